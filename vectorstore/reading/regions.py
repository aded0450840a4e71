"""Places in official Chinese names: which region a report is of, and on what level of government."""

import re

from vectorstore.records import Level

MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")
_NAMES = "河北山西辽宁吉林江苏浙江安徽福建江西山东河南湖北湖南广东海南四川贵州云南陕西甘肃青海台湾"
_PROVINCES = (
    "黑龙江省",
    *(_NAMES[at : at + 2] + "省" for at in range(0, len(_NAMES), 2)),
    *("内蒙古自治区", "广西壮族自治区", "西藏自治区", "宁夏回族自治区", "新疆维吾尔自治区"),
    *("香港特别行政区", "澳门特别行政区"),
)
_TOP = "|".join((*MUNICIPALITIES, *_PROVINCES))
_PROVINCE = r"[一-龥]{2,6}?(?:省|自治区)"
_CITY = r"[一-龥]{1,10}?(?:自治州|地区|盟|市)"
_COUNTY = r"[一-龥]{1,12}?(?:自治县|自治旗|林区|特区|新区|开发区|县|区|旗|市)"
_TOWN = r"[一-龥]{1,8}?(?:街道|民族乡|镇|乡)"
_ZH = "[一二三四五六七八九十]{1,4}"
_ORGAN = (
    rf"(?:第?{_ZH}届)?人民代表大会|(?:第?{_ZH}届)?人大|人民政府|(?:高级|中级)?人民法院|人民检察院|"
    rf"监察委员会|政府工作报告|第{_ZH}次(?:党)?代表大会|第{_ZH}届委员会"
)
_PLACE = re.compile(rf"(?:{_TOP}|{_PROVINCE})?(?:{_CITY})?(?:{_COUNTY})?(?:{_TOWN})?")
_NATION = re.compile(r"全国人民代表大会|全国人大|国务院|最高人民(?:法院|检察院)|中华人民共和国")
_BEFORE = re.compile(r"^.*(?:中国共产党|中共|在|受|代表|关于|(?:19|20)[0-9]{2}年度?|[，,。：:—\-\s(（]|大会|我)")
_NO_NAME = re.compile(
    r"(?:[本全各我该两三]|上级|下级|同级|地方|基层|其他|有关)?(?:省|自治区|直辖市|市|自治州|州|区|县|自治县|旗|乡|镇|街道|级)+"
)


def find_region(text: str) -> str | None:
    """Return the full name of the region whose congress, government or court ``text`` names first.

    >>> find_region("——2025年1月8日在重庆市永川区第十八届人民代表大会第五次会议上")
    '重庆市永川区'
    """
    organ = re.search(_ORGAN, text)
    if (nation := _NATION.search(text)) and (organ is None or nation.start() <= organ.start()):
        return "全国"
    for organ in re.finditer(_ORGAN, text):
        head = _BEFORE.sub("", text[max(0, organ.start() - 40) : organ.start()])
        if head and _PLACE.fullmatch(head) and not _NO_NAME.fullmatch(head):
            return head
    return None


def level_of(region: str) -> Level | None:
    """Return the level of government of a region's full name; a 区 or 县 under a city is a county.

    >>> level_of("重庆市"), level_of("重庆市永川区"), level_of("浙江省杭州市")
    ('province', 'county', 'city')
    """
    if region in ("全国", "中国"):
        return "nation"
    if region in MUNICIPALITIES or region in _PROVINCES or region.endswith(("省", "自治区")):
        return "province"
    if re.search(r"(?:镇|乡|街道)$", region):
        return "township"
    if re.search(r"(?:自治州|地区|盟)$", region):
        return "city"
    if region.endswith("市"):
        return "county" if len(re.findall(r"市|自治州|盟", region)) > 1 else "city"
    return "county" if region.endswith(("区", "县", "旗")) else None
