"""The words by which questions ask, and questions cut by them: their language, remarks, what each part wants."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache, reduce
from pathlib import Path

from bot.records import Lang
from vectorstore.lexicon import CHINESE, ENGLISH, is_chinese, simplify, tagged, with_digits
from vectorstore.places import YEAR
from vectorstore.terms.query import EMPTY


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text, split at white space: how lists of words are written here."""
    return frozenset(text.split())


WORDS = tomllib.loads(Path(__file__).with_name("question.toml").read_text("utf-8"))
MEASURES = WORDS["measures"]
WANTS, SAYS = (
    {name: re.compile(pattern.replace("{measures}", MEASURES), re.I) for name, pattern in WORDS[kind].items()}
    for kind in ("wants", "says")
)
"""What is wanted by its question words, in order, and what else a question may say: ``question.toml``."""
PART = {name: re.compile(pattern, re.I) for name, pattern in WORDS["part"].items()}
"""What asks for a part of a report, the words around it, and those that name a part by what it is."""
LIGHT = CHINESE | ENGLISH | word_set(WORDS["light"])
"""Words that name no topic."""
MEASURED = word_set(WORDS["measured"])
"""Units that an English question names by their own word."""
SHIFTS = {"last_year": -1, "this_year": 0}
SHORT_YEAR = re.compile(r"(?<![\d.连续满近过历第前后共约])(?=[23]\d年)(?=\d\d年(?![前后间来内里多期以限代级龄]))")
"""Before a year of two digits (25年), which is no length of time."""
HAN_YEAR = re.compile(r"[12一二][〇零○九0-9][〇零○一二三四五六七八九0-9]{2}(?=年)")
BREAK = re.compile(r"[?？。!！;；\n]+|(?<=[a-z])\.\s+")
COMMA = re.compile(
    r"[,，、]|(?<=[一-龥]) +(?=[一-龥\d])|(?:以?及|和|与)(?=多少|几)|,?\s+and\s+(?=(?:by )?(?:how|wh\w+)\b)", re.I
)
SHARED = re.compile(
    r"(?P<head>.*?)(?P<first>[^,，和与及、年的在]+)(?P<more>(?:[和与及、][^,，和与及、]+?)+)"
    r"(?P<rest>(?:上|方面|领域)?(?:分别|各自?|是|为|有|要达到|达到|要)+.*)$"
)
RUN_ON = re.compile("(?<=[率额量值])(?=[^，,、和与及的比是]{1,6}[率额量值](?:分别|各))")
"""Between two measures that nothing joins: 甲率乙率各多少."""
REMARKS = {kind: word_set(WORDS["remarks"][kind]) for kind in ("goodbye", "thanks", "greeting", "filling")}
"""Words that ask nothing of the reports; of several kinds the first counts."""
REMARK = re.compile(
    "|".join(
        rf"\b{word}\b" if word.isascii() else word
        for word in sorted(frozenset().union(*REMARKS.values()), key=len)[::-1]
    )
)
ABOUT_BOT = {kind: re.compile(WORDS["remarks"][kind]) for kind in ("identity", "inventory")}
"""Questions to the bot about itself, the whole of a line."""


