"""Everyday words of questions, and the words by which reports call the same thing."""

from functools import cache
from importlib.resources import files


@cache
def everyday() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return, by everyday word, the forms that reports have for it, each a group of words.

    >>> everyday()["医院"]
    (('医疗', '机构'), ('医疗',))
    """
    lines = files("vectorstore.terms").joinpath("everyday.txt").read_text("utf-8").splitlines()
    rows = [line.split(":") for line in lines if ":" in line and not line.startswith("#")]
    return {word.strip(): tuple(tuple(form.split()) for form in forms.split("、")) for word, forms in rows}
