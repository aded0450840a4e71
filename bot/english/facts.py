"""Facts in English: a name and an amount, or what was done to what; None where a word would be lost."""

import re
from typing import NamedTuple

from bot.english.amounts import RATES, amount_en, unit_en
from bot.english.cutter import EMPHASIS, content
from bot.english.names import Names
from bot.english.nouns import OPEN, Noun, is_measure, joined, noun_phrase, with_article
from bot.english.words import TABLE, capital, gerund, head_of, listed, participle, plural, words
from vectorstore.lexicon import tagged
from vectorstore.reading.text import HAN, fold
from vectorstore.records import Fact

COUNTERS, FIRMS = words("counters"), words("firms")
TIMES = ("次", "场", "场次", "期")
"""Units that only say of what happens that it happened; of all but 次 whatever it is happens."""
HOLDING = re.compile("安排|开展|组织|举[办行]|召[开集]|开设|实施")
"""Verbs of what happens so many times."""
PEOPLE = frozenset(["人", "名", "位"])
LAWS: tuple[str, ...] = tuple(TABLE["law_ends"].split())
LEADS = re.compile(TABLE["leads"])
"""Words between a subject, a verb and an amount that say nothing more of what is counted."""
ALL = re.compile('各类|各项|^[“"]?十.五[”"]?(?:时期|期间)')
VAGUE, UNCOUNTED, THINGS = words("vague"), words("uncounted"), words("things")
MONEY = ("元", "美元", "港元", "欧元")
AMOUNT = re.compile(
    r"[从由]?\d[\d.]*[百千万亿]*(?:%|(?![年月])[一-龥]{1,2}(?:/[一-龥]{1,3})?(?=[VA\d、,，]|$))?(?:左右|以上|以下|以内)?"
)
MARKS = re.compile("[、,，;；和与及]|以及")
CHANGES = ("%", "个百分点")
"""Units in which a change is told of whatever changes; 增长3倍 is not growth of 3 times."""
RATIOS = words("ratios")
"""Heads that have percent of their own; of an amount 70% is a share of what is not said."""
SINCE = re.compile(r"\d|[较期年]|(?<!同)比")
"""Words for what a change is measured from."""


class Deed(NamedTuple):
    """How deeds of a kind are told: done, to be done, and where the report does not say which."""

    done: str
    planned: str
    plain: str


DEEDS = {kind: Deed(*told) for kind, told in TABLE["deeds"].items()}
"""Kinds of deeds that are told in a frame of their own (a report on ...), others by their verbs."""
LAWMAKING = ("enact", "revise", "amend", "repeal")
PAUSE = re.compile(r"[,;:]\s")
"""What ends a clause of English text."""
LEVEL = re.compile("[达超突增至到数量]")
"""What tells how many there are; 26所学校 alone says nothing of them."""


