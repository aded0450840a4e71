"""One invented report on pages of many forms and in many settings: the card and the outline are the same in all."""

import re
import time
from pathlib import Path

import pytest

from vectorstore.reading.lines import width
from vectorstore.reading.parse import parse
from vectorstore.records import ParsedReport, ReportHints, Source

BODY = """各位代表：
现在，我代表省人民政府，向大会报告工作，请予审议，并请省政协委员和其他列席人员提出意见。
一、2030年工作回顾
过去一年，全省上下凝心聚力、攻坚克难，经济运行总体平稳、稳中有进，全年地区生产总值增长5.3%，一般公共预算收入增长4.1%，城镇新增就业31.2万人。一年来，主要做了以下工作：
（一）着力扩大内需，经济运行稳中向好
开展促消费活动1200余场，社会消费品零售总额增长6.2%。实施重点项目830个，完成投资2100亿元，新开工项目数量比上年增加57个。
（二）坚持创新驱动，产业升级步伐加快。新增高新技术企业760家，规模以上工业增加值增长7.4%，建成绿色工厂42家。
（三）持续改善民生，群众福祉不断增进
改造老旧小区910个，惠及居民14.3万户。新增学位5.6万个，每千人口执业医师达到3.4人，居民人均可支配收入增长5.8%。
同时，我们也清醒看到，全省发展不平衡不充分问题仍然突出，产业结构还不够优，部分企业经营困难，政府职能转变还存在不足。对此，我们将采取有力措施认真解决。
二、2031年重点工作
今年工作的总体要求是：坚持稳中求进工作总基调，完整准确全面贯彻新发展理念。主要预期目标是：地区生产总值增长5%左右，城镇新增就业30万人以上。
（一）全力推进产业转型升级
培育省级中小企业特色产业集群15个，新增专精特新企业300家，推动制造业高端化、智能化、绿色化发展，力争规模以上工业增加值增长6%。
（二）全力保障和改善民生
一是促进就业增收。组织职业技能培训20万人次，城镇调查失业率控制在5.5%左右。
二是办好教育事业。新建改扩建中小学180所，新增学位4万个。
三、加强政府自身建设
坚持依法行政，自觉接受人大法律监督、工作监督和政协民主监督，办理人大代表建议和政协提案，提高政府工作的质量和效率。
各位代表！蓝图已经绘就，奋进正当其时。让我们更加紧密地团结起来，锐意进取、真抓实干，为建设现代化新青川而努力奋斗！"""

OUTLINE = [
    ("前言", None), ("一、2030年工作回顾", "past_year"), ("（一）着力扩大内需，经济运行稳中向好", "past_year"),
    ("（二）坚持创新驱动，产业升级步伐加快", "past_year"), ("（三）持续改善民生，群众福祉不断增进", "past_year"),
    ("存在的问题", "problems"), ("二、2031年重点工作", "plan"), ("（一）全力推进产业转型升级", "plan"),
    ("（二）全力保障和改善民生", "plan"), ("三、加强政府自身建设", "plan"), ("结束语", None),
]  # fmt: skip
TITLE, MEETING = "青川省政府工作报告", "青川省第十四届人民代表大会第四次会议"
PLAIN_HEAD = f"{TITLE}\n——2031年1月27日在{MEETING}上\n青川省省长 林 远"

