from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.reading import text
from vectorstore.reading.parse import parse
from vectorstore.reading.sources import read_source
from vectorstore.reading.split import PASSAGE_LENGTH, split
from vectorstore.reading.text import count_tokens, quotes_match, shielded_spans
from vectorstore.records import ParsedReport, Report, ReportHints, Section

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
laws = settings(max_examples=120, deadline=None)


def section(number: int, start: int, end: int, **fields) -> Section:
    given = {"parent": None, "depth": 1, "title": "", "path": (), "part": None, "period": None, "body_start": start}
    return Section(**{**given, **fields}, id=number, start=start, end=end)


def report(*bodies: str) -> ParsedReport:
    """A report of one section for each body, between them line breaks that the source has twice."""
    text = "\n".join(bodies)
    starts = [sum(len(body) + 1 for body in bodies[:i]) for i in range(len(bodies))]
    sections = [section(i, start, min(start + len(bodies[i]) + 1, len(text))) for i, start in enumerate(starts)]
    source, origin = "", []
    for char in text:
        origin.append(len(source))
        source += char * 2 if char == "\n" else char
    return ParsedReport(report=Report(id="r"), source=source, text=text, origin=tuple(origin), sections=tuple(sections))


def texts(records) -> list[str]:
    return [record.text for record in records]


def test_sentences_of_one_section_share_a_passage_and_are_clauses_of_their_own():
    passages, clauses = split(report("听取报告12项。开展检查。", "通过决议3件。"))
    assert texts(passages) == ["听取报告12项。开展检查。", "通过决议3件。"]
    assert texts(clauses) == ["听取报告12项。", "开展检查。", "通过决议3件。"]
    assert [c.passage for c in clauses] == ["r:p0", "r:p0", "r:p1"]
    assert [c.id for c in clauses] == ["r:c0", "r:c1", "r:c2"]


def test_a_comma_clause_with_a_quantity_is_a_clause_besides_its_sentence():
    _, clauses = split(report("坚持依法履职,听取报告12项,开展检查4次,推动落实;办结建议1,234件。"))
    assert texts(clauses) == [
        "坚持依法履职,听取报告12项,开展检查4次,推动落实;",
        "听取报告12项",
        "开展检查4次",
        "办结建议1,234件。",
    ]


def test_a_quotation_a_title_or_a_bracket_is_never_cut():
    _, clauses = split(report("他说：“很好。再来！”会议（含视频会，共3次）通过《甲条例，乙办法》2件。"))
    assert texts(clauses)[:2] == ["他说：“很好。再来！”", "会议（含视频会，共3次）通过《甲条例，乙办法》2件。"]


def test_a_heading_goes_with_the_text_below_it_and_a_lead_with_its_paragraph():
    text = "一、立法工作\n加强重点立法。制定条例6件。"
    parsed = ParsedReport(
        report=Report(id="r"), source=text, text=text, origin=tuple(range(len(text))),
        sections=(section(0, 0, len(text), body_start=7), section(1, 7, len(text), body_start=14)),
    )  # fmt: skip
    passages, _ = split(parsed)
    assert [(p.section, p.text) for p in passages] == [(0, "一、立法工作"), (1, "加强重点立法。制定条例6件。")]


def test_a_long_sentence_is_cut_at_semicolons_then_at_commas():
    part = "推进" + "甲" * 90
    passages, _ = split(report(f"{part};{part},{part};{part}。"))
    assert [len(p.text) for p in passages] == [279, 93]
    assert passages[0].text.endswith(";")


def test_a_run_without_any_mark_is_still_bounded():
    passages, _ = split(report("甲" * 1000))
    assert [len(p.text) for p in passages] == [300, 300, 300, 100]


def test_the_same_report_is_split_alike_every_time():
    parsed = report("听取报告12项。", "开展检查。")
    assert split(parsed) == split(parsed)


def test_tokens_are_counted_without_a_network(monkeypatch):
    assert 0 < count_tokens("听取和审议报告12项") < 20
    monkeypatch.setattr(text, "_encoder", lambda: None)
    assert count_tokens("报告12") == 6


MARKS = '。！；，,、：:“”‘’《》（）()\n 12.3%件项甲乙丙丁立法abc"…'
PIECES = [
    "通过法规12件",
    "，",
    "。",
    "；",
    "、",
    "“三方议事”",
    "《甲条例，乙法》",
    "（票选）",
    "1,234项",
    "81.3%",
    "\n",
    "“",
    "》",
    "立法" * 40,
]
BODIES = st.one_of(
    st.text(MARKS, min_size=1, max_size=400), st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map("".join)
)


@laws
@given(st.lists(BODIES, min_size=1, max_size=4))
def test_passages_cover_every_character_once_and_never_cross_a_section(bodies):
    parsed = report(*bodies)
    passages, clauses = split(parsed)
    spans = [(p.start, p.end) for p in passages]
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    covered = {i for start, end in spans for i in range(start, end)}
    assert all(i in covered or parsed.source[i].isspace() for i in range(len(parsed.source)))
    origin_of = {
        s.id: (parsed.origin[s.start], parsed.origin[s.end - 1] + 1) for s in parsed.sections if s.start < s.end
    }
    assert all(origin_of[p.section][0] <= p.start and p.end <= origin_of[p.section][1] for p in passages)
    by_id = {p.id: p for p in passages}
    assert all(by_id[c.passage].start <= c.start < c.end <= by_id[c.passage].end for c in clauses)


@laws
@given(BODIES)
def test_no_cut_falls_inside_a_quotation_a_title_a_bracket_or_a_number(body):
    parsed = report(body)
    passages, clauses = split(parsed)
    source_of = [(parsed.origin[a], parsed.origin[b - 1] + 1) for a, b in shielded_spans(body, PASSAGE_LENGTH)]
    edges = {edge for record in (*passages, *clauses) for edge in (record.start, record.end)}
    assert not [edge for edge in edges for low, high in source_of if low < edge < high and high - low <= PASSAGE_LENGTH]
    assert all(len(p.text) <= PASSAGE_LENGTH for p in passages)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_the_passages_of_a_real_report_are_whole_bounded_and_quote_it(path):
    parsed = parse(read_source(path), ReportHints())
    passages, clauses = split(parsed)
    assert all(quotes_match(parsed.source, r.start, r.end, r.text) for r in (*passages, *clauses))
    assert max(len(p.text) for p in passages) <= PASSAGE_LENGTH
    assert len({r.id for r in (*passages, *clauses)}) == len(passages) + len(clauses)
    assert all(p.tokens == count_tokens(p.text) for p in passages[:5])
    body = [i for i, char in enumerate(parsed.text) if not char.isspace()]
    held = {i for p in passages for i in range(p.start, p.end)}
    assert all(parsed.origin[i] in held for i in body)
