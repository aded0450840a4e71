import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.divisions import find_region, level_of
from vectorstore.reading.card import Card, iso_date, read_card
from vectorstore.reading.page import clean

BODY = "各位代表：\n我受市人大常委会委托，向大会报告工作，请予审议。\n一、过去一年工作\n通过地方性法规6件。\n"


def card(head: str, body: str = BODY) -> Card:
    return read_card(clean(f"{head}\n{body}"))


def test_the_block_of_a_standing_committee_report() -> None:
    head = (
        "来源:云水日报\n青山市人民代表大会常务委员会工作报告\n——2026年1月20日在青山市第四届人民代表大会第五次会议上\n"
        "青山市人民代表大会常务委员会主任 李 明"
    )
    assert card(head) == Card(
        title="青山市人民代表大会常务委员会工作报告",
        region="青山市",
        body="青山市人民代表大会常务委员会",
        speaker="李明",
        office="青山市人民代表大会常务委员会主任",
        date="2026-01-20",
        meeting="青山市第四届人民代表大会第五次会议",
        publisher="云水日报",
    )


def test_the_block_of_a_government_report_in_one_line() -> None:
    found = card(
        "政府工作报告——2026年1月20日在青山省第十四届人民代表大会第四次会议上 青山省省长 欧阳文",
        "各位代表：\n现在，我代表省人民政府，向大会报告工作。\n",
    )
    assert (found.title, found.region, found.body) == ("政府工作报告", "青山省", "青山省人民政府")
    assert (found.speaker, found.date) == ("欧阳文", "2026-01-20")


def test_the_block_of_a_court_report_without_dashes() -> None:
    head = "青山市中级人民法院工作报告\n2026年1月21日在青山市第四届人民代表大会第五次会议上\n院长  赵江"
    found = card(head, "各位代表：\n现在，我代表市中级人民法院向大会报告工作。\n")
    assert (found.region, found.body, found.speaker) == ("青山市", "青山市中级人民法院", "赵江")
    assert found.date == "2026-01-21"


def test_the_block_of_a_party_congress_report_has_its_slogan_as_title() -> None:
    head = (
        "坚定信心 接续奋斗\n全面建设现代化新青山\n——在中国共产党青山市第十六次代表大会上的报告\n（2026年7月30日）\n栾永"
    )
    found = card(head, "同志们：\n现在，我代表中国共产党青山市第十五届委员会向大会作报告。\n")
    assert (found.title, found.region) == ("坚定信心接续奋斗 全面建设现代化新青山", "青山市")
    assert (found.meeting, found.date) == ("中国共产党青山市第十六次代表大会", "2026-07-30")
    assert (found.speaker, found.body) == ("栾永", "中国共产党青山市第十五届委员会")


def test_a_title_set_in_two_lines_is_one_title() -> None:
    found = card("青山县人民代表大会常务委员会\n工　作　报　告\n（2026年1月8日）\n县人大常委会主任  马丽·阿依")
    assert found.title == "青山县人民代表大会常务委员会工作报告"
    assert (found.region, found.date, found.speaker) == ("青山县", "2026-01-08", "马丽·阿依")


@pytest.mark.parametrize("names", [("云水市青溪区", "青溪区"), ("青溪区", "云水市青溪区")])
def test_the_fuller_name_of_a_region_wins(names: tuple[str, str]) -> None:
    head = "{}人民代表大会常务委员会工作报告\n——2026年1月8日在{}第三届人民代表大会第六次会议上"
    assert card(head.format(*names)).region == "云水市青溪区"


def test_the_publisher_is_not_the_region_and_the_page_date_is_not_the_date() -> None:
    found = card(
        "来源：天津日报  发布时间：2026-02-04\n政府工作报告\n青山市市长 王一",
        "各位代表：\n我代表市人民政府报告工作。\n",
    )
    assert (found.publisher, found.region, found.date) == ("天津日报", None, None)


def test_a_page_without_a_title_block_has_an_empty_card() -> None:
    assert (
        card("", "常委会全年听取审议专项工作报告44项，开展执法检查5项，作出决议决定8项，任免工作人员292人次。\n")
        == Card()
    )


@pytest.mark.parametrize(
    ("text", "region", "level"),
    [
        ("重庆市人民代表大会常务委员会", "重庆市", "province"),
        ("重庆市永川区人民代表大会常务委员会", "重庆市永川区", "county"),
        ("在青山省第十四届人民代表大会第四次会议上", "青山省", "province"),
        ("新疆维吾尔自治区人民检察院工作报告", "新疆维吾尔自治区", "province"),
        ("广西壮族自治区南宁市人民政府工作报告", "广西壮族自治区南宁市", "city"),
        ("在凉山彝族自治州第十二届人民代表大会", "凉山彝族自治州", "city"),
        ("温州市中级人民法院工作报告", "温州市", "city"),
        ("彭水苗族土家族自治县人民代表大会常务委员会", "彭水苗族土家族自治县", "county"),
        ("青溪区少云镇第二届人民代表大会", "青溪区少云镇", "township"),
        ("最高人民法院工作报告", "全国", "nation"),
        ("国务院总理", "全国", "nation"),
    ],
)
def test_a_region_and_its_level_are_read_from_the_name_of_an_organ(text: str, region: str, level: str) -> None:
    assert (find_region(text), level_of(region)) == (region, level)


