"""What a report says, counted from a class: its scores, what each task was to it, its mistakes, who needs a word.

Everything here is a pure function of the class.
"""

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from nncheck.plain import listed
from nngrade.report.klass import Class, Kind, Outcome, Question, Student

BINS = 10

UNKNOWN = "no known mistake"
"""Stands for what is wrong in a way that the task bank does not know."""

FAR_BELOW = 0.25
"""By how much of the points a student must be below the other assignments to need a word."""

ENDED = (Outcome.CRASHED, Outcome.TIMED_OUT)


class Bin(NamedTuple):
    """The students whose scores lie from `low` up to `high`, which belongs to the last bin only."""

    low: float
    high: float
    count: int


class TaskFigures(NamedTuple):
    """One question: how many answers had which outcome, and what it says about the rest of the assignment."""

    question: Question
    counts: dict[Outcome, int]
    unread: int
    mean: float | None
    seconds: float | None
    discrimination: float | None

    @property
    def answers(self) -> int:
        """How many answers there are, read or not."""
        return sum(self.counts.values()) + self.unread


class PartFigures(NamedTuple):
    """One part of a task: of `answers`, how many earned it, and the mistake that cost it most often."""

    question: Question
    name: str
    points: float
    earned: int
    answers: int
    mistake: str


class MistakeRow(NamedTuple):
    """One mistake: how many students made it, by question id."""

    name: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """How often it was made in all."""
        return sum(self.counts.values())


class Stopped(NamedTuple):
    """An answer that crashed or ran out of time, or that the checker could not judge."""

    student: Student
    question: Question
    outcome: Outcome
    headline: str


class Report(NamedTuple):
    """All that a report says.

    `words` are why a student needs a word: first those who were not graded, then those with the most reasons.
    """

    klass: Class
    bins: list[Bin]
    tasks: list[TaskFigures]
    parts: list[PartFigures]
    mistakes: list[MistakeRow]
    words: list[tuple[Student, list[str]]]
    stopped: list[Stopped]
    faults: list[Stopped]
    changes: list[tuple[Student, float, float]]

    @property
    def scores(self) -> list[float]:
        """The scores of everybody who was graded."""
        return [student.score for student in self.klass.graded]

    @property
    def unread(self) -> int:
        """How many answers wait for a reader."""
        return sum(task.unread for task in self.tasks)


def figures(klass: Class) -> Report:
    """Return what a report on the class says."""
    words = [(student, reasons(student, klass)) for student in klass.students]
    return Report(
        klass,
        histogram([student.score for student in klass.graded], klass.most),
        [_task(question, klass) for question in klass.questions],
        [part for question in klass.questions for part in _parts(question, klass)],
        mistakes(klass),
        sorted((word for word in words if word[1]), key=lambda word: (bool(word[0].answers), -len(word[1]))),
        _stopped(klass, ENDED),
        _stopped(klass, (Outcome.NOT_JUDGED,)),
        [
            (student, student.before, student.score)
            for student in klass.graded
            if student.before is not None and not math.isclose(student.before, student.score, abs_tol=1e-9)
        ],
    )


def histogram(scores: Sequence[float], most: float, count: int = BINS) -> list[Bin]:
    """Count scores in `count` bins of equal width from 0 to `most`; what lies outside is put into the nearest."""
    if not most:
        return []
    found = Counter(min(max(int(count * score / most), 0), count - 1) for score in scores)
    return [Bin(most * k / count, most * (k + 1) / count, found[k]) for k in range(count)]


def point_biserial(right: Sequence[bool], rest: Sequence[float]) -> float | None:
    """Return the point-biserial correlation of getting a task right with the score on all the rest.

    With M₁ and M₀ the mean rest scores of the n₁ who have it right and the n₀ who have not, and s the standard
    deviation of all n rest scores (with n in its denominator),

        r = (M₁ − M₀) / s · √(n₁ n₀ / n²).

    It is Pearson's correlation with a 0 or 1 for the task. None where it has no meaning: everybody or nobody has the
    task right, or all the rest scores are equal.
    """
    with_it = [score for score, is_right in zip(rest, right, strict=True) if is_right]
    without = [score for score, is_right in zip(rest, right, strict=True) if not is_right]
    if not with_it or not without:
        return None
    s = statistics.pstdev(rest)
    if math.isclose(s, 0.0, abs_tol=1e-12):
        return None
    share = len(with_it) / len(rest)
    return (statistics.fmean(with_it) - statistics.fmean(without)) / s * math.sqrt(share * (1 - share))


