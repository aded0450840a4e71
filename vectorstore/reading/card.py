"""A report's card: title, region, body, speaker, date, meeting, publisher, read from the page around its text."""

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vectorstore.divisions import find_region, find_region_en
from vectorstore.facts.numerals import parse_number
from vectorstore.reading.lines import Line
from vectorstore.reading.page import Page

_ZH = "[一二三四五六七八九十]{1,4}"
_POST = (
    "委员长|主任委员|主席团主席|总理|书记|(?:常务副|代理|副|代)?主任|"
    "(?:代理|代)?(?:主席|[省市区县镇]长|院长|检察长)|[州盟旗乡]长"
)
_NAME = r"[一-龥]{2,4}|[一-龥]{1,10}[·•‧・][一-龥]{1,10}(?:[·•‧・][一-龥]{1,10})?"
_SPEAKER = re.compile(
    rf"(?:报告人[:：])?(?:[一-龥]{{0,40}}?(?P<post>{_POST}))?[:：]?(?P<name>{_NAME}|[一-龥]{{5,6}}(?<=\s))"
)
_BY_POST = re.compile(rf"(?:{_POST})[:：]?(?P<name>{_NAME})$")
_SET_APART = re.compile(rf"(?:{_POST})(?:\s*[:：]\s*|\s+)(?P<name>[一-龥](?:\s*[一-龥]){{1,6}})\s*[)）]?$")
_SPEAKER_EN = re.compile(
    r"(?P<told>(?i:(?:.*\b(?:delivered|presented|given|made)\b.*? )?by|speaker):? )?"
    r"(?P<name>[A-Z][a-z]+(?: [A-Z][a-z'’-]+){1,2})(?:, (?:the )?(?P<office>(?:\w+ ){0,2}"
    r"(?:Chair|Governor|Mayor|Premier|Director|President|Procurator-General)\w*\b.*?))?(?:,? (?:on|at) .*)?"
)
_BYLINE = re.compile("(?i:by)[: ]*")
_BODY_EN = re.compile("Congress|Committee|Council|Government|Court|Session|Meeting|Report|Office|Bureau")
_SESSION_EN = re.compile(r"\bat (?P<meeting>the [A-Z][\w-]+ (?:Session|Meeting) of [^()]+?)(?:,? (?:on|by) |[()]|$)")
_PLACE_EN = re.compile(
    r"\b(?P<place>[A-Z][a-z]+) (?:Municipal|Provincial|District|County|City|Province|Prefectur|Township)"
)
_NO_PERSON = re.compile("会议|会$|报告|讲话|工作|同志|代表|扩大|草案|审议")
_REPORTS = re.compile(
    rf"(?:{_POST})(?P<name>[一-龥]{{2,4}}?|[一-龥]{{1,10}}[·•‧・][一-龥]{{1,10}}?)(?:同志)?"
    r"(?:(?:20[0-9]{2}年)?[0-9]{1,2}月[0-9]{1,2}日)?(?:[上下]午)?(?:受[^，,。]{2,30}委托[，,]?)?(?:代表[^，,。]{2,30}?)?"
    r"(?:[向在](?P<meeting>[^，,。]{4,30}?会议)上?)?[作做](?:了|的)?[^，,。]{0,40}报告"
)
_DATE = re.compile(r"([12][0-9]{3})年([01]?[0-9])月([0-3]?[0-9])日")
_ZH_DATE = re.compile(
    r"([一二三四五六七八九〇○零ＯO]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_MONTHS = tuple(calendar.month_name)
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]}|t)?[.]?" for name in _MONTHS[1:])
_NTH = "(?P<{}>0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?"
_EN_DATE = re.compile(
    rf"\b(?:{_NTH.format('first')}(?: of)? (?P<month>{_MONTH})|(?P<named>{_MONTH}) {_NTH.format('second')}),? ?"
    r"(?P<year>[12][0-9]{3})\b"
)
_DAY = re.compile(r"(?<![0-9年])(?P<month>[01]?[0-9])月(?P<day>[0-3]?[0-9])日")
_ON = r"(?:(?P<year>20[0-9]{2})年)?(?<![0-9])(?P<month>[01]?[0-9])月(?P<day>[0-3]?[0-9])日"
_SESSION_DAYS = (
    re.compile(
        rf"{_ON}[^。；]{{0,80}}(?:(?:会议|大会)[^。；]{{0,24}}(?:开幕|召开|举行|上)|[作做][了的]?[^，。]{{0,24}}报告)"
    ),
    re.compile(rf"(?:会议|大会)(?:于|，)?{_ON}[^。；]{{0,20}}(?:开幕|召开|举行)"),
)
_MEETING = re.compile(r"在(?P<meeting>[^，,。；;在]{4,60}?(?:会议|大会))上")
_SESSION = re.compile(
    rf"(?P<meeting>(?![日月在])[一-龥]{{2,20}}第?{_ZH}届(?:人民代表大会|人大|委员会)(?:常务委员会)?第?{_ZH}次会议)"
)
_PUBLISHER = re.compile(
    r"(?:来源|文章来源|信息来源|稿源|发布机构)\s*[:：|｜]\s*([^\s|｜/,，;；]{2,30}?)(?=作者|编辑|责任|发布|时间|日期|[\s|｜,，;；/]|$)"
)
_PAGE_DATE = re.compile(r"(20[0-9]{2})[-./年]0?[1-6](?:[-./月][0-3]?[0-9]|月[)）]?$)")
_LONGEST = 200
_TITLE_BODY = re.compile(
    r"(?:20[0-9]{2}年度?)?(.{4,40}?(?:委员会|人民法院|人民检察院|人民政府|人大))(?:20[0-9]{2}年度?)?工作报告.{0,8}"
)
_OPENING_BODY = re.compile(
    r"(?:受|代表)([^，,。]{3,40}?(?:委员会|常委会|人民法院|人民检察院|人民政府|政府|法院|检察院))(?:的?委托)?"
)
_SHORT_BODY = re.compile(
    rf"(?:[省市区县州旗盟]|自治区)(?:第?{_ZH}届)?(高级|中级)?(?:人民)?(政府|法院|检察院|人大常委会)"
)
_TRAILER = re.compile(r"\s*(?:[—\-]{1,2}\s*[0-9一二三四五六七八九〇○在].*|[(（]\s*[12][0-9]{3}年.*)$")
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹"
    "孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁"
    "尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛辛巴冉靳蓝路游古应管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓吉缪简车项连芦麦褚娄窦戚岑景党宫"
    "费卜冷晏席卫米柏宗瞿桂全佟臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀胥南班储原栗燕楚鄢劳谌"
    "骆萧阎晁邸逯亢芮晋奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巨丘邰多斯色才扎洛尼买热"
)


