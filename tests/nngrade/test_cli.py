"""The command line on good and bad input: sentences, exit status, and nothing lost."""

import csv
import json
import subprocess
import sys

import nbformat
import pytest

from nncheck.plain import listed
from nngrade import cli
from nngrade.sandbox import Sandbox


@pytest.fixture(scope="module")
def term(schools):
    """What an instructor saw and got in a course with one good submission and many bad ones."""
    school = schools("term")
    seen = {"before": school.nngrade("autograde", "logistic")}
    seen["release"] = school.nngrade("release")
    seen["nobody"] = school.nngrade("autograde", "logistic")
    released = (school.root / "exercises" / "logistic" / "logistic.ipynb").read_text(encoding="utf-8")
    school.hand_in("adams", released)
    school.hand_in("baker", "")
    school.hand_in("clark", "{")
    (school.hand_in("davis", "") / "logistic.ipynb").write_bytes(b"\xff\xfe\x00")
    school.hand_in("evans", released, name="Logistic(2).ipynb")
    school.hand_in("fabre", released, name="notes.txt")
    folder = school.hand_in("frank", released, name="notes.txt")
    (folder / "logistic.ipynb").symlink_to(school.root / "_build" / "course" / "source" / "logistic" / "logistic.ipynb")
    killing = nbformat.reads(released, as_version=4)
    next(cell for cell in killing.cells if cell.id == "sigmoid").source = "import os\nos.kill(os.getpid(), 9)"
    school.hand_in("ghosh", nbformat.writes(killing))
    school.hand_in("young", released)
    seen["autograde"] = school.nngrade("autograde", "logistic")
    seen["feedback"] = school.nngrade("feedback", "logistic")
    seen["report"] = school.nngrade("report", "logistic")
    seen["grades"] = school.nngrade("grades", "logistic", "--csv", "out/grades.csv")
    return school, seen


AGAIN = "ask for the notebook again, as it was saved by Jupyter."
SENTENCES = {
    "baker": f"logistic.ipynb is empty: {AGAIN}",
    "clark": f"logistic.ipynb is not JSON, so not a notebook: {AGAIN}",
    "davis": f"logistic.ipynb is not UTF-8 text: {AGAIN}",
    "fabre": "logistic.ipynb is missing; there is no notebook: ask for it.",
    "frank": "logistic.ipynb is a symbolic link, which is not followed: ask for the file itself.",
}


def test_grading_before_the_release_says_what_to_run(term):
    _, seen = term
    assert seen["before"].returncode == 1
    assert seen["before"].stderr == (
        "nngrade: The assignment 'logistic' is not in the gradebook yet: run make exercises first.\n"
    )


def test_grading_before_anybody_has_handed_in_says_where_to_collect(term):
    school, seen = term
    folder = school.root / "_build" / "course" / "submitted" / "<student>" / "logistic"
    assert seen["nobody"].stderr == (
        f"nngrade: Nobody has handed in 'logistic' yet: collect each student's work into {folder}.\n"
    )


def test_each_bad_submission_gets_one_sentence_and_the_others_are_graded(term):
    _, seen = term
    done = seen["autograde"]
    refused = [f"{student}: {sentence}" for student, sentence in SENTENCES.items()]
    assert done.stdout.splitlines() == [
        "adams: graded",
        *refused[:3],
        "evans: graded",
        "  The notebook was handed in as Logistic(2).ipynb, and taken for logistic.ipynb.",
        *refused[3:],
        "ghosh: graded",
        "young: graded",
        "4 of 9 graded, 5 not. Details: _build/course/nngrade.log",
    ]
    assert done.stderr == ""
    assert done.returncode == 1


def test_feedback_is_written_for_those_who_were_graded(term):
    _, seen = term
    assert seen["feedback"].returncode == 0
    lines = seen["feedback"].stdout.splitlines()[:-1]
    assert [line.partition(":")[0] for line in lines] == ["adams", "evans", "ghosh", "young"]


