"""Finds the deeds of a report: what was done or will be done to one named object, one row for each object.

A comma clause is read from its governing verb. What stands before the verb says who acts: a deed of somebody else, or
one that is only urged or carried out, is none. What follows is a list of objects, and the word that an object ends
with (条例, 情况的报告, 执法检查) tells together with the verb which kind of deed it is; deeds.toml holds both.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from vectorstore.facts.chinese import Quantity, alternatives
from vectorstore.facts.objects import Objects
from vectorstore.facts.pieces import ACTIONS, NEVER, TABLE, VERBS, Item, Span, Verb, Word, listed
from vectorstore.reading.text import COMMA, PART, Breaker

LEADING, PREPOSITIONS, ADJUNCTS = (frozenset(listed("lead", name)) for name in ("verbs", "prepositions", "adjuncts"))
URGING = listed("lead", "urging")
OWN, FOREIGN, GUIDED = (listed("who", name) for name in ("own", "foreign", "guided"))
_JOINS = ("、", "和", "及", "以及", "与", "并", "或")
_MARKS = "，,；;：:。 \n"
_WHOLE = re.compile(alternatives(VERBS))
_STEMS = re.compile(alternatives({word[:2] for word in VERBS}))
"""First characters of the verbs: a clause without any is not cut into words, which is what takes time."""
_GROUP = re.compile("组(?!织)")
"""What shows that a verb only says which body is meant: 调研｜组."""
_NAMED = re.compile("办法|方案|细则|意见|条例|计划|规划")
"""What 实施 before it is a part of: 制定｜实施办法."""
_TOGETHER = tuple(word for word in GUIDED if len(word) > 1)


class Reader(Objects):
    """Reads the deeds of one text; ``house`` names who reports: its own offices are not foreign to it."""

    def __init__(self, text: str, numbers: Sequence[Quantity], breaker: Breaker, house: str) -> None:
        """Take a text in simplified characters with its quantities."""
        super().__init__(text, numbers, breaker)
        own = {word for name in TABLE["houses"] if name in house for word in listed("houses", name)}
        self.foreign = tuple(word for word in FOREIGN if word not in own)

    def told(self, sentence: Span) -> Iterable[tuple[Span, Verb, Item]]:
        """Return the deeds of a sentence, each once, with the span of the words that say it and its verb."""
        told: dict[tuple[object, ...], tuple[Span, Verb, Item]] = {}
        if not _STEMS.search(self.text, *sentence):
            return ()
        foreign = False
        for part in self.breaker.cut(*sentence, PART):
            before: list[Item] = []
            last: tuple[int, Verb] | None = None
            topic: Span | None = None
            for clause in (self.trim(*piece, _MARKS) for piece in self.breaker.cut(*part, COMMA)):
                foreign = self._goes_on(clause, foreign)
                found = list(self.read(clause, foreign, before, topic))
                if not found and last and (more := self._more(clause, last[1])):
                    found, clause = [(last[1], more)], (last[0], clause[1])
                for verb, items in found:
                    start = min(clause[0], *(item.start for item in items))
                    quote = self.trim(start, clause[1], _MARKS)
                    told |= {(item.kind, item.start, item.number, quote): (quote, verb, item) for item in items}
                    before, last = items, (start, verb)
                lead = self.text[clause[0] : clause[0] + 2]
                topic = (clause[0] + 2, clause[1]) if lead in ("围绕", "针对") and not found else None
        return told.values()

    def read(
        self, clause: Span, foreign: bool, before: Sequence[Item], topic: Span | None
    ) -> Iterator[tuple[Verb, list[Item]]]:
        """Yield the governing verbs of a clause with their objects; one without an object of its kind governs not."""
        if not _STEMS.search(self.text, *clause):
            return
        words = list(self.words(clause))
        verbs = self.verbs(words)
        known = [(item.start, item.end) for item in before]
        if not self.text.startswith(("并", "同时", "还"), clause[0]):
            known = [topic] if topic else []
        last: Verb | None = None
        for order, verb in enumerate(verbs):
            after = next(iter(verbs[order + 1 :]), None)
            if last:
                governs, about = self._parts(last, verb, words) or self._apart(last, verb, clause[1]), None
            else:
                governs, about = self.lead(words, verb, foreign)
            if not governs:
                continue
            if after and self._causes(verb, after):
                group = self.trim(verb.end, after.start)
                known = known or ([group] if self._number_in(group) else [])
                continue
            others = (v for v in verbs[order + 1 :] if self._parts(verb, v, words) or self._apart(verb, v, clause[1]))
            stop = next((other.start for other in others), clause[1])
            region = self.trim(verb.end, stop)
            items = [*self.items(verb, region, about, (clause[0], verb.start), known)]
            items = [i for i in items if i.kind == "report_heard" or self.text[i.start : i.end] not in NEVER]
            if items := items or self._elided(verb, region, before):
                yield verb, items
                known = [(item.start, item.end) for item in items if item.number is None]
                before, last = items, verb

    def verbs(self, words: Sequence[Word]) -> list[Verb]:
        """Return the verbs of the table in a clause; two that are joined (听取和审议, 制定、修改) are one."""
        found: list[Verb] = []
        for start, _, _ in words:
            if (found and start < found[-1].end) or not self.breaker.cuttable(start):
                continue
            word = _WHOLE.match(self.text, start, words[-1][1])
            if word is None or _GROUP.match(self.text, word.end()):
                continue
            said = word[0].removesuffix("实施") if _NAMED.match(self.text, word.end()) else word[0]
            verb = VERBS[said]._replace(start=start, end=start + len(said))
            if found and self._one(found[-1], verb):
                first = found.pop()
                verb = verb._replace(start=first.start, takes={**verb.takes, **first.takes})
            found.append(verb)
        return found

    def _one(self, first: Verb, second: Verb) -> bool:
        between = self.text[first.end : second.start]
        alike = bool(set(first.takes.values()) & set(second.takes.values()))
        joined = between in _JOINS or (between == "" and alike)
        return joined and not second.light and first.noun == second.noun

    def lead(self, words: Sequence[Word], verb: Verb, foreign: bool) -> tuple[bool, Span | None]:
        """Tell whether a verb governs its clause, by what stands before it, and what 对, 就 or 围绕 there names."""
        if verb.before:
            return not foreign and not self.text[slice(*words[0][:2])].endswith(URGING), None
        actor, about = verb.start, None
        for start, end, tag in words:
            word = self.text[start:end]
            if start >= verb.start or actor < verb.start:
                break
            if word[0] in PREPOSITIONS or word in PREPOSITIONS:
                actor, about = start, (end if word in PREPOSITIONS else start + 1, verb.start)
            elif word in ADJUNCTS:
                actor = start
            elif (
                word == "的"
                or word.endswith(URGING)
                or (tag == "v" and len(word) > 1 and word not in LEADING and end != verb.start)
            ):
                return False, None
        fits = not (actor < verb.start and verb.noun)
        if about:
            rest = self.trim(verb.end, words[-1][1])
            bare = verb.noun and (rest[0] >= rest[1] or self._whole(rest) is not None)
            decides = "decision" in verb.takes and "law" not in verb.takes
            fits = (verb.light or decides or bare) and not self.text.startswith("情况", verb.end)
        who = self.text[words[0][0] : actor]
        guided = any(word in who for word in GUIDED) or self.text.startswith(_TOGETHER, verb.start)
        ours = guided or not (foreign or any(word in who for word in self.foreign))
        return fits and ours, about

    def _goes_on(self, clause: Span, foreign: bool) -> bool:
        """Tell whether a clause tells what others do, or goes on with it."""
        text = self.text[slice(*clause)]
        return text.startswith(self.foreign) or (foreign and not text.startswith((*OWN, "受")))

    def _causes(self, verb: Verb, after: Verb) -> bool:
        """Tell whether 组织 or 邀请 only brings others to do what the next verb says."""
        others = verb.end < after.start and self._number_in((verb.end, after.start)) is None
        acts = others and self.text[after.start : after.end] not in ACTIONS
        return verb.causing and (after.light or acts)

    def _parts(self, governing: Verb, verb: Verb, words: Sequence[Word]) -> bool:
        """Tell whether a verb begins a deed of its own: after 、 or 并, when the objects before are complete."""
        for start, end, tag in reversed([word for word in words if governing.end <= word[0] < verb.start]):
            word = self.text[start:end]
            if word in ("、", "并", "并且", "同时"):
                held = word == "、" and verb.noun and (governing.light or "any" in governing.takes)
                return not held and self.complete(self.trim(governing.end, start))
            if tag[0] not in "dtmqa" and word not in LEADING:
                return False
        return False

    def _apart(self, verb: Verb, after: Verb, end: int) -> bool:
        """Tell whether each of two verbs has a counted object of its own: 组织3个小组｜走访9个村."""
        held, first = self._number_in((verb.end, after.start)), next(iter(self.split((after.end, end))), None)
        whole = held and (held.start > verb.end) is (held.end == after.start)
        follows = whole and not after.before and first and first[0] == after.end
        return bool(follows and first and self._number_in(first))

    def _more(self, clause: Span, verb: Verb) -> list[Item]:
        """The objects of a clause without a verb that goes on with the reports of the clause before."""
        heard = "report_heard" in verb.takes.values() and self.text[slice(*clause)].endswith(("报告", "汇报", "情况"))
        told = heard and not self.verbs(list(self.words(clause)))
        return self.reports("report_heard", self.split(clause)) if told else []
