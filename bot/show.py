"""Answers, hits and sources as plain text for a terminal."""

from bot.records import Answer, Citation
from vectorstore.records import Hit

QUOTE_WIDTH = 300


def answer_text(answer: Answer) -> str:
    """Return an answer with its citations below it."""
    lines = [answer.answer]
    lines += [f"  {citation_text(citation)}" for citation in answer.citations]
    return "\n".join(lines)


def citation_text(citation: Citation) -> str:
    """Return a citation in one line: number, quote, report, place in the source, section; its focus stands out."""
    whole, focus = ("".join((text or "").splitlines()) for text in (citation.quote, citation.focus))
    quote = whole if len(whole) <= QUOTE_WIDTH or focus else whole[:QUOTE_WIDTH] + "…"
    if focus:
        quote = quote.replace(focus, f"**{focus}**", 1)
    path = " > ".join(citation.section)
    place = f"{citation.report}:{citation.start}-{citation.end}" + (f" p. {citation.page}" if citation.page else "")
    return f"[{citation.n}] “{quote}” {place}" + (f"  {path}" if path else "")


def hit_row(hit: Hit) -> dict[str, object]:
    """Return a hit as the row of a search."""
    passage = hit.passage
    return {
        "report": passage.report,
        "section": list(passage.path),
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "score": round(hit.score, 4),
    }


def hit_text(rank: int, hit: Hit) -> str:
    """Return a hit as two lines: its place and score, then its text."""
    passage = hit.passage
    path = " > ".join(passage.path)
    return f"{rank}. {hit.score:.3f} {passage.report}:{passage.start}-{passage.end}  {path}\n   {passage.text}"
