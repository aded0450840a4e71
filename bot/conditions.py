"""What rules a fact out as the answer to a part of a question: its unit, its time, its deed, what it counts."""

import re
from functools import lru_cache

from bot.phrases import MEASURED, SAYS, WORDS, says, word_set
from bot.question import Part
from vectorstore.facts.quantities import COUNTED, unit_class
from vectorstore.lexicon import CHINESE, normalise, tagged, words
from vectorstore.reading.text import HAN
from vectorstore.records import Fact, Report
from vectorstore.terms.query import Term, Wanted, coverage, present, words_of

RISING = ("增长", "提高", "提升", "上升", "增加", "扩大", "高于", "快于", "多", "grew", "grow", "rose", "up")
FALLING = ("下降", "减少", "降低", "收窄", "下滑", "回落", "低于", "负增长", "改善", "fell", "down")
NEW = re.compile("新[增建设开添办修上]|新争取|多|再|还要|增加(?![到至])|净增|add|more|new|increase|creat", re.I)
"""What is added, which is never the whole."""
HELD = re.compile(
    r"[有共](?:多少|几)|现有|拥有|总[数共]|一共|\b(?:are there|in (?:total|all)|altogether|(?:do|does) .* have)\b", re.I
)
"""What asks for all there are, of which those that are new, or made in a year, are some."""
FLOW = re.compile("(?:产|销|销售|交易|出口|进口)(?:量|额|值)$")
ACRONYM = re.compile(r"\bthe ([A-Z]{3,})\b")
"""A body by its initials: where the reports name nothing by them, no figure is meant (the CPPCC)."""
LED = re.compile("带动|拉动|撬动")
"""What opens a figure that something else brought about: a part of its subject's."""
PER = {"年": re.compile(r"[每一]年|年均|\byear|\bannual", re.I), "月": re.compile(r"[每一个]月|\bmonth", re.I)}
"""The times that an amount is for: 元/年, 元/月."""
EACH = {
    "人": re.compile(r"人均|每[\d一十百千万]*名?(?:人|生|居民)|\bper (?:capita|person|head|[\w,]+ people)\b", re.I),
    "户": re.compile(r"户均|每[\d一十百千万]*户|\bper household\b", re.I),
    "亩": re.compile(r"亩均|每亩|\bper mu\b", re.I),
}
"""What a figure may be for each of: a question must say the same."""
OF_EACH = re.compile("收入|寿命|年限|年数|消费|养老金")
"""What is never told but for each person, which needs no saying."""
PARTIAL = re.compile("重点|其中|继续")
"""Words beside a verb by which only some of a subject are counted: the same holds."""
BESIDE = re.compile("高于|低于|快于|慢于|好于")
"""How a figure is held beside another one: a question must say the same."""
CLASSES = (
    re.compile(r"(世界|国家|[省市区县乡镇])级"),
    re.compile(r"([\d.]*[十百千万亿]+元?)以[上下](?=的?[一-龥]{2})"),
    re.compile(r"[\d一二三四五六七八九十]+号[一-龥]|初次|再次"),
)
"""By what things of one name are told apart: their level, the size from which they count, their number or turn."""
DEEDS = tuple(map(word_set, WORDS["figures"]["deeds"]))
"""Deeds that are never one another: a fact of another one is no answer."""
UNITS = tuple(map(word_set, WORDS["figures"]["units"]))
"""Measure words that may stand for one another."""
MEASURING = word_set(WORDS["figures"]["measuring"])
PLAIN = word_set(WORDS["figures"]["plain"])
"""Words of a subject that do not narrow it."""
RATES = ("%", "‰", "百分点", "倍")
SAID = 0.3
"""The least share of what follows 多少, by weight: people name in their own words what a report names in its own."""


