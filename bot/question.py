# ruff: noqa: E501
"""Reads a question: its language, its parts made to stand alone, and of each part where, when and what is wanted.

No topic is parsed by rule. Rules know the closed classes of a language (question words, years, words of planning and
pointing); what a question is about are the terms that the library finds for the rest of its words.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Literal, NamedTuple, cast

from bot.orders import without_orders
from bot.records import Lang, Question
from vectorstore.facts.quantities import Quantity, find_quantities, find_quantities_en
from vectorstore.lexicon import is_chinese, simplify, tagged, with_digits
from vectorstore.places import Scope, scope_of
from vectorstore.records import Report
from vectorstore.search import scope_words
from vectorstore.store import Library
from vectorstore.terms.query import EMPTY, Wanted, wanted
from vectorstore.terms.stopwords import CHINESE, ENGLISH


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text, split at white space: how lists of words are written here."""
    return frozenset(text.split())


Wants = Literal[
    "amount",
    "rank",
    "lasts",
    "who",
    "when",
    "where",
    "meeting",
    "title",
    "publisher",
    "list",
    "which_report",
    "whether",
    "why",
    "other",
]


class Counted(NamedTuple):
    """The noun phrase that an English question counts, its terms, and those of its last word."""

    phrase: str = ""
    terms: tuple[Wanted, ...] = ()
    head: tuple[Wanted, ...] = ()


class Part(NamedTuple):
    """One thing that a question asks, standing alone.

    ``shift`` counts years from the year of delivery (去年 is -1); ``span`` is true when several years are asked for as
    one; ``plan`` is None where the words do not tell. ``excluded`` is what shall not be counted (不要把…算进去). ``unit`` is the measure word asked for, ``stated`` are the
    quantities that the question itself states, ``terms`` what it is about, ``topic`` the words these were read from. ``counted`` is what an English "how many" asks to be
    counted.
    """

    text: str
    lang: Lang
    scope: Scope
    wants: Wants
    years: tuple[int, ...]
    shift: int | None
    span: bool
    plan: bool | None
    growth: bool
    unit: str
    stated: tuple[Quantity, ...]
    terms: tuple[Wanted, ...]
    topic: str
    excluded: str = ""
    counted: Counted = Counted()


class Asked(NamedTuple):
    """A question as it is answered: ``text`` stands alone (follow-ups filled in, orders to a machine left out)."""

    question: Question
    lang: Lang
    text: str
    parts: tuple[Part, ...]

    @property
    def scope(self) -> Scope:
        """What all parts together name."""
        scopes = [part.scope for part in self.parts] or [Scope()]
        return Scope(
            reports=tuple(dict.fromkeys(v for s in scopes for v in s.reports)),
            named=tuple(dict.fromkeys(v for s in scopes for v in s.named)),
            missing=tuple(dict.fromkeys(v for s in scopes for v in s.missing)),
            years=tuple(dict.fromkeys(v for s in scopes for v in s.years)),
            parts=tuple(dict.fromkeys(v for s in scopes for v in s.parts)),
            every=any(s.every for s in scopes),
        )

    @property
    def years(self) -> tuple[int, ...]:
        """The years that the parts name."""
        return tuple(dict.fromkeys(year for part in self.parts for year in part.years))


YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)(?:年度?)?")
SPAN = re.compile(
    r"(?:19|20)\d\d年?\s*(?:[-—–~～至到]{1,2}|to)\s*(?:19|20)\d\d年?|[“\"]?十[一二三四五六]五[”\"]?(?:期间|时期|末|以来)?|"
    r"(?<!\d)[两三四五\d]年(?:[来里间内]|累计|加起来|一共|合计|总共)|累计|本届|\b1[1-6]th five[- ]year(?: plan)?(?: period)?|\b(?:two|three|four|five|\d) years\b|five-year",
    re.I,
)
SHIFTS = (
    (-1, re.compile(r"去年|上年|上一年|过去一年|一年来|\blast year\b|\bpast year\b|\bprevious year\b", re.I)),
    (0, re.compile(r"今年|本年|\bthis year\b", re.I)),
)
PLAN = re.compile(
    r"计划|拟(?!定)|打算|准备|想|将(?!军)|目标|(?<![么不主重需约概])要(?!求|点|素|闻|件|多少|几)|安排|预期|今后|下一步|明年|力争|任务|"
    r"\bplan(?:s|ned|ning)?\b|\bwill\b|\btarget(?:s|ed|ing)?\b|\baims?\b|\bintends?\b|\bgoing to\b|\bscheduled\b|\bexpect|\bgoals?\b",
    re.I,
)
SINCE = re.compile(r"[自从]?((?:19|20)\d\d)年?(?:以来|以后|至今|到现在|起)|\bsince ((?:19|20)\d\d)\b", re.I)
YEARLY = re.compile(r"历年|逐年|各年度?|每年|分年|(?:19|20)\d\d年以来|\b(?:each|every|by) year\b", re.I)
"""Several years asked for one by one, where a span or a first year is named."""
DONE = re.compile(
    r"[^为]了(?!解)|已经?|完成了?|实现了|去年|过去一年|\b(?:did|was|were|had|has|have|achieved|actual(?:ly)?)\b", re.I
)
GROWTH = re.compile(
    r"(?<!新)(?:增长|增速|增幅|涨幅|同比|下降|减少|提高了?多少|[多少高低]了多少|[涨升降跌]了?(?:多少|百分之|几个))|\b(?:grow|grew|growth|increase\b|increased? by|r[io]se|fell|fall|how fast|faster|slower|decline|by how much|by what percent\w*)",
    re.I,
)
RATE = re.compile(r"率|比重|占比|比例|百分之|\brate\b|\bpercent|\bshare\b|\bproportion\b", re.I)
MEASURES = word_set("公里 千米 米 亩 公顷 平方公里 平方米 吨 斤 公斤 元 美元 千瓦 千瓦时 立方米")
"""Units that an English question names by their own word."""
HOW_MANY = re.compile(r"多少|好多|几(?![乎内种])")
WANTS: tuple[tuple[Wants, re.Pattern[str]], ...] = tuple(
    (cast(Wants, name), re.compile(pattern, re.I))
    for name, pattern in (
        (
            "which_report",
            r"哪一?(?:个|些|几个|座|份)?(?:省|市|区(?!别|域)|县|地方|地区|报告|州|城市)|各(?:省|地|市|份报告)|"
            r"\b(?:which|what) (?:province|cit|region|report|place|district|count(?:y|ies)|municipalit|area)",
        ),
        (
            "meeting",
            r"哪一?(?:次|届|个).{0,4}(?:会议?|大会)|什么会议?上|\bwhich (?:session|meeting|congress)|at what meeting",
        ),
        ("why", r"为什么|为何|为啥|原因|\bwhy\b|\bhow (?:did|does|do|will|can|is|are|was|were|has)\b"),
        (
            "list",
            r"哪些|哪几|有什么|列出|列举|分别(?:是|叫|指|为)?(?:什么|哪)|都有啥|有啥|\blist\b|\bname (?:the|all)\b|\bwhat are\b|"
            r"\bwhich\b(?: \w+){0,4} (?:regulations?|laws?|rules|reports|inspections|bills|visits|studies|measures|decisions)\b|"
            r"\bwhat (?:regulations?|laws?|reports|inspections|bills|decisions)\b",
        ),
        (
            "rank",
            r"第几|老几|第多少|(?:排|居|列)[^,，。]{0,6}(?:多少|几|什么|哪)个?位|位次|名次|排名|\brank(?:s|ed|ing)?\b",
        ),
        (
            "lasts",
            r"(?<![这近前头去])(?:多少|好多|几)个?[年天](?![来里内间前])|多久|\bhow long\b|\bhow many (?:consecutive )?(?:years|days)\b",
        ),
        (
            "amount",
            r"多少|好多|几(?![乎内种月号日])|多大|多高|多快|(?:增速|增幅|目标|总量|规模|浓度|比例|率|总值|GDP)(?:分别)?(?:是|为|定)?"
            r"(?:什么|怎样)|什么(?:水平|程度)|(?:到|至|达|降|升)[了到]?几|占比|\bhow (?:many|much|fast|large|big|high|often)\b|\bwhat (?:was|is|were|are|share|percent|proportion|"
            r"rate|number)\b(?=.*\b(?:rate|growth|gdp|target|total|number|share|output|concentration|value|income|percent|"
            r"proportion|coverage|volume|investment|revenue|expenditure|level|size|amount|figure)\b)|\bwhat (?:share|percent|proportion|number)",
        ),
        ("who", r"谁|哪(?:一?位|个人)|何人|什么人|\bwho\b|\bwhose\b"),
        (
            "when",
            r"哪一?[天日年月]|何时|什么时候|什么时间|几月|日期|\bwhen\b|\bwhat (?:date|day|year)|\bwhich (?:day|year|date)",
        ),
        ("where", r"哪里|哪儿|在哪|何处|什么地方|\bwhere\b"),
        ("title", r"(?:题目|标题|名称|全称)|\btitle\b"),
        ("publisher", r"来源|谁发布|哪(?:里|家)发布|\b(?:publish\w*|source of)\b"),
        (
            "whether",
            r"吗|是否|是不是|还是|有没有|对不对|^\W*(?:was|were|is|are|did|does|do|has|have|had|will|can)\b",
        ),
        ("other", r"什么|怎么|怎样|如何|哪|啥|呢|\b(?:what|which|how)\b|\?|？"),
    )
)
LIGHT = CHINESE | word_set(
    """
    计划 目标 增长 增速 增幅 完成 达到 安排 打算 今年 去年 明年 过去 一年 年 那 它 还 再 分别 同比 下降 情况 实际 全国 全省 全市 全区 第几 几位 老几 位次 排名 具体 一样 呢
    """
)
LIGHT_EN = ENGLISH | word_set(
    """
    planned plan target many much more about thing year last next goal rate number big large fast increase rise growth
    decrease fall decline change
    """
)
BODY = re.compile(
    r"(?:[本全]?[省市区县]|自治区)?的?(?:人民代表大会常务委员会|人大常委会|常委会)的?|全[省市区县]|[省市区县]里|政府工作报告|工作报告|"
    r"\b(?:municipal |provincial |district |county |the )*(?:people's congress )?standing committee(?:'s)?\b|"
    r"\bgovernment work reports?\b|\bwork reports?\b",
    re.I,
)
COMPARED = re.compile(
    r"不低于|不少于|不小于|至少|不超过|不多于|不高于|至多|最多|超过|多于|高于|大于|突破|不到|少于|低于|小于|不足|达到|以上|以下|"
    r"\b(?:at least|at most|no (?:less|fewer|more) than|more than|fewer than|less than|above|below|over|under|exceed\w*)\b|对吗|是吗",
    re.I,
)
"""Words by which a question compares its number, which say nothing of its topic."""
ROUNDS = {"百": "100", "千": "1000", "万": "10000", "亿": "100000000"}
ROUND = re.compile(r"上([百千万亿])(?=[个件条人名次项家元亩])")
"""上千条 is at least a thousand."""
POINTING = re.compile(
    r"^(?:那么?|然后|还有|另外|再|而)(?![里边种类])|[它其](?!他)|这[个项件些]|该[项条]|\b(?:it|its|they|them|that|those|there)\b",
    re.I,
)
LEAD = re.compile(
    r"^(?:(?:那么?|然后|还有|另外|而)[,，]?|(?:and|but|so|then|ok(?:ay)?|what about|how about)\b[ ,]*)+", re.I
)
HOW_MANY_OF = re.compile(r"(?:多少|几)[万亿]?[个件项次名期家座条人]")
"""An amount asked for with its measure word, which another subject does not share."""
EXCLUDED = re.compile(
    r"[,，;；。]?\s*(?:不要|不含|不包括|不算|别把|不是)(?P<what>[^,，。;；?？]*)|[(（]不含(?P<in>[^)）]*)[)）]"
)
CALCULATED = re.compile(
    r"减去|减掉|相差|之差|差多少|[和与、].*(?:加起来|总和|之和)|平均每|[高低多少快慢]出?(?:了)?多少(?!个百分点)|"
    r"\b(?:difference|sum of|combined|how (?:much|many) more .* than|average of)\b",
    re.I,
)
"""What asks for a calculation, which a lookup does not make."""
SUPERLATIVE = re.compile(
    r"最[高多大快低少小慢]|定得|(?:这些|各|哪一?(?:个|些|几个|座)?)(?:省区|省份|省|市|地方|地区|区|县)里?|谁|\b(?:(?:which|what) (?:provinces?|regions?|places?)|"
    r"(?:the )?(?:highest|most|largest|fastest|biggest|greatest|top|lowest|least|smallest|slowest|fewest)|set|sets|posted|recorded|saw)\b",
    re.I,
)
"""What asks which report of all is highest or lowest, and says nothing of the topic."""
BREAK = re.compile(r"[?？。!！;；\n]+|(?<=[a-z])\.\s+")
COMMA = re.compile(r"[,，、]|,?\s+and\s+(?=(?:how|what|when|which|who|where)\b)", re.I)
MEASURE = re.compile("(?:率|量|值|额|数|规模|增速|面积|收入|比重|占比|浓度|强度|水平|指数|价格|投资|里程)$")
"""What a name of something measured ends in."""
SHARED = re.compile(
    r"(?P<head>.*?)(?P<first>[^,，和与及、年的在]+)(?P<more>(?:[和与及、][^,，和与及、]+?)+)"
    r"(?P<rest>(?:上|方面|领域)?(?:分别|各自?|是|为|有|要达到|达到|要)+.*)$"
)


