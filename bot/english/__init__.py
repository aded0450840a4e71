"""English for the facts, headings and names of reports, from the glossary; None where it cannot be said rightly."""

from bot.english.amounts import amount_zh, number_en
from bot.english.facts import English
from bot.english.names import Bilingual, date_zh

__all__ = ["Bilingual", "English", "amount_zh", "date_zh", "number_en"]
