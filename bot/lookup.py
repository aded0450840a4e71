"""Answers without a model: the fact or card entry that surely holds what is asked; else passages, said to be passages.

Each part of a question is tried as a question on the card, on which reports, for a list, with a stated number and for
an amount, in this order; what is not surely held is shown as passages and never answered.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.cards import card_answer, other_speaker, parts_told
from bot.conditions import joined, same_unit, tells_as_asked, years_asked
from bot.deeds import decided, listed
from bot.english import English
from bot.evidence import Evidence
from bot.matching import Match, best_of
from bot.messages import say
from bot.phrases import SHIFTS, remark, says
from bot.question import Asked, Part
from bot.records import Answer, Claim, Lang
from bot.tables import by_name, compared, mentioned, one_of_each, one_sided, ranked
from bot.told import told
from bot.wording import (
    Quote,
    Quotes,
    Said,
    differing,
    fact_said,
    languages_of,
    sentence_of,
    verdict,
    whole_of,
    whose,
)
from vectorstore.lexicon import is_chinese
from vectorstore.places import bodies_in, homes_of, scope_of
from vectorstore.records import Fact, Report
from vectorstore.store import Library
from vectorstore.terms.query import coverage, present, wanted, words_of

SHOWN = 3
"""Passages shown when nothing surely answers: three hold all evidence for five questions in six ."""
CERTAIN = 0.85
"""The least probability of what contradicts the question, or answers no question for an amount."""
UNNAMED = 0.65
"""The least probability of a figure without an English name; of 30 questions above it one was answered wrong."""
FEW = 5
"""Reports that are listed side by side when a question names no place."""
AT_LEAST = 3
"""Of more reports than a few, so many must hold the figure to be listed; else it is asked back which one is meant."""
OPEN = ("other", "which_report")
"""What may be asked of a figure without a word for an amount: 研发强度提到什么水平."""
CALLED = 2**13
"""Facts that are kept as they are called in English, which is found with patterns made for each."""
NAMES = 12
"""Reports named when it is asked back which one is meant."""


class Looked(NamedTuple):
    """What one part of a question came to: what is said, or the reason why nothing is."""

    said: tuple[Said, ...] = ()
    reason: str | None = "not_found"
    facts: tuple[Fact, ...] = ()


class Lookup:
    """Looks answers up in the facts and cards of a library."""

    def __init__(self, library: Library, english: English) -> None:
        self.library = library
        self.english = english
        self.called = lru_cache(CALLED)(english.fact)

    def answer(self, asked: Asked, evidence: Evidence) -> Answer:
        """Return what is surely held, else the closest passages, else the reason why there is nothing to show."""
        if (said := remark(asked.question.text)) is not None:
            return self._declined(asked, said).model_copy(update={"reason": "small_talk"})
        if not evidence.cards and not self.library.reports():
            return self._declined(asked, "empty_library")
        if not asked.parts:
            return self._declined(asked, "no_question")
        if one_sided(asked):
            return self._declined(asked, "one_side")
        looked: list[Looked] = []
        versus = says(asked.question.text, "versus") and all(says(asked.question.text, name) for name in SHIFTS)
        for part, facts, around in zip(asked.parts, evidence.by_part, evidence.around, strict=True):
            cards = {card.id: card for card in evidence.cards}
            before = [fact for found in looked for fact in found.facts]
            best = best_of(part, facts, cards, around, self.called, before)
            twice = not versus and all(match.fact in before for match in best.values())
            found = self._part(part, {} if twice else best, evidence)
            looked.append(found if found.said or found.reason != "not_found" else self._told(part, evidence))
        if asked.scope.missing and not all(found.said for found in looked):
            return self._elsewhere_asked(asked)
        held = list({fact.id: fact for found in looked for fact in found.facts}.values())
        if len(held) == 2 and len(looked) > 1 and says(asked.question.text, "compares"):
            more = compared(held, {card.id: card for card in evidence.cards}, asked.lang, self.english)
            looked[0] = looked[0]._replace(said=(*filter(None, [more]), *looked[0].said))
        halves = (asked.lang == "en" or versus) and not all(found.said for found in looked)  # English quotes no half
        if any(found.said for found in looked) and not halves:
            return self._answered(asked, looked, evidence)
        reasons = [found.reason for found in looked]
        if "which_report" in reasons:
            return self._declined(asked, "which_report")
        if years := _untold(asked, evidence):
            near = self.names(asked.lang, [card.id for card in evidence.cards])
            return self._declined(asked, "other_year", years="、".join(years), reports=near)
        return self._passages(asked, evidence, reasons[0] or "not_found")

    def _part(self, part: Part, best: dict[str, Match], evidence: Evidence) -> Looked:
        """Return what one part comes to: the ladder of the lookup, the surest first."""
        if part.scope.missing or part.within:
            return self._elsewhere(part, best, evidence)
        cards = [c for c in evidence.cards if not part.scope.reports or c.id in part.scope.reports]
        if said := other_speaker(self.library, part, cards, self.english):
            return Looked(said)
        if said := card_answer(self.library, part, cards, self.english):
            return self._chosen(part, cards, said)
        if said := self._deeds(part, cards) or parts_told(self.library, part, cards, self.english):
            return self._chosen(part, cards, said)
        which = part.wants == "which_report" and len(part.scope.reports) != len(cards)
        if which or (part.wants == "where" and not part.scope.reports):
            return Looked(self._which(part, best, cards) if len(cards) > 1 else ())
        best = one_of_each(part, best, cards)
        if part.wants in ("whether", "why") or (part.stated and part.wants != "amount"):
            return self._stated(part, best, cards)
        if part.wants != "amount":  # asked without a word for an amount: only what is measured
            best = {r: m for r, m in best.items() if m.features.head == 1 and says(m.fact.subject, "measure")}
        asks = part.wants == "amount" or (part.wants in OPEN and not says(part.text, "calculated"))
        return self._amounts(part, best, cards) if asks else Looked()

    def _told(self, part: Part, evidence: Evidence) -> Looked:
        """Return the words of a report that surely hold what no fact and no card does."""
        cards = {c.id: c for c in evidence.cards if not part.scope.reports or c.id in part.scope.reports}
        every = says(part.text, "highest", "lowest", "places_asked")  # one sentence tells of one place
        of_all = len(cards) > 1 and part.wants == "which_report" and every
        wanted_there = not of_all and not part.scope.missing and not part.growth and not says(part.text, "calculated")
        said = told(self.library, part, evidence.hits, cards, self.english) if wanted_there else ()
        return Looked(tuple(s for s in said if all(tells_as_asked(part.text, quote.text) for quote in s.quotes)))

    def _elsewhere(self, part: Part, best: dict[str, Match], evidence: Evidence) -> Looked:
        """Return a figure that bears the name of a place that no report is from, of the one report that holds it."""
        names = [words_of(wanted(self.library, name)) | {name} for name in (*part.scope.missing, *part.within)]
        best = {r: m for r, m in best.items() if all(any(n in m.fact.subject for n in forms) for forms in names)}
        held = [card for card in evidence.cards if card.id in best]
        return self._amounts(part, best, held) if part.wants in ("amount", *OPEN) and len(held) == 1 else Looked()

    def _chosen(self, part: Part, cards: Sequence[Report], said: tuple[Said, ...]) -> Looked:
        """Return statements on several reports when these are named or few; else it is asked back which is meant."""
        if len(said) > 1 and not part.scope.reports and len(said) > FEW:
            return Looked(reason="which_report")
        return Looked(said)

    def _deeds(self, part: Part, cards: Sequence[Report]) -> tuple[Said, ...]:
        said: tuple[Said, ...] = ()
        if says(part.text, "denies"):
            return said
        if part.wants in ("list", "other", "title", "where", "who") or (
            part.wants == "which_report" and len(cards) == 1
        ):
            said = listed(self.library, part, cards, self.english)
        if not said and part.wants == "whether":
            said = decided(self.library, part, cards, self.english)
        return said

    def _which(self, part: Part, best: dict[str, Match], cards: Sequence[Report]) -> tuple[Said, ...]:
        if says(part.text, "mention"):
            return mentioned(self.library, part, cards, self.english)
        by_id = {card.id: card for card in cards}
        most = says(part.text, "highest", "lowest", "ranking") or part.growth
        said = ranked(part, best, by_id, self.english) if most or part.stated else ()
        if said or most or part.lang == "en":
            return said
        said = mentioned(self.library, part, cards, self.english)
        return said if len(said) == 1 else ()

    def _amounts(self, part: Part, best: dict[str, Match], cards: Sequence[Report]) -> Looked:
        """Return the figure of each report named; without a name, of all that hold it when these are few."""
        if not best:
            return Looked()
        told_by_name = {} if part.scope.reports else by_name(part, best, cards)
        best = told_by_name or best
        named = bool(part.scope.reports or told_by_name)
        places, held = ({c.region or c.id for c in of} for of in (cards, [c for c in cards if c.id in best]))
        many = part.scope.every or len(part.scope.named) > 1 or says(part.text, "places_summed")
        summed = len(places) > 1 and many and says(part.text, "summed")  # of some of the places it would be no sum
        if len(held) < len(places) and (summed or (part.scope.reports and len(places) <= FEW)):
            return Looked()
        if (
            not named
            and not summed
            and len(cards) > FEW
            and (part.scope.every or len(best) > FEW or len(best) < AT_LEAST)
        ):
            return Looked(reason="which_report")
        by_id = {card.id: card for card in cards}
        facts = [match.fact for card in cards if (match := best.get(card.id)) and self._may_stand(part, match)]
        several = part.lang == "zh" and says(part.text, "summed") and joined(part.topic)
        if several and not all(joined(fact.quote) for fact in facts):  # one of those that are asked for together
            return Looked()
        alone = len(facts) == 1 and facts[0].value_from is None and says(part.text, "several")
        if alone or len(facts) < len(best):
            return Looked()
        told = [fact_said(fact, by_id[fact.report], part.lang, self.english) for fact in facts]
        more: tuple[Said, ...] = ()
        if says(part.text, "compares") and len(facts) == 2:
            more = tuple(filter(None, [compared(facts, by_id, part.lang, self.english)]))
        elif says(part.text, "highest", "lowest") and len({(fact.unit, fact.plan, fact.years) for fact in facts}) == 1:
            more = ranked(part, best, by_id, self.english) if len(facts) > 2 else ()
        return Looked((*more, *told), facts=tuple(facts))

    def _may_stand(self, part: Part, match: Match) -> bool:
        """Return whether a figure may be said: one without English where no amount is asked only if certain."""
        sure = part.lang == "zh" or match.score >= (UNNAMED if part.wants == "amount" else CERTAIN)
        return sure or self.called(match.fact) is not None

    def _stated(self, part: Part, best: dict[str, Match], cards: Sequence[Report]) -> Looked:
        """Return whether the number that a part states is that of the report; a why-question is only corrected."""
        if not part.stated or len(best) != 1:
            return Looked()
        match = next(iter(best.values()))
        fact = match.fact
        card = next(card for card in cards if card.id == fact.report)
        stated = part.stated[0]
        if stated.unit and not same_unit(stated.unit, fact.unit):
            return Looked()
        borne = verdict(part, fact, stated)
        if part.wants != "whether":
            said = None
            if borne is False and match.score >= CERTAIN and fact.value != stated.value:
                named = stated.value_text + (stated.unit if part.lang == "zh" else "")
                said = differing(fact, named, card, part.lang, self.english)
            return Looked((said,)) if said else Looked()
        told = fact_said(fact, card, part.lang, self.english)
        key = "as_written" if borne is None else "yes" if borne else "no"
        return Looked((Said(say(key, part.lang, text=told.text), told.quotes),))

    def _answered(self, asked: Asked, looked: Sequence[Looked], evidence: Evidence) -> Answer:
        """Return the answer: what each part came to, and for a part that came to nothing its closest passage."""
        cited = Quotes(self.library)
        answered = [quote for found in looked for said in found.said for quote in said.quotes]
        claims: list[Claim] = []
        texts = [said.text for found in looked for said in found.said]
        for part, found in zip(asked.parts, looked, strict=True):
            for said in found.said:
                longer = [text for text in texts if said.text in text and text != said.text]
                if not longer and said.text not in [claim.text for claim in claims]:
                    claims.append(Claim(text=said.text, citations=cited.all(said.quotes)))
            if not found.said:
                near = self._near(part, answered, evidence)
                quoted = "".join(f"“{''.join(quote.text.split())}”" for quote in near) if asked.lang == "zh" else ""
                text = say("part_open", asked.lang, part=part.text, marks=quoted)
                claims.append(Claim(text=text, citations=cited.all(near)))
        return self._made(asked, "answer", None, claims, cited)

    def _near(self, part: Part, answered: Sequence[Quote], evidence: Evidence) -> list[Quote]:
        """Return what is closest to a part that is not answered: the sentence that answered another, else a passage.

        Both are of a report and a year that may be meant, where there are such.
        """
        years = {c.id: years_asked(part, c) for c in evidence.cards if c.id in (part.scope.reports or (c.id,))}
        held = [
            hit
            for hit in evidence.hits
            if hit.passage.report in years
            and (not years[hit.passage.report] or hit.passage.period in (None, *years[hit.passage.report]))
        ]
        beside = [
            sentence_of(self.library, passage, quote.start)
            for passage in (hit.passage for hit in held)
            for quote in answered
            if quote.report == passage.report and passage.start <= quote.start < passage.end
        ]
        words = words_of(part.terms)
        beside.sort(key=lambda quote: -coverage(part.terms, present(words, quote.text)))
        return (beside or [whole_of(self.library, hit) for hit in held or evidence.hits])[:1]

    def _passages(self, asked: Asked, evidence: Evidence, reason: str) -> Answer:
        """Return the three closest passages, said to be no answer; a decline when nothing is close."""
        if not evidence.hits:
            return self._declined(asked, reason)
        cited = Quotes(self.library)
        chinese = asked.lang == "zh"  # of a bilingual report the language asked for goes first
        hits = sorted(evidence.hits, key=lambda hit: is_chinese(hit.passage.text) != chinese)[:SHOWN]
        numbers = cited.all([whole_of(self.library, hit) for hit in hits])
        languages = languages_of([hit.passage for hit in hits], asked.lang)
        marks = "".join(f"[{n}]" for n in numbers)
        text = say("passages", asked.lang, marks=marks, languages=languages) + say("no_model", asked.lang)
        return self._made(asked, "passages", reason, [], cited).model_copy(update={"answer": text})

    def _declined(self, asked: Asked, reason: str, **fields: object) -> Answer:
        text = say(reason, asked.lang, **{"reports": self.names(asked.lang), **fields})
        made = self._made(asked, "declined", reason, [], Quotes(self.library))
        return made.model_copy(update={"answer": text})

    def _elsewhere_asked(self, asked: Asked) -> Answer:
        """Return the decline of a question on a place that no report is from, or none of those it is limited to."""
        limit, named = asked.question.reports, asked.scope.missing
        outside = [name for name in named if scope_of(self.library, name).reports or homes_of(self.library, name)]
        if not (limit and outside):
            places = [_with_owner(asked, name) for name in named]
            return self._declined(asked, "other_place", place="、".join(places))
        return self._declined(asked, "other_limit", limit=self.names(asked.lang, limit), place="、".join(outside))

    def _made(self, asked: Asked, kind: str, reason: str | None, claims: list[Claim], cited: Quotes) -> Answer:
        said = ("" if asked.lang == "zh" else " ").join(claim.marked() for claim in claims)
        fields: dict[str, object] = {
            "id": asked.question.id,
            "question": asked.question.text,
            "lang": asked.lang,
            "engine": "lookup",
        }
        fields |= {"kind": kind, "reason": reason, "answer": said, "claims": claims, "citations": cited.made}
        return Answer.model_validate(fields)

    def names(self, lang: Lang, limit: Sequence[str] = ()) -> str:
        """Return the reports held, or those of a limit, in one line, by region, year and id."""
        cards = [card for card in self.library.reports() if not limit or card.id in limit]
        if not cards:
            return say("empty_library", lang).rstrip("。.")
        form, mark = ("{}{}（{}）", "；") if lang == "zh" else ("{} {} ({})", "; ")
        named = [form.format(whose(card, lang, self.english), card.year or "", card.id) for card in cards[:NAMES]]
        return mark.join([*named, "…"] if len(cards) > NAMES else named)


def _untold(asked: Asked, evidence: Evidence) -> list[str]:
    """Return the years asked for where no report meant tells of one of them and nothing that was found names one."""
    years, reports = asked.scope.years, [card.year for card in evidence.cards]
    held = any(told is None or told - year in (0, 1) for told in reports for year in years)
    named = any(str(year) in passage.text for passage in evidence.passages for year in years)
    spans = any(fact.years and fact.years[0] <= year <= fact.years[-1] for fact in evidence.facts for year in years)
    return [] if held or named or spans else [str(year) for year in years]


def _with_owner(asked: Asked, name: str) -> str:
    """Return a body that no report is from with the place that it was asked of: 重庆法院."""
    owner = asked.scope.named[0] if asked.scope.named and bodies_in(name) else ""
    return f"{owner}{' ' if owner.isascii() and owner else ''}{name}"
