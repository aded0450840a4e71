from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vectorstore.reading.parse import parse
from vectorstore.reading.text import fold
from vectorstore.records import ParsedReport, ReportHints, Source

SEEDS = Path(__file__).parents[2] / "seeds"
WORDS = (
    *("各位代表：", "工作报告", "一、坚持党的领导", "（二）加强监督。", "1.", "——", "2025年的主要任务", "（上接5版）"),
    *(
        "通过法规２６件，",
        "占８１．３％。",
        "ＡＩ",
        "open data",
        "e",
        "\u0301",
        "ｶ",
        "ﾞ",
        "한국",
        "㎡",
        "½",
        "\u200b",
        "“十五五”",
    ),
    *("！", "# ", "- ", "- 3 -", "责任编辑：李一", "让我们团结奋斗！"),
)
BLANKS = (" ", "　　", "\t", "\xa0", "\n", "\n\n", "\r\n", "\u2028", "\x0b", "\x85", "\ufeff")
SOURCES = st.lists(st.sampled_from(WORDS) | st.sampled_from(BLANKS), max_size=60).map("".join)
COLUMNS = st.tuples(
    st.lists(st.sampled_from(WORDS[2:20]), min_size=20, max_size=80).map("".join), st.integers(10, 24), st.booleans()
).map(lambda drawn: ("\n\n" if drawn[2] else "\n").join(_cut(drawn[0], drawn[1])))


def _cut(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def parsed(text: str) -> ParsedReport:
    return parse(Source(path="x.txt", text=text, encoding="utf-8", sha256=""), ReportHints())


def check_offsets(report: ParsedReport) -> None:
    assert len(report.text) == len(report.origin)
    assert all(before < after for before, after in pairwise(report.origin))
    for char, at in zip(report.text, report.origin, strict=True):
        kept = report.source[at]
        assert char == kept or char in " \n" or fold(char) == fold(kept)


def check_span(report: ParsedReport, start: int, end: int) -> None:
    low, high = report.to_source(start, end)
    assert fold(report.source[low:high]) == fold(report.quote(start, end))


def line_spans(text: str) -> list[tuple[int, int]]:
    ends = [at for at, char in enumerate(text) if char == "\n"] + [len(text)]
    return [(start, end) for start, end in zip([0, *(at + 1 for at in ends)], ends, strict=False) if start < end]


def check_sections(report: ParsedReport) -> None:
    roots = [section for section in report.sections if section.parent is None]
    assert [section.id for section in report.sections] == list(range(len(report.sections)))
    assert (roots[0].start, roots[-1].end) == (0, len(report.text))
    assert all(before.end == after.start for before, after in pairwise(roots))
    for section in report.sections:
        assert section.start <= section.body_start <= section.end
        assert section.path[-1] == section.title
        if section.parent is not None:
            parent = report.sections[section.parent]
            assert parent.start <= section.start < section.end <= parent.end
            assert section.path[:-1] == parent.path


@given(SOURCES | COLUMNS, st.data())
@settings(max_examples=150, deadline=None)
def test_every_span_of_a_cleaned_line_folds_to_its_span_of_the_source(source: str, data: st.DataObject) -> None:
    report = parsed(source)
    check_offsets(report)
    for start, end in line_spans(report.text):
        check_span(report, start, end)
        low = data.draw(st.integers(start, end - 1))
        check_span(report, low, data.draw(st.integers(low + 1, end)))


@given(SOURCES)
@example("各位代表：\u3000\u3000一、坚持党的领导\n各位代表：")
@example("一、坚持党的领导！\u3000\u3000让我们团结起来！")
@settings(max_examples=100, deadline=None)
def test_sections_nest_and_cover_the_text(source: str) -> None:
    report = parsed(source)
    if report.text:
        check_sections(report)


@pytest.mark.parametrize("name", ["chongqing-2026.txt", "yongchuan-2025.txt"])
def test_every_window_of_a_seed_folds_to_its_span_of_the_source(name: str) -> None:
    report = parsed((SEEDS / name).read_text("utf-8"))
    check_offsets(report)
    check_sections(report)
    for start, end in line_spans(report.text):
        for low in range(start, end, 7):
            check_span(report, low, min(low + 23, end))


@pytest.mark.parametrize("name", ["chongqing-2026.txt", "yongchuan-2025.txt"])
def test_no_sentence_of_a_seed_is_lost(name: str) -> None:
    source = (SEEDS / name).read_text("utf-8")
    report = parsed(source)
    first, last = report.origin[0], report.origin[-1] + 1
    dropped = fold(source[first:last])
    for mark in ("(上接5版)", "作者:admin"):
        dropped = dropped.replace(mark, "")
    assert fold(report.text) == dropped
