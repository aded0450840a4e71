"""The places that a question names, in Chinese and English, and the reports that are from there."""

import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from vectorstore.divisions import NATION, PEOPLE, calls_of, divisions, places_of, short_name, unit_of
from vectorstore.lexicon import plain_words, tagged
from vectorstore.reading.text import HAN
from vectorstore.records import Report

if TYPE_CHECKING:
    from vectorstore.store import Library


_LONGEST_NAME = 12
CALLED = {"内蒙": "内蒙古"}
"""Short names that people have for a place, and reports have not."""
_SLIP = 0.87
"""How like the English name of a region a word must be to be that name, mistyped (Yongchaun)."""
_UNIT_AFTER = re.compile(
    rf"{PEOPLE}(?P<unit>自治区|自治州|自治县|特别行政区)|省|市(?![场民值容郊面])|地区(?!生产总值)|新区|区(?![域间块位号])|县(?![域级])|州|盟"
)
_EN_UNITS = {
    "city": "市", "municipality": "市", "municipal": "市", "province": "省", "provincial": "省", "county": "县",
    "district": "区", "prefecture": "州", "township": "镇", "autonomous region": "自治区",
}  # fmt: skip
_WORD = re.compile("[A-Za-z]{4}")
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
_EN_HELD = re.compile(r"(?: (?:city|district|county|prefecture))?(?:,| of| in| under)(?: the)? ")
_GENERIC = re.compile(r"[全各本我该两几哪每某直属城辖片园社邻外兄弟部分其他]$|^[全各本我该两几哪每某请那这]")


class Mention(NamedTuple):
    """A place in a text by its own name; ``unit`` is "" where only that stands, ``holders`` where it is said to lie."""

    start: int
    end: int
    name: str
    unit: str
    holders: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()


class Homes(NamedTuple):
    """The places of a library's reports, by short and full names, and the reports of each region."""

    names: frozenset[str]
    reports: Mapping[str, tuple[str, ...]]


def mentions_of(library: "Library", text: str) -> list[Mention]:
    """Return the places named in a text in order, each with those it is said to lie in and the reports from there."""
    kept = library.kept("homes")
    homes: Homes = kept.get("") or kept.setdefault("", _homes_of(library.reports()))
    found = _chinese(text, homes.names) if HAN.search(text) else []
    if _WORD.search(text):  # also behind a Chinese question: And Yongchuan?
        found = sorted({m.start: m for m in [*found, *_english(library, text, homes)]}.values())
    places = homes.reports.items()
    return [
        mention._replace(reports=tuple(id for region, ids in places if _is_from(region, mention) for id in ids))
        for mention in _chained(text.lower(), found)
    ]


def _homes_of(reports: Sequence[Report]) -> Homes:
    regions = dict.fromkeys(report.region for report in reports if report.region)
    names = frozenset(name for region in regions for p in places_of(region) for name in (p, short_name(p))) - {NATION}
    of_each = {region: tuple(report.id for report in reports if report.region == region) for region in regions}
    return Homes(names, of_each)


def _chinese(text: str, own: Collection[str]) -> list[Mention]:
    names, plain = divisions().names, plain_words(text)
    held = list(zip(accumulate(map(len, plain), initial=0), plain, strict=False))
    places = {short_name(word) for word, tag in tagged(text) if tag.startswith("ns")}
    found: list[Mention] = []
    at = 0
    while at < len(text):
        heads = (text[at : at + length] for length in range(min(_LONGEST_NAME, len(text) - at), 1, -1))
        name = next(
            (n for n in heads if (CALLED.get(n, n) in own or n in names) and _stands(n, at, held, own, places)), ""
        )
        if not name:
            at += 1
            continue
        unit, end = names.get(name, unit_of(name)), at + len(name)
        name = CALLED.get(name, name)
        if not unit and (after := _UNIT_AFTER.match(text, end)):
            unit, end = after["unit"] or after.group(), after.end()
        found.append(Mention(at, end, short_name(name), unit))
        at = end
    taken = {i for mention in found for i in range(mention.start, mention.end)}
    for match in _OWNED.finditer(text):
        if not taken & set(range(*match.span(1))) and (name := _strange(match.group(1), own)):
            found.append(Mention(match.end(1) - len(name), match.end(2), name, match.group(2)))
    return sorted(found)


