"""Files in, decoded text out: which files are reports, what is known of them, and what they hold."""

import hashlib
import html
import re
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from vectorstore.errors import LibraryError, SourceError
from vectorstore.reading.encodings import SAVE_AS_TEXT, decode
from vectorstore.reading.formats import Extracted, apart, extract, is_page, opened, page_text
from vectorstore.records import IngestResult, Level, ReportHints, Source

SUFFIXES = frozenset({".txt", ".md", ".text", ".html", ".htm", ".docx", ".pdf", ".zip"})
LIMIT_BYTES = 2_000_000
"""Far more than a report of this kind: it is processed in less than 1.5 GB of memory, however the text is made."""
LIMIT_PACKED = 50_000_000
"""The same for Word files, PDF files, pictures and archives."""
_NOT_TEXT = {
    ".doc": "an old Word file", ".wps": "a WPS file", ".rtf": "an RTF file", ".mhtml": "a web archive",
    ".xls": "a spreadsheet", ".xlsx": "a spreadsheet", ".ppt": "a slide show", ".pptx": "a slide show",
    ".epub": "an e-book", ".png": "a picture", ".jpg": "a picture", ".jpeg": "a picture",
}  # fmt: skip


def discover(paths: Sequence[Path]) -> list[Path]:
    """Return the report files that ``paths`` name, each once: folders are searched, files are taken as they are.

    In folders, text, web, Word and PDF files and archives of them count, sorted by path; hidden ones do not.

    Raises:
        SourceError: a path does not exist, or a folder holds no report.
    """
    return list({one.resolve(): one for path in paths for file in _named(path) for one in _unpacked(file)}.values())


def find_reports(paths: Sequence[Path]) -> tuple[list[Path], list[IngestResult]]:
    """Return the report files that ``paths`` name, each once, and what is to be said of the other ones."""
    files: dict[Path, Path] = {}
    told: list[IngestResult] = []
    for path in paths:
        try:
            named = _named(path)
        except SourceError as error:
            told.append(failure(path, error))
            continue
        for file in named:
            try:
                files |= {one.resolve(): one for one in _unpacked(file)}
            except SourceError as error:
                told.append(failure(file, error))
        told += _passed_over(path) if path.is_dir() else ()
    folders = dict.fromkeys(file.parent for file in files.values())
    told += [failure(folder, SourceError(message)) for folder in folders for message in _unused_tables(folder)]
    return list(files.values()), told


def failure(file: Path, error: Exception) -> IngestResult:
    """Return what became of a file that cannot be taken."""
    message = str(error) if isinstance(error, LibraryError) else f"{file}: {type(error).__name__}: {error}"
    return IngestResult(path=str(file), report=None, status="failed", message=message)


def _named(path: Path) -> list[Path]:
    """Return the reports and archives of them that a path names."""
    if not path.exists():
        raise SourceError(f"{path}: no such file or folder; check the path")
    try:
        files = [file for file in _visible(path) if file.suffix.lower() in SUFFIXES] if path.is_dir() else [path]
    except OSError as error:
        raise SourceError(f"{path}: cannot be listed ({error.strerror}); check its permissions") from error
    if not files:
        raise SourceError(f"{path}: the folder holds no text, page, Word or PDF file; name a file or another folder")
    return files


def _unpacked(file: Path) -> list[Path]:
    """Return a report, or the members of an archive of them."""
    if file.suffix.lower() != ".zip":
        return [file]
    if not (found := _members(file)):
        raise SourceError(f"{file}: the archive holds no text, page, Word or PDF file; name another one")
    return found


def _visible(folder: Path, packed: Iterable[Path] = ()) -> list[Path]:
    """Return the files below a folder, or ``packed`` in an archive, without hidden ones and those in hidden folders."""
    files = packed or (file for file in sorted(folder.rglob("*")) if not file.is_dir())
    return [file for file in files if not any(name.startswith(".") for name in file.relative_to(folder).parts)]


_BESIDE = re.compile(r"(?i)(?:readme|licen[cs]e|copying|notice|changelog|contributing)\b.*|说明|自述")


def is_beside(file: Path) -> bool:
    """Tell whether a file is by its name one of those that stand beside a folder's contents."""
    return _BESIDE.fullmatch(file.stem) is not None


def _passed_over(folder: Path) -> Iterator[IngestResult]:
    """Name the visible files below a folder that are no report files, each with the reason."""
    for file in _visible(folder):
        if (suffix := file.suffix.lower()) not in SUFFIXES | {".toml"}:
            kind = _NOT_TEXT.get(suffix, f"a {file.suffix or 'nameless'} file")
            picture = kind == "a picture"
            mend = "name it by itself to have its text recognised" if picture else SAVE_AS_TEXT
            message = f"{kind}, which is not read{' in a folder' if picture else ''}; {mend}"
            yield IngestResult(path=str(file), report=None, status="skipped", message=message)


