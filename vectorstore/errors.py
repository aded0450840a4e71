"""What can go wrong in reading, storing and searching reports."""


class LibraryError(Exception):
    """The base of the others: its message is one line for people that says what, which file or id, what to do."""


class SourceError(LibraryError):
    """A file that cannot be read as text, or has no text."""


class FingerprintError(LibraryError):
    """A library made with another embedder, splitter or lexicon."""


class UnknownReportError(LibraryError):
    """A report id that the library does not hold."""


class OutageError(LibraryError):
    """A database server that cannot be reached now; nothing is wrong with what was asked."""
