"""Headings in English: known ones by the glossary, others clause by clause in the -ing form."""

import re
from collections.abc import Sequence

from bot.english.nouns import AND, EMPTY, Cutter, Token, content, noun_phrase
from bot.english.words import TABLE, capital, gerund, listed, participle, words
from bot.glossary import Glossary
from vectorstore.reading.text import fold

NUMBERING = re.compile(
    r"^(?:[(]?[一二三四五六七八九十\d]+[)、.]|第[一二三四五六七八九十]+[部分章节、]*|[一二三四五六七八九十]是)\s*"
)
YEAR = re.compile(r"(20\d\d)年?(?:的|和)?(.+)")
CLAUSES = re.compile(r"[,，;；:：。]")
FRAMES: tuple[tuple[re.Pattern[str], str], ...] = tuple((re.compile(shape), said) for shape, said in TABLE["frames"])
"""Shapes of headings; each group is a topic of its own: a noun phrase, or something to be done."""


MAKING, HELPING = words("making"), words("helping")
OPEN = re.compile(r" (?:of|in|to|for|on|with|into|up to|the .*)$")
"""English verbs that say nothing without an object."""


class Headings:
    """Renders the headings of reports with one glossary."""

    def __init__(self, glossary: Glossary, cutter: Cutter) -> None:
        self._glossary = glossary
        self._cutter = cutter

    def heading(self, text: str) -> str | None:
        """Return a heading in English; None when a word of it would be lost."""
        bare = NUMBERING.sub("", fold(text)).strip("。,")
        if known := self._known(bare):
            return capital(known)
        said = [self._clause(clause) or self._each(clause) for clause in CLAUSES.split(bare) if clause]
        return capital(", ".join(clause for clause in said if clause)) if said and all(said) else None

    def _known(self, text: str) -> str | None:
        if known := self._glossary.get(text, "section"):
            return known
        first, _, second = text.partition("和")
        if second and (one := self._known(first)) and (two := self._known(second)):
            return f"{one} and {two[:1].lower()}{two[1:]}"
        year = YEAR.fullmatch(text)
        if year and (rest := self._known(year[2])):
            return f"{rest} and in {year[1]}" if "和" in text[:6] else f"{rest} ({year[1]})"
        return None

    def _each(self, clause: str) -> str | None:
        """Read what 、 joins as clauses of their own."""
        parts = [self._clause(part) for part in clause.split("、")]
        return listed([part for part in parts if part]) if len(parts) > 1 and all(parts) else None

    def _clause(self, clause: str) -> str | None:
        for pattern, template in FRAMES:
            if match := pattern.fullmatch(clause):
                topics = [self._topic(words) for words in match.groups()]
                if all(topics):
                    return template.format(*topics)
        return self._topic(clause)

    def _topic(self, words: str) -> str | None:
        if known := self._known(words):
            return known[:1].lower() + known[1:]
        tokens = self._cutter.cut(words)
        readings = (doing(tokens), _becoming(tokens), _named(tokens))
        return next((reading for reading in readings if reading), None)


def _named(tokens: Sequence[Token], article: str = "the") -> str | None:
    noun = noun_phrase(tokens)
    return noun.object(article) if noun else None


def doing(tokens: Sequence[Token]) -> str | None:
    """Return verbs with their object, None when unclear.

    健全养老服务体系 is improving the elderly-care service system.
    """
    said = [n for n, token in enumerate(tokens) if token.role != EMPTY]
    if said and said[0] > 0 and tokens[said[0] - 1].verb() and not tokens[said[0]].verb():
        said.insert(0, said[0] - 1)
    words = [tokens[n] for n in said]
    words = words[next((n for n, token in enumerate(words) if set(token.senses) != {"adverb"}), 0) :]
    run = [n for n, token in enumerate(words) if not token.verb() and not _between(words, n)]
    for count in range(run[0] if run else len(words), 0, -1):
        last = words[count - 1]
        verbs = [word for word in words[:count] if word.role != AND]
        if last.role == AND or any(word.noun() for word in verbs[1:]):
            continue
        thing = _named(words[count:], "a" if last.zh in MAKING else "the")
        if thing is None and last.zh in HELPING:
            if (helped := _helped(words[count:])) is not None:
                return f"helping {helped}"
        elif thing is not None:
            return f"{listed([gerund(word.verb() or '') for word in verbs])} {thing}"
    return None


def _between(words: Sequence[Token], n: int) -> bool:
    """Return whether a word joins two verbs: 激发和增强."""
    return words[n].role == AND and 0 < n < len(words) - 1 and bool(words[n - 1].verb() and words[n + 1].verb())


def _helped(words: Sequence[Token]) -> str | None:
    """Read what is helped to do something: 企业加快发展 is enterprises develop faster."""
    for count in (1, 2):
        doing = [token.senses.get("activity") for token in words[-count:]]
        noun = noun_phrase(words[:-count])
        if noun and all(doing):
            return f"{noun.object()} {listed([verb for verb in doing if verb])}"
    return None


def _becoming(tokens: Sequence[Token]) -> str | None:
    """Read a subject and what becomes of it: 生态环境持续改善 is the ecological environment improved."""
    words = content(tokens)
    last = words[-1].senses if words else {}
    noun = noun_phrase(words[:-1])
    if noun is None:
        return None
    if "activity" in last:
        return f"{noun.object()} {gerund(last['activity'])}"
    done = last.get("action", "")
    return f"{noun.object()} {participle(done)}" if done and not OPEN.search(done) else None
