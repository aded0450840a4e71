import pytest

from vectorstore.reading.page import clean


def paragraphs(source: str) -> list[str]:
    return clean(source).text.split("\n")


def test_white_space_between_chinese_characters_goes_and_between_latin_words_stays() -> None:
    assert paragraphs("　　工 作　报 告 about  open data 共 26 件。") == ["工作报告about open data共26件。"]


def test_full_width_letters_digits_and_percent_signs_become_half_width_and_punctuation_stays() -> None:
    assert paragraphs("通过法规２６件，占８１．３％，ＡＩ（试点）。") == ["通过法规26件，占81．3%，AI（试点）。"]


def test_every_character_knows_its_offset() -> None:
    source = "\ufeff 一、 坚持\r\n\r\n  法规２６件。 "
    cleaned = clean(source)
    assert cleaned.text == "一、坚持\n法规26件。"
    assert [source[at] for at in cleaned.origin] == list("一、坚持\r法规２６件。")


COLUMNS = """
坚持党的全面领导。深入学习贯

彻重要思想，自觉把要求体现到履职全

过程，坚决把思想和行动统一到决策部

署上来，做到令行禁止。

坚决落实区委部署。依法履职，

通过法定程序把区委的主张转化成全区

人民的共同意志和自觉行动，做到部署

到哪里，工作就跟进到哪里。
"""


def test_the_lines_of_a_newspaper_column_are_joined_to_paragraphs() -> None:
    assert [text[:9] for text in paragraphs(COLUMNS)] == ["坚持党的全面领导。", "坚决落实区委部署。"]
    assert "学习贯彻重要思想" in paragraphs(COLUMNS)[0]


def test_a_heading_that_runs_over_two_lines_of_a_column_is_one_heading() -> None:
    heading = "\n一、坚持政治引领，坚定人大工作正\n\n确政治方向\n"
    assert paragraphs(heading + COLUMNS)[0] == "一、坚持政治引领，坚定人大工作正确政治方向"


def test_a_number_that_a_line_break_runs_through_is_one_number() -> None:
    wrapped = COLUMNS.replace("做到部署\n\n", "议题15\n\n2项，")
    assert "自觉行动，议题152项，到哪里" in clean(wrapped).text


def test_a_paragraph_a_line_keeps_its_lines() -> None:
    lines = ["常委会全年召开会议12次。", "听取审议报告44项，开展执法检查5项，作出决定3项。", "任免292人次。"] * 3
    assert paragraphs("\n".join(lines)) == lines


def test_a_page_number_in_the_middle_of_a_paragraph_does_not_tear_it() -> None:
    lines = COLUMNS.strip().split("\n\n")
    joined = clean("\n\n".join([*lines[:2], "— 3 —", *lines[2:]])).text
    assert "3" not in joined
    assert "履职全过程" in joined


@pytest.mark.parametrize(
    "line",
    [
        "（上接5版）",
        "(下转第三版)",
        "上接第一版",
        "- 12 -",
        "第 3 页 共 20 页",
        "3/20",
        "责任编辑：李一",
        "手机扫码接着看",
        "扫一扫在手机打开当前页",
        "浏览3 评论0",
        "【打印】【关闭】",
        "字号：[ 大 中 小 ]",
        "分享到：微信 微博 QQ空间",
        "首页 > 人大要闻 > 正文",
        "返回首页",
        "点击上方蓝字关注我们",
        "放大+ 缩小- 默认o",
        "PART 02",
        "* * *",
        "\u200b",
        "版权所有：某某人大常委会办公室 ICP备05000000号",
        "https://www.example.cn/a/1.html",
        "二、2026年工作安排 ………… 8",
    ],
)
def test_page_furniture_is_dropped_wherever_it_stands(line: str) -> None:
    body = [
        "常委会全年听取审议专项工作报告44项，开展执法检查5项。",
        "全年任免国家机关工作人员292人次，组织宪法宣誓6次。",
    ]
    assert paragraphs(f"{body[0]}\n{line}\n{body[1]}") == body


@pytest.mark.parametrize(
    "line",
    [
        "评论是公民监督的一种方式。",
        "12件",
        "欢迎各界代表就此发表意见、交流看法。",
        "推动办案成本站上新台阶。",
        "首页改版后，访问量增长26%。",
        "主任会议听取下转办件情况汇报。",
        "目录管理进一步规范。",
        "一版地图出版发行。",
    ],
)
def test_a_doubtful_line_of_the_text_is_kept(line: str) -> None:
    body = [
        "常委会全年听取审议专项工作报告44项，开展执法检查5项。",
        "全年任免国家机关工作人员292人次，组织宪法宣誓6次。",
    ]
    assert paragraphs(f"{body[0]}\n{line}\n{body[1]}") == [body[0], line, body[1]]


