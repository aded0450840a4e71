# ruff: noqa: E501
"""Reports in Chinese and English, however the two are set, and in English alone: asked in both languages."""

import textwrap
from itertools import zip_longest
from pathlib import Path

import pytest
from hashed import HashEmbedder

from bot.ask import LookupEngine
from bot.english import English
from bot.glossary import load_glossary
from bot.records import Answer, Question
from vectorstore.ingest import ingest
from vectorstore.lexicon import is_chinese
from vectorstore.store import Library

pytestmark = pytest.mark.usefixtures("small_dictionary")
PAIRS = [
    ("沙坪市人民代表大会常务委员会工作报告", "Work Report of the Standing Committee of the Shaping Municipal People's Congress"),
    ("（2031年1月18日在沙坪市第九届人民代表大会第五次会议上）", "(Delivered at the Fifth Session of the Ninth Shaping Municipal People's Congress on January 18, 2031)"),
    ("沙坪市人民代表大会常务委员会主任 林知远", "Lin Zhiyuan, Chairman of the Standing Committee of the Shaping Municipal People's Congress"),
    ("各位代表：", "Fellow Deputies,"),
    ("一、2030年主要工作", "I. Main Work in 2030"),
    ("一年来，制定地方性法规7件，修改地方性法规12件。", "Over the past year, the Standing Committee formulated 7 local regulations and revised 12 local regulations."),
    ("二、存在的问题", "II. Problems"),
    ("我们也看到，立法调研不够深入，监督的刚性有待增强。", "We are also aware that research was not thorough enough."),
    ("三、2031年主要任务", "III. Main Tasks for 2031"),
    ("今年，开展执法检查4项。", "This year, the Standing Committee will carry out 4 law enforcement inspections."),
]  # fmt: skip


def in_columns() -> str:
    rows = []
    for chinese, english in PAIRS:
        lines = zip_longest(textwrap.wrap(chinese, 20), textwrap.wrap(english, 50), fillvalue="")
        rows += [f"{zh}{' ' * (46 - 2 * len(zh))}{en}" for zh, en in lines] + [""]
    return "\n".join(rows)


