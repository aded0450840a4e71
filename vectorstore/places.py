"""Whose report a question asks for: places, levels and bodies that it names, years, parts.

A place that stands where an owner stands (江苏2025年…, Did Shenzhen …?) is asked for; one that only belongs to what is
asked (哈尔滨亚冬会, 对口支援西藏) is not. Names come from ``divisions.tsv`` and from the regions of the library.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from vectorstore.divisions import NATION, PEOPLE, calls_of, divisions, place_en, places_of, short_name, unit_of
from vectorstore.lexicon import is_chinese, plain_words, simplify, tagged, with_digits
from vectorstore.reading.text import HAN
from vectorstore.records import Part, Report

if TYPE_CHECKING:
    from vectorstore.store import Library

__all__ = ["Scope", "place_en", "scope_of"]

LONGEST = 1000
"""How many characters of a question are read for places."""
RARE = 0.01
"""Share of clauses up to which a word beside a place makes a name with it (哈尔滨亚冬会), not a measure (深圳人口)."""
_LONGEST_NAME = 12
_SLIP = 0.87
"""How like the English name of a region a word must be to be that name, mistyped (Yongchaun)."""

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
_QUOTED = re.compile(r"《[^》]*》|“[^”]*”|「[^」]*」|上海合作组织|北京时间")
"""Where a name of a place names none: laws, quoted words, and two phrases that no dictionary holds as words."""
_EVERY = re.compile(
    r"(?:哪一?[个些几家座]?|各个?|每一?个?|所有的?|全部的?|任何一?个?)"
    r"(?:省份|省区市?|省市|省|自治区|直辖市|地方|地区|城市|地(?![方区])|市(?![级直委长政人])|报告)(?!人大|政府部门)|"
    r"\b(?:which|what|each|every|all|any|across)(?: of)?(?: the)?(?: \w+)?"
    r" (?:provinces?|regions?|municipalit(?:y|ies)|cit(?:y|ies)|reports|places)\b"
)
_FREE = r"(?:(?<![一-龥])|(?<=[年里的和与及对为由被在请问是不让向从给但而那中后前把经据按当时]))"
_LEVELS = {
    unit: re.compile(rf"{_FREE}{unit}(?=里|级|人大|委|政府|监委|两级|[和与跟、])|[全本]{unit}|{english}")
    for unit, english in {
        "市": r"\bmunicipal(?:ity)?\b|\bthe city\b",
        "区": r"\bdistrict\b(?! and| or)",
        "县": r"\bcounty\b(?! and| or)",
        "省": r"\bprovinc(?:e|ial)\b(?! and| or)",
    }.items()
}
"""Words by which a question means the report of a level: 市人大, 区里, the city."""
_BREAK = re.compile(r"[,，;；。?？!！、和与跟及]|\band\b")

_UNIT_AFTER = re.compile(
    rf"{PEOPLE}(自治区|自治州|自治县|特别行政区)|(省|市(?![场民值容郊面])|地区(?!生产总值)|新区|区(?![域间块位号])|县(?![域级])|州|盟)"
)
_EN_UNITS = {
    "city": "市", "municipality": "市", "municipal": "市", "province": "省", "provincial": "省", "county": "县",
    "district": "区", "prefecture": "州", "township": "镇", "autonomous region": "自治区",
}  # fmt: skip
_EN_UNIT = re.compile(rf" ({'|'.join(_EN_UNITS)})\b", re.I)
_EN_NAMED = re.compile(
    r"\b(?P<unit>[A-Z][a-z]{2,}) (?:Municipality|Municipal|District|County|City|Province|Prefecture|Township)\b"
    r"|\b(?:did|does|has|have|in|of|is|was|will|by) (?P<owner>[A-Z][a-z]{4,})\b(?! [A-Z])|\b(?P<own>[A-Z][a-z]{4,})'s\b"
)
"""A place that no list holds: by what it is called, or where an owner stands."""
_PINYIN = re.compile(r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?[aeiou]{1,3}(?:ng|n|r)?){2,}")
_OWNED = re.compile(
    r"(?:^|[,，、。;；?？:：]|请问|(?<=[在问与和及]))"
    r"([一-龥]{2,4}?)(省|市|县|区|自治州|自治县|自治区)(?=的?(?:人大|人民|政府|政协|常委|法院|检察|监委|报告|\d{4}|[去今前]年|制定|通过))"
)
_GENERIC = re.compile(r"[全各本我该两几哪每某直属城辖片园社邻外兄弟部分其他]$|^[全各本我该两几哪每某请那这]")

_TOGETHER = re.compile(r"协同|合作|协作|联合|共同|共建|携手|签订|签署|交流|互联|往来|结对|联动|一体化|毗邻|交界|接壤")
_WITH = re.compile(r"[与和同跟及]$")
_TOWARDS = re.compile(
    r"(?:对口|支援|援助|援建|帮扶|赴|前往|通往|直通|飞往|来自|途经|毗邻|对接|融入|接待|配合|协助|受|被|关于|有关|涉及?|提到|提及|说到)$"
)
_EN_TOWARDS = re.compile(
    r"\b(?:with|between|to|from|concerning|regarding|about|on|mention\w*|towards?|aid|assist\w*|support\w*|visit\w*|via|(?:south|north|east|west)(?:ern)?)"
    r"(?: the)? $|-$"
)
_JOINS = re.compile(
    r"(?:省|市|自治区|的)*(?:[和与同跟及或、,比较]|以及|还是|相比|对比|那么)+(?:省|市|的)*|"
    r"(?:'s)?(?: (?:province|city|municipality))?(?:,? (?:and|or|versus|vs\.?|than|with|to|as)(?: in| of| the)*|,) "
)
"""What stands between two places that are asked alike."""
_COMPARES = re.compile(
    r"比|差|[高低多少大小强]于|超[过出]|不如|谁|\bthan\b|compar|versus|\bvs\b|\bboth\b|differ|\bgap\b"
)
_EN_HELD = re.compile(r"(?: (?:city|district|county|prefecture))?(?:,| of| in| under)(?: the)? ")

_BODIES = {
    "人大": "人大|人民代表大会|常委会|people's congress|standing committee",
    "政府": "政府|国务院|government|state council",
    "政协": "政协|cppcc|political consultative",
    "法院": "法院|court",
    "检察院": "检察院|procuratorate",
    "监委": "监委|监察委|supervisory commission",
}
_BODY = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _BODIES.items()))
_OWNER_BODY = re.compile(
    rf"(?:的|'s|\s|municipal|provincial|city|district|county|people's|人民|中级|高级)*?(?:{_BODY.pattern})(?!工作报告 )"
)
_BESIDE_BODY = re.compile(r"代表(?!大会)|建议|议案|提案|委员(?!会)|备案|审议意见|deput|suggestion|proposal|motion")
"""A body named beside these does what the report's own body tells of it."""
_OWNER_OPENS = re.compile(r"(?:^|[,，。?？;；]|请问|\b(?:did|does|has|have|will|by)(?: the)? )$")
_NATIONAL = re.compile(
    r"(?:^|[,，。?？;；]|请问)(?P<zh>全国(?:人大(?!代表)|人民代表大会|政协)(?:常委会|常务委员会)?|最高(?:人民)?(?:法院?|检察?院?))|"
    r"(?:^|请问)(?P<council>国务院)|"
    r"\b(?:did|does|has|have|will|of|by) (?P<en>(?:the )?(?:(?:national people's congress|npc)(?: standing committee)?|"
    r"supreme people's (?:court|procuratorate)|state council))\b(?!'s| leader| deput)"
)


