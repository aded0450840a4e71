"""Bytes of a text file in, its text out: the encoding is told by a mark, or found."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePath

from vectorstore.errors import SourceError

_FORMATS = (
    (0, b"\xd0\xcf\x11\xe0", "an old Office file, or one locked with a password"), (0, b"{\\rtf", "an RTF file"),
    (0, b"GIF8", "a GIF picture"), (8, b"WEBP", "a WebP picture"), (4, b"ftyp", "a video or an HEIC picture"),
    (0, b"\x1f\x8b", "a gzip archive"), (0, b"7z\xbc\xaf", "a 7z archive"), (0, b"Rar!", "a RAR archive"),
    (0, b"\x7fELF", "a program"), (0, b"SQLite format 3", "a database"),
)  # fmt: skip
_OF_TEXT = (".txt", ".md", ".text", ".html", ".htm", "")
SAVE_AS_TEXT = "save it as text, Word or PDF"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_SAMPLE = 50_000
_LATIN = frozenset("áàâäãåçéèêëíìîïñóòôöõøúùûüýßæœÁÀÂÄÅÇÉÈÊËÍÑÓÖØÚÜÆŒ“”‘’–—…•·«»°§©®™£€\xa0")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def decode(name: str, data: bytes) -> tuple[str, str]:
    """Return the text of ``data`` and the encoding that was used; ``name`` is the file, for the messages.

    Raises:
        SourceError: the bytes are no text, corrupt in the encoding they are in (with the offset of the first), or were
            read in a wrong encoding before they were saved.
    """
    if kind := next((kind for at, mark, kind in _FORMATS if data.startswith(mark, at)), None):
        raise SourceError(f"{name}: is {kind}, which is not read; {SAVE_AS_TEXT}")
    if encoding := next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None):
        return _strict(name, data, encoding), encoding
    if b"\0" not in data and _is_utf8(data):
        return _unspoilt(name, _strict(name, data, "utf-8")), "utf-8"
    for encoding in _guesses(data):
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if "\0" not in text and _reads_well(text):
                return text, encoding
    if (suffix := PurePath(name).suffix.lower()) not in _OF_TEXT:
        raise SourceError(
            f"{name}: is damaged, its bytes are neither those of a {suffix} file nor text; get another copy"
        )
    if b"\0" in data:
        raise SourceError(f"{name}: is a binary file (a zero byte at offset {data.index(0)}); {SAVE_AS_TEXT}")
    _strict(name, data, "gb18030" if _reads_well(data.decode("gb18030", errors="ignore")) else "utf-8")
    raise SourceError(f"{name}: is not readable as text in any encoding; save it as UTF-8 and try again")


def _strict(name: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        shown = data[error.start : error.start + 1].hex() or "end of file"
        raise SourceError(
            f"{name}: corrupt text at byte {error.start} (0x{shown} is not {encoding}); "
            "get a clean copy or save it as UTF-8"
        ) from error


def _unspoilt(name: str, text: str) -> str:
    """Return text; it is refused where its bytes were GBK, read as Latin letters and saved."""
    for wrong in ("latin-1", "cp1252"):
        try:
            meant = text[:_SAMPLE].encode(wrong).decode("gb18030", errors="ignore")
        except UnicodeEncodeError:
            continue
        if 3 * sum("\u4e00" <= char <= "\u9fff" for char in meant) > len(meant):
            raise SourceError(f"{name}: was saved after it was read in a wrong encoding ({wrong}); get the original")
    return text


def _is_utf8(data: bytes) -> bool:
    """Tell whether the bytes are meant as UTF-8: nearly all bytes above ASCII stand in sequences of it."""
    high = sum(byte >= 0x80 for byte in data)
    return sum(map(len, _UTF8_SEQUENCE.findall(data))) >= 0.8 * high


def _guesses(data: bytes) -> Iterator[str]:
    """Yield the encodings that bytes without a mark may be in, if not UTF-8."""
    if b"\0" in data:
        yield from ("utf-16-le", "utf-16-be")
        return
    yield "gb18030"
    import charset_normalizer

    if best := charset_normalizer.from_bytes(data).best():
        yield best.encoding


def _reads_well(text: str) -> bool:
    """Tell whether decoded text looks like writing: common characters, hardly any private or control ones."""
    sample = text[:_SAMPLE]
    odd = sum(unicodedata.category(char) in ("Co", "Cn", "Cc") and char not in "\t\n\r\f\v" for char in sample)
    high = [char for char in sample if char >= "\x80"]
    if odd * 100 > len(sample):
        return False
    if high and all(char < "\u2e80" for char in high):
        return all(char in _LATIN for char in high)
    ideographs = [char for char in high if "\u4e00" <= char <= "\u9fff"]
    return 2 * sum(map(_is_common, ideographs)) >= len(ideographs)


def _is_common(char: str) -> bool:
    """Tell whether a character is of the first level of GB 2312, or of Big5 (both are ordered by frequency of use)."""
    gb, big5 = char.encode("gb2312", "ignore"), char.encode("big5", "ignore")
    return b"\xb0" <= gb[:1] <= b"\xd7" or b"\xa4" <= big5[:1] <= b"\xc6"
