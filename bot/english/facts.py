"""Facts in English: a name and an amount, or what was done to what; None where a word would be lost."""

import re
from typing import NamedTuple

from bot.english.clauses import OPEN
from bot.english.names import Names
from bot.english.nouns import AND, EMPHASIS, Noun, content, is_measure, noun_phrase
from bot.english.words import TABLE, capital, gerund, head_of, listed, participle, plural, words
from bot.glossary import Glossary
from vectorstore.lexicon import tagged
from vectorstore.reading.text import HAN, fold
from vectorstore.records import Fact

BEFORE: dict[str, list[str]] = TABLE["before"]
AFTER: dict[str, str] = TABLE["after"]
SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
COUNTERS, EVENTS, FIRMS = words("counters"), words("events"), words("firms")
TIMES = ("次", "场", "场次", "件次", "期")
"""Units that only say of what happens that it happened."""
PEOPLE = frozenset(["人", "名", "位"])
RATES = ("%", "‰")
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
    mark = fact.unit if fact.unit in RATES else ""
    one = bool(mark) or (len(ends) == 1 and abs(ends[0]) == 1)
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
    before = qualifier.removesuffix(more or after).replace("其中", "").strip("、")
    return f"{before}{written}{more}{unit}{after}"


LAWS: tuple[str, ...] = tuple(TABLE["law_ends"].split())
LEADS = re.compile(TABLE["leads"])
"""Words between a subject, a verb and an amount that say nothing more of what is counted."""
VAGUE, UNCOUNTED = words("vague"), words("uncounted")
THINGS, LAWS_MADE = words("things"), tuple(words("lawmaking"))
DOER = re.compile("[会委院局省市县区府厅办部镇乡村]$")
BARE = 5
"""Characters of a measure that may be of what another is of: 货邮吞吐量."""
DOCUMENT = re.compile("[件章同法施规定议案]$")
MONEY = ("元", "美元", "港元", "欧元")
AMOUNT = re.compile(r"[从由]?\d[\d.]*[百千万亿]*(?:%|[一-龥]{1,2}(?:/[一-龥]{1,3})?(?=[SA、,，]|$))?")
CHANGES = ("%", "个百分点")
"""Units in which a change is told of whatever changes; 增长3倍 is not growth of 3 times."""
RATIOS = words("ratios")
"""Heads that have percent of their own; of an amount 70% is a share of what is not said."""
HANGING = re.compile("^[的每对]|每[^SV]*A|为$|为[一-龥]+V|\\d年V")
"""Words that tie what follows to what the subject does not say: to each of what."""
EACH = re.compile(r"分别|[\d%元人户个][、和]\d")
SEVERAL = re.compile("城乡|存贷|进出口|一二三|[和与]")
"""Words for several things at once: where amounts stand in a row each has its own."""


class Deed(NamedTuple):
    """How deeds of a kind are told: done, to be done, and where the report does not say which."""

    done: str
    planned: str
    plain: str


DEEDS = {kind: Deed(*told) for kind, told in TABLE["deeds"].items()}
CARRIED = ("Carried out: {}", "To carry out: {}")
LAWMAKING = ("enact", "revise", "amend", "repeal")
BY_VERB = ("built", "rules_issued", "activity", "follow_up")
"""Kinds of deeds that are told by their own verbs."""
TOLD = ("figure", "repeal", *BY_VERB)
"""Kinds whose words must be all that the quote says; others stand in frames of their own (a report on ...)."""


