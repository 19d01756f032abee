"""A report as CSV: a row for each student, and for each question its points, outcome, mistakes and seconds."""

import csv
import io
from collections.abc import Sequence

from nngrade.grades import cell_text, number
from nngrade.points import PENDING
from nngrade.report.figures import Report, reasons
from nngrade.report.klass import Answer, Question, Student


def as_csv(report: Report) -> str:
    """Return the report as CSV; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    klass = report.klass
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    sums = ["late penalty", "score", "max", "last run", "words", "not judged"]
    writer.writerow(["student", "name", *_heads(klass.questions), *sums])
    for student in klass.students:
        cells = [cell for question in klass.questions for cell in _cells(student.answers.get(question.id))]
        writer.writerow([*map(cell_text, (student.id, student.name)), *cells, *_sums(student, report)])
    return file.getvalue()


def _heads(questions: Sequence[Question]) -> list[str]:
    return [
        f"{cell_text(question.id)}{what}"
        for question in questions
        for what in ("", " outcome", " mistakes", " seconds")
    ]


def _cells(answer: Answer | None) -> list[str]:
    if answer is None:
        return ["", "", "", ""]
    if answer.points is None:
        return [PENDING, "", "", ""]
    return [number(answer.points), str(answer.outcome), cell_text("; ".join(answer.mistakes)), number(answer.seconds)]


def _sums(student: Student, report: Report) -> list[str]:
    words = " ".join(reasons(student, report.klass))
    faults = " ".join(each.headline for each in report.faults if each.student == student)
    points = (student.penalty, student.score, report.klass.most, student.before)
    return [*map(number, points), cell_text(words), cell_text(faults)]
