"""The library as LangChain knows one: a retriever of passages and an embeddings adapter.

Importing this module loads LangChain, so it is imported where it is used.
"""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, SkipValidation

from vectorstore.embed import Embedder
from vectorstore.records import Filters, Hit
from vectorstore.search import search
from vectorstore.store import Library


class ReportRetriever(BaseRetriever):
    """Finds the ``k`` best passages for a question; each becomes a document whose metadata says where it stands."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    embedder: SkipValidation[Embedder]
    filters: Filters = Filters()
    k: int = 5

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [_document(hit) for hit in search(self.library, self.embedder, query, self.filters, self.k)]


class ReportEmbeddings(Embeddings):
    """An embedder of the library for LangChain: lists of floats, L2-normalised."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector per text."""
        vectors: list[list[float]] = self.embedder.embed(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        return self.embed_documents([text])[0]


def _document(hit: Hit) -> Document:
    passage = hit.passage
    place = {"report": passage.report, "section": list(passage.path), "start": passage.start, "end": passage.end}
    return Document(id=passage.id, page_content=passage.text, metadata=place | {"score": hit.score})
