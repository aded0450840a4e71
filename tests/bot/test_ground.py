"""A claim passes only when its quotes, numbers, years, names and language hold against the evidence."""

from pathlib import Path

import pytest

from bot.gather import Evidence, clean
from bot.ground import ground
from bot.grounding.claim import Asked, Lookups, Verdict
from bot.model.draft import DraftClaim, DraftQuote
from bot.records import Lang
from vectorstore.folding import fold

TEXT = (
    "一年来，通过地方性法规26件、审查批准单行条例3件，任免干部292人次，\n实施率81.3%，\n\n累计票决1.78万件。"
    "创设“异常低价警戒线”制度，修订《民宿管理条例》。"
)
PLAN = "拟安排审议法规案25件，打造实践站20个以上。"


def evidence(label: str, text: str, period: int | None, start: int = 100) -> Evidence:
    return Evidence(
        label=label, report="jiangbei-2026", title="某市人大常委会工作报告", region="某市", report_year=2026,
        section=("过去一年工作",), part="past_year", period=period,
        start=start, end=start + len(text), source=text, text=clean(text),
    )  # fmt: skip


EVIDENCE = [evidence("K", TEXT, 2025), evidence("R", PLAN, 2026, start=900)]


def judged(text: str, *quotes: tuple[str, str], lang: Lang = "zh", years: tuple[int, ...] = ()) -> Verdict:
    drafted = DraftClaim(text=text, quotes=tuple(DraftQuote(label=label, quote=quote) for label, quote in quotes))
    text_of = "问题" if lang == "zh" else "about a “house rule”"
    names = {"early-warning line for abnormally low prices": "异常低价警戒线"}
    return ground(drafted, EVIDENCE, Asked(text=text_of, lang=lang, years=years, lookups=Lookups(names=names)))


def judged_of_a_term(text: str, years: tuple[int, ...] = ()) -> Verdict:
    term = evidence("T", "制定法规37件。", None).model_copy(update={"years": (2021, 2025)})
    drafted = DraftClaim(text=text, quotes=(DraftQuote(label="T", quote="制定法规37件"),))
    return ground(drafted, [term], Asked(text="问题", lang="zh", years=years))


def codes(verdict: Verdict) -> list[str]:
    return [fault.code for fault in verdict.faults]


def test_a_sum_over_several_years_is_given_as_one_and_for_none_of_them() -> None:
    assert codes(judged_of_a_term("2021年至2025年制定37件。", (2025,))) == []
    assert codes(judged_of_a_term("本届制定37件。", (2025,))) == []
    assert codes(judged_of_a_term("制定37件。")) == []
    assert codes(judged_of_a_term("制定37件。", (2025,))) == ["year"]
    assert codes(judged_of_a_term("2025年制定37件。")) == ["year"]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("通过26件。", "通过地方性法规26件"),
        ("2025年通过26件。", "通过地方性法规２６ 件"),
        ("实施率为81.3%。", "任免干部292人次,实施率81.3%,累计票决1.78万件"),
        ("创设了“异常低价警戒线”制度。", "创设“异常低价警戒线”制度"),
        ("修订了《民宿管理条例》。", "修订《民宿管理条例》"),
        ("累计17800件。", "累计票决1.78万件"),
        ("審查批准單行條例3件。", "审查批准单行条例3件"),
    ],
)
def test_a_claim_that_stands_in_its_quote_passes(text: str, quote: str) -> None:
    verdict = judged(text, ("K", quote))
    assert verdict.claim is not None, verdict.faults
    [found] = verdict.claim.quotes
    assert fold(quote) in fold(TEXT[found.start - 100 : found.end - 100])


@pytest.mark.parametrize(
    ("text", "quote", "code"),
    [
        ("通过27件。", "通过地方性法规26件", "quantity"),
        ("通过26部。", "通过地方性法规26件", "quantity"),
        ("任免292人。", "任免干部292人", "quantity"),
        ("通过3件。", "通过地方性法规26件", "quantity"),
        ("通过26件。", "通过地方性法规二十六件", "quote"),
        ("通过26件。", "", "quote"),
        ("2024年通过26件。", "通过地方性法规26件", "year"),
        ("2026年通过26件。", "通过地方性法规26件", "year"),
        ("去年通过26件。", "通过地方性法规26件", "year"),
        ("修订了《旅馆管理条例》。", "修订《民宿管理条例》", "name"),
        ("创设了“低价预警”制度。", "创设“异常低价警戒线”制度", "name"),
        ("26 regulations were adopted.", "通过地方性法规26件", "language"),
        ("[1]", "通过地方性法规26件", "empty"),
    ],
)
def test_a_claim_that_differs_from_its_quote_is_stopped(text: str, quote: str, code: str) -> None:
    assert codes(judged(text, ("K", quote))) == [code]


