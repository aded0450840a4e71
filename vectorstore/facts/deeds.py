"""Finds the deeds of a report: what was done or will be done to one named object, one row for each object.

A comma clause is read from its governing verb: what stands before the verb says who acts (a deed of somebody else, or
one that is only urged or carried out, is none), what follows is a list of objects. The word that an object ends with
(条例, 情况的报告, 执法检查) tells with the verb which kind of deed it is; see deeds.toml for both.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from vectorstore.breaks import COMMA, PART, SENTENCE, Breaker, shielded_spans
from vectorstore.characters import plain
from vectorstore.counting.years import year_of
from vectorstore.figures import _by_passage
from vectorstore.lexicon import tagged
from vectorstore.numbers import Number, find_numbers
from vectorstore.reading.periods import Period, openings, period_at
from vectorstore.records import Clause, Fact, ParsedReport, Passage
from vectorstore.split import PASSAGE_LENGTH

Span = tuple[int, int]

TABLE = tomllib.loads(files("vectorstore.facts").joinpath("deeds.toml").read_text("utf-8"))


def _words(table: str, name: str) -> tuple[str, ...]:
    return tuple(TABLE[table][name].split())


HEADS: dict[str, tuple[str, ...]] = {}
for _name in TABLE["heads"]:
    for _word in _words("heads", _name):
        HEADS[_word] = (*HEADS.get(_word, ()), _name)
ACTIONS = {word: kind for kind in TABLE["actions"] for word in _words("actions", kind)}
ORGANS, PLACES, GENERIC = (_words("words", name) for name in ("organs", "places", "generic"))
LEADING, PREPOSITIONS, ADJUNCTS = (frozenset(_words("lead", name)) for name in ("verbs", "prepositions", "adjuncts"))
URGING = frozenset(_words("lead", "urging"))
OWN, FOREIGN, GUIDED = (_words("who", name) for name in ("own", "foreign", "guided"))
_JOINS = ("、", "和", "及", "以及", "与", "并", "或", "并且", "及其")
_LOOSE = "的等了并、，,；;。 \n"
_TAILS = (
    "的报告", "的汇报", "情况报告", "情况汇报", "报告", "汇报", "情况", "综合", "专项", "的", "等", "工作情况", "进展",
)  # fmt: skip


class Verb(NamedTuple):
    """A verb as it stands in a text, with the kind of deed that it makes of each kind of object."""

    start: int
    end: int
    takes: Mapping[str, str]
    light: bool = False
    before: bool = False
    noun: bool = False


class Item(NamedTuple):
    """One object: its span, its kind of deed, and its figure."""

    start: int
    end: int
    kind: str
    number: Number | None = None


VERBS: dict[str, Verb] = {}
for _row in TABLE["verbs"]:
    for _word in _row["words"].split():
        _old = VERBS.get(_word, Verb(0, 0, {}))
        _flags = (_row.get(name, False) or getattr(_old, name) for name in ("light", "before", "noun"))
        VERBS[_word] = Verb(0, 0, {**_row["takes"], **_old.takes}, *_flags)
_LONGEST = max(map(len, VERBS))


class _Reader:
    """Reads the clauses of one text; ``text`` is in simplified characters, as long as the original."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.numbers = [number for number in find_numbers(text)]
        self.breaker = Breaker(text, PASSAGE_LENGTH, [(number.start, number.end) for number in self.numbers])
        self.shields = shielded_spans(text, PASSAGE_LENGTH)

    # who and what governs

    def verbs(self, words: Sequence[tuple[int, int, str]]) -> list[Verb]:
        """Return the verbs of the table in a clause; two that are joined (听取和审议, 制定、修改) are one."""
        found: list[Verb] = []
        end = words[-1][1]
        for start, _, _ in words:
            if (found and start < found[-1].end) or not self.breaker.cuttable(start):
                continue
            sizes = range(min(_LONGEST, end - start), 1, -1)
            word = next((self.text[start : start + n] for n in sizes if self.text[start : start + n] in VERBS), None)
            if word is None:
                continue
            verb = VERBS[word]._replace(start=start, end=start + len(word))
            between = self.text[found[-1].end : start] if found else "-"
            same = found and (between in _JOINS or set(verb.takes.values()) & set(found[-1].takes.values()))
            if between in ("", *_JOINS) and same and not (found[-1].light or verb.light) and found[-1].noun == verb.noun:
                verb = verb._replace(start=found[-1].start, takes={**verb.takes, **found[-1].takes})
                found.pop()
            found.append(verb)
        return found

    def read(self, clause: Span, foreign: bool) -> Iterator[tuple[Verb, list[Item]]]:
        words = list(self._tokens(clause))
        if not words:
            return
        end = clause[1]
        while end > clause[0] and self.text[end - 1] in _LOOSE + "：:":
            end -= 1
        governing: list[Verb] = []
        objects: list[Span | None] = []
        for verb in self.verbs(words):
            if not governing:
                ok, about = self.lead(words, verb, foreign)
                if about == (0, 0):
                    return
                if ok and (about is None or self._bare(verb, end) or verb.light or "decision" in verb.takes):
                    governing.append(verb)
                    objects.append(about)
            elif self._parts(governing[-1], verb, words):
                governing.append(verb)
                objects.append(None)
        stops = [verb.start for verb in governing[1:]] + [end]
        before: list[Span] = []
        for verb, stop, about in zip(governing, stops, objects, strict=False):
            while stop > verb.end and self.text[stop - 1] in _LOOSE:
                stop -= 1
            items = list(self.items(verb, (verb.end, stop), about, (clause[0], verb.start), before))
            before = [(item.start, item.end) for item in items if item.number is None]
            yield verb, items

    def _tokens(self, span: Span) -> Iterator[tuple[int, int, str]]:
        at = span[0]
        for word, tag in tagged(self.text[slice(*span)]):
            yield at, at + len(word), tag
            at += len(word)

    def _bare(self, verb: Verb, end: int) -> bool:
        rest = self.text[verb.end : end]
        return not rest or any(n.start == verb.end and n.end == end for n in self.numbers)

    def lead(self, words: Sequence[tuple[int, int, str]], verb: Verb, foreign: bool) -> tuple[bool, Span | None]:
        """Tell whether a verb governs its clause, and what 对, 就 or 围绕 before it names; (0, 0) ends the reading."""
        actor = verb.start
        about: Span | None = None
        adjunct = False
        for start, stop, tag in words:
            word = self.text[start:stop]
            if start >= verb.start:
                break
            if about or adjunct:
                continue
            if word in PREPOSITIONS and tag[0] in "pdvn" and not verb.before:
                about, actor = (stop, verb.start), start
            elif word in ADJUNCTS:
                adjunct, actor = True, start
            elif word in URGING and (start == words[0][0] or not verb.before) and self.breaker.cuttable(start):
                return False, (0, 0)
            elif verb.before:
                continue
            elif word == "的":
                return False, None
            elif tag == "v" and len(word) > 1 and word not in LEADING and self.breaker.cuttable(start):
                return False, (0, 0)
        if adjunct and verb.noun:
            return False, None
        return verb.before or self.ours(self.text[words[0][0] : actor], foreign), about

    def ours(self, lead: str, foreign: bool) -> bool:
        """Tell whether the words before a verb leave the deed to the house."""
        named = any(word in lead for word in FOREIGN)
        if any(word in lead for word in GUIDED):
            return True
        return not lead.startswith(FOREIGN) and (any(word in lead for word in OWN) or not (named or foreign))

    def _parts(self, governing: Verb, verb: Verb, words: Sequence[tuple[int, int, str]]) -> bool:
        """Tell whether ``verb`` begins a deed of its own after the objects of ``governing``."""
        lead = [word for word in words if governing.end <= word[0] < verb.start]
        at = len(lead)
        while at and self.text[lead[at - 1][0] : lead[at - 1][1]] not in ("、", "并", "并且", "同时"):
            at -= 1
            word = self.text[lead[at][0] : lead[at][1]]
            if lead[at][2][0] not in "dtmq" and word not in LEADING and lead[at][2] not in ("ad", "a", "vd"):
                return False
        if not at:
            return False
        joined = self.text[lead[at - 1][0] : lead[at - 1][1]] != "、"
        if verb.noun and not joined and governing.light:
            return False
        return self.complete((governing.end, lead[at - 1][0]))

    # objects

    def complete(self, span: Span) -> bool:
        """Tell whether a list of objects may end here: with a figure, a title, or a word that heads an object."""
        text = self.text[slice(*span)].rstrip(_LOOSE)
        end = span[0] + len(text)
        if not text:
            return False
        return text[-1] in "》" or any(n.end == end for n in self.numbers) or head_of(text) is not None

    def split(self, span: Span) -> list[Span]:
        """Cut a list at 、, and at 和 or 及 where what stands before is complete in itself."""
        edges = [span[0]]
        for at in range(*span):
            if not self.breaker.cuttable(at) or not self.breaker.cuttable(at + 1):
                if self.text[at - 1] in "》" and self.text[at] == "《":
                    edges += [at, at]
                continue
            if self.text[at] == "、":
                edges += [at, at + 1]
            elif self.text[at] in "和及与" and self.text[at - 1] != "以" and self._joins(edges[-1], at, span[1]):
                edges += [at, at + 1]
            elif self.text[at - 1] in "》" and self.text[at] == "《" and self.breaker.cuttable(at):
                edges += [at, at]
        edges.append(span[1])
        pieces = [self._trim(low, high) for low, high in zip(edges[::2], edges[1::2], strict=True)]
        return [piece for piece in pieces if piece[0] < piece[1]]

    def _joins(self, start: int, at: int, end: int) -> bool:
        left, right = self.text[start:at], self.text[at + 1 : end]
        figured = any(n.end == at for n in self.numbers) or self.number((start, at)) is not None
        if figured and self.number((at + 1, end)) is not None:
            return True
        if left.endswith("》"):
            return True
        return left.endswith(("情况", "报告")) or (head_of(left) == "law" and not right.startswith(("条例", "办法")))

    def _trim(self, start: int, end: int) -> Span:
        while start < end and self.text[start] in _LOOSE:
            start += 1
        while start < end and self.text[end - 1] in _LOOSE:
            end -= 1
        return start, end

    def number(self, span: Span) -> Number | None:
        """Return the figure that counts an object: the one at its head or at its end."""
        inside = [n for n in self.numbers if span[0] <= n.start and n.end <= span[1] and n.unit not in ("%", "‰", "年")]
        ends = [n for n in inside if n.end == span[1]] or [n for n in inside if n.start == span[0]]
        return (ends or [n for n in inside if self.text[n.start - 1] == "等"] or [None])[-1]

    def items(self, verb: Verb, region: Span, about: Span | None, lead: Span, before: Sequence[Span]) -> Iterator[Item]:
        """Yield the objects of a verb."""
        pieces = self.split(region)
        if verb.before and not any(self.number(piece) for piece in pieces):
            counted = self.split(self._before(lead))
            if any(self.number(piece) for piece in counted):
                yield from self._counted(verb.takes, counted)
                return
        if verb.before and pieces and self._whole(pieces[-1]):
            yield from self._subject(verb, lead, pieces[-1])
            return
        if about and not verb.light and not pieces:
            pieces = self.split(self._trim(*about))
        if about and not pieces:
            return
        if not pieces:
            return
        if self.text.startswith("一批", region[0]) and "any" in verb.takes:
            yield Item(*self._trim(region[0] + 2, region[1]), verb.takes["any"])
            return
        name = self._class(pieces[-1], verb.takes)
        if name is None:
            return
        if name == "action":
            yield from self._actions(verb, pieces, about, before)
        elif name == "report" and verb.takes.get("report") == "report_heard":
            yield from self._reports(verb.takes[name], pieces)
        elif name in ("law", "rule", "decision", "budget", "document"):
            spans = self.split(self._trim(about[0], about[1])) if about and name == "decision" else []
            if spans and self.text[slice(*pieces[-1])] in ("决定", "决议", "决议决定", "决议、决定"):
                yield from (Item(*self.named(span), verb.takes[name]) for span in spans)
            else:
                yield from self._headed(verb.takes[name], name, pieces)
        elif name == "any":
            yield from self._counted(verb.takes, pieces)
        else:
            for piece in pieces:
                item = self._item(piece, verb.takes[name])
                yield item if item.start < item.end else item._replace(start=verb.start, end=verb.end)

    def _whole(self, piece: Span) -> Number | None:
        return next((n for n in self.numbers if (n.start, n.end) == piece), None)

    def _before(self, lead: Span) -> Span:
        """The words that stand before a verb, without what tells where and how."""
        end = lead[1]
        for start, _, tag in self._tokens(lead):
            if start > lead[0] and (tag == "p" or self.text[start] in "全均已皆都") and self.breaker.cuttable(start):
                end = start
                break
        return self._trim(lead[0], end)

    def _subject(self, verb: Verb, lead: Span, figure: Span) -> Iterator[Item]:
        span = self._before(lead)
        if span[0] < span[1]:
            yield Item(*span, verb.takes["any"], self._whole(figure))

    def _class(self, piece: Span, takes: Mapping[str, str]) -> str | None:
        """Return the kind of object that a piece is, among those that the verb takes."""
        number = self.number(piece)
        body = self._without(piece, number)
        text = self.text[slice(*body)]
        if "action" in takes and (action_of(text) or (not text and number is None)):
            return "action" if action_of(text) else None
        if "drafting" in takes and any(text.endswith(word) for word in _words("heads", "drafting")):
            return "drafting"
        for name in head_classes(text):
            if name in takes:
                return name
        if "any" in takes and number is not None:
            return "any"
        if "place" in takes and text.endswith(PLACES):
            return "place"
        return "other" if "other" in takes else None

    def _without(self, piece: Span, number: Number | None) -> Span:
        if number is None:
            return piece
        if number.end == piece[1]:
            return self._trim(piece[0], number.start)
        return self._trim(number.end, piece[1]) if number.start == piece[0] else piece

    def _item(self, piece: Span, kind: str, number: Number | None = None) -> Item:
        number = number or self.number(piece)
        return Item(*self.named(self._without(piece, number)), kind, number)

    def named(self, piece: Span) -> Span:
        """Return the shortest words of a piece that name the object: without 关于 before, 情况的报告 after."""
        start, end = piece
        text = self.text[start:end]
        if (at := text.rfind("关于")) >= 0 and self.breaker.cuttable(start + at):
            start += at + 2
        while tail := next((t for t in _TAILS if self.text[start:end].endswith(t)), None):
            if self.text[start : end - len(tail)] in ("", *GENERIC):
                break
            end -= len(tail)
        return start, end

    def _actions(self, verb: Verb, pieces: Sequence[Span], about: Span | None, before: Sequence[Span]) -> Iterator[Item]:
        """开展甲条例、乙条例执法检查和专题询问: each object under the noun of action that follows it."""
        waiting: list[Span] = []
        last: list[Span] = []
        for piece in pieces:
            number = self.number(piece)
            body = self._without(piece, number)
            action = action_of(self.text[slice(*body)])
            if action is None:
                if number is None:
                    waiting.append(piece)
                continue
            kind = ACTIONS[action]
            own = self._trim(body[0], body[1] if kind == "activity" else self.text.rindex(action, *body))
            if own[0] == own[1] and not waiting:
                if number is None and (about or before):
                    waiting = self.split(self._trim(*about)) if about else list(before)
                elif number is None and last and kind != "activity":
                    waiting = list(last)
            else:
                last = []
            objects = [span for part in (*waiting, own) for span in self.split(part)]
            last = last or objects
            if not objects and number is not None:
                yield Item(*body, kind, number)
            elif kind != "activity" or number is not None:
                for span in objects:
                    of_law = kind == "document_review" and head_of(self.text[slice(*self.named(span))]) == "law"
                    counted = number if number and len(objects) == 1 else self.number(span)
                    named = self.named(self._without(span, None if number else counted))
                    yield Item(*named, "repeal" if of_law else kind, counted)
            waiting = []

    def _reports(self, kind: str, pieces: Sequence[Span]) -> Iterator[Item]:
        """听取甲关于乙、丙关于丁情况的报告: what is reported, without the reporter; the reporter of a yearly report."""
        held: list[Item] = []
        reporters: list[Span] = []
        joined: int | None = None
        for order, piece in enumerate(pieces):
            text = self.text[slice(*piece)]
            if text.endswith("化") and order + 1 < len(pieces):
                joined = piece[0] if joined is None else joined
                continue
            if joined is not None:
                piece, joined = (joined, piece[1]), None
                text = self.text[slice(*piece)]
            item = self._item(piece, kind)
            if "关于" in text:
                yearly = self.text[item.start : item.end].rstrip("工作年度总结") .strip("0123456789年")
                if not yearly:
                    end = piece[0] + text.index("关于")
                    held += [Item(*span, kind) for span in (*reporters, (piece[0], end))]
                else:
                    held.append(item)
                reporters = []
            elif text.endswith(ORGANS):
                reporters.append(piece)
            else:
                held += [Item(*span, kind) for span in reporters]
                reporters = []
                held.append(item)
        yield from held

    def _headed(self, kind: str, name: str, pieces: Sequence[Span]) -> Iterator[Item]:
        """制定甲条例、乙条例等法规: the named ones; 制定甲、乙等制度: the one thing that they are."""
        whole = (pieces[0][0], pieces[-1][1])
        number = self.number(pieces[-1])
        body = self._without(pieces[-1], number)
        at = next((i for i in range(body[1] - 1, body[0], -1) if self.text[i] == "等" and self.breaker.cuttable(i)), None)
        named = [*pieces[:-1], (body[0], at)] if at else [*pieces[:-1], pieces[-1]]
        own = [head_of(self.text[slice(*self._without(piece, self.number(piece)))]) is not None for piece in named]
        if at and not all(own):
            if name in ("rule", "document"):
                yield Item(*self._without(self._trim(at + 1, pieces[-1][1]), self.number(self._trim(at + 1, pieces[-1][1]))), kind, number)
                return
            own = [True] * len(named)
        share = name not in ("rule", "document") and all(high - low >= 4 for low, high in named) and not any(own[:-1]) and at is None
        start: int | None = None
        for piece, complete in zip(named, own, strict=True):
            begin = piece[0] if start is None else start
            if not complete and not share and piece != named[-1]:
                start = begin
                continue
            start = None
            counted = self.number(piece)
            lone = number or (self.number(self._trim(at + 1, pieces[-1][1])) if at else None)
            yield Item(*self.named(self._without((begin, piece[1]), counted)), kind, counted or (lone if len(named) == 1 else None))

    def _counted(self, takes: Mapping[str, str], pieces: Sequence[Span]) -> Iterator[Item]:
        """建成5个场景和21个模块: each with its figure; names without one belong to the figure that follows."""
        start: int | None = None
        for piece in pieces:
            number = self.number(piece)
            begin = piece[0] if start is None else start
            if number is None:
                start = begin
                continue
            start = None
            if number and piece[0] < number.start and number.end < piece[1]:
                body = number.end, piece[1]
            else:
                body = self._without((begin, piece[1]), number)
            text = self.text[slice(*body)]
            if "等" in text:
                body = (body[0] + text.rindex("等") + 1, body[1])
            name = next((n for n in head_classes(text) if n in takes), "any")
            if body[0] < body[1] and (kind := takes.get(name, takes.get("any"))):
                yield Item(*self._trim(*body), kind, number)


