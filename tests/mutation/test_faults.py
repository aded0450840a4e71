"""The table of planted faults fits the code: every fault can still be planted, and changes it."""

import ast

import pytest
from mutate import ROOT, Fault, faults


@pytest.mark.parametrize("fault", faults(), ids=lambda fault: f"{fault.number}-{fault.file}")
def test_every_fault_can_be_planted_once(fault: Fault) -> None:
    source = (ROOT / fault.file).read_text(encoding="utf-8")
    assert ast.parse(fault.planted(source))
    assert fault.old != fault.new
    assert fault.why


def test_the_faults_are_spread_over_all_packages() -> None:
    assert len(faults()) >= 60
    assert {fault.file.partition("/")[0] for fault in faults()} == {"bot", "vectorstore", "evals"}
