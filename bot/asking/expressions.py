"""Regular expressions that are built of named parts, as the word lists of this folder write them."""

import re
from collections.abc import Mapping

PART = re.compile(r"<(\w+)>(?!=)")


def filled(words: str, parts: Mapping[str, str]) -> str:
    """Return an expression with its parts, and the parts of those, filled in.

    >>> filled("<few>件", {"few": "[<one>两]", "one": "一"})
    '[一两]件'
    """
    while (whole := PART.sub(lambda match: parts[match[1]], words)) != words:
        words = whole
    return words