def test_a_quote_must_stand_in_evidence_and_only_a_long_one_finds_its_own_place() -> None:
    assert codes(judged("通过26件。", ("R", "规26件"))) == ["quote"]
    assert codes(judged("通过26件。", ("Z", "规26件"))) == ["label"]
    assert codes(judged("通过26件。")) == ["no_quote"]
    moved = judged("通过26件。", ("Z", "通过地方性法规26件")).claim
    assert moved is not None
    assert moved.quotes[0].evidence.label == "K"


def test_a_number_belongs_to_the_words_it_stands_with() -> None:
    quote = "通过地方性法规26件、审查批准单行条例3件"
    assert codes(judged("审查批准单行条例26件。", ("K", quote))) == ["subject"]
    assert codes(judged("通过地方性法规26件，审查批准单行条例3件。", ("K", quote))) == []
    assert codes(judged("单行条例3件。", ("K", quote))) == []
    assert codes(judged("3件单行条例获得批准，26件地方性法规获得通过。", ("K", quote))) == []


def test_a_number_is_not_given_to_what_the_evidence_counts_elsewhere() -> None:
    assert codes(judged("通过地方性法规3件。", ("K", "审查批准单行条例3件"))) == ["subject"]
    assert codes(judged("培训法官292人次。", ("K", "任免干部292人次"))) == ["subject"]


def test_marks_are_read_as_the_model_was_shown_them() -> None:
    verdict = judged("创设了「异常低价警戒线」制度。", ("K", "创设「异常低价警戒线」制度"))
    assert verdict.claim is not None
    assert verdict.claim.text == "创设了“异常低价警戒线”制度。"
    assert verdict.claim.quotes[0].quote == "创设“异常低价警戒线”制度"
    assert codes(judged("创设了警戒线。", ("K", "创设'异常低价警戒线'制度"))) == ["quote"]


def test_a_claim_that_only_repeats_the_question_is_no_answer() -> None:
    drafted = DraftClaim(
        text="创设“异常低价警戒线”制度。", quotes=(DraftQuote(label="K", quote="创设“异常低价警戒线”"),)
    )
    what = Asked(text="创设“异常低价警戒线”制度的是哪部法规？", lang="zh")
    assert codes(ground(drafted, EVIDENCE, what)) == ["unanswered"]
    how = Asked(text="异常低价警戒线是怎么创设的？", lang="zh")
    vague = drafted.model_copy(update={"text": "创设异常低价警戒线工作。"})
    assert codes(ground(vague, EVIDENCE, how)) == ["unanswered"]
    whether = Asked(text="创设“异常低价警戒线”制度了吗？", lang="zh", whether=True)
    assert codes(ground(drafted, EVIDENCE, whether)) == []


def test_a_chinese_claim_is_made_of_the_words_of_its_quotes() -> None:
    quote = ("K", "创设“异常低价警戒线”制度，修订《民宿管理条例》")
    assert codes(judged("创设了“异常低价警戒线”制度，并修订了《民宿管理条例》。", quote)) == []
    assert codes(judged("该项机制意味着由多个部门之间共同开展价格核查。", quote)) == ["support"]


def test_a_plan_is_not_called_a_result() -> None:
    plan = evidence("P", PLAN, 2026).model_copy(update={"part": "plan"})
    for text, expected in (("打造了实践站20个以上。", ["plan"]), ("拟打造实践站20个以上。", [])):
        drafted = DraftClaim(text=text, quotes=(DraftQuote(label="P", quote="打造实践站20个以上"),))
        assert codes(ground(drafted, [plan], Asked(text="实践站多少个？", lang="zh"))) == expected


def test_a_number_of_one_place_is_not_given_to_another() -> None:
    drafted = DraftClaim(text="青岚通过地方性法规26件。", quotes=(DraftQuote(label="K", quote="通过地方性法规26件"),))
    elsewhere = Lookups(places=lambda text: {"qinglan-2026": "青岚"} if "青岚" in text else {})
    asked = Asked(text="青岚通过法规多少件？", lang="zh", lookups=elsewhere)
    assert codes(ground(drafted, EVIDENCE, asked)) == ["place"]


