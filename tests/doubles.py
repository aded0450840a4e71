"""Bots without an engine, and faults to plant in one: for tests of the suite and of what is built on it."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from bot import cli as command_line
from bot.factcheck.records import Limits
from bot.records import Answer, Citation, Claim, Lang, Question
from evals.match import MARK, Texts, gold_spans
from evals.quantities import NUMBER
from evals.records import Bot, Case, Shelf, Span
from vectorstore.reading.text import fold
from vectorstore.records import Hit, Passage

LIMITS = set(Limits.model_fields)
"""What is known of a request that is given as the limits of a draft: not all that was asked."""


def noting(calls: list[str], name: str, result: Any = None) -> Callable[..., Any]:
    """Return what may stand for a function ``name``: it notes in ``calls`` what it is given, and returns ``result``."""

    def note(*given: Any, **named: Any) -> Any:
        known = [Limits(**one.model_dump(include=LIMITS)) if isinstance(one, Limits) else one for one in given]
        told = [getattr(one, "directory", one) for one in known if not hasattr(one, "workers")]
        calls.append(re.sub(r" at 0x\w+|bot-\w{8}", "", f"{name} {told} {named}"))
        return result

    return note


class ScriptedBot:
    """A bot with answers by question id and passages by query; a question without an answer is declined."""

    def __init__(self, shelf: Shelf, answers: Mapping[str, Answer], hits: Mapping[str, Sequence[Hit]]) -> None:
        self.library = shelf
        self._answers, self._hits = answers, hits

    def ask(self, question: Question, /) -> Answer:
        """Return the scripted answer, else an abstention."""
        return self._answers.get(question.id or "") or declined(question.text, question.lang or "zh", question.id)

    def search(self, query: str, k: int, reports: tuple[str, ...] = ()) -> Sequence[Hit]:
        """Return the scripted passages for ``query``."""
        return self._hits.get(query, ())[:k]


def declined(question: str, lang: Lang, case: str | None = None) -> Answer:
    """Return an abstention."""
    text = "报告中没有相关内容。" if lang == "zh" else "The reports do not say."
    return Answer(
        id=case, question=question, lang=lang, engine="lookup", abstained=True, reason="not_found", answer=text
    )


def oracle(cases: Sequence[Case], shelf: Shelf) -> Bot:
    """Return a bot that gives the canonical answer of every case, cites its evidence and finds it first."""
    texts = Texts(shelf)
    golds = {case.id: [places[0] for places in gold_spans(case, texts) if places] for case in cases}
    answers = {case.id: _canonical(case, golds[case.id], texts) for case in cases}
    hits = {case.query(): [_hit(span, texts) for span in golds[case.id]] for case in cases}
    return ScriptedBot(shelf, answers, hits)


def _canonical(case: Case, gold: Sequence[Span], texts: Texts) -> Answer:
    if case.answer is None:
        return declined(case.question, case.lang, case.id)
    citations = [
        Citation(
            n=n, report=span.report, title=None, section=(), start=span.start, end=span.end,
            quote=fold(_text(span, texts)),
        )
        for n, span in enumerate(gold, start=1)
    ]  # fmt: skip
    numbers = tuple(citation.n for citation in citations)
    return Answer(
        id=case.id, question=case.question, lang=case.lang, engine="lookup", abstained=False,
        answer=case.answer + "".join(f"[{n}]" for n in numbers), claims=(Claim(text=case.answer, citations=numbers),),
        citations=tuple(citations),
    )  # fmt: skip


def _hit(span: Span, texts: Texts) -> Hit:
    text = _text(span, texts)
    passage = Passage(
        id=f"{span.report}:{span.start}", report=span.report, section=0, path=(), part=None, period=None,
        start=span.start, end=span.end, text=text, tokens=len(text),
    )  # fmt: skip
    return Hit(passage=passage, score=1.0, clauses=())


def _text(span: Span, texts: Texts) -> str:
    return texts.source(span.report)[span.start : span.end]


Change = Callable[[Question, Answer], Answer]


class Faulty:
    """A bot whose answers are changed on the way out."""

    def __init__(self, bot: Bot, change: Change) -> None:
        self.library, self.search = bot.library, bot.search
        self._bot, self._change = bot, change

    def ask(self, question: Question, /) -> Answer:
        """Return the changed answer."""
        return self._change(question, self._bot.ask(question))


def shifted_citations(question: Question, answer: Answer) -> Answer:
    """Shift every citation by one character; its quote stays."""
    moved = [one.model_copy(update={"start": one.start + 1, "end": one.end + 1}) for one in answer.citations]
    return answer.model_copy(update={"citations": tuple(moved)})


def dropped_units(question: Question, answer: Answer) -> Answer:
    """Drop the unit after every number: 26件 becomes 26, 81.3% becomes 81.3."""
    return _reworded(answer, lambda text: NUMBER.sub(_bare, text))


def swapped(old: str, new: str) -> Change:
    """Return the fault that says ``new`` wherever the whole number ``old`` is right."""

    def change(question: Question, answer: Answer) -> Answer:
        return _reworded(answer, lambda text: re.sub(rf"(?<![\d.]){old}(?![\d.])", new, text))

    return change


def never_declines(answer_for: Callable[[Question], str]) -> Change:
    """Return the fault that turns every abstention into the answer that ``answer_for`` invents."""

    def change(question: Question, answer: Answer) -> Answer:
        if not answer.abstained:
            return answer
        return answer.model_copy(update={"abstained": False, "reason": None, "answer": answer_for(question)})

    return change


def wrong_case(case: str, text: str) -> Change:
    """Return the fault that answers one case with ``text``."""

    def change(question: Question, answer: Answer) -> Answer:
        return answer.model_copy(update={"answer": text}) if question.id == case else answer

    return change


def _reworded(answer: Answer, reword: Callable[[str], str]) -> Answer:
    """Change the words of an answer and its claims, citation marks apart."""

    def spare_marks(text: str) -> str:
        parts = [reword(part) for part in MARK.split(text)]
        return "".join(part + mark for part, mark in zip(parts, [*MARK.findall(text), ""], strict=True))

    claims = tuple(claim.model_copy(update={"text": spare_marks(claim.text)}) for claim in answer.claims)
    return answer.model_copy(update={"answer": spare_marks(answer.answer), "claims": claims})


def _bare(match: re.Match[str]) -> str:
    return match[0].removesuffix(match["unit"] or match["wunit"] or "")


def main(arguments: Sequence[str]) -> int:
    """Run ``bot eval`` with arguments and return its exit code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["bot", "eval", *arguments])
        with pytest.raises(SystemExit) as left:
            command_line.main()
    return int(left.value.code or 0)
