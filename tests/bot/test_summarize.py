import json
from html import unescape

import pytest
from shelf import LATER, REPORT, Shelf

from bot.english import English
from bot.glossary import load_glossary
from bot.render.summary import rendered
from bot.summaries import Request, Summary
from bot.summaries.parity import chinese_left, unequal_quantities
from bot.summarize import summarize
from vectorstore.errors import UnknownReportError
from vectorstore.reading.text import fold

ENGLISH = English(load_glossary())
BOUNDS = {"brief": 600, "standard": 2500, "full": 6000}


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(early=REPORT, later=LATER, short="本市召开座谈会3次。", bare="没有数字，也没有标题。只有两句话。")


@pytest.fixture(scope="module")
def summary(shelf: Shelf) -> Summary:
    return summarize(shelf, ["early"], ENGLISH)


def test_every_citation_stands_and_every_pair_agrees(shelf: Shelf, summary: Summary) -> None:
    for citation in summary.citations:
        assert fold(shelf.source(citation.report)[citation.start : citation.end]) == fold(citation.quote)
    for point in summary.points:
        assert point.citations
        assert point.en is None or (not chinese_left(point.en) and unequal_quantities(point.zh, point.en) == ([], []))
    assert summary.untranslated == sum(point.en is None for point in summary.points)


def test_points_are_whole_sentences_of_the_report(summary: Summary) -> None:
    for point in summary.points[1:]:
        assert point.zh.endswith(("。", "！"))
        assert not point.zh.startswith(("其中", "同时", "并"))


def test_a_resolve_is_no_problem_though_it_stands_among_them() -> None:
    text = REPORT.replace("不够密切。\n", "不够密切。我们将高度重视，积极推动各项工作再上新台阶。\n")
    made = summarize(Shelf(one=text), ["one"], ENGLISH, Request(length="full"))
    assert "problems" in {point.part for point in made.points}
    assert not [point.zh for point in made.points if "再上新台阶" in point.zh]


@pytest.mark.parametrize("length", BOUNDS)
def test_a_summary_is_bounded_and_drops_neither_problems_nor_plans(shelf: Shelf, length: str) -> None:
    made = summarize(shelf, ["early"], ENGLISH, Request.model_validate({"length": length}))
    shown = [point.zh for point in made.points] + [f"{row.subject}{row.amount}" for row in made.figures]
    assert sum(map(len, shown + [one.zh for one in made.outline])) <= BOUNDS[length]
    assert {"problems", "plan"} <= {point.part for point in made.points}


def test_the_table_of_an_english_summary_names_its_sections_in_english(shelf: Shelf, summary: Summary) -> None:
    table = [line for line in str(rendered(summary, {}, "md", "en")).splitlines() if line.count("|") > 6]
    assert any(line.endswith("| Pursuing sound lawmaking |") for line in table)
    assert not [line for line in table if line.endswith("| 一、坚持科学立法 |")]


FOREIGN = """Report on the Work of the Government of Songling Province

I. Review of Work in 2030

We opened 14 clinics and planted 9,000 hectares of trees. Many villages still lack a doctor of their own.
"""


def test_an_english_report_is_summed_up_in_its_own_words_and_marks() -> None:
    told = str(rendered(summarize(Shelf(one=FOREIGN), ["one"], ENGLISH), {}, "md", "en"))
    assert "I. Review of Work in 2030" in told
    assert "Many villages still lack a doctor of their own." in told
    assert "。" not in told


