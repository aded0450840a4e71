from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.terms.query import Wanted, coverage, present, words_of


def test_a_number_is_found_only_as_a_whole():
    assert present(["26"], "通过法规26件") == {"26"}
    assert present(["26"], "2026年") == frozenset()
    assert present(["26"], "260件") == frozenset()


def test_a_number_in_characters_is_found_by_its_digits():
    assert present(["26"], "通过法规二十六件") == {"26"}


def test_traditional_and_full_width_text_is_found():
    assert present(["法规", "26"], "通過地方性法規２６件") == {"法规", "26"}


def test_the_better_of_two_alternatives_counts():
    terms = [Wanted((("法规",), ("地方", "条例")), 2.0)]
    assert coverage(terms, {"法规"}) == 1.0
    assert coverage(terms, {"条例"}) == 0.5


def test_nothing_wanted_is_nothing_covered():
    assert coverage([], {"法规"}) == 0.0


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("法规条例代表建议"), st.floats(0.1, 5)), max_size=6),
    st.text("法规条例", max_size=8),
)
def test_coverage_is_a_share(pairs: list[tuple[str, float]], text: str):
    terms = [Wanted(((word,),), weight) for word, weight in pairs]
    assert 0.0 <= coverage(terms, present(words_of(terms), text)) <= 1.000001
