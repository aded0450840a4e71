"""Whose report a question asks for: places, levels and bodies that it names, years, parts.

A place that stands where an owner stands (江苏2025年…, Did Shenzhen …?) is asked for; one that only belongs to what is
asked (哈尔滨亚冬会, 对口支援西藏) is not. Names come from ``divisions.tsv`` and from the regions of the library.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from vectorstore.divisions import NATION, divisions, places_of, short_name
from vectorstore.lexicon import simplify, with_digits
from vectorstore.mentions import Mention, mentions_of
from vectorstore.reading.text import nfkc
from vectorstore.records import Part, Report

if TYPE_CHECKING:
    from vectorstore.store import Library

LONGEST = 1000
"""How many characters of a question are read for places."""
YEAR = re.compile(
    r"(?<!\d)(?<!than )(?<!over )(?<!least )(?<!most )((?:19|20)\d\d)"
    r"(?!\d|[多余万亿]|\s?(?:[个件次名位家元户条篇项场份亩套辆台吨座处]|人(?!大|民)|公里|平方|people\b|times\b))(?:年度?)?"
)
"""A year, and no number of as many digits that counts something."""
_PARTS: dict[Part, re.Pattern[str]] = {
    "past_year": re.compile(r"去年|过去一年|上一年|上年|一年来|last year|past year|previous year"),
    "plan": re.compile(
        r"今年|明年|今后|下一步|未来一年|新的一年|计划|打算|拟(?!定)|将要|要?安排|this year|next year|coming year|"
        r"upcoming|\bplan(?:s|ned|ning)?\b|\bwill\b|\bintends?\b|\bscheduled\b|\bgoing to\b"
    ),
    "problems": re.compile(
        r"不足|短板|差距|薄弱|欠缺|缺点|弱项|还差|做得不够|存在.{0,6}问题|"
        r"shortcoming|weakness|deficienc|inadequa|fall(?:s|ing)? short|\bgaps?\b|problems? (?:does|did|do|that)"
    ),
    "experience": re.compile(r"体会|经验|启示|\blessons?\b|\bexperiences?\b|\binsights?\b|learn(?:ed|t) from"),
}
_QUOTED = re.compile(r"《[^》]*》|“[^”]*”|「[^」]*」|上海合作组织|北京时间")
"""Where a name of a place names none: laws, quoted words, and two phrases that no dictionary holds as words."""
_EVERY = re.compile(
    r"(?:哪一?[个些几家座]?|各个?|每一?个?|所有的?|全部的?|任何一?个?)"
    r"(?:省份|省区市?|省市|省|自治区|直辖市|地方|地区|城市|地(?![方区])|市(?![级直委长政人])|报告)(?!人大|政府部门)|"
    r"\b(?:which|what|each|every|all|any|across)(?: of)?(?: the)?(?: \w+)?"
    r" (?:provinces?|regions?|municipalit(?:y|ies)|cit(?:y|ies)|reports|places)\b"
)
_FREE = r"(?:(?<![一-龥])|(?<=[年里的和与及对为由被在请问是不让向从给但而那中后前把经据按当时]))"
_LEVELS = {
    unit: re.compile(rf"{_FREE}{unit}(?=里|级|人大|委|政府|监委|两级|[和与跟、])|[全本]{unit}|{english}")
    for unit, english in {
        "市": r"\bmunicipal(?:ity)?\b|\bthe city\b",
        "区": r"\bdistrict\b(?! and| or)",
        "县": r"\bcounty\b(?! and| or)",
        "省": r"\bprovinc(?:e|ial)\b(?! and| or)",
    }.items()
}
"""Words by which a question means the report of a level: 市人大, 区里, the city."""
_BREAK = re.compile(r"[,，;；。?？!！、和与跟及]|\band\b")
_TOWARDS = re.compile(
    r"(?:对口|支援|援助|援建|帮扶|赴|前往|通往|直通|飞往|来自|途经|毗邻|对接|融入|接待|配合|协助|受|被|关于|有关|涉及?|提到|提及|说到)$"
)
_EN_TOWARDS = re.compile(
    r"\b(?:with|between|to|from|concerning|regarding|about|on|mention\w*|towards?|aid|assist\w*|support\w*|visit\w*|via|(?:south|north|east|west)(?:ern)?)"
    r"(?: the)? $|-$"
)
_JOINS = re.compile(
    r"(?:省|市|自治区|的)*(?:[和与同跟及或、,比较]|以及|还是|相比|对比|那么)+(?:省|市|的)*|"
    r"(?:'s)?(?: (?:province|city|municipality))?(?:,? (?:and|or|versus|vs\.?|than|with|to|as)(?: in| of| the)*|,) "
)
"""What stands between two places that are asked alike."""
_BODIES = {
    "人大": "人大|人民代表大会|常委会|people's congress|standing committee",
    "政府": "政府(?![债性投采购补])|国务院|government(?! (?:debt|fund|invest|procure|spend))|state council",
    "政协": "政协|cppcc|political consultative",
    "法院": "法院|court",
    "检察院": "检察院|procuratorate",
    "监委": "监委|监察委|supervisory commission",
}
_BODY = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _BODIES.items()))
_OWNER_BODY = re.compile(
    rf"(?:的|'s|\s|municipal|provincial|city|district|county|people's|人民|中级|高级)*?(?:{_BODY.pattern})(?!工作报告 )"
)
_BESIDE_BODY = re.compile(r"代表(?!大会)|建议|议案|提案|委员(?!会)|备案|审议意见|deput|suggestion|proposal|motion")
"""A body named beside these does what the report's own body tells of it."""
_OWNER_OPENS = re.compile(r"(?:^|[,，。?？;；]|请问|\b(?:did|does|has|have|will|by)(?: the)? )$")
_NATIONAL = re.compile(
    r"(?:^|[,，。?？;；]|请问)(?P<zh>全国(?:人大(?!代表)|人民代表大会|政协)(?:常委会|常务委员会)?|最高(?:人民)?(?:法院?|检察?院?))|"
    r"(?:^|请问)(?P<council>国务院)|"
    r"\b(?:did|does|has|have|will|of|by) (?P<en>(?:the )?(?:(?:national people's congress|npc)(?: standing committee)?|"
    r"supreme people's (?:court|procuratorate)|state council))\b(?!'s| leader| deput)"
)


