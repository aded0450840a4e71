"""Words: how text of either language becomes the terms of the keyword index."""

import re
import unicodedata
from functools import cache
from typing import Protocol

from vectorstore.facts.numerals import ZH_NUMERAL, parse_number
from vectorstore.reading.text import HAN, all_common
from vectorstore.terms.stems import stem

VERSION = "2"
"""Part of a library's fingerprint: a change of what :func:`tokens` gives needs a new one."""

NUMERAL = re.compile(f"[{ZH_NUMERAL}点]{{2,}}")
_LATIN = re.compile(r"[a-z]")
_WORD = re.compile(r"[A-Za-z]{2,}")


class _Segmenter(Protocol):
    def cut(self, text: str, hmm: bool = True) -> list[str]: ...

    def cut_for_search(self, text: str) -> list[str]: ...

    def has_word(self, word: str) -> bool: ...

    def tag(self, text: str) -> list[tuple[str, str]]: ...


def simplify(text: str) -> str:
    """Return text with traditional characters made simplified.

    >>> simplify("審查批准自治縣單行條例")
    '审查批准自治县单行条例'
    """
    return text if all_common(text) else str(_converter().convert(text))


def normalise(text: str) -> str:
    """Return text with widths folded (NFKC), characters simplified and letters in lower case."""
    return simplify(unicodedata.normalize("NFKC", text)).lower()


def tokens(text: str) -> list[str]:
    """Return the terms that text is found by: its words, the shorter words in them, Chinese numerals also as digits.

    >>> tokens("提出540條意見建議")
    ['提出', '540', '条', '意见', '建议', '意见建议']
    """
    normal = normalise(text)
    return [*_named(_segmenter().cut_for_search(normal)), *numerals(normal)]


def words(text: str) -> list[str]:
    """Return the words of text one after another, normalised; Latin ones stemmed.

    >>> words("提出540條意見建議")
    ['提出', '540', '条', '意见建议']
    """
    return _named(_segmenter().cut(normalise(text)))


def tagged(text: str) -> list[tuple[str, str]]:
    """Return the words of text with their parts of speech, as the segmenter tags them (n a noun, v a verb)."""
    return [(str(word), str(tag)) for word, tag in _segmenter().tag(normalise(text))]


def in_dictionary(word: str) -> bool:
    """Return whether the dictionary of the segmenter holds a word.

    >>> in_dictionary("防止"), in_dictionary("法规按")
    (True, False)
    """
    return _segmenter().has_word(word)


def plain_words(text: str) -> list[str]:
    """Return the words that the dictionary holds of text, without words guessed from its characters.

    >>> words("要罚"), plain_words("要罚")
    (['要罚'], ['要', '罚'])
    """
    return _segmenter().cut(text, False)


def numerals(text: str) -> list[str]:
    """Return the numbers written in Chinese characters in text, in digits.

    >>> numerals("五百四十条，壹仟零伍拾贰个，二〇二五年")
    ['540', '1052', '2025']
    """
    return [value for match in NUMERAL.finditer(text) if (value := _digits(match.group()))]


def with_digits(text: str) -> str:
    """Return text with the numbers written in Chinese characters in digits.

    >>> with_digits("二〇二五年审议四千二百一十六件，十五五规划")
    '2025年审议4216件，十五五规划'
    """
    return NUMERAL.sub(lambda numeral: _digits(numeral.group()) or numeral.group(), text)


def is_chinese(text: str) -> bool:
    """Return whether text is in Chinese: a question with a Chinese name in it may still be English."""
    latin = len(_WORD.findall(text))
    return HAN.search(text) is not None and (not latin or len(HAN.findall(text)) >= latin)


def _named(found: list[str]) -> list[str]:
    return [_stemmed(word) for word in found if any(c.isalnum() for c in word)]


def _stemmed(word: str) -> str:
    return stem(word) if _LATIN.match(word) and word.isascii() and word.isalpha() else word


def _digits(numeral: str) -> str | None:
    value = parse_number(numeral)
    return None if value is None else f"{value:g}" if value < 10**6 else f"{value:.0f}"


@cache
def _segmenter() -> _Segmenter:
    import rjieba

    segmenter: _Segmenter = rjieba.Jieba()
    return segmenter


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _converter() -> _Converter:
    import opencc

    converter: _Converter = opencc.OpenCC("t2s")
    return converter
