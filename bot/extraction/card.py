"""Questions about a report itself: who gave it, when, at which meeting, whose it is, where it was published."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.asking.intent import Intent
from bot.asking.places import PLACE, UNIT
from bot.extraction.finding import Finding, Quote, Statement, abstain
from bot.extraction.fit import level_fit
from bot.extraction.office import MEANT, Spell, asked_role, dated_en, meeting_en, office_en, person_asked, same_session
from bot.extraction.view import ReportView
from bot.extraction.wording import passage_quote
from bot.messages import say
from vectorstore.folding import fold
from vectorstore.records import Report

ABOUT = re.compile(
    r"(?:这|该|此|那|本)?(?:份|个|篇)?(?:工作)?报告(?:网页|全文|本身)?(?:上|里|中)?"
    r"|\b(?:this|the|that)?\s*(?:\w+\s){0,6}?(?:work )?report\b",
    re.I,
)
WHOSE = re.compile(
    r"是(?!谁|哪|什么|由|在)([\u4e00-\u9fff]{2,24}?)的(?:工作)?报告[吗嘛么]"
    r"|\breport (?:of|by|from) (?:the )?([A-Z]\w+)",
    re.I,
)
REST = re.compile(
    r"[\s,.?!:;、的地得]|人大常委会|人大|常委会|人民代表大会常务委员会|委员会|工作|大会|代表|向|对|一?下|请问|在|是|由|了|作|做|给|上|里|中|谁|哪[一]?[位个天次年日月]?|什么|时候|何时|何人|哪里|"
    r"会议|日期|时间|名字|姓名|叫|人|报告|主任|来源|刊登|发表|发布|宣读|媒体|报纸|标题|题目|于|被|全称|届|第|几|[0-9]{4}年|当时|究竟|到底|这|那|该|份|全文|作者|还|跟|和|与|,|机关|机构|单位"
)
EN_REST = re.compile(
    r"\b(?:who|when|where|what|which|was|is|were|the|this|that|at|on|in|of|to|by|it|did|does|and|work|report|reports|standing|committee|people'?s?|congress|municipal|district|"
    r"municipality|city|delivered?|delivers|gave|give|given|present(?:ed|s)?|made|make|read|deliver|session|meeting|date|day|month|year|speaker|chair(?:man|person)?|director|name|published|"
    r"publisher|newspaper|source|title|\d{4}|exact(?:ly)?|its?|person|for|s)\b|[^a-z\s]",
    re.I,
)


CONTACT = re.compile(
    r"联系方式|联系电话|电话号码|手机号|邮箱|网址|\b(?:phone|telephone) number\b|\be-?mail\b|\bcontact details\b", re.I
)
CONTACTS = re.compile(r"电话|邮箱|网址|@")
ASKS_YEAR = re.compile(r"哪一?年|年份|\byear\b", re.I)


class Field(NamedTuple):
    """A line of the card: which questions ask for it, what it holds, and how it may be written in the report."""

    asked: re.Pattern[str]
    value: Callable[[Report], str | None]
    needle: Callable[[Report], str | None]


def _date_text(card: Report) -> str | None:
    if card.date is None:
        return None
    year, month, day = (int(part) for part in card.date.split("-"))
    return f"{year}年{month}月{day}日"


FIELDS = (
    Field(re.compile(r"谁|哪一?位|何人|\bwho\b|speaker|作者|主任叫", re.I), lambda c: c.speaker, lambda c: c.speaker),
    Field(
        re.compile(r"哪一?[天日年]|何时|什么时候|日期|时间|几月|几号|\bwhen\b|\bdate\b|\bday\b|\byear\b", re.I),
        _date_text,
        _date_text,
    ),
    Field(
        re.compile(
            r"(?:在|是)哪次|什么会|大会上|哪次会议|哪个会|在哪|哪里(?!的)|地点|\bsession\b|\bmeeting\b|\bwhere\b", re.I
        ),
        lambda c: c.meeting,
        lambda c: c.meeting,
    ),
    Field(
        re.compile(r"来源|刊登|哪家|报纸|媒体|\bpublish|\bnewspaper\b", re.I),
        lambda c: c.publisher,
        lambda c: c.publisher,
    ),
    Field(
        re.compile(r"哪个(?:机关|地方|单位)|标题|题目|全称|哪里的|\btitle\b|\bwhich body\b", re.I),
        lambda c: c.title,
        lambda c: c.title,
    ),
)


def finding(intent: Intent, views: Sequence[ReportView], spell: Spell | None = None) -> Finding | None:
    """Return what the card of a report answers; None when the question is not about a report as a whole.

    ``spell`` gives the Latin spelling of a Chinese name, None where that is not sure.
    """
    fitting = [view for view in views if level_fit(intent, view.card) >= 0 and _year_fits(intent, view.card)]
    dated = {view.card.region for view in fitting if view.card.year is not None and intent.years}
    meant = [view for view in fitting if view.card.year is not None or view.card.region not in dated]
    if intent.whether and ABOUT.search(intent.text) and (match := WHOSE.search(intent.text)):
        return _whose(intent, match, meant)
    if CONTACT.search(intent.text) and not any(CONTACTS.search(view.source) for view in views):
        return abstain("not_found")
    people = [view for view in views if person_asked(intent.text, view.card.speaker, spell)]
    role = asked_role(intent.text)
    session = same_session(intent.text, None)
    if not (ABOUT.search(intent.text) or people or role or session is not None):
        return None
    if not _only_about(intent, views, spell):
        return None
    if session is not None:
        meant = [view for view in meant if same_session(intent.text, view.card.meeting)]
    if role and not ABOUT.search(intent.text):
        meant = [view for view in meant if _holds(view, role)]
    fields = FIELDS[:1] if people else [field for field in FIELDS if field.asked.search(intent.text)]
    statements = [s for field in fields for view in people or meant if (s := _statement(field, view, intent, spell))]
    if statements:
        return Finding(tuple(_merged(statements)), None, 1.0)
    return abstain("not_found") if fields else None


def _holds(view: ReportView, role: str) -> bool:
    """Return whether the line of the speaker says that he or she holds the office."""
    quote = _line_with(view, view.card.speaker) if view.card.speaker else None
    return quote is not None and re.search(rf"(?<!副){role}", quote.text) is not None


def _merged(statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements, those of the same words as one that rests on the quotes of all."""
    quotes: dict[str, list[Quote]] = {}
    for statement in statements:
        quotes.setdefault(fold(statement.text), []).extend(statement.quotes)
    first = {fold(statement.text): statement.text for statement in reversed(statements)}
    return [Statement(first[key], tuple(found)) for key, found in quotes.items()]


