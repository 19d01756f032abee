"""The points that a submission has in the gradebook, by question."""

from nbgrader.api import Assignment, BaseCell, Grade, Notebook, SubmittedAssignment, SubmittedNotebook
from sqlalchemy.orm import Session

PENDING = "pending"
"""Stands for the points of a question that nobody has read yet."""

Points = dict[str, float | str]
"""By question: a number, or `PENDING`."""


def points(session: Session, assignment: str, student: str) -> Points:
    """Return the points of a submission; none at all, if the gradebook has none."""
    rows = (
        session.query(BaseCell.name, Grade.score, Grade.needs_manual_grade)
        .select_from(Grade)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == assignment, Notebook.name == assignment, SubmittedAssignment.student_id == student)
    )
    return {name: PENDING if pending else score for name, score, pending in rows}


def total(known: Points) -> float | None:
    """Return the sum of the points so far; None where there are none."""
    return sum(points for points in known.values() if points != PENDING) if known else None
