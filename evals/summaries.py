"""``bot eval summaries``: score summaries against fixed key points and their sources, with a gate of their own."""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer
from pydantic import ValidationError

from bot.glossary import Glossary
from bot.records import EngineName, Record
from bot.summaries import Length, Summary
from evals.cases import CaseError
from evals.gate import InvalidComparison, judged, mean_test, rate_test
from evals.launch import one_line_errors
from evals.records import Outcome, PairedTest, Verdict
from evals.runs import BASELINES, RunError
from evals.summary_metrics import (
    FULL,
    KeyPoint,
    citations_valid,
    compression,
    coverage,
    glossary_adherence,
    number_precision,
    pair_parity,
    sections_covered,
    weighted,
)

if TYPE_CHECKING:
    from evals.match import Texts
    from vectorstore.store import Library

SCORER = "1"
GUARANTEES = ("citations_valid", "number_precision", "pair_parity")
MEASURED = ("glossary_adherence", "sections_covered", "english_share")
MARGIN = 0.05


class KeyPointRow(Record):
    """How far one key point was covered, see :class:`evals.summary_metrics.Covered`."""

    id: str
    report: str
    zh: float
    en: float
    citation: float

    @property
    def joint(self) -> float:
        """Coverage times citation."""
        return self.zh * self.citation


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


KEY_POINTS = Path(__file__).resolve().parent / "keypoints.jsonl"
REPORTS = ("seeds",)
LENGTHS = ("brief", "standard", "full")
CODES = {"PASS": 0, "FAIL": 1, "INCONCLUSIVE": 3}
Summariser = Callable[[str], Summary]


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("summaries")(summaries)


