"""Noun phrases with a clause in them: 代表提出的建议, 关于预算执行情况的报告."""

from collections.abc import Sequence

from bot.english.inflect import gerund, participle
from bot.english.nominal import noun_phrase, without_examples
from bot.english.noun import Noun, UncomposableError
from bot.english.phrase import OF, VERBS, Token

MEMBERS = {
    "纳入": "included in", "列入": "included in", "作为": "designated as", "列为": "listed as", "评为": "named",
    "获评": "named", "被评为": "named", "获评为": "named", "入选": "selected for",
}  # fmt: skip
SHORTEST_TOPIC = 2
ABOUT = ("decision", "resolution", "plan", "opinion", "measures", "policy", "report")


def nominal(tokens: Sequence[Token]) -> Noun:
    """Return a noun phrase that may hold a relative clause: 代表提出的建议."""
    tokens = without_examples(tokens)
    mark = next((i for i, token in enumerate(tokens) if token.zh == "关于"), -1)
    if mark >= 0:
        return _report_on(tokens[:mark], tokens[mark + 1 :])
    cut = max((i for i, token in enumerate(tokens) if token.role == OF), default=-1)
    verbs = [i for i, token in enumerate(tokens[:cut]) if token.is_verb() and not token.is_noun()] if cut > 0 else []
    if not verbs:
        return noun_phrase(tokens)
    noun = noun_phrase(tokens[cut + 1 :])
    about = "on " if noun.head.startswith(ABOUT) and verbs[0] == 0 and verbs[-1] < cut - 1 else ""
    return noun.holding(about + _clause(tokens[:cut], verbs[0]))._replace(relative=not about)


def _report_on(by: Sequence[Token], tokens: Sequence[Token]) -> Noun:
    """Read 市政府关于法治政府建设情况的报告: whose report, and on what."""
    if len(tokens) < SHORTEST_TOPIC:
        raise UncomposableError("about what")
    cut = max((i for i, token in enumerate(tokens) if token.role == OF), default=len(tokens) - 1)
    topic, head = tokens[:cut], tokens[cut + (tokens[cut].role == OF) :]
    if not topic or not head:
        raise UncomposableError("about what")
    first = next(
        (token.senses["action"] for token in topic[:1] if "action" in token.senses and not token.is_noun()), ""
    )
    subject = f"{gerund(first)} {nominal(topic[1:]).owner()}" if first else nominal(topic).owner()
    noun = noun_phrase(head)
    whose = f"of {nominal(by).owner()} " if by else ""
    return noun.holding(f"{whose}on {subject}")


def _clause(tokens: Sequence[Token], verb: int) -> str:
    token = tokens[verb]
    english = token.en(VERBS) or ""
    if verb == len(tokens) - 1:
        doer = f" by {nominal(tokens[:verb]).owner()}" if verb else ""
        return (gerund(english) if "activity" in token.senses else participle(english)) + doer
    if verb > 0:
        raise UncomposableError("a relative clause with a subject and an object")
    target = nominal(tokens[verb + 1 :]).owner()
    return f"{participle(english)} in {target}" if token.zh in MEMBERS else f"{gerund(english)} {target}"
