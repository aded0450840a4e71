"""Reads the quantities of Chinese text: numbers that count or measure, in one form that other languages share."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from vectorstore.facts.numerals import DECIMAL, ZH_DIGITS, ZH_NUMERAL, parse_number
from vectorstore.reading.text import plain

WORDS = tomllib.loads(files("vectorstore.facts").joinpath("words.toml").read_text("utf-8"))


class Quantity(NamedTuple):
    """A number with its unit at ``[start, end)`` of the text it was read from.

    ``value`` is in single units (1.46万件 is 14600 件; 73.4% is 73.4 %), ``value_to`` the upper end of a range,
    ``value_from`` the old value of 从…提高到…, whose words stand before ``start``. ``value_text`` is the number as
    written up to its unit, of a range both ends (4%—4.5). ``unit`` is the canonical Chinese unit, or a class where
    English tells no more (item, person); empty for a bare number. ``qualifier`` holds the words that bound it (超, 余).
    """

    value: float
    value_to: float | None
    value_from: float | None
    value_text: str
    unit: str
    qualifier: str
    start: int
    end: int


def find_quantities(text: str) -> list[Quantity]:
    """Return the quantities of Chinese text in order; ``start`` and ``end`` index the text.

    Dates, ordinals, headings, stretches of years and numbers that are names are passed over; marks and invisible
    characters inside a number hide nothing.

    >>> [(q.value, q.value_to, q.unit) for q in find_quantities("落实“9527”部署，受理3.5万件次，增长5%—5.5%，二期开工")]
    [(35000.0, None, '件次'), (5.0, 5.5, '%')]
    >>> [(q.value_from, q.value, q.qualifier) for q in find_quantities("从41.2%提高到47.5%以上")]
    [(41.2, 47.5, '以上')]
    """
    read, at = readable(text)
    return [q._replace(start=at[q.start], end=at[q.end - 1] + 1) for q in _read(read)]


@lru_cache(maxsize=2)  # the text of one report is read for its clauses, its figures and its deeds
def _read(text: str) -> tuple[Quantity, ...]:
    return tuple(_with_old_values(text, _found(text)))


@lru_cache(maxsize=2)
def readable(text: str) -> tuple[str, Sequence[int]]:
    """Return text as numbers are read in it, and the offset in ``text`` of each of its characters.

    Simplified characters, plain digits, no invisible characters and no marks of Markdown or HTML.
    """
    text = plain(_WIDE_COMMA.sub(",", text).translate(_FORMS))
    marks = {at for mark in _MARKS.finditer(text) for at in range(*mark.span())}
    at = [index for index in range(len(text)) if index not in marks] if marks else range(len(text))
    return "".join(text[index] for index in at), at


def alternatives(words: Iterable[str], tails: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return words as alternatives of a pattern, longest first; ``tails`` are characters that may not follow a word."""
    longest = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word) + (f"(?![{tails[word]}])" if word in tails else "") for word in longest)


def _units(*names: str) -> str:
    """A pattern of the units of these lists; a counter that opens another word (5人大) is none."""
    return alternatives((word for name in names for word in WORDS["units"][name].split()), _NOT_A_UNIT)


_FORMS: dict[int, str] = {code: unicodedata.normalize("NFKC", chr(code)) for block in (
    range(0x1D7CE, 0x1D800), range(0xFF10, 0xFF1A), (0xFF0E, 0xFF05, 0xFF0B, 0xFF0F)) for code in block
} | {0x2212: "-", 0xFE63: "-", 0xFF0D: "-"}  # fmt: skip
_WIDE_COMMA = re.compile("(?<=[0-9０-９])，(?=[0-9０-９]{3}(?![0-9０-９]))")
_MARKS = re.compile(
    "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+|［[0-9]{1,3}］|[*~`]+|__+|</?[A-Za-z][^<>\n]{0,60}>|&nbsp;|"
    r"\$(?=[\d.,]+\$)|(?<=\d)\$"
)
_NOT_A_UNIT: dict[str, str] = {entry[0]: entry[1:] for entry in WORDS["units"]["not_a_unit"].split()}
SPELLED: dict[str, str] = dict(pair.split("=") for pair in WORDS["units"]["spelled"].split())
_TIMES = "[件项场期名个篇位家户人条部所批宗起例轮辆台架列班只头艘架台]次(?!会议|全会|数|产|于)|[人件场][(（]次[)）]"
_POINTS = r"分(?=[，,。；;、（(以的左]|$)"
_ONE = rf"{_TIMES}|{_units('periods', 'counters', 'measures')}|{_POINTS}"
UNIT = rf"(?:(?:{_ONE})(?:/(?:{_units('measures')}|[万亿千百]?[人元户亩天日年月]|[立平]方米|小时))?)"
HAND_UNIT = rf"(?:{_TIMES}|{_units('hand_counted')})"

