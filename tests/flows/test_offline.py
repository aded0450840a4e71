"""Without a key, an address or a model nothing leaves the machine: a child process refuses every address."""

import json
from pathlib import Path

import pytest

SEEDS = Path(__file__).parents[2] / "seeds"
QUESTION = "2025年重庆市人大常委会通过了多少件地方性法规？"


def test_a_fresh_library_is_made_and_asked_without_a_network(shell, tmp_path: Path):
    library = ("--library", tmp_path / "fresh")
    code, out, err = shell("ingest", SEEDS / "yongchuan-2025.txt", *library)
    assert (code, out.split()[:2]) == (0, ["added", "yongchuan-2025"])
    assert "NETWORK" not in err
    code, out, err = shell("search", "代表建议", *library)
    assert code == 0
    assert out
    assert "NETWORK" not in err


@pytest.mark.parametrize(
    "arguments", [("ask", QUESTION), ("search", QUESTION), ("doctor",), ("reports",)], ids=lambda value: value[0]
)
def test_no_command_looks_up_or_connects_to_an_address(shell, arguments: tuple[str, ...]):
    code, out, err = shell(*arguments)
    assert (code, err) == (0, "")
    assert out


def test_a_key_in_the_environment_alone_opens_no_connection(shell):
    code, out, err = shell("ask", QUESTION, "--json", OPENAI_API_KEY="sk-test")
    assert (code, err) == (0, "")
    assert json.loads(out)["engine"] == "extractive"


def test_a_process_of_its_own_answers_as_this_one_does(shell, cli):
    alone, here = (json.loads(run("ask", QUESTION, "--json").out) for run in (shell, cli))
    del alone["timings_ms"], here["timings_ms"]
    assert alone == here
