"""The page as a reader uses it: a real browser, a real server, the seed reports."""

import json
import re
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import INVENTED
from scripted_server import Say, Stall, Step

from vectorstore.reading.text import fold

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
Opened = Callable[..., "Page"]
SiteWith = Callable[..., AbstractContextManager[str]]
ModelSite = Callable[[Step], AbstractContextManager[str]]
FIGURE = "重庆市2025年听取审议专项工作报告多少项？"
OPEN = "重庆市怎样推动成渝地区双城经济圈建设？"
VIEWS = ("ask", "facts", "summaries", "check", "reports", "evals")
MARKUP = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(2)>", "<svg onload=alert(3)>",
    "<a href=javascript:alert(4)>x</a>", "\"><iframe src=javascript:alert(5)>",
    "{{7*7}}${alert(6)}</textarea></title><script>alert(7)</script>",
)  # fmt: skip
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def get(address: str) -> object:
    with urllib.request.urlopen(address) as reply:
        return json.load(reply)


def asked(page: "Page", question: str) -> "Page":
    before = page.locator(".answer").count()
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    page.locator(".answer:not(.live)").nth(before).wait_for()
    return page


def uploaded(page: "Page", name: str, content: bytes) -> str:
    page.locator("#files").set_input_files([{"name": name, "mimeType": "text/plain", "buffer": content}])
    row = page.locator(".uploaded li", has_text=name)
    row.wait_for()
    page.locator("progress").first.wait_for(state="hidden")
    return row.get_attribute("class") or ""


def test_a_click_on_a_citation_marks_exactly_its_characters_in_the_source(opened: Opened, site: str) -> None:
    page = asked(opened("ask"), FIGURE)
    page.locator(".answer .cite").first.click()
    page.locator("mark.cited").first.wait_for()
    start, end = (int(n) for n in re.findall(r"(\d+)–(\d+)$", page.locator("#pane h2 small").inner_text())[0])
    source = get(f"{site}/api/reports/chongqing-2026/source")
    text = "".join(block["text"] for block in source["blocks"])
    shown = "".join(page.locator("mark.cited").all_text_contents())
    assert fold(shown) == fold(text[start:end]) != ""
    box, pane = page.locator("mark.cited").first.bounding_box(), page.locator("#pane").bounding_box()
    assert pane["y"] < box["y"] < pane["y"] + pane["height"]
    assert page.locator("#pane .path").inner_text()
    assert page.locator("#pane .text").get_attribute("lang") == "zh"


def two_claims(body: dict[str, Any]) -> Say:
    """A model's draft of two quoted claims, with a pause in the middle."""
    text = "\n".join(str(message["content"]) for message in reversed(body["messages"]))
    lines = [line for line in text.splitlines() if line.startswith("[")]
    claims = []
    for quote in ("听取审议专项工作报告44项", "通过地方性法规26件"):
        label = next(line[1:].split("]")[0] for line in lines if quote in line)
        claims.append({"quotes": [{"label": label, "quote": quote}], "text": f"2025年重庆市{quote}"})
    draft = json.dumps({"claims": claims, "cannot_answer": None}, ensure_ascii=False)
    return Say(pieces=tuple(draft[at : at + 12] for at in range(0, len(draft), 12)), pause=0.15)


def test_each_claim_of_a_model_is_shown_before_the_next_is_written(opened: Opened, model_site: ModelSite) -> None:
    with model_site(two_claims) as site:
        page = opened("ask", at=site)
        page.locator("#question").fill("重庆市2025年听取专项工作报告和通过地方性法规各多少？")
        page.keyboard.press("Enter")
        page.locator(".live .claim").first.wait_for()
        assert "44项" in page.locator(".live .prose").inner_text()
        assert "26件" not in page.locator(".live .prose").inner_text()
        page.locator(".answer:not(.live)").wait_for()
        assert page.locator(".answer .prose .cite").count() == 2
        assert "writer" in page.locator(".answer footer").inner_text()
        assert "1 次调用 · 120 个词元" in page.locator(".answer footer").inner_text()