def may_be_meant(part: Part, fact: Fact) -> bool:
    """Return whether nothing but its time and deed rules a fact out: its kind of unit, what shall not be counted."""
    if fact.kind != "figure" or fact.quote.startswith("的"):  # cut from its noun: nothing tells what it is of
        return False
    rate = fact.unit in RATES
    beside = set(BESIDE.findall(fact.verb))
    if part.lang == "zh" and beside != set(BESIDE.findall(part.topic)) and (beside or part.unit == "百分点"):
        return False
    if part.unit and not same_unit(part.unit, fact.unit) and (part.unit in RATES) != rate:
        return False
    if part.unit in MEASURED and not (same_unit(part.unit, fact.unit.partition("/")[0]) or rate):
        return False
    if rate and part.counted.phrase and not (part.unit in RATES or part.growth or "percent" in part.text):
        return False
    if rate and is_change(fact) and not part.growth and part.unit not in (fact.unit, *RATES[:2]):
        return False
    if says(part.text, "share") and not part.growth and (not rate or is_change(fact)):
        return False
    per = fact.unit.partition("/")[2]
    if per in PER and not PER[per].search(part.text) and any(time.search(part.text) for time in PER.values()):
        return False
    if not alike_for_each(part.text, fact.subject + fact.quote):
        return False
    if any(((name.lower(),),) == one.terms for name in ACRONYM.findall(part.text) for one in part.terms):
        return False
    if (led := LED.match(fact.quote)) and led[0] not in part.text:
        return False
    flows = NEW.search(fact.verb) or FLOW.search(fact.subject)
    added = _is_increment(fact) or (HELD.search(part.text) and flows)
    if added and not part.growth and not NEW.search(part.text.replace("多少", "")):
        return False
    if part.growth and not rate and not is_change(fact):
        return False
    if part.wants == "amount" and any(
        number.value == fact.value and same_unit(number.unit, fact.unit) for number in part.stated
    ):
        return False
    return not _is_excluded(part, fact) and not _is_narrower(part, fact) and _is_of_class(part.text, fact.quote)


def _is_of_class(question: str, quote: str) -> bool:
    """Return whether a figure is of the level, size or number that a question names of things, or names none.

    >>> _is_of_class("省级工厂几家", "国家级工厂5家"), _is_of_class("工厂几家", "国家级工厂5家")
    (False, True)
    >>> _is_of_class("50亿元以上项目几个", "亿元以上项目9个"), _is_of_class("3号线多长", "2号线长8公里")
    (False, False)
    """
    return all(set(named.findall(question)) <= set(named.findall(quote)) for named in CLASSES)


def alike_for_each(question: str, text: str) -> bool:
    """Return whether a text tells of each person, household or mu as a question asks, or of the whole as it asks.

    >>> alike_for_each("人均甲值多少", "甲值3元"), alike_for_each("收入多少", "人均收入3元")
    (False, True)
    """
    asked, told = _each(question), _each(text)
    return asked <= told and (told <= asked or OF_EACH.search(text) is not None)


def tells_as_asked(question: str, text: str) -> bool:
    """Return whether a text tells of the part of a year that a question asks for, and of what was not done.

    >>> tells_as_asked("上半年修路几条", "上半年修路3条"), tells_as_asked("上半年修路几条", "修路9条")
    (True, False)
    >>> tells_as_asked("几条路没有修完", "5条路尚未修完"), tells_as_asked("几条路没有修完", "修完9条")
    (True, False)
    """
    if says(question, "denies") and not says(text, "denied"):
        return False
    asked = SAYS["part_of_year"].search(question)
    return not asked or (asked.group() in text if HAN.search(asked.group()) else says(text, "part_of_year"))


def joined(words: str) -> bool:
    """Return whether words name several things.

    >>> joined("会议和活动"), joined("共和国")
    (True, False)
    """
    return any(word in ("和", "与", "及", "以及", "、") for word, _ in tagged(words))


@lru_cache(maxsize=2**12)
def _each(text: str) -> frozenset[str]:
    return frozenset(name for name, said in EACH.items() if said.search(text))


def is_of_another_deed(part: Part, fact: Fact) -> bool:
    """Return whether a fact tells of another deed than the one asked: what is opened is not what is finished."""
    asked, done = _deeds(part.topic.lower()), _deeds(fact.verb + fact.subject)
    told = done or (fact.verb and not holds(asked_words(part), fact.verb))
    return bool(asked and told and not asked & done)


