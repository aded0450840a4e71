"""Files in, decoded text out: which files are reports, and how their bytes are read."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from vectorstore.errors import SourceError
from vectorstore.reading.decoding import decode
from vectorstore.records import Source

SUFFIXES = frozenset({".txt", ".md", ".text"})
LIMIT_BYTES = 2_000_000
"""Far more than a report of this kind: it is processed in less than 1.5 GB of memory, however the text is made."""
_NOT_TEXT = {
    ".pdf": "a PDF", ".doc": "a Word file", ".docx": "a Word file", ".wps": "a WPS file", ".rtf": "an RTF file",
    ".html": "a web page", ".htm": "a web page", ".mhtml": "a web page", ".xls": "a spreadsheet",
    ".xlsx": "a spreadsheet", ".ppt": "a slide show", ".pptx": "a slide show", ".zip": "an archive",
}  # fmt: skip


def discover(paths: Sequence[Path]) -> list[Path]:
    """Return the report files that ``paths`` name, each once: folders are searched, files are taken as they are.

    In folders, ``.txt``, ``.md`` and ``.text`` files count, sorted by path; hidden ones do not.

    Raises:
        SourceError: a path does not exist, or a folder holds no report.
    """
    found = {file.resolve(): file for path in paths for file in _files(path)}
    return list(found.values())


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise SourceError(f"{path}: no such file or folder; check the path")
    if not path.is_dir():
        return [path]
    try:
        files = sorted(file for file in path.rglob("*") if _is_report(file, path))
    except OSError as error:
        raise SourceError(f"{path}: cannot be listed ({error.strerror}); check its permissions") from error
    if not files:
        raise SourceError(f"{path}: the folder holds no .txt or .md file; name a file or another folder")
    return files


def passed_over(folder: Path) -> dict[Path, str]:
    """Return the visible files below a folder that are no report files, each with the reason."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and not _is_hidden(file, folder))
    others = [file for file in files if file.suffix.lower() not in SUFFIXES | {".toml"}]
    reasons = {file: _NOT_TEXT.get(file.suffix.lower(), f"a {file.suffix or 'nameless'} file") for file in others}
    return {
        file: f"{reason}, not plain text; save it as a .txt file to have it read" for file, reason in reasons.items()
    }


def _is_hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


def _is_report(file: Path, folder: Path) -> bool:
    return not _is_hidden(file, folder) and file.suffix.lower() in SUFFIXES and file.is_file()


def read_source(path: Path) -> Source:
    """Read and decode one file: utf-8 (with or without mark), utf-16 by its mark, gb18030, then detection.

    Raises:
        SourceError: the file is missing, unreadable, too large, empty, binary, of another format, or corrupt.
    """
    data = _read_bytes(path)
    if not data:
        raise SourceError(f"{path}: the file is empty; nothing to ingest")
    text, encoding = decode(str(path), data)
    if not text.strip("\ufeff \t\r\n\f\v\u3000\xa0"):
        raise SourceError(f"{path}: the file holds only white space; nothing to ingest")
    return Source(path=str(path), text=text, encoding=encoding, sha256=hashlib.sha256(data).hexdigest())


def _read_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise SourceError(f"{path}: is a folder, not a file; name the report in it")
    if (kind := _NOT_TEXT.get(path.suffix.lower())) is not None:
        raise SourceError(f"{path}: is {kind}, not plain text; save it as a .txt file and ingest that")
    try:
        size = path.stat().st_size
        if size > LIMIT_BYTES:
            limit = LIMIT_BYTES // 1_000_000
            raise SourceError(f"{path}: {size / 1_000_000:.0f} MB is over the limit of {limit} MB; split the file")
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise SourceError(f"{path}: cannot be read ({reason}); check the path and its permissions") from error
