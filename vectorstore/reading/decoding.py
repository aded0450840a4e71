"""Bytes in, text out: utf-8, utf-16 by its mark, gb18030, then detection; corrupt bytes are an error with an offset."""

import codecs
import re
import unicodedata

from vectorstore.errors import SourceError

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAMPLE = 50_000
_LATIN = frozenset("áàâäãåçéèêëíìîïñóòôöõøúùûüýßæœÁÀÂÄÅÇÉÈÊËÍÑÓÖØÚÜÆŒ“”‘’–—…•·«»°§©®™£€\xa0")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")


def decode(name: str, data: bytes) -> tuple[str, str]:
    """Return the text of ``data`` and the encoding that was used; ``name`` is the file, for the messages.

    Raises:
        SourceError: the bytes are binary, or corrupt in the encoding they are in (with the offset of the first).
    """
    if data.startswith(_UTF16_MARKS):
        return _strict(name, data, "utf-16"), "utf-16"
    if b"\0" in data:
        return _without_mark(name, data)
    if _is_utf8(data):
        return _strict(name, data, "utf-8-sig"), "utf-8" if not data.startswith(codecs.BOM_UTF8) else "utf-8-sig"
    return _legacy(name, data)


def _strict(name: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _corrupt(name, encoding, error.start, data) from error


def _corrupt(name: str, encoding: str, offset: int, data: bytes) -> SourceError:
    shown = data[offset : offset + 1].hex() or "end of file"
    return SourceError(
        f"{name}: corrupt text at byte {offset} (0x{shown} is not {encoding}); get a clean copy or save it as UTF-8"
    )


def _is_utf8(data: bytes) -> bool:
    """Tell whether the bytes are meant as UTF-8: nearly all bytes above ASCII stand in sequences of it."""
    high = len(_HIGH_BYTE.findall(data))
    if high == 0:
        return True
    covered = sum(map(len, _UTF8_SEQUENCE.findall(data)))
    return covered >= 0.8 * high


def _without_mark(name: str, data: bytes) -> tuple[str, str]:
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and _reads_well(text):
            return text, encoding
    raise SourceError(f"{name}: is a binary file (a zero byte at offset {data.index(0)}); ingest plain text")


def _legacy(name: str, data: bytes) -> tuple[str, str]:
    failure, text = -1, ""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        failure, text = error.start, data[: error.start].decode("gb18030", errors="ignore")
    if failure < 0 and _reads_well(text):
        return text, "gb18030"
    if (detected := _detect(data)) is not None:
        return detected
    if failure < 0:
        offset = _first_bad_utf8(data)
        raise SourceError(f"{name}: not readable as text (first odd byte at {offset}); save it as UTF-8 and try again")
    whole = data.decode("gb18030", errors="ignore")
    if _reads_well(whole):
        raise _corrupt(name, "gb18030", failure, data)
    raise _corrupt(name, "utf-8", _first_bad_utf8(data), data)


def _first_bad_utf8(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _detect(data: bytes) -> tuple[str, str] | None:
    import charset_normalizer

    best = charset_normalizer.from_bytes(data).best()
    if best is None:
        return None
    text = data.decode(best.encoding, errors="replace")
    return (text, best.encoding) if "\ufffd" not in text and _reads_well(text) else None


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
    for encoding, low, high in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            if low <= char.encode(encoding)[0] <= high:
                return True
        except UnicodeEncodeError:
            continue
    return False
