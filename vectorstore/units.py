"""The measure words of official prose, longest first, as one pattern; compounds such as 人次 are made here."""

import re

COUNTERS = (
    "件 项 次 场 期 名 个 篇 位 家 户 人 条 部 所 座 处 张 份 类 种 批 宗 起 例 轮 辆 台 套 艘 架 列 班 支 只 头 株 棵 颗 枚 "
    "册 本 幅 块 片 段 道 口 床 间 层 栋 幢 盏 根 眼 笔 单 款 门 队 组 群 对 双 副 站 席 票 字 羽 尾 顿 杯 方 档 节 课 讲 集 首 "
    "样 桩 封 盘 人天 班子 团 曲 卷 桌 格 代 国 县 镇 村 市 省 校 企 车 船 岁 天 日 周 夜 度 对口 站点"
).split()
"""Words that count things; each also stands before 次 (人次, 件次, 场次)."""

PERIODS = "年 个月 个季度 个工作日 工作日 小时 分钟 秒".split()

MEASURES = (
    "元 美元 欧元 港元 日元 港币 人民币 元人民币 角 "
    "平方公里 平方千米 平方米 立方米 公里 千米 海里 米 厘米 毫米 公顷 亩 公斤 千克 克 毫克 微克 吨 斤 担 吨标准煤 标准煤 标箱 箱 "
    "升 毫升 千瓦时 千瓦 兆瓦时 兆瓦 兆伏安 千伏安 瓦 伏安 度电 卡 摄氏度 分贝 "
    "倍 百分点 位次 名次 页次 家庭 床位 张床位 个床位 学位 个学位 车位 个车位 泊位 个泊位 点 兆 当量 "
    "km kW kWh MW GW MWh GWh TEU kg km² m² m³ ㎡ ㎞ ㎏ ㎥ ha t"
).split()
"""Units of measurement and money."""

RATES = {"%": "%", "％": "%", "‰": "‰"}

SPELLED = {"个百分点": "百分点", "个工作日": "工作日", "㎡": "平方米", "m²": "平方米", "km²": "平方公里", "km": "公里", "㎞": "公里"}
"""Spellings of one unit; a unit that is not here is spelled as written."""

HAND_COUNTED = "件 项 次 场 期 名 个 篇 位 家 户 人 条 所 座 处 份 种 批 宗 起 例 轮 倍 吨 亩 元 公里 平方公里 百分点 个百分点 部 张 类".split()
"""Measure words that may follow a small number in Chinese numerals; the rest follow digits or 十二 and above."""

_NOT_A_UNIT = {
    "人": "大民均才员工社体类口力文物家士身生事防武",
    "个": "人体性别税",
    "件": "套",
    "次": "产元于要生数",
    "部": "委门长队级分署件局位",
    "条": "例件约款目线",
    "期": "间限待望货末刊",
    "位": "一于数置列居",
    "处": "于在理级长室置罚分",
    "家": "庭长园乡具",
    "户": "籍外型均口",
    "所": "有在需得以属",
    "类": "似别型",
    "起": "来到草步点",
    "例": "如外会行",
    "方": "面针案式向米",
    "场": "所景馆地",
    "天": "然津气府",
    "日": "前常报起至",
    "度": "过假量",
    "点": "半钟名零一二三四五六七八九",
    "道": "路德",
    "口": "岸径碑",
    "本": "级市区县省科次届届地年",
    "集": "中成团体合聚",
    "组": "织成建",
    "对": "于",
    "级": "",
    "市": "场民政委级县",
    "省": "级委市内外",
    "县": "级委域",
    "国": "家有内际务",
    "村": "民级庄",
    "镇": "街级域",
    "校": "园长",
    "企": "业",
    "车": "辆",
    "门": "类诊",
    "站": "点位台",
    "单": "位",
    "层": "面次",
    "节": "约能日水",
    "课": "题程",
    "讲": "话座",
    "团": "体结",
    "代": "表码",
    "格": "局",
    "字": "样",
    "分": "",
    "班": "子",
    "片": "区",
    "段": "落",
    "批": "复准示评",
    "周": "年边期转",
    "米": "粉",
    "角": "度色",
    "元": "素旦月",
    "种": "子植养",
    "支": "持撑出部",
    "只": "有要能是",
    "头": "部条",
    "首": "次先届府位",
    "张": "家",
    "队": "伍",
    "双": "方向",
    "席": "会",
    "户外": "",
    "克": "服",
    "升": "级",
    "箱": "体",
    "卡": "口",
    "t": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
}
"""Characters that make another word of a counter: 5人大, 12部门, 3条例."""


def _pattern(words: list[str]) -> str:
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(
        re.escape(word) + (f"(?![{stops}])" if (stops := _NOT_A_UNIT.get(word)) else "") for word in ordered
    )


_COMPOUND = rf"(?:{'|'.join(word for word in COUNTERS if len(word) == 1 and word != '次')})次(?!会议|全会|数|产|于)"
_BASE = rf"{_COMPOUND}|{_pattern([*COUNTERS, *PERIODS, *MEASURES, *SPELLED])}"
_POINTS = r"分(?=[，,。；;、（(以的左]|$)"
UNIT = rf"(?:(?:[人件场][(（]次[)）]|{_BASE}|{_POINTS})(?:/(?:{_pattern([*COUNTERS, *MEASURES])}|[万亿千百]?(?:人|元)|年))?)"
HAND_UNIT = rf"(?:{_COMPOUND}|{_pattern(HAND_COUNTED)})"


def spell(unit: str) -> str:
    """Return the one spelling of a unit.

    >>> spell("个百分点"), spell("㎡"), spell("人次")
    ('百分点', '平方米', '人次')
    """
    unit = unit.translate(_NO_BRACKETS)
    return RATES.get(unit) or SPELLED.get(unit, unit)


_NO_BRACKETS = str.maketrans("", "", "()（）")
