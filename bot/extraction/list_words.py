"""The words that lists are introduced and closed with, once, in Chinese and English (``string.Template``)."""

from string import Template

from bot.records import Lang

MORE: dict[Lang, str] = {
    "zh": "$text（这里列出前面的，其余见报告这一部分）",
    "en": "$text (the first ones; the same part of the report holds more)",
}
NAMED: dict[Lang, str] = {"zh": "报告点了名的有：$text", "en": "Those that the report names: $text"}
SUMMARY: dict[Lang, str] = {
    "zh": "$text（双语摘要可用 bot summarize）",
    "en": "$text (for a bilingual summary: bot summarize)",
}
DONE_EN = {
    "made": "Enacted",
    "changed": "Revised",
    "carried": "Deliberated further",
    "approved": "Reviewed and approved",
    "repealed": "Repealed",
    "passed": "Passed",
}
PLANNED_EN = {
    "made": "To be enacted",
    "changed": "To be revised",
    "carried": "To be deliberated further and passed",
    "approved": "To be reviewed and approved",
    "repealed": "To be repealed",
    "passed": "To be deliberated",
}


def filled(table: dict[Lang, str], lang: Lang, text: str) -> str:
    """Return a sentence of the table around a text."""
    return Template(table[lang]).substitute(text=text)
