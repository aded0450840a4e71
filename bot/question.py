"""Reads a question: its language, its parts made to stand alone, and of each part where, when and what is wanted.

No topic is parsed by rule. Rules know the closed classes of a language (question words, years, words of planning and
pointing); what a question is about are the terms that the library finds for the rest of its words.
"""

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

from bot.counted import Counted, counted, unit_asked, without_measure
from bot.orders import without_orders
from bot.phrases import (
    SAYS,
    SHIFTS,
    asks_of_the_whole,
    content,
    each_time,
    language,
    leave_out,
    normalise,
    only_compares,
    says,
    shared,
    split,
    wants,
    without,
)
from bot.records import Lang, Question
from vectorstore.facts.chinese import Quantity, find_quantities
from vectorstore.facts.english import find_quantities_en
from vectorstore.lexicon import is_chinese, tagged
from vectorstore.places import YEAR, Scope, homes_of, scope_of
from vectorstore.records import Report
from vectorstore.search import scope_words
from vectorstore.store import Library
from vectorstore.terms.query import Wanted, wanted


class Part(NamedTuple):
    """One thing that a question asks, standing alone.

    ``wants`` is a name of [wants] in ``question.toml``. ``shift`` counts years from the year of delivery (去年 is -1);
    ``span`` is true when several years are asked for as one; ``plan`` is None where the words do not tell. ``unit`` is
    the measure word asked for, ``stated`` are the quantities that the question itself states, ``terms`` what it is
    about, ``topic`` the words these were read from, ``place`` how reports call the places named. ``excluded`` is what
    shall not be counted (不要把…算进去), ``counted`` what "how many" asks to be counted. ``within`` are places with no
    report, of which those of ``scope`` speak.
    """

    text: str
    lang: Lang
    scope: Scope
    wants: str
    years: tuple[int, ...]
    shift: int | None
    span: bool
    plan: bool | None
    growth: bool
    unit: str
    stated: tuple[Quantity, ...]
    terms: tuple[Wanted, ...]
    topic: str
    place: str = ""
    excluded: str = ""
    counted: Counted = Counted()
    within: tuple[str, ...] = ()


class Asked(NamedTuple):
    """A question as it is answered: ``text`` stands alone (follow-ups filled in, orders to a machine left out)."""

    question: Question
    lang: Lang
    text: str
    parts: tuple[Part, ...]

    @property
    def scope(self) -> Scope:
        """What all parts together name."""
        scopes = [part.scope for part in self.parts]
        fields = ("reports", "named", "missing", "years", "parts")
        joined = {name: tuple(dict.fromkeys(v for scope in scopes for v in getattr(scope, name))) for name in fields}
        return Scope(**joined, every=any(scope.every for scope in scopes))

    @property
    def years(self) -> tuple[int, ...]:
        """The years that the parts name."""
        return tuple(dict.fromkeys(year for part in self.parts for year in part.years))


def read(library: Library, question: Question) -> Asked:
    """Return a question as it is answered; no parts when nothing is asked."""
    lang = question.lang or language(question.text)
    text = without_orders(normalise(question.text))
    if lang == "zh" and not question.history and _asks_nothing(text, _bare(text, scope_of(library, text))):
        text += "有哪些"
    stood = [""]
    for turn in (without_orders(normalise(turn.q)).strip("?？。.! ") for turn in question.history):
        last = _side_by_side(library, stood, turn)
        if not only_compares(turn) or len(scope_of(library, last).named) > 1:
            stood.append(stand_alone(library, last, turn, follows=True))
    before = _side_by_side(library, stood, text)
    found: list[str] = []
    for piece in split(text):
        found.append(stand_alone(library, found[-1] if found else before, piece, follows=not found))
    found = [
        each for piece in found for one in each_time(piece) for each in shared(one, lambda n: _is_place(library, n))
    ]
    parts = tuple(_part(library, piece, lang, question.reports) for piece in found)
    return Asked(question, lang, ("；" if lang == "zh" else " ").join(found), parts)


def _side_by_side(library: Library, stood: Sequence[str], text: str) -> str:
    """Return the last question, asked of the places of those before it too where what follows compares and names none.

    Those are the places of the one before, and as long as the same is asked of each, further back.
    """
    last, own = stood[-1], scope_of(library, stood[-1])
    if not own.named or not says(text, "compares") or scope_of(library, text).named:
        return last
    names, about = list(own.named[:1]), content(_bare(last, own))
    for turn in reversed(stood[:-1]):
        old = scope_of(library, turn)
        same = len(names) == 1 or content(_bare(turn, old)) == about
        if not (old.named and same) or old.named[0] in (*names, *own.named):
            break
        names.insert(0, old.named[0])
    return last.replace(own.named[0], ("和" if is_chinese(last) else " and ").join(names))