def test_the_sentence_is_in_the_table_and_in_the_csv_too(term):
    school, seen = term
    with (school.root / "out" / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert set(rows) == {"adams", "evans", "ghosh", "young", *SENTENCES}
    for student, sentence in SENTENCES.items():
        assert rows[student]["note"] == f"not graded: {sentence}"
        assert rows[student]["total"] == ""
        assert f"{student}: not graded: {sentence}" in seen["grades"].stdout.splitlines()
    assert rows["adams"]["total"] == "0"


def test_the_report_is_a_page_and_a_table_of_everybody(term):
    school, seen = term
    assert (seen["report"].returncode, seen["report"].stderr) == (0, "")
    folder = school.root / "_build" / "course" / "reports"
    assert seen["report"].stdout.splitlines()[-1] == (
        "Written to _build/course/reports/logistic.html and _build/course/reports/logistic.csv"
    )
    assert "Attempted none of the tasks." in (folder / "logistic.html").read_text(encoding="utf-8")
    with (folder / "logistic.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert set(rows) == {"adams", "evans", "ghosh", "young", *SENTENCES}
    for student, sentence in SENTENCES.items():
        assert rows[student]["words"] == f"Not graded: {sentence}"


def test_code_that_kills_its_process_costs_its_own_task_and_stops_no_other(term):
    school, _ = term
    with (school.root / "out" / "grades.csv").open(encoding="utf-8", newline="") as file:
        note = next(row["note"] for row in csv.DictReader(file) if row["student"] == "ghosh")
    assert note.startswith("logistic.sigmoid: crashed, 0 of 2 points (NameError: name 'sigmoid' is not defined). ")
    assert note.endswith("logistic.predict: not attempted, 0 of 2 points.")


def test_nothing_that_was_handed_in_is_changed(term):
    school, _ = term
    submitted = school.root / "_build" / "course" / "submitted"
    assert (submitted / "baker" / "logistic" / "logistic.ipynb").read_bytes() == b""
    assert (submitted / "davis" / "logistic" / "logistic.ipynb").read_bytes() == b"\xff\xfe\x00"
    assert json.loads((submitted / "adams" / "logistic" / "logistic.ipynb").read_text())["nbformat"] == 4


@pytest.mark.parametrize("command", ["release", "autograde", "feedback", "grades", "report"])
def test_an_assignment_that_does_not_exist_is_named(term, command, monkeypatch, capsys):
    school, _ = term
    monkeypatch.chdir(school.root)
    assert cli.main([command, "no\x1bsuch"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    known = listed(sorted(path.name for path in (school.root / "solutions").iterdir()))
    assert "logistic" in known
    assert printed.err == f"nngrade: There is no assignment 'no\\x1bsuch' in solutions/; there is {known}.\n"


def test_stock_nbgrader_grades_the_same_course_with_the_same_points(term):
    school, _ = term
    done = school.run("nbgrader", "autograde", "logistic", "--student=young", "--force")
    assert done.returncode == 0, done.stderr
    assert not (school.root / "gradebook.db").exists()
    assert school.nngrade("grades", "logistic").stdout.count("young") == 2


def test_outside_a_course_it_says_where_to_run_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["release"]) == 1
    assert capsys.readouterr().err == (
        f"nngrade: There is no nbgrader_config.py in {tmp_path}: run this at the root of the course's repository.\n"
    )


def test_a_data_file_that_does_not_exist_is_named(schools):
    school = schools("data")
    (school.root / "nnlib" / "data" / "breast_cancer.csv").unlink()
    done = school.nngrade("release")
    assert done.returncode == 1
    assert done.stderr == (
        "nngrade: The assignment 'logistic' asks for breast_cancer.csv, but there is no such file in nnlib/data/.\n"
    )


def test_an_author_s_slip_stops_the_release_and_leaves_what_students_have(schools):
    school = schools("slip")
    assert school.nngrade("release").returncode == 0
    notebook = school.root / "exercises" / "logistic" / "logistic.ipynb"
    before = notebook.read_bytes()
    text = school.root / "solutions" / "logistic" / "logistic.md"
    text.write_text(text.read_text(encoding="utf-8").replace("grade_id: logistic-train", "grade_id: logistic.train"))
    done = school.nngrade("release")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "nngrade: The student version of 'logistic' was not made: ValidationError: 'logistic.train' does not match "
    )
    assert notebook.read_bytes() == before


def test_what_is_asked_for_is_read_before_nbgrader_is_imported():
    code = "import sys; from nngrade import cli; print({'nbgrader', 'nbconvert', 'sqlalchemy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_sandbox_that_was_begun_ends_when_the_command_is_refused(term, monkeypatch):
    monkeypatch.chdir(term[0].root)
    begun = []
    begin = Sandbox.begin
    monkeypatch.setattr(
        Sandbox, "begin", lambda self: (begin(self), begun.append(self._worker and self._worker.process))
    )
    assert cli.main(["autograde", "no such"]) == 1
    assert [process and process.returncode is not None for process in begun] in ([True], [None])
