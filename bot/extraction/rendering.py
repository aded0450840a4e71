"""English for what an extractive answer shows, where the glossary can compose it whole; else the report's own words."""

from functools import cached_property
from pathlib import Path

from bot.english.amount import amount_en
from bot.english.compose import Composer
from bot.english.metric import metric
from bot.glossary import Glossary, load_glossary
from vectorstore.records import Fact


class English:
    """Composes English from Chinese; the glossary is read at the first use."""

    def __init__(self, glossary: Path | None = None) -> None:
        self._path = glossary

    def amount(self, figure: Fact) -> str:
        """Return the value with its qualifier and, where it says more than a count, its unit."""
        return amount_en(figure, self._glossary)

    def name(self, figure: Fact) -> str | None:
        """Return what a figure counts; None where it cannot be composed."""
        return metric(figure, self._composer).en

    def clause(self, text: str, *, plan: bool) -> str | None:
        """Return what a clause without quantities says was done; None where it cannot be composed."""
        return self._composer.statement(text, plan)

    @cached_property
    def _glossary(self) -> Glossary:
        return load_glossary(self._path)

    @cached_property
    def _composer(self) -> Composer:
        return Composer(self._glossary)