_NUM = r"(?:\d{1,6}|[零〇一二三四五六七八九十百千两]{1,9})"
_ZH = "零〇一二三四五六七八九十百千两"
_NAMES = re.compile(
    rf"(?=[《〔［“‘「\"第前{_ZH}\d+＋×(（A-Za-z\s])(?:"
    + "|".join((
        r"《[^《》\n]{0,120}》|〔[^〕\n]{0,40}〕|［[^］\n]{0,40}］|“[^“”\n]{0,12}”|‘[^‘’\n]{0,12}’|「[^」\n]{0,12}」|\"[^\"\n]{0,12}\"",
        rf"第\s?{_NUM}(?:\s?[届次轮期批个号条项章节款名位类部场篇家季度年]+)?|前{_NUM}(?:[位名强]|个(?=月|季度))",
        rf"{_NUM}届(?:{_NUM}(?:次|(?=[、，,至到和及—-])))?|{_NUM}届历次|(?<=届){_NUM}次|(?<=次、)[{_ZH}]{{1,9}}次(?=[会全])",
        rf"[{_ZH}]{{1,9}}次(?:全会|会议|全体会议|常委会|党代会|人代会|大会|产业|分配|创业|元)",
        rf"{_NUM}中全会|[{_ZH}]{{1,9}}大(?:报告|精神)?",
        r"(?:19|20)\d\d\s?年?度?\s?(?:[-—–~～至到]{1,2}\s?(?:19|20)?\d\d)?\s?年(?:度)?(?:\s?\d{1,2}\s?月(?:份)?(?:\s?\d{1,2}\s?[日号])?)?",
        r"(?:19|20)\d\d\s?[-—–~～至到]{1,2}\s?(?:19|20)\d\d|(?:19|20)\d\d[./-]\d{1,2}(?:[./-]\d{1,2})?",
        rf"[{_ZH}]{{4}}年(?:[{_ZH}]{{1,3}}月)?(?:[{_ZH}]{{1,3}}日)?|{_NUM}月(?:份|底|初|末)?(?:{_NUM}日)?|(?<=月)至?{_NUM}日",
        r"\d{1,6}(?:\.\d{1,4})?(?:\s?[:：∶︰]\s?\d{1,6}(?:\.\d{1,4})?)+",
        r"\d{1,6}(?:\s?[+＋×xX]\s?[\dA-Za-z]{1,6}){1,6}|[+＋×]\d{1,6}",
        r"[A-Za-z]{1,9}[-—.]?\d{1,6}(?:\.\d{1,4})?(?![\d.]{0,6}%)|\d{1,6}[A-Za-z]{1,4}级|\d{1,6}[GgNnKAaBbDdXx](?![A-Za-z])",
        r"\d{1,4}(?:米|公里|千米|分钟|小时|天|个月)以?内(?=[一-鿿])",
        r"\d[\d.]{0,6}[十百千万亿]{0,3}(?:吨|千瓦|兆瓦|吉瓦时?|公里|千伏|人|米|元|标箱)?级(?!别)",
        rf"前[百千万]分之(?:[{_ZH}]|\d{{1,3}})|(?<=[一-鿿])\d{{1,3}}[市县省国](?=[A-Za-z一-鿿])",
        rf"{_NUM}周?岁及?(?:以上|以下)|{_NUM}周年|{_NUM}[·.]{_NUM}(?=[一-鿿]{{0,4}}(?:精神|讲话|节|日))",
        rf"{_NUM}(?:分钟|小时)(?=[一-鿿]{{0,6}}圈)|(?<=7×)24小时|[{_ZH}]{{1,9}}期(?!培训)",
        rf"[{_ZH}]{{1,9}}(?:位一体|个一(?:批|律)?|项(?:基本原则|规定)|个意识|个自信|个确立|个维护|个全面|个务必|个必须|个毫不|个坚持|"
        r"个代表|个聚焦|个一以|个更加|个文明|条主线|条例)|一府一[委两]|[一两]府[一两]院|一法一条例|一[区县市]一[县区品策]\w",
        rf"(?m:^(?:19|20)\d\d年?卷$)|(?m:^\s*[（(]?[{_ZH}\d]{{1,3}}[)）、.．](?!\d))|[（(]{_NUM}[)）]",
    ))
    + ")"
)  # fmt: skip
"""Numbers that name, date or rank a thing: “9527”, 第六届, 2025年9月, 1+10, 四中全会, 二期, （二）."""

