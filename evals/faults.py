"""Faults to plant in a bot, each of which the gate must catch; the suite is tested with them."""

import re
from collections.abc import Callable, Sequence

from bot.records import Answer, Question
from evals.matching import MARK
from evals.quantities import NUMBER
from evals.records import Bot, Shelf
from vectorstore.records import Hit

Change = Callable[[Question, Answer], Answer]


class Faulty:
    """A bot whose answers are changed on the way out."""

    def __init__(self, bot: Bot, change: Change) -> None:
        self._bot = bot
        self._change = change

    @property
    def library(self) -> Shelf:
        """The library of the bot within."""
        return self._bot.library

    def ask(self, question: Question, /) -> Answer:
        """Return the changed answer."""
        return self._change(question, self._bot.ask(question))

    def search(self, query: str, k: int, reports: Sequence[str] = ()) -> Sequence[Hit]:
        """Search as the bot within does."""
        return self._bot.search(query, k, reports)


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
        marks = MARK.findall(text)
        parts = [reword(part) for part in MARK.split(text)]
        return "".join(part + mark for part, mark in zip(parts, [*marks, ""], strict=True))

    claims = tuple(claim.model_copy(update={"text": spare_marks(claim.text)}) for claim in answer.claims)
    return answer.model_copy(update={"answer": spare_marks(answer.answer), "claims": claims})


def _bare(match: re.Match[str]) -> str:
    unit = match["unit"] or match["wunit"] or ""
    return match[0][: len(match[0]) - len(unit)] if unit else match[0]
