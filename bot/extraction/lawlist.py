"""Lists of regulations: what was made, changed or carried on in a period or section, by verb."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.asking.intent import Intent
from bot.extraction.finding import Finding, Statement, abstain
from bot.extraction.legal import APPROVED, CARRIED, CHANGING, MAKING, Law, regulations
from bot.extraction.list_words import DONE_EN, NAMED, PLANNED_EN, filled
from bot.extraction.scope import Place, about, asked, bare, counted, labelled, part_of, titled, topic
from bot.extraction.view import ReportView, pieces, sentences
from bot.extraction.wording import passage_quote

ASKED = re.compile(
    r"条例|法规|立法|法案|(?<!什么)(?<!啥)(?<!何种)办法|(?<!制度)规定|"
    r"\bregulations?\b|\blaws?\b|\blegislat|\bmeasures for\b",
    re.I,
)
SEVERAL = re.compile(
    r"[立定改订过议台](?:了|过)?(?:什么|啥)(?:新的?)?(?:法|条例)|"
    r"\b(?:which(?! of\b)|what)\b.*\b(?:regulations?|laws?|statutes)\b",
    re.I,
)
LAWS = re.compile(r"条例|法规|立法|\bregulation|\blaw|\blegislat", re.I)
MADE = re.compile(
    r"制定|[新][制定立]|立(?:了|过)?新|新(?:的)?(?:法规|条例)|出台|\benact|\bformulat|\bnew(?:ly)?\b|\bma[dk]e\b|\bmaking\b|\bdraft",
    re.I,
)
CHANGED = re.compile(r"修订|修改|修正|(?<!整)改(?:了|过)?(?:哪|什么|啥)|\brevis|\bamend", re.I)
CARRIED_ON = re.compile(r"继续|接着|\bcontinu|\bfurther\b|\bcarried over\b|\bcarry(?:ing)? on\b", re.I)
APPROVING = re.compile(r"批准|单行|自治县|\bautonomous\b|\bseparate\b|\bapprov", re.I)
DROPPED = re.compile(r"废止|取消|\brepeal", re.I)
PURPOSE = re.compile(r"围绕|聚焦|着眼|紧扣|助力|推动|服务|为了?|针对|突出")
COUNTED = ("法规", "条例", "立法")
REPEALING = frozenset(("废止",))
OWN = (
    "条例 法规 法律 地方性法规 立法 法规案 法案 办法 规定 制定 新制定 出台 修订 修改 修正 "
    "继续 审议 通过 继续审议 审查批准 批准 单行条例 自治县 废止 新闻 促发展 "
    "regulations regulation laws law legislation enacted enact formulate formulated "
    "revised revise amended amend new newly made passed pass "
    "adopted adopt approved continue continued further deliberated deliberate drafted "
    "separate autonomous counties county local"
)


class Named(NamedTuple):
    """A regulation with the passage that names it."""

    place: Place
    law: Law


def wanted(intent: Intent) -> bool:
    """Return whether a question wants regulations listed."""
    if intent.whether or not ASKED.search(intent.text):
        return False
    return intent.kind == "list" or (intent.kind in ("which", "what") and bool(SEVERAL.search(intent.text)))


def finding(intent: Intent, sections: Sequence[Place], views: Sequence[ReportView]) -> Finding | None:
    """Return the regulations that a question asks for; None when it is about something else.

    ``sections`` are the passages whose title the question names: they alone are meant when there are any. An
    abstention when no report of a body that makes regulations is of that period, or none is named there.
    """
    verbs = _verbs(intent.text)
    if verbs and verbs & APPROVED:
        intent = intent.model_copy(update={"level": None})
    places = list(asked(intent, views))
    terms = topic(intent, OWN, views)
    found = [named for named in _named(sections or counted(intent, COUNTED, places)) if _wanted(named.law, verbs)]
    if terms and not sections:
        inside = {place.passage.id for place in titled(terms, places)}
        found = (
            [n for n in found if n.place.passage.id in inside]
            or [n for n in found if about(terms, n.law.name)]
            or [n for n in found if about(terms, _purpose(n))]
        )
    if found:
        return Finding(tuple(_worded(_distinct(found), intent)), None, 1.0)
    if sections or intent.premises or not bare(intent, OWN, views) or not LAWS.search(intent.text):
        return None
    return abstain("not_found" if places else "other_year")


def _purpose(named: Named) -> str:
    """Return the opening of a law's sentence that says what it is for (围绕…,聚焦…), "" when none does."""
    start = named.law.start
    sentence = next((s for s in sentences(named.place.passage.text) if s.start <= start < s.end), None)
    first = pieces(sentence.text)[0].text if sentence else ""
    return first if PURPOSE.match(first) else ""


def _named(places: Sequence[Place]) -> Iterator[Named]:
    for place in places:
        if place.view.card.level not in ("county", "township"):
            yield from (Named(place, law) for law in regulations(place.passage.text))


def _wanted(law: Law, verbs: frozenset[str] | None) -> bool:
    return law.verb not in APPROVED if verbs is None else law.verb in verbs


def _verbs(text: str) -> frozenset[str] | None:
    tables = (
        (MADE, MAKING),
        (CHANGED, CHANGING),
        (CARRIED_ON, CARRIED),
        (APPROVING, APPROVED),
        (DROPPED, REPEALING),
    )
    asked = [verbs for pattern, verbs in tables if pattern.search(text)]
    return frozenset().union(*asked) if asked else None


def _distinct(found: Sequence[Named]) -> list[Named]:
    first: dict[tuple[str, str, str], Named] = {}
    for named in found:
        first.setdefault((named.place.view.card.id, named.law.verb, named.law.name), named)
    return list(first.values())


def _worded(found: Sequence[Named], intent: Intent) -> list[Statement]:
    groups: dict[tuple[str, int | None], dict[str, list[Named]]] = {}
    for named in found:
        parts = groups.setdefault(part_of(named.place), {})
        parts.setdefault(_heading(named, intent), []).append(named)
    shown = [
        (next(iter(parts.values()))[0].place, [_statement(heading, items, intent) for heading, items in parts.items()])
        for parts in groups.values()
    ]
    statements = labelled(shown, intent)
    if statements and intent.premises:
        statements[0] = statements[0]._replace(text=filled(NAMED, intent.lang, statements[0].text))
    return statements


def _heading(named: Named, intent: Intent) -> str:
    if intent.lang == "zh":
        return named.law.verb
    verb, table = named.law.verb, PLANNED_EN if named.place.passage.part == "plan" else DONE_EN
    kinds = (
        ("made", MAKING),
        ("changed", CHANGING),
        ("carried", CARRIED),
        ("approved", APPROVED),
        ("repealed", REPEALING),
    )
    return table[next((kind for kind, verbs in kinds if verb in verbs), "passed")] + ": "


def _statement(heading: str, items: Sequence[Named], intent: Intent) -> Statement:
    names = ("、" if intent.lang == "zh" else ", ").join(named.law.name for named in items)
    quotes = tuple(passage_quote(place.view, place.passage, start, end) for place, start, end in _runs(items))
    return Statement(heading + names, quotes)


def _runs(items: Sequence[Named]) -> list[tuple[Place, int, int]]:
    """Return the stretches that hold the items: those of one enumeration are one."""
    runs: list[tuple[Place, int, int]] = []
    for place, law in items:
        if (
            runs
            and runs[-1][0].passage.id == place.passage.id
            and 0 <= law.start - runs[-1][2] <= 2
            and law.start == law.name_start
        ):
            runs[-1] = (place, runs[-1][1], law.end)
        else:
            runs.append((place, law.start, law.end))
    return runs