def test_an_answer_that_takes_too_long_is_stopped(opened: Opened, model_site: ModelSite) -> None:
    with model_site(Stall()) as site:
        page = opened("ask", at=site)
        page.locator("#question").fill(OPEN)
        page.keyboard.press("Enter")
        page.locator(".live .status").wait_for()
        page.locator(".composer .round").click()
        page.locator(".live", has_text="已停止").wait_for()
        assert page.locator("#question").is_enabled()


def test_a_server_with_a_token_asks_for_it_once(opened: Opened, site_with: SiteWith) -> None:
    with site_with(BOT_API_TOKEN="a-token-of-many-characters") as site:
        page = opened("facts", at=site)
        page.locator("dialog input").fill("a-token-of-many-characters")
        page.locator("dialog .primary").click()
        page.locator(".results tbody tr").first.wait_for()
        page.reload()
        page.locator(".results tbody tr").first.wait_for()
        assert page.locator("dialog").count() == 0


def test_who_asks_too_often_is_told_when_to_come_again(opened: Opened, site_with: SiteWith) -> None:
    with site_with(BOT_RATE="20") as site:
        page = opened("ask", at=site)
        page.evaluate("Promise.all(Array.from({length: 30}, () => fetch('/api/reports')))")
        page.locator("#question").fill(FIGURE)
        page.keyboard.press("Enter")
        page.locator(".live .error", has_text=re.compile(r"请求太多，\d+ 秒后再试")).wait_for()
        assert page.locator(".live button", has_text="再试一次").is_visible()


def test_an_empty_library_leads_to_the_upload_and_takes_it(opened: Opened, site_with: SiteWith) -> None:
    with site_with(empty=True) as site:
        page = opened("ask", at=site)
        for view in ("facts", "summaries", "check", "ask"):
            page.goto(f"{site}/#/{view}")
            page.locator(f"#view-{view}", has_text="库中还没有报告").wait_for()
        page.locator(".welcome a.button").click()
        assert "added" in uploaded(page, "qingchuan.txt", INVENTED.encode())
        page.goto(f"{site}/#/ask")
        page.locator(".welcome", has_text="1份报告").wait_for()
        page.close()  # it would complain of the server that ends


def test_a_plan_stands_beside_what_the_next_report_tells_of_it(opened: Opened, site_with: SiteWith) -> None:
    with site_with(empty=True) as site:
        page = opened("reports", at=site)
        for year in (2031, 2032):
            text = (
                f"白石县人民代表大会常务委员会工作报告\n——{year}年1月12日在白石县第三届人民代表大会第二次会议上\n"
                "各位代表：\n受县人大常委会委托，我向大会报告工作，请予审议。\n一、过去一年主要工作\n"
                f"{year - 1}年，听取审议专项工作报告31项。\n"
                f"二、今后一年工作任务\n{year}年，听取审议专项工作报告28项。\n"
            )
            assert "added" in uploaded(page, f"baishi-{year}.txt", text.encode())
        page.goto(f"{site}/#/facts")
        page.locator("#view-facts").get_by_text("计划落实", exact=True).click()
        page.locator(".results .tag.kept").wait_for()
        page.locator(".results .open-source").nth(1).click()
        page.locator("mark.cited", has_text="31项").wait_for()


def test_a_follow_up_is_asked_in_the_same_conversation_which_is_kept(opened: Opened, site: str) -> None:
    page = asked(asked(opened("ask"), FIGURE), "人事任免呢？")
    assert page.locator(".answer").count() == 2
    page.reload()
    page.locator(".asked").nth(1).wait_for()
    page.locator(".history", has_text=FIGURE).wait_for()