def head_classes(text: str) -> list[str]:
    """Return the kinds of object that a text may be by its last word, the longest word first."""
    found = [name for at in range(max(0, len(text) - 8), len(text)) for name in HEADS.get(text[at:], ())]
    return [("law" if _is_law(text) else "rule") if name == "bylaw" else name for name in found]


def head_of(text: str) -> str | None:
    """Return the kind of object that a text is, where its last word tells."""
    return next(iter(head_classes(text)), None)


def action_of(text: str) -> str | None:
    """Return the noun of action that a text ends with, 工作 aside."""
    text = text.removesuffix("工作")
    return next((text[at:] for at in range(max(0, len(text) - 8), len(text)) if text[at:] in ACTIONS), None)


def _is_law(text: str) -> bool:
    if text in HEADS or text == "实施办法":
        return False
    if text.endswith(_words("words", "lawlike")):
        return True
    return not any(word in text for word in _words("words", "internal"))


def find_deeds(parsed: ParsedReport, passages: Sequence[Passage], clauses: Sequence[Clause]) -> tuple[Fact, ...]:
    """Return the deeds of a report in reading order; ``passages`` and ``clauses`` are those of ``split``."""
    from bisect import bisect_left

    reader = _Reader(plain(parsed.text))
    spoken = openings(reader.text, parsed.report.year, parsed.report.date)
    bodies = {section.id: section.body_start for section in parsed.sections}
    deeds: list[Fact] = []
    for passage, inside in _by_passage(passages, clauses):
        if passage.part in ("problems", "experience"):
            continue
        low, high = (bisect_left(parsed.origin, offset) for offset in (passage.start, passage.end))
        for sentence in reader.breaker.cut(max(low, bodies[passage.section]), high, SENTENCE):
            for quote, verb, item in _told(reader, sentence):
                deeds.append(_deed(parsed, passage, inside, reader, sentence, quote, verb, item, spoken, len(deeds)))
    return tuple(deeds)


