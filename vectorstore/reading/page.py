"""Where a report begins and ends on its page, and what stands beside it: navigation, prompts, counters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from vectorstore.reading.lines import STARTS, Line, join_columns, joined, read_lines
from vectorstore.reading.parts import part_of_title, years_of

# What a page shows beside its article, alone on a line or several in a row.
_MENU = (
    "首页|网站首页|返回首页|返回目录|返回顶部|返回列表|返回|目录|关闭|关闭窗口|关闭本页|打印|打印本页|打印此页|下载|全屏|收藏|加入收藏|设为首页|"
    "分享|分享到|分享至|转发|点赞|评论|我要评论|发表评论|网友评论|查看评论|写留言|举报|纠错|我要纠错|登录|注册|搜索|正文|全文|收起|展开|更多|"
    "字号|字体|字体大小|加大|还原|减小|放大|放大+|缩小|缩小-|默认|默认o|大_中_小|大中小|大|中|小|上一篇|下一篇|上一页|下一页|上一版|下一版|上一期|下一期|"
    "微信|微信好友|微博|新浪微博|腾讯微博|朋友圈|QQ|QQ好友|QQ空间|支付宝|抖音|豆瓣|人人网|复制|复制链接|网站地图|联系我们|关于我们|"
    "无障碍|无障碍浏览|长者模式|适老化|语音播报|听新闻|繁体|简体|繁體|English|EN|手机版|客户端|公众号|微信公众号|附件下载|扫一扫|阅读原文|在看|"
    "相关阅读|相关新闻|相关报道|相关链接|相关文章|相关推荐|相关稿件|推荐阅读|延伸阅读|热门推荐|热门文章|猜你喜欢|最新文章|喜欢此内容的人还喜欢|"
    "继续滑动看下一个|轻触阅读原文|预览时标签不可点|版面导航|标题导航|放大镜|PDF版|null|none|undefined"
)
_LABEL = (
    "作者|来源|文章来源|信息来源|稿源|发布时间|发布日期|发表时间|更新时间|成文日期|日期|时间|责任编辑|责编|编辑|编审|审核|校对|初审|复审|终审|"
    "值班编委|值班主编|监制|摄影|标签|关键词|关键字|分类|栏目|浏览|浏览次数|浏览量|阅读|阅读次数|阅读量|点击|点击数|点击量|访问量|点击率|评论|评论数|"
    "字号|字体|分享|分享到|索引号|发文字号|文号|发文机构|发文机关|发布机构|公开方式|有效性|当前位置|您的位置|您当前的位置|您现在的位置|所在位置|位置|"
    "上一篇|下一篇|上一条|下一条|原标题|原文链接|链接|网址|版权声明|免责声明|声明|打印|大小|信息分类|主题分类|名称"
)
_SEP = r"[\s|｜/／·•>》»,，、:：;；\-—_【】\[\]()（）]*"
_DIGIT = "0-9一二三四五六七八九十"
_ITEMS = "|".join(re.escape(item).replace("_", r"\s+") for item in sorted(_MENU.split("|"), key=len, reverse=True))
_CLOCK = r"[0-2]?[0-9][:：][0-5][0-9](?:[:：][0-5][0-9])?"
_EVERYWHERE = (
    rf"(?>{_SEP}(?>{_ITEMS}))++{_SEP}",  # atomic: 返回首页 is not tried as 返回 and 首页 again and again
    r"(?:网站)?首页(?:\s*[>》»/|｜·-]+\s*\S{1,16}){1,6}",
    rf"[(（【\[]?(?:上接|下转|上连|下接|[接转]第?(?=[{_DIGIT}]))[^，。,]{{1,8}}版[^。]{{0,8}}[)）】\]]?",
    r"[-—–·.．\s]*(?:第\s*)?[0-9]{1,4}\s*[/／]\s*(?:共\s*)?[0-9]{1,4}\s*页?[-—–·.．\s]*",
    r"[-—–·•]+\s*[0-9]{1,4}\s*[-—–·•]+",
    r"第?\s*[0-9]{1,4}\s*页\s*(?:[,，]?\s*共\s*[0-9]{1,4}\s*页)?",
    r"第?[A-Z]?[0-9]{1,3}版(?:[:：]\S{0,8})?",
    r"(?:(?:浏览|阅读|点击|评论|点赞|转发|收藏|赞)(?:次数|量|数)?[:：(（]?\s*[0-9]+\+?[)）]?次?\s*)+",
    r"[(（【\[]?(?:责任编辑|责编|编辑|校对|审核|编审|值班编委)[:：/].{0,40}",
    r"(?:https?://|www\.)\S{3,200}",
    r"(?:PART|Part)[.\s]*[0-9]{1,2}",
    r"[-=*_~·•—–#+|:\s]+",
    r".{2,60}?(?:[.…·．⋯]{4,}|…{2,})[\s(（]*[0-9]{1,3}[)）]?",
)
# Whole sentences of a page: inside the report a sentence is the report's.
_PROMPTS = (
    r"[◎●◆■★※*#\s]*(?:欢迎|请|快来|我要).{0,20}(?:评论|讨论|留言|发表|交流|扫码|关注|点赞|转发).{0,40}",
    r".{0,12}(?:扫码|扫一扫|扫描|长按|识别|手机扫).{0,8}(?:二维码|关注|接着看|继续看|阅读|查看|分享|下载|手机|打开).{0,24}",
    r".{0,6}点击(?:上方|下方|蓝字|标题).{0,24}",
    r".{0,20}(?:版权所有|未经授权|禁止转载|Copyright|COPYRIGHT|©|ICP备|公网安备|网站标识码).{0,120}",
    r".{0,30}(?:转载请注明|仅供参考,?，?不代表|如有侵权|侵权.{0,4}删除|文章转载自|本文来自|本站(?:声明|内容|转载)).{0,80}",
)
_OUTSIDE = (
    rf"[【\[(（]?(?:{_LABEL})\s*[:：】].{{0,160}}",
    rf"[(（\[【]?[12][0-9]{{3}}\s*[-./年]\s*[01]?[0-9]\s*[-./月]\s*[0-3]?[0-9]日?(?:\s*星期[一二三四五六日天])?"
    rf"(?:\s*[T\s]?{_CLOCK})?[)）\]】]?(?:\s*(?:来源|作者|编辑|浏览|点击|阅读).{{0,60}})?",
    r"[0-3]?[0-9]\s*[01]?[0-9]月|[01]?[0-9]月\s*[0-3]?[0-9]日?",
    r"[0-9]{1,4}",
    r"[\W_]+",
)
# After one of these lines nothing on a page belongs to its article.
_AFTER = re.compile(
    r"(?:发表评论|网友评论|评论列表|相关(?:阅读|新闻|报道|链接|文章|推荐|稿件)|推荐阅读|延伸阅读|热门推荐|热门文章|猜你喜欢|最新文章|"
    r"上一篇|下一篇|上一条|下一条|返回目录|返回首页|返回列表|版权声明|免责声明|责任编辑|分享到|打印本页|关闭窗口|扫一扫).{0,80}"
)
_PROMPT_RE = re.compile("|".join(f"(?:{one})" for one in _PROMPTS))
_EVERYWHERE_RE = re.compile("|".join(f"(?:{one})" for one in _EVERYWHERE))
_OUTSIDE_RE = re.compile("|".join(f"(?:{one})" for one in _OUTSIDE))
_PAGE_AFTER = re.compile(r"[\s.…·．⋯]*[(（]?[0-9]{0,3}[)）]?$")
_JUMP_HEAD = re.compile(r"[(（【\[](?:上接|上连|接)[^()（）。]{1,12}版[^()（）。]{0,8}[)）】\]]\s*")
_JUMP_TAIL = re.compile(
    r"\s*[(（【\[](?:下转|转)[^()（）。]{1,12}版[^()（）。]{0,8}[)）】\]]$|(?<=报告)[(（]上接[^()（）。]{1,12}版[)）]$"
)
_LONGEST = 200

_TITLE = re.compile(
    r"(?![—(（“”\"])[^。！!？?；;]{0,60}(?:报告|讲话)(?:[(（《][^)）]{1,12}[)）》]|全文)?(?:[—(（\-]{1,2}.{4,80})?"
)
_BODY_NAME = re.compile(r"[一-龥]{4,40}(?:委员会|政府|法院|检察院|人大)")
_NOT_TITLE = re.compile(
    r"向大会报告|请予审议|审议.{0,12}报告$|听取.{0,20}报告$|[:：].{0,10}报告$|^来源|^标签|^上一|^下一|(?<!工)[作做][了的]?[^，。]{0,12}报告$|[。摄]$"
)
_SUBTITLE = re.compile(r"[—\-(（]{1,3}.{0,40}在.{2,50}(?:会议|大会|会)上.{0,30}|[—\-]{2,}.{4,60}")
_OF_TITLE = re.compile(
    r"[—\-]{1,3}|[(（].*[)）]$|.*(?:会议|大会)上?|.*(?:主任|主席|省长|市长|区长|县长|州长|盟长|旗长|镇长|乡长|总理|院长|检察长|书记|委员长|报告人).{0,20}$|"
    r"[一-龥]{2,4}$|[12][0-9]{3}年[01]?[0-9]月(?:[0-3]?[0-9]日)?$|[一二〇○零三四五六七八九十]{4}年"
)
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
_TOLD = 400
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


def drop_furniture(lines: Sequence[Line]) -> list[Line]:
    """Return ``lines`` without what belongs to the page; a line that followed some is ``torn``."""
    numbers = _page_numbers(lines) | _contents_lines(lines)
    kept: list[Line] = []
    torn = False
    for index, line in enumerate(lines):
        rest = None if index in numbers or _is_furniture(line) else _without_jumps(line)
        if rest is not None:
            torn = torn or rest.origin[0] != line.origin[0]
            kept.append(replace(rest, torn=True) if torn else rest)
        torn = rest is None or rest.origin[-1] != line.origin[-1]
    return kept


def mend(lines: Sequence[Line]) -> list[Line]:
    """Join the paragraphs that a page number, other furniture or a line break tore within a sentence."""
    groups: list[list[Line]] = []
    told = ""  # the end of the paragraph so far: all that decides, and the time stays linear
    for line in lines:
        if groups and (line.torn or _is_open(told)) and _goes_on(told, groups[-1][-1], line):
            groups[-1].append(line)
            told = (told + line.text)[-_TOLD:]
        else:
            groups.append([line])
            told = line.text[-_TOLD:]
    return [joined(group) for group in groups]


def _is_open(text: str) -> bool:
    """Tell whether a paragraph stops at a comma, or is long and stops at a word."""
    return text[-1] in "，,、" or (len(text) >= _PROSE and text[-1].isalnum())


def _goes_on(told: str, before: Line, line: Line) -> bool:
    if before.ends_sentence() or told.endswith(("：", ":")) or STARTS.match(line.text) or line.level:
        return False
    headed = STARTS.match(told.rpartition("。")[2]) is not None
    return not headed and re.search("[，。；,]", told) is not None and not _ANNEX.fullmatch(line.text)


def _is_furniture(line: Line) -> bool:
    if len(line.raw) > _LONGEST:
        return False
    if any(_EVERYWHERE_RE.fullmatch(text) for text in {line.text, line.raw}):
        return True
    return not line.ends_sentence() and _PROMPT_RE.fullmatch(line.text) is not None


def _is_outside(line: Line) -> bool:
    """Tell whether a line belongs to the page if it stands before the title or after the closing line."""
    if _is_furniture(line):
        return True
    return len(line.raw) <= _LONGEST and bool(_OUTSIDE_RE.fullmatch(line.raw) or _PROMPT_RE.fullmatch(line.text))


def _ends_article(line: Line) -> bool:
    return len(line.raw) <= _LONGEST and _AFTER.fullmatch(line.text) is not None


def _page_numbers(lines: Sequence[Line]) -> set[int]:
    """Return the indices of lines that hold nothing but a number and count up as page numbers do."""
    bare = [(index, int(line.text)) for index, line in enumerate(lines) if re.fullmatch("[0-9]{1,3}", line.text)]
    return (
        {index for index, _ in bare}
        if all(0 < later - earlier <= 3 for (_, earlier), (_, later) in pairwise(bare))
        else set()
    )


def _without_jumps(line: Line) -> Line | None:
    """Return a line without the jump marks of a newspaper page (（上接1版）) at its ends, None where that is all."""
    head, tail = _JUMP_HEAD.match(line.text), _JUMP_TAIL.search(line.text)
    start, end = head.end() if head else 0, tail.start() if tail else len(line.text)
    if head is None and tail is None:
        return line
    return line.cut(start, end) if start < end else None


def _contents_lines(lines: Sequence[Line]) -> set[int]:
    """Return the indices of the lines under 目录 that stand again in the text, without their page numbers."""
    start = next((index for index, line in enumerate(lines) if line.text in ("目录", "目次")), None)
    if start is None:
        return set()
    last = {line.text: index for index, line in enumerate(lines)}
    end = start + 1
    while end < len(lines) and last.get(_PAGE_AFTER.sub("", lines[end].text), 0) > end:
        end += 1
    return set(range(start, end)) if end > start + 1 else set()


def find_report(lines: Sequence[Line], raw: Sequence[Line]) -> Page:
    """Find the report in the ``lines`` of a page (furniture dropped, columns joined); ``raw`` are all its lines."""
    body = _with_part_title(lines, _find_body(lines))
    title = _find_title(lines, body)
    head = _head_lines(lines, title, body)
    closing = _find_closing(lines, body)
    kept = [*head, *_body_lines(lines, body, closing, titled=bool(title))]
    first = lines[body].origin[0] if body < len(lines) else len(raw)
    last = lines[closing].origin[-1] if closing is not None else (kept[-1].origin[-1] if kept else 0)
    return Page(
        lines=tuple(kept or lines),
        title=tuple(head.index(lines[number]) for number in title),
        body=len(head) if kept else 0,
        closing=None if closing is None else len(head) + closing - body,
        head=tuple(line for line in raw if line.origin[0] < first),
        tail=tuple(line for line in raw if line.origin[0] > last),
        continued=any(
            re.search(r"[(（【\[](?:上接|上连).{1,12}[)）】\]]|^上[接连][^。]{1,10}版", line.text)
            for line in raw[:_HEAD_LINES]
        ),
    )


def is_annex(line: Line) -> bool:
    """Tell whether a line heads what is appended to a report: notes, an explanation of terms."""
    return _ANNEX.fullmatch(line.text) is not None


def is_title(text: str) -> bool:
    """Tell whether a line reads as the title of a report."""
    return _TITLE.fullmatch(text) is not None and _NOT_TITLE.search(text) is None


def _is_prose(line: Line) -> bool:
    return len(line.text) >= _PROSE and line.ends_sentence()


def _find_body(lines: Sequence[Line]) -> int:
    """Return the index of the first line of running text: a salutation, a numbered heading, or a long sentence."""
    if (address := _find_address(lines)) is not None:
        return address
    for index, line in enumerate(lines):
        if _SALUTATION.match(line.text) or (_NUMBERED.match(line.text) and index) or _is_prose(line):
            return index
        if len(line.text) > 2 * _PROSE and not is_title(line.text) and not _is_outside(line):
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
        if _is_outside(line) or line.ends_sentence() or not _SLOGAN.fullmatch(line.text):
            break
        first -= 1
    return list(range(first, subtitle))


def _head_lines(lines: Sequence[Line], title: tuple[int, ...], body: int) -> list[Line]:
    """Return the title with what belongs to it: the meeting, the date, the speaker. Captions and counters go."""
    if not title:
        return [line for line in lines[:body] if not _is_outside(line)]
    below = lines[title[-1] + 1 : body]
    kept = [
        line
        for line in below
        if _OF_TITLE.match(line.text) and not _is_label(line) and not _NOT_TITLE.search(line.text)
    ]
    return [*(lines[number] for number in title), *kept]


def _is_label(line: Line) -> bool:
    dated = re.fullmatch(r"[(（]?[12][0-9]{3}年[01]?[0-9]月[0-3]?[0-9]日[)）]?", line.text)
    return not dated and _is_outside(line)


def _find_closing(lines: Sequence[Line], body: int) -> int | None:
    """Return the index of the rallying sentence that ends a report, if nothing but page or an annex follows it."""
    annex = next((index for index in range(body + 1, len(lines)) if is_annex(lines[index])), len(lines))
    for index in (*range(annex - 1, body - 1, -1), *range(len(lines) - 1, annex, -1)):
        line = lines[index]
        if line.ends_sentence() and len(line.text) >= _FEWEST_RALLY and _RALLY.search(line.text):
            return index if _is_over(lines[index + 1 :]) else None
    return None


def _is_over(rest: Sequence[Line]) -> bool:
    prose = 0
    for line in rest:
        if _ends_article(line) or is_annex(line):
            return True
        prose += _is_prose(line)
    return prose <= 1


def _body_lines(lines: Sequence[Line], body: int, closing: int | None, titled: bool) -> list[Line]:
    if closing is None:
        end = len(lines)
        while titled and end > body + 1 and _is_outside(lines[end - 1]):
            end -= 1
        return list(lines[body:end])
    return [*lines[body : closing + 1], *_tail_lines(lines[closing + 1 :])]


def _tail_lines(lines: Sequence[Line]) -> list[Line]:
    """Return what follows the closing line and still belongs to the report: an annex, a word of thanks."""
    kept: list[Line] = []
    for index, line in enumerate(lines):
        if is_annex(line):
            return [*kept, *(one for one in lines[index:] if not _is_outside(one))]
        if _ends_article(line):
            annexes = [later for later in range(index, len(lines)) if is_annex(lines[later])]
            return kept if not annexes else [*kept, *_tail_lines(lines[annexes[0] :])]
        if line.ends_sentence() and not _is_outside(line):
            kept.append(line)
    return kept


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Cleaned text, one paragraph a line: ``origin`` maps it to the source, ``starts`` holds where each line begins.

    ``page`` tells which of the lines were the title block and what stood before it.
    """

    text: str
    origin: tuple[int, ...]
    lines: tuple[Line, ...]
    starts: tuple[int, ...]
    page: Page


def clean(source: str) -> Cleaned:
    r"""Clean ``source``; ``text[i]`` is ``source[origin[i]]`` save for wide and styled letters and digits.

    >>> clean("一、坚持党的\u3000领导\n通过法规３４件。").text
    '一、坚持党的领导\n通过法规34件。'
    """
    raw = read_lines(source)
    page = find_report(mend(join_columns(drop_furniture(raw))), raw)
    return Cleaned("\n".join(line.text for line in page.lines), *_assembled(source, page.lines), page)


def _assembled(source: str, lines: tuple[Line, ...]) -> tuple[tuple[int, ...], tuple[Line, ...], tuple[int, ...]]:
    origin: list[int] = []
    starts: list[int] = []
    for line in lines:
        if origin:
            origin.append(_break(source, origin[-1] + 1, line.origin[0]))
        starts.append(len(origin))
        origin.extend(line.origin)
    return tuple(origin), lines, tuple(starts)


def _break(source: str, start: int, end: int) -> int:
    """Return where the white space between two lines stands; the first character between them where there is none."""
    return next((at for at in range(start, end) if source[at].isspace()), start)