def _is_place(library: Library, name: str) -> bool:
    """Return whether a name is of a place that a report is from, and of nothing in that place."""
    return not content(_bare(name, scope := scope_of(library, name))) and bool(scope.named)


def stand_alone(library: Library, before: str, text: str, follows: bool) -> str:
    """Return a part with what it leaves out taken from the part or question before it.

    Place and subject are taken as far as it names none; the year only where the subject is taken too, or within one
    question (``follows`` is false): a year never sticks.
    """
    if not before:
        return text
    old, new = scope_of(library, before), scope_of(library, text)
    timed = YEAR.search(text) is not None or says(text, "span", *SHIFTS)
    own, asks, opened = content(_bare(text, new)), wants(text), without(text, "lead", by="")
    repeats = says(opened if asks else text, "pointing") or says(text, "about")
    if whole := asks_of_the_whole(text):
        text = without(text, "pointing", by="")
    named = asks in ("who", "when", "meeting", "title") and (own or "报告" in text) and not only_compares(text)
    anew = len(own) > 1 or (own and says(opened, "keywords"))
    if whole or named or (anew and (not repeats or (new.named and says(opened, "keywords")))):
        kept = "" if new.named or new.missing else "".join(old.named)
        year = "" if timed or follows else "".join(YEAR.findall(before)[:1])
        if is_chinese(text):
            return f"{kept}{year and year + '年'}{text}"
        return " ".join(filter(None, (text, kept and f"in {kept}", year and f"in {year}")))
    base = before
    if new.named or new.missing or (new.reports and new.reports != old.reports):
        base = leave_out(base, old.named)
    if timed:
        base = YEAR.sub("", without(base, "span", *SHIFTS, by=""))
    if own and not (asks and not says(text, "about")):
        base = leave_out(without(base, "amount_of", by="多少"), content(_bare(base, old)))
        rest = without(opened, "about", by="")
        return f"{base.replace('了多少', '')}{rest}多少" if is_chinese(text) and "多少" in base else f"{base},{rest}"
    asks_anew = asks and not says(text, "about") and (asks != "other" or is_chinese(text))  # what does it aim for now
    if (
        asks == "amount"
        and (verbs := _verbs(base))
        and (own_verbs := _verbs(opened))
        and content(_until_amount(opened))[-1:] == own_verbs[-1:]
    ):
        base = base.replace(verbs[0], "", 1)  # 收到多少件建议, 其中办结多少
    return f"{without(base, 'question', by='') if asks_anew else base},{opened}"


def _until_amount(text: str) -> str:
    """Return the words before 多少; nothing where a text has none."""
    asked = SAYS["how_many"].search(text)
    return text[: asked.start()] if asked else ""


def _verbs(text: str) -> list[str]:
    """Return the verbs before 多少."""
    return [word for word, tag in tagged(_until_amount(text)) if tag == "v" and len(word) > 1]


def _bare(text: str, scope: Scope) -> str:
    """Return a text without its places, years, bodies and question words."""
    text = leave_out(text, scope.named, by=" ")
    text = without(text, "since", "yearly") if says(text, "since") else text
    return without(YEAR.sub(" ", without(text, "span")), "body", *SHIFTS)


