"""Numbers as people write them, put into the one spelling that is read: 四成六, 一百多亿, 破万亿, four fifths."""

import re
from collections.abc import Callable

from bot.records import Lang
from vectorstore.facts.numerals import parse_number

SMALL = dict(a="1", one="1", two="2", three="3", four="4", five="5", six="6", seven="7", eight="8", nine="9")
FRACTIONS = dict(third=3, quarter=4, fifth=5, tenth=10)
ONES = "[一二两三四五六七八九]"
SPELLINGS: dict[Lang, tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = {
    "zh": (
        (re.compile(f"({ONES})成({ONES})"), lambda m: f"{_figure(m[1])}{_figure(m[2])}%"),
        (
            re.compile(f"(?<!{ONES[:-1]}十百千几数])([一二两三四五六七八九十百千]+)(?=[多余][万亿])"),
            lambda m: _figure(m[1]),
        ),
        (re.compile("(?<=[近上超逾破过达])([百千]?)(?=万?亿(?!级))"), lambda m: _figure(m[1])),
    ),
    "en": (
        (re.compile(r"\b([a-z]+)(?= (?:m|b|tr)illion\b)", re.I), lambda m: SMALL.get(m[1].lower(), m[1])),
        (
            re.compile(rf"\b({'|'.join(list(SMALL)[1:])}|a(?=[ -]\w+ of))[ -]({'|'.join(FRACTIONS)})s?\b", re.I),
            lambda m: f"{100 * int(SMALL[m[1].lower()]) / FRACTIONS[m[2].lower()]:.3g}%",
        ),
    ),
}
"""Each form, and how it is read."""


def _figure(words: str) -> str:
    return f"{parse_number(words) or 1:g}"


def respelled(text: str, lang: Lang) -> tuple[str, list[int]]:
    """Return a text with its numbers in one spelling, and where each of its characters stood."""
    at = list(range(len(text)))
    for form, spell in SPELLINGS[lang]:
        for found in reversed(list(form.finditer(text))):
            start, end, written = *found.span(), spell(found)
            last = at[end - 1] if end > start else at[start]
            at[start:end] = [at[start], *[last] * (len(written) - 1)]
            text = text[:start] + written + text[end:]
    return text, at
