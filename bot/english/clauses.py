"""Clauses in English: verbs with their object, and what becomes of a subject."""

import re
from collections.abc import Sequence
from itertools import dropwhile, pairwise

from bot.english.cutter import AND, EMPTY, Token
from bot.english.nouns import noun_phrase
from bot.english.words import gerund, listed, participle, words

MAKING, UNSURE = words("making"), words("unsure")
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
    run = [n for n, token in enumerate(words) if not token.verb() and token.role != EMPTY and not _between(words, n)]
    for count in range(run[0] if run else len(words), 0, -1):
        last = words[count - 1]
        verbs = [word for word in words[:count] if word.role not in (AND, EMPTY) or word is words[0]]
        unsure = (word.zh for before, word in pairwise(verbs) if {word.zh, before.zh} & UNSURE)
        if last.role == AND or not last.verb() or any(word.noun() for word in verbs[1:]) or any(unsure):  # 建设创新城市
            continue
        thing = named(words[count:], "a" if last.zh in MAKING else "the")
        if thing is not None:
            return f"{listed([gerund(word.verb() or '') for word in verbs])} {thing}"
    return None


def _between(words: Sequence[Token], n: int) -> bool:
    """Return whether a word joins two verbs: 激发和增强."""
    return words[n].role == AND and 0 < n < len(words) - 1 and bool(words[n - 1].verb() and words[n + 1].verb())


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
