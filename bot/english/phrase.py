"""Chinese phrases as tokens with the English senses that the glossary gives them, for composing English."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from bot.english.inflect import ordinal_word, words
from bot.glossary import NOUNS, Glossary
from vectorstore.facts.quantities import parse_number
from vectorstore.folding import fold

OF, AND, EXAMPLES, PREPOSITION = "of", "and", "examples", "preposition"
FILLER, COPULA, NAME, UNKNOWN = "filler", "copula", "name", "unknown"
FILLERS = words(
    "各类 各项 了 已 已经 均 都 共 共计 总计 合计 分别 先后 又 也 还 仍 各 全 进一步 着力 积极 认真 深入 持续 严格 "
    "充分 不断 切实 大力 广泛 精心 有效 及时 坚决 其中 上 中 内 下 期间 已全部 加快 多次 出 予以 进行 有关 拟 将"
)
PREPOSITIONS = {
    "向": "to", "在": "at", "对": "", "对于": "", "把": "", "将": "", "就": "on", "围绕": "on", "针对": "on",
    "关于": "on", "与": "with", "同": "with", "由": "by", "被": "by", "为": "for", "从": "from",
}  # fmt: skip
FUNCTION = {
    **dict.fromkeys(("的", "之"), OF),
    **dict.fromkeys(("、", "和", "及", "以及", "或", "暨", "并", "及其", "，", ","), AND),
    **dict.fromkeys(("等", "等等"), EXAMPLES),
    **dict.fromkeys(PREPOSITIONS, PREPOSITION),
    **dict.fromkeys(("达", "达到", "均达", "为", "是", "有", "共有", "均为", "实现", "完成率达"), COPULA),
    **dict.fromkeys(FILLERS, FILLER),
}  # fmt: skip
VERBS = frozenset({"action", "activity", "change"})
ATTRIBUTES = frozenset({"qualifier"})
_QUOTED = re.compile(r"[“\"‘']([^”\"’']*)[”\"’']")
_TITLED = re.compile(r"《(?:中华人民共和国|[^《》]{2,4}[省市])?([^《》]*)》")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+—-]*")
_ORDINAL = re.compile(r"第(\d+|[一二三四五六七八九十]+)(?:届|次|期|批|轮|个)")


class Token(NamedTuple):
    """A word of a phrase, what it can mean (English by kind) and its grammatical role, empty for a lexicon word."""

    zh: str
    senses: Mapping[str, str] = MappingProxyType({})
    role: str = ""

    def en(self, kinds: frozenset[str] = NOUNS) -> str | None:
        """Return the English of the first sense among ``kinds``."""
        return next((en for kind, en in self.senses.items() if kind in kinds), None)

    def is_noun(self) -> bool:
        """Whether the word can be a noun."""
        return any(kind in NOUNS for kind in self.senses) or self.role == NAME

    def is_verb(self) -> bool:
        """Whether the word can be a verb."""
        return any(kind in VERBS for kind in self.senses)


class Segmenter:
    """Cuts phrases into the fewest known words; characters that no word covers become unknown tokens."""

    def __init__(self, glossary: Glossary) -> None:
        self._words = {word: _lexical(glossary, word) for word in (*glossary.words(), *FUNCTION)}
        self._lengths: dict[str, set[int]] = {}
        for word in self._words:
            self._lengths.setdefault(word[0], set()).add(len(word))

    def tokens(self, phrase: str) -> tuple[Token, ...]:
        """Return the tokens of a phrase; a quoted name that the glossary knows loses its quotation marks.

        >>> from bot.glossary import Entry, Glossary
        >>> [t.zh for t in Segmenter(Glossary([Entry(zh="法规", en="regulation")])).tokens("修 的法规")]
        ['修', '的', '法规']
        """
        text = _TITLED.sub(r"\1", fold(phrase).replace("》《", "》、《"))
        pieces: list[Token] = []
        at = 0
        for match in _QUOTED.finditer(text):
            pieces += self._cut(text[at : match.start()])
            pieces += self._quoted(match)
            at = match.end()
        return tuple(pieces + self._cut(text[at:]))

    def _quoted(self, match: re.Match[str]) -> list[Token]:
        inside = self._cut(match[1])
        if len(inside) == 1 and inside[0].role not in (UNKNOWN, NAME):
            return inside
        if _NAME.fullmatch(match[1]):
            return [Token(match[1], {"object": f'"{match[1]}"'}, NAME)]
        return [Token(match[0], role=UNKNOWN)]

    def _cut(self, text: str) -> list[Token]:
        best: list[tuple[int, int, int]] = [(0, 0, 0)] * (len(text) + 1)
        for start in range(len(text) - 1, -1, -1):
            options = [(best[start + 1][0] + 1, best[start + 1][1] + 1, 1)]
            special = _NAME.match(text, start) or _ORDINAL.match(text, start)
            lengths = [n for n in self._lengths.get(text[start], ()) if start + n <= len(text)]
            ends = [start + n for n in lengths if text[start : start + n] in self._words]
            options += [
                (best[end][0], best[end][1] + 1, end - start) for end in [*ends, *([special.end()] if special else [])]
            ]
            best[start] = min(options, key=lambda option: (option[0], option[1], -option[2]))
        return self._walk(text, best)

    def _walk(self, text: str, best: Sequence[tuple[int, int, int]]) -> list[Token]:
        found: list[Token] = []
        at = 0
        while at < len(text):
            word = text[at : at + best[at][2]]
            found.append(self._token(word))
            at += len(word)
        return found

    def _token(self, word: str) -> Token:
        if word in self._words:
            return self._words[word]
        if _NAME.fullmatch(word):
            return Token(word, {"object": word}, NAME)
        if (ordinal := _ORDINAL.fullmatch(word)) and (value := parse_number(ordinal[1])):
            return Token(word, {"qualifier": ordinal_word(int(value))})
        return Token(word, role=UNKNOWN)


def _lexical(glossary: Glossary, word: str) -> Token:
    senses = {kind: en for kind, en in glossary.senses(word).items() if kind not in ("unit", "section")}
    role = FUNCTION.get(word, "")
    return Token(word, senses, role if role or senses else UNKNOWN)
