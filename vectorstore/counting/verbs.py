"""The words of official prose that tell what was done; see words.toml for what each list means."""

import tomllib
from importlib.resources import files

WORDS = tomllib.loads(files("vectorstore.counting").joinpath("words.toml").read_text("utf-8"))


def _set(name: str) -> frozenset[str]:
    return frozenset(WORDS["verbs"][name].split())


GOVERNING = _set("governing")
LIGHT = _set("light")
CAUSING = _set("causing")
ENSURING = _set("ensuring")
JOINED = _set("joined")
FOLLOWING = _set("following")
NOUNLIKE = _set("nounlike")
ADVERBS = _set("adverbs")
TELLING = _set("telling")
LEADS = _set("leads")
PREPOSITIONS = _set("prepositions")
FINITE_AFTER_NOUN = (_set("finite_after_noun") | (GOVERNING - NOUNLIKE) | ADVERBS) - _set("modifying")
MEASURED = _set("measured")
TRENDS = _set("trends")
STATES = _set("states")
