"""Questions on a report as a document: who delivered it, when, where, at which meeting, under what title."""

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bot.english import English
from bot.messages import say
from bot.question import WANTS, Part
from bot.records import Lang
from bot.wording import Quote, Said, whose
from vectorstore.lexicon import in_dictionary, tagged
from vectorstore.reading.text import fold
from vectorstore.records import Report
from vectorstore.store import Library

FIELDS: dict[str, tuple[str, ...]] = {
    "who": ("speaker",),
    "when": ("date", "meeting"),
    "where": ("meeting",),
    "meeting": ("meeting", "date"),
    "title": ("title",),
    "publisher": ("publisher",),
}
MASTHEAD = ("speaker", "date", "meeting")
"""What the English of a report's head tells beside its title."""
PERSON = re.compile(
    r"叫什么|名字|姓名|\bname\b|\bwh(?:ich|at) (?:\w+ ){0,2}(?:governor|mayor|leader|official|person)", re.I
)
YEAR = re.compile(r"(?:19|20)\d\d")


@cache
def _table() -> dict[str, Any]:
    table = tomllib.loads(Path(__file__).with_name("cards.toml").read_text(encoding="utf-8"))
    zh = sorted(table["words"]["zh"].split(), key=len, reverse=True)
    offices = {office: tuple(row.split()) for office, row in table["offices"].items()}
    return {"zh": re.compile("|".join(zh)), "en": frozenset(table["words"]["en"].split()), "offices": offices}


def card_answer(library: Library, part: Part, cards: Sequence[Report], english: English) -> tuple[Said, ...]:
    """Return the entry of each report's card that a part asks for; none when it asks of something else.

    A name that a question takes for that of the speaker is borne out or corrected. Who holds an office is answered
    only of a card that has this office.
    """
    offices = _offices(part)
    rest, wants = _rest(part), part.wants
    if offices and wants in ("other", "title") and PERSON.search(part.text):
        wants = "who"
    if not rest and wants in FIELDS:
        asked = [wants, *(want for want in ("when", "where") if WANTS[want].search(part.text))]
        fields = tuple(dict.fromkeys(field for want in asked for field in FIELDS[want]))
        cards = [card for card in cards if wants != "who" or not offices or _holds(card, offices)]
        return tuple(filter(None, (_entry(library, card, fields, part.lang, english) for card in cards)))
    if rest and wants in ("whether", "who") and len(cards) == 1 and cards[0].speaker:
        return _person(library, rest, part, cards[0], english, offices)
    return ()


def _offices(part: Part) -> frozenset[str]:
    """Return the offices that a part may name, as cards have them."""
    text = part.text.lower()
    said = set(re.findall(r"[a-z-]+", text)) if part.lang == "en" else ()
    return frozenset(
        office
        for office, names in _table()["offices"].items()
        if any(name in said or (name[0] > "z" and name in text) for name in names)
    )


def _holds(card: Report, offices: frozenset[str]) -> bool:
    return bool(card.office) and any(str(card.office).endswith(office) for office in offices)


def _rest(part: Part) -> str:
    """Return what is left of a part without the words of a report's card."""
    table, text = _table(), part.text
    if part.lang == "zh":
        text = re.sub("|".join(table["offices"]), "", text)
    for name in part.scope.named:
        text = text.replace(name, " ").replace(name.rstrip("省市区县"), " ")
    text = YEAR.sub(" ", text)
    if part.lang == "zh":
        return re.sub(r"[^一-龥A-Za-z0-9]", "", table["zh"].sub("", text))
    titles = {name for names in table["offices"].values() for name in names}
    words = re.findall(r"[A-Za-z0-9一-龥][\w'-]*", text.replace("’", "'"))
    return " ".join(w for w in words if w.lower().removesuffix("'s") not in table["en"] | titles)


def _person(
    library: Library, name: str, part: Part, card: Report, english: English, offices: frozenset[str]
) -> tuple[Said, ...]:
    """Return whether the person that a part names is the one who delivered the report."""
    speaker = str(card.speaker)
    if part.lang == "zh":
        named, same = len(name) in (2, 3) and (tagged(name)[0][1] == "nr" or not in_dictionary(name)), name == speaker
    else:
        named = re.fullmatch(r"[A-Z][a-z]+(?: [A-Z][a-z'-]+){1,2}", name) is not None
        same = sorted(name.lower().split()) == sorted(_person_en(speaker, english).lower().split())
    if same and (not offices or _holds(card, offices)):
        said = _entry(library, card, ("speaker",), part.lang, english)
        return (Said(say("yes", part.lang, text=said.text), said.quotes),) if said else ()
    return _corrected(library, part.lang, card, english) if named and not same else ()


def _person_en(name: str, english: English) -> str:
    return name if name.isascii() else english.person(name) or ""


def _entry(library: Library, card: Report, fields: Sequence[str], lang: Lang, english: English) -> Said | None:
    values = [(field, str(getattr(card, field))) for field in fields if getattr(card, field)]
    if not values or (getattr(card, fields[0]) is None and fields[0] != "meeting"):
        return None
    source = library.source(card.id)
    quotes = tuple(filter(None, (_found(source, card, field, value) for field, value in values)))
    if not quotes:
        return None
    if lang == "en" and (told := english.masthead(card).en):
        heads = ((field, str(getattr(card, field))) for field in MASTHEAD if getattr(card, field))
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
    text = _zh(field, value)
    pattern = r"\s*".join(map(re.escape, fold(text)))
    if (found := re.search(pattern, source)) is None and field == "speaker":
        found = re.search(r"\s*".join(map(re.escape, fold(text)[-3:])), source)
    if found is None and field == "date":
        found = re.search(r"\s+".join(map(re.escape, _en(field, value).split())), source)
    if found is None and field == "meeting":
        found = re.search(r"[一-龥]{2,30}第[一-龥]{1,4}次会议", source)
    return Quote(card.id, found.start(), found.end(), source[found.start() : found.end()]) if found else None


def other_speaker(library: Library, part: Part, cards: Sequence[Report], english: English) -> tuple[Said, ...]:
    """Return the correction of an office holder that a question names wrongly (省长某某 who did not speak)."""
    if len(cards) != 1 or not (card := cards[0]).speaker:
        return ()
    if part.lang == "en":
        titles = "|".join({name for names in _table()["offices"].values() for name in names if name.isascii()})
        found = re.search(rf"\b(?i:{titles}) ((?:[A-Z][a-z'-]+ ?){{2,3}})", part.text)
        known = set(_person_en(str(card.speaker), english).lower().split())
        wrong = found is not None and not known & set(found[1].lower().split())
    else:
        after = re.search(rf"(?:{'|'.join(_table()['offices'])})([一-龥]{{2,3}})", part.text)
        name = next((w for w, tag in tagged(part.text[after.start(1) :]) if tag == "nr"), "") if after else ""
        stands = after is not None and name != "" and after[1].startswith(name[:2])
        wrong = after is not None and stands and not {name, after[1][:2]} & {str(card.speaker), str(card.speaker)[:2]}
    return _corrected(library, part.lang, card, english) if wrong else ()


def _corrected(library: Library, lang: Lang, card: Report, english: English) -> tuple[Said, ...]:
    speaker = str(card.speaker)
    quote = _found(library.source(card.id), card, "speaker", speaker)
    name = speaker if lang == "zh" or speaker.isascii() else f"{_person_en(speaker, english)} ({speaker})"
    said = say("other_speaker", lang, whose=whose(card, lang, english), text=name)
    return (Said(said, (quote,)),) if quote else ()