_GAP = "[ \u3000\xa0]?"
_SCALE = r"(?:[余多]?(?:[十百](?!分)|千(?![瓦米克伏卡]))?(?:万亿|[万亿])|千(?![瓦米克伏卡])|百(?!分))?"
_DIGITS = rf"(?:(?<=[^\d%％‰{ZH_NUMERAL}年月日A-Za-z ])[-－]|(?<=[率长])负)?{DECIMAL}{_SCALE}(?:(?<=亿)\d{{1,4}}万)?"
_HAND = rf"[{ZH_DIGITS}十][{ZH_NUMERAL}]{{0,20}}(?:点[{ZH_DIGITS}]{{1,9}}[万亿]?|[余多][万亿])?"
_TO = r"(?:[-—–~～－]{1,2}|[至到])"
_MORE = rf"{_GAP}(?P<more>[余多来]?){_GAP}"
_PATTERNS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"(?P<value>[百千万]分之(?:{DECIMAL}|[{ZH_NUMERAL}点]{{1,20}})){_MORE}",
        rf"(?P<value>(?:\d|[{ZH_DIGITS}])成半?){_MORE}(?![员为果功立效绩长都渝本交熟品就型年人套份])",
        rf"(?<![\d.A-Za-z])(?<!\d,)(?:(?P<low>{_DIGITS})[余多]?(?:{_GAP}(?P<low_unit>[%‰]|{UNIT})?(?P<to>{_TO})|个(?=、[\d.]+个百分点)、|[和、]))?"
        rf"(?P<value>{_DIGITS}){_MORE}(?P<unit>[%‰]|{UNIT})",
        rf"(?P<low>(?<![{ZH_NUMERAL}数几好]){_HAND})(?P<low_unit>{HAND_UNIT})?(?P<to>{_TO})(?P<value>{_HAND})(?P<more>[余多]?)(?P<unit>{HAND_UNIT})",
        rf"(?P<value>(?<![{ZH_NUMERAL}数几好]){_HAND})(?P<more>[余多]?)(?P<unit>{HAND_UNIT})",
        rf"(?<=[近上超逾约足到的访集条线破达])(?P<value>[百千万亿][万亿]?)(?P<more>余?)(?P<unit>{UNIT})",
        rf"(?<![{ZH_NUMERAL}数几好\d])(?P<value>[百千万亿](?=[余多])(?:[余多][万亿])?)(?P<more>[余多]?)(?P<unit>{UNIT})",
        rf"(?<![\d.])(?P<value>{DECIMAL}[余多]?(?:万亿|[万亿])|(?<=[达为到至])\d{{1,9}}\.\d{{1,9}}){_MORE}",
    )
)
_EITHER = re.compile(rf"[{ZH_DIGITS}]{{2}}[万亿]?")
_ENDS = re.compile(r"[，,。；;、！!？?）)]|$")
_COUNTING = re.compile(rf"(?:{alternatives(WORDS['verbs']['governing'].split())}|共|有|等)了?$")
_BEFORE = re.compile(
    r"(?:不少于|不低于|不超过|不高于|不足|不到|不下|至少|至多|最多|最高|最低|(?:未)?超过|超出|高于|低于|多于|少于|未达|突破|接近|将近|大约|大概|平均|累计达?到?|共计|合计|总计|共|仅|"
    r"(?<![节条签契履预特违集制公合盟])约|(?<![附最临贴靠亲])近|(?<![赶反高])超|逾|上(?=千|百|万))(?:了|达到?)?$"
)
_AFTER = re.compile(rf"{_GAP}(以上|以下|以内|之内|以外|左右|上下|多(?=[，,。；;、的）)]|$))")
_ROSE = re.compile(r"[^，,。；;\n]{0,24}?(?:到|至|为|达)(?:了|全[国省市]的?)?(?:20\d\d年的?|目前的?|约|近|超过?)?$")
_SINCE = re.compile(r"(?:从|由)[^，,。；;从由]{0,14}$")
_LONGEST_VERB = 6
_AMOUNT = re.compile(r"\s*(?:之间|（[一-鿿]{1,3}）|以上|以下|以内|以外|左右|上下|多(?=[，,。；;、]|$))")


def amount_end(text: str, end: int) -> int:
    """Return where the words end that belong to the quantity before them: 20个｜以上, 10条｜（段）."""
    found = _AMOUNT.match(text, end)
    return found.end() if found else end


