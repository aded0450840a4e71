"""Bilingual summaries: key sentences and facts of every part, the outline, and with a model points that sum up."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import accumulate, groupby, zip_longest
from typing import TYPE_CHECKING

from bot.checks.records import Citations
from bot.english import Bilingual, English, date_zh
from bot.facts import FactRow, about, matching, rows_of
from bot.orders import is_order
from bot.quotation import places
from bot.records import Citation
from bot.summaries import DraftPair, Heading, Length, Point, Quote, Request, Summary, Uncovered
from bot.summaries.choose import ROOM, chosen, own_span, sentences, telling_facts, within
from bot.summaries.parity import unequal_quantities
from vectorstore.reading.text import HAN, SENTENCE, Breaker, fold
from vectorstore.records import ParsedReport, Part, Report, Section
from vectorstore.store import Library

if TYPE_CHECKING:
    from bot.summaries.draft import ModelDrafter

HEADLINES = {"past_year": 3, "problems": 1, "plan": 2}
CHAPTER = 2
"""Levels of headings that a model's section goes down to."""
BRIEF_ROOM, CHAPTER_ROOM = 8_000, 5_000
"""Characters of the sentences that a model sums the whole report up from, and one chapter."""
BRIEF_POINTS = 6
FEW = 3
"""Sentences from which on a section without a fact has something to say."""
MODEL_POINTS: dict[Length, int] = {"brief": 8, "standard": 30, "full": 60}
"""Points of all chapters together, shared out by their sentences; one with a fact counts for two."""
ORDER: tuple[Part | None, ...] = ("past_year", "experience", None, "plan", "problems")
"""How the head of a summary goes: what was done, what is planned, what is lacking."""
DEFAULT = Request()
Progress = Callable[[int, int], None]
"""Hears how many chapters are done, and of how many."""
SILENT: Progress = lambda done, total: None  # noqa: E731


class Points:
    """The points of a summary as they are written, with what they cite numbered."""

    def __init__(self, titles: dict[str, str | None]) -> None:
        self._titles = titles
        self._cited = Citations(str)
        self.points: list[Point] = []
        self.weights: list[float] = []

    @property
    def citations(self) -> list[Citation]:
        """What the points and rows rest on."""
        return self._cited.made

    def add(self, zh: str, en: str | None, quotes: Sequence[Quote]) -> None:
        """Add a point that rests on these quotes; it stands in the section that most of them are from."""
        numbers = tuple(
            self._cited.add(
                report=quote.report, title=self._titles[quote.report], section=quote.section, start=quote.start,
                end=quote.end, quote=quote.text,
            ).n
            for quote in dict.fromkeys(quotes)
        )  # fmt: skip
        (part, section), _ = Counter((quote.part, quote.section) for quote in quotes).most_common(1)[0]
        if not HAN.search(zh):  # of an English report, in its own words
            zh = en = " ".join(zh.split())
        self.points.append(Point(zh=zh, en=en, part=part, section=section, citations=numbers))
        self.weights.append(max(quote.weight for quote in quotes))

    def add_quotes(self, quotes: Sequence[Quote]) -> None:
        """Add sentences of the report as they stand, those that a point rests on apart."""
        held = {(one.report, one.start) for one in self.citations}
        for quote in [quote for quote in quotes if (quote.report, quote.start) not in held]:
            whole = quote.text.endswith(("。", "！")) or not HAN.search(quote.text)
            self.add(quote.text if whole else quote.text.rstrip("；;.") + "。", quote.english, [quote])

    def add_pairs(self, pairs: Sequence[DraftPair], quotes: Sequence[Quote]) -> None:
        """Add what a model wrote from some of these quotes, in the order of the parts of a summary."""
        held = [([quote for quote in quotes if quote.label in pair.labels], pair) for pair in pairs]
        for cited, pair in sorted(held, key=lambda told: ORDER.index(told[0][0].part)):
            self.add(pair.zh.strip(), pair.en.strip(), cited)

    def cited(self, rows: Sequence[FactRow]) -> list[FactRow]:
        """Return rows whose citations are numbered with those of the points."""
        fields = [row.citation.model_dump(exclude={"n"}) | {"title": self._titles[row.report]} for row in rows]
        numbered = [self._cited.add(**given) for given in fields]
        return [row.model_copy(update={"citation": c}) for row, c in zip(rows, numbered, strict=True)]


