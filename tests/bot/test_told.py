"""What running text names is answered in the report's own words, and only where they surely hold it."""

from bot.told import items


def test_an_enumeration_is_read_as_its_items():
    assert items("支持甲河、乙河和丙河3条河流治理") == [("甲河", "乙河", "丙河")]
    assert items("没有列举") == []
