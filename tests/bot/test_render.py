import csv
import io
import json
import re

import pytest

from bot.english.translate import Translator
from bot.glossary import load_glossary
from bot.render.document import summary_docx
from bot.render.figures_html import compared_html, figures_html
from bot.render.markdown import compared_lines, summary_markdown
from bot.render.summary_html import summary_html
from bot.render.table import compared_csv, figures_csv, rows_json
from bot.summaries.figures_table import compare, figure_rows
from bot.summaries.summary import Request, Summary
from bot.summarize import summarize
from bot.testing.shelf import LATER, REPORT, Shelf

GLOSSARY = load_glossary()


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(early=REPORT, later=LATER)


@pytest.fixture(scope="module")
def summary(shelf: Shelf) -> Summary:
    return summarize(shelf, ["early"], GLOSSARY)


def test_every_mark_in_markdown_has_its_footnote_with_quote_and_place(summary: Summary) -> None:
    text = summary_markdown(summary)
    marks = set(re.findall(r"\[\^(\d+)\](?!:)", text))
    notes = dict(re.findall(r"^\[\^(\d+)\]: (.+)$", text, re.M))
    assert marks == set(notes)
    assert all(re.search(r"“.+” — early, .+\d+–\d+$", note) for note in notes.values())


def test_html_opens_each_quote_in_its_context(shelf: Shelf, summary: Summary) -> None:
    html = summary_html(summary, {"early": shelf.source("early")})
    for citation in summary.citations:
        assert f'id="c{citation.n}" popover' in html
        assert f"<mark>{citation.quote}</mark>" in html
    assert '<meta name="viewport"' in html
    assert "http" not in html


def test_html_escapes_what_a_report_says() -> None:
    shelf = Shelf(evil="<script>alert(1)</script>开展调研3次，<img src=x onerror=alert(2)>建成<b>站点</b>5个。")
    made = summarize(shelf, ["evil"], GLOSSARY)
    html = summary_html(made, {"evil": shelf.source("evil")})
    assert "<script>alert" not in html
    assert "<img" not in html


def test_json_has_the_fields_of_the_contract(summary: Summary) -> None:
    data = json.loads(summary.model_dump_json())
    assert {"report", "lang_pair", "points", "citations", "figures", "not_covered"} <= set(data)
    assert list(data["points"][0]) == ["zh", "en", "part", "section", "citations"]
    assert list(data["citations"][0]) == ["n", "report", "title", "section", "start", "end", "quote"]


def test_word_opens_the_longest_summary(shelf: Shelf) -> None:
    from docx import Document

    full = summarize(shelf, ["early", "later"], GLOSSARY, Request(length="full"))
    document = Document(io.BytesIO(summary_docx(full)))
    words = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert all(point.zh in words for point in full.points if point.section)


def test_word_takes_characters_that_xml_does_not() -> None:
    made = summarize(Shelf(odd="开展调研3次\x0b，走访群众5人。"), ["odd"], GLOSSARY)
    assert summary_docx(made)


def test_csv_opens_in_a_spreadsheet(shelf: Shelf) -> None:
    text = figures_csv(figure_rows(shelf, "early", GLOSSARY))
    assert text.startswith("\ufeffmetric_zh,metric_en,value,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["value"] for row in rows][:3] == ["31", "4", "86"]


def test_no_cell_is_taken_for_a_formula(shelf: Shelf) -> None:
    rows = [row.model_copy(update={"metric_zh": "=1+1"}) for row in figure_rows(shelf, "early", GLOSSARY)]
    assert "\n'=1+1," in figures_csv(rows).replace("\r", "")


def test_figures_html_has_a_table_and_bars(shelf: Shelf) -> None:
    html = figures_html(figure_rows(shelf, "early", GLOSSARY), "标题")
    assert html.count('class="bars"') >= 1
    assert 'class="sort cards"' in html


def test_comparisons_have_a_column_for_each_year_and_kind(shelf: Shelf) -> None:
    rows = compare(shelf.facts(), Translator(GLOSSARY))
    head = compared_lines(rows)[0]
    assert [part in head for part in ("2024 完成", "2025 完成", "2025 计划", "2026 计划")] == [True] * 4
    assert compared_csv(rows).count("\r\n") == len(rows) + 1
    assert "28项" in compared_html(rows, "对照")
    assert len(json.loads(rows_json(rows))) == len(rows)