def summarize(
    library: Library,
    reports: Sequence[str],
    english: English,
    request: Request = DEFAULT,
    drafter: "ModelDrafter | None" = None,
    progress: Progress = SILENT,
) -> Summary:
    """Return the bilingual summary of one report, or of several that share its room.

    Every point rests on whole sentences that stand in the source; without a ``drafter`` the points are such sentences.
    Raises UnknownReportError.
    """
    parsed = [library.parsed(report) for report in reports]
    facts = [fact for fact in library.facts(reports) if not is_order(fact.quote)]
    told = {fact.id: english.fact(fact) for fact in facts}
    of = {one.report.id: [fact for fact in facts if fact.report == one.report.id] for one in parsed}
    quotes = [quote for one in parsed for quote in sentences(one, of[one.report.id], told)]
    if request.focus:
        quotes, facts = _about(library, request.focus, quotes), matching(library, facts, request.focus)
    room = ROOM[request.length]
    made = Points({one.report.id: _title(one.report) for one in parsed})
    titles = [_masthead(one.report, english) for one in parsed]
    if not request.focus:
        for one, title in zip(parsed, titles, strict=True):
            if found := _opening(one):
                made.add(title.zh, title.en if not any(unequal_quantities(title.zh, title.en or "")) else None, found)
    brief = _written(made, chosen(quotes, room.points), quotes, request.length, drafter, progress)
    shown = made.cited(rows_of(telling_facts(facts, told, room.facts), library, english))
    outline = _outline(parsed, english, room.depth, room.headings)
    left = _not_covered(parsed, made, english)
    paths = {title for told in (made.points, left, shown) for one in told for title in one.section}
    drafting = drafter.report() if drafter else None
    wrote = drafting is not None and drafting.kept + drafting.mended > 0
    return Summary(
        report=" ".join(reports), reports=tuple(one.report for one in parsed), title=tuple(titles),
        engine="llm" if wrote else "lookup", model=drafting.model if drafting else None, drafting=drafting,
        brief=brief, headlines=_headlines(made), points=tuple(made.points), citations=tuple(made.citations),
        figures=tuple(shown), outline=tuple(outline), not_covered=tuple(left),
        titles={title: said for title in sorted(paths) if (said := english.heading(title))},
        untranslated=sum(point.en is None for point in made.points), focus=request.focus, length=request.length,
    )  # fmt: skip


def _about(library: Library, focus: str, quotes: Sequence[Quote]) -> list[Quote]:
    """Return the sentences that hold most of the words of a focus, or stand in a section whose title does."""
    holds, held = about(library, focus), [(quote, f"{quote.text} {' '.join(quote.section[-1:])}") for quote in quotes]
    return [quote for quote, text in held if holds(text, text)]


def _written(
    made: Points,
    kept: Sequence[Quote],
    quotes: Sequence[Quote],
    length: Length,
    drafter: "ModelDrafter | None",
    progress: Progress,
) -> tuple[int, ...]:
    """Write the points: a model's over the whole and by section, else the sentences themselves; return the former."""
    if not drafter:
        made.add_quotes(kept)
        return ()
    telling = [quote for quote in quotes if quote.facts or quote.part in ("problems", "experience")] or quotes
    first = len(made.points)
    head = _labelled(_over_all(telling))
    made.add_pairs(drafter.pairs("brief", BRIEF_POINTS, head)[0], head)
    brief = tuple(range(first, len(made.points)))
    if length == "brief" and brief:
        return brief
    said = tuple(made.points[n].zh for n in brief)
    chapters = _chapters(quotes)
    for done, chapter in enumerate(chapters):
        progress(done, len(chapters))
        told = sum(quote in telling for quote in chapter)
        if not told and (len(chapter) < FEW or chapter[0].part is None):  # it opens, closes or leads to others
            continue
        share = MODEL_POINTS[length] * (len(chapter) + told) / (len(quotes) + len(telling))
        labelled = _labelled(_roomy(_ranked(chapter), CHAPTER_ROOM))
        drafted, whole = drafter.pairs("section", max(1, round(share)), labelled, said)
        made.add_pairs(drafted, labelled)
        made.add_quotes([] if whole else [quote for quote in kept if quote in chapter])
    progress(len(chapters), len(chapters))
    return brief


def _chapters(quotes: Sequence[Quote]) -> list[list[Quote]]:
    """Return the quotes by section, with the sections of one part that follow each other taken together up to a room.

    A report of many short sections is so read as a person reads it, who weighs the matters of a chapter together.
    """
    chapters: list[list[Quote]] = []
    for _, held in groupby(quotes, key=lambda quote: (quote.report, quote.section[:CHAPTER], quote.part)):
        section = list(held)
        before = chapters[-1] if chapters else []
        near = before and (before[0].report, before[0].part) == (section[0].report, section[0].part)
        if near and sum(len(quote.text) for quote in before + section) <= CHAPTER_ROOM:
            before += section
        else:
            chapters.append(section)
    return chapters


