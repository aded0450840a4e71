"""Evidence for a model: the sentences that were found, in a budget, with their places in the source."""

from collections.abc import Sequence

from bot.gather import GAP, Evidence, gather
from bot.model.seeds import seeded
from bot.records import Citation
from vectorstore.folding import fold
from vectorstore.records import Clause, ClauseHit, Hit, Passage, Report

SENTENCES = ["一是制定条例5件。", "二是办理建议\n 31件。", "三是开展检查2项。", "四是召开会议6次。"]
SOURCE = "".join(SENTENCES) + "\n\n" + "今后一年，继续努力。"
REPORTS = {"a": Report(id="a", title="报告", region="云岭市", year=2032)}


def span(sentence: int) -> tuple[int, int]:
    start = SOURCE.index(SENTENCES[sentence])
    return start, start + len(SENTENCES[sentence])


def passage(start: int, end: int, section: int = 1, report: str = "a") -> Passage:
    return Passage(
        id=f"{report}{start}", report=report, section=section, path=("过去一年",), part="past_year", period=2031,
        start=start, end=end, text=fold(SOURCE[start:end]), tokens=20,
    )  # fmt: skip


def hit(held: Passage, *sentences: int) -> Hit:
    clauses = tuple(
        ClauseHit(
            clause=Clause(
                id=f"c{n}", report=held.report, passage=held.id, section=1, order=n,
                start=span(n)[0], end=span(n)[1], text=fold(SENTENCES[n]),
            ),
            score=0.5, dense=None, keyword=None,
        )
        for n in sentences
    )  # fmt: skip
    return Hit(passage=held, score=0.5, clauses=clauses)


def gathered(hits: Sequence[Hit], budget: int = 1000) -> list[Evidence]:
    return gather(hits, lambda report: SOURCE, REPORTS, len, budget)


def test_evidence_knows_where_it_stands_and_reads_as_one_line() -> None:
    [item] = gathered([hit(passage(0, span(3)[1]), 1)])
    assert item.source == SOURCE[item.start : item.end]
    assert item.text == "一是制定条例5件。二是办理建议31件。三是开展检查2项。四是召开会议6次。"
    assert (item.region, item.period, item.part, item.report_year) == ("云岭市", 2031, "past_year", 2032)


def test_a_small_budget_keeps_the_sentences_that_were_found() -> None:
    [item] = gathered([hit(passage(0, span(3)[1]), 1)], budget=40)
    assert item.text == f"{GAP}二是办理建议31件。{GAP}"
    assert item.source == SOURCE[: span(3)[1]]


def test_neighbours_are_merged_and_duplicates_dropped() -> None:
    first, second = passage(0, span(1)[1]), passage(span(2)[0], span(3)[1])
    [item] = gathered([hit(second, 3), hit(first, 0), hit(second, 3)])
    assert item.text.startswith("一是")
    assert item.text.endswith("6次。")
    other = passage(span(2)[0], span(3)[1], section=2)
    assert len(gathered([hit(first, 0), hit(other, 3)])) == 2


def test_labels_are_opaque_and_the_best_comes_first() -> None:
    first, second = passage(0, span(1)[1]), passage(span(2)[0], span(3)[1], section=2)
    items = gathered([hit(second, 3), hit(first, 0)])
    assert items[0].start == span(2)[0]
    assert len({item.label for item in items}) == 2
    assert all(item.label.isalpha() for item in items)


def test_the_words_that_the_extractive_engine_cites_come_first() -> None:
    first, second = passage(0, span(1)[1]), passage(span(2)[0], span(3)[1], section=2)
    start, end = span(3)
    cited = Citation(n=1, report="a", title=None, section=(), start=start, end=end, quote=SENTENCES[3])
    hits = seeded([hit(first, 0), hit(second, 2)], [cited], lambda report: [first, second])
    assert [found.passage.start for found in hits] == [second.start, first.start]
    assert [found.clause.start for found in hits[0].clauses] == [start, span(2)[0]]


def test_no_hits_are_no_evidence() -> None:
    assert gathered([]) == []
