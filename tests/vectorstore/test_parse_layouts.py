"""One report, set in many ways: the parser finds the same outline in all of them."""

import re
import time
from pathlib import Path

import pytest

from vectorstore.reading.lines import width
from vectorstore.reading.parse import parse
from vectorstore.records import ParsedReport, ReportHints, Source

SEED = (Path(__file__).parents[2] / "seeds" / "chongqing-2026.txt").read_text("utf-8")


def parsed(text: str) -> ParsedReport:
    return parse(Source(path="x.txt", text=text, encoding="utf-8", sha256=""), ReportHints())


def outline(report: ParsedReport) -> list[tuple[int, str, str | None, int | None]]:
    return [(one.depth, one.title, one.part, one.period) for one in report.sections]


def set_in_columns(paragraph: str, columns: int, indent: str, keep: bool) -> list[str]:
    """Break a paragraph as a compositor does: no closing mark at the head of a line; an indent may be lost."""
    lines, rest, room = [], paragraph, columns - width(indent)
    while rest:
        end = next((at for at in range(1, len(rest)) if width(rest[: at + 1]) > room), len(rest))
        end += len(re.match(r"[，。、；：！？”》）,;:!]*", rest[end:]).group())  # type: ignore[union-attr]
        lines.append(rest[:end])
        rest, room = rest[end:], columns
    return [(indent if keep else "") + lines[0], *lines[1:]]


@pytest.fixture(scope="module")
def plain() -> ParsedReport:
    return parsed(SEED)


@pytest.mark.parametrize(("columns", "gap"), [(44, "\n"), (76, "\n"), (60, "\n\n")])
def test_an_indented_setting_has_the_same_outline(plain: ParsedReport, columns: int, gap: str) -> None:
    lines = [line for text in plain.text.split("\n") for line in set_in_columns(text, columns, "　　", keep=True)]
    again = parsed(gap.join(lines))
    assert outline(again) == outline(plain)
    assert again.report == plain.report.model_copy(update={"publisher": None})


def test_a_newspaper_column_that_lost_its_indents_has_nearly_the_same_outline(plain: ParsedReport) -> None:
    lines = [line for text in plain.text.split("\n") for line in set_in_columns(text, 36, "　　", keep=False)]
    again = outline(parsed("\n\n".join(lines)))
    assert len(set(outline(plain)) - set(again)) <= 2


def test_page_numbers_between_the_lines_change_no_heading(plain: ParsedReport) -> None:
    lines = [line for text in plain.text.split("\n") for line in set_in_columns(text, 76, "　　", keep=True)]
    pages = [[*lines[at : at + 30], f"- {at // 30 + 1} -"] for at in range(0, len(lines), 30)]
    again = parsed("\n".join(line for page in pages for line in page))
    assert outline(again) == outline(plain)


@pytest.mark.parametrize(
    "change", [lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text.replace("\n", "\r")]
)
def test_line_ends_of_other_systems_change_nothing(plain: ParsedReport, change: object) -> None:
    again = parsed(change(SEED))  # type: ignore[operator]
    assert again.text == plain.text
    assert outline(again) == outline(plain)


@pytest.mark.parametrize(
    "text",
    [
        SEED * 17,
        SEED.replace("\n", "") * 17,
        "重" * 300_000,
        "返回首页" * 40_000,
        ("返回首页" * 40 + "x\n") * 1800,
        "，\n" * 75_000,
    ],
)
def test_a_text_of_300_000_characters_parses_in_two_seconds(text: str) -> None:
    start = time.process_time()
    parsed(text)
    assert time.process_time() - start < 2
