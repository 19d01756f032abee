"""The sample class is graded from the release to the table, and each sample gets the score that its making implies."""

import csv
import re

import pytest

from nncheck import tasks
from nngrade.sampleclass import ASSIGNMENT, CLASS, RIGHT, SCRIPT, TASKS, WRITTEN

SAMPLES = {sample.student: sample for sample in CLASS}
every_sample = pytest.mark.parametrize("student", SAMPLES)


@pytest.fixture(scope="session")
def graded(schools):
    """The course after `nngrade demo`, and what the command printed."""
    school = schools("demo")
    # What was there before is cleared away.
    stale = school.root / "_build" / "demo" / "course" / "submitted" / "stale" / ASSIGNMENT
    stale.mkdir(parents=True)
    done = school.nngrade("demo")
    assert (done.returncode, done.stderr) == (0, "")
    return school, done.stdout


@pytest.fixture(scope="session")
def rows(graded):
    """The rows of grades.csv, by student."""
    school, _ = graded
    with (school.root / "_build" / "demo" / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_the_class_is_varied():
    stories = " ".join(sample.story for sample in CLASS)
    for kind in (
        "right",
        "style",
        "blank",
        "known mistake",
        "wrong",
        "crashes",
        "empty",
        "None",
        "NaN",
        "endless",
        "JSON",
    ):
        assert kind in stories
    assert any(not sample.first_name.isascii() for sample in CLASS)
    assert any("<" in sample.last_name for sample in CLASS)
    assert any(sample.first_name.startswith("=") for sample in CLASS)
    worth = {sum(points or 0 for points in sample.points().values()) for sample in CLASS}
    assert {0, sum(task.points for task in TASKS.values())} < worth
    assert len(worth) >= 6


def test_what_a_sample_loses_is_a_part_of_its_task():
    for sample in CLASS:
        for name, lost in sample.lost.items():
            assert lost == RIGHT or set(lost) < {part.name for part in TASKS[name].parts}


@every_sample
def test_a_sample_gets_the_score_that_its_making_implies(rows, student):
    sample, row = SAMPLES[student], rows[student]
    most = sum(task.points for task in TASKS.values()) + 5
    assert row["max"] == f"{most:g}"
    if sample.refused:
        assert {row[question] for question in (*sample.points(), "total")} == {""}
        assert row["note"].startswith("not graded: logistic.ipynb ")
        return
    expected = sample.points()
    for question, points in expected.items():
        assert row[question] == ("pending" if points is None else f"{points:g}"), f"{question}: {row['note']}"
    assert row["total"] == f"{sum(points for points in expected.values() if points is not None):g}"


def test_everybody_is_in_the_table_once_and_nobody_else(rows):
    assert sorted(rows) == sorted(SAMPLES)


@pytest.mark.parametrize(
    ("student", "note"),
    [
        ("aokafor", ""),
        ("vnoisy", ""),
        ("pnair", "logistic.gradient, on further inputs: partly right, 1 of 3 points (dW transposed)."),
        ("dobrien", "logistic.sigmoid: crashed, 0 of 2 points (stopped after 5 seconds)."),
        ("hfast", "logistic.gradient, on further inputs: partly right, 1 of 3 points (dW wrong)."),
        (
            "skowalczyk",
            "logistic.forward: crashed, 0 of 3 points (it raised ValueError). "
            "logistic.gradient: crashed, 0 of 3 points (NameError: name 'gradient' is not defined).",
        ),
        (
            "tlindqvist",
            "logistic.gradient, on further inputs: partly right, 2 of 3 points (the sum for the mean, in db). "
            "logistic.train, on further inputs: partly right, 1 of 3 points (the caller's arrays are changed).",
        ),
        ("xscript", "logistic.predict: crashed, 0 of 2 points (it raised ValueError)."),
        (
            "bpaste",
            "not graded: logistic.ipynb has “logistic-gradient” more than once: delete the copy of that cell, keep the "
            "one that counts, and grade it again.",
        ),
        (
            "ccut",
            "not graded: logistic.ipynb is not JSON, so not a notebook: ask for the notebook again, as it was saved by "
            "Jupyter.",
        ),
    ],
)
def test_the_note_says_why_points_are_missing(rows, student, note):
    assert rows[student]["note"] == note


def test_a_planted_mistake_is_named_in_every_question(rows):
    note = rows["wchen"]["note"]
    for name in ("the sign of the exponent", "the term of the zeros is missing", "the two values exchanged"):
        assert f"({name})" in note
    for name in ("the sign of the error", "the parameters of the start", "the classes exchanged"):
        assert name in note


def test_the_instructor_sees_a_calm_line_a_student_and_the_details_are_in_a_log(graded):
    school, printed = graded
    lines = printed.splitlines()
    for student, sample in SAMPLES.items():
        assert sum(line.startswith(f"{student}: ") for line in lines) >= 1
        if not sample.refused:
            assert f"{student}: graded" in lines
            assert f"{student}: feedback written" in lines
    assert "13 of 15 graded, 2 not. Details: _build/demo/course/nngrade.log" in lines
    assert "Traceback" not in printed
    assert "WARNING" not in printed
    log = (school.root / "_build" / "demo" / "course" / "nngrade.log").read_text(encoding="utf-8")
    assert "Creating/updating student with ID 'aokafor'" in log


def test_a_hostile_name_does_nothing_in_the_table(rows):
    row = rows["xscript"]
    assert row["name"].startswith("'=HYPERLINK(")
    assert "<script>" in row["name"]
    with_formula = [cell for row in rows.values() for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert not with_formula


@every_sample
def test_feedback_has_no_hidden_line_and_runs_no_script_of_a_student(graded, student):
    school, _ = graded
    page = school.root / "_build" / "demo" / "course" / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"
    assert page.exists() is not SAMPLES[student].refused
    if page.exists():
        html = page.read_text(encoding="utf-8")
        text = re.sub(r"<[^>]+>", "", html)
        assert "HIDDEN" not in html
        assert "default_rng(6" not in text
        assert "Rubric" not in html
        assert SCRIPT not in html


def test_the_demo_leaves_the_course_itself_alone(graded):
    school, _ = graded
    assert sorted(path.name for path in (school.root / "_build" / "demo").iterdir()) == ["course", "grades.csv"]
    assert not (school.root / "gradebook.db").exists()
    assert not (school.root / "exercises").exists()


def test_the_written_questions_wait_for_a_reader_or_are_empty():
    assert set(WRITTEN).isdisjoint(task.id.replace(".", "-") for task in tasks.TASKS)
