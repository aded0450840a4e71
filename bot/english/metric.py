"""The name of what a figure counts, in Chinese as the report says it and in English where it can be composed."""

import re
from collections.abc import Iterator

from bot.english.compose import Composer, Counted
from bot.english.unit_classes import COUNTED, chinese_class
from bot.own_number import number_at
from bot.records import Record
from vectorstore.facts.quantities import find_quantities
from vectorstore.folding import fold
from vectorstore.records import Fact

LEVEL = re.compile(
    r"(?:分别|均|已)?(?:(?:稳定|保持|维持|控制)在|突破|超过|不少于|不低于|不超过|(?:提高|提升|增加|增长|上升|下降|降低|减少|扩大|压减|上调|下调|降|增|升)(?:到|至)了?)(?:每[年月人天])*$"
)
"""What stands before an amount that a metric rose or fell to: the amount is its level, not its change."""
UNFIT = re.compile(",|的$|^[率数]$")
LISTED = re.compile(r"(?:\d[\d.,万亿]*[^\d、和,]{0,4}[、和,])+$")
LEADS = re.compile(
    r"^(?:其中|其中,|并|还|同时|全年|年内|一年来|去年|今年|每年|共|累计|确保|努力|力争|拟|计划|预计|实现|均|\d+年累计|[、,,。;”])+"
)
PUSHED = re.compile(r"^(?:推动|推进|促进)(?=.{2,}率$)")
"""A verb that makes a rate rise: the rate is what is measured."""
QUALIFIER = r"(?:以上|以下|以内|左右|上下)?"
OWN_BODY = re.compile(
    "(?:本届|全国|[省市区县州镇乡]|自治区|自治县)?(?:人大常委会|人大|常委会|人民政府|政府)(?:共|先后|拟|将|计划)*"
)
WRAPPED = re.compile(r"^[“”\"'、,;(（]+|[“\"'、,;(（]+$")


class Metric(Record):
    """A metric's name; ``en`` is None when English cannot be composed whole."""

    zh: str
    en: str | None


def metric(figure: Fact, composer: Composer) -> Metric:
    """Return what a figure counts: the fullest wording of its quote that English can be composed for."""
    counted = _counted(figure)
    for phrase in _wordings(figure):
        english = composer.metric(phrase, counted)
        if english:
            return Metric(zh=phrase, en=english)
    return Metric(zh=_named(figure), en=None)


def _counted(figure: Fact) -> Counted:
    unit = chinese_class(figure.unit)
    number, subject = _folded_at(figure), fold(figure.quote).rfind(fold(figure.subject))
    leads = 0 <= number < subject and fold(figure.quote).rfind(fold(figure.verb)) > subject
    people = unit in ("person", "person_time")
    action = "" if is_level(figure) else fold(figure.verb)
    return Counted(action, unit in COUNTED, people, leads, unit == "percent", figure.plan)


def _wordings(figure: Fact) -> Iterator[str]:
    named = [] if is_level(figure) else [_named(figure)]
    wordings = [_around(figure), *named, fold(figure.subject)]
    yield from (words for words in wordings if words and not UNFIT.search(words))


def is_level(figure: Fact) -> bool:
    """Return whether the amount is what a metric rose or fell to: 提高到64.3%."""
    before = fold(figure.quote)[: max(0, _folded_at(figure))]
    return bool(LEVEL.search(LISTED.sub("", before)))


def _folded_at(figure: Fact) -> int:
    """Return where a figure's own number stands in its folded quote; -1 where it does not."""
    at = number_at(figure)
    return len(fold(figure.quote[:at])) if at >= 0 else at


def _around(figure: Fact) -> str | None:
    """Return the quote without its number; of a quote with other numbers only what follows them, made whole."""
    quote = fold(figure.quote)
    number = re.compile(rf"{re.escape(fold(figure.value_text))}[余多来]?(?:{re.escape(fold(figure.unit))}){QUALIFIER}")
    own = number.match(quote, at) if (at := _folded_at(figure)) >= 0 else None
    if own is None:
        return None
    others = [other for other in find_quantities(quote) if not (own.start() <= other.start < own.end())]
    if any(other.start > own.start() for other in others):
        return None
    start = max((other.end for other in others), default=0)
    if others and (joined := re.search(r"[、,和及与]+$", quote[start : own.start()])):
        start += joined.end()
    rest = _clean(LEVEL.sub("", quote[start : own.start()]) + quote[own.end() :])
    rest = _without_body(rest, fold(figure.verb))
    if not others or not rest:
        return rest or None
    return _completed(rest, figure)


def _completed(rest: str, figure: Fact) -> str | None:
    """Return words that follow another count with the subject or the verb that they share with it."""
    subject, action = fold(figure.subject), fold(figure.verb)
    if subject in rest:
        return rest if action in rest else action + rest
    return subject + rest if action in rest else None


def _without_body(phrase: str, action: str) -> str:
    """Leave out the body whose report it is where it stands as the subject: 市人大常委会听取审议."""
    before = phrase.partition(action)[0] if action else ""
    return phrase.removeprefix(before) if OWN_BODY.fullmatch(before) else phrase


def _clean(phrase: str) -> str:
    phrase = PUSHED.sub("", LEADS.sub("", phrase))
    return WRAPPED.sub("", phrase) if phrase.count("“") != phrase.count("”") else phrase.strip("、,;:")


def _named(figure: Fact) -> str:
    """Return action and subject in the order in which the quote has them; of a level only the subject."""
    if is_level(figure):
        return _clean(fold(figure.subject)) or fold(figure.quote)
    subject, action, quote = fold(figure.subject), fold(figure.verb), fold(figure.quote)
    follows = action and subject and 0 <= quote.rfind(subject) < quote.rfind(action)
    return _clean(subject + action if follows else action + subject) or quote