class Scope(NamedTuple):
    """Whose report a question asks for, and of when.

    ``reports``: ids of those whose place or id is named, or whose level is when no other has it. ``named``: the places
    as written, in order. ``missing``: places, levels and bodies asked for that no report is from. ``every``: all
    reports are asked (哪个省, which province). ``years``; ``parts``: what words such as 去年, 计划 or 不足 point at.
    """

    reports: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()
    every: bool = False


class _Mention(NamedTuple):
    """A place in a text by its own name; ``unit`` is "" where only that stands, ``holders`` where it is said to lie."""

    start: int
    end: int
    name: str
    unit: str
    holders: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()


def scope_of(library: "Library", text: str) -> Scope:
    """Return whose report a question asks for.

    A report whose region was not found is named by its id alone: it never stands in for a place.
    """
    written = simplify(unicodedata.normalize("NFKC", text[:LONGEST])).replace("’", "'")
    plain = _QUOTED.sub(lambda quoted: " " * len(quoted.group()), written)
    low = plain.lower()
    reports = library.reports()
    mentions = [_resolved(mention, reports) for mention in _mentions(library, plain, reports)]
    asked, missing = _decided(library, low, mentions)
    ids = {report for mention in asked for report in mention.reports} | {
        report.id for report in reports if _names_id(report.id.lower(), low)
    }
    ids |= _by_level(low, asked, reports) if not missing else set()
    missing += [] if ids else _national(low, reports)
    missing += _other_bodies(low, asked, [report for report in reports if report.id in ids] or reports)
    return Scope(
        reports=tuple(report.id for report in reports if report.id in ids),
        named=tuple(plain[mention.start : mention.end] for mention in asked if mention.reports),
        missing=tuple(dict.fromkeys(plain[start:end].strip() for start, end in missing)),
        years=tuple(sorted({int(year) for year in _YEAR.findall(with_digits(low))})),
        parts=tuple(part for part, words in _PARTS.items() if words.search(low)),
        every=_EVERY.search(low) is not None,
    )