def remark(text: str) -> str | None:
    """Return the message that answers a remark, None when a line asks something of the reports.

    >>> remark("谢谢，再见！"), remark("Thanks, great answer!"), remark("你好"), remark("听取了几项报告？")
    ('goodbye', 'thanks', 'greeting', None)
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    bare = re.sub(r"[\W_]+", "" if re.search("[一-龥]", plain) else " ", plain).strip()
    if about := next((kind for kind, pattern in ABOUT_BOT.items() if pattern.fullmatch(bare)), None):
        return about
    said = set() if REMARK.sub("", bare).strip() else set(REMARK.findall(bare))
    return next((kind for kind, words in REMARKS.items() if kind != "filling" and words & said), None)


@lru_cache(maxsize=2**12)  # of one question each fact is held against the same words
def says(text: str, *names: str) -> bool:
    """Return whether a text says one of some things that ``question.toml`` names."""
    return any(SAYS[name].search(text) for name in names)


def without(text: str, *names: str, by: str = " ") -> str:
    """Return a text without what says some things that ``question.toml`` names."""
    return reduce(lambda left, name: SAYS[name].sub(by, left), names, text)


def asks_of_the_whole(text: str) -> bool:
    """Return whether a text asks what a report, or a part of it called by what it is, says, and names nothing else.

    >>> asks_of_the_whole("今年的主要目标是什么？"), asks_of_the_whole("What is its target?")
    (True, False)
    """
    rest = without(text, "lead", "pointing", *SHIFTS)
    said = [pattern for name in ("whole", "problems", "experience", "targets") if (pattern := PART[name]).search(rest)]
    left = (PART["frame"].sub(" ", PART["plain"].sub(" ", pattern.sub(" ", rest))) for pattern in said)
    one = re.search(r"\b(?:target|goal|problem)\b", text)  # of what was asked before
    return PART["asks"].search(text) is not None and not one and any(not re.search(r"\w", each) for each in left)


def language(text: str) -> Lang:
    """Return ``zh`` or ``en``: a question with a Chinese name in it may still be English."""
    return "zh" if is_chinese(text) or not re.search(r"[A-Za-z]{2}", text) else "en"


def normalise(text: str) -> str:
    """Return text with widths folded, characters simplified and years in digits.

    >>> normalise("二〇二五年審查幾件？")
    '2025年审查几件?'
    """
    folded = simplify(unicodedata.normalize("NFKC", text)).strip().replace("几个点", "百分之几")
    return SHORT_YEAR.sub("20", HAN_YEAR.sub(lambda year: with_digits(year[0]), folded))


def wants(text: str) -> str | None:
    """Return what a text asks for, None when it asks for nothing."""
    return next((name for name, pattern in WANTS.items() if pattern.search(text)), None)


def split(text: str) -> list[str]:
    """Return the parts of a question that each want an answer; what asks nothing belongs to its neighbour.

    >>> split("实践站去年建了几个,今年再建几个?")
    ['实践站去年建了几个', '今年再建几个']
    """
    parts: list[str] = []
    for sentence in filter(None, map(str.strip, BREAK.split(both(text)))):
        pieces = [piece for piece in map(str.strip, COMMA.split(sentence)) if piece]
        whole = sum(map(_asks, pieces)) < 2
        for piece in [sentence] if whole else pieces:
            of_each = says(piece, "each_amount") and bool(parts) and says(parts[-1], "compares", "highest", "lowest")
            if parts and (of_each or says(piece, "which_of_them") or not (_asks(piece) and _asks(parts[-1]))):
                parts[-1] += "," + piece
            else:
                parts.append(piece)
    return parts


def both(text: str) -> str:
    """Return an English question on two counts or measures as two; names of one word each are counted together.

    >>> both("How many new laws and site visits did it plan?"), both("How many hires and exits were there?")
    ('How many new laws did it plan? How many site visits did it plan?', 'How many hires and exits were there?')
    """
    found = SAYS["two_measures"].search(text) or SAYS["two_counts"].search(text)
    if not found or not (found["each"] or min(found["one"].count(" "), found["other"].count(" ")) > 1):
        return text
    asks, rest = text[: found.start()] + found["asks"], found["rest"].rstrip("?")
    return f"{asks} {found['one']}{rest}? {asks} {found['other']}{rest}?"


def _asks(text: str) -> bool:
    return any(pattern.search(text) for pattern in WANTS.values())


def each_time(part: str) -> list[str]:
    """Return a part that asks for two years, neither held against the other, as one part of each.

    >>> each_time("就业2030年实际和2031年预期各是多少")
    ['就业2030年实际和预期各是多少', '就业实际和2031年预期各是多少']
    """
    named = [name for name in SHIFTS if says(part, name)]
    years = list(dict.fromkeys(YEAR.findall(re.sub(r"[a-z]-\d{4}", "", part))))  # not that of an id: tianjin-2026
    held = says(part, "calculated", "versus") and not says(part, "plan")
    if held or says(part, "span", "since", "yearly") or 2 not in (len(years), len(named)):
        return [part]
    if len(years) == 2 and not named:
        return [re.sub(rf"(?<!\d){other}(?!\d)(?:年度?)?", "", part) for other in reversed(years)]
    left = f"{without(part, 'comparing', by='')}多少" if says(part, "versus") else part
    return [without(left, name, by="") for name in reversed(named)] if not years else [part]


def shared(part: str, is_place: Callable[[str], bool] = lambda name: False) -> list[str]:
    """Return a part that asks one thing of several subjects as so many parts; of several places it is one part.

    >>> shared("甲值和乙值分别是多少")
    ['甲值是多少', '乙值是多少']
    """
    found = SHARED.fullmatch(RUN_ON.sub("、", part))
    measures = (found and says(found["rest"], "apart")) or (found and says(found["first"], "measure"))
    if not found or not measures or wants(part) != "amount" or is_place(found["first"]):
        return [part]
    more = re.split("[和与及、]", found["more"])[1:]
    rest = without(found["rest"], "apart", by="")
    return [found["head"] + name + rest for name in (found["first"], *more)]


def leave_out(text: str, names: Sequence[str], by: str = "") -> str:
    """Return a text without some names, each with the word for its level."""
    return reduce(
        lambda left, name: re.sub(
            rf"{re.escape(name)}(?:(?<![省市区县])[省市区县](?!级)|['’]s\b)?", by, left, flags=re.I
        ),
        names,
        text,
    )


def content(text: str) -> list[str]:
    """Return the words of a text that name something."""
    if is_chinese(text):
        named = [w for w, tag in tagged(text) if not tag.startswith(EMPTY)]
        return [w for w in named if w not in LIGHT and len(w) > 1 and not w.isdigit()]
    return [w for w in re.findall(r"[a-z][a-z'-]{2,}", text.lower()) if w not in LIGHT]


def only_compares(text: str) -> bool:
    """Return whether a text asks which is higher, and names nothing.

    >>> only_compares("哪个高？"), only_compares("谁的城镇化率更高？")
    (True, False)
    """
    measured = wants(text) != "who" or re.search("[高低多少大小快慢长短松紧]|[a-z]{2}", text)  # not: who delivered it
    return (
        bool(measured)
        and says(text, "compares")
        and len("".join(content(without(text, "comparing", "superlative", "lead")))) < 2
    )
