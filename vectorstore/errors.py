"""What can go wrong in reading, storing and searching reports.

- LibraryError: one line for people: what, which file or id, what to do; the base of the others
- SourceError: a file that cannot be read as text, or has no text
- FingerprintError: a library made with another embedder, splitter or lexicon
- UnknownReportError: a report id that the library does not hold
- OutageError: a database server that cannot be reached now
"""


class LibraryError(Exception):
    """Base of the errors whose message is one complete line for the reader."""


class SourceError(LibraryError):
    """A file that cannot be read as text, or has no text."""


class FingerprintError(LibraryError):
    """A library made with another embedder, splitter or lexicon."""


class UnknownReportError(LibraryError):
    """A report id that the library does not hold."""


class OutageError(LibraryError):
    """A database server that cannot be reached now; nothing is wrong with what was asked."""
