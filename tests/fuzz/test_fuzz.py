import time

import pytest

from fuzz.fuzz import HOSTILE, damaged, faults, seed_texts

SIZE, SECONDS = 20_000, 3.0
"""Linear reading takes 1 s at most of these; where each number was compared with all before it, it took 6."""


def test_damaged_reports_are_read_without_a_fault():
    texts = seed_texts()
    assert {number: found for number in (*range(150), 15836) if (found := faults(damaged(texts, number)))} == {}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_takes_no_quadratic_time(kind):
    begun = time.process_time()
    assert faults(HOSTILE[kind](SIZE)) == []
    assert time.process_time() - begun < SECONDS
