"""Writes what the documentation takes from the product: docs/cli.md, the README's file tree, the answers it shows.

``python docs/generate.py`` writes them (``make docs``); a test fails while they differ from the code.
"""

import ast
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("vectorstore", "bot", "evals")
BEGIN, END = "<!-- tree: python docs/generate.py -->\n", "<!-- end of tree -->\n"
PLACES = {
    "vectorstore/": "report text in, ranked evidence out",
    "bot/": "question in, grounded answer out",
    "evals/": "cases in, scorecard out",
    "prompts/": "versioned prompt files and the glossary of official terms",
    "seeds/": "two reports and what is known of them (reports.toml)",
    "tests/": "mirrors the packages; flows/ walks whole paths, README included",
    "docs/": "architecture, decisions, evaluation log, scale, reference of the commands",
    "Dockerfile": "the bot in a container; compose.yaml: with PostgreSQL and Chroma",
    "Makefile": "demo, test, check, eval, corpora, benches, kills, mutation, licences, docs, lock",
    "pyproject.toml": "dependencies, and the settings of ruff, mypy, pytest and import-linter",
    "requirements.lock": "every dependency pinned, with hashes",
    ".ci/run": "what continuous integration runs",
}
DATA = {
    "vectorstore/terms/words.toml": "words of questions that name no subject, in both languages",
    "vectorstore/facts/words.toml": "words of official prose by which figures are read",
    "vectorstore/facts/deeds.toml": "verbs of deeds by kind, heads of objects, who acts",
    "vectorstore/divisions.tsv": "names of provinces, cities and counties",
    "bot/messages.toml": "every text that the bot writes on its own, in both languages",
    "bot/question.toml": "words of questions: what they want, deeds, figures, cards, parts, remarks",
    "bot/checks/words.toml": "words by which claims, statements and reports are read",
    "bot/english/words.toml": "how words of this genre are put in English",
    "bot/render/templates/": "pages of facts, summaries and drafts",
    "bot/web/static/": "the page: a module for each view, its words in both languages, its style",
    "evals/cases/": "questions with gold facts, one JSON object a line; facts/ holds gold of deeds and figures",
    "evals/corpora/": "invented reports that some cases are about, and a generator of libraries of one shape",
    "evals/baselines/": "the accepted run of each engine, and their history",
    "evals/suites.toml": "scope and must-pass cases of the bundled files",
    "evals/keypoints.jsonl": "key points that summaries are scored by",
    "evals/page.html": "the page of a run",
    "evals/page.css": "its style",
}
LONGEST = 84
"""Characters of a phrase in the tree."""


def tree(root: Path = ROOT) -> str:
    """Return the file tree: every Python module of the packages with a phrase of its docstring, and other folders."""
    lines = ["```text"]
    for folder, phrase in PLACES.items():
        lines.append(f"{folder:28}{phrase}".rstrip())
        if folder.rstrip("/") in PACKAGES:
            lines += _listed(root, root / folder, 1)
    return "\n".join([*lines, "```"]) + "\n"


def _listed(root: Path, folder: Path, depth: int) -> Iterator[str]:
    for path in sorted(folder.iterdir(), key=lambda path: (path.is_dir(), path.name)):
        name = path.relative_to(root).as_posix() + ("/" if path.is_dir() else "")
        phrase = DATA.get(name) or _phrase(path)
        if phrase is None or (path.is_dir() and not any(path.iterdir())):
            continue
        shown = f"{'  ' * depth}{path.name}{'/' if path.is_dir() else ''}"
        yield f"{shown:28}{phrase}"
        if path.is_dir() and name not in DATA:
            yield from _listed(root, path, depth + 1)


def _phrase(path: Path) -> str | None:
    """Return what a module or package says of itself in one phrase; None for what is neither."""
    if path.is_dir():
        path = path / "__init__.py"
    elif path.name == "__init__.py" or path.suffix != ".py":
        return None
    if not path.is_file():
        return None
    said = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").partition("\n")[0]
    return shortened(re.sub(r":mod:`([\w.]+)`|``", r"\1", said).removesuffix("."))


