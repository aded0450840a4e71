"""The clauses of a report, each scored by how much it tells."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from math import log

from bot.asking.instructions import BLANK, blanked
from bot.grounding.locate import locate
from bot.records import Record
from bot.summaries.summary import Quote
from vectorstore.breaks import COMMA, PART, SENTENCE, Breaker
from vectorstore.lexicon import words
from vectorstore.records import Fact, ParsedReport, Section

SIGNS: tuple[tuple[re.Pattern[str], float], ...] = (
    (
        re.compile(
            "(?:全面|系统|集中|首次|率先|继续|依法|专题|跟踪|主动)?(?:制定|修订|修改|废止|通过|出台|作出|审议|听取|审查|批准|任免|选举|检查|督办|办理|办结"
            "|建成|打造|建立|建好|成立|获|开展|实施|完成|新增|启动|举办|召开|承办|编制|优化|推行)"
        ),
        1.0,
    ),
    (re.compile("作出.{0,40}(?:决定|决议)|首次|率先|第一个|换届|听取.{0,60}报告"), 0.8),
    (re.compile("《"), 0.6),
    (re.compile("“"), 0.3),
    (re.compile("[一二三四五六七八九十]是|[一二三四五六七八九十]要"), 2.0),
    (re.compile("还?需要?|不够|有待|不足|差距|短板"), 0.5),
    (re.compile("^(?:助力|推动|促进|努力|不断|切实|着力|进一步|为.{0,30}提供)"), -0.4),
)
"""What a clause that says something looks like, and how much it counts; a sign at the start is one of a verb."""
EMPTY = re.compile(
    r"^在.{1,8}[上中]$|[是要]$|的结果|^(?:20\d\d年|一年来|过去一年|今年|去年)$|工作报告$|请予审议|受.{2,30}委托|紧密.{0,3}团结|必须坚持"
    "|深入贯彻|全面贯彻|坚持以|高举|在此|表示|各位代表|关键之年|指导思想|重要思想|重要讲话"
)
LEAD = 0.4
SHORTEST = 3
SHIELD = 400
EDGES = " \n\u3000，,。；;、：:"


class Atom(Record):
    """A clause of the cleaned text with its score; ``english`` is its own English, where it could be composed.

    ``place`` counts the clauses of the section, ``sentence`` its sentences.
    """

    start: int
    end: int
    sentence: int
    place: int = 0
    text: str
    score: float
    english: str | None


class Reader:
    """Cuts the sections of one report into atoms and joins the best of them into quotes.

    ``translate`` gives the English of a clause with its figures, or None.
    """

    def __init__(
        self,
        parsed: ParsedReport,
        figures: Sequence[Fact],
        translate: Callable[[str, Sequence[Fact], bool], str | None],
    ) -> None:
        self.parsed = parsed
        self._translate = translate
        self._figures = sorted(figures, key=lambda figure: figure.start)
        self._starts = [figure.start for figure in self._figures]

    @cached_property
    def _breaker(self) -> Breaker:
        return Breaker(self.parsed.text, SHIELD)

    @cached_property
    def _weights(self) -> dict[str, float]:
        """How telling a word is: more the more often the report says it, less the more of its sections do."""
        per_section = [Counter(words(self.parsed.text[s.body_start : s.end])) for s in self.leaves()]
        everywhere: Counter[str] = Counter()
        for counts in per_section:
            everywhere.update(counts.keys())
        total = sum(per_section, Counter[str]())
        return {w: log(1 + n) * log((1 + len(per_section)) / everywhere[w]) for w, n in total.items() if len(w) > 1}

    def leaves(self) -> list[Section]:
        """Return the sections that have text of their own, in order: leaves, and those with words before a child."""
        return [section for section in self.parsed.sections if _own_text(section, self.parsed.sections)]

    def telling(self, section: Section) -> bool:
        """Whether a section can give points: opening and closing words only if they hold figures."""
        framed = any(other.part for other in self.parsed.sections)
        return bool(section.part or not framed or self.figures_in(*self.own_span(section)))

    def own_span(self, section: Section) -> tuple[int, int]:
        """Return the cleaned span of a section without its heading and its children."""
        children = [child.start for child in self.parsed.sections if child.parent == section.id]
        return section.body_start, min(children, default=section.end)

    def atoms(self, section: Section) -> list[Atom]:
        """Return the clauses of a section in order."""
        start, end = self.own_span(section)
        found: list[Atom] = []
        for number, sentence in enumerate(self._breaker.cut(start, end, SENTENCE)):
            for part in self._breaker.cut(*sentence, PART):
                clauses = self._breaker.cut(*part, COMMA)
                leads = [LEAD if place == 0 else 0.0 for place in range(len(clauses))]
                found += [self._atom(c, number, lead, section) for c, lead in zip(clauses, leads, strict=True)]
        told = [atom for atom in found if len(atom.text) > SHORTEST and not self._orders(atom)]
        return [atom.model_copy(update={"place": place}) for place, atom in enumerate(told)]

    def _orders(self, atom: Atom) -> bool:
        """Return whether a clause stands in words that tell a machine what to say."""
        low, high = self.parsed.to_source(atom.start, atom.end)
        return BLANK in blanked(self.parsed.source)[low:high]

    def sentences(self, section: Section) -> int:
        """Return how many sentences a section has."""
        return len(
            [s for s in self._breaker.cut(*self.own_span(section), SENTENCE) if self.parsed.text[slice(*s)].strip()]
        )

    def _atom(self, span: tuple[int, int], sentence: int, lead: float, section: Section) -> Atom:
        start, end = _tight(self.parsed.text, *span)
        text = self.parsed.text[start:end]
        figures = self.figures_in(start, end) if text else []
        english = self._translate(text, figures, section.part == "plan") if text else None
        told = sum(self._weights.get(word, 0.0) for word in set(words(text)))
        score = 1.5 * len(figures) + _signs(text) + lead + 0.4 * told / (4 + len(text))
        score += (0.4 if english else 0.0) - (1.5 if EMPTY.search(text) else 0.0)
        return Atom(start=start, end=end, sentence=sentence, text=text, score=score, english=english)

    def opening(self, when: str) -> list[Quote]:
        """Return the quotes that say when and where the report was given, and by whom."""
        card = self.parsed.report
        sought = [f"{when}在{card.meeting}上", f"{when}", card.meeting, card.title], [card.speaker]
        spans = [
            next((span for words in group if words and (span := locate(words, self.parsed.source))), None)
            for group in sought
        ]
        return [
            Quote(
                label="", report=card.id, section=(), part=None, start=low, end=high, text=self.parsed.source[low:high]
            )
            for low, high in filter(None, spans)
        ]

    def wanted_figures(self, focus: Sequence[str]) -> list[Fact]:
        """Return the figures whose words or section hold a word of the focus; all when there is no focus."""
        held = [(figure, figure.quote + "".join(figure.path[-1:])) for figure in self._figures]
        return [figure for figure, words in held if not focus or any(word in words for word in focus)]

    def figures_in(self, start: int, end: int) -> list[Fact]:
        """Return the figures of a cleaned span, in order."""
        if start >= end:
            return []
        low, high = self.parsed.to_source(start, end)
        return self._figures[bisect_left(self._starts, low) : bisect_right(self._starts, high - 1)]


def _signs(text: str) -> float:
    first, *others = SIGNS
    return first[1] * bool(first[0].match(text)) + sum(weight for sign, weight in others if sign.search(text))


def _own_text(section: Section, sections: Sequence[Section]) -> bool:
    children = [child.start for child in sections if child.parent == section.id]
    return min(children, default=section.end) - section.body_start > 5


def _tight(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without the punctuation and white space at its ends."""
    while start < end and text[start] in EDGES:
        start += 1
    while start < end and text[end - 1] in EDGES:
        end -= 1
    return start, end
