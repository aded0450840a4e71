"""What a statement says beside its numbers: laws, the speaker, dates, ranks, places, what is planned and done."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from bot.amounts import DATING, amounts
from bot.checks.given import ranks_in
from bot.checks.records import Cited
from bot.checks.worded import AHEAD, FINISHED, FIRST_IN, STARTED, TOLD_DONE, Worded
from bot.checks.words import DONE, OPEN
from bot.factcheck.evidence import Evidence, Source
from bot.factcheck.numbers import TOLD, Outcome
from bot.factcheck.statements import Cut
from bot.records import Lang
from vectorstore.divisions import calls_of, short_name
from vectorstore.lexicon import tagged
from vectorstore.reading.text import fold

QUOTED = re.compile(r"《([^《》]{3,40})》")
ENACTED = re.compile(
    r"(?:制定|修订|修改|出台|颁布|通过|废止|审议|起草)(?:了|并通过)?([一-龥（）()]{2,24}?(?:条例|办法|规定|细则|实施办法))(?=[，,。；;、！!和与及等]|$)"
)
ENGLISH = re.compile(
    r"\b(?:[Rr]egulations?|[Mm]easures|[Rr]ules|[Ll]aw|[Dd]ecisions?|[Pp]rovisions) (?:on|for|governing) "
    r"((?:the )?[A-Za-z-]+(?: (?!was|were|is|are|has|have|had|to|in 20|and \w+ed\b)[A-Za-z-]+){0,6})"
)
OFFICE = re.compile(
    r"副?(?:书记|省长|市长|区长|县长|州长|主席|主任|盟长)"
    r"|\b(?:(?:[Vv]ice|[Dd]eputy)[ -])?(?:[Gg]overnor|[Mm]ayor|[Cc]hair\w*|[Dd]irector)\b"
)
PERSON = re.compile(r" [A-Z][a-z]+ [A-Z][a-z]+")
SECOND = re.compile("副|[Vv]ice|[Dd]eputy")
REPORTED = re.compile(r"作.{0,8}报告|工作报告|报告.{0,8}工作|\breport|\baddress")
REPEATED, LAW_WORDS = 0.75, 0.6
"""Share of the words of a statement, or of an English name of a law, that one sentence of a report must hold."""
TOLD_OTHERWISE = frozenset(["number", "turn", "plan", "place", "subject", "year"])
"""Faults of words in which a report says otherwise."""
RETOLD: dict[Lang, float] = {"zh": 0.7, "en": 0.5}
"""Share of a statement without a name from which on a sentence with another name tells of the same."""
LAW_NAME = re.compile("([一-龥]{2,24}?(?:条例|办法|规定|细则))(?=[，,。；;、！》和与及等]|$)")
COMMON = re.compile("(?:管理|促进|保护|高质量|建设|发展)*(?:条例|办法|规定|细则)$")
FEWEST = 4
"""Things that a statement must speak of to be one that a report could repeat."""

RANKED = 2
"""As many where it tells a rank."""


KINDS_OF_VERB = {
    "制定": {"enact"}, "修订": {"revise", "amend"}, "修改": {"revise", "amend"}, "修正": {"revise", "amend"},
    "废止": {"repeal"},
}  # fmt: skip
MADE_OF_LAW = re.compile(rf"(?<![订改正止])({'|'.join(KINDS_OF_VERB)})了?[^，。；、]{{0,8}}《?$")
"""What is told to be done with the law that is named next; several verbs (制定修订) tell of several laws."""


class Named(NamedTuple):
    """What became of a name, or of a statement as a whole; ``fault``: name, plan or person."""

    what: str
    outcome: Outcome
    cited: Cited | None = None
    fault: str = ""


def laws(cut: Cut, evidence: Evidence, sources: Sequence[Source]) -> list[Named]:
    """Return what becomes of each law that a statement names."""
    if cut.lang == "zh":
        names = [*QUOTED.findall(cut.text), *ENACTED.findall(QUOTED.sub("", cut.text))]
        return [
            _law(cut, name, [s for s in sources if _core(name) in fold(s.cited.quote)], sources, evidence)
            for name in names
        ]
    found = []
    for name in ENGLISH.findall(cut.text):
        share = evidence.share(name)
        held = [s for s in sources if share(s.cited.quote) >= LAW_WORDS]
        found.append(_law(cut, name, held, sources, evidence))
    return found


def _core(name: str) -> str:
    """Return the name of a law without whose it is: 停车管理条例 of 某市停车管理条例."""
    plain = fold(name).replace("中华人民共和国", "")
    return re.sub(r"^[一-龥]{2,3}?(?:省|市|自治区|自治州|自治县)", "", plain)


def _alike(name: str, rest: str, source: Source, evidence: Evidence, lang: Lang) -> float:
    """Return how surely a sentence tells of a law what a statement does of one by another name."""
    names = [found for found in LAW_NAME.findall(source.cited.quote) if found not in rest]
    mine, *others = (COMMON.sub("", _core(one)) for one in (name, *names))
    nearest = max((SequenceMatcher(None, mine, other).ratio() for other in others), default=0.0)
    enough = names and len(evidence.terms(rest)) >= FEWEST
    return max(nearest if lang == "zh" else 0.0, evidence.share(rest)(source.cited.quote) if enough else 0.0)


def _law(cut: Cut, name: str, held: Sequence[Source], sources: Sequence[Source], evidence: Evidence) -> Named:
    if not held:
        rest = cut.text.replace(name, "")
        like = max(sources, key=lambda s: _alike(name, rest, s, evidence, cut.lang), default=None)
        if like and _alike(name, rest, like, evidence, cut.lang) >= RETOLD[cut.lang]:
            return Named(name, "differs", like.cited, "value")
        return Named(name, "not_found", None, "name")
    done = DONE.search(cut.text) is not None and OPEN.search(cut.text) is None
    enacted = [source for source in held if not source.cited.piece.planned]
    if done and not enacted:
        return Named(name, "differs", held[0].cited, "plan")
    if _is_other_deed(cut, name, held, evidence):
        return Named(name, "differs", held[0].cited, "value")
    return Named(name, "stands", (enacted or list(held))[0].cited)


def _is_other_deed(cut: Cut, name: str, held: Sequence[Source], evidence: Evidence) -> bool:
    """Whether a law is told as made that the report revises, or the other way round."""
    verb = MADE_OF_LAW.search(cut.text[: cut.text.find(name)])
    if verb is None:
        return False
    facts = evidence.library.facts(
        sorted({s.cited.piece.report for s in held}), [k for of in KINDS_OF_VERB.values() for k in of]
    )
    kinds = {fact.kind for fact in facts if _core(name) in fold(fact.subject)}
    return bool(kinds) and not kinds & KINDS_OF_VERB[verb[1]]


def speaker(cut: Cut, evidence: Evidence, reports: Sequence[str]) -> list[Named]:
    """Return whether a statement names the one who delivered a report and the day, or others as having done so."""
    office = OFFICE.search(cut.text)
    people = [word for word, tag in tagged(cut.text) if tag.startswith("nr") and len(word) > 1]
    beside = office and (
        cut.text[office.end() :].startswith(tuple(people)) if people else PERSON.match(cut.text, office.end())
    )
    if not office or not (beside or REPORTED.search(cut.text)):
        return []
    cards = [card for report in reports if (card := evidence.cards[report]).speaker and card.region]
    said = [card for card in cards if _is_named(card.speaker or "", cut.text, evidence)]
    named = said or [
        card
        for card in cards
        if (short_name(card.region or "") in cut.text or len(reports) == 1) and office.group() in (card.office or "")
    ]
    if len(named) != 1:
        return []
    (card,) = named
    cited = evidence.front(card.id, card.speaker or "")
    day = next((a for a in amounts(cut.text, cut.lang) if a.kind == "day"), None)
    if said and day and card.date and int(card.date[5:7]) * 100 + int(card.date[8:]) != day.value:
        front = evidence.front(card.id, f"{card.date[:4]}年{int(card.date[5:7])}月{int(card.date[8:])}日")
        return [Named(cut.text[day.start : day.end], "differs", front or cited, "value")]
    told = OFFICE.findall(cut.text)
    other = not any(o in (card.office or "") for o in told) if cut.lang == "zh" else all(map(SECOND.search, told))
    if said and card.office and other and not SECOND.search(card.office):
        return [Named(office.group(), "differs", cited, "person")]
    if said:
        return [Named(card.speaker or "", "stands", cited)]
    return [Named(people[0], "differs", cited, "person")] if people else []


def _is_named(person: str, text: str, evidence: Evidence) -> bool:
    """Whether a text names a person, in Chinese or in pinyin."""
    calls = [re.sub(r"\s", "", call).lower() for call in (person, evidence.english.person(person)) if call]
    return any(call in re.sub(r"\s", "", text).lower() for call in calls)


def worded(cut: Cut, evidence: Evidence, sources: Sequence[Source], held: Sequence[Cited]) -> list[Named]:
    """Return what becomes of a statement beside its numbers: its dates, ranks, places and what is done of it.

    It is read beside ``held``, the sentences that bear out its numbers, else beside the one that holds most of its
    words. A statement without a number that names things, and that no sentence tells of, is not found.
    """
    share, fewest = 1.0, RANKED if ranks_in(cut.text, cut.lang) else FEWEST
    if not held:
        held_of = evidence.share(cut.text)
        best = max(sources, key=lambda s: held_of(s.cited.quote), default=None)
        share = held_of(best.cited.quote) if best else 0.0
        enough = len(evidence.terms(cut.text)) >= fewest
        if best is None or not enough or share < TOLD[cut.lang]:
            named = enough and names_something(cut, evidence)
            return [Named(cut.text, "not_found", None, "value")] if named else []
        held = [best.cited]
    reading = Worded(cut.text, list(held), "", cut.lang, evidence)
    faults = [fault for fault in reading.faults_of_words() if fault.code in TOLD_OTHERWISE]
    if faults:
        done = faults[0].code == "plan" and not held[0].piece.planned
        fault = "done" if done else faults[0].code if faults[0].code in ("turn", "plan") else "value"
        return [Named(faults[0].detail, "differs", held[0], fault)]
    if share < 1.0 and share < REPEATED:
        return [Named(cut.text, "not_found", None, "value")]
    return [Named(cut.text, "stands", held[0])] if share < 1.0 else []


def names_something(cut: Cut, evidence: Evidence) -> bool:
    """Whether a statement says what a report could say: a date, a rank, a name, what is planned or done."""
    homes = {short_name(card.region or "") for card in evidence.cards.values()}
    if any(a.kind in DATING for a in amounts(cut.text, cut.lang)) or ranks_in(cut.text, cut.lang):
        return True
    if any(words.search(cut.text) for words in (FIRST_IN[cut.lang], STARTED, FINISHED, AHEAD, TOLD_DONE)):
        return True
    if cut.lang == "zh":
        return any(tag in ("nr", "ns", "nt", "nz") and short_name(word) not in homes for word, tag in tagged(cut.text))
    calls = {call for home in homes for call in calls_of(home)}
    return any(word not in calls for word in re.findall(r"(?<=[a-z,] )(?:the )?([A-Z][a-z]{2,})", cut.text))
