"""A change of any definition must raise the scorer's version, or old and new runs would be compared."""

import hashlib
from collections.abc import Callable, Sequence

from doubles import Change, Faulty, dropped_units, never_declines, oracle, shifted_citations, swapped

from bot.records import Question
from evals.match import MemoryShelf
from evals.metrics import SCORER
from evals.records import Bot, Case, Run
from evals.runs import score_text

SCORES = {"2": "d9de77f7df1bc308", "3": "d9de77f7df1bc308"}
GOLD = [
    ("通过地方性法规", "12件"),
    ("审查批准自治县单行条例", "4件"),
    ("实施率", "76.5%"),
    ("累计票决民生实事项目", "2.35万件"),
]


def cases() -> list[Case]:
    answerable = [
        Case(
            id=f"c{i}", lang="zh", question=f"{subject}多少？", type="numeric", doc="example-2031", answer=f"{value}。",
            must_any=((value,),), must_not=("14件",), evidence=(f"{subject}{value}",),
        )
        for i, (subject, value) in enumerate(GOLD)
    ]  # fmt: skip
    return [*answerable, Case(id="none", lang="en", question="How many bridges?", type="unanswerable")]


def invented(question: Question) -> str:
    return "37 bridges."


def test_a_change_of_scores_raises_the_version(
    example: MemoryShelf, run_bot: Callable[[Sequence[Case], Bot], Run]
) -> None:
    faults: list[Change] = [shifted_citations, dropped_units, swapped("12", "14"), never_declines(invented)]
    bot = oracle(cases(), example)
    texts = [score_text(run_bot(cases(), one).rows) for one in (bot, *(Faulty(bot, fault) for fault in faults))]
    found = hashlib.sha256("".join(texts).encode()).hexdigest()[:16]
    assert SCORES.get(SCORER) == found, "definitions changed: raise SCORER in evals/metrics.py and note the hash here"
