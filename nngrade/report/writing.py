"""The files of a report, and beside them the scores, so that the next report can say what has changed."""

import datetime
import json
import tempfile
from pathlib import Path
from typing import NamedTuple

from nngrade.course import Course
from nngrade.report.figures import Report, figures
from nngrade.report.klass import Class
from nngrade.report.page import as_html
from nngrade.report.reading import read
from nngrade.report.sheet import as_csv


class Written(NamedTuple):
    """A report and its files."""

    report: Report
    page: Path
    sheet: Path


def report(course: Course, assignment: str, now: datetime.datetime) -> Written:
    """Write the report of an assignment; `now` is what the next one will call its date.

    Raises:
        Problem: the assignment does not exist or has not been released.
    """
    folder = course.root / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    scores = folder / f"{assignment}.scores.json"
    klass, kept = compared(read(course, assignment), _kept(scores), f"{now:%Y-%m-%d %H:%M}")
    made = figures(klass)
    written = Written(made, folder / f"{assignment}.html", folder / f"{assignment}.csv")
    _replace(written.page, as_html(made))
    _replace(written.sheet, as_csv(made))
    _replace(scores, json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
    return written


def compared(klass: Class, kept: dict, now: str) -> tuple[Class, dict]:
    """Return the class with the scores of the last run that had others, and what to keep for the next report.

    `kept` is what the last report kept. A report that is written twice says the same twice: only when scores have
    changed do those of the last report become the ones to compare with.
    """
    scores = {student.id: student.score for student in klass.graded}
    if kept and kept["scores"] != scores:
        kept = {"date": now, "scores": scores, "before": {"date": kept["date"], "scores": kept["scores"]}}
    kept = kept or {"date": now, "scores": scores, "before": {"date": "", "scores": {}}}
    before = kept["before"]
    students = tuple(student._replace(before=before["scores"].get(student.id)) for student in klass.students)
    return klass._replace(students=students, since=before["date"]), kept


def _kept(path: Path) -> dict:
    """What the last report kept; nothing if there was none, or its file is damaged."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        is_whole = all(
            isinstance(run["date"], str) and isinstance(run["scores"], dict) for run in (kept, kept["before"])
        )
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return {}
    return kept if is_whole else {}


def _replace(path: Path, text: str) -> None:
    # Whole or not at all: a reader may have the old one open.
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write(text)
    Path(file.name).replace(path)
