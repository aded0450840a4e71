"""Words of a question that name nothing to be looked for."""

import tomllib
from pathlib import Path

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
ENGLISH, ALONE, CHINESE = (frozenset(WORDS[name].split()) for name in ("english", "alone", "chinese"))
"""``ALONE`` name something only together with others: an annual report, a five-year plan."""
TIMES = frozenset(("year", "last", "past", "next", "current", "coming", "month", "time"))
"""Words that say when: neither they nor what they make up (last year) are looked for."""
