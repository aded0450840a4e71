"""Places: whether a question is about somewhere that no report of the library is from."""

import re
from collections.abc import Container, Mapping, Sequence
from itertools import pairwise

from bot.asking import cues
from bot.asking.owners import DEEDS, EN_BODY, acts
from bot.records import Lang
from vectorstore.lexicon import simplify
from vectorstore.store import Library
from vectorstore.terms.english import READING
from vectorstore.terms.scope import english_names, short_name

PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,9}?(?:特别行政区|自治区|自治州|自治县|自治旗|新区|地区|省|市|区|县|旗|盟|州|镇|乡)"
)
UNIT = re.compile(r"(?:特别行政区|自治区|自治州|自治县|自治旗|新区|地区|省|市|区|县|旗|盟|州|镇|乡)$")
EN_PLACE = re.compile(
    r"\b([A-Z][a-z]{2,}) (?:Municipality|Municipal|District|County|City|Province|Prefecture|Township)\b"
    r"|\b(?:did|does|has|have|in|of|is|was|will|by) ([A-Z][a-z]{4,})\b(?! [A-Z])|\b([A-Z][a-z]{4,})'s(?! [A-Z])"
    rf"|\b([A-Z][a-z]{{4,}}) (?:{EN_BODY})\b"
)
"""A place as the one whose congress, district … is meant, or that did what is asked about."""
PINYIN = re.compile(r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?[aeiou]{1,3}(?:ng|n|r)?)+", re.I)
BODY = re.compile(
    r"(?:^|[,，、。？?的在和与及问])(?!过去|今后|[去今明本全各])"
    r"((?:(?![省市区县给由对开向让把被从到于是有个级的人])[\u4e00-\u9fff]){2,4}?)(?:省|市|区|县|自治区|自治州|自治县)的?"
    r"(?=人大|人民代表|人民政府|政府|常委会|法院|检察院|监委)"
)
"""A place as the one whose congress or government is asked about; may open with words of the question (请问市人大)."""
DISTRICT = re.compile(r"(?:市|(?<!地|新|库|山|灾)区|县|省|自治州)$")
FUNCTION = ("r", "p", "d", "c", "u", "f", "m", "q", "t", "y", "e", "o", "l", "i", "k")
"""Tags of words that name nothing (pronouns, prepositions, adverbs, numerals, times …)."""
GENERIC = ("城", "辖", "片", "园", "社", "兄弟", "部分")
BESIDE = re.compile(r"[与和跟同及]$")
NAMES = ("ns", "nr", "nz", "nt")
NO_PLACE = frozenset(("china", "chinese", "june", "中国"))
ORGAN = re.compile(r"市?(?:人大|人民代表|常委会|法院|检察院)")
EN_BESIDE = re.compile(r"\b(?:with|and|between|(?:south|north|east|west)(?:ern)?) $|-$", re.I)


def region_names(library: Library) -> list[tuple[str, ...]]:
    """Return the names of each place that reports are from: full, short, and as it is read in English.

    A report of 重庆市永川区 gives 重庆市, 重庆, Chongqing and 永川区, 永川, Yongchuan.
    """
    places = dict.fromkeys(name for card in library.reports() for name in PLACE.findall(card.region or ""))
    return [_forms(name, calls) for name, calls in english_names(library, list(places)).items()]


def region_label(region: str, names: Mapping[str, str]) -> str:
    """Return the last place of a region by its own name, as ``names`` spell it: 永川区 of 重庆市永川区, Yongchuan."""
    places = PLACE.findall(region)
    last = places[-1] if places else region
    name = names.get(last, last)
    return name[:1].upper() + name[1:]


def _forms(name: str, calls: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((name, short_name(name), *reversed(calls))))


def unknown_place(text: str, lang: Lang, library: Library) -> bool:
    """Return whether a question is about a place that no report is from, see :func:`elsewhere`."""
    return elsewhere(text, lang, library) is not None


def elsewhere(text: str, lang: Lang, library: Library) -> str | None:
    """Return the place that a normalised question is about if no report is from there.

    What reports say of a place in passing is no answer to what its own congress did.
    """
    known = {form.lower() for forms in region_names(library) for form in forms}
    if lang == "en":
        return _english_elsewhere(text, _known(library), library)
    vocabulary = library.vocabulary()
    tagged = tagged_words(text)
    alone = text.strip(" ?!。,.")
    for name in [*_districts(tagged), *([alone] if tagged_words(alone) == [(alone, "ns")] else [])]:
        short = UNIT.sub("", name)
        if not {name, short} & known and name not in vocabulary and short not in vocabulary:
            return name
    places = [str(name) for name in cues.PROVINCES if name in text and not _beside(text, name)] + _owners(text)
    if any(name in known or name in "".join(known) for name in places):
        return None
    subject = next((word for word, tag in tagged if tag not in ("v", "r", "w", "x", "d", "c")), "")
    for name in [*places, *(word for word, tag in tagged if tag == "ns" and len(word) > 1 and word not in NO_PLACE)]:
        if UNIT.sub("", name) in "".join(known) or _may_be_home(UNIT.sub("", name), library):
            continue
        if acts(text, name, lang) or (name not in vocabulary and acts(text, name, lang, DEEDS)):
            return name
    for name in places:
        if name not in vocabulary and name + "市" not in vocabulary:
            return name
        if UNIT.sub("", subject) == name and (subject, "ns") in tagged and name in _owners(text):
            return name
    return None