def disjoint(found: Iterable[Quantity], names: Iterable[re.Match[str]] = ()) -> list[Quantity]:
    """Return in the order of the text the quantities that overlap none before them, and no name."""
    taken = {at for name in names for at in range(*name.span())}
    kept: list[Quantity] = []
    for quantity in found:
        places = range(quantity.start, quantity.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(quantity)
    return sorted(kept, key=lambda quantity: quantity.start)


def _found(text: str) -> list[Quantity]:
    matches = (match for pattern in _PATTERNS for match in pattern.finditer(text) if _counts(match))
    found = disjoint((q for match in matches for q in _quantities(match)), _NAMES.finditer(text))
    # the numbers of a list have the unit that only its last one has: 9.5万、4.2万、1.1万平方米
    for at in range(len(found) - 2, -1, -1):
        if not found[at].unit and text[found[at].end : found[at + 1].start] in ("、", "和"):
            found[at] = found[at]._replace(unit=found[at + 1].unit)
    return found


def _counts(match: re.Match[str]) -> bool:
    """Whether a number reads as a count: 一项 is an article, 3年 a stretch of time and 五个方面 mostly rhetoric."""
    written, unit = match["value"], match.groupdict().get("unit")
    value = parse_number(written.lstrip("-－负"))
    if value is None or (unit == "年" and "." not in written) or (_EITHER.fullmatch(written) and unit):
        return False
    if written[0] not in ZH_DIGITS or unit is None or len(written) > 1 or match.groupdict().get("low"):
        return True
    if value < 2:
        return False
    if unit in ("部", "件", "项") and match.string[match.start() - 1 : match.start()] in ("对", "就"):
        return True
    verb = _COUNTING.search(match.string, max(0, match.start() - _LONGEST_VERB), match.start())
    return bool(verb or _ENDS.match(match.string, match.end()))


def _quantities(match: re.Match[str]) -> Iterator[Quantity]:
    """The quantity of a match; two where 和 or 、 joins numbers and the last alone has scale and unit."""
    upper, groups = match["value"], match.groupdict()
    low = groups.get("low")
    scale = "" if not low or low[-1] in "十百千万亿" or upper[0] in ZH_NUMERAL else upper.lstrip("0123456789.,-")
    if low and not groups["to"]:
        yield _quantity(match, low + scale, low, (match.start("low"), match.start("value") - 1))
        low = None
    start = match.start("low") if low else match.start("value")
    written = match.string[start : match.end("value")]
    found = _quantity(match, low + scale if low else upper, written, (start, match.end()))
    yield found._replace(value_to=_signed(upper)) if low else found


def _quantity(match: re.Match[str], meant: str, written: str, span: tuple[int, int]) -> Quantity:
    text, unit = match.string, match.groupdict().get("unit")
    before, after = _BEFORE.search(text, max(0, span[0] - 6), match.start()), _AFTER.match(text, match.end())
    more = match["more"] or "".join(char for char in meant if char in "余多")
    qualifier = "".join((before[0] if before else "", more, after[1] if after else ""))
    if unit is None:
        unit = "‰" if written.startswith("千") else "%" if re.search("分之|成", written) else ""
    unit = re.sub("[()（）]", "", unit)  # 人(次)
    return Quantity(_signed(meant), None, None, written, SPELLED.get(unit, unit), qualifier, *span)


def _signed(written: str) -> float:
    value = parse_number(bare := written.lstrip("-－负"))
    if value is None:
        raise ValueError(f"not a number: {written}")
    return value if bare == written else -value


def _with_old_values(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """Give 从A提高到B its old value: one quantity, B, that knows A; lists of them (从A、B提高到C、D) one by one."""
    runs: list[list[Quantity]] = []
    for quantity in found:
        if runs and text[runs[-1][-1].end : quantity.start] in ("、", "和"):
            runs[-1].append(quantity)
        else:
            runs.append([quantity])
    kept: list[list[Quantity]] = []
    for run in runs:
        old = kept[-1] if kept and len(kept[-1]) <= len(run) else []
        pairs = list(zip(old, run, strict=False))
        if (
            all(a.value_to is a.value_from is None and a.unit in ("", b.unit) for a, b in pairs)
            and (old and _SINCE.search(text, max(0, old[0].start - 16), old[0].start))
            and _ROSE.fullmatch(text, old[-1].end, run[0].start)
        ):
            run[: len(old)] = [b._replace(value_from=a.value) for a, b in pairs]
            kept.pop()
        kept.append(run)
    return [quantity for run in kept for quantity in run]
