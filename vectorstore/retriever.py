"""The library as LangChain knows one: a retriever of passages.

Importing this module loads LangChain, so it is imported where it is used.
"""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
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


def _document(hit: Hit) -> Document:
    passage = hit.passage
    place = {"report": passage.report, "section": list(passage.path), "start": passage.start, "end": passage.end}
    return Document(id=passage.id, page_content=passage.text, metadata=place | {"score": hit.score})
