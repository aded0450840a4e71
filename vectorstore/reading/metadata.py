"""What is known of a report before it is parsed: reports.toml in its folder, or a sidecar file beside it."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from vectorstore.errors import SourceError
from vectorstore.records import ReportHints


def load_hints(path: Path) -> ReportHints:
    """Return the hints for the report file ``path``: its sidecar ``NAME.toml`` wins over ``reports.toml``.

    In ``reports.toml`` a table is named after the file's stem or its whole name.

    Raises:
        SourceError: one of the two files is not TOML, or holds a field that reports do not have.
    """
    shared = path.parent / "reports.toml"
    tables = _read(shared)
    found: dict[str, Any] = {}
    for key in (path.stem, path.name):
        found |= _table(tables, key, shared)
    for sidecar in (path.with_suffix(".toml"), path.with_name(path.name + ".toml")):
        if sidecar != shared:
            found |= _read(sidecar)
    found = {key: value.isoformat() if isinstance(value, date) else value for key, value in found.items()}
    try:
        return ReportHints.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise SourceError(
            f"{path}: its metadata field {field!r} is wrong ({first['msg']}); correct the .toml"
        ) from error


def unused_tables(folder: Path) -> list[str]:
    """Return what is wrong with the tables of a folder's ``reports.toml`` that name no file in it."""
    path = folder / "reports.toml"
    try:
        tables = _read(path)
    except SourceError:  # told of each file
        return []
    names = {name for file in folder.iterdir() for name in (file.stem, file.name)}
    return [f"{path}: [{key}] names no file of this folder; correct or remove it" for key in tables if key not in names]


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: is not valid TOML ({error}); correct it") from error
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error


def _table(tables: dict[str, Any], key: str, path: Path) -> dict[str, Any]:
    table = tables.get(key, {})
    if not isinstance(table, dict):
        raise SourceError(f"{path}: {key} is not a table; write [{key}] and its fields below")
    return table
