"""Drafted pairs on their way to the reader: checked, mended once, then kept or replaced, and counted."""

from collections import Counter
from collections.abc import Sequence

from bot.summaries.pair_check import PairCheck, PairFault
from bot.summaries.summary import Drafter, Drafting, DraftPair, SectionQuotes


class Editor:
    """Takes the pairs of one drafter section by section."""

    def __init__(self, drafter: Drafter, check: PairCheck) -> None:
        self._drafter = drafter
        self._check = check
        self._counts: Counter[str] = Counter()
        self._mended_for: Counter[str] = Counter()
        self._replaced_for: Counter[str] = Counter()

    def pairs(self, section: SectionQuotes) -> list[DraftPair]:
        """Return the sound pairs of a section, in order; quotes that none of them names speak for themselves."""
        sound: list[DraftPair] = []
        for drafted in self._drafter.draft(section):
            self._counts["drafted"] += 1
            pair = self._sound(section, drafted)
            if pair is not None and not set(pair.labels) & {label for kept in sound for label in kept.labels}:
                sound.append(pair)
        return sound

    def report(self) -> Drafting:
        """Return what became of the pairs so far."""
        return Drafting(
            model=self._drafter.name,
            drafted=self._counts["drafted"],
            kept=self._counts["kept"],
            mended=self._counts["mended"],
            replaced=self._counts["replaced"],
            mended_for=dict(sorted(self._mended_for.items())),
            replaced_for=dict(sorted(self._replaced_for.items())),
            calls=self._drafter.calls,
        )

    def _sound(self, section: SectionQuotes, pair: DraftPair) -> DraftPair | None:
        """Return the pair, or its mended form, when it passes; None when the extractive pair takes its place."""
        faults = self._check.faults(section, pair)
        if not faults:
            self._counts["kept"] += 1
            return pair
        mended = self._drafter.mend(section, pair, [fault.text for fault in faults])
        left = faults if mended is None else self._check.faults(section, mended)
        if mended is None or left:
            self._count("replaced", self._replaced_for, left)
            return None
        self._count("mended", self._mended_for, faults)
        return mended

    def _count(self, outcome: str, reasons: Counter[str], faults: Sequence[PairFault]) -> None:
        """Count an outcome once and each kind of fault once."""
        self._counts[outcome] += 1
        reasons.update({fault.code for fault in faults})