def _mentions(library: "Library", text: str, reports: Sequence[Report]) -> list[_Mention]:
    """Return the places named in a text, each with those it is said to lie in, in order."""
    own = {name for report in reports if report.region for p in places_of(report.region) for name in (p, short_name(p))}
    found = _chinese(text, own - {NATION}) if HAN.search(text) else []
    if not is_chinese(text):
        found = sorted({m.start: m for m in [*found, *_english(library, text, own - {NATION})]}.values())
    return _chained(text.lower(), found)


def _chinese(text: str, own: set[str]) -> list[_Mention]:
    names, spans, places = divisions().names, _spans(plain_words(text)), _tagged_places(text)
    found: list[_Mention] = []
    at = 0
    while at < len(text):
        name = next(
            (n for n in _heads(text, at) if (n in own or n in names) and _stands(n, at, spans, own, places)), ""
        )
        if not name:
            at += 1
            continue
        unit, end = unit_of(name), at + len(name)
        if (name in names and not names[name]) or (name in own and short_name(name) == name):
            after = _UNIT_AFTER.match(text, end)
            unit, end = (after.group(1) or after.group(2), after.end()) if after else ("", end)
        found.append(_Mention(at, end, short_name(name), unit))
        at = end
    taken = {i for mention in found for i in range(mention.start, mention.end)}
    for match in _OWNED.finditer(text):
        if not taken & set(range(*match.span(1))) and (name := _strange(match.group(1), own)):
            found.append(_Mention(match.end(1) - len(name), match.end(2), name, match.group(2)))
    return sorted(found)


def _heads(text: str, at: int) -> Iterable[str]:
    return (text[at : at + length] for length in range(min(_LONGEST_NAME, len(text) - at), 1, -1))


def _spans(words: Sequence[str]) -> list[tuple[int, int]]:
    ends = [0]
    for word in words:
        ends.append(ends[-1] + len(word))
    return list(pairwise(ends))


def _tagged_places(text: str) -> set[str]:
    return {short_name(word) for word, tag in tagged(text) if tag.startswith("ns")}


def _stands(name: str, at: int, spans: Sequence[tuple[int, int]], own: set[str], places: set[str]) -> bool:
    """Return whether a name is a word here, not a piece of a longer one (上海合作组织), nor a common word (白银)."""
    end = at + len(name)
    for start, stop in spans:
        if start <= at and end <= stop and (start, stop) != (at, end):
            return False
    if name in own or unit_of(name):
        return True
    provinces = divisions().provinces
    edges = {edge for span in spans for edge in span}
    return at in edges and end in edges and (name in places or any(p.startswith(name) for p in provinces))