class Scope(NamedTuple):
    """Whose report a question asks for, and of when.

    ``reports``: ids of those whose place or id is named, or whose level is when no other has it. ``named``: the places
    as written, in order. ``missing``: places, levels and bodies asked for that no report is from. ``every``: all
    reports are asked (哪个省, which province). ``years``; ``parts``: what words such as 去年, 计划 or 不足 point at.
    """

    reports: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()
    every: bool = False


def scope_of(library: "Library", text: str) -> Scope:
    """Return whose report a question asks for.

    A report whose region was not found is named by its id alone: it never stands in for a place.
    """
    known = library.kept("scopes")  # search and what reads a question ask the same
    scope: Scope = known.get(text) or known.setdefault(text, _scope_of(library, text))
    return scope


def _scope_of(library: "Library", text: str) -> Scope:
    written = simplify(nfkc(text[:LONGEST])).replace("’", "'")
    plain = _QUOTED.sub(lambda quoted: " " * len(quoted.group()), written)
    low = plain.lower()
    reports = library.reports()
    mentions = mentions_of(library, plain)
    asked, missing = _decided(low, mentions)
    ids = {report for mention in asked for report in mention.reports} | {
        report.id for report in reports if report.id.lower() in low and _names_id(report.id.lower(), low)
    }
    ids |= _by_level(low, asked, reports) if not missing else set()
    ids = _of_body(low, asked, [report for report in reports if report.id in ids])
    missing += [] if ids else _national(low, reports)
    missing += _other_bodies(low, asked, [report for report in reports if report.id in ids] or reports)
    return Scope(
        reports=tuple(report.id for report in reports if report.id in ids),
        named=tuple(plain[mention.start : mention.end] for mention in asked if mention.reports),
        missing=tuple(dict.fromkeys(plain[start:end].strip() for start, end in missing)),
        years=tuple(sorted({int(year) for year in YEAR.findall(with_digits(low))})),
        parts=tuple(part for part, words in _PARTS.items() if words.search(low)),
        every=_EVERY.search(low) is not None,
    )