# Head and tail of pages as sites of provinces, newspapers and agencies set them.
PAGES = {
    "plain": (PLAIN_HEAD, ""),
    "site with tools": (
        "下载\n打印\n全屏\n收藏\n【字号：\n加大\n还原\n减小\n】\n2031年青川省政府工作报告\n——2031年1月27日在"
        f"{MEETING}上\n来源：青川日报\n时间：2031-02-05\n省长 林 远",
        "相关报道：\n2030年青川省政府工作报告",
    ),
    "bread crumbs": (
        "当前位置：\n首页\n>\n政务公开\n>\n政府工作报告\n2031年青川省政府工作报告\n"
        "发布时间：\n2031-02-09 09:45:30\n来源：\n青川日报\n"
        f"浏览次数：\n3251\n【字体：\n大\n中\n小\n】\n分享到：\n{PLAIN_HEAD}",
        "责任编辑：王一\n【\n打印本页\n】\n【\n关闭窗口\n】\n扫一扫在手机打开当前页\n上一篇：通知\n下一篇：公告",
    ),
    "caption below the title": (
        f"分享:\n青川省2031年政府工作报告\n2031年1月27日在{MEETING}上 青川省省长 林远\n首页\n>\n"
        f"青川省2031年政府工作报告\n2031年1月27日在{MEETING}上 青川省省长 林远\n"
        "时间：\n2031-02-02 09:20\n来源：\n青川日报\n分享:\n省长林远作政府工作报告",
        "扫一扫在手机打开当前页",
    ),
    "brackets": (
        f"索 引 号：00123/2031-00045\n发文机关：省政府办公厅\n成文日期：2031年02月03日\n来源：青川日报\n{TITLE}\n"
        f"（2031年1月27日在{MEETING}上）\n省长　林远",
        "附件下载：\n政府工作报告.pdf\n版权所有：青川省人民政府办公厅 网站标识码：0000000000",
    ),
    "one line": (
        f"2031-02-03 08:15 来源：青川日报 字体：[大 中 小]\n"
        f"{TITLE}——2031年1月27日在{MEETING}上 青川省人民政府省长 林远",
        "编辑：李二  审核：张三",
    ),
    "news lead with the date": (
        f"受权发布｜青川省政府工作报告\n2031-02-04 07:30:12 来源：青川日报 阅读 1.2万\n"
        f"1月27日，{MEETING}在青川开幕，省长林远代表省人民政府向大会作政府工作报告。现将报告全文发布如下，敬请关注。",
        "（责编：王一、李二）\n分享让更多人看到\n推荐阅读\n两会观察",
    ),
    "day without year": (
        f"2031年青川省政府工作报告（全文）\n发布时间：2031-02-04 来源：青川日报\n"
        f"（1月27日在{MEETING}上）\n青川省省长 林 远",
        "相关链接：\n一图读懂",
    ),
    "date in Chinese numerals": (
        f"政 府 工 作 报 告\n——二〇三一年一月二十七日在{MEETING}上\n青川省省长　　林　远\n文章来源：青川日报", ""
    ),
    "title in two lines": (
        f"【字号：大 中 小】\n来源：青川日报  发布日期：2031-02-06\n青川省人民政府\n"
        f"工作报告\n（2031年1月27日在{MEETING}上）\n"
        "报告人：省长 林远",
        "打印\n关闭",
    ),
    "date and speaker in one bracket": (
        f"2031年青川省政府工作报告\n青川日报 2031年02月05日 星期三 第01版\n"
        f"来源：青川日报\n（2031年1月27日在{MEETING}上 省长 林远）",
        "上一版\n下一版\n放大镜",
    ),
    "meeting in two lines": (
        "网站首页 | 政务公开 | 互动交流\n来源：青川日报\n"
        f"{TITLE}\n——2031年1月27日在青川省\n第十四届人民代表大会第四次会议上\n青川省人民政府省长\n林 远",
        "分享到： 微信 微博\n【打印】【关闭】",
    ),
}  # fmt: skip


def parsed(text: str) -> ParsedReport:
    return parse(Source(path="x.txt", text=text, encoding="utf-8", sha256=""), ReportHints())


def outline(report: ParsedReport) -> list[tuple[str, str | None]]:
    return [(one.title, one.part) for one in report.sections]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_any_form_gives_the_card_and_the_outline(name: str) -> None:
    head, tail = PAGES[name]
    page = parsed(f"{head}\n{BODY}\n{tail}")
    card = page.report
    assert "政府工作报告" in (card.title or "").replace("人民政府工作", "政府工作")
    assert (card.region, card.level, card.body) == ("青川省", "province", "青川省人民政府")
    assert (card.year, card.date, card.meeting) == (2031, "2031-01-27", MEETING)
    assert card.speaker == "林远"
    assert card.publisher == ("青川日报" if "青川日报" in head else None)
    assert outline(page) == OUTLINE
    assert page.text.split("\n")[-1].endswith("而努力奋斗！")


def set_in_lines(paragraph: str, columns: int, indent: str, keep: bool = True) -> list[str]:
    """Break a paragraph as a compositor does: no closing mark at the head of a line; an indent may be lost."""
    lines, rest, room = [], paragraph, columns - width(indent)
    while rest:
        end = next((at for at in range(1, len(rest)) if width(rest[: at + 1]) > room), len(rest))
        end += len(re.match(r"[，。、；：！？”》）,;:!]*", rest[end:]).group())  # type: ignore[union-attr]
        lines.append(rest[:end])
        rest, room = rest[end:], columns
    return [(indent if keep else "") + lines[0], *lines[1:]]


NUMBERED = {
    "dashes": lambda page: f"— {page} —",
    "of": lambda page: f"第 {page} 页 共 12 页",
    "bare": lambda page: f"{page}",
}