class English(Names):
    """The English of one glossary for facts and headings, beside names."""

    def fact(self, fact: Fact) -> str | None:
        """Return a figure as "name: amount", a deed as what was done; None when a word of it has no English."""
        if fact.quote and not HAN.search(fact.quote):
            return own_words(fact)[0]
        subject = self.subject(fact)
        amount = self.amount(fact) if fact.value is not None and (fact.kind == "figure" or fact.value_text) else ""
        if subject is None or amount is None or not self._tells_all(fact):
            return None
        if fact.kind == "figure":
            return f"{subject}: {amount}" if amount else None
        said = self._deed(fact, subject)
        return f"{said.format(subject)}{f' ({amount})' if amount else ''}" if said else None

    def _deed(self, fact: Fact, told_of: str) -> str | None:
        """Return how a deed is told: by its kind, or by its verb where a kind has many verbs."""
        verb, subject = fold(fact.verb), fold(fact.subject)
        if verb == "审议" and "提请" in fold(fact.quote):
            verb = "提请审议"
        told, lawmaking = DEEDS.get(fact.kind), fact.kind in LAWMAKING
        head = head_of(told_of).lower()
        itself = told and (head[:6] in told.plain.lower() or head.startswith("briefing"))
        if told is None or itself or "、" in verb or (lawmaking and re.search("审议$|制.*修|修.*废", verb)):
            told = self._told(verb)
        unlike = (
            (lawmaking or fact.kind == "inspection") and not subject.endswith(LAWS) and told is DEEDS.get(fact.kind)
        )
        unheard = fact.kind == "report_heard" and "听" not in verb
        if told is None or subject.endswith(verb) or unlike or unheard:
            return None
        said = told.plain if fact.plan is None else told.planned if fact.plan else told.done
        noun = self._noun(subject)
        return None if said.endswith(" on {}") and noun and noun.kind == "institution" else said

    def _told(self, verb: str) -> Deed | None:
        if (verbs := self._verbs(verb)) is None:
            return None
        done, to_do, doing = (
            listed([word for verb in verbs for word in form(verb).split(" and ")]) for form in (participle, str, gerund)
        )
        return Deed(f"{capital(done)}: {{}}", f"To {to_do}: {{}}", f"{capital(doing)}: {{}}")

    def _verbs(self, verb: str) -> list[str] | None:
        """Return the verbs that a deed is told with; None when one has no English or needs another object."""
        verbs = joined([token for token in content(self.cutter.cut(verb)) if token.zh != "新"])
        return verbs if verbs and not any(map(OPEN.search, verbs)) else None

    def subject(self, fact: Fact) -> str | None:
        """Return what a figure measures or counts, with what was done to it; of a deed its object."""
        words = ALL.sub("", fold(fact.subject))
        if fact.kind in LAWMAKING and not fact.verb.endswith("审议"):
            words = words.removesuffix("草案")
        if words in VAGUE:
            return None
        noun = self._noun(words)
        if fact.kind == "figure":
            said = self._with_verb(fact, noun) if noun and self._fits(fact, noun) else None
            return capital(said) if said else None
        noun = self._noun(words.removesuffix("工作")) or noun
        if noun and (not _takes(fact, noun) or (noun.kind == "person" and words.endswith("工作"))):
            return None  # work on professionals is not professionals
        law = self.law(words) if len(self.cutter.cut(words)) > 1 or noun is None else None
        if law or noun is None:
            return law and (with_article(law) if law.partition(" on ")[0].endswith("Law") else law)
        if fact.kind == "built" and fact.value is None:  # one or several
            return None
        return noun.object() if fact.value is None and fact.kind != "decision" else noun.many()

    def amount(self, fact: Fact) -> str | None:
        """Return the amount of a figure; None when its unit has no English."""
        noun, counted = self._noun(fold(fact.subject)), fact.unit in COUNTERS or fact.unit in ("", "count")
        if noun and not counted:
            head, unit = head_of(noun.text), unit_en(fact.unit, self._glossary)
            held = noun.countable() and (fact.kind == "approve" or bool(HOLDING.search(fact.verb)))
            counted = (
                (fact.unit in PEOPLE and (noun.kind == "person" or head in ("job", "jobs")))
                or (fact.unit == "户" and (noun.kind in ("person", "institution") or head in FIRMS))
                or (fact.unit in TIMES and (held or " and " in noun.text))
                or bool(unit and (plural(unit) in noun.text or unit == head))
            )
        return amount_en(fact, self._glossary, spoken=not counted)

    def _noun(self, words: str) -> Noun | None:
        return noun_phrase(self.cutter.cut(ALL.sub("", words)))

    def _tells_all(self, fact: Fact) -> bool:
        """Return whether the quote says no more than the fact: nothing is left of the parts of the list that hold it.

        Before its verb nothing stands; of what is built and not counted the whole list is one thing; the name of a law
        says what it is about, whatever else is said of it.
        """
        if not fact.quote:
            return True
        quote, noun = self._marked(fact), self._noun(fold(fact.subject))
        if noun and noun.kind == "person" and re.search("A.?S.*V", quote or ""):  # deputies put forward
            return False
        if fact.kind in DEEDS and fact.kind not in LAWMAKING:
            return (fact.value or 1) == 1 or bool(re.search("A.?S|SA", quote or ""))
        if quote is None or (fact.verb and fact.quote.startswith("其中")):
            return False
        if "每" in quote or (fact.unit in (*MONEY, *RATES) and "等S" in quote):  # 计算机、航空等新兴产业税收
            return False
        counted, lead = fact.kind == "figure" or fact.value is not None, quote.partition("V")[0]
        if (doer := self._noun(lead)) and doer.kind in ("institution", "person"):
            quote = quote.removeprefix(lead)
        if fact.kind in LAWMAKING and fact.kind != "repeal" and not counted:
            return not HAN.search(LEADS.sub("", MARKS.split(quote.partition("V")[0])[-1]))
        rest = []
        for piece in MARKS.split(quote) if counted else re.split("[,，;；]", quote):
            if "V" in piece and "S" not in piece:  # the verb of a list
                before, _, piece = piece.partition("V")
                rest += [] if "S" in lead and "分别" in fact.quote and not SINCE.search(before) else [before]
                rest += [token.zh for token in self.cutter.cut(piece)[:1] if token.verb() and not token.noun()]
            if "S" in piece or ("A" in piece and counted):
                rest.append(piece)
        return not HAN.search("".join(AMOUNT.sub("", LEADS.sub("", left)) for left in rest))

    def _marked(self, fact: Fact) -> str | None:
        """Return the quote with S, V and A for subject, verb and amount; None when the subject is not sure in it."""
        quote, subject = fold(fact.quote), fold(fact.subject)
        value = re.escape(fold(fact.value_text))
        amount = value and f"{value}[多余]?个?(?:{re.escape(fold(fact.unit))})?"
        if subject not in quote:
            shared = (self._shared(quote, subject[:n], subject[n:]) for n in range(1, len(subject)))
            quote, subject = next(filter(None, shared), quote if fact.kind in LAWMAKING else ""), "S"
        name = re.escape(subject)
        near = re.search(f"{name}.{{,4}}?{amount}|{amount}{name}", quote)
        at = near.start() if near else 0
        quote = quote[:at] + quote[at:].replace(subject, "S", 1) if subject else quote
        quote = quote[:at] + re.sub(amount, "A", quote[at:], count=1) if amount else quote
        quote = quote.replace(fold(fact.verb), "V", 1) if fact.verb else quote
        for word in (*fold(fact.qualifier).split("、"), *EMPHASIS):
            quote = quote.replace(word, "") if word else quote
        return quote or None

    def _shared(self, quote: str, first: str, last: str) -> str | None:
        """Return the quote with S for a subject whose end a list shares (甲、乙产量) or whose start is not said again.

        None where it is not sure what is shared: 甲水、乙水质优良比例 is of 甲水质优良, and 基金带动投资 no list.
        """
        start, end = quote.find(first), quote.find(last, quote.find(first) + len(first))
        if start < 0 or end < 0:
            return None
        gap = quote[start + len(first) : end]
        if not re.search(r"\d", gap):
            others = [part.removesuffix("等") for part in MARKS.split(gap)]
            sure = len(others) > 1 and not others[0] and all(self._alike(first, other) for other in others[1:])
        else:
            sure = gap.endswith(("、", ",", "，")) and gap[0].isdigit()
        return f"{quote[:start]}S{quote[end + len(last) :]}" if sure else None

    def _alike(self, first: str, other: str) -> bool:
        """Return whether a word can share what follows with another: it is no longer, and both or none describe."""
        shorter = any(len(cut(other)) <= len(cut(first)) for cut in (self.cutter.cut, tagged))
        ends = [bool(self.cutter.cut(word)[-1].senses.get("qualifier")) for word in (first, other) if word]
        return shorter and len(set(ends)) == 1 < len(ends)

    def _fits(self, fact: Fact, noun: Noun) -> bool:
        """Return whether the unit can count the noun: things have no percent, mass has no plural."""
        verb, measure = self.cutter.cut(LEADS.sub("", fold(fact.verb))), is_measure(noun)
        changes = any("change" in token.senses for token in verb)
        if "存贷" in fact.subject or fact.unit == "倍" or not _takes(fact, noun):
            return False
        if measure and (changes or not fact.verb) and noun.text.isalpha() and noun.text.islower():  # spending, of whom
            return False
        if changes:
            return fact.unit not in COUNTERS and (fact.unit in CHANGES or measure)
        if "年均" in fact.qualifier and head_of(noun.text) == "rate" and "年均" not in fact.subject:
            return False
        if head_of(noun.text) == "scale" or (fact.unit == "人次" and fact.verb == "新增"):
            return False
        if not (measure or LEADS.sub("", fold(fact.verb)) or LEVEL.search(fold(fact.quote) or "数")):
            return False
        if fact.unit in (*COUNTERS, *PEOPLE) and fact.value and fact.value % 1 and " per " not in noun.text:
            return False  # 4.2 doctors: of how many people is not said
        if fact.unit in COUNTERS or not fact.unit:
            return noun.countable()
        if fact.unit in (*PEOPLE, "人次") and fact.verb not in ("", "开展"):
            return noun.kind == "person" or head_of(noun.text) in ("job", "jobs")  # not areas, prosecuted
        if fact.unit in RATES:
            return measure and (" as a share of " in noun.text or head_of(noun.text) in RATIOS)
        return fact.unit not in MONEY or measure

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
        if verb in ("新增", "净增"):
            if is_measure(noun) and " of " in many:  # no new area of bases
                return f"increase in {noun.object()}"
            return f"{'net ' if verb == '净增' else ''}new {many.removeprefix('new ')}"
        verbs = self._verbs(verb)
        if verbs is None or any(token.zh in UNCOUNTED for token in tokens):
            return None
        done = listed([word for verb in verbs for word in participle(verb).split(" and ")])
        if fact.unit in TIMES and not HOLDING.search(verb):
            return None  # delegations received so many times
        return f"{many} {'to be ' if fact.plan else ''}{done}"


