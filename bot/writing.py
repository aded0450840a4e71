"""One answer being written: a draft is asked for, each claim is grounded as it arrives, faults get one repair turn."""

from collections.abc import Generator, Iterator, Sequence
from typing import NamedTuple

from bot.draft import ClaimReader, Draft, DraftClaim, DraftError, Reason, parse_draft
from bot.faults import ModelFault
from bot.gather import Evidence
from bot.ground import Asked, Fault, Grounded, ground
from bot.llm import Endpoint, Message, Spent
from bot.prompts import Prompt
from bot.request import answer_messages, broken, repair_messages
from bot.second import SecondReading

Failed = tuple[DraftClaim, tuple[Fault, ...]]


class Task(NamedTuple):
    """What is to be written: the question, the evidence for it, and the time it must end (monotonic clock).

    ``second`` is another reading of the question; claims that all differ from it get the repair turn first.
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
        asked = self._messages()
        failed: list[Failed] = []
        try:
            broken_reply = yield from self._draft(asked, failed)
        except ModelFault as fault:
            if fault.kind != "context" or len(self._task.evidence) < 2:
                self.fault, self.dropped = fault, failed
                return
            self._task = self._task._replace(evidence=self._task.evidence[: len(self._task.evidence) // 2])
            asked = self._messages()
            try:
                broken_reply = yield from self._draft(asked, failed)
            except ModelFault as again:
                self.fault, self.dropped = again, failed
                return
        if failed or broken_reply:
            yield from self._repair(asked, failed, broken_reply)

    def _messages(self) -> list[Message]:
        task = self._task
        return answer_messages(task.prompt, task.asked.text, task.asked.lang, task.evidence)

    def _draft(self, messages: Sequence[Message], failed: list[Failed]) -> Generator[Grounded, None, str]:
        """Yield what holds of one reply; what does not goes to ``failed``; returns what is wrong with the reply."""
        self.calls += 1
        reply = self._endpoint.write(messages, self._task.deadline, prompt=self._task.prompt.tag)
        reader = ClaimReader()
        held: list[tuple[DraftClaim, Grounded]] = []
        second = self._task.second if self.calls == 1 else None
        agreed = second is None
        try:
            for piece in reply:
                for claim in reader.feed(piece):
                    for grounded in self._judged(claim, failed):
                        agreed = agreed or (second is not None and second.agrees(grounded))
                        held.append((claim, grounded))
                if agreed:
                    yield from [grounded for _, grounded in held]
                    held.clear()
        finally:
            self.spent += reply.spent
            self.replies.append(reply.text)
        if second is not None:
            failed.extend((claim, (second.fault(),)) for claim, _ in held)
            self._seen -= {claim.text for claim, _ in held}
        try:
            draft = parse_draft(reply.text)
        except DraftError as error:
            return str(error)
        self._note(draft)
        return ""

    def _note(self, draft: Draft) -> None:
        self.declined = None if draft.claims else draft.cannot_answer or "not_in_evidence"

    def _judged(self, claim: DraftClaim, failed: list[Failed]) -> Iterator[Grounded]:
        if claim.text in self._seen:
            return
        self._seen.add(claim.text)
        verdict = ground(claim, self._task.evidence, self._task.asked)
        if verdict.claim is not None:
            yield verdict.claim
        else:
            failed.append((claim, verdict.faults))

    def _repair(self, asked: Sequence[Message], failed: Sequence[Failed], broken_reply: str) -> Iterator[Grounded]:
        faults = [(claim.text, found) for claim, found in failed] or broken(broken_reply)
        still: list[Failed] = []
        first = self.replies[-1]
        try:
            for claim in self._draft(repair_messages(self._task.prompt, asked, first, faults), still):
                self.repaired += 1
                yield claim
        except ModelFault as fault:
            self.fault = fault
        self.dropped = list(failed[self.repaired :]) or still
        if broken_reply and not self.repaired and self.fault is None and self.declined is None:
            self.fault = ModelFault("invalid", broken_reply)