class English(Names):
    """The English of one glossary for facts and headings, beside names."""

    def fact(self, fact: Fact) -> str | None:
        """Return a figure as "name: amount", a deed as what was done; None when a word of it has no English."""
        if fact.quote and not HAN.search(fact.quote):
            return capital(f"{fact.subject} {fact.verb}: {fact.value_text}{fact.unit if fact.unit == '%' else ''}")
        subject = self.subject(fact)
        if subject is None or (fact.kind in TOLD and (_says_more(fact) or self._shares(fact))):
            return None
        if fact.kind == "figure":
            amount = self.amount(fact)
            return f"{subject}: {amount}" if amount else None
        amount = self.amount(fact) if fact.value is not None and fact.value_text else ""
        said = self._deed(fact)
        return f"{said.format(subject)}{f' ({amount})' if amount else ''}" if said and amount is not None else None

    def _deed(self, fact: Fact) -> str | None:
        """Return how a deed is told: by its kind, or by its verb where a kind has many verbs."""
        verb, subject = fold(fact.verb), fold(fact.subject)
        if verb == "审议" and "提请" in fold(fact.quote):
            verb = "提请审议"
        told: Deed | None = DEEDS[fact.kind]
        if fact.kind in BY_VERB or "、" in verb or (fact.kind in LAWMAKING and re.search("审议$|制.*修|修.*废", verb)):
            told = self._told(verb)
        elif fact.kind in LAWMAKING and not subject.endswith(LAWS):
            return None
        if told is None or subject.endswith(verb):
            return None
        said = told.plain if fact.plan is None else told.planned if fact.plan else told.done
        noun = self._noun(subject)
        head = head_of(noun.text).rstrip("s") if noun else ""
        if head and head[:6] in said.lower():  # reports are heard, not a report on reports; inspections carried out
            heard = re.sub(r"^((?:To )?\w+).*", r"\1: {}", said)
            return heard if fact.kind in ("report_heard", "inquiry", "decision") else CARRIED[said.startswith("To ")]
        return said.replace("on {}", "of the {}") if noun and noun.kind == "institution" else said

    def _told(self, verb: str) -> Deed | None:
        tokens = content(self.cutter.cut(verb))
        verbs = [said for token in tokens if (said := token.verb())]
        if not verbs or len(verbs) < sum(token.role != AND for token in tokens) or any(map(OPEN.search, verbs)):
            return None
        verbs = [verb.removeprefix("newly ") for verb in verbs]
        done, to_do, doing = (
            listed([word for verb in verbs for word in form(verb).split(" and ")]) for form in (participle, str, gerund)
        )
        return Deed(f"{capital(done)}: {{}}", f"To {to_do}: {{}}", f"{capital(doing)}: {{}}")

    def subject(self, fact: Fact) -> str | None:
        """Return what a figure measures or counts, with what was done to it; of a deed its object."""
        words = fold(fact.subject)
        if fact.kind in LAWMAKING and not fact.verb.endswith("审议"):
            words = words.removesuffix("草案")
        share = words.endswith("比重") and "占" in fold(fact.quote) and "占" not in words  # of what it is a share
        unread = fact.kind == "document_review" and not DOCUMENT.search(words)
        if words in VAGUE or re.search("日均|(?:数|产量)占比$", words) or share or unread:
            return None
        if fact.kind in (*TOLD, *LAWMAKING) and not self._changes(fact) and _half_told(fact):
            return None
        if fact.kind != "figure":
            noun = self._noun(words.removesuffix("工作")) or self._noun(words)
            if noun and not _takes(fact, noun):
                return None
            law = self.law(words) if len(self.cutter.cut(words)) > 1 or noun is None else None
            if law or noun is None or self._chained(words, noun):
                return law
            return (
                noun.object()
                if fact.value is None and head_of(noun.text) in ("system", "mechanism", "market")
                else noun.many()
            )
        noun = self._noun(words)
        bare = (
            noun
            and (not fact.verb or self._changes(fact))
            and is_measure(noun)
            and noun.text.isalpha()
            and noun.text.islower()
        )  # spending, of whom
        fits = noun and not bare and not self._chained(words, noun) and self._fits(fact, noun)
        said = self._with_verb(fact, noun) if noun and fits else None
        return capital(said) if said else None

    def amount(self, fact: Fact) -> str | None:
        """Return the amount of a figure; None when its unit has no English."""
        noun, counted = self._noun(fold(fact.subject)), fact.unit in COUNTERS or fact.unit in ("", "count")
        if noun and not counted:
            head = head_of(noun.text)
            counted = (fact.unit in PEOPLE and (noun.kind == "person" or head in ("job", "jobs"))) or (
                fact.unit == "户" and (noun.kind in ("person", "institution") or head in FIRMS)
            )
            unit = unit_en(fact.unit, self._glossary)
            counted = counted or (fact.unit in TIMES and head in EVENTS) or bool(unit and plural(unit) in noun.text)
        return amount_en(fact, self._glossary, spoken=not counted)

    def _noun(self, words: str) -> Noun | None:
        return noun_phrase(self.cutter.cut(words))

    def _shares(self, fact: Fact) -> bool:
        """Return whether a list may share its tail or its lead with a subject that lacks it.

        甲水、乙水质优良比例 is of 甲水质优良, 甲事故起数和死亡人数 of the deaths in accidents.
        """
        quote, words = fold(fact.quote), fold(fact.subject)
        n = next((n for n in range(1, len(words)) if words[n:] in quote), 0)
        before = re.split("[,;]", quote.partition(words)[0])[-1]
        if words in quote:
            led = not re.search(r"\d", before) and before.endswith(("、", "和", "与"))
            cut = tagged if len(words) < BARE else self.cutter.cut
            return led and len(words) <= BARE and len(cut(re.split("[、和与]", before)[0])) > 1
        if not n:
            return False
        gap = quote.partition(words[n:])[0].partition(words[:n])[2]  # 基金带动投资 is no investment in funds
        if not fact.verb and not re.search("[,、]|完成", gap) and any(tag == "v" for _, tag in tagged(gap)):
            return True
        *firsts, other = re.split("[、,和与及]", quote.partition(words[n:])[0].removesuffix("等"))
        longer = all(len(cut(other)) > len(cut(words[:n])) for cut in (tagged, self.cutter.cut))
        return longer and any(first.endswith(words[:n]) for first in firsts)

    def _chained(self, words: str, noun: Noun) -> bool:
        """Return whether a phrase is put together with more "of" than a reader can follow."""
        own = sum(en.count(" of ") for token in self.cutter.cut(words) for _, en in [token.noun() or ("", "")])
        links = noun.text.count(" of ") - own - noun.text.startswith("share of ") - noun.text.count(" a share of ")
        share = noun.text.startswith("share of ") and not is_measure(Noun(noun.text.removeprefix("share of ")))
        return links > (0 if share else 2 if is_measure(noun) else 1)

    def _changes(self, fact: Fact) -> bool:
        return any("change" in token.senses for token in self.cutter.cut(LEADS.sub("", fold(fact.verb))))

    def _fits(self, fact: Fact, noun: Noun) -> bool:
        """Return whether the unit can count the noun: things have no percent, mass has no plural."""
        if (EACH.search(fold(fact.quote)) and SEVERAL.search(fact.subject)) or not _takes(fact, noun):
            return False
        if self._changes(fact):
            told = fact.unit in CHANGES and not fact.quote.startswith("其中")
            return fact.unit not in (*COUNTERS, "倍") and (told or is_measure(noun))
        if fact.unit in TIMES and not fact.verb and head_of(noun.text) not in EVENTS:
            return False  # services to enterprises, not enterprises
        if fact.unit in COUNTERS or not fact.unit:
            return noun.countable()
        if fact.unit in (*PEOPLE, "人次") and fact.verb not in ("", "开展"):
            return noun.kind == "person" or noun.countable()  # not employment, generated
        if fact.unit in RATES:
            return is_measure(noun) and (" as a share of " in noun.text or head_of(noun.text) in RATIOS)
        return fact.unit not in MONEY or is_measure(noun)

    def _with_verb(self, fact: Fact, noun: Noun) -> str | None:
        verb = LEADS.sub("", fold(fact.verb))
        several = fact.unit in COUNTERS or not is_measure(noun) or head_of(noun.text) == "loan"
        many = noun.many() if noun.countable() and several else noun.text
        if not verb:
            return many
        tokens = content(self.cutter.cut(verb))
        if tokens and all("change" in token.senses for token in tokens):
            average = "average annual " if "年均" in fact.qualifier and "年均" not in fact.subject else ""
            return f"{average}{tokens[-1].senses['change']} in {noun.object()}"
        if [token.zh for token in tokens] in (["新增"], ["净增"]):
            if is_measure(noun) and " of " in many:  # no new area of bases
                return f"{many} {'to be ' if fact.plan else ''}added" if verb == "新增" else None
            return f"{'net ' if verb == '净增' else ''}new {many.removeprefix('new ')}"
        verbs = [token.verb() or "" for token in tokens if token.zh != "新"]
        if (
            not verbs
            or " as a share of " in many
            or not all(verbs)
            or any(token.zh in UNCOUNTED for token in tokens)
            or any(map(OPEN.search, verbs))
        ):
            return None
        forms = [participle(verb.removeprefix("newly ")).split(" and ") for verb in verbs]
        done = listed([word for form in forms for word in form])
        return f"{many} {'to be ' if fact.plan else ''}{done}"


