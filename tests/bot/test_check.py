"""What a draft claims is held against its quotes: true claims pass, and what turns a number is held."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.checks.claim import check
from bot.checks.records import Piece
from bot.model.draft import DraftClaim
from bot.quotation import locate
from bot.records import Lang

ROWS = [
    json.loads(line) for line in (Path(__file__).parents[1] / "data" / "claims.jsonl").read_text("utf-8").splitlines()
]
ALARMS, MISSED = 0.01, 0.03


def verdicts(rows: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], bool]]:
    for row in rows:
        given = {key: row[key] for key in ("place", "year", "period", "years", "part")}
        piece = Piece.model_validate({"label": "A", "report": row["place"], "text": row["evidence"], **given})
        quotes = [{"label": "A", "quote": quote} for quote in row["quotes"]]
        claim = DraftClaim.model_validate({"quotes": quotes, "text": row["text"], "calc": row["calc"]})
        lang: Lang = "zh" if sum(c >= "一" for c in row["text"]) > len(row["text"]) / 3 else "en"
        yield row, check(claim, [piece], row["question"], lang).claim is not None


def test_true_claims_of_a_strong_writer_pass() -> None:
    held = [row["text"] for row, passed in verdicts([row for row in ROWS if row["false"] is None]) if not passed]
    assert len(held) <= ALARMS * len(ROWS) / 2, held


def test_falsified_claims_are_held() -> None:
    false = [row for row in ROWS if row["false"] not in (None, "place")]
    passed = [f"{row['false']}: {row['text']}" for row, passed in verdicts(false) if passed]
    assert len(passed) <= MISSED * len(false), passed


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("建成「零碳」园区３个", "建成“零碳”园区3个"),
        ("建成“零碳”的园区3个", "建成“零碳”园区3个"),
        ("建成 “零碳” 园区3个", "建成“零碳”园区3个"),
        ("改造管网41公里……惠及居民", "改造管网41公里|惠及居民"),
    ],
)
def test_a_quote_that_nearly_stands_in_the_source_is_mended_to_its_words(quote: str, shown: str) -> None:
    source = "建成“零碳”园区3个，改造管网41公里，切实惠及居民。"
    assert "|".join(source[a:b] for a, b in locate(quote, source)) == shown


@pytest.mark.parametrize("quote", ["建成园区5个", "建成“零碳”园区13个", "改造管网42公里，切实惠及居民"])
def test_a_quote_with_another_number_stands_nowhere(quote: str) -> None:
    assert locate(quote, "建成“零碳”园区3个，改造管网41公里，切实惠及居民。") == []


def test_a_clause_of_a_quote_taken_over_whole_is_said_as_the_report_says_it() -> None:
    said = "供热基本服务费由平均2100元下降到900元左右，城镇、农村居民人均消费支出分别增长2.4%、4.1%。"
    given = {"label": "A", "report": "r", "place": "云川市", "year": 2031, "period": 2030, "part": "past_year"}
    piece = Piece.model_validate({**given, "text": said})

    def passes(text: str) -> bool:
        quotes = [{"label": "A", "quote": said.rstrip("。")}]
        claim = DraftClaim.model_validate({"quotes": quotes, "text": text, "calc": None})
        return check(claim, [piece], "", "zh").claim is not None

    assert passes("云川2030年的供热基本服务费由平均2100元下降到900元左右。")
    assert passes("2030年云川城镇、农村居民人均消费支出分别增长2.4%、4.1%。")
    assert not passes("2030年云川农村、城镇居民人均消费支出分别增长2.4%、4.1%。")
    assert not passes("云川2029年的供热基本服务费由平均2100元下降到900元左右。")
