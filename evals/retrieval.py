"""How much of the evidence search finds: ``python -m evals.retrieval evals/cases/dev.jsonl --reports seeds``.

The reports are ingested into a library of their own; cases without evidence and follow-ups are passed over.
"""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.records import Lang, Record
from evals.cases import load_cases
from evals.records import Case
from vectorstore.embed import Embedder, LocalEmbedder
from vectorstore.folding import fold
from vectorstore.ingest import ingest
from vectorstore.search import search
from vectorstore.store import Library

Search = Callable[[str], Sequence[str]]


class Finding(Record):
    """What the passages found for a case hold of its evidence, and how many characters they are together."""

    case: str
    lang: Lang
    first: bool
    some: bool
    all: bool
    characters: int


class Rates(Record):
    """Shares of the cases of a language: evidence in the first passage, some of it found, all of it found."""

    cases: int
    first: float
    some: float
    all: float
    characters: float


def find(case: Case, texts: Sequence[str]) -> Finding:
    """Return what ranked texts hold of the evidence of a case, white space and widths aside."""
    folded = [fold(text) for text in texts]
    found = [any(fold(quote) in text for text in folded) for quote in case.evidence]
    first = any(fold(quote) in text for quote in case.evidence for text in folded[:1])
    return Finding(
        case=case.id, lang=case.lang, first=first, some=any(found), all=all(found), characters=sum(map(len, texts))
    )


def measure(cases: Iterable[Case], find_texts: Search) -> list[Finding]:
    """Return a finding for each case that has evidence and needs no history."""
    return [find(case, find_texts(case.question)) for case in cases if case.evidence and not case.history]


def rates(findings: Iterable[Finding]) -> dict[Lang, Rates]:
    """Return the rates of each language that has findings."""
    by_lang: dict[Lang, list[Finding]] = {}
    for finding in findings:
        by_lang.setdefault(finding.lang, []).append(finding)
    return {lang: _rates(found) for lang, found in by_lang.items()}


def main(
    cases: Annotated[list[Path], typer.Argument(help="Case files.")],
    reports: Annotated[list[Path], typer.Option("--reports", help="Files or folders to ingest (may be repeated).")],
    k: Annotated[int, typer.Option("--k", min=1, help="Passages per question.")] = 5,
    missed: Annotated[bool, typer.Option("--missed", help="Name the cases that lack evidence.")] = False,
) -> None:
    """Print for each language how often the first passages hold the evidence."""
    with tempfile.TemporaryDirectory() as directory:
        embedder = LocalEmbedder()
        with Library.open(Path(directory) / "library", embedder.name, create=True) as library:
            for result in ingest(library, embedder, reports):
                if result.status == "failed":
                    typer.echo(result.message, err=True)
            findings = measure(load_cases(cases), lambda question: _texts(library, embedder, question, k))
    typer.echo("lang  cases  first   some    all  characters")
    for lang, found in sorted(rates(findings).items()):
        typer.echo(
            f"{lang:4}  {found.cases:5}  {found.first:.3f}  {found.some:.3f}  {found.all:.3f}  {found.characters:10.0f}"
        )
    for finding in findings:
        if missed and not finding.all:
            typer.echo(f"{finding.case}: {'some' if finding.some else 'none'} of the evidence", err=True)


def _texts(library: Library, embedder: Embedder, question: str, k: int) -> list[str]:
    return [hit.passage.text for hit in search(library, embedder, question, k=k)]


def _rates(findings: Sequence[Finding]) -> Rates:
    count = len(findings)
    return Rates(
        cases=count,
        first=sum(finding.first for finding in findings) / count,
        some=sum(finding.some for finding in findings) / count,
        all=sum(finding.all for finding in findings) / count,
        characters=sum(finding.characters for finding in findings) / count,
    )


if __name__ == "__main__":
    typer.run(main)
