"""What a library was made with: vectors, clauses and terms of different makers do not mix."""

import json
from collections.abc import Mapping
from pathlib import Path

from vectorstore import lexicon, schema
from vectorstore.errors import FingerprintError

SPLITTER = "1"
"""Raise it with every change of what parsing, splitting or the reading of figures gives for the same file."""


def fingerprint(embedder_name: str) -> str:
    """Return the JSON object of the versions that a library's content depends on."""
    parts = {
        "embedder": embedder_name,
        "splitter": SPLITTER,
        "lexicon": lexicon.VERSION,
        "schema": schema.VERSION,
    }
    return json.dumps(parts, sort_keys=True)


def require_same(directory: Path, stored: str, expected: str) -> None:
    """Do nothing when the fingerprints agree.

    Raises:
        FingerprintError: naming what differs and how to rebuild.
    """
    have: Mapping[str, str] = json.loads(stored)
    want: Mapping[str, str] = json.loads(expected)
    differing = [part for part in want if have.get(part) != want[part]]
    if differing:
        changes = ", ".join(f"{part} {have.get(part, 'unknown')} (now {want[part]})" for part in differing)
        raise FingerprintError(
            f"{directory}: this library was made with {changes}; to rebuild it, delete {directory} "
            "and run bot ingest PATH again"
        )
