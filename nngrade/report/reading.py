"""A class read from where nbgrader keeps it: points from the gradebook, verdicts from the graded notebooks.

Points are always the gradebook's, since an instructor may have changed them by hand; a notebook says why.
"""

from collections.abc import Mapping

from nbformat import NotebookNode
from nbgrader.api import Grade, Gradebook, MissingEntry, SubmittedNotebook

from nncheck.plain import one_line
from nngrade.course import Course
from nngrade.grades import graded_notebook, name_of, points_of_questions, reason
from nngrade.journal import Journal
from nngrade.report.klass import Answer, Class, Kind, Outcome, Part, Question, Student
from nngrade.running import EVIDENCE, IN_KERNEL, KEY

LONG = 400
"""How many characters of a verdict's text are kept."""

TIMED_OUT = "stopped after "
"""How the reason of a verdict begins when the time was over."""


def read(course: Course, assignment: str) -> Class:
    """Return the class of an assignment, with nothing to compare its scores with.

    Raises:
        Problem: the assignment does not exist or has not been released.
    """
    course.check_assignment(assignment)
    journal = Journal(course.root, assignment)
    refused = journal.problems()
    with course.gradebook() as gradebook:
        most = points_of_questions(course, gradebook, assignment)
        elsewhere = _elsewhere(gradebook, assignment)
        students, kinds = [], {}
        for student in course.submitted(assignment):
            name = name_of(gradebook, student)
            notebook = None if student in refused else graded_notebook(course, assignment, student)
            if notebook is None:
                students.append(Student(student, name, {}, refused.get(student, "")))
                continue
            cells = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if _is_graded(cell)}
            kinds |= {question: _kind(cell) for question, cell in cells.items()}
            try:
                submitted = gradebook.find_submission_notebook(assignment, assignment, student)
            except MissingEntry:
                students.append(Student(student, name, {}))
                continue
            students.append(
                Student(
                    student,
                    name,
                    _answers(submitted, most, cells, journal.read(student).seconds),
                    notes=tuple(map(str, notebook.metadata.get(KEY, {}).get("notes", ()))),
                    penalty=submitted.late_submission_penalty or 0.0,
                    elsewhere=elsewhere.get(student),
                )
            )
    questions = tuple(
        Question(id, id.removeprefix(f"{assignment}-"), points, kinds.get(id, Kind.EVIDENCE))
        for id, points in most.items()
    )
    return Class(assignment, questions, tuple(students))


def _answers(
    submitted: SubmittedNotebook,
    most: Mapping[str, float],
    cells: Mapping[str, NotebookNode],
    seconds: Mapping[str, float],
) -> dict[str, Answer]:
    grades = {grade.name: grade for grade in submitted.grades}
    return {id: answer(grades[id], most[id], cells.get(id), seconds) for id in most if id in grades}


def answer(grade: Grade, most: float, cell: NotebookNode | None, seconds: Mapping[str, float]) -> Answer:
    """Return what one grade of the gradebook and the graded cell say together; `seconds` are by task."""
    points = None if grade.needs_manual_grade else float(grade.score)
    record = cell.metadata.get(KEY, {}) if cell is not None else {}
    headline = reason(cell) if cell is not None else ""
    if record.get("kind") != EVIDENCE:
        outcome = _ended(cell) or _by_points(points, most)
        # Nbgrader itself gives 0 for an answer that is as it was released; all others it leaves to a reader.
        if record.get("kind") != IN_KERNEL and grade.manual_score is None and points == 0:
            outcome = Outcome.NOT_ATTEMPTED
        return Answer(outcome, points, headline=headline)
    # Stock nbgrader leaves them in the notebook, where they differ from run to run.
    took = record.get("seconds", seconds.get(record["task"]))
    outcome = _outcome(record)
    if outcome == Outcome.NOT_JUDGED:
        # What went wrong is in the verdict's text. Its parts say nothing of the answer.
        said = " ".join(output.text for output in cell.outputs if output.output_type == "stream")
        return Answer(outcome, points, headline=one_line(said, LONG), seconds=took)
    parts = tuple(Part(p["name"], p["points"], p["earned"], tuple(p["mistakes"])) for p in record["parts"])
    return Answer(outcome, points, parts, tuple(record["mistakes"]), headline, took)


def _outcome(record: Mapping[str, object]) -> Outcome:
    match record["status"]:
        case "right":
            return Outcome.RIGHT
        case "wrong":
            return Outcome.PARTLY if record["points"] else Outcome.WRONG
        case "crashed":
            return Outcome.TIMED_OUT if record["reason"].startswith(TIMED_OUT) else Outcome.CRASHED
        case "not attempted":
            return Outcome.NOT_ATTEMPTED
        case _:
            return Outcome.NOT_JUDGED


def _ended(cell: NotebookNode | None) -> Outcome | None:
    """Whether an in-kernel test was cut short."""
    names = {output.ename for output in (cell or {}).get("outputs", ()) if output.output_type == "error"}
    if "CellTimeoutError" in names:
        return Outcome.TIMED_OUT
    return Outcome.CRASHED if "Ended" in names else None


def _by_points(points: float | None, most: float) -> Outcome:
    if points is None:
        return Outcome.UNREAD
    if points >= most:
        return Outcome.RIGHT
    return Outcome.PARTLY if points > 0 else Outcome.WRONG


def _is_graded(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))


def _kind(cell: NotebookNode) -> Kind:
    kind = cell.metadata.get(KEY, {}).get("kind")
    return {EVIDENCE: Kind.EVIDENCE, IN_KERNEL: Kind.IN_KERNEL}.get(kind, Kind.READER)


def _elsewhere(gradebook: Gradebook, assignment: str) -> dict[str, float]:
    """The share of the points of all other assignments that each student earned, of those that were graded."""
    earned: dict[str, float] = {}
    most: dict[str, float] = {}
    for other in gradebook.assignments:
        if other.name == assignment:
            continue
        for row in gradebook.submission_dicts(other.name):
            if row["needs_manual_grade"] or not row["max_score"]:
                continue
            earned[row["student"]] = earned.get(row["student"], 0.0) + row["score"]
            most[row["student"]] = most.get(row["student"], 0.0) + row["max_score"]
    return {student: earned[student] / most[student] for student in most}
