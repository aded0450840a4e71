from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.facts.chinese import find_quantities
from vectorstore.facts.numerals import parse_number

laws = settings(max_examples=150, deadline=None)
ONES = "零一二三四五六七八九"


def spell_out(value: int) -> str:
    """Write a whole number below a trillion in Chinese numerals."""
    if value >= 10**4:
        scale, name = (10**8, "亿") if value >= 10**8 else (10**4, "万")
        high, low = divmod(value, scale)
        gap = "零" if low and low < scale // 10 else ""
        return spell_out(high) + name + gap + (spell_out(low) if low else "")
    text, zero = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, scale)
        zero = zero or (not digit and bool(text))
        if digit:
            text += ("零" if zero else "") + ONES[digit] + name
            zero = False
    return text or "零"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("26", 26),
        ("２６", 26),
        ("二十六", 26),
        ("十", 10),
        ("十二", 12),
        ("一百零八", 108),
        ("一百一", 110),
        ("两千", 2000),
        ("壹仟零贰拾捌", 1028),
        ("一万零五", 10005),
        ("百万", 10**6),
        ("三亿五千万", 3.5e8),
        ("一万亿", 1e12),
        ("1.78万", 17800),
        ("3.5亿", 3.5e8),
        ("1万多", 10000),
        ("300多万", 3e6),
        ("3亿5000万", 3.5e8),
        ("1.2万亿", 1.2e12),
        ("10,234", 10234),
        ("１０，２３４", 10234),
        ("81.3%", 81.3),
        ("百分之八十一点三", 81.3),
        ("百分之百", 100),
        ("千分之三", 3),
        ("9成", 90),
        ("九成半", 95),
        ("三点五万", 35000),
        ("二〇二五", 2025),
    ],
)
def test_a_written_number_has_its_value(text, value):
    assert parse_number(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "件", "26件", "一百二三", "1.2.3", "abc", "三十四五", "+", "百分之", "第三"])
def test_what_is_not_one_number_has_no_value(text):
    assert parse_number(text) is None


@laws
@given(st.integers(0, 10**12 - 1))
def test_a_number_spelled_out_in_chinese_reads_back(value):
    assert parse_number(spell_out(value)) == value


@laws
@given(st.integers(1, 10**9), st.sampled_from(["件", "人次", "个", "万元", "%"]))
def test_a_quantity_reads_the_same_in_digits_full_width_and_with_separators(value, unit):
    plain, wide = f"共{value}{unit}", f"共{value}{unit}".translate({48 + i: 0xFF10 + i for i in range(10)})
    found = [[(n.value, n.unit) for n in find_quantities(text)] for text in (plain, wide, f"共{value:,}{unit}")]
    assert (
        found[0]
        == found[1]
        == found[2]
        == [(value * 10**4 if unit == "万元" else value, unit[-1] if unit == "万元" else unit)]
    )


