"""What is said to the bot that is no question about what a report says: greetings, thanks, which reports there are."""

import re
from collections.abc import Callable

from bot.asking.cues import EN_WHETHER, ZH_WHETHER
from bot.asking.places import elsewhere, region_label, region_names
from bot.asking.question import read
from bot.asking.remarks import small_talk
from bot.english.readings import name_reader
from bot.extraction import card, contents
from bot.extraction.finding import Finding, abstain, assemble
from bot.extraction.office import spelled_name
from bot.extraction.view import ReportView
from bot.messages import say
from bot.records import Answer, Lang, Question
from bot.trusted import title
from vectorstore.records import Report
from vectorstore.store import Library
from vectorstore.terms.scope import query_filters

OPENING = re.compile(r"^(?:(?:你|您)好|请问|麻烦问一?下|hello|hi|hey|excuse me)[啊呀]?[\s,.!。]+", re.I)
MOST = 8
"""How many reports a reply names."""
COMMAND = {"use_show": "bot show {}", "part_held": "bot show {}", "use_figures": "bot figures {}"}


def reply(
    question: Question, text: str, lang: Lang, library: Library, view: Callable[[str], ReportView]
) -> Answer | None:
    """Return what is said without searching the reports; None when the question is about what they say.

    ``text`` is the normalised question that stands alone, ``view`` gives a report as the engine looks at it.
    """
    if (key := small_talk(question.text)) is not None:
        listed = named_reports(library, lang, question.reports, COMMAND.get(key, ""))
        return _said(question, lang, "small_talk", say(key, lang, reports=listed))
    whose = (ZH_WHETHER if lang == "zh" else EN_WHETHER).search(text) and card.WHOSE.search(text)
    if not whose and (place := elsewhere(text, lang, library)) is not None:
        listed = named_reports(library, lang, question.reports)
        return _said(question, lang, "other_place", say("other_place_named", lang, place=place, reports=listed))
    found = _of_the_whole(question, text, lang, library, view)
    return None if found is None else assemble(question, lang, [found], _labels(library, lang))


def named_reports(library: Library, lang: Lang, limit: tuple[str, ...] = (), command: str = "") -> str:
    """Return the reports of a library in one line, each by region, year and id, or as the ``command`` to see it."""
    cards = [report for report in library.reports() if not limit or report.id in limit]
    if not cards:
        return say("empty_library", lang).rstrip("。.")
    names = {forms[0]: forms[-1] for forms in region_names(library)} if lang == "en" else {}
    named = [command.format(c.id) if command else _named(c, lang, region_label(c.region or "", names)) for c in cards]
    more = ["…"] if len(named) > MOST else []
    return ("；" if lang == "zh" else "; ").join([*named[:MOST], *more])


def _named(report: Report, lang: Lang, region: str) -> str:
    year = "" if report.year is None else f"{report.year}年" if lang == "zh" else str(report.year)
    if lang == "zh":
        return f"{title(report.title) or region or report.id}（{'，'.join(filter(None, (year, report.id)))}）"
    return f"{region or report.id} ({', '.join(filter(None, (year, report.id)))})"


def _said(question: Question, lang: Lang, reason: str, text: str) -> Answer:
    answer = assemble(question, lang, [abstain("no_question")])
    return answer.model_copy(update={"reason": reason, "answer": text})


def _of_the_whole(
    question: Question, text: str, lang: Lang, library: Library, view: Callable[[str], ReportView]
) -> Finding | None:
    """Return what is answered from the card or the headings of the reports that a question names, or of all."""
    text = OPENING.sub("", text)
    asked = query_filters(library, text).reports
    named = [i for i in asked if i in question.reports] if question.reports else list(asked)
    views = [view(report) for report in named or question.reports or [report.id for report in library.reports()]]
    if (headings := contents.finding(text, lang, views, library.parsed)) is not None:
        return headings
    read_name = name_reader(library)
    return card.finding(read(text, lang, library), views, lambda name: spelled_name(name, read_name))


def _labels(library: Library, lang: Lang) -> dict[str, str]:
    names = {forms[0]: forms[-1] for forms in region_names(library)} if lang == "en" else {}
    return {report.id: region_label(report.region, names) for report in library.reports() if report.region}
