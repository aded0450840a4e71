"""Headings in English: known ones by the glossary, others clause by clause in the -ing form."""

import re
from collections.abc import Sequence

from bot.english.cut import EMPTY, OF, Cutter, Token
from bot.english.nouns import Noun, noun_phrase
from bot.english.words import capital, gerund, listed
from bot.glossary import Glossary
from vectorstore.folding import fold

NUMBERING = re.compile(
    r"^(?:[(]?[一二三四五六七八九十\d]+[)、.]|第[一二三四五六七八九十]+[部分章节、]*|[一二三四五六七八九十]是)\s*"
)
YEAR = re.compile(r"(20\d\d)年的?(.+)")
CLAUSES = re.compile(r"[,，;；:：。]")


class Headings:
    """Renders the headings of reports with one glossary."""

    def __init__(self, glossary: Glossary, cutter: Cutter) -> None:
        self._glossary = glossary
        self._cutter = cutter

    def heading(self, text: str) -> str | None:
        """Return a heading in English; None when a word of it would be lost."""
        bare = NUMBERING.sub("", fold(text)).strip("。,")
        if known := self._known(bare):
            return known
        clauses = [self._clause(clause) for clause in CLAUSES.split(bare) if clause]
        said = [clause for clause in clauses if clause]
        return capital(", ".join(said)) if said and len(said) == len(clauses) else None

    def _known(self, text: str) -> str | None:
        year = YEAR.fullmatch(text)
        if year and (rest := self._glossary.get(year[2], "section")):
            return f"{rest} ({year[1]})"
        return self._glossary.get(text, "section")

    def _clause(self, clause: str) -> str | None:
        if known := self._known(clause):
            return known
        tokens = self._cutter.cut(clause)
        return _doing(tokens) or _becoming(tokens) or _named(tokens)


def _named(tokens: Sequence[Token]) -> str | None:
    noun = noun_phrase(tokens)
    return noun.text if noun else None


def _doing(tokens: Sequence[Token]) -> str | None:
    """Read verbs and an object: 健全养老服务体系 is improving the elderly-care service system."""
    words = _after_emphasis(tokens)
    verbs = 0
    while verbs < len(words) and words[verbs].verb():
        verbs += 1
    for count in range(verbs, 0, -1):
        noun = noun_phrase(words[count:])
        if noun is not None:
            said = listed([gerund(words[n].verb() or "") for n in range(count)])
            return f"{said} {definite(noun)}"
    return None


def _becoming(tokens: Sequence[Token]) -> str | None:
    """Read a subject and what becomes of it: 生态环境持续改善 is the ecological environment improving."""
    last = tokens[-1] if tokens else None
    end = next((n for n in range(len(tokens) - 1, -1, -1) if tokens[n].role not in (EMPTY, OF)), 0)
    activity = tokens[end].senses.get("activity") if tokens else None
    noun = noun_phrase(tokens[:end]) if activity and last is tokens[end] else None
    return f"{definite(noun)} {gerund(activity)}" if noun and activity else None


def _after_emphasis(tokens: Sequence[Token]) -> Sequence[Token]:
    n = 0
    while n < len(tokens) and (tokens[n].role == EMPTY or set(tokens[n].senses) == {"adverb"}):
        n += 1
    return tokens[n:]


def definite(noun: Noun) -> str:
    """Return a noun phrase as the object of a verb: "the" where it is one named thing."""
    if noun.kind in ("law", "institution", "person"):
        return noun.owner()
    one = noun.countable() and noun.many() != noun.text
    return noun.text if not one or noun.text.startswith("the ") else f"the {noun.text}"
