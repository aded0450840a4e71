"""Slots of a claim: of all that may stand in one, only what the evidence says passes."""

import re
from typing import Any, NamedTuple

import pytest

from bot.checks.claim import check
from bot.checks.records import Piece
from bot.model.draft import DraftClaim
from bot.records import Lang

YEARS = tuple(map(str, range(2026, 2034)))
ONE: dict[str, Any] = {"period": 2030, "part": "past_year"}
SEVERAL: dict[str, Any] = {"period": None, "years": (2026, 2030), "part": "past_year"}
UNDATED: dict[str, Any] = {"period": None, "part": None}
PLAN: dict[str, Any] = {"period": 2031, "part": "plan"}


class Slot(NamedTuple):
    """A claim with a slot, ``true`` what may stand there by the evidence, ``false`` what may not; of ``when``."""

    evidence: str
    claim: str
    true: tuple[str, ...]
    false: tuple[str, ...]
    when: dict[str, Any] = ONE
    lang: Lang = "zh"


def but(*true: str) -> tuple[str, ...]:
    return tuple(year for year in YEARS if year not in true)


SLOTS = {
    "year of a number": Slot("新建停车位384个。", "{}年云川市新建停车位384个。", ("2030",), but("2030")),
    "year of a number in English": Slot(
        "新建停车位384个。", "Yunchuan built 384 new parking spaces in {}.", ("2030",), but("2030"), ONE, "en"
    ),
    "year of what has no number": Slot(
        "启动轨道交通二号线建设。", "{}年云川市启动轨道交通二号线建设。", ("2030",), but("2030")
    ),
    "year of what has no number in English": Slot(
        "启动轨道交通二号线建设。", "Yunchuan started building rail line 2 in {}.", ("2030",), but("2030"), ONE, "en"
    ),
    "year that is named": Slot(
        "2028年，启动轨道交通二号线建设。", "{}年云川市启动轨道交通二号线建设。", ("2028",), ("2026", "2029", "2031")
    ),
    "year of a passage that names none": Slot(
        "启动轨道交通二号线建设。", "{}年云川市启动轨道交通二号线建设。", ("2030", "2031"), but("2030", "2031"), UNDATED
    ),
    "year that is compared with": Slot(
        "新建停车位384个，比2028年增长7.3%。", "2030年云川市新建停车位384个，比{}年增长7.3%。", ("2028",), but("2028")
    ),
    "years of a sum": Slot(
        "累计建成公园384个。", "{}云川市建成公园384个。", ("2026年至2030年", "2026—2030年，", "五年来，", ""),
        tuple(f"{year}年" for year in YEARS), SEVERAL,
    ),
    "years of a sum in English": Slot(
        "累计建成公园384个。", "{} Yunchuan built 384 parks.", ("From 2026 to 2030", "Over five years"),
        tuple(f"In {year}" for year in YEARS), SEVERAL, "en",
    ),
    "amount": Slot(
        "城镇新增就业6.84万人。", "云川市城镇新增就业{}人。", ("6.84万", "68400", "近7万", "超过6.8万"),
        ("6.48万", "6.84亿", "6840", "684万", "超过7万", "近6万", "8.64万", "6.9万"),
    ),
    "bound": Slot(
        "培训超过1200人。", "云川市培训{}。", ("超过1200人", "1200余人", "1200多人"),
        ("不到1200人", "不足1200人", "1200人以下", "最多1200人"),
    ),
    "direction": Slot("进出口总额下降3.4%。", "云川市进出口总额{}3.4%。", ("下降", "减少"), ("增长", "上升", "提高")),
    "unit": Slot("实施率提高2.5个百分点。", "云川市实施率提高2.5{}。", ("个百分点",), ("%", "倍", "个")),
    "rank": Slot("优良天数比例居全省第3位。", "云川市优良天数比例居全省第{}位。", ("3", "三"), ("1", "4", "三十")),
    "circle of a rank": Slot(
        "优良天数比例居全省第1位。", "云川市优良天数比例居{}第1位。", ("全省",), ("全国", "世界", "全球")
    ),
    "place": Slot("新建停车位384个。", "{}新建停车位384个。", ("云川市", "云川"), ("北京市", "苏州市", "四川省")),
    "what is planned": Slot(
        "新建停车位384个。", "云川市{}新建停车位384个。", ("计划", "将", "拟", "今年将"), ("已", "去年", "已经"), PLAN
    ),
    "what was done": Slot("新建停车位384个。", "云川市{}新建停车位384个。", ("", "去年"), ("今年计划", "今年将")),
    "month": Slot("6月召开绿色发展大会。", "{}月，云川市召开绿色发展大会。", ("6",), ("5", "7", "9", "12")),
}  # fmt: skip


@pytest.mark.parametrize("slot", SLOTS.values(), ids=SLOTS)
def test_of_all_that_may_stand_in_a_slot_only_what_the_evidence_says_passes(slot: Slot) -> None:
    given = {"label": "A", "report": "r", "place": "云川市", "year": 2031, "text": slot.evidence, **slot.when}
    quotes = [{"label": "A", "quote": slot.evidence.rstrip("。")}]

    def passes(words: str) -> bool:
        claim = DraftClaim.model_validate({"quotes": quotes, "text": slot.claim.format(words), "calc": None})
        return check(claim, [Piece.model_validate(given)], "", slot.lang).claim is not None

    assert [words for words in slot.true if not passes(words)] == []
    assert [words for words in slot.false if passes(words)] == []


BESIDE = "一是抓好城建。新建停车位384个，改造老旧小区27个，城市道路总里程达到1350.5公里，比上年增长7.3%。"


@pytest.mark.parametrize("said", ["新建停车位384个", "改造老旧小区27个", "城市道路总里程达到1350.5公里"])
@pytest.mark.parametrize(
    "quote", ["新建停车位", "新建停车位384", "改造", "384个，改造", "城市道路总里程", "比上年增长"]
)
def test_a_quote_beside_a_number_grows_until_it_holds_the_number_and_its_unit(said: str, quote: str) -> None:
    piece = Piece.model_validate({"label": "A", "report": "r", "place": "云川市", "year": 2031, "text": BESIDE, **ONE})
    claim = {"quotes": [{"label": "A", "quote": quote}], "text": f"云川市{said}。", "calc": None}
    held = check(DraftClaim.model_validate(claim), [piece], "", "zh").claim
    assert held is not None
    cited = held.quotes[0]
    assert quote in cited.quote
    assert re.findall(r"[\d.]+[个公里]+", said)[0] in cited.quote
    assert BESIDE[cited.start : cited.end] == cited.quote
