"""Pairs become points with numbered citations; a model's pair that fails its checks is mended once, then replaced."""

from collections.abc import Sequence

from bot.glossary import Glossary
from bot.masthead import Bilingual
from bot.parity import chinese_left, faults, unequal_quantities, unsupported_quantities
from bot.records import Citation
from bot.summary import Drafter, DraftPair, Point, Quote, SectionQuotes

END = "。！？；"


class PointWriter:
    """Writes the points of a summary section by section and numbers what they cite."""

    def __init__(self, glossary: Glossary, titles: dict[str, str | None], drafter: Drafter | None = None) -> None:
        self._glossary = glossary
        self._titles = titles
        self._drafter = drafter
        self.points: list[Point] = []
        self.citations: list[Citation] = []
        self.weights: list[float] = []
        self.replaced = 0
        self._numbers: dict[tuple[str, int, int], int] = {}

    def open(self, title: Bilingual, quotes: Sequence[Quote]) -> None:
        """Add the sentence on who reported what, when and where, as the first point on a report."""
        if quotes:
            missing, extra = unequal_quantities(title.zh, title.en or "")
            section = SectionQuotes(report=quotes[0].report, section=(), part=None, period=None, quotes=tuple(quotes))
            self._add(section, title.zh, None if missing or extra else title.en, quotes)

    def write(self, section: SectionQuotes) -> None:
        """Add the points of one section: the model's sound pairs, else one pair for each quote."""
        pairs = self._drafted(section) if self._drafter else []
        if pairs:
            for pair in pairs:
                self._add(section, pair.zh, pair.en, _cited(section, pair))
            return
        for quote in section.quotes:
            self._add(section, sentence(quote.text, "。"), _english(quote), (quote,))

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

    def _drafted(self, section: SectionQuotes) -> list[DraftPair]:
        """Return the sound pairs of a section; none when a pair is beyond mending, so that its quotes speak instead."""
        if self._drafter is None:
            return []
        sound = []
        for pair in self._drafter.draft(section):
            wrong = pair_faults(section, pair, self._glossary)
            mended = self._drafter.mend(section, pair, wrong) if wrong else pair
            if mended is None or pair_faults(section, mended, self._glossary):
                self.replaced += 1
                return []
            sound.append(mended)
        return sound


def pair_faults(section: SectionQuotes, pair: DraftPair, glossary: Glossary) -> list[str]:
    """Return what is wrong with a drafted pair, as sentences a writer can act on."""
    quotes = _cited(section, pair)
    if not quotes or len(quotes) < len(set(pair.labels)):
        return ["it must name the labels of the quotes it rests on, and no others"]
    unsupported = unsupported_quantities(pair.zh, [quote.text for quote in quotes])
    return [*(f"{q.text} does not stand in the quotes" for q in unsupported), *faults(pair.zh, pair.en, glossary)]


def _cited(section: SectionQuotes, pair: DraftPair) -> tuple[Quote, ...]:
    return tuple(quote for quote in section.quotes if quote.label in pair.labels)


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
