"""Places: whether a question is about somewhere that no report of the library is from."""

import re

from bot.intent import Intent
from vectorstore.english import READING
from vectorstore.store import Library

PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 "
    "内蒙古 广西 西藏 宁夏 新疆 香港 澳门"
).split()
ENGLISH = (
    "Beijing Tianjin Shanghai Chongqing Hebei Shanxi Liaoning Jilin Heilongjiang Jiangsu Zhejiang Anhui Fujian Jiangxi Shandong Henan "
    "Hubei Hunan Guangdong Hainan Sichuan Guizhou Yunnan Shaanxi Gansu Qinghai Taiwan Guangxi Tibet Ningxia Xinjiang Macau"
).split()
"""The province-level divisions, in both languages."""

BODY = re.compile(
    r"(?:^|[,，、。？?的在和与及问])(?!过去|今后|[去今明本全各])([\u4e00-\u9fff]{2,4}?)(?<!的)(?:省|市|区|县|自治区|自治州|自治县)的?"
    r"(?=人大|人民代表|人民政府|政府|常委会|法院|检察院|监委)"
)
"""A place as the one whose congress or government is asked about."""


def unknown_place(intent: Intent, library: Library) -> bool:
    """Return whether the question is about a place that no report is from and no report speaks of."""
    regions = " ".join(card.region or "" for card in library.reports())
    words = library.vocabulary()
    named = [name for name in PROVINCES if name in intent.text] + BODY.findall(intent.text)
    if any(name in regions for name in named):
        return False
    if intent.lang == "en":
        read = library.english_terms([READING + name.lower() for name in ENGLISH])
        spelled = [name for name in ENGLISH if re.search(rf"\b{name}\b", intent.text)]
        known = [name for name in spelled if any(term in regions for term in read.get(READING + name.lower(), ()))]
        return bool(spelled) and not known and not any(read.get(READING + name.lower()) for name in spelled)
    return any(name not in words and name + "市" not in words for name in named)