LAYOUTS = {
    "turns.txt": "\n\n".join(f"{zh}\n\n{en}" for zh, en in PAIRS),
    "english first.txt": "\n".join(f"{en}\n{zh}" for zh, en in PAIRS),
    "one line.txt": "\n".join(f"{zh} {en}" for zh, en in PAIRS),
    "one line, english first.txt": "\n".join(f"{en} {zh}" for zh, en in PAIRS),
    "slash.txt": "\n".join(f"{zh} / {en}" for zh, en in PAIRS),
    "brackets.txt": "\n".join(f"{zh}（{en}）" for zh, en in PAIRS),
    "table.md": "| 中文 | English |\n|---|---|\n" + "\n".join(f"| {zh} | {en} |" for zh, en in PAIRS),
    "table.html": "<table>" + "".join(f"<tr><td>{zh}</td><td>{en}</td></tr>" for zh, en in PAIRS) + "</table>",
    "columns.txt": in_columns(),
    "halves.txt": "\n".join(zh for zh, _ in PAIRS) + "\n\n\n" + "\n".join(en for _, en in PAIRS),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_bilingual_report_answers_in_the_language_asked(name: str, cli, tmp_path: Path):
    (tmp_path / name).write_text(LAYOUTS[name], encoding="utf-8")
    told = cli("ingest", tmp_path / name, "--library", tmp_path / "library")
    assert "warning" not in told.err

    def ask(question: str) -> str:
        return cli("ask", question, "--library", tmp_path / "library").out

    assert ask("沙坪市2030年制定地方性法规多少件？").startswith("沙坪市2030年：制定地方性法规7件。[1]")
    assert ask("2031年计划开展几项执法检查？").startswith("沙坪市2031年计划：开展执法检查4项。[1]")
    assert "林知远" in ask("报告是谁作的？")
    assert "7" in ask("How many local regulations did Shaping formulate in 2030?").splitlines()[0]
    assert "not thorough enough" in ask("Which research was not thorough enough?")


def test_a_report_in_english_alone_has_its_card_and_its_parts(cli, tmp_path: Path):
    (tmp_path / "english.txt").write_text("\n\n".join(textwrap.fill(en, 72) for _, en in PAIRS), encoding="utf-8")
    told = cli("ingest", tmp_path / "english.txt", "--library", tmp_path / "library")
    assert (told.code, told.err) == (0, "")

    def ask(question: str) -> str:
        return cli("ask", question, "--library", tmp_path / "library").out

    assert "2030: Over the past year, the Standing Committee formulated 7" in ask(
        "How many local regulations did Shaping formulate in 2030?"
    )
    assert "2031, planned" in ask("How many law enforcement inspections are planned for 2031?")
    assert ask("Who delivered the report?").startswith("The report of Shaping was delivered by Lin Zhiyuan.[1]")
    assert "January 18, 2031" in ask("When was the report delivered?")
    assert not ask("Did Wang Xiaoming deliver the report?").startswith("Yes")
    assert "2030: Over the past year, the Standing Committee formulated 7" in ask("沙坪市2030年制定地方性法规多少件？")
    assert "2031, planned" in ask("2031年计划开展多少次执法检查？")
    assert "英文原文" in ask("沙坪市2030年废止地方性法规多少件？")
    assert "no report of Linzhou" in ask("How many local regulations did Linzhou formulate in 2030?")


@pytest.mark.parametrize(
    "question", ["立法调研为什么不够深入？", "废止地方性法规多少件？", "How can research be improved?"]
)
def test_of_passages_those_in_the_language_of_the_question_come_first(question: str, tmp_path: Path):
    quotes = [citation.quote for citation in asked(tmp_path, {"both": LAYOUTS["turns.txt"]}, question).citations]
    kinds = [is_chinese(quote) == is_chinese(question) for quote in quotes]
    assert kinds[0]
    assert kinds == sorted(kinds, reverse=True)


@pytest.mark.parametrize(("place", "report", "number"), [("沙坪市", "shaping", 7), ("青禾市", "qinghe", 9)])
def test_a_chinese_question_of_an_english_report_is_answered_from_that_report(
    place: str, report: str, number: int, tmp_path: Path
):
    english = "\n\n".join(en for _, en in PAIRS)
    other = english.replace("Shaping", "Qinghe").replace("formulated 7", "formulated 9")
    answer = asked(tmp_path, {"shaping": english, "qinghe": other}, f"{place}2030年制定地方性法规多少件？")
    assert f"formulated {number} " in answer.answer
    assert {citation.report for citation in answer.citations} == {report}


def asked(folder: Path, reports: dict[str, str], question: str) -> Answer:
    for report, text in reports.items():
        (folder / f"{report}.txt").write_text(text, encoding="utf-8")
    with Library.open(folder / "library", HashEmbedder().name, create=True) as library:
        list(ingest(library, HashEmbedder(), sorted(folder.glob("*.txt"))))
        return LookupEngine(library, HashEmbedder(), English(load_glossary())).answer(Question(text=question))


def test_the_english_name_of_a_place_is_kept_as_it_is_corrected(cli, tmp_path: Path):
    (tmp_path / "maple.txt").write_text("\n\n".join(en.replace("Shaping Municipal", "Maple County") for _, en in PAIRS))
    cli("ingest", tmp_path / "maple.txt", "--library", tmp_path / "library")
    told = cli("correct", "maple", "--region", "Maple County", "--library", tmp_path / "library")
    assert (told.code, "Maple County" in told.out) == (0, True)
    for place in ("Maple County", "Maple"):
        question = f"How many local regulations did {place} formulate in 2030?"
        assert cli("ask", question, "--library", tmp_path / "library").out.startswith("Maple County, 2030:")


def test_a_summary_of_an_english_report_is_in_its_own_words(cli, tmp_path: Path):
    (tmp_path / "maple.txt").write_text("\n\n".join(en.replace("Shaping Municipal", "Maple County") for _, en in PAIRS))
    cli("ingest", tmp_path / "maple.txt", "--library", tmp_path / "library")
    for form in ("md", "html"):
        told = cli("summarize", "maple", "--format", form, "--library", tmp_path / "library").out
        assert "formulated 7 local regulations" in told
        assert "Chinese only" not in told.partition("Outline")[0]
