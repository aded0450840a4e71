"""One self-contained HTML page of a run: no script, nothing fetched, readable on a phone and in print."""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from string import Template

from bot.records import Answer, Citation
from evals.baseline import SHOWN, Accepted
from evals.plots import history_plot, slices_plot
from evals.records import Case, Measure, Row, Run, Verdict
from evals.summary import ALL, latency
from evals.terminal import meaning, verdict_lines

CSS = Path(__file__).with_name("page.css")
PAGE = Template(
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    "<title>Evaluation: $engine</title><style>$css</style></head><body>\n"
    "<h1>Evaluation of the $engine engine</h1>\n$body\n</body></html>\n"
)


def page(run: Run, history: Sequence[Accepted], baseline: Run | None = None, verdict: Verdict | None = None) -> str:
    """Return the page of ``run``; with a baseline and its verdict, regressed, fixed and failing cases side by side."""
    parts = [
        _verdict(verdict) if verdict is not None else "",
        _section("Scores", _scores([*run.measures, latency(run.rows)])),
        _section("Slices", f"<figure>{slices_plot(_sliced(run), _sliced(baseline) if baseline else ())}</figure>"),
        _section("Accepted runs", _history(history)),
        _paired(run, baseline, verdict) if baseline is not None and verdict is not None else _wrong(run),
        _section("What was run", _manifest(run)),
    ]
    return PAGE.substitute(
        engine=escape(run.manifest.engine), css=CSS.read_text(encoding="utf-8"), body="\n".join(filter(None, parts))
    )


def _verdict(verdict: Verdict) -> str:
    lines = "".join(f"<li>{escape(line.removeprefix('- '))}</li>" for line in verdict_lines(verdict))
    return f'<p class="verdict {verdict.outcome}">{verdict.outcome}</p><ul>{lines}</ul>'


def _scores(measures: Iterable[Measure]) -> str:
    shown = [one for one in measures if one.slice == ALL]
    rows = [(one.metric, _number(one.value), _interval(one), *_counts(one), meaning(one.metric)) for one in shown]
    head = ("metric", "value", "95% interval", "n", "undefined", "refusal", "error", "timeout", "meaning")
    return _table(head, rows)


def _interval(one: Measure) -> str:
    return "–" if one.low is None else f"{_number(one.low)} – {_number(one.high)}"


def _counts(one: Measure) -> tuple[int, ...]:
    return one.n, one.undefined, one.refusal, one.error, one.timeout


def _history(history: Sequence[Accepted]) -> str:
    return f"<figure>{history_plot(history, SHOWN)}</figure>" if history else "<p>No run has been accepted yet.</p>"


def _paired(run: Run, baseline: Run, verdict: Verdict) -> str:
    old = {row.case.id: row for row in baseline.rows}
    new = {row.case.id: row for row in run.rows}
    groups = (("Regressed", verdict.regressed), ("Fixed", verdict.fixed), ("Still failing", verdict.failing))
    return "".join(
        _section(f"{name} ({len(cases)})", "".join(_pair(old[case], new[case]) for case in cases) or "<p>None.</p>")
        for name, cases in groups
    )


def _wrong(run: Run) -> str:
    rows = [row for row in run.rows if row.fault is not None]
    return _section(f"Wrong ({len(rows)})", "".join(_pair(None, row) for row in rows) or "<p>None.</p>")


def _pair(old: Row | None, new: Row) -> str:
    sides = [] if old is None else [_side("before", _said(old))]
    sides += [_side("now", _said(new)), _side("gold", _gold(new.case))]
    fault = "" if new.fault is None else " · " + escape(new.fault.replace("_", " "))
    why = f"<p>{escape('; '.join(new.why))}</p>" if new.why else ""
    title = f"<h3>{escape(new.case.id)} · {escape(new.case.question)}{fault}</h3>"
    return f'<article class="case">{title}{why}<div class="sides">{"".join(sides)}</div></article>'


def _side(name: str, content: str) -> str:
    return f"<div><b>{name}</b>{content}</div>"


def _said(row: Row) -> str:
    answer: Answer | None = row.trial.answer
    if answer is None:
        return f"<p>{escape(row.trial.error)}</p>"
    quotes = "".join(_quote(one) for one in answer.citations)
    return f"{escape(answer.answer)}{quotes}"


def _quote(one: Citation) -> str:
    place = f"<small>{escape(one.report)} {one.start}–{one.end}</small>"
    return f"<blockquote>[{one.n}] {escape(one.quote)} {place}</blockquote>"


def _gold(case: Case) -> str:
    quotes = case.evidence or tuple(fact.quote for fact in case.facts)
    return escape(case.answer or "(to be declined)") + "".join(f"<blockquote>{escape(q)}</blockquote>" for q in quotes)


def _manifest(run: Run) -> str:
    fields = run.manifest.model_dump(mode="json", exclude={"prompts"})
    prompts = run.manifest.prompts.items()
    return _table(("what", "value"), [*fields.items(), *((f"prompt {name}", value) for name, value in prompts)])


def _sliced(run: Run) -> list[Measure]:
    return [one for one in run.measures if one.slice != ALL or one.metric == "correct"]


def _section(title: str, content: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{content}</section>"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    titles = "".join(f"<th>{escape(title)}</th>" for title in head)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(value: object) -> str:
    kind = ' class="n"' if isinstance(value, int) and not isinstance(value, bool) else ""
    return f"<td{kind}>{escape(str(value))}</td>"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
