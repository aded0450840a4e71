from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.english.compose import Composer, Counted
from bot.english.inflect import plural
from bot.english.phrase import FUNCTION
from bot.english.translate import Translator
from bot.glossary import load_glossary
from bot.summaries.parity import chinese_left
from bot.testing.shelf import Shelf

SEED = Path(__file__).parents[2] / "seeds" / "chongqing-2026.txt"
BADLY = ("of of", "the the", " by by", "  ", "lawmakings", "medias", "works ", "trainings")


COMPOSER = Composer(load_glossary())


@pytest.fixture(scope="module")
def composer() -> Composer:
    return COMPOSER


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("听取审议专项工作报告", "Special work reports heard and deliberated"),
        ("通过地方性法规", "Local regulations adopted"),
        ("任免国家机关工作人员", "State-organ personnel appointed and removed"),
        (
            "邀请基层人大代表列席常委会会议",
            "Primary-level deputies invited to sit in on meetings of the standing committee",
        ),
        ("地区生产总值增长", "Growth in regional GDP"),
        ("城镇居民人均可支配收入", "Per capita disposable income of urban residents"),
        ("代表提出的意见建议", "Opinions and suggestions put forward by deputies"),
        ("举办市人大代表专题培训班", "Special training courses for municipal deputies held"),
        ("改革经验在全国人大相关会议上交流", "Reform experiences shared at relevant NPC meetings"),
        (
            "省委主要领导作出肯定批示",
            "Affirmative instructions made by principal leaders of the Provincial Party Committee",
        ),
        ("向省委改革办报送改革需求", "Reform needs submitted to the reform office of the Provincial Party Committee"),
        ("区县和乡镇代表联络站", "Deputies' liaison stations of districts and counties and townships"),
    ],
)
def test_a_metric_reads_as_english(composer: Composer, chinese: str, english: str) -> None:
    assert composer.metric(chinese, Counted(people="邀请" in chinese)) == english


@pytest.mark.parametrize("phrase", ["", "的", "开展赶海活动", "火星探测器", "对的", "、、", "报告火星", "”“"])
def test_what_is_not_understood_is_not_half_translated(composer: Composer, phrase: str) -> None:
    assert composer.metric(phrase) is None


def test_a_plan_is_put_as_what_is_to_be_done(composer: Composer) -> None:
    assert composer.metric("制定地方性法规", Counted(plan=True)) == "Local regulations to be formulated"


def test_examples_before_deng_are_left_out_with_what_they_describe(composer: Composer) -> None:
    assert composer.metric("制定改进文风会风等制度规定", Counted("制定")) == "Rules formulated"


def test_the_number_before_the_subject_counts_the_subject(composer: Composer) -> None:
    assert composer.metric("新闻作品获中国人大新闻奖", Counted("获", leads=True)) == (
        "News items winning China People's Congress News Awards"
    )


def test_a_statement_says_one_thing_in_the_active_voice(composer: Composer) -> None:
    assert composer.statement("制定停车管理条例") == "Formulated the Regulations on Parking Management"
    assert (
        composer.statement("修订水法实施办法", plan=True)
        == "Will revise the Measures for the Implementation of the Water Law"
    )
    assert (
        composer.statement("听取人才工作、职业教育情况报告")
        == "Heard the report on work on professionals and vocational education"
    )


@pytest.mark.parametrize("clause", ["健全制度并推动落实", "有关部门开展检查", "完善机制等", "健全制度强化监督"])
def test_a_chain_of_clauses_is_no_statement(composer: Composer, clause: str) -> None:
    assert composer.statement(clause) is None


WORDS = sorted(load_glossary().words())
PIECES = st.sampled_from([*WORDS, *FUNCTION, "“", "”", "《", "》", "(", "某", "第3届", "2025", ":"])


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=9), st.booleans(), st.booleans())
def test_any_string_of_words_is_composed_whole_or_not_at_all(pieces: list[str], leads: bool, plan: bool) -> None:
    phrase, composer = "".join(pieces), COMPOSER
    action = next((piece for piece in pieces if "action" in load_glossary().senses(piece)), "")
    counted = Counted(action=action, leads=leads, plan=plan, people=leads, share=plan)
    for english in (composer.metric(phrase, counted), composer.statement(phrase, plan), composer.noun(phrase)):
        assert english is None or (english and not chinese_left(english))


def test_nine_in_ten_figures_of_the_seed_report_have_an_english_name() -> None:
    shelf, translator = Shelf(seed=SEED.read_text("utf-8")), Translator(load_glossary())
    names = [translator.metric(figure).en for figure in shelf.facts(["seed"]) if figure.part == "past_year"]
    composed = [name for name in names if name]
    assert len(composed) >= 0.90 * len(names)
    assert not [name for name in composed if chinese_left(name) or any(bad in name for bad in BADLY)]


@pytest.mark.parametrize(
    ("clause", "english"),
    [
        (
            "听取“十四五”规划纲要编制工作情况的报告",
            "Heard the report on drafting of the outline plan of the 14th Five-Year Plan",
        ),
        ("专题调研金融工作情况", "Studied finance work as a special topic"),
        ("接受人民监督", "Accepted people's oversight"),
        (
            "开展《中华人民共和国水法》《江海省供水条例》执法检查",
            "Carried out the inspection of law enforcement under the Water Law and the Regulations on Water Supply",
        ),
    ],
)
def test_what_was_done_reads_as_a_person_would_write_it(composer: Composer, clause: str, english: str) -> None:
    assert composer.statement(clause) == english


@pytest.mark.parametrize("clause", ["强化代表履职平台建设", "整体谋划人大工作机制改革", "持续深化立法领域改革"])
def test_what_would_read_badly_stays_chinese(composer: Composer, clause: str) -> None:
    assert composer.statement(clause) is None


def test_a_participle_at_the_end_takes_no_plural():
    assert [plural(noun) for noun in ("guests received", "reform need", "seed")] == [
        "guests received",
        "reform needs",
        "seeds",
    ]
