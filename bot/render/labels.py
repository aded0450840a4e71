"""Headings and short phrases of rendered summaries and figures, in both languages."""

from bot.facts import FactRow
from bot.summaries.summary import Drafting
from vectorstore.reading.text import fold
from vectorstore.records import Part

PARTS: dict[Part | None, tuple[str, str]] = {
    "past_year": ("过去一年", "The past year"),
    "plan": ("计划", "Plans"),
    "problems": ("问题和不足", "Problems and shortcomings"),
    "experience": ("体会", "What was learned"),
    None: ("其他", "Other"),
}
ORDER: tuple[Part | None, ...] = ("past_year", "problems", "experience", "plan", None)
HEADLINES = ("要点", "Highlights")
FIGURES = ("主要数字", "Key figures")
COMPARED = ("同一指标对照", "The same metric side by side")
NOT_COVERED = ("摘要没有涉及的部分", "What this summary leaves out")
SOURCES = ("出处", "Sources")
NO_ENGLISH = "（仅中文 · Chinese only）"
OUTLINE = ("结构", "Outline")
COLUMNS = (
    ("指标或事项", "Fact"), ("数值", "Value"), ("年份", "Year"), ("性质", "Kind"), ("报告", "Report"),
    ("章节", "Section"),
)  # fmt: skip
DONE, PLANNED = ("完成", "done"), ("计划", "planned")


def both(label: tuple[str, str]) -> str:
    """Return a label in both languages.

    >>> both(("要点", "Highlights"))
    '要点 · Highlights'
    """
    return " · ".join(label)


def kind(plan: bool | None) -> str:
    """Return whether a fact is a plan or a result, in both languages; empty where the report does not tell."""
    return "" if plan is None else " ".join(PLANNED if plan else DONE)


def name(row: FactRow) -> str:
    """Return what a fact is about as the report says it: verb and subject in the order of the quote."""
    subject, verb, quote = row.subject, fold(row.verb), fold(row.citation.quote)
    if not verb or verb in subject:
        return subject
    return f"{subject}{verb}" if 0 <= quote.find(subject) < quote.find(verb) else f"{verb}{subject}"


def name_en(row: FactRow) -> str | None:
    """Return the English of what a fact is about; of a deed the whole of it."""
    return row.name_en if row.kind == "figure" else row.en


def when(row: FactRow) -> str:
    """Return the year or the span of years that a fact is about."""
    return "–".join(map(str, row.span)) if row.span else str(row.period or "")


def where(row: FactRow) -> str:
    """Return whose and of when a figure is."""
    return " ".join(part for part in (row.report, when(row), kind(row.plan)) if part)


FAULTS = {
    "label": ("出处标记", "labels"),
    "empty": ("空白", "empty"),
    "quote": ("引文", "quotes"),
    "quantity": ("数字没有出处", "numbers without a source"),
    "unequal": ("两边数字不等", "unequal numbers"),
    "year": ("年份", "years"),
    "name": ("名称", "names"),
    "language": ("语言", "language"),
    "subject": ("张冠李戴", "numbers of something else"),
    "support": ("引文没有这个意思", "not what the quotes say"),
    "omits": ("遗漏", "omissions"),
    "chinese": ("英文中有汉字", "Chinese in the English"),
    "term": ("术语", "terms"),
    "tense": ("时态", "tense"),
    "sentences": ("句数不等", "unequal sentences"),
    "meaning": ("两边意思不同", "unequal meaning"),
}


def untranslated(points: int, total: int, drafted: bool) -> str:
    """Return the remark on points that have no English; empty when all have."""
    if not points:
        return ""
    zh, en = (
        ("英文没有通过核对的句子", "what did not pass the checks in English")
        if drafted
        else ("没有模型时，不能完整写成英文的句子", "without a model, what cannot be put into English whole")
    )
    return (
        f"{total} 条中有 {points} 条只有中文：{zh}保持原文。 · "
        f"{points} of {total} points are in Chinese only: {en} stays as it is."
    )


def drafting(made: Drafting) -> str:
    """Return the remark on what a model wrote and what became of it."""
    passed = f"{made.kept} 条通过，{made.mended} 条修改后通过"
    zh = f"{made.model} 起草 {made.drafted} 条：{passed}，{made.replaced} 条改用报告原文"
    en = (
        f"{made.model} drafted {made.drafted} pairs: {made.kept} passed, {made.mended} passed once mended, "
        f"{made.replaced} gave way to the report's own words"
    )
    if made.replaced_for:
        named = [(FAULTS.get(code, (code, code)), number) for code, number in made.replaced_for.items()]
        zh += f"（{'、'.join(f'{label[0]} {number}' for label, number in named)}）"
        en += f" ({', '.join(f'{label[1]} {number}' for label, number in named)})"
    return f"{zh}。 · {en}."


def outage(fault: str) -> str:
    """Return the remark that the model could not finish, so that the rest is extractive."""
    if fault == "timeout":
        return (
            "模型没有在时限内写完，其余各节用报告原文。 · "
            "The model ran out of time; the rest is in the report's own words."
        )
    return (
        f"模型服务中断（{fault}），其余各节用报告原文。 · "
        f"The model's endpoint failed ({fault}); the rest is in the report's own words."
    )
