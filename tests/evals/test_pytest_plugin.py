"""The plugin is tried in a pytest of its own."""

import json
from xml.etree import ElementTree

import pytest

pytest_plugins = ("pytester",)

CONFTEST = """
from doubles import declined
from evals.match import MemoryShelf
from bot.records import Answer


class Bot:
    library = MemoryShelf({"r": "通过地方性法规12件。"})

    def ask(self, question):
        if "坏" in question.text:
            raise ConnectionError("endpoint is down")
        text = "12件。" if "法规" in question.text else "9个。"
        return Answer(question=question.text, lang="zh", engine="lookup", abstained=False, answer=text)

    def search(self, query, k, reports=()):
        return []


def pytest_eval_open_bot(config, path):
    return Bot()
"""


def case(name: str, question: str) -> str:
    fields = {"id": name, "lang": "zh", "question": question, "type": "numeric", "doc": "r", "answer": "12件。"}
    return json.dumps({**fields, "must": ["12件"], "evidence": ["地方性法规12件"]}, ensure_ascii=False)


def run_pytest(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess("-p", "evals.pytest_plugin", "-p", "no:cacheprovider", "-q", *arguments)


def test_cases_are_tests_with_names_and_junit(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    lines = [case("good", "多少件法规？"), case("wrong", "多少个？"), case("down", "坏了吗？")]
    (pytester.path / "mine.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = run_pytest(pytester, "-m", "eval", "mine.jsonl", "--junitxml=out.xml")
    done.assert_outcomes(passed=1, failed=1, errors=1)
    done.stdout.fnmatch_lines(["gold:     12件。"])
    suite = ElementTree.parse(pytester.path / "out.xml").getroot()[0]
    assert {one.get("name"): [child.tag for child in one] for one in suite} == {
        "good": [], "wrong": ["failure"], "down": ["error"],
    }  # fmt: skip
    run_pytest(pytester, "-m", "eval", "mine.jsonl", "-k", "good").assert_outcomes(passed=1, deselected=2)


def test_case_files_are_left_alone_without_the_marker(pytester: pytest.Pytester) -> None:
    (pytester.path / "mine.jsonl").write_text(case("good", "多少件法规？"), encoding="utf-8")
    run_pytest(pytester).assert_outcomes()
