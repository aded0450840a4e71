"""Pairs become points with numbered citations: a model's sound pairs, else the report's own words."""

from collections.abc import Sequence

from bot.records import Citation
from bot.summaries.editor import Editor
from bot.summaries.masthead import Bilingual
from bot.summaries.pair_check import cited
from bot.summaries.parity import chinese_left, unequal_quantities
from bot.summaries.summary import DraftPair, Point, Quote, SectionQuotes

END = "。！？；"


class PointWriter:
    """Writes the points of a summary section by section and numbers what they cite."""

    def __init__(self, titles: dict[str, str | None], editor: Editor | None = None) -> None:
        self._titles = titles
        self._editor = editor
        self.points: list[Point] = []
        self.citations: list[Citation] = []
        self.weights: list[float] = []
        self._numbers: dict[tuple[str, int, int], int] = {}

    def open(self, title: Bilingual, quotes: Sequence[Quote]) -> None:
        """Add the sentence on who reported what, when and where, as the first point on a report."""
        if quotes:
            missing, extra = unequal_quantities(title.zh, title.en or "")
            section = SectionQuotes(report=quotes[0].report, section=(), part=None, period=None, quotes=tuple(quotes))
            self._add(section, title.zh, None if missing or extra else title.en, quotes)

    def write(self, section: SectionQuotes) -> None:
        """Add the points of one section: the model's sound pairs, and one pair for each quote that none names."""
        pairs = self._editor.pairs(section) if self._editor else []
        firsts = {cited(section, pair)[0].label: pair for pair in pairs}
        named = {label for pair in pairs for label in pair.labels}
        for quote in section.quotes:
            if quote.label in firsts:
                self._add_pair(section, firsts[quote.label])
            elif quote.label not in named:
                self._add(section, sentence(quote.text, "。"), _english(quote), (quote,))

    def _add_pair(self, section: SectionQuotes, pair: DraftPair) -> None:
        self._add(section, sentence(pair.zh.strip(), "。"), sentence(pair.en.strip(), "."), cited(section, pair))

    def _add(self, section: SectionQuotes, zh: str, en: str | None, quotes: Sequence[Quote]) -> None:
        numbers = tuple(self._number(quote) for quote in quotes)
        self.points.append(Point(zh=zh, en=en, part=section.part, section=section.section, citations=numbers))
        self.weights.append(max(quote.weight for quote in quotes))

    def _number(self, quote: Quote) -> int:
        place = (quote.report, quote.start, quote.end)
        if place in self._numbers:
            return self._numbers[place]
        number = self._numbers[place] = len(self.citations) + 1
        self.citations.append(
            Citation(
                n=number, report=quote.report, title=self._titles.get(quote.report), section=quote.section,
                start=quote.start, end=quote.end, quote=quote.text,
            )
        )  # fmt: skip
        return number


def _english(quote: Quote) -> str | None:
    """Return the composed English of a quote as a sentence, if it says the same quantities."""
    if quote.english is None or chinese_left(quote.english):
        return None
    missing, extra = unequal_quantities(quote.text, quote.english)
    return None if missing or extra else sentence(quote.english, ".")


def sentence(text: str, end: str) -> str:
    """Return text closed like a sentence.

    >>> sentence("办结建议", "。")
    '办结建议。'
    """
    return text if text.endswith(tuple(END + ".")) else text + end