@pytest.mark.parametrize("has_clipboard", [True, False])
def test_an_answer_and_a_quote_are_copied_with_their_place(opened: Opened, site: str, has_clipboard: bool) -> None:
    page = opened("ask", permissions=["clipboard-write"])
    if not has_clipboard:  # as on a page that came over plain HTTP from another machine
        page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    asked(page, FIGURE)
    page.locator(".answer footer button").click()
    page.locator("#said", has_text="已复制").wait_for(state="attached")
    page.locator("#question").focus()
    page.keyboard.press("Control+V")
    answer, reference = page.locator("#question").input_value().split("\n")
    assert answer.startswith("重庆市2025年：")
    assert answer.endswith("44项。[1]")
    assert re.fullmatch(r"\[1\] “.*44项.*” .*工作报告 › .* \(chongqing-2026:\d+-\d+\)", reference)
    page.locator(".answer .cite").first.click()
    page.locator("mark.cited").first.wait_for()
    page.locator("#pane header button").nth(2).click()
    page.locator("#question").fill("")
    page.keyboard.press("Control+V")
    assert page.locator("#question").input_value() == reference


def test_a_conversation_is_renamed_exported_and_deleted(opened: Opened) -> None:
    page = asked(opened("ask"), OPEN)
    page.locator(".history a[aria-current]").wait_for()

    def act(name: str) -> None:
        page.locator(".history li:has(a[aria-current]) .icon-button").click()
        page.locator("dialog").get_by_text(name, exact=True).click()

    page.locator(".history li:has(a[aria-current]) .icon-button").click()
    page.locator("dialog input").fill("双城经济圈")
    page.keyboard.press("Enter")
    page.locator(".history a", has_text="双城经济圈").wait_for()
    with page.expect_download() as download:
        act("导出 Markdown")
    assert OPEN in Path(download.value.path()).read_text(encoding="utf-8")
    act("删除")
    page.locator("dialog", has_text="不能恢复").locator(".danger").click()
    page.locator(".history a", has_text="双城经济圈").wait_for(state="detached")


def test_passages_and_declines_look_different_and_say_why(opened: Opened) -> None:
    page = asked(asked(opened("ask"), OPEN), "上海市2025年通过了多少件地方性法规？")
    assert page.locator(".answer.passages .kind").inner_text().startswith("最接近的原文")
    assert page.locator(".answer.passages .open-source").count() > 0
    assert "不作答" in page.locator(".answer.declined .kind").inner_text()
    styles = [
        page.locator(f".answer.{kind}").evaluate("e => getComputedStyle(e).borderStyle")
        for kind in ("passages", "declined")
    ]
    assert styles[0] != styles[1]


def test_an_answer_shows_the_filters_that_it_used(opened: Opened) -> None:
    page = opened("ask")
    page.locator("[popovertarget=filters]").click()
    page.locator("#filters").get_by_text("重庆市", exact=True).click()
    page.keyboard.press("Escape")
    assert page.locator(".chips .chip").count() == 1
    asked(page, "人事任免多少人次？")
    assert "重庆市" in page.locator(".answer .used").inner_text()


def test_the_language_switch_changes_every_word_and_is_remembered(opened: Opened) -> None:
    page = opened("facts")
    page.locator("#bar button", has_text="EN").click()
    assert page.locator("#bar nav a[aria-current] .long").inner_text() == "Facts"
    page.locator("#view-facts h1", has_text="Facts").wait_for()
    page.reload()
    page.locator("#view-facts h1", has_text="Facts").wait_for()
    assert page.locator("html").get_attribute("lang") == "en"


def test_facts_are_filtered_drawn_and_each_opens_its_source(opened: Opened) -> None:
    page = opened("facts")
    page.locator(".results tbody tr").first.wait_for()
    before = page.locator("#view-facts .count").inner_text()
    page.locator("#fact-words").fill("代表建议")
    page.wait_for_function("before => document.querySelector('#view-facts .count').innerText !== before", arg=before)
    page.get_by_text("图", exact=True).click()
    page.locator("svg.plot .bar, .empty").first.wait_for()
    page.get_by_text("表格", exact=True).click()
    page.locator(".results .open-source").first.click()
    page.locator("mark.cited").first.wait_for()
    with page.expect_download() as download:
        page.get_by_text("CSV", exact=True).click()
    assert Path(download.value.path()).read_bytes()


