"""The checks of a claim whose quotes are found: language, numbers, years, names, then whose and what they are."""

import re
from collections.abc import Callable, Iterator, Sequence

from bot.asking.question import content_words
from bot.english.unit_classes import DATING
from bot.gather import Evidence, clean
from bot.grounding.belongs import Source, by_pairs, misattributed, parts
from bot.grounding.claim import Asked, Drafted, Fault, Quoted
from bot.grounding.frame import Frame, calculated, misplaced, other_action, premature, unheard_laws
from bot.quantities import Quantity, agree, quantities, unsupported, years
from bot.records import Lang
from vectorstore.folding import fold

NAME = re.compile(r"《([^《》]+)》|“([^“”]+)”|「([^「」]+)」|『([^『』]+)』|\"([^\"]+)\"")
SEVERAL = re.compile(r"[二两三四五六2-6]年|本届|任期|\b(?:two|three|four|five|six|[2-6])[ -]years?\b|\bterm\b", re.I)
"""Words of a claim that say that its numbers are of several years together."""
RELATIVE = re.compile(r"去年|今年|明年|上年|本年度?|\b(?:last|this|next|the coming|the past) year\b", re.I)
HAN = re.compile(r"[㐀-鿿]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
LONG_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z-]{2,}")
ALIKE = 0.2
"""Least cosine of a claim and its quotes: loose, for true pairs of a Chinese quote and an English claim can be low."""
FEW_WORDS = 3
MANY_WORDS = 12
OWN_WORDS = 0.6
"""Least share of the pairs of characters of a Chinese claim that stand in its quotes or in the question."""
VAGUE = frozenset(("问题", "工作", "情况", "方面", "有关", "相关", "进行", "开展", "report", "reports", "work"))
"""Words that say nothing new when a claim adds them to the words of its question."""
SENTENCE_END = re.compile(r"[。！？!?；;]+|\.+(?=\s|$)")
YES_OR_NO = re.compile(r"是的?|对的?|不是?|不对|没有|有的?|否|yes|no", re.I)
MINUS = re.compile(r"负\s*\d[\d.,]*|(?<![A-Za-z0-9.,%)）-])[-−－]\d[\d.,]*|负[一二两三四五六七八九十百]+")
DIGIT = re.compile(r"[\d零一二三四五六七八九十]")


def in_language(text: str, lang: Lang) -> bool:
    """Return whether ``text`` reads as ``lang``; a bare figure reads as both.

    English may hold Chinese names as long as there is a Latin word for every two Chinese characters.
    """
    han, latin = len(HAN.findall(text)), len(LATIN_WORD.findall(text))
    return latin * 2 >= han if lang == "en" else han >= latin


def _language(claim: Drafted) -> list[Fault]:
    return [] if in_language(claim.text, claim.asked.lang) else [Fault(code="language", detail=claim.text)]


def _quantities(claim: Drafted) -> list[Fault]:
    plain = _unnamed(claim.text, claim.quotes)
    missing = unsupported(plain, claim.asked.lang, [q.quote for q in claim.quotes])
    below_zero = [] if any(MINUS.search(q.quote) for q in claim.quotes) else MINUS.findall(plain)
    return [Fault(code="quantity", detail=text) for text in [*(q.text for q in missing), *below_zero]]


def _unnamed(text: str, quotes: Sequence[Quoted]) -> str:
    """Blank out the names in marks that stand in the quotes: the figures inside them count nothing."""
    folded = [fold(q.quote) for q in quotes]

    def blank(match: re.Match[str]) -> str:
        return " " * len(match.group()) if any(fold(match.group()) in quote for quote in folded) else match.group()

    return NAME.sub(blank, text)


def _years(claim: Drafted) -> list[Fault]:
    text, quotes, _, asked = claim
    if found := RELATIVE.search(text):
        return [Fault(code="year", detail=found.group())]
    named = [(year, own) for part, own in _parts(claim) for year in years(part, asked.lang)]
    ends = _ends({year for year, _ in named}, quotes)
    wrong = dict.fromkeys(year for year, own in named if year not in _years_of(own) | ends)
    faults = [Fault(code="year", detail=str(year)) for year in wrong]
    if not named and len(asked.years) == 1 and _summed(quotes) and not SEVERAL.search(text):
        faults.append(Fault(code="year", detail=str(asked.years[0])))
    allowed = _years_of(quotes)
    if not named and allowed and asked.years and not allowed & set(asked.years):
        faults.append(Fault(code="year", detail=str(asked.years[0])))
    return faults


def _ends(named: set[int], quotes: Sequence[Quoted]) -> set[int]:
    """The first and the last year of those that the section of a quote sums up, where a claim names both."""
    told = [set(quote.evidence.years) for quote in quotes if quote.evidence.years]
    return {year for both in told if both <= named for year in both}


def _summed(quotes: Sequence[Quoted]) -> bool:
    return all(quote.evidence.years and not years(quote.quote, "zh") for quote in quotes)


def _years_of(quotes: Sequence[Quoted]) -> set[int]:
    """The years that quotes name, those of their sections, or of the evidence where a section has none."""
    allowed = {year for quote in quotes for year in years(quote.quote, "zh")}
    allowed |= {quote.evidence.period for quote in quotes if quote.evidence.period is not None}
    if any(quote.evidence.period is None for quote in quotes):
        allowed |= {year for quote in quotes for year in years(clean(quote.evidence.source), "zh")}
    return allowed


def _parts(claim: Drafted) -> Iterator[tuple[str, Sequence[Quoted]]]:
    """The parts of a claim, each with the quotes that hold its numbers; all quotes where it has none."""
    for part in parts(claim.text, claim.asked.lang):
        held = [quote for quote in claim.quotes if _holds(quote, part.quantities)]
        yield part.text, held or claim.quotes


