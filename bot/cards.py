"""Questions on a report as a document: who delivered it, when and where, its title, and what its parts say."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from bot.conditions import planned, years_asked
from bot.english import English
from bot.messages import say
from bot.phrases import PART, WANTS, WORDS, word_set
from bot.question import Part
from bot.records import Lang
from bot.wording import Quote, Said, quoted, whose
from vectorstore.lexicon import root, stem, tagged
from vectorstore.reading.headings import bare_title
from vectorstore.reading.outline import SYNTHETIC
from vectorstore.reading.text import HAN, fold
from vectorstore.records import Report, Section
from vectorstore.store import Library

FIELDS: dict[str, tuple[str, ...]] = {
    "who": ("speaker",),
    "when": ("date", "meeting"),
    "where": ("meeting",),
    "meeting": ("meeting", "date"),
    "title": ("title",),
    "publisher": ("publisher",),
}
PERSON = re.compile(
    r"叫什么|名字|姓名|\bname\b|\bwh(?:ich|at) (?:\w+ ){0,2}(?:governor|mayor|leader|official|person)", re.I
)
YEAR = re.compile(r"(?:19|20)\d\d")
OFFICES = {office: word_set(names) for office, names in WORDS["offices"].items()}
"""Whoever may deliver a report: the office as cards have it, by what questions call it."""
DEPUTY = re.compile("副|deputy|vice", re.I)
TITLES = frozenset().union(*OFFICES.values())
FRAME_ZH = re.compile("|".join(sorted(WORDS["card"]["zh"].split(), key=len, reverse=True)))
FRAME_EN = word_set(WORDS["card"]["en"]) | TITLES
"""What may stand in a question on the card."""
LONGEST = 600
"""Characters of a part that is quoted whole; of a longer one its headings are told."""
MOST = 20
"""Headings told at most."""
TARGETS = re.compile(r"[^。；\n]*(?:主要|预期)目标(?:是|为)[：:]?[^\n]{20,600}。")
"""What tells the targets of a year: the sentences from there on."""
DATED = re.compile(r"(?:19|20)\d\d年?度?(?:的|以来)?")


def card_answer(library: Library, part: Part, cards: Sequence[Report], english: English) -> tuple[Said, ...]:
    """Return the entry of each report's card that a part asks for; none when it asks of something else.

    Who holds an office is answered only of a card that has this office.
    """
    offices, wants = _offices(part), part.wants
    if offices and wants in ("other", "title") and PERSON.search(part.text):
        wants = "who"
    if wants in FIELDS and not _rest(part):
        asked = [wants, *(want for want in ("when", "where") if WANTS[want].search(part.text))]
        named = {field for want in asked for field in FIELDS[want]}
        fields = tuple(dict.fromkeys(field for each in FIELDS.values() for field in each if field in named))
        cards = [card for card in cards if wants != "who" or not offices or _holds(card, part, offices)]
        return tuple(filter(None, (_entry(library, card, fields, part.lang, english) for card in cards)))
    return ()


def _holds(card: Report, part: Part, offices: frozenset[str]) -> bool:
    """Return whether who delivered a report has an office that is asked for: a deputy has none but a deputy's."""
    held = card.office or ""
    return held.endswith(tuple(offices)) and bool(DEPUTY.search(held)) == bool(DEPUTY.search(part.text))


def _offices(part: Part) -> frozenset[str]:
    """Return the offices that a part may name, as cards have them."""
    text = part.text.lower()
    said = set(re.findall(r"[a-z-]+", text)) if part.lang == "en" else ()
    return frozenset(
        office
        for office, names in OFFICES.items()
        if any(name in said or (name[0] > "z" and name in text) for name in names)
    )


def _rest(part: Part) -> str:
    """Return what is left of a part without the words of a report's card."""
    text = part.text
    if part.lang == "zh":
        text = re.sub("|".join(OFFICES), "", text)
    for name in part.scope.named:
        text = text.replace(name, " ").replace(name.rstrip("省市区县"), " ")
    text = YEAR.sub(" ", text)
    if part.lang == "zh":
        return re.sub(r"[^一-龥A-Za-z0-9]", "", FRAME_ZH.sub("", text))
    words = re.findall(r"[A-Za-z0-9一-龥][\w'-]*", text.replace("’", "'"))
    return " ".join(w for w in words if w.lower().removesuffix("'s") not in FRAME_EN)


