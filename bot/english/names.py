"""Names and headings in English: places, people, bodies, meetings, laws; headings clause by clause in the -ing form."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import dropwhile, groupby, pairwise

from bot.english.cutter import EMPTY, UNKNOWN, Cutter
from bot.english.nouns import becoming, doing, named, noun_phrase
from bot.english.words import TABLE, capital, listed, ranked, titled, words
from bot.glossary import Glossary
from bot.records import Record
from vectorstore.divisions import NATION, divisions, place_en, places_of, unit_of
from vectorstore.facts.numerals import parse_number
from vectorstore.lexicon import in_dictionary, tagged
from vectorstore.reading.card import SURNAMES
from vectorstore.reading.text import HAN, fold
from vectorstore.records import Report

LEVELS: dict[str, list[str]] = TABLE["levels"]
BODIES: dict[str, str] = TABLE["bodies"]
LAWS: dict[str, str] = TABLE["laws"]
LAWMAKING = words("lawmaking")
MEETING = re.compile(r"(.+?)第(.+?)届人民代表大会第(.+?)次会议")
LAW = re.compile(r"(.+?)的?(实施条例|条例|实施办法|办法|规定|规则|决定|法)")
PIECE = re.compile(r"[、，,；;：:。\d%]+|[\d两三四五六七八九十]+[个大座条项家所件种类]")
NUMBERING = re.compile(
    r"^(?:[(]?[一二三四五六七八九十\d]+[)、.]|第[一二三四五六七八九十]+[部分章节、]*|[一二三四五六七八九十]是)\s*"
)
YEAR = re.compile(r"(20\d\d)年?(?:的|和)?(.+)")
CLAUSES = re.compile(r"[,，;；:：。]")
FRAMES: tuple[tuple[re.Pattern[str], str], ...] = tuple((re.compile(shape), said) for shape, said in TABLE["frames"])
"""Shapes of headings; each group is a topic of its own: a noun phrase, or something to be done."""
SHORTEST = 2
"""Characters of a term; a single one says too little."""
OWNER = re.compile(r"[一-龥]{2,5}?(?:自治区|自治州|自治县|省|市)(?=[一-龥]{2})")


class Bilingual(Record):
    """The same in both languages; ``en`` is None when it cannot be written whole."""

    zh: str
    en: str | None


class Names:
    """Renders names and headings with one glossary; what it does not know is spelled in pinyin or None."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self.cutter = Cutter(glossary, self.law)

    def place(self, region: str, adjective: bool = False) -> str:
        """Return the English of a region: 云溪县 is Yunxi County, before a body 云溪市 is Yunxi Municipal."""
        if region.isascii():  # of an English report
            return region
        region = fold(region)
        if region in (NATION, "中国", "中华人民共和国"):
            return "National" if adjective else "China"
        *outer, last = places_of(region)
        named = [_named(place, False) for place in outer]
        return " ".join([*named, _named(last, True)]) if adjective else ", ".join([_named(last, False), *named[::-1]])

    def person(self, name: str) -> str | None:
        """Return a Chinese name in pinyin, family name first: 林晓 is Lin Xiao; None for names that are not Han."""
        name = fold(name)
        return f"{spelled(name[0])} {spelled(name[1:])}" if 2 <= len(name) <= 3 and name.isalpha() else None

    def body(self, body: str) -> str | None:
        """Return the English of a congress, standing committee, government, court or procuratorate."""
        ending = next((ending for ending in BODIES if body.endswith(ending)), None)
        return BODIES[ending].format(self.place(body.removesuffix(ending), adjective=True)) if ending else None

    def meeting(self, meeting: str) -> str | None:
        """Return "the 2nd session of the 5th Yunxi County People's Congress" for 云溪县第五届…第二次会议."""
        match = MEETING.fullmatch(fold(meeting))
        if match is None:
            return None
        region = self.place(match[1], adjective=True)
        term, session = parse_number(match[2]), parse_number(match[3])
        if term is None or session is None:
            return None
        return f"the {ranked(int(session))} session of the {ranked(int(term))} {region} People's Congress"

    def law(self, name: str) -> str | None:
        """Return the English of a law or regulation: 古树保护条例 is Regulations on the Protection of Old Trees."""
        name = fold(name).strip("《》").removeprefix("中华人民共和国")
        if known := self._glossary.get(name, "law"):
            return known
        match = LAW.fullmatch(name)
        if match is None:
            return None
        owner, about = self._owner(match[1])
        subject = self._subject(about)
        return f"{owner}{LAWS[match[2]].format(subject)}" if subject else None

    def _owner(self, words: str) -> tuple[str, str]:
        """Return whose law it is and what it is about: 云溪县停车管理 is Yunxi County and parking management."""
        match = OWNER.match(words)
        if match is None or self.cutter.cut(match[0])[0].verb():  # 助推城市…
            return "", words
        return f"{self.place(match[0])} ", words[match.end() :]

    def _subject(self, words: str) -> str | None:
        if words.endswith("问题"):
            return None
        noun = noun_phrase(tokens := self.cutter.cut(words))
        if noun is None:
            return (done := doing(tokens)) and titled(done)
        said = noun.object()
        the = "the " if said.startswith("the ") or " of " in said else ""
        return the + titled(said.removeprefix("the "))

    def terms(self, text: str) -> list[str]:
        """Return the places, laws and terms of a Chinese text in English, each once in order: no translation of it."""
        return list(dict.fromkeys(term for piece in PIECE.split(fold(text)) for term in self._terms(piece)))

    def _terms(self, piece: str) -> Iterator[str]:
        tokens = self.cutter.cut(piece)
        named = "".join(token.zh for token in dropwhile(lambda token: token.zh in LAWMAKING, tokens))
        if LAW.fullmatch(named) and (law := self.law(named)):
            yield law
            return
        places = divisions().names
        for is_place, group in groupby((w for w, _ in tagged(piece)), key=places.__contains__):
            if is_place:
                yield from map(self.place, group)
                continue
            before = ""
            for is_noun, run in groupby(self.cutter.cut("".join(group)), key=lambda t: bool(t.noun()) and not t.verb()):
                found = tuple(run)
                whole = is_noun and before != UNKNOWN and sum(len(t.zh) for t in found) >= SHORTEST
                if whole and (noun := noun_phrase(found)):
                    yield noun.text
                before = found[-1].role

    def heading(self, text: str) -> str | None:
        """Return a heading in English; None when a word of it would be lost."""
        if not HAN.search(text):
            return " ".join(text.split())
        bare = NUMBERING.sub("", fold(text)).strip("。,")
        if known := self._known(bare):
            return capital(known)
        said = [self._clause(clause) or self._each(clause) for clause in CLAUSES.split(bare) if clause]
        return capital(", ".join(clause for clause in said if clause)) if said and all(said) else None

    def _known(self, text: str) -> str | None:
        if known := self._glossary.get(text, "section"):
            return known
        first, _, second = text.partition("和")
        if second and (one := self._known(first)) and (two := self._known(second)):
            return f"{one} and {two[:1].lower()}{two[1:]}"
        year = YEAR.fullmatch(text)
        if year and (rest := self._known(year[2])):
            return f"{rest} and in {year[1]}" if "和" in text[:6] else f"{rest} ({year[1]})"
        return None

    def _each(self, clause: str) -> str | None:
        """Read what 、 joins as clauses of their own."""
        parts = [self._clause(part) for part in clause.split("、")]
        return listed([part for part in parts if part]) if len(parts) > 1 and all(parts) else None

    def _clause(self, clause: str) -> str | None:
        for pattern, template in FRAMES:
            if match := pattern.fullmatch(clause):
                topics = [self._topic(words) for words in match.groups()]
                if all(topics):
                    return template.format(*topics)
        return self._topic(clause)

    def _topic(self, words: str) -> str | None:
        if known := self._known(words):
            return known[:1].lower() + known[1:]
        tokens = self.cutter.cut(words)
        bare = list(dropwhile(lambda token: token.role == EMPTY and not token.senses, tokens))
        return doing(tokens) or becoming(tokens) or named(bare)

    def title(self, card: Report) -> str | None:
        """Return "Work Report of the Standing Committee of the Yunxi County People's Congress"."""
        title = fold(card.title or card.body or "")
        body = self.body(title.removesuffix("工作报告")) or self.body(fold(card.body or ""))
        if body is None and title.startswith("政府工作报告") and card.region:
            body = self.body(f"{fold(card.region)}人民政府")
        return f"Work Report of the {body}" if body else None

    def masthead(self, card: Report) -> Bilingual:
        """Return one sentence on who reported what, when and where."""
        place = f"在{card.meeting}上" if card.meeting else ""
        scene = "，".join(part for part in (f"{date_zh(card.date)}{place}", card.speaker) if part)
        return Bilingual(zh=f"{card.title or card.id}{f'（{scene}）' if scene else ''}", en=self._masthead_en(card))

    def _masthead_en(self, card: Report) -> str | None:
        title = self.title(card)
        speaker = self.person(card.speaker) if card.speaker else ""
        meeting = self.meeting(card.meeting) if card.meeting else ""
        if title is None or meeting is None:
            return title
        delivered = f"delivered by {speaker}" if speaker else "delivered" if card.date or meeting else ""
        scene = " ".join(filter(None, (delivered, date_en(card.date), meeting and f"at {meeting}")))
        return f"{title}, {scene}" if scene else title