@dataclass(frozen=True, slots=True)
class Card:
    """What the page says of a report; a missing thing is None. ``day`` is its month and day where no year is told."""

    title: str | None = None
    region: str | None = None
    body: str | None = None
    speaker: str | None = None
    office: str | None = None
    date: str | None = None
    day: tuple[int, int] | None = None
    meeting: str | None = None
    publisher: str | None = None


def read_card(page: Page) -> Card:
    """Read the card of a report from its title block, from the page around it and from its first paragraphs."""
    start = page.title[0] if page.title else 0
    block = [line for line in page.lines[start : page.body] if len(line.text) <= 120]
    texts = [line.text for line in block]
    texts.append("".join(texts[1:]))  # a subtitle may run over two lines
    titles = [_TRAILER.sub("", page.lines[number].text) for number in page.title]
    title = ("" if titles and titles[-1].endswith("报告") else " ").join(titles).strip("《》 ") or None
    opening = [line.text[:_LONGEST] for line in page.lines[page.body : page.body + 3]]
    news = _news(page, opening)
    report = next((match for text in (*texts, *news) if (match := _REPORTS.search(text))), None)
    meeting = _first(_MEETING, texts, "meeting") or (report and report["meeting"])
    meeting = meeting or _first(_SESSION_EN, texts, "meeting")
    region = _region([title or "", meeting or "", *texts, *opening, *news])
    date, day = _date(texts, news)
    speaker, office = _speaker(block) or (report and report["name"], None)
    return Card(
        title=title,
        region=region,
        body=_body(title, region, opening),
        speaker=speaker,
        office=office,
        date=date,
        day=day,
        meeting=meeting or _first(_SESSION, [*texts, *news], "meeting"),
        publisher=_publisher(page),
    )


def _news(page: Page, opening: Sequence[str]) -> list[str]:
    """Return what the page around a report tells of its delivery: a lead, a caption, an editor's note."""
    around = (line.text[:_LONGEST] for line in (*page.head, *page.tail[:40]))
    return [*(text for text in around if any(told.search(text) for told in (*_SESSION_DAYS, _REPORTS))), *opening]


def _first(pattern: re.Pattern[str], texts: Iterable[str], group: str) -> str | None:
    return next((match.group(group) for text in texts if (match := pattern.search(text))), None)


