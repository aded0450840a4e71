"""A Chinese noun phrase read as an English one: attributes before the head, owners after it, 的 as "of"."""

import re
from collections.abc import Sequence

from bot.english.inflect import titled
from bot.english.noun import MEASURE, Noun, UncomposableError, owned, with_article
from bot.english.phrase import AND, ATTRIBUTES, EXAMPLES, FILLER, NAME, OF, Token

OWNERS = ("institution", "person", "law")
LAWS = {
    "条例": "Regulations on", "实施条例": "Regulations for the Implementation of", "规定": "Provisions on",
    "若干规定": "Provisions on", "办法": "Measures for", "管理办法": "Measures for the Management of",
    "实施办法": "Measures for the Implementation of", "实施细则": "Rules for the Implementation of",
}  # fmt: skip
ASPECTS = frozenset({"方面", "领域", "内容", "事项", "工作", "问题", "主题", "情况"})
PHRASE = re.compile(r" (?:of|on|for|in|to|and|between|with|from|per) ")
REPORTS = frozenset({"情况报告", "情况汇报", "情况的报告", "工作情况报告", "工作情况汇报"})
LAW_AND_RULES = "一法一条例"
OF_SOMETHING = frozenset(
    {
        "implementation", "handling", "rectification", "progress", "fulfilment", "attainment", "working measures",
        "one law and one set of regulations",
    }
)  # fmt: skip
THINGS = frozenset({"road", "asset", "facility", "minor", "worker", "deputy", "resource", "seed", "relic", "village"})
LONG = 4
DEED = "ing of the "


def noun_phrase(tokens: Sequence[Token]) -> Noun:
    """Return the English of tokens without a verb of their own.

    Raises:
        UncomposableError: a word is not known, or its place is not understood.
    """
    tokens = without_examples(tokens)
    cut = max((i for i, token in enumerate(tokens) if token.role == OF), default=-1)
    if cut >= 0:
        return owned(noun_phrase(tokens[:cut]), noun_phrase(tokens[cut + 1 :]))
    return _joined(tokens)


def without_examples(tokens: Sequence[Token]) -> list[Token]:
    """Leave out fillers and what stands before 等, which names a few of what follows."""
    cut = max((i for i, token in enumerate(tokens) if token.role == EXAMPLES and i < len(tokens) - 1), default=-1)
    rest = tokens[cut + 1 :]
    if cut >= 0 and len(rest) > 2 and rest[0].zh in ASPECTS and rest[1].role == OF:
        rest = rest[2:]
    kept = [token for token in rest if token.role not in (FILLER, EXAMPLES)]
    while kept and kept[0].role == AND:
        kept = kept[1:]
    while kept and kept[-1].role in (AND, OF):
        kept = kept[:-1]
    return kept


def _joined(tokens: Sequence[Token]) -> Noun:
    parts = [part for part in _split(tokens) if part]
    if not parts:
        raise UncomposableError("".join(token.zh for token in tokens))
    if len(parts) > 1 and len(parts[-1]) > 1 and _shares_head(parts):
        return owned(_joined(tokens[:-1]), _simple(tokens[-1:]))
    size = _shared_owner(parts)
    if size:
        owners = [_simple(part) for part in (*parts[:-1], parts[-1][:size])]
        return owned(_together(owners), _simple(parts[-1][size:]))
    return _together([_simple(part) for part in parts])


def _together(nouns: Sequence[Noun]) -> Noun:
    return nouns[0]._replace(more=tuple(nouns[1:]))


