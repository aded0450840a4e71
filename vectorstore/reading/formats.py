"""Bytes of other formats in, their text out: web pages, Word files, PDF files and pictures, known by their content."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from vectorstore.errors import SourceError
from vectorstore.reading.encodings import SAVE_AS_TEXT
from vectorstore.reading.text import HAN

LIMIT_UNPACKED = 200_000_000
"""Bytes that an archive or a Word file may hold unpacked: 100 times a long report with its pictures."""
_PAGE_TAGS = re.compile(r"</?(?:html|head|body|p|div|span|br|table|td|h[1-6])\b[^<>]{0,300}>", re.I)
_FEWEST_TAGS = 10
_FEWEST_BESIDE = 4
"""Lines of Chinese beside English from which a text is in two columns."""
_HIDDEN_TAGS = frozenset((
    "script", "style", "template", "noscript", "head", "nav", "footer", "aside", "form", "button", "select",
    "textarea", "iframe", "svg", "object",
))  # fmt: skip
_BLOCKS = frozenset((
    "p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "tr", "table",
    "section", "article", "main", "header", "blockquote", "pre", "title", "hr",
))  # fmt: skip
_HIDDEN = re.compile(r"display:none|visibility:hidden|font-size:0(?![.\d])|opacity:0(?![.\d])")
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM")
_ENDS = {b"\x89PNG": b"IEND", b"\xff\xd8\xff": b"\xff\xd9"}
_PACKED = {"xl/": "a spreadsheet", "ppt/": "a slide show", "mimetype": "an OpenDocument file or an e-book"}
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE_NUMERALS = "〇一二三四五六七八九十"


class Extracted(NamedTuple):
    """The text of a file, the format it came in, and for a PDF where in the text each of its pages begins."""

    text: str
    kind: str
    pages: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()


def extract(name: str, data: bytes) -> Extracted | None:
    """Return the text of a Word file, PDF file or picture; None for other bytes.

    Raises:
        SourceError: the file is damaged, too large unpacked, locked, or of a kind that holds no report.
    """
    try:
        if b"%PDF-" in data[:1024]:
            from vectorstore.reading.pdf import pdf_text

            return pdf_text(name, data)
        if data.startswith(_IMAGES):
            from vectorstore.reading.pdf import image_text

            if any(data.startswith(start) and end not in data for start, end in _ENDS.items()):
                raise SourceError(f"{name}: is a damaged picture, its end is missing; get another copy")

            return image_text(name, data)
        return _word_text(name, data) if data.startswith(b"PK\x03\x04") else None
    except (SourceError, MemoryError):
        raise
    except Exception as error:
        raise SourceError(
            f"{name}: is damaged and cannot be read ({type(error).__name__}); get another copy"
        ) from error


def is_page(text: str) -> bool:
    """Tell whether text is the source of a web page: it begins as one, or is full of the tags of one."""
    start = text[:2000].lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<!doctype html", "<html")):
        return True
    return len(_PAGE_TAGS.findall(text[:200_000])) >= max(_FEWEST_TAGS, len(text[:200_000]) // 200)


def page_text(text: str) -> str:
    """Return what a web page shows: a paragraph a line, hidden text and controls left out."""
    import lxml.html

    parser = lxml.html.HTMLParser(recover=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser, ensure_head_body=True)
    shown = "".join(_shown(root))
    lines = (re.sub(r"[ \t\r\n\f]+", " ", line).strip(" ") for line in shown.split("\v"))
    return "\n".join(line for line in lines if line.strip()) + "\n"


def apart(text: str) -> str | None:
    """Return what two columns say, one in Chinese and one in English, block by block; None for other text.

    Blank lines set the blocks apart, three spaces the columns: a block becomes a paragraph in each language.
    """
    blocks = [block.split("\n") for block in re.split(r"\n\s*\n", text)]
    rows = [re.split(" {3,}", row.strip()) for block in blocks for row in block if row.strip()]
    beside = sum(len(row) == 2 and len(set(map(_in_english, row))) == 2 for row in rows)
    if beside < _FEWEST_BESIDE or 2 * beside < len(rows) or len(blocks) < _FEWEST_BESIDE:
        return None
    paragraphs: list[str] = []
    for block in blocks:
        cells = [cell for row in block for cell in re.split(" {3,}", row.strip())]
        paragraphs.append("".join(cell for cell in cells if not _in_english(cell)))
        paragraphs.append(" ".join(filter(_in_english, cells)))
    return "\n\n".join(filter(None, map(str.strip, paragraphs))) + "\n"


def _in_english(cell: str) -> bool:
    return HAN.search(cell) is None and re.search("[A-Za-z]", cell) is not None


def _shown(root: Any) -> Iterator[str]:
    """Yield the words of a tree as they stand, a vertical tab where a block begins or ends; no recursion."""
    stack: list[Any] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            yield node
            continue
        if node.tail:
            stack.append(node.tail)
        if not isinstance(node.tag, str) or node.tag in _HIDDEN_TAGS or _is_hidden(node):
            continue
        if node.tag in _BLOCKS:
            yield "\v"
            stack.append("\v")
        elif node.tag in ("td", "th"):
            stack.append(" ")
        stack.extend(reversed(node))
        if node.text:
            stack.append(node.text)


def _is_hidden(node: Any) -> bool:
    style = (node.get("style") or "").replace(" ", "").lower()
    return node.get("hidden") is not None or node.get("aria-hidden") == "true" or bool(_HIDDEN.search(style))


def opened(name: str, data: bytes) -> zipfile.ZipFile:
    """Open an archive that is small enough unpacked.

    Raises:
        SourceError: it is no archive, or holds too much.
    """
    try:
        try:
            archive = zipfile.ZipFile(io.BytesIO(data), metadata_encoding="gb18030")  # that of Chinese systems
        except UnicodeDecodeError:
            archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise SourceError(f"{name}: is a damaged archive or Word file; get another copy") from error
    if sum(member.file_size for member in archive.infolist()) > LIMIT_UNPACKED:
        raise SourceError(f"{name}: holds more than {LIMIT_UNPACKED // 1_000_000} MB unpacked; take out the reports")
    return archive


def _word_text(name: str, data: bytes) -> Extracted:
    names = set(opened(name, data).namelist())
    if "word/document.xml" not in names:
        held = (kind for start, kind in _PACKED.items() if any(member.startswith(start) for member in names))
        raise SourceError(
            f"{name}: is {next(held, 'an archive without a Word text')}, which is not read; {SAVE_AS_TEXT}"
        )
    import docx

    document = docx.Document(io.BytesIO(data))
    numbers = _Numbers(document)
    lines = list(_paragraphs(document.element.body, numbers))
    notes = [
        text
        for part in document.part.package.iter_parts()
        if str(part.partname).endswith(("/footnotes.xml", "/endnotes.xml"))
        for text in _notes(part.blob)
    ]
    if notes:
        lines += ["注释：", *notes]
    return Extracted("\n".join(line for line in lines if line.strip()) + "\n", "docx")


def _notes(xml: bytes) -> Iterator[str]:
    from lxml import etree

    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    for note in root:
        if note.get(f"{_WORD}type") is None:
            yield _words(note)


def _paragraphs(parent: Any, numbers: "_Numbers") -> Iterator[str]:
    """Yield the paragraphs below a node, and of a table a line for each row, its cells set apart by tabs."""
    for node in parent:
        if node.tag == f"{_WORD}p":
            indented = node.find(f"{_WORD}pPr/{_WORD}ind[@{_WORD}firstLine]") is not None
            yield (numbers.next(node) or "　" * 2 * indented) + _words(node)
        elif node.tag == f"{_WORD}tbl":
            for row in node.iter(f"{_WORD}tr"):
                yield "\t".join(_words(cell) for cell in row.findall(f"{_WORD}tc"))
        elif node.tag in (f"{_WORD}sdt", f"{_WORD}sdtContent", f"{_WORD}ins"):
            yield from _paragraphs(node, numbers)


def _words(node: Any) -> str:
    """Return the words below a node that a reader sees: neither deleted nor hidden ones."""
    unseen = f"{_WORD}moveFrom", f"{_WORD}del", "{*}Fallback"
    words: list[str] = []
    for run in node.iter(f"{_WORD}r"):
        if run.find(f"{_WORD}rPr/{_WORD}vanish") is None and next(run.iterancestors(*unseen), None) is None:
            for one in run.iterchildren(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br"):
                words.append({f"{_WORD}tab": "\t", f"{_WORD}br": "\n"}.get(one.tag, one.text or ""))
    return "".join(words).strip()


class _Numbers:
    """The numbers that Word itself sets before the paragraphs of its lists: 一、 and （一） are often such."""

    def __init__(self, document: Any) -> None:
        self._counts: dict[tuple[str, int], int] = {}
        self._levels: dict[tuple[str, int], tuple[str, str]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        kinds = {one.get(f"{_WORD}abstractNumId"): one for one in root.findall(f"{_WORD}abstractNum")}
        for number in root.findall(f"{_WORD}num"):
            kind = kinds.get(number.find(f"{_WORD}abstractNumId").get(f"{_WORD}val"))
            for level in kind.findall(f"{_WORD}lvl") if kind is not None else ():
                form, text = level.find(f"{_WORD}numFmt"), level.find(f"{_WORD}lvlText")
                if form is not None and text is not None:
                    key = number.get(f"{_WORD}numId"), int(level.get(f"{_WORD}ilvl"))
                    self._levels[key] = form.get(f"{_WORD}val") or "", text.get(f"{_WORD}val") or ""

    def next(self, paragraph: Any) -> str:
        """Return the number of a paragraph, "" where it has none, and go on to the next."""
        number = paragraph.find(f"{_WORD}pPr/{_WORD}numPr")
        found = None if number is None else (number.find(f"{_WORD}numId"), number.find(f"{_WORD}ilvl"))
        if not found or found[0] is None:
            return ""
        key = found[0].get(f"{_WORD}val"), int(found[1].get(f"{_WORD}val")) if found[1] is not None else 0
        form, text = self._levels.get(key, ("bullet", ""))
        if form in ("bullet", "none"):
            return ""
        value = self._counts.get(key, 0) + 1
        self._counts[key] = value
        for lower in [one for one in self._counts if one[0] == key[0] and one[1] > key[1]]:
            del self._counts[lower]
        shown = _chinese(value) if "hinese" in form or "ideograph" in form.lower() else str(value)
        return text.replace(f"%{key[1] + 1}", shown) if "%" in text else ""


def _chinese(value: int) -> str:
    """Return a number of a list in Chinese numerals, as Word counts.

    >>> _chinese(3), _chinese(10), _chinese(21)
    ('三', '十', '二十一')
    """
    tens, ones = divmod(value, 10)
    lead = "" if tens == 0 else ("" if tens == 1 else _CHINESE_NUMERALS[min(tens, 9)]) + "十"
    return lead + (_CHINESE_NUMERALS[ones] if ones or not tens else "")
