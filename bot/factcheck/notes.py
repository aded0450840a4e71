"""What people are told of a statement: which number or name, and what the report has instead."""

from collections.abc import Sequence

from bot.factcheck.evidence import Evidence
from bot.factcheck.names import Named
from bot.factcheck.numbers import Judged
from bot.factcheck.statements import Cut
from bot.messages import say
from bot.records import Lang
from bot.wording import whose

SEPARATOR: dict[Lang, str] = {"zh": "；", "en": "; "}
SEPARATORS: dict[Lang, str] = {"zh": "、", "en": ", "}
"""Between places."""
CODES = {code: code for code in ("turn", "range", "average", "span", "plan")}
"""Faults of a claim that have a sentence of their own here; others are told as another value."""


def note_of(cut: Cut, judged: Sequence[Judged], named: Sequence[Named], evidence: Evidence, lang: Lang) -> str:
    """Return one line on what of a statement does not stand, or on whose figures bear it out; "" for neither."""
    told = [_of_number(cut, one, evidence, lang) for one in judged if one.outcome != "stands"]
    told += [_of_name(one, evidence, lang) for one in named if one.outcome != "stands"]
    if told:
        return SEPARATOR[lang].join(dict.fromkeys(told))
    homes = [one.match.source.card for one in judged if one.match] + [o.cited.piece.report for o in named if o.cited]
    places = [whose(evidence.cards[report], lang, evidence.english) for report in dict.fromkeys(homes)]
    return say("check_stands", lang, places=SEPARATORS[lang].join(places)) if places else ""


def _of_number(cut: Cut, one: Judged, evidence: Evidence, lang: Lang) -> str:
    amount = one.number.said.amount
    stated = cut.text[amount.start : amount.end].strip()
    if one.outcome == "not_found" or one.match is None:
        return say("check_not_found", lang, stated=stated)
    given, fact = one.match.given, one.match.source.facts[one.match.at]
    english = evidence.english.fact(fact) if lang == "en" and fact else None
    place = whose(evidence.cards[one.match.source.card], lang, evidence.english)
    return say(f"check_{one.fault}", lang, stated=stated, actual=english or given.said.own.strip("，, 、"), place=place)


def _of_name(one: Named, evidence: Evidence, lang: Lang) -> str:
    place = whose(evidence.cards[one.cited.piece.report], lang, evidence.english) if one.cited else ""
    key = "check_not_found" if one.outcome == "not_found" else f"check_{one.fault}"
    return say(key, lang, stated=one.what, actual=one.cited.quote if one.cited else "", place=place)
