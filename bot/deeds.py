"""Questions on deeds: lists of a kind, whether something was done, and whether it is done or only planned."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.conditions import planned, years_asked
from bot.english import English
from bot.messages import say
from bot.orders import is_order
from bot.phrases import WORDS, word_set
from bot.question import Part
from bot.wording import Said, quote_of, when, whose
from vectorstore.reading.text import fold
from vectorstore.records import Fact, Report
from vectorstore.search import scope_words
from vectorstore.store import Library
from vectorstore.terms.query import Wanted, coverage, present, wanted, words_of

LAWMAKING = ("enact", "revise", "amend", "continue", "approve", "repeal")
ABOUT = 0.7
"""Share of a topic, by weight, that the deeds listed hold; below it lists of other topics came up."""
SAME_OBJECT = 0.75
"""Share of what a yes-no question names that the object of a deed holds to be the one meant."""
LONGEST = 60
"""Deeds listed at most; a longer list answers nothing that a person asked."""
SHORT = 20
"""Characters of an object that stands as a name in an English list where it has no English."""
QUESTION = {
    "zh": re.compile(
        r"(?:哪(?![个家]?(?:法|检察)院)|有?些?什么|有?些?啥|列出|列举)(?:些|[几一二两三四五六七八九十\d]*[个项件部次场份条名方类]?)(?!方面)|对谁"
    ),
    "en": re.compile(r"\b(?:which|what|list|name)\b", re.I),
}
FILLING = re.compile(
    "报告|汇报|专题|集中|内容|事项|事[情儿]?|情况|工作|东西|单位|部门|问题|对象|题目|课题|名称|有关|相关|国家|[和与跟同方面的地新是了过]"
)
"""What may stand after the question word beside the kind of deed."""
EITHER = re.compile(r"还是|抑或|\bor\b|\bonly (?:been )?planned\b", re.I)
MORE = re.compile(r"[》一-龥]等(?:\d+[件项部个]|[一-龥]{0,6}(?:条例|法规|办法|情况|报告|汇报|专题|调研|视察|检查))")
"""What tells that a report names some of its deeds and not all: 制定甲条例、乙条例等法规."""
NAME = re.compile(r".{2,}(?:条例|办法|规定|规则|决定|决议|法|意见|方案)")
TAIL = re.compile(r"(?:的?(?:贯彻)?(?:实施|执行)(?:情况)?|情况)$")


class Sort(NamedTuple):
    """A kind of deed as questions name it in each language."""

    kinds: tuple[str, ...]
    named: dict[str, re.Pattern[str]]


def _by_language(zh: str, en: str) -> dict[str, re.Pattern[str]]:
    return {"zh": re.compile(zh), "en": re.compile(rf"\b(?:{en})\b", re.I)}


TABLE = WORDS["deeds"]
KINDS, LAWS = (
    [Sort(tuple(row["kinds"]), _by_language(row["zh"], row["en"])) for row in TABLE[name]] for name in ("kinds", "laws")
)
"""Kinds that are told by what was done, the first that a question holds counts; laws by the verb of law-making."""
LAW = _by_language(TABLE["words"]["law"], TABLE["words"]["law_en"])
FRAME = word_set(TABLE["words"]["frame"])
FRAME_EN = re.compile(rf"\b(?:{TABLE['words']['frame_en']})\b", re.I)
"""What a question says around the kind and the topic."""


class Asks(NamedTuple):
    """What a part asks of deeds: the kinds of each verb, the words that name these, and the topic beside them."""

    each: tuple[tuple[str, ...], ...]
    named: tuple[re.Pattern[str], ...]
    topic: tuple[Wanted, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of all verbs."""
        return tuple(dict.fromkeys(kind for kinds in self.each for kind in kinds))


def asks_of(library: Library, part: Part) -> Asks | None:
    """Return what a part asks of deeds; None where it names no kind of them."""
    lang, text = part.lang, part.topic
    law, sort = LAW[lang].search(text), next((sort for sort in KINDS if sort.named[lang].search(text)), None)
    if sort is not None and sort.kinds[0] in ("decision", "review") and law:
        sort = None
    if sort is None and not law:
        return None
    verbs = [verb for verb in LAWS if verb.named[lang].search(text)] if law else []
    if sort is not None:
        verbs = [sort, *verbs] if sort.kinds == ("continue",) else [sort]
    each = tuple(verb.kinds for verb in verbs) or (LAWMAKING,)
    named = (LAW[lang], *(verb.named[lang] for verb in verbs))
    rest = QUESTION["zh"].sub(" ", text)
    for pattern in (*named, *((FRAME_EN,) if lang == "en" else ())):
        rest = pattern.sub(" ", rest)
    terms = wanted(library, rest, scope_words(library, part.scope))
    held = library.vocabulary()
    topic = tuple(group for group in terms if not all(_is_frame(word, held) for word in group.terms[0]))
    return Asks(each, named, topic)