def _entry(library: Library, card: Report, fields: Sequence[str], lang: Lang, english: English) -> Said | None:
    values = [(field, str(getattr(card, field))) for field in fields if getattr(card, field)]
    if not values or (getattr(card, fields[0]) is None and fields[0] != "meeting"):
        return None
    source = library.source(card.id)
    quotes = tuple(filter(None, (_found(source, card, field, value) for field, value in values)))
    if not quotes:
        return None
    speaker = str(card.speaker or "")
    if lang == "en" and fields == ("speaker",) and HAN.search(speaker) and (name := english.person(speaker)):
        offices = (
            names.split()[1] for office, names in WORDS["offices"].items() if (card.office or "").endswith(office)
        )
        office = "" if "副" in (card.office or "") else next(offices, "")
        text = ", ".join(filter(None, (f"{name} ({speaker})", office)))
        return Said(say("speaker", lang, whose=whose(card, lang, english), text=text), quotes)
    if lang == "en" and (told := english.masthead(card).en):
        heads = ((field, str(getattr(card, field))) for field in ("speaker", "date", "meeting") if getattr(card, field))
        held = filter(None, (_found(source, card, field, value) for field, value in heads))
        return Said(told + ".", tuple(dict.fromkeys((*quotes, *held))))
    if lang == "en" and not all(value.isascii() for _, value in values):
        return None
    label, form = whose(card, lang, english), _zh if lang == "zh" else _en
    said = (say(field, lang, whose=label, text=form(field, value)) for field, value in values)
    return Said(("" if lang == "zh" else " ").join(said), quotes)


def _zh(field: str, value: str) -> str:
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value) if field == "date" else None
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日" if found else value


def _en(field: str, value: str) -> str:
    return f"{date.fromisoformat(value):%B} {int(value[-2:])}, {value[:4]}" if field == "date" else value


def _found(source: str, card: Report, field: str, value: str) -> Quote | None:
    """Return where the source says an entry of the card, None where it does not say it so."""
    forms = {"speaker": (value, value[-3:]), "date": (_zh(field, value), _en(field, value))}.get(field, (value,))
    patterns = [r"\s*".join(map(re.escape, fold(form))) for form in forms]
    if field == "meeting":
        patterns.append("[一-龥]{2,30}第[一-龥]{1,4}次会议")
    found = next(filter(None, (re.search(pattern, source) for pattern in patterns)), None)
    return Quote(card.id, found.start(), found.end(), found.group()) if found else None


def other_speaker(library: Library, part: Part, cards: Sequence[Report], english: English) -> tuple[Said, ...]:
    """Return the correction of an office holder that a question names wrongly (省长某某 who did not speak)."""
    if len(cards) != 1 or not (speaker := cards[0].speaker):
        return ()
    name = speaker if part.lang == "zh" or speaker.isascii() else english.person(speaker) or ""
    if part.lang == "en":
        found = re.search(rf"\b(?i:{'|'.join(filter(str.isascii, TITLES))}) ((?:[A-Z][a-z'-]+ ?){{2,3}})", part.text)
        wrong = found is not None and not set(name.lower().split()) & set(found[1].lower().split())
    else:
        found = re.search(rf"(?:{'|'.join(OFFICES)})([一-龥]{{2,3}})", part.text)
        named = next((w for w, tag in tagged(part.text[found.start(1) :]) if tag == "nr"), "") if found else ""
        wrong = found is not None and named != "" and found[1][:2] == named[:2] != name[:2]
    quote = _found(library.source(cards[0].id), cards[0], "speaker", speaker) if wrong else None
    told = name if name == speaker else f"{name} ({speaker})"
    said = say("other_speaker", part.lang, whose=whose(cards[0], part.lang, english), text=told)
    return (Said(said, (quote,)),) if quote else ()


def parts_told(library: Library, part: Part, cards: Sequence[Report], english: English) -> tuple[Said, ...]:
    """Return what stands in the part of each report that a question asks for as such; none where it asks for more."""
    if part.stated or not PART["asks"].search(part.text):
        return ()
    rest = _plain(part.topic)
    if PART["targets"].search(part.topic) and not _plain(PART["targets"].sub(" ", part.topic)):
        return tuple(filter(None, (_targets(library, part, card, english) for card in cards)))
    found = ((card, _meant(library, part, card, rest, english)) for card in cards)
    return tuple(
        said for card, sections in found if sections and (said := section_said(library, card, sections, part, english))
    )


