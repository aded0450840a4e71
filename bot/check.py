"""Holds what a draft claims against the evidence that it quotes: what code can decide, and nothing else.

A claim passes when each quote stands in the evidence it names, and every number, year and place in it is said by its
quotes as the claim says it. Meaning is left to the model; each check here is kept while its false alarms on true claims
of a strong writer are at most 1% (docs/eval-log.md).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, reduce
from typing import Literal, NamedTuple

from bot.amounts import ABOVE, BELOW, BETTER, CHANGE, DATING, WORSE, Amount, Said, amounts, fits, same, told
from bot.calc import redo
from bot.matching import DEEDS
from bot.model.draft import DraftClaim
from bot.quotation import clean, locate, sentence_around
from bot.records import Calc, Lang, Record
from vectorstore.divisions import short_name
from vectorstore.lexicon import tagged
from vectorstore.records import Part

FaultCode = Literal[
    "draft", "empty", "no_quote", "label", "quote", "number", "turn", "range", "bound", "total", "average", "subject",
    "year", "span", "place", "plan", "name", "calc", "support",
]  # fmt: skip
MARK = re.compile(r"\s*(?:\[\^?[A-Z]{0,2}\d{0,3}\]|【\^?[A-Z]{0,2}\d{0,3}】)")
LAW = re.compile(r"《([^《》]+)》")
NAMED = re.compile(
    r"《[^《》]+》|“[^“”]{1,16}”|「[^「」]{1,16}」|\b[A-Za-z]+[-.]?\d+(?:\.\d+)?|\d+[A-Za-z]\b(?!\w)|\d+强|(?:Fortune|Global|[Tt]op)\s\d+"
)
DENIED = re.compile(r"不是|并非|并不|没有|未|而非|不同于|有误|\b(?:not|no|rather than|instead of|never)\b|n't\b", re.I)
LISTED = tuple(map(re.compile, ("、", "[、和及与]", "[，,]", r",\s*(?:and\s)?|\band\b", "[；;]")))
"""What may stand between the items of a list; a list has one kind of them."""
FIVE_YEARS = re.compile(r"十([一二三四五六七八九])五|(\d\d)th five-year", re.I)
SPANNED = re.compile(
    r"年(?:来|间|期)|期间|任期|本届|以来|累计|[两三四五六七八九十]年|(?<!\d)\d{1,2}年|十[一二三四五六]五|"
    r"\b(?:years?|term|period|since|cumulative\w*|five-year|between|from|"
    r"over (?:the|these|those|this|last|past|five|\d))\b",
    re.I,
)
"""Words of a claim that say that a number is of several years."""
FIVE = re.compile("累计|[这过去近]五年|五年[来间]")
"""Words of a report that make a number one of the whole term."""
LEVEL = re.compile(r"达到?|增至|提高到|提升[到至]|增加到|升至|降至|降到|缩小[到至]|突破|末|目前|截至|现有|拥有|总数")
"""Words of a report that make a number the state at the end of a stretch of years, not its sum."""
AVERAGE = re.compile(
    r"[年日月人]均|平均每[年天日]|每[年天日月]|年平均|\b(?:annual\w*|daily|monthly|average|per (?:capita|person|head)|"
    r"(?:a|per|each|every) (?:year|day|month)|yearly)\b",
    re.I,
)
SUM = re.compile("累计|总数|总量|共计")
MEASURES = frozenset(
    ["增速", "增幅", "总量", "规模", "占比", "比重", "增量", "存量", "产值", "产量", "产能", "销量", "人均"]
)
"""What of a thing is measured: a number of one is none of another."""
COMPARED_YEAR = re.compile(r"(?:比|较|相比|than(?: in)?|on|over|with|from|since|compared to)\s?$", re.I)
EACH = re.compile(r"平均|[年月日人户]均|每[^万亿百千\d]|\beach\b|\bevery\b|\baverag|\b(?:a|per) year\b", re.I)
SHARE = re.compile(r"占|比重|比例|份额|\bshare\b|\baccount|\bproportion", re.I)
FIRST = re.compile("首[位次个批家座条创]|第一|榜首|冠|[^日]最[高大多快早强好优]|新高|纪录|领先")
"""Words that put a thing before all others."""
OPPOSITE = [
    tuple(map(re.compile, row.split()))
    for row in (
        "以上 以下",
        "城镇 农村|乡村",
        "(?<!进)出口 进出口|(?<!出)进口",
        "(?<!出)进口(?!出) 进出口|出口",
        "户籍 常住",
        "常住 户籍",
        "存款 贷款",
        "贷款 存款",
        "金牌 银牌|铜牌",
        "银牌 金牌",
        "铜牌 金牌|银牌",
        "高中 初中",
        "初中 高中",
        "本科 专科|职业",
        "硕士 博士",
        "博士 硕士",
        "公办 民办",
        "民办 公办",
        "公立 私立|民营",
        "国家级 省级|市级|区级",
        "省级 国家级|市级",
        "市级 国家级|省级|区级",
        "一等奖 二等奖|三等奖",
        "二等奖 一等奖",
        "上半年 下半年|全年",
        "下半年 上半年|全年",
        "第一产业 第[二三]产业",
        "第二产业 第[一三]产业",
        "第三产业 第[一二]产业",
        "农村|乡村 城镇",
        "以下 以上",
        "男性 女性",
        "女性 男性",
        "境外 境内",
        "境内 境外",
        "省内 省外",
        "省外 省内",
        "国有 民营",
        "民营 国有",
        "工业 农业",
        "农业 工业",
        "发明 实用新型",
        "一审 二审",
        "二审 一审",
        "民事 刑事|行政",
        "刑事 民事|行政",
        "起诉 不起诉",
        "外资 内资",
        "内资 外资",
        "拆分 整合|合并",
        "慢于 快于|高于|超过",
        "快于 慢于|低于",
        "低于 高于|超过|快于",
        "高于 低于|慢于",
        "省级 国家",
    )
]
"""What is not said of a thing where only its counterpart is: the word of a claim, and those of its quotes."""
STARTED, FINISHED = (
    re.compile("开工|动工|启动|开建|奠基"),
    re.compile("建成|竣工|完工|投用|投产|通车|投运|落成|交付|完成"),
)
FRAME = frozenset(
    [
        "城市",
        "农村",
        "城镇",
        "计划",
        "方式",
        "形式",
        "做法",
        "活动",
        "时期",
        "报告",
        "部分",
        "方面",
        "群众",
        "居民",
        "任务",
        "目标",
        "经济",
        "总量",
        "问题",
        "情况",
        "总数",
        "数量",
        "内容",
        "结果",
        "同期",
        "水平",
        "规模",
        "整体",
        "项目",
        "工作",
        "成果",
        "成效",
        "人员",
        "人数",
        "年度",
        "当年",
        "全年",
        "其中",
        "期间",
        "以来",
        "政府",
        "人大",
        "常委会",
        "地区",
        "当地",
        "企业",
        "总体",
        "比例",
        "幅度",
        "下限",
        "上限",
        "区间",
    ]
)
"""Nouns in which a claim may sum up what it quotes."""
BEFORE = re.compile(r"上年|去年|同比|上一年|前一年|前年|往年|同期|连续")
"""Words of a report that look back on the year before."""
REPORTED = re.compile(r"报告|大会|会议|report|session|congress|meeting|deliver", re.I)
OPEN = re.compile(
    r"计划|规划|打算|拟|将|要|安排|任务|目标|预计|预期|争取|力争|准备|今后|下一步|没|未|尚|是否|确保|提出|部署|明确|应|推动|推进|"
    r"加快|着力|持续|继续|努力|希望|重点|谋划|工作|强调|"
    r"\b(?:plan\w*|will|to|shall|should|schedul\w+|intend\w*|propos\w+|expect\w*|aim\w*|target\w*|task\w*|goal\w*|not|yet|"
    r"priorit\w+|pledg\w+|seek\w*|call\w*|set|agenda|outlook|forecast\w*|project\w*|outline\w*|commit\w*|ahead|next|"
    r"requir\w+|promis\w+|must|would)\b",
    re.I,
)
DONE = re.compile(
    r"已|完成了|[一-龥]了(?=[\d一-龥])|(?:完|过)了?[。！]?$|"
    r"\b(?:was|were|has|have|had|did|grew|rose|fell|held|built|made|met|cut|\w{2,}ed)\b",
    re.I,
)
NEW = re.compile(r"新[建增设立办登引认开签获入创培评集落招添聘]")
TOTAL = re.compile(r"共|总数|达到?|总计|拥有|现有|\btotal|\bin all\b|\bha[sd]\b|\bhave\b|\bthere are\b", re.I)
TO = re.compile(r"[增加高升长大少降低小减][到至](?:每[年月日人亩户])?(?:了|约|近|超)?$")
"""A level that something rose or fell to."""
PLAIN = frozenset(
    [
        "达到",
        "提高",
        "增长",
        "同比",
        "其中",
        "全市",
        "全省",
        "全县",
        "全区",
        "全年",
        "累计",
        "共有",
        "总数",
        "同期",
        "上年",
        "比上",
        "年增",
        "以上",
        "左右",
        "年全",
        "年度",
        "新增",
        "新建",
        "建成",
        "完成",
        "实现",
        "开展",
        "确保",
        "稳定",
        "保持",
        "提升",
        "下降",
        "减少",
        "增加",
        "降低",
        "建设",
        "推进",
        "举办",
        "获得",
        "突破",
        "超过",
        "共有",
        "增至",
        "升至",
        "降至",
        "计划",
        "目标",
        "力争",
        "年均",
        "平均",
    ]
)
"""Pairs of characters that tell no subject."""
PLAIN_WORDS = re.compile("|".join(sorted(PLAIN, key=len, reverse=True)))
FEW_PAIRS = 4
"""Pairs of characters next to a number up to which its subject stands at the number before."""
GAP = 20
"""Characters before a number in which its subject is looked for."""
LATIN = re.compile(r"[A-Za-z-]{5,}")
"""Latin words that a Chinese claim has from its evidence or its question, or from an order to write them."""
YES_OR_NO = re.compile(r"(?:是的?|对的?|不是|没有|有的?|否|不对|yes|no)[。.!！]?", re.I)
LEAST_SHARE = {"zh": 0.4, "en": 0.2}
"""Least share of the words of a claim without numbers that stand in the evidence it cites."""
OWN = 0.5
"""What the words next to a number count in saying whose it is; the rest is for the clause before them."""
MARGIN = {"zh": 0.25, "en": 0.15}
"""How much better another number of that kind must fit a claim's words before the claim has mixed them."""

