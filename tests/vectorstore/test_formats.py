"""The same report as a web page, a Word file and a PDF in columns is read as its text is."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from rendered import as_page, as_pdf, as_word
from reportlab.pdfgen.canvas import Canvas

from vectorstore.errors import SourceError
from vectorstore.reading.parse import parse
from vectorstore.reading.sources import discover, read_source
from vectorstore.reading.text import fold
from vectorstore.records import ParsedReport, ReportHints, Source

SEED = (Path(__file__).parents[2] / "seeds" / "chongqing-2026.txt").read_text("utf-8")


def parsed(source: Source) -> ParsedReport:
    return parse(source, ReportHints())


@pytest.fixture(scope="module")
def plain() -> ParsedReport:
    return parsed(Source(path="a.txt", text=SEED, encoding="utf-8", sha256=""))


FORMS: dict[str, Callable[[list[str]], bytes]] = {
    "docx": as_word,
    "html": as_page,
    "pdf in one column": lambda paragraphs: as_pdf(paragraphs, 1),
    "pdf in two columns": lambda paragraphs: as_pdf(paragraphs, 2),
    "pdf in three columns": lambda paragraphs: as_pdf(paragraphs, 3),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_report_of_any_form_has_the_text_and_the_outline_of_its_plain_text(
    form: str, plain: ParsedReport, tmp_path: Path
) -> None:
    file = tmp_path / "report.txt"  # known by its content, not by its name
    file.write_bytes(FORMS[form](plain.text.split("\n")))
    again = parsed(read_source(file))
    assert fold(again.text) == fold(plain.text)
    assert again.text.split("\n") == plain.text.split("\n")
    assert [(one.title, one.part) for one in again.sections] == [(one.title, one.part) for one in plain.sections]
    card = again.report
    assert (card.title, card.region, card.year) == (plain.report.title, plain.report.region, plain.report.year)


def test_notes_of_short_lines_on_the_last_page_of_a_pdf_stay_in_their_columns(
    plain: ParsedReport, tmp_path: Path
) -> None:
    file = tmp_path / "report.pdf"
    lines = plain.text.split("\n")
    notes = ["注释", *(line for at in range(60) for line in (f"［{at + 1}］第{at}项：", f"指河川{at}号。"))]
    file.write_bytes(as_pdf([*lines, *notes], 2))
    text = re.sub(r"\s", "", read_source(file).text)
    assert fold("".join(notes)) in fold(text)


def test_an_offset_of_a_pdf_is_on_a_page(plain: ParsedReport, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(as_pdf(plain.text.split("\n"), 2))
    report = parsed(read_source(file))
    pages = [report.report.page_of(at) for at in (0, len(report.source) - 1)]
    assert pages == [1, len(report.report.pages)]
    assert len(report.report.pages) > 5
    assert plain.report.page_of(100) is None


def test_words_that_a_pdf_hyphenates_are_whole(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for at, line in enumerate(["It heard reports on the super-", "vision of budgets."]):
        canvas.drawString(50, 800 - 15 * at, line)
    canvas.save()
    assert read_source(tmp_path / "a.pdf").text == "It heard reports on the supervision of budgets.\n"


def test_what_a_reader_of_a_word_file_sees_is_its_text(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("听取报告12项。")
    hidden = document.add_paragraph("可见").add_run("不可见99件")
    hidden.font.hidden = True
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "审议法规案", "9件"
    document.save(str(tmp_path / "a.docx"))
    text = read_source(tmp_path / "a.docx").text
    assert re.sub(r"[ \t\u3000]", "", text) == "听取报告12项。\n可见\n审议法规案9件\n"


@pytest.mark.parametrize("name", ["ins", "moveTo", "smartTag", "hyperlink", "sdtContent", "del", "moveFrom"])
def test_of_a_changed_word_file_what_was_put_in_is_read_and_not_what_was_taken_out(name: str, tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("听取报告12项。")
    paragraph.add_run("检查99次。")
    paragraph._p.append(changed := OxmlElement(f"w:{name}"))
    changed.append(paragraph._p.r_lst[-1])
    document.save(str(tmp_path / "a.docx"))
    seen = "" if name in ("del", "moveFrom") else "检查99次。"
    assert read_source(tmp_path / "a.docx").text.strip() == f"听取报告12项。{seen}"


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>{}</p>", '<p style="display: none">{}</p>',
        '<div style="color:red; visibility:hidden"><p>{}</p></div>',
        '<p style="opacity:0">{}</p>', '<p style="font-size:0">{}</p>', '<span aria-hidden="true">{}</span>',
        "<script>{}</script>", "<style>{}</style>", "<template><p>{}</p></template>", "<noscript>{}</noscript>",
        "<!-- {} -->", "<select><option>{}</option></select>",
    ],
)  # fmt: skip
def test_of_a_web_page_only_what_a_reader_sees_is_read(hidden: str, tmp_path: Path) -> None:
    seen = "<p>听取报告12项。</p>{}<p style='font-size:0.9em;opacity:0.8'>审议法规案9件</p>"
    file = tmp_path / "a.html"
    file.write_text(f"<html><body>{seen.format(hidden.format('检查99次'))}</body></html>", encoding="utf-8")
    assert read_source(file).text.split() == ["听取报告12项。", "审议法规案9件"]


def test_an_archive_is_read_as_a_folder_is(tmp_path: Path) -> None:
    archive, folder = tmp_path / "reports.zip", tmp_path / "folder"
    held = {".git/c.txt": b"x", ".d.txt": b"x", "__MACOSX/._b.docx": b"x", "b.docx": as_word(["听取报告9项。"])}
    held |= {"c.exe": b"x", "市/.e/f.txt": b"x", "市/a.TXT": "通过法规12件。".encode()}
    with zipfile.ZipFile(archive, "w") as packed:
        for name, data in held.items():
            packed.writestr(name, data)
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    for place in (archive, folder):
        files = discover([place])
        assert [str(file.relative_to(place)) for file in files] == ["b.docx", "市/a.TXT"]
        assert [read_source(file).text.strip() for file in files] == ["听取报告9项。", "通过法规12件。"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_members_of_an_archive_have_the_names_that_were_given_to_them(encoding: str, tmp_path: Path) -> None:
    """Chinese systems write names in their own encoding and do not say so."""
    archive, name = tmp_path / "reports.zip", "天津市/报告全文.txt"
    written = name if encoding == "utf-8" else "x" * (len(name.encode(encoding)) - 4) + ".txt"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr(written, "通过法规12件。")
    archive.write_bytes(archive.read_bytes().replace(written.encode(), name.encode(encoding)))
    (file,) = discover([tmp_path])
    assert str(file.relative_to(archive)) == name
    assert read_source(file).text.strip() == "通过法规12件。"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"%PDF-1.7 and no more", "damaged"),
        ("a.docx", b"PK\x03\x04 and no more", "damaged"),
        ("a.txt", b"\xd0\xcf\x11\xe0 old", "old Office file"),
        ("a.rtf", b"{\\rtf1 a}", "RTF"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(name: str, data: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=reason):
        read_source(tmp_path / name)


@pytest.mark.parametrize("form", ["docx", "html", "pdf in one column", "txt"])
def test_a_text_beyond_the_limit_is_refused_in_every_form(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"听取审议专项工作报告{n}项。" for n in range(400)]
    (tmp_path / "a.txt").write_bytes(FORMS[form](lines) if form in FORMS else "\n".join(lines).encode())
    assert read_source(tmp_path / "a.txt").text
    monkeypatch.setattr("vectorstore.reading.sources.LIMIT_BYTES", 2000)
    with pytest.raises(SourceError, match="over the limit"):
        read_source(tmp_path / "a.txt")


def test_an_archive_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for at in range(3):
            packed.writestr(f"{at}.txt", bytes(80_000_000))
    with pytest.raises(SourceError, match="200 MB unpacked"):
        discover([tmp_path / "a.zip"])