def says_what_follows(part: Part, fact: Fact) -> bool:
    """Return whether a fact says enough of what a question says of what it counts: 几件得到批示, in Chinese."""
    after = _following(part)
    return len(after) < 2 or coverage(after, present(words_of(after), f"{fact.verb}{fact.subject}{fact.quote}")) >= SAID


@lru_cache(maxsize=64)  # every fact is held against those of one question
def _following(part: Part) -> tuple[Wanted, ...]:
    """Return what is asked for in the words after 多少, the longest words only; nothing where several are counted."""
    *before, rest = SAYS["how_many"].split(part.topic) if part.lang == "zh" else ("",)
    rest = re.split("[,，;；]", rest)[0] if before else ""
    said = {word: group for group in part.terms if (word := "".join(group.terms[0])) in rest}
    longest = (group for word, group in said.items() if not any(word in other for other in said if other != word))
    return () if joined(rest) else tuple(longest)


def is_counted(part: Part, fact: Fact) -> bool:
    """Return whether a figure counts what is asked to be counted, and nothing else with it (检查、视察29次)."""
    named = [next(iter(words(name)), name) for name in fact.subject.split("、")]
    if fact.unit not in RATES and len({holds(asked_words(part), name) for name in named}) > 1:
        return False
    if part.lang == "en" or not part.counted.phrase or fact.unit.endswith("元"):
        return True
    nouns = words_of(part.counted.terms) | {part.counted.phrase}
    said = f"{fact.verb} {fact.subject} {fact.unit} {fact.quote}"
    return bool(present(nouns, said)) or part.counted.phrase[-2:] in fact.subject


def _is_narrower(part: Part, fact: Fact) -> bool:
    """Return whether a measure is asked for by its name and a subject narrows it, or lacks what does.

    人均甲值, 丙类甲值 and 甲值占乙值比重 are no 甲值, and neither is 甲值 an answer to 人均甲值.
    """
    terms, said = _measure_asked(part)
    subject = normalise(fact.subject) if said else ""
    if not HAN.search(subject):
        return False
    named = any(all(word in subject for word in term) for term in terms)

    def narrows(word: str) -> bool:  # 丙类收入 is no 收入
        return not holds(said, word) or (len(word) > 3 and word[:2] not in said and word[:2] not in PLAIN)

    each = ([w for w in naming(name) if len(w) > 1 and w not in PLAIN] for name in subject.split("、"))
    return not named or all(any(map(narrows, own)) for own in each)


@lru_cache(maxsize=64)
def _measure_asked(part: Part) -> tuple[list[Term], str]:
    """Return the heads of the terms of a part that asks for a measure, and all that it says; else nothing."""
    groups = weighed(part)
    measure = any(says(word, "measure") for group in groups for term in group.terms[:2] for word in term)
    if part.wants not in ("amount", "which_report") or not measure:
        return [], ""
    terms = [term[:-1] or term for group in groups for term in group.terms if len("".join(term)) > 1]
    return terms, f"{asked_words(part)} {part.place}" + " 占比重" * says(part.text, "share")


def _is_increment(fact: Fact) -> bool:
    """Return whether a figure only tells how much more or less than before: 比上年多召开3次 counts no meetings."""
    return is_change(fact) and (fact.verb[0] in "多少" or re.search("比|较", fact.quote) is not None)


@lru_cache(maxsize=2**12)
def _deeds(text: str) -> frozenset[frozenset[str]]:
    return frozenset(group for group in DEEDS if any(re.search(word, text) for word in group))


def years_asked(part: Part, card: Report) -> tuple[int, ...]:
    """Return the years that a part asks about in the report of a card; none where it names none."""
    if part.years or part.shift is None or card.year is None:
        return part.years
    return (card.year + part.shift,)


def timely(part: Part, fact: Fact, card: Report) -> bool:
    """Return whether the fact's period and plan are those asked: a span is never a year, a plan never a result."""
    asked = years_asked(part, card)
    if part.span:
        return fact.years is not None or "年" in fact.qualifier
    if asked and (fact.years or fact.period not in (None, *asked)):
        return False
    if asked and re.search(r"累计|\d年|五年|三年", fact.qualifier) and "累计" not in part.text:
        return False
    return fact.plan is None or fact.plan == planned(part, card) or planned(part, card) is None


