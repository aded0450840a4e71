"""What a part of a report says: under a heading, its problems, and which parts there are."""

from pathlib import Path

import pytest

REPORT = """沙坪市人民代表大会常务委员会工作报告
——2031年1月18日在沙坪市第九届人民代表大会第五次会议上
各位代表：
一、2030年主要工作
（一）立法工作
制定地方性法规7件。
（二）监督工作
开展执法检查5项，听取专项工作报告23项。
对照群众的要求，我们的工作还存在一些薄弱环节：监督实效不强，代表联系群众不够经常。
二、2031年主要任务
开展执法检查4项。
"""


@pytest.fixture
def ask(cli, tmp_path: Path):
    (tmp_path / "shaping.txt").write_text(REPORT, encoding="utf-8")
    cli("ingest", tmp_path / "shaping.txt", "--library", tmp_path / "library")
    return lambda question: cli("ask", question, "--library", tmp_path / "library").out


@pytest.mark.usefixtures("small_dictionary")
def test_a_part_that_is_asked_for_as_such_is_quoted_whole(ask):
    assert ask("立法工作部分讲了什么？").startswith("沙坪市：“制定地方性法规7件。”[1]")
    assert "开展执法检查5项,听取专项工作报告23项。”[1]" in ask("监督工作有哪些？").splitlines()[0]
    assert ask("2031年的主要任务有哪些？").startswith("沙坪市：“开展执法检查4项。”[1]")
    assert ask("这份报告讲了什么").startswith("沙坪市：“一、2030年主要工作；二、2031年主要任务”[1][2]")
    for question in ("报告分几个部分？", "What is the report about?"):
        assert "[1][2]" in ask(question).splitlines()[0]


@pytest.mark.usefixtures("small_dictionary")
def test_problems_without_a_heading_are_found_by_every_usual_word(ask):
    for question in (
        "存在什么问题？", "有哪些不足", "工作中还有哪些短板？", "沙坪市存在的主要问题是什么", "报告指出了哪些薄弱环节",
        "What problems does the report name?", "What are the shortcomings of Shaping?",
    ):  # fmt: skip
        assert "监督实效不强,代表联系群众不够经常。”[1]" in ask(question).splitlines()[0]


@pytest.mark.usefixtures("small_dictionary")
def test_a_part_that_is_not_there_and_problems_of_something_else_are_not_answered(ask):
    for question in ("代表工作部分讲了什么？", "教育存在哪些问题？", "What problems do schools have?"):
        assert "沙坪市：“" not in ask(question)
        assert "own words" not in ask(question)


@pytest.mark.usefixtures("small_dictionary")
def test_what_was_done_and_what_is_planned_are_told_by_the_headings_of_that_part(ask):
    assert ask("沙坪市2030年做了哪些工作？").startswith("沙坪市：“(一)立法工作；(二)监督工作”[1][2]")
    assert ask("沙坪市今年有哪些重点工作？").startswith("沙坪市：“开展执法检查4项。”[1]")
    assert "[1]" in ask("What will Shaping do in 2031?").splitlines()[0]


GOALS = """松岭省政府工作报告
——2031年1月18日在松岭省第九届人民代表大会第五次会议上
各位代表：
一、2030年工作回顾
地区生产总值增长4.4%。
二、2031年重点工作
今年主要预期目标是：地区生产总值增长5.5%左右；城镇新增就业31万人。居民消费价格涨幅2%左右。
扎实做好各项工作。
"""


@pytest.mark.usefixtures("small_dictionary")
def test_the_targets_of_a_year_are_quoted_as_one(cli, tmp_path: Path):
    (tmp_path / "songling.txt").write_text(GOALS, encoding="utf-8")
    cli("ingest", tmp_path / "songling.txt", "--library", tmp_path / "library")
    for question in ("松岭省今年的主要目标有哪些？", "What are Songling's main targets for 2031?"):
        told = cli("ask", question, "--library", tmp_path / "library").out.splitlines()[0]
        assert told.endswith("居民消费价格涨幅2%左右。”[1]"), told
