"""What a model is shown: rules and examples first, then the evidence as labelled lines, and the question last."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence

from bot.checks.records import Fault, Piece
from bot.evidence import Evidence
from bot.model.endpoint import Message
from bot.model.prompts import Prompt
from bot.orders import is_order, without_orders
from bot.question import Asked
from bot.quotation import SENTENCE_END, clean, sentence_around
from bot.records import Lang, Turn
from vectorstore.reading.text import count_tokens
from vectorstore.records import Fact, Part, Report
from vectorstore.store import Library

LANGUAGE: dict[Lang, str] = {"zh": "Chinese", "en": "English"}
PARTS: dict[Part | None, str] = {
    "past_year": "done",
    "plan": "planned",
    "problems": "shortcomings",
    "experience": "experience",
    None: "",
}
NEUTRAL = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］"})
"""Marks that could close the fence or forge a label; they are equal to their wide forms once a quote is folded."""
MARKS = str.maketrans("“”‘’", "「」『』")
"""Curved quotation marks break the JSON that a model writes; corner ones do not."""
LABELS = "ABCDEFGHJKLMNPQSTUVWXYZ"
HEADER = 30
"""Tokens that the label, place, year and section of a line take."""
FACTS_SHARE, FACTS_SHARE_OF_ALL = 0.3, 0.6
"""Share of the budget for facts: of a few reports, and when all reports are asked."""
FRONT = 240
"""Characters of a report's front: title, date, speaker."""
TURNS, TURN = 3, 300
"""Turns of a conversation that are shown, and characters of each answer."""
FAULTS: dict[str, str] = {
    "draft": "{detail}",
    "empty": "the text is empty",
    "no_quote": "it has no quote",
    "label": "there is no evidence with the label {detail}",
    "quote": "these words do not stand in the evidence with that label: {detail}",
    "number": "{detail}: no quote of the claim holds this number with this unit; quote the words that do, or give calc",
    "turn": "{detail}: the quote says that it rose where the claim says fell, or the other way round",
    "range": "{detail}: the quote gives a range; give both ends",
    "bound": "{detail}: the quote says over, under or about otherwise",
    "total": "{detail}: in the quote this is a change or an addition, no total",
    "average": "{detail}: in the quote this is a yearly average",
    "subject": "{detail}: in the evidence this number belongs to something else",
    "year": "{detail}: the quotes are of another year",
    "span": "{detail}: the quote gives it for several years together",
    "place": "{detail}: the quotes are of another place",
    "plan": "{detail}: the quotes are of a plan; say that it is planned",
    "name": "{detail}: this name does not stand in the evidence",
    "support": "{detail}: the quotes do not say this",
    "calc": "{detail}: the values of this calculation do not stand in the quotes",
}
"""What a model is told of a fault."""


def pieces_of(
    library: Library, asked: Asked, evidence: Evidence, budget: int, after: Sequence[Piece] = ()
) -> list[Piece]:
    """Return the evidence as pieces of at most ``budget`` tokens, best first; ``after`` are pieces shown before.

    Passages are whole; one that does not fit is cut after its last sentence that does. Facts of the year asked come
    first; those inside a passage that is shown before them are not shown again.
    """
    cards = {card.id: card for card in library.reports()}
    share = FACTS_SHARE_OF_ALL if asked.scope.every or len(evidence.cards) > 1 else FACTS_SHARE
    spent = 0
    found: list[Piece] = []
    held = [_span(piece) for piece in after]
    fronts = [] if after or len(evidence.cards) > TURNS else [_front(library, card) for card in evidence.cards]
    fronts = [front for front in fronts if not is_order(front.text)]
    outline = [] if after else list(_outline(library, evidence, cards))
    sources = {report: library.source(report) for report in {fact.report for fact in evidence.facts}}
    timely = sorted(evidence.facts, key=lambda fact: bool(asked.years) and fact.period not in asked.years)
    facts = [_of_fact(fact, cards) for fact in timely if not _is_ordered(fact, sources[fact.report])]
    whole = [Piece.of_passage(cards[passage.report], passage) for passage in evidence.passages]
    spans = {_span(fact) for fact in facts}
    facts = [f for f in facts if not any(span != _span(f) and _covers(span, _span(f)) for span in spans)]
    kept = budget * (1 - share) if facts else budget
    steps = ((fronts, budget), (outline, budget), (whole, kept), (facts, budget), (whole, budget))
    for step, (group, limit) in enumerate(steps, 1):
        for piece in group:
            if any(_covers(span, _span(piece)) for span in held):
                continue
            cut = _fitting(piece, int(limit - spent), whole=step < len(steps))
            if cut is not None:
                spent += HEADER + count_tokens(cut.text)
                held.append(_span(cut))
                found.append(cut)
    return [piece.model_copy(update={"label": label}) for label, piece in zip(labels(len(after)), found, strict=False)]


def answer_messages(prompt: Prompt, asked: Asked, history: Sequence[Turn], pieces: Sequence[Piece]) -> list[Message]:
    """Return the messages that ask for a draft."""
    messages = [Message(role="system", text=prompt.sections["system"])]
    for example in prompt.examples:
        shown = [Piece.model_validate({"report": "example", **item}) for item in example["evidence"]]
        user = _user(prompt, example["question"], example["language"], shown, ())
        messages.append(Message(role="user", text=user))
        messages.append(Message(role="assistant", text=json.dumps(example["reply"], ensure_ascii=False)))
    asking = without_orders(asked.question.text) or asked.text
    asking = asking if not history or asked.text == asking else f"{asking} ({asked.text})"
    messages.append(Message(role="user", text=_user(prompt, asking, LANGUAGE[asked.lang], pieces, history)))
    return messages


