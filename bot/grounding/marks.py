"""Quotation marks that a model can copy: curved ones break the JSON of a reply, corner ones do not."""

CURVED = "“”‘’"
CORNER = "「」『』"
_SHOWN = str.maketrans(CURVED, CORNER)
_MEANT = str.maketrans(CORNER, CURVED)


def shown(text: str) -> str:
    """Return text of a report as a model is shown it.

    >>> shown("创设“警戒线”制度"), meant("创设「警戒线」制度")
    ('创设「警戒线」制度', '创设“警戒线”制度')
    """
    return text.translate(_SHOWN)


def meant(text: str) -> str:
    """Return what a model wrote with the marks that Chinese reports have."""
    return text.translate(_MEANT)
