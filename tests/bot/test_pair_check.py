"""A drafted pair is shown only when both sides say what its quotes say, and the same."""

from collections.abc import Callable

import pytest

from bot.glossary import load_glossary
from bot.model.prompts import load_prompt
from bot.summaries.pair_check import PairCheck
from bot.summaries.summary import DraftPair, Quote, SectionQuotes
from bot.summaries.summary_drafter import example_messages
from vectorstore.records import Part

GLOSSARY = load_glossary()


def section(part: Part, *texts: str) -> SectionQuotes:
    quotes = [
        Quote(label=f"Q{n}", report="r", section=(), part=part, start=0, end=len(text), text=text)
        for n, text in enumerate(texts, 1)
    ]
    return SectionQuotes(report="r", section=(), part=part, period=2031, quotes=tuple(quotes))


DONE = section("past_year", "听取审议专项工作报告31项", "修订供水条例，创设“用水红线”制度")


ZH = "听取审议专项工作报告31项。"
HEARD = "31 special work reports were heard and deliberated"
WILL = "31 special work reports will be heard and deliberated."


@pytest.mark.parametrize(
    ("part", "zh", "en", "code"),
    [
        ("past_year", ZH, f"{HEARD}.", None),
        ("past_year", f"2031年{ZH}", f"In 2031, {HEARD}.", None),
        ("past_year", ZH, f"{HEARD.replace('31', '32')}.", "unequal"),
        ("past_year", ZH.replace("31", "32"), f"{HEARD.replace('31', '32')}.", "omits"),
        ("past_year", ZH.replace("31项", ""), f"{HEARD[3:]}.", "omits"),
        ("past_year", f"2030年{ZH}", f"In 2030, {HEARD}.", "year"),
        ("past_year", ZH, f"{HEARD} 报告.", "chinese"),
        ("past_year", ZH, "31 papers were read.", "term"),
        ("past_year", ZH, WILL, "tense"),
        ("plan", ZH, f"{HEARD}.", "tense"),
        ("plan", ZH, WILL, None),
        ("past_year", ZH, f"{HEARD}. All was well.", "sentences"),
        ("past_year", ZH.replace("专项", "《停水法》专项"), f"{HEARD}.", "name"),
        ("past_year", ZH, f'{HEARD} at the "Golden Tap".', "name"),
        ("past_year", ZH, f"{HEARD} citywide.", "meaning"),
        ("past_year", "", f"{HEARD}.", "empty"),
    ],
)
def test_a_pair_passes_only_when_it_says_what_its_quotes_say(part: Part, zh: str, en: str, code: str | None) -> None:
    held = section(part, "听取审议专项工作报告31项")
    faults = PairCheck(GLOSSARY).faults(held, DraftPair(zh=zh, en=en, labels=("Q1",)))
    assert next((fault.code for fault in faults), None) == code


def test_a_pair_that_names_no_quote_or_an_unknown_one_fails() -> None:
    pair = DraftPair(zh="修订供水条例。", en="The regulations were revised.", labels=("Q9",))
    assert [fault.code for fault in PairCheck(GLOSSARY).faults(DONE, pair)] == ["label"]


def test_english_that_means_something_else_fails() -> None:
    pair = DraftPair(zh="修订供水条例，创设“用水红线”制度。", en="The weather was fine.", labels=("Q2",))
    check: Callable[[str, str], float] = lambda one, two: 0.25  # noqa: E731
    assert [fault.code for fault in PairCheck(GLOSSARY, check).faults(DONE, pair)] == ["meaning"]


def test_the_example_of_the_prompt_is_sound_by_the_rules_it_teaches() -> None:
    for example in load_prompt("summary").examples:
        texts = [item["text"] for item in example["quotes"]]
        labels = {item["label"]: f"Q{n}" for n, item in enumerate(example["quotes"], 1)}
        held = section("past_year", *texts)
        for item in example["reply"]["pairs"]:
            pair = DraftPair(zh=item["zh"], en=item["en"], labels=tuple(labels[label] for label in item["labels"]))
            assert PairCheck(GLOSSARY).faults(held, pair) == []
        assert len(example_messages(load_prompt("summary"), example)) == 2
