"""``python -m evals.corpora``: questions on a generated library, scored; also writes its reports for other uses."""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.ask import Bot, open_bot
from bot.embedding import make_embedder
from bot.settings import load_settings
from evals.corpora.questions import Asked, Outcome, outcome, questions
from evals.corpora.reports import Corpus, corpus, write
from vectorstore.ingest import ingest
from vectorstore.store import Library

RIGHT = 0.95
"""Least share of right answers; of another report's figure none may be shown."""
Score = Mapping[str, Counter[Outcome]]


def library_of(made: Corpus, folder: Path) -> Path:
    """Write the reports of a corpus, ingest them, and return the folder of the library."""
    texts, path = write(made.reports, folder / "reports"), folder / "library"
    embedder = make_embedder(load_settings(), path)
    with Library.open(path, embedder.name, create=True) as library:
        failed = [found for found in ingest(library, embedder, [texts]) if found.status != "added"]
    if failed:
        raise SystemExit(f"{failed[0].path}: {failed[0].status} {failed[0].message}")
    return path


def score(bot: Bot, made: Corpus, asked: Sequence[Asked], show: bool = False) -> Score:
    """Return by kind what came of each question; ``show`` prints those that are not right."""
    regions = sorted({report.region for report in made.reports})
    found: dict[str, Counter[Outcome]] = {}
    for each in asked:
        answer = bot.ask(each.question)
        came = outcome(each, answer, regions)
        found.setdefault(each.kind, Counter())[came] += 1
        if show and came != "right":
            cited = "; ".join(f"{c.report} {c.quote[:30]}" for c in answer.citations[:3])
            sys.stdout.write(
                f"{came.upper()} {each.kind}: {each.question.text} {list(each.question.reports)} gold {each.gold[:4]}\n"
                f"    {answer.kind} {answer.reason}: {answer.answer[:120]} <- {cited}\n"
            )
    return found


def total(found: Score) -> Counter[Outcome]:
    """Return the outcomes of all kinds together."""
    return sum(found.values(), Counter[Outcome]())


def table(found: Score) -> str:
    """Return the score as lines of text, a kind a line."""
    rows = [*found.items(), ("all", total(found))]
    lines = [f"{'kind':10} {'n':>5} {'right':>6} {'silent':>7} {'wrong':>6} {'other report':>13}"]
    for kind, of_kind in rows:
        n = sum(of_kind.values())
        shares = f"{of_kind['right'] / n:>6.3f} {of_kind['silent']:>7} {of_kind['wrong']:>6} {of_kind['other']:>13}"
        lines.append(f"{kind:10} {n:>5} {shares}")
    return "\n".join(lines)


def main() -> int:
    """Print the score; return 1 when too few answers are right, or one is another report's."""
    parser = argparse.ArgumentParser(prog="python -m evals.corpora", description=__doc__)
    parser.add_argument("--regions", type=int, default=31)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--each", type=int, default=1, help="questions of each kind for a region")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print what is not right")
    parser.add_argument("--library", type=Path, help="a library of this corpus that is there already")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="only write the reports there")
    options = parser.parse_args()
    made = corpus(options.regions, options.years, options.seed)
    if options.write:
        write(made.reports, options.write)
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        bot = open_bot(options.library or library_of(made, Path(scratch)), "lookup")
        found = score(bot, made, questions(made, options.each, options.seed), options.show)
        bot.close()
    sys.stdout.write(table(found) + "\n")
    all_of_them = total(found)
    return int(all_of_them["right"] < RIGHT * sum(all_of_them.values()) or all_of_them["other"] > 0)


if __name__ == "__main__":
    sys.exit(main())
