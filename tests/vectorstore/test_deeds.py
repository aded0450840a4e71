from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.facts.find import find_facts
from vectorstore.reading.parse import parse
from vectorstore.reading.sources import read_source
from vectorstore.reading.split import split
from vectorstore.reading.text import fold
from vectorstore.records import Fact, ParsedReport, Part, Report, ReportHints, Section

REPORTS = sorted((Path(__file__).parents[2] / "evals" / "corpora").glob("*/*.txt"))


def deeds_of(text: str, part: Part | None = "past_year", period: int | None = 2023) -> tuple[Fact, ...]:
    whole = Section(
        id=0, parent=None, depth=0, title="", path=("工作",), part=part, period=period, start=0, body_start=0,
        end=len(text),
    )  # fmt: skip
    report = Report(id="r", year=2024, body="某县人民代表大会常务委员会")
    parsed = ParsedReport(report=report, source=text, text=text, origin=tuple(range(len(text))), sections=(whole,))
    return tuple(fact for fact in find_facts(parsed, *split(parsed)) if fact.kind != "figure")


def told(text: str) -> list[tuple[str, str]]:
    return [(deed.kind, deed.subject) for deed in deeds_of(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("制定灯塔保护条例、渔港管理规定，修订节水条例。", "enact 灯塔保护条例/enact 渔港管理规定/revise 节水条例"),
        ("制定植物保护和利用条例。", "enact 植物保护和利用条例"),
        ("集中修改河道管理条例等四件法规。", "amend 河道管理条例"),
        ("对重复规定的法规进行清理。", "repeal 重复规定的法规"),
        ("制定法规5件，修改2件。", "enact 法规/amend 法规"),
        ("出台机关值班工作办法。", "rules_issued 机关值班工作办法"),
        ("听取审议防汛、盐业、渔政等工作情况的报告。", "report_heard 防汛/report_heard 盐业/report_heard 渔政"),
        (
            "听取县法院关于调解工作、县检察院关于控告申诉工作情况的报告。",
            "report_heard 调解工作/report_heard 控告申诉工作",
        ),
        ("听取港口建设情况的报告并开展专题询问。", "report_heard 港口建设/inquiry 港口建设"),
        ("检查《渔业法》《盐业条例》实施情况。", "inspection 渔业法/inspection 盐业条例"),
        ("对渔业法开展执法检查，就码头安全开展专题调研。", "inspection 渔业法/research 码头安全"),
        ("跟踪督办渔业法执法检查审议意见落实情况。", "follow_up 渔业法执法检查审议意见落实"),
        ("就撤销盐田镇作出决定。", "decision 撤销盐田镇"),
        ("12个渔家驿站、3个灯塔站点全部建成。", "built 渔家驿站/built 灯塔站点"),
        ("制定实施渔港管理措施，建立实施盐业清单制度。", "rules_issued 渔港管理措施/rules_issued 盐业清单制度"),
        ("制定实施办法。", "rules_issued 实施办法"),
        ("实施危桥改造100座。", "built 危桥"),
        ("任免干部33人次，举办讲座6期。", "appointment 干部/activity 讲座"),
        ("组织3个小组走访9个渔村、40个码头。", "activity 小组/activity 渔村/activity 码头"),
        ("邀请船员60人次参加座谈8场。", "activity 船员/activity 座谈"),
    ],
)
def test_each_object_is_a_deed_of_its_own(text, found):
    assert told(text) == [tuple(row.split(" ")) for row in found.split("/")]


@pytest.mark.parametrize(
    "text",
    [
        "县委召开渔业工作会议3次，出台渔业发展意见。",
        "推动县政府制定渔港管理办法。",
        "贯彻落实渔业条例，执行关于禁渔的决定。",
        "代表提出的制定灯塔条例的议案。",
        "广泛听取各方面意见。",
    ],
)
def test_what_others_did_or_is_only_carried_out_is_no_deed(text):
    assert told(text) == []


def test_a_plan_is_told_by_the_part_and_nothing_is_guessed():
    assert [deed.plan for deed in deeds_of("制定灯塔保护条例。", "plan", 2024)] == [True]
    assert [deed.plan for deed in deeds_of("制定灯塔保护条例。")] == [False]
    assert [deed.plan for deed in deeds_of("制定灯塔保护条例。", None, None)] == [None]


def test_a_figure_stands_with_its_deed():
    assert [(d.value, d.unit, d.value_text) for d in deeds_of("打造渔家驿站二十个。")] == [(20, "个", "二十")]


@pytest.mark.parametrize("part", get_args(Part))
def test_only_what_was_done_and_what_is_planned_hold_deeds(part: Part):
    assert bool(deeds_of("听取审议渔政情况报告，制定灯塔保护条例。", part)) == (part in ("past_year", "plan"))


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_every_object_stands_in_its_quote_and_items_do_not_overlap(path):
    parsed = parse(read_source(path), ReportHints(id=path.stem))
    deeds = tuple(fact for fact in find_facts(parsed, *split(parsed)) if fact.kind != "figure")
    for deed in deeds:
        assert fold(parsed.source[deed.quote_start : deed.quote_end]) == fold(deed.quote)
        assert deed.quote_start <= deed.start < deed.end <= deed.quote_end
        assert fold(deed.subject) in fold(deed.quote)
    for one, other in pairwise(deeds):
        same = (one.kind, one.quote_start, one.quote_end) == (other.kind, other.quote_start, other.quote_end)
        assert not same or one.end <= other.start


@given(st.text(alphabet="制定听取审议开展甲乙条例情况报告执法检查、，。和的《》“”12件", max_size=40))
def test_no_text_breaks_the_reading(text):
    assert all(deed.subject for deed in deeds_of(text + "。"))


OWN = ("", "县人大常委会", "常委会", "我们")
OTHERS = ("县政府", "县法院", "县检察院", "县监委", "县委", "乡镇政府", "政府部门", "各乡镇", "企业")


@pytest.mark.parametrize("lead", ["", "一年来，", "年内", "5月", "为此，", "办理渔业建议工作中，"])
@pytest.mark.parametrize(
    "deed", ["制定渔港管理条例", "修订节水条例", "开展渔业法执法检查3次", "听取渔政工作报告", "就码头安全开展专题调研"]
)
def test_a_deed_is_told_of_the_house_that_reports_and_of_nobody_else(lead: str, deed: str):
    assert [told(f"{lead}{actor}{deed}。") for actor in OWN] == [told(f"{deed}。")] * len(OWN)
    assert [told(f"{lead}{actor}{deed}。") for actor in OTHERS] == [[]] * len(OTHERS)


@pytest.mark.parametrize("text", ["开展渔业法、盐业条例2项执法检查。", "制定灯塔保护条例、渔港管理规定2件。"])
def test_a_figure_after_a_list_counts_all_of_it_and_no_member(text):
    assert [deed.value for deed in deeds_of(text)] == [None, None]
