"""The documentation says what the product does: its commands run, its answers are the bot's, its lists are complete."""

import re
import runpy
import shlex
import shutil
import tomllib
from collections.abc import Callable
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PACKAGES = ("bot", "vectorstore", "evals")
GENERATE = runpy.run_path(str(ROOT / "docs" / "generate.py"))


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.M | re.S)


SERVING = ("bot serve", "bot mcp")
"""Commands that run until they are stopped; tests/bot/test_web.py starts them."""


def commands() -> list[str]:
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("bot ") and not line.startswith(SERVING)]


def shown() -> list[tuple[str, str]]:
    """Commands of the README with the output that it shows."""
    parts = [part for block in blocks("console") for part in re.split(r"^\$ ", block, flags=re.M) if part]
    return [(part.partition("\n")[0], part.partition("\n")[2].strip()) for part in parts]


@pytest.fixture
def desk(
    cli: Callable[..., Any], seed_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """The command line in a folder that has what the README speaks of: seeds, cases, a report and questions."""
    shutil.copytree(seed_library, tmp_path / "library")
    monkeypatch.setenv("BOT_LIBRARY", str(tmp_path / "library"))
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    (tmp_path / "my-reports").mkdir()
    (tmp_path / "my-reports" / "tianjin.txt").write_text("一年来，常委会听取审议专项工作报告12项。\n", "utf-8")
    (tmp_path / "article.md").write_text("2025年重庆市人大常委会通过地方性法规26件。\n", "utf-8")
    (tmp_path / "questions.jsonl").write_text('{"id": 1, "question": "开展执法检查多少项？"}\n', "utf-8")
    (tmp_path / "evals" / "cases").mkdir(parents=True)
    cases = (ROOT / "evals" / "cases" / "dev.jsonl").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "evals" / "cases" / "dev.jsonl").write_text("".join(cases[:3]), "utf-8")
    return cli


@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_readme_runs(desk: Callable[..., Any], command: str) -> None:
    ran = desk(*shlex.split(command, comments=True)[1:])
    assert ran.code == 0, ran.err


@pytest.mark.parametrize(("command", "output"), shown(), ids=[command for command, _ in shown()])
def test_an_answer_in_the_readme_is_the_bots(desk: Callable[..., Any], command: str, output: str) -> None:
    assert desk(*shlex.split(command)[1:]).out.strip() == output


def test_the_file_tree_is_that_of_the_repository() -> None:
    assert GENERATE["readme"](README) == README, "run make docs"


def test_every_data_file_of_the_packages_is_in_the_tree() -> None:
    named = {**GENERATE["DATA"]}
    files = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc") and "runs" not in path.parts
    }
    assert [file for file in files if not any(file == name or file.startswith(f"{name}") for name in named)] == []


def test_the_reference_of_the_commands_is_what_they_say() -> None:
    assert GENERATE["reference"]() == (ROOT / "docs" / "cli.md").read_text("utf-8"), "run make docs"


def test_the_settings_table_lists_every_setting() -> None:
    from bot.settings import PREFIX, Settings

    fields = Settings.model_fields
    names = {name.upper() if name.startswith("openai_") else PREFIX + name.upper() for name in fields}
    assert set(re.findall(r"^\| `((?:BOT|OPENAI)_\w+)` \|", README, re.M)) == names


def test_every_dependency_is_named_with_its_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = [re.split(r"[<>=\[ ]", dependency)[0] for dependency in project["dependencies"]]
    assert [name for name in names if f"`{name}`" not in README] == []


def test_no_dependency_is_under_the_gpl() -> None:
    def licence(metadata: Any) -> str:
        stated = metadata.get_all("Classifier") or []
        return " ".join([metadata.get("License-Expression") or "", *(c for c in stated if c.startswith("License"))])

    installed = [distribution.metadata for distribution in distributions()]
    assert [m["Name"] for m in installed if re.search(r"\bA?GPL|Affero|General Public", licence(m))] == []


@pytest.mark.parametrize("name", ["requirements.lock", "Makefile", "pyproject.toml", ".ci/run"])
def test_set_up_names_no_registry(name: str) -> None:
    assert "://" not in (ROOT / name).read_text("utf-8")


def test_what_is_recorded_names_no_path_of_a_machine() -> None:
    recorded = [path for path in (ROOT / "evals").rglob("*.json*") if "runs" not in path.parts]
    assert recorded
    private = re.compile(r"/(?:root|home|tmp|Users)/\w")
    assert [path.name for path in recorded if private.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda path: path.name
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_a_decision_fits_on_one_page() -> None:
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert records
    assert [r.name for r in records if len(r.read_text("utf-8").splitlines()) > 40] == []
    assert [r.name for r in records if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", r.name)] == []