EACH = re.compile("各(?=[办有是为占建开投打达增做搞定设])")
"""各 before a verb, which segmenters take for one word with it."""
COUNTED = re.compile(
    r"\bhow (?:many|much) (?:more |new |of the |of |domestic )?((?:(?!(?:did|do|does|was|were|is|are|has|have|had|will|would|got|get|of|in|for"
    r"|to|from|at|on|by|and|that|who|with|actually|times|took|put|won|went|found|held|ran)\b|(?<=s )\w+ed\b)[\w'’-]+ ?){1,5})",
    re.I,
)
"""What is counted: the words from "how many" to the next verb or preposition."""


def read(library: Library, question: Question) -> Asked:
    """Return a question as it is answered; no parts when nothing is asked."""
    lang = question.lang or language(question.text)
    text = without_orders(normalise(question.text))
    turns = [without_orders(normalise(turn.q)).strip("?？。.! ") for turn in question.history]
    before = reduce(lambda old, new: stand_alone(library, old, new, follows=True), turns, "")
    found: list[str] = []
    for piece in split(text):
        found.append(stand_alone(library, found[-1] if found else before, piece, follows=not found))
    found = [each for piece in found for each in shared(piece, lambda name: _is_place(library, name))]
    parts = tuple(_part(library, piece, lang, question.reports) for piece in found)
    return Asked(question, lang, "；".join(found) if lang == "zh" else " ".join(found), parts)