def _region(texts: Sequence[str]) -> str | None:
    """Return the fullest name among those found: 青禾市云溪区 rather than 云溪区."""
    found = [region for text in texts if (region := find_region(text))]
    if not found:
        english = [text for text in texts if text.isascii()]
        known = next((region for text in english if (region := find_region_en(text))), None)
        return known or _first(_PLACE_EN, english, "place")
    return max((name for name in found if name.endswith(found[0])), key=len)


def _body(title: str | None, region: str | None, opening: Sequence[str]) -> str | None:
    if (match := _TITLE_BODY.fullmatch(title or "")) and "工作报告" not in match.group(1):
        return _full_name(match.group(1), region)
    for text in opening:
        if match := _OPENING_BODY.search(text):
            return _full_name(match.group(1), region)
    if title and "政府工作报告" in title and region:
        return "国务院" if region == "全国" else f"{region}人民政府"
    return None


def _full_name(body: str, region: str | None) -> str:
    match = _SHORT_BODY.fullmatch(body)
    if region is None or match is None:
        return body
    return region + ("人民代表大会常务委员会" if match[2] == "人大常委会" else f"{match[1] or ''}人民{match[2]}")


def _speaker(block: Sequence[Line]) -> tuple[str, str | None] | None:
    """Return the speaker that a line of the title block names, and the office in which."""
    for line in block:
        tail = re.sub(r"^.*(?:会议|大会)上(?:的报告|的讲话)?", "", line.text).strip("()（）—-:： ")
        tail = _DATE.sub("", tail).strip("()（）—-:： ")
        apart = _SET_APART.search(line.raw)
        match = _BY_POST.search(tail) if len(tail) <= 50 else None
        if match is None and len(tail) <= 9:
            match = _SPEAKER.fullmatch(tail)
        name = match["name"] if match else None
        if apart and not _NO_PERSON.search(apart["name"]):
            name = re.sub(r"\s", "", apart["name"])
        if name and (apart or name[0] in SURNAMES or "·" in name) and not _NO_PERSON.search(name):
            office = re.sub(r"^报告人[:：]?", "", tail.removesuffix(name)).strip(":： ")
            return name, office or None
    for found in filter(None, (_SPEAKER_EN.fullmatch(line.text.strip("()—- ")) for line in block)):
        is_told = found["told"] and not _BYLINE.fullmatch(
            found["told"]
        )  # a name behind a mere "by" may be the author's
        if (found["office"] or is_told) and not _BODY_EN.search(found["name"]):
            return found["name"], found["office"]
    return None


def _date(block: Sequence[str], news: Sequence[str]) -> tuple[str | None, tuple[int, int] | None]:
    """Return the day of delivery: as the title block tells it, else a lead that tells of the session.

    A date beside neither is the page's, not the report's.
    """
    if told := next((date for text in block if (date := iso_date(text))), None):
        return told, None
    days = (_DAY.search(text) for text in block if "会" in text)
    sessions = (pattern.search(text) for text in news for pattern in _SESSION_DAYS)
    for match in filter(None, (*days, *sessions)):
        month, day = int(match["month"]), int(match["day"])
        year = match.groupdict().get("year")
        return (f"{year}-{month:02}-{day:02}", None) if year else (None, (month, day))
    return None, None


def iso_date(text: str) -> str | None:
    """Return the first whole date in ``text`` as ISO, from digits or Chinese numerals.

    >>> iso_date("二〇二六年一月二十九日")
    '2026-01-29'
    """
    if english := _EN_DATE.search(text):
        name, day = english["month"] or english["named"], english["first"] or english["second"]
        month = next(number for number, full in enumerate(_MONTHS) if full[:3] == name[:3])
        return f"{english['year']}-{month:02}-{int(day):02}"
    match = _DATE.search(text) or _ZH_DATE.search(text)
    if match is None:
        return None
    year, month, day = (int(parse_number(re.sub("[ＯO]", "〇", part)) or 0) for part in match.groups())
    return f"{year:04}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def page_year(page: Page) -> int | None:
    """Return the year in which the page was published, if that was in the half year when reports are delivered."""
    lines = (line.raw for line in (*page.lines[: page.body], *page.head, *page.tail) if len(line.raw) <= _LONGEST)
    return next((int(match.group(1)) for raw in lines if (match := _PAGE_DATE.search(raw))), None)


def _publisher(page: Page) -> str | None:
    """Return what the page names as its source, behind the label or on the line below it."""
    raws = [line.raw for line in (*page.head, *page.tail)]
    for raw, below in pairwise([*raws, ""]):
        text = raw + below if re.fullmatch(r"(?:文章|信息)?来源\s*[:：]|稿源\s*[:：]", raw) else raw
        if len(text) <= _LONGEST and (match := _PUBLISHER.search(text)):
            return match.group(1)
    return None