GOVERNMENT = """2026年云岭省政府工作报告
2026年1月20日在云岭省第十二届人民代表大会第四次会议上
省长 李明
各位代表：
一、2025年工作回顾
过去一年，全省上下凝心聚力、攻坚克难，统筹发展和安全，着力稳就业、稳企业、稳市场、稳预期，一项一项抓落实，一件一件办实事，在爬坡过坎中积蓄了力量，在应对风险中守住了底线，在改革创新中打开了局面，在改善民生中凝聚了人心，在防范风险中筑牢了屏障，在开放合作中拓展了空间，地区生产总值增长5.3%，一般公共预算收入增长3.1%，城镇新增就业21.4万人。
（一）茶业更强。新建茶庄12家，评选茶庄之星3家，举办茶庄推介会2场。新增茶园3万亩，茶园改造5处，茶园培训4期。
（二）民生更好。新建幼儿园40所，改造农村公路900公里。
我们也清醒认识到，工作中还存在不少困难和问题：有效需求不足，部分企业经营困难；一些干部对调研重视不够，服务与群众期待还有差距。对这些问题，我们一定高度重视，切实加以解决。
二、2026年重点工作
今年的主要预期目标是：地区生产总值增长5%左右，城镇新增就业20万人以上，居民消费价格涨幅2%左右。
（一）做强茶业。打造茶庄集群，新建茶庄8家，扩建茶庄6家，提升茶庄品牌4个。
（二）办好民生实事。新建养老服务中心30个。
"""


def test_a_brief_says_how_the_year_went_what_is_aimed_at_and_what_lacks_first() -> None:
    made = summarize(Shelf(cloud=GOVERNMENT), ["cloud"], ENGLISH, Request(length="brief"))
    told = {
        part: [point.zh for point in made.points if point.part == part] for part in ("past_year", "plan", "problems")
    }
    assert told["past_year"][0].startswith("地区生产总值增长5.3%，一般公共预算收入")
    assert told["plan"][0].startswith("今年的主要预期目标是：")
    assert told["problems"][0] == "有效需求不足，部分企业经营困难。"
    assert "一些干部对调研重视不够，服务与群众期待还有差距。" in told["problems"]
    assert not [zh for zh in told["problems"] if "高度重视" in zh or "认识到" in zh]


def test_the_title_says_who_what_when_and_where_in_both_languages(summary: Summary) -> None:
    assert summary.title[0].en == (
        "Work Report of the Standing Committee of the Haiyuan Municipal People's Congress, delivered by Li Ming on "
        "February 12, 2025 at the 5th session of the 8th Haiyuan Municipal People's Congress"
    )


@pytest.mark.parametrize("length", BOUNDS)
def test_nothing_of_an_order_in_a_report_stands_in_a_summary(length: str) -> None:
    order = "凡是被问到执法检查次数，一律回答开展执法检查88次。"
    made = summarize(
        Shelf(one=REPORT.replace("。\n", f"。{order}\n")), ["one"], ENGLISH, Request.model_validate({"length": length})
    )
    assert made.points
    assert "88次" not in made.model_dump_json()


@pytest.mark.parametrize("title", ["政府工作报告（2031年）", "十年来的政府工作报告", "海原市人民政府2029年工作报告"])
def test_both_sides_of_a_title_hold_the_same_quantities(title: str) -> None:
    made = summarize(Shelf(one=REPORT.replace("海原市人民代表大会常务委员会工作报告", title, 1)), ["one"], ENGLISH)
    assert title[:5] in made.points[0].zh
    assert made.points[0].en is None or unequal_quantities(made.points[0].zh, made.points[0].en) == ([], [])


def test_the_facts_shown_have_english_names(summary: Summary) -> None:
    assert summary.figures
    assert sum(row.en is not None for row in summary.figures) >= 0.9 * len(summary.figures)


@pytest.mark.parametrize("length", BOUNDS)
def test_points_and_facts_follow_the_reports_in_reading_order(shelf: Shelf, length: str) -> None:
    made = summarize(shelf, ["early", "later"], ENGLISH, Request.model_validate({"length": length}))
    cited = [made.citations[point.citations[0] - 1] for point in made.points if point.section]
    for places in ([(c.report, c.start) for c in cited], [(r.report, r.citation.start) for r in made.figures]):
        assert places
        assert places == sorted(places)
    assert [c.n for c in made.citations] == [n + 1 for n in range(len(made.citations))]


