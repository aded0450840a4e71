"""Reads the quantities of English text: figures, spelled numbers, ranges and old values, each with its unit noun."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vectorstore.facts.chinese import WORDS, Quantity, alternatives, disjoint
from vectorstore.facts.quantities import DATING, every_number

_LISTS = {name: words.split() for name, words in WORDS["english_numbers"].items()}
_SMALL = {word: value for value, word in enumerate(_LISTS["small"])}
_TENS = {word: 10 * n for n, word in enumerate(_LISTS["tens"], 2)}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "trillion": 10**12}
ORDINALS = {word: n for n, word in enumerate(_LISTS["ordinals"], 1)} | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50}
MONTHS = _LISTS["months"]
_STOP = frozenset(_LISTS["stop"])
_CLASSES = {noun: name for name, nouns in reversed(WORDS["english"].items()) for noun in nouns.split()}
_CLASSES |= {noun.replace("-", " "): name for noun, name in _CLASSES.items() if noun.startswith(("square", "cubic"))}

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE = rf"(?:[\s-]*(?:{alternatives(_SCALES)})\b)*"
_WORDS = alternatives([*_SMALL, *_TENS])
_SPELLED = (
    rf"(?:a\s+(?=hundred|thousand|million|dozen))?(?:{_WORDS}|hundred|thousand|million|billion|dozen)\b"
    rf"(?:(?:[\s-]+(?:and\s+)?)(?:{_WORDS}|hundred|thousand|million|billion)\b)*"
)
_NUMBER = re.compile(
    rf"(?P<minus>(?<![\w.,)%])[-−–]|\b(?:minus|negative)\s+)?(?P<money>[¥￥$€]\s?|\bRMB\s?)?"
    rf"(?:(?<![\w.,])(?P<digits>{_DIGITS})(?P<scale>{_SCALE})|"
    rf"\b(?P<words>(?:{_WORDS})(?= (?:{_WORDS})-[a-z])|{_SPELLED}))",
    re.I,
)
_MONTH = alternatives([*MONTHS, *(month[:3] for month in MONTHS)])
_DATE = re.compile(
    rf"\b(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<month>{_MONTH})\b(?:\.?\s+(?P<after>\d{{1,2}})(?!\d))?",
    re.I,
)
_OF_YEAR = re.compile(r"\s+(?:of\s+)?\d{4}", re.I)
_IN_TIME = re.compile(r"\b(?:in|by|since|during|until)\s+$", re.I)
"""What stands before a year: "In 2025 deputies made …" counts no deputies."""
_HAPPENS = re.compile(r"\s+(?:saw|brought|was|is|will|marks|marked|ended|began)\b")
"""What follows a year that something is said of: "2025 brought new rules" counts no rules."""
_YEAR = re.compile(r"(?<![\w.,¥$])(19[0-9]{2}|20[0-9]{2})(?![\d.,]\d|[\d%])")
_ORDINAL = re.compile(rf"\b(?:(\d+)(?:st|nd|rd|th)|((?:(?:{'|'.join(_TENS)})-)?(?:{'|'.join(ORDINALS)})))\b", re.I)
_PLAN_NAME = re.compile(r"\s+(?:five|5)-year plan", re.I)
_RATE = re.compile(
    r"[\s-]*(%|per\s?mille\b|‰|(?:percentage|per\s?cent) points?|pps?\b|per\s?cent\b|"
    r"times\b(?= (?:the|that|those|its|their|as|more|higher)))",
    re.I,
)
_RATES = {"point": "百分点", "pp": "百分点", "mil": "‰", "‰": "‰", "times": "倍", "": "%"}
_WORD = re.compile(r"[\s-]*((?:(?:[Ss]quare|[Cc]ubic) )?[A-Za-z]+(?:-[a-z]+)*)(['’]s?)?")
_PLURAL = re.compile("s$|^(?:people|personnel|men|women|mu|km|kg|yuan)$", re.I)
_LONGEST_PHRASE = 6
"""Words of the noun phrase after a number in which its unit is looked for."""
_BOUND_WORDS = [w.replace("-", " ") for words in WORDS["bounds"].values() for w in words.split() if w.isascii()]
_BOUND = re.compile(
    rf"(?:\b(?:(?!up to)|(?<!add )(?<!adds )(?<!added )(?<!adding ))({alternatives(_BOUND_WORDS)}))"
    r"(?:\s+(?:a total of|the|about))?\s+(?:[¥￥$€]|RMB)?\s?$",
    re.I,
)
_BOUND_AFTER = re.compile(r"[\s-]+(?:or (?:more|above|less|fewer|below|over|so)|plus)\b", re.I)
_ONLY = re.compile(r"(?:only|just|exactly|single|total of)\s+$", re.I)
_RANGE = re.compile(r"\s*(?:[-–—~]{1,2}|to|or|and)\s*", re.I)
_BETWEEN = re.compile(r"\bbetween\s+$", re.I)
_FROM = re.compile(r"\bfrom\s+[^.;]{0,24}$", re.I)
_TO = re.compile(r"[^.;]{0,30}?\bto\b[^.;]{0,24}")
_DOWN_FROM = re.compile(r"[^.;\d]{0,20}\b(?:up|down)?\s*from(?: [^.;,\d]{0,20})?\s*")
_LAST_SCALE = re.compile(rf"({alternatives(_SCALES)})\s*$", re.I)
_ANY_SCALE = re.compile(alternatives(_SCALES), re.I)
_MONEY = {"$": "美元", "€": "欧元"}
_HAN = re.compile("[㐀-鿿]")
_VERB = re.compile(
    r"\b(?:(?:was|were|is|are|be|been)\s+)?(?P<verb>[a-z]{2,}ed|made|found|met|led|sent|brought|paid|held|built|heard|set|"
    r"won|put|grew|rose|fell|took|spent|gave|open|hold|hear|conduct|inspect|visit|review|adopt|complete|organi[sz]e|build|"
    r"deliberate|train|grow|reach|pass|amend|repeal|make|carry out|up|down)\b"
)
"""What was done, or is to be done."""
_OLD = re.compile(r"\bfrom\b(?:(?!\bto\b)[^;]){0,40}?\bin [12]\d{3}\b")
"""An old value with its year: rose from 41 percent in 2029."""
_PLANNED = re.compile(r"\b(?:will|shall|plans? to|aims? to|expected to|targets?|to be)\b", re.I)
_LEAD = re.compile(
    r"^\W*(?:(?:in \d{4}|last year|this year|the|its|their)\b\W*)+|\s*\b(?:will|is|are|was|were|\w+ed to)\s*$|"
    r"\s*\b(?:is|are) \w+ed to\s*$",
    re.I,
)
_WHO = re.compile("(?:and )?(?:we|it|they)|", re.I)
"""Who did it, which is not what is measured."""
_OF = re.compile(r"\s+of\s+((?:(?!(?:and|or|in|by|for|to|at|with|were|was|are|is)\b)[A-Za-z'’-]+\s?)+)")
"""What an amount is of."""
_MARK = re.compile(r"\[\^?\d{1,3}\]|【\d{1,3}】")


def find_quantities_en(text: str) -> list[Quantity]:
    """Return the quantities of English text in order; Chinese ones that stand in it (26件) are read too.

    Dates, ordinals and numbers in names (14th Five-Year Plan, Two Affirmations) are passed over. ``unit`` is the
    Chinese unit where English names it (%, 元, 公里), else the class of its noun ("count": an unknown one).

    >>> [(q.value, q.value_to, q.unit) for q in find_quantities_en("14,600 bills; up 5% to 5.5%; ¥3 billion")]
    [(14600.0, None, 'item'), (5.0, 5.5, '%'), (3000000000.0, None, '元')]
    >>> [(q.value_from, q.value, q.qualifier) for q in find_quantities_en("up from 41.2% to more than 47.5 per cent")]
    [(41.2, 47.5, 'more than')]
    """
    return [quantity for quantity in every_number_en(text) if quantity.unit not in DATING]


class Told(NamedTuple):
    """A quantity of English text with what it counts or measures, what was done, and when."""

    number: Quantity
    subject: str
    verb: str
    year: int | None
    plan: bool | None


def told_en(text: str) -> list[Told]:
    """Return the quantities of an English clause as figures: a count names the noun after it, a measure the one before.

    A noun that is left out is that of the count before: 14 laws were passed, 6 amended.

    >>> [(t.subject, t.verb, t.number.value) for t in told_en("14 laws were passed, 6 were amended; GDP grew by 4%")]
    [('laws', 'passed', 14.0), ('laws', 'amended', 6.0), ('GDP', 'grew', 4.0)]
    >>> [(t.number.value_from, t.number.value, t.year) for t in told_en("It rose from 41.3% in 2029 to 44%")]
    [(41.3, 44.0, None)]
    >>> [(t.subject, t.verb) for t in told_en("We reviewed or amended 4 rules and built 30 kilometers of old canals")]
    [('rules', 'reviewed or amended'), ('old canals', 'built')]
    """
    years = {int(year) for year in _YEAR.findall(_OLD.sub("", text))}
    plan = True if _PLANNED.search(text) else False if _VERB.search(text) else None
    verbs = list(_VERB.finditer(text))
    found: list[Told] = []
    for number in find_quantities_en(text):
        before = [verb for verb in verbs if verb.end() <= number.start]
        done = next((v for v in verbs if not text[number.end : v.start()].strip() and v.start() >= number.end), None)
        noun = text[number.start : number.end].partition(number.value_text)[2].strip(" -")
        if number.unit in ("%", "‰", "百分点", "倍") or _HAN.search(number.unit):
            lead = text[: before[-1].start()] if before and not done else ""  # what it is of: the words before its verb
            lead = re.split(r"[,.;:]\s", lead)[-1]
            lead = re.split(r"\band\b", lead)[-1] if _VERB.search(lead) else lead  # exports rose and imports
            noun = " ".join(_LEAD.sub("", lead).split())
            of = _OF.match(text, number.end) if _HAN.search(number.unit) and _WHO.fullmatch(noun) else None
            noun = " ".join(of[1].split()) if of else noun  # we built 30 km of roads
            moved = bool(before and before[-1]["verb"] in ("up", "down"))
        else:
            done = done or _VERB.match(noun)
            noun, moved = "" if _VERB.match(noun) else noun, True
        subject = noun or (found[-1].subject if found and (moved or done) else "")
        verb = done or (before[-1] if before else None)
        said = verb["verb"] if verb else ""
        if before[1:] and text[before[-2].end() : before[-1].start()] in (" and ", " or ") and not done:
            said = text[before[-2].start("verb") : before[-1].end()]  # appointed or removed
        if subject:
            year = min(years) if len(years) == 1 else None
            found.append(Told(number, subject, said, year, plan))
    return found


def every_number_en(text: str) -> list[Quantity]:
    """Return all numbers of English text: its quantities, years, months, days and ordinals."""
    dated, text = list(_dated(text)), _MARK.sub(lambda mark: " " * len(mark[0]), text)
    chinese = [q for q in every_number(text) if _HAN.search(text, q.start, q.end)] if _HAN.search(text) else []
    kept: list[Quantity] = []
    for quantity in disjoint((*chinese, *dated, *_counted(text))):
        dated_old = len(kept) > 1 and kept[-1].unit == "year" and _FROM.search(text[: kept[-2].start]) is not None
        old = kept[-2:] if dated_old else kept[-1:]
        one = _as_one(text, old[0], quantity) if old else None
        kept[len(kept) - len(old) * bool(one) :] = [one or quantity, *(old[1:] if one else ())]
    return kept


NEAR = 30
"""Characters beside a number that say what it is."""


def _counted(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        money = match["money"]
        unit, end = (_MONEY.get(money.strip(), "元"), match.end()) if money else _unit(text, match.end())
        digits, before = match["digits"], text[max(0, match.start() - NEAR) : match.start()]
        after = text[match.end() : match.end() + NEAR]
        if digits and not match["money"] and re.match(r"[A-Za-z+]", after):
            continue
        if match["words"] and _is_name(match["words"], before, after, unit):
            continue
        value = float(digits.replace(",", "")) if digits else _spelled(match["words"])
        for scale in re.findall(r"[a-z]+", (match["scale"] or "").lower()):
            value = round(value * _SCALES[scale], 6)
        bounds = (_BOUND.search(before), _BOUND_AFTER.match(text, end))
        qualifier = " ".join(m[m.re.groups].strip() for m in bounds if m)
        written = text[match.start("digits") if digits else match.start("words") : match.end()]
        yield Quantity(-value if match["minus"] else value, None, None, written, unit, qualifier, match.start(), end)


def _is_name(number: str, before: str, after: str, unit: str) -> bool:
    """Two Affirmations and eight-point are names, one is mostly no count; 'two regulations' and 'three-year' count."""
    if number.lower() == "one" and before.strip() and not _ONLY.search(before):
        return True
    named = number[0].isupper() and re.match(r"[\s-][A-Z]", after)
    return bool(named) or (after[:1] == "-" and unit in ("count", "", "item"))


def _spelled(words: str) -> float:
    total = part = 0.0
    for word in re.split(r"[\s-]+", words.lower()):
        if word == "hundred":
            part = (part or 1) * 100
        elif word in _SCALES:
            total, part = total + (part or 1) * _SCALES[word], 0.0
        else:
            part += 12 if word == "dozen" else _SMALL.get(word, _TENS.get(word, 0))
    return total + part


def _unit(text: str, start: int) -> tuple[str, int]:
    """Return the unit after ``start`` and its end: the last known noun before a stop word, else the last word."""
    if rate := _RATE.match(text, start):
        return next(unit for sign, unit in _RATES.items() if sign in rate[1].lower()), rate.end()
    best, at = ("", start), start
    for _ in range(_LONGEST_PHRASE):
        word = _WORD.match(text, at)
        if not word or word[1].lower() in _STOP or word[1].lower() in ORDINALS:
            break
        at, noun = word.end(), word[1].lower()
        forms = (noun, re.sub("ies$", "y", noun), noun.removesuffix("es"), noun.removesuffix("s"))
        known = "" if word[2] else next((_CLASSES[form] for form in forms if form in _CLASSES), "")
        if known or best[0] in ("", "count"):
            best = (known or "count", at)
        if known and (_PLURAL.search(word[1]) or text[start : start + 1] == "-"):
            break
    return best


def _as_one(text: str, low: Quantity, high: Quantity) -> Quantity | None:
    """Make one quantity of a range (5% to 5.5%, 2 or 3 visits) or of a new value with its old one; else None."""
    if low.value_to is not None or not DATING.isdisjoint((low.unit, high.unit)):
        return None
    lead, between = text[max(0, low.start - 60) : low.start], text[low.end : high.start]
    if low.unit == high.unit and _DOWN_FROM.fullmatch(between) and not _FROM.search(lead):
        return low._replace(value_from=high.value)
    rises, joint = _TO.fullmatch(between), _RANGE.fullmatch(between)
    if low.unit not in ("", high.unit) or not (rises or joint):
        return None
    scale = _LAST_SCALE.search(high.value_text)  # the lower one takes the scale of the upper: 3 to 5 million
    own = _ANY_SCALE.search(text, low.start, low.end)
    value = low.value * _SCALES[scale[1].lower()] if scale and not own else low.value
    if rises and _FROM.search(lead):
        return high._replace(value_from=value)
    if joint is None or ("and" in joint[0] and not _BETWEEN.search(lead)):
        return None
    if "or" in joint[0] and low.value >= high.value:
        return None
    written = text[low.start : high.start] + high.value_text
    return high._replace(value=value, value_to=high.value, value_text=written, start=low.start, qualifier=low.qualifier)


def _dated(text: str) -> Iterator[Quantity]:
    for match in _DATE.finditer(text):
        name, day = match["month"].lower(), match["before"] or match["after"]
        month = next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name[:3]))
        if day:
            yield _made(match, month * 100 + int(day), "day")
        elif name in MONTHS and (name != "may" or _OF_YEAR.match(text, match.end())):
            yield _made(match, month, "month")
    for match in _YEAR.finditer(text):
        unit, end = _unit(text, match.end())
        if (
            _IN_TIME.search(text, max(0, match.start() - NEAR), match.start())
            or _HAPPENS.match(text, match.end())
            or unit in ("", "count")
            or not text[match.end() : end].endswith("s")
        ):
            yield _made(match, int(match[0]), "year")
    for match in _ORDINAL.finditer(text):
        digits, word = match.groups()
        after = text[match.end() :]
        name = _PLAN_NAME.match(after) or after[:1] == "-"
        ranks = digits or word.lower() not in ("first", "second") or re.match(r"\s+[a-z]", after, re.I)
        if ranks and not name:
            ranked = sum(_TENS.get(part, ORDINALS.get(part, 0)) for part in (word or "").lower().split("-"))
            yield _made(match, int(digits or ranked), "ordinal")


def _made(match: re.Match[str], value: float, unit: str) -> Quantity:
    return Quantity(float(value), None, None, match[0], unit, "", *match.span())
