"""Follow-up questions made to stand alone by rule: what they leave out is taken from the question before."""

import re
from collections.abc import Sequence

from bot.asking.cues import ELLIPSIS, EN_PRONOUN, EN_STOP, RUNNING, SHIFTS, ZH_PRONOUN, ZH_STOP
from bot.asking.question import YEAR, asks, content_words, kind, language, normalise, unit
from bot.records import Lang, Question
from vectorstore.lexicon import words

ZH_SCOPE = re.compile(
    r"(?:19|20)\d\d年(?:度)?|去年|今年|明年|过去一年|今后一年|[\u4e00-\u9fff]{2,6}?(?:省|市|自治县|县|区)(?:人大(?:常委会)?)?|市里|区里|县里|全市|全区|市人大(?:常委会)?|区人大(?:常委会)?"
)
EN_SCOPE = re.compile(
    r"\b(?:in |for |of )?(?:19|20)\d\d\b|\b(?:last|this|next|past) year\b|\b(?:in |for )?[A-Z][a-z]{3,}(?:'s)?\b"
)
ZH_LEAD = re.compile(r"^(?:那么?|然后|还有|另外|再|而|哦|嗯|好的?)[,，]?")
EN_LEAD = re.compile(r"^(?:and|but|so|then|ok(?:ay)?|what about|how about)\b[ ,]*", re.I)
EN_ASKING = re.compile(r"(?:what|which|who|whose|where|when|why|how)\b", re.I)
CHOICE = re.compile(r"(?:去年|今年|\d{4}年)?是[^,?]{1,8}还是[^,?]{1,8}")
CONTRAST = re.compile(r"(.{2,12}?)(?:那|这)(?:个|些|项|部|种|件|条|边)?$")
EACH_YEAR = re.compile(
    r"(?:19|20)\d\d年?[、和与及](?:19|20)\d\d年(?=.*(?:各|分别|相比|是多少))"
    r"|\bin (?:19|20)\d\d and (?:in )?(?:19|20)\d\d\b"
)
NO_PLACE = re.compile(r"[多少几哪个各两]")
TAIL = re.compile(r"(?:呢|吗|嘛)?[?？。!\s]*$")
YEARS = re.compile(r"(?:19|20)\d\d")


def standalone(question: Question, places: Sequence[str] = ()) -> str:
    """Return the normalised question with what it leaves out filled in from the turn before.

    ``places`` are names of regions that the library has reports of.

    A pronoun takes the last question's topic; a question that only names another year or place repeats the last one
    there; any other elliptical question keeps the last one's year, place and kind.
    """
    text = normalise(question.text)
    if not question.history:
        return text
    lang = question.lang or language(question.text)
    before = normalise(question.history[-1].q)
    if len(question.history) > 1 and _elliptical(before, language(before)):
        earlier = question.model_copy(update={"text": before, "history": question.history[:-1]})
        before = standalone(earlier, places)
    return _filled(full_names(text, places), full_names(before, places), lang)


def full_names(text: str, places: Sequence[str]) -> str:
    """Return the text with regions named in full (永川区 for 永川), as the rules know them."""
    for name in places:
        short = name[:-1] if len(name) > 2 else name
        if name[-1:] in "省市县区" and short in text and name not in text:
            text = text.replace(short, name)
    return text


def carried(parts: Sequence[str], lang: Lang) -> list[str]:
    """Return the sub-questions of one question, each with what it takes from the one before it.

    >>> carried(["540条建议是谁提出的", "被谁采纳"], "zh")
    ['540条建议是谁提出的', '建议提出,被谁采纳']
    """
    found: list[str] = []
    for part in parts:
        before = found[-1] if found else ""
        if before and (_pronoun(part, lang) or len(_content(part, lang)) <= 1):
            part = _scoped(f"{_topic(before, lang)},{part}", before, lang)
        elif before:
            part = _scoped(part, before, lang)
        found.append(part)
    return found


def with_topic(part: str, first: str, lang: Lang) -> str:
    """Return a sub-question with the topic, year and place of the first one before it."""
    return _scoped(f"{_topic(first, lang)},{part}", first, lang)


def by_year(part: str) -> list[str]:
    """Return a question about several years, each on its own, as one question a year.

    >>> by_year("2024年和2025年各任免多少人次")
    ['2024年各任免多少人次', '2025年各任免多少人次']
    """
    match = EACH_YEAR.search(part)
    if match is None:
        return [part]
    return [
        part[: match.start()] + year + part[match.end() :]
        for year in re.findall(r"(?:in )?(?:19|20)\d\d年?", match.group())
    ]


def _filled(text: str, before: str, lang: Lang) -> str:
    core = _core(text, lang)
    if not _content(core, lang):
        if asks(core, lang) and kind(core, lang) not in (kind(before, lang), "what"):
            return _of_place(_join(_topic(before, lang) + ",", core, lang), before, lang)
        if asks(core, lang) and re.search(r"什么|哪", core):
            return _of_place(_join(_topic(before, lang) + ",", core, lang), before, lang)
        return _moved(before, core, lang)
    if lang == "zh" and (contrast := CONTRAST.match(core)) is not None:
        return _scoped(_asked_alike(contrast[1], before, lang), before, lang)
    if _pronoun(core, lang):
        return _join(_topic(before, lang), _scoped(core, before, lang), lang)
    if lang == "zh" and core.endswith("的") and len(_content(core, lang)) == 1 and not asks(core, lang):
        core += _topic(before, lang)
    if not asks(core, lang) or ELLIPSIS.search(text):
        return _scoped(_asked_alike(core, before, lang), before, lang)
    return _scoped(core, before, lang)


