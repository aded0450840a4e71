"""What is wrong with the input of a command, said in one line."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from evals.cases import CaseError
from evals.compare import InvalidComparison
from evals.folder import RunError


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Turn what is wrong with the input into one line on stderr and exit code 2."""
    from vectorstore.errors import LibraryError

    try:
        yield
    except (CaseError, RunError, InvalidComparison, LibraryError) as error:
        typer.echo(f"bot eval: {error}", err=True)
        raise SystemExit(2) from None
