"""Facts in English: a name and an amount, or what was done to what; None where a word would be lost."""

import re
from typing import NamedTuple

from bot.english.headings import OPEN, Headings
from bot.english.names import Names
from bot.english.nouns import AND, EMPHASIS, EMPTY, SHARE, Noun, Token, content, is_measure, noun_phrase
from bot.english.words import TABLE, capital, gerund, head_of, listed, participle, plural, words
from bot.glossary import Glossary
from vectorstore.reading.text import HAN, fold
from vectorstore.records import Fact

BEFORE: dict[str, list[str]] = TABLE["before"]
AFTER: dict[str, str] = TABLE["after"]
SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
COUNTERS, GOODS = words("counters"), words("goods")
PEOPLE = frozenset(["人", "名", "位"])
DIGITS = 7
"""Digits that a number in words may have: 164.006 billion; a longer one is written out."""


def number_en(value: float) -> str:
    """Return a number with separators, in words from a million up; never rounded.

    >>> number_en(15320), number_en(73.4), number_en(3.2156e11), number_en(1158000)
    ('15,320', '73.4', '321.56 billion', '1.158 million')
    """
    for scale, word in SCALES:
        short = f"{value / scale:.10g}"
        if abs(value) >= scale and len(short) <= DIGITS + 1 and abs(float(short) * scale - value) < 1e-3:
            return f"{short} {word}"
    return f"{value:,.10g}" if abs(value) < 1e10 else f"{value:,.0f}"


def amount_en(fact: Fact, glossary: Glossary, spoken: bool = True) -> str | None:
    """Return the value of a fact with its qualifier and, if ``spoken``, its unit; None for a unit without English."""
    if fact.value is None:
        return None
    unit = unit_en(fact.unit, glossary) if spoken else ""
    if unit is None:
        return None
    ends = [value for value in (fact.value, fact.value_to) if value is not None]
    mark = "%" if fact.unit == "%" else ""
    one = fact.unit == "%" or (len(ends) == 1 and abs(ends[0]) == 1)
    numbers = "–".join(f"{number_en(value)}{mark}" for value in ends)
    if fact.value_from is not None:
        numbers = f"from {number_en(fact.value_from)}{mark} to {f'{_before(fact)} {numbers}'.strip()}"
    said = "" if mark else unit if one else plural(unit)
    return " ".join(
        part for part in ("" if fact.value_from is not None else _before(fact), numbers, said, _after(fact)) if part
    )


def _before(fact: Fact) -> str:
    qualifier = fold(f"{fact.qualifier}{fact.value_text or ''}")  # 2400多亿 holds its own
    return next((said for said, signs in BEFORE.items() if any(sign in qualifier for sign in signs)), "")


def _after(fact: Fact) -> str:
    qualifier = fold(fact.qualifier)
    words = [said for sign, said in AFTER.items() if sign in qualifier]
    yearly = fact.unit == "%" or "年均" in fact.subject
    return "" if yearly and words[:1] == ["a year"] else " ".join(words[:1])


def unit_en(unit: str, glossary: Glossary) -> str | None:
    """Return the English of a unit in the singular, "" for none; None when it is not known.

    >>> from bot.glossary import Entry, Glossary
    >>> unit_en("元/吨", Glossary([Entry(zh="元", en="yuan", kind="unit"), Entry(zh="吨", en="ton", kind="unit")]))
    'yuan per ton'
    """
    unit = fold(unit)
    known = glossary.get(unit, "unit") if unit else ""
    if known is not None or "/" not in unit:
        return known
    above, _, below = unit.partition("/")
    over, under = unit_en(above, glossary), unit_en(below, glossary)
    return f"{plural(over)} per {under}" if over and under else None


def amount_zh(fact: Fact) -> str:
    """Return the value as the report writes it, with its qualifier.

    >>> amount_zh(Fact.model_construct(value_text="50", unit="个", qualifier="余"))
    '50余个'
    """
    qualifier, written = fold(fact.qualifier), fold(fact.value_text)
    ends_in_unit = written.startswith(("百分之", "千分之")) or (fact.unit and written.endswith(fold(fact.unit)))
    unit = "" if ends_in_unit else fold(fact.unit)
    more = next((word for word in ("余", "多") if qualifier.endswith(word)), "")
    after = next((word for word in ("以上", "以下", "以内", "左右", "上下") if qualifier.endswith(word)), "")
    before = qualifier.removesuffix(more or after).rstrip("、")
    return f"{before}{written}{more}{unit}{after}"


