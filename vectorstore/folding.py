"""One spelling for the same words: what a quotation is compared by."""

import unicodedata


def fold(text: str) -> str:
    r"""Return ``text`` in NFKC without any white space.

    >>> fold("审查 批准３４件\n（共 3 项）")
    '审查批准34件(共3项)'
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


def quotes_match(source: str, start: int, end: int, quote: str) -> bool:
    """Tell whether ``quote`` is what ``source[start:end]`` says, white space and widths aside."""
    return 0 <= start < end <= len(source) and fold(source[start:end]) == fold(quote)
