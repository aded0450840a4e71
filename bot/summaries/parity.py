"""Whether the two sides of a pair say the same: their quantities, and no Chinese in the English."""

import re
from collections.abc import Iterator, Sequence

from bot.amounts import DATING, Amount, amounts, fits, same
from bot.records import Lang
from vectorstore.facts.numerals import parse_number

NUMBER = re.compile("[0-9.]+[十百千万亿]*|[一二两三四五六七八九十百千万亿]+")
SCALES = {"": 1, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
NAMING = re.compile(r"[A-Z](?![a-z])|\+")
"""What follows the number of a name: 5G, 1+5+N."""
NUMERAL = re.compile("[零〇一二两双首三四五六七八九十百千万亿]+")
"""A number in Chinese words, which may be part of a name: 四风, 双一流, 亿元村."""
EACH = re.compile(r"分别|[均都]|各(?=\d)")
"""What lets a number of the Chinese be said more than once in English."""
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
MARKED = re.compile("“[^”]*”|《[^》]*》")
"""A name between marks: its numbers may be left out of the English."""
ALSO = {("count", "multiple"), ("duration", "count"), ("count", "duration")}
"""Kinds of an English and a Chinese amount that may be one: 2.6 times of 2.6倍, 78 years of 78岁."""
LARGE = 10
"""From here on a figure may be a numeral within a name: 100,000 of 每十万人, 12 of 十二个奋力."""


def unequal_quantities(zh: str, en: str) -> tuple[list[str], list[str]]:
    """Return the quantities of each side that the other lacks, as written; each counts as often as it is written.

    A number in words is often part of a name (一站两员, 三支队伍, 零关税): a small one may be left out of the English,
    and English may have one where the Chinese has a numeral of the same value. Names as “1+5+N” do not count.

    >>> unequal_quantities("审议议案14件、建议5件", "14 bills and 6 suggestions")
    (['5件'], ['6 suggestions'])
    >>> unequal_quantities("三支队伍入驻二期，调研15项", "Three teams came in the second phase; 15 rounds of research")
    ([], [])
    >>> unequal_quantities("“十四五”期间新建学校", "Ten schools were built")[1]
    ['Ten schools']
    """
    given, left, missing = _counts(zh, "zh"), _counts(en, "en"), []
    for amount in given:
        if match := next((one for one in left if _equal(one, amount)), None):
            left.remove(match)
        elif not _is_named(amount, zh, en):
            missing.append(zh[amount.start : amount.end])
    again = given if EACH.search(zh) else ()
    left = [one for one in left if not any(_equal(one, amount) for amount in again)]
    return missing, [en[one.start : one.end] for one in left if one.plain not in set(_in_names(zh, one, en))]


def _is_named(amount: Amount, zh: str, en: str) -> bool:
    """Whether a Chinese amount may be left out: one, in a name between marks, small and in words, or an ordinal."""
    marked = any(name.start() < amount.start < name.end() for name in MARKED.finditer(zh))
    small = amount.plain <= LARGE and not re.search(r"\d", zh[amount.start : amount.end])
    ranked = amount.kind == "duration" and any(
        a.kind == "ordinal" and a.value == amount.plain for a in amounts(en, "en")
    )
    return amount.plain == 1 or marked or small or ranked


def _in_names(zh: str, amount: Amount, en: str) -> Iterator[float]:
    """Yield what an English amount may be that is no amount of the Chinese: a numeral or a number within a name."""
    written = (run for name in MARKED.findall(zh) for run in NUMBER.findall(name))
    yield from (value for run in written if (value := parse_number(run)) is not None)
    if amount.value >= LARGE or not re.search(r"\d", en[amount.start : amount.end]):
        yield from numerals(zh)


def unquoted(zh: str, quotes: Sequence[str]) -> list[str]:
    """Return the figures of the Chinese side that no quote says; a summary works nothing out.

    >>> unquoted("覆盖率达25%，建成12个站点、3处", ["建成12个站点，另有48个在建"])
    ['25%']
    """
    said = [amount for quote in quotes for amount in _counts(quote, "zh")]
    named = {value for quote in quotes for value in numerals(quote)}
    return [
        zh[a.start : a.end]
        for a in _counts(zh, "zh")
        if a.kind not in ("year", "duration")
        and (a.kind == "percent" or a.plain >= LARGE)
        and a.plain not in named
        and not any(fits(a, given, "zh") and same(a, given) for given in said)
    ]


def same_order(zh: str, en: str) -> bool:
    """Return whether both sides write the same figures in one order, years apart: then both tell them of the same."""
    zh_side = [parse_number(run.replace(",", "")) for run in re.findall("[0-9][0-9.,]*[十百千万亿]*", zh)]
    en_side = [
        float(f"{float(run.replace(',', '')) * SCALES[scale]:.10g}")
        for run, scale in re.findall(rf"([0-9][0-9,]*(?:[.][0-9]+)?)(?:[\s-]({'|'.join(filter(None, SCALES))}))?", en)
    ]
    both = (set(zh_side) & set(en_side)) - set(range(1900, 2101))
    orders = [[value for value in dict.fromkeys(side) if value in both] for side in (zh_side, en_side)]
    return orders[0] == orders[1]


def _counts(text: str, lang: Lang) -> list[Amount]:
    """Return the quantities of a text, and each year once, without the numbers of names such as 5G."""
    found = [amount for amount in amounts(text, lang) if amount.kind not in DATING - {"year"}]
    years = {amount.value: amount for amount in reversed(found) if amount.kind == "year"}.values()
    found = [amount for amount in found if amount.kind != "year" or amount in years]
    return [a for a in found if not NAMING.match(text[a.end :]) and text[a.start - 1 : a.start] != "+"]


def _equal(one: Amount, given: Amount) -> bool:
    """Return whether an English amount says a Chinese one: its unit may be left out, as that of the next one is."""
    alike = fits(one, given, "en") or one.kind == "bare" or (one.kind, given.kind) in ALSO
    return alike and abs(one.value - given.value) <= 1e-9 * max(1.0, abs(given.value))


def numerals(zh: str) -> Iterator[float]:
    """Yield the values that Chinese numerals may have, within names too: 四 of 四风, 十 and 万 of 每十万人."""
    for run in NUMERAL.findall(zh):
        written = run.translate(str.maketrans("双首", "二一"))
        value = parse_number(written if written[0] not in "万亿" else f"一{written}")
        yield from (value,) if value is not None else ()


def chinese_left(en: str) -> list[str]:
    """Return the runs of Chinese characters that stand in English text."""
    return CHINESE.findall(en)