def _over_all(quotes: Sequence[Quote]) -> list[Quote]:
    """Return quotes of a whole report: of one year, of several, planned and lacking in turn, of each section in turn.

    A report has many more sections of plans than of results: section by section they would crowd out those of the year.
    What opens and closes it, and is of no part, counts only where there is nothing else.
    """
    parts: dict[tuple[Part | None, bool], dict[tuple[str, ...], list[Quote]]] = {}
    for quote in [quote for quote in quotes if quote.part] or quotes:
        sections = parts.setdefault((quote.part, quote.period is None), {})
        sections.setdefault((quote.report, *quote.section[:CHAPTER]), []).append(quote)
    ranked = [_in_turn([_ranked(section) for section in sections.values()]) for sections in parts.values()]
    return _roomy(_in_turn(ranked), BRIEF_ROOM)


def _ranked(section: Sequence[Quote]) -> list[Quote]:
    return sorted(section, key=lambda quote: -quote.weight)


def _in_turn(ranked: Sequence[Sequence[Quote]]) -> list[Quote]:
    return [quote for turn in zip_longest(*ranked) for quote in turn if quote is not None]


def _roomy(quotes: Sequence[Quote], room: int) -> list[Quote]:
    """Return the first quotes that have room, in reading order."""
    fits = accumulate(len(quote.text) for quote in quotes)
    kept = [quote for quote, length in zip(quotes, fits, strict=True) if length <= room] or quotes[:1]
    return sorted(kept, key=lambda quote: (quote.report, quote.start))


def _labelled(quotes: Sequence[Quote]) -> list[Quote]:
    return [quote.model_copy(update={"label": f"Q{number}"}) for number, quote in enumerate(quotes, 1)]


def _headlines(made: Points) -> tuple[int, ...]:
    """Return the places of the points that tell most, past, problems and plan each."""
    ranked = sorted((n for n, point in enumerate(made.points) if point.section), key=lambda n: -made.weights[n])
    best = [n for part, most in HEADLINES.items() for n in [n for n in ranked if made.points[n].part == part][:most]]
    return tuple(sorted([*(n for n, point in enumerate(made.points) if not point.section), *best]))


def _masthead(card: Report, english: English) -> Bilingual:
    """Return who reported what, when and where; of an English report in its own words."""
    title = _title(card)
    if title is None or not title.isascii():
        return english.masthead(card.model_copy(update={"title": title}))
    given = ", ".join(part for part in (card.date, card.meeting, card.speaker) if part)
    told = f"{title} ({given})" if given else title
    return Bilingual(zh=told, en=told)


def _title(card: Report) -> str | None:
    return None if card.title and is_order(card.title) else card.title


def _opening(parsed: ParsedReport) -> list[Quote]:
    """Return the quotes that say when and where the report was given, and by whom."""
    card = parsed.report
    told = (_title(card), date_zh(card.date), card.meeting, card.speaker)
    spans = [found[0] for words in told if words and (found := places(words, parsed.source))]
    return [Quote.of(card, start=at, end=end, text=parsed.source[at:end]) for at, end in dict.fromkeys(spans)]


def _outline(parsed: Sequence[ParsedReport], english: English, depth: int, room: int) -> list[Heading]:
    """Return the headings of each report down to a depth, its deepest left out where they have no room."""
    found = []
    for one in parsed:
        told = [section for section in one.sections if section.depth <= depth and not is_order(section.title)]
        if within([section.title for section in told], room // len(parsed)) < len(told):
            told = [section for section in told if section.depth < max(1, depth)]
        found += [
            Heading(report=one.report.id, depth=s.depth, part=s.part, zh=s.title, en=english.heading(s.title))
            for s in told[: within([section.title for section in told], room // len(parsed))]
        ]
    return found


def _not_covered(parsed: Sequence[ParsedReport], made: Points, english: English) -> list[Uncovered]:
    covered = {(citation.report, citation.section) for citation in made.citations}
    return [
        Uncovered(
            report=one.report.id, section=section.path, section_en=english.heading(section.title), part=section.part,
            sentences=number,
        )
        for one in parsed
        for section in one.sections
        if (one.report.id, section.path) not in covered and (number := _sentences(one, section))
    ]  # fmt: skip


def _sentences(parsed: ParsedReport, section: Section) -> int:
    pieces = Breaker(parsed.text, 0).cut(*own_span(section, parsed.sections), SENTENCE)
    return sum(len(fold(parsed.text[slice(*piece)])) > 5 for piece in pieces)