def own_words(fact: Fact) -> tuple[str, str]:
    """Return the clauses of an English quote that tell a figure, from its subject on, and its amount with its bound.

    No name is made of them: who did what to what is surely right only as the report says it.
    """
    quote, (at, end) = fact.quote, (place - fact.quote_start for place in (fact.start, fact.end))
    named = quote.rfind(fact.subject, 0, end)
    begin = max((pause.end() for pause in PAUSE.finditer(quote, 0, at if named < 0 else min(at, named))), default=0)
    stop = PAUSE.search(quote, end)
    told = " ".join(quote[begin : stop.start() if stop else None].split()).strip("-* .;")
    amount = quote[at:end] if fact.unit in RATES or HAN.search(fact.unit) else fact.value_text
    said = [amount, fact.qualifier] if fact.qualifier.startswith(("or ", "plus")) else [fact.qualifier, amount]
    return capital(told.removeprefix("and ")), " ".join(" ".join(said).split())


def _takes(fact: Fact, noun: Noun) -> bool:
    """Return whether a verb can have its object: visitors are received, not tourism, rivers are not carried out."""
    verb = fold(fact.verb)
    people = noun.kind == "person" and HOLDING.search(verb)  # organized to do what
    return not (people or (verb == "开展" and fact.unit in THINGS)) and (verb != "接待" or noun.countable())
