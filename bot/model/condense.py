"""A follow-up made to stand alone, its years absolute: by rule first, by the model only when no rule can."""

import re
from collections.abc import Callable

from bot.asking.followup import standalone
from bot.asking.question import language
from bot.quantities import quantities
from bot.records import Lang, Question

OPEN = re.compile(
    r"[它他她]们?(?!山)|这(?:个|些|项|次|部)?(?=$|[呢吗的是有在])|那(?:个|些|项|次|部)(?=$|[呢吗的是有在])|前者|后者|上述|该"
    r"|\b(?:it|its|they|them|their|those|these|that one|the former|the latter)\b",
    re.I,
)
ZH_YEARS = ((re.compile(r"去年|上一?年度?|过去一年"), -1), (re.compile(r"今年|本年度?"), 0), (re.compile(r"明年"), 1))
EN_YEARS = (
    (re.compile(r"\b(?:in |during )?(?:the )?(?:last|past|previous) year\b", re.I), -1),
    (re.compile(r"\b(?:in |during )?this year\b", re.I), 0),
    (re.compile(r"\b(?:in |during )?(?:next|the coming) year\b", re.I), 1),
)
LONGEST = 300


def condense(question: Question, year: int | None, rewrite: Callable[[Question], str] | None = None) -> str:
    """Return the question so that it can be understood alone, in its own language.

    ``year`` is the year that 今年 means (the year of delivery of the reports asked about; None leaves relative years).
    ``rewrite`` asks a model; what it returns is used only when it invents no number and keeps the language.
    """
    lang = question.lang or language(question.text)
    text = standalone(question)
    if question.history and OPEN.search(text) and rewrite is not None:
        proposed = rewrite(question).strip()
        if _faithful(proposed, question, lang):
            text = proposed
    return absolute_years(text, year, lang)


def absolute_years(text: str, year: int | None, lang: Lang) -> str:
    """Return ``text`` with 去年, this year and the like as years.

    >>> absolute_years("去年办结多少件", 2026, "zh"), absolute_years("How many this year?", 2026, "en")
    ('2025年办结多少件', 'How many in 2026?')
    """
    if year is None:
        return text
    for pattern, shift in ZH_YEARS if lang == "zh" else EN_YEARS:
        text = pattern.sub(f"{year + shift}年" if lang == "zh" else f"in {year + shift}", text)
    return text


def _faithful(proposed: str, question: Question, lang: Lang) -> bool:
    if not proposed or len(proposed) > LONGEST or "\n" in proposed or language(proposed) != lang:
        return False
    said = "\n".join([question.text, *(text for turn in question.history for text in (turn.q, turn.a))])
    known = {q.value for q in [*quantities(said, "zh"), *quantities(said, "en")]}
    return all(q.value in known for q in quantities(proposed, lang))
