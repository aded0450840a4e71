"""Finds the deeds of a report: what was done or will be done to one named object, one row for each object.

A comma clause is read from its governing verb. What stands before the verb says who acts: a deed of somebody else, or
one that is only urged or carried out, is none. What follows is a list of objects, and the word that an object ends
with (条例, 情况的报告, 执法检查) tells together with the verb which kind of deed it is; deeds.toml holds both.
"""

import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import NamedTuple

from vectorstore.breaks import COMMA, PART, SENTENCE, Breaker
from vectorstore.facts.chinese import Quantity, find_quantities, readable
from vectorstore.facts.periods import Period, Said, is_planned, period_at, spoken
from vectorstore.lexicon import tagged
from vectorstore.reading.parts import month_of, years_of
from vectorstore.records import Clause, Fact, ParsedReport, Passage
from vectorstore.split import PASSAGE_LENGTH

Span = tuple[int, int]
Word = tuple[int, int, str]
TABLE = tomllib.loads(files("vectorstore.facts").joinpath("deeds.toml").read_text("utf-8"))


def _words(table: str, name: str) -> tuple[str, ...]:
    return tuple(TABLE[table][name].split())


class Verb(NamedTuple):
    """A verb at ``[start, end)`` with the kind of deed that it makes of each kind of object.

    ``light``: a noun of action names the deed (开展…检查); ``before``: the object may stand before it (…建成);
    ``noun``: it is as often a noun (检查); ``causing``: a verb after it may be the one that counts (组织代表视察).
    """

    start: int
    end: int
    takes: Mapping[str, str]
    light: bool = False
    before: bool = False
    noun: bool = False
    causing: bool = False


class Item(NamedTuple):
    """One object: its span, its kind of deed, and its figure."""

    start: int
    end: int
    kind: str
    number: Quantity | None = None


def _verbs() -> dict[str, Verb]:
    verbs: dict[str, Verb] = {}
    for row in TABLE["verbs"]:
        for word in row["words"].split():
            old = verbs.get(word, Verb(0, 0, {}))
            flags = (row.get(name, False) or getattr(old, name) for name in ("light", "before", "noun", "causing"))
            verbs[word] = Verb(0, 0, {**row["takes"], **old.takes}, *flags)
    return verbs


VERBS = _verbs()
HEADS: dict[str, tuple[str, ...]] = {}
for _name in TABLE["heads"]:
    for _word in _words("heads", _name):
        HEADS[_word] = (*HEADS.get(_word, ()), _name)
ACTIONS = {word: kind for kind in TABLE["actions"] for word in _words("actions", kind)}
ORGANS, PLACES, GENERIC, INTERNAL, LAWLIKE, BOUNDS, PEOPLE, NEVER = (
    _words("words", name)
    for name in ("organs", "places", "generic", "internal", "lawlike", "bounds", "people", "never")
)
LEADING, PREPOSITIONS, ADJUNCTS = (frozenset(_words("lead", name)) for name in ("verbs", "prepositions", "adjuncts"))
URGING = _words("lead", "urging")
OWN, FOREIGN, GUIDED, OFFICES = (_words("who", name) for name in ("own", "foreign", "guided", "offices"))
_LONGEST = 8
"""Characters of the longest verb, and of the longest word that heads an object."""
_LIKE = 4
"""Characters within which 化 shows that two members of a list qualify one noun: 市场化、法治化营商环境."""
_SHORT = 3
"""Characters of 等 and a noun (等活动) that says nothing without what stands before it."""
_JOINS = ("、", "和", "及", "以及", "与", "并", "或")
_LOOSE = "的等了并、，,；;：:。 \n"
_MARKS = "，,；;：:。 \n"
_OF_LAWS = {"document_review": "repeal", "report_heard": "continue"}
"""Kinds of 对…进行清理 and 对…进行审议 where the object is a law."""
_LEVELS = tuple("省市县区州旗乡镇各")
_CARRIED_OUT = ("实施", "的实施", "贯彻实施", "贯彻执行", "执行", "的执行")
_AFTER_ETC = ("工作", "方面", "重点", "情况", "领域", "问题", "内容", "有关", "的", "专项", "报告", "汇报")
_TAILS = ("情况", "报告", "汇报", "综合", "专项", "进展", "的", "等")
_ORDINAL_READINGS = ("二次", "三次", "再次", "继续", "第二次", "第三次")