def shortened(sentence: str) -> str:
    """Return a sentence cut where it may end before it gets too long: at ; or . or : or, failing those, a comma.

    >>> shortened("Pairs become points; a model's pair that fails its checks is mended once, and replaced after that")
    'Pairs become points'
    """
    for mark in ("$", r"[;.] ", ": ", ", "):
        ends = [cut.start() for cut in re.finditer(mark, sentence)]
        fitting = [sentence[:end] for end in ends if 12 < end <= LONGEST and _closed(sentence[:end])]
        if fitting:
            return fitting[-1]
    return sentence


def _closed(text: str) -> bool:
    return text.count("(") == text.count(")") and "? " not in text


def reference() -> str:
    """Return the reference of the command line in Markdown: every command with its arguments and options."""
    from bot.cli import app
    from evals.cli import app as suite

    head = "# Commands\n\nWritten by `make docs` from the command line itself; `bot COMMAND --help` says the same.\n"
    main, evaluation = typer.main.get_command(app), typer.main.get_command(suite)
    return "\n".join([head, *_command(main, "bot"), *_command(evaluation, "bot eval")]).rstrip() + "\n"


def _command(command: Any, name: str) -> Iterator[str]:
    context = command.make_context(name, [], resilient_parsing=True)
    yield f"## {name}\n\n{(command.help or '').strip()}\n"
    yield f"    {name} {' '.join(command.collect_usage_pieces(context))}\n"
    yield from _parameters(command, context)
    for inner in getattr(command, "commands", {}):
        if f"{name} {inner}" != "bot eval":
            yield from _command(command.commands[inner], f"{name} {inner}")


def _parameters(command: Any, context: Any) -> Iterator[str]:
    rows = [record for parameter in command.get_params(context) if (record := parameter.get_help_record(context))]
    rows = [(names, " ".join(meaning.split())) for names, meaning in rows if "--help" not in names]
    if rows:
        yield "| argument or option | meaning |\n|---|---|"
        yield from (f"| `{names.replace('|', '/')}` | {meaning.replace('|', '/')} |" for names, meaning in rows)
        yield ""


def readme(text: str, root: Path = ROOT) -> str:
    """Return the README with its file tree as the files are now."""
    before, _, rest = text.partition(BEGIN)
    return before + BEGIN + tree(root) + END + rest.partition(END)[2]


def answered(text: str, library: Path) -> str:
    """Return the README with each command of its console blocks followed by what it prints now."""

    def run(shown: re.Match[str]) -> str:
        command = [sys.executable, "-c", "from bot.cli import main; main()", *shlex.split(shown[1])[1:]]
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("BOT_", "OPENAI_"))}
        environment = {**plain, "BOT_LIBRARY": str(library), "PYTHONIOENCODING": "utf-8"}
        said = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=True)
        return f"$ {shown[1]}\n{said.stdout.strip()}\n"

    def block(found: re.Match[str]) -> str:
        parts = re.findall(r"^\$ .*\n(?:(?!\$ ).*\n)*", found[1], re.M)
        said = [re.sub(r"\$ (.*)\n[\s\S]*", run, part) for part in parts]
        return "```console\n" + "\n".join(said) + "```"

    return re.sub(r"```console\n([\s\S]*?)```", block, text)


def main() -> None:
    """Write docs/cli.md and what is generated of README.md."""
    sys.path.insert(0, str(ROOT))
    page = ROOT / "README.md"
    with tempfile.TemporaryDirectory() as library:
        ingest = [sys.executable, "-c", "from bot.cli import main; main()", "--library", library, "ingest", "seeds"]
        subprocess.run(ingest, cwd=ROOT, capture_output=True, check=True)
        text = answered(page.read_text("utf-8"), Path(library))
    page.write_text(readme(text), encoding="utf-8")
    (ROOT / "docs" / "cli.md").write_text(reference(), encoding="utf-8")


if __name__ == "__main__":
    main()
