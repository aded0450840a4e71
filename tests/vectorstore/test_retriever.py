import asyncio

import pytest
from hashed import HashEmbedder

from vectorstore.ingest import ingest
from vectorstore.records import Filters
from vectorstore.retriever import ReportRetriever
from vectorstore.store import Library

TEXT = "东江市人大常委会工作报告\n过去一年主要工作\n一年来，通过地方性法规12件。\n今后一年工作任务\n拟审议法规案7件。\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("retriever")
    (folder / "dongjiang-2026.txt").write_text(TEXT, encoding="utf-8")
    library = Library.open(folder / "library", HashEmbedder().name, create=True)
    list(ingest(library, HashEmbedder(), [folder / "dongjiang-2026.txt"]))
    return library


def test_documents_say_where_they_stand(library: Library):
    best = ReportRetriever(library=library, embedder=HashEmbedder(), k=1).invoke("通过地方性法规几件？")[0]
    assert "法规12件" in best.page_content
    assert best.metadata["report"] == "dongjiang-2026"
    assert best.metadata["section"] == ["过去一年主要工作"]
    assert TEXT[best.metadata["start"] : best.metadata["end"]] == best.page_content
    assert 0 < best.metadata["score"] <= 1


def test_the_retriever_keeps_filters_and_runs_in_a_chain(library: Library):
    from langchain_core.runnables import RunnableLambda

    retriever = ReportRetriever(library=library, embedder=HashEmbedder(), filters=Filters(parts=("plan",)))
    chain = retriever | RunnableLambda(len)
    assert chain.invoke("法规几件？") == 1
    assert asyncio.run(chain.ainvoke("法规几件？")) == 1
