"""Bilingual summaries: read by the heading tree, pick quotes first, write pairs from the quotes, check each pair."""

from collections.abc import Sequence

from bot import trusted
from bot.english.readings import name_reader
from bot.english.translate import Translator
from bot.glossary import Glossary
from bot.quantities import quantities
from bot.summaries.choose import Offer, choose
from bot.summaries.editor import Editor
from bot.summaries.figures_table import compare, figure_row
from bot.summaries.focus import focus_words
from bot.summaries.keypoints import Reader
from bot.summaries.masthead import date_zh, masthead, section_title_en
from bot.summaries.pair_check import PairCheck
from bot.summaries.summary import (
    Drafting,
    Point,
    Request,
    Summary,
    SummarySource,
    Uncovered,
    Writing,
)  # fmt: skip
from bot.summaries.write import PointWriter
from vectorstore.records import Section

HEADLINES = {"past_year": 3, "plan": 2}
MANY_FIGURES = 8
DEFAULT = Request()
PLAIN = Writing()


def summarize(
    library: SummarySource,
    reports: Sequence[str],
    glossary: Glossary,
    request: Request = DEFAULT,
    writing: Writing = PLAIN,
) -> Summary:
    """Return the bilingual summary of one report, or of several side by side.

    Every point rests on quotes that stand in the source, and both sides of every pair say the same quantities.

    Raises:
        UnknownReportError: a report is not in the library.
    """
    translator = Translator(glossary)
    readers = [_reader(library, report, translator) for report in reports]
    wanted = focus_words(request.focus, glossary) if request.focus else ()
    offers = [offer for reader in readers for offer in _offers(reader, wanted)]
    chosen = choose(offers, request.length)
    editor = Editor(writing.drafter, PairCheck(glossary, writing.alike)) if writing.drafter else None
    writer = PointWriter({reader.parsed.report.id: reader.parsed.report.title for reader in readers}, editor)
    titles = [masthead(reader.parsed.report, glossary, name_reader(library)) for reader in readers]
    if not request.focus:
        for reader, title in zip(readers, titles, strict=True):
            writer.open(title, reader.opening(date_zh(reader.parsed.report.date)))
    for done, section in enumerate(chosen):
        writing.progress(done, len(chosen))
        writer.write(section)
    writing.progress(len(chosen), len(chosen))
    summary = _assembled(readers, writer, translator, wanted)
    return summary.model_copy(
        update={
            "title": tuple(titles),
            **(authorship(editor.report()) if editor else {}),
            "focus": request.focus,
            "length": request.length,
        }
    )


def authorship(drafting: Drafting) -> dict[str, object]:
    """Return the fields of a summary that say who wrote it; the engine is the model's only if a pair of it stands."""
    wrote = drafting.kept + drafting.mended > 0
    return {"engine": "llm" if wrote else "lookup", "model": drafting.model, "drafting": drafting}


def _reader(library: SummarySource, report: str, translator: Translator) -> Reader:
    """Return a reader of what a report tells people: what it may tell machines is left out."""
    parsed = trusted.parsed(library.parsed(report))
    return Reader(parsed, trusted.figures(library.facts([report], ["figure"]), parsed.source), translator.clause)


def _offers(reader: Reader, wanted: tuple[str, ...]) -> list[Offer]:
    """Return what each section offers, limited to the words of the focus."""
    sections = filter(reader.telling, reader.leaves())
    offers = [Offer(reader, section, tuple(reader.atoms(section))) for section in sections]
    return [offer.about(wanted) for offer in offers] if wanted else offers


def _assembled(
    readers: Sequence[Reader],
    writer: PointWriter,
    translator: Translator,
    focus: tuple[str, ...],
) -> Summary:
    cards = [reader.parsed.report for reader in readers]
    glossary, composer = translator.glossary, translator.composer
    figures = [figure for reader in readers for figure in reader.wanted_figures(focus)]
    paths = {title for point in writer.points for title in point.section}
    titles = {title: section_title_en(title, glossary, composer) for title in sorted(paths)}
    return Summary(
        report=" ".join(card.id for card in cards),
        reports=tuple(cards),
        title=(),
        headlines=headlines(writer.points, writer.weights),
        points=tuple(writer.points),
        citations=tuple(writer.citations),
        figures=tuple(figure_row(figure, translator) for figure in figures),
        compared=tuple(compare(figures, translator)) if len(cards) > 1 else (),
        not_covered=tuple(_not_covered(readers, writer, translator)),
        titles={title: english for title, english in titles.items() if english},
        untranslated=sum(point.en is None for point in writer.points),
    )


def headlines(points: Sequence[Point], weights: Sequence[float]) -> tuple[int, ...]:
    """Return the places of the points to begin with: those that tell most, with English, past and plan apart."""
    ranked = sorted(
        (i for i in range(len(points)) if points[i].section), key=lambda i: -_telling(points[i], weights[i])
    )
    found: list[int] = []
    for part, number in HEADLINES.items():
        found += [i for i in ranked if points[i].part == part][:number]
    found = found or ranked[: max(HEADLINES.values())]
    return tuple(sorted([*(i for i, point in enumerate(points) if not point.section), *found]))


def _telling(point: Point, weight: float) -> float:
    figures = len(quantities(point.zh, "zh"))
    return weight + min(figures, MANY_FIGURES) + (8.0 if point.en else 0.0) + (4.0 if len(point.section) == 1 else 0.0)


def _not_covered(readers: Sequence[Reader], writer: PointWriter, translator: Translator) -> list[Uncovered]:
    covered = {(citation.report, citation.section) for citation in writer.citations}
    return [
        Uncovered(
            report=reader.parsed.report.id,
            section=section.path,
            section_en=section_title_en(section.title, translator.glossary, translator.composer),
            part=section.part,
            sentences=reader.sentences(section),
        )
        for reader in readers
        for section in _left_out(reader, covered)
    ]


def _left_out(reader: Reader, covered: set[tuple[str, tuple[str, ...]]]) -> list[Section]:
    return [section for section in reader.leaves() if (reader.parsed.report.id, section.path) not in covered]