def homes_of(library: "Library", name: str) -> tuple[str, ...]:
    """Return the reports of the province and city that a place without a report lies in, which speak of it."""
    known = divisions()
    tails = [known.called.get(name.lower(), ""), *(name[at:] for at in range(len(name)))]
    place = next((tail for tail in tails if tail in known.within), "")
    homes = (r for r in library.reports() if r.region and short_name(places_of(r.region)[-1]) in known.within[place])
    return tuple(report.id for report in homes if short_name(place) in library.source(report.id)) if place else ()


def _decided(low: str, mentions: Sequence[Mention]) -> tuple[list[Mention], list[tuple[int, int]]]:
    """Return the mentions that a report is asked by, and where those stand that no report is from and are asked."""
    homes = [mention for mention in mentions if mention.reports]
    asked = [home for home in homes if not _passing(low, home)] or homes
    missing: list[tuple[int, int]] = []
    for before, mention in zip([None, *mentions], mentions, strict=False):
        if mention.reports or _passing(low, mention):
            continue
        beside = before is not None and _JOINS.fullmatch(low[before.end : mention.start]) is not None
        if not asked or mention.holders or beside:
            missing.append((mention.start, mention.end))
    return asked, missing


def _passing(low: str, mention: Mention) -> bool:
    """Return whether something is only done towards a place: 对口支援西藏."""
    before = low[: mention.start]
    return bool(_TOWARDS.search(before) or _EN_TOWARDS.search(before))


def _names_id(report: str, low: str) -> bool:
    """An id is a name only if it does not look like a word or a year."""
    if report.isalpha() or report.isdigit() or len(report) < 4:
        return False
    return re.search(rf"(?<![a-z0-9-]){re.escape(report)}(?![a-z0-9-])", low) is not None


def _by_level(low: str, asked: Sequence[Mention], reports: Sequence[Report]) -> set[str]:
    """Return the one report of a level that is meant by 市人大, 区里, the city; none where several could be.

    Beside a named place only a clause of its own counts: 市里和永川, not 永川区听取市人大….
    """
    edges = [0, *(match.end() for match in _BREAK.finditer(low)), len(low)] if asked else [0, len(low)]
    clauses = [low[a:b] for a, b in pairwise(edges) if not any(a <= mention.start < b for mention in asked)]
    if asked:  # in Chinese the level is the subject then, and opens its clause
        clauses = [clause if clause.isascii() else clause.strip()[:3] for clause in clauses]
    found: set[str] = set()
    for unit, words in _LEVELS.items():
        if any(words.search(clause) for clause in clauses):
            of_level = [report.id for report in reports if (report.region or "").endswith(unit)]
            found |= set(of_level if len(of_level) == 1 else ())
    return found


def _national(low: str, reports: Sequence[Report]) -> list[tuple[int, int]]:
    """Return where the nation's congress or government is asked and no report is from there."""
    if any(report.region == NATION for report in reports):
        return []
    return [match.span(match.lastgroup or 0) for match in _NATIONAL.finditer(low)]


def _of_body(low: str, asked: Sequence[Mention], reports: Sequence[Report]) -> set[str]:
    """Return of the reports of some places those of the body that a place is named with, where there are such."""
    named = {found.lastgroup for mention in asked if (found := _OWNER_BODY.match(low, mention.end))}
    beside = set() if _BESIDE_BODY.search(low) else named
    return {r.id for r in reports if _body_of(r) in beside} or {r.id for r in reports}


def _body_of(report: Report) -> str:
    return next(iter(bodies_in(f"{report.body or ''}{report.title or ''}")), "")


def _other_bodies(low: str, asked: Sequence[Mention], reports: Sequence[Report]) -> list[tuple[int, int]]:
    """Return where a question asks what another body of a place did: 市政协 beside the report of a congress."""
    starts = [m.end for m in asked if _OWNER_OPENS.search(low[: m.start])]
    found = [match for start in starts if (match := _OWNER_BODY.match(low, start))]
    if not found or _BESIDE_BODY.search(low):
        return []
    kinds = set(map(_body_of, reports)) - {""}
    inside = not kinds or set(bodies_in(low)) & kinds
    return [] if inside else [match.span(str(match.lastgroup)) for match in found if match.lastgroup not in kinds]


@lru_cache(maxsize=2**12)
def bodies_in(text: str) -> tuple[str, ...]:
    """Return the kinds of bodies that a text names, in order."""
    return tuple(str(match.lastgroup) for match in _BODY.finditer(text.lower()))
