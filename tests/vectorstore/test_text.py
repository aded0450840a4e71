"""One spelling for the same words; traditional characters are read as simplified ones, quoted as written."""

import pytest

from vectorstore.facts.find import find_facts
from vectorstore.reading.parse import parse
from vectorstore.reading.split import split
from vectorstore.reading.text import fold, is_traditional, plain, quotes_match
from vectorstore.records import ParsedReport, ReportHints, Source


@pytest.mark.parametrize(
    ("one", "other"),
    [("２６件", "26件"), ("工　作\n报 告", "工作报告"), ("（一）", "(一)"), ("100㎡", "100m2")],
)
def test_the_same_words_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_numbers_fold_apart() -> None:
    assert fold("26件") != fold("36件")


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (2, 2), (0, 99)])
def test_a_quote_outside_the_source_never_matches(start: int, end: int) -> None:
    assert not quotes_match("通过法规26件", start, end, "通过法规")


def test_a_quote_matches_its_span_in_other_widths_and_line_breaks() -> None:
    assert quotes_match("全年通过法规２６\n件。", 2, 10, "通过法规26件")


REPORT = """青川縣人民代表大會常務委員會工作報告
——2031年1月12日在青川縣第三屆人民代表大會第二次會議上
青川縣人大常委會主任 李明德
各位代表：
受縣人大常委會委託，我向大會報告工作，請予審議。
過去一年的主要工作
一年來，聽取審議專項工作報告31個，開展執法檢查４項，組織視察12場，收集意見1.2萬餘條。
今後一年的主要任務
擬審議法規草案兩項，對５個縣直部門開展評議。
"""


def read(text: str) -> ParsedReport:
    return parse(Source(path="a.txt", text=text, encoding="", sha256=""), ReportHints(id="a"))


def test_a_name_does_not_make_a_text_traditional():
    simplified = "市人大常委会主任陶喆同志作报告，听取审议专项工作报告31个，开展执法检查4项，组织视察12场，检查后街村。"
    assert not is_traditional(simplified)
    assert is_traditional(REPORT)
    assert plain(simplified) == simplified
    assert len(plain(REPORT)) == len(REPORT)


def test_the_card_is_written_as_in_the_source_but_for_the_region():
    card = read(REPORT).report
    assert (card.title, card.region, card.level) == ("青川縣人民代表大會常務委員會工作報告", "青川县", "county")
    assert (card.speaker, card.date) == ("李明德", "2031-01-12")
    assert card.meeting == "青川縣第三屆人民代表大會第二次會議"


def test_parts_and_periods_are_read():
    found = [(s.title, s.part, s.period) for s in read(REPORT).sections if s.part]
    assert found == [("過去一年的主要工作", "past_year", 2030), ("今後一年的主要任務", "plan", 2031)]


def test_figures_are_read_in_simplified_and_quoted_in_traditional_characters():
    parsed = read(REPORT)
    figures = tuple(fact for fact in find_facts(parsed, *split(parsed)) if fact.kind == "figure")
    assert [(f.verb, f.subject, f.value, f.unit, f.plan) for f in figures] == [
        ("听取审议", "专项工作报告", 31, "个", False),
        ("开展", "执法检查", 4, "项", False),
        ("组织", "视察", 12, "场", False),
        ("收集", "意见", 12000, "条", False),
        ("审议", "法规草案", 2, "项", True),
        ("开展评议", "县直部门", 5, "个", True),
    ]
    assert figures[0].quote == "聽取審議專項工作報告31個"
    assert all(quotes_match(REPORT, f.quote_start, f.quote_end, f.quote) for f in figures)


def test_passages_and_clauses_hold_what_is_written():
    parsed = read(REPORT)
    for piece in (piece for pieces in split(parsed) for piece in pieces):
        assert quotes_match(REPORT, piece.start, piece.end, piece.text)