Share = Callable[[str], float]
Wording = Callable[[str], Share]
"""Reads a text of any language, and returns which share of its words stands in a Chinese text."""


class Piece(Record):
    """A piece of evidence under its label: the text of a report from ``start`` on, and what stands over it.

    ``place`` is the region of the report, ``year`` that of its delivery; ``period``, ``years`` and ``plan`` are those
    of the section or fact. ``text`` is source text, offset by offset.
    """

    label: str
    report: str
    title: str | None = None
    place: str | None = None
    year: int | None = None
    section: tuple[str, ...] = ()
    part: Part | None = None
    period: int | None = None
    years: tuple[int, int] | None = None
    plan: bool | None = None
    start: int = 0
    text: str = ""

    @property
    def planned(self) -> bool:
        """Whether it tells what is planned: by the fact, else by the part of the report, years gone by apart."""
        gone = self.years[1] if self.years else self.period
        over = gone is not None and self.year is not None and gone < self.year
        return self.plan if self.plan is not None else self.part == "plan" and not over


class Cited(Record):
    """A quote that was found: its piece of evidence, its span in the report's source and the words there."""

    piece: Piece
    start: int
    end: int
    quote: str


class Fault(Record):
    """One reason why a claim may not be shown; ``detail`` is the offending piece of the draft."""

    code: FaultCode
    detail: str


