"""Cases and the reports that they are put to: read, refused by file and line when faulty, held against the sources."""

import hashlib
import json
import shutil
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from bot.commands.common import UsageError
from bot.records import Record
from evals.match import Texts, objections, reports_of
from evals.quantities import quantities, same_value, unit_class
from evals.records import Case, Fact
from vectorstore.reading.text import fold

BUNDLED = Path(__file__).resolve().parent / "cases"
SUITES = BUNDLED.parent / "suites.toml"
ROOT = SUITES.parent.parent
LIBRARIES = Path(".cache") / "evals"
DONE = "complete"
NEAR = 200
"""Characters around a fact's quote in which its subject must stand."""
SPOILING = ("quote not in", "its own answer", "subject", "value")
"""What :func:`faults` finds that would spoil a score, by how it begins."""


class CaseError(UsageError):
    """A case file that cannot be used: one line, with file and line number."""


class Suite(Record):
    """What holds for the cases of a bundled file: folders of reports, none for the library of the user."""

    reports: tuple[str, ...] = ()
    must_pass: frozenset[str] = frozenset()

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders of its reports."""
        return tuple(ROOT / folder for folder in self.reports)


class Located(NamedTuple):
    """A case with the file and line where it stands."""

    path: Path
    line: int
    case: Case


def suite_of(path: Path) -> Suite:
    """Return what holds for the cases of ``path``; nothing for a file that is not bundled."""
    if path.resolve().parent != BUNDLED:
        return Suite()
    suites = tomllib.loads(SUITES.read_text(encoding="utf-8"))
    return Suite.model_validate(suites.get(path.stem, suites["default"]))


def suite_library(reports: Sequence[str]) -> Path:
    """Return the folder of a library that holds exactly the reports of some folders, made when there is none.

    Its name says what it was made from: the text of the reports and the code that read them. Others are removed.
    Raises LibraryError: a report cannot be read.
    """
    from vectorstore.embed import LocalEmbedder
    from vectorstore.errors import SourceError
    from vectorstore.ingest import ingest
    from vectorstore.store import Library

    folders = Suite(reports=tuple(reports)).folders
    texts = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in (*sorted((ROOT / "vectorstore").rglob("*.py")), *texts, ROOT / "prompts" / "glossary.tsv"):
        digest.update(path.read_bytes())
    made = LIBRARIES / "+".join(folder.name for folder in folders) / digest.hexdigest()[:12]
    if (made / DONE).exists():
        return made
    shutil.rmtree(made.parent, ignore_errors=True)
    sys.stderr.write(f"making a library of {', '.join(reports)}\n")
    embedder = LocalEmbedder()
    with Library.open(made, embedder.name, create=True) as library:
        for result in ingest(library, embedder, folders):
            if result.status == "failed":
                raise SourceError(f"{result.path}: {result.message}")
    (made / DONE).touch()
    return made


def read_cases(paths: Sequence[Path] = ()) -> list[Located]:
    """Return the cases of ``paths`` in order, of all bundled files when none are named.

    Raises:
        CaseError: a file is missing or empty, a line is not JSON, a field is unknown or wrong, an id stands twice.
    """
    found = [located for path in paths or bundled() for located in _of_file(path)]
    seen: dict[str, str] = {}
    for path, line, case in found:
        if case.id in seen:
            first = seen[case.id]
            raise CaseError(f"{path}:{line}: duplicate id {case.id!r}, first used at {first}: ids name one case each")
        seen[case.id] = f"{path}:{line}"
    return found


def bundled() -> list[Path]:
    """Return the case files that come with the product, sorted by name."""
    return sorted(BUNDLED.glob("*.jsonl"))


def cases_hash(cases: Iterable[Case]) -> str:
    """Return a hash of everything that cases say, whatever their order, notes apart."""
    lines = sorted(json.dumps(case.model_dump(mode="json", exclude={"note"}), sort_keys=True) for case in cases)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def findings(cases: Iterable[Located], texts: Texts) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with cases against the reports of ``texts``: the fault, and a line that names its place."""
    for path, line, case in cases:
        for fault in faults(case, texts):
            yield fault, f"{path}:{line}: {case.id}: {fault}"


def faults(case: Case, texts: Texts) -> Iterator[str]:
    """Yield what is wrong with ``case``, one sentence each."""
    named = {case.doc or "both", *case.scope, *(fact.report for fact in case.facts)} - {"both"}
    if missing := sorted(named - set(texts.reports)):
        yield f"report {', '.join(missing)} is not in the library: ingest it first"
        return
    places = reports_of(case, texts)
    for quote in case.evidence:
        if not texts.find(quote, places):
            yield f"quote not in {', '.join(places) or 'any report'}: {_short(quote)}"
    for fact in case.facts:
        yield from _fact_faults(fact, texts)
    if case.answer is None:
        if case.must or case.must_any:
            yield "has no answer, so nothing can be required of it: use accept_any, or give the answer"
        return
    if wrong := objections(case, case.answer, declined=False):
        yield f"its own answer fails ({'; '.join(wrong)}): mend answer, must or must_not"
    if not case.evidence and not case.facts and not case.derived:
        yield "has an answer and no evidence: quote the report, or mark it derived"


def _fact_faults(fact: Fact, texts: Texts) -> Iterator[str]:
    spans = texts.find(fact.quote, (fact.report,))
    if len(spans) < fact.occurrence:
        times = f"{len(spans)} times, occurrence {fact.occurrence} is asked for" if spans else "not there"
        yield f"quote not in {fact.report}: {_short(fact.quote)} ({times})"
        return
    span = spans[fact.occurrence - 1]
    if fold(fact.subject) not in fold(texts.source(fact.report)[max(0, span.start - NEAR) : span.end + NEAR]):
        yield f"subject {fact.subject!r} does not stand near its quote {_short(fact.quote)}"
    if isinstance(fact.value, str):
        stands = fold(fact.value) in fold(fact.quote)
    else:
        read = [q for q in quantities(fact.quote) if same_value(q.value, fact.value)]
        stands = any(not fact.unit or q.unit == unit_class(fact.unit) for q in read)
    if not stands:
        yield f"value {fact.value} {fact.unit} does not stand in its quote {_short(fact.quote)}"


def _of_file(path: Path) -> list[Located]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = (error.strerror or "unreadable") if isinstance(error, OSError) else "not UTF-8"
        raise CaseError(f"{path}: cannot be read as a case file ({reason}): give a UTF-8 JSONL file") from error
    required = suite_of(path).must_pass
    found = [Located(path, number, _case(path, number, line)) for number, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise CaseError(f"{path}:1: holds no cases: write one JSON object a line")
    must = {"must_pass": True}
    return [one._replace(case=one.case.model_copy(update=must)) if one.case.id in required else one for one in found]


def _case(path: Path, number: int, line: str) -> Case:
    try:
        return Case.model_validate_json(line)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        where = ".".join(map(str, fault["loc"]))
        words = {"extra_forbidden": "is unknown: remove it or mend its spelling", "missing": "is missing"}
        told = f"field {where!r} {words.get(fault['type'], fault['msg'])}" if where else fault["msg"]
        raise CaseError(f"{path}:{number}: {told}") from None


def _short(quote: str) -> str:
    return quote if len(quote) <= 40 else quote[:39] + "…"
