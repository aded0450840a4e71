"""The table of planted faults fits the code: each can still be planted, in one place, and changes it."""

import ast

from mutate import ROOT, faults


def test_every_fault_can_be_planted_and_the_faults_are_spread_over_all_packages() -> None:
    table = faults()
    for fault in table:
        source = (ROOT / fault.file).read_text(encoding="utf-8")
        assert ast.parse(fault.planted(source)), fault
        assert fault.new != fault.old, fault
        assert fault.why, fault
    assert len(table) >= 60
    assert {fault.file.partition("/")[0] for fault in table} == {"bot", "vectorstore", "evals"}
