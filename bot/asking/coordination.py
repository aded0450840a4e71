"""Chinese questions that ask for several things at once: one question for each, the figures of a comparison apart.

Nothing is worked out: a question for a difference or a share becomes one for each of its two figures.
"""

import re

from bot.asking.followup import EACH_YEAR

_END = r"(?=有关|相关|方面|,|各|分别|在|去年|今年|\d{4}年|一?共)"
_NO_VERB = r"(?![级地项类方界族区市省县乡镇种位个部机单行])"
EACH = re.compile(
    r"(?P<items>[^,和跟与的对把]{2,24}(?:和|跟|与|以及)[^,、和跟与的]{2,24}?)"
    rf"{_END}(?P<between>[^,]{{0,10}},?[^,各]{{0,16}}?)(?:各自|分别|各{_NO_VERB})(?P<rest>.+)"
)
"""甲和乙各…: what is joined, what stands between, what is asked of each."""
JOINTS = re.compile(r"、|和|跟|与|以及")
COMPARED = re.compile(
    r"(?:相比|比起来|比较)?,?(?:谁|哪一?[个年家边方项种])(?:的)?([^,]{0,16}?)(?:更|比较|要)?(?<!最)[多高少低大长](?:一?些|一点)?(?=[,?]|$)"
)
"""哪年听的报告更多, 谁高: the figures of both are wanted."""
TWO = re.compile(r"[一-龥](?:和|跟|与|、|还是)[一-龥\d]")
BESIDE = re.compile(r"比([^,比]{2,12}?)(?:更|要|是)?[多少高低](?:了|出)?(?:还是|没有|吗|不|多少|几|没)[^,?]*")
"""比2031年多还是少, 比乙多几件: what the other figure is of."""
APART = re.compile(
    r"^(?P<one>.{2,40}?),?(?:大概|大约|约|还)?(?:占(?P<whole>[^,]{2,16}?)的?(?:几成|几分之几)"
    r"|(?:离|距离?|跟|和|与)(?P<limit>[^,]{2,12}?)(?:还|相)?差(?:了)?(?:多少|几|多远)"
    r"|减去(?P<less>[^,]{2,16}?)(?:,|是|等于).*(?:多少|几))"
)
"""占…的几成, 离…还差多少, 减去…: two figures are wanted."""
BOTH = re.compile(r"^(?:它们|两者|两个|两年|两地)?(?:各自?|分别)(?:是|有|为|占)?(?:多少|几)?[件项次个名部家]?[?]?$")
TOTAL = re.compile(r"(?<=年)的?(?:总数|总量|总和|合计|总计)")
ASKED = re.compile(r"(?:是|有)?(?:多少|几)")


def figures_apart(parts: list[str]) -> list[str]:
    """Return the parts of a question, those that compare, subtract or divide as one question for each figure.

    >>> figures_apart(["甲条例征求意见多少条", "比乙条例多还是少"])
    ['甲条例征求意见多少条', '乙条例有多少']
    >>> figures_apart(["今年新建的站点占三年总数的几成"])
    ['今年新建的站点有多少', '三年累计有多少']
    """
    found: list[str] = []
    for part in parts:
        if found and BOTH.match(part.rsplit(",")[-1]) and ASKED.search(found[-1]):
            continue
        found += _apart(part)
    return found


def each_of(part: str) -> list[str]:
    """Return a question about several things, each of them asked about, as one question a thing.

    >>> each_of("东江的水库和堤防各修了几处")
    ['东江的水库修了几处', '东江的堤防修了几处']
    """
    match = None if EACH_YEAR.search(part) else EACH.search(part)
    if match is None:
        return [part]
    before, after = part[: match.start()], match["between"] + match["rest"]
    return [f"{before}{item}{after}" for item in JOINTS.split(match["items"]) if item.strip()]


def _apart(part: str) -> list[str]:
    if match := APART.match(part):
        other = next(filter(None, (match["whole"], match["limit"], match["less"])))
        return [f"{_stated(match['one'])}有多少", f"{_stated(other)}有多少"]
    if match := BESIDE.search(part):
        own = part[: match.start()].rstrip(",")
        other = f"{_stated(match[1])}有多少"
        return [own if ASKED.search(own) else f"{own}有多少", other] if own else [other]
    match = COMPARED.search(part)
    if match is None or not TWO.search(part[: match.start()]):
        return [part]
    return [COMPARED.sub(lambda found: f",{found[1]}是多少", part).lstrip(",")]


def _stated(text: str) -> str:
    return TOTAL.sub("累计", text).rstrip("的,")
