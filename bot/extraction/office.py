"""Who holds an office, and the names, sessions and dates of a report's card in English."""

import re
from collections.abc import Callable

from bot.asking.places import UNIT
from bot.english.english_numbers import MONTHS
from vectorstore.facts.numerals import parse_number
from vectorstore.records import Report

Spell = Callable[[str], str | None]
"""Spells a Chinese name in Latin letters; None where that is not sure."""
ROLES = {
    "副主任": r"副主任(?!委员)|\bvice[- ]chair|\bdeputy (?:chair|director)",
    "主任": r"(?<!副)主任(?!委员|会议|接待)|\bchair(?:man|woman|person|s|ed)?\b|\bdirector\b|\bhead\b",
    "市长": r"(?<!副)市长|\bmayor\b",
    "省长": r"(?<!副)省长|\bgovernor\b",
    "区长": r"(?<!副)区长",
    "县长": r"(?<!副)县长",
}
ENGLISH_ROLES = {
    "副主任": "vice-chairperson",
    "主任": "chairperson",
    "市长": "mayor",
    "省长": "governor",
    "区长": "head",
    "县长": "head",
}
WHO = re.compile(r"谁|哪一?位|何人|叫什么|叫啥|姓名|名字|\bwho\b|\bname\b", re.I)
WHAT_OFFICE = re.compile(r"是谁|谁是|何人|什么(?:职务|职位|人|身份)|职务|\bwho\b|\bposition\b|\btitle\b|\brole\b", re.I)
SESSION = re.compile(
    r"第?([一二三四五六七八九十百\d]+)届(?:人民代表大会|人大)第?([一二三四五六七八九十百\d]+)次(?:全体)?会议"
)
MEANT = re.compile(
    rf"{SESSION.pattern}|职务|职位|身份|现任|现在|当前|市长|省长|区长|县长|召开|举行|开始|开的?|"
    r"\b(?:head|mayor|governor|position|role|current|chairs?|chaired|chairwoman|and|how)\b",
    re.I,
)
"""What a question about an office, a person or a session says beside their names."""


def asked_role(text: str) -> str | None:
    """Return the office whose holder is asked for.

    >>> asked_role("市人大常委会主任是谁"), asked_role("副主任是谁"), asked_role("主任会议听取了什么")
    ('主任', '副主任', None)
    """
    if not WHO.search(text):
        return None
    return next((role for role, words in ROLES.items() if re.search(words, text, re.I)), None)


def person_asked(text: str, name: str | None, spell: Spell | None) -> bool:
    """Return whether a question asks who the person of this name is."""
    if not name or not WHAT_OFFICE.search(text):
        return False
    spelled = spell(name) if spell else None
    return name in text or (spelled is not None and re.search(rf"\b{spelled}\b", text, re.I) is not None)


def same_session(text: str, meeting: str | None) -> bool | None:
    """Return whether a text that asks when a session was held means this one; None when it names no session."""
    asked = SESSION.search(text)
    if asked is None or not re.search(r"什么时候|何时|哪一?[天年日]|时间|日期|几[月号]", text):
        return None
    held = SESSION.search(meeting or "")
    return held is not None and [*map(parse_number, asked.groups())] == [*map(parse_number, held.groups())]


def dated_en(card: Report) -> str | None:
    """Return the date of a report: January 12, 2031 (2031年1月12日)."""
    if card.date is None:
        return None
    year, month, day = map(int, card.date.split("-"))
    return f"{MONTHS[month - 1].capitalize()} {day}, {year} ({year}年{month}月{day}日)"


def meeting_en(card: Report, spell: Spell | None) -> str | None:
    """Return at which session a report was given, with its Chinese name."""
    found = SESSION.search(card.meeting or "")
    if found is None:
        return None
    congress, session = (_ordinal(int(parse_number(number) or 0)) for number in found.groups())
    place = _region_en(card, spell)
    return (
        f"The {session} session of the {congress} people's congress{f' of {place}' if place else ''} ({card.meeting})"
    )


def office_en(card: Report, line: str, spell: Spell | None) -> str | None:
    """Return the speaker with the office that the line below the title names: 李明 (Li Ming), mayor of Baishan."""
    role = next((role for role in ENGLISH_ROLES if role in line), None)
    if card.speaker is None or role is None:
        return card.speaker
    spelled = spell(card.speaker) if spell else None
    person = f"{card.speaker} ({spelled})" if spelled else card.speaker
    place = _region_en(card, spell) or card.region or ""
    body = "the standing committee of the people's congress of " if "主任" in role else ""
    return f"{person}, {ENGLISH_ROLES[role]} of {body}{place} ({line})" if place else f"{person} ({line})"


def spelled_name(name: str, read: Callable[[str], str | None]) -> str | None:
    """Return a person's name in Latin letters, family name first: 李明 is Li Ming."""
    family, given = read(name[:1]), read(name[1:])
    return f"{family.capitalize()} {given.capitalize()}" if family and given else None


def _region_en(card: Report, spell: Spell | None) -> str | None:
    """The last place of the region, as it is read."""
    region = UNIT.sub("", card.region or "")
    short = re.split(r"[省市区县]", region)[-1]
    spelled = spell(short) if spell and len(short) > 1 else None
    return spelled.replace(" ", "").capitalize() if spelled else None


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 < number % 100 < 20 else ending}"
