"""A fact-check as Markdown, JSON or a page: the draft with its marks, side by side with what the reports say."""

from collections import Counter

from bot.factcheck.records import DraftCheck, Statement
from bot.messages import TEXT, Shown, label
from bot.render import page
from vectorstore.lexicon import is_chinese

MARKS = {"stands": "✓", "differs": "✗", "not_found": "?", "no_fact": "·"}


def rendered(made: DraftCheck, form: str, title: str, lang: Shown = "both") -> str:
    """Return a fact-check in a format: md, json or html; its marks are named in the languages shown."""
    if form == "json":
        return made.model_dump_json()
    counts: Counter[str] = Counter(statement.verdict for statement in made.statements)
    ordered = [(verdict, counts[verdict]) for verdict in TEXT["verdicts"] if verdict in counts]
    if form == "html":
        lang_of = {True: "zh", False: "en"}
        return page(
            "check.html", made=made, title=title, counts=ordered, lang=lang,
            lang_of=lambda one: lang_of[is_chinese(one.text)],
        )  # fmt: skip
    told = " · ".join(f"{MARKS[verdict]} {label(verdict, 'verdicts', lang)}: {number}" for verdict, number in ordered)
    return "\n".join([f"# {title}", "", told, "", *(line for one in made.statements for line in _lines(one))])


def _lines(statement: Statement) -> list[str]:
    """Return a statement with its mark and note, and below it the words of the reports."""
    bold = "**" if statement.verdict == "differs" else ""
    note = f" — {statement.note}" if statement.note else ""
    lines = [f"- {MARKS[statement.verdict]} {bold}{statement.text}{bold}{note}"]
    for citation in statement.citations:
        quote = " ".join(citation.quote.split())
        lines.append(f"  > [{citation.n}] {quote} ({citation.report}:{citation.start}-{citation.end})")
    return lines
