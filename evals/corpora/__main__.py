"""``python -m evals.corpora``: questions and promises of a generated library, scored."""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple

from bot.ask import Bot, open_bot
from bot.promises import promises
from bot.records import Answer, Question
from bot.settings import load_settings
from evals.corpora import LAST, MEASURES, OUTSIDE, Corpus, Generated, Measure, corpus, write
from vectorstore.divisions import divisions, short_name
from vectorstore.ingest import ingest
from vectorstore.reading.text import fold
from vectorstore.store import Library

Outcome = Literal["right", "silent", "wrong", "other"]
Expects = Literal["facts", "table", "none"]
Gold = tuple[tuple[str, str], ...]
Score = Mapping[str, Counter[Outcome]]
RIGHT = 0.95
"""Least share of right answers; of another report's figure none may be shown."""


class Asked(NamedTuple):
    """A question of a kind, with the reports and the words that its citations must hold, no more and no fewer.

    Without gold nothing may be asserted (``none``), or lines of several reports told apart (``table``).
    """

    kind: str
    question: Question
    gold: Gold = ()
    expects: Expects = "facts"


def questions(corpus: Corpus, each: int = 1, seed: int = 1) -> list[Asked]:
    """Return for each region ``each`` questions of every kind, and those that are put to all regions."""
    chance = Random(seed)
    regions = list(dict.fromkeys(report.region for report in corpus.reports))
    found = [asked for region in regions for _ in range(each) for asked in _of_region(corpus, chance, region)]
    found += [asked for measure in MEASURES for asked in _of_all(corpus, chance, measure)]
    return [a._replace(question=a.question.model_copy(update={"id": f"{n:04}"})) for n, a in enumerate(found)]


def _of_region(corpus: Corpus, chance: Random, region: str) -> Iterator[Asked]:
    """Yield questions that name one region, or stand in one of its reports."""
    own = [report for report in corpus.reports if report.region == region]
    held = [measure for measure in MEASURES if measure.body == own[0].body]
    measure, place = chance.choice(held), chance.choice((region, short_name(region)))
    asked, report = chance.choice(measure.asked), chance.choice(own)
    done, plan = _done(corpus, report, measure), _plan(corpus, report, measure)
    if done:
        yield _ask("result", f"{report.year - 1}年{place}{asked}？", done)
        yield _ask("result", f"请问{report.year - 1}年，{place}{asked}？", done)
        place_en = divisions().english[region][0]
        yield _ask("english", measure.asked_en.format(place=place_en, year=report.year - 1), done)
        yield _ask("here", f"过去一年{asked}？", done, report)
        yield _ask("here", f"本{region[-1]}去年{asked}？", done, report)
    yield _ask("plan", f"{place}{report.year}年{measure.name}的目标是多少？", plan)
    yield _ask("here", f"今年{measure.name}的目标是多少？", plan, report)
    yield _ask("no year", f"{place}{asked}？", (), expects="table")
    yield _ask("absent", f"{place}{LAST - 30}年{asked}？", (), expects="none")
    yield _ask("absent", f"{report.year - 1}年{OUTSIDE[0]}{asked}？", (), expects="none")
    first = own[chance.randrange(max(1, len(own) - 2))].year - 1
    since = [report for report in own if report.year > first]
    trend = [_done(corpus, report, measure) for report in since]
    if all(trend):
        yield _ask("trend", f"{first}年以来{place}历年{asked}？", tuple(pair for pairs in trend for pair in pairs))
    if own[0].body == "congress":
        laws = [(report.id, law) for report in since for law in report.laws]
        yield _ask("trend", f"{first}年以来{place}制定的地方性法规有哪些？", tuple(laws))


