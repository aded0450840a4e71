import pytest

from bot.english.compose import Composer
from bot.glossary import load_glossary
from bot.summaries.masthead import body_en, date_zh, masthead, meeting_en, person_en, region_adjective, section_title_en
from vectorstore.records import Report

GLOSSARY = load_glossary()
READINGS = {"永": "yong", "川": "chuan", "李": "li", "明": "ming", "雨": "yu", "海": "hai", "原": "yuan"}


def read(name: str) -> str | None:
    spelled = [READINGS.get(character, "") for character in name]
    return "".join(spelled) if all(spelled) else None


@pytest.mark.parametrize(
    ("region", "english"),
    [
        ("重庆市", "Chongqing Municipal"),
        ("重庆市永川区", "Chongqing Yongchuan District"),
        ("四川省", "Sichuan Provincial"),
        ("海原县", "Haiyuan County"),
        ("全国", "National"),
        ("某某市", None),
    ],
)
def test_a_region_is_spelled_with_its_kind(region: str, english: str | None) -> None:
    assert region_adjective(region, GLOSSARY, read) == english


def test_a_body_carries_its_region() -> None:
    assert body_en("海原县人民代表大会常务委员会", GLOSSARY, read) == (
        "Standing Committee of the Haiyuan County People's Congress"
    )
    assert body_en("四川省人民政府", GLOSSARY, read) == "Sichuan Provincial People's Government"
    assert body_en("某某协会", GLOSSARY, read) is None


def test_a_meeting_has_its_numbers_as_ordinals() -> None:
    assert meeting_en("重庆市第六届人民代表大会第二十三次会议", GLOSSARY, read) == (
        "the 23rd session of the 6th Chongqing Municipal People's Congress"
    )
    assert meeting_en("某会", GLOSSARY, read) is None


def test_names_put_the_family_first() -> None:
    assert person_en("李明雨", read) == "Li Mingyu"
    assert person_en("李·明雨·海原", read) is None
    assert person_en("李某", read) is None


def test_a_date_that_is_not_whole_is_left_out() -> None:
    assert [date_zh(date) for date in ("2026-01-29", "2026", None)] == ["2026年1月29日", "", ""]


def test_a_report_of_which_nothing_is_known_is_named_by_its_id() -> None:
    title = masthead(Report(id="a-1"), GLOSSARY, read)
    assert (title.zh, title.en) == ("a-1", None)


@pytest.mark.parametrize(
    ("title", "english"),
    [
        ("过去一年主要工作", "Main work of the past year"),
        ("2025年的主要任务", "Main tasks (2025)"),
        ("一、坚持党的领导，服务大局", "Upholding Party leadership, serving the overall interests of the country"),
        ("（二）凝心铸魂", None),
    ],
)
def test_section_titles_come_from_the_glossary(title: str, english: str | None) -> None:
    assert section_title_en(title, GLOSSARY, Composer(GLOSSARY)) == english