def test_a_comparable_group_is_drawn_in_svg_and_a_bar_opens_its_source(opened: Opened) -> None:
    page = opened("reports")
    for place, year in (("芦水市", 2029), ("石溪市", 2030)):
        text = INVENTED.replace("青川市", place).replace("2031", str(year)).replace("2030年，", f"{year - 1}年，")
        assert "added" in uploaded(page, f"{year}.txt", text.encode())
    page.goto(page.url.replace("reports", "facts"))
    page.locator("#view-facts").get_by_text("各地对照", exact=True).click()
    assert "芦水市" in page.locator("table.pivot thead").inner_text()
    page.locator("#view-facts").get_by_text("图", exact=True).click()
    page.locator("svg.plot .bar").first.focus()
    page.keyboard.press("Enter")
    page.locator("mark.cited").first.wait_for()


def test_a_gb18030_file_is_taken_corrected_and_deleted_and_a_broken_one_is_told(opened: Opened) -> None:
    page = opened("reports")
    assert "failed" in uploaded(page, "broken.txt", b"\x00\x01\x02" * 200)
    assert page.locator(".uploaded .failed p").inner_text()
    assert "added" in uploaded(page, "qingchuan.txt", INVENTED.encode("gb18030"))
    card = page.locator(".card", has_text="qingchuan")
    card.get_by_text("改正").click()
    page.locator("dialog input[name=region]").fill("白河市")
    page.locator("dialog .primary").click()
    page.locator(".card", has_text="白河市").wait_for()
    card.get_by_text("阅读").click()
    page.locator(".book .text p").first.wait_for()
    page.locator(".book .search input").fill("停车管理")
    assert "停车管理" in "".join(page.locator("mark.hit").all_text_contents())
    page.locator(".reading a").click()
    card.get_by_text("删除").click()
    page.locator("dialog .danger").click()
    page.locator(".card", has_text="qingchuan").wait_for(state="detached")


def test_markup_in_a_report_a_title_a_question_or_a_draft_is_text(opened: Opened) -> None:
    page = opened("reports")
    page.on("dialog", lambda box: pytest.fail(f"a script ran: {box.message}"))
    markup = "".join(MARKUP)
    few = MARKUP[0] + MARKUP[1]  # with more of it the file is read as a web page
    evil = INVENTED.replace("制定停车管理条例", f"制定{few}停车管理条例")
    assert "added" in uploaded(page, "evil<img src=x>.txt", evil.encode())
    card = page.locator(".card", has_text="青川市")
    card.get_by_text("改正").click()
    page.locator("dialog input[name=title]").fill(markup)
    page.locator("dialog .primary").click()
    page.locator(".card h2", has_text=MARKUP[0]).wait_for()
    card.get_by_text("阅读").click()
    page.locator(".book .text p", has_text=MARKUP[1]).wait_for()
    page.goto(f"{page.url.split('#')[0]}#/check")
    page.locator("#draft").fill(f"{markup}2030年青川市通过地方性法规12件。")
    page.locator("#view-check .primary").click()
    page.locator(".flow", has_text=MARKUP[0]).wait_for()
    page.goto(f"{page.url.split('#')[0]}#/ask")
    asked(page, f"{markup}2030年青川市通过地方性法规多少件？")
    page.locator(".history a", has_text=MARKUP[0][:20]).wait_for()
    assert (
        page.locator("main img[src=x], main script, main svg[onload], main iframe, main a[href^=javascript]").count()
        == 0
    )
    page.goto(f"{page.url.split('#')[0]}#/reports")
    page.locator(".card", has_text="青川市").get_by_text("删除").click()
    page.locator("dialog .danger").click()
    page.locator(".card", has_text="青川市").wait_for(state="detached")


def test_each_statement_of_a_draft_is_marked_and_opens_its_source(opened: Opened) -> None:
    page = opened("check")
    page.locator("#draft").fill("2025年重庆市人大常委会通过地方性法规26件。听取审议专项工作报告99项。")
    page.locator("#view-check .primary").click()
    page.locator(".statement.stands").first.click()
    page.locator("mark.cited").first.wait_for()
    assert page.locator(".statement").count() == 2
    assert page.locator(".statement.stands").count() == 1