def _told(reader: _Reader, sentence: Span) -> Iterator[tuple[Span, Verb, Item]]:
    foreign = False
    for part in reader.breaker.cut(*sentence, PART):
        heard: tuple[int, Verb] | None = None
        for clause in reader.breaker.cut(*part, COMMA):
            start = clause[0]
            while start < clause[1] and reader.text[start].isspace():
                start += 1
            clause = (start, clause[1])
            foreign = _foreign(reader.text[slice(*clause)], foreign)
            found = False
            for verb, items in reader.read(clause, foreign):
                for item in items:
                    found = True
                    yield clause, verb, item
                heard = (clause[0], verb) if items and "report_heard" in verb.takes.values() else None
            if not found and heard:
                body = reader._trim(*clause)
                text = reader.text[slice(*body)]
                if text.endswith(("报告", "汇报")) and reader.complete(body) and not reader.verbs(list(reader._tokens(body))):
                    for item in reader._reports("report_heard", reader.split(body)):
                        yield (heard[0], clause[1]), heard[1], item


def _foreign(clause: str, before: bool) -> bool:
    """Tell whether a clause goes on telling what others did."""
    if clause.startswith(FOREIGN):
        return True
    return before and not (clause.startswith(OWN) or any(word in clause[:12] for word in ("人大常委会", "受全国", "我们")))