def summaries(
    reports: Annotated[list[str] | None, typer.Option("--report", help="Only this report (may be repeated).")] = None,
    length: Annotated[str, typer.Option("--length", help="brief, standard or full.")] = "standard",
    engine: Annotated[str, typer.Option("--engine", help="extractive, or llm for the model of the settings.")] = (
        "extractive"
    ),
    library: Annotated[
        Path | None, typer.Option("--library", help="Folder of a library; default: one of the bundled reports.")
    ] = None,
    baselines: Annotated[
        Path, typer.Option("--baselines", help="Folder of the committed baselines.", show_default="evals/baselines")
    ] = BASELINES,
    against: Annotated[bool, typer.Option("--against-baseline", help="Compare with the baseline and gate.")] = False,
    accept: Annotated[bool, typer.Option("--accept", help="Make these scores the baseline.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Score summaries by their key points, numbers, pairs, terms, length and sections.

    Exit codes: 0 done or PASS, 1 FAIL or a broken guarantee, 2 wrong input, 3 INCONCLUSIVE.
    """
    with one_line_errors():
        _known("--length", length, LENGTHS)
        _known("--engine", engine, ("extractive", "llm"))
        scores, seconds = _scored(library, reports or (), cast(Length, length), engine)
        path = baselines / f"summaries-{engine}-{length}.json"
        verdict = compare_summaries(read_scores(path), scores) if against else None
        if accept:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(scores_text(scores), encoding="utf-8")
    _show(scores, seconds, verdict, as_json)
    broken = broken_guarantees(scores)
    for line in (*broken, *((f"wrote {path}",) if accept else ())):
        typer.echo(line, err=True)
    raise SystemExit(CODES[verdict.outcome] if verdict else int(bool(broken)))


def load_key_points(path: Path = KEY_POINTS) -> list[KeyPoint]:
    """Read key points, one JSON object a line.

    Raises:
        CaseError: a line cannot be read.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found.append(KeyPoint.model_validate_json(line))
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            raise CaseError(f"{path}, line {number}: {fault['loc']}: {fault['msg']}") from None
    return found


def score_summaries(
    summaries: Sequence[Summary], key_points: Sequence[KeyPoint], texts: "Texts", glossary: Glossary
) -> SummaryScores:
    """Return the scores of summaries of one report each: a row for each key point, measures for each report."""
    wanted = {summary.report for summary in summaries}
    held = [point for point in key_points if point.report in wanted]
    rows = [row for summary in summaries for row in _rows(summary, held, texts)]
    first = summaries[0]
    written = [summary for summary in summaries if summary.engine == "llm"]
    engine: EngineName = "llm" if written else "lookup"
    return SummaryScores(
        engine=engine,
        model=first.model,
        length=first.length,
        key_points=_hash(held),
        rows=tuple(rows),
        reports=tuple(_measures(summary, held, rows, texts, glossary) for summary in summaries),
    )


def _rows(summary: Summary, key_points: Sequence[KeyPoint], texts: "Texts") -> list[KeyPointRow]:
    rows = []
    for point in key_points:
        if point.report == summary.report:
            found = coverage(point, summary, texts)
            rows.append(
                KeyPointRow(id=point.id, report=point.report, zh=found.zh, en=found.en, citation=found.citation)
            )
    return rows


def _measures(
    summary: Summary, key_points: Sequence[KeyPoint], rows: Sequence[KeyPointRow], texts: "Texts", glossary: Glossary
) -> ReportMeasures:
    held = [point for point in key_points if point.report == summary.report]
    by_id = {row.id: row for row in rows}
    quotes = {citation.n: citation for citation in summary.citations}
    text = texts.get(summary.report)
    source = {summary.report: text.source if text else ""}
    values = {
        "coverage_zh": weighted({point.id: by_id[point.id].zh for point in held}, held),
        "coverage_en": weighted({point.id: by_id[point.id].en for point in held}, held),
        "citation": weighted({point.id: by_id[point.id].citation for point in held}, held),
        "joint": weighted({point.id: by_id[point.id].joint for point in held}, held),
        "citations_valid": citations_valid(summary, texts),
        "number_precision": _mean(number_precision(point, quotes) for point in summary.points),
        "pair_parity": _mean(pair_parity(point) for point in summary.points),
        "glossary_adherence": _mean(glossary_adherence(point, glossary) for point in summary.points),
        "english_share": 1 - summary.untranslated / len(summary.points) if summary.points else None,
        "compression": compression(summary, source),
        "sections_covered": sections_covered(summary),
    }
    rounded = {name: None if value is None else round(value, 4) for name, value in values.items()}
    return ReportMeasures(report=summary.report, points=len(summary.points), values=rounded)


def _scored(
    library: Path | None, reports: Sequence[str], length: Length, engine: str
) -> tuple[SummaryScores, dict[str, float]]:
    """Return the scores and the seconds that each summary took."""
    from bot.glossary import load_glossary
    from bot.settings import load_settings
    from evals.match import Texts

    key_points = load_key_points()
    glossary = load_glossary(load_settings().glossary)
    with _opened(library) as opened:
        wanted = list(reports) or sorted({point.report for point in key_points})
        summariser = _summariser(opened, glossary, length, engine)
        made, seconds = [], {}
        for report in wanted:
            started = time.perf_counter()
            made.append(summariser(report))
            seconds[report] = round(time.perf_counter() - started, 3)
        return score_summaries(made, key_points, Texts(opened), glossary), seconds


def _summariser(library: "Library", glossary: Glossary, length: Length, engine: str) -> Summariser:
    from bot.settings import load_settings
    from bot.summaries import Request, Writing
    from bot.summaries.draft import model_writing
    from bot.summarize import summarize

    def write(report: str) -> Summary:
        writing = model_writing(library, load_settings(), glossary, 3600.0) if engine == "llm" else Writing()
        return summarize(library, [report], glossary, Request(length=length), writing)

    return write


def _opened(library: Path | None) -> "Library":
    from bot.embedding import make_embedder
    from bot.settings import load_settings
    from evals.cases import Suite, suite_library
    from vectorstore.store import Library

    folder = library or suite_library(Suite(reports=REPORTS), lambda line: typer.echo(line, err=True))
    return Library.open(folder, make_embedder(load_settings(), folder).name)


def _show(scores: SummaryScores, seconds: dict[str, float], verdict: "Verdict | None", as_json: bool) -> None:
    if as_json:
        plain = scores.model_dump(mode="json") | {"seconds": seconds}
        typer.echo(json.dumps(plain | ({"verdict": verdict.model_dump(mode="json")} if verdict else {})))
        return
    names = list(scores.reports[0].values) if scores.reports else []
    typer.echo(f"{'':18}" + "".join(f"{one.report:>18}" for one in scores.reports))
    for name in names:
        cells = [one.values[name] for one in scores.reports]
        typer.echo(f"{name:18}" + "".join(f"{'-' if cell is None else format(cell, '.3f'):>18}" for cell in cells))
    typer.echo(f"{'points':18}" + "".join(f"{one.points:>18}" for one in scores.reports))
    typer.echo(f"{'seconds':18}" + "".join(f"{seconds[one.report]:>18}" for one in scores.reports))
    if verdict:
        for reason in verdict.reasons:
            typer.echo(f"- {reason}")
        typer.echo(verdict.outcome)


def _known(option: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise CaseError(f"{option} {value!r} is not known; use {', '.join(allowed)}")


def _mean(values: Iterable[float | None]) -> float | None:
    found = [value for value in values if value is not None]
    return sum(found) / len(found) if found else None


def _hash(key_points: Sequence[KeyPoint]) -> str:
    return hashlib.sha256("\n".join(point.model_dump_json() for point in key_points).encode()).hexdigest()[:16]


def compare_summaries(baseline: SummaryScores, candidate: SummaryScores, seed: int = 0) -> Verdict:
    """Return the gate's verdict on the summaries of ``candidate``.

    FAIL: a guarantee is broken, a measure fell by more than the margin, or a paired test over the key points says
    worse (exact one-sided McNemar on full coverage of each side, clustered bootstrap on the joint score, Holm).
    INCONCLUSIVE: key points were lost and a drop beyond the margin cannot be excluded.

    Raises:
        InvalidComparison: other key points, another scorer or length.
    """
    _refuse_others(baseline, candidate)
    pairs = list(zip(baseline.rows, candidate.rows, strict=True))
    tests = judged(_tests(pairs, seed)) if pairs else []
    broken = [*broken_guarantees(candidate), *_fallen(baseline, candidate)]
    reasons = [*broken, *(_said(test) for test in tests if test.outcome == "FAIL")]
    unsure = [_said(test) for test in tests if test.outcome == "INCONCLUSIVE"]
    outcome: Outcome = "FAIL" if reasons else "INCONCLUSIVE" if unsure else "PASS"
    states = [(new.id, old.zh == FULL, new.zh == FULL) for old, new in pairs]
    return Verdict(
        outcome=outcome,
        identical=baseline == candidate,
        reasons=tuple(reasons or unsure),
        tests=tuple(tests),
        power={},
        regressed=tuple(id_ for id_, old, new in states if old and not new),
        fixed=tuple(id_ for id_, old, new in states if new and not old),
        failing=tuple(id_ for id_, old, new in states if not old and not new),
    )


def broken_guarantees(scores: SummaryScores) -> list[str]:
    """Return which guarantees do not hold: quotes stand, numbers stand in them, pairs say the same numbers."""
    return [
        f"guarantee {name} is broken in {one.report}: {value:.4f}"
        for one in scores.reports
        for name in GUARANTEES
        if (value := one.values.get(name)) is not None and value < 1.0
    ]


def read_scores(path: Path) -> SummaryScores:
    """Return the scores in a file.

    Raises:
        RunError: there are none, or they are of another version.
    """
    try:
        return SummaryScores.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        reason = type(error).__name__
        raise RunError(f"{path}: no scores of summaries here ({reason}): bot eval summaries --accept") from None


def scores_text(scores: SummaryScores) -> str:
    """Return scores as canonical JSON with one row a line, so that a diff shows which key points changed."""
    head = scores.model_dump(mode="json", exclude={"rows", "reports"})
    rows = ",\n".join(_line(row) for row in scores.rows)
    reports = ",\n".join(_line(one) for one in scores.reports)
    return f'{json.dumps(head, sort_keys=True)[:-1]},\n"reports": [\n{reports}],\n"rows": [\n{rows}]}}\n'


def _refuse_others(baseline: SummaryScores, candidate: SummaryScores) -> None:
    for name in ("scorer", "key_points", "length"):
        old, new = getattr(baseline, name), getattr(candidate, name)
        if old != new:
            raise InvalidComparison(f"{name} {old} against {new}: run both on the same, or accept a new baseline")
    if [row.id for row in baseline.rows] != [row.id for row in candidate.rows]:
        raise InvalidComparison("other reports: run both on the same reports, or accept a new baseline")


def _tests(pairs: Sequence[tuple[KeyPointRow, KeyPointRow]], seed: int) -> list[PairedTest]:
    sides = {
        "coverage_zh": [(old.zh == FULL, new.zh == FULL) for old, new in pairs],
        "coverage_en": [(old.en == FULL, new.en == FULL) for old, new in pairs],
    }
    drops: dict[str, list[float]] = {}
    for old, new in pairs:
        drops.setdefault(old.report, []).append(old.joint - new.joint)
    rates = [rate_test(name, "key points", told, MARGIN) for name, told in sides.items()]
    return [*rates, mean_test("joint", "key points", drops, MARGIN, seed)]


def _fallen(baseline: SummaryScores, candidate: SummaryScores) -> list[str]:
    before = {one.report: one.values for one in baseline.reports}
    return [
        f"{name} of {one.report} fell from {old:.3f} to {new:.3f}"
        for one in candidate.reports
        for name in MEASURED
        if (old := before.get(one.report, {}).get(name)) is not None
        and (new := one.values.get(name)) is not None
        and old - new > MARGIN
    ]


def _said(test: PairedTest) -> str:
    word = "is worse" if test.outcome == "FAIL" else "may be worse"
    return f"{test.metric} {word}: drop {test.drop:+.3f}, up to {test.high:+.3f}, lost {test.lost}, n {test.n}"


def _line(record: Record) -> str:
    return json.dumps(record.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
