"""Three ways to answer with one model: the extractive engine, the grounded chain, and the same chain believed blindly.

    python -m evals.bench_model LIBRARY CASES OUT     asks what OUT lacks, then prints the table

The model is the one of the settings (BOT_MODEL, OPENAI_BASE_URL). OUT is JSONL, one line a case and engine; a run that
was stopped goes on where it ended. The calls are recorded beside OUT (suffix ``.calls``), so that the table can be
made again after a change of the grounding: only calls that are new reach the model.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bot.embedding import make_embedder
from bot.extract import ExtractiveEngine
from bot.llm import Endpoint
from bot.model.abilities import AbilityFile
from bot.model.chain import ModelEngine
from bot.model.connect import ENDPOINTS, model_engine, model_settings
from bot.model.trace import FILE
from bot.records import Answer, Question
from bot.settings import Settings, load_settings
from bot.testing.plain_chain import PlainEngine
from evals.cases import load_cases
from evals.matching import objections
from evals.recordings import RecordingTransport, Tape
from evals.records import Case
from evals.stats import mcnemar_worse
from vectorstore.store import Library

Row = dict[str, Any]
Engines = Mapping[str, Callable[[Question], Answer]]


def engines(library: Path, settings: Settings, calls: Path) -> Engines:
    """Return the three engines by name; they share the library, its embedder and the recorded calls."""
    settings = settings.model_copy(update={"answer_cache": False, "trace": "full"})
    tape = RecordingTransport(Tape(calls), "record")
    embedder = make_embedder(settings, library)
    opened = Library.open(library, embedder.name)
    extractive = ExtractiveEngine(opened, embedder)
    chain: ModelEngine = model_engine(opened, embedder, extractive.answer, settings, tape)
    endpoint = Endpoint(model_settings(settings), AbilityFile(library / ENDPOINTS), tape)
    return {
        "extractive": extractive.answer,
        "chain": chain.answer,
        "plain": PlainEngine(chain, endpoint).answer,
    }


def measured(name: str, case: Case, answer: Callable[[Question], Answer], trace: Path) -> Row:
    """Return one line of the result: how a case went with an engine."""
    started = time.perf_counter()
    given = answer(case.asked())
    seconds = time.perf_counter() - started
    faults = objections(case, given.answer, given.abstained)
    outcome = "right" if not faults else "abstained" if given.abstained else "wrong"
    row = {"engine": name, "id": case.id, "outcome": outcome, "by": given.engine, "seconds": round(seconds, 2)}
    row |= {"answer": given.answer, "reason": given.reason, "why": faults}
    row |= {"tokens": given.usage.model_dump() if given.usage else None, "ms": given.timings_ms}
    if name == "chain" and given.model and trace.exists():
        last = json.loads(trace.read_text(encoding="utf-8").splitlines()[-1])
        row |= {key: last[key] for key in ("dropped", "declined", "fault", "calls", "repaired", "replies")}
    return row


def run(ways: Engines, cases: Sequence[Case], out: Path, trace: Path) -> list[Row]:
    """Ask every case of every engine that ``out`` lacks, one engine after the other; return all lines."""
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()] if out.exists() else []
    done = {(row["engine"], row["id"]) for row in rows}
    with out.open("a", encoding="utf-8") as file:
        for name, answer in ways.items():
            for case in cases:
                if (name, case.id) not in done:
                    rows.append(measured(name, case, answer, trace))
                    file.write(json.dumps(rows[-1], ensure_ascii=False) + "\n")
                    file.flush()
    return rows


def table(rows: Iterable[Row]) -> str:
    """Return the result as lines of text: outcomes, tokens and seconds by engine, then what the chain dropped."""
    lines = ["engine       n   right wrong abstained  prompt tokens (median)  seconds (median)"]
    by_engine: dict[str, list[Row]] = {}
    for row in rows:
        by_engine.setdefault(row["engine"], []).append(row)
    lines += [line(name, group) for name, group in by_engine.items()]
    chain = by_engine.get("chain", [])
    lines.append(f"dropped: {dict(Counter(code for row in chain for code in row.get('dropped') or []))}")
    lines.append(f"answered by: {dict(Counter(row['by'] for row in chain))}")
    lines.append(f"reasons: {dict(Counter(row['reason'] for row in chain if row['reason']))}")
    lines.append(paired(by_engine.get("extractive", []), chain))
    return "\n".join(lines)


def line(name: str, group: Sequence[Row]) -> str:
    """Return one engine's line of the table."""
    count = Counter(row["outcome"] for row in group)
    tokens = [row["tokens"]["prompt_tokens"] for row in group if row["tokens"]]
    spent = f"{median(tokens):.0f}" if tokens else "-"
    outcomes = f"{count['right']:7} {count['wrong']:5} {count['abstained']:9}"
    return f"{name:10} {len(group):3} {outcomes} {spent:>23} {median(row['seconds'] for row in group):17.1f}"


def paired(extractive: Sequence[Row], chain: Sequence[Row]) -> str:
    """Return how the chain did against the extractive engine on the same cases (McNemar, one-sided)."""
    right = {row["id"]: row["outcome"] == "right" for row in extractive}
    pairs = [(right[row["id"]], row["outcome"] == "right") for row in chain if row["id"] in right]
    lost, gained = pairs.count((True, False)), pairs.count((False, True))
    return f"chain against extractive: lost {lost}, gained {gained}, p(worse) {mcnemar_worse(lost, gained):.3f}"


def main() -> int:
    """Run the measurement from the command line."""
    library, cases, out = (Path(argument) for argument in sys.argv[1:4])
    ways = engines(library, load_settings(), out.with_suffix(".calls"))
    rows = run(ways, load_cases([cases]), out, library / FILE)
    sys.stdout.write(table(rows) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
