"""What stands on a page beside a report: navigation, prompts, share and comment blocks, page numbers."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from vectorstore.reading.lines import Line

_SEP = r"[\s|｜/／·•>》»,，、:：;；\-—_【】\[\]()（）]*"
_MENU = (
    "首页|网站首页|返回首页|返回目录|返回顶部|返回列表|返回|目录|关闭|关闭窗口|关闭本页|打印|打印本页|打印此页|收藏|加入收藏|设为首页|"
    "分享|分享到|分享至|转发|点赞|评论|我要评论|发表评论|网友评论|查看评论|写留言|举报|纠错|登录|注册|搜索|正文|全文|收起|展开|更多|"
    "字号|字体|字体大小|放大|放大+|缩小|缩小-|默认|默认o|大_中_小|大中小|上一篇|下一篇|上一页|下一页|上一版|下一版|上一期|下一期|"
    "微信|微信好友|微博|新浪微博|腾讯微博|朋友圈|QQ|QQ好友|QQ空间|支付宝|抖音|豆瓣|人人网|复制|复制链接|网站地图|联系我们|关于我们|"
    "无障碍|无障碍浏览|长者模式|语音播报|听新闻|繁体|简体|繁體|English|EN|手机版|客户端|公众号|微信公众号|附件下载|扫一扫|阅读原文|在看|"
    "相关阅读|相关新闻|相关链接|相关文章|相关推荐|推荐阅读|延伸阅读|热门推荐|热门文章|猜你喜欢|最新文章|喜欢此内容的人还喜欢|"
    "继续滑动看下一个|轻触阅读原文|预览时标签不可点|版面导航|标题导航|放大镜|PDF版|null|none|undefined"
)
_LABEL = (
    "作者|来源|文章来源|信息来源|稿源|发布时间|发布日期|发表时间|更新时间|日期|时间|责任编辑|责编|编辑|编审|审核|校对|初审|"
    "复审|终审|值班编委|值班主编|监制|摄影|标签|关键词|关键字|分类|栏目|浏览|浏览次数|浏览量|阅读|阅读次数|阅读量|点击|点击数|点击量|"
    "访问量|点击率|评论|评论数|字号|字体|分享|分享到|索引号|发文字号|发文机构|发布机构|公开方式|有效性|当前位置|您的位置|您当前的位置|"
    "所在位置|位置|上一篇|下一篇|上一条|下一条|原标题|原文链接|链接|网址|版权声明|免责声明|声明|打印|大小|信息分类|主题分类|名称"
)
# Atomic, the longest first: 返回首页 must not be tried as 返回 and 首页 again and again.
_MENU_ITEM = "|".join(re.escape(item).replace("_", r"\s+") for item in sorted(_MENU.split("|"), key=len, reverse=True))
_DIGIT = "0-9一二三四五六七八九十"
_EVERYWHERE = [
    rf"(?>{_SEP}(?>{_MENU_ITEM}))++{_SEP}",
    r"(?:网站)?首页(?:\s*[>》»/|｜·-]+\s*\S{1,16}){1,6}",
    rf"[(（【\[]?(?:上接|下转|上连|下接|[接转]第?(?=[{_DIGIT}]))[^，。,]{{1,8}}版[^。]{{0,8}}[)）】\]]?",
    r"[-—–·.．\s]*(?:第\s*)?[0-9]{1,4}\s*[/／]\s*(?:共\s*)?[0-9]{1,4}\s*(?:页)?[-—–·.．\s]*",
    r"[-—–·•]+\s*[0-9]{1,4}\s*[-—–·•]+",
    r"第?\s*[0-9]{1,4}\s*页\s*(?:[,，]?\s*共\s*[0-9]{1,4}\s*页)?",
    r"第?[A-Z]?[0-9]{1,3}版(?:[:：]\S{0,8})?",
    r"(?:(?:浏览|阅读|点击|评论|点赞|转发|收藏|赞)(?:次数|量|数)?[:：(（]?\s*[0-9]+\+?[)）]?次?\s*)+",
    r"[(（【\[]?(?:责任编辑|责编|编辑|校对|审核|编审|值班编委)[:：/].{0,40}",
    r"(?:https?://|www\.)\S{3,200}",
    r"(?:PART|Part)[.\s]*[0-9]{1,2}",
    r"[-=*_~·•—–#+|\s\u200b-\u200f\u2060\ufeff\xad]+",
]
# Sentences count only outside the report: inside it, a sentence is the report's.
_PROMPTS = [
    r"[◎●◆■★※*#\s]*(?:欢迎|请|快来|我要).{0,20}(?:评论|讨论|留言|发表|交流|扫码|关注|点赞|转发).{0,40}",
    r".{0,12}(?:扫码|扫一扫|扫描|长按|识别)(?:下方|上方|右侧|左侧|图中|关注)?.{0,4}(?:二维码|关注|接着看|继续看|阅读|查看|分享|下载|手机).{0,24}",
    r".{0,6}点击(?:上方|下方|蓝字|标题).{0,24}",
    r".{0,10}(?:手机|微信)(?:扫码|扫一扫|扫描).{0,24}",
    r".{0,20}(?:版权所有|未经授权|禁止转载|Copyright|COPYRIGHT|©|ICP备|公网安备|网站标识码).{0,120}",
    r".{0,30}(?:转载请注明|仅供参考,?，?不代表|如有侵权|侵权.{0,4}删除|文章转载自|本文来自|本站(?:声明|内容|转载)).{0,80}",
]
_OUTSIDE = [
    rf"(?:{_LABEL})\s*[:：】].{{0,160}}",
    r"[(（\[【]?[12][0-9]{3}\s*[-./年]\s*[01]?[0-9]\s*[-./月]\s*[0-3]?[0-9]日?(?:\s*星期[一二三四五六日天])?"
    r"(?:\s*[T\s]?[0-2]?[0-9][:：][0-5][0-9](?:[:：][0-5][0-9])?)?[)）\]】]?(?:\s*(?:来源|作者|编辑|浏览|点击|阅读).{0,60})?",
    r"[0-3]?[0-9]\s*[01]?[0-9]月|[01]?[0-9]月\s*[0-3]?[0-9]日?",
    r"[0-9]{1,4}",
    r"[\W_]+",
]
# After one of these lines nothing on a page belongs to its article.
_AFTER = re.compile(
    r"(?:发表评论|网友评论|评论列表|相关阅读|相关新闻|相关链接|相关文章|相关推荐|推荐阅读|延伸阅读|热门推荐|热门文章|猜你喜欢|最新文章|"
    r"上一篇|下一篇|上一条|下一条|返回目录|返回首页|返回列表|版权声明|免责声明|责任编辑|分享到|打印本页|关闭窗口).{0,80}"
)
_PROMPT_RE = re.compile("|".join(f"(?:{one})" for one in _PROMPTS))
_ANYWHERE_RE = re.compile("|".join(f"(?:{one})" for one in _EVERYWHERE))
_OUTSIDE_RE = re.compile("|".join(f"(?:{one})" for one in _OUTSIDE))
_PAGE_AFTER = re.compile(r"[\s.…·．⋯]*[(（]?[0-9]{0,3}[)）]?$")
_JUMP_HEAD = re.compile(r"[(（【\[](?:上接|上连|接)[^()（）。]{1,12}版[^()（）。]{0,8}[)）】\]]\s*")
_JUMP_TAIL = re.compile(
    r"\s*[(（【\[](?:下转|转)[^()（）。]{1,12}版[^()（）。]{0,8}[)）】\]]$|(?<=报告)[(（]上接[^()（）。]{1,12}版[)）]$"
)
_BARE_NUMBER = re.compile(r"[0-9]{1,3}")
_CONTENTS = re.compile(r".{2,60}?(?:[.…·．⋯]{4,}|…{2,})[\s(（]*[0-9]{1,3}[)）]?")
_LONGEST = 200


def is_furniture(line: Line) -> bool:
    """Tell whether a line belongs to the page wherever it stands."""
    if len(line.raw) > _LONGEST:
        return False
    if any(_ANYWHERE_RE.fullmatch(text) for text in {line.text, line.raw}) or _CONTENTS.fullmatch(line.text):
        return True
    return not line.ends_sentence() and _PROMPT_RE.fullmatch(line.text) is not None


def is_outside_furniture(line: Line) -> bool:
    """Tell whether a line belongs to the page if it stands before the title or after the closing line."""
    if is_furniture(line):
        return True
    return len(line.raw) <= _LONGEST and bool(_OUTSIDE_RE.fullmatch(line.raw) or _PROMPT_RE.fullmatch(line.text))


def ends_article(line: Line) -> bool:
    """Tell whether all that follows this line is page, not article."""
    return len(line.raw) <= _LONGEST and _AFTER.fullmatch(line.text) is not None


def page_numbers(lines: Sequence[Line]) -> set[int]:
    """Return the indices of lines that hold nothing but a number and count up as page numbers do."""
    bare = [(index, int(line.text)) for index, line in enumerate(lines) if _BARE_NUMBER.fullmatch(line.text)]
    steps = [later - earlier for (_, earlier), (_, later) in pairwise(bare)]
    return {index for index, _ in bare} if all(0 < step <= 3 for step in steps) else set()


def _without_jumps(line: Line) -> list[Line]:
    """Return a line without the jump marks of a newspaper page (（上接1版）) at its ends; a part cut off is barred."""
    head, tail = _JUMP_HEAD.match(line.text), _JUMP_TAIL.search(line.text)
    start, end = head.end() if head else 0, tail.start() if tail else len(line.text)
    if start == 0 and end == len(line.text):
        return [line]
    kept = replace(line, text=line.text[start:end], origin=line.origin[start:end], barrier=line.barrier or start > 0)
    return [kept] if kept.text else []


def contents_lines(lines: Sequence[Line]) -> set[int]:
    """Return the indices of the lines under 目录 that stand again in the text, without their page numbers."""
    start = next((index for index, line in enumerate(lines) if line.text in ("目录", "目次")), None)
    if start is None:
        return set()
    last = {line.text: index for index, line in enumerate(lines)}
    end = start + 1
    while end < len(lines) and last.get(_PAGE_AFTER.sub("", lines[end].text), 0) > end:
        end += 1
    return set(range(start, end)) if end > start + 1 else set()


def drop_furniture(lines: Sequence[Line]) -> list[Line]:
    """Return ``lines`` without the furniture; a line that followed some has its ``barrier`` set."""
    numbers = page_numbers(lines) | contents_lines(lines)
    kept: list[Line] = []
    barrier = False
    for index, line in enumerate(lines):
        rest = [] if index in numbers or is_furniture(line) else _without_jumps(line)
        kept.extend(replace(one, barrier=one.barrier or barrier) for one in rest)
        barrier = not rest or rest[-1].origin[-1] != line.origin[-1]
    return kept