def mistakes(klass: Class) -> list[MistakeRow]:
    """Return how many students made which mistake in which task, the most frequent first; what has no name last."""
    made: dict[str, Counter] = {}
    for student in klass.graded:
        for question in klass.questions:
            answer = student.answers.get(question.id)
            if question.kind != Kind.EVIDENCE or answer is None:
                continue
            is_lost = answer.outcome in (Outcome.WRONG, Outcome.PARTLY)
            for name in set(answer.mistakes) or ({UNKNOWN} if is_lost else set()):
                made.setdefault(name, Counter())[question.id] += 1
    rows = [MistakeRow(name, dict(counts)) for name, counts in made.items()]
    return sorted(rows, key=lambda row: (row.name == UNKNOWN, -row.total, row.name))


def reasons(student: Student, klass: Class) -> list[str]:
    """Return why a student needs a word, a sentence each; none if all is well."""
    if student.refused:
        return [f"Not graded: {student.refused}"]
    if not student.answers:
        return ["Not graded yet: run nngrade autograde."]
    judged = {q.name: student.answers[q.id] for q in klass.questions if _is_judged(q, student)}
    blank = [name for name, answer in judged.items() if answer.outcome == Outcome.NOT_ATTEMPTED]
    tried = [answer for answer in judged.values() if answer.outcome != Outcome.NOT_ATTEMPTED]
    found = []
    if judged and len(blank) == len(judged):
        found.append("Attempted none of the tasks.")
    elif len(blank) * 2 >= len(judged) > 0:
        found.append(f"Attempted {len(tried)} of {len(judged)} tasks: not {listed(blank)}.")
    if len(tried) >= 2 and all(answer.outcome in ENDED for answer in tried):
        found.append(f"Crashed or ran out of time in all {len(tried)} tasks attempted.")
    elif len(tried) >= 2 and not any(answer.points for answer in tried):
        found.append(f"Earned nothing in {len(tried)} tasks attempted.")
    read = [q for q in klass.questions if q.id in student.answers and student.answers[q.id].points is not None]
    most = sum(question.most for question in read)
    share = sum(student.answers[question.id].points for question in read) / most if most else 1.0
    if student.elsewhere is not None and student.elsewhere - share >= FAR_BELOW:
        found.append(f"Earned {share:.0%} here, and {student.elsewhere:.0%} in the other assignments.")
    if _says_more_than_it_shows(student, klass):
        found.append(
            "Worth a look: all tests that run inside the notebook passed, while the evidence earns less than half of "
            "its points."
        )
    found += [f"Repaired: {note}" for note in student.notes]
    return found


def _is_judged(question: Question, student: Student) -> bool:
    return question.kind == Kind.EVIDENCE and question.id in student.answers


def _says_more_than_it_shows(student: Student, klass: Class) -> bool:
    def share(kind: Kind) -> float | None:
        own = [
            (student.answers[q.id].points or 0.0, q.most)
            for q in klass.questions
            if q.kind == kind
            if q.id in student.answers
        ]
        most = sum(points for _, points in own)
        return sum(points for points, _ in own) / most if most else None

    inside, outside = share(Kind.IN_KERNEL), share(Kind.EVIDENCE)
    return inside is not None and outside is not None and inside >= 1.0 and outside < 0.5


def _task(question: Question, klass: Class) -> TaskFigures:
    own = [(student, student.answers[question.id]) for student in klass.graded if question.id in student.answers]
    read = [(student, answer) for student, answer in own if answer.points is not None]
    times = [answer.seconds for _, answer in read if answer.seconds is not None]
    # What was paid for the checker's own fault says nothing of who knows the matter.
    judged = [(student, answer) for student, answer in read if answer.outcome != Outcome.NOT_JUDGED]
    right = [math.isclose(answer.points, question.most) or answer.points > question.most for _, answer in judged]
    rest = [student.score + student.penalty - answer.points for student, answer in judged]
    return TaskFigures(
        question,
        dict(Counter(answer.outcome for _, answer in read)),
        len(own) - len(read),
        statistics.fmean(answer.points for _, answer in read) if read else None,
        statistics.median(times) if times else None,
        point_biserial(right, rest),
    )


def _parts(question: Question, klass: Class) -> list[PartFigures]:
    seen: dict[str, list] = {}
    for student in klass.graded:
        for part in student.answers[question.id].parts if question.id in student.answers else ():
            seen.setdefault(part.name, []).append(part)
    return [
        PartFigures(
            question,
            name,
            own[0].points,
            sum(part.earned >= part.points for part in own),
            len(own),
            _commonest([mistake for part in own for mistake in set(part.mistakes)]),
        )
        for name, own in seen.items()
    ]


def _commonest(names: Sequence[str]) -> str:
    # Of equally frequent ones the first by name, so that a report is the same whoever comes first.
    counts = Counter(sorted(names))
    return counts.most_common(1)[0][0] if counts else ""


def _stopped(klass: Class, outcomes: Sequence[Outcome]) -> list[Stopped]:
    return [
        Stopped(student, question, answer.outcome, answer.headline)
        for question in klass.questions
        for student in klass.graded
        if (answer := student.answers.get(question.id)) and answer.outcome in outcomes
    ]