def _holds(quote: Quoted, claimed: Sequence[Quantity]) -> bool:
    given = quantities(quote.quote, "zh")
    return any(agree(one, other) for one in claimed for other in given)


def _names(claim: Drafted) -> list[Fault]:
    text, quotes, _, asked = claim
    given = "".join(fold(quote.evidence.source) + "\n" for quote in quotes)
    question = fold(asked.text).casefold()
    faults = []
    for match in NAME.finditer(text):
        name = next(group for group in match.groups() if group)
        if fold(name) in given or _rendered(name, given, asked):
            continue
        if not HAN.search(name) and fold(name).casefold() in question:
            continue
        faults.append(Fault(code="name", detail=name))
    if asked.lang == "zh":
        latin = [word for word in LONG_LATIN_WORD.findall(text) if fold(word).casefold() not in given.casefold()]
        faults += [Fault(code="name", detail=word) for word in latin]
    return faults


def _laws(claim: Drafted) -> list[Fault]:
    """What a Chinese claim calls a law must be called so by the cited evidence."""
    if claim.asked.lang != "zh":
        return []
    given = [fold(quote.evidence.source) for quote in claim.quotes]
    return [Fault(code="name", detail=name) for name in unheard_laws(claim.text, given)]


def _frame(claim: Drafted) -> list[Fault]:
    """Each part of a claim must be about the place, and as done or as planned, as the quotes of its numbers are."""
    found = [fault for part, quotes in _parts(claim) for fault in _framed(part, quotes, claim.asked)]
    return list(dict.fromkeys(found))


def _framed(part: str, quotes: Sequence[Quoted], asked: Asked) -> list[Fault]:
    frames = [Frame(quote.evidence.report, quote.evidence.part, quote.evidence.source) for quote in quotes]
    quoted = "".join(quote.quote for quote in quotes)
    found = {
        "place": misplaced(asked.lookups.places(part), frames),
        "plan": premature(part, asked.lang, frames),
        "action": other_action(part, quoted),
        "calculated": calculated(part, quoted),
    }
    return [Fault.model_validate({"code": code, "detail": detail}) for code, detail in found.items() if detail]


def _subjects(claim: Drafted) -> list[Fault]:
    text, quotes, evidence, asked = claim
    sources = [_source(item, quotes) for item in evidence]
    found = misattributed(text, asked.text, sources, asked.lang, asked.lookups.wording)
    return [Fault(code="subject", detail=q.text) for q in found]


def _source(item: Evidence, quotes: Sequence[Quoted]) -> Source:
    own = (quote for quote in quotes if quote.evidence.label == item.label)
    return Source(item.source, tuple((quote.start - item.start, quote.end - item.start) for quote in own))


def _support(claim: Drafted) -> list[Fault]:
    """A claim with words must mean something like its quotes; one that is hardly more than its numbers need not.

    A Chinese one without numbers must be made of the words of its quotes and of the question, for the most part.
    """
    text, asked = claim.text, claim.asked
    words = len(HAN.findall(text)) + len(LATIN_WORD.findall(text))
    counted = bool(quantities(text, asked.lang))
    if words <= FEW_WORDS and counted:
        return []
    quoted = "".join(quote.quote for quote in claim.quotes)
    alike = asked.lookups.alike
    wordy = asked.lang == "zh" and words >= MANY_WORDS and not counted
    strange = wordy and by_pairs(text)(f"{quoted} {asked.text}") < OWN_WORDS
    unlike = alike is not None and alike(text, quoted) < ALIKE
    return [Fault(code="support", detail=text)] if strange or unlike else []


def _padding(claim: Drafted) -> list[Fault]:
    """A sentence without a number must share a word with the evidence: what a model was told to add shares none."""
    said = [sentence for sentence in SENTENCE_END.split(claim.text) if sentence.strip()]
    if len(said) < 2:
        return []
    known = "".join(clean(item.source) for item in claim.evidence) + claim.asked.text
    words = [s for s in said if not quantities(s, claim.asked.lang) and not YES_OR_NO.fullmatch(s.strip())]
    return [Fault(code="support", detail=s) for s in words if not claim.asked.lookups.wording(s)(known)]


def _answers(claim: Drafted) -> list[Fault]:
    """A claim must say more than the question does; where one number is asked for, it must be such a number."""
    asked = claim.asked
    if not asked.whether and _repeats(claim.text, asked):
        return [Fault(code="unanswered", detail=claim.text)]
    if asked.counts is None:
        return []
    found = {q.unit_class for q in quantities(claim.text, asked.lang)} - DATING
    wanted = found if asked.counts == "count" else found & {asked.counts}
    return [] if wanted else [Fault(code="unanswered", detail=claim.text)]


def _repeats(text: str, asked: Asked) -> bool:
    """Whether a claim holds no word and no number that the question does not."""
    known = set(content_words(asked.text, asked.lang))
    if not known or DIGIT.search(text) or (asked.lang == "en" and HAN.search(text)):
        return False
    return set(content_words(text, asked.lang)) <= known | VAGUE


def _rendered(name: str, given: str, asked: Asked) -> bool:
    """An English name passes when the glossary has it for a Chinese term of the evidence."""
    term = asked.lookups.names.get(name.casefold().strip(" .,"))
    return term is not None and fold(term) in given


CHECKS: tuple[tuple[Callable[[Drafted], list[Fault]], ...], ...] = (
    (_language,),
    (_quantities, _years, _names, _laws),
    (_frame, _subjects, _support, _padding, _answers),
)
"""What a claim with sound quotes must pass, stage by stage: a claim that fails a stage is not held to the next."""
