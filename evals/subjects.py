"""How often grounding mistakes whose number it is: right numbers refused, and numbers of something else let through.

    python -m evals.subjects LIBRARY:CASES...

Each question for one number is asked of the search. The gold number, as a claim in the question's words, must pass;
every other number of its kind in the evidence, claimed with its own words as the quote, should be refused.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.embedding import make_embedder
from bot.english.unit_classes import DATING
from bot.gather import Evidence, gather
from bot.grounding.belongs import Source, Wording, misattributed
from bot.model.connect import searcher, wording
from bot.quantities import Quantity, agree, quantities
from bot.records import Lang
from bot.settings import load_settings
from evals.cases import load_cases
from evals.records import Case
from vectorstore.folding import fold
from vectorstore.store import Library
from vectorstore.tokens import count_tokens


class Tried(NamedTuple):
    """One claim that was tried: whether it is the gold one, and whether it was refused."""

    lang: Lang
    gold: bool
    refused: bool
    question: str
    claim: str


def tried(case: Case, evidence: Sequence[Evidence], reading: Wording) -> Iterator[Tried]:
    """Yield what became of the gold number and of the other numbers of its kind; nothing when it is not there."""
    gold = _gold(case)
    places = [(item, q) for item in evidence for q in quantities(item.source, "zh")]
    kin = [(item, q) for item, q in places if gold is not None and q.unit_class == gold.unit_class]
    right = [(item, q) for item, q in kin if gold is not None and agree(gold, q) and _in_evidence(case, item, q)]
    if gold is None or not right:
        return
    others = [(item, q) for item, q in kin if not agree(gold, q)]
    for one, good in ((right[0], True), *((other, False) for other in others)):
        item, claimed = one
        sources = [_source(other, claimed if other is item else None) for other in evidence]
        found = misattributed(claimed.text, case.question, sources, "zh", reading)
        yield Tried(case.lang, good, bool(found), case.question, claimed.text)


def _gold(case: Case) -> Quantity | None:
    """The one number that a case asks for, as the report writes it."""
    if case.answer is None or case.history or case.derived:
        return None
    asked = [q for q in quantities(case.answer, case.lang) if q.unit_class not in DATING]
    written = [q for quote in case.evidence for q in quantities(quote, "zh") if asked and agree(asked[0], q)]
    return written[0] if len(asked) == 1 and written else None


def _in_evidence(case: Case, item: Evidence, quantity: Quantity) -> bool:
    near = fold(item.source[max(0, quantity.start - 3) : quantity.end])
    return any(near in fold(quote) or fold(quote) in fold(item.source) for quote in case.evidence)


def _source(item: Evidence, quoted: Quantity | None) -> Source:
    return Source(item.source, ((quoted.start, quoted.end),) if quoted else ())


def try_all(library: Path, cases: Path) -> Iterator[Tried]:
    """Yield what became of the numbers of all cases of a file, put to a library."""
    embedder = make_embedder(load_settings(), library)
    with Library.open(library, embedder.name) as opened:
        find, reading = searcher(opened, embedder), wording(opened)
        cards = {report.id: report for report in opened.reports()}
        for case in load_cases([cases]):
            yield from tried(case, gather(find(case.question, ()), opened.source, cards, count_tokens), reading)


def main() -> int:
    """Run the measurement from the command line."""
    pairs = [argument.split(":", 1) for argument in sys.argv[1:]]
    rows = [row for library, cases in pairs for row in try_all(Path(library), Path(cases))]
    for lang in ("zh", "en"):
        for gold, said in ((True, "right numbers refused"), (False, "other numbers refused")):
            group = [row for row in rows if row.lang == lang and row.gold is gold]
            sys.stdout.write(f"{lang} {said}: {sum(row.refused for row in group)} of {len(group)}\n")
    for row in rows:
        if row.gold and row.refused:
            sys.stdout.write(f"  refused: {row.claim} for {row.question}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
