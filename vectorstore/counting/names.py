"""Finds the numbers that name or date a thing: “9527”, 第六届, 2025年9月, 1+10, 四中全会, 一是, （二）."""

import re

_ZH = "零〇一二三四五六七八九十百千两"
_NUM = rf"(?:\d{{1,6}}|[{_ZH}]{{1,9}})"
_TITLES = re.compile(r"《[^《》\n]{0,120}》|〔[^〕\n]{0,40}〕|［[^］\n]{0,40}］")
_QUOTES = tuple(
    re.compile(p) for p in (r"“[^“”\n]{0,80}”", r"‘[^‘’\n]{0,80}’", r"「[^」\n]{0,80}」", r"\"[^\"\n]{0,80}\"")
)
_NAMES = re.compile(
    "|".join(
        (
            rf"第\s?{_NUM}(?:\s?[届次轮期批个号条项章节款名位类部场篇家季度年]+)?",
            rf"{_NUM}届{_NUM}次",
            rf"{_NUM}届(?:{_NUM}(?=[、，,至到和及—-]))?",
            rf"{_NUM}届[历]次|[{_ZH}]{{1,9}}次(?:全会|会议|全体会议|常委会|党代会|人代会|大会|产业|分配|创业|元)",
            rf"(?<=届){_NUM}次|(?<=次、)[{_ZH}]{{1,9}}次(?=[会全])",
            rf"{_NUM}中全会|[{_ZH}]{{1,9}}大(?:报告|精神)?",
            r"(?:19|20)\d\d\s?年?度?\s?(?:[-—–~～至到]\s?(?:19|20)?\d\d)?\s?年(?:度)?(?:\s?\d{1,2}\s?月(?:份)?(?:\s?\d{1,2}\s?[日号])?)?",
            r"(?:19|20)\d\d\s?[-—–~～至到]\s?(?:19|20)\d\d",
            r"(?:19|20)\d\d[./-]\d{1,2}(?:[./-]\d{1,2})?",
            rf"[{_ZH}]{{4}}年(?:[{_ZH}]{{1,3}}月)?(?:[{_ZH}]{{1,3}}日)?",
            rf"{_NUM}月(?:份|底|初|末)?(?:{_NUM}日)?|(?<=月)至?{_NUM}日",
            r"\d{1,6}(?:\.\d{1,4})?(?:\s?[:：∶︰]\s?\d{1,6}(?:\.\d{1,4})?)+",
            r"\d{1,6}(?:\s?[+＋×xX*]\s?[\dA-Za-z]{1,6}){1,6}|[+＋×]\d{1,6}",
            r"[A-Za-z]{1,9}[-—.]?\d{1,6}(?:\.\d{1,4})?(?![\d.]{0,6}%)|\d{1,6}[A-Za-z]{1,4}级|\d{1,6}[GgNnKAaBbDdXx](?![A-Za-z])",
            rf"{_NUM}周?岁及?(?:以上|以下)",
            rf"{_NUM}周年|{_NUM}[·.]{_NUM}(?=[一-鿿]{{0,4}}(?:精神|讲话|节|日))",
            rf"前{_NUM}(?:[位名强]|个(?=月|季度))",
            rf"{_NUM}分钟(?=[一-鿿]{{0,6}}圈)|{_NUM}小时(?=[一-鿿]{{0,6}}圈)|(?<=[7７]×)24小时",
            rf"[{_ZH}]{{1,9}}期(?=工程|项目|建设|改造|叠加|扩建)",
            rf"[{_ZH}]{{1,9}}(?:位一体|个一(?:批|律)?|项(?:基本原则|规定)|个意识|个自信|个确立|个维护|个全面|个务必|个必须|个毫不|个坚持|"
            r"个代表|个聚焦|个一以|个更加|个文明|条主线|条例)",
            r"一府[一两]委?[两一]院|一法一条例|一[区县市]一[县区品策]\w",
            r"(?m:^(?:19|20)\d\d年?卷$)",
            rf"(?m:^\s*[（(]?[{_ZH}\d]{{1,3}}[)）、.．](?!\d))|[（(]{_NUM}[)）]",
        )
    )
)
_NAME_LENGTH = 12


def named_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans whose numbers are names, dates or ordinals, in the order they stand, overlaps included.

    A short quotation is a name; a long one may state quantities.

    >>> [text[a:b] for text in ["落实“9527”部署和第五届二次会议"] for a, b in named_spans(text)]
    ['“9527”', '第五届', '二次会议']
    """
    spans = [match.span() for pattern in (_TITLES, _NAMES) for match in pattern.finditer(text)]
    spans += [match.span() for pattern in _QUOTES for match in pattern.finditer(text) if _is_name(match[0])]
    return sorted(spans)


def _is_name(quotation: str) -> bool:
    return len(quotation) - 2 <= _NAME_LENGTH