def planned(part: Part, card: Report) -> bool | None:
    """Return whether a part asks for what is planned: by its year beside that of the report, else by its words."""
    asked = years_asked(part, card)
    if asked and card.year is not None and len(asked) == 1:
        return asked[0] >= card.year
    return part.plan


def measured(part: Part, fact: Fact) -> bool:
    """Return whether the fact measures in the way that is asked: growth or level, what is new or the whole."""
    rate = fact.unit in RATES
    grown = rate and (is_change(fact) or bool(re.search("增长率|增速|增幅", fact.subject)))
    if part.growth != grown and (part.growth or grown):
        return False
    if part.unit and not same_unit(part.unit, fact.unit):
        return False
    said = fact.verb + fact.qualifier
    if NEW.search(fact.verb) and not NEW.search(part.text.replace("多少", "")) and not part.growth and not rate:
        return False
    if set(BESIDE.findall(part.topic)) != set(BESIDE.findall(fact.verb)):
        return False
    partial = set(PARTIAL.findall(said)) - set(PARTIAL.findall(part.text + asked_words(part)))
    return not partial or (part.lang == "en" and "其中" not in partial)


def _is_excluded(part: Part, fact: Fact) -> bool:
    """Return whether a fact is of what a part says shall not be counted."""
    said = fact.verb + fact.qualifier
    return any(len(word) > 1 and word in said and word not in part.topic for word in words(part.excluded))


def is_change(fact: Fact) -> bool:
    """Return whether a fact tells by how much something changed, and not to what."""
    return _changes(fact.verb)


@lru_cache(maxsize=2**12)
def _changes(verb: str) -> bool:
    return any(word in verb for word in (*RISING, *FALLING)) and not re.search("[至到]$", verb)


@lru_cache(maxsize=2**12)
def same_unit(asked: str, unit: str) -> bool:
    """Return whether two measure words may stand for one another; English tells no more than the class of one."""
    alike = asked == unit or any(asked in group and unit in group for group in UNITS)
    return alike or (bool(asked) and asked in COUNTED and unit_class(unit) == asked)


@lru_cache(maxsize=64)
def weighed(part: Part) -> list[Wanted]:
    """Return what a part asks for, without words that only measure.

    An English verb, which has many readings, and a Chinese word of one character, which says little, count half.
    """
    light = any if part.lang == "en" else all  # one reading of an English word says enough: grow is 增长, and 生长
    readings = {group: light(set(term) <= MEASURING for term in group.terms) for group in part.terms}
    kept = [group for group in part.terms if not readings[group] and not _is_measure(part, group)]
    if part.lang == "en":
        half = [all(tagged("".join(of))[0][1] == "v" for of in group.terms) for group in kept]
    else:
        half = [len(group.terms) == 1 and len("".join(group.terms[0])) == 1 for group in kept]
    weights = (group.weight / 2 if little else group.weight for group, little in zip(kept, half, strict=True))
    return [group._replace(weight=weight) for group, weight in zip(kept, weights, strict=True)] or list(part.terms)


def _is_measure(part: Part, group: Wanted) -> bool:
    """Return whether a group is the measure word that is asked for (亩 of 多少亩), alone or with its noun."""
    first = group.terms[0]
    return bool(part.unit) and len(group.terms) == 1 and first[0].strip("几多百千万亿") in (part.unit, part.unit[-1:])


@lru_cache(maxsize=64)
def asked_words(part: Part) -> str:
    """Return what a part asks about, in its own words and in those that the library has for them."""
    return " ".join([part.topic, *words_of(part.terms)])


def naming(subject: str) -> list[str]:
    """Return the words of a subject that name something."""
    return [word for word in words(subject) if word not in CHINESE and word not in MEASURING]


def holds(said: str, word: str) -> bool:
    """Return whether what is said holds a word, its first or last two characters, or most of its characters."""
    if word in said or (len(word) > 2 and any(word[at : at + 2] in said for at in (0, len(word) - 2))):
        return True
    return len(set(word) & set(said)) * 2 > len(set(word))