def _is_frame(word: str, held: Mapping[str, int]) -> bool:
    """Return whether a word is no topic: of a frame, a number, one character, or one with a light verb (听完)."""
    return word in FRAME or word.isdigit() or len(word if word in held else word.strip("要完过了作来去")) < 2


def listed(library: Library, part: Part, cards: Sequence[Report], english: English) -> tuple[Said, ...]:
    """Return all deeds of the kinds that a part asks for, one statement a report; none where this is not sure."""
    asks = asks_of(library, part)
    if asks is None or not _asks_for_them(part, asks):
        return ()
    found = ((card, _rows(library, part, card, asks)) for card in cards)
    return tuple(said for card, rows in found if rows and (said := _list(rows, card, part, english)))


def _asks_for_them(part: Part, asks: Asks) -> bool:
    """Return whether the question word stands with the kind: 哪些执法检查, which laws, what … inspect."""
    at = QUESTION[part.lang].search(part.topic)
    if at is None:
        return False
    after = re.split(r"[,，。;；?？]", part.topic[at.end() :])[0]
    if part.lang == "en":
        if re.match(r"\s+(?:is|was)\b", after):
            return False
        noun = re.split(r"\b(?:did|does|do|will|has|have|had|is|are|was|were)\b", after)[0]
        named = noun if FRAME_EN.sub("", noun).strip() else after
        return any(pattern.search(named) for pattern in asks.named)
    about = [term[0] for group in asks.topic for term in group.terms[:1]]
    rest = re.sub("|".join(map(re.escape, about)) or "$^", "", FILLING.sub("", after))
    return not rest.strip() or any(pattern.search(after) for pattern in asks.named)


def _rows(library: Library, part: Part, card: Report, asks: Asks) -> list[Fact]:
    """Return the deeds of a report that are of the kinds, the time and the topic asked for."""
    asked, plan = years_asked(part, card), planned(part, card)
    rows = [
        fact
        for fact in _deeds(library, card, asks.kinds)
        if (fact.plan is None or plan is None or fact.plan == plan) and (not asked or fact.period in asked)
    ]
    if plan is None and any(fact.plan is False for fact in rows):
        rows = [fact for fact in rows if fact.plan is not True]
    rows = [fact for fact in rows if fact.value is None] or rows
    rows = _about(library, asks.topic, rows) if asks.topic else rows
    least = max((number.value for number in part.stated), default=0)  # fewer than it states are not all
    whole = all(any(fact.kind in kinds for fact in rows) for kinds in asks.each)  # nor those of one verb of two
    return rows if whole and least <= len(rows) <= LONGEST else []


def _deeds(library: Library, card: Report, kinds: Sequence[str]) -> list[Fact]:
    sound = (fact for fact in library.facts([card.id], kinds) if fact.subject and not is_order(fact.quote))
    once: dict[tuple[str, str, int | None], Fact] = {}
    for fact in sound:
        once.setdefault((fact.kind, fold(fact.subject), fact.period), fact)
    return sorted(once.values(), key=lambda fact: (fact.quote_start, fact.start))


def _about(library: Library, topic: Sequence[Wanted], rows: Sequence[Fact]) -> list[Fact]:
    """Return the deeds about a topic: by object, heading, what opens their sentence, or what stands in one clause.

    Where objects of a clause name a topic of one word themselves, the others of that clause are not about it.
    """
    near = library.passages_by_id(list({fact.passage for fact in rows}))
    words = words_of(topic)

    def holds(*texts: str) -> bool:
        return coverage(topic, present(words, " ".join(texts))) >= ABOUT

    named = {fact.quote for fact in rows if len(topic) == 1 and holds(fact.subject)}

    def is_about(fact: Fact) -> bool:
        source = fold(near[fact.passage].text) if fact.passage in near else ""
        opening = re.split(r"[。;；]", source[: max(0, source.find(fold(fact.quote)))])[-1]
        clause = "" if fact.quote in named else fact.quote
        return holds(fact.subject, clause, opening, *fact.path[-1:])

    return [fact for fact in rows if is_about(fact)]


def _list(rows: Sequence[Fact], card: Report, part: Part, english: English) -> Said | None:
    """Return a list of deeds with whose they are, grouped by what was done and when; one whole group is counted.

    A list that only repeats what the question names says nothing: what the question wants is something else of it.
    """
    if all(fold(fact.subject) in fold(part.text) for fact in rows):
        return None
    if (said := _grouped(rows, part, english)) is None:
        return None
    single = len(rows) > 1 and len({(when(fact, part.lang), _done(fact, part.lang)) for fact in rows}) == 1
    number = say("listed", part.lang, count=len(rows)) if single else ""
    if any(MORE.search(fold(fact.quote)) for fact in rows):
        number = say("listed_in_part", part.lang)
    label = whose(card, part.lang, english) + number
    text = f"{label}：{said}。" if part.lang == "zh" else f"{label}: {said}."
    return Said(text, tuple(map(quote_of, rows)))


