"""The plugin is tried in a pytest of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

CONFTEST = """
from evals.doubles import MemoryShelf, declined
from bot.records import Answer


class Bot:
    library = MemoryShelf({"r": "通过地方性法规12件。"})

    def ask(self, question):
        if "坏" in question.text:
            raise ConnectionError("endpoint is down")
        text = "12件。" if "法规" in question.text else "9个。"
        return Answer(question=question.text, lang="zh", engine="extractive", abstained=False, answer=text)

    def search(self, query, k, reports=()):
        return []


def pytest_eval_open_bot(config, path):
    return Bot()
"""


def case(name: str, question: str) -> str:
    fields = {"id": name, "lang": "zh", "question": question, "type": "numeric", "doc": "r", "answer": "12件。"}
    return json.dumps({**fields, "must": ["12件"], "evidence": ["地方性法规12件"]}, ensure_ascii=False)


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "evals.pytest_plugin", "-p", "no:cacheprovider", *arguments]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment, check=False)


def test_cases_are_tests_with_names_and_junit(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    lines = [case("good", "多少件法规？"), case("wrong", "多少个？"), case("down", "坏了吗？")]
    (tmp_path / "mine.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = run_pytest(tmp_path, "-m", "eval", "mine.jsonl", "--junitxml=out.xml", "-q")
    assert "1 failed, 1 passed, 1 error" in done.stdout
    assert "gold:     12件。" in done.stdout
    suite = ElementTree.parse(tmp_path / "out.xml").getroot()[0]
    assert {one.get("name"): [child.tag for child in one] for one in suite} == {
        "good": [], "wrong": ["failure"], "down": ["error"],
    }  # fmt: skip
    assert "1 passed, 2 deselected" in run_pytest(tmp_path, "-m", "eval", "mine.jsonl", "-k", "good", "-q").stdout


def test_case_files_are_left_alone_without_the_marker(tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text(case("good", "多少件法规？"), encoding="utf-8")
    assert "no tests ran" in run_pytest(tmp_path, "-q").stdout
