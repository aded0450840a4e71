"""A PDF file or a picture in, its text out: columns in the order of reading, a paragraph a line, its pages known."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from vectorstore.errors import SourceError
from vectorstore.reading.formats import Extracted
from vectorstore.reading.lines import STARTS

LIMIT_PAGES = 500
_LIMIT_CHARS = 2_000_000
_FEWEST_CHARS = 20
"""Characters of a page below which its text is taken to be in a picture."""
_DPI = 200
_UNSURE = 0.85
"""Mean confidence of a page's lines below which its text is said to be unsure."""
_SIDES = 3
_EDGE = 3
"""Pieces at the top and at the bottom of a page that may be its head, its foot or its number."""
_CANDIDATES = 40
_NUMBER = re.compile(r"[—–\-·•.\s第]*\d{1,4}[—–\-·•.\s页]*(?:[/共]\s*\d{1,4}\s*页?)?")

_WORD = re.compile(r"[“‘（《(]*[A-Za-z0-9.,:%+'’-]*[”’》）)]*")


class Piece(NamedTuple):
    """Words on a page, in its units, ``top`` counted downwards; ``size`` is the height of a character."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


class Row(NamedTuple):
    """A line of a column, and where the column begins and ends."""

    piece: Piece
    left: float
    right: float
    pitch: float


def pdf_text(name: str, data: bytes) -> Extracted:
    """Return the text of a PDF; pages that hold only a picture are recognised where the ``ocr`` extra is installed.

    Raises:
        SourceError: it is locked, damaged, too long, or holds pictures only.
    """
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        reason = "is locked with a password" if locked else "is damaged and cannot be read"
        raise SourceError(f"{name}: {reason}; get another copy") from error
    with document:
        if len(document) > LIMIT_PAGES:
            raise SourceError(f"{name}: {len(document)} pages are over the limit of {LIMIT_PAGES}; split the file")
        pages, warnings = list[list[Piece]](), list[str]()
        for number, page in enumerate(document):
            pieces = _pieces(page)
            if sum(len(piece.text) for piece in pieces) < _FEWEST_CHARS and _holds_picture(page):
                pieces, sure = _recognised(name, page.render(scale=_DPI / 72).to_numpy())
                warnings += _doubt(number + 1, sure)
            pages.append(pieces)
    known: set[float] = set()
    text, starts = _joined([ordered(page, known) for page in _without_heads(pages)])
    return Extracted(text, "pdf", starts, tuple(warnings))


def image_text(name: str, data: bytes) -> Extracted:
    """Return the text that a picture of a page shows; needs the ``ocr`` extra."""
    pieces, sure = _recognised(name, data)
    return Extracted(_joined([ordered(pieces, set())])[0], "picture", (0,), tuple(_doubt(1, sure)))


def _doubt(page: int, sure: float) -> list[str]:
    if sure >= _UNSURE:
        return []
    return [f"Page {page} was recognised from a picture with a confidence of {sure:.0%}: check its figures."]


def _holds_picture(page: Any) -> bool:
    import pypdfium2.raw as raw

    return any(True for _ in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3))


@cache
def _recogniser() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "error"})


def _recognised(name: str, image: Any) -> tuple[list[Piece], float]:
    """Return the lines that a picture shows, and the mean confidence in them, 0 to 1."""
    try:
        found = _recogniser()(image)
    except ImportError as error:
        reason = "holds pictures of text; install the extra 'ocr' (pip install 'congress-report-bot[ocr]')"
        raise SourceError(f"{name}: {reason}") from error
    if found.boxes is None:
        return [], 0.0
    pieces = []
    for box, text in zip(found.boxes, found.txts, strict=True):
        (left, top), (right, bottom) = box.min(axis=0).tolist(), box.max(axis=0).tolist()
        size = min(bottom - top, (right - left) / max(len(text), 1) * 1.2)
        pieces.append(Piece(text, left, right, top, bottom, size))
    return pieces, sum(found.scores) / len(found.scores)


def _pieces(page: Any) -> list[Piece]:
    """Return the runs of characters of a page that stand close to each other on one line."""
    import pypdfium2.raw as raw

    height, textpage = page.get_height(), page.get_textpage()
    pieces: list[Piece] = []
    gap = ""
    for at in range(min(textpage.count_chars(), _LIMIT_CHARS)):
        char = chr(raw.FPDFText_GetUnicode(textpage, at) or 0xFFFD)
        if char in "\r\n\0\uffff":
            continue
        char = "-" if char in "\x02\ufffe" else char  # what PDFium makes of a hyphen at the end of a line
        if raw.FPDFText_IsGenerated(textpage, at) == 1:
            gap = " "
            continue
        left, bottom, right, top = textpage.get_charbox(at, loose=True)
        one = Piece(char, left, right, height - top, height - bottom, abs(top - bottom))
        if pieces and _is_next(pieces[-1], one):
            piece = pieces.pop()
            text = piece.text + (gap if piece.text[-1].isascii() and char.isascii() else "") + char
            one = Piece(text, piece.left, max(piece.right, right), min(piece.top, one.top),
                        max(piece.bottom, one.bottom), max(piece.size, one.size))  # fmt: skip
        pieces.append(one)
        gap = ""
    return [piece for piece in pieces if piece.text.strip()]


def _is_next(piece: Piece, one: Piece) -> bool:
    middle, size = (one.top + one.bottom) / 2, max(piece.size, one.size, 1)
    return piece.top <= middle <= piece.bottom and -size < one.left - piece.right < size


def ordered(pieces: Sequence[Piece], known: set[float]) -> list[Row]:
    """Return the lines of a page in the order of reading: what spans several columns cuts the page in bands.

    ``known`` are the columns that the pages before it have; those of this one are added.
    """
    pieces = sorted(pieces, key=lambda piece: piece.top)
    gutter = _gutter(pieces, known)
    if gutter is None:
        return _rows(pieces)
    known.add(gutter)
    spanning = [one for one in pieces if one.left < gutter - 1 and one.right > gutter + 1]
    edges = [one.top for one in spanning]
    bands: list[tuple[list[Piece], list[Piece]]] = [([], []) for _ in range(len(spanning) + 1)]
    for one in pieces:
        if one.right <= gutter + 1 or one.left >= gutter - 1:
            bands[bisect_right(edges, one.top)][one.left >= gutter - 1].append(one)
    wide = _rows(spanning)
    rows = [row for side in bands[0] for row in ordered(side, known)]
    for one, band in zip(spanning, bands[1:], strict=True):
        rows += [row for row in wide if row.piece.top <= one.top < row.piece.bottom and row not in rows[-3:]]
        rows += [row for side in band for row in ordered(side, known)]
    return rows


def _gutter(pieces: Sequence[Piece], known: set[float]) -> float | None:
    """Return where a column begins beside another one, both known or of running text; None where there is none."""
    lefts = Counter(round(one.left) for one in pieces)
    best: tuple[int, float] | None = None
    for left, _ in lefts.most_common(_CANDIDATES):
        before = [one for one in pieces if one.right <= left + 1]
        after = [one for one in pieces if one.left >= left - 1]
        crossing = len(pieces) - len(before) - len(after)
        if min(len(before), len(after)) < _SIDES or crossing > len(after) + len(before):
            continue
        covered = {mark for one in before for mark in _marks(one)}
        beside = sum(any(mark in covered for mark in _marks(one)) for one in after)
        is_known = any(-2 < left - one < 3 * after[0].size for one in known)  # a first line is indented
        if beside >= max(_SIDES, len(after) // 3) and (is_known or (_is_prose(before) and _is_prose(after))):
            best = max(best or (0, 0.0), (beside - crossing, float(left)))
    return best[1] if best and best[0] > 0 else None


def _marks(piece: Piece) -> range:
    return range(int(piece.top) // 4, min(int(piece.bottom) // 4, int(piece.top) // 4 + 50) + 1)


def _is_prose(pieces: Sequence[Piece]) -> bool:
    """Tell whether pieces are lines of text, most of them full, and no cells of a table."""
    widths = sorted(one.right - one.left for one in pieces)
    usual = widths[len(widths) * 3 // 4]
    full = sum(width > 0.85 * usual for width in widths)
    return 2 * full >= len(widths) and usual >= 8 * median(one.size for one in pieces)


def _rows(pieces: Sequence[Piece]) -> list[Row]:
    """Return the lines that pieces of one column make, from the top."""
    lines: list[list[Piece]] = []
    for one in pieces:
        last = lines[-1][0] if lines else None
        if last and last.top <= (one.top + one.bottom) / 2 <= last.bottom:
            lines[-1].append(one)
        else:
            lines.append([one])
    made = [_line(line) for line in lines]
    if not made:
        return []
    left, right = min(one.left for one in made), max(one.right for one in made)
    pitch = median([after.top - one.top for one, after in pairwise(made)] or [made[0].size])
    return [Row(one, left, right, pitch) for one in made]


def _line(pieces: Sequence[Piece]) -> Piece:
    pieces = sorted(pieces, key=lambda piece: piece.left)
    text = " ".join(piece.text.strip() for piece in pieces)
    return Piece(text, pieces[0].left, max(one.right for one in pieces), min(one.top for one in pieces),
                 max(one.bottom for one in pieces), median(one.size for one in pieces))  # fmt: skip


def _without_heads(pages: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
    """Return pages without their numbers and without what stands again at the edge of most pages."""
    edges = [sorted(page, key=lambda piece: piece.top) for page in pages]
    edges = [[*page[:_EDGE], *page[-_EDGE:]] for page in edges]
    often = Counter(key for page in edges for key in {_key(piece) for piece in page})
    again = {key for key, n in often.items() if n >= 3 and 2 * n >= len(pages)}
    dropped = [{id(one) for one in page if _key(one) in again or _NUMBER.fullmatch(one.text)} for page in edges]
    return [[one for one in page if id(one) not in out] for page, out in zip(pages, dropped, strict=True)]


def _key(piece: Piece) -> str:
    return re.sub(r"\d+", "#", "".join(piece.text.split()))


def _joined(pages: Sequence[Sequence[Row]]) -> tuple[str, tuple[int, ...]]:
    """Return the text of pages, a paragraph a line, and where each page begins in it."""
    text, starts = "", list[int]()
    before: Row | None = None
    for page in pages:
        for at, row in enumerate(page):
            joint = _joint(before, row) if before else ""
            if joint == "-":  # a word that was hyphenated
                text, joint = text[:-1], ""
            text += joint
            starts += [len(text)] if at == 0 else []
            text += row.piece.text.strip()
            before = row
        starts += [] if page else [len(text)]
    return text + "\n", tuple(starts)


def _joint(before: Row, row: Row) -> str:
    if not _goes_on(before, row):
        return "\n"
    end, start = before.piece.text.rstrip(), row.piece.text.lstrip()
    if re.search(r"[a-z]-$", end) and start[:1].islower():
        return "-"
    return " " if end[-1:].isascii() and start[:1].isascii() and (end[-1:].isalpha() or start[:1].isalpha()) else ""


def _goes_on(before: Row, row: Row) -> bool:
    """Tell whether a line goes on with the paragraph of the one before: that was full, and this is not indented."""
    size = max(before.piece.size, row.piece.size, 1)
    if abs(before.piece.size - row.piece.size) > 0.25 * size or STARTS.match(row.piece.text):
        return False
    word = _WORD.match(row.piece.text)  # what could not be broken to fill the line before
    if (
        before.piece.right < before.right - (2.5 + (word.end() if word else 0)) * size
        or row.piece.left > row.left + 1.3 * size
    ):
        return False
    gap = row.piece.top - before.piece.top
    return not (before.left == row.left and before.right == row.right and gap > 1.5 * max(before.pitch, size))