def _of_place(text: str, before: str, lang: Lang) -> str:
    """Return a Chinese question with the place of the one before, where it names none."""
    return text if lang == "en" or _places(text) else "".join(_places(before)) + text


def _places(text: str) -> list[str]:
    """Return the places that a Chinese question names; 多少个区 is none."""
    return [found for found in ZH_SCOPE.findall(text) if not ZH_TIME.match(found) and not NO_PLACE.search(found)]


def _elliptical(text: str, lang: Lang) -> bool:
    few = len(_content(_core(text, lang), lang)) < 2
    return bool(ELLIPSIS.search(text)) or _pronoun(text, lang) or few


def _core(text: str, lang: Lang) -> str:
    lead = ZH_LEAD if lang == "zh" else EN_LEAD
    return TAIL.sub("", lead.sub("", text)) if lang == "zh" else lead.sub("", text).strip(" ?.!")


def _content(core: str, lang: Lang) -> list[str]:
    """Return the words of a question that are neither its scope (year, place) nor its question words."""
    return content_words(core, lang, ZH_SCOPE if lang == "zh" else EN_SCOPE)


def _pronoun(core: str, lang: Lang) -> bool:
    return bool((ZH_PRONOUN if lang == "zh" else EN_PRONOUN).search(core))


def _moved(before: str, core: str, lang: Lang) -> str:
    """Return the question before, asked of the years and places that ``core`` names."""
    moved = before
    has_time = YEAR.search(core) or any(pattern.search(core) for _, pattern in SHIFTS)
    if has_time:
        moved = YEARS.sub("", moved) if lang == "en" else ZH_TIME.sub("", moved)
    if lang == "zh" and (places := [p for p in ZH_SCOPE.findall(core) if not ZH_TIME.match(p)]):
        moved = re.sub(r"计划|拟|打算", "", _without_places(moved))
        return f"{places[0]}{moved}" if not has_time else f"{core},{moved}"
    return _join(core, moved, lang)


ZH_TIME = re.compile(r"(?:19|20)\d\d年(?:度)?|去年|今年|明年|过去一年|今后一年")


def _without_places(text: str) -> str:
    return ZH_SCOPE.sub(lambda match: match.group() if ZH_TIME.match(match.group()) else "", text)


def _topic(before: str, lang: Lang) -> str:
    """Return the names of the question before: its words, without its years, places and question words."""
    if lang == "zh":
        plain = ZH_SCOPE.sub(" ", before)
        return "".join(w for w in words(plain) if w not in ZH_STOP and len(w) > 1 and not w.isdigit())
    named = (w for w in re.findall(r"[A-Za-z']{3,}", before) if w.lower() not in EN_STOP)
    return " ".join(w for w in named if not w.lower().startswith("plan"))


def _scoped(core: str, before: str, lang: Lang) -> str:
    """Return the question with the year and place of the one before, where it names none."""
    scope = (ZH_SCOPE if lang == "zh" else EN_SCOPE).findall(before)
    if lang == "en":
        scope = [
            s for s in scope if not re.match(r"(?:How|What|Which|When|Where|Who|Why|Did|Does|Was|Were|Is|Are|And)\b", s)
        ]
    timed = YEAR.search(core) or RUNNING.search(core) or any(pattern.search(core) for _, pattern in SHIFTS)
    kept = [s for s in scope if not (timed and (YEARS.search(s) or ZH_TIME.match(s)))]
    moved = bool(_places(core)) if lang == "zh" else not timed and EN_SCOPE.sub("", core) != core
    if moved:
        kept = [s for s in kept if YEARS.search(s) or ZH_TIME.match(s)]
    return _join("".join(kept) if lang == "zh" else " ".join(kept), core, lang)


def _asked_alike(core: str, before: str, lang: Lang) -> str:
    """Return an elliptical question with the question words of the one before."""
    if asks(core, lang) and (kind(core, lang) != "what" or EN_ASKING.match(core)):
        return core
    wanted = kind(before, lang)
    if lang == "zh" and wanted == "what" and (choice := CHOICE.search(before)):
        return core + choice.group()
    if lang == "zh":
        rate = "是百分之多少" if unit(before, lang) == "%" else "有多少"
        return core + {
            "quantity": rate,
            "who": "是谁",
            "when": "是什么时候",
            "where": "在哪里",
            "list": "有哪些",
            "why": "是为什么",
        }.get(wanted, "是什么")
    lead = {
        "quantity": "how many",
        "who": "who",
        "when": "when",
        "where": "where",
        "list": "which are the",
        "why": "why",
    }
    return f"{lead.get(wanted, 'what about')} {core}"


def _join(left: str, right: str, lang: Lang) -> str:
    if not left or left in right:
        return right
    return f"{left}{right}" if lang == "zh" else f"{left}, {right}"
