"""Works that reports of this genre list over many paragraphs (inspections, reports heard, decisions), by kind."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.asking.intent import Intent, Term
from bot.extraction.finding import Finding, Statement, abstain
from bot.extraction.list_words import MORE, filled
from bot.extraction.scope import Place, about, asked, counted, differing, known, labelled, part_of, titled, topic
from bot.extraction.view import ReportView, Span, pieces, sentences
from bot.extraction.wording import passage_quote

MOST = 16
SEVERAL = re.compile(
    r"哪些|哪几|哪[两三四五六七八九十]|分别|列举|列出|都有|具体是|包括|有(?:什么|啥)|(?:什么|啥)(?:内容|方面)|各作了|的是(?:什么|啥)|(?:视察|调研|检查|询问|测评|督办)[了过是]?(?:什么|啥)|"
    r"\b(?:which(?! of\b)|what|list|name|enumerate)\b",
    re.I,
)
OBJECT = r"(?:(?!听取|开展|专题调研|集中视察|检查|作出|跟踪)[^,，]|[“《][^”》]*[”》])"
REPORT = r"(?:报告|汇报)(?![一-鿿]*[\d])"


class Kind(NamedTuple):
    """A kind of works: how a question asks for it, its own words, and how a piece of a sentence names one."""

    asked: re.Pattern[str]
    own: str
    item: re.Pattern[str]


def _kind(asked: str, own: str, item: str) -> Kind:
    return Kind(re.compile(asked, re.I), own, re.compile(item))


KINDS = (
    _kind(
        r"视察|on-?site (?:inspection|visit)s|inspection tours|"
        r"inspections? on site|group inspections|inspect\w* on site",
        "集中视察 专项视察 on-site inspections visits tours group site collective",
        rf"(?:集中|专项)视察(?!.{{0,12}}重要(?:讲话|指示)){OBJECT}{{3,}}|(?:开展|组织){OBJECT}{{3,}}(?:集中|专项)视察",
    ),
    _kind(
        r"跟踪(?:督办|监督|问效)|follow(?:ed)?[- ]?up",
        "跟踪督办 跟踪监督 审议意见 研究处理 执法检查 follow-up followed",
        r"跟踪(?:督办|监督|问效)[^,，]{4,}",
    ),
    _kind(
        r"专题询问|(?:special|topical|thematic) inquir",
        "专题询问 special topical thematic inquiries inquiry",
        r"(?:听取|结合|就|对|开展)?[^,，]{4,}专题询问",
    ),
    _kind(
        r"满意度测评|satisfaction (?:evaluation|assessment|survey|rating|vote)s?",
        "满意度测评 报告 满意 satisfaction evaluations assessments put through",
        r"听取[^,，]{4,}满意度测评",
    ),
    _kind(
        r"执法检查|(?<!审)查(?:了|过)?(?:哪些|哪几|哪[两三四五六七八九十]|什么|啥).{0,6}?(?:法|条例)|"
        r"enforcement (?:inspection|check)s|inspections (?:of|into) (?:law|enforcement)",
        "执法检查 联动 国家 法律法规 律法 条例 办法 落实 贯彻 实施 执行 "
        "law-enforcement law enforcement inspections inspection checks",
        rf"(?:开展|组织)(?!执法){OBJECT}+执法检查(?!的?审议)|(?<!执法)(?<!专项)检查{OBJECT}{{3,}}(?:实施|贯彻|执行)情况",
    ),
    _kind(
        r"专题调研|(?:special|thematic|topical|field) (?:survey|stud|research|investigation)|"
        r"research (?:topic|project)s|\bsurveys\b",
        "专题调研 调查 观察 考察 专项 special thematic topical surveys studies research investigations topics projects",
        rf"专题调研(?!报告|询问){OBJECT}{{3,}}|开展{OBJECT}{{3,}}专题调研",
    ),
    _kind(
        r"(?:作|做)出?(?:了|过)?(?:哪|什么|几|[两三四五六七八九十]).{0,6}(?:决定|决议)|作出.{0,10}(?:决定|决议)|(?:决定|决议)(?:有|分别|都|具体|是)|大事作?决定|\bdecisions\b|\bresolutions\b",
        "决定 决议 作出 通过 大事 重大事项决定 重大事项 decisions resolutions",
        r"(?:就|围绕|对)[^,，]{4,}作出(?:了)?(?:决定|决议)|作出(?!的|部署)[^,，]{4,}(?:决定|决议)(?![一-鿿]*\d)",
    ),
    _kind(
        r"(?:听取|审议|听审|听|审).{0,30}(?:报告|汇报)|(?:报告|汇报).{0,16}(?:听取|审议|听)|"
        r"\b(?:which|what|list|name|all)\b(?:\W+[\w-]+){0,4}?\W+reports\b"
        r".*\b(?:hear|heard|deliberat\w*|consider\w*|receiv\w*|review\w*)\b",
        "听取 审议 听取审议 报告 汇报 反映 专项 种类 reports heard hear deliberate deliberated "
        "considered received reviewed listened",
        rf"(?:听取(?:和|并)?(?:审议)?|审议)(?!有关|相关|决定|专项工作报告){OBJECT}{{3,}}{REPORT}",
    ),
)
RULES = re.compile(
    r"(出台|建立|制定|健全|完善|创设|设立|打造|组建)(?:了|过|的)?(?:哪些|哪几[个项部种]|什么|啥)(?:新的?)?(制度机制|制度|机制|办法|规则|平台|品牌|清单|文件|方案|场景|应用)"
)
NUMBERED = re.compile(r"\d+(?:余)?[项件次份个](?!月)")
CONTINUED = re.compile(rf"(?:关于|市|区|县|州|省|本级|人民)?[^,，]{{4,}}{REPORT}[,，]?$")
VERB = re.compile(r"开展|加强|推动|助力|促进|健全|完善|围绕|做好|落实|督促|形成|执行|强化|实施|推进|指导|深化")


class Work(NamedTuple):
    """One item with its place and the sentence it stands in."""

    place: Place
    start: int
    end: int
    sentence: str

    @property
    def text(self) -> str:
        """The words of the report that name it."""
        return self.place.passage.text[self.start : self.end]


def kind_asked(intent: Intent) -> Kind | None:
    """Return the kind of works that a question wants listed."""
    if intent.kind not in ("list", "which", "what") or intent.whether or not SEVERAL.search(intent.text):
        return None
    return next((kind for kind in KINDS if kind.asked.search(intent.text)), None) or _rules(intent.text)


def _rules(question: str) -> Kind | None:
    """Return the kind of a question after what was set up or issued (出台了哪些制度): its verb and its noun."""
    match = RULES.search(question)
    if match is None:
        return None
    verb, noun = match[1], match[2]
    nouns = "制度|机制|办法|规定|规则|指引" if noun in ("制度", "文件", "制度机制") else noun
    return Kind(
        match.re,
        f"{verb} {noun}",
        re.compile(rf"{verb}(?!实施办法){OBJECT}{{2,}}(?:{nouns})(?!实施|改革)(?=[、,，。；;]|$)"),
    )


def finding(intent: Intent, kind: Kind, views: Sequence[ReportView]) -> Finding | None:
    """Return the works of a kind in the period asked for, of the question's topic, each with its own quote.

    An abstention when the reports hold none of that period, or none of a topic that they know; None when unsure.
    """
    places = list(asked(intent, views))
    own = f"{kind.own} 监督"
    if not places:
        return abstain("other_year") if intent.years else None
    terms = topic(intent, own, views)
    counting = counted(intent, kind.own.split()[:1], places)
    everything = list(_works(kind, counting or places, intent))
    chosen = _on_topic(everything, terms) if terms else everything
    if chosen:
        found = _worded(_distinct(chosen), intent)
        wrong = None if counting else differing(intent, kind.own.split()[0], places)
        if wrong is None and not counting:
            return None
        return Finding((*([wrong] if wrong else []), *found), None, 1.0)
    if terms and everything and intent.lang == "zh" and not intent.premises and known(terms, views):
        return abstain("not_found")
    named = any(kind.own.split()[0] in place.passage.text for place in places)
    return abstain("other_year") if intent.years and not terms and not named else None


def _on_topic(works: Sequence[Work], terms: Sequence[Term]) -> list[Work]:
    """Return the works under a title that names the topic, else those that name it, else those of its sentences."""
    sections = {place.passage.id for place in titled(terms, [work.place for work in works])}
    return (
        [work for work in works if work.place.passage.id in sections]
        or [work for work in works if about(terms, work.text)]
        or [work for work in works if about(terms, work.sentence)]
    )


def _works(kind: Kind, places: Sequence[Place], intent: Intent) -> Iterator[Work]:
    for place in places:
        for sentence in sentences(place.passage.text):
            for span in _items(kind, sentence.text):
                work = Work(place, sentence.start + span.start, sentence.start + span.end, sentence.text)
                if _of_noun(intent.text, work.text) and not NUMBERED.search(work.text):
                    yield work


def _items(kind: Kind, sentence: str) -> Iterator[Span]:
    """Yield what a sentence's pieces name; a list of reports goes on in pieces without a verb of their own."""
    goes_on = False
    for piece in pieces(sentence):
        match = kind.item.search(piece.text)
        if match:
            yield Span(match.group(), piece.start + match.start(), piece.start + match.end())
        elif goes_on and CONTINUED.match(piece.text) and not VERB.match(piece.text) and "听取" in kind.own:
            yield Span(piece.text, piece.start, piece.end)
            continue
        goes_on = match is not None


