"""English for a clause of a report: its figures by name and amount, or what was done; None unless it says the same."""

from collections.abc import Sequence

from bot.english.amount import amount_en
from bot.english.compose import Composer
from bot.english.metric import Metric, metric
from bot.glossary import Glossary
from bot.summaries.parity import chinese_left, unequal_quantities
from vectorstore.records import Fact


class Translator:
    """Composes the English of clauses by one glossary and keeps what it composed for figures."""

    def __init__(self, glossary: Glossary) -> None:
        self.glossary = glossary
        self.composer = Composer(glossary)
        self._metrics: dict[str, Metric] = {}

    def clause(self, text: str, figures: Sequence[Fact], plan: bool) -> str | None:
        """Return the English of a clause that holds exactly these figures; quantities are equal on both sides."""
        english = self._figures(figures) if figures else self.composer.statement(text, plan)
        if english is None or chinese_left(english):
            return None
        missing, extra = unequal_quantities(text, english)
        return None if missing or extra else english

    def metric(self, figure: Fact) -> Metric:
        """Return the name of what a figure counts."""
        if figure.id not in self._metrics:
            self._metrics[figure.id] = metric(figure, self.composer)
        return self._metrics[figure.id]

    def _figures(self, figures: Sequence[Fact]) -> str | None:
        names = [self.metric(figure).en for figure in figures]
        if not all(names):
            return None
        amounts = [amount_en(figure, self.glossary) for figure in figures]
        return "; ".join(f"{name}: {amount}" for name, amount in zip(names, amounts, strict=True))