def _split(tokens: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.role == AND:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _shared_owner(parts: Sequence[Sequence[Token]]) -> int:
    """Return how many tokens of the last part belong to the owners in 区县和乡镇代表联络站 (stations of both)."""
    last = parts[-1]
    if len(parts) < 2 or len(last) < 2:
        return 0
    if not all(kind_of(part[-1]) in OWNERS for part in parts[:-1]) or kind_of(last[-1]) in OWNERS:
        return 0
    return max((i + 1 for i, token in enumerate(last[:-1]) if kind_of(token) in OWNERS), default=0)


def _shares_head(parts: Sequence[Sequence[Token]]) -> bool:
    """Whether what is listed all belongs to the last noun: 立法、监督工作情况报告, 甲制、乙制实施率."""
    before, last = parts[-2], parts[-1]
    measures = [bool(MEASURE.search(part[-1].en() or "")) for part in (before, last)]
    if measures == [False, True] or (_reports(last) and not before[-1].zh.endswith(("报告", "汇报"))):
        return True
    return _is_law(before[-1]) and not _is_law(last[-1]) and any(_is_law(token) for token in last)


def _is_law(token: Token) -> bool:
    return token.zh in LAWS or token.zh == LAW_AND_RULES or "law" in token.senses


def _reports(tokens: Sequence[Token]) -> bool:
    """Whether the last noun is a report on what stands before it: 工作情况报告, 建设情况 + 汇报."""
    last = tokens[-1].zh
    return last in REPORTS or (len(tokens) > 1 and last in ("报告", "汇报") and tokens[-2].zh.endswith("情况"))


def kind_of(token: Token) -> str:
    """Return what kind of noun a token is."""
    kinds = ("law", "institution", "person", "place", "term", "object")
    return next((kind for kind in kinds if kind in token.senses), "qualifier")


def _simple(tokens: Sequence[Token]) -> Noun:
    """Return the noun of words that stand side by side; the last is the head, each earlier one describes it."""
    if len(tokens) > 1 and tokens[-1].zh in LAWS:
        return _law(tokens)
    if len(tokens) > 1 and (tokens[-1].zh == "情况" or (tokens[-1].zh == "工作" and _is_deed(tokens[-2]))):
        return _simple(tokens[:-1])
    if len(tokens) > 2 and tokens[-2].zh == "数量" and MEASURE.search(tokens[-1].en() or ""):
        return _simple([*tokens[:-2], tokens[-1]])
    english = tokens[-1].en() if tokens else None
    if english is None:
        raise UncomposableError("".join(token.zh for token in tokens))
    noun = Noun(english, kind=kind_of(tokens[-1]) if tokens[-1].role != NAME else "name")
    always = _reports(tokens) or noun.head in OF_SOMETHING or _builds(tokens)
    for index in range(len(tokens) - 2, -1, -1):
        token = tokens[index]
        if always or DEED in noun.head or _stands_after(token, noun):
            return owned(_simple(tokens[: index + 1]), noun)
        noun = _described(noun, token)
    return noun


def _is_deed(token: Token) -> bool:
    """Whether a word already names what is done and to what, so that 工作 after it adds nothing."""
    return DEED in (token.en() or "")


def _builds(tokens: Sequence[Token]) -> bool:
    return len(tokens) > 1 and tokens[-1].zh == "建设" and kind_of(tokens[-2]) == "term"


def _stands_after(token: Token, noun: Noun) -> bool:
    english = token.en()
    if token.zh in LAWS or token.zh.endswith("情况"):
        return True
    if english is None or token.en(ATTRIBUTES) is not None:
        return False
    words = len(english.split())
    long = (
        words > LONG
        or bool(PHRASE.search(english))
        or (words > 2 and kind_of(token) == "term" and (english.islower() or noun.kind == "term"))
    )
    return kind_of(token) in OWNERS or long or bool(MEASURE.search(noun.head))


def _described(noun: Noun, token: Token) -> Noun:
    english = token.en(ATTRIBUTES) or token.en()
    if english is None:
        raise UncomposableError(token.zh)
    if english == noun.head:
        return noun
    english = "people's" if english == "people" else english
    if english.startswith(("for ", "between ", "during ", "at ")) or english.endswith("wide"):
        return noun.holding(english)
    return noun._replace(before=f"{english} {noun.before}".strip())


def _law(tokens: Sequence[Token]) -> Noun:
    """Read X条例 as Regulations on X, in title case."""
    topic = _simple(tokens[:-1])
    many = topic.head.rpartition(" ")[2] in THINGS
    name = with_article(topic.text(many=False)) if topic.kind == "law" else titled(topic.text(many))
    return Noun(f"{LAWS[tokens[-1].zh]} {name}", kind="law")