def _of_noun(question: str, text: str) -> bool:
    """Return whether an item is what the question calls it where it calls it by one word of a pair."""
    for one, other in (("汇报", "报告"), ("决议", "决定")):
        if one in question and other not in question:
            return one in text[-4:]
    return "决定" not in question or "决议" in question or not text.endswith("决议")


def _distinct(works: Sequence[Work]) -> list[Work]:
    seen: set[tuple[str, str]] = set()
    return [w for w in works if (key := (w.place.view.card.id, w.text)) not in seen and not seen.add(key)]  # type: ignore[func-returns-value]


def _worded(works: Sequence[Work], intent: Intent) -> list[Statement]:
    groups: dict[tuple[str, int | None], list[Work]] = {}
    for work in works:
        groups.setdefault(part_of(work.place), []).append(work)
    share = max(MOST // max(len(groups), 1), 6)
    return labelled([(group[0].place, _group(group, share, intent)) for group in groups.values()], intent)


def _group(works: Sequence[Work], most: int, intent: Intent) -> list[Statement]:
    found = []
    for work in works[:most]:
        quote = passage_quote(work.place.view, work.place.passage, work.start, work.end)
        found.append(Statement(quote.text, (quote,)))
    if len(works) > most:
        found[-1] = found[-1]._replace(text=filled(MORE, intent.lang, found[-1].text))
    return found