def _is_place(library: Library, name: str) -> bool:
    """Return whether a name is of a place that a report is from, and of nothing in that place."""
    return not content(_bare(name, scope := scope_of(library, name))) and bool(scope.named)


def language(text: str) -> Lang:
    """Return ``zh`` or ``en``: a question with a Chinese name in it may still be English."""
    return "zh" if is_chinese(text) or not re.search(r"[A-Za-z]{2}", text) else "en"


def normalise(text: str) -> str:
    """Return text with widths folded, characters simplified and years in digits.

    >>> normalise("二〇二五年審查幾件？")
    '2025年审查几件?'
    """
    return with_digits(simplify(unicodedata.normalize("NFKC", text))).strip()


def wants(text: str) -> Wants | None:
    """Return what a text asks for, None when it asks for nothing."""
    return next((name for name, pattern in WANTS if pattern.search(text)), None)


def split(text: str) -> list[str]:
    """Return the parts of a question that each want an answer; what asks nothing belongs to its neighbour.

    >>> split("实践站去年建了几个,今年再建几个?")
    ['实践站去年建了几个', '今年再建几个']
    """
    parts: list[str] = []
    for sentence in filter(None, map(str.strip, BREAK.split(text))):
        pieces = [piece for piece in map(str.strip, COMMA.split(sentence)) if piece]
        whole = sum(map(_asks, pieces)) < 2
        for piece in [sentence] if whole else pieces:
            if parts and not (_asks(piece) and _asks(parts[-1])):
                parts[-1] += "," + piece
            else:
                parts.append(piece)
    return parts


def _asks(text: str) -> bool:
    return any(pattern.search(text) for name, pattern in WANTS)