def _strange(name: str, own: set[str]) -> str:
    """Return the name of a place that no list holds, out of the characters before 市 or 县; "" when they name none."""
    words = tagged(name)
    while words and (words[0][1][0] in "rpdcufmqtyeolik" or (len(words[0][0]) > 1 and words[0][1][0] in "va")):
        words = words[1:]
    left = "".join(word for word, _ in words)
    ordinary = any(tag[0] in "rpdcufmqtyv" for _, tag in words) or _GENERIC.search(left)
    return left if len(left) > 1 and not ordinary else ""


def _english(library: "Library", text: str, own: set[str]) -> list[_Mention]:
    """Return the places called by English names: of the library, of the divisions, or what looks like one."""
    low = text.lower()
    called = {**divisions().called} | {call.lower(): short_name(name) for name in own for call in calls_of(name)}
    ours = {call.lower() for name in own for call in calls_of(name)}
    found = []
    for match in re.finditer(r"[a-z]+(?:'an)?(?: kong| mongolia)?", low):
        name = match.group()
        if name not in called or (name not in ours and _goes_on(text[match.end() :])):
            continue
        found.append(_english_mention(text, match.start(), match.end(), called[name]))
    taken = {at for mention in found for at in range(mention.start, mention.end)}
    for match in _EN_NAMED.finditer(text):
        at = match.start(match.lastgroup or 0)
        name = match.group(match.lastgroup or 0)
        known = library.english_terms([name.lower()]) or name.lower() in ("china", "june", "people")
        if at not in taken and not known and _PINYIN.fullmatch(name.lower()):
            meant = get_close_matches(name.lower(), ours, 1, _SLIP)
            found.append(_english_mention(text, at, at + len(name), called[meant[0]] if meant else name))
    return found


def _english_mention(text: str, start: int, end: int, name: str) -> _Mention:
    after = _EN_UNIT.match(text, end)
    unit = after.group(1) if after else ""
    end = after.end() if after and unit.lower() not in ("municipal", "provincial") else end
    return _Mention(start, end, name, _EN_UNITS.get(unit.lower(), ""))


def _goes_on(rest: str) -> bool:
    """Return whether capitals go on after a name: Shanghai Cooperation Organization, not Shanghai Municipality, GDP."""
    return re.match(r" (?!City|Municipal|Provinc|County|District|Prefecture|People)[A-Z][a-z]+", rest) is not None


def _chained(low: str, found: Sequence[_Mention]) -> list[_Mention]:
    """Return mentions with what only says where another lies taken into it: 重庆市永川区, Yongchuan in Chongqing."""
    chained: list[_Mention] = []
    tops = divisions().provinces
    for mention in found:
        before = chained[-1] if chained else None
        gap = low[before.end : mention.start] if before else ""
        top = any(short_name(province) == mention.name for province in tops)
        if before and _EN_HELD.fullmatch(gap):
            chained[-1] = before._replace(holders=(*before.holders, mention.name))
        elif before and gap in ("", "的", "'s ") and not top:
            holders = (*before.holders, before.name)
            chained[-1] = mention._replace(start=before.start, holders=holders)
        else:
            chained.append(mention)
    return chained


def _resolved(mention: _Mention, reports: Sequence[Report]) -> _Mention:
    return mention._replace(reports=tuple(r.id for r in reports if r.region and _is_from(r.region, mention)))


def _is_from(region: str, mention: _Mention) -> bool:
    *upper, place = places_of(region)
    provincial = ("省", "自治区")
    unit = place.endswith(mention.unit) or (mention.unit in provincial and place.endswith(provincial))
    held = not upper or set(mention.holders) <= {short_name(holder) for holder in upper}
    return short_name(place) == mention.name and unit and held


