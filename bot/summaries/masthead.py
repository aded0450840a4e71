"""The head of a summary: who reported what, when and where, and the titles of sections, in both languages."""

import re
from collections.abc import Callable, Sequence

from bot.english.compose import Composer
from bot.english.inflect import capital, ordinal_word
from bot.glossary import Glossary
from bot.records import Record
from vectorstore.facts.quantities import parse_number
from vectorstore.folding import fold
from vectorstore.records import Report

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
UNITS = {
    "特别行政区": "Special Administrative Region", "自治州": "Autonomous Prefecture", "自治县": "Autonomous County",
    "新区": "New Area", "地区": "Prefecture", "省": "Province", "市": "", "区": "District", "县": "County",
    "旗": "Banner", "盟": "League", "镇": "Town", "乡": "Township", "街道": "Subdistrict",
}  # fmt: skip
ADJECTIVE = {"省": "Provincial", "市": "Municipal", "区": "District", "县": "County", "镇": "Town", "乡": "Township"}
BODIES = (
    (re.compile(r"(.*)人民代表大会常务委员会"), "Standing Committee of the {} People's Congress"),
    (re.compile(r"(.*)人民代表大会"), "{} People's Congress"),
    (re.compile(r"(.*)人民政府"), "{} People's Government"),
    (re.compile(r"(.*)高级人民法院"), "{} Higher People's Court"),
    (re.compile(r"(.*)中级人民法院"), "{} Intermediate People's Court"),
    (re.compile(r"(.*)人民法院"), "{} People's Court"),
    (re.compile(r"(.*)人民检察院"), "{} People's Procuratorate"),
)
MEETING = re.compile(r"(.+?)第(.+?)届(人民代表大会)第(.+?)次会议")
NUMBERING = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[）)、.．]\s*|^第[一二三四五六七八九十]+部分[、\s]*")
ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
YEAR_TITLE = re.compile(r"(20\d\d)年的?(.+)")
COMMAS = re.compile(r"[,，、;；]")
Read = Callable[[str], str | None]


class Bilingual(Record):
    """The same in both languages; ``en`` is None when it cannot be composed whole."""

    zh: str
    en: str | None


def masthead(card: Report, glossary: Glossary, read_name: Read) -> Bilingual:
    """Return one sentence on who reported what, when and where; ``read_name`` spells Chinese names in Latin letters."""
    when = date_zh(card.date)
    place = f"在{card.meeting}上" if card.meeting else ""
    scene = f"（{when}{place}，{card.speaker}）" if card.speaker else f"（{when}{place}）" if when or place else ""
    return Bilingual(zh=f"{card.title or card.id}{scene}", en=_masthead_en(card, glossary, read_name))


def date_zh(date: str | None) -> str:
    """Return an ISO date as 2026年1月29日; empty when it is not a full date."""
    match = ISO.fullmatch(date or "")
    return f"{int(match[1])}年{int(match[2])}月{int(match[3])}日" if match else ""


def _date_en(date: str | None) -> str:
    match = ISO.fullmatch(date or "")
    return f"on {MONTHS[int(match[2]) - 1]} {int(match[3])}, {match[1]}" if match else ""


def _masthead_en(card: Report, glossary: Glossary, read_name: Read) -> str | None:
    title = title_en(card, glossary, read_name)
    speaker = person_en(card.speaker, read_name) if card.speaker else ""
    meeting = meeting_en(card.meeting, glossary, read_name) if card.meeting else ""
    if title is None or meeting is None:
        return title
    on = _date_en(card.date)
    delivered = f"delivered by {speaker}" if speaker else "delivered" if on or meeting else ""
    scene = " ".join(part for part in (delivered, on, f"at {meeting}" if meeting else "") if part)
    return ", ".join(part for part in (title, scene) if part)


def title_en(card: Report, glossary: Glossary, read_name: Read) -> str | None:
    """Return "Work Report of the Standing Committee of the Haiyuan Municipal People's Congress"."""
    title = fold(card.title or card.body or "")
    body = body_en(title.removesuffix("工作报告") or fold(card.body or ""), glossary, read_name)
    if body is None and title.startswith("政府工作报告") and card.region:
        body = body_en(f"{card.region}人民政府", glossary, read_name)
    return f"Work Report of the {body}" if body else None


