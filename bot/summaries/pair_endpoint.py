"""A model endpoint that is asked for pairs: the answer's endpoint and what it found out, with the schema of pairs."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from bot.llm import Endpoint, Message, Wire, chat_model
from bot.model.abilities import Abilities, Form
from bot.model.faults import EndpointError, ModelFault, classify
from bot.model.line import Line, read_until
from bot.summaries.pairs import pairs_schema


class PairEndpoint(Endpoint):
    """An endpoint whose drafts are pairs; retries, time limits and refused options are those of :class:`Endpoint`."""

    def _pieces(self, messages: Sequence[Message], deadline: float, abilities: Abilities, prompt: str) -> Iterator[Any]:
        line = Line()
        chat = [(message.role, message.text) for message in messages]
        plain = abilities.model_copy(update={"form": "text"})

        def read() -> Iterator[Any]:
            wire = Wire(max(0.1, deadline - time.monotonic()), line, self._transport, prompt)
            model = chat_model(self.settings, plain, wire)
            body = {**(model.extra_body or {}), **response_format(abilities.form)}
            yield from model.bind(extra_body=body or None).stream(chat)

        try:
            yield from read_until(read, line, deadline)
        except (ModelFault, EndpointError, GeneratorExit):
            raise
        except Exception as error:
            raise classify(error, self.settings.model, self.settings.url) from error


def response_format(form: Form) -> dict[str, Any]:
    """Return the part of a request's body that asks for pairs in the form that the endpoint knows."""
    if form == "text":
        return {}
    if form == "json_object":
        return {"response_format": {"type": "json_object"}}
    strict = {"name": "pairs", "strict": True, "schema": pairs_schema()}
    return {"response_format": {"type": "json_schema", "json_schema": strict}}
