import pytest

from bot.asking.question import language, normalise, read
from bot.extraction.action import agreement
from bot.extraction.rendering import English
from vectorstore.records import Fact
from vectorstore.store import Library

ENGLISH = English()


def figure(action: str, subject: str, amount: str) -> Fact:
    quote = f"{action}{subject}{amount}"
    value, at = amount.rstrip("件次项人%"), len(action + subject)
    return Fact(
        id="f", report="q", clause="c", passage="p", section=1, path=(), part="past_year", subject=subject,
        action=action, value=float(value), value_text=value, unit=amount[len(value) :], qualifier="", period=2030,
        plan=False, start=at, end=len(quote), quote=quote, quote_start=0, quote_end=len(quote),
    )  # fmt: skip


ADOPTED = figure("通过", "地方性法规", "12件")
HEARD = figure("听取审议", "专项工作报告", "31项")
INSPECTED = figure("开展", "执法检查", "5次")
GREW = figure("增长", "办结件数", "8%")


@pytest.mark.parametrize(
    ("question", "held", "done"),
    [
        ("通过了12件地方性法规吗？", ADOPTED, "same"),
        ("地方性法规是12件吗？", ADOPTED, "same"),
        ("修改了12件地方性法规吗？", ADOPTED, "other"),
        ("否决了12件地方性法规，对吗？", ADOPTED, "opposite"),
        ("否决的地方性法规是12件，对吗？", ADOPTED, "opposite"),
        ("没有通过12件地方性法规，对吗？", ADOPTED, "opposite"),
        ("有没有通过12件地方性法规？", ADOPTED, "same"),
        ("听了31项专项工作报告吗？", HEARD, "same"),
        ("代表提出的31项专项工作报告都听取审议了吗？", HEARD, "other"),
        ("做了5次执法检查吗？", INSPECTED, "same"),
        ("搞的执法检查有5次，是不是？", INSPECTED, "same"),
        ("办结件数下降了8%，是吗？", GREW, "opposite"),
        ("办结件数上升了8%，是吗？", GREW, "same"),
        ("Did it adopt 12 local regulations?", ADOPTED, "same"),
        ("Were 15 local regulations passed?", ADOPTED, "same"),
        ("Did it repeal 15 local regulations?", ADOPTED, "other"),
        ("Is it true that 15 local regulations were rejected?", ADOPTED, "opposite"),
        ("Is it true that 15 local regulations were not passed?", ADOPTED, "opposite"),
        ("Did it shelve 15 local regulations?", ADOPTED, "other"),
        ("Did it hold 15 inspections?", INSPECTED, "same"),
    ],
)
def test_what_the_question_says_was_done_is_held_against_the_figure(
    invented: Library, question: str, held: Fact, done: str
):
    lang = language(question)
    assert agreement(read(normalise(question), lang, invented), held, ENGLISH) == done


def test_one_of_two_things_that_were_done_is_no_opposite(invented: Library):
    appointed = figure("任命", "工作人员", "9人")
    intent = read(normalise("任命和免去9人，是吗？"), "zh", invented)
    assert agreement(intent, appointed, ENGLISH) == "other"