LEVELS, CLIPPED, JOINT, BODY, LAWS, WAYS = (
    tuple(TABLE[name].split()) for name in ("to_amount", "clipped", "joint", "body_ends", "law_ends", "ways")
)
VAGUE, UNCOUNTED, FIRMS = (words(name) for name in ("vague", "uncounted", "firms"))
MONEY = ("元", "美元", "港元", "欧元")
EACH = re.compile(r"分别|[\d%元人户个][、和]\d")


class Deed(NamedTuple):
    """How deeds of a kind are told: done, to be done, and where the report does not say which."""

    done: str
    planned: str
    plain: str


DEEDS = {kind: Deed(*told) for kind, told in TABLE["deeds"].items()}


LAWMAKING = ("enact", "revise", "amend", "repeal")
BY_VERB = ("built", "rules_issued", "activity", "follow_up")
"""Kinds of deeds that are told by their own verbs."""


class English(Names):
    """The English of one glossary for facts and headings, beside names."""

    def __init__(self, glossary: Glossary) -> None:
        super().__init__(glossary)
        self._headings = Headings(glossary, self.cutter)

    def fact(self, fact: Fact) -> str | None:
        """Return a figure as "name: amount", a deed as what was done; None when a word of it has no English."""
        if fact.quote and not HAN.search(fact.quote):
            return capital(f"{fact.subject} {fact.verb}: {fact.value_text}{fact.unit if fact.unit == '%' else ''}")
        subject = self.subject(fact)
        if subject is None or fold(fact.quote).startswith(CLIPPED) or _goes_on(fact):
            return None
        if head_of(subject) == "capacity" and "完成" in fact.quote:  # what is done to a capacity stands after it
            return None
        if fact.kind == "figure":
            amount = self.amount(fact)
            return f"{subject}: {amount}" if amount else None
        said = self._deed(fact)
        if said is None:
            return None
        amount = self.amount(fact) if fact.value is not None and fact.value_text else ""
        return None if amount is None else f"{said.format(subject)}{f' ({amount})' if amount else ''}"

    def _deed(self, fact: Fact) -> str | None:
        """Return how a deed is told: by its kind, or by its verb where a kind has many verbs."""
        verb, noun = fold(fact.verb), self._noun(fold(fact.subject))
        if verb == "审议" and "提请" in fold(fact.quote):
            verb = "提请审议"
        told = DEEDS.get(fact.kind)
        if (
            fact.kind in BY_VERB
            or "、" in verb
            or (fact.kind in LAWMAKING and verb in ("审议", "提请审议", "初次审议"))
        ):
            tokens = content(self.cutter.cut(verb))
            verbs = [said for token in tokens if (said := token.verb())]
            if not verbs or len(verbs) < sum(token.role != AND for token in tokens) or any(map(OPEN.search, verbs)):
                return None
            told = Deed(
                f"{capital(listed([participle(word) for word in verbs]))}: {{}}", f"To {listed(verbs)}: {{}}",
                f"{capital(listed([gerund(word) for word in verbs]))}: {{}}",
            )  # fmt: skip
        elif fact.kind == "report_heard" and not ("听" in verb or verb == "审议"):
            return None
        elif fact.kind == "report_heard" and noun and head_of(noun.text) == "report":
            told = Deed("Heard: {}", "To hear: {}", "Reports: {}")
        elif fact.kind == "report_heard" and noun and fold(fact.subject).endswith(BODY):
            told = Deed("Heard a report of the {}", "To hear a report of the {}", "Report of the {}")
        elif fact.kind == "decision" and noun and head_of(noun.text) in ("decision", "decisions", "resolution"):
            told = Deed("Made: {}", "To make: {}", "Decision: {}")
        elif fact.kind == "inspection" and noun and head_of(noun.text) in ("inspection", "enforcement", "law"):
            told = Deed("Carried out: {}", "To carry out: {}", "Inspection: {}")
        elif fact.kind in LAWMAKING and (not fold(fact.subject).endswith(LAWS) or fold(fact.subject).endswith(WAYS)):
            return None
        after = fold(fact.quote).partition(fold(fact.verb))[2]
        next_word = next(iter(self.cutter.cut(after[:8])), None) if not after.startswith(fold(fact.subject)) else None
        if next_word and next_word.verb() and not next_word.noun():  # 修改废止规章: the verb is not the whole of it
            return None
        if told is None or fold(fact.subject).endswith(verb) or (fact.kind == "rules_issued" and verb == "建设"):
            return None
        return told.plain if fact.plan is None else told.planned if fact.plan else told.done

    def subject(self, fact: Fact) -> str | None:
        """Return what a figure measures or counts, with what was done to it; of a deed its object."""
        words = fold(fact.subject)
        if fact.kind != "figure":
            noun = self._noun(words)
            if words in VAGUE:
                return None
            law = self.law(words) if len(self.cutter.cut(words)) > 1 or noun is None else None
            if noun and noun.text.startswith("work of ") and (about := self._noun(words.removesuffix("工作"))):
                noun = about  # a report on work of drafting is one on drafting
            return law or (noun and noun.many())
        noun = self._noun(words)
        if noun is None or not self._fits(fact, noun):
            return None
        said = self._with_verb(fact, noun)
        return capital(said) if said else None

    def amount(self, fact: Fact) -> str | None:
        """Return the amount of a figure; None when its unit has no English."""
        noun = self._noun(fold(fact.subject))
        counted = (fact.unit in COUNTERS and fact.unit not in GOODS) or fact.unit in ("", "count")
        head = head_of(noun.text) if noun else ""
        people = noun is not None and (
            (fact.unit in PEOPLE and (noun.kind == "person" or head in ("job", "jobs")))
            or (fact.unit == "户" and (noun.kind in ("person", "institution") or head in FIRMS))
        )
        goods = fact.unit in GOODS and noun is not None and not is_measure(noun)
        spoken = not (counted or people or goods)
        return amount_en(fact, self._glossary, spoken)

    def heading(self, text: str) -> str | None:
        """Return a heading in English; None when a word of it has none."""
        return self._headings.heading(text)

    def _noun(self, words: str) -> Noun | None:
        return noun_phrase(self.cutter.cut(words))

    def _fits(self, fact: Fact, noun: Noun) -> bool:
        """Return whether the unit can count the noun: things have no "person", mass has no plural."""
        joint = any(word in fact.subject for word in JOINT)
        if (joint and "收入" in fact.subject) or (EACH.search(fold(fact.quote)) and (joint or "和" in fact.subject)):
            return False
        if fact.verb == "开展" and fact.unit in ("条", "座", "处"):  # what is done to these stands after them
            return False
        if fold(fact.verb).startswith(("高于", "低于")):  # so many points above what else
            return False
        if "带动" in fact.verb or "日均" in fact.subject or _per(fact) or _between(fact):
            return False
        if "惠" in fact.verb and noun.kind not in ("person", "institution") and head_of(noun.text) not in FIRMS:
            return False
        if (
            fold(fact.subject) in VAGUE
            or fold(fact.subject).startswith(CLIPPED)
            or (fact.unit == "%" and "与" in fact.subject)
        ):
            return False
        changed = any("change" in token.senses for token in self.cutter.cut(fold(fact.verb)))
        if fact.unit == "%" and not changed and fact.subject.startswith("新增"):
            return False
        if changed and (
            (fact.unit == "倍" and fact.value == 1) or (fold(fact.quote).startswith("其中") and not is_measure(noun))
        ):
            return False
        if fact.unit in COUNTERS or not fact.unit:
            return noun.countable() and not changed
        if fact.unit in (*MONEY, "%") and not changed:
            return is_measure(noun)
        if changed and noun.countable() and not is_measure(noun) and " " not in noun.text:
            return False
        people = noun.kind == "person" or head_of(noun.text) in ("job", "jobs", "post", "posts", "population")
        return fact.unit not in PEOPLE or people or not noun.countable() or is_measure(noun)

    def _with_verb(self, fact: Fact, noun: Noun) -> str | None:
        verb = fold(fact.verb)
        counted = fact.unit in COUNTERS or not is_measure(noun)
        many = noun.many() if counted and noun.countable() else noun.text
        if not verb or verb.endswith(LEVELS):
            return many
        tokens = content(self.cutter.cut(verb))
        if tokens and all("change" in token.senses for token in tokens):
            average = "average annual " if "年均" in fact.qualifier and "年均" not in fact.subject else ""
            quote = fold(fact.quote)
            before, _, clause = quote[: quote.rfind(fold(fact.value_text or ""))].rpartition(",")
            if average and "年均" in before and "年均" not in clause:  # it was a growth told before
                return None
            return f"{average}{tokens[-1].senses['change']} in {noun.object()}"
        return _done(tokens, many, fact.plan)


