"""A model that writes the points of a summary, behind the seam of :class:`bot.summaries.summary.Drafter`."""

from bot.glossary import Glossary
from bot.settings import Settings
from bot.summaries.summary import Writing
from vectorstore.store import Library


def model_writing(library: Library, settings: Settings, glossary: Glossary, seconds: float) -> Writing:
    """Return how the model of the settings writes points, in ``seconds`` for the whole summary."""
    return Writing()