def test_a_draft_in_gb18030_is_read(opened: Opened) -> None:
    page = opened("check")
    file = {"name": "draft.txt", "mimeType": "text/plain", "buffer": "青川市通过地方性法规".encode("gb18030")}
    page.locator("#draft-file").set_input_files([file])
    page.wait_for_function("() => document.querySelector('#draft').value === '青川市通过地方性法规'")


@pytest.mark.parametrize("form", ["md", "html", "docx"])
def test_a_summary_is_written_cited_and_downloaded(opened: Opened, form: str) -> None:
    page = opened("summaries/chongqing-2026")
    page.locator("#view-summaries button[type=submit]").click()
    page.locator(".sheet .pair .cite").first.click()
    page.locator("mark.cited").first.wait_for()
    with page.expect_download() as download:
        page.locator(".downloads").get_by_text(form).click()
    assert download.value.suggested_filename.endswith(form)
    assert len(Path(download.value.path()).read_bytes()) > 1_000


def test_evals_show_scores_their_course_and_failing_cases(opened: Opened) -> None:
    page = opened("evals")
    page.locator(".run svg.interval").first.wait_for()
    assert page.locator("svg.line circle").count() > 0
    page.get_by_text("显示", exact=True).first.click()
    page.locator(".case").first.wait_for()


def test_everything_is_reached_by_keyboard(opened: Opened) -> None:
    page = opened("ask")
    page.locator("#question").focus()
    page.keyboard.type(FIGURE)
    page.keyboard.press("Enter")
    page.locator(".answer:not(.live)").wait_for()
    page.locator("#question").press("Escape")
    page.locator(".answer .cite").first.focus()
    page.keyboard.press("Enter")
    page.locator("mark.cited").first.wait_for()
    page.keyboard.press("Escape")
    page.locator("#pane").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.classList.contains('cite')")
    page.locator("#bar nav a").nth(1).focus()
    page.keyboard.press("Enter")
    page.locator(".results .open-source").first.focus()
    page.keyboard.press("Enter")
    page.locator("mark.cited").first.wait_for()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_wider_than_a_phone(opened: Opened, view: str) -> None:
    page = opened(view, **PHONE)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    tables = "[...document.querySelectorAll('.run .scroll')].filter(one => one.scrollWidth > one.clientWidth).length"
    assert page.evaluate(tables) == 0, "a column is out of sight"


def test_a_source_covers_a_phone_and_closes_again(opened: Opened) -> None:
    page = asked(opened("ask", **PHONE), FIGURE)
    page.locator(".answer .cite").first.tap()
    page.locator("mark.cited").first.wait_for()
    assert page.locator("#pane").bounding_box()["width"] == 390
    page.locator("#pane header .icon-button").last.tap()
    page.locator("#pane").wait_for(state="hidden")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_serious(opened: Opened, view: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opened(view, color_scheme=scheme, bypass_csp=True)
    page.wait_for_load_state("networkidle")
    if view == "ask":
        asked(asked(page, FIGURE), OPEN)
        page.locator(".answer .cite").first.click()
        page.locator("mark.cited").first.wait_for()
    if view == "summaries":
        page.locator("#view-summaries button[type=submit]").click()
        page.locator(".sheet").wait_for()
    if view == "check":
        page.locator("#draft").fill("重庆市通过地方性法规26件。听取审议专项工作报告99项。")
        page.locator("#view-check .primary").click()
        page.locator(".statement").first.wait_for()
    found = Axe().run(page).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in serious] == []


def test_the_page_is_light(opened: Opened) -> None:
    page = opened("ask")
    page.wait_for_load_state("networkidle")
    sizes = page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".filter(one => !one.name.includes('/api/')).map(one => one.decodedBodySize)"
    )
    assert len(sizes) >= 15
    assert 50_000 < sum(sizes) <= 150_000
