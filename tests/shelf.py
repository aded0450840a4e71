"""A library of report texts in memory, for tests that read reports without an index."""

from collections.abc import Sequence

from vectorstore.errors import UnknownReportError
from vectorstore.facts.find import find_facts
from vectorstore.reading.parse import parse
from vectorstore.reading.split import split
from vectorstore.records import Fact, ParsedReport, Report, ReportHints, Section, Source


class Shelf:
    """Texts of reports by id, read as an ingest reads them; it serves what summaries and figure tables need."""

    def __init__(self, **texts: str) -> None:
        self._parsed = {key: _read(key, text) for key, text in texts.items()}
        self._facts = {key: _facts(parsed) for key, parsed in self._parsed.items()}

    def report(self, report: str) -> Report:
        """Return the card of a report."""
        return self.parsed(report).report

    def parsed(self, report: str) -> ParsedReport:
        """Return a report as parsed; raises UnknownReportError."""
        if report not in self._parsed:
            raise UnknownReportError(f"there is no report {report!r}")
        return self._parsed[report]

    def source(self, report: str) -> str:
        """Return the text of a report."""
        return self.parsed(report).source

    def sections(self, report: str) -> list[Section]:
        """Return the heading tree of a report."""
        return list(self.parsed(report).sections)

    def facts(self, reports: Sequence[str] = (), kinds: Sequence[str] = ()) -> list[Fact]:
        """Return the facts of some reports and kinds, or of all."""
        held = [fact for report in reports or self._facts for fact in self._facts[report]]
        return [fact for fact in held if not kinds or fact.kind in kinds]

    def reports(self) -> list[Report]:
        """Return the cards of all reports."""
        return [parsed.report for parsed in self._parsed.values()]


def _read(key: str, text: str) -> ParsedReport:
    return parse(Source(path=f"{key}.txt", text=text, encoding="utf-8", sha256=key), ReportHints(id=key))


def _facts(parsed: ParsedReport) -> tuple[Fact, ...]:
    return find_facts(parsed, *split(parsed))


REPORT = """海原市人民代表大会常务委员会工作报告
——2025年2月12日在海原市第八届人民代表大会第五次会议上
海原市人民代表大会常务委员会副主任 李明
各位代表：
受市人大常委会委托，我向大会报告工作，请予审议。
2024年工作回顾
2024年，市人大常委会听取审议专项工作报告31项，制定地方性法规4件，任免国家机关工作人员86人次。
一、坚持科学立法
制定停车管理条例，推动解决停车难问题。召开立法座谈会23场，采纳意见建议412条。
二、坚持依法监督
开展专题调研14次，提出审议意见136条。代表联络站接待群众1.6万人次，建成代表联络站50余个。
三、存在的不足
立法精细化水平还不够高；代表联系群众不够密切。
2025年工作安排
今年拟制定地方性法规5件，听取审议专项工作报告28项，修订轨道交通条例。
"""

LATER = """海原市人民代表大会常务委员会工作报告
——2026年2月10日在海原市第八届人民代表大会第六次会议上
各位代表：
2025年工作回顾
2025年，市人大常委会听取审议专项工作报告27项，制定地方性法规6件。
2026年工作安排
听取审议专项工作报告30项。
"""