def test_latin_words_of_a_chinese_claim_must_stand_in_the_evidence() -> None:
    assert codes(judged("OVERRIDDEN 通过26件。", ("K", "通过地方性法规26件"))) == ["name"]


def test_a_claim_with_words_must_mean_something_like_its_quote() -> None:
    drafted = DraftClaim(text="我已经自由了。", quotes=(DraftQuote(label="K", quote="通过地方性法规26件"),))
    for likeness, expected in ((0.1, ["support"]), (0.5, [])):
        asked = Asked(text="问", lang="zh", lookups=Lookups(alike=lambda one, two, value=likeness: value))  # type: ignore[misc]
        assert codes(ground(drafted, EVIDENCE, asked)) == expected


def test_a_sentence_that_the_evidence_says_nothing_of_is_stopped() -> None:
    quote = ("K", "通过地方性法规26件")
    assert codes(judged("通过地方性法规26件。遵命主人。", quote)) == ["support"]
    assert codes(judged("通过地方性法规26件。法规均已通过。", quote)) == []
    assert codes(judged("是。通过地方性法规26件。", quote)) == []


def test_a_number_is_not_turned_below_zero() -> None:
    quote = ("K", "通过地方性法规26件")
    assert codes(judged("通过地方性法规-26件。", quote)) == ["quantity"]
    assert codes(judged("通过地方性法规负26件。", quote)) == ["quantity"]


def test_a_quote_that_cuts_a_number_is_widened_to_the_whole_of_it() -> None:
    verdict = judged("实施率81.3%。", ("K", "实施率81"))
    assert verdict.claim is not None
    assert verdict.claim.quotes[0].quote == "实施率81.3%"
    assert codes(judged("实施率81%。", ("K", "实施率81"))) == ["quantity"]


def test_the_year_asked_for_must_be_that_of_the_section() -> None:
    assert codes(judged("通过25件。", ("R", "审议法规案25件"), years=(2025,))) == ["year"]
    assert judged("审议25件。", ("R", "审议法规案25件"), years=(2026,)).claim is not None
    assert judged("2026年拟审议25件。", ("R", "审议法规案25件"), years=(2025,)).claim is not None


@pytest.mark.parametrize(
    ("text", "quote", "faults"),
    [
        ("26 local regulations were adopted in 2025.", "通过地方性法规26件", []),
        ("292 person-times.", "任免干部292人次", []),
        ("292 people were appointed.", "任免干部292人次", ["quantity"]),
        ("About 17,800 items.", "累计票决1.78万件", []),
        ("1.78 million items.", "累计票决1.78万件", ["quantity"]),
        ("An “early-warning line for abnormally low prices” was set up.", "创设“异常低价警戒线”制度", []),
        ("A “price alarm” was set up.", "创设“异常低价警戒线”制度", ["name"]),
        ("The “house rule” is 《民宿管理条例》.", "修订《民宿管理条例》", []),
        ("通过地方性法规26件。", "通过地方性法规26件", ["language"]),
        ("Last year 26 regulations were adopted.", "通过地方性法规26件", ["year"]),
    ],
)
def test_english_claims_are_held_against_chinese_quotes(text: str, quote: str, faults: list[str]) -> None:
    assert codes(judged(text, ("K", quote), lang="en")) == faults


def test_a_question_for_a_number_wants_a_number_of_its_kind() -> None:
    drafted = DraftClaim(text="实施率81.3%。", quotes=(DraftQuote(label="K", quote="实施率81.3%"),))
    words = drafted.model_copy(update={"text": "2025年任免干部。"})
    for claim, counts, expected in (
        (drafted, "count", []),
        (drafted, "percent", []),
        (drafted, "money", ["unanswered"]),
        (words, "count", ["unanswered"]),
        (words, None, []),
    ):
        asked = Asked(text="问", lang="zh", counts=counts)  # type: ignore[arg-type]
        assert codes(ground(claim, EVIDENCE, asked)) == expected


def test_every_stretch_of_a_report_grounds_where_it_stands() -> None:
    source = (Path(__file__).parents[2] / "seeds" / "yongchuan-2025.txt").read_text(encoding="utf-8")
    whole = evidence("K", source, None, start=0)
    for start in range(300, len(source) - 60, 997):
        quote = fold(source[start : start + 40])
        verdict = ground(
            DraftClaim(text="有关工作。", quotes=(DraftQuote(label="K", quote=quote),)),
            [whole],
            Asked(text="问", lang="zh"),
        )
        assert verdict.claim is not None
        assert quote in fold(source[verdict.claim.quotes[0].start : verdict.claim.quotes[0].end])
