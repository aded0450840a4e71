"""Which clauses a summary rests on: the most telling within its length, from every section, joined into quotes."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.summaries.keypoints import Atom, Reader
from bot.summaries.summary import Length, Quote, SectionQuotes
from vectorstore.folding import fold
from vectorstore.records import Section

LONGEST = 110
"""Characters of one quote."""
BUDGET: dict[Length, float] = {"short": 0.06, "standard": 0.30, "full": 0.6}
"""The share of a report's characters that the quotes of a summary may have."""
LEAST: dict[Length, int] = {"short": 0, "standard": 1, "full": 2}
"""How many clauses every section gives, if it has any that tell something."""
SMALLEST = 400
JOINED = 0.6
"""What a clause gains beside one that is chosen: it is read with it."""


class Offer(NamedTuple):
    """The clauses that one section offers."""

    reader: Reader
    section: Section
    atoms: tuple[Atom, ...]

    def about(self, wanted: Sequence[str]) -> "Offer":
        """Keep the clauses that hold a wanted word, or all when the title of the section does."""
        if any(word in fold(self.section.title) for word in wanted):
            return self
        return self._replace(atoms=tuple(a for a in self.atoms if any(word in fold(a.text) for word in wanted)))


def choose(offers: Sequence[Offer], length: Length) -> list[SectionQuotes]:
    """Return the quotes of a summary of this length, in reading order, each section labelled for itself."""
    kept = _picked(offers, length)
    chosen = [
        _quotes(offer, [atom for atom in offer.atoms if (n, atom.place) in kept]) for n, offer in enumerate(offers)
    ]
    return [section for section in chosen if section.quotes]


def _picked(offers: Sequence[Offer], length: Length) -> set[tuple[int, int]]:
    """Return which clauses to keep, as (offer, place): the best of each section, then the best of all in the room."""
    ranked = sorted(
        ((n, atom) for n, offer in enumerate(offers) for atom in offer.atoms if atom.score > 0),
        key=lambda item: -item[1].score,
    )
    kept: set[tuple[int, int]] = set()
    given = [0] * len(offers)
    for n, atom in ranked:
        if given[n] < LEAST[length]:
            kept.add((n, atom.place))
            given[n] += 1
    readers = {id(offer.reader): offer.reader for offer in offers}
    room = max(SMALLEST, int(sum(len(reader.parsed.text) for reader in readers.values()) * BUDGET[length]))
    room -= sum(len(atom.text) for n, atom in ranked if (n, atom.place) in kept)
    beside = {(n, place + step) for n, place in kept for step in (-1, 1)}
    ranked.sort(key=lambda item: -item[1].score - JOINED * ((item[0], item[1].place) in beside))
    for n, atom in ranked:
        if (n, atom.place) not in kept and len(atom.text) <= room:
            kept.add((n, atom.place))
            room -= len(atom.text)
    return kept


def _quotes(offer: Offer, atoms: Sequence[Atom]) -> SectionQuotes:
    quotes = [_quote(offer, run, f"Q{n}") for n, run in enumerate(runs(atoms), 1)]
    section = offer.section
    return SectionQuotes(
        report=offer.reader.parsed.report.id,
        section=section.path,
        part=section.part,
        period=section.period,
        quotes=tuple(quotes),
    )


def _quote(offer: Offer, run: Sequence[Atom], label: str) -> Quote:
    parsed, start, end = offer.reader.parsed, run[0].start, run[-1].end
    low, high = parsed.to_source(start, end)
    english = [atom.english for atom in run if atom.english]
    return Quote(
        label=label,
        report=parsed.report.id,
        section=offer.section.path,
        part=offer.section.part,
        start=low,
        end=high,
        text=parsed.text[start:end],
        english="; ".join(english) if len(english) == len(run) else None,
        weight=max(atom.score for atom in run),
    )


def runs(atoms: Sequence[Atom]) -> Iterator[list[Atom]]:
    """Join neighbours of one sentence that both have English, or both have none, up to a readable length."""
    run: list[Atom] = []
    for atom in atoms:
        if run and not _joins(run, atom):
            yield run
            run = []
        run.append(atom)
    if run:
        yield run


def _joins(run: Sequence[Atom], atom: Atom) -> bool:
    last = run[-1]
    beside = last.sentence == atom.sentence and last.place + 1 == atom.place
    return beside and (last.english is None) == (atom.english is None) and atom.end - run[0].start <= LONGEST
