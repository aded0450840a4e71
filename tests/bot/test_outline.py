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
