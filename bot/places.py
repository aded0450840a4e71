"""Places: whether a question is about somewhere that no report of the library is from."""

import re
from collections.abc import Mapping, Sequence

from bot import cues
from bot.records import Lang
from vectorstore.english import READING
from vectorstore.store import Library

PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,9}?(?:特别行政区|自治区|自治州|自治县|自治旗|新区|地区|省|市|区|县|旗|盟|州|镇|乡)"
)
UNIT = re.compile(r"(?:特别行政区|自治区|自治州|自治县|自治旗|新区|地区|省|市|区|县|旗|盟|州|镇|乡)$")
EN_PLACE = re.compile(
    r"\b([A-Z][a-z]{2,}) (?:Municipality|Municipal|District|County|City|Province|Prefecture|Township)\b"
)
BODY = re.compile(
    r"(?:^|[,，、。？?的在和与及问])(?!过去|今后|[去今明本全各])((?:(?![省市区县给由对开向让把被从到于是有个级的人])[\u4e00-\u9fff]){2,4}?)(?:省|市|区|县|自治区|自治州|自治县)的?"
    r"(?=人大|人民代表|人民政府|政府|常委会|法院|检察院|监委)"
)
"""A place as the one whose congress or government is asked about."""


def region_names(library: Library) -> list[tuple[str, ...]]:
    """Return the names of each place that reports are from: full, short, and as it is read in English.

    A report of 重庆市永川区 gives 重庆市, 重庆, Chongqing and 永川区, 永川, Yongchuan.
    """
    places = dict.fromkeys(name for card in library.reports() for name in PLACE.findall(card.region or ""))
    characters = sorted({c for name in places for c in name})
    read = library.english_terms([READING + c for c in characters])
    return [_forms(name, read) for name in places]


def region_label(region: str, names: Mapping[str, str]) -> str:
    """Return the last place of a region by its own name, as ``names`` spell it: 永川区 of 重庆市永川区, Yongchuan."""
    places = PLACE.findall(region)
    last = places[-1] if places else region
    name = names.get(last, last)
    return name[:1].upper() + name[1:]


def _forms(name: str, read: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    short = UNIT.sub("", name) if len(name) > 2 else name
    spelled = "".join(next(iter(read.get(READING + c, ())), "?") for c in short)
    return tuple(dict.fromkeys((name, short, *([spelled] if "?" not in spelled else []))))


def unknown_place(text: str, lang: Lang, library: Library) -> bool:
    """Return whether a question is about a place that no report is from and no report speaks of."""
    known = {form.lower() for forms in region_names(library) for form in forms}
    if lang == "en":
        named = {n for n in [*EN_PLACE.findall(text), *(n for n in cues.EN_PROVINCES if re.search(rf"\b{n}\b", text))]}
        read = library.english_terms([READING + name.lower().replace(" ", "") for name in named])
        spoken = {name for name in named if read.get(READING + name.lower().replace(" ", ""))}
        return bool(named) and not any(name.lower() in known for name in named) and not spoken
    places = [name for name in cues.PROVINCES if name in text] + BODY.findall(text)
    if any(name in known or name in "".join(known) for name in places):
        return False
    vocabulary = library.vocabulary()
    return any(name not in vocabulary and name + "市" not in vocabulary for name in places)
