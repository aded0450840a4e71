"""One self-contained HTML page of a run: no script, nothing fetched, readable on a phone and in print.

Plots are inline SVG, drawn by matplotlib without a screen, fonts or the network.
"""

import io
import re
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from evals.measures import ALL, latency
from evals.records import Measure, Row, Run, Verdict
from evals.report import interval, meaning, number, states, verdict_lines
from evals.runs import SHOWN, Accepted

HERE = Path(__file__).parent
Pairs = list[tuple[Row | None, Row]]


def page(run: Run, history: Sequence[Accepted], baseline: Run | None = None, verdict: Verdict | None = None) -> str:
    """Return the page of ``run``; with a baseline and its verdict, regressed, fixed and failing cases side by side."""
    from jinja2 import Environment, FileSystemLoader

    template = Environment(loader=FileSystemLoader(HERE), autoescape=True).get_template("page.html")
    prompts = [(f"prompt {name}", value) for name, value in run.manifest.prompts.items()]
    return template.render(
        run=run,
        css=(HERE / "page.css").read_text(encoding="utf-8"),
        verdict=verdict,
        lines=list(verdict_lines(verdict)) if verdict else (),
        scores=[*(one for one in run.measures if one.slice == ALL), latency(run.rows)],
        slices=slices_plot(_sliced(run), _sliced(baseline) if baseline else ()),
        history=history_plot(history, SHOWN) if history else "",
        groups=_groups(run, baseline, verdict),
        manifest=[*run.manifest.model_dump(mode="json", exclude={"prompts"}).items(), *prompts],
        number=number,
        interval=interval,
        states=states,
        meaning=meaning,
    )


def _groups(run: Run, baseline: Run | None, verdict: Verdict | None) -> list[tuple[str, Pairs]]:
    if baseline is None or verdict is None:
        return [("Not right", [(None, row) for row in run.rows if row.fault is not None])]
    old = {row.case.id: row for row in baseline.rows}
    new = {row.case.id: row for row in run.rows}
    named = (("Regressed", verdict.regressed), ("Fixed", verdict.fixed), ("Still failing", verdict.failing))
    return [(name, [(old[case], new[case]) for case in cases]) for name, cases in named]


def _sliced(run: Run) -> list[Measure]:
    return [one for one in run.measures if one.slice != ALL or one.metric == "correct"]


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
