"""What a library was made with: vectors, clauses and terms of different makers do not mix."""

import json
from collections.abc import Mapping
from pathlib import Path

from vectorstore import lexicon
from vectorstore.errors import FingerprintError
from vectorstore.storage import schema
from vectorstore.terms import english

PARSER = "4"
"""Raise it with every change of the text, card or sections that parsing gives for the same file."""
SPLITTER = "4"
"""Raise it with every change of the passages or clauses of the same report."""
FIGURES = "3"
"""Raise it with every change of the figures of the same report."""


def fingerprint(embedder_name: str) -> str:
    """Return the JSON object of the versions that a library's content depends on."""
    parts = {
        "embedder": embedder_name,
        "parser": PARSER,
        "splitter": SPLITTER,
        "figures": FIGURES,
        "lexicon": lexicon.VERSION,
        "English terms": english.VERSION,
        "schema": schema.VERSION,
    }
    return json.dumps(parts, sort_keys=True)


def require_same(directory: Path, stored: str, expected: str) -> None:
    """Do nothing when the fingerprints agree.

    Raises:
        FingerprintError: naming what differs, or that ``stored`` is no fingerprint, and how to rebuild.
    """
    have = _parts(directory, stored)
    want: Mapping[str, str] = json.loads(expected)
    differing = [part for part in want if have.get(part) != want[part]]
    if differing:
        changes = ", ".join(f"{part} {have.get(part, 'unknown')} (now {want[part]})" for part in differing)
        raise _refusal(directory, f"this library was made with {changes}")


def _parts(directory: Path, stored: str) -> Mapping[str, str]:
    try:
        parts = json.loads(stored)
    except ValueError:
        parts = None
    if not isinstance(parts, dict):
        raise _refusal(directory, "what this library was made with cannot be read")
    return parts


def _refusal(directory: Path, reason: str) -> FingerprintError:
    return FingerprintError(f"{directory}: {reason}; to rebuild it, delete {directory} and run bot ingest PATH again")
