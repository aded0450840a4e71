"""Questions on a report as a document: who delivered it, when, where, at which meeting, under what title."""

import re
from collections.abc import Sequence

from bot.english import English
from bot.messages import say
from bot.question import Part, Wants
from bot.wording import Quote, Said, whose
from vectorstore.lexicon import tagged
from vectorstore.reading.text import fold
from vectorstore.records import Report
from vectorstore.store import Library

FIELDS: dict[Wants, tuple[str, ...]] = {
    "who": ("speaker",),
    "when": ("date", "meeting"),
    "where": ("meeting",),
    "meeting": ("meeting", "date"),
    "title": ("title",),
    "publisher": ("publisher",),
}
SAID = {"speaker": "speaker", "date": "date", "meeting": "meeting", "title": "title", "publisher": "publisher"}
CARD_WORDS = re.compile(
    r"政府工作报告|工作报告|报告人?|这份|该|本|作的?|做的?|宣读|发布|谁|哪一?[位个天次年月日届]|何人|何时|什么(?:人|时候|时间|会议?|名称|题目|标题)?|日期|"
    r"会议?|大会|在|上|是|的|由|来|了|于|人民政府|政府|人大|省长|市长|主席|区长|县长|主任|叫|题目|标题|名称|全称|来源|哪里|哪儿|地方|向|代表|人|时候|"
    r"[一天次日届年月号，,。?？!“”\s和与及、全]",
)
CARD_EN = re.compile(
    r"\b(?:who|when|where|which|what|was|is|were|did|does|the|this|that|of|in|on|at|by|to|for|a|an|it|its|they|report|reports|work|"
    r"government|deliver\w*|present\w*|gave|give[ns]?|made|make|read|submit\w*|speaker|date|day|meeting|session|congress|"
    r"people|title|author|chair\w*|governor|mayor|chairman|director|published?|publisher|source|standing|committee|"
    r"municipal|provincial|district|county|city|province|person|name|called|'s)\b|['’]s\b|[\s,.?!()]",
    re.I,
)
OFFICE = re.compile(r"(?:省长|市长|主席|区长|县长|州长|主任)([一-龥]{2,3})")


def card_answer(library: Library, part: Part, cards: Sequence[Report], english: English) -> tuple[Said, ...]:
    """Return the entry of each report's card that a part asks for; none when it asks of something else."""
    fields = FIELDS.get(part.wants, ())
    if not fields or not _on_the_card(part):
        return ()
    said = (_entry(library, card, fields, part, english) for card in cards)
    return tuple(filter(None, said))


def _on_the_card(part: Part) -> bool:
    """Return whether nothing is left of a part once the words of a report's card are taken away."""
    rest = part.text if part.lang == "zh" else re.sub("[一-龥]", "", part.text)
    for name in part.scope.named:
        rest = rest.replace(name, "")
    rest = re.sub(r"(?:19|20)\d\d", "", rest)
    return (
        not (CARD_EN if part.lang == "en" else CARD_WORDS)
        .sub("", _no_body(rest, part))
        .strip("省市区县自治壮族回维吾尔")
    )


def _no_body(text: str, part: Part) -> str:
    return (
        re.sub(r"人民代表大会常务委员会|人大常委会|常委会|人民代表大会", "", text)
        if part.lang == "zh"
        else re.sub(r"\b[A-Z][a-z]+\b", "", text)
    )


def _entry(library: Library, card: Report, fields: Sequence[str], part: Part, english: English) -> Said | None:
    values = [(field, str(getattr(card, field))) for field in fields if getattr(card, field)]
    if not values or (getattr(card, fields[0]) is None and fields[0] != "meeting"):
        return None
    source = library.source(card.id)
    quotes = tuple(filter(None, (_found(source, card, field, value) for field, value in values)))
    if not quotes:
        return None
    label = whose(card, part.lang, english)
    if part.lang == "en":
        told = english.masthead(card).en or None
        return Said(told, quotes) if told else None
    text = "".join(say(SAID[field], "zh", whose=label, text=_zh(field, value)) for field, value in values)
    return Said(text, quotes)


def _zh(field: str, value: str) -> str:
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value) if field == "date" else None
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日" if found else value


def _found(source: str, card: Report, field: str, value: str) -> Quote | None:
    """Return where the source says an entry of the card, None where it does not say it so."""
    text = _zh(field, value)
    pattern = r"\s*".join(map(re.escape, fold(text)))
    if (found := re.search(pattern, source)) is None and field == "speaker":
        found = re.search(r"\s*".join(map(re.escape, fold(text)[-3:])), source)
    if found is None and field == "meeting":
        found = re.search(r"[一-龥]{2,30}第[一-龥]{1,4}次会议", source)
    return Quote(card.id, found.start(), found.end(), source[found.start() : found.end()]) if found else None


def other_speaker(library: Library, part: Part, cards: Sequence[Report], english: English) -> tuple[Said, ...]:
    """Return the correction of an office holder that a question names wrongly (省长某某 who did not speak)."""
    found = OFFICE.search(part.text)
    if not found or len(cards) != 1 or not (card := cards[0]).speaker:
        return ()
    name = next((w for w, tag in tagged(part.text[found.start(1) :]) if tag == "nr"), "")
    if not name or not found[1].startswith(name[:2]) or name in card.speaker or found[1][:2] in card.speaker:
        return ()
    quote = _found(library.source(card.id), card, "speaker", card.speaker)
    label = whose(card, part.lang, english)
    return (Said(say("other_speaker", part.lang, whose=label, text=card.speaker), (quote,)),) if quote else ()
