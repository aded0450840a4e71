from pathlib import Path

import pytest

from vectorstore.errors import SourceError
from vectorstore.reading.sources import load_hints
from vectorstore.records import ReportHints

SEEDS = Path(__file__).parents[2] / "seeds"


def test_a_file_without_metadata_has_no_hints(tmp_path: Path) -> None:
    assert load_hints(tmp_path / "r.txt") == ReportHints()


def test_the_seeds_say_who_delivered_them() -> None:
    hints = load_hints(SEEDS / "chongqing-2026.txt")
    assert (hints.region, hints.year, hints.speaker) == ("重庆市", 2026, "王炯")


@pytest.mark.parametrize("key", ["r", '"r.txt"'])
def test_a_table_is_named_after_the_stem_or_the_name(tmp_path: Path, key: str) -> None:
    (tmp_path / "reports.toml").write_text(f'[{key}]\nregion = "青山市"\ndate = 2026-01-20\n', "utf-8")
    assert load_hints(tmp_path / "r.txt") == ReportHints(region="青山市", date="2026-01-20")


@pytest.mark.parametrize("name", ["r.toml", "r.txt.toml"])
def test_a_sidecar_wins_over_the_shared_file_field_by_field(tmp_path: Path, name: str) -> None:
    (tmp_path / "reports.toml").write_text('[r]\nregion = "青山市"\nyear = 2025\n', "utf-8")
    (tmp_path / name).write_text('region = "云水市"\n', "utf-8")
    assert load_hints(tmp_path / "r.txt") == ReportHints(region="云水市", year=2025)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[r\n", "not valid TOML"),
        ('r = "x"', "is not a table"),
        ('[r]\ncolour = "red"', "colour"),
        ('[r]\nyear = "soon"', "year"),
    ],
)
def test_wrong_metadata_is_one_line_that_names_the_fault(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "reports.toml").write_text(text, "utf-8")
    with pytest.raises(SourceError) as caught:
        load_hints(tmp_path / "r.txt")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
