"""Run-in leads: a short first sentence that is the title of its paragraph."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SENTENCE = re.compile(r"[^。！!？?；;]+。")
_QUOTED = re.compile(r"[“‘《「][^”’》」]*[”’》」]")
_NOT_LEAD = re.compile(
    r"^(?:20[0-9]{2}年|今年|去年|各位|我们?|同时|此外|通过|一年来|五年来|过去|会议|首先|其次|最后|总之|因此|所以|但|这|那|其中|当前|目前|"
    r"以上|现在|下面|在此|请|根据|按照|回顾|展望|特别是)|[0-9]|(?:之年|的(?:决定|条例|办法|报告|汇报|意见))$|[^但只总凡于可]是(?!否)"
)
_MARKED = re.compile(r"[*]{0,2}——|[一二三四五六七八九十]{1,2}是")
_LONGEST = 46
_REST = 12


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead and how deep it stands: 0, or 1 under the lead before it; ``start`` and ``end`` index its line."""

    line: int
    title: str
    start: int
    end: int
    depth: int


def find_leads(texts: Sequence[tuple[int, str]]) -> list[Lead]:
    """Return the leads among the paragraphs (line number, text) of one section.

    A single paragraph with a short first sentence proves nothing: leads come in twos or more.
    """
    found = [(line, text, lead) for line, text in texts if (lead := lead_of(text)) is not None]
    marked = [one for one in found if _MARKED.match(one[1])]
    if len(marked) >= 2:
        return _nest(marked)
    plain = [one for one in found if not re.search(r"[,，]", _QUOTED.sub("", one[2]))]
    chosen = plain if 2 * len(plain) > len(found) else found
    if len(chosen) < 2 or 2 * len(chosen) < chosen[-1][0] - chosen[0][0] + 1:
        return []
    return _nest(chosen)


def lead_of(text: str, start: int = 0) -> str | None:
    """Return the sentence at ``start`` if it reads as the title of what follows it.

    >>> lead_of("围绕经济高质量发展加强立法。制定地方金融条例,防范和化解金融风险。")
    '围绕经济高质量发展加强立法。'
    """
    match = _SENTENCE.match(text, start)
    if match is None or len(text) - match.end() < _REST:
        return None
    sentence = match.group()
    mark = _MARKED.match(sentence)
    bare = _QUOTED.sub("", sentence[mark.end() if mark else 0 : -1])
    commas = len(re.findall(r"[,，]", bare))
    if not 4 <= len(sentence) <= _LONGEST or commas > (2 if mark else 1) or _NOT_LEAD.search(bare):
        return None
    return sentence


def _nest(leads: Sequence[tuple[int, str, str]]) -> list[Lead]:
    """Put leads that go on from a double lead (outer title, inner title) under its outer one."""
    nested: list[Lead] = []
    last = {sentence[:2]: line for line, _, sentence in leads}
    inner_start = ""
    for line, text, sentence in leads:
        inner = lead_of(text, len(sentence))
        if inner is not None and len(inner) <= 20 and len(sentence) <= 20 and last.get(inner[:2], -1) > line:
            nested.append(Lead(line, _title(sentence), 0, len(sentence), 0))
            nested.append(Lead(line, _title(inner), len(sentence), len(sentence) + len(inner), 1))
            inner_start = inner[:2]
            continue
        depth = 1 if inner_start and sentence.startswith(inner_start) else 0
        inner_start = inner_start if depth else ""
        nested.append(Lead(line, _title(sentence), 0, len(sentence), depth))
    return nested


def _title(sentence: str) -> str:
    return sentence.strip("*—。")
