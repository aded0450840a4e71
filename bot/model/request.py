"""The messages of one request: rules, worked examples, then the evidence fenced as data and the question."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.gather import Evidence
from bot.grounding.claim import Fault
from bot.grounding.marks import shown
from bot.llm import Message
from bot.model.draft import Draft
from bot.model.prompts import Prompt
from bot.records import Lang
from vectorstore.records import Part

LANGUAGE: dict[Lang, str] = {"zh": "Chinese", "en": "English"}
PARTS: dict[Part | None, str] = {
    "past_year": "done",
    "plan": "planned",
    "problems": "problems",
    "experience": "experience",
    None: "",
}
NEUTRAL = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］"})
"""Marks that could close the fence or forge a label; they are equal to their wide forms once a quote is folded."""

FAULTS: dict[str, str] = {
    "draft": "{detail}",
    "empty": "the text is empty",
    "label": "there is no evidence with the label {detail}",
    "no_quote": "it has no quote",
    "quote": "this quote does not stand in the evidence with that label, character for character: {detail}",
    "quantity": "{detail}: this number with this unit does not stand in the quotes of the claim",
    "year": "{detail}: the year does not fit the quotes; give the year of the section as a number",
    "name": "{detail}: this name does not stand in the evidence; copy it or leave the quotation marks out",
    "language": "the text is not in the language asked for",
    "subject": "{detail}: in the quote this number belongs to something else",
    "place": "{detail}: the quotes are not about this place",
    "plan": "{detail}: the quotes are of a plan; say what is planned, not that it is done",
    "action": "{detail}: the quotes say that something else was done",
    "calculated": "{detail}: nothing may be worked out; say what the quotes say",
    "support": "the quotes do not say this",
    "unanswered": "the text does not give what the question asks for",
    "differs": "another reading of the evidence finds: {detail}; keep the claim only if it answers the question better",
    "omits": "these words of the evidence are left out: {detail}; add a claim if they belong to the answer",
}


def answer_messages(prompt: Prompt, question: str, lang: Lang, evidence: Sequence[Evidence]) -> list[Message]:
    """Return the messages that ask for a draft."""
    messages = [Message(role="system", text=prompt.sections["system"])]
    for example in prompt.examples:
        items = [example_evidence(item) for item in example["evidence"]]
        messages.append(Message(role="user", text=_user(prompt, example["question"], example["language"], items)))
        messages.append(Message(role="assistant", text=json.dumps(example["reply"], ensure_ascii=False)))
    messages.append(Message(role="user", text=_user(prompt, question, LANGUAGE[lang], evidence)))
    return messages


def repair_messages(
    prompt: Prompt, asked: Sequence[Message], reply: str, faults: Sequence[tuple[str, Sequence[Fault]]]
) -> list[Message]:
    """Return the messages that ask once for corrected claims; ``faults`` pairs a claim's text with what is wrong.

    The worked examples are left out: the reply shows the form.
    """
    lines = [f'- "{text}": {"; ".join(_said(fault) for fault in found)}' for text, found in faults]
    text = prompt.fill("repair", faults=shown("\n".join(lines)))
    return [asked[0], asked[-1], Message(role="assistant", text=reply[:4000]), Message(role="user", text=text)]


def example_evidence(item: Mapping[str, Any]) -> Evidence:
    """Return the evidence of a worked example of a prompt file."""
    text = str(item["text"])
    return Evidence(
        label=item["label"], report="example", title=None, region=item["region"], report_year=item["report_year"],
        section=(), part=item["part"], period=item["period"], start=0, end=len(text), source=text, text=text,
    )  # fmt: skip


def broken(error: str) -> list[tuple[str, Sequence[Fault]]]:
    """Return what to say of a reply that is no draft at all."""
    return [("the reply", [Fault(code="draft", detail=error)])]


def _said(fault: Fault) -> str:
    return FAULTS[fault.code].format(detail=fault.detail)


def _user(prompt: Prompt, question: str, language: str, evidence: Sequence[Evidence]) -> str:
    body = "\n".join(_shown(item) for item in evidence)
    fence = hashlib.sha256(f"{question}\n{body}".encode()).hexdigest()[:8]
    return prompt.fill("user", evidence=body, question=shown(_one_line(question)), language=language, fence=fence)


def _shown(item: Evidence) -> str:
    place = _one_line(item.region or item.report)[:24]
    when = "-".join(map(str, item.years)) if item.years else str(item.period or item.report_year or "")
    facts = [place, when, PARTS[item.part]]
    return f"[{item.label}] ({', '.join(fact for fact in facts if fact)}) {shown(item.text.translate(NEUTRAL))}"


def _one_line(text: str) -> str:
    return " ".join(text.translate(NEUTRAL).split())


def draft_json(draft: Draft) -> str:
    """Return a draft as the JSON that a model writes."""
    return json.dumps(draft.model_dump(mode="json"), ensure_ascii=False)
