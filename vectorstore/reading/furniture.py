"""What a web or newspaper page shows beside its article: tools, labels, prompts, page numbers, jump marks."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from vectorstore.reading.lines import Line

# What a page shows beside its article, alone on a line or several in a row (返回首页 is two of them).
_TOOLS = (
    "网站|首页|返回|目录|顶部|列表|关闭|窗口|本页|此页|打印|下载|全屏|收藏|加入|设为|分享到|分享至|分享|转发|点赞|我要|发表|网友|查看|评论|写留言|举报|纠错|"
    "登录|注册|搜索|正文|全文|收起|展开|更多|字号|字体|大小|加大|还原|减小|放大镜|放大|缩小|默认|大中小|大|中|小|上一[篇页版期]|下一[篇页版期]|微信|好友|"
    "公众号|微博|新浪|腾讯|朋友圈|空间|QQ|支付宝|抖音|豆瓣|人人网|复制|链接|地图|联系我们|关于我们|无障碍|浏览|长者模式|适老化|语音播报|听新闻|繁体|"
    "简体|繁體|English|EN|手机版|客户端|附件下载|扫一扫|阅读原文|在看|(?:相关|推荐|延伸|热门|最新)(?:阅读|新闻|报道|链接|文章|推荐|稿件)|猜你喜欢|"
    "喜欢此内容的人还喜欢|继续滑动看下一个|轻触|预览时标签不可点|版面导航|标题导航|PDF版|null|none|undefined"
)
# What a page says of its article, before a colon.
_LABELS = (
    "作者|(?:文章|信息)?来源|稿源|(?:发布|发表|更新)?时间|(?:发布|成文)?日期|责任编辑|责编|编辑|编审|审核|校对|初审|复审|终审|值班编委|值班主编|监制|摄影|"
    "标签|关键词|关键字|分类|栏目|(?:浏览|阅读|点击|访问|评论)(?:次数|量|数|率)?|字号|字体|分享到?|索引号|(?:发文)?文?字?号|(?:发文|发布)(?:机构|机关)|"
    "公开方式|有效性|(?:当前|您的|您当前的|您现在的|所在)?位置|[上下]一[篇条]|原标题|(?:原文)?链接|网址|(?:版权|免责)?声明|打印|大小|(?:信息|主题)分类|名称"
)
_BETWEEN = r"[\s|｜/／·•>》»,，、:：;；\-—_+【】\[\]()（）]*"
_CLOCK = r"[0-2]?[0-9][:：][0-5][0-9](?:[:：][0-5][0-9])?"
# No line of a report wherever it stands.
_EVERYWHERE = (
    rf"(?>{_BETWEEN}(?>{_TOOLS}))++o?{_BETWEEN}",  # atomic: 返回首页 is not tried in two ways again and again
    r"(?:网站)?首页(?:\s*[>》»/|｜·-]+\s*\S{1,16}){1,6}",
    r"[(（【\[]?(?:[上下][接转连]|[接转]第?(?=[0-9一二三四五六七八九十]))[^，。,]{1,8}版[^。]{0,8}[)）】\]]?",
    r"[-—–·.．\s]*(?:第\s*)?[0-9]{1,4}\s*[/／]\s*(?:共\s*)?[0-9]{1,4}\s*页?[-—–·.．\s]*",
    r"[-—–·•]+\s*[0-9]{1,4}\s*[-—–·•]+",
    r"第?\s*[0-9]{1,4}\s*页\s*(?:[,，]?\s*共\s*[0-9]{1,4}\s*页)?",
    r"第?[A-Z]?[0-9]{1,3}版(?:[:：]\S{0,8})?",
    r"\S{4,30}报告[\s　]{2,}[0-9]{1,3}|[0-9]{1,3}[\s　]{2,}\S{4,30}报告",
    r"(?:(?:浏览|阅读|点击|评论|点赞|转发|收藏|赞)(?:次数|量|数)?[:：(（]?\s*[0-9]+\+?[)）]?次?\s*)+",
    r"[(（【\[]?(?:责任编辑|责编|编辑|校对|审核|编审|值班编委)[:：/].{0,40}",
    r"(?:https?://|www\.)\S{3,200}",
    r"PART[.\s]*[0-9]{1,2}",
    r"[-=*_~·•—–#+|:\s]+",
    r".{2,60}?(?:[.…·．⋯]{4,}|…{2,})[\s(（]*[0-9]{1,3}[)）]?",
)
# Prompts of a page, unless they are whole sentences: inside the report a sentence is the report's.
_PROMPTS = (
    r"[◎●◆■★※*#\s]*(?:欢迎|请|快来|我要).{0,20}(?:评论|讨论|留言|发表|交流|扫码|关注|点赞|转发).{0,40}",
    r".{0,12}(?:扫码|扫一扫|扫描|长按|识别|手机扫).{0,8}(?:二维码|关注|接着看|继续看|阅读|查看|分享|下载|手机|打开).{0,24}",
    r".{0,6}点击(?:上方|下方|蓝字|标题).{0,24}",
    r".{0,30}(?:版权所有|未经授权|(?i:copyright)|©|ICP备|公网安备|网站标识码|转载|仅供参考|如有侵权|本站(?:声明|内容)).{0,120}",
)
# No line of a report before its title and after its closing line.
_OUTSIDE = (
    rf"[【\[(（]?(?:{_LABELS})\s*[:：】].{{0,160}}",
    rf"[(（\[【]?[12][0-9]{{3}}\s*[-./年]\s*[01]?[0-9]\s*[-./月]\s*[0-3]?[0-9]日?(?:\s*星期[一二三四五六日天])?"
    rf"(?:\s*[T\s]?{_CLOCK})?[)）\]】]?(?:\s*(?:来源|作者|编辑|浏览|点击|阅读).{{0,60}})?",
    r"[0-3]?[0-9]\s*[01]?[0-9]月|[01]?[0-9]月\s*[0-3]?[0-9]日?",
    r"[0-9]{1,4}",
    r"[\W_]+",
)


_EVERYWHERE_RE, _PROMPT_RE, _OUTSIDE_RE = (
    re.compile("|".join(f"(?:{one})" for one in patterns)) for patterns in (_EVERYWHERE, _PROMPTS, _OUTSIDE)
)
# After one of these lines nothing on a page belongs to its article.
_AFTER = re.compile(
    r"(?:(?:发表|网友)评论|(?:相关|推荐|延伸|热门|最新)(?:阅读|新闻|报道|链接|文章|推荐|稿件)|猜你喜欢|[上下]一[篇条]|返回(?:目录|首页|列表)|"
    r"(?:版权|免责)声明|责任编辑|分享到|打印本页|关闭窗口|扫一扫).{0,80}"
)
_PAGE_AFTER = re.compile(r"[\s.…·．⋯]*[(（]?[0-9]{0,3}[)）]?$")
_JUMP = re.compile(
    r"^[(（【\[](?:上接|上连|接)[^()（）。]{1,12}版[^()（）。]{0,8}[)）】\]]\s*|"
    r"\s*[(（【\[](?:下转|转)[^()（）。]{1,12}版[^()（）。]{0,8}[)）】\]]$|(?<=报告)[(（]上接[^()（）。]{1,12}版[)）]$"
)
_LONGEST = 200
"""Characters of a line that may be the page's: longer ones are a report's."""


def without_furniture(lines: Sequence[Line]) -> list[Line]:
    """Return ``lines`` without what belongs to the page; a line that followed some is ``torn``."""
    numbers = _page_numbers(lines) | _contents_lines(lines)
    kept: list[Line] = []
    torn = False
    for index, line in enumerate(lines):
        rest = None if index in numbers or _is_furniture(line) else _without_jumps(line)
        if rest is not None:
            kept.append(replace(rest, torn=True) if torn or rest is not line else line)
        torn = rest is not line
    return kept


def _page_numbers(lines: Sequence[Line]) -> set[int]:
    """Return the indices of lines that hold nothing but a number and count up as page numbers do."""
    bare = {index: int(line.text) for index, line in enumerate(lines) if re.fullmatch("[0-9]{1,3}", line.text)}
    return set(bare) if all(0 < later - earlier <= 3 for earlier, later in pairwise(bare.values())) else set()


def _contents_lines(lines: Sequence[Line]) -> set[int]:
    """Return the indices of the lines under 目录 that stand again in the text, without their page numbers."""
    start = next((index for index, line in enumerate(lines) if line.text in ("目录", "目次")), len(lines))
    last = {line.text: index for index, line in enumerate(lines)}
    end = start + 1
    while end < len(lines) and last.get(_PAGE_AFTER.sub("", lines[end].text), 0) > end:
        end += 1
    return set(range(start, end)) if end > start + 1 else set()


def _without_jumps(line: Line) -> Line | None:
    """Return a line without the jump marks of a newspaper page (（上接1版）) at its ends, None where that is all."""
    start, end = 0, len(line.text)
    for jump in _JUMP.finditer(line.text):
        start, end = (jump.end(), end) if jump.start() == 0 else (start, jump.start())
    return None if start >= end else line if end - start == len(line.text) else line.cut(start, end)


def _is_furniture(line: Line) -> bool:
    if len(line.raw) > _LONGEST:
        return False
    if _EVERYWHERE_RE.fullmatch(line.text) or _EVERYWHERE_RE.fullmatch(line.raw):
        return True
    return not line.ends_sentence() and _PROMPT_RE.fullmatch(line.text) is not None


def is_outside(line: Line) -> bool:
    """Tell whether a line belongs to the page if it stands before the title or after the closing line."""
    if len(line.raw) > _LONGEST:
        return False
    return _is_furniture(line) or bool(_OUTSIDE_RE.fullmatch(line.raw) or _PROMPT_RE.fullmatch(line.text))


def ends_article(line: Line) -> bool:
    """Tell whether nothing after a line belongs to the article."""
    return len(line.raw) <= _LONGEST and _AFTER.fullmatch(line.text) is not None