def shared(part: str, is_place: Callable[[str], bool] = lambda name: False) -> list[str]:
    """Return a part that asks one thing of several subjects as so many parts; of several places it is one part.

    >>> shared("甲值和乙值分别是多少")
    ['甲值分别是多少', '乙值分别是多少']
    """
    found = SHARED.fullmatch(part)
    measures = (found and re.search("分别|各", found["rest"])) or (found and MEASURE.search(found["first"]))
    if not found or not measures or wants(part) != "amount" or is_place(found["first"]):
        return [part]
    more = re.split("[和与及、]", found["more"])[1:]
    return [found["head"] + name + found["rest"] for name in (found["first"], *more)]


def stand_alone(library: Library, before: str, text: str, follows: bool) -> str:
    """Return a part with what it leaves out taken from the part or question before it.

    Place and subject are taken as far as it names none; the year only where the subject is taken too, or within one
    question (``follows`` is false): a year never sticks.
    """
    if not before:
        return text
    old, new = scope_of(library, before), scope_of(library, text)
    timed = _timed(text)
    own = content(_bare(text, new))
    repeats = POINTING.search(LEAD.sub("", text) if wants(text) else text) or re.search(
        r"呢\W*$|^(?:what|how) about\b", text, re.I
    )
    if (len(own) > 1 and not repeats) or (wants(text) in ("who", "when", "meeting", "title") and own):
        kept = "" if new.named or new.missing else "".join(old.named)
        year = "" if timed or follows else "".join(YEAR.findall(before)[:1])
        return (
            f"{kept}{year and year + '年'}{text}"
            if is_chinese(text)
            else " ".join(filter(None, (text, kept and f"({kept})", year and f"in {year}")))
        )
    base = before
    if new.named or new.missing or (new.reports and new.reports != old.reports):
        for name in old.named:
            base = re.sub(rf"{re.escape(name)}[省市区县]?", "", base)
    if timed:
        base = SPAN.sub("", YEAR.sub("", reduce(lambda t, s: s[1].sub("", t), SHIFTS, base)))
    asks = wants(text) is not None and not re.search(r"呢\W*$|^(?:what|how) about\b", text, re.I)
    if own and not asks and not re.search("[它其]|这[个项件些]", text):
        base = _without(HOW_MANY_OF.sub("多少", base), content(_bare(base, old)))
        rest = re.sub(r"呢\W*$", "", LEAD.sub("", text))
        return f"{base.replace('了多少', '')}{rest}多少" if is_chinese(text) and "多少" in base else f"{base},{rest}"
    rest = LEAD.sub("", text)
    return f"{_unasked(base) if asks else base},{rest}"


def _timed(text: str) -> bool:
    return bool(YEAR.search(text) or SPAN.search(text) or any(pattern.search(text) for _, pattern in SHIFTS))


def _without(text: str, gone: Sequence[str]) -> str:
    for word in gone:
        text = re.sub(re.escape(word), "", text, flags=re.I)
    return text


def _unasked(text: str) -> str:
    """Return a question without its question words: the statement that another one can be put to."""
    plain = re.sub(r"(?:是|有|为)?(?:多少|好多|几)[万亿]?[个件项次名期家座条人]?|吗$|呢$", "", text)
    return re.sub(r"\bhow (?:many|much)\b|\bwhat (?:was|is)\b", "", plain, flags=re.I)


def content(text: str) -> list[str]:
    """Return the words of a text that name something."""
    if is_chinese(text):
        named = [w for w, tag in tagged(text) if not tag.startswith(EMPTY)]
        return [w for w in named if w not in LIGHT and len(w) > 1 and not w.isdigit()]
    return [w for w in re.findall(r"[a-z][a-z'-]{2,}", text.lower()) if w not in LIGHT_EN]


def _bare(text: str, scope: Scope) -> str:
    """Return a text without its places, years, bodies and question words."""
    for name in scope.named:
        text = re.sub(rf"{re.escape(name)}[省市区县]?", " ", text)
    if SINCE.search(text):
        text = YEARLY.sub(" ", SINCE.sub(" ", text))
    text = BODY.sub(" ", YEAR.sub(" ", SPAN.sub(" ", text)))
    for _, pattern in SHIFTS:
        text = pattern.sub(" ", text)
    return text


