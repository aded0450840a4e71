"""Summaries with a model: a scripted endpoint plays the writer."""

import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from scripted_server import Fail, Say, Stall, said, scripted
from shelf import REPORT, Shelf

from bot.checks.known import NOTHING
from bot.english import English
from bot.glossary import load_glossary
from bot.model.abilities import ModelSettings
from bot.model.endpoint import Endpoint
from bot.summaries import Summary
from bot.summaries.draft import ModelDrafter
from bot.summarize import summarize

pytestmark = pytest.mark.enable_socket
SHELF = Shelf(early=REPORT)
QUOTED = re.compile(r"\[(Q\d+)\] \([^)]*\) (.*)")
ENGLISH = {
    "制定停车管理条例": "Regulations on parking management were formulated to help solve the difficulty of parking.",
    "召开立法座谈会": "Altogether, 23 legislative symposiums were held and 412 opinions and suggestions were adopted.",
}


def copied(change: Callable[[str], str] = lambda zh: zh) -> Callable[[dict[str, Any]], Say]:
    """A writer that copies the quotes it knows English for; ``change`` spoils its Chinese."""

    def reply(body: dict[str, Any]) -> Say:
        asked = body["messages"][-1]["content"] if len(body["messages"]) == 2 else body["messages"][1]["content"]
        pairs = [
            {"labels": [label], "zh": change(text), "en": en}
            for label, text in QUOTED.findall(asked)
            for start, en in ENGLISH.items()
            if text.startswith(start)
        ]
        return said(json.dumps({"pairs": pairs}, ensure_ascii=False))

    return reply


@pytest.fixture
def summary() -> Iterator[Callable[..., Summary]]:
    def run(*steps: Any) -> Summary:
        with scripted(*steps) as server:
            endpoint = Endpoint(ModelSettings(model="m", base_url=server.url))
            drafter = ModelDrafter(endpoint, load_glossary(), NOTHING, seconds=60)
            return summarize(SHELF, ["early"], English(load_glossary()), drafter=drafter)  # type: ignore[arg-type]

    return run


def test_sound_pairs_stand_in_both_languages_with_their_quotes(summary: Callable[..., Summary]) -> None:
    made = summary(copied())
    assert made.engine == "llm"
    assert made.drafting is not None
    assert made.drafting.kept == made.drafting.drafted > 0
    told = {point.en for point in made.points}
    assert set(ENGLISH.values()) <= told
    assert made.brief


def test_a_pair_with_another_number_gives_way_to_the_report(summary: Callable[..., Summary]) -> None:
    made = summary(copied(lambda zh: zh.replace("412", "421")))
    assert made.drafting is not None
    assert made.drafting.replaced > 0
    assert "421" not in " ".join(point.zh for point in made.points)
    assert any("412" in point.zh for point in made.points)


def test_a_model_sums_up_whole_chapters_and_is_told_what_the_head_of_the_summary_says(
    summary: Callable[..., Summary],
) -> None:
    asked: list[str] = []

    def noted(body: dict[str, Any]) -> Say:
        asked.append(body["messages"][1]["content"])
        return copied()(body)

    made = summary(noted)
    head, *sections = [text for n, text in enumerate(asked) if text not in asked[:n]]
    told = [made.points[n].zh for n in made.brief]
    assert told
    assert all(zh in text for text in sections for zh in told)
    assert told[0] in head
    assert max(len(QUOTED.findall(text)) for text in sections) > 1
    parts = [made.points[n].part for n in made.brief]
    assert parts == sorted(parts, key=["past_year", "experience", None, "plan", "problems"].index)


def test_a_summary_ends_in_its_time_though_an_endpoint_may_take_longer() -> None:
    with scripted(Stall()) as server:
        endpoint = Endpoint(ModelSettings(model="m", base_url=server.url, timeout=60))
        started = time.monotonic()
        drafter = ModelDrafter(endpoint, load_glossary(), NOTHING, seconds=0.5)
        made = summarize(SHELF, ["early"], English(load_glossary()), drafter=drafter)  # type: ignore[arg-type]
    assert time.monotonic() - started < 30
    assert made.points


def test_an_endpoint_that_fails_leaves_the_report_in_its_own_words(summary: Callable[..., Summary]) -> None:
    made = summary(Fail(status=500))
    assert made.engine == "lookup"
    assert made.points
    assert made.drafting is not None
    assert made.drafting.calls.fault
