"""What a part or a report is about as a whole: the titles of its sections, for requests to sum it up."""

import re
from collections.abc import Sequence

from bot.asking.intent import Intent, Term
from bot.extraction.finding import Statement
from bot.extraction.list_words import SUMMARY, filled
from bot.extraction.scope import Place, about, asked, bare, labelled, part_of, titled, topic
from bot.extraction.view import ReportView, pieces
from bot.extraction.wording import passage_quote

SUMMED_UP = re.compile(
    r"总结|概括|概述|归纳|梗概|大意|摘要|"
    r"(?:主要|重点|哪些|什么)(?:的)?(?:任务|工作|内容)|工作任务|(?:讲|写|说)了(?:些)?(?:什么|啥)|"
    r"(?:做|干)了(?:哪些|什么|啥)|(?:哪些|什么|啥)(?:主要|重点|重要)?(?:举措|措施|做法|成绩|成效|亮点|进展|安排|打算)|"
    r"\bsummar|\boverview\b|\b(?:main|key|major|priority) (?:tasks?|points?|contents?|work|priorities)\b|"
    r"\btasks\b|\bpriorities\b|\bgist\b|\breport (?:say|cover|contain)",
    re.I,
)
OWN = (
    "政府 市政府 人民政府 政府工作报告 举措 措施 做法 成绩 成效 亮点 进展 安排 打算 工作方面 "
    "总结 概括 概述 归纳 摘要 梗概 大意 一句 一句话 主要任务 重点任务 "
    "任务 工作 主要工作 工作任务 工作报告 报告 内容 主要 事情 今后 去年 反映 "
    "summarize summarise summary overview main key tasks task points point contents content "
    "work priorities priority gist report reports tell year coming next past"
)
NUMBERED = re.compile(r"^(?:[(（]?[一二三四五六七八九十]+[)）]?[、.．]?|第[一二三四五六七八九十]+[、,，])")
LONGEST = 45


def finding(intent: Intent, views: Sequence[ReportView]) -> list[Statement]:
    """Return the section titles of what a request to sum up is about; nothing when it is no such request.

    That is the parts of the period asked for, or the sections whose title holds the topic that it names.
    """
    if (
        intent.kind in ("quantity", "when", "who", "where", "why")
        or intent.whether
        or not SUMMED_UP.search(intent.text)
    ):
        return []
    terms = topic(intent, OWN, views)
    if not terms and not bare(intent, OWN, views):
        return []
    groups: dict[tuple[str, int | None], list[Place]] = {}
    for place in asked(intent, views):
        groups.setdefault(part_of(place), []).append(place)
    shown = [(places[0], found) for places in groups.values() if (found := _titles(places, terms))]
    statements = labelled(shown, intent)
    if statements and not terms:
        statements[-1] = statements[-1]._replace(text=filled(SUMMARY, intent.lang, statements[-1].text))
    return statements


def sections(intent: Intent, views: Sequence[ReportView]) -> list[Place]:
    """Return the sections whose title names the topic of a question for measures, plans or results."""
    terms = topic(intent, OWN, views)
    return titled(terms, list(asked(intent, views))) if terms and SUMMED_UP.search(intent.text) else []


def numbered(title: str) -> int:
    """Return how many characters of a title are its number.

    >>> numbered("二、坚持改革创新")
    2
    """
    match = NUMBERED.match(title)
    return match.end() if match else 0


def _titles(places: Sequence[Place], terms: Sequence[Term]) -> list[Statement]:
    """Return the titles of a part's sections, or of what is inside those that the terms name, in order."""
    depth = 2 if terms else 1
    found: dict[str, Statement] = {}
    for place in places:
        path = place.passage.path
        if len(path) <= depth or (terms and not about(terms, path[1])):
            continue
        at = place.passage.text.find(path[depth])
        if path[depth] not in found and at >= 0:
            found[path[depth]] = _titled(place, path[depth], at)
    return list(found.values())


def _titled(place: Place, title: str, at: int) -> Statement:
    start = numbered(title)
    body = title[start:]
    kept = next((part.end for part in reversed(pieces(body)) if part.end <= LONGEST), len(body))
    quote = passage_quote(place.view, place.passage, at + start, at + start + kept)
    return Statement(quote.text, (quote,))