class Checked(Record):
    """A claim that passed, with its quotes and the calculation that was redone."""

    text: str
    quotes: tuple[Cited, ...]
    calc: Calc | None = None


class Verdict(Record):
    """What became of one drafted claim: it passed, or has faults."""

    claim: Checked | None
    faults: tuple[Fault, ...] = ()


def by_pairs(text: str) -> Share:
    """Return the share of the pairs of Chinese characters of ``text`` in another text; 1 when there are none."""
    wanted = _pairs(text)
    return lambda other: len(wanted & _pairs(other)) / len(wanted) if wanted else 1.0


class Known(NamedTuple):
    """What a library knows of words: ``places`` gives the places a text names, each with the ids of its reports."""

    wording: Wording = by_pairs
    places: Callable[[str], Sequence[tuple[str, frozenset[str]]]] = lambda text: ()


class Given(NamedTuple):
    """An amount of the evidence: how it is said, the years it is about, and the quote or sentence it stands in.

    ``before``: its sentence looks back on the year before. ``words`` are what it is about: the words next to it, and
    those of the number before where it has hardly any (总数达到96个). ``start`` and ``end`` are its own place
    in the report.
    """

    said: Said
    cited: Cited
    years: frozenset[int]
    span: bool
    before: bool
    words: str
    start: int
    end: int


def check(claim: DraftClaim, pieces: Sequence[Piece], question: str, lang: Lang, known: Known | None = None) -> Verdict:
    """Hold one claim of a draft, in answer to ``question``, against the evidence."""
    text = MARK.sub("", claim.text).strip()
    if not text:
        return Verdict(claim=None, faults=(Fault(code="empty", detail=""),))
    quotes, faults = quoted(claim, pieces)
    if faults:
        return Verdict(claim=None, faults=tuple(faults))
    held = Held(text, quotes, question, lang, known or Known(), claim)
    faults = list(held.faults())
    if faults:
        return Verdict(claim=None, faults=tuple(dict.fromkeys(faults)))
    return Verdict(claim=Checked(text=held.text, quotes=tuple(held.quotes), calc=held.calc))


def quoted(claim: DraftClaim, pieces: Sequence[Piece]) -> tuple[list[Cited], list[Fault]]:
    """Return the quotes as they stand in the evidence; one that only another piece holds is moved there."""
    found: list[Cited] = []
    faults: list[Fault] = []
    if not claim.quotes:
        return [], [Fault(code="no_quote", detail="")]
    for item in claim.quotes:
        label = item.label.strip("[]【】 ")
        named = [piece for piece in pieces if piece.label == label]
        spans = next(
            (s for piece in (*named, *pieces) if (s := [(piece, *span) for span in locate(item.quote, piece.text)])), []
        )
        found += [_cited(*span) for span in spans]
        if not spans:
            faults.append(Fault(code="quote" if named else "label", detail=item.quote if named else item.label))
    return list(dict.fromkeys(found)), faults


def _cited(piece: Piece, start: int, end: int) -> Cited:
    return Cited(piece=piece, start=piece.start + start, end=piece.start + end, quote=clean(piece.text[start:end]))


def _deeds(text: str) -> set[frozenset[str]]:
    return {group for group in DEEDS if any(word in text for word in group if not word.isascii())}