def _english_elsewhere(text: str, known: Container[str], library: Library) -> str | None:
    provinces = {name: re.search(rf"\b{name}\b", text) for name in cues.EN_PROVINCES}
    found = {n: m.start() for n, m in provinces.items() if m and not _en_beside(text, m)}
    for match in EN_PLACE.finditer(text):
        name = next(filter(None, match.groups()))
        if name.lower() not in cues.EN_STOP | NO_PLACE and PINYIN.fullmatch(name):
            found[name] = match.start()
    spoken = {name: _spoken(name, library) for name in found}
    if any(name.lower() in known for names in spoken.items() for name in (names[0], *names[1])):
        return None
    homes = [name for name, names in spoken.items() if any(_may_be_home(n, library) for n in names)]
    return next((n for n in found if n not in homes and (acts(text, n, "en") or not spoken[n])), None)


def _spoken(name: str, library: Library) -> tuple[str, ...]:
    """Return the names in the reports that are read or translated like this."""
    name = name.lower().replace(" ", "")
    terms = library.english_terms([READING + name, name])
    read = [term for term in terms.get(READING + name, ()) if tagged_words(term)[0][1].startswith(NAMES)]
    return (*terms.get(name, ()), *read)


def mentioned(text: str, lang: Lang, library: Library) -> tuple[str, ...]:
    """Return the Chinese names of a province that a question is about where reports only speak of it, else nothing."""
    if lang == "zh":
        named = [(name,) for name in cues.PROVINCES if name in text and not _beside(text, name)]
        own = "".join(form for forms in region_names(library) for form in forms)
    else:
        found = {name: re.search(rf"\b{name}\b", text) for name in cues.EN_PROVINCES}
        named = [(name, *_spoken(name, library)) for name, at in found.items() if at and not _en_beside(text, at)]
        own = " ".join(_known(library))
    if not named or any(name.lower() in own or _may_be_home(name, library) for names in named for name in names):
        return ()
    return named[0]


def _known(library: Library) -> set[str]:
    """Return the names of the places that reports are from, in lower case, and the words of their ids."""
    by_id = {word for card in library.reports() for word in re.findall(r"[a-z]+", card.id.lower())}
    return by_id | {form.lower() for forms in region_names(library) for form in forms}


def _may_be_home(name: str, library: Library) -> bool:
    """Return whether a report that does not say where it is from opens with a place, or speaks of its congress."""
    texts = (simplify(library.source(card.id)) for card in library.reports() if not card.region)
    congress = re.compile(rf"{re.escape(name)}[省市区县州]?(?:第.{{1,4}}届)?(?:人大|人民代表)")
    return any(name in text.partition("。")[0] or congress.search(text) for text in texts)


def tagged_words(text: str) -> list[tuple[str, str]]:
    """Return the words of a text with their parts of speech (ns: a place)."""
    import rjieba

    return [(str(word), str(tag)) for word, tag in rjieba.tag(text)]


def _districts(tagged: Sequence[tuple[str, str]]) -> list[str]:
    """Return the names of places that are written with what they are (区, 县 …), without those only set beside."""
    found = []
    edge = ("", "")
    for (before, _), (word, tag), (after, _) in zip([edge, *tagged], tagged, [*tagged[1:], edge], strict=False):
        if tag != "ns" or BESIDE.search(before):
            continue
        name = word if DISTRICT.search(word) else word + after[:1]
        if len(name) > 2 and DISTRICT.search(name):
            found.append(name)
    return found


def _owners(text: str) -> list[str]:
    """Return the places whose congress or government is named, without the words of the question before them."""
    names = [_name(found) for found in BODY.findall(text)]
    tagged = tagged_words(text)
    names += [word for (word, tag), (after, _) in pairwise(tagged) if tag == "ns" and ORGAN.match(after)]
    return [name for name in names if len(UNIT.sub("", name)) > 1 and name not in NO_PLACE]


def _name(text: str) -> str:
    """Return the name that a stretch ends in, "" when it holds only words of a question."""
    words = tagged_words(text)
    while words and (words[0][1].startswith(FUNCTION) or words[0][0] in cues.ZH_STOP or _acts(*words[0])):
        words = words[1:]
    name = "".join(word for word, _ in words)
    if any(tag.startswith(FUNCTION) for _, tag in words) or len(name) < 2:
        return ""
    return "" if name.endswith(GENERIC) and words[-1][1] != "ns" else name


def _acts(word: str, tag: str) -> bool:
    return len(word) > 1 and tag in ("v", "vn", "a", "ad", "vd")


def _en_beside(text: str, found: re.Match[str]) -> bool:
    return EN_BESIDE.search(text[: found.start()]) is not None


def _beside(text: str, name: str) -> bool:
    """Return whether a place is only one that something is done with: 与四川协同立法."""
    return BESIDE.search(text[: text.index(name)]) is not None
