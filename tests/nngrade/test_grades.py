"""The grade table, as CSV and for a terminal."""

import csv
import io

import nbformat
import pytest

from nngrade.grades import PENDING, Row, Table, as_csv, as_text, reason

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


def stream(text):
    return nbformat.v4.new_output("stream", text=text)


RIGHT, WRONG = "a.b: right, 3 of 3 points.\n", "a.b: partly right, 1 of 3 points (why).\n  more\n"
FAULT = "a.b: the checker's own fault, 3 of 3 points (you lose nothing by it).\n"


@pytest.mark.parametrize(
    ("outputs", "note"),
    [
        ([], ""),
        ([stream(RIGHT)], ""),
        (
            [stream(RIGHT + WRONG), nbformat.v4.new_output("execute_result", {"text/plain": "1.0"})],
            WRONG.split("\n")[0],
        ),
        ([stream(FAULT)], FAULT.strip()),
        ([nbformat.v4.new_output("error", ename="CheckFailed", evalue="a.b: wrong.\n  x")], "a.b: wrong."),
        ([nbformat.v4.new_output("error", ename="NameError", evalue="no f")], "a-b: NameError: no f"),
        ([nbformat.v4.new_output("error", ename="E", evalue="x" * 10**6)], f"a-b: E: {'x' * 191}…"),
    ],
)
def test_a_cell_s_reason_is_its_headline_if_points_are_missing_or_it_was_not_judged(outputs, note):
    marks = {"nbgrader": {"grade": True, "grade_id": "a-b"}}
    assert reason(nbformat.v4.new_code_cell("check()", metadata=marks, outputs=outputs)) == note
    assert reason(nbformat.v4.new_code_cell("check()", outputs=outputs)) == ""
