"""Clauses in English: verbs with their object, and what becomes of a subject."""

import re
from collections.abc import Sequence
from itertools import dropwhile

from bot.english.cutter import AND, EMPTY, Token
from bot.english.nouns import noun_phrase
from bot.english.words import gerund, listed, participle, words

MAKING = words("making")
OPEN = re.compile(r" (?:of|in|to|for|on|with|into|up to|the .*)$")
"""English verbs that say nothing without an object."""


def named(tokens: Sequence[Token], article: str = "the") -> str | None:
    """Return a noun phrase as the object of a verb, None when unclear."""
    noun = noun_phrase(tokens)
    return noun.object(article) if noun else None


def doing(tokens: Sequence[Token]) -> str | None:
    """Return verbs with their object, None when unclear; emphasis stands before the verbs, never in the object.

    健全养老服务体系 is improving the elderly-care service system.
    """
    first = next((n for n, token in enumerate(tokens) if token.role != EMPTY), len(tokens))
    if 0 < first < len(tokens) and tokens[first - 1].verb() and not tokens[first].verb():  # 统筹发展和安全
        first -= 1
    words = list(dropwhile(lambda token: set(token.senses) == {"adverb"}, tokens[first:]))
    for count in range(len(words) - 1, 0, -1):
        told = [word for n, word in enumerate(words[:count]) if word.role != EMPTY or n in (0, count - 1)]
        verbs = joined(told)
        thing = named(words[count:], "a" if words[count - 1].zh in MAKING else "the") if verbs else None
        if verbs and thing:
            return f"{listed([gerund(verb) for verb in verbs])} {thing}"
    return None


def joined(tokens: Sequence[Token]) -> list[str] | None:
    """Return the verbs of words that are one verb, or several joined by "and"; side by side one may be the object."""
    verbs = [said for token in tokens[::2] if (said := token.verb())]
    return verbs if 2 * len(verbs) - 1 == len(tokens) and all(token.role == AND for token in tokens[1::2]) else None


def becoming(tokens: Sequence[Token]) -> str | None:
    """Return a subject and what becomes of it: None when unclear.

    生态环境持续改善 is the ecological environment improved.
    """
    last = tokens[-1].senses if tokens else {}
    told = len(tokens) - 1
    while told > 0 and tokens[told - 1].role == EMPTY:
        told -= 1
    noun = noun_phrase(tokens[:told])
    if noun is None:
        return None
    if "activity" in last:
        return f"{noun.object()} {gerund(last['activity'])}"
    done = last.get("action", "")
    goes_on = OPEN.search(done) or done.startswith("continue to ")
    return f"{noun.object()} {participle(done)}" if done and not goes_on else None