def _takes(fact: Fact, noun: Noun) -> bool:
    """Return whether a verb can have its object: visitors are received, not tourism, rivers are not carried out."""
    verb = fold(fact.verb)
    if verb == "接待":
        return noun.countable()
    return fact.unit not in THINGS if verb == "开展" else verb != "获评" or noun.kind != "person"


def _half_told(fact: Fact) -> bool:
    """Return whether the verb is told of half of what was done: 获批建设 and 修改废止 are neither built nor amended."""
    if fact.verb in ("", "审议"):
        return False
    before, _, after = fold(fact.quote).partition(fold(fact.verb))
    if before.endswith("新"):  # 新改扩建
        return True
    led = [] if before.endswith(fold(fact.subject)) else tagged(before)
    last = [(word, tag) for word, tag in led if word not in (*EMPHASIS, *AFTER)][-1:]
    tags = ("v", "vn", "n") if fact.verb == "建设" else ("v", "vn")  # 农房建设管理制度
    done = any(tag in tags and not (LEADS.fullmatch(word) or DOER.search(word)) for word, tag in last)
    return done or (after.startswith(("或", *LAWS_MADE)) and not after.startswith(fold(fact.subject)))


def _says_more(fact: Fact) -> bool:
    """Return whether the quote says more of what is counted than the fact does: 落实促进发展十条政策, 每千人床位.

    What stands between the marks of a list and holds the subject or the amount must hold no other words, but for who
    did it, before the verb; of what is built and not counted the whole list is one thing. Of a subject
    that a list shares, as in 甲、乙产量分别为, nothing can be told.
    """
    quote, amount = fold(fact.quote).replace("个百分点", "百分点"), fold(fact.value_text)
    counted = f"{amount}{fold(fact.unit)}"
    marks = {fold(fact.subject): "S", counted if counted in quote else amount: "A", fold(fact.verb): "V"}
    for part, mark in marks.items():
        quote = quote.replace(part, mark, 1) if part else quote
    for word in (*fold(fact.qualifier).split("、"), *EMPHASIS):
        quote = quote.replace(word, "") if word else quote
    if HANGING.search(quote) or (fact.kind != "figure" and re.search("V[^SA,;]*的[^SA,;]*S", quote)):
        return True
    if fact.kind in LAWMAKING:
        return False
    if fact.unit in (*MONEY, *RATES) and re.search(r"(?:\d[百千万亿]*[^年月日\W\d]|等)S", quote):  # each of 191家企业
        return True
    of = "[SA]" if fact.kind == "figure" else "S"
    ends = "[,，;；]" if fact.kind in BY_VERB and fact.value is None else "[、,，;；和与及]"
    pieces = re.split(ends, AMOUNT.sub("", LEADS.sub("", quote)))
    held = (re.sub("^[^SA]*V|(?<=S)V.*$|[^一-龥SA]", "", piece) for piece in pieces if re.search(of, piece))
    return "S" in quote and any(re.search("[一-龥]{2}|[的为]", piece) for piece in held)