def second_messages(
    prompt: Prompt,
    first: Sequence[Message],
    reply: str,
    faults: Sequence[tuple[str, Sequence[Fault]]],
    new: Sequence[Piece] | None,
) -> list[Message]:
    """Return the messages of the one second turn: what was wrong with which claim, and the evidence searched for.

    ``new`` is None where no search was asked for.
    """
    lines = [
        f'- "{text}": {"; ".join(FAULTS[f.code].format(detail=f.detail) for f in found)}' for text, found in faults
    ]
    told = [prompt.fill("rejected", faults="\n".join(lines).translate(MARKS))] if lines else []
    if new is not None:
        found = "\n".join(line_of(piece) for piece in new) or "nothing more was found"
        told.append(prompt.fill("more", evidence=found))
    return [
        *first,
        Message(role="assistant", text=reply[:6000]),
        Message(role="user", text="\n".join([*told, prompt.sections["second"]])),
    ]


def line_of(piece: Piece) -> str:
    """Return a piece as the model sees it: one line with its label, place, year, planned or done, section and text."""
    when = f"{piece.years[0]}-{piece.years[1]}" if piece.years else str(piece.period or "")
    state = ("planned" if piece.planned else "done") if piece.plan is not None else PARTS[piece.part]
    state = "done" if state == "planned" and not piece.planned else state
    report = (
        f"{_one_line(piece.place or piece.report)[:24]} report of {piece.year}"
        if piece.year
        else _one_line(piece.report)
    )
    section = " > ".join(_one_line(title)[:40] for title in piece.section if not is_order(title))
    about = ", ".join(part for part in (report, when and f"about {when}", state, section) if part)
    return f"[{piece.label}] ({about}) {clean(piece.text).translate(NEUTRAL).translate(MARKS)}"


def _user(prompt: Prompt, question: str, language: str, pieces: Sequence[Piece], history: Sequence[Turn]) -> str:
    body = "\n".join(line_of(piece) for piece in pieces)
    kept = [turn for turn in history if not is_order(turn.q)][-TURNS:]
    turns = [f"Q: {_one_line(turn.q)}\nA: {_one_line(turn.a)[:TURN]}" for turn in kept]
    before = "Earlier in this conversation:\n" + "\n".join(turns) + "\n" if turns else ""
    fence = hashlib.sha256(f"{question}\n{body}".encode()).hexdigest()[:8]
    return prompt.fill(
        "user", evidence=body, question=_one_line(question), language=language, fence=fence, history=before
    )


def _one_line(text: str) -> str:
    return " ".join(text.translate(NEUTRAL).translate(MARKS).split())


def labels(used: int) -> Iterator[str]:
    """Yield the labels of pieces of evidence after the first ``used``: A, B, then A1, B1."""
    yield from (LABELS[n % len(LABELS)] + (str(n // len(LABELS)) if n >= len(LABELS) else "") for n in range(used, 999))


def _of_fact(fact: Fact, cards: Mapping[str, Report]) -> Piece:
    return Piece.of(
        cards[fact.report], section=fact.path[-1:], part=fact.part, period=fact.period, years=fact.years,
        plan=fact.plan, start=fact.quote_start, text=fact.quote,
    )  # fmt: skip


def _is_ordered(fact: Fact, source: str) -> bool:
    """Whether a fact stands in a sentence that tells a machine what to answer."""
    low, high = sentence_around(source, fact.quote_start, fact.quote_end)
    return is_order(source[low:high])


def _span(piece: Piece) -> tuple[str, int, int]:
    return piece.report, piece.start, piece.start + len(piece.text)


def _covers(span: tuple[str, int, int], own: tuple[str, int, int]) -> bool:
    return span[0] == own[0] and span[1] <= own[1] and own[2] <= span[2]


def _front(library: Library, card: Report) -> Piece:
    """The head of a report: its title, date, speaker and body."""
    return Piece.of(card, start=0, text=library.source(card.id)[:FRONT].partition("各位代表")[0])


def _outline(library: Library, evidence: Evidence, cards: Mapping[str, Report]) -> Iterator[Piece]:
    """The headings of the reports whose outline is asked for, each as a piece that can be quoted."""
    for report, path in evidence.outline:
        at = library.source(report).find(path[-1])
        if at >= 0:
            yield Piece.of(cards[report], section=path[:-1], start=at, text=path[-1])


def _fitting(piece: Piece, left: int, *, whole: bool) -> Piece | None:
    """Return a piece if it fits into ``left`` tokens, or (unless ``whole``) as many of its first sentences as do."""
    if HEADER + count_tokens(piece.text) <= left:
        return piece
    if whole:
        return None
    text = ""
    for end in (match.end() for match in SENTENCE_END.finditer(piece.text)):
        if HEADER + count_tokens(piece.text[:end]) > left:
            break
        text = piece.text[:end]
    return piece.model_copy(update={"text": text}) if text.strip() else None