def _named(place: str, adjective: bool) -> str:
    noun, described = LEVELS.get(unit_of(place), ("", ""))
    return f"{place_en(place)} {described if adjective and described else noun}".strip()


def spelled(name: str) -> str:
    """Return Han characters in pinyin as one word.

    >>> spelled("云溪")
    'Yunxi'
    """
    from pypinyin import lazy_pinyin  # a fifth of a second of reading its dictionary

    return capital("".join(lazy_pinyin(name)).replace("ü", "u"))


def people_in(text: str) -> list[str]:
    """Return the names in a text that are surely a person's: a surname first, and no word of the dictionary.

    >>> people_in("马拉松冠军林晓")
    ['林晓']
    """
    words = [*tagged(text), ("", "")]
    return [
        word
        for (word, tag), (after, _) in pairwise(words)
        if tag == "nr" and len(word) > 1 and word[0] in SURNAMES and not in_dictionary(word)
        if not after.isalpha() or in_dictionary(after)  # 周子|墨获: cut wrongly
    ]


def date_zh(iso: str | None) -> str:
    """Return an ISO date as 2031年1月9日; empty when it is not a full date."""
    day = _date(iso)
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def date_en(iso: str | None) -> str:
    """Return an ISO date as "on January 9, 2031"; empty when it is not a full date."""
    day = _date(iso)
    return f"on {day:%B} {day.day}, {day.year}" if day else ""


def _date(iso: str | None) -> date | None:
    try:
        return date.fromisoformat(iso or "")
    except ValueError:
        return None
