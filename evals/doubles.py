"""Bots without an engine, for tests of the suite and of what is built on it."""

from collections.abc import Mapping, Sequence

from bot.records import Answer, Citation, Claim, Lang, Question
from evals.records import Bot, Case, Shelf, Span
from evals.spans import Texts, gold_spans
from vectorstore.errors import UnknownReportError
from vectorstore.records import Hit, Passage, Report


class MemoryShelf:
    """Reports held in memory: id to source text."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = dict(sources)

    def reports(self) -> Sequence[Report]:
        """Return the cards of the reports held."""
        return [Report(id=report) for report in self._sources]

    def source(self, report: str, /) -> str:
        """Return the source text of ``report``; raises UnknownReportError."""
        if report not in self._sources:
            raise UnknownReportError(f"no report {report!r} in the library: see bot reports")
        return self._sources[report]


class ScriptedBot:
    """A bot that says what it was told to say; a question without a line is declined.

    Args:
        shelf: what its citations are checked against.
        answers: answers by question id.
        hits: search results by query.
    """

    def __init__(self, shelf: Shelf, answers: Mapping[str, Answer], hits: Mapping[str, Sequence[Hit]]) -> None:
        self.library = shelf
        self._answers = answers
        self._hits = hits

    def ask(self, question: Question, /) -> Answer:
        """Return the scripted answer, else an abstention."""
        return self._answers.get(question.id or "") or declined(question.text, question.lang or "zh", question.id)

    def search(self, query: str, k: int, reports: Sequence[str] = ()) -> Sequence[Hit]:
        """Return the scripted passages for ``query``."""
        return self._hits.get(query, ())[:k]


def declined(question: str, lang: Lang, case: str | None = None) -> Answer:
    """Return an abstention."""
    text = "报告中没有相关内容。" if lang == "zh" else "The reports do not say."
    return Answer(
        id=case, question=question, lang=lang, engine="extractive", abstained=True, reason="not_found", answer=text
    )


def oracle(cases: Sequence[Case], shelf: Shelf) -> Bot:
    """Return a bot that gives the canonical answer of every case, cites its evidence and finds it first."""
    texts = Texts(shelf)
    golds = {case.id: [places[0] for places in gold_spans(case, texts) if places] for case in cases}
    answers = {case.id: canonical(case, golds[case.id], texts) for case in cases}
    hits = {case.query(): [hit(span, texts) for span in golds[case.id]] for case in cases}
    return ScriptedBot(shelf, answers, hits)


def canonical(case: Case, gold: Sequence[Span], texts: Texts) -> Answer:
    """Return the canonical answer of ``case`` with a citation for every span of ``gold``; an abstention without one."""
    if case.answer is None:
        return declined(case.question, case.lang, case.id)
    citations = [_citation(n, span, texts) for n, span in enumerate(gold, start=1)]
    numbers = tuple(citation.n for citation in citations)
    return Answer(
        id=case.id,
        question=case.question,
        lang=case.lang,
        engine="extractive",
        abstained=False,
        answer=case.answer + "".join(f"[{n}]" for n in numbers),
        claims=(Claim(text=case.answer, citations=numbers),),
        citations=tuple(citations),
    )


def hit(span: Span, texts: Texts) -> Hit:
    """Return a search result that is exactly ``span``."""
    text = _text(span, texts)
    passage = Passage(
        id=f"{span.report}:{span.start}",
        report=span.report,
        section=0,
        path=(),
        part=None,
        period=None,
        start=span.start,
        end=span.end,
        text=text,
        tokens=len(text),
    )
    return Hit(passage=passage, score=1.0, clauses=())


def _citation(number: int, span: Span, texts: Texts) -> Citation:
    quote = "".join(_text(span, texts).split())
    return Citation(n=number, report=span.report, title=None, section=(), start=span.start, end=span.end, quote=quote)


def _text(span: Span, texts: Texts) -> str:
    held = texts.get(span.report)
    return held.source[span.start : span.end] if held is not None else ""
