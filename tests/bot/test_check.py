"""What a draft claims is held against its quotes: true claims pass, and what turns a number is held."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.amounts import amounts
from bot.calc import redo
from bot.checks.claim import check
from bot.checks.known import Known, Share
from bot.checks.records import Citations, Cited, Piece
from bot.model.draft import DraftClaim
from bot.quotation import locate
from bot.records import Lang, Operation
from vectorstore.records import Fact

ROWS = [
    json.loads(line) for line in (Path(__file__).parents[1] / "data" / "claims.jsonl").read_text("utf-8").splitlines()
]
ALARMS, MISSED = 0.01, 0.03


def verdicts(rows: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], bool]]:
    for row in rows:
        given = {key: row[key] for key in ("place", "year", "period", "years", "part")}
        piece = Piece.model_validate({"label": "A", "report": row["place"], "text": row["evidence"], **given})
        pieces = [piece]
        if "beside" in row:
            pieces.append(Piece.model_validate({"label": "B", "report": "b", **row["beside"]}))
        quotes = [{"label": "A", "quote": quote} for quote in row["quotes"]]
        claim = DraftClaim.model_validate({"quotes": quotes, "text": row["text"], "calc": row["calc"]})
        lang: Lang = "zh" if sum(c >= "一" for c in row["text"]) > len(row["text"]) / 3 else "en"
        yield row, check(claim, pieces, row["question"], lang).claim is not None


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


@pytest.mark.parametrize(
    ("quote", "period", "part", "text", "lang", "passes"),
    [
        ("修订信访工作若干规定。", 2031, "plan", "云川市已经修订了信访工作的若干规定。", "zh", False),
        ("完成绿化造林90万亩。", 2031, "plan", "云川市去年完成绿化造林90万亩。", "zh", False),
        ("完成绿化造林90万亩。", 2031, "plan", "云川市计划今年完成绿化造林90万亩。", "zh", True),
        ("疏解一般制造业企业84家。", 2030, "past_year", "云川市今年计划疏解一般制造业企业84家。", "zh", False),
        ("疏解一般制造业企业84家。", 2030, "past_year", "云川市疏解了一般制造业企业84家。", "zh", True),
        ("升学率提高到71%以上。", 2031, "plan", "Yunchuan has lifted the rate above 71 percent.", "en", False),
    ],
)
def test_what_is_planned_is_not_told_as_done_nor_what_is_done_as_planned(
    quote: str, period: int, part: str, text: str, lang: Lang, passes: bool
) -> None:
    given = {"label": "A", "report": "r", "place": "云川市", "year": 2031, "period": period, "part": part}
    claim = DraftClaim.model_validate({"quotes": [{"label": "A", "quote": quote}], "text": text, "calc": None})
    verdict = check(claim, [Piece.model_validate({**given, "text": quote})], "", lang)
    assert (verdict.claim is not None) is passes, verdict.faults


@pytest.mark.parametrize(
    ("op", "values", "result"),
    [
        ("sum", [12, 7, 5], 24.0),
        ("difference", [7, 12], 5.0),
        ("difference", [12, 7], 5.0),
        ("ratio", [12, 6], 2.0),
        ("share", [6, 12], 50.0),
        ("count", [12, 7, 5], 3.0),
        ("rank", [12, 7, 5], 1.0),
        ("rank", [5, 12, 7], 3.0),
        ("rank", [7, 7, 5], 1.0),
        ("rank", [7, 12, 7], 2.0),
        ("sum", [12, 8], None),
        ("difference", [12, 7, 5], None),
    ],
)
def test_a_calculation_is_that_of_quoted_numbers_and_equals_share_a_rank(
    op: Operation, values: list[float], result: float | None
) -> None:
    made = redo(op, values, amounts("听取报告12项、7项、5项，开展检查6项", "zh"))
    assert (made and made[0].result) == result


def test_a_citation_of_a_model_names_the_page_of_a_pdf():
    piece = Piece(label="A", report="r", start=90, text="开展检查3次。开展视察2次。", pages=(0, 95))
    spans = ((90, 95), (97, 103), (90, 95))
    cited = [Cited(piece=piece, start=start, end=end, quote=piece.text[start - 90 : end - 90]) for start, end in spans]
    citations = Citations(lambda report: "。" * 90 + piece.text)
    assert [(c.n, c.page) for c in map(citations.of, cited)] == [(1, 1), (2, 2), (1, 1)]


def test_a_citation_of_a_model_stands_at_its_offsets_where_a_passage_lacks_blank_lines():
    source = "一、主要工作\n\n\n制定条例3件。\n\n开展视 察2次。"
    piece = Piece(label="A", report="r", text="一、主要工作\n制定条例3件。\n开展视察2次。")
    for quote in ("制定条例3件", "开展视察2次"):
        at = piece.text.index(quote)
        made = Citations(lambda report: source).of(Cited(piece=piece, start=at, end=at + len(quote), quote=quote))
        assert "".join(source[made.start : made.end].split()) == quote


def test_a_terse_english_answer_is_a_place_that_the_quotes_name() -> None:
    given = {"label": "A", "report": "r", "place": "云川市", "year": 2032, "period": 2032, "part": "plan"}
    piece = Piece.model_validate({**given, "text": "牵头做好对口帮扶丰都县各项工作。"})
    quotes = [{"label": "A", "quote": "对口帮扶丰都县"}]

    def passes(text: str) -> bool:
        claim = DraftClaim.model_validate({"quotes": quotes, "text": text, "calc": None})
        return check(claim, [piece], "", "en", Told()).claim is not None

    assert passes("Fengdu County.")
    assert not passes("Wulong County.")


class Told(Known):
    """What a library may know: its figures, and which two wordings mean the same."""

    def __init__(self, figures: Sequence[Fact] = (), same: Mapping[str, str] | None = None) -> None:
        self._figures, self._same = figures, same or {}

    def share(self, text: str) -> Share:
        return lambda other: 0.0

    def alike(self, text: str, other: str) -> float:
        return float(any(word in text and name in other for word, name in self._same.items()))

    def figures(self, report: str) -> Sequence[Fact]:
        return self._figures


def figure(subject: str, value: float, unit: str) -> Fact:
    at = {"clause": "c", "passage": "p", "section": 0, "path": (), "part": None, "start": 0, "end": 1}
    quote = {"quote": subject, "quote_start": 0, "quote_end": 1}
    return Fact.model_validate(
        {"id": "f", "report": "r", "kind": "figure", "subject": subject, "verb": "", "value": value, "unit": unit}
        | at | quote
    )  # fmt: skip


def passes_beside(text: str, quote: str, lang: Lang, known: Known) -> bool:
    piece = Piece.model_validate({"label": "A", "report": "r", "place": "云川市", "year": 2032, "text": quote})
    claim = DraftClaim.model_validate({"quotes": [{"label": "A", "quote": quote}], "text": text, "calc": None})
    return check(claim, [piece], "", lang, known).claim is not None


def test_a_number_is_not_told_of_what_the_report_gives_another() -> None:
    quote = "新增单项冠军企业52家"
    other = Told([figure("“小巨人”企业数量", 61, "家")])
    assert not passes_beside("云川新添“小巨人”企业数量52家。", quote, "zh", other)
    assert passes_beside("云川新添单项冠军企业52家。", quote, "zh", other)
    assert passes_beside("云川新添“小巨人”企业数量52家。", quote, "zh", Told([figure("“小巨人”企业数量", 52, "家")]))
    assert passes_beside("云川新添单项冠军企业52家。", quote, "zh", Told([figure("单项冠军企业", 61, "家")]))


def test_an_english_number_is_of_what_its_own_words_mean() -> None:
    quote = "完成植树造林30万亩，治理沙化土地20万亩"
    known = Told(same={"forest": "植树", "sand": "沙化"})
    assert passes_beside("Yunchuan planted 300,000 mu of forest.", quote, "en", known)
    assert not passes_beside("Yunchuan planted 200,000 mu of forest.", quote, "en", known)
    assert passes_beside("Yunchuan planted 200,000 mu of grass.", quote, "en", known)


@pytest.mark.parametrize(
    ("lang", "quote", "true", "false"),
    [
        ("zh", "全市连续6年未发生重大燃气事故", "云川连续6年未发生重大燃气事故。", "云川连续6年发生重大燃气事故。"),
        ("en", "全市全年未发生重大燃气事故", "No major gas accident.", "It had major gas accidents."),
        ("zh", "青禾古城申遗成功，实现零的突破", "云川青禾古城申遗成功。", "云川青禾古城申遗失败。"),
        ("zh", "规划的26项指标中，6项不及预期", "规划的指标中有6项不及预期。", "规划的26项指标全部完成。"),
    ],
)  # fmt: skip
def test_what_a_report_denies_or_says_went_well_is_not_told_the_other_way(
    lang: Lang, quote: str, true: str, false: str
) -> None:
    assert passes_beside(true, quote, lang, Known())
    assert not passes_beside(false, quote, lang, Known())


def test_what_did_not_happen_is_no_denial_of_what_stands_beside_it() -> None:
    class Words(Known):
        def share(self, text: str) -> Share:
            return lambda other: float("下降" in other)

    quote = "生产安全事故起数下降10%，未发生重大事故"
    assert passes_beside("Yunchuan's workplace accidents fell by 10 percent.", quote, "en", Words())
