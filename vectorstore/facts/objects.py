"""The objects of deeds: how a list of them is read, and what kind of deed a verb makes of each."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from vectorstore.facts import pieces as table
from vectorstore.facts.chinese import Quantity
from vectorstore.facts.pieces import HEADS, PEOPLE, Item, Pieces, Span, Verb, action_of, bare, head_classes, head_of

_LIKE = 4
"""Characters within which 化 shows that two members of a list qualify one noun: 市场化、法治化营商环境."""
_SHORT = 3
"""Characters of 等 and a noun (等活动) that says nothing without what stands before it."""
_OF_LAWS = {"document_review": "repeal", "report_heard": "continue"}
"""Kinds of 对…进行清理 and 对…进行审议 where the object is a law."""
_HELD = ("实施", "完成", "推进", "加快", "启动", "开展", "推动")
"""What is done with an act that the verb names: 实施｜老旧管网｜改造."""
_TAKING_PART = (*PEOPLE, "次", "场", "期")
"""Units of an activity that needs no object: 培训｜310人次; what was answered or handled needs one."""


class Objects(Pieces):
    """Reads the objects of the deeds of one text: spans are offsets in it."""

    def items(self, verb: Verb, region: Span, about: Span | None, lead: Span, known: Sequence[Span]) -> Iterator[Item]:
        """Yield the objects of a verb; ``known`` are those that 并开展… takes from the deed before it."""
        pieces = self.split(region)
        if verb.before and (counted := self._standing_before(verb, pieces, lead)):
            yield from counted
            return
        if about and not pieces:
            pieces = self.split(self.trim(*about))
        name = self._class(pieces[-1], verb.takes) if pieces else None
        if self.text.startswith("一批", region[0]) and "any" in verb.takes:
            yield Item(*self.trim(region[0] + 2, region[1]), verb.takes["any"])
        elif name == "action":
            topic = [] if self._number_in(region) else known
            yield from self.actions(pieces, self.split(self.trim(*about)) if about else topic)
        elif name == "report" and verb.takes["report"] == "report_heard":
            yield from self.reports("report_heard", pieces)
        elif name in ("law", "rule", "decision", "budget", "document", "matter"):
            if about and self.text[slice(*region)] in ("决定", "决议", "决议决定", "决议、决定"):
                yield from (self.item(span, verb.takes[name]) for span in self.split(self.trim(*about)))
            else:
                yield from self.headed(verb, name, pieces)
        elif name == "any":
            yield from self.counted(verb.takes["any"], verb, pieces)
        elif name:
            followed = verb.takes[name] == "inspection" and "审议意见" in self.text[slice(*region)]
            for item in (self.item(piece, "follow_up" if followed else verb.takes[name]) for piece in pieces):
                yield item if item.start < item.end else item._replace(start=verb.start, end=verb.end)

    def item(self, span: Span, kind: str, number: Quantity | None = None) -> Item:
        """Return the object that a span names, with its own figure or the given one."""
        counted = self.number(span)
        return Item(*self.named(self.without(span, counted)), kind, counted or number)

    def _joined(self, pieces: Sequence[Span], whole: Callable[[int, Span], object]) -> Iterator[Span]:
        """The members of a list: a piece that is not whole in itself is the beginning of the next."""
        start: int | None = None
        for order, piece in enumerate(pieces):
            start = piece[0] if start is None else start
            if whole(order, piece):
                yield start, piece[1]
                start = None

    def _elided(self, verb: Verb, region: Span, before: Sequence[Item]) -> list[Item]:
        """The law that a bare figure counts again: 制定法规8件，｜修改2件."""
        number, kind = self._whole(region), verb.takes.get("law")
        laws = [item for item in before if head_of(self.text[item.start : item.end]) == "law"]
        return [laws[-1]._replace(kind=kind, number=number)] if number and kind and laws else []

    def _standing_before(self, verb: Verb, pieces: Sequence[Span], lead: Span) -> list[Item]:
        """The objects that stand before their verb: 30个站点全面建成; 有关经验在会上交流6次; 《甲条例》公布施行."""
        words = ((at, tag == "p" or self.text[at] in "全均已皆都经") for at, _, tag in self.words(lead))
        span = self.trim(lead[0], next((at for at, ends in words if ends and at > lead[0]), lead[1]))
        if self.text.startswith(_HELD, span[0]):
            span = self.trim(span[0] + 2, span[1])
        figure, kind = self._whole(pieces[-1]) if pieces else None, verb.takes.get("any")
        if kind:
            return [Item(*span, kind, figure)] if figure else list(self.counted(kind, verb, self.split(span)))
        name = head_of(self.text[slice(*span)])
        return list(self.headed(verb, name, self.split(span))) if name in verb.takes else []

    def _class(self, piece: Span, takes: Mapping[str, str]) -> str | None:
        """Return the kind of object that a piece is, among those that a verb takes."""
        number = self.number(piece)
        text = self.text[slice(*self.without(piece, number))]
        if "action" in takes and action_of(text):
            return "action"
        names = [name for name in head_classes(text) if name in takes]
        if names:
            return names[0]
        inner = self._number_in(piece)
        if "any" in takes and inner and (number or inner.unit in PEOPLE):
            return "any"
        if "place" in takes and text.endswith(table.PLACES):
            return "place"
        return "other" if "other" in takes and text[:1] not in ("不", "未", "没", "是", "中", "后") else None

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
            kind = table.ACTIONS[action]
            own = self.trim(body[0], body[1] if kind == "activity" else self.text.rindex(action, *body))
            joined = self.text[slice(*own)]
            if joined in table.MODIFIERS:
                own = own[0], own[0]
            if (first := joined.rstrip("和及与、")) in table.ACTIONS:
                own, kind = (own[0], own[0]), kind if first == joined else table.ACTIONS[first]
            if number and known and number.end <= body[0]:
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
        for item in self.members([self.item(span, kind, number if len(spans) == 1 else None) for span in spans]):
            law = head_of(self.text[item.start : item.end]) == "law"
            if item.start < item.end:
                yield item._replace(kind=_OF_LAWS[kind]) if law and kind in _OF_LAWS else item

    @staticmethod
    def members(items: Sequence[Item]) -> list[Item]:
        """The members of a list: a figure after the last counts them all, and none of them: 检查甲法、乙法｜2项."""
        shared = len(items) > 1 and not any(item.number for item in items[:-1])
        return [item._replace(number=None) if shared else item for item in items]

    def reports(self, kind: str, pieces: Sequence[Span]) -> list[Item]:
        """听取甲关于乙、丙关于丁情况的报告: what is reported on, without who reports; of yearly reports, who."""
        items: list[Item] = []
        reporters: list[Item] = []
        texts = [self.text[slice(*piece)] for piece in pieces]
        alike = [a.endswith("化") and "化" in b[:_LIKE] for a, b in zip(texts, [*texts[1:], ""], strict=True)]
        for begin, end in self._joined(pieces, lambda order, _: not alike[order]):
            item, about = self.item((begin, end), kind), self.text.find("关于", begin, end)
            if about >= 0 and self.text[item.start : item.end].endswith(("年度工作", "年工作", "年度")):
                item = Item(begin, about, kind)
            elif about >= 0:
                reporters = []
            elif self.text[begin:end].endswith(table.ORGANS):
                reporters.append(item)
                continue
            items += [*reporters, item]
            reporters = []
        return items

    def headed(self, verb: Verb, name: str, pieces: Sequence[Span]) -> Iterator[Item]:
        """制定甲条例、乙条例等法规: the named ones; 制定甲、乙等制度: the one thing that they are."""
        final = pieces[-1]
        at = self.last("等", (final[0] + 1, final[1]))
        named = [*pieces[:-1], (final[0], at or final[1])]
        texts = [bare(self.text[slice(*self.without(piece, self.number(piece)))]) for piece in named]
        own = [head_of(text) and text not in HEADS for text in texts]
        number = self.number(final)
        share = name not in ("rule", "document") and all(high - low >= len("某条例名") for low, high in named)
        if at and not all(own) and name in ("rule", "document"):
            rest = self.trim(at + 1, final[1])
            yield Item(*self.without(rest, number), verb.takes[name], number)
            return
        apart = share and not any(own[:-1])
        spans = self._joined(named, lambda order, piece: own[order] or apart or piece == named[-1])
        kinds = ((span, "revise" if "修订草案" in self.text[slice(*span)] else verb.takes[name]) for span in spans)
        alone = number if len(named) == 1 else None
        yield from self.members([self.item(span, kind, alone) for span, kind in kinds])

    def counted(self, kind: str, verb: Verb, pieces: Sequence[Span]) -> Iterator[Item]:
        """建成5个场景和21个模块: each with its figure; names without one belong to the figure that follows."""
        for span in self._joined(pieces, lambda _, piece: self._number_in(piece) is not None):
            if (number := self._number_in(span)) is None:
                continue
            body = self.without(span, number)
            if self.text[number.start - 1] in "等的" and number.end < span[1]:
                body = number.end, span[1]
            elif (at := self.last("等", body)) and body[1] - at > _SHORT:
                body = self.trim(at + 1, body[1])
            if body[0] < body[1]:
                yield Item(*body, kind, number)
            elif kind == "appointment" or (kind == "activity" and number.unit in _TAKING_PART):
                yield Item(verb.start, verb.end, kind, number)
