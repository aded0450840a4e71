"""``bot chat``: a conversation in a terminal, typed at a pseudo-terminal as a person would, and through a pipe."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

QUESTION = "2025年重庆市人大常委会通过了多少件地方性法规？"
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x08\r]")
"""What moves the cursor and colours the text."""
SLOW_ENGINE = """
import time
from bot import ask
from bot.records import Claim

def stream(self, question):
    for letter in "分段到达的回答":
        time.sleep(0.2)
        yield Claim(text=letter, citations=())
    time.sleep(60)

ask.Bot.stream = stream
from bot.cli import main
main()
"""


class Terminal:
    """A process at a pseudo-terminal: what is typed goes in, what it shows comes out."""

    def __init__(self, program: str) -> None:
        self._shown = ""
        master, slave = pty.openpty()
        self._terminal = master
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, "chat"], stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored in the background
        )  # fmt: skip
        os.close(slave)

    def type(self, text: str) -> None:
        """Type a text; its echo counts as shown."""
        os.write(self._terminal, text.encode())

    def interrupt(self) -> None:
        """Press Ctrl-C, once the process waits: a signal on the way into a read would not end that read."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        while stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "S":
            time.sleep(0.05)
        time.sleep(0.1)
        os.killpg(self.process.pid, signal.SIGINT)

    def until(self, pattern: str, seconds: float = 60) -> str:
        """Return what was shown up to a pattern, and forget it."""
        end = time.monotonic() + seconds
        while (found := re.search(pattern, self._shown)) is None:
            assert time.monotonic() < end, f"{pattern!r} was not shown, but {self._shown!r}"
            self._read()
        shown, self._shown = self._shown[: found.end()], self._shown[found.end() :]
        return shown

    def _read(self) -> None:
        if select.select([self._terminal], [], [], 0.2)[0]:
            try:
                shown = self._shown + os.read(self._terminal, 65536).decode(errors="replace")
                self._shown = CONTROL.sub("", shown)
            except OSError:
                pytest.fail(f"the process ended with {self.process.wait()} after {self._shown!r}")

    def ended(self) -> int:
        """Return the exit code of the process, which must end by itself."""
        return self.process.wait(60)

    def close(self) -> None:
        """End the process, if it still runs, and the terminal."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._terminal)


@pytest.fixture
def terminal(at_seeds: None) -> Iterator[Terminal]:
    opened = Terminal("from bot.cli import main; main()")
    yield opened
    opened.close()


@pytest.fixture
def slow_terminal(at_seeds: None) -> Iterator[Terminal]:
    opened = Terminal(SLOW_ENGINE)
    yield opened
    opened.close()


def test_a_conversation_as_a_person_has_it(terminal: Terminal):
    assert "/sources" in terminal.until(">")
    terminal.type(QUESTION + "\n")
    assert "26件" in terminal.until(r"\[1\]\s+>")
    terminal.type("/sources\n")
    assert "通过地方性法规26件" in terminal.until(r"chongqing-2026:\d+-\d+[^>]*(?:>[^>]*)*\n>")
    terminal.type("审查批准的自治县单行条例呢？\n")
    assert "3件" in terminal.until(r"\[1\]\s+>")
    terminal.interrupt()
    terminal.until("Ctrl-C again or /quit to leave")
    terminal.type("/report yongchuan-2025\n")
    terminal.until(r"\(yongchuan-2025 only\)\s+>")
    terminal.type("\x04")
    assert terminal.ended() == 0


def test_ctrl_c_stops_an_answer_and_keeps_the_conversation(slow_terminal: Terminal):
    slow_terminal.until(">")
    slow_terminal.type(QUESTION + "\n")
    slow_terminal.until("分 ?段")
    assert "回" not in slow_terminal.until("到 ?达 ?的")
    slow_terminal.interrupt()
    slow_terminal.until(r"\(stopped\)\s+>")
    slow_terminal.type("/quit\n")
    assert slow_terminal.ended() == 0


def test_ctrl_c_twice_at_the_prompt_leaves(terminal: Terminal):
    terminal.until(">")
    terminal.interrupt()
    terminal.until("Ctrl-C again")
    terminal.interrupt()
    assert terminal.ended() == 0


def test_chinese_is_edited_and_an_earlier_line_comes_back(terminal: Terminal):
    terminal.until(">")
    terminal.type("/报错\x7f\x7freports\n")
    assert "chongqing-2026" in terminal.until("yongchuan-2025")
    terminal.type("\x1b[A\n")
    assert "chongqing-2026" in terminal.until("yongchuan-2025")


def test_a_pipe_gets_answers_and_no_prompts(cli):
    code, out, err = cli("chat", stdin=f"{QUESTION}\n/sources\n")
    assert (code, err) == (0, "")
    answer, source = out.splitlines()
    assert answer.rstrip().endswith("[1]")
    assert source.startswith("[1] “")


@pytest.mark.parametrize("goodbye", ["thanks, bye", "谢谢你，再见", "Bye!", "再见。", "quit"])
def test_a_goodbye_ends_it_and_thanks_alone_do_not(goodbye: str, cli):
    code, out, err = cli("chat", stdin=f"谢谢\n{goodbye}\n{QUESTION}\n")
    assert (code, err) == (0, "")
    assert out.startswith("不客气")
    assert "26件" not in out