def _year_fits(intent: Intent, card: Report) -> bool:
    return not intent.years or card.year is None or card.year in intent.years or card.year - 1 in intent.years


def _only_about(intent: Intent, views: Sequence[ReportView], spell: Spell | None) -> bool:
    """Return whether nothing is named but the report, its place and what a card holds."""
    text = intent.text
    for view in views:
        for name in filter(
            None, (view.card.body, view.card.region, view.card.title, view.card.meeting, view.card.speaker)
        ):
            text = text.replace(name, "")
        for name in PLACE.findall(view.card.region or ""):
            text = text.replace(UNIT.sub("", name) if len(name) > 2 else name, "")
        if view.card.speaker and spell and (spelled := spell(view.card.speaker)):
            text = re.sub(spelled, " ", text, flags=re.I)
    text = MEANT.sub(" ", text)
    if intent.lang == "zh":
        return len(re.sub(r"[省市区县]", "", REST.sub("", text))) <= 1
    names = [w for w in re.findall(r"[A-Za-z]{3,}", EN_REST.sub(" ", text))]
    return len([w for w in names if not w[0].isupper()]) == 0 and len(names) <= 2


def _statement(field: Field, view: ReportView, intent: Intent, spell: Spell | None) -> Statement | None:
    value, needle = field.value(view.card), field.needle(view.card)
    quote = (_line_with(view, needle) or _in_source(view, needle)) if value and needle else None
    if quote is None:
        return _year_statement(view, intent) if field is FIELDS[1] and ASKS_YEAR.search(intent.text) else None
    if intent.lang == "zh":
        return Statement(quote.text.lstrip("—-－─ "), (quote,))
    written = {0: lambda: office_en(view.card, quote.text, spell), 1: lambda: dated_en(view.card)}
    written[2] = lambda: meeting_en(view.card, spell)
    at = FIELDS.index(field)
    text = written[at]() if at in written else None
    return Statement(text or say("report_says", "en", quote=quote.text), (quote,))


def _year_statement(view: ReportView, intent: Intent) -> Statement | None:
    """Return the year of a report without a date, from its first short line that names that year."""
    lines = re.finditer(rf"^.{{0,20}}{view.card.year}\s*年.{{0,20}}$", view.source, re.M) if view.card.year else ()
    for line in lines:
        text = line.group().strip()
        start = line.start() + len(line.group()) - len(line.group().lstrip())
        if not view.instructs(start, start + len(text)):
            quote = Quote(view, (), start, start + len(text), text)
            return Statement(say("year_of", intent.lang, year=view.card.year, quote=text), (quote,))
    return None


def _in_source(view: ReportView, needle: str) -> Quote | None:
    """Return what the page around the report says: 来源 and the name of who published it."""
    found = re.search(rf"(?:来源|转自|载于)[:：]?[ \t]*{re.escape(needle)}", view.source)
    if found is None or view.instructs(*found.span()):
        return None
    return Quote(view, (), found.start(), found.end(), found.group())


def _line_with(view: ReportView, needle: str) -> Quote | None:
    """Return the first line of a report's passages that holds the needle."""
    for passage in view.passages:
        at = passage.text.find(needle)
        if at >= 0:
            start = passage.text.rfind("\n", 0, at) + 1
            stop = passage.text.find("\n", at)
            return passage_quote(view, passage, start, len(passage.text) if stop < 0 else stop)
    return None


def _whose(intent: Intent, match: re.Match[str], views: Sequence[ReportView]) -> Finding | None:
    claimed = match[1] or match[2] or ""
    named = [view for view in views if view.card.publisher and view.card.publisher in intent.text] or list(views)
    view = next((v for v in named if v.card.body), None)
    if view is None or view.card.body is None:
        return None
    quote = _line_with(view, view.card.body)
    if quote is None:
        return None
    if view.card.region and (view.card.region in claimed or claimed.rstrip("省市区县") in view.card.region):
        return Finding((Statement(say("yes", intent.lang, quote=quote.text), (quote,)),), None, 1.0)
    return Finding(
        (Statement(say("report_of", intent.lang, body=view.card.body, quote=quote.text), (quote,)),), None, 1.0
    )
