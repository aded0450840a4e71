"""The HTML pages: one file each with its style, no scripts from elsewhere, readable on a phone and on paper."""

from functools import cache

from jinja2 import Environment, PackageLoader

from bot.render import labels


def page(template: str, **values: object) -> str:
    """Return a page of a template with these values."""
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    made = Environment(loader=PackageLoader("bot.render"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {
        "name": labels.name, "name_en": labels.name_en, "when": labels.when, "kind": labels.kind, "where": labels.where,
        "flat": lambda text: "".join(text.split("\n")),
    }  # fmt: skip
    made.globals |= {
        "columns": [labels.both(column) for column in labels.COLUMNS], "chinese_only": labels.NO_ENGLISH,
        "both": labels.both, "labels": labels, "page_lang": "zh-Hans",
    }  # fmt: skip
    return made