@lru_cache(maxsize=2**12)
def _plain(words: str) -> str:
    """Return what is left of a question or a heading without years, numbers and the words of a frame."""
    return re.sub(
        r"\W", "", PART["frame"].sub(" ", DATED.sub(" ", bare_title(fold(words) if HAN.search(words) else words)))
    )


def _roots(words: str) -> frozenset[str]:
    """Return the roots of the English words that a question or a heading is left with outside a frame."""
    return frozenset(root(stem(word)) for word in PART["frame"].sub(" ", words.lower()).split() if word.isalpha())


@lru_cache(maxsize=2**12)
def _roots_of(title: str, english: English) -> frozenset[str]:
    return _roots(english.heading(bare_title(title)) or "")


def _meant(library: Library, part: Part, card: Report, rest: str, english: English) -> list[Section]:
    """Return the sections that a question asks for: of a kind, under one heading, or where it names nothing, all."""
    asked = years_asked(part, card)
    sections = library.sections(card.id)
    timely = [one for one in sections if not asked or one.period in asked or one.period is None]
    for kind in ("problems", "experience"):
        if PART[kind].search(part.text) and not _plain(PART["plain"].sub("", PART[kind].sub(" ", part.topic))):
            found = {one.id: one for one in timely if one.part == kind}
            return [one for one in found.values() if one.parent not in found]
    if PART["work"].search(part.topic) and not _plain(PART["work"].sub(" ", part.topic)):
        return _work(sections, part, card)
    if not rest:
        whole = PART["whole"].search(part.text)
        return [one for one in sections if one.depth == 0 and one.title not in SYNTHETIC] if whole else []
    named = [one for one in timely if one.title not in SYNTHETIC and _plain(one.title) == rest]
    if not named and part.lang == "en" and (roots := _roots(part.topic)):
        named = [one for one in timely if _roots_of(one.title, english) == roots]
    return named if len(named) == 1 else []


def _work(sections: Sequence[Section], part: Part, card: Report) -> list[Section]:
    """Return the parts of what was done, or is planned, in the year that a question asks for; none without a time."""
    plan, asked = planned(part, card), years_asked(part, card)
    kind = {True: "plan", False: "past_year", None: "none"}[plan]
    tops = [one for one in sections if one.depth == 0 and one.part == kind and one.period in (asked or (one.period,))]
    below = [one for one in sections if one.part == kind and tops and one.parent == tops[0].id]
    return below or tops[:1]


def _targets(library: Library, part: Part, card: Report, english: English) -> Said | None:
    """Return the sentences that tell the targets of the year asked, from the first on to the end of their paragraph."""
    parsed, plan = library.parsed(card.id), planned(part, card)
    for one in library.sections(card.id):
        found = TARGETS.search(parsed.text, one.start, one.end) if plan and one.depth == 0 and one.period else None
        if found and one.period in (years_asked(part, card) or (one.period,)):
            return _told([quoted(parsed, *found.span(), one.path)], card, part, english, fold(found.group()))
    return None


def section_said(
    library: Library, card: Report, sections: Sequence[Section], part: Part, english: English
) -> Said | None:
    """Return the text of sections, of long ones their headings; None where neither is short enough to be told."""
    parsed = library.parsed(card.id)
    zh = part.lang == "zh"
    texts = [(one.body_start, one.end) for one in sections if one.body_start < one.end]
    headings = len(sections) > 1 or sum(end - start for start, end in texts) > LONGEST
    if headings and len(sections) == 1:
        sections = [one for one in library.sections(card.id) if one.parent == sections[0].id]
    if headings and not 1 < len(sections) <= MOST:
        return None
    spans = [(one.start, one.start + len(one.title)) for one in sections] if headings else texts
    quotes = tuple(quoted(parsed, *span, sections[at].path) for at, span in enumerate(spans))
    told = ("；" if zh else "; ").join(_shown(quote, headings, english, zh) for quote in quotes)
    return _told(quotes, card, part, english, told) if quotes else None


def _told(quotes: Sequence[Quote], card: Report, part: Part, english: English, text: str) -> Said:
    label, zh = whose(card, part.lang, english), part.lang == "zh"
    if not zh and HAN.search(text):
        label += ", in the report's own words"
    return Said(f"{label}：“{text}”" if zh else f"{label}: “{text}”", tuple(quotes))


def _shown(quote: Quote, heading: bool, english: English, zh: bool) -> str:
    """Return a quotation on one line, a heading in English where it has any."""
    told = english.heading(bare_title(quote.text)) if heading and not zh else None
    return told or (fold(quote.text) if HAN.search(quote.text) else " ".join(quote.text.split()))
