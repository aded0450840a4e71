"""A draft held against the reports."""

from bot.factcheck.statements import statements


def test_a_statement_is_a_sentence_an_item_or_a_heading_at_its_place_in_the_draft() -> None:
    draft = (
        "# 青川这一年\n\n去年，青川通过地方性法规12件；听取报告31项。\n- The U.S. firm No. 3 grew 5.3%. It is new.\n"
    )
    found = statements(draft)
    assert [cut.text for cut in found] == [
        "青川这一年", "去年，青川通过地方性法规12件；", "听取报告31项。",
        "The U.S. firm No. 3 grew 5.3%.", "It is new.",
    ]  # fmt: skip
    assert all(draft[cut.start : cut.end] == cut.text for cut in found)


def test_a_wrapped_line_goes_on_in_the_next_one() -> None:
    draft = "The city adopted twelve local regulations in 2030 and heard\nthirty-one reports, it said.\nIt ends here.\n"
    assert [cut.text for cut in statements(draft)] == [
        "The city adopted twelve local regulations in 2030 and heard thirty-one reports, it said.", "It ends here.",
    ]  # fmt: skip
