"""Cases as pytest tests: ``pytest -p evals.pytest_plugin -m eval [CASES.jsonl]...``.

Every line of a case file is one test, named by the id of its case. A wrong answer fails; an engine that crashes or
hangs is an error. Another engine is plugged in by implementing the hook ``pytest_eval_open_bot`` in a conftest.py.
"""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import cast

import pytest

from evals.cases import BUNDLED, read_cases, suite_library, suite_of
from evals.match import Texts
from evals.metrics import score_trial
from evals.records import Bot, Case, Options, Row
from evals.report import told
from evals.run import ask_one, open_engine
from evals.runs import find_baseline

K = Options().k
KNOWN = pytest.StashKey[frozenset[str]]()


class Hooks:
    """The hook by which another engine is plugged in."""

    @pytest.hookspec(firstresult=True)
    def pytest_eval_open_bot(self, config: pytest.Config, path: Path) -> Bot | None:
        """Return the bot that the cases of the file ``path`` are put to; called once for each file."""


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hook."""
    pluginmanager.add_hookspecs(Hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the suite."""
    group = parser.getgroup("eval", "evaluation cases")
    group.addoption("--eval-engine", default="auto", help="auto, lookup or llm")
    group.addoption("--eval-against", default=None, help="baseline or a run: its wrong cases are expected to fail")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker; ``-m eval`` without paths means the bundled cases."""
    config.addinivalue_line("markers", "eval: an evaluation case put to the bot")
    if config.option.markexpr == "eval" and config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args[:] = [str(BUNDLED)]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "CaseFile | None":
    """Collect case files when cases are asked for."""
    if file_path.suffix != ".jsonl" or parent.config.option.markexpr != "eval":
        return None
    return CaseFile.from_parent(parent, path=file_path)


def pytest_eval_open_bot(config: pytest.Config, path: Path) -> Bot:
    """Open the engine that the options name, over the library of the suite or of the user."""
    reports = suite_of(path).reports
    return open_engine(suite_library(reports) if reports else None, config.option.eval_engine).bot


class CaseFile(pytest.File):
    """A file of cases, with the bot that they are put to."""

    @cached_property
    def bot(self) -> Bot:
        """The bot, opened when the first case is asked."""
        return cast(Bot, self.config.hook.pytest_eval_open_bot(config=self.config, path=self.path))

    @cached_property
    def texts(self) -> Texts:
        """The sources that answers are checked against."""
        return Texts(self.bot.library)

    def collect(self) -> Iterator["CaseItem"]:
        """Yield a test for every case."""
        for _, line, case in read_cases([self.path]):
            yield CaseItem.from_parent(self, name=case.id, case=case, line=line)


class CaseItem(pytest.Item):
    """One case put to the bot."""

    def __init__(self, name: str, parent: CaseFile, case: Case, line: int) -> None:
        super().__init__(name, parent)
        self.file, self.case, self.line = parent, case, line
        self.add_marker("eval")
        self.extra_keyword_matches |= {case.lang, case.type, case.doc or "none"}
        if case.id in _known_failures(self.config):
            self.add_marker(pytest.mark.xfail(reason="wrong in the baseline", strict=False))

    def setup(self) -> None:
        """Ask the bot; whatever it raises is an error of this test, not a wrong answer."""
        self.trial = ask_one(self.file.bot, self.case, K)

    def runtest(self) -> None:
        """Fail when the answer is not right or a citation is not at its offsets."""
        row = score_trial(self.case, self.trial, self.file.texts, K)
        if not row.green:
            raise WrongAnswer(row)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: str | None = None) -> str:
        """Show a wrong answer as text; anything else as pytest does."""
        return str(excinfo.value) if isinstance(excinfo.value, WrongAnswer) else str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the case stands."""
        return self.path, self.line - 1, self.name


class WrongAnswer(AssertionError):
    """An answer that the scorers do not accept."""

    def __init__(self, row: Row) -> None:
        super().__init__("\n".join(told(row)))


def _known_failures(config: pytest.Config) -> frozenset[str]:
    if KNOWN not in config.stash:
        name, engine = config.option.eval_against, config.option.eval_engine
        rows = find_baseline(name, engine if engine == "llm" else "lookup").rows if name else ()
        config.stash[KNOWN] = frozenset(row.case.id for row in rows if not row.green)
    return config.stash[KNOWN]
