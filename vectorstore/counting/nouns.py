"""Reads the nouns beside a count."""

import re
from collections.abc import Sequence

import rjieba

from vectorstore.breaks import shielded_spans
from vectorstore.counting.verbs import ADVERBS, FINITE_AFTER_NOUN, GOVERNING, LEADS, NOUNLIKE, PREPOSITIONS

_LONGEST_NAME = 80
_LONG_PHRASE = 18
_PLANNED_BY = frozenset(("、", "和", "与", "及", "预算", "执行", "审计", "审查", "报告", "草案", "编制", "的"))
"""What follows 计划 where it is a thing: 计划预算审查, 计划、预算报告."""
_EDGES = "、，,：:；; 和与及了等"
_PERIOD = re.compile(
    r"[、，,和及与]*(?:近|过去|这)?(?:\d+|[一二三四五六七八九十两]+)年"
    r"(?:多?来|间|内|(?=累计|共|年均|增加|增长|平均|$))"
)
_SUCH_AS = re.compile(r".*[、”》].*?等(?!级)(?:方面的?|领域的?|一批)?(?=.)|^等")
_VAGUE = re.compile(r"^(?:(?:19|20)\d\d年度?|全年|年末|各类|各项|各种|有关|相关|的|了|等|全部|所有|一批)+(?=.{2})")
_ADDED_UP = re.compile(r"(?<=..)(?:年均|累计|共计|共|总计|合计|达到?|(?<![公条契签节预履合])约|近|超过?)$")


def words(text: str) -> list[str]:
    """Return the words of ``text``, which joined are the text.

    A quotation or a title is one word; a bracket belongs to the word before it.
    """
    shields = [span for span in shielded_spans(text, _LONGEST_NAME) if not text[span[0]].isdecimal()]
    found: list[str] = []
    position = 0
    for start, end in [*shields, (len(text), len(text))]:
        found += rjieba.cut(text[position:start])
        if start < end and text[start] in "(（" and found:
            found[-1] += text[start:end]
        elif start < end:
            found.append(text[start:end])
        position = end
    return found


def head_words(text: str) -> list[str]:
    """Return the words of ``text`` without those that open it and tell nothing of what is counted: 其中, 和, 累计."""
    if period := _PERIOD.match(text):
        text = text[period.end() :]
    tokens = _joined_verbs(words(text))
    start = 0
    while start < len(tokens) and (tokens[start] in LEADS or not tokens[start].strip()):
        if tokens[start] == "计划" and tokens[start + 1 : start + 2] and tokens[start + 1] in _PLANNED_BY:
            break
        start += 1
    return tokens[start:]


def _joined_verbs(tokens: Sequence[str]) -> list[str]:
    """Put together the verbs that were cut in two: 打｜掉."""
    joined: list[str] = []
    for token in tokens:
        if joined and len(joined[-1]) == 1 and joined[-1] + token in GOVERNING:
            joined[-1] += token
        else:
            joined.append(token)
    return joined


def stem(text: str) -> str:
    """Return what ``head_words`` leave, as text."""
    return "".join(head_words(text)).strip(_EDGES)


def opens_with_adverbial(text: str) -> bool:
    """Tell whether a stretch begins with a preposition: 向选民述职."""
    tokens = [token for token in words(text) if token not in "、，, 和及与"]
    return bool(tokens) and tokens[0] in PREPOSITIONS


def noun_phrase(text: str) -> str:
    """Return the head of a noun phrase with the modifiers that tell it apart.

    >>> noun_phrase("改进文风、优化流程等管理制度"), noun_phrase("各类文件"), noun_phrase("2019年城镇居民")
    ('管理制度', '文件', '城镇居民')
    """
    text = text.strip(_EDGES + "的")
    text = _SUCH_AS.sub("", text).strip(_EDGES + "的") or text
    head = text.rpartition("的")[2]
    if len(text) > _LONG_PHRASE and len(head) > 2 and head.count("”") == head.count("“"):
        text = head
    return _ADDED_UP.sub("", _VAGUE.sub("", text))


def following_noun(text: str, more_follow: bool) -> tuple[str, str]:
    """Split the words after a count into the noun that is counted and what is said of it.

    ``more_follow`` tells that 和 leads to another count.

    >>> following_noun("意见转有关部门办理", False)
    ('意见', '转有关部门办理')
    """
    tokens = words(text)
    for index, token in enumerate(tokens):
        closes = token in "、（(中" or token.startswith("涉") or (more_follow and token in ("和", "及", "与", "以及"))
        if closes or (index and _ends_noun(tokens, index)):
            return "".join(tokens[:index]), "" if closes else "".join(tokens[index:])
    return text, ""


def _ends_noun(tokens: Sequence[str], index: int) -> bool:
    token = tokens[index]
    if all(word in GOVERNING or word in ADVERBS for word in tokens[:index]) or "的" in tokens[index + 1 : index + 6]:
        return False
    if token in NOUNLIKE and any(_is_finite(word) and word not in NOUNLIKE for word in tokens[index + 1 :]):
        return False
    return _is_finite(token)


def _is_finite(token: str) -> bool:
    """Whether a word begins a predicate; of four characters the first two may tell (顺利完成)."""
    return token in FINITE_AFTER_NOUN or (len(token) == 4 and token[:2] in FINITE_AFTER_NOUN)
