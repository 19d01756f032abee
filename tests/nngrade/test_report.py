"""What a report counts, held to numpy and scipy; what it says of whom; and its CSV, which no spreadsheet computes."""

import csv
import html
import io
import math
import re
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import v4
from scipy import stats

from nncheck import tasks
from nncheck.evidence import Outcome as Called
from nncheck.judging import judge
from nncheck.verdict import Status
from nngrade.report.figures import UNKNOWN, figures, histogram, mistakes, point_biserial, reasons
from nngrade.report.klass import Answer, Class, Kind, Outcome, Question, Student
from nngrade.report.page import as_html
from nngrade.report.reading import answer
from nngrade.report.sheet import as_csv
from nngrade.report.writing import compared
from nngrade.running import KEY, as_record
from tests.nngrade.classroom import HOSTILE, QUESTIONS, classroom, hostile_class

CLASS = classroom()
REPORT = figures(CLASS)
TASK = Question("a-f", "f", 4)


def of(*answers, **student):
    """A class of one student with tasks of 4 points."""
    questions = tuple(TASK._replace(id=f"a-{k}", name=f"f{k}") for k in range(len(answers)))
    given = {question.id: answer for question, answer in zip(questions, answers, strict=True)}
    return Class("a", questions, (Student("ada", "Ada", given, **student),))


def why(klass):
    return reasons(klass.students[0], klass)


WRONG, BLANK = Answer(Outcome.WRONG, 0.0), Answer(Outcome.NOT_ATTEMPTED, 0.0)
RIGHT, CRASHED = Answer(Outcome.RIGHT, 4.0), Answer(Outcome.CRASHED, 0.0)


@given(st.lists(st.integers(0, 80).map(lambda k: k / 4), min_size=1, max_size=60))
def test_the_histogram_is_numpy_s(scores):
    # Quarters and a width of 2 are exact, so that no score lies on the wrong side of an edge.
    counts, edges = np.histogram(scores, bins=10, range=(0, 20))
    made = histogram(scores, 20.0)
    assert [each.count for each in made] == counts.tolist()
    assert [each.low for each in made] == edges[:-1].tolist()


def test_a_score_outside_is_in_the_nearest_bar():
    made = histogram([-3.0, 25.0], 20.0)
    assert [each.count for each in made] == [1, *[0] * 8, 1]
    assert histogram([], 0.0) == []


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), min_size=2, max_size=60))
def test_discrimination_is_the_correlation_that_scipy_and_numpy_give(answers):
    right = [is_right for is_right, _ in answers]
    rest = [float(points) for _, points in answers]
    r = point_biserial(right, rest)
    if len(set(right)) == 1 or len(set(rest)) == 1:
        assert r is None
    else:
        assert r == pytest.approx(stats.pointbiserialr(right, rest).statistic)
        assert r == pytest.approx(np.corrcoef(right, rest)[0, 1])


def test_the_checker_s_own_fault_is_seen_by_the_instructor_with_student_task_and_reason(monkeypatch):
    task = tasks.find("mlp.cost")
    monkeypatch.setattr("nncheck.judging.expected_answers", _broken)
    verdict = judge(task, task.cases(), [Called("returned")] * len(task.cases()), 5.0)
    assert verdict.status == Status.FAULT
    cell = v4.new_code_cell(outputs=[v4.new_output("stream", text=str(verdict))])
    cell.metadata = {"nbgrader": {"grade": True, "grade_id": "a-0"}, KEY: as_record(verdict, 0.1)}
    given = answer(SimpleNamespace(score=2.0, needs_manual_grade=False, manual_score=None), 2.0, cell, {})
    assert (given.outcome, given.points, given.parts, given.mistakes) == (Outcome.NOT_JUDGED, 2.0, (), ())
    made = figures(of(given, RIGHT))
    assert [(each.student.id, each.question.name) for each in made.faults] == [("ada", "f0")]
    head, row = csv.reader(io.StringIO(as_csv(made)))
    found = dict(zip(head, row, strict=True))
    assert (found["a-0"], found["a-0 outcome"]) == ("2", "not judged")
    page = html.unescape(re.sub("<[^>]+>", " ", as_html(made)))
    for shown in (found["not judged"], page):
        assert "mlp.cost: the checker's own fault, 2 of 2 points (you lose nothing by it)." in shown
        assert "KeyError: 'of the bank'" in shown
    assert "1 answer not judged, by the checker's own fault, and paid in full" in page
    assert figures(CLASS).faults == []


def _broken(*arguments):
    raise KeyError("of the bank")


def test_a_fault_of_the_checker_says_nothing_of_who_knows_the_matter():
    klass = of(RIGHT, RIGHT)
    answers = [(RIGHT, RIGHT), (WRONG, WRONG), (RIGHT._replace(outcome=Outcome.NOT_JUDGED), WRONG)]
    students = [klass.students[0]._replace(answers=dict(zip(("a-0", "a-1"), pair, strict=True))) for pair in answers]
    for seen in (students, students[:2]):
        assert figures(klass._replace(students=tuple(seen))).tasks[0].discrimination == pytest.approx(1.0)


def test_every_answer_is_counted_once():
    for task in REPORT.tasks:
        assert task.answers == len(CLASS.graded) == 38
    assert sum(each.count for each in REPORT.bins) == 38
    outcomes = {outcome for task in REPORT.tasks for outcome in task.counts}
    assert outcomes == set(Outcome) - {Outcome.NOT_JUDGED, Outcome.UNREAD}


