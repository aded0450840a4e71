"""Reports rendered as people have them: Word files, web pages, PDF files in columns, and scans of these."""

import io
import shutil
import subprocess
from pathlib import Path

import docx
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A3, A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageTemplate, Paragraph

SCAN_DPI = 200


def as_pdf(paragraphs: list[str], columns: int) -> bytes:
    """Set paragraphs in columns below a title over all of them, with running heads and page numbers."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    width, height = A3 if columns > 2 else A4
    body = ParagraphStyle("body", fontName="STSong-Light", fontSize=10, leading=15, firstLineIndent=20, wordWrap="CJK")
    head = ParagraphStyle("head", parent=body, fontSize=16, leading=24, firstLineIndent=0, alignment=TA_CENTER)
    room, gutter = width - 100, 24

    def edges(canvas: Canvas, template: BaseDocTemplate) -> None:
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(50, height - 30, "青川日报  2031年2月5日  星期三")
        canvas.drawCentredString(width / 2, 25, f"— {template.page} —")

    def frames(top: float) -> list[Frame]:
        each = (room - gutter * (columns - 1)) / columns
        sides = [50 + at * (each + gutter) for at in range(columns)]
        return [Frame(left, 50, each, top - 50, 0, 0, 0, 0) for left in sides]

    out = io.BytesIO()
    made = BaseDocTemplate(out, pagesize=(width, height))
    first = [Frame(50, height - 150, room, 100, 0, 0, 0, 0), *frames(height - 150)]
    made.addPageTemplates(
        [PageTemplate("first", first, onPage=edges), PageTemplate("later", frames(height - 50), onPage=edges)]
    )
    story = [Paragraph(paragraphs[0], head), *(Paragraph(one, body) for one in paragraphs[1:])]
    made.build([NextPageTemplate("later"), *story])
    return out.getvalue()


def as_word(paragraphs: list[str]) -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    for one in paragraphs:
        document.add_paragraph(one)
    document.save(out)
    return out.getvalue()


def as_page(paragraphs: list[str]) -> bytes:
    shown = "".join(f"<p>　　{one}</p>\n" for one in paragraphs[1:])
    return (
        "<!DOCTYPE html><html><head><title>青川网</title><script>var a = '通过法规99件';</script></head><body>"
        "<nav><a href='/'>首页</a><a href='/a'>政务公开</a></nav><div style='display: none'>通过法规98件。</div>"
        f"<h1>{paragraphs[0]}</h1><div class='article'>{shown}</div><footer>版权所有 青川网</footer></body></html>"
    ).encode()


def as_newspaper(paragraphs: list[str], columns: int, folder: Path) -> bytes:
    """Print a page in columns with Debian's chromium."""
    shown = "".join(f"<p>{one}</p>" for one in paragraphs[1:])
    style = (
        "@page { size: A3; margin: 15mm } body { font: 10.5pt/1.6 'Noto Serif CJK SC' } h1 { text-align: center }"
        f"div {{ column-count: {columns}; column-gap: 8mm; text-align: justify }} p {{ text-indent: 2em; margin: 0 }}"
    )
    page, made = folder / "page.html", folder / "page.pdf"
    page.write_text(
        f"<!DOCTYPE html><html lang='zh'><head><meta charset='utf-8'><style>{style}</style></head>"
        f"<body><h1>{paragraphs[0]}</h1><div>{shown}</div></body></html>",
        encoding="utf-8",
    )
    subprocess.run(
        [chromium(), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}",
         "--no-pdf-header-footer", f"--print-to-pdf={made}", page.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return made.read_bytes()


def chromium() -> str:
    """Return the command that starts it, "" where there is none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")


def as_scan(pdf: bytes) -> bytes:
    """Return a PDF of pictures of the pages of another, grey, as a scanner saves them."""
    import pypdfium2 as pdfium

    out = io.BytesIO()
    canvas = Canvas(out)
    with pdfium.PdfDocument(pdf) as document:
        for page in document:
            picture = page.render(scale=SCAN_DPI / 72, grayscale=True).to_pil()
            canvas.setPageSize(page.get_size())
            canvas.drawImage(ImageReader(picture), 0, 0, *page.get_size())
            canvas.showPage()
    canvas.save()
    return out.getvalue()