def _per(fact: Fact) -> bool:
    """Return whether a quote counts for so many people each, which the subject does not say: 每千人托位、床位."""
    return fold(fact.quote).startswith("每") and "每" not in fact.subject


def _between(fact: Fact) -> bool:
    """Return whether the subject leaves out words between the verb and what is counted: 落实促进发展十条政策."""
    quote, verb, subject = (fold(text) for text in (fact.quote, fact.verb, fact.subject))
    after = quote.find(verb) + len(verb)
    ends = [at for word in (subject, fold(fact.value_text)) if (at := quote.find(word, after)) >= 0]
    if not verb or verb not in quote or not ends:
        return False
    left = quote[after : min(ends)]
    for word in (*fold(fact.qualifier).split("、"), *EMPHASIS):
        left = left.replace(word, "") if word else left
    return "、" not in left and not left.endswith("等") and len(re.findall("[一-龥]", left)) > 1


def _goes_on(fact: Fact) -> bool:
    """Return whether the quote says more of the subject than the fact does: 150公里农村公路升级改造, 前列的学科数量."""
    quote, said = fold(fact.quote), [fold(fact.subject), fold(f"{fact.value_text}{fact.unit}")]
    if fact.kind != "figure" or "分别" in quote or not all(word in quote for word in said):
        return False
    before = quote.find(said[0]) - 1
    if before >= 0 and (
        quote[before] in "的元%" or quote[: before + 1].endswith(("以上", "以下"))
    ):  # a clause or an amount that says which stands before it
        return True
    if fold(fact.verb).endswith("为") and quote.find(said[1]) < quote.find(fold(fact.verb)):
        return True
    tail = quote[max(quote.find(word) + len(word) for word in said) :]
    for word in (fold(fact.verb), *fold(fact.qualifier).split("、"), *EMPHASIS):
        tail = tail.replace(word, "", 1) if word else tail
    return len(re.match("[一-龥]*", tail)[0]) > 1  # type: ignore[index]


def _done(tokens: list[Token], noun: str, plan: bool | None) -> str | None:
    """Say what was done to what is counted: stations built, stations to be built."""
    if [token.zh for token in tokens] in (["新增"], ["净增"]):
        return f"{'net ' if tokens[0].zh == '净增' else ''}new {noun}"
    if len(tokens) == 1 and (doing := tokens[0].senses.get("activity")) and not OPEN.search(doing):
        return f"{noun} {doing.removeprefix('be ') if doing.startswith('be ') else gerund(doing)}"
    verbs = [token.verb() for token in tokens if token.zh != "新" and token.role not in (EMPTY, SHARE)]
    uncounted = any(token.zh in UNCOUNTED or OPEN.search(token.verb() or "") for token in tokens)
    if not verbs or not all(verbs) or uncounted:
        return None
    said = listed([participle(verb.removeprefix("newly ") if plan else verb) for verb in verbs if verb])
    newly = "newly " if tokens[0].zh == "新" and not plan else ""
    return f"{noun} {'to be ' if plan else ''}{newly}{said}"