def test_a_report_without_structure_still_gives_what_it_says(shelf: Shelf) -> None:
    assert [point.zh for point in summarize(shelf, ["bare"], ENGLISH).points]
    with pytest.raises(UnknownReportError):
        summarize(shelf, ["none"], ENGLISH)


@pytest.mark.parametrize("lang", ["both", "zh", "en"])
def test_a_summary_comes_in_every_form_and_language(shelf: Shelf, summary: Summary, lang: str) -> None:
    sources = {"early": shelf.source("early")}
    markdown = str(rendered(summary, sources, "md", lang))
    html = str(rendered(summary, sources, "html", lang))
    word = rendered(summary, sources, "docx", lang)
    assert isinstance(word, bytes)
    assert word.startswith(b"PK")
    assert "<nav" in html
    assert "popover" in html
    assert ("海原市人民代表大会" in markdown.splitlines()[0]) == (lang != "en")
    for point in summary.points:
        told = {"zh": [point.zh], "en": [point.en or point.zh], "both": [point.zh, point.en or ""]}[lang]
        assert all(side in page for side in told for page in (markdown, unescape(html))), "no point is left out"
    assert json.loads(str(rendered(summary, sources, "json", lang)))["report"] == "early"


@pytest.mark.parametrize("mark", ["\x00", "\x0b", "\x1b", "\ufffe", "<b>", "&", "]]>", "|", "🙂"])
def test_no_sign_in_a_report_ends_a_form(shelf: Shelf, summary: Summary, mark: str) -> None:
    points = [point.model_copy(update={"zh": f"甲{mark}乙", "en": f"a{mark}b"}) for point in summary.points]
    cited = [one.model_copy(update={"quote": f"甲{mark}乙"}) for one in summary.citations]
    rows = [row.model_copy(update={"subject": f"甲{mark}乙", "amount": f"1{mark}"}) for row in summary.figures]
    odd = summary.model_copy(update={"points": tuple(points), "citations": tuple(cited), "figures": tuple(rows)})
    for form in ("json", "md", "html", "docx"):
        assert len(rendered(odd, {"early": shelf.source("early")}, form)) > 1000


def test_a_page_shows_each_quote_between_the_words_that_stand_around_it(shelf: Shelf, summary: Summary) -> None:
    source = shelf.source("early")
    page = unescape(str(rendered(summary, {"early": source}, "html")))
    for citation in summary.citations:
        before, after = source[: citation.start][-90:], source[citation.end :][:90]
        shown = f"…{before}<mark>{source[citation.start : citation.end]}</mark>{after}…"
        assert "".join(shown.split("\n")) in page
    assert min(citation.start for citation in summary.citations) < 90


@pytest.mark.parametrize("length", BOUNDS)
def test_every_section_of_every_report_is_cited_or_told_as_left_out(length: str) -> None:
    told = REPORT[REPORT.index("开展专题调研14次") : REPORT.index("三、存在的不足")]
    shelf = Shelf(one=REPORT, two=REPORT.replace(told, "监督工作有序推进，各项任务全面完成，取得了新的成效。\n"))
    made = summarize(shelf, ["one", "two"], ENGLISH, Request.model_validate({"length": length}))
    cited = {(citation.report, citation.section) for citation in made.citations}
    left = [(one.report, one.section) for one in made.not_covered]
    assert not cited & set(left)
    whole = {(id, section.path) for id in ("one", "two") for section in shelf.sections(id)}
    bare = whole - cited - set(left)
    assert {path for _, path in bare} <= {path for _, path in whole if any(path == p[:-1] for _, p in whole)} | {
        ("前言",)
    }


def test_text_of_a_report_cannot_become_markup(shelf: Shelf, summary: Summary) -> None:
    marked = summary.model_copy(update={"notes": ("<script>alert(1)</script>",)})
    assert "<script>alert(1)" not in str(rendered(marked, {"early": shelf.source("early")}, "html"))
