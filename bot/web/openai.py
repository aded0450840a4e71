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

from bot.ask import EngineChoice, QuestionError
from bot.history import KEPT
from bot.records import Answer, Claim, Question, Turn
from bot.show import citation_text
from bot.web.errors import refusal_of
from bot.web.service import Service
from bot.web.work import Emit, Event, events, last, plain
from bot.write import joined
from vectorstore.lexicon import is_chinese

NAME = "congress-report-bot"
MODELS: dict[str, EngineChoice] = {NAME: "auto", f"{NAME}-lookup": "lookup"}
RULE = "\n\n---\n"
"""Stands before the footnotes, and tells them from the answer when a client sends it back as history."""


class Part(BaseModel):
    """A part of a message; parts without text are passed over."""

    model_config = ConfigDict(extra="allow")
    type: str = "text"
    text: str | None = None


class Message(BaseModel):
    """A message of a chat; roles other than user and assistant are passed over."""

    model_config = ConfigDict(extra="allow")
    role: str
    content: str | list[Part] | None = None

    @property
    def words(self) -> str:
        """The text of the message."""
        parts = self.content if isinstance(self.content, list) else [Part(text=self.content)]
        return "\n".join(part.text for part in parts if part.text)


class StreamOptions(BaseModel):
    """Whether a stream ends with the tokens used."""

    include_usage: bool | None = False


class Chat(BaseModel):
    """What a client sends; options of other models are tolerated."""

    model_config = ConfigDict(extra="allow")
    model: Annotated[str, Field(max_length=200)] = NAME
    messages: Annotated[list[Message], Field(min_length=1, max_length=1000)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None


def router(service: Service) -> APIRouter:
    """Return the routes under /v1."""
    api = APIRouter(prefix="/v1")

    @api.get("/models")
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [_model(name) for name in MODELS]}

    @api.get("/models/{name}")
    def model(name: str) -> Any:
        return _model(name) if name in MODELS else _unknown(name)

    @api.post("/chat/completions", response_model=None)
    async def complete(request: Request, chat: Chat) -> Any:
        if chat.model not in MODELS:
            return _unknown(chat.model)
        engine = MODELS[chat.model]
        bot, question = service.bot(engine), question_of(chat.messages)

        def work(emit: Emit) -> None:
            for item in bot.stream(question):
                emit("answer" if isinstance(item, Answer) else "claim", item)

        head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": chat.model}
        if not chat.stream:
            return JSONResponse(whole(await last(request, service.desk(engine), work), head))
        service.desk(engine).must_wait()  # while the status can still be 429
        usage = bool(chat.stream_options and chat.stream_options.include_usage)
        body = _chunks(events(service.desk(engine), work), head, usage)
        return StreamingResponse(body, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    return api


def question_of(messages: list[Message]) -> Question:
    """Return the last user message as a question, with the turns before it as its history.

    Raises:
        QuestionError: the last message of user or assistant is not the user's.
    """
    said = [m for m in messages if m.role in ("user", "assistant") and m.words.strip()]
    if not said or said[-1].role != "user":
        raise QuestionError("the last message must be one of the user, with text")
    turns: list[Turn] = []
    for before, after in pairwise(said):
        if (before.role, after.role) == ("user", "assistant"):
            turns.append(Turn(q=before.words, a=after.words.partition(RULE)[0]))
    return Question(text=said[-1].words, history=tuple(turns[-KEPT:]))


def footnotes(answer: Answer) -> str:
    """Return the sources of an answer as text below it; empty where there are none."""
    return RULE + "\n\n".join(citation_text(citation) for citation in answer.citations) if answer.citations else ""


def whole(answer: Answer, head: dict[str, Any]) -> dict[str, Any]:
    """Return an answer as a completion."""
    message = {"role": "assistant", "content": answer.answer + footnotes(answer), "refusal": None}
    return {
        **head, "object": "chat.completion", "usage": _usage(answer), "citations": plain(answer.citations),
        "answer": plain(answer),
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
                    cited = {"citations": plain(event.data.citations), "answer": plain(event.data)}
                    yield _chunk({**head, **cited}, {}, "stop")
                    if usage:
                        yield f"data: {json.dumps({**head, 'choices': [], 'usage': _usage(event.data)})}\n\n"
                elif event.name == "tick":
                    yield event.encoded()
    except Exception as error:
        yield f"data: {json.dumps(refusal_of(error).body())}\n\n"
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


def _unknown(name: str) -> JSONResponse:
    message = f"the model {name!r} does not exist; use {' or '.join(MODELS)}"
    error = {"message": message, "type": "invalid_request_error", "param": "model", "code": "model_not_found"}
    return JSONResponse({"error": error}, 404)