def _deed(parsed, passage, clauses, reader, sentence, quote, verb, item, spoken, order) -> Fact:
    number = item.number
    period = Period(passage.period, passage.years)
    if passage.part != "plan":
        period = period_at(reader.text, item.start, spoken, period)
    year = year_of(reader.text[sentence[0] : item.start].lstrip(), reader.text[quote[0] : item.start], parsed.report.year)
    period = Period(year) if year else period
    start, end = parsed.to_source(item.start, item.end)
    low, high = quote
    while high > low and reader.text[high - 1] in "，,；;：:。 \n":
        high -= 1
    quote_start, quote_end = parsed.to_source(low, high)
    clause = min((c for c in clauses if c.start <= start and end <= c.end), key=lambda c: c.end - c.start)
    plan = {"plan": True, "past_year": False}.get(passage.part or "")
    return Fact(
        kind=item.kind, id=f"{parsed.report.id}:d{order}", report=parsed.report.id, clause=clause.id,
        passage=passage.id, section=passage.section, path=passage.path, part=passage.part,
        subject=parsed.text[item.start : item.end], verb=parsed.text[verb.start : verb.end],
        value=number.value if number else None, value_text=number.value_text if number else "",
        unit=number.unit if number else "", qualifier=number.qualifier if number else "",
        period=period.year, years=period.years, plan=plan, start=start, end=end,
        quote=parsed.text[low:high], quote_start=quote_start, quote_end=quote_end,
    )  # fmt: skip
