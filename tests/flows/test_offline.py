"""Without a key, an address or a model nothing leaves the machine: a child process refuses every address."""

import json
from pathlib import Path

from conftest import INVENTED

QUESTION = "2025年重庆市人大常委会通过了多少件地方性法规？"
EVERY_COMMAND = """
import functools, sys
from bot import cli
from vectorstore import embed

embed._load = functools.cache(embed._load)  # takes most of a second, and each command asks for it
library, report = sys.argv[1:]
for command in (
    ["ingest", report],
    ["reports"],
    ["search", "代表建议"],
    ["ask", "How many special work reports will be heard?"],
    ["show", "qingchuan-2031", "--end", "9"],
    ["chat"],
    ["doctor"],
):
    sys.argv = ["bot", *command, "--library", library]
    try:
        cli.main()
    except SystemExit as done:
        sys.stderr.write(f"{command[0]} {done.code}\\n")
"""


def test_no_command_looks_up_or_connects_to_an_address(shell, tmp_path: Path):
    report = tmp_path / "qingchuan-2031.txt"
    report.write_text(INVENTED, encoding="utf-8")
    _, out, err = shell(tmp_path / "library", report, program=EVERY_COMMAND, stdin="代表建议办结率是多少？\n")
    ended = [line for line in err.splitlines() if line[-2:] in (" 0", " 1", " 2")]
    assert ended == [f"{command} 0" for command in ("ingest", "reports", "search", "ask", "show", "chat", "doctor")]
    assert "NETWORK" not in err
    assert out.startswith("added     qingchuan-2031")


def test_a_key_alone_opens_no_connection_and_a_process_of_its_own_answers_the_same(shell, cli):
    code, out, err = shell("ask", QUESTION, "--json", OPENAI_API_KEY="sk-test")
    assert (code, err) == (0, "")
    alone, here = json.loads(out), json.loads(cli("ask", QUESTION, "--json").out)
    del alone["timings_ms"], here["timings_ms"]
    assert alone == here
    assert alone["engine"] == "lookup"