def _part(library: Library, text: str, lang: Lang, reports: Sequence[str]) -> Part:
    scope, within = _limited(library, scope_of(library, text), reports)
    years = tuple(dict.fromkeys(int(year) for year in YEAR.findall(without(text, "span"))))
    cards = [card for card in library.reports() if card.id in scope.reports]
    trend = _trend(text, cards)
    if not reports:
        scope = scope._replace(reports=tuple(card.id for card in speaking_of(cards, trend or years)))
    if not scope.reports:
        text = without(text, "places_counted", by="哪些省")
    excluded = "".join(said or "" for found in SAYS["excluded"].finditer(text) for said in found.groups())
    text = without(text, "excluded", by="")
    topic = without(_bare(text, scope), "each", by="")
    find = find_quantities if lang == "zh" else find_quantities_en
    stated = tuple(n for n in find(topic) if not SAYS["how_many"].search(n.value_text))
    counting = topic
    if stated:
        if lang == "en":  # fewer than 10 laws: laws are counted
            counting = f"{topic[: stated[0].start]}how many {topic[_number_end(topic, stated[0]) :].lstrip()}"
        spans = [(number.start, _number_end(topic, number)) for number in reversed(stated)]
        cut = reduce(lambda left, span: left[: span[0]] + " " + left[span[1] :], spans, topic)
        topic = without(cut, "compared")
    if not scope.reports and (scope.every or says(topic, "superlative")):
        topic = without(topic, "superlative", "ranking")
    several = len({(card.region, card.body) for card in cards}) > 1
    compares = several and says(text, "compares", "highest", "lowest")
    topic = without(topic, "comparing", "superlative") if compares else topic
    planned = says(without(text, "span"), "plan")
    done = says(text, "done") or (compares and not planned)
    asks = "amount" if compares else _asks(text, topic, lang)
    if not scope.reports and (says(text, "ranking") or (says(text, "whoever") and says(text, "highest", "lowest"))):
        asks = "which_report"
    span = says(text, "span") and not trend
    shift = next((shift for name, shift in SHIFTS.items() if says(text, name)), None)
    unit, growth = unit_asked(topic), says(text, "growth") and not says(text, "level")
    ranks = asks == "which_report" and (bool(stated) or says(text, "highest", "lowest", "ranking"))
    if ranks and not unit:
        unit = stated[0].unit if stated else "%" if growth else ""
    if (compares or ranks) and not (planned or years or span or trend) and shift is None:
        shift = -1
    where = scope_words(library, scope)
    sought = without(topic, "plan", "much") if lang == "en" else without_measure(topic)
    if growth and lang == "zh" and scope.reports and not content(without(topic, "plan", "growth", "highest", "lowest")):
        sought = "经济增长"  # of nothing named
    return Part(
        text=text,
        lang=lang,
        scope=scope,
        wants=asks,
        years=trend or years,
        shift=shift,
        span=span,
        plan=planned if trend or planned != done else None,
        growth=growth,
        unit=unit,
        stated=stated,
        terms=tuple(wanted(library, sought, where)),
        topic=topic,
        place=" ".join(word for word in where if scope.reports and is_chinese(word)),
        excluded=excluded,
        counted=counted(library, lang, counting, scope),
        within=within,
    )


def _limited(library: Library, scope: Scope, limit: Sequence[str]) -> tuple[Scope, tuple[str, ...]]:
    """Return a scope within a limit of reports, and the places named that only lie where a report of it is from.

    What is named and no report of the limit is from, or speaks of, is ``missing``.
    """
    homes = {name: homes_of(library, name) for name in scope.missing}
    named = {name: scope_of(library, name).reports for name in scope.named} if limit else {}
    held = dict.fromkeys((*scope.reports, *(report for of in homes.values() for report in of)))
    missing = tuple(name for name, of in (named | homes).items() if not (set(of) & set(limit) if limit else of))
    meant = tuple(report for report in held if not limit or report in limit) or tuple(limit)
    return scope._replace(reports=meant, missing=missing), tuple(name for name in homes if name not in missing)


def _asks(text: str, topic: str, lang: Lang) -> str:
    """Return what a part wants; without a word that asks an amount where it names a measure: 就业目标."""
    if says(text, "calculated"):
        return "other"
    named = says(text, "keywords") or says(topic, "measure") or (lang == "zh" and says(topic, "target"))
    return wants(text) or ("amount" if named else "other")


def _asks_nothing(text: str, topic: str) -> bool:
    """Return whether a text neither asks nor names what is measured or compared: 去年开工的铁路."""
    measured = says(text, "growth", "compares", "calculated", "versus") or _asks(text, topic.strip(), "zh") == "amount"
    return bool(text) and "，" not in text and "," not in text and not measured and not wants(text.strip("?？。 "))


def _number_end(text: str, number: Quantity) -> int:
    """Return where a number ends: before the noun that it counts, after a measure."""
    counts = number.unit.isascii() and number.unit.isalpha()
    return text.find(number.value_text, number.start) + len(number.value_text) if counts else number.end


def _trend(text: str, cards: Sequence[Report]) -> tuple[int, ...]:
    """Return the years that a part asks about one by one (2019年以来), where reports of several are held."""
    held = {card.year for card in cards if card.year}
    since, span = SAYS["since"].search(text), SAYS["span"].search(text)
    named = [int(year) for year in YEAR.findall(span.group())] if span and says(text, "yearly") else []
    if len(held) < 2 or not (since or len(named) == 2):
        return ()
    first, last = (int(since[1] or since[2]), max(held)) if since else named
    return tuple(range(first, last + 1))


def speaking_of(cards: Sequence[Report], years: Sequence[int]) -> list[Report]:
    """Return of each place the reports that plan or tell one of some years, or all of it where there are none.

    A year is planned in the report of that year and told in that of the next.
    """
    near = [c for c in cards if c.year is None or any(c.year - year in (0, 1) for year in years)]
    held = {(c.region, c.body) for c in near}
    kept = {card.id for card in near}
    return [c for c in cards if c.id in kept or (c.region, c.body) not in held]