def _grouped(rows: Sequence[Fact], part: Part, english: English) -> str | None:
    """Return "2030年制定：甲条例、乙条例；2030年修订：丙办法"; None where English has no name for one of them."""
    groups: dict[tuple[str, str], list[str]] = {}
    for fact in rows:
        if (told := _told(fact, part, english)) is None:
            return None
        groups.setdefault((when(fact, part.lang), _done(fact, part.lang)), []).append(told)
    if part.lang == "zh":
        return "；".join(f"{time}{verb}：{'、'.join(told)}" for (time, verb), told in groups.items())
    return ". ".join(f"{verb}{time and f' ({time})'}: {'; '.join(told)}" for (time, verb), told in groups.items())


def _done(fact: Fact, lang: str) -> str:
    """Return what was done: in Chinese the report's verb (开展 with what it carries), in English by its kind."""
    noun, done, planned_to = TABLE["said"].get(fact.kind, ["", fact.kind, fact.kind])
    if lang == "en":
        return str(planned_to if fact.plan else done)
    verb = fold(fact.verb)
    light = verb.endswith(("开展", "组织", "进行", "启动")) and noun not in fold(fact.subject)
    return verb + (noun if light else "")


def _told(fact: Fact, part: Part, english: English) -> str | None:
    """Return the object of a deed; in English with its Chinese name, or by that alone where it is short."""
    name = fold(fact.subject)
    if fact.kind == "inspection":
        name = TAIL.sub("", name) or name
    if part.lang == "zh":
        amount = f"{fact.value_text}{fact.unit}" if fact.value is not None else ""
        return name + amount
    inside = re.findall("《([^《》]+)》", name)
    bare = inside[0] if len(inside) == 1 else re.sub("[《》]", "", TAIL.sub("", name))
    if fact.value is not None:
        return english.fact(fact)
    told = english.law(bare) or english.subject(fact)
    if NAME.fullmatch(bare) or "一法一条例" in bare:
        return f"{told} (《{bare}》)" if told else f"《{bare}》"
    return f"{told} ({bare})" if told else bare if len(bare) <= SHORT else None


def decided(library: Library, part: Part, cards: Sequence[Report], english: English) -> tuple[Said, ...]:
    """Return whether something was done, or is only planned, as the one report says that surely does.

    The object must be named; where the report has another deed of it, that is said and neither yes nor no.
    """
    asks = asks_of(library, part)
    if asks is None or not asks.topic or part.stated or QUESTION[part.lang].search(part.text):
        return ()
    kinds = LAWMAKING if set(asks.kinds) <= set(LAWMAKING) else asks.kinds
    found = [(card, rows) for card in cards if (rows := _same_object(asks, _deeds(library, card, kinds)))]
    if len(found) != 1 or (said := _grouped(found[0][1], part, english)) is None:
        return ()
    card, rows = found[0]
    if any(
        (c.region, c.body) == (card.region, card.body) and (c.year or 0) > (card.year or 0) for c in library.reports()
    ):
        rows = [fact for fact in rows if not fact.plan]  # what became of a plan the next report may tell
    if not rows:
        return ()
    label = whose(card, part.lang, english)
    text = f"{label}{said}。" if part.lang == "zh" else f"{label}: {said}."
    return (Said(_verdict(part, asks, card, rows, text), tuple(map(quote_of, rows))),)


def _verdict(part: Part, asks: Asks, card: Report, rows: Sequence[Fact], text: str) -> str:
    """Return a text that opens with yes, with not yet but planned, or with neither."""
    asked = years_asked(part, card)
    same = [fact for fact in rows if fact.kind in asks.kinds]
    if EITHER.search(part.text) or not same:
        return say("as_written", part.lang, text=text)
    timely = [fact for fact in same if not asked or fact.period in asked]
    if part.plan is True or any(fact.plan is False for fact in timely):
        return say("yes", part.lang, text=text) if timely else say("as_written", part.lang, text=text)
    year = next((fact.period for fact in same if fact.plan), None)
    return say("only_planned", part.lang, year=year, text=text) if year else say("as_written", part.lang, text=text)


def _same_object(asks: Asks, rows: Sequence[Fact]) -> list[Fact]:
    """Return the deeds of the one object that a question names; none where several fit alike."""
    words = words_of(asks.topic)
    rows = [fact for fact in rows if fact.value is None]
    fits = [(coverage(asks.topic, present(words, fact.subject)), fact) for fact in rows]
    best = max((share for share, _ in fits if share >= SAME_OBJECT), default=None)
    found = [fact for share, fact in fits if share == best]
    return found if len({TAIL.sub("", fold(fact.subject)) for fact in found}) == 1 else []