def test_an_unread_answer_says_nothing_of_its_question():
    essay = next(task for task in REPORT.tasks if task.question.kind == Kind.READER)
    assert essay.unread == sum(student.answers["essay"].points is None for student in CLASS.graded) > 0
    assert essay.seconds is None


def test_the_figures_of_a_task_are_those_of_its_answers():
    cost = next(task for task in REPORT.tasks if task.question.name == "cost")
    answers = [student.answers["mlp-cost"] for student in CLASS.graded]
    assert cost.mean == pytest.approx(np.mean([answer.points for answer in answers]))
    assert cost.seconds == pytest.approx(np.median([answer.seconds for answer in answers if answer.seconds]))
    rest = [student.score + student.penalty - student.answers["mlp-cost"].points for student in CLASS.graded]
    assert cost.discrimination == pytest.approx(np.corrcoef([answer.points == 2 for answer in answers], rest)[0, 1])


def test_mistakes_are_counted_by_task_the_most_frequent_first_and_those_without_a_name_last():
    rows = mistakes(CLASS)
    assert rows[-1].name == UNKNOWN
    totals = [row.total for row in rows[:-1]]
    assert totals == sorted(totals, reverse=True)
    for row in rows[:-1]:
        made = [
            question.id
            for student in CLASS.graded
            for question in QUESTIONS
            if row.name in student.answers[question.id].mistakes
        ]
        assert row.counts == {id: made.count(id) for id in set(made)}


def test_a_mistake_is_counted_once_a_student_and_task():
    twice = WRONG._replace(mistakes=("the sign", "the sign"))
    assert mistakes(of(twice))[0].counts == {"a-0": 1}


def test_the_parts_say_which_mistake_cost_them_most_often():
    part = next(part for part in REPORT.parts if (part.question.name, part.name) == ("backward", "b"))
    own = [student.answers["mlp-backward"].parts for student in CLASS.graded if student.answers["mlp-backward"].parts]
    made = [mistake for _, second in own for mistake in second.mistakes]
    assert part.earned == sum(second.earned == 3 for _, second in own)
    assert made.count(part.mistake) == max(map(made.count, made))


@pytest.mark.parametrize(
    ("klass", "expected"),
    [
        (of(RIGHT, RIGHT), []),
        (of(refused="x.ipynb is empty."), ["Not graded: x.ipynb is empty."]),
        (of(), ["Not graded yet: run nngrade autograde."]),
        (of(BLANK, BLANK), ["Attempted none of the tasks."]),
        (of(RIGHT, BLANK), ["Attempted 1 of 2 tasks: not f1."]),
        (of(RIGHT, RIGHT, BLANK), []),
        (of(CRASHED, CRASHED), ["Crashed or ran out of time in all 2 tasks attempted."]),
        (of(CRASHED, CRASHED._replace(outcome=Outcome.TIMED_OUT), RIGHT), []),
        (of(WRONG, CRASHED), ["Earned nothing in 2 tasks attempted."]),
        (of(RIGHT, WRONG, elsewhere=0.75), ["Earned 50% here, and 75% in the other assignments."]),
        (of(RIGHT, WRONG, elsewhere=0.7), []),
        (of(RIGHT, WRONG._replace(points=None), elsewhere=1.0), []),
        (of(RIGHT, notes=("a cell was moved.",)), ["Repaired: a cell was moved."]),
    ],
)
def test_a_student_needs_a_word_where_something_is_the_matter(klass, expected):
    assert why(klass) == expected


def test_in_kernel_tests_that_pass_without_evidence_are_worth_a_look():
    klass = of(WRONG, WRONG, RIGHT)
    inside = klass._replace(questions=(*klass.questions[:2], klass.questions[2]._replace(kind=Kind.IN_KERNEL)))
    assert any(word.startswith("Worth a look") for word in why(inside))
    assert not any(word.startswith("Worth a look") for word in why(klass))


def test_changes_are_the_scores_that_differ_from_the_last_run():
    changed = {student.id for student, _, _ in REPORT.changes}
    expected = {s.id for s in CLASS.graded if s.before is not None and not math.isclose(s.before, s.score)}
    assert changed == expected != set()


def test_a_report_that_is_written_twice_says_the_same_changes_twice():
    first, kept = compared(CLASS, {}, "day 1")
    assert first.since == ""
    assert all(student.before is None for student in first.students)
    regraded = of(RIGHT, WRONG)
    before = {"date": "day 1", "scores": {"ada": 1.0}, "before": {"date": "", "scores": {}}}
    second, kept = compared(regraded, before, "day 2")
    assert (second.since, second.students[0].before) == ("day 1", 1.0)
    assert compared(regraded, kept, "day 3") == (second, kept)


def test_the_csv_has_a_row_for_each_student_with_points_outcome_mistakes_and_seconds():
    head, *rows = csv.reader(io.StringIO(as_csv(REPORT)))
    assert len(rows) == len(CLASS.students)
    assert all(len(row) == len(head) for row in rows)
    for student, row in zip(CLASS.students, rows, strict=True):
        found = dict(zip(head, row, strict=True))
        assert found["score"] == ("" if student.score is None else f"{student.score:g}")
        if student.answers:
            assert found["mlp-cost outcome"] == student.answers["mlp-cost"].outcome


def test_no_cell_of_the_csv_is_computed_or_breaks_its_line():
    text = as_csv(figures(hostile_class()))
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == len(text.splitlines()) == 1 + len(hostile_class().students)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "\t", "-"))]
    assert max(len(cell) for row in rows for cell in row) < 5_000
    assert len(HOSTILE) + 20 < len(rows)
