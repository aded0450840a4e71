from bot.records import Answer, Citation, Claim
from bot.show import answer_text, citation_text, hit_row, hit_text
from vectorstore.records import Hit, Passage

CITATION = Citation(
    n=1, report="a-2031", title=None, section=("过去一年",), start=7, end=17, quote="通过地方性法规12件"
)
ANSWER = Answer(
    question="几件？",
    lang="zh",
    engine="lookup",
    abstained=False,
    answer="通过地方性法规12件。[1]",
    claims=(Claim(text="通过地方性法规12件。", citations=(1,)),),
    citations=(CITATION,),
)
PASSAGE = Passage(
    id="p",
    report="a-2031",
    section=1,
    path=("甲", "乙"),
    part=None,
    period=None,
    start=3,
    end=9,
    text="六个字的正文",
    tokens=6,
)


def test_an_answer_stands_above_its_citations():
    assert answer_text(ANSWER) == "通过地方性法规12件。[1]\n  [1] “通过地方性法规12件” a-2031:7-17  过去一年"


def test_of_a_long_passage_the_words_closest_to_the_question_stand_out_and_nothing_is_cut():
    long = CITATION.model_copy(update={"quote": f"{'前' * 400}通过法规12件。后", "focus": "通过法规12件。"})
    assert f"{'前' * 400}**通过法规12件。**后" in citation_text(long)


def test_a_long_quote_is_cut_for_the_eye_only():
    shown = citation_text(CITATION.model_copy(update={"quote": "字" * 1000, "section": ()}))
    assert shown.count("字") == 300
    assert shown.endswith("…” a-2031:7-17")


def test_a_hit_names_its_place_and_score():
    hit = Hit(passage=PASSAGE, score=0.51239, clauses=())
    assert hit_text(2, hit) == "2. 0.512 a-2031:3-9  甲 > 乙\n   六个字的正文"
    assert hit_row(hit) == {
        "report": "a-2031",
        "section": ["甲", "乙"],
        "start": 3,
        "end": 9,
        "text": "六个字的正文",
        "score": 0.5124,
    }
