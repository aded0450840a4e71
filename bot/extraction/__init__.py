"""The parts of the extractive engine: candidates, their score, verdicts, lists and wording."""
