"""What a question limits itself to by name: reports, years and parts of a report."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from itertools import pairwise

from vectorstore.lexicon import normalise, with_digits
from vectorstore.records import Filters, Part
from vectorstore.store import Library
from vectorstore.terms.english import PLACE, READING

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PARTS: dict[Part, re.Pattern[str]] = {
    "past_year": re.compile(r"去年|过去一年|上一年|上年|一年来|last year|past year|previous year"),
    "plan": re.compile(
        r"今年|明年|今后|下一步|未来一年|新的一年|计划|打算|拟(?!定)|将要|要?安排|this year|next year|coming year|"
        r"upcoming|\bplan(?:s|ned|ning)?\b|\bwill\b|\bintends?\b|\bscheduled\b|\bgoing to\b"
    ),
    "problems": re.compile(
        r"不足|短板|差距|薄弱|欠缺|缺点|弱项|还差|做得不够|存在.{0,6}问题|"
        r"shortcoming|weakness|deficienc|inadequa|fall(?:s|ing)? short|\bgaps?\b|problems? (?:does|did|do|that)"
    ),
    "experience": re.compile(r"体会|经验|启示|\blessons?\b|\bexperiences?\b|\binsights?\b|learn(?:ed|t) from"),
}
_FRONT = re.compile(
    r"(?:谁|哪位|哪个人|何人|什么人).{0,4}(?<!工)[作做宣]|(?<!工)[作做](?:这份|该|本|了|的)?报告|报告人|宣读|受.{0,8}委托|"
    r"报告.{0,12}(?:哪一?[天日次届]|何时|什么时候|什么时间|日期|标题|题目|来源)|"
    r"\b(?:who|when|where|which|what)\b.{0,50}\b(?:deliver|present|gave|given?|made|read|submit)\w*\b.{0,40}\breport\b|"
    r"\breport\b.{0,30}\b(?:delivered|presented|given|submitted|made)\b|"
    r"\b(?:title|date|author|speaker|source) of (?:the|this) report\b"
)

_UNIT = "特别行政区|自治区|自治州|自治县|自治旗|地区|新区|林区|省|市|区|县|旗|盟|州|镇|乡|街道"
_PLACE = re.compile(rf"[一-龥]{{1,12}}?(?:{_UNIT})")
_ORGAN = "里|级|人大|委|政府|监委|两级"
_FREE = r"(?<![一-龥])|(?<=[年里的和与及对为由被在请问是让向从给但而那中后前把经据按当时])"
_LEVELS = {
    "市": re.compile(rf"(?:{_FREE})市(?={_ORGAN})|[全本]市|\bmunicipal(?:ity)?\b|\bthe city\b"),
    "区": re.compile(rf"(?:{_FREE})区(?={_ORGAN})|[全本]区|\bdistrict\b(?! and| or)"),
    "县": re.compile(rf"(?:{_FREE})县(?={_ORGAN})|[全本]县|\bcounty\b(?! and| or)"),
    "省": re.compile(rf"(?:{_FREE})省(?={_ORGAN})|[全本]省|\bprovinc(?:e|ial)\b"),
}
_NATIONAL = "全国"
_NATION = re.compile(
    r"(?<![受被对向与经由])(?<!配合|协助|参与)全国(?:(?=的?(?:人大(?!代表(?!大会))|人民代表大会|常委会|报告))|"
    r"(?=层面|立法机关|\d{4}年|[今去]年|[五\d]年|本届|过去|一?共|总共|[?,呢])|$)"
)
"""The nation as the one whose congress is asked about, not as far as something reaches."""
_BREAK = re.compile(r"[,，;；。?？!！、和与跟及]|\band\b")
_PEOPLE = re.compile(
    r"(?:(?:回|藏|彝|壮|苗|侗|土家|傣|白|羌|蒙古|维吾尔|哈萨克|朝鲜|布依|哈尼|景颇|傈僳|黎|满|瑶|畲)族)+$"
)
"""The peoples whose autonomous place it is: 昌吉回族自治州 is called 昌吉."""
_NPC = re.compile(r"\bnpc\b|\bnational people's congress")
_SLIP = 0.87
"""How like the name of a region a word must be to be that name, mistyped."""
_HOLDER = re.compile(r"(?:省|市|自治区)?的?(?:省|市)?")
_HELD = re.compile(r"[a-z]*(?:'s)?(?: (?:district|county|city))?,? (?:of |in |under )?(?:the )?")


def query_filters(library: Library, query: str) -> Filters:
    """Return what a question names: reports by region or id, years, and parts by words such as 去年, 计划 or 不足."""
    text = with_digits(normalise(query))
    years = tuple(sorted({int(year) for year in _YEAR.findall(text)}))
    parts = tuple(part for part, words in _PARTS.items() if words.search(text))
    return Filters(reports=_reports(library, text), years=years, parts=parts)


def scope_words(library: Library, scope: Filters) -> frozenset[str]:
    """Return the words by which a question named its scope: names of regions, and years that reports speak of."""
    reports = library.reports()
    regions = [report.region for report in reports if report.id in scope.reports and report.region]
    spoken = {year for report in reports if report.year for year in (report.year - 1, report.year)}
    years = [str(year) for year in scope.years if year in spoken]
    return frozenset([*map(_own_name, regions), *map(_last_place, regions), *years])


def named_places(library: Library, text: str) -> dict[str, str]:
    """Return the reports whose place a text names, by id, with the place's own name in Chinese (永川)."""
    names = {report.id: _own_name(report.region or "") for report in library.reports()}
    found = set(_regions(library, with_digits(normalise(text)), {name for name in names.values() if name}).values())
    return {report: name for report, name in names.items() if name in found}


