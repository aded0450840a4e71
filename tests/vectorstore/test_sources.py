"""Files in, decoded text out, and what is known of them."""

import zipfile
from pathlib import Path

import pytest

from vectorstore.errors import SourceError
from vectorstore.reading import sources
from vectorstore.reading.sources import discover, load_hints, read_source
from vectorstore.records import ReportHints

REPORT = "各位代表：\n常委会全年听取审议专项工作报告44项，开展执法检查5项。\n"


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_the_usual_encodings_of_a_report_read_alike(tmp_path: Path, encoding: str) -> None:
    source = read_source(write(tmp_path, "r.txt", (REPORT * 3).encode(encoding)))
    assert source.text == REPORT * 3
    assert source.encoding == encoding


def test_traditional_text_in_big5_is_detected(tmp_path: Path) -> None:
    text = "各位代表：常委會全年聽取審議專項工作報告四十四項，開展執法檢查五項，完成立法任務。" * 5
    assert read_source(write(tmp_path, "r.txt", text.encode("big5"))).text == text


def test_the_same_bytes_have_the_same_digest(tmp_path: Path) -> None:
    one, other = (read_source(write(tmp_path, name, REPORT)) for name in ("a.txt", "b.txt"))
    assert one.sha256 == other.sha256


@pytest.mark.parametrize("broken", [b"\xff", b"\xe4\xbb", b"\xc3\x28"])
def test_a_corrupt_byte_is_an_error_that_names_file_and_offset(tmp_path: Path, broken: bytes) -> None:
    good = REPORT.encode()
    path = write(tmp_path, "r.txt", good + broken + good)
    with pytest.raises(SourceError, match=rf"r\.txt: corrupt text at byte {len(good)} "):
        read_source(path)


def test_a_corrupt_byte_in_gb18030_is_an_error_that_names_its_offset(tmp_path: Path) -> None:
    good = (REPORT * 4).encode("gb18030")
    with pytest.raises(SourceError, match=rf"byte {len(good)} .*gb18030"):
        read_source(write(tmp_path, "r.txt", good + b"\xff\xff" + good))


def test_a_cut_off_last_character_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="corrupt text at byte"):
        read_source(write(tmp_path, "r.txt", REPORT.encode() + "报".encode()[:2]))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", " \n\u3000\n", "holds no text"),
        ("photo.txt", b"GIF89a\x01\x00\xf0\x00\x00\xd8\xff" * 20, "a GIF picture, which is not read"),
        ("noise.txt", b"a\0b" * 9, "binary file (a zero byte at offset 1)"),
        ("noise.pdf", b"a\0b" * 9, "is damaged, its bytes are neither those of a .pdf file nor text"),
        ("noise.docx", b"a\0b" * 9, "is damaged, its bytes are neither those of a .docx file nor text"),
        ("cut.png", b"\x89PNG\r\n", "is a damaged picture"),
        ("cut.jpg", b"\xff\xd8\xff\xe0", "is a damaged picture"),
        ("locked.docx", b"\xd0\xcf\x11\xe0", "locked with a password"),
        ("film.txt", b"\0\0\0\x18ftypmp42", "a video"),
        ("page.html", "<html>", "holds no text"),
        ("report.pdf", b"%PDF-1.7", "is damaged"),
        ("report.docx", b"PK\x03\x04", "is a damaged archive"),
    ],
)
def test_what_is_no_report_gets_one_line_that_says_what_to_do(
    tmp_path: Path, name: str, data: bytes | str, said: str
) -> None:
    with pytest.raises(SourceError) as caught:
        read_source(write(tmp_path, name, data))
    message = str(caught.value)
    assert name in message
    assert said in message
    assert "\n" not in message
    assert ";" in message


def test_an_office_file_that_is_not_words_is_named(tmp_path: Path) -> None:
    for member, kind in (("xl/workbook.xml", "a spreadsheet"), ("ppt/a.xml", "a slide show"), ("a.bin", "an archive")):
        with zipfile.ZipFile(tmp_path / "r.docx", "w") as packed:
            packed.writestr(member, "x")
        with pytest.raises(SourceError, match=rf"r\.docx: is {kind}.*, which is not read; save it as text"):
            read_source(tmp_path / "r.docx")


def test_a_broken_archive_in_a_folder_keeps_no_other_file_from_being_read(tmp_path: Path) -> None:
    write(tmp_path, "a.zip", b"PK\x03\x04")
    write(tmp_path, "b.txt", REPORT)
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as packed:
        packed.writestr("x.bin", "x")
    files, told = sources.find_reports([tmp_path])
    assert [file.name for file in files] == ["b.txt"]
    assert [(Path(one.path).name, one.status) for one in told] == [("a.zip", "failed"), ("c.zip", "failed")]
    assert "is a damaged archive" in str(told[0].message)
    assert "holds no text" in str(told[1].message)


def test_a_missing_file_and_a_folder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read_source(tmp_path / "none.txt")
    with pytest.raises(SourceError, match="is a folder"):
        read_source(tmp_path)


def test_a_huge_file_is_refused_unread_and_the_limit_is_named(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(sources.LIMIT_BYTES + 1)
    with pytest.raises(SourceError, match="over the limit of 2 MB"):
        read_source(path)


def test_an_unreadable_file_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path, "r.txt", REPORT)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SourceError, match=r"cannot be read \(permission denied\)"):
        read_source(path)


def test_a_folder_yields_its_reports_in_order_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b.txt", "a.md", "sub/c.TXT", ".hidden.txt", ".git/x.txt", "reports.toml", "notes.doc"):
        write(tmp_path, name, REPORT)
    assert [path.relative_to(tmp_path).as_posix() for path in discover([tmp_path])] == ["a.md", "b.txt", "sub/c.TXT"]


def test_a_file_that_is_named_counts_whatever_its_ending_and_only_once(tmp_path: Path) -> None:
    path = write(tmp_path, "report.2025", REPORT)
    assert discover([path, tmp_path / "report.2025"]) == [path]
    assert read_source(path).text == REPORT


def test_a_folder_without_reports_and_a_missing_path_are_errors(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"holds no text, page, Word or PDF file"):
        discover([tmp_path])
    with pytest.raises(SourceError, match="no such file or folder"):
        discover([tmp_path / "none"])


def test_what_is_no_text_is_told_by_its_content_and_a_spoilt_copy_is_refused(tmp_path: Path) -> None:
    text = "青禾市人民政府工作报告\n新建学校15所。\n"
    wide, pdf, spoilt = (tmp_path / name for name in ("wide.txt", "pdf.txt", "spoilt.txt"))
    wide.write_bytes(text.encode("utf-32"))
    pdf.write_bytes(b"%PDF-1.7 " + text.encode())
    spoilt.write_text(text.encode("gbk").decode("latin-1"), "utf-8")
    assert read_source(wide).text == text
    with pytest.raises(SourceError, match="is damaged"):
        read_source(pdf)
    with pytest.raises(SourceError, match="wrong encoding"):
        read_source(spoilt)


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