def find_deeds(parsed: ParsedReport, passages: Sequence[Passage], clauses: Sequence[Clause]) -> tuple[Fact, ...]:
    """Return the deeds of a report in reading order; ``passages`` and ``clauses`` are those of ``split``.

    Of 制定甲条例、乙条例，听取丙情况报告 three rows; what is told as a problem or as experience is no deed.
    """
    text, at = readable(parsed.text)
    places = parsed.origin if at is None else tuple(parsed.origin[index] for index in at)
    written = parsed.text if at is None else "".join(parsed.text[index] for index in at)
    reader = Reader(text, governed="政府" in (parsed.report.body or parsed.report.title or ""))
    report = _Report(parsed, reader, places, spoken(text, parsed, places), written)
    bodies = {section.id: section.body_start for section in parsed.sections}
    held: dict[str, list[Clause]] = {}
    for clause in clauses:
        held.setdefault(clause.passage, []).append(clause)
    deeds: list[Fact] = []
    for passage in passages:
        if passage.part in ("problems", "experience"):
            continue
        body = parsed.origin[bodies[passage.section]] if bodies[passage.section] < len(parsed.origin) else passage.end
        low, high = (bisect_left(places, offset) for offset in (max(passage.start, body), passage.end))
        for sentence in reader.breaker.cut(low, high, SENTENCE) if low < high else ():
            told = {(item.kind, item.start, quote): (quote, verb, item) for quote, verb, item in reader.told(sentence)}
            for quote, verb, item in told.values():
                deeds.append(_deed(report, passage, held.get(passage.id, []), quote, verb, item, len(deeds)))
    return tuple(deeds)


class _Report(NamedTuple):
    """A report, its reader, the source offset of each character read, the words that say when, and those as written."""

    parsed: ParsedReport
    reader: "Reader"
    places: Sequence[int]
    said: Sequence[Said]
    written: str


def _deed(
    report: _Report, passage: Passage, clauses: Sequence[Clause], quote: Span, verb: Verb, item: Item, order: int
) -> Fact:
    parsed, text, number = report.parsed, report.reader.text, item.number
    start, end = report.places[item.start], report.places[item.end - 1] + 1
    low, high = report.reader.trim(*quote, _MARKS)
    quote_start, quote_end = report.places[low], report.places[high - 1] + 1
    around = [clause for clause in clauses if clause.start <= start and end <= clause.end]
    period = period_at(item.start, report.said, Period(passage.period, passage.years), passage.part)
    plan_year = years_of(parsed.report.year, month_of(parsed.report.date)).plan
    return Fact(
        kind=item.kind, id=f"{parsed.report.id}:d{order}", report=parsed.report.id,
        clause=min(around or clauses, key=lambda clause: clause.end - clause.start).id, passage=passage.id,
        section=passage.section, path=passage.path, part=passage.part, subject=report.written[item.start : item.end],
        verb=text[verb.start : verb.end], value=number.value if number else None,
        value_to=number.value_to if number else None, value_text=number.value_text if number else "",
        unit=number.unit if number else "", qualifier=number.qualifier if number else "",
        period=period.year, years=period.years,
        plan=is_planned(passage.part, text[low : max(low, verb.end)], period, plan_year), start=start, end=end,
        quote=parsed.source[quote_start:quote_end], quote_start=quote_start, quote_end=quote_end,
    )  # fmt: skip


