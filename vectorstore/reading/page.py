"""Where a report begins and ends on its page: the title block, the closing line, and the lines between."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vectorstore.reading.furniture import ends_article, is_outside_furniture
from vectorstore.reading.lines import Line
from vectorstore.reading.parts import part_of_title, years_of

_TITLE = re.compile(
    r"(?![—(（“”\"])[^。！!？?；;]{0,60}(?:报告|讲话)(?:[(（《][^)）]{1,12}[)）》])?"
    r"(?:[—(（\-]{1,2}.{4,80})?"
)
_BODY_NAME = re.compile(r"[一-龥]{4,40}(?:委员会|政府|法院|检察院|人大)")
_NOT_TITLE = re.compile(
    r"向大会报告|请予审议|审议.{0,12}报告$|听取.{0,20}报告$|[:：].{0,10}报告$|^来源|^标签|^上一|^下一"
)
_SUBTITLE = re.compile(r"[—\-(（]{1,3}.{0,40}在.{2,50}(?:会议|大会|会)上.{0,30}|[—\-]{2,}.{4,60}")
_SALUTATION = re.compile(
    r"(?:尊敬的)?各位(?:代表|委员|同志|领导).{0,20}[:：！!]|同志们[:：！!]|(?:主任|主席团|主席).{0,12}[:：]"
)
_NUMBERED = re.compile(r"[一1][、.．]|[(（]一[)）]|第一(?:部分|章)")
_RALLY = re.compile(
    r"让我们|紧密团结|团结(?:带领|一心|奋斗|奋进)|不懈奋斗|努力奋斗|贡献|谱写|篇章|阔步前进|奋勇前进|前进|而努力|开创.{0,16}局面|"
    r"携手|砥砺|奋力|新胜利|再创"
)
_ANNEX = re.compile(
    r"(?:附件|附录|附|注释|注|名词解释|名词注释|(?:相关|有关|报告)?.{0,10}(?:用语|名词|术语).{0,4}(?:解释|说明|注释))[一二三四1-9]?[:：]?.{0,40}"
)
_CONTINUED = re.compile(r"[(（【\[](?:上接|上连).{1,12}[)）】\]]|^(?:上接|上连)[^。]{1,10}版")
_SLOGAN = re.compile(r"(?=(?:[^一-龥]*[一-龥]){4}).{4,30}")
_PROSE = 45
_FEWEST_RALLY = 18
_HEAD_LINES = 80


@dataclass(frozen=True, slots=True)
class Page:
    """A report's own lines: ``title`` holds the numbers of its title lines, ``lines[body]`` is where its text begins.

    ``lines[closing]`` is the rallying sentence that ends it, if there is one. ``head`` and ``tail`` are the raw lines
    before the text and behind the closing line; ``continued`` is true for the second part of a report (上接).
    """

    lines: tuple[Line, ...]
    title: tuple[int, ...]
    body: int
    closing: int | None
    head: tuple[Line, ...]
    tail: tuple[Line, ...]
    continued: bool


def find_report(lines: Sequence[Line], raw: Sequence[Line]) -> Page:
    """Find the report in the ``lines`` of a page (furniture dropped, columns joined); ``raw`` are all its lines."""
    body = _with_part_title(lines, _find_body(lines))
    title = _find_title(lines, body)
    kept_head = _head_lines(lines[:body], title)
    closing = _find_closing(lines, body)
    kept = [*kept_head, *_body_lines(lines, body, closing, titled=bool(title))]
    first = lines[body].origin[0] if body < len(lines) else len(raw)
    last = lines[closing].origin[-1] if closing is not None else (kept[-1].origin[-1] if kept else 0)
    return Page(
        lines=tuple(kept or lines),
        title=tuple(kept_head.index(lines[number]) for number in title),
        body=len(kept_head) if kept else 0,
        closing=None if closing is None else len(kept_head) + closing - body,
        head=tuple(line for line in raw if line.origin[0] < first),
        tail=tuple(line for line in raw if line.origin[0] > last),
        continued=any(_CONTINUED.search(line.text) for line in raw[:_HEAD_LINES]),
    )


def is_annex(line: Line) -> bool:
    """Tell whether a line heads what is appended to a report: notes, an explanation of terms."""
    return _ANNEX.fullmatch(line.text) is not None


def is_prose(line: Line) -> bool:
    """Tell whether a line is running text: long, and ended as a sentence."""
    return len(line.text) >= _PROSE and line.ends_sentence()


def _find_body(lines: Sequence[Line]) -> int:
    """Return the index of the first line of running text: a salutation, a numbered heading, or a long sentence."""
    if (address := _find_address(lines)) is not None:
        return address
    for index, line in enumerate(lines):
        if _SALUTATION.match(line.text) or (_NUMBERED.match(line.text) and index) or is_prose(line):
            return index
        if len(line.text) > 2 * _PROSE and not is_title(line.text) and not is_outside_furniture(line):
            return index
    return next((index for index, line in enumerate(lines) if line.ends_sentence()), len(lines))


def _with_part_title(lines: Sequence[Line], body: int) -> int:
    """Return ``body``, or the line of the part title (过去一年主要工作) that stands right before it."""
    if body and not is_title(lines[body - 1].text) and part_of_title(lines[body - 1].text, years_of(None)):
        return body - 1
    return body


def _find_address(lines: Sequence[Line]) -> int | None:
    """Return the index of the salutation that follows a title, whatever prose (an editor's note) stands before it."""
    titled = False
    for index, line in enumerate(lines[:_HEAD_LINES]):
        if _SALUTATION.match(line.text):
            return index if titled else None
        if _NUMBERED.match(line.text):
            return None
        titled = titled or is_title(line.text)
    return None


def is_title(text: str) -> bool:
    """Tell whether a line reads as the title of a report."""
    return _TITLE.fullmatch(text) is not None and _NOT_TITLE.search(text) is None


def _find_title(lines: Sequence[Line], body: int) -> tuple[int, ...]:
    titles = [index for index in range(body) if is_title(lines[index].text)]
    if titles:
        last = titles[-1]
        split = last > 0 and len(lines[last].text) <= 8 and _BODY_NAME.fullmatch(lines[last - 1].text)
        return (last - 1, last) if split else (last,)
    for index in range(body - 1, 0, -1):
        if _SUBTITLE.fullmatch(lines[index].text):
            return tuple(_slogan(lines, index))
    return ()


def _slogan(lines: Sequence[Line], subtitle: int) -> list[int]:
    """Return the one to three lines before a subtitle that are set as a title: short, without a stop."""
    first = subtitle
    while first > max(0, subtitle - 3):
        line = lines[first - 1]
        if is_outside_furniture(line) or line.ends_sentence() or not _SLOGAN.fullmatch(line.text):
            break
        first -= 1
    return list(range(first, subtitle))


def _head_lines(lines: Sequence[Line], title: tuple[int, ...]) -> list[Line]:
    if not title:
        return list(lines)
    before = [line for line in lines[: title[0]] if is_prose(line)]
    after = [line for line in lines[title[-1] + 1 :] if not is_outside_furniture(line) or _is_spoken_date(line)]
    return [*before, *(lines[number] for number in title), *after]


def _is_spoken_date(line: Line) -> bool:
    return re.fullmatch(r"[(（]?[12][0-9]{3}年[01]?[0-9]月[0-3]?[0-9]日[)）]?", line.text) is not None


def _find_closing(lines: Sequence[Line], body: int) -> int | None:
    """Return the index of the rallying sentence that ends a report, if nothing but page or an annex follows it."""
    for index in range(len(lines) - 1, body - 1, -1):
        line = lines[index]
        if line.ends_sentence() and len(line.text) >= _FEWEST_RALLY and _RALLY.search(line.text):
            return index if _is_over(lines[index + 1 :]) else None
    return None


def _is_over(rest: Sequence[Line]) -> bool:
    prose = 0
    for line in rest:
        if ends_article(line) or is_annex(line):
            return True
        prose += is_prose(line)
    return prose <= 1


def _body_lines(lines: Sequence[Line], body: int, closing: int | None, titled: bool) -> list[Line]:
    if closing is None:
        end = len(lines)
        while titled and end > body + 1 and is_outside_furniture(lines[end - 1]):
            end -= 1
        return list(lines[body:end])
    return [*lines[body : closing + 1], *_tail_lines(lines[closing + 1 :])]


def _tail_lines(lines: Sequence[Line]) -> list[Line]:
    """Return what follows the closing line and still belongs to the report: an annex, a word of thanks."""
    kept: list[Line] = []
    for index, line in enumerate(lines):
        if is_annex(line):
            return [*kept, *(one for one in lines[index:] if not is_outside_furniture(one))]
        if ends_article(line):
            annexes = [later for later in range(index, len(lines)) if is_annex(lines[later])]
            return kept if not annexes else [*kept, *_tail_lines(lines[annexes[0] :])]
        if line.ends_sentence() and not is_outside_furniture(line):
            kept.append(line)
    return kept
