# ruff: noqa: E501
"""Remarks to the bot that ask nothing of the reports: greetings, thanks, goodbyes, what it is and what it holds."""

import re
import unicodedata

from bot.question import word_set

WORDS: tuple[tuple[str, str], ...] = (
    ("goodbye", "再见 拜拜 拜 回见 下次再聊 goodbye bye farewell cheers 退出 不用了 没了 没有了"),
    (
        "thanks",
        "谢谢 多谢 感谢 谢了 辛苦 辛苦了 太好了 好的 好 明白 明白了 知道了 懂了 很好 不错 thanks thank thx ok okay great good nice "
        "perfect helpful fine cool got",
    ),
    ("greeting", "你好 您好 早上好 下午好 晚上好 在吗 嗨 哈喽 hello hi hey morning afternoon evening greetings"),
)
FILLING = word_set(
    """
    你 您 了 啊 呀 吧 哦 嗯 的 很 非常 那 就 先 这样 啦 you very much so for the your help a it that is was and
    then all now me this very see later to have day
    """
)
ASKED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "identity",
        re.compile(
            r"(?:你|您)(?:是谁|叫什么(?:名字)?|是什么|能做什么|会什么|能干什么)|who are you|what (?:are you|can you do)",
            re.I,
        ),
    ),
    (
        "inventory",
        re.compile(
            r"(?:库里|现在|你|目前)?有(?:哪些|什么|几份)报告|(?:which|what) reports (?:do you have|are there|do you hold)|list (?:the |your )?reports",
            re.I,
        ),
    ),
)
"""Questions to the bot about itself, the whole of a line."""
_SPLIT = re.compile(r"[\s,，.。!！?？~、…;；:：]+")


def remark(text: str) -> str | None:
    """Return the message that answers a remark, None when a line asks something of the reports.

    >>> remark("谢谢，再见！"), remark("thanks, bye"), remark("你好"), remark("听取了几项报告？")
    ('goodbye', 'goodbye', 'greeting', None)
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    bare = _SPLIT.sub("" if re.search("[一-龥]", plain) else " ", plain).strip()
    for key, pattern in ASKED:
        if pattern.fullmatch(bare):
            return key
    pieces = [piece for piece in _SPLIT.split(plain) if piece]
    kinds = [_kind(piece) for piece in pieces]
    said = [kind for kind in kinds if kind]
    return min(said, key=[key for key, _ in WORDS].index) if said and all(k is not None for k in kinds) else None


def _kind(piece: str) -> str | None:
    """Return the kind of a piece between marks, "" for a word that only fills, None for any other."""
    if piece in FILLING:
        return ""
    for key, words in WORDS:
        if piece in words.split():
            return key
    for key, words in WORDS:
        for word in words.split():
            rest = piece.replace(word, "", 1) if (word in piece and not word.isascii()) or piece == word else None
            if rest is not None and (not rest or all(c in FILLING for c in rest)):
                return key
    return None
