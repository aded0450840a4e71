"""Asks the model to make a follow-up stand alone; any failure leaves that to the rules."""

from collections.abc import Callable, Iterator

from bot.llm import Endpoint, Message
from bot.model.faults import EndpointError, ModelFault
from bot.model.prompts import load_prompt
from bot.records import Question

TURNS = 3
LONGEST_REPLY = 600


def rewriter(endpoint: Endpoint, deadline: float) -> Callable[[Question], str]:
    """Return a function that asks the model for the question alone; it returns "" when that fails."""

    def rewrite(question: Question) -> str:
        prompt = load_prompt("condense").tag
        try:
            return "".join(_limited(iter(endpoint.write(messages(question), deadline, draft=False, prompt=prompt))))
        except (ModelFault, EndpointError):
            return ""

    return rewrite


def messages(question: Question) -> list[Message]:
    """Return the messages that ask for the question alone."""
    prompt = load_prompt("condense")
    turns = [f"Q: {turn.q}\nA: {turn.a[:200]}" for turn in question.history[-TURNS:]]
    user = prompt.fill("user", history="\n".join(turns), question=question.text)
    return [Message(role="system", text=prompt.sections["system"]), Message(role="user", text=user)]


def _limited(pieces: Iterator[str]) -> Iterator[str]:
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > LONGEST_REPLY:
            return
        yield piece