class Reader:
    """Reads the deeds of one text; ``governed`` tells that a government reports, whose offices are then its own."""

    def __init__(self, text: str, governed: bool = False) -> None:
        """Take a text in simplified characters."""
        self.text = text
        self.foreign = tuple(word for word in FOREIGN if not (governed and word in OFFICES))
        self.numbers = [_bounded(text, number) for number in find_quantities(text)]
        self.breaker = Breaker(text, PASSAGE_LENGTH, [(number.start, number.end) for number in self.numbers])

    def told(self, sentence: Span) -> Iterator[tuple[Span, Verb, Item]]:
        """Yield the deeds of a sentence, each with the span of the words that say it and its verb."""
        foreign = False
        for part in self.breaker.cut(*sentence, PART):
            before: list[Item] = []
            last: tuple[int, Verb] | None = None
            topic: Span | None = None
            for clause in (self.trim(*piece, _MARKS) for piece in self.breaker.cut(*part, COMMA)):
                foreign = self._goes_on(clause, foreign)
                found = list(self.read(clause, foreign, before, topic))
                if not found and last and self._is_more(clause):
                    found = [(last[1], self.reports("report_heard", self.split(clause)))]
                    clause = (last[0], clause[1])
                for verb, items in found:
                    start = min(clause[0], *(item.start for item in items)) if items else clause[0]
                    yield from (((start, clause[1]), verb, item) for item in items)
                    before, last = items, (start, verb) if "report_heard" in verb.takes.values() else None
                lead = self.text[clause[0] : clause[0] + 2]
                topic = (clause[0] + 2, clause[1]) if lead in ("围绕", "针对") and not found else None

    def read(
        self, clause: Span, foreign: bool, before: Sequence[Item], topic: Span | None
    ) -> Iterator[tuple[Verb, list[Item]]]:
        """Yield the governing verbs of a clause with their objects; one without an object of its kind governs not."""
        words = list(self.words(clause))
        verbs = self.verbs(words)
        known = [(item.start, item.end) for item in before if item.number is None]
        if not self.text.startswith(("并", "同时", "结合", "还"), clause[0]):
            known = [topic] if topic else []
        last: Verb | None = None
        read_to = clause[0]
        for order, verb in enumerate(verbs):
            governs, about = (self._parts(last, verb, words), None) if last else self.lead(words, verb, foreign)
            if verb.start < read_to or not governs or self._causes(verb, verbs[order + 1 : order + 2]):
                continue
            stop = next((other.start for other in verbs[order + 1 :] if self._parts(verb, other, words)), clause[1])
            items = list(self.items(verb, self.trim(verb.end, stop), about, (clause[0], verb.start), known))
            if items := items or self._elided(verb, self.trim(verb.end, stop), before):
                yield verb, items
                known = [(item.start, item.end) for item in items if item.number is None]
                before, last, read_to = items, verb, stop

    def words(self, span: Span) -> Iterator[Word]:
        """Yield the words of a span with their places and tags."""
        at = span[0]
        for word, tag in tagged(self.text[slice(*span)]):
            yield at, at + len(word), tag
            at += len(word)

    def verbs(self, words: Sequence[Word]) -> list[Verb]:
        """Return the verbs of the table in a clause; two that are joined (听取和审议, 制定、修改) are one."""
        found: list[Verb] = []
        for start, _, _ in words:
            if (found and start < found[-1].end) or not self.breaker.cuttable(start):
                continue
            sizes = range(min(_LONGEST, words[-1][1] - start), 1, -1)
            word = next((self.text[start : start + n] for n in sizes if self.text[start : start + n] in VERBS), None)
            if word is None:
                continue
            verb = VERBS[word]._replace(start=start, end=start + len(word))
            if found and self._one(found[-1], verb):
                first = found.pop()
                verb = verb._replace(start=first.start, takes={**verb.takes, **first.takes})
            found.append(verb)
        return found

    def _one(self, first: Verb, second: Verb) -> bool:
        between = self.text[first.end : second.start]
        if first.light or second.light or first.causing or first.noun != second.noun:
            return False
        alike = bool(set(first.takes.values()) & set(second.takes.values()))
        return between in _JOINS or (between == "" and alike)

    def lead(self, words: Sequence[Word], verb: Verb, foreign: bool) -> tuple[bool, Span | None]:
        """Tell whether a verb governs its clause, by what stands before it, and what 对, 就 or 围绕 there names."""
        actor, about = verb.start, None
        for start, end, tag in words:
            word = self.text[start:end]
            if start >= verb.start:
                break
            if about or actor < verb.start or not self.breaker.cuttable(start):
                continue
            if verb.before:
                if word.endswith(URGING) and start == words[0][0]:
                    return False, None
            elif word[0] in PREPOSITIONS or word in PREPOSITIONS:
                actor, about = start, (end if word in PREPOSITIONS else start + 1, verb.start)
            elif word in ADJUNCTS:
                actor = start
            elif (
                word == "的"
                or word.endswith(URGING)
                or (tag == "v" and len(word) > 1 and not self._serial(word, end, verb))
            ):
                return False, None
        if verb.before:
            return not foreign, None
        if about:
            fits = (
                verb.light
                or ("decision" in verb.takes and "law" not in verb.takes)
                or (verb.noun and self._bare(verb, words[-1][1]))
            )
            return fits and self._ours((words[0][0], actor), foreign), about
        return not (actor < verb.start and verb.noun) and self._ours((words[0][0], actor), foreign), None

    def _serial(self, word: str, end: int, verb: Verb) -> bool:
        return word in LEADING or end == verb.start

    def _bare(self, verb: Verb, end: int) -> bool:
        span = self.trim(verb.end, end)
        return span[0] >= span[1] or any((n.start, n.end) == span for n in self.numbers)

    def _ours(self, lead: Span, foreign: bool) -> bool:
        """Tell whether the words before a verb leave the deed to the house that reports."""
        actor = self.text[slice(*lead)]
        if any(word in actor for word in GUIDED):
            return True
        if any(word in actor for word in OWN) and not actor.startswith(self.foreign):
            return True
        return not foreign and not any(word in actor for word in self.foreign)

    def _goes_on(self, clause: Span, foreign: bool) -> bool:
        """Tell whether a clause tells what others do, or goes on with it."""
        text = self.text[slice(*clause)]
        if text.startswith(self.foreign) or (text[:1] in _LEVELS and text[1:].startswith(self.foreign)):
            return True
        return foreign and not (text.startswith((*OWN, "受")) or any(word in text[:12] for word in OWN[:2]))

    def _causes(self, verb: Verb, following: Sequence[Verb]) -> bool:
        """Tell whether 组织 or 邀请 only brings others to do what the next verb says."""
        if not (verb.causing and following) or following[0].noun or following[0].light:
            return False
        between = self.text[verb.end : following[0].start]
        return bool(between) and "、" not in between and self._number_in((verb.end, following[0].start)) is None

    def _parts(self, governing: Verb, verb: Verb, words: Sequence[Word]) -> bool:
        """Tell whether a verb begins a deed of its own: after 、 or 并, when the objects before are complete."""
        between = [word for word in words if governing.end <= word[0] < verb.start]
        while between:
            start, end, tag = between.pop()
            word = self.text[start:end]
            if word in ("、", "并", "并且", "同时"):
                held = word == "、" and verb.noun and (governing.light or "any" in governing.takes)
                return not held and self.complete(self.trim(governing.end, start))
            if tag[0] not in "dtmq" and tag not in ("ad", "a", "vd") and word not in LEADING:
                return False
        return False

    def complete(self, span: Span) -> bool:
        """Tell whether a list of objects may end here: with a figure, a title, or a word that heads an object."""
        text = self.text[slice(*span)]
        return text.endswith("》") or any(n.end == span[1] for n in self.numbers) or head_of(text) is not None

    def _is_more(self, clause: Span) -> bool:
        """Tell whether a clause without a verb goes on with the reports that the clause before lists."""
        text = self.text[slice(*clause)]
        return text.endswith(("报告", "汇报", "情况")) and not self.verbs(list(self.words(clause)))

    def split(self, span: Span, enough: int = 1) -> list[Span]:
        """Cut a list at 、, and at 和 or 及 where what stands before is complete in itself."""
        edges = [span[0]]
        for at in range(span[0] + 1, span[1]):
            if self.text[at - 1] == "》" and self.text[at] == "《":
                edges += [at, at]
            elif not self.breaker.cuttable(at) or not self.breaker.cuttable(at + 1):
                continue
            elif self.text[at] == "、" or (self.text[at] in "和及与" and self._joins(edges[-1], at, span[1])):
                edges += [at, at + 1]
        edges.append(span[1])
        pieces = [self.trim(low, high) for low, high in zip(edges[::2], edges[1::2], strict=True)]
        return [piece for piece in pieces if piece[0] < piece[1]]

    def _joins(self, start: int, at: int, end: int) -> bool:
        left, right = self.text[start:at], self.text[at + 1 : end]
        counted, more = self.number((start, at)), self.number((at + 1, end))
        if counted is not None or more is not None:
            return counted is not None and more is not None
        if left.endswith(("情况", "报告", "》")) or (action_of(left) and action_of(right)):
            return True
        return (
            head_of(left) in ("law", "budget") and left not in HEADS and not right.startswith(("条例", "办法", "规定"))
        )

    def trim(self, start: int, end: int, loose: str = _LOOSE) -> Span:
        """Return a span without the marks and particles at its ends."""
        while start < end and self.text[start] in loose:
            start += 1
        while start < end and self.text[end - 1] in loose:
            end -= 1
        return start, end

    def _number_in(self, span: Span) -> Quantity | None:
        """Return the last figure in a span that counts things: no share, no year."""
        inside = (n for n in self.numbers if span[0] <= n.start and n.end <= span[1] and n.unit not in ("%", "‰", "年"))
        return next(reversed(list(inside)), None)

    def number(self, span: Span) -> Quantity | None:
        """Return the figure that counts an object: the one at its head, at its end, or after 等."""
        number = self._number_in(span)
        if number is None:
            return None
        at_edge = number.end == span[1] or number.start == span[0] or self.text[number.start - 1] == "等"
        return number if at_edge else None

    def without(self, piece: Span, number: Quantity | None) -> Span:
        """Return a piece without the figure at its head or end."""
        if number and number.end == piece[1]:
            start, end = self.trim(piece[0], number.start)
            bound = next((word for word in BOUNDS if self.text[start:end].endswith(word)), "")
            return start, end - len(bound)
        return self.trim(number.end, piece[1]) if number and number.start == piece[0] else piece

    def items(self, verb: Verb, region: Span, about: Span | None, lead: Span, known: Sequence[Span]) -> Iterator[Item]:
        """Yield the objects of a verb; ``known`` are those that 并开展… takes from the deed before it."""
        pieces = self.split(region) if region[0] < region[1] else []
        if verb.before and (counted := self._standing_before(verb, pieces, lead)):
            yield from counted
            return
        if about and not pieces and not verb.light:
            pieces = self.split(self.trim(*about))
        name = self._class(pieces[-1], verb.takes) if pieces else None
        if self.text.startswith("一批", region[0]) and "any" in verb.takes:
            yield Item(*self.trim(region[0] + 2, region[1]), verb.takes["any"])
        elif name == "action":
            yield from self.actions(pieces, self.split(self.trim(*about)) if about else known)
        elif name == "report" and verb.takes["report"] == "report_heard":
            yield from self.reports("report_heard", pieces)
        elif name in ("law", "rule", "decision", "budget", "document", "matter"):
            if about and self.text[slice(*region)] in ("决定", "决议", "决议决定", "决议、决定"):
                yield from (Item(*self.named(span), verb.takes[name]) for span in self.split(self.trim(*about)))
            else:
                yield from self.headed(verb, name, pieces)
        elif name == "any":
            yield from self.counted(verb, pieces)
        elif name:
            for piece in pieces:
                number = self.number(piece)
                start, end = self.named(self.without(piece, number))
                span = (start, end) if start < end else (verb.start, verb.end)
                yield Item(*span, self._followed(span, verb.takes[name]), number)

    def _elided(self, verb: Verb, region: Span, before: Sequence[Item]) -> list[Item]:
        """The law that a bare figure counts again: 制定法规8件，｜修改2件."""
        number = self._whole(region)
        laws = [item for item in before if head_of(self.text[item.start : item.end]) == "law"]
        if number is None or not laws or "law" not in verb.takes:
            return []
        return [Item(laws[-1].start, laws[-1].end, verb.takes["law"], number)]

    def _whole(self, piece: Span) -> Quantity | None:
        return next((n for n in self.numbers if (n.start, n.end) == piece), None)

    def _followed(self, span: Span, kind: str) -> str:
        return "follow_up" if kind == "inspection" and "审议意见" in self.text[slice(*span)] else kind

    def _standing_before(self, verb: Verb, pieces: Sequence[Span], lead: Span) -> list[Item]:
        """The objects that stand before their verb: 30个站点全面建成; 有关经验在会上交流6次; 《甲条例》公布施行."""
        end = lead[1]
        for start, _, tag in self.words(lead):
            if start > lead[0] and (tag == "p" or self.text[start] in "全均已皆都经") and self.breaker.cuttable(start):
                end = start
                break
        span = self.trim(lead[0], end)
        figure = self._whole(pieces[-1]) if pieces else None
        if span[0] == span[1] or (pieces and not figure and any(self.number(piece) for piece in pieces)):
            return []
        if figure:
            return [Item(*span, verb.takes["any"], figure)] if "any" in verb.takes else []
        counted = self.split(span)
        if "any" in verb.takes and any(self._number_in(piece) for piece in counted):
            return list(self.counted(verb, counted))
        name = None if pieces else head_of(self.text[slice(*span)])
        return list(self.headed(verb, name, counted)) if name in ("law", "decision") and name in verb.takes else []

    def _class(self, piece: Span, takes: Mapping[str, str]) -> str | None:
        """Return the kind of object that a piece is, among those that a verb takes."""
        number = self.number(piece)
        text = self.text[slice(*self.without(piece, number))]
        if "action" in takes and action_of(text):
            return "action"
        names = [name for name in head_classes(text) if name in takes]
        if names:
            return names[0]
        inner = number or self._number_in(piece)
        if "any" in takes and inner and (number or inner.unit in PEOPLE):
            return "any"
        if "place" in takes and text.endswith(PLACES):
            return "place"
        return "other" if "other" in takes and text[:1] not in ("不", "未", "没", "是", "中", "后") else None

    def named(self, piece: Span) -> Span:
        """Return the shortest words that name an object: without 关于 before and 情况的报告 after, or its 《》."""
        start, end = piece
        at = self.text.rfind("关于", start, end)
        if at >= 0 and self.breaker.cuttable(at):
            start = at + 2
        if self.text[end - 1] == "》" and (opened := self.text.rfind("《", start, end)) >= start:
            return opened + 1, end - 1
        at = self.text.rfind("等", start + 2, end)
        if at >= 0 and self.breaker.cuttable(at):
            rest = self.text[at + 1 : end]
            if rest.startswith(_AFTER_ETC) or any(n.start == at + 1 for n in self.numbers):
                end = at
        while tail := next((tail for tail in _TAILS if self.text[start:end].endswith(tail)), None):
            if self.text[start : end - len(tail)] in ("", *GENERIC):
                break
            end -= len(tail)
        closed = self.text.find("》", start, end)
        if self.text[start] == "《" and self.text[closed + 1 : end] in _CARRIED_OUT:
            return start + 1, closed
        return start, end

    def actions(self, pieces: Sequence[Span], known: Sequence[Span]) -> Iterator[Item]:
        """开展甲条例、乙条例执法检查和专题询问: each object under the noun of action that follows it."""
        waiting: list[Span] = []
        shared: Sequence[Span] = known
        nouns: list[tuple[int, str]] = []
        for piece in pieces:
            number = self._number_in(piece)
            body = self.without(piece, number)
            action = action_of(self.text[slice(*body)])
            if action is None:
                waiting += [piece] if number is None else []
                continue
            kind = ACTIONS[action]
            own = self.trim(body[0], body[1] if kind == "activity" else self.text.rindex(action, *body))
            joined = self.text[slice(*own)]
            if (first := joined.rstrip("和及与、")) in ACTIONS:
                own, kind = (own[0], own[0]), kind if first == joined else ACTIONS[first]
            if (
                number
                and kind != "activity"
                and ((number.start > own[0] and number.end <= own[1]) or (known and number.end <= body[0]))
            ):
                number = None
            objects = [*waiting, own] if own[0] < own[1] else waiting
            if not objects and number is None and not shared:
                nouns.append((body[0], kind))
            elif not objects and number:
                begin, kind = nouns[0] if nouns else (body[0], kind)
                yield Item(begin, body[1], kind, number)
            elif kind != "activity" or number:
                if nouns and objects == [own]:
                    objects = [(nouns[0][0], own[1])]
                shared = objects or shared
                yield from self._acted(shared, kind, number)
            waiting = []

    def _acted(self, objects: Sequence[Span], kind: str, number: Quantity | None) -> Iterator[Item]:
        spans = [span for part in objects for span in (self.split(part) if kind != "activity" else [part])]
        for span in spans:
            counted = self.number(span)
            named = self.named(self.without(span, counted))
            text = self.text[slice(*named)]
            meant = _OF_LAWS.get(kind, kind) if head_of(text) == "law" else kind
            if len(spans) == 1:
                counted = counted or number
            elif counted and self.text[counted.start - 1] == "等":
                counted = None
            if named[0] < named[1] and text not in NEVER:
                yield Item(*named, self._followed(named, meant), counted)

    def reports(self, kind: str, pieces: Sequence[Span]) -> list[Item]:
        """听取甲关于乙、丙关于丁情况的报告: what is reported on, without who reports; of yearly reports, who."""
        items: list[Item] = []
        reporters: list[Item] = []
        joined: int | None = None
        for order, (start, end) in enumerate(pieces):
            begin = start if joined is None else joined
            text = self.text[begin:end]
            following = self.text[slice(*pieces[order + 1])] if order + 1 < len(pieces) else ""
            if text.endswith("化") and "化" in following[:_LIKE]:
                joined = begin
                continue
            joined = None
            number = self.number((begin, end))
            item = Item(*self.named(self.without((begin, end), number)), kind, number)
            if "关于" in text:
                subject = self.text[item.start : item.end]
                if subject.endswith(("年度工作", "年工作", "年度")):
                    items += [*reporters, Item(begin, begin + text.index("关于"), kind)]
                else:
                    items.append(item)
                reporters = []
            elif text.endswith(ORGANS):
                reporters.append(item)
            else:
                items += [*reporters, item]
                reporters = []
        return items

    def headed(self, verb: Verb, name: str, pieces: Sequence[Span]) -> Iterator[Item]:
        """制定甲条例、乙条例等法规: the named ones; 制定甲、乙等制度: the one thing that they are."""
        final = pieces[-1]
        at = next(
            (i for i in range(final[1] - 1, final[0], -1) if self.text[i] == "等" and self.breaker.cuttable(i)), None
        )
        named = [*pieces[:-1], (final[0], at or final[1])]
        texts = [bare(self.text[slice(*self.without(piece, self.number(piece)))]) for piece in named]
        own = [head_of(text) is not None and text not in HEADS for text in texts]
        number = self.number(self.trim(at + 1, final[1])) if at else self.number(final)
        share = name not in ("rule", "document") and all(high - low >= len("某条例名") for low, high in named)
        if at and not all(own) and name in ("rule", "document"):
            rest = self.trim(at + 1, final[1])
            rest = (rest[0] + 3 if self.text.startswith(("方面的", "领域的"), rest[0]) else rest[0], rest[1])
            yield Item(*self.without(rest, number), verb.takes[name], number)
            return
        start: int | None = None
        for piece, whole in zip(named, own, strict=True):
            begin = piece[0] if start is None else start
            if not (whole or piece == named[-1] or at or (share and not any(own[:-1]))):
                start = begin
                continue
            start = None
            counted = self.number(piece)
            span = self.named(self.without((begin, piece[1]), counted))
            if span[0] == span[1]:
                span = verb.start, verb.end
            kind = self._draft(self.text[begin : piece[1]], verb.takes[name])
            yield Item(*span, kind, counted or (number if len(named) == 1 else None))

    def _draft(self, text: str, kind: str) -> str:
        """Return what the deliberation of a draft leads to: 条例（修订草案） is revised."""
        if kind != "enact":
            return kind
        return "revise" if "修订草案" in text else "amend" if "修正草案" in text or "修改草案" in text else kind

    def counted(self, verb: Verb, pieces: Sequence[Span]) -> Iterator[Item]:
        """建成5个场景和21个模块: each with its figure; names without one belong to the figure that follows."""
        start: int | None = None
        for piece in pieces:
            begin = piece[0] if start is None else start
            number = self.number(piece) or self._number_in(piece)
            if number is None:
                start = begin
                continue
            start = None
            body = self.without((begin, piece[1]), number)
            if self.text[number.start - 1] in "等的" and piece[0] < number.start and number.end < piece[1]:
                body = number.end, piece[1]
            elif (at := self.text.rfind("等", *body)) >= 0 and self.breaker.cuttable(at) and body[1] - at > _SHORT:
                body = self.trim(at + 1, body[1])
            name = next((n for n in head_classes(self.text[slice(*body)]) if n in verb.takes), "any")
            kind = verb.takes.get(name, verb.takes.get("any"))
            if (
                kind
                and self.text[slice(*body)] not in NEVER
                and (body[0] < body[1] or kind in ("appointment", "activity"))
            ):
                yield Item(*(body if body[0] < body[1] else (verb.start, verb.end)), kind, number)


