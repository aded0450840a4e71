"""Yes or no, and premises: whether what a question takes for granted is what the reports say."""

from collections.abc import Sequence

from bot.asking.intent import Intent, Premise
from bot.english.amount import amount_zh
from bot.extraction.action import Agreement, agreement
from bot.extraction.candidates import Candidate
from bot.extraction.finding import LAST, Finding, Quote, Statement, abstain
from bot.extraction.fit import stated_fit
from bot.extraction.legal import Law, laws
from bot.extraction.rendering import English
from bot.extraction.wording import passage_quote, quote_of, sentence_statement, year_quote
from bot.messages import say

Ranked = Sequence[tuple[Candidate, float]]
SAME, CLEARLY = 0.1, 0.95
NEARLY = 0.1
CLOSE = 0.6
"""A figure counts as the one meant when its probability is at least this share of the best one's."""


def on_premise(intent: Intent, found: Ranked, threshold: float, english: English) -> Finding | None:
    """Return what the reports say of a quantity that the question states; None when the question leaves it open."""
    if not intent.premises or not found or found[0][1] < threshold:
        return None
    near = [(c, p) for c, p in found if p >= threshold and p >= CLOSE * found[0][1] and _of_its_time(c)]
    share = CLEARLY if intent.whether else SAME
    likely = [(c, p) for c, p in found if p >= share * found[0][1] and _as_near(c, found[0][0], intent)]
    agreeing = next(((c, p) for c, p in likely if any(states(premise, c) for premise in intent.premises)), None)
    if agreeing is None:
        pairs = ((premise, c, p) for premise in intent.premises for c, p in near if _comparable(premise, c))
        best = next(pairs, None)
        return _correction(intent, *best[1:], english) if best else None
    candidate, sure = agreeing
    done = _done(intent, candidate, english)
    if done == "opposite" and _of_its_time(candidate):
        return Finding((_worded("no_action", intent, candidate),), None, sure)
    if not intent.whether or intent.kind != "what" or intent.which_year:
        return None
    if not _of_its_time(candidate):
        return abstain("other_year", sure)
    whole = all(any(states(premise, c) for c, _ in near) for premise in intent.premises)
    yes = done == "same" and whole and candidate.features["period"] >= 0
    said = Finding((_worded("yes" if yes else "as_written", intent, candidate),), None, sure)
    return _status(intent, candidate, sure) or said


def _of_its_time(candidate: Candidate) -> bool:
    """Return whether a figure is not of another year than the question names."""
    return candidate.features["period"] > -1


def _done(intent: Intent, candidate: Candidate, english: English) -> Agreement:
    """Return whether what was done is what the question says was done."""
    if candidate.figure is None:
        raise ValueError("a verdict needs a figure")
    return agreement(intent, candidate.figure, english)


def on_statement(intent: Intent, best: Candidate) -> Finding | None:
    """Return the verdict of a sentence on a yes-or-no question; None when the sentence should speak for itself."""
    return _status(intent, best, 1.0)


def _status(intent: Intent, candidate: Candidate, sure: float) -> Finding | None:
    """Return that something is planned, not done, when the question asks whether it was done."""
    year = candidate.passage.period
    law = _law(intent, candidate)
    if law is not None and intent.done and candidate.passage.part == "past_year":
        return Finding((_worded("yes", intent, candidate, law=law),), None, sure)
    asked = set(intent.asked_years or intent.years)
    if intent.asked_shift is not None and candidate.view.card.year is not None:
        asked.add(candidate.view.card.year + intent.asked_shift)
    later = bool(asked) and year is not None and max(asked) < year
    if candidate.passage.part != "plan" or year is None or not (intent.done or intent.plan is False or later):
        return None
    return Finding(
        (_worded("planned_later" if later or law else "only_planned", intent, candidate, law=law, year=year),),
        None,
        sure,
    )


def _correction(intent: Intent, candidate: Candidate, sure: float, english: English) -> Finding:
    if candidate.figure is None:
        raise ValueError("a correction needs a figure")
    actual = amount_zh(candidate.figure) if intent.lang == "zh" else english.amount(candidate.figure)
    if intent.whether:
        return Finding((_worded("no_value", intent, candidate, actual=actual),), None, sure)
    return Finding((_worded("premise", intent, candidate, actual=actual),), None, sure)


def _law(intent: Intent, candidate: Candidate) -> Law | None:
    """Return the law that the question names, as the candidate's sentence speaks of it."""
    text = candidate.sentence.text if candidate.sentence else ""
    return next((law for law in laws(text) if any(name in law.name for name in intent.names)), None)


def _law_quote(candidate: Candidate, law: Law) -> Quote:
    first = candidate.sentence.start if candidate.sentence else 0
    return passage_quote(candidate.view, candidate.passage, first + law.start, first + law.end)


def _worded(key: str, intent: Intent, candidate: Candidate, law: Law | None = None, **fields: object) -> Statement:
    if law is not None:
        quote, words = _law_quote(candidate, law), law.verb + law.name
    else:
        quote = quote_of(candidate) if candidate.figure else sentence_statement(candidate, intent).quotes[0]
        words = LAST.sub("", quote.text)
    text = say(key, intent.lang, quote=words, **fields)
    year = fields.get("year")
    anchor = year_quote(candidate.view, candidate.passage, year) if isinstance(year, int) else None
    return Statement(text, (quote, anchor) if anchor else (quote,))


def _as_near(candidate: Candidate, best: Candidate, intent: Intent) -> bool:
    """Return whether a candidate is as much what a yes-or-no question speaks of as the best one is."""
    return not intent.whether or candidate.features["near"] >= best.features["near"] - NEARLY


def states(premise: Premise, candidate: Candidate) -> bool:
    """Return whether a figure is the quantity that a question states."""
    figure = candidate.figure
    return figure is not None and figure.value == premise.value and stated_fit(premise, figure) >= 0


def _comparable(premise: Premise, candidate: Candidate) -> bool:
    figure = candidate.figure
    if figure is None or (premise.whole and "其中" in figure.qualifier):
        return False
    return figure.value != premise.value and stated_fit(premise, figure) > 0