def read(text):
    return [(n.value, n.unit) for n in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("制定法规12件、修订３件，废止二十一件", [(12, "件"), (3, "件"), (21, "件")]),
        ("受理信访1.5万件次，惠及3.2亿人次", [(15000, "件次"), (3.2e8, "人次")]),
        ("投资100余亿元，减税5000万元", [(1e10, "元"), (5e7, "元")]),
        ("增长6.2%、提高0.5个百分点、翻2倍", [(6.2, "%"), (0.5, "百分点"), (2, "倍")]),
        ("满意率百分之九十八点五，九成以上办结，自然增长率3.2‰", [(98.5, "%"), (90, "%"), (3.2, "‰")]),
        (
            "增长5%-6%，新建3至5所，分别下降2.1和1.6个百分点",
            [(5, "%"), (3, "所"), (2.1, "百分点"), (1.6, "百分点")],
        ),
        ("任免87人(次)，浓度28微克/立方米，绿地30平方公里", [(87, "人次"), (28, "微克/立方米"), (30, "平方公里")]),
        ("收入突破3000亿，惠及960多万贫困人口，指数达到98.6", [(3e11, ""), (9.6e6, ""), (98.6, "")]),
        ("开展调研三项，制定两项制度，建成十二个站点", [(3, "项"), (2, "项"), (12, "个")]),
        ("共４家单位、近百件提案、上千人参加", [(4, "家"), (100, "件"), (1000, "人")]),
        ("“每年开展检查40项以上、占比95%以上”的要求", [(40, "项"), (95, "%")]),
    ],
)
def test_quantities_are_found_with_their_measure_word(text, found):
    assert read(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "落实“2468”部署，完善“12+N”体系和“35X”机制",
        "谋划“十五五”，坚定“两个确立”，推进“三个一批”",
        "“八五”普法和十四五规划",
        "党的二十大和二十届四中全会",
        "第六届第四次会议、第三轮督察、第32届新闻奖",
        "市委六届七次、八次全会",
        "三次会议确定的任务",
        "2025年9月12日，2024—2029年，二〇二五年一月，2026-02-04",
        "三年行动、近三年、过去5年、未来五年",
        "一是加强立法，二是加强监督",
        "一、坚持党的领导\n（一）加强学习\n1.加强立法\n2．改进作风",
        "一府一委两院、一法一条例、一区一县一策",
        "成立70周年",
        "听取市一中院、五分院汇报",
        "《100个为什么》和《三十条》",
        "一体推进，一律平等，统一部署，进一步完善，一批项目，一系列举措",
        "万众一心、千方百计、七嘴八舌、举一反三",
        "五位一体、四项基本原则、中央八项规定",
        "解决一个方面问题",
        "两三个、三五家、数十家、几百人",
        "15分钟生活圈、7×24小时、5G网络、C919、10kV",
        "三次产业比为6.9:55.9:37.2",
        "全国第3位、前10位",
        "12345热线、世界500强",
        "3条例",
        "12部门联合",
    ],
)
def test_numbers_that_name_or_date_a_thing_are_passed_over(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("建成50余个", "余"),
        ("建成20个以上", "以上"),
        ("约30个", "约"),
        ("近30个", "近"),
        ("超过30个", "超过"),
        ("不少于30个", "不少于"),
        ("累计30个", "累计"),
        ("30个左右", "左右"),
        ("400多人次", "多"),
        ("至少30个", "至少"),
        ("节约30万元", ""),
        ("附近30家", ""),
        ("签约30个", ""),
    ],
)
def test_words_that_bound_a_quantity_are_its_qualifier(text, qualifier):
    assert [n.qualifier for n in find_quantities(text)] == [qualifier]


@pytest.mark.parametrize("text", ["共办结1.78万余件次以上。", "占百分之八十一点三", "审议１２件", "3至5个"])
def test_a_quantity_spans_its_number_and_measure_word(text):
    spans = [text[n.start : n.end] for n in find_quantities(text)]
    assert spans in (["1.78万余件次"], ["百分之八十一点三"], ["１２件"], ["3至5个"])


@laws
@given(st.text(alphabet="一二三十百万亿0１2.，,%件个项年第“”《》（）\n和至-点分之成多余", max_size=60))
def test_any_text_yields_ordered_quantities_inside_it(text):
    found = find_quantities(text)
    assert all(0 <= n.start < n.end <= len(text) for n in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize("word", ["余", "多"])
@pytest.mark.parametrize(
    "form", ["2400{}亿元", "2400亿{}元", "3{}万亩", "3万{}亩", "35{}个", "三万{}人次", "1.2万{}亩"]
)
@pytest.mark.parametrize("clause", ["投入{}。", "改造管网41公里、投入{}。", "超过{}。"])
def test_more_than_is_kept_wherever_the_word_for_it_stands(word: str, form: str, clause: str):
    found = find_quantities(clause.format(form.format(word)))[-1]
    bare = find_quantities(clause.format(form.format("")))[-1:] or [found]
    assert found.qualifier.endswith(word)
    assert (found.value, found.unit) == (bare[0].value, bare[0].unit)
