"""What a question counts, and the measure word that it asks for."""

import re
from itertools import takewhile
from typing import NamedTuple

from bot.phrases import LIGHT, MEASURED, SAYS, content, says, without
from bot.records import Lang
from vectorstore.facts.chinese import find_quantities
from vectorstore.facts.english import find_quantities_en
from vectorstore.lexicon import tagged
from vectorstore.places import Scope
from vectorstore.search import scope_words
from vectorstore.store import Library
from vectorstore.terms.query import Wanted, wanted


class Counted(NamedTuple):
    """What a question counts: in English a noun phrase, in Chinese a noun; its terms, and those of its last word."""

    phrase: str = ""
    terms: tuple[Wanted, ...] = ()
    head: tuple[Wanted, ...] = ()


def counted(library: Library, lang: Lang, topic: str, scope: Scope) -> Counted:
    """Return what "how many" asks to be counted, with its terms and those of its head; nothing where a verb follows."""
    if lang == "zh":
        phrase = _noun(topic)
    else:
        found = SAYS["counted"].search(re.sub('[“”"]', "", topic))
        phrase = found[1] if found and content(found[1]) else ""
    if not phrase:
        return Counted()
    named = scope_words(library, scope)
    terms, heads = (wanted(library, words, named) for words in (phrase, phrase.split()[-1]))
    return Counted(phrase, tuple(terms), tuple(heads))


def _noun(topic: str) -> str:
    """Return the last noun of the phrase after 多少 and its measure word.

    >>> _noun("发现多少处“安全隐患”"), _noun("投了多少钱"), _noun("有多少获奖")
    ('安全隐患', '', '')
    >>> _noun("新装多少风电之类的新能源")
    '新能源'
    """
    topic = re.sub("[“”\"'「」]|(?:之类|这样|那样|等等?)(?=的)", "", topic)
    found = SAYS["how_many"].search(topic)
    if not found or topic.startswith("成", found.end()):
        return ""
    rest = topic[found.end() :].lstrip("万亿").removeprefix(unit_asked(topic))
    run = takewhile(lambda pair: pair[1][0] in "nabijl" or pair[1] == "vn" or pair[0] == "的", tagged(rest))
    nouns = [word for word, _ in run if len(word) > 1 and word not in LIGHT]
    return nouns[-1] if nouns else ""


def without_measure(topic: str) -> str:
    """Return a topic without 多少 and its measure word, which segmenters take for one word with what is counted.

    >>> without_measure("引来了多少家首店")
    '引来了 首店'
    """
    found = SAYS["how_many"].search(topic)
    filled = f"{topic[: found.start()]}5{topic[found.end() :]}" if found else ""
    number = next((n for n in find_quantities(filled) if found and n.start <= found.start() < n.end), None)
    return f"{filled[: number.start]} {filled[number.end :]}" if number and found else topic


def unit_asked(text: str) -> str:
    """Return the measure word asked for, as the one reader of quantities names it: "%" for a rate, "" for none.

    >>> unit_asked("培训了多少名代表"), unit_asked("实施率是多少")
    ('名', '%')
    """
    filled, at = without(text, "how_many", by="5"), SAYS["how_many"].search(text)
    unit = next((n.unit for n in find_quantities(filled) if at and n.start <= at.start() < n.end), "")
    filled = re.sub(r"\bhow many(?: more| new)?\b", "5", text, flags=re.I)
    unit = unit or next((n.unit for n in find_quantities_en(filled) if filled != text and n.unit in MEASURED), "")
    unit = unit or next((unit for unit in ("元", "次", "公里") if says(text, unit)), "")
    return unit or ("%" if says(text, "rate") or (says(text, "growth") and at) else "")
