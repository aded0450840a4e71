"""One answer being written: a draft is asked for, each claim is grounded as it arrives, faults get one repair turn."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.gather import Evidence
from bot.ground import ground
from bot.grounding.claim import Asked, Fault, Grounded
from bot.llm import Endpoint, Message, Spent
from bot.model.draft import ClaimReader, DraftClaim, DraftError, Reason, parse_draft
from bot.model.faults import ModelFault
from bot.model.prompts import Prompt
from bot.model.request import answer_messages, broken, repair_messages
from bot.model.second import SecondReading

Failed = tuple[str, Sequence[Fault]]
"""The text of a claim and what is wrong with it."""


class Task(NamedTuple):
    """What is to be written: the question, the evidence for it, and the time it must end (monotonic clock).

    ``second`` is another reading of the question: the model is told once where its claims differ from it.
    """

    prompt: Prompt
    asked: Asked
    evidence: Sequence[Evidence]
    deadline: float
    second: SecondReading | None = None


class Writing:
    """Claims that hold, one by one; afterwards what it cost and what was wrong.

    ``dropped`` are the claims that failed for good, ``declined`` the model's reason for not answering, ``fault`` what
    ended the writing early.
    """

    def __init__(self, endpoint: Endpoint, task: Task) -> None:
        self._endpoint = endpoint
        self._task = task
        self._seen: set[str] = set()
        self._broken = ""
        self.shown: list[Grounded] = []
        self.spent = Spent()
        self.calls = 0
        self.replies: list[str] = []
        self.dropped: list[Failed] = []
        self.repaired = 0
        self.declined: Reason | None = None
        self.fault: ModelFault | None = None

    def claims(self) -> Iterator[Grounded]:
        """Yield each grounded claim as soon as it is read.

        Raises:
            EndpointError: the key or the model is wrong.
        """
        try:
            for claim in self._all():
                self.shown.append(claim)
                yield claim
        except ModelFault as fault:
            self.fault = fault

    def _all(self) -> Iterator[Grounded]:
        asked = self._messages()
        try:
            yield from self._agreeing(asked)
        except ModelFault as fault:
            if fault.kind != "context" or len(self._task.evidence) < 2:
                raise
            self._task = self._task._replace(evidence=self._task.evidence[: len(self._task.evidence) // 2])
            asked = self._messages()
            yield from self._agreeing(asked)
        faults = self.dropped or self._to_mend()
        if faults:
            yield from self._repair(asked, faults)

    def _messages(self) -> list[Message]:
        task = self._task
        return answer_messages(task.prompt, task.asked.text, task.asked.lang, task.evidence)

    def _agreeing(self, messages: Sequence[Message]) -> Iterator[Grounded]:
        """Yield what holds of the first reply; claims that differ from the second reading wait for one that agrees."""
        second = self._task.second
        held: list[Grounded] = []
        agreed = second is None
        for claim in self._reply(messages):
            held.append(claim)
            agreed = agreed or (second is not None and second.agrees(claim))
            if agreed:
                yield from held
                held = []
        if second is not None:
            self.dropped += [(claim.text, [second.differs()]) for claim in held]
            self._seen -= {claim.text for claim in held}

    def _to_mend(self) -> list[Failed]:
        """Return what the repair turn should name when no claim failed: a reply that is no draft, or an omission."""
        if self._broken:
            return broken(self._broken)
        left = self._task.second.omitted(self.shown) if self._task.second and self.shown else None
        return [("the answer", [left])] if left else []

    def _repair(self, asked: Sequence[Message], faults: Sequence[Failed]) -> Iterator[Grounded]:
        failed, self.dropped = self.dropped, []
        for claim in self._reply(repair_messages(self._task.prompt, asked, self.replies[-1], faults)):
            self.repaired += 1
            yield claim
        self.dropped = failed[self.repaired :] or self.dropped
        if self._broken and not self.shown:
            raise ModelFault("invalid", self._broken)

    def _reply(self, messages: Sequence[Message]) -> Iterator[Grounded]:
        """Yield what holds of one reply; note the claims that do not, and what is wrong with the reply as a whole."""
        self.calls += 1
        reply = self._endpoint.write(messages, self._task.deadline, prompt=self._task.prompt.tag)
        reader = ClaimReader()
        try:
            for piece in reply:
                for claim in reader.feed(piece):
                    yield from self._judged(claim)
        finally:
            self.spent += reply.spent
            self.replies.append(reply.text)
        try:
            draft = parse_draft(reply.text)
        except DraftError as error:
            self._broken = str(error)
            return
        self._broken = ""
        self.declined = None if draft.claims else draft.cannot_answer or "not_in_evidence"

    def _judged(self, claim: DraftClaim) -> Iterator[Grounded]:
        if claim.text in self._seen:
            return
        self._seen.add(claim.text)
        verdict = ground(claim, self._task.evidence, self._task.asked)
        if verdict.claim is not None:
            yield verdict.claim
        else:
            self.dropped.append((claim.text, verdict.faults))