def body_en(body: str, glossary: Glossary, read_name: Read) -> str | None:
    """Return the English name of a congress, government, court or procuratorate with its region."""
    for pattern, form in BODIES:
        match = pattern.fullmatch(body)
        if match:
            region = region_adjective(match[1], glossary, read_name)
            return form.format(region).strip() if region is not None else None
    return None


def region_adjective(region: str, glossary: Glossary, read_name: Read) -> str | None:
    """Return "Haiyuan Municipal" for 海原市, "Chongqing Yongchuan District" for 重庆市永川区; 全国 is National."""
    if region in ("全国", "中华人民共和国"):
        return "National"
    words = [region_en(part, glossary, read_name) for part in _levels(region)]
    if not words or None in words:
        return None
    ending = ADJECTIVE.get(region[-1]) if "自治" not in region[-4:] else None
    last = (words[-1] or "").removesuffix(" Province").removesuffix(" District").removesuffix(" County")
    known = " ".join(word for word in words[:-1] if word)
    return " ".join(part for part in (known, f"{last} {ending}" if ending else words[-1]) if part)


def region_en(region: str, glossary: Glossary, read_name: Read) -> str | None:
    """Return the English of one region: from the glossary, else its name spelled out with its kind."""
    known = glossary.get(region, "place")
    if known is not None:
        return known
    suffix = next((suffix for suffix in UNITS if region.endswith(suffix) and len(region) > len(suffix)), None)
    if suffix is None:
        return None
    stem = region.removesuffix(suffix)
    name = glossary.get(stem, "place") or read_name(stem if len(stem) > 1 else region)
    return f"{capital(name)} {UNITS[suffix]}".strip() if name else None


def _levels(region: str) -> list[str]:
    """Cut 重庆市永川区 into its levels."""
    return re.findall(r".+?(?:特别行政区|自治区|自治州|自治县|省|市|新区|区|县|旗|盟|镇|乡|街道)", region)


def person_en(name: str, read_name: Read) -> str | None:
    """Return a Chinese name in Latin letters, family name first: 李明 is Li Ming; None for names that are not Han."""
    name = fold(name)
    if not 2 <= len(name) <= 3:
        return None
    family, given = read_name(name[0]), read_name(name[1:])
    return f"{capital(family)} {capital(given)}" if family and given else None


def meeting_en(meeting: str, glossary: Glossary, read_name: Read) -> str | None:
    """Return "the Fourth Session of the Sixth Chongqing Municipal People's Congress" with numbers as ordinals."""
    match = MEETING.fullmatch(fold(meeting))
    if not match:
        return None
    region = region_adjective(match[1], glossary, read_name)
    term, session = parse_number(match[2]), parse_number(match[4])
    if region is None or term is None or session is None:
        return None
    return f"the {ordinal_word(int(session))} session of the {ordinal_word(int(term))} {region} People's Congress"


def section_title_en(title: str, glossary: Glossary, composer: Composer) -> str | None:
    """Return a section title in English: by the glossary, by year, or composed clause by clause."""
    bare = NUMBERING.sub("", fold(title))
    known = glossary.get(bare, "section")
    if known is not None:
        return known
    year = YEAR_TITLE.fullmatch(bare)
    if year and (rest := glossary.get(year[2], "section")) is not None:
        return f"{rest} ({year[1]})"
    clauses = [_clause_en(clause, glossary, composer) for clause in COMMAS.split(bare) if clause]
    return _together([clause for clause in clauses if clause]) if clauses and all(clauses) else None


def _clause_en(clause: str, glossary: Glossary, composer: Composer) -> str | None:
    return glossary.get(clause, "section") or composer.statement(clause, plan=True)


def _together(clauses: Sequence[str]) -> str:
    return ", ".join([clauses[0], *(clause[:1].lower() + clause[1:] for clause in clauses[1:])])