@pytest.mark.parametrize("columns", [28, 36, 44, 60, 76, 100, 120])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("numbers", [None, *NUMBERED])
@pytest.mark.parametrize("short", [False, True])
def test_lines_of_any_width_are_joined_to_the_same_outline(
    columns: int, gap: str, numbers: str | None, short: bool
) -> None:
    paragraphs = f"{PLAIN_HEAD}\n{BODY}".split("\n")
    if short:
        paragraphs = paragraphs[:10]
    lines = [line for text in paragraphs for line in set_in_lines(text, columns, "　　")]
    if numbers:
        pages = [[*lines[at : at + 14], NUMBERED[numbers](at // 14 + 1)] for at in range(0, len(lines), 14)]
        lines = [line for page in pages for line in page]
    whole = parsed("\n".join(paragraphs))
    again = parsed(gap.join(lines))
    assert outline(again) == outline(whole)
    assert again.text == whole.text


HEADINGS = {
    "one paragraph a line": lambda text: text,
    "blank lines": lambda text: text.replace("\n", "\n\n"),
    "Markdown": lambda text: re.sub(r"(?m)^([一二三]、.*)$", r"## **\1**", text),
    "bold numbers": lambda text: re.sub(r"(\d[\d.]*)(?=[%万亿家个所])", r"**\1**", text),
    "HTML": lambda text: "<html><body>" + "".join(f"<p>{one}</p>" for one in text.split("\n")) + "</body></html>",
    "wide digits": lambda text: text.translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
    "half-width brackets": lambda text: text.replace("（", "(").replace("）", ")"),
    "headings run on": lambda text: re.sub(r"(（[一二三]）[^\n。]*)\n", r"\1。", text),
    "paragraphs run together": lambda text: re.sub(r"(?<=。)\n(?=（|[一二三]、)", "", text),
    "full stops after headings": lambda text: re.sub(r"(?m)^(（[一二三]）[^。\n]*)$", r"\1。", text),
    "invisible characters": lambda text: text.replace("，", "，\u200b"),
    "traditional": lambda text: text,
}


@pytest.mark.parametrize("style", HEADINGS)
def test_headings_of_any_style_give_the_same_outline(style: str) -> None:
    found = outline(parsed(HEADINGS[style](f"{PLAIN_HEAD}\n{BODY}")))
    assert [(title.replace("(", "（").replace(")", "）"), part) for title, part in found] == OUTLINE


SEED = (Path(__file__).parents[2] / "seeds" / "chongqing-2026.txt").read_text("utf-8")


def periods(report: ParsedReport) -> list[tuple[int, str, str | None, int | None]]:
    return [(one.depth, one.title, one.part, one.period) for one in report.sections]


@pytest.fixture(scope="module")
def plain() -> ParsedReport:
    return parsed(SEED)


@pytest.mark.parametrize(("columns", "gap"), [(44, "\n"), (76, "\n"), (60, "\n\n")])
def test_an_indented_setting_has_the_same_periods(plain: ParsedReport, columns: int, gap: str) -> None:
    lines = [line for text in plain.text.split("\n") for line in set_in_lines(text, columns, "　　")]
    again = parsed(gap.join(lines))
    assert periods(again) == periods(plain)
    assert again.report == plain.report.model_copy(update={"publisher": None})


def test_a_newspaper_column_that_lost_its_indents_has_nearly_the_same_periods(plain: ParsedReport) -> None:
    lines = [line for text in plain.text.split("\n") for line in set_in_lines(text, 36, "　　", keep=False)]
    again = periods(parsed("\n\n".join(lines)))
    assert len(set(periods(plain)) - set(again)) <= 2


def test_page_numbers_between_the_lines_change_no_heading(plain: ParsedReport) -> None:
    lines = [line for text in plain.text.split("\n") for line in set_in_lines(text, 76, "　　")]
    pages = [[*lines[at : at + 30], f"- {at // 30 + 1} -"] for at in range(0, len(lines), 30)]
    again = parsed("\n".join(line for page in pages for line in page))
    assert periods(again) == periods(plain)


@pytest.mark.parametrize(
    "change", [lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text.replace("\n", "\r")]
)
def test_line_ends_of_other_systems_change_nothing(plain: ParsedReport, change: object) -> None:
    again = parsed(change(SEED))  # type: ignore[operator]
    assert again.text == plain.text
    assert periods(again) == periods(plain)


@pytest.mark.parametrize(
    "text",
    [
        SEED * 17,
        SEED.replace("\n", "") * 17,
        "重" * 300_000,
        "返回首页" * 40_000,
        ("返回首页" * 40 + "x\n") * 1800,
        "，\n" * 75_000,
    ],
)
def test_a_text_of_300_000_characters_parses_in_five_seconds(text: str) -> None:
    start = time.process_time()
    parsed(text)
    assert time.process_time() - start < 5  # the slowest takes 1.6 on a quiet machine, and 3.1 beside two others
