"""The grade table, as CSV and for a terminal."""

import csv
import io

import nbformat
import pytest

from nngrade.grades import Row, Table, as_csv, as_text, reason
from nngrade.points import PENDING
from nngrade.running import EVIDENCE, IN_KERNEL, KEY

TABLE = Table(
    "logistic",
    {"logistic-sigmoid": 2.0, "logistic-train": 3.0, "essay": 4.0},
    [
        Row("ada", "Ada Lovelace", {"logistic-sigmoid": 2.0, "logistic-train": 1.5, "essay": PENDING}, ""),
        Row("böb", "", {}, "not graded: logistic.ipynb is empty: ask for it."),
        Row("cem", "Cem", {"logistic-sigmoid": 0.0, "logistic-train": 0.0, "essay": 0.0}, "logistic.sigmoid: crashed."),
    ],
)


def test_the_csv_has_a_column_for_each_question():
    assert as_csv(TABLE) == (
        "student,name,logistic-sigmoid,logistic-train,essay,total,max,note\n"
        "ada,Ada Lovelace,2,1.5,pending,3.5,9,\n"
        "böb,,,,,,9,not graded: logistic.ipynb is empty: ask for it.\n"
        "cem,Cem,0,0,0,0,9,logistic.sigmoid: crashed.\n"
    )


def test_the_text_is_aligned_and_has_the_notes_below():
    assert as_text(TABLE, 80) == (
        "student  sigmoid  train    essay  total  max\n"
        "ada            2    1.5  pending    3.5    9\n"
        "böb            –      –        –      –    9\n"
        "cem            0      0        0      0    9\n"
        "\n"
        "böb: not graded: logistic.ipynb is empty: ask for it.\n"
        "cem: logistic.sigmoid: crashed."
    )


def test_no_line_is_wider_than_the_terminal():
    assert max(len(line) for line in as_text(TABLE, 40).splitlines()) == 40


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://127.0.0.1")', " =1", "\t=1"])
def test_what_a_spreadsheet_would_compute_is_text(formula):
    row = Row(formula, formula, {}, formula)
    _, made = csv.reader(io.StringIO(as_csv(TABLE._replace(rows=[row]))))
    student, name, *_, note = made
    assert student == name == note == "'" + formula.strip()


def test_no_name_acts_on_a_terminal_or_breaks_a_line():
    hostile = "\x1b]0;owned\x07\x1b[2Jada\nbob\u202e"
    row = Row(hostile, hostile, {}, hostile)
    for made in (as_text(TABLE._replace(rows=[row]), 200), as_csv(TABLE._replace(rows=[row]))):
        assert all(character.isprintable() or character == "\n" for character in made)
        assert not any(line.startswith("bob") for line in made.splitlines())


def record(status, points):
    headline = f"a.b: {status}, {points} of 3 points (why)."
    return {"kind": EVIDENCE, "status": status, "points": points, "most": 3, "headline": headline}


@pytest.mark.parametrize(
    ("written", "note"),
    [
        (record("right", 3), ""),
        (record("wrong", 1), "a.b: wrong, 1 of 3 points (why)."),
        (record("the checker's own fault", 3), "a.b: the checker's own fault, 3 of 3 points (why)."),
    ],
)
def test_a_verdict_s_headline_is_the_reason_if_points_are_missing_or_it_was_not_judged(written, note):
    marks = {"nbgrader": {"grade": True, "grade_id": "a-b"}, KEY: written}
    assert reason(nbformat.v4.new_code_cell("check()", metadata=marks)) == note
    assert reason(nbformat.v4.new_code_cell("check()", metadata={KEY: written})) == ""


@pytest.mark.parametrize(
    ("outputs", "note"),
    [
        ([], ""),
        ([nbformat.v4.new_output("error", ename="NameError", evalue="no f")], "a-b: NameError: no f"),
        ([nbformat.v4.new_output("error", ename="E", evalue="x" * 10**6)], f"a-b: E: {'x' * 191}…"),
    ],
)
def test_the_last_error_is_the_reason_of_a_cell_that_tests_by_itself(outputs, note):
    marks = {"nbgrader": {"grade": True, "grade_id": "a-b"}, KEY: {"kind": IN_KERNEL}}
    assert reason(nbformat.v4.new_code_cell("assert f", metadata=marks, outputs=outputs)) == note
