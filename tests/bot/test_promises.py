"""What a report plans, held against what the next report of the same place tells."""

import json
from pathlib import Path

import pytest
from hashed import HashEmbedder

from bot.english import English
from bot.glossary import load_glossary
from bot.promises import Promise, judged, promises
from bot.render.facts import rendered_promises
from evals.corpora import corpus, write
from evals.corpora.__main__ import promised
from vectorstore.ingest import ingest
from vectorstore.records import Fact
from vectorstore.store import Library

HEAD = """云溪市政府工作报告

——{year}年1月20日在云溪市第三届人民代表大会第二次会议上

云溪市人民政府市长 石清

各位代表：

"""
PLANS = """一、2029年工作回顾\n\n城镇新增就业8万人。\n\n二、2030年工作安排\n\n{}\n"""
RESULTS = """一、过去一年工作回顾\n\n{}\n\n二、今年工作安排\n\n城镇新增就业9万人。\n"""
PAIRS = [
    ("地区生产总值增长5.5%左右", "地区生产总值突破3000亿元，增长5.4%", "kept"),
    ("城镇调查失业率控制在5.5%以内", "城镇调查失业率平均为5.3%", "kept"),
    ("居民消费价格涨幅2%左右", "居民消费价格上涨0.3%", "kept"),
    ("固定资产投资增长6%以上", "固定资产投资下降1.2%", "missed"),
    ("单位工业增加值能耗下降3%", "单位工业增加值能耗下降2.1%", "missed"),
    ("粮食产量稳定在30亿斤以上", "粮食总产量超过31亿斤", "kept"),
    ("开工建设保障性住房4000套", "保障性住房开工4100套", "kept"),
    ("一般公共预算收入增长4%—5%", "一般公共预算收入增长4.2%", "kept"),
    ("社会消费品零售总额增长6%左右", "社会消费品零售总额增长5.6%", "unclear"),
    ("新增停车位1.5万个", "交通秩序明显好转", "gone"),
    ("城镇居民人均可支配收入增长5%", "农村居民人均可支配收入增长6.1%", None),
    ("新增高新技术企业300家", "高新技术企业累计达到2100家", None),
    ("改造供热管网60公里", "改造供水管网70公里", None),
    ("制定《云溪市湿地保护条例》", "制定湿地保护条例", "kept"),
    ("新建幼儿园100所", "新建幼儿园99所", "missed"),
    ("新建乡村公路500公里左右", "新建乡村公路495公里", "kept"),
    ("改造老旧小区100个以上", "改造老旧小区100个", "kept"),
    ("林业总产值达到60亿元", "林业总产值达到59.9亿元", "missed"),
    ("农产品网络零售额约60亿元", "农产品网络零售额50亿元", "missed"),
]


def held(folder: Path) -> list[Promise]:
    embedder = HashEmbedder()
    with Library.open(folder / "library", embedder.name, create=True) as library:
        assert all(found.status == "added" for found in ingest(library, embedder, [folder / "reports"]))
        return promises(library, English(load_glossary(None)))


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> list[Promise]:
    folder = tmp_path_factory.mktemp("pairs")
    (folder / "reports").mkdir()
    for year, frame, column in ((2030, PLANS, 0), (2031, RESULTS, 1)):
        text = HEAD.format(year=year) + frame.format("。".join(str(row[column]) for row in PAIRS) + "。")
        (folder / "reports" / f"yunxi-{year}.txt").write_text(text, encoding="utf-8")
    return held(folder)


@pytest.mark.parametrize(("plan", "result", "verdict"), PAIRS)
def test_a_plan_is_judged_by_its_bound_and_only_beside_the_same_subject(
    pairs: list[Promise], plan: str, result: str, verdict: str | None
) -> None:
    found = [made for made in pairs if "".join(made.plan.citation.quote.split()) in plan]
    assert [made.verdict for made in found] == ([verdict] if verdict else [])
    for made in found:
        assert made.judged == "yunxi-2031"
        assert made.result is None if verdict == "gone" else made.result and made.result.citation.quote in result


def test_generated_promises_get_the_verdict_that_is_true(tmp_path: Path) -> None:
    made = corpus(count=6, years=3, paragraphs=0)
    write(((f"{one.id}.txt", one.text) for one in made.reports), tmp_path / "reports")
    embedder = HashEmbedder()
    with Library.open(tmp_path / "library", embedder.name, create=True) as library:
        assert all(found.status == "added" for found in ingest(library, embedder, [tmp_path / "reports"]))
        told, true = promised(library, made)
    assert true >= 0.95 * told
    assert told >= 0.9 * sum(2023 < year < 2026 for _, year, _ in made.promises)


@pytest.mark.parametrize("form", ["md", "csv", "html"])
def test_every_format_shows_both_quotes_and_the_verdict(pairs: list[Promise], form: str) -> None:
    text = str(rendered_promises(pairs, form, "t"))
    assert all(word in text for word in ("固定资产投资增长6%以上", "固定资产投资下降1.2%", "missed"))


def test_json_is_the_row_of_the_plan_with_verdict_and_result(pairs: list[Promise]) -> None:
    row = next(r for r in json.loads(rendered_promises(pairs, "json", "t")) if r["verdict"] == "missed")
    assert row["plan"] is True
    assert row["result"]["plan"] is False
    assert {"report", "citation", "judged"} <= set(row)
    assert bytes(rendered_promises(pairs, "xlsx", "t"))[:2] == b"PK"  # type: ignore[arg-type]


@pytest.mark.parametrize("low", [5.0, 6.5, 7.0, 8.0])
@pytest.mark.parametrize("wide", [None, 1.0])
@pytest.mark.parametrize("qualifier", ["", "超过", "不到"])
def test_a_plan_is_kept_where_all_that_a_result_may_be_reaches_it(
    low: float, wide: float | None, qualifier: str
) -> None:
    planned = {"subject": "停车位", "verb": "新建", "unit": "个", "period": 2031, "value": 7.0, "value_to": None}
    told = {"value": low, "value_to": wide and low + wide, "qualifier": qualifier}
    least = float("-inf") if qualifier == "不到" else low
    most = float("inf") if qualifier == "超过" else low + (wide or 0.0)
    true = "kept" if least >= 7 else "missed" if most < 7 else "unclear"
    plan, result = (Fact.model_construct(**planned | more) for more in ({"qualifier": ""}, told))
    assert judged(plan, result) == true