def load_hints(path: Path) -> ReportHints:
    """Return what is known of the report file ``path``: its sidecar ``NAME.toml`` wins over ``reports.toml``.

    In ``reports.toml`` a table is named after the file's stem or its whole name.

    Raises:
        SourceError: one of the two files is not TOML, or holds a field that reports do not have.
    """
    shared = path.parent / "reports.toml"
    tables = _toml(shared)
    found: dict[str, Any] = {}
    for key in (path.stem, path.name):
        table = tables.get(key, {})
        if not isinstance(table, dict):
            raise SourceError(f"{shared}: {key} is not a table; write [{key}] and its fields below")
        found |= table
    for sidecar in (path.with_suffix(".toml"), path.with_name(path.name + ".toml")):
        if sidecar != shared:
            found |= _toml(sidecar)
    found = {key: value.isoformat() if isinstance(value, date) else value for key, value in found.items()}
    try:
        return ReportHints.model_validate(found)
    except ValidationError as error:
        field, told = hint_fault(error)
        raise SourceError(f"{path}: its metadata field {field}: {told}; correct the .toml") from error


def hint_fault(error: ValidationError) -> tuple[str, str]:
    """Return which field of a report's metadata cannot be used, and why."""
    first = error.errors()[0]
    field = ".".join(map(str, first["loc"]))
    if first["type"] == "extra_forbidden":
        return field, f"is not known; the fields are {', '.join(ReportHints.model_fields)}"
    wanted = {"year": "a year from 1949 to 2100", "date": "a date such as 2026-01-15"}
    wanted["level"] = f"one of {', '.join(get_args(Level))}"
    return field, f"{first['input']!r} is not {wanted.get(field, 'text')}"


def _unused_tables(folder: Path) -> list[str]:
    """Return what is wrong with the tables of a folder's ``reports.toml`` that name no file in it."""
    path = folder / "reports.toml"
    if not folder.is_dir():  # an archive
        return []
    try:
        tables = _toml(path)
    except SourceError:  # told of each file
        return []
    names = {name for file in folder.iterdir() for name in (file.stem, file.name)}
    return [f"{path}: [{key}] names no file of this folder; correct or remove it" for key in tables if key not in names]


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        bare = isinstance(error, tomllib.TOMLDecodeError) and "key part" in str(error)
        mend = 'a name in Chinese stands in quotes: ["云溪县2031"]' if bare else "correct it"
        raise SourceError(f"{path}: is not valid TOML ({error}); {mend}") from error
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error


def read_source(path: Path) -> Source:
    """Read one file, known by its content: text in any usual encoding, a web page, a Word file, a PDF, a picture.

    A path may lead into an archive: reports.zip/tianjin.docx. Offsets refer to the text that is returned.

    Raises:
        SourceError: the file is missing, unreadable, too large, empty, binary, of another format, or corrupt.
    """
    data = _read_bytes(path)
    if not data:
        raise SourceError(f"{path}: the file is empty; nothing to ingest")
    found = text_of(str(path), data)
    if not found.text.strip("\ufeff \t\r\n\f\v\u3000\xa0"):
        raise SourceError(f"{path}: the file holds no text; nothing to ingest")
    _limit(path, len(found.text), LIMIT_BYTES)
    digest = hashlib.sha256(data).hexdigest()
    return Source(
        path=str(path), text=found.text, encoding=found.kind, sha256=digest, pages=found.pages, warnings=found.warnings
    )


def text_of(name: str, data: bytes) -> Extracted:
    """Return the text of a file's bytes, known by their content; ``name`` is what errors call it.

    Raises:
        SourceError: too large, binary, of a format that is not read, or corrupt.
    """
    if (found := extract(name, data)) is not None:
        return found
    _limit(Path(name), len(data), LIMIT_BYTES)
    text, encoding = decode(name, data)
    page = next((form for form in (text, html.unescape(text)) if is_page(form)), None)  # &lt;p&gt; is a tag twice saved
    if page is not None:
        return Extracted(page_text(page), "html")
    return Extracted(apart(text) or text, encoding)


def _limit(path: Path, size: int, limit: int) -> None:
    if size > limit:
        raise SourceError(
            f"{path}: {size / 1_000_000:.0f} MB is over the limit of {limit // 1_000_000} MB; split the file"
        )


def _archive_of(path: Path) -> Path | None:
    """Return the archive that a path leads into."""
    return next((parent for parent in path.parents if parent.suffix.lower() == ".zip" and parent.is_file()), None)


def still_there(path: Path) -> bool:
    """Tell whether a file is where it was, in an archive too."""
    archive = _archive_of(path)
    return path.exists() or (archive is not None and path in _members(archive))


def _members(archive: Path) -> list[Path]:
    """Return the reports in an archive as paths that lead into it; archives in it are not opened."""
    files = (archive / one.filename for one in opened(str(archive), _bytes_of(archive)).infolist() if not one.is_dir())
    return [file for file in _visible(archive, files) if file.suffix.lower() in SUFFIXES - {".zip"}]


def _read_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise SourceError(f"{path}: is a folder, not a file; name the report in it")
    if (archive := _archive_of(path)) is None:
        return _bytes_of(path)
    packed = opened(str(archive), _bytes_of(archive))
    for member in packed.infolist():
        if archive / member.filename == path:
            try:
                return packed.read(member)
            except (RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
                raise SourceError(f"{path}: cannot be unpacked ({error}); unpack the archive by hand") from error
    raise SourceError(f"{path}: is not in the archive; check the path")


def _bytes_of(path: Path) -> bytes:
    try:
        _limit(path, path.stat().st_size, LIMIT_PACKED)
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise SourceError(f"{path}: cannot be read ({reason}); check the path and its permissions") from error