@pytest.mark.parametrize(
    "text", ["我受市人大常委会委托", "自治区人民政府", "全市人民代表大会工作", "完善人民代表大会制度", "各区县人大", ""]
)
def test_a_general_word_is_no_region(text: str) -> None:
    assert find_region(text) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("——2026年1月9日在", "2026-01-09"),
        ("二○二六年一月二十九日", "2026-01-29"),
        ("二〇二五年十二月十日", "2025-12-10"),
        ("2026年13月1日", None),
        ("2026年1月", None),
    ],
)
def test_a_date_is_read_from_digits_and_from_chinese_numerals(text: str, date: str | None) -> None:
    assert iso_date(text) == date


@pytest.mark.parametrize("name", ["骆文智", "缪 丹", "鬱 明"])
def test_a_name_set_apart_after_a_post_needs_no_known_surname(name: str) -> None:
    head = f"青山市人民代表大会常务委员会工作报告\n青山市人大常委会主任 {name}"
    assert card(head).speaker == name.replace(" ", "")


@pytest.mark.parametrize("line", ["市人大常委会主任 会议通过", "市人大常委会主任会议", "区长 工作报告"])
def test_what_is_done_by_a_post_is_no_name(line: str) -> None:
    assert card(f"青山市人民代表大会常务委员会工作报告\n{line}").speaker is None


@pytest.mark.parametrize(
    ("news", "speaker", "date"),
    [
        ("2026年1月20日，大会开会，市人大常委会主任缪丹作市人大常委会工作报告。", "缪丹", "2026-01-20"),
        ("本报讯 市人大常委会主任李明明1月20日向四届人大五次会议作《青山市人大常委会工作报告》。", "李明明", None),
    ],
)  # fmt: skip
def test_news_of_a_report_say_who_gave_it_and_when(news: str, speaker: str, date: str | None) -> None:
    found = card("青山市人大常委会工作报告（摘要）", f"{news}\n一年来，制定地方性法规6件，听取审议专项工作报告12项。\n")
    assert (found.speaker, found.date) == (speaker, date)


@pytest.mark.parametrize(
    ("below", "speaker", "office", "date"),
    [
        ("Delivered on March 3, 2031 at the Fifth Session of the Ninth Shaping Municipal People's Congress by Lin Zhi",
         "Lin Zhi", None, "2031-03-03"),
        ("(Delivered by Lin Zhi, Chairperson of the Standing Committee, on 3 March 2031)",
         "Lin Zhi", "Chairperson of the Standing Committee", "2031-03-03"),
        ("Speaker: Lin Zhi\nDate: Mar. 3rd, 2031", "Lin Zhi", None, "2031-03-03"),
        ("By Lin Zhi\nMarch 2031", None, None, None),
        ("Presented by State Council\nthe 3rd of March, 2031", None, None, "2031-03-03"),
    ],
)  # fmt: skip
def test_the_block_of_an_english_report(below: str, speaker: str | None, office: str | None, date: str | None) -> None:
    body = "Fellow deputies,\nOn behalf of the Standing Committee, I now report.\nI. Work in 2030\nIt adopted 7 laws.\n"
    found = card(f"Work Report of the Standing Committee of the Shaping Municipal People's Congress\n{below}", body)
    assert (found.speaker, found.office, found.date) == (speaker, office, date)
    assert found.meeting in (None, "the Fifth Session of the Ninth Shaping Municipal People's Congress")


def test_the_year_of_a_title_is_not_part_of_the_place() -> None:
    assert find_region("2026年青山市人大常委会工作报告") == "青山市"


def test_the_volume_of_a_yearbook_is_no_title() -> None:
    assert card("2026卷\n——2026年1月20日在青山市第四届人民代表大会第五次会议上").title is None


def test_a_letter_may_stand_for_a_zero() -> None:
    assert iso_date("一九九O年三月十五日") == "1990-03-15"


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_a_date_is_read_alike_in_every_form_that_reports_write(day: date) -> None:
    def han(number: int) -> str:
        tens, ones = divmod(number, 10)
        return (
            ("" if tens < 2 else "一二三四五六七八九"[tens - 1])
            + "十" * (tens > 0)
            + "零一二三四五六七八九"[ones] * (ones > 0)
        )

    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year))
    month = calendar.month_name[day.month]
    forms = [
        f"——{day.year}年{day.month}月{day.day}日在青川市", f"（{day.year}年{day:%m}月{day:%d}日）",
        f"{year}年{han(day.month)}月{han(day.day)}日", f"({month} {day.day}, {day.year})",
        f"On {month} {day.day} {day.year}",
    ]  # fmt: skip
    assert [iso_date(form) for form in forms] == [day.isoformat()] * len(forms)


@pytest.mark.parametrize(
    ("region", "level"),
    [
        ("全国", "nation"), ("重庆市", "province"), ("河北省", "province"), ("西藏自治区", "province"),
        ("浙江省杭州市", "city"), ("杭州市", "city"), ("云南省大理白族自治州", "city"), ("锡林郭勒盟", "city"),
        ("浙江省宁波市慈溪市", "county"), ("云南省大理白族自治州大理市", "county"), ("重庆市永川区", "county"),
        ("湖南省常德市澧县", "county"), ("锡林郭勒盟锡林浩特市", "county"), ("赤峰市敖汉旗", "county"),
        ("浙江省宁波市慈溪市观海卫镇", "township"), ("重庆市永川区中山路街道", "township"), ("云溪", None),
    ],
)  # fmt: skip
def test_a_place_has_its_level_of_government(region: str, level: str | None) -> None:
    assert level_of(region) == level
