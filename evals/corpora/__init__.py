"""A library of reports of one shape: so many regions, each with a report a year, that differ in place and figures.

All follows from a seed. Each region has a government or a standing committee; a report tells what became of the year
before and plans its own year, so that each plan meets its result in the report of the next year.
"""

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any, Literal, NamedTuple

from bot.records import Record
from vectorstore.divisions import divisions, short_name

Fate = Literal["kept", "missed", "gone"]
LAST = 2026
"""The year of delivery of the newest reports."""
OUTSIDE = ("台湾省", "香港特别行政区", "澳门特别行政区")
"""Places of the list of provinces that give no such reports; questions name one as a place that no report is from."""
NUMERALS = "零一二三四五六七八九十"
WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("wording.toml").read_text("utf-8"))


class Measure(Record):
    """A figure that the reports of one kind of body hold each year; see the remarks in ``wording.toml``."""

    key: str
    body: str
    low: float
    high: float
    better: str
    name: str
    asked: tuple[str, ...]
    asked_en: str
    plan: tuple[str, ...]
    result: tuple[str, ...]
    digits: int = 0


class Promise(NamedTuple):
    """A plan with what became of it: the amounts as written, ``result`` empty where the next report is silent."""

    plan: str
    planned: str
    result: str
    told: str
    fate: Fate


class Generated(NamedTuple):
    """One report: its id, place, year of delivery, text, and the laws it says were made in the year before."""

    id: str
    region: str
    year: int
    body: str
    text: str
    laws: tuple[str, ...]


class Corpus(NamedTuple):
    """Reports with the truth about them; a promise is of the year that it was made for."""

    reports: tuple[Generated, ...]
    promises: dict[tuple[str, int, str], Promise]


FILLER: list[str] = WORDS["text"]["filler"]
MEASURES = tuple(Measure.model_validate(row) for row in WORDS["measures"])


def corpus(count: int = 31, years: int = 10, seed: int = 1, paragraphs: int = 2) -> Corpus:
    """Return the reports of so many regions and years; ``paragraphs`` without figures stand around each of figures."""
    promises: dict[tuple[str, int, str], Promise] = {}
    reports = []
    for at, region in enumerate(sorted(divisions().provinces - set(OUTSIDE))[:count]):
        body = "congress" if at % 2 else "government"
        held = tuple(measure for measure in MEASURES if measure.body == body)
        for measure in held:
            chance = Random(f"{seed} {region} {measure.key}")
            level = chance.uniform(measure.low, measure.high)
            for year in range(LAST - years, LAST + 1):
                level *= chance.uniform(0.99, 1.05) if measure.high > 10 else 1
                promises[region, year, measure.key] = _promise(chance, measure, level * chance.uniform(0.97, 1.03))
        for year in range(LAST - years + 1, LAST + 1):
            pairs = [(promises[region, year - 1, m.key], promises[region, year, m.key]) for m in held]
            reports.append(_report(Random(f"{seed} {region} {year}"), region, body, year, pairs, paragraphs))
    return Corpus(tuple(reports), promises)


def _promise(chance: Random, measure: Measure, value: float) -> Promise:
    """Return a plan with its result, which is clearly as good as the plan or clearly worse."""
    fate: Fate = chance.choices(("kept", "missed", "gone"), (6, 2, 1))[0]
    planned, words = _number(value, measure), chance.choice(measure.plan)
    step = 10**-measure.digits
    gain = chance.uniform(-0.008, 0.008) * value if "左右" in words else chance.uniform(0.0, 0.015) * value + step
    loss = max(0.15 * value, 3 * step)
    better = float(planned) + (gain if fate == "kept" else -loss) * (1 if measure.better == "up" else -1)
    result = "" if fate == "gone" else _number(better, measure)
    told = chance.choice(measure.result).format(n=result) if result else ""
    return Promise(words.format(n=planned), planned, result, told, fate)


def _number(value: float, measure: Measure) -> str:
    return f"{value:.{measure.digits}f}"


def _report(
    chance: Random, region: str, body: str, year: int, pairs: Sequence[tuple[Promise, Promise]], paragraphs: int
) -> Generated:
    """Return a report; in every other one the headings name no year, which then follows from the date."""
    before, now = (f"{year - 1}年", f"{year}年") if chance.random() < 0.5 else ("过去一年", "今年")
    short, unit = short_name(region), "市" if region.endswith("市") else "区" if region.endswith("区") else "省"
    topics = chance.sample(WORDS["laws"]["topics"], chance.randint(2, 4)) if body == "congress" else []
    laws = tuple(f"{region}{topic}条例" for topic in topics)
    results = [made.told for made, _ in pairs if made.told]
    plans = [made.plan for _, made in pairs]
    chance.shuffle(results)
    chance.shuffle(plans)
    told = _paragraphs(
        chance, [f"全{unit}{text}" if at % 3 == 2 and text[0] != "全" else text for at, text in enumerate(results)]
    )
    if laws:
        names = "、".join(f"《{name}》" for name in laws)
        told.append(f"加强重点领域立法，{WORDS['laws']['told'].format(names=names)}，以良法保障本{unit}善治。")
    told = [text for part in told for text in (part, *_filler(chance, paragraphs))]
    planned = [text for part in _paragraphs(chance, plans) for text in (part, *_filler(chance, paragraphs))]
    text = "\n\n".join(
        [*_head(chance, region, body, year), f"一、{before}工作回顾", *told, f"二、{now}主要任务", *planned]
    )
    name = divisions().english[region][0].lower().replace(" ", "-")
    return Generated(f"{name}-{year}", region, year, body, f"{text}\n\n各位代表，{short}的明天会更好。\n", laws)


def _head(chance: Random, region: str, body: str, year: int) -> list[str]:
    first = body == "congress"
    organ = f"{region}人民代表大会常务委员会" if first else f"{region}人民政府"
    office = "主任" if first else "市长" if region.endswith("市") else "主席" if region.endswith("区") else "省长"
    speaker = chance.choice("赵钱孙李周吴郑王") + chance.choice("文明志国") + chance.choice("华强军平")
    session = f"{region}第{NUMERALS[chance.randint(2, 9)]}届人民代表大会第{NUMERALS[chance.randint(1, 5)]}次会议"
    return [
        f"{organ if first else region + '政府'}工作报告",
        f"——{year}年1月{chance.randint(10, 28)}日在{session}上",
        f"{organ}{office} {speaker}",
        "各位代表：",
        f"我受{organ}委托，向大会报告工作，请予审议。" if first else f"现在，我代表{organ}，向大会报告工作，请予审议。",
    ]


def _paragraphs(chance: Random, sentences: Sequence[str]) -> list[str]:
    """Return sentences with figures, two or three to a paragraph, each paragraph under a small heading of its own."""
    rest = list(sentences)
    found: list[str] = []
    while rest:
        size = chance.randint(2, 3)
        taken, rest = rest[:size], rest[size:]
        heading = chance.choice(WORDS["text"]["openings"])
        told = f"{chance.choice('，；').join(taken)}。{chance.choice(FILLER)}"
        found.append(f"（{NUMERALS[min(10, len(found) + 1)]}）{heading}。{told}")
    return found


def _filler(chance: Random, count: int) -> list[str]:
    return ["".join(chance.sample(FILLER, 3)) for _ in range(count)]


def write(texts: Iterable[tuple[str, str]], folder: Path) -> Path:
    """Write texts by the names of their files, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts:
        (folder / name).write_text(text, encoding="utf-8")
    return folder
