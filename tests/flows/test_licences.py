"""The licences of what the product needs: each is known, and none binds whoever uses or offers the product."""

import re
import runpy
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
LICENCES = runpy.run_path(str(DOCS / "licences.py"))


def test_every_package_states_a_licence_that_does_not_bind_the_product():
    found = {name: LICENCES["licence"](package) for name, package in LICENCES["needed"]().items()}
    assert len(found) > 100
    assert [name for name, licence in found.items() if not licence] == []
    assert [
        name for name, licence in found.items() if re.search(r"(?<!L)GPL|Affero|SSPL|Business Source", licence)
    ] == []


def test_the_page_names_every_package():
    page = (DOCS / "licences.md").read_text("utf-8").lower().replace("_", "-")
    assert [name for name in LICENCES["needed"]() if f"| {name} |" not in page.replace(".", "-")] == []
