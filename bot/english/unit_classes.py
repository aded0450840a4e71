"""Classes of units: which Chinese measure word and which English noun may stand for the same thing."""

from typing import Literal

UnitClass = Literal[
    "item", "event", "item_time", "activity", "person", "person_time", "household", "count", "bare",
    "percent", "point", "permille", "rate", "money", "area", "length", "weight", "duration", "multiple",
    "ordinal", "year", "month", "day",
]  # fmt: skip

COUNTED: frozenset[UnitClass] = frozenset(
    {"item", "event", "item_time", "activity", "person", "person_time", "household", "count", "bare"}
)

DATING: frozenset[UnitClass] = frozenset({"year", "month", "day", "ordinal"})
"""Numbers that place a thing in time or order and count nothing."""

CHINESE: dict[UnitClass, str] = {
    "percent": "%",
    "point": "百分点",
    "permille": "‰",
    "person_time": "人次",
    "person": "人 名 位",
    "household": "户",
    "event": "次 场 场次 期 届 轮 批 批次 回 遍 班次",
    "money": "元 元人民币 人民币 美元 港元 港币 欧元 日元",
    "area": "亩 公顷 平方公里 平方千米 平方米",
    "length": "公里 千米 海里 米 厘米 毫米",
    "weight": "吨 吨标准煤 公斤 千克 克 斤 担 t kg",
    "duration": "年 个月 个季度 周 天 日 小时 分钟 秒 工作日",
    "multiple": "倍",
}

ENGLISH: dict[UnitClass, str] = {
    "percent": "% percent per-cent",
    "point": "percentage-point percentage-points",
    "person_time": "person-time person-times participant-time participant-times person-trip person-trips",
    "person": "person people deputy official member citizen expert staffer worker cadre participant resident judge"
    " prosecutor representative trainee voter candidate lawyer teacher student farmer individual personnel men women",
    "household": "household",
    "event": "time occasion round",
    "activity": "session course class meeting conference activity event visit inspection survey study training seminar"
    " hearing reception forum symposium workshop ceremony exchange tour campaign inquiry investigation review"
    " examination program programme issue term delegation project",
    "item": "item regulation law rule bill proposal suggestion motion opinion report resolution decision article piece"
    " work document station point platform center centre department case measure task problem list site scenario module"
    " application mechanism system unit reform matter indicator area field aspect category home house office"
    " committee agency organ institution company enterprise town township village district county city province"
    " provision ordinance statute plan award paper subject topic clause page part recommendation issue contract"
    " school hospital bridge road building factory park",
    "money": "yuan rmb cny renminbi dollar usd",
    "area": "mu hectare square-kilometer square-kilometre square-meter square-metre acre",
    "length": "kilometer kilometre meter metre km mile",
    "weight": "ton tonne kilogram kilo kg",
    "duration": "year month week day hour minute",
    "multiple": "fold",
}

FITS: dict[UnitClass, frozenset[UnitClass]] = {
    "item": frozenset({"item", "item_time"}),
    "event": frozenset({"event", "item_time"}),
    "activity": frozenset({"event", "item", "item_time"}),
    "count": COUNTED,
    "bare": COUNTED,
    "percent": frozenset({"percent"}),
}

_CHINESE_CLASS: dict[str, UnitClass] = {word: name for name, words in CHINESE.items() for word in words.split()}
_ENGLISH_CLASS: dict[str, UnitClass] = {}
for _name, _words in ENGLISH.items():
    for _word in _words.split():
        _ENGLISH_CLASS.setdefault(_word.replace("-", " ") if _name in ("area", "point") else _word, _name)


def chinese_class(unit: str) -> UnitClass:
    """Return the class of a measure word: 件 is item, 人次 person_time; empty is bare, an unknown word is item."""
    if not unit:
        return "bare"
    if "/" in unit:
        return "rate"
    known = _CHINESE_CLASS.get(unit)
    return known or ("item_time" if unit.endswith("次") else "item")


def english_class(noun: str) -> UnitClass | None:
    """Return the class of an English unit noun, singular or plural; None when it is not known."""
    noun = noun.lower()
    return next((_ENGLISH_CLASS[form] for form in _singulars(noun) if form in _ENGLISH_CLASS), None)


def accepts(claimed: UnitClass, given: UnitClass) -> bool:
    """Return whether an English unit of class ``claimed`` may render a Chinese measure word of class ``given``."""
    return given in FITS.get(claimed, frozenset({claimed}))


def _singulars(noun: str) -> tuple[str, ...]:
    forms = [noun]
    if noun.endswith("ies"):
        forms.append(noun[:-3] + "y")
    if noun.endswith("es"):
        forms.append(noun[:-2])
    if noun.endswith("s"):
        forms.append(noun[:-1])
    return tuple(forms)
