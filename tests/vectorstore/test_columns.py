"""Texts whose lines were cut at one length, however short they are and however narrow the lines."""

from pathlib import Path

import pytest

from vectorstore.facts.find import find_facts
from vectorstore.reading.lines import width
from vectorstore.reading.page import clean
from vectorstore.reading.parse import parse
from vectorstore.reading.split import split
from vectorstore.records import ReportHints, Source

HEAD = (
    "松岭县人大常委会工作报告\n2031年1月8日在松岭县第六届人民代表大会第三次会议上\n"
    "县人大常委会主任　何为舟\n各位代表：\n"
)
DONE = (
    "2030年，常委会听取审议专项工作报告17项，组织执法检查6次，作出决议决定9项，任免国家机关工作人员41人次，"
    "督办代表建议126件，代表对办理结果的满意率提高2个百分点，接待来访群众83批次。"
)
BUILT = "推动建成灌溉渠道37公里，新增果园面积2.4万亩，带动村集体收入增长13.5%，培训农技人员640人次。"
BRIEF = "备案规范性文件21件，纠正4件。"
LACKING = "在肯定成绩的同时，我们也清醒地看到，工作还存在不足：监督的刚性有待增强，联系代表不够经常。"
PLAN = "2031年，计划听取审议专项工作报告15项，组织执法检查4次，开展专题询问2次，新建代表联络站11个。"
STEPS = (
    "（一）产业发展提质增效。粮食总产量达到3.7亿斤，新建高标准农田1.9万亩。新增规上企业8家，工业增加值增长7.2%。\n"
    "（二）民生事业持续改善。改造危房243户，新建农村公路118公里，帮助9200名农民工返乡就业，新增就业3150人。"
)
TEXTS = {
    "one paragraph": f"{HEAD}一、2030年主要工作\n{DONE}",
    "a paragraph a part": f"{HEAD}一、2030年主要工作\n{DONE}\n二、2031年主要任务\n{PLAN}",
    "brief": f"{HEAD}一、2030年主要工作\n{BRIEF}\n二、2031年主要任务\n{PLAN}",
    "several": f"{HEAD}一、2030年主要工作\n{DONE}\n{BUILT}\n{BRIEF}\n{LACKING}\n二、2031年主要任务\n{PLAN}",
    "numbered": f"{HEAD}一、2030年工作回顾\n{DONE}\n{STEPS}\n二、2031年工作安排\n{PLAN}",
    "no head": f"关于检查水污染防治法实施情况的报告\n{BUILT}",
}
SEEDS = ("chongqing-2026", "yongchuan-2025")


def cut(text: str, columns: int, by_columns: bool, hanging: str = "") -> list[str]:
    """Cut a paragraph into lines of a length, in columns or in characters; a ``hanging`` sign begins no line."""
    lines = [""]
    for char in text:
        size = width(lines[-1] + char) if by_columns else 2 * len(lines[-1] + char)
        if size > columns and char not in hanging:
            lines.append("")
        lines[-1] += char
    return lines


def wrapped(text: str, characters: int, way: str, indent: str, heads: bool) -> str:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        told = "。" in paragraph
        if not told and not heads:
            lines.append(paragraph)
        else:
            hanging = "，。；：、）”" if way == "hanging" else ""
            lines += cut((indent if told else "") + paragraph, 2 * characters, way != "characters", hanging)
    return "\n".join(lines)


def facts(text: str) -> list[tuple[object, ...]]:
    parsed = parse(Source(path="a.txt", text=text, encoding="", sha256=""), ReportHints())
    return [
        (one.kind, one.subject, one.verb, one.value, one.unit, one.period, one.years, one.plan)
        for one in find_facts(parsed, *split(parsed))
    ]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("way", ["characters", "columns", "hanging"])
@pytest.mark.parametrize("indent", ["", "　　"])
@pytest.mark.parametrize("heads", [False, True])
def test_lines_of_any_length_give_the_facts_of_the_paragraphs(name: str, way: str, indent: str, heads: bool) -> None:
    whole = facts(TEXTS[name])
    assert len(whole) >= 5
    lengths = [*range(12, 23), 24, 28, 34]
    assert [n for n in lengths if facts(wrapped(TEXTS[name], n, way, indent, heads)) != whole] == []


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("indent", ["", "　　"])
def test_a_real_report_cut_at_any_length_gives_its_facts(seed: str, indent: str) -> None:
    text = clean(Path(f"seeds/{seed}.txt").read_text(encoding="utf-8")).text
    whole = facts("\n".join((indent if "。" in line else "") + line for line in text.split("\n")))
    for length in (12, 16, 18, 24):
        again = facts(wrapped(text, length, "columns", indent, heads=True))
        assert again == whole


@pytest.mark.parametrize(
    "lines",
    [
        "听取和审议专项工作报告12项\n组织开展执法检查5次，视察3次\n开展专题询问2次，工作评议1次\n作出决议决定8项，任免干部20人",
        "听取审议专项工作报告19项；\n组织开展执法检查4次，视察2次；\n作出决议决定8项，任免35人次。",
        "听取专项工作报告9项。\n组织执法检查4次。\n办理代表建议30件，办结28件。",
        "聚焦发展，监督更加有力\n听取专项工作报告9项。\n围绕民生，服务更贴心\n办理建议3件，办结2件。",
        "（一）聚焦发展，监督更加有力\n听取专项工作报告19项，检查5次。\n（二）围绕民生，服务更加贴心\n办理代表建议143件，办结100件。",
    ],
)
def test_items_and_headings_of_a_line_each_stay_apart(lines: str) -> None:
    assert clean(f"{HEAD}{lines}").text.endswith("\n" + lines)