PAGE = """首页 > 人大要闻 > 正文
青山市人民代表大会常务委员会工作报告 ——2026年1月20日在青山市第四届人民代表大会第五次会议上
作者:admin|分类:未分类|标签:范文
来源:云水日报
发布时间：2026-02-03 10:22
青山市人民代表大会常务委员会工作报告
——2026年1月20日在青山市第四届人民代表大会第五次会议上
青山市人大常委会主任 李 明

各位代表：
我受市人大常委会委托，向大会报告工作，请予审议。
一、过去一年工作
通过地方性法规6件。
二、今后一年工作
拟审议地方性法规8件。
各位代表！让我们更加紧密地团结起来，为建设现代化新青山而努力奋斗！
{after}
"""


def test_what_stands_before_the_title_and_after_the_closing_line_is_dropped() -> None:
    other = "云水市人民检察院工作报告 ——2026年1月21日"
    prompt = "◎欢迎参与讨论,请在这里发表您的看法、交流您的观点。"
    after = f"04 02月\n2026-02-04 22:57:18\n返回\n目录\n{other}\n{prompt}\n发表评论\n分享:\n支付宝\n\n微信"
    lines = paragraphs(PAGE.format(after=after))
    assert lines[0] == "青山市人民代表大会常务委员会工作报告"
    assert lines[1] == "——2026年1月20日在青山市第四届人民代表大会第五次会议上"
    assert lines[-1].endswith("而努力奋斗！")
    assert len(lines) == 10


def test_an_annex_after_the_closing_line_is_kept() -> None:
    lines = paragraphs(PAGE.format(after="打印\n名词解释\n1.“一网通办”：指政务服务统一平台。\n分享到：微信"))
    assert lines[-2:] == ["名词解释", "1.“一网通办”：指政务服务统一平台。"]


def test_the_table_of_contents_of_a_report_is_dropped() -> None:
    contents = "目　录\n一、过去一年工作……1\n二、今后一年工作……8\n各位代表：\n我受"
    text = clean(PAGE.format(after="").replace("各位代表：\n我受", contents)).text
    assert text.count("一、过去一年工作") == 1
    assert "目录" not in text


def test_a_second_half_keeps_all_its_text() -> None:
    assert paragraphs("（上接第一版）全市法院受理案件148895件。\n执结案件2.5万件，到位60亿元。（下转第三版）") == [
        "全市法院受理案件148895件。",
        "执结案件2.5万件，到位60亿元。",
    ]


def test_text_that_is_all_furniture_is_kept_rather_than_nothing() -> None:
    assert clean("2026-02-04").text == "2026-02-04"


PARAGRAPHS = {
    "zh": (
        "全年通过地方性法规12件，听取审议专项工作报告31项，开展执法检查6次，组织代表视察，推动解决突出问题。",
        "代表建议全部办结，办结率达到百分之九十八，培训代表四百八十一人次，建成代表联络站，联系群众更加密切。",
        "今后一年，审议法规案十四件，听取报告二十八项，进一步做好代表工作，不断加强自身建设，努力开创新局面。",
    ),
    "en": (
        "The standing committee adopted twelve local regulations, and heard thirty-one reports on its work.",
        "Deputies made 481 visits to their stations, and all of their suggestions were handled in time.",
        "In the coming year, the committee plans to review fourteen bills.",
    ),
}


@pytest.mark.parametrize("between", ["\n", "\n\n", "\n— 3 —\n", "\n第 3 页\n"])
@pytest.mark.parametrize("lang", PARAGRAPHS)
def test_what_ends_as_a_sentence_ends_a_paragraph_and_what_is_torn_within_one_does_not(lang: str, between: str) -> None:
    first, *rest = PARAGRAPHS[lang]
    text = clean(between.join(["青川市人民代表大会常务委员会工作报告", "各位代表：", first, *rest]) + "\n").text
    assert text.split("\n")[-3:] == [first, *rest]
    comma = next(at for at, char in enumerate(first, 1) if char in "，,")
    torn = f"{first[:comma]}\n— 3 —\n{first[comma:].strip()}"
    assert clean("\n".join(["青川市报告", "各位代表：", torn, *rest]) + "\n").text.split("\n")[-3:] == [
        first,
        *rest,
    ]
