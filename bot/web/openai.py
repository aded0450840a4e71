"""The endpoint that OpenAI's clients speak to: the bot as a model, citations as footnotes and as a field."""

import json
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from itertools import pairwise
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_jsonable_python

from bot.ask import EngineChoice, QuestionError
from bot.desk import Emit, Event, events, last
from bot.history import KEPT
from bot.records import Answer, Claim, Question, Turn
from bot.service import Service
from bot.show import citation_text
from bot.web.errors import RefusedError, refusal_of
from bot.web.work import encoded
from bot.write import joined
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
        if name not in MODELS:
            raise _unknown(name)
        return _model(name)

    @api.post("/chat/completions", response_model=None)
    async def complete(request: Request, chat: Chat) -> Any:
        if chat.model not in MODELS:
            raise _unknown(chat.model)
        engine = MODELS[chat.model]
        bot, question = service.bot(engine), question_of(chat.messages)

        def work(emit: Emit) -> None:
            for item in bot.stream(question):
                emit("answer" if isinstance(item, Answer) else "claim", item)

        desk = service.desk(engine, service.lookups)
        head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": chat.model}
        if not chat.stream:
            return JSONResponse(whole(await last(desk, work, request.is_disconnected), head))
        desk.must_wait()  # while the status can still be 429
        body = _chunks(events(desk, work), head, bool((chat.stream_options or {}).get("include_usage")))
        return StreamingResponse(body, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    return api


def question_of(messages: list[dict[str, Any]]) -> Question:
    """Return the last user message as a question, with the turns before it as its history.

    Raises:
        QuestionError: the last message of user or assistant is not the user's.
    """
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


def whole(answer: Answer, head: dict[str, Any]) -> dict[str, Any]:
    """Return an answer as a completion."""
    message = {"role": "assistant", "content": answer.answer + footnotes(answer), "refusal": None}
    return {
        **head, "object": "chat.completion", "usage": _usage(answer), "citations": to_jsonable_python(answer.citations),
        "answer": to_jsonable_python(answer),
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
    }  # fmt: skip


async def _chunks(found: AsyncGenerator[Event], head: dict[str, Any], usage: bool) -> AsyncIterator[str]:
    head = {**head, "object": "chat.completion.chunk"}
    claims: list[Claim] = []
    sent = ""
    yield _chunk(head, {"role": "assistant", "content": ""})
    try:
        async with aclosing(found) as stream:
            async for event in stream:
                if event.name == "claim":
                    claims.append(event.data)
                    text = joined(claims, "zh" if is_chinese(claims[0].text) else "en")
                    if text.startswith(sent):
                        yield _chunk(head, {"content": text[len(sent) :]})
                        sent = text
                elif event.name == "answer":
                    yield _chunk(head, {"content": _rest(event.data.answer, sent) + footnotes(event.data)})
                    told = to_jsonable_python(event.data)
                    cited = {"citations": told["citations"], "answer": told}
                    yield _chunk({**head, **cited}, {}, "stop")
                    if usage:
                        yield f"data: {json.dumps({**head, 'choices': [], 'usage': _usage(event.data)})}\n\n"
                elif event.name == "tick":
                    yield encoded(event)
    except Exception as error:
        yield f"data: {json.dumps(refusal_of(error).body)}\n\n"
    yield "data: [DONE]\n\n"


def _rest(answer: str, sent: str) -> str:
    """Return what of an answer has not been sent as claims: all of it where it reads otherwise in the end."""
    if answer.startswith(sent):
        return answer[len(sent) :]
    return "" if "".join(sent.split()) == "".join(answer.split()) else f"\n\n{answer}"


def _chunk(head: dict[str, Any], delta: dict[str, str], finish: Literal["stop"] | None = None) -> str:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return f"data: {json.dumps({**head, 'choices': [choice]}, ensure_ascii=False)}\n\n"


def _usage(answer: Answer) -> dict[str, int]:
    used = (answer.usage.prompt_tokens, answer.usage.completion_tokens) if answer.usage else (0, 0)
    return {"prompt_tokens": used[0], "completion_tokens": used[1], "total_tokens": sum(used)}


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": NAME}


def _unknown(name: str) -> RefusedError:
    message = f"the model {name!r} does not exist; use {' or '.join(MODELS)}"
    return RefusedError(404, "invalid_request_error", "model_not_found", message)
