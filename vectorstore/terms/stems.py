"""English words without their inflection, so that the forms of one word meet."""

import re

from vectorstore.terms.stopwords import WORDS

_IRREGULAR = {form: word for word, forms in WORDS["irregular"].items() for form in forms.split()}
_ENDINGS = (("sses", "ss"), ("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""))
_BRITISH = (
    (re.compile(r"(?<=[a-z]{3})(?<![vc])(?<!pr|om)is(?=e[ds]?$|ers?$|ing$|ations?$)"), "iz"),
    (re.compile(r"(?<=[a-z][bilmnpv])our(?=s?$|ed$|ing$|hood)"), "or"),
    (re.compile(r"(?<=[a-z]{2})([bt])re(?=[ds]?$)"), r"\1er"),
)
_DERIVED = WORDS["derived"].split()


def stem(word: str) -> str:
    """Return an English word in lower case without the ending of plural, tense or -ing form.

    British spelling counts as American.

    >>> [stem(word) for word in ("deputies", "reviewed", "meetings", "classes", "made", "held", "making", "centres")]
    ['deputy', 'review', 'meet', 'class', 'mak', 'hold', 'mak', 'center']
    """
    for british, american in _BRITISH:
        word = british.sub(american, word)
    word = _IRREGULAR.get(word, word)
    for ending, replacement in _ENDINGS:
        left = word[: -len(ending)]
        if word.endswith(ending) and len(left) >= 3 and not (ending == "s" and left[-1] in "sui"):
            return _trimmed(_plain(left, ending) + replacement, ending)
    return _silent(word)


def root(word: str) -> str:
    """Return what the stems of one family of words share.

    >>> {root(stem(word)) for word in ("legislation", "legislative", "legislator", "legislates")}
    {'legisl'}
    """
    for ending in _DERIVED:
        if word.endswith(ending) and len(word) - len(ending) >= 5:
            return word[: -len(ending)]
    return word


def _plain(left: str, ending: str) -> str:
    return left[:-3] if ending == "s" and left.endswith("ing") and len(left) > 5 else left


def _trimmed(word: str, ending: str) -> str:
    if ending in ("ing", "ed") and word[-1] == word[-2] and word[-1] not in "lsz":
        return word[:-1]
    return _silent(word)


def _silent(word: str) -> str:
    return word[:-1] if word.endswith("e") and len(word) > 3 else word