def _decided(
    library: "Library", low: str, mentions: Sequence[_Mention]
) -> tuple[list[_Mention], list[tuple[int, int]]]:
    """Return the mentions that a report is asked by, and where those stand that no report is from and are asked."""
    homes = [mention for mention in mentions if mention.reports]
    asked = [home for home in homes if not _passing(low, home)] or homes
    missing: list[tuple[int, int]] = []
    for before, mention in zip([None, *mentions], mentions, strict=False):
        if mention.reports or _passing(low, mention) or _makes_a_name(library, low, mention):
            continue
        beside = before is not None and _JOINS.fullmatch(low[before.end : mention.start]) is not None
        opens = _OWNER_OPENS.search(low[: mention.start]) is not None
        if not asked or mention.holders or beside or (opens and _COMPARES.search(low)):
            missing.append((mention.start, mention.end))
    return asked, missing


def _passing(low: str, mention: _Mention) -> bool:
    """Return whether something is only done with or towards a place: 与四川协同立法, 对口支援西藏."""
    before, after = low[: mention.start], low[mention.end :]
    together = _WITH.search(before) and _TOGETHER.search(after[:8])
    return bool(_TOWARDS.search(before) or _EN_TOWARDS.search(before) or together)


def _makes_a_name(library: "Library", low: str, mention: _Mention) -> bool:
    """Return whether a place and the rare noun after it stand together in a report: 哈尔滨亚冬会 is something there."""
    rest = low[mention.end :]
    if mention.unit or not HAN.match(rest):
        return False
    word, tag = tagged(rest)[0]
    vocabulary = library.vocabulary()
    rare = 0 < vocabulary.get(word, 0) <= max(2.0, RARE * max(vocabulary.values(), default=0))
    if not tag.startswith("n") or not rare:
        return False
    return bool(library.keyword([[mention.name], [word]], 1))


def _names_id(report: str, low: str) -> bool:
    """An id is a name only if it does not look like a word or a year."""
    plain = report.isalpha() or report.isdigit() or len(report) < 4
    return not plain and re.search(rf"(?<![a-z0-9-]){re.escape(report)}(?![a-z0-9-])", low) is not None


def _by_level(low: str, asked: Sequence[_Mention], reports: Sequence[Report]) -> set[str]:
    """Return the one report of a level that is meant by 市人大, 区里, the city; none where several could be.

    Beside a named place only a clause of its own counts: 市里和永川, not 永川区听取市人大….
    """
    edges = [0, *(match.end() for match in _BREAK.finditer(low)), len(low)] if asked else [0, len(low)]
    clauses = [low[a:b] for a, b in pairwise(edges) if not any(a <= mention.start < b for mention in asked)]
    if asked:  # in Chinese the level is the subject then, and opens its clause
        clauses = [clause if clause.isascii() else clause.strip()[:3] for clause in clauses]
    found: set[str] = set()
    for unit, words in _LEVELS.items():
        of_level = [report.id for report in reports if (report.region or "").endswith(unit)]
        if len(of_level) == 1 and any(words.search(clause) for clause in clauses):
            found |= set(of_level)
    return found


def _national(low: str, reports: Sequence[Report]) -> list[tuple[int, int]]:
    """Return where the nation's congress or government is asked and no report is from there."""
    if any(report.region == NATION for report in reports):
        return []
    return [match.span(match.lastgroup or 0) for match in _NATIONAL.finditer(low)]


def _other_bodies(low: str, asked: Sequence[_Mention], reports: Sequence[Report]) -> list[tuple[int, int]]:
    """Return where a question asks what another body of a place did: 市政协 beside the report of a congress."""
    kinds = {kind for report in reports for kind in bodies_in(f"{report.body or ''}{report.title or ''}")[:1]}
    if not kinds or (len(reports) > 1 and not asked) or _BESIDE_BODY.search(low):
        return []
    starts = [m.end for m in asked if _OWNER_OPENS.search(low[: m.start])]
    found = [match for start in starts if (match := _OWNER_BODY.match(low, start))]
    inside = set(bodies_in(low)) & kinds
    return [] if inside else [match.span(str(match.lastgroup)) for match in found if match.lastgroup not in kinds]


@lru_cache(maxsize=2**12)
def bodies_in(text: str) -> tuple[str, ...]:
    return tuple(str(match.lastgroup) for match in _BODY.finditer(text.lower()))