def _of_all(corpus: Corpus, chance: Random, measure: Measure) -> Iterator[Asked]:
    """Yield questions that name no region: of one year a rank over regions, of none a table or a question back."""
    yield _ask("neither", f"{measure.asked[0]}？", (), expects="table")
    yield _ask("neither", f"{measure.name}的目标是多少？", (), expects="table")
    held = [report for report in corpus.reports if report.body == measure.body]
    for year in sorted({report.year for report in held})[-2:]:
        of_year = [report for report in held if report.year == year]
        planned = {report.id: _plan(corpus, report, measure)[0][1] for report in of_year}
        plans = sorted((float(written), report) for report, written in planned.items())
        bound, middle = plans[len(plans) // 2]
        above = tuple((report, planned[report]) for amount, report in plans if amount > bound)
        unit = measure.plan[0].partition("{n}")[2].rstrip("以上左右内")
        if above:
            question = f"哪些省{year}年{measure.name}目标超过{planned[middle]}{unit}？"
            yield _ask("rank", question, above)
        done = [(pairs[0][1], report.id) for report in of_year if (pairs := _done(corpus, report, measure))]
        most = max((float(value) for value, _ in done), default=0.0)
        best = tuple((report, value) for value, report in done if float(value) == most)
        if len(done) > 0.7 * len(of_year):
            yield _ask("rank", f"{year - 1}年哪个省{measure.name}最{'高' if unit == '%' else '多'}？", best)


def _done(corpus: Corpus, report: Generated, measure: Measure) -> Gold:
    result = corpus.promises[report.region, report.year - 1, measure.key].result
    return ((report.id, result),) if result else ()


def _plan(corpus: Corpus, report: Generated, measure: Measure) -> Gold:
    return ((report.id, corpus.promises[report.region, report.year, measure.key].planned),)


def _ask(kind: str, text: str, gold: Gold, report: Generated | None = None, expects: Expects = "facts") -> Asked:
    return Asked(kind, Question(text=text, reports=(report.id,) if report else ()), gold, expects)


def outcome(asked: Asked, answer: Answer, regions: Sequence[str]) -> Outcome:
    """Return whether an answer is right, asserts nothing where it should, is wrong, or is another report's.

    ``regions`` are the names of all places: in a table each line bears the name of its own.
    """
    said = [citation for citation in answer.citations if answer.kind == "answer"]
    if asked.expects == "none":
        return "other" if said else "right"
    if asked.expects == "table":
        lines = [claim for claim in answer.claims if claim.citations]
        named = all(any(region in claim.text for region in regions) for claim in lines)
        table = answer.kind == "answer" and len({c.report for c in said}) > 1 and named
        asks_back = answer.kind == "declined" and answer.reason == "which_report"
        return "right" if table or asks_back else "other" if said else "silent"
    if not said:
        return "silent"
    if {citation.report for citation in said} - {report for report, _ in asked.gold}:
        return "other"
    held = {(report, words) for report, words in asked.gold if _is_cited(report, words, answer)}
    return "right" if held == set(asked.gold) and len(said) <= len(asked.gold) else "wrong"


def _is_cited(report: str, words: str, answer: Answer) -> bool:
    """Return whether a report's words are cited and, where the answer is in their language, said."""
    said = answer.lang == "en" or words in fold(answer.answer)
    return said and any(c.report == report and words in fold(c.quote) for c in answer.citations)


def library_of(made: Corpus, folder: Path) -> Path:
    """Write the reports of a corpus, ingest them, and return the folder of the library."""
    texts, path = write(((f"{one.id}.txt", one.text) for one in made.reports), folder / "reports"), folder / "library"
    settings = load_settings()
    with settings.opened(path, create=True) as library:
        failed = [one for one in ingest(library, settings.embedder(), [texts]) if one.status != "added"]
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


def promised(library: Library, made: Corpus) -> tuple[int, int]:
    """Return how many plans of figures are lined up with what became of them, and how many of the verdicts are true."""
    found = [promise for promise in promises(library, load_settings().english()) if promise.plan.kind == "figure"]
    truth: dict[tuple[str, int], list[tuple[str, str]]] = {}
    for (region, year, _), told in made.promises.items():
        truth.setdefault((region, year), []).append((told.plan, told.fate))
    right = 0
    for promise in found:
        plans = truth[promise.plan.region or "", promise.plan.period or 0]
        fates = (fate for plan, fate in plans if promise.plan.citation.quote in plan)
        right += promise.verdict == next(fates, "")
    return len(found), right


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
    options = parser.parse_args()
    made = corpus(options.regions, options.years, options.seed)
    with tempfile.TemporaryDirectory() as scratch:
        bot = open_bot(library_of(made, Path(scratch)), "lookup")
        found = score(bot, made, questions(made, options.each, options.seed), options.show)
        told, true = promised(bot.library, made)
        bot.close()
    sys.stdout.write(f"{table(found)}\npromises: {true} of {told} verdicts true\n")
    all_of_them = total(found)
    few = all_of_them["right"] < RIGHT * sum(all_of_them.values()) or true < RIGHT * told
    return int(few or all_of_them["other"] > 0)


if __name__ == "__main__":
    sys.exit(main())
