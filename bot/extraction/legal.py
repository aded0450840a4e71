"""Names of laws in a text, with the verb that says what was done to them."""

import re
from collections.abc import Iterable
from typing import NamedTuple

SUFFIX = r"(?:条例|实施办法|办法|规定|规则|细则|决定|决议|意见|(?<![司执立普用方看做说守合])法|方案|指引)"
VERBS = (
    "继续审议通过|审议通过|审查批准|集中修改|全面修订|新制定|制定|修订|修改|"
    "出台|废止|颁布|作出|通过|批准|研究制定|率先出台|继续审议|审议"
)
_VERB = re.compile(VERBS)
_NAMED = re.compile(r"[\u4e00-\u9fff]{2,24}?(?:条例|实施办法|办法|规定)")
LEAST = 5
"""Characters of a law's name at least: 管理条例 alone names none."""
_STOP = re.compile(r"[,，。；;！!\n]")
_ITEM = re.compile(rf"《[^》]+》|[^、,，。；;《》\s]{{2,36}}?{SUFFIX}(?=[、,，。；;等\s]|$|和|及|以及)")
MAKING = frozenset(("新制定", "制定", "出台", "颁布", "研究制定", "率先出台"))
CHANGING = frozenset(("集中修改", "全面修订", "修订", "修改"))
CARRIED = frozenset(("继续审议通过", "继续审议"))
APPROVED = frozenset(("审查批准", "批准"))
_ENDING = re.compile(r"(?:条例|实施办法|办法|规定|规则|细则)》?$")
_EMPTY = re.compile(r"(?:管理|实施|相关|有关|若干|具体|工作|配套|制度)*$")
_INTERNAL = re.compile(
    r"工作[^、]{0,6}(?:办法|规定|规则|细则)》?$|履职|立法|常委会|委员会(?!选举)|主任会议|制度规定|机关|党组|数据库|指引|议事规则"
)
"""Names of rules by which a congress orders its own work: they are no regulations."""
_PROPOSED = re.compile(r"(?:代表|联名|委员)[^，,。；;]{0,8}(?:提出|提交|领衔)[^。；;]*?议案")
_MORE = re.compile(r"等(?:\d+[件部])?(?:地方性|单行)?(?:法规|条例)")


class Law(NamedTuple):
    """A law's name and verb, with the place of both together (``start``) and of the name (``name_start``, ``end``)."""

    verb: str
    name: str
    start: int
    name_start: int
    end: int


def laws(text: str) -> list[Law]:
    """Return the laws that the text names after a verb of law-making, in order.

    >>> [(law.verb, law.name) for law in laws("制定档案条例、修订村民委员会选举办法，规范程序。")]
    [('制定', '档案条例'), ('修订', '村民委员会选举办法')]
    """
    verbs = list(_VERB.finditer(text))
    found: list[Law] = []
    for index, verb in enumerate(verbs):
        stop = _STOP.search(text, verb.end())
        end = min(
            stop.start() if stop else len(text), verbs[index + 1].start() if index + 1 < len(verbs) else len(text)
        )
        found.extend(_after(text, verb, end))
    return found


def regulations(text: str) -> list[Law]:
    """Return the laws of :func:`laws` that the reporting body itself makes, changes or passes as regulations.

    Bills that deputies proposed, rules of the congress's own work and names that name nothing are left out; what
    says that there are more (等9件法规) belongs to the last one.

    >>> [law.name for law in regulations("制定档案条例，出台组成人员履职规定、实施办法。")]
    ['档案条例']
    """
    proposed = [match.span() for match in _PROPOSED.finditer(text)]
    own = (law for law in laws(text) if not any(start <= law.name_start < end for start, end in proposed))
    return [_with_more(law, text) for law in own if _is_regulation(law.name)]


def _is_regulation(name: str) -> bool:
    ending = _ENDING.search(name)
    if ending is None or _EMPTY.fullmatch(name[: ending.start()].strip("《")) is not None:
        return False
    return name.rstrip("》").endswith("条例") or not _INTERNAL.search(name)


def _with_more(law: Law, text: str) -> Law:
    more = _MORE.match(text, law.end)
    return law if more is None else law._replace(name=law.name + more.group(), end=more.end())


def _after(text: str, verb: re.Match[str], end: int) -> list[Law]:
    found, at = [], verb.end()
    while (item := _ITEM.match(text, at, end)) is not None:
        name = item.group()
        found.append(
            Law(verb.group(), name, verb.start() if at == verb.end() else item.start(), item.start(), item.end())
        )
        at = item.end()
        joint = re.match(r"[、和及]|以及", text[at:end])
        if joint is None:
            break
        at += joint.end()
    return found


def law_names(question: str, texts: Iterable[str]) -> list[str]:
    """Return the laws that a question names, each as far back as one of the texts writes it.

    >>> law_names("殡葬管理条例市里改了没有", ["修订殡葬管理条例", "制定停车管理条例"])
    ['殡葬管理条例']
    """
    known = list(texts)
    found = []
    for match in _NAMED.finditer(question):
        head = match.group()
        tails = (head[start:] for start in range(len(head) - LEAST + 1))
        found += [tail for tail in tails if any(tail in text for text in known)][:1]
    return found