class Held:
    """One claim with its quotes found: yields what is wrong with it; quotes may be widened on the way."""

    def __init__(
        self, text: str, quotes: list[Cited], question: str, lang: Lang, known: Known, claim: DraftClaim
    ) -> None:
        self.text, self.quotes, self.question, self.lang, self.known = text, quotes, question, lang, known
        self.calc: Calc | None = None
        self.result: Amount | None = None
        self._draft = claim
        self._given = [given for quote in quotes for given in givens(quote, whole=False)]
        self._near = [given for quote in quotes for given in givens(quote, whole=True)]

    def faults(self) -> Iterator[Fault]:
        """Yield every fault: of the calculation, the numbers, the years, places, names and the plan told as done."""
        if self._draft.calc is not None:
            yield from self._calculated()
        for said in told(self.text, self.lang):
            yield from self._number(said)
        yield from self._dates()
        yield from self._places()
        yield from self._names()
        yield from self._plan()
        yield from self._support()
        yield from self._wording()

    # -- numbers -------------------------------------------------------------------------------------------------------

    def _calculated(self) -> Iterator[Fault]:
        calc = self._draft.calc
        if calc is None or (calc.op == "count" and not calc.values):
            return
        made = redo(calc.op, calc.values, [given.said.amount for given in self._near])
        if made is None:
            yield Fault(code="calc", detail=f"{calc.op} {', '.join(f'{v:g}' for v in calc.values)}")
        else:
            self.calc, self.result = made

    def _number(self, said: Said) -> Iterator[Fault]:
        """Yield what is wrong with one number: no quote holds it, or all that do say it otherwise."""
        amount = said.amount
        if self._is_name(amount) or self._is_result(said):
            return
        if amount.kind == "duration":
            yield from self._duration(amount)
            return
        for pool in (self._given, self._near):
            matches = [
                g for g in pool if fits(amount, g.said.amount, self.lang) and same(amount, g.said.amount, said.bound)
            ]
            if matches:
                verdicts = [list(self.turned(said, given)) for given in matches]
                best = min(verdicts, key=len)
                if not best:
                    self._widen(matches[verdicts.index(best)])
                yield from best
                return
        excuses = (self._is_denied, self._counts, self._by_hand, self._is_bare, self._is_year)
        if self._is_rival(said) or not any(excuse(amount) for excuse in excuses):
            yield Fault(code="number", detail=self._words(amount))

    def _is_rival(self, said: Said) -> bool:
        """Whether the quotes give another number of the same things, counted in the same measure word."""
        mine = _topic(said.own)
        return (
            self.lang == "zh"
            and len(mine) > 1
            and any(
                g.said.amount.unit == said.amount.unit and len(mine & _topic(g.said.own)) * 2 > len(mine)
                for g in self._near
            )
        )

    def turned(self, said: Said, given: Given) -> Iterator[Fault]:
        """Yield what the claim makes of a number that its quote does not: the ways in which code can tell."""
        source = given.said
        meanings: tuple[tuple[FaultCode, bool], ...] = (
            ("turn", _opposite(said, source) or self._is_reversed(said, source)),
            ("range", source.other_end is not None and not self._whole_range(said, source)),
            ("bound", _misbound(said, source)),
            ("total", self._is_other_total(said, source)),
            ("average", self._is_other_average(said, source)),
            ("span", self._is_other_duration(said, source)),
            ("subject", _other_level(said, source, self.lang) or self._elsewhere(said, given)),
        )
        yield from (Fault(code=code, detail=self._words(said.amount)) for code, turned in meanings if turned)
        yield from self._in_time(said, given)

    def _is_other_average(self, said: Said, source: Said) -> bool:
        """Whether a total is told as an average or of each, or the other way round."""
        mine, theirs = (set(re.findall("每[年月日天周季]", one.clause)) for one in (said, source))
        if mine and theirs and not mine & theirs:
            return True
        if AVERAGE.search(source.clause):
            return not AVERAGE.search(self.text + self.question)
        held = source.clause + source.phrase
        return EACH.search(said.clause) is not None and not (AVERAGE.search(held) or EACH.search(held))

    def _is_other_duration(self, said: Said, source: Said) -> bool:
        """Whether a number of some years (3年增长6%) is told of a year, or of another stretch."""
        held = _durations(_led(source), "zh")
        mine = _durations(said.clause, self.lang) or _durations(self.text, self.lang)
        if not held or said.amount.kind == "duration":
            return False
        return not (held & mine) if mine else not (SPANNED.search(self.text + self.question))

    def _is_other_total(self, said: Said, source: Said) -> bool:
        """Whether a change or an addition is told as a total, or a total as a change."""
        if source.change or (NEW.search(source.own) and not source.subject):
            led = CHANGE if self.lang == "en" else NEW
            claimed = CHANGE.search(self._about(said)) or led.search(said.phrase)
            return claimed is None and (source.change or TOTAL.search(said.clause) is not None)
        if said.amount.kind == "percent" and source.turn and not said.turn:
            return SHARE.search(_led(said)) is not None and SHARE.search(_led(source)) is None
        if not said.change:
            return False
        if self.lang == "zh" and SUM.search(_led(source)[: -len(source.own) + source.at or None]):
            return not SUM.search(said.clause)
        return TO.search(source.own[: source.at]) is not None or not CHANGE.search(
            source.clause + source.subject + source.phrase
        )

    def _is_reversed(self, said: Said, source: Said) -> bool:
        """Whether what a number changed from is told as what it changed to, or the other way round."""
        return None not in (said.side, source.side) and said.side != source.side

    def _in_time(self, said: Said, given: Given) -> Iterator[Fault]:
        """The year that the claim gives a number must be one of the quote's; a number of several years has them all."""
        named = _year_of(self.text, said.amount.start, self.lang)
        asked = _years(self.question, self.lang)
        year = named or (asked[0] if len(asked) == 1 and not _years(self.text, self.lang) else None)
        if year is None or not given.years:
            return
        if given.span:
            whole = {min(given.years), max(given.years)} <= set(_years(self.text, self.lang))
            if not (whole or SPANNED.search(self.text) or LEVEL.search(given.said.clause)):
                yield Fault(code="span", detail=self._words(said.amount))
        elif year not in given.years and not (given.before and year == min(given.years) - 1):
            yield Fault(code="year", detail=str(year))

    def _elsewhere(self, said: Said, given: Given) -> bool:
        """Whether the claim's words fit another number of the evidence clearly better than their own."""
        about = self._about(said)
        if len(_pairs(about)) < 2 and len(re.findall("[A-Za-z]{3,}", about)) < 2:
            return False
        rivals = [
            g for g in self._near
            if g.said.amount.kind == given.said.amount.kind and g.said.amount.value != given.said.amount.value
        ]  # fmt: skip
        if self.lang == "zh":
            claimed, own = _topic(about), _topic(given.words)
            others = [_topic(g.words) for g in self._near if g.said.amount.value != given.said.amount.value]
            number = given.cited.piece.text[given.start - given.cited.piece.start : given.end - given.cited.piece.start]
            others += [_topic(c) for q in self.quotes for c in CLAUSES.split(q.quote) if clean(number) not in c]
            if any(_closer(claimed, other, own) for other in others) or self._is_headed(said, given):
                return True
        share = self.known.wording(about)
        own_share = max(_fit(share, given), share(given.words) if not _topic(given.said.clause) else 0.0)
        return any(_fit(share, rival) >= own_share + MARGIN[self.lang] for rival in rivals)

    def _is_headed(self, said: Said, given: Given) -> bool:
        """Whether the noun next to a number stands next to another one of the quote instead."""
        others = [g for g in self._near if g.said.amount.value != given.said.amount.value]
        if _is_measured_apart(_led(said), given.words + _led(given.said)):
            return True
        head, after = _head(said.own[: said.at]), _after(said)
        held = given.words + given.said.phrase + given.said.own
        return (
            len(head) == 2 and head not in held and any(_head(g.said.own[: g.said.at]) == head for g in others)
        ) or (bool(after) and after not in held and any(_after(g.said) == after for g in others))

    def _duration(self, amount: Amount) -> Iterator[Fault]:
        """A stretch of time is that of the quotes' passages, or as long as the years they are of."""
        spans = [b - a + 1 for q in self.quotes if q.piece.years for a, b in [q.piece.years]]
        held = [a.value for q in self.quotes for a in amounts(clean(q.piece.text), "zh")]
        running = [float(n) for q in self.quotes for n in RUNNING.findall(_numeral(_sentence(q)))]
        said = RUNNING.search(_numeral(self.text))
        if (said and running and float(said[1]) not in running) or amount.value not in (
            *spans,
            *held,
            *(a.value for a in amounts(self.question, self.lang)),
            1.0,
            5.0,
        ):
            yield Fault(code="number", detail=self._words(amount))

    def _whole_range(self, said: Said, source: Said) -> bool:
        """Whether a claim gives both ends of a range, or says which end it gives."""
        ends = [a.value for a in amounts(self.text, self.lang)]
        return (
            source.other_end in ends
            or said.bound is not None
            or re.search("限|底线|floor|ceiling|bound|end|minimum|maximum", self.text) is not None
        )

    def _about(self, said: Said) -> str:
        """Return the words of the claim that are about a number; a bare one is about what the question asks for."""
        own = said.own
        bare = len(re.findall(r"[一-龥]", own)) < 4 and len(re.findall(r"[A-Za-z]{3,}", own)) < 3
        if not bare:
            return own
        if len(said.clause) > len(own):
            own = said.clause
        return own + " " + self.question.replace("多少", "") if len(said.clause) < 14 else own

    def _widen(self, given: Given) -> None:
        """Let the quote of a number that stands beside it in the same sentence hold it too."""
        for i, quote in enumerate(self.quotes):
            if given.cited.start <= quote.start and quote.end <= given.cited.end and quote.piece == given.cited.piece:
                self.quotes[i] = given.cited

    def _is_name(self, amount: Amount) -> bool:
        """Whether a number is part of a name (PM2.5, 12345热线) that stands in the evidence."""
        return any(name.start() <= amount.start < name.end() for name in NAMED.finditer(self.text))

    def _is_bare(self, amount: Amount) -> bool:
        """Whether a number without a unit stands as it is written in the text or the headings of the evidence."""
        digits = re.escape(self.text[amount.start : amount.end].strip("- "))
        held = "\n".join(f"{clean(q.piece.text)}{q.piece.title}{q.piece.section}" for q in self.quotes)
        turned = self.text[: amount.start + 1].endswith(("-", "负", "−"))
        return amount.kind == "bare" and not turned and re.search(rf"(?<![\d.]){digits}(?!\.?\d)", held) is not None

    def _is_result(self, said: Said) -> bool:
        made = self.result
        if made is None:
            return False
        kinds = {said.amount.kind, made.kind} <= {"percent", "point", "bare", "multiple"} or fits(
            said.amount, made, self.lang
        )
        near = abs(said.amount.value - made.value) <= max(said.amount.step, 1e-9) * 0.5000001
        return kinds and (near or same(said.amount, made, said.bound))

    def _is_year(self, amount: Amount) -> bool:
        """Whether what reads as a count is the year of a report or section: the 2032 report lists."""
        years = {year for quote in self.quotes for year in (quote.piece.year, quote.piece.period)}
        return amount.kind in ("count", "bare") and amount.value in years and "," not in self._words(amount)

    def _is_denied(self, amount: Amount) -> bool:
        stated = amounts(self.question, self.lang)
        return DENIED.search(self.text) is not None and any(same(amount, a) for a in stated)

    def _counts(self, amount: Amount) -> bool:
        """Whether a number counts the items that the claim or its quotes list."""
        if amount.kind not in ("count", "bare", "person", "ordinal") or amount.value != int(amount.value):
            return False
        quoted = "\n".join(quote.quote for quote in self.quotes)
        counts = {len(self.quotes)}
        for text in (self.text, quoted):
            for part in (text, *re.split("[，,；;。：:\n]", text), *re.split("[；;。：:\n]", text)):
                counts.add(len(LAW.findall(part)))
                counts |= {len([item for item in sign.split(part) if item.strip()]) for sign in LISTED}
        return amount.value > 1 and int(amount.value) in counts

    def _by_hand(self, amount: Amount) -> bool:
        """Whether a number stands in the quotes as a Chinese numeral that counts no unit (两委, 三支队伍, 亿元以上)."""
        quoted = "".join(quote.quote for quote in self.quotes)
        if amount.kind not in ("count", "bare", "person", "ordinal"):
            return amount.kind == "money" and amount.value in {LARGE[run] for run in LARGE if f"{run}元" in quoted}
        runs = re.findall("[一二两三四五六七八九十双]+|[十百千]?[万亿]+", quoted)
        return amount.value in {(NUMERALS | LARGE).get(run) for run in runs}

    def _words(self, amount: Amount) -> str:
        return self.text[amount.start : amount.end]

    # -- years, places, names ------------------------------------------------------------------------------------------

    def _dates(self) -> Iterator[Fault]:
        """Yield the years, months and days of the claim that are not those of its quotes."""
        allowed = set().union(*(_years_of(quote) for quote in self.quotes)) | set(self._denied_years())
        if self.calc is not None:
            allowed |= {quote.piece.period - 1 for quote in self.quotes if quote.piece.period}
        for amount in amounts(self.text, self.lang):
            if amount.kind == "year" and int(amount.value) not in allowed and not self._of_report(amount):
                yield Fault(code="year", detail=self._words(amount))
            elif amount.kind in ("month", "day", "ordinal") and not self._dated(amount):
                yield Fault(code="number", detail=self._words(amount))
            elif amount.kind == "ordinal" and self.lang == "zh" and self._is_other_rank(amount):
                yield Fault(code="subject", detail=self._words(amount))

    def _is_other_rank(self, amount: Amount) -> bool:
        """Whether the words that lead to a rank fit another rank of the quotes better than their own."""
        ranks = [rank for quote in self.quotes for rank in _ranks(_sentence(quote))]
        mine = [words for value, words in _ranks(self.text) if value == amount.value]
        own = [words for value, words in ranks if value == amount.value]
        others = [words for value, words in ranks if value != amount.value]
        return bool(own) and any(
            all(
                _is_measured_apart(one, held)
                or any(_closer(_topic(one), _topic(other), _topic(held)) for other in others)
                for held in own
            )
            for one in mine
        )

    def _denied_years(self) -> list[int]:
        """Return the years that a denial may name: those of the question, which may say 今年, and of the reports."""
        if not DENIED.search(self.text):
            return []
        return [*_years(self.question, self.lang), *(q.piece.year for q in self.quotes if q.piece.year)]

    def _of_report(self, amount: Amount) -> bool:
        """Whether a year is named as that of the report itself."""
        around = self.text[max(0, amount.start - 24) : amount.end + 24]
        return any(quote.piece.year == amount.value for quote in self.quotes) and REPORTED.search(around) is not None

    def _dated(self, amount: Amount) -> bool:
        if self._is_name(amount):
            return True
        if amount.kind == "ordinal" and amount.value == 1 and any(FIRST.search(_sentence(q)) for q in self.quotes):
            return True
        near = [a for q in self.quotes for a in amounts(_sentence(q), "zh") if a.kind == amount.kind == "ordinal"]
        texts = [clean(quote.piece.text) for quote in self.quotes]
        texts += [*(q.piece.title or "" for q in self.quotes), self.question]
        held = near or [a for text in texts for a in amounts(text, "zh") if a.kind in DATING]
        held += amounts(self.question, self.lang)
        months = {a.value // 100 for a in held if a.kind == "day"}
        return (
            any(a.value == amount.value for a in held)
            or (amount.kind == "month" and amount.value in months)
            or (not near and (self._counts(amount) or self._by_hand(amount)))
        )

    def _places(self) -> Iterator[Fault]:
        """Yield the places of the claim that are neither those of its quotes' reports nor named there."""
        mine = {quote.piece.report for quote in self.quotes}
        homes = {short_name(quote.piece.place) for quote in self.quotes if quote.piece.place}
        texts = "".join(f"{quote.piece.text}{quote.piece.place}{quote.piece.title}" for quote in self.quotes)
        for name, reports in self.known.places(self.text):
            short = short_name(name)
            held = reports & mine or any(home in name for home in homes) or short in texts
            held = held or any(sign in texts for sign in SIGNS.get(short, ""))
            if not held and (reports or name in self.text):
                yield Fault(code="place", detail=name)

    def _names(self) -> Iterator[Fault]:
        """Yield the laws and documents in 《》 whose name no cited piece of evidence holds."""
        texts = clean("".join(quote.piece.text for quote in self.quotes)) + self.question
        for match in LAW.finditer(self.text):
            core = match[1][-6:]
            if core not in texts and not any(
                core[i : i + 4] in texts for i in range(0, max(1, len(core) - 3)) if len(core) > 5
            ):
                yield Fault(code="name", detail=match.group())

    def _support(self) -> Iterator[Fault]:
        """A claim without a number must be made of words of the evidence it cites, for a small part at least."""
        cited = clean("".join(quote.piece.text for quote in self.quotes))
        foreign = [word for word in LATIN.findall(self.text) if word.lower() not in f"{cited} {self.question}".lower()]
        if self.lang == "zh" and foreign:
            yield Fault(code="support", detail=foreign[0])
        elif not told(self.text, self.lang) and not YES_OR_NO.fullmatch(self.text):
            plain = reduce(lambda text, name: text.replace(name, ""), self._own_names(), self.text)
            share = by_pairs(plain) if self.lang == "zh" else self.known.wording(self.text)
            if share(cited) < LEAST_SHARE[self.lang] or (self.lang == "zh" and not _pairs(plain)):
                yield Fault(code="support", detail=self.text)

    def _wording(self) -> Iterator[Fault]:
        """Yield words of a Chinese claim that its quotes gainsay, or that nothing of its evidence says."""
        if self.lang != "zh" or DENIED.search(self.text):
            return
        quoted = "".join(_sentence(quote) for quote in self.quotes)
        around = "".join(f"{clean(q.piece.text)}{q.piece.title}{q.piece.section}{q.piece.place}" for q in self.quotes)
        for word, others in OPPOSITE:
            found = word.search(self.text)
            if found and self.calc is None and not word.search(quoted + self.question) and others.search(quoted):
                yield Fault(code="subject", detail=found.group())
        deeds = _deeds(quoted)
        if (mine := _deeds(self.text)) and deeds and not mine & deeds:
            yield Fault(code="subject", detail=next(word for group in mine for word in group if word in self.text))
        if STARTED.search(quoted) and not FINISHED.search(quoted) and (found := FINISHED.search(self.text)):
            yield Fault(code="plan", detail=found.group())
        if (found := FIRST.search(self.text)) and not FIRST.search(quoted + self.question):
            yield Fault(code="number", detail=found.group())
        for noun, tag in tagged(self.text):
            new = (
                tag in ("n", "nz")
                and len(noun) > 1
                and noun not in FRAME
                and not set(noun) & set(around + self.question)
            )
            if new and not self.known.wording(noun)(around):
                yield Fault(code="support", detail=noun)

    def _own_names(self) -> list[str]:
        """Return what a claim may say of any report: whose it is, and that it is one."""
        places = [quote.piece.place for quote in self.quotes if quote.piece.place]
        return [*places, *map(short_name, places), "的报告", "报告"]

    def _plan(self) -> Iterator[Fault]:
        """A claim whose quotes are all of a plan must not be told as done."""
        planned = all(_is_planned(quote) for quote in self.quotes)
        if planned and not OPEN.search(self.text) and (found := DONE.search(self.text)):
            yield Fault(code="plan", detail=found.group())


LEVEL_EN = {
    "provinces": "省", "cities": "市", "counties": "县旗", "districts": "区", "townships": "乡", "towns": "镇",
    "villages": "村", "communities": "社区", "subdistricts": "街道", "prefectures": "州盟",
}  # fmt: skip
"""Levels of places in English and the characters of Chinese words for them."""
LEVELS = {
    "zh": re.compile(
        r"\d+(?:多|余)?个(县|市|区县|县市|县区|乡镇|乡|镇|街道|村|社区|省|盟市|旗县)(?!长|场|域|间|民|委)"
    ),
    "en": re.compile(rf"[\d,]+\s+(?:\w+\s)?({'|'.join(LEVEL_EN)})\b", re.I),
}
LEVEL_BEFORE = re.compile("(县|镇|街道|村|社区)$")
PASSED = re.compile(r"\bpass(?:ed|ing)(?: the)? $")
"""What says in English that a number is a bound, before the number of a level; laws are passed too."""
SIGNS = dict(
    pair.split("=")
    for pair in [
        "北京=京",
        "天津=津",
        "上海=沪",
        "重庆=渝",
        "河北=冀",
        "山西=晋",
        "辽宁=辽",
        "吉林=吉",
        "黑龙江=黑",
        "江苏=苏",
        "浙江=浙",
        "安徽=皖",
        "福建=闽",
        "江西=赣",
        "山东=鲁",
        "河南=豫",
        "湖北=鄂",
        "湖南=湘",
        "广东=粤",
        "海南=琼",
        "四川=川蜀",
        "贵州=黔贵",
        "云南=滇云",
        "陕西=陕秦",
        "甘肃=甘陇",
        "青海=青",
        "内蒙古=蒙",
        "广西=桂",
        "西藏=藏",
        "宁夏=宁",
        "新疆=新",
        "香港=港",
        "澳门=澳",
        "台湾=台",
    ]
)
"""The one character for which a place stands in names such as 沪杭高铁."""
TEENS = ("", *"一二三四五六七八九")
NUMERALS = {"两": 2.0, "双": 2.0, "二十": 20.0} | {
    ten + one: float(10 * bool(ten) + n) for ten in ("", "十") for n, one in enumerate(TEENS) if ten or one
}
"""Small Chinese numerals."""
LARGE = {
    f"{n}{scale}": v * w
    for n, v in (("", 1.0), ("十", 1e1), ("百", 1e2), ("千", 1e3))
    for scale, w in (("万", 1e4), ("亿", 1e8))
}
"""Round numbers that stand without a digit: 千亿县, 亿元以上."""


RUNNING = re.compile(r"连续(\d+)年")


def _numeral(text: str) -> str:
    """Return a text with 连续四年 as 连续4年."""
    return re.sub("(?<=连续)[两二三四五六七八九十]+(?=年)", lambda m: f"{NUMERALS.get(m[0], 0):g}", text)


def _led(said: Said) -> str:
    """Return the words from the last mark before a number to those next to it."""
    return re.split("[、，,；;]", said.phrase)[-1] + said.own[said.at :]


def _head(words: str) -> str:
    """Return the last two characters of what a number is said of: 产值 of 制品产值增长.

    >>> _head("甲类制品产值增长")
    '产值'
    """
    return "".join(re.findall("[一-龥]", VERBS.sub("", words)))[-2:]


def _after(said: Said) -> str:
    """Return the first two characters of the noun that follows a number: 措施 of 84项措施."""
    found = re.match(
        r"[\d.,]+[万亿]*(?:多|余)?[个项家条所件名位座次台套](?:以上|左右)?([一-龥]{2})", said.own[said.at :]
    )
    return found[1] if found else ""


RANK = re.compile(r"第([一二两三四五六七八九十\d]+)(?:位|名)?|首位")


def _ranks(text: str) -> list[tuple[float, str]]:
    """Return the ranks of a text, each with the words of its clause, and of the one before where it has few."""
    found, words = [], ""
    for clause in re.split("[，,；;。：:、]", text):
        own = RANK.sub("", clause)
        words = own if len(_topic(own)) >= 2 else words + own
        for rank in RANK.finditer(clause):
            value = rank[1] or "1"
            found.append((float(value) if value.isdigit() else NUMERALS.get(value, 0.0), words))
    return found


def _is_measured_apart(words: str, other: str) -> bool:
    """Whether words name another measure than others do: 总量 beside 增速."""
    mine, theirs = ({m for m in MEASURES if m in text} for text in (words, other))
    return bool(mine and theirs and not mine & theirs)


def _durations(text: str, lang: Lang) -> set[float]:
    return {a.value for a in amounts(text, lang) if a.kind == "duration"}


def _opposite(said: Said, source: Said) -> bool:
    if said.minus and source.turn != "down":
        return True
    pairs = [(WORSE, BETTER)] + [(BELOW, ABOVE)] * (said.amount.kind == source.amount.kind == "point")
    for low, high in pairs:
        ends = [(bool(low.search(one.own)), bool(high.search(one.own))) for one in (said, source)]
        if sorted(ends) == [(False, True), (True, False)]:
            return True
    return None not in (said.turn, source.turn) and said.turn != source.turn and not BETTER.search(said.own)


def _other_level(said: Said, source: Said, lang: Lang) -> bool:
    """Whether a claim counts places of another level than its quote: 14个村 of 14个乡镇."""
    counted = LEVELS[lang].match(said.own, said.at) or (
        LEVEL_BEFORE.search(said.own[: said.at]) if lang == "zh" else None
    )
    if counted is None:
        return False
    level = LEVEL_EN.get(counted[1].lower(), "") if lang == "en" else counted[1]
    return not set(level) & set(source.clause.replace("城镇", ""))


MEASURE = re.compile("[率额量值数]|比重|占比")
"""Nouns that say what is measured: words with one need no subject from the number before."""
VERBS = re.compile(f"(?:{'|'.join(PLAIN)}|居全[国省市]|位居|[达为居是至到了约近超有占在共的保过])+$")
MEASURE_WORDS = re.compile(f"年?(?:{'|'.join(MEASURES - {'人均'})})")
CLAUSES = re.compile("[，,；;。：:]")
MEASURED = re.compile(r"(?:\d[\d,.]*\s*[万亿]*|[万亿]+)(?:%|‰|个百分点|[一-龥])?")


def _topic(words: str) -> set[str]:
    """Return the pairs of characters that tell what words are about, numbers and plain words apart."""
    plain = MEASURE_WORDS.sub(" ", PLAIN_WORDS.sub(" ", MEASURED.sub(" ", words)))
    return _pairs(re.sub("[达为居由从至到超近约]+(?= |$)", " ", plain))


def _closer(claimed: set[str], other: set[str], own: set[str]) -> bool:
    """Whether a claim's words tell another number's words from a number's own, and fit them better."""
    return bool(claimed & (other - own)) and not claimed & (own - other) and len(claimed & other) > len(claimed & own)


def _misbound(said: Said, source: Said) -> bool:
    """Whether a claim makes another bound of a number than its quote, or drops it; a rounded number has its own."""
    if (
        "point" in (said.amount.kind, source.amount.kind)
        or said.bound == source.bound
        or (source.bound == "over" and PASSED.search(said.phrase))
        or "岁" in source.own[source.at :][:4]
        or abs(said.amount.value - source.amount.value) > 1e-9 * abs(source.amount.value)
    ):
        return False
    return {said.bound, source.bound} != {None, "about"}


def _fit(share: Share, given: Given) -> float:
    return OWN * share(given.words) + (1 - OWN) * share(given.said.subject or given.said.clause)


def givens(quote: Cited, *, whole: bool) -> list[Given]:
    """Return the amounts of a quote, as its passage says them; ``whole``: of the sentences it stands in."""
    piece = quote.piece
    low, high = sentence_around(piece.text, quote.start - piece.start, quote.end - piece.start)
    sentence, origin = _lined(piece.text[low:high])
    found = []
    words, last = "", 0
    for said in told(sentence, "zh"):
        gap = sentence[max(last, said.amount.start - GAP) : said.amount.start]
        own = said.own if len(_topic(said.own)) > FEW_PAIRS else (gap or said.own[: said.at]) + said.own[said.at :]
        measured = MEASURE.search(VERBS.sub("", gap or said.own[: said.at])) is not None
        whole = measured or (len(_topic(own)) >= FEW_PAIRS and bool(_topic(said.own)))
        words, last = said.subject or (own if whole else words + own), said.amount.end
        if sentence[last : last + 1] == "强":
            continue
        at = piece.start + low + origin[said.amount.start]
        end = piece.start + low + origin[said.amount.end - 1] + 1
        if not whole and not (quote.start <= at and end <= quote.end):
            continue
        wide = (
            quote
            if quote.start <= at and end <= quote.end
            else _cited(piece, min(at, quote.start) - piece.start, max(end, quote.end) - piece.start)
        )
        explicit = _explicit(sentence, said)
        years = explicit or ({piece.period} if piece.period else set(piece.years or ()))
        mixed = (
            piece.years is not None
            and any(str(piece.years[1]) in title for title in piece.section)
            and FIVE.search(said.phrase) is None
            and FIVE.search(piece.text[: low + 20]) is None
        )
        span = len(explicit) > 1 or (not explicit and piece.years is not None and piece.period is None and not mixed)
        years |= set(range(piece.years[0], piece.years[1] + 1)) if piece.years and mixed and not explicit else set()
        found.append(Given(said, wide, frozenset(years), span, BEFORE.search(sentence) is not None, words, at, end))
    return found


def _explicit(sentence: str, said: Said) -> set[int]:
    """Return the years that a sentence gives a number: the last year or span of years named before it."""
    named = [a for a in amounts(sentence, "zh") if a.kind == "year" and a.end <= said.amount.start]
    named = [a for a in named if not COMPARED_YEAR.search(sentence[: a.start])]
    if said.side:
        return {int(a.value) for a in amounts(sentence, "zh") if a.kind == "year"}
    if not named:
        return set()
    span = named[-2:] if len(named) > 1 and named[-1].start - named[-2].end <= 3 else named[-1:]
    return {int(a.value) for a in span}


def _lined(text: str) -> tuple[str, list[int]]:
    """Return text without the white space inside it, and where each character stood."""
    kept = [i for i, c in enumerate(text) if not c.isspace() or c == " "]
    return "".join(text[i] for i in kept), kept


def _years(text: str, lang: Lang) -> list[int]:
    found = [int(a.value) for a in amounts(text, lang) if a.kind == "year"]
    for match in FIVE_YEARS.finditer(text):
        n = int(match[2]) if match[2] else 10 + int(NUMERALS[match[1]])
        found += [1951 + 5 * n, 1955 + 5 * n]
    return found


def _year_of(text: str, start: int, lang: Lang) -> int | None:
    """Return the year that a claim gives the number at ``start``: the last named before it, else the first."""
    named = [
        a for a in amounts(text, lang) if a.kind == "year" and not COMPARED_YEAR.search(text[: a.start].rstrip() + " ")
    ]
    ahead = [int(a.value) for a in named if a.end <= start]
    return ahead[-1] if ahead else int(named[0].value) if named else None


def _is_planned(quote: Cited) -> bool:
    """Whether a quote is of a plan, or of a year after that of its report."""
    year = quote.piece.year
    return quote.piece.planned or (year is not None and any(y > year for y in _years(_sentence(quote), "zh")))


@lru_cache(maxsize=1024)
def _sentence(quote: Cited) -> str:
    """Return the sentences that a quote stands in."""
    low, high = sentence_around(quote.piece.text, quote.start - quote.piece.start, quote.end - quote.piece.start)
    return clean(quote.piece.text[low:high])


@lru_cache(maxsize=1024)
def _years_of(quote: Cited) -> frozenset[int]:
    """Return the years that a claim may name for a quote: its own, its section's, the one it looks back on."""
    piece, sentence = quote.piece, _sentence(quote)
    allowed = set(_years(sentence, "zh")) | set(_years(quote.quote, "zh"))
    allowed |= {piece.period} if piece.period else set()
    allowed |= set(range(piece.years[0], piece.years[1] + 1)) if piece.years else set()
    if piece.period is None:
        allowed |= set(_years(clean(piece.text), "zh"))
    if piece.period is None and piece.years is None and piece.year:
        allowed |= {piece.year, piece.year - 1}
    if piece.period and BEFORE.search(sentence):
        allowed.add(piece.period - 1)
    return frozenset(allowed)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1) if all("㐀" <= c <= "鿿" for c in text[i : i + 2])}