def _part(library: Library, text: str, lang: Lang, reports: Sequence[str]) -> Part:
    scope = scope_of(library, text)
    if reports:
        scope = scope._replace(reports=tuple(r for r in scope.reports if r in reports) or tuple(reports))
    years = tuple(dict.fromkeys(int(year) for year in YEAR.findall(SPAN.sub(" ", text))))
    cards = [card for card in library.reports() if card.id in scope.reports]
    trend = _trend(text, cards)
    if not reports:
        scope = scope._replace(reports=tuple(card.id for card in speaking_of(cards, trend or years)))
    excluded = "".join(m["what"] or m["in"] or "" for m in EXCLUDED.finditer(text))
    text = ROUND.sub(lambda m: f"不少于{ROUNDS[m[1]]}", EXCLUDED.sub("", text))
    topic = EACH.sub("", _bare(text, scope))
    find = find_quantities if lang == "zh" else find_quantities_en
    stated = tuple(n for n in find(topic) if not HOW_MANY.search(n.value_text))
    if stated:
        topic = COMPARED.sub(" ", reduce(lambda t, n: t[: n.start] + " " + t[n.end :], reversed(stated), topic))
    if not scope.reports and (scope.every or SUPERLATIVE.search(topic)):
        topic = SUPERLATIVE.sub(" ", topic)
    planned, done = PLAN.search(SPAN.sub(" ", text)), DONE.search(text)
    return Part(
        text=text,
        lang=lang,
        scope=scope,
        wants="other" if CALCULATED.search(text) else wants(text) or "other",
        years=trend or years,
        shift=next((shift for shift, pattern in SHIFTS if pattern.search(text)), None),
        span=SPAN.search(text) is not None and not trend,
        plan=None if trend or bool(planned) == bool(done) else bool(planned),
        growth=GROWTH.search(text) is not None,
        unit=_unit(topic),
        stated=stated,
        terms=tuple(wanted(library, PLAN.sub(" ", topic) if lang == "en" else topic, scope_words(library, scope))),
        topic=topic,
        excluded=excluded,
        counted=_counted(library, topic, scope) if lang == "en" else Counted(),
    )


def _trend(text: str, cards: Sequence[Report]) -> tuple[int, ...]:
    """Return the years that a part asks about one by one (2019年以来, 2019—2023年历年), where reports of years are held."""
    held = {card.year for card in cards if card.year}
    since, span = SINCE.search(text), SPAN.search(text)
    named = [int(year) for year in YEAR.findall(span.group())] if span and YEARLY.search(text) else []
    if len(held) < 2 or not (since or len(named) == 2):
        return ()
    first, last = (int(since[1] or since[2]), max(held)) if since else named
    return tuple(range(first, last + 1))


def speaking_of(cards: Sequence[Report], years: Sequence[int]) -> list[Report]:
    """Return of each place the reports that plan or tell one of some years, or all of it where there are none.

    A year is planned in the report of that year and told in that of the next.
    """
    near = [c for c in cards if c.year is None or any(c.year - year in (0, 1) for year in years)]
    held = {(c.region, c.body) for c in near}
    return [c for c in cards if c in near or (c.region, c.body) not in held]


def _counted(library: Library, topic: str, scope: Scope) -> Counted:
    """Return the noun phrase after "how many" with its terms and those of its head; nothing where a verb follows."""
    found = COUNTED.search(topic)
    if not found or not content(found[1]):
        return Counted()
    terms, heads = (wanted(library, words, scope_words(library, scope)) for words in (found[1], found[1].split()[-1]))
    return Counted(found[1], tuple(terms), tuple(heads))


def _unit(text: str) -> str:
    """Return the measure word asked for, as the one reader of quantities names it: "%" for a rate, "" for none.

    >>> _unit("培训了多少名代表"), _unit("实施率是多少")
    ('名', '%')
    """
    filled = HOW_MANY.sub("5", text)
    at = HOW_MANY.search(text)
    unit = next((n.unit for n in find_quantities(filled) if at and n.start <= at.start() < n.end), "")
    filled = re.sub(r"\bhow many(?: more| new)?\b", "5", text, flags=re.I)
    unit = unit or next((n.unit for n in find_quantities_en(filled) if filled != text and n.unit in MEASURES), "")
    return unit or ("%" if RATE.search(text) or (GROWTH.search(text) and HOW_MANY.search(text)) else "")
