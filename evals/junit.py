"""A run as JUnit XML: a wrong answer is a failure, an outage is an error."""

from xml.etree import ElementTree

from evals.records import Row, Run

ALLOWED = {"\t", "\n", "\r"}


def junit(run: Run) -> str:
    """Return ``run`` as JUnit XML, one test case for each case, grouped by type."""
    outages = [row for row in run.rows if row.trial.answer is None]
    wrong = [row for row in run.rows if row.trial.answer is not None and row.fault is not None]
    counts = {"tests": len(run.rows), "failures": len(wrong), "errors": len(outages)}
    suite = ElementTree.Element("testsuite", {"name": "bot eval", **{name: str(n) for name, n in counts.items()}})
    for row in run.rows:
        _add(suite, row)
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _add(suite: ElementTree.Element, row: Row) -> None:
    name = {"classname": f"eval.{row.case.type}", "name": row.case.id, "time": f"{row.trial.seconds:.3f}"}
    case = ElementTree.SubElement(suite, "testcase", name)
    if row.trial.answer is None:
        kind = "timeout" if row.trial.status == "timeout" else "outage"
        ElementTree.SubElement(case, "error", {"type": kind, "message": _clean(row.trial.error)})
    elif row.fault is not None:
        said = (
            f"question: {row.case.question}\nanswer: {row.trial.answer.answer}\ngold: {row.case.answer or 'declined'}"
        )
        failure = ElementTree.SubElement(case, "failure", {"type": row.fault, "message": _clean("; ".join(row.why))})
        failure.text = _clean(said)


def _clean(text: str) -> str:
    """Drop the control characters that XML 1.0 cannot hold."""
    return "".join(c for c in text if c in ALLOWED or c >= " ")
