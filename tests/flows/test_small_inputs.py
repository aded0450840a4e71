"""Questions on short reports whose figures are easily mistaken for one another, each kind with its neighbours."""

import re
from collections.abc import Iterator

import pytest

from bot.ask import Bot, LookupEngine
from bot.english import English
from bot.glossary import load_glossary
from bot.records import Question
from vectorstore.embed import LocalEmbedder
from vectorstore.ingest import ingest
from vectorstore.store import Library

HEAD = """澜溪市人民代表大会常务委员会工作报告

——2026年1月22日在澜溪市第十届人民代表大会第四次会议上

澜溪市人民代表大会常务委员会主任 苏明阔

各位代表：

我受澜溪市人民代表大会常务委员会委托，向大会报告工作，请予审议。

一、2025年主要工作

"""
PLAN = "\n\n二、2026年主要任务\n\n（一）监督安排\n\n听取教育工作报告。\n"
REPORT = f"""{HEAD}制定地方性法规6件，修改10件，废止4件。审议法规草案14件。

办理群众来信来访2356件次。走访选民逾2000人次。慰问困难群众至少150户。

立法联系点新增4个，达到27个。代表之家增加7个、达到90个。本届任期内任免国家机关工作人员873人次。

（一）代表工作

收到代表建议380件。任命国家机关工作人员62人次。任免干部1

— 6 —

08人次。

（二）自身建设

听取专项工作报告26项，举办专题讲座9场。

存在的主要问题是：立法前评估不够充分；监督实效有待增强。{PLAN}"""
GOVERNMENT = """澜溪市人民政府工作报告

——2026年1月25日在澜溪市第十届人民代表大会第四次会议上

澜溪市市长 贺允诚

各位代表：

现在，我代表市人民政府，向大会报告政府工作，请予审议。

一、2025年工作回顾

召开政府常务会议31次。
"""


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory, embedder: LocalEmbedder) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("small")
    (folder / "congress.txt").write_text(REPORT, encoding="utf-8")
    (folder / "government.txt").write_text(GOVERNMENT, encoding="utf-8")
    with Library.open(folder / "library", embedder.name, create=True) as library:
        list(ingest(library, embedder, [folder / "congress.txt", folder / "government.txt"]))
        yield Bot(library, embedder, LookupEngine(library, embedder, English(load_glossary(None))))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("2025年来信来访有两千多件次，对不对？", "^是.*2356"),
        ("来信来访上千件次，对吗？", "^是.*2356"),
        ("来信来访有2360多件次，对不对？", "^不是.*2356"),
        ("走访选民超过2000人次，是吗？", "^是.*逾2000"),
        ("慰问困难群众150多户，对吗？", "^报告写的是"),
        ("慰问困难群众超过150户，是吗？", "^报告写的是"),
        ("慰问困难群众不少于150户，是吗？", "^是.*至少150"),
        ("慰问困难群众超过149户，是吗？", "^是.*至少150"),
        ("慰问困难群众不到150户，是吗？", "^不是.*至少150"),
        ("Were fewer than 20 draft regulations deliberated?", "^Yes.*14"),
        ("How many local regulations did Lanxi make in 2025?", r"\b6\b"),
        ("How many local regulations were made?", r"\b6\b"),
        ("立法联系点总共有多少个？", "27个"),
        ("How many legislative contact points are there?", r"\b27\b"),
        ("代表之家有多少个？", "90个"),
        ("任免干部多少人次？", "108人次"),
        ("澜溪市政府召开常务会议多少次？", r"^[^\[]*31次。\[1\]$"),
        ("代表工作部分讲了什么？", "380件"),
        ("自身建设方面做了什么？", "9场"),
        ("还存在哪些问题？", "立法前评估"),
        ("What does the report say about the work of deputies?", "380件"),
        ("2026年监督安排是什么？", "教育工作报告"),
    ],
)
def test_what_a_small_report_holds_is_answered(bot: Bot, question: str, said: str):
    answer = bot.ask(Question(text=question))
    assert answer.kind == "answer"
    assert re.search(said, answer.answer), answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "免去国家机关工作人员多少人次？",
        "办结代表建议多少件？",
        "去年任免国家机关工作人员多少人次？",
        "How many hearings were held?",
        "How many suggestions were rejected?",
        "How many meetings did the CPPCC of Lanxi hold?",
    ],
)
def test_a_figure_of_another_deed_or_time_is_no_answer(bot: Bot, question: str):
    assert bot.ask(Question(text=question)).abstained
