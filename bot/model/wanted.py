"""What grounding needs to know of a question, read from its text."""

from bot.asking import cues
from bot.asking.question import kind, sub_questions, unit
from bot.english.unit_classes import UnitClass, chinese_class
from bot.grounding.claim import Asked, Lookups
from bot.quantities import years
from bot.records import Lang

MEASURED: frozenset[UnitClass] = frozenset(
    {"percent", "point", "permille", "money", "area", "length", "weight", "duration", "person_time"}
)
"""What a question asks for by name must be answered in kind; other counts may be counted in other words."""


def asked_of(text: str, lang: Lang, lookups: Lookups) -> Asked:
    """Return what grounding needs to know of a stand-alone question."""
    return Asked(
        text=text,
        lang=lang,
        years=tuple(years(text, lang)),
        counts=_counts(text, lang),
        whether=(cues.ZH_WHETHER if lang == "zh" else cues.EN_WHETHER).search(text) is not None,
        when=kind(text, lang) == "when",
        several=kind(text, lang) == "list" or len(sub_questions(text, lang)) > 1,
        lookups=lookups,
    )


def _counts(text: str, lang: Lang) -> UnitClass | None:
    """Return the class of the number asked for, ``count`` for any; None when no single number is asked for."""
    if kind(text, lang) != "quantity" or len(sub_questions(text, lang)) > 1:
        return None
    wanted = chinese_class(unit(text, lang).lstrip("万亿"))
    return wanted if wanted in MEASURED else "count"
