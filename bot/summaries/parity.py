"""Whether the two sides of a pair say the same: quantities, official terms, and no Chinese in the English."""

import re
from collections.abc import Iterator

from bot.amounts import DATING, Amount, amounts, fits
from bot.english.words import participle
from bot.glossary import Entry, Glossary
from bot.records import Lang
from vectorstore.facts.chinese import WORDS
from vectorstore.facts.numerals import parse_number

ALIKE = re.compile(r"\d+(?:\+[0-9A-Za-z]+)+")
"""A name made of numbers, as both languages write it."""
NUMERAL = re.compile("[零〇一二两双首三四五六七八九十百千万亿]+")
"""A number in Chinese words, which may be part of a name: 四风, 双一流, 亿元村."""
SAID = {"single": 1, "both": 2, "dual": 2, "double": 2, "triple": 3, "free": 0} | {
    word: value for value, word in enumerate(WORDS["english_numbers"]["small"].split())
}
"""English words that say a number within a name (an eight-point decision)."""
EACH = re.compile("分别|[均各都]")
"""What lets a number of the Chinese be said more than once in English."""
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
MARKED = re.compile("“[^”]*”|《[^》]*》")
"""A name between marks: its numbers may be left out of the English."""
ENDINGS = re.compile(r"(?<=\w{3})(?:ments?|als?|ations?|ions?|ings?|ies|ied|y|es|ed|e|s)$")
ALSO = {("count", "multiple"), ("duration", "count"), ("count", "duration")}
"""Kinds of an English and a Chinese amount that may be one: 2.6 times of 2.6倍, 78 years of 78岁."""
LARGE = 10
"""From here on a figure may be a numeral within a name: 100,000 of 每十万人, 12 of 十二个奋力."""
LINKING = frozenset("a an and for in of on the to with".split())  # noqa: SIM905


def unequal_quantities(zh: str, en: str) -> tuple[list[str], list[str]]:
    """Return the quantities of each side that the other lacks, as written; each counts as often as it is written.

    A number in words is often part of a name (一站两员, 三支队伍, 零关税): it may be a quantity on one side alone, as
    long as the other side has a word of the same value. What both sides write alike (“1+5+N”) is equal.

    >>> unequal_quantities("审议议案14件、建议5件", "14 bills and 6 suggestions")
    (['5件'], ['6 suggestions'])
    >>> unequal_quantities("三支队伍入驻二期，调研15项", "Three teams came in the second phase; 15 rounds of research")
    ([], [])
    >>> unequal_quantities("“十四五”期间新建学校", "Ten schools were built")[1]
    ['Ten schools']
    """
    alike = set(ALIKE.findall(zh)) & set(ALIKE.findall(en))
    zh, en = (ALIKE.sub(lambda name: " " if name[0] in alike else name[0], side) for side in (zh, en))
    counted, left = _counts(zh, "zh"), _counts(en, "en")
    missing: list[Amount] = []
    names = [name.span() for name in MARKED.finditer(zh)]
    for given in counted:
        match = next((one for one in left if _equal(one, given)), None)
        if match is not None:
            left.remove(match)
        elif not any(start < given.start < end for start, end in names):
            missing.append(given)
    left = [one for one in left if not EACH.search(zh) or not any(_equal(one, given) for given in counted)]
    named = {*numerals(zh), *(a.plain for name in MARKED.findall(zh) for a in amounts(name[1:-1], "zh"))}
    return list(_written(missing, zh, _values_en(en))), list(_written(left, en, named))


def same_order(zh: str, en: str) -> bool:
    """Return whether both sides tell the same numbers in one order: then each is told of what the other tells it of."""
    sides = [[amount.value for amount in _counts(text, lang)] for text, lang in ((zh, "zh"), (en, "en"))]
    return sides[0] == sides[1]


def _counts(text: str, lang: Lang) -> list[Amount]:
    """Return the quantities and years of a text, without the numbers of names such as 5G."""
    found = [amount for amount in amounts(text, lang) if amount.kind not in DATING - {"year"}]
    return [amount for amount in found if not re.match("[A-Za-z]", text[amount.end :]) or amount.kind != "bare"]


def _equal(one: Amount, given: Amount) -> bool:
    """Return whether an English amount says a Chinese one: its unit may be left out, as that of the next one is."""
    alike = fits(one, given, "en") or one.kind == "bare" or (one.kind, given.kind) in ALSO
    return alike and abs(one.value - given.value) <= 1e-9 * max(1.0, abs(given.value))


def _written(unmatched: list[Amount], text: str, named: set[float]) -> Iterator[str]:
    """Yield the words of the quantities, without those in words that the other side has in a name or as an ordinal."""
    for amount in unmatched:
        words = text[amount.start : amount.end]
        exact = re.search(r"\d", words) and amount.value < LARGE and amount.kind != "duration"
        if exact or amount.plain not in named:
            yield words


def numerals(zh: str) -> Iterator[float]:
    """Yield the values that Chinese numerals may have, within names too: 四 of 四风, 十 and 万 of 每十万人."""
    for run in NUMERAL.findall(zh):
        written = run.translate(str.maketrans("双首", "二一"))
        value = parse_number(written if written[0] not in "万亿" else f"一{written}")
        yield from (value,) if value is not None else ()


def _values_en(en: str) -> set[float]:
    words = re.findall("[a-z]+", en.lower())
    return {a.plain for a in amounts(en, "en")} | {float(SAID[word]) for word in words if word in SAID}


def chinese_left(en: str) -> list[str]:
    """Return the runs of Chinese characters that stand in English text."""
    return CHINESE.findall(en)


def unrendered_terms(zh: str, en: str, glossary: Glossary) -> list[Entry]:
    """Return the official terms of the Chinese side of whose words the English has not two in three, in any form."""
    said = _stems(en)
    return [
        entry
        for entry in glossary.terms_in(zh)
        if not any(_said(form, said) for s in glossary.senses(entry.zh).values() for form in (s, participle(s)))
    ]


def _said(term: str, said: set[str]) -> bool:
    stems = _stems(term)
    return 3 * len(stems & said) >= 2 * len(stems)


def _stems(text: str) -> set[str]:
    """Return the words of a text without their endings: appointments and removal, appointed and removed are alike."""
    return {ENDINGS.sub("", word) for word in re.findall(r"\w+", text.lower()) if word not in LINKING}
