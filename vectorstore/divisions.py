"""The divisions of China: names of places, their levels, how they are called in English, and regions in titles."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from vectorstore.records import Level

UNIT = "特别行政区|自治区|自治州|自治县|自治旗|地区|新区|林区|省|市|区|县|旗|盟|州|镇|乡|街道"
NATION = "全国"
PEOPLE = (
    "(?:(?:蒙古|哈萨克|柯尔克孜|维吾尔|朝鲜|景颇|傈僳|布依|土家|哈尼|纳西|拉祜|撒拉|裕固|仫佬|毛南|"
    "回|藏|彝|壮|苗|侗|傣|白|羌|黎|满|瑶|畲|佤|水|土|达斡尔|鄂温克|鄂伦春|锡伯|仡佬|独龙|普米|塔吉克)族|(?<!内)蒙古|哈萨克|柯尔克孜|维吾尔|各族)*"
)
"""The peoples whose autonomous place it is: 昌吉回族自治州 is called 昌吉."""
_KIND_EN = re.compile(r" (?:Province|City|County|District|Municipality|Prefecture|Town(?:ship)?|Banner|League)$", re.I)
_KIND = re.compile(rf"{PEOPLE}(?:{UNIT})$")
_PLACE = re.compile(rf"[一-龥]{{1,12}}?(?:{UNIT})(?!{UNIT})")

_NUMERAL = "[一二三四五六七八九十]{1,4}"
_ORGAN = re.compile(
    rf"(?:第?{_NUMERAL}届)?人民代表大会|(?:第?{_NUMERAL}届)?人大|人民政府|(?:高级|中级)?人民法院|人民检察院|"
    rf"监察委员会|(?:20[0-9]{{2}}年度?)?政府工作报告|第{_NUMERAL}次(?:党)?代表大会|第{_NUMERAL}届委员会"
)
_NATION = re.compile(
    r"全国人民代表大会|全国人大|国务院|最高人民(?:法院|检察院)|中华人民共和国|第[^，。]{1,4}届全国委员会"
)
_REGION = re.compile(
    r"(?:[一-龥]{2,6}?(?:省|自治区|特别行政区)|(?:北京|天津|上海|重庆)市)?(?:[一-龥]{1,10}?(?:自治州|地区|盟|市))?"
    r"(?:[一-龥]{1,12}?(?:自治县|自治旗|林区|特区|新区|开发区|县|区|旗|市))?(?:[一-龥]{1,8}?(?:街道|民族乡|镇|乡))?"
)
_BEFORE = re.compile(
    r"^.*(?:中国共产党|中共|政协|政治协商会议|在|受|代表|关于|(?:19|20)[0-9]{2}年度?|[，,。：:—\-\s(（【】｜|]|大会|我)"
)
_NO_NAME = re.compile(
    r"(?:[本全各我该两三]|上级|下级|同级|地方|基层|其他|有关)?(?:省|自治区|直辖市|市|自治州|州|区|县|自治县|旗|乡|镇|街道|级)+"
)


class Divisions(NamedTuple):
    """The names of ``divisions.tsv``.

    ``provinces``: full names. ``english``: English names by full and short name of provinces and cities, the usual one
    first. ``names``: each name as it may be written, with its unit, "" for a short one. ``called``: the short Chinese
    name by English name in lower case. ``within``: the short names of the provinces and cities that a place lies in.
    """

    provinces: frozenset[str]
    english: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]
    called: dict[str, str]
    within: Mapping[str, frozenset[str]]


@cache
def divisions() -> Divisions:
    """Return the names of all provinces, cities and counties."""
    provinces, english, names, called = set[str](), dict[str, tuple[str, ...]](), dict[str, str](), dict[str, str]()
    within = defaultdict[str, frozenset[str]](frozenset)
    for line in files("vectorstore").joinpath("divisions.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        province, city, calls, counties = line.split("\t")
        provinces.add(province)
        full, short = city or province, short_name(city or province)
        english.setdefault(full, tuple(calls.split("|")))
        english.setdefault(short, tuple(calls.split("|")))  # 海南 is the province, not the prefecture in Qinghai
        for call in calls.split("|"):
            called.setdefault(call.lower(), short)
        names |= {full: unit_of(full), short: ""}
        for place in (*filter(None, [city]), *counties.split()):
            holders = frozenset(short_name(holder) for holder in (province, city) if holder not in ("", place))
            for name in {place, short_name(place)}:
                within[name] |= holders
        for county in counties.split():
            names[county] = unit_of(county)
            if county.endswith("市") and len(county) > 2:  # others' short names are words too often (和平, 朝阳)
                names.setdefault(short_name(county), "")
    return Divisions(frozenset(provinces), english, names, called, within)


@cache
def short_name(place: str) -> str:
    """Return the name of a place without what it is: 永川 for 永川区, but 澧县.

    >>> short_name("永川区"), short_name("昌吉回族自治州"), short_name("澧县")
    ('永川', '昌吉', '澧县')
    >>> short_name("Maple County")
    'Maple'
    """
    short = (_KIND_EN if place.isascii() else _KIND).sub("", place)
    return short if len(short) > 1 else place


def unit_of(place: str) -> str:
    """Return what a place is by its full name: 区 for 永川区, "" where the name does not say."""
    found = re.search(rf"(?:{UNIT})$", place)
    return found.group() if found and len(place) > len(found.group()) else ""


@cache
def places_of(region: str) -> tuple[str, ...]:
    """Return the places that a region's full name is made of, the widest first.

    >>> places_of("重庆市永川区"), places_of("浙江省杭州市")
    (('重庆市', '永川区'), ('浙江省', '杭州市'))
    """
    return tuple(_PLACE.findall(region)) or (region,)


def place_en(region: str) -> str:
    """Return the English name of the last place of a region: official for provinces and cities, else as it is read.

    >>> place_en("内蒙古自治区"), place_en("陕西省"), place_en("重庆市永川区"), place_en("全国")
    ('Inner Mongolia', 'Shaanxi', 'Yongchuan', 'China')
    """
    return "China" if region in (NATION, "中国") else calls_of(places_of(region)[-1])[0]


@cache
def calls_of(place: str) -> tuple[str, ...]:
    """Return how a place is called in English, the usual name first."""
    known = divisions().english
    if calls := known.get(place) or known.get(short_name(place)):
        return calls
    if place.isascii():  # of an English report of a place that no list holds
        return (place,)
    from pypinyin import lazy_pinyin

    read = short_name(place).replace("都", "督")  # in names it is a capital, du: 丰都, 昌都
    return ("".join(lazy_pinyin(read)).capitalize(),)


def find_region(text: str) -> str | None:
    """Return the full name of the region whose congress, government or court ``text`` names first.

    >>> find_region("——2025年1月8日在重庆市永川区第十八届人民代表大会第五次会议上")
    '重庆市永川区'
    """
    first = _ORGAN.search(text)
    if (nation := _NATION.search(text)) and (first is None or nation.start() <= first.start()):
        return NATION
    for organ in _ORGAN.finditer(text):
        head = _BEFORE.sub("", text[max(0, organ.start() - 40) : organ.start()])
        if head and _REGION.fullmatch(head) and not _NO_NAME.fullmatch(head):
            return head
    return None


def find_region_en(text: str) -> str | None:
    """Return the province or city that an English title names first, by its full Chinese name.

    >>> find_region_en("Report on the Work of the Guangdong Provincial People's Government")
    '广东省'
    """
    known = divisions()
    words = re.findall(r"[A-Z][\w']+", text)
    names = (known.called.get(" ".join(words[at : at + n]).lower()) for at in range(len(words)) for n in (2, 1))
    short = next((name for name in names if name), None)
    return next((full for full in known.english if short and full != short and short_name(full) == short), short)


def level_of(region: str) -> Level | None:
    """Return the level of government of a region's full name; a 区 or 县 under a city is a county.

    >>> level_of("重庆市"), level_of("重庆市永川区"), level_of("浙江省杭州市")
    ('province', 'county', 'city')
    """
    if region in (NATION, "中国"):
        return "nation"
    if region in divisions().provinces or region.endswith(("省", "自治区", "特别行政区")):
        return "province"
    if region.endswith(("镇", "乡", "街道")):
        return "township"
    if region.endswith(("自治州", "地区", "盟")):
        return "city"
    if region.endswith("市"):
        return "county" if len(re.findall("市|自治州|盟", region)) > 1 else "city"
    return "county" if region.endswith(("区", "县", "旗")) else None
