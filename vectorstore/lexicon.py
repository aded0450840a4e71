"""Words: how text of either language becomes the terms of the keyword index, and which of them name nothing."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from vectorstore.facts.numerals import ZH_NUMERAL, parse_number
from vectorstore.reading.text import HAN, all_common, nfkc

VERSION = "2"
"""Part of a library's fingerprint: a change of what :func:`tokens` gives needs a new one."""

_LISTS = tomllib.loads(files("vectorstore.terms").joinpath("words.toml").read_text("utf-8"))
ENGLISH, ALONE, CHINESE = (frozenset(_LISTS[name].split()) for name in ("english", "alone", "chinese"))
"""Words of a question that name nothing to be looked for; ``ALONE`` name something only together with others: an annual
report, a five-year plan."""
_IRREGULAR = {form: word for word, forms in _LISTS["irregular"].items() for form in forms.split()}
_DERIVED = _LISTS["derived"].split()
_ENDINGS = (("sses", "ss"), ("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""))
_BRITISH = (
    (re.compile(r"(?<=[a-z]{3})(?<![vc])(?<!pr|om)is(?=e[ds]?$|ers?$|ing$|ations?$)"), "iz"),
    (re.compile(r"(?<=[a-z][bilmnpv])our(?=s?$|ed$|ing$|hood)"), "or"),
    (re.compile(r"(?<=[a-z]{2})([bt])re(?=[ds]?$)"), r"\1er"),
)
NUMERAL = re.compile(f"[{ZH_NUMERAL}点]{{2,}}")
_WORD = re.compile(r"[A-Za-z]{2,}")


def simplify(text: str) -> str:
    """Return text with traditional characters made simplified.

    >>> simplify("審查批准自治縣單行條例")
    '审查批准自治县单行条例'
    """
    return text if all_common(text) else str(_converter().convert(text))


def normalise(text: str) -> str:
    """Return text with widths folded (NFKC), characters simplified and letters in lower case."""
    return simplify(nfkc(text)).lower()


def tokens(text: str) -> list[str]:
    """Return the terms that text is found by: its words, the shorter words in them, Chinese numerals also as digits.

    >>> tokens("提出540條意見建議")
    ['提出', '540', '条', '意见', '建议', '意见建议']
    """
    normal = normalise(text)
    return [*_named(_segmenter().cut_for_search(normal)), *numerals(normal)]


@lru_cache(maxsize=2**14)  # every question asks for those of the same subjects
def words(text: str) -> tuple[str, ...]:
    """Return the words of text one after another, normalised; Latin ones stemmed.

    >>> words("提出540條意見建議")
    ('提出', '540', '条', '意见建议')
    """
    return tuple(_named(_segmenter().cut(normalise(text))))


def tagged(text: str) -> list[tuple[str, str]]:
    """Return the words of text with their parts of speech, as the segmenter tags them (n a noun, v a verb)."""
    return [(str(word), str(tag)) for word, tag in _segmenter().tag(normalise(text))]


def in_dictionary(word: str) -> bool:
    """Return whether the dictionary of the segmenter holds a word.

    >>> in_dictionary("防止"), in_dictionary("法规按")
    (True, False)
    """
    return bool(_segmenter().has_word(word))


def plain_words(text: str) -> list[str]:
    """Return the words that the dictionary holds of text, without words guessed from its characters.

    >>> words("要罚"), plain_words("要罚")
    (('要罚',), ['要', '罚'])
    """
    return list(_segmenter().cut(text, False))


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


def stem(word: str) -> str:
    """Return an English word in lower case without the ending of plural, tense or -ing form.

    British spelling counts as American.

    >>> [stem(word) for word in ("deputies", "reviewed", "meetings", "classes", "made", "held", "making", "centres")]
    ['deputy', 'review', 'meet', 'class', 'mak', 'hold', 'mak', 'center']
    """
    for british, american in _BRITISH:
        word = british.sub(american, word)
    word = _IRREGULAR.get(word, word)
    for ending, replacement in _ENDINGS:
        left = word[: -len(ending)]
        if word.endswith(ending) and len(left) >= 3 and not (ending == "s" and left[-1] in "sui"):
            return _trimmed(_plain(left, ending) + replacement, ending)
    return _silent(word)


def root(word: str) -> str:
    """Return what the stems of one family of words share.

    >>> {root(stem(word)) for word in ("legislation", "legislative", "legislator", "legislates")}
    {'legisl'}
    """
    for ending in _DERIVED:
        if word.endswith(ending) and len(word) - len(ending) >= 5:
            return word[: -len(ending)]
    return word


def _plain(left: str, ending: str) -> str:
    return left[:-3] if ending == "s" and left.endswith("ing") and len(left) > 5 else left


def _trimmed(word: str, ending: str) -> str:
    if ending in ("ing", "ed") and word[-1] == word[-2] and word[-1] not in "lsz":
        return word[:-1]
    return _silent(word)


def _silent(word: str) -> str:
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _named(found: list[str]) -> list[str]:
    named = (word for word in found if word.isalnum() or any(map(str.isalnum, word)))
    return [stem(word) if word.isascii() and word.isalpha() else word for word in named]


def _digits(numeral: str) -> str | None:
    value = parse_number(numeral)
    return None if value is None else f"{value:g}" if value < 10**6 else f"{value:.0f}"


@cache
def _segmenter() -> Any:
    import rjieba

    return rjieba


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")
