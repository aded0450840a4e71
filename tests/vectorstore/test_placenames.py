import pytest

from vectorstore.terms.placenames import PlaceNames, is_place


@pytest.fixture
def names() -> PlaceNames:
    names = PlaceNames()
    names.add("广西", "Guang3 xi1", "Guangxi Zhuang autonomous region in south central China")
    names.add("内蒙古", "Nei4 meng3 gu3", "Inner Mongolia (abbr. for an autonomous region)")
    names.add("礼县", "Li3 xian4", "Li county in Longnan, Gansu")
    names.add("长乐市", "Chang2 le4 shi4", "Changle, a county level city")
    return names


def test_a_place_is_called_as_it_is_read_or_by_a_name_of_its_own(names: PlaceNames):
    called = names.index()
    assert called["广西"] == ["Guangxi"]
    assert called["内蒙古"] == ["Inner Mongolia", "Neimenggu"]
    assert called["礼县"] == ["Li County", "Lixian"]
    assert called["inner mongolia"] == ["内蒙古"]
    assert "长乐市" not in called


def test_characters_are_read_as_in_most_names(names: PlaceNames):
    assert names.characters()["长"] == "chang"


def test_a_place_is_known_by_what_the_dictionary_says_it_is():
    assert is_place("廣西 广西 [Guang3 xi1] /Guangxi 自治区/".encode())
    assert is_place(b"x x [Xi1 an1] /a city in Shaanxi/")
    assert not is_place(b"x x [shi4] /city/")
