"""A source in, its report's lines out: where a report begins and ends on its page, and what stands beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vectorstore.reading.columns import join_columns
from vectorstore.reading.furniture import ends_article, is_outside, without_furniture
from vectorstore.reading.lines import STARTS, Line, joined, read_lines, width
from vectorstore.reading.parts import part_of_title, years_of
from vectorstore.reading.text import size

_CONTINUED = re.compile(r"[(（【\[](?:上接|上连).{1,12}[)）】\]]|^上[接连][^。]{1,10}版")
_TITLE = re.compile(
    r"(?![—(（“”\"])[^。！!？?；;]{0,60}(?:报告|讲话)(?:[(（《][^)）]{1,12}[)）》]|全文)?(?:[—(（\-]{1,2}.{4,80})?"
)
_TITLE_EN = re.compile(
    r"(?i)(?=.{10,160}$)[^.!?;]*\b(?:work reports?|reports? on (?:the )?(?:government )?work)\b[^.!?;]*"
)
_BODY_NAME = re.compile(r"[一-龥]{4,40}(?:委员会|政府|法院|检察院|人大)")
_NOT_TITLE = re.compile(
    r"向大会报告|请予审议|(?:审议|听取).{0,20}报告$|[:：].{0,10}报告$|^来源|^标签|^[上下]一|(?<!工)[作做][了的]?[^，。]{0,12}报告$|[。摄]$"
)
_SUBTITLE = re.compile(r"[—\-(（]{1,3}.{0,40}在.{2,50}(?:会议|大会|会)上.{0,30}|[—\-]{2,}.{4,60}")
_OF_TITLE = re.compile(
    r"[—\-]{1,3}|[(（].*[)）]$|.*(?:会议|大会)上?|.*(?:主任|主席|[省市区县州盟旗镇乡院]长|总理|检察长|书记|委员长|报告人).{0,20}$|"
    r"(?i:delivered|presented|speaker)\b[ -~]*$|"
    r"[ -~]*(?:Session|Congress|Chair|Governor|Mayor|Premier|Director|President|[12][0-9]{3})[ -~]*$|[一-龥]{2,4}$|"
    r"[12][0-9]{3}年[01]?[0-9]月(?:[0-3]?[0-9]日)?$|[一二〇○零三四五六七八九十]{4}年"
)
_DATE_LINE = re.compile(r"[(（]?[12][0-9]{3}年[01]?[0-9]月[0-3]?[0-9]日[)）]?")
_SALUTATION = re.compile(
    r"(?:尊敬的)?各位(?:代表|委员|同志|领导).{0,20}[:：！!]|同志们[:：！!]|(?:主任|主席团|主席).{0,12}[:：]"
)
_NUMBERED = re.compile(r"[一1][、.．]|[(（]一[)）]|第一(?:部分|章)")
_RALLY = re.compile(
    r"让我们|紧密团结|团结(?:带领|一心|奋斗|奋进)|(?:不懈|努力|接续)奋斗|贡献|谱写|篇章|前进|而努力|开创.{0,16}局面|携手|砥砺|奋力|新胜利|再创"
)
_ANNEX = re.compile(
    r"(?:附件[^。；，]{0,40}|附录[^。；，]{0,40}|(?:附|注释|注|名词解释|名词注释|(?:相关|有关|报告)?.{0,10}(?:用语|名词|术语).{0,4}(?:解释|说明|注释))(?:[一二三四1-9]?[:：][^。]{0,40})?)"
)
_SLOGAN = re.compile(r"(?=(?:[^一-龥]*[一-龥]){4}).{4,30}")
_PROSE = 45
"""Characters from which a finished line is running text: headings of the development reports stay below."""
_TOLD = 400
_FEWEST_RALLY = 18
_HEAD_LINES = 80


@dataclass(frozen=True, slots=True)
class Page:
    """A report's cleaned text, one paragraph a line: ``origin`` maps it to the source.

    ``starts`` holds where each of ``lines`` begins in the text; ``title`` the numbers of its title lines;
    ``lines[body]`` is where its text begins; ``lines[closing]`` the rallying sentence that ends it, if there is one.
    ``head`` and ``tail`` are the raw lines of the page before the text and behind the report; ``continued`` is true for
    the second part of a report (上接).
    """

    text: str
    origin: tuple[int, ...]
    lines: tuple[Line, ...]
    starts: tuple[int, ...]
    title: tuple[int, ...]
    body: int
    closing: int | None
    head: tuple[Line, ...]
    tail: tuple[Line, ...]
    continued: bool


def clean(source: str) -> Page:
    r"""Clean ``source``; ``text[i]`` is ``source[origin[i]]`` save for wide and styled letters and digits.

    >>> clean("一、坚持党的\u3000领导\n通过法规３４件。").text
    '一、坚持党的领导\n通过法规34件。'
    """
    raw = read_lines(source)
    lines = _mended(join_columns(without_furniture(raw)))
    body = _find_body(lines)
    title = _find_title(lines, body)
    head = _head_lines(lines, title, body)
    closing = _find_closing(lines, body)
    kept = [*head, *_body_lines(lines, body, closing, titled=bool(title))]
    first = lines[body].origin[0] if body < len(lines) else len(source)
    last = kept[-1].origin[-1] if kept else 0
    if closing is not None:
        last = lines[closing].origin[-1]
    return Page(
        **_assembled(source, kept or lines),
        title=tuple(head.index(lines[number]) for number in title),
        body=len(head) if kept else 0,
        closing=None if closing is None else len(head) + closing - body,
        head=tuple(line for line in raw if line.origin[0] < first),
        tail=tuple(line for line in raw if line.origin[0] > last),
        continued=any(_CONTINUED.search(line.text) for line in raw[:_HEAD_LINES]),
    )


def _assembled(source: str, lines: Sequence[Line]) -> dict[str, Any]:
    """Return the text that ``lines`` make, with its origin, and the lines with where each begins."""
    origin: list[int] = []
    starts: list[int] = []
    for line in lines:
        if origin:  # a line break stands where white space does in the source
            gap = range(origin[-1] + 1, line.origin[0])
            origin.append(next((at for at in gap if source[at].isspace()), gap.start))
        starts.append(len(origin))
        origin.extend(line.origin)
    text = "\n".join(line.text for line in lines)
    return {"text": text, "origin": tuple(origin), "lines": tuple(lines), "starts": tuple(starts)}


def _mended(lines: Sequence[Line]) -> list[Line]:
    """Join the paragraphs that a page number, other furniture or a line break tore within a sentence."""
    groups: list[list[Line]] = []
    told = ""  # the end of the paragraph so far: all that decides, and the time stays linear
    for line in lines:
        if groups and (line.torn or _is_open(told, line.text)) and _goes_on(told, groups[-1][-1], line):
            groups[-1].append(line)
            told = (told + line.text)[-_TOLD:]
        else:
            groups.append([line])
            told = line.text[-_TOLD:]
    return [joined(group) for group in groups]


def _is_open(text: str, behind: str) -> bool:
    """Tell whether a paragraph stops at a comma, or at a word and is long or goes on with a small letter."""
    if text[-1] in "，,、":
        return True
    return text[-1].isalnum() and (size(text) >= _PROSE or (text.isascii() and behind[0].islower()))


def _goes_on(told: str, before: Line, line: Line) -> bool:
    if before.ends_sentence() or told.endswith(("：", ":")) or STARTS.match(line.text) or line.level:
        return False
    if before.speaks_english() != line.speaks_english():
        return False
    headed = STARTS.match(told.rpartition("。")[2]) is not None
    return not headed and re.search("[，。；,]", told) is not None and not is_annex(line)


def is_annex(line: Line) -> bool:
    """Tell whether a line heads what is appended to a report: notes, an explanation of terms."""
    return _ANNEX.fullmatch(line.text) is not None


def _is_title(text: str) -> bool:
    title = _TITLE_EN if text.isascii() else _TITLE
    return title.fullmatch(text) is not None and _NOT_TITLE.search(text) is None


def _is_prose(line: Line) -> bool:
    return width(line.text) >= 2 * _PROSE and line.ends_sentence()


def _find_body(lines: Sequence[Line]) -> int:
    """Return the index where the text begins: at a salutation, a numbered heading, a part title or a long sentence."""
    opening = (at for at, line in enumerate(lines) if _opens_text(line) and (at or not _NUMBERED.match(line.text)))
    body = next(opening, None)
    if body is None:
        body = next((at for at, line in enumerate(lines) if line.ends_sentence()), len(lines))
    for at in range(body, min(len(lines), _HEAD_LINES)):
        if _NUMBERED.match(lines[at].text):
            break
        if _SALUTATION.match(lines[at].text):  # an editor's note may stand above the title
            body = at if any(_is_title(line.text) for line in lines[:at]) else body
            break
    title = next((at for at in range(body) if _is_title(lines[at].text)), body)
    parts = (at for at in range(title + 1, body) if part_of_title(lines[at].text, years_of(None)))
    return next((at for at in parts if not _is_title(lines[at].text)), body)


def _opens_text(line: Line) -> bool:
    if _SALUTATION.match(line.text) or _NUMBERED.match(line.text) or _is_prose(line):
        return True
    return width(line.text) > 4 * _PROSE and not _is_title(line.text) and not is_outside(line)


def _find_title(lines: Sequence[Line], body: int) -> tuple[int, ...]:
    if titles := [index for index in range(body) if _is_title(lines[index].text)]:
        last = next((at for at in reversed(titles) if not lines[at].text.isascii()), titles[-1])
        split = last > 0 and len(lines[last].text) <= 8 and _BODY_NAME.fullmatch(lines[last - 1].text)
        return (last - 1, last) if split else (last,)
    subtitle = next((at for at in range(body - 1, 0, -1) if _SUBTITLE.fullmatch(lines[at].text)), 0)
    first = subtitle  # before a subtitle, one to three lines are set as a title: short, without a stop
    while first > max(0, subtitle - 3) and _is_slogan(lines[first - 1]):
        first -= 1
    return tuple(range(first, subtitle))


def _is_slogan(line: Line) -> bool:
    return _SLOGAN.fullmatch(line.text) is not None and not line.ends_sentence() and not is_outside(line)


def _head_lines(lines: Sequence[Line], title: tuple[int, ...], body: int) -> list[Line]:
    """Return the title with what belongs to it: the meeting, the date, the speaker. Captions and counters go."""
    if not title:
        return [line for line in lines[:body] if not is_outside(line)]
    kept = (
        line for line in lines[title[-1] + 1 : body] if _OF_TITLE.match(line.text) and not _NOT_TITLE.search(line.text)
    )
    return [
        *(lines[number] for number in title),
        *(line for line in kept if _DATE_LINE.fullmatch(line.text) or not is_outside(line)),
    ]


def _find_closing(lines: Sequence[Line], body: int) -> int | None:
    """Return the index of the rallying sentence that ends a report, if nothing but page or an annex follows it."""
    annex = next((index for index in range(body + 1, len(lines)) if is_annex(lines[index])), len(lines))
    for index in (*range(annex - 1, body - 1, -1), *range(len(lines) - 1, annex, -1)):
        line = lines[index]
        if line.ends_sentence() and len(line.text) >= _FEWEST_RALLY and _RALLY.search(line.text):
            rest = lines[index + 1 :]
            over = next((at for at, one in enumerate(rest) if ends_article(one) or is_annex(one)), None)
            return index if sum(map(_is_prose, rest[:over])) <= 1 or over is not None else None
    return None


def _body_lines(lines: Sequence[Line], body: int, closing: int | None, titled: bool) -> list[Line]:
    """Return the text of a report; behind its closing line only an annex or a word of thanks belongs to it."""
    if closing is None:
        end = len(lines)
        while titled and end > body + 1 and is_outside(lines[end - 1]):
            end -= 1
        return list(lines[body:end])
    rest = lines[closing + 1 :]
    annex = next((index for index, line in enumerate(rest) if is_annex(line)), len(rest))
    over = next((index for index, line in enumerate(rest) if ends_article(line)), annex)
    thanks = (line for line in rest[: min(over, annex)] if line.ends_sentence())
    return [*lines[body : closing + 1], *(line for line in (*thanks, *rest[annex:]) if not is_outside(line))]
