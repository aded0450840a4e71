from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from doubles import oracle

from evals.cases import BUNDLED, read_cases
from evals.match import MemoryShelf, Texts
from evals.records import Bot, Case, Engine, Options, Run
from evals.run import Bench, finished, run_cases
from evals.runs import make_manifest

SEEDS = Path(__file__).resolve().parents[2] / "seeds"

SOURCE = """示例市人民代表大会常务委员会工作报告
——2031年1月12日在示例市第三届人民代表大会第二次会议上

过去一年主要工作
一年来，通过地方性法规12件，审查批准自治县单行条例4件，听取审议专项工作报告31项。
任免国家机关工作人员88人次。实施率76.5%，三年累计票决民生实事项目2.35万件。
修订供水条例，创设“用水红线”制度。

今后一年工作任务
拟安排审议法规案14件。
"""

RunBot = Callable[[Sequence[Case], Bot], Run]


@pytest.fixture(scope="session")
def seeds() -> MemoryShelf:
    return MemoryShelf({path.stem: path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))})


@pytest.fixture(scope="session")
def dev_cases() -> list[Case]:
    return [one.case for one in read_cases([BUNDLED / "dev.jsonl"])]


@pytest.fixture(scope="session")
def dev_oracle(dev_cases: list[Case], seeds: MemoryShelf) -> Bot:
    return oracle(dev_cases, seeds)


@pytest.fixture(scope="session")
def example() -> MemoryShelf:
    return MemoryShelf({"example-2031": SOURCE})


@pytest.fixture(scope="session")
def texts(example: MemoryShelf) -> Texts:
    return Texts(example)


@pytest.fixture(scope="session")
def run_bot() -> RunBot:
    def run(cases: Sequence[Case], bot: Bot) -> Run:
        texts, options = Texts(bot.library), Options(jobs=1, k=5)
        rows = run_cases([Bench(bot, cases)], texts, options)
        return finished(make_manifest(cases, Engine(bot, "scripted"), texts, options), rows)

    return run
