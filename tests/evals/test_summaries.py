"""What a summary is scored by, on summaries made by hand, and the gate over them."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.records import Citation
from bot.summaries import Point, Summary, Uncovered
from evals.cli import app
from evals.keypoints import KeyPoint, coverage, load_key_points
from evals.match import MemoryShelf, Texts
from evals.records import RunError
from evals.summaries import (
    SummaryScores,
    compare_summaries,
    number_precision,
    pair_parity,
    read_scores,
    score_summaries,
)

REPORT = "example-2031"
KEY = KeyPoint(
    id="kp-1", report=REPORT, zh="通过地方性法规12件，听取审议专项工作报告31项。", en="12 and 31.",
    evidence=("通过地方性法规12件", "听取审议专项工作报告31项"),
    must_zh=("12件", "31项"), must_en=("12", "31"), weight=2,
)  # fmt: skip
PAIR = (
    "通过地方性法规12件，听取审议专项工作报告31项。",
    "12 local regulations were adopted and 31 special work reports heard and deliberated.",
)
QUOTES = ("通过地方性法规12件", "听取审议专项工作报告31项")


def made(texts: Texts, pairs: Sequence[tuple[str, str | None, Sequence[str]]]) -> Summary:
    """Return a summary of points, each with its two sides and the quotes that it cites."""
    points: list[Point] = []
    citations: list[Citation] = []
    for zh, en, quotes in pairs:
        numbers = []
        for quote in quotes:
            span = texts.find(quote, (REPORT,))[0]
            numbers.append(len(citations) + 1)
            at = (span.start, span.end)
            citations.append(
                Citation(n=numbers[-1], report=REPORT, title=None, section=("一",), start=at[0], end=at[1], quote=quote)
            )
        points.append(Point(zh=zh, en=en, part="past_year", section=("一",), citations=tuple(numbers)))
    return Summary(
        report=REPORT, reports=(), title=(), headlines=(), points=tuple(points), citations=tuple(citations), figures=(),
        not_covered=(Uncovered(report=REPORT, section=("二",), section_en=None, part="plan", sentences=1),),
        untranslated=sum(en is None for _, en, _ in pairs),
    )  # fmt: skip


def scores(
    texts: Texts, *pairs: tuple[str, str | None, Sequence[str]], keys: Sequence[KeyPoint] = (KEY,)
) -> SummaryScores:
    return score_summaries([made(texts, pairs)], keys, texts)


def test_a_key_point_that_is_said_and_cited_whole_is_covered(texts: Texts) -> None:
    found = coverage(KEY, made(texts, [(*PAIR, QUOTES)]), texts)
    assert (found.zh, found.en, found.citation, found.joint) == (1.0, 1.0, 1.0, 1.0)


def test_the_year_of_a_report_need_not_stand_in_a_quote_and_another_one_must(texts: Texts) -> None:
    summary = made(texts, [("2030年通过地方性法规12件。", "In 2030, 12 local regulations were adopted.", QUOTES[:1])])
    quotes = {citation.n: citation for citation in summary.citations}
    assert number_precision(summary.points[0], quotes, {2030, 2031}) == 1.0
    assert number_precision(summary.points[0], quotes, {2028}) == 0.5


def test_half_of_it_counts_half_on_each_side(texts: Texts) -> None:
    found = coverage(
        KEY, made(texts, [("通过地方性法规12件。", "12 local regulations were adopted.", QUOTES[:1])]), texts
    )
    assert (found.zh, found.en) == (0.5, 0.5)
    assert found.citation == pytest.approx(2 / 3)


def test_a_key_point_said_without_its_evidence_has_no_joint_score(texts: Texts) -> None:
    found = coverage(KEY, made(texts, [(*PAIR, ("实施率76.5%",))]), texts)
    assert (found.zh, found.joint) == (1.0, 0.0)


def test_points_that_cite_something_else_cost_precision_and_evidence_that_none_cites_recall(texts: Texts) -> None:
    first, second = ("通过地方性法规12件。", None), ("听取审议专项工作报告31项。", None)
    cited = [
        [(*first, QUOTES[:1]), (*second, QUOTES[1:])],
        [(*first, QUOTES[:1]), (*second, ("实施率76.5%",))],
        [(*first, ("实施率76.5%",)), (*second, QUOTES)],
        [(*first, ("实施率76.5%",)), (*second, ("实施率76.5%",))],
    ]
    assert [coverage(KEY, made(texts, pairs), texts).citation for pairs in cited] == pytest.approx([1, 1 / 2, 2 / 3, 0])


@pytest.mark.parametrize(("en", "code"), [(PAIR[1], 0), (PAIR[1].replace("12", "13"), 1), (PAIR[1] + " And 5.", 1)])
def test_a_broken_guarantee_is_exit_code_1_without_a_baseline_too(
    texts: Texts, monkeypatch: pytest.MonkeyPatch, en: str, code: int
) -> None:
    monkeypatch.setattr("evals.summaries.score_library", lambda *_: (scores(texts, (PAIR[0], en, QUOTES)), [0.1]))
    assert CliRunner().invoke(app, ["summaries"], catch_exceptions=False).exit_code == code


def test_the_same_number_of_something_else_does_not_cover_it(texts: Texts) -> None:
    found = coverage(KEY, made(texts, [("建成联络站12件。", "12 stations were built.", ("实施率76.5%",))]), texts)
    assert found.zh == 0.0


def test_a_number_that_is_part_of_another_does_not_count(texts: Texts) -> None:
    found = coverage(KEY, made(texts, [("通过地方性法规112件，听取审议专项工作报告31项。", None, QUOTES)]), texts)
    assert found.zh == 0.5


def test_key_points_count_by_weight(texts: Texts) -> None:
    other = KEY.model_copy(update={"id": "kp-2", "weight": 1, "must_zh": ("99件",)})
    assert scores(texts, (*PAIR, QUOTES), keys=(KEY, other)).reports[0].values["coverage_zh"] == pytest.approx(
        2 / 3, abs=1e-4
    )


@pytest.mark.parametrize(
    ("zh", "en", "precision", "parity"),
    [
        (PAIR[0], PAIR[1], 1.0, 1.0),
        (PAIR[0], PAIR[1].replace("12", "13"), 0.75, 0.0),
        (PAIR[0].replace("31项", "31件"), PAIR[1], 1.0, 1.0),
        (PAIR[0].replace("31项", "31%"), PAIR[1], 0.75, 1.0),
        (PAIR[0], f"{PAIR[1]} They took 5 days.", 0.8, 0.0),
        ("整治“四风”，引入第三方评价。", "Third parties reviewed the fight against the Four Malfeasances.", 0.0, 1.0),
        (PAIR[0], f"{PAIR[1]} Of the regulations 12 are new.", 1.0, 0.0),
        (PAIR[0], PAIR[1].replace("12", "Some"), 1.0, 0.0),
        (PAIR[0], None, 1.0, None),
        ("通过地方性法规。", "Local 法规 were adopted.", None, 0.0),
        ("整治四件小事。", "Small matters were put right.", 0.0, 1.0),
        ("推进“一法一条例”。", "The law and its regulations were advanced.", 0.0, 1.0),
    ],
)
def test_numbers_are_held_against_the_quotes_and_the_two_sides(
    texts: Texts, zh: str, en: str | None, precision: float | None, parity: float | None
) -> None:
    summary = made(texts, [(zh, en, QUOTES)])
    quotes = {citation.n: citation for citation in summary.citations}
    assert number_precision(summary.points[0], quotes) == precision
    assert pair_parity(summary.points[0]) == parity


def test_units_scales_and_dates_are_read_alike_in_both_languages(texts: Texts) -> None:
    quote = "三年累计票决民生实事项目2.35万件"
    pair = (
        "1月29日，三年累计票决民生实事项目2.35万件。",
        "On January 29: 23,500 public-wellbeing projects in three years.",
        [quote],
    )
    assert pair_parity(made(texts, [pair]).points[0]) == 1.0


def test_scores_compared_with_themselves_pass(texts: Texts, tmp_path: Path) -> None:
    kept = scores(texts, (*PAIR, QUOTES))
    (tmp_path / "a.json").write_text(kept.model_dump_json(), encoding="utf-8")
    assert read_scores(tmp_path / "a.json") == kept
    verdict = compare_summaries(kept, kept)
    assert (verdict.outcome, verdict.identical) == ("PASS", True)


def test_a_number_without_a_source_fails_the_gate(texts: Texts) -> None:
    good, bad = scores(texts, (*PAIR, QUOTES)), scores(texts, (PAIR[0], PAIR[1].replace("12", "13"), QUOTES))
    verdict = compare_summaries(good, bad)
    assert verdict.outcome == "FAIL"
    assert any("number_precision" in reason for reason in verdict.reasons)


def test_many_lost_key_points_fail_and_a_single_one_is_inconclusive(texts: Texts) -> None:
    keys = [KEY.model_copy(update={"id": f"kp-{n}"}) for n in range(20)]
    good, none = (
        scores(texts, (*PAIR, QUOTES), keys=keys),
        scores(texts, (PAIR[0][:9] + "。", None, QUOTES[:1]), keys=keys),
    )
    assert compare_summaries(good, none).outcome == "FAIL"
    one = good.model_copy(update={"rows": (good.rows[0].model_copy(update={"zh": 0.0}), *good.rows[1:])})
    verdict = compare_summaries(good, one)
    assert (verdict.outcome, verdict.regressed) == ("INCONCLUSIVE", ("kp-0",))


def test_scores_of_other_key_points_do_not_compare(texts: Texts) -> None:
    one = scores(texts, (*PAIR, QUOTES))
    with pytest.raises(RunError):
        compare_summaries(one, one.model_copy(update={"key_points": "other"}))


def test_the_key_points_are_in_order_and_their_evidence_stands(seeds: MemoryShelf) -> None:
    points, held = load_key_points(), Texts(seeds)
    assert len({point.id for point in points}) == len(points) >= 40
    for point in points:
        assert all(held.find(quote, (point.report,)) for quote in point.evidence), point.id


def test_the_extractive_summaries_of_the_seeds_hold_their_bars(seed_library: Path, tmp_path: Path) -> None:
    arguments = ["summaries", "--library", str(seed_library), "--baselines", str(tmp_path), "--json"]
    first = CliRunner().invoke(app, [*arguments, "--accept"], catch_exceptions=False)
    assert first.exit_code == 0, first.output
    kept = read_scores(tmp_path / "summaries-lookup-standard.json")
    covered = sum(row.zh for row in kept.rows) / len(kept.rows)
    assert covered >= 0.4
    for one in kept.reports:
        assert [one.values[name] for name in ("citations_valid", "number_precision", "pair_parity")] == [1.0] * 3
    again = CliRunner().invoke(app, [*arguments, "--against-baseline"], catch_exceptions=False)
    assert again.exit_code == 0, again.output
