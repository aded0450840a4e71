"""Statements without numbers: the laws and the speaker that they name, and sentences that repeat a report's."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.checks.given import ranks_in
from bot.checks.records import Cited
from bot.checks.worded import FIRST
from bot.checks.words import DONE, OPEN
from bot.factcheck.evidence import Evidence, Source
from bot.factcheck.numbers import Outcome
from bot.factcheck.statements import Cut
from vectorstore.divisions import short_name
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
OFFICE = re.compile(r"省长|市长|区长|县长|州长|主席|主任|盟长")
REPORTED = re.compile(r"作.{0,8}报告|工作报告")
REPEATED, LAW_WORDS = 0.75, 0.6
"""Share of the words of a statement, or of an English name of a law, that one sentence of a report must hold."""
FEWEST = 4
"""Things that a statement must speak of to be one that a report could repeat."""


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
        return [_law(cut, name, [s for s in sources if _core(name) in fold(s.cited.quote)]) for name in names]
    found = []
    for name in ENGLISH.findall(cut.text):
        held = [s for s in sources if evidence.share(name, s.cited.quote) >= LAW_WORDS]
        found.append(_law(cut, name, held))
    return found


def _core(name: str) -> str:
    """Return the name of a law without whose it is: 停车管理条例 of 某市停车管理条例."""
    plain = fold(name).replace("中华人民共和国", "")
    return re.sub(r"^[一-龥]{2,3}?(?:省|市|自治区|自治州|自治县)", "", plain)


def _law(cut: Cut, name: str, held: Sequence[Source]) -> Named:
    if not held:
        return Named(name, "not_found", None, "name")
    done = DONE.search(cut.text) is not None and OPEN.search(cut.text) is None
    enacted = [source for source in held if not source.cited.piece.planned]
    if done and not enacted:
        return Named(name, "differs", held[0].cited, "plan")
    return Named(name, "stands", (enacted or list(held))[0].cited)


def speaker(cut: Cut, evidence: Evidence, reports: Sequence[str]) -> list[Named]:
    """Return whether a statement names the one who delivered a report, or somebody else as having done so."""
    if cut.lang != "zh" or not OFFICE.search(cut.text):
        return []
    cards = [card for report in reports if (card := evidence.cards[report]).speaker and card.region]
    for card in cards:
        if card.speaker and card.speaker in cut.text.replace(" ", ""):
            return [Named(card.speaker, "stands", evidence.front(card.id, card.speaker))]
    named = [c for c in cards if short_name(c.region or "") in cut.text]
    people = [word for word, tag in tagged(cut.text) if tag.startswith("nr") and len(word) > 1]
    office = OFFICE.search(cut.text)
    if (
        len(named) == 1
        and people
        and office
        and REPORTED.search(cut.text)
        and office.group() in (named[0].office or "")
    ):
        return [Named(people[0], "differs", evidence.front(named[0].id, named[0].speaker or ""), "person")]
    return []


def ranked(cut: Cut, evidence: Evidence, sources: Sequence[Source]) -> list[Named]:
    """Return what becomes of the ranks of a statement, beside those of the sentences that bear it out."""
    found = []
    for value, words in ranks_in(cut.text):
        held = [(rank, led, source) for source in sources for rank, led in ranks_in(source.cited.quote)]
        same = [source for rank, led, source in held if rank == value and evidence.share(words, led) >= REPEATED / 2]
        near = [source for _, led, source in held if evidence.share(words, led) >= REPEATED]
        if same or near:
            found.append(Named(words, "stands" if same else "differs", (same or near)[0].cited, "value"))
    return found


def repeated(cut: Cut, evidence: Evidence, sources: Sequence[Source]) -> list[Named]:
    """Return the sentence of a report that says nearly all of a statement without numbers."""
    terms = evidence.terms(cut.text)
    best = max(sources, key=lambda s: evidence.share(cut.text, s.cited.quote), default=None)
    if len(terms) < FEWEST or best is None or evidence.share(cut.text, best.cited.quote) < REPEATED:
        return []
    if FIRST.search(cut.text) and not FIRST.search(best.cited.quote):
        return []
    return [Named(cut.text, "stands", best.cited)]
