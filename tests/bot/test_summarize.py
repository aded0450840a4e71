from collections.abc import Sequence

import pytest

from bot.glossary import load_glossary
from bot.summaries.parity import chinese_left, unequal_quantities
from bot.summaries.summary import Calls, DraftPair, Request, SectionQuotes, Summary, Writing
from bot.summarize import summarize
from bot.testing.shelf import LATER, REPORT, Shelf
from vectorstore.errors import UnknownReportError
from vectorstore.folding import fold

GLOSSARY = load_glossary()


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(early=REPORT, later=LATER, short="本市召开座谈会3次。", bare="没有数字，也没有标题。只有两句话。")


@pytest.fixture(scope="module")
def summary(shelf: Shelf) -> Summary:
    return summarize(shelf, ["early"], GLOSSARY)


def sound(shelf: Shelf, summary: Summary) -> bool:
    """Every citation stands in its source, and every pair says the same quantities on both sides."""
    for citation in summary.citations:
        assert fold(shelf.source(citation.report)[citation.start : citation.end]) == fold(citation.quote)
    for point in summary.points:
        assert point.citations
        assert all(1 <= n <= len(summary.citations) for n in point.citations)
        if point.en is not None:
            assert not chinese_left(point.en)
            assert unequal_quantities(point.zh, point.en) == ([], [])
    return True


def test_every_citation_stands_and_every_pair_agrees(shelf: Shelf, summary: Summary) -> None:
    assert sound(shelf, summary)
    assert summary.untranslated == sum(point.en is None for point in summary.points)


def test_the_title_says_who_what_when_and_where_in_both_languages(summary: Summary) -> None:
    title = summary.title[0]
    assert (
        title.zh == "海原市人民代表大会常务委员会工作报告（2025年2月12日在海原市第八届人民代表大会第五次会议上，李明）"
    )
    assert title.en == (
        "Work Report of the Standing Committee of the Haiyuan Municipal People's Congress, delivered by Li Ming on "
        "February 12, 2025 at the 5th session of the 8th Haiyuan Municipal People's Congress"
    )


def test_past_year_and_plan_are_kept_apart(summary: Summary) -> None:
    assert {point.part for point in summary.points} >= {"past_year", "plan"}
    plan = " ".join(point.zh for point in summary.points if point.part == "plan")
    assert "5件" in plan
    assert "31项" not in plan


def test_headlines_are_few_and_from_both_parts(summary: Summary) -> None:
    parts = [summary.points[index].part for index in summary.headlines]
    assert 2 <= len(parts) <= 5
    assert {"past_year", "plan"} <= set(parts)


def test_a_figure_point_reads_as_metric_and_amount(summary: Summary) -> None:
    point = next(point for point in summary.points if "31项" in point.zh)
    assert point.en is not None
    assert point.en.startswith("Special work reports heard and deliberated: 31; Local regulations formulated: 4")


def test_what_is_left_out_is_listed(shelf: Shelf) -> None:
    short = summarize(shelf, ["early"], GLOSSARY, Request(focus="停车"))
    assert [point.zh for point in short.points] == ["制定停车管理条例。"]
    assert len(short.not_covered) >= 3


def test_an_english_focus_finds_chinese_points(shelf: Shelf) -> None:
    found = summarize(shelf, ["early"], GLOSSARY, Request(focus="rail transit"))
    assert any("轨道交通" in point.zh for point in found.points)


def test_a_focus_without_matches_gives_no_points_and_no_error(shelf: Shelf) -> None:
    found = summarize(shelf, ["early"], GLOSSARY, Request(focus="火星"))
    assert (found.points, found.figures, found.headlines) == ((), (), ())


def test_lengths_grow(shelf: Shelf) -> None:
    counts = [
        len(summarize(shelf, ["early"], GLOSSARY, Request(length=n)).points) for n in ("short", "standard", "full")
    ]
    assert counts == sorted(counts)


def test_two_reports_line_up(shelf: Shelf) -> None:
    both = summarize(shelf, ["early", "later"], GLOSSARY)
    assert sound(shelf, both)
    assert len(both.title) == 2
    assert len(both.compared[0].figures) > 1


@pytest.mark.parametrize("report", ["short", "bare"])
def test_a_report_of_one_paragraph_or_without_figures_has_a_summary(shelf: Shelf, report: str) -> None:
    made = summarize(shelf, [report], GLOSSARY)
    assert made.points
    assert sound(shelf, made)


def test_a_very_long_report_without_headings_is_summarised() -> None:
    long = Shelf(long="".join(f"开展专题调研{n}次，推动有关工作落实到位。" for n in range(1, 1500)))
    made = summarize(long, ["long"], GLOSSARY, Request(length="short"))
    assert 0 < len(made.points) < 1500


def test_an_unknown_report_is_an_error(shelf: Shelf) -> None:
    with pytest.raises(UnknownReportError):
        summarize(shelf, ["none"], GLOSSARY)


class Scripted:
    """A drafter that says what it is told, first when drafting and then when mending."""

    name = "scripted"
    calls = Calls()

    def __init__(self, drafted: DraftPair, mended: DraftPair | None = None) -> None:
        self.drafted, self.mended, self.told = drafted, mended, []

    def draft(self, section: SectionQuotes) -> Sequence[DraftPair]:
        return [self.drafted] if any("31项" in quote.text for quote in section.quotes) else []

    def mend(self, section: SectionQuotes, pair: DraftPair, faults: Sequence[str]) -> DraftPair | None:
        self.told.append(list(faults))
        return self.mended


GOOD = DraftPair(
    zh="听取审议专项工作报告31项，制定地方性法规4件，任免国家机关工作人员86人次。",
    en=(
        "31 special work reports were heard and deliberated, 4 local regulations were formulated, "
        "and state-organ personnel were appointed and removed 86 person-times."
    ),
    labels=("Q1",),
)


def test_a_sound_draft_becomes_the_point(shelf: Shelf) -> None:
    made = summarize(shelf, ["early"], GLOSSARY, writing=Writing(Scripted(GOOD)))
    assert GOOD.en in [point.en for point in made.points]
    assert (made.engine, made.model) == ("llm", "scripted")


def test_a_draft_is_mended_once(shelf: Shelf) -> None:
    drafter = Scripted(GOOD.model_copy(update={"en": GOOD.en.replace("31", "32")}), GOOD)
    made = summarize(shelf, ["early"], GLOSSARY, writing=Writing(drafter))
    assert GOOD.en in [point.en for point in made.points]
    assert drafter.told[0][0] == "the English lacks 31项"


@pytest.mark.parametrize(
    "update",
    [
        {"zh": "听取审议专项工作报告32项。"},
        {"en": "31 special work reports were read."},
        {"labels": ("Q9",)},
        {"en": "31项"},
    ],
)
def test_a_draft_beyond_mending_is_replaced_by_the_reports_own_words(shelf: Shelf, update: dict[str, object]) -> None:
    bad = GOOD.model_copy(update=update)
    made = summarize(shelf, ["early"], GLOSSARY, writing=Writing(Scripted(bad, bad)))
    assert sound(shelf, made)
    assert all(point.zh != bad.zh or point.en != bad.en for point in made.points)
    assert any("31项" in point.zh for point in made.points)
