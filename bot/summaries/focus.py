"""What a summary is limited to: quotes about the words of a focus, in either language."""

import re

from bot.english.lemma import contains_phrase
from bot.glossary import Glossary
from vectorstore.folding import fold

WORDS = re.compile(r"[,，、;；\s]+")
ENGLISH = re.compile(r"[A-Za-z]")
SHORT = 6


def focus_words(focus: str, glossary: Glossary) -> tuple[str, ...]:
    """Return the Chinese words that a focus asks for; English words give the glossary's short terms that hold them.

    A focus that the glossary does not know stands for itself.
    """
    if not ENGLISH.search(focus):
        return tuple(word for word in WORDS.split(fold(focus)) if word)
    entries = glossary.entries("term", "object", "action", "person", "institution")
    found = tuple(entry.zh for entry in entries if len(entry.zh) <= SHORT and contains_phrase(entry.en, focus))
    return found or (focus,)