def asks_for_front(query: str) -> bool:
    """Return whether a question is about a report as a document: who gave it, when, at which meeting.

    >>> asks_for_front("这份报告是谁作的？"), asks_for_front("听取了几项专项工作报告？")
    (True, False)
    """
    return _FRONT.search(normalise(query)) is not None


def _reports(library: Library, text: str) -> tuple[str, ...]:
    """Ids of the reports that a text names, in the order of the library.

    A region counts by its own name (永川 for 重庆市永川区), in Chinese or as it is read, but not where it only says
    where another one lies. 市, 区, 县 and 省 stand for the reports of that level when no region is named beside them.
    """
    reports = library.reports()
    if by_id := tuple(report.id for report in reports if _names_id(report.id.lower(), text)):
        return by_id
    own = {report.id: _own_name(report.region or "") for report in reports}
    found = _regions(library, text, {name for name in own.values() if name})
    named = {report for report, name in own.items() if name in found.values()}
    for unit, words in _LEVELS.items():
        if any(words.search(clause) for clause in _other_clauses(text, found)):
            named |= {report.id for report in reports if (report.region or "").endswith(unit)}
    return tuple(report.id for report in reports if report.id in named)


def _names_id(report: str, text: str) -> bool:
    """An id is a name only if it does not look like a word or a year."""
    plain = report.isalpha() or report.isdigit() or len(report) < 4
    return not plain and re.search(rf"(?<![a-z0-9-]){re.escape(report)}(?![a-z0-9-])", text) is not None


def _own_name(region: str) -> str:
    """The short name of the last place in a region: 永川 for 重庆市永川区, 沙县 for 福建省三明市沙县."""
    return short_name(_last_place(region))


def short_name(place: str) -> str:
    """Return the name of a place without what it is: 永川 for 永川区, but 澧县.

    >>> short_name("永川区"), short_name("昌吉回族自治州"), short_name("澧县")
    ('永川', '昌吉', '澧县')
    """
    short = _PEOPLE.sub("", re.sub(rf"(?:{_UNIT})$", "", place))
    return short if len(short) > 1 else place


def english_names(library: Library, places: Collection[str]) -> dict[str, list[str]]:
    """Return how each place is called in English, the usual name first; by its characters if no dictionary has it."""
    short = {place: short_name(place) for place in places}
    keys = [PLACE + name for name in short.values()] + [READING + c for name in short.values() for c in name]
    known = library.english_terms(list(dict.fromkeys(keys)))
    return {place: known.get(PLACE + name) or _spelled(name, known) for place, name in short.items()}


def mended_places(library: Library, text: str) -> str:
    """Return a text in which mistyped English names of regions are put right: Yongchuan for Yongchaun."""
    regions = {_last_place(report.region) for report in library.reports() if report.region}
    names = {call.lower(): call for calls in english_names(library, regions).values() for call in calls}
    words = {word.lower(): word for word in re.findall(r"\b[A-Z][a-z]{6,}\b", text)}
    others = library.english_terms([key for word in words for key in (PLACE + word, word)])
    for word, written in words.items():
        if word not in names and PLACE + word not in others and word not in others:
            text = text.replace(written, next((names[n] for n in get_close_matches(word, names, 1, _SLIP)), written))
    return text


def _spelled(name: str, readings: Mapping[str, list[str]]) -> list[str]:
    syllables = [next(iter(readings.get(READING + character, ())), "") for character in name]
    return ["".join(syllables).capitalize()] if all(syllables) else []


def _last_place(region: str) -> str:
    return str((_PLACE.findall(region) or [region])[-1])


def _regions(library: Library, text: str, names: set[str]) -> dict[int, str]:
    """Where names of regions stand in a text, without those that only say where another one lies."""
    found = {match.start(): name for name in names for match in _written(name).finditer(text)}
    found |= _romanised(library, text, names)
    holders = set()
    for first, second in pairwise(sorted(found)):
        between = text[first:second].removeprefix(found[first])
        if _HOLDER.fullmatch(between):
            holders.add(first)
        elif _HELD.fullmatch(between):
            holders.add(second)
    return {start: name for start, name in found.items() if start not in holders}


def _written(name: str) -> re.Pattern[str]:
    """A name as text has it; 全国 alone is a word of many others (全国文化中心, 全国首部)."""
    return _NATION if name == _NATIONAL else re.compile(re.escape(name))


def _romanised(library: Library, text: str, names: set[str]) -> dict[int, str]:
    """Where a text calls regions by their English names; the congress of the nation only where no other is named."""
    if not names or not re.search("[a-z]{2}", text):
        return {}
    called = {call.lower(): name for name, calls in english_names(library, names).items() for call in calls}
    words = {m.start(): called[m.group()] for m in re.finditer(_any_of(called), text)} if called else {}
    if not words and _NATIONAL in names:
        words = {match.start(): _NATIONAL for match in _NPC.finditer(text)}
    return words


def _any_of(words: Collection[str]) -> str:
    return rf"\b(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})\b"


def _other_clauses(text: str, found: Mapping[int, str]) -> list[str]:
    """The clauses beside those with a named region; of Chinese ones the opening, where a level is the subject."""
    if not found:
        return [text]
    edges = [0, *(match.end() for match in _BREAK.finditer(text)), len(text)]
    clauses = [text[a:b] for a, b in pairwise(edges) if not any(a <= start < b for start in found)]
    return [clause if clause.isascii() else clause.strip()[:3] for clause in clauses]
