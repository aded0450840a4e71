import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.extraction.legal import laws, regulations


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("制定夜市管理条例", [("制定", "夜市管理条例")]),
        ("修订供水条例、停车管理条例等法规", [("修订", "供水条例"), ("修订", "停车管理条例")]),
        ("审议通过《节约用水条例》和《供水办法》", [("审议通过", "《节约用水条例》"), ("审议通过", "《供水办法》")]),
        ("制定夜市条例，废止旧夜市办法。", [("制定", "夜市条例"), ("废止", "旧夜市办法")]),
        ("开展执法检查5次", []),
    ],
)
def test_laws_are_named_with_what_was_done_to_them(text: str, named: list[tuple[str, str]]):
    assert [(law.verb, law.name) for law in laws(text)] == named


@given(text=st.text(alphabet="制定修订通过审议条例办法规定《》、，和及等。甲乙丙", max_size=50))
def test_a_law_stands_where_it_says(text: str):
    for law in laws(text):
        assert text[law.name_start : law.end] == law.name
        assert law.start <= law.name_start < law.end


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("代表提出的制定夜市条例、修订供水条例等6件议案全部审议", []),
        ("出台组成人员履职规定、专门委员会工作规则、联系点工作办法", []),
        ("落实报告制度，制定实施办法。", []),
        ("研究制定“1+3”工作方案，出台立法质量指引", []),
        ("集中修改供水条例等4件法规", ["供水条例等4件法规"]),
        ("制定村民委员会选举办法、夜市安全管理规定", ["村民委员会选举办法", "夜市安全管理规定"]),
        ("全面修订代表法实施办法", ["代表法实施办法"]),
    ],
)
def test_only_what_a_congress_makes_for_everyone_is_a_regulation(text: str, named: list[str]):
    assert [law.name for law in regulations(text)] == named
