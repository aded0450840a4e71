"""``bot eval summaries``: score summaries against fixed key points and their sources, with a gate of their own."""

import hashlib
import re
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from bot.records import Citation, EngineName, Record
from bot.summaries import Length, Point, Summary
from bot.summaries.parity import chinese_left
from evals.cases import suite_library
from evals.gate import judged, mean_test, rate_test, verdict_of
from evals.keypoints import FULL, KeyPoint, KeyPointRow, coverage, load_key_points
from evals.match import Texts
from evals.metrics import mean
from evals.quantities import COUNTING, Quantity, numerals, quantities, same_value
from evals.records import RunError, Verdict
from evals.runs import read_json

SCORER = "3"
"""The version of the definitions below; scores of another version are not compared."""
GUARANTEES = ("citations_valid", "number_precision", "pair_parity")
MEASURED = "english_share"
MARGIN = 0.05
HAN = "零〇一二两三四五六七八九十百千万亿"
NAMED = re.compile(f"“[^”]*”|《[^》]*》|(?<![{HAN}点])[一二两三四五六七八九十](?![{HAN}点])")
PLAN_NAME = re.compile(r"\b\d+th Five-Year Plan|\bzero-", re.I)
ORDINALS = ("third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
"""Those in words: "first" and "second" say as often what has no number in Chinese."""
PLAN = 5
"""Years of a five-year plan, which need not be told in numbers."""
YEARS = range(1900, 2101)
EACH = re.compile(r"分别|[均都]|各(?=\d)")
MONTHS = tuple(date(2000, month, 1).strftime("%B") for month in range(1, 13))
REPORTS = ("seeds",)


class ReportMeasures(Record):
    """The measures of the summary of one report by name; None where there was nothing to measure."""

    report: str
    points: int
    values: Mapping[str, float | None]


class SummaryScores(Record):
    """The scores of one engine's summaries of one length; they compare with those of the same key points and scorer."""

    engine: EngineName
    model: str | None = None
    length: Length
    scorer: str = SCORER
    key_points: str
    rows: tuple[KeyPointRow, ...]
    reports: tuple[ReportMeasures, ...]


def number_precision(point: Point, quotes: Mapping[int, Citation], years: Collection[int] = ()) -> float | None:
    """Return the share of a point's quantities, both sides, that stand in its cited quotes; None without quantities.

    ``years`` are those that the report is about, which a quote need not name. Chinese: the same value with the same
    unit, where it is no mere measure word, or the number of what is listed before it. English: the same value, since
    measure words have no one rendering. Values are in single units (1.78万 is 17,800). Source: source-number
    precision, after number hallucination checks of Zhao et al. 2020 (arXiv:2009.13312), read by the scorer and not by
    the product.
    """
    texts = [quotes[n].quote for n in point.citations]
    given = [q for text in texts for q in quantities(text)]
    held = [*years, *(q.value for q in given), *(value for text in texts for value in numerals(text))]
    told = quantities(point.zh)
    zh = [
        (q.unit == "年" and q.value in (*years, PLAN))
        or q.value == _listed(point.zh, q)
        or any(same_value(q.value, o.value) and (q.unit == o.unit or {q.unit, o.unit} <= COUNTING) for o in given)
        for q in told
    ]
    held += [q.value for q, stands in zip(told, zh, strict=True) if stands]
    en = [any(same_value(value, o) for o in held) for value in _english_values(point.en or "").elements()]
    return mean([*zh, *en])


def _listed(text: str, quantity: Quantity) -> int:
    """Return how many things a text lists right before a number, which may count them: 甲、乙、丙3项."""
    before = re.split("[,。;:]", unicodedata.normalize("NFKC", text)[: quantity.start])[-1]
    return len(re.split("[、和与及]", before)) if "、" in before else 0


def pair_parity(point: Point) -> float | None:
    """Return 1 when both sides of a pair hold the same numbers as often, and no Chinese is left in the English.

    A number in a Chinese name (“一法一条例”), one, and a small one in words, which may be part of a name (四风), may be
    left out of the English; what the Chinese says of each (分别) may be said again, and a year at any time. None for a
    point without English: it is no pair, and is counted apart.
    """
    if point.en is None:
        return None
    all_of_it, en = _values(point.zh), _english_values(point.en)
    least = _values(NAMED.sub(" ", point.zh)) - Counter({1.0: en.total() + all_of_it.total()})
    most = all_of_it + Counter(numerals(point.zh)) + (all_of_it if EACH.search(point.zh) else Counter())
    least, en, most = (_years_once(values) for values in (least, en, most))
    return float(least <= en <= most and not chinese_left(point.en))


def _years_once(values: Counter[float]) -> Counter[float]:
    return Counter({value: 1 if value in YEARS else number for value, number in values.items()})


def score_summaries(summaries: Sequence[Summary], key_points: Sequence[KeyPoint], texts: Texts) -> SummaryScores:
    """Return the scores of summaries of one report each: a row for each key point, measures for each report."""
    held = [point for point in key_points if point.report in {summary.report for summary in summaries}]
    rows, reports = [], []
    for summary in summaries:
        points = [point for point in held if point.report == summary.report]
        said = [coverage(point, summary, texts) for point in points]
        rows += said
        reports.append(_measures(summary, points, said, texts))
    return SummaryScores(
        engine="llm" if any(summary.engine == "llm" for summary in summaries) else "lookup",
        model=summaries[0].model,
        length=summaries[0].length,
        key_points=hashlib.sha256("\n".join(point.model_dump_json() for point in held).encode()).hexdigest()[:16],
        rows=tuple(rows),
        reports=tuple(reports),
    )


def _measures(
    summary: Summary, points: Sequence[KeyPoint], rows: Sequence[KeyPointRow], texts: Texts
) -> ReportMeasures:
    """Return the measures of one summary: those of key points count each by its weight, the others by point."""
    weighed = [row for point, row in zip(points, rows, strict=True) for _ in range(point.weight)]
    quotes = {citation.n: citation for citation in summary.citations}
    years = {year for card in summary.reports if card.year for year in (card.year - 1, card.year)}
    values = {
        "coverage_zh": mean(row.zh for row in weighed),
        "coverage_en": mean(row.en for row in weighed),
        "citation": mean(row.citation for row in weighed),
        "joint": mean(row.joint for row in weighed),
        "citations_valid": mean(texts.verified(citation) for citation in summary.citations),
        "number_precision": mean(number_precision(point, quotes, years) for point in summary.points),
        "pair_parity": mean(pair_parity(point) for point in summary.points),
        "english_share": mean(point.en is not None for point in summary.points),
    }
    rounded = {name: None if value is None else round(value, 4) for name, value in values.items()}
    return ReportMeasures(report=summary.report, points=len(summary.points), values=rounded)


def compare_summaries(baseline: SummaryScores, candidate: SummaryScores, seed: int = 0) -> Verdict:
    """Return the gate's verdict on the summaries of ``candidate``.

    FAIL: a guarantee is broken, a measure fell by more than the margin, or a paired test over the key points says
    worse (exact one-sided McNemar on full coverage of each side, clustered bootstrap on the joint score, Holm).
    INCONCLUSIVE: key points were lost and a drop beyond the margin cannot be excluded.
    Raises RunError: other key points, another scorer or length.
    """
    for name in ("scorer", "key_points", "length"):
        old, new = getattr(baseline, name), getattr(candidate, name)
        if old != new:
            raise RunError(f"{name} {old} against {new}: run both on the same, or accept a new baseline")
    if [one.report for one in baseline.reports] != [one.report for one in candidate.reports]:
        raise RunError("other reports: run both on the same reports, or accept a new baseline")
    pairs = list(zip(baseline.rows, candidate.rows, strict=True))
    drops = defaultdict(list)
    for before, now in pairs:
        drops[before.report].append(before.joint - now.joint)
    zh = [(before.zh == FULL, now.zh == FULL) for before, now in pairs]
    en = [(before.en == FULL, now.en == FULL) for before, now in pairs]
    rates = [rate_test(name, "key points", told, MARGIN) for name, told in (("coverage_zh", zh), ("coverage_en", en))]
    tests = judged([*rates, mean_test("joint", "key points", drops, MARGIN, seed)]) if pairs else []
    rights = [(row.id, *told) for row, told in zip(candidate.rows, zh, strict=True)]
    verdict = verdict_of(tests, [*broken_guarantees(candidate), *_fallen(baseline, candidate)], rights)
    return verdict.model_copy(update={"identical": baseline == candidate})


def broken_guarantees(scores: SummaryScores) -> list[str]:
    """Return which guarantees do not hold: quotes stand, numbers stand in them, pairs say the same numbers."""
    values = [(name, one.report, one.values.get(name)) for one in scores.reports for name in GUARANTEES]
    return [
        f"guarantee {name} is broken in {of}: {value:.4f}" for name, of, value in values if value not in (None, 1.0)
    ]


def read_scores(path: Path) -> SummaryScores:
    """Return the scores in a file; raises RunError: there are none, or they are of another version."""
    return read_json(path, SummaryScores, "accept scores of summaries with bot eval summaries --accept")


def score_library(
    folder: Path | None, reports: Sequence[str], length: Length, engine: EngineName
) -> tuple[SummaryScores, list[float]]:
    """Return the scores of the summaries of a library's reports, and the seconds that each took.

    Without a folder the bundled reports are summed up, without reports those that have key points.
    """
    from bot.settings import load_settings
    from bot.summaries import Request
    from bot.summaries.draft import drafter_of
    from bot.summarize import summarize

    settings, key_points = load_settings(), load_key_points()
    folder = folder or suite_library(REPORTS)
    made, seconds = [], []
    with settings.opened(folder) as library:
        for report in reports or sorted({point.report for point in key_points}):
            started = time.perf_counter()
            drafter = drafter_of(library, settings, engine, 3600.0)
            made.append(summarize(library, [report], settings.english(), Request(length=length), drafter))
            seconds.append(round(time.perf_counter() - started, 3))
        return score_summaries(made, key_points, Texts(library)), seconds


def scores_table(scores: SummaryScores, seconds: Sequence[float]) -> Iterator[str]:
    """Yield the lines of a table with a column for each report."""
    yield " " * 18 + "".join(f"{one.report:>18}" for one in scores.reports)
    for name in scores.reports[0].values:
        cells = [one.values[name] for one in scores.reports]
        yield f"{name:18}" + "".join(f"{'-' if cell is None else format(cell, '.3f'):>18}" for cell in cells)
    yield f"{'points':18}" + "".join(f"{one.points:>18}" for one in scores.reports)
    yield f"{'seconds':18}" + "".join(f"{one:>18}" for one in seconds)


def _fallen(baseline: SummaryScores, candidate: SummaryScores) -> Iterator[str]:
    for before, now in zip(baseline.reports, candidate.reports, strict=True):
        old, new = before.values.get(MEASURED), now.values.get(MEASURED)
        if old is not None and new is not None and old - new > MARGIN:
            yield f"{MEASURED} of {now.report} fell from {old:.3f} to {new:.3f}"


def _english_values(text: str) -> Counter[float]:
    """Count the values of English text, months and ordinals as Chinese has them (January 29 is 1 29, third is 3).

    Names of plans are left out.
    """
    for number, month in enumerate(MONTHS, 1):
        text = re.sub(rf"\b{month}\b(?=\s+\d)", str(number), text)
    for number, ordinal in enumerate(ORDINALS, 3):
        text = re.sub(rf"\b{ordinal}\b", str(number), text, flags=re.I)
    return _values(PLAN_NAME.sub("", text))


def _values(text: str) -> Counter[float]:
    """Count the values of a text to ten digits: 280.9亿 and 28.09 billion differ beyond as floats."""
    return Counter(float(f"{q.value:.10g}") for q in quantities(text))
