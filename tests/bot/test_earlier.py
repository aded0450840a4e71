from bot.asking.intent import Term
from bot.asking.question import read
from bot.extraction.candidates import Candidate
from bot.extraction.earlier import Earlier, not_yet, quoted_in
from bot.extraction.finding import Finding, Statement
from bot.extraction.view import ReportView
from bot.extraction.wording import quote_of
from vectorstore.store import Library


def ranked(invented: Library, unit: float) -> list[tuple[Candidate, float]]:
    view = ReportView(invented, "qingchuan-2031")
    figures = [figure for held in view.figures.values() for figure in held][:2]
    fits = (1.0, unit)
    return [
        (Candidate(view, view.by_id[f.passage], f.quote, f.quote_start, f.quote_end, {"unit": u}, figure=f), 0.5)
        for f, u in zip(figures, fits, strict=True)
    ]


def first_quote(found: list[tuple[Candidate, float]]) -> Finding:
    return Finding((Statement("略", (quote_of(found[0][0]),)),))


def test_a_figure_that_answered_an_earlier_part_gives_way_to_another_of_its_measure(invented: Library):
    found = ranked(invented, unit=1.0)
    intent = read("有几件", "zh", invented)
    assert not_yet(found, Earlier(quoted=quoted_in([first_quote(found)])), intent, 0.1) == found[1:]


def test_it_stays_where_no_other_is_measured_as_asked(invented: Library):
    found = ranked(invented, unit=0.2)
    intent = read("有几件", "zh", invented)
    assert not_yet(found, Earlier(quoted=quoted_in([first_quote(found)])), intent, 0.1) == found


def test_it_stays_where_no_other_holds_a_word_of_the_part(invented: Library):
    found = ranked(invented, unit=1.0)
    intent = read("有几件", "zh", invented)
    earlier = Earlier(quoted=quoted_in([first_quote(found)]), own=(Term(text="风筝", forms=(("风筝",),), weight=1.0),))
    assert not_yet(found, earlier, intent, 0.1) == found
