"""The endpoint that OpenAI's clients speak to: the bot as a model, citations as footnotes and as a field."""

import json
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from itertools import pairwise
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_jsonable_python

from bot.ask import QuestionError
from bot.desk import DONE, Emit, Event, events, last
from bot.history import KEPT
from bot.records import Answer, Question, Turn
from bot.service import Service
from bot.settings import EngineChoice
from bot.show import citation_text
from bot.web.replies import STREAM, RefusedError, encoded, refusal_of
from vectorstore.lexicon import is_chinese

NAME = "congress-report-bot"
MODELS: dict[str, EngineChoice] = {NAME: "auto", f"{NAME}-lookup": "lookup"}
RULE = "\n\n---\n"
"""Stands before the footnotes, and tells them from the answer when a client sends it back as history."""


class Chat(BaseModel):
    """What a client sends; options of other models are tolerated, and messages of any kind."""

    model_config = ConfigDict(extra="allow")
    model: Annotated[str, Field(max_length=200)] = NAME
    messages: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=1000)]
    stream: bool | None = False
    stream_options: dict[str, Any] | None = None


def router(service: Service) -> APIRouter:
    """Return the routes under /v1."""
    api = APIRouter(prefix="/v1")

    @api.get("/models")
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [_model(name) for name in MODELS]}

    @api.get("/models/{name}")
    def model(name: str) -> dict[str, Any]:
        _engine(name)
        return _model(name)

    @api.post("/chat/completions", response_model=None)
    async def complete(request: Request, chat: Chat) -> Response:
        engine, question = _engine(chat.model), question_of(chat.messages)
        desk = service.desk(engine, service.lookups)
        head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": chat.model}

        def work(emit: Emit) -> Answer:
            return service.bot(engine).ask(question, lambda claim: emit("claim", claim))

        if not chat.stream:
            answer = await last(desk, work, request.is_disconnected)
            message = {"role": "assistant", "content": answer.answer + footnotes(answer), "refusal": None}
            choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
            told = {**head, "object": "chat.completion", "choices": [choice], "usage": _usage(answer)}
            return JSONResponse({**told, **_cited(answer)})
        desk.must_wait()  # while the status can still be 429
        body = _chunks(events(desk, work), head, bool((chat.stream_options or {}).get("include_usage")))
        return StreamingResponse(body, media_type="text/event-stream", headers=STREAM)

    return api


def question_of(messages: list[dict[str, Any]]) -> Question:
    """Return the last message, with the turns before it; raises QuestionError where it is not one of the user."""
    found = [(one.get("role"), _words(one.get("content"))) for one in messages]
    said = [(role, words) for role, words in found if role in ("user", "assistant") and words.strip()]
    if not said or said[-1][0] != "user":
        raise QuestionError("the last message must be one of the user, with text")
    turns = [
        Turn(q=asked, a=answer.partition(RULE)[0])
        for (asker, asked), (answerer, answer) in pairwise(said)
        if (asker, answerer) == ("user", "assistant")
    ]
    return Question(text=said[-1][1], history=tuple(turns[-KEPT:]))


def _words(content: Any) -> str:
    """Return the text of a message: a string, or parts of which those with text count."""
    parts = [one.get("text") for one in content if isinstance(one, dict)] if isinstance(content, list) else [content]
    return "\n".join(part for part in parts if isinstance(part, str))


def footnotes(answer: Answer) -> str:
    """Return the sources of an answer as text below it; empty where there are none."""
    return RULE + "\n\n".join(citation_text(citation) for citation in answer.citations) if answer.citations else ""


async def _chunks(found: AsyncGenerator[Event], head: dict[str, Any], usage: bool) -> AsyncIterator[str]:
    """Yield claims as they come, then what the answer has more, and its footnotes."""
    head, sent = {**head, "object": "chat.completion.chunk"}, ""
    yield _chunk(head, {"role": "assistant", "content": ""})
    try:
        async with aclosing(found) as stream:
            async for name, data in stream:
                if name == "claim":
                    apart = "\n" if "\n" in data.text else "" if is_chinese(data.text) or not sent else " "
                    text = apart + data.marked()
                    sent += text
                    yield _chunk(head, {"content": text})
                elif name == DONE:
                    is_said = "".join(sent.split()) == "".join(data.answer.split())
                    rest = "" if is_said else f"\n\n{data.answer}" if sent else data.answer
                    yield _chunk(head, {"content": rest + footnotes(data)})
                    yield _chunk({**head, **_cited(data)}, {}, "stop")
                    if usage:
                        yield _line({**head, "choices": [], "usage": _usage(data)})
                elif name == "tick":
                    yield encoded(Event(name))
    except Exception as error:
        yield _line(refusal_of(error).body)
    yield "data: [DONE]\n\n"


def _chunk(head: dict[str, Any], delta: dict[str, str], finish: Literal["stop"] | None = None) -> str:
    return _line({**head, "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]})


def _line(record: dict[str, Any]) -> str:
    return f"data: {json.dumps(record, ensure_ascii=False)}\n\n"


def _cited(answer: Answer) -> dict[str, Any]:
    told = to_jsonable_python(answer)
    return {"citations": told["citations"], "answer": told}


def _usage(answer: Answer) -> dict[str, int]:
    used = (answer.usage.prompt_tokens, answer.usage.completion_tokens) if answer.usage else (0, 0)
    return {"prompt_tokens": used[0], "completion_tokens": used[1], "total_tokens": sum(used)}


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": NAME}


def _engine(name: str) -> EngineChoice:
    if name not in MODELS:
        raise RefusedError(404, "model_not_found", f"the model {name!r} does not exist; use {' or '.join(MODELS)}")
    return MODELS[name]
