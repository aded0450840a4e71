"""A fact-check as Markdown, JSON or a page."""

from bot.factcheck.records import DraftCheck


def rendered(made: DraftCheck, form: str, title: str) -> str:
    """Return a fact-check in a format: md, json or html."""
    if form == "json":
        return made.model_dump_json()
    lines = [f"# {title}", ""]
    for statement in made.statements:
        lines.append(f"- {statement.verdict}: {statement.text} {statement.note}")
        lines += [f"  > {c.quote} ({c.report}:{c.start}-{c.end})" for c in statement.citations]
    return "\n".join(lines)
