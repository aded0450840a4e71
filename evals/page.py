"""One self-contained HTML page of a run: no script, nothing fetched, readable on a phone and in print.

Plots are inline SVG, drawn by matplotlib without a screen, fonts or the network.
"""

import io
import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from bot.records import Answer, Citation
from evals.measures import ALL, latency
from evals.records import Case, Measure, Row, Run, Verdict
from evals.report import meaning, verdict_lines
from evals.runs import SHOWN, Accepted

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


STYLE: Any = {"svg.fonttype": "none", "font.size": 9, "svg.hashsalt": "evals", "axes.spines.top": False}
INK, OLD = "#1b4965", "#c4704f"
METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)


def slices_plot(measures: Sequence[Measure], old: Sequence[Measure] = ()) -> str:
    """Return a plot of rates with their 95% intervals, one line a slice; the baseline's beside when given."""
    shown = [m for m in measures if m.value is not None]
    before = {m.slice: m for m in old if m.value is not None}

    def draw(axes: Any) -> None:
        for at, one in enumerate(reversed(shown)):
            _bar(axes, at, one, INK)
            if one.slice in before:
                _bar(axes, at - 0.25, before[one.slice], OLD)
        axes.set_yticks(range(len(shown)), [f"{m.slice}  (n {m.n})" for m in reversed(shown)])
        axes.set_xlim(0, 1.02)
        axes.set_xlabel("right answers, 95% interval" + ("; baseline in orange" if before else ""))
        axes.grid(axis="x", color="#e3e3e3")

    return _svg(draw, 7.2, 0.28 * len(shown) + 0.9)


def history_plot(history: Sequence[Accepted], metrics: Sequence[str]) -> str:
    """Return a line plot of the accepted runs, one line a metric."""

    def draw(axes: Any) -> None:
        for metric in metrics:
            points = [(at, m.value) for at, run in enumerate(history) for m in run.measures if m.metric == metric]
            known = [(at, value) for at, value in points if value is not None]
            if known:
                axes.plot([at for at, _ in known], [value for _, value in known], marker="o", label=metric)
        axes.set_xticks(range(len(history)), [f"{run.date}\n{run.revision[:7]}" for run in history])
        axes.set_ylim(-0.02, 1.02)
        axes.grid(axis="y", color="#e3e3e3")
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)

    return _svg(draw, 7.2, 2.8)


def _bar(axes: Any, at: float, one: Measure, colour: str) -> None:
    axes.plot([one.low, one.high], [at, at], color=colour, linewidth=2, solid_capstyle="round")
    axes.plot([one.value], [at], marker="o", color=colour)


def _svg(draw: Callable[[Any], None], width: float, height: float) -> str:
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with matplotlib.rc_context(STYLE), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # names in Chinese are drawn by the browser's own fonts
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasSVG(figure)
        draw(figure.add_subplot())
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    text = file.getvalue()
    body = text[text.index("<svg") :]
    return METADATA.sub("", body)
