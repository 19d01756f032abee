"""A class, its students and their answers, as plain data: all that a report is made from."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """What became of one answer."""

    RIGHT = "right"
    PARTLY = "partly right"
    WRONG = "wrong"
    CRASHED = "crashed"
    TIMED_OUT = "timed out"
    NOT_ATTEMPTED = "not attempted"
    NOT_JUDGED = "not judged"
    """The checker's own fault, which cost nobody a mark."""
    UNREAD = "not read"
    """An answer that waits for a reader."""


class Kind(StrEnum):
    """How a question is graded."""

    EVIDENCE = "evidence"
    IN_KERNEL = "in-kernel test"
    READER = "read by a person"


class Part(NamedTuple):
    """One part of an answer to a task: what it can earn and did, and the mistakes that were named in it."""

    name: str
    points: float
    earned: float
    mistakes: tuple[str, ...] = ()


class Answer(NamedTuple):
    """What one student gave to one question.

    `points` are None while nobody has read it; `headline` is why points are missing, or why it was not judged;
    `seconds` is how long judging it took, None where it was not measured.
    """

    outcome: Outcome
    points: float | None
    parts: tuple[Part, ...] = ()
    mistakes: tuple[str, ...] = ()
    headline: str = ""
    seconds: float | None = None


class Question(NamedTuple):
    """One question: its grade id, what the student wrote (a function's name, for a task), its points."""

    id: str
    name: str
    most: float
    kind: Kind = Kind.EVIDENCE


class Student(NamedTuple):
    """One student: `refused` says why nothing was graded; `elsewhere` is the share of the points of other assignments.

    `notes` say what was repaired in the notebook, `penalty` what coming late costs, `before` the score of the last run.
    """

    id: str
    name: str
    answers: Mapping[str, Answer]
    refused: str = ""
    notes: tuple[str, ...] = ()
    penalty: float = 0.0
    elsewhere: float | None = None
    before: float | None = None

    @property
    def score(self) -> float | None:
        """The points so far, less the penalty, as nbgrader counts them; None where nothing was graded."""
        if not self.answers:
            return None
        return sum(answer.points or 0.0 for answer in self.answers.values()) - self.penalty


class Class(NamedTuple):
    """Everybody who handed in an assignment, and its questions in the notebook's order.

    `since` is when the last run was that scores are compared with; "" if there was none.
    """

    assignment: str
    questions: tuple[Question, ...]
    students: tuple[Student, ...]
    since: str = ""

    @property
    def most(self) -> float:
        """The points of the whole assignment."""
        return sum(question.most for question in self.questions)

    @property
    def graded(self) -> tuple[Student, ...]:
        """The students of whom something was graded."""
        return tuple(student for student in self.students if student.answers)
