"""The grade table: a row for each student who handed something in, with each question's points and why some are lost.

Names, outputs and file names are foreign text. In a terminal no escape code may act, and in a spreadsheet no formula.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry

from nncheck.plain import one_line
from nncheck.verdict import Status
from nngrade.course import Course
from nngrade.journal import Journal
from nngrade.points import Points, points, total
from nngrade.running import EVIDENCE, KEY

NOTE = 200
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Row(NamedTuple):
    """One student: `points` by question, each a number or `PENDING`; nothing at all where it was not graded."""

    student: str
    name: str
    points: Points
    note: str

    @property
    def total(self) -> float | None:
        """The points so far; None where it was not graded."""
        return total(self.points)


class Table(NamedTuple):
    """The grades of one assignment: the points of each question, in the notebook's order, and the students."""

    assignment: str
    questions: dict[str, float]
    rows: list[Row]


def table(course: Course, assignment: str) -> Table:
    """Return the grades of an assignment, as far as they are known.

    Raises:
        Problem: the assignment does not exist or has not been released.
    """
    course.check_assignment(assignment)
    refused = Journal(course.root, assignment).problems()
    with course.gradebook() as gradebook:
        questions = points_of_questions(course, gradebook, assignment)
        rows = []
        for student in course.submitted(assignment):
            name, known = name_of(gradebook, student), points(gradebook.db, assignment, student)
            if student in refused:
                kept = _kept(known)
                rows.append(Row(student, name, {}, f"not graded: {refused[student]}{kept}"))
                continue
            graded = graded_notebook(course, assignment, student)
            if graded is None or not known:
                rows.append(Row(student, name, {}, "not graded yet: run nngrade autograde."))
                continue
            known = {question: known[question] for question in questions}
            note = " ".join(filter(None, (reason(cell) for cell in graded.cells)))
            rows.append(Row(student, name, known, note))
    return Table(assignment, questions, rows)


def as_csv(grades: Table) -> str:
    """Return the table as CSV; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["student", "name", *grades.questions, "total", "max", "note"])
    most = number(sum(grades.questions.values()))
    for row in grades.rows:
        points = [number(row.points.get(question)) for question in grades.questions]
        writer.writerow(
            [cell_text(row.student), cell_text(row.name), *points, number(row.total), most, cell_text(row.note)]
        )
    return file.getvalue()


def as_text(grades: Table, width: int) -> str:
    """Return the table for a terminal: the points, aligned, then the notes, no line longer than `width`."""
    most = number(sum(grades.questions.values()))
    lines = [
        ["student", *(question.removeprefix(f"{grades.assignment}-") for question in grades.questions), "total", "max"]
    ]
    for row in grades.rows:
        points = [number(row.points.get(question)) or "–" for question in grades.questions]
        lines.append([one_line(row.student, 30), *points, number(row.total) or "–", most])
    notes = [f"{one_line(row.student, 30)}: {one_line(row.note, 10 * NOTE)}" for row in grades.rows if row.note]
    return "\n".join(line if len(line) <= width else line[: width - 1] + "…" for line in [*_aligned(lines), "", *notes])


def reason(cell: NotebookNode) -> str:
    """Return the headline of a test cell that did not earn all its points, or was not judged; "" for any other cell."""
    if cell.cell_type != "code" or not cell.metadata.get("nbgrader", {}).get("grade"):
        return ""
    record = cell.metadata.get(KEY, {})
    if record.get("kind") == EVIDENCE:
        lost = record["points"] < record["most"] or record["status"] == Status.FAULT
        return one_line(record["headline"], NOTE) if lost else ""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    if not errors:
        return ""
    return one_line(f"{cell.metadata.nbgrader.grade_id}: {errors[-1].ename}: {errors[-1].evalue}", NOTE)


def points_of_questions(course: Course, gradebook: Gradebook, assignment: str) -> dict[str, float]:
    """Return the most points of each question, in the order of the notebook, which the gradebook does not keep."""
    points = {cell.name: cell.max_score for cell in gradebook.find_notebook(assignment, assignment).grade_cells}
    cells = course.source_notebook(assignment).cells
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells]
    return {name: points[name] for name in ids if name in points}


def name_of(gradebook: Gradebook, student: str) -> str:
    """Return a student's name on one line; "" if it is not known."""
    try:
        found = gradebook.find_student(student)
    except MissingEntry:
        return ""
    return one_line(" ".join(part for part in (found.first_name, found.last_name) if part), 80)


def _kept(known: Points) -> str:
    before = total(known)
    return "" if before is None else f" The gradebook still has {before:g} points of an earlier version."


def graded_notebook(course: Course, assignment: str, student: str) -> NotebookNode | None:
    """Return a student's graded notebook; None if it was not graded yet."""
    directory = course.directory
    folder = Path(directory.format_path(directory.autograded_directory, student, assignment))
    path = folder / f"{assignment}.ipynb"
    return nbformat.read(path, as_version=4) if path.is_file() else None


def number(value: float | str | None) -> str:
    """Return points as they are written; "" where there are none."""
    if value is None or isinstance(value, str):
        return value or ""
    return f"{value:g}"


def cell_text(value: str) -> str:
    """Return foreign text for a CSV cell: on one line, and nothing that a spreadsheet would compute."""
    clean = one_line(value, 10 * NOTE)
    return f"'{clean}" if clean.startswith(FORMULA) else clean


def _aligned(lines: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(line[k]) for line in lines) for k in range(len(lines[0]))]
    return [
        "  ".join(
            cell.rjust(width) if k else cell.ljust(width)
            for k, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
