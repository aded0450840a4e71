"""Headings and short phrases of rendered summaries and figures, in both languages."""

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
COLUMNS = (
    ("指标", "Metric"), ("数值", "Value"), ("单位", "Unit"), ("年份", "Year"), ("性质", "Kind"), ("章节", "Section"),
)  # fmt: skip
DONE, PLANNED = ("完成", "done"), ("计划", "planned")


def both(label: tuple[str, str]) -> str:
    """Return a label in both languages.

    >>> both(("要点", "Highlights"))
    '要点 · Highlights'
    """
    return " · ".join(label)


def kind(plan: bool) -> str:
    """Return whether a figure is a plan or a result, in both languages."""
    return " ".join(PLANNED if plan else DONE)


def untranslated(points: int, total: int) -> str:
    """Return the remark on points that have no English; empty when all have."""
    if not points:
        return ""
    return (
        f"{total} 条中有 {points} 条只有中文：没有模型时，不能完整写成英文的句子保持原文。 · "
        f"{points} of {total} points are in Chinese only: "
        "without a model, what cannot be put into English whole stays as it is."
    )