def _bounded(text: str, number: Quantity) -> Quantity:
    """Return a figure with the bound that follows it: 20个｜以上."""
    return number._replace(end=number.end + 2) if text.startswith(("以上", "以内", "左右"), number.end) else number


def bare(text: str) -> str:
    """Return an object without the marks of a title and what stands in brackets behind it: 条例（修订草案）."""
    if text.endswith(("）", ")")):
        text = text[: max(text.rfind("（"), text.rfind("("), 0)]
    return text[text.rfind("《") + 1 : -1] if text.endswith("》") else text.rstrip("”")


def head_classes(text: str) -> list[str]:
    """Return the kinds of object that a text may be by its last word, the longest word first."""
    text = bare(text)
    found = [name for at in range(max(0, len(text) - _LONGEST), len(text)) for name in HEADS.get(text[at:], ())]
    return [("law" if _is_law(text) else "rule") if name == "bylaw" else name for name in found]


def head_of(text: str) -> str | None:
    """Return the kind of object that a text is, where its last word tells."""
    return next(iter(head_classes(text)), None)


def action_of(text: str) -> str | None:
    """Return the noun of action that a text ends with, 工作 aside."""
    text = text.removesuffix("工作")
    return next((text[at:] for at in range(max(0, len(text) - _LONGEST), len(text)) if text[at:] in ACTIONS), None)


def _is_law(text: str) -> bool:
    """Tell 办法 and 规定 that are laws from rules of the house."""
    if text in HEADS or text == "实施办法":
        return False
    return text.endswith(LAWLIKE) or not any(word in text for word in INTERNAL)
