"""Throws damaged and hostile text at everything that reads a report: cleaning, parsing, splitting, facts.

``python tests/fuzz/fuzz.py --number 100000`` runs many; ``make test`` a few (test_fuzz.py). An input is a report of
``seeds/`` (or a stretch of it) with some damage: pieces cut, doubled, swapped, glued, or strewn with marks, digits,
brackets, controls and other scripts. For each: no exception but SourceError, every span stands in the source, every
quote is the words at its span, the same text gives the same facts, and no input takes longer than ``SLOWEST`` seconds.
"""

import argparse
import hashlib
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from vectorstore.errors import SourceError
from vectorstore.ingest import prepare
from vectorstore.reading.encodings import decode
from vectorstore.reading.text import quotes_match
from vectorstore.records import ReportHints, Source

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
SLOWEST = 5.0
SPLINTERS = (
    *"\n\u3000\t\x00\x0c\u200b\u202e\ufeff，。；：、（）《》“”%‰－-—～·…|#()[]{}\\'\"",
    *"09１万亿十一第年件次从到等A😀éßﬁ\U00020000",
    *("\n\n", "百分之", "二、", "（一）", "1.", "2025年", "增长", "下降", "分别", "其中"),
    *("the", "<b>", "</p>", "&nbsp;", "```", "한국", "русский"),
)
Damage = Callable[[str, random.Random], str]


def cut(text: str, chance: random.Random) -> str:
    """Take out a stretch."""
    start, end = sorted(chance.choices(range(len(text) + 1), k=2))
    return text[:start] + text[min(end, start + 200) :]


def double(text: str, chance: random.Random) -> str:
    """Say a stretch several times."""
    start = chance.randrange(len(text) + 1)
    end = start + chance.randrange(1, 60)
    return text[:end] + text[start:end] * chance.randrange(1, 30) + text[end:]


def strew(text: str, chance: random.Random) -> str:
    """Put splinters in at random."""
    for _ in range(chance.randrange(1, 40)):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(SPLINTERS) * chance.randrange(1, 4) + text[at:]
    return text


def swap(text: str, chance: random.Random) -> str:
    """Put the sentences in another order."""
    parts = text.split("。")
    chance.shuffle(parts)
    return "。".join(parts)


def wrap(text: str, chance: random.Random) -> str:
    """Break lines at a width, or join them all."""
    flat = text.replace("\n", "")
    width = chance.choice((3, 18, 40, len(flat) + 1))
    return "\n".join(flat[at : at + width] for at in range(0, len(flat), width))


def garble(text: str, chance: random.Random) -> str:
    """Change bytes of the file, then read it as a file of unknown encoding is read."""
    data = bytearray(text.encode(chance.choice(("utf-8", "gb18030", "utf-16")), errors="replace"))
    for _ in range(chance.randrange(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256) if data else 0
    try:
        return decode("garbled.txt", bytes(data))[0]
    except SourceError:
        return text


DAMAGES: Sequence[Damage] = (cut, double, strew, swap, wrap, garble)
HOSTILE: dict[str, Callable[[int], str]] = {
    "one line": lambda size: "全年审议法规草案和决定草案" * (size // 13),
    "digits": lambda size: "7" * size,
    "digits and marks": lambda size: "1,234.5%、" * (size // 9),
    "numerals": lambda size: "二十五万三千" * (size // 6),
    "open brackets": lambda size: "（" * size,
    "nested brackets": lambda size: "（" * (size // 2) + "）" * (size // 2),
    "titles": lambda size: "《关于" * (size // 3),
    "quotes": lambda size: "“" * size,
    "list marks": lambda size: "、" * size,
    "headings": lambda size: "一、工作\n（一）事项\n" * (size // 11),
    "ands": lambda size: "和与及" * (size // 3),
    "spaces": lambda size: " " * size + "完",
    "line ends": lambda size: "\n" * size + "完",
    "tags": lambda size: "<p><b>" * (size // 6),
    "latin": lambda size: "a" * size,
    "clauses": lambda size: "开展检查5次，" * (size // 7),
}
"""Text of about ``size`` characters that takes long where reading goes back over what it has read."""


def damaged(texts: Sequence[str], number: int) -> str:
    """Return input ``number``: the same for the same number."""
    chance = random.Random(number)
    text = chance.choice(texts)
    start = chance.randrange(len(text))
    text = text[start : start + chance.choice((30, 200, 600, 2000))] if number % 50 else text
    for damage in chance.choices(DAMAGES, k=chance.randrange(1, 4)):
        text = damage(text, chance) or "。"
    return text


def seed_texts() -> list[str]:
    """Return the texts of the bundled reports."""
    return [decode(path.name, path.read_bytes())[0] for path in sorted(SEEDS.glob("*.txt"))]


def faults(text: str) -> list[str]:
    """Return what goes wrong when ``text`` is read, one line each."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    source = Source(path="fuzz.txt", text=text, encoding="utf-8", sha256=digest)
    begun = time.perf_counter()
    try:
        first = prepare(source, ReportHints())
    except SourceError:
        return []
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]
    seconds = time.perf_counter() - begun
    found = [f"{seconds:.1f} s for {len(text)} characters"] if seconds > SLOWEST else []
    held = first.parsed.source
    spans = [(one.start, one.end) for one in (*first.passages, *first.clauses, *first.facts)]
    found += [f"span {start}-{end} of {len(held)}" for start, end in spans if not 0 <= start <= end <= len(held)]
    quotes = [(one.quote_start, one.quote_end, one.quote) for one in first.facts]
    found += [f"quote {quote!r} is not at {at}" for at, end, quote in quotes if not quotes_match(held, at, end, quote)]
    if len(text) < 1000 and prepare(source, ReportHints()).facts != first.facts:
        found.append("another reading gives other facts")
    return found


def main() -> int:
    """Read the inputs that were asked for; exit code 1 when something went wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--number", type=int, default=100_000)
    options.add_argument("--first", type=int, default=0)
    given = options.parse_args()
    texts, bad = seed_texts(), 0
    for number in range(given.first, given.first + given.number):
        for line in faults(damaged(texts, number)):
            bad += 1
            sys.stdout.write(f"input {number}: {line}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{given.number} inputs, {bad} faults\n")
    return int(bad > 0)


if __name__ == "__main__":
    raise SystemExit(main())