def _stands(name: str, at: int, held: Sequence[tuple[int, str]], own: Collection[str], places: set[str]) -> bool:
    """Return whether a name is a word here, not a piece of a longer one (上海合作组织), nor a common word (白银).

    Where a text opens with the name of a city, that is meant (大连新增就业); what is called after the place of a report
    and is a place itself (北京地铁) is of that place.
    """
    longer = next(
        (word for start, word in held if word != name and start <= at and at + len(name) <= start + len(word)), None
    )
    if longer is not None:
        return longer.startswith(name) and name in own and short_name(longer) in places
    return (
        CALLED.get(name, name) in own
        or name in places
        or bool(unit_of(name))
        or (at == 0 and name in divisions().english)
    )


def _strange(name: str, own: Collection[str]) -> str:
    """Return the name of a place that no list holds, out of the characters before 市 or 县; "" when they name none."""
    words = tagged(name)
    while words and (words[0][1][0] in "rpdcufmqtyeolik" or (len(words[0][0]) > 1 and words[0][1][0] in "va")):
        del words[0]
    left = "".join(word for word, _ in words)
    ordinary = any(tag[0] in "rpdcufmqtyv" for _, tag in words) or _GENERIC.search(left)
    return left if len(left) > 1 and not ordinary else ""


def _english(library: "Library", text: str, homes: Homes) -> list[Mention]:
    """Return the places called by English names: of the library, of the divisions, or what looks like one."""
    low = text.lower()
    called, found = _called(library, homes), []
    for match in re.finditer(r"[a-z]+(?:'an)?(?: kong| mongolia)?", low):
        name = match.group()
        if name in called:
            found.append(_english_mention(text, match.start(), match.end(), called[name]))
    taken = {at for mention in found for at in range(mention.start, mention.end)}
    for match in _EN_NAMED.finditer(text):
        at = match.start(match.lastgroup or 0)
        name = match.group(match.lastgroup or 0)
        known = library.english_terms([name.lower()]) or name.lower() in ("china", "june", "people")
        if at not in taken and not known and _PINYIN.fullmatch(name.lower()):
            ours = {call.lower() for name in homes.names for call in calls_of(name)}
            meant = get_close_matches(name.lower(), ours, 1, _SLIP)
            found.append(_english_mention(text, at, at + len(name), called[meant[0]] if meant else name))
    return found


def _called(library: "Library", homes: Homes) -> Mapping[str, str]:
    """The short Chinese name by English name, of these places and of all divisions."""
    kept = library.kept("called")  # worked out for English alone: the dictionary it needs takes .2 s to load
    if not kept:
        kept |= divisions().called | {call.lower(): short_name(name) for name in homes.names for call in calls_of(name)}
    return kept


def _english_mention(text: str, start: int, end: int, name: str) -> Mention:
    after = _EN_UNIT.match(text, end)
    unit = after.group(1) if after else ""
    end = after.end() if after and unit.lower() not in ("municipal", "provincial") else end
    return Mention(start, end, name, _EN_UNITS.get(unit.lower(), ""))


def _chained(low: str, found: Sequence[Mention]) -> list[Mention]:
    """Return mentions with what only says where another lies taken into it: 重庆市永川区, Yongchuan in Chongqing."""
    chained: list[Mention] = []
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


def _is_from(region: str, mention: Mention) -> bool:
    *upper, place = places_of(region)
    provincial = ("省", "自治区")
    unit = place.endswith(mention.unit) or (mention.unit in provincial and place.endswith(provincial))
    held = not upper or set(mention.holders) <= {short_name(holder) for holder in upper}
    if place.isascii():  # of an English report of a place that no list holds
        return calls_of(mention.name)[0] == short_name(place)
    return short_name(place) == mention.name and unit and held
