"""A class is graded by one coordinator and any number of workers: the same each time, all or nothing, and not twice."""

import copy
import importlib.util
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from nngrade import caches
from nngrade.converting import Grading
from nngrade.course import load
from nngrade.demo import demo
from nngrade.engine import Options, Outcome, Progress
from nngrade.intake import read
from nngrade.journal import alone
from nngrade.mending.structure import mend
from nngrade.points import PENDING
from nngrade.progress import lines, slow
from nngrade.sampleclass import CLASS
from tests.nngrade.records import record

BY_HAND = "where-it-errs"
FOLDERS = ("autograded", "feedback")
STUDENTS = ("aokafor", "ccut", "pnair", "tlindqvist")
REPOSITORY = Path(__file__).parents[2]


class Class:
    """A small class that has handed in, and a way to have it graded."""

    def __init__(self, school):
        self.school = school
        samples = tuple(sample for sample in CLASS if sample.student in STUDENTS)
        here = load(school.root)
        self.course = demo(here, school.root / "_build", Options(), lambda progress: None, samples).course
        shutil.copytree(self.course.root / "release", school.root / "exercises")

    def grade(self, *options, before=()):
        environment = os.environ | {"PYTHONWARNINGS": "ignore", "COLUMNS": "200"}
        return subprocess.run(
            [*before, sys.executable, "-m", "nngrade", "autograde", "logistic", *options],
            cwd=self.school.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def record(self):
        return record(self.course, *FOLDERS)

    def hand_in(self, student, content):
        (self.course.root / "submitted" / student / "logistic" / "logistic.ipynb").write_text(content, encoding="utf-8")

    def handed_in(self, student):
        return (self.course.root / "submitted" / student / "logistic" / "logistic.ipynb").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def term(schools):
    """A class that was graded by one worker, and what was there before and after."""
    made = Class(schools("engine"))
    nothing = made.record()
    dry = made.grade("--dry-run", "--json")
    assert made.record() == nothing
    assert not (made.course.root / "journal").exists()
    first = made.grade("--jobs", "1", "--feedback")
    return made, dry, first, made.record()


@pytest.fixture
def graded(term, tmp_path):
    """The same class, as it was when it was graded."""
    made, _, _, _ = term
    kept = tmp_path / "kept"
    shutil.copytree(made.course.root, kept)
    yield made
    shutil.rmtree(made.course.root)
    shutil.copytree(kept, made.course.root)


def test_a_dry_run_shows_what_would_be_and_changes_nothing(term):
    _, dry, _, _ = term
    assert dry.returncode == 1
    shown = {line["student"]: line for line in map(json.loads, dry.stdout.splitlines())}
    assert list(shown) == list(STUDENTS)
    assert shown["aokafor"] | {"seconds": 0} == {
        "student": "aokafor", "problem": "", "points": 15.0, "before": None, "most": 20.0, "seconds": 0,
        "notes": [],
    }  # fmt: skip
    assert shown["aokafor"]["seconds"] > 0
    assert shown["ccut"]["problem"].startswith("logistic.ipynb is not JSON")
    assert shown["ccut"]["points"] is None


def test_everybody_is_graded_and_gets_feedback_and_nothing_half_done_is_left(term):
    made, _, first, after = term
    assert first.stdout.splitlines()[0] == "aokafor: graded"
    assert first.stderr == ""
    notebooks = {path for path in after if isinstance(path, Path) and path.suffix in (".ipynb", ".html")}
    assert {path.parts[1] for path in notebooks} == set(STUDENTS) - {"ccut"}
    assert {path.parts[0] for path in notebooks} == set(FOLDERS)
    assert not [path for path in made.course.root.rglob("*") if ".nngrade" in path.parts]
    assert "seconds" not in (made.course.root / "autograded/pnair/logistic/logistic.ipynb").read_text(encoding="utf-8")


def test_what_has_not_changed_is_not_graded_again(term):
    made, _, _, after = term
    again = made.grade("--feedback")
    for student in ("aokafor", "pnair", "tlindqvist"):
        assert f"{student}: not changed since it was graded" in again.stdout.splitlines()
    assert made.record() == after


def test_two_workers_and_one_leave_the_same_bytes(graded, term):
    done = graded.grade("--force", "--jobs", "2", "--feedback")
    assert "aokafor: graded" in done.stdout.splitlines()
    assert graded.record() == term[3]


@pytest.mark.skipif(not importlib.util.find_spec("distributed"), reason="Dask distributed is not installed")
def test_a_cluster_leaves_the_same_bytes(graded, term, tmp_path):
    file = tmp_path / "scheduler.json"
    started = []

    def start(*command):
        started.append(subprocess.Popen([sys.executable, "-m", *command], cwd=graded.school.root, stdout=-3, stderr=-3))

    try:
        start(
            "distributed.cli.dask_scheduler",
            *("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)),
        )
        while not file.exists():
            assert started[0].poll() is None
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        start("nngrade", "worker", address)
        done = graded.grade("--force", "--cluster", address, "--feedback")
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
            process.wait()
    assert "aokafor: graded" in done.stdout.splitlines(), done.stderr
    assert graded.record() == term[3]


def test_a_changed_submission_is_graded_anew_shown_as_a_difference_and_keeps_what_was_entered_by_hand(graded, term):
    with graded.course.gradebook() as gradebook:
        gradebook.find_grade(BY_HAND, "logistic", "logistic", "pnair").manual_score = 2
        comment = gradebook.find_comment(BY_HAND, "logistic", "logistic", "pnair")
        comment.manual_comment = "Well seen."
        gradebook.db.commit()
    graded.hand_in("pnair", graded.handed_in("aokafor"))
    done = graded.grade()
    assert done.stdout.splitlines()[:5] == [
        "aokafor: not changed since it was graded",
        "ccut: logistic.ipynb is not JSON, so not a notebook: ask for the notebook again, as it was saved by Jupyter.",
        "pnair: graded, 13 → 15 points",
        "  logistic-gradient: 1 → 3",
        "tlindqvist: not changed since it was graded",
    ]
    before, after = term[3], graded.record()
    assert {key[2] for key in after if key in before and after[key] != before[key] and isinstance(key, tuple)} == {
        "pnair"
    }
    with graded.course.gradebook() as gradebook:
        assert gradebook.find_grade(BY_HAND, "logistic", "logistic", "pnair").manual_score == 2
        comment = gradebook.find_comment(BY_HAND, "logistic", "logistic", "pnair")
        assert comment.comment == "Well seen."


def test_a_submission_that_is_refused_does_not_keep_its_older_points_silently(graded):
    graded.hand_in("aokafor", "{")
    assert graded.grade().returncode == 1
    table = graded.school.nngrade("grades", "logistic").stdout
    assert (
        "aokafor: not graded: logistic.ipynb is not JSON, so not a notebook: ask for the notebook again, as it was "
        "saved by Jupyter. The gradebook still has 15 points of an earlier version."
    ) in table.splitlines()


def test_a_gradebook_that_another_program_holds_is_named_and_nothing_is_changed(graded, term):
    holder = sqlite3.connect(graded.course.root / "gradebook.db")
    holder.execute("BEGIN EXCLUSIVE")
    done = graded.grade("--force")
    holder.close()
    assert done.stderr == (
        "nngrade: Another program, formgrader perhaps, holds the gradebook: close it, and run it again: what has been "
        "graded is kept.\n"
    )
    assert graded.record() == term[3]


@pytest.mark.skipif(not shutil.which("bwrap"), reason="bubblewrap is not installed")
@pytest.mark.parametrize("what", ["read-only", "full"])
def test_a_course_that_cannot_be_written_is_named_and_nothing_is_changed(graded, term, what):
    root = graded.course.root
    mount = {"read-only": ("--ro-bind", root, root), "full": ("--size", "8192", "--tmpfs", root / "autograded")}[what]
    done = graded.grade("--force", before=("bwrap", "--dev-bind", "/", "/", *map(str, mount), "--"))
    assert done.returncode == 1
    assert done.stderr.startswith(f"nngrade: {'' if what == 'read-only' else 'There is no space left for '}{root}")
    assert done.stderr.endswith("and run it again: what has been graded is kept.\n")
    assert graded.record() == term[3]


def test_two_runs_at_once_are_one_too_many(term):
    made, _, _, after = term
    with alone(made.course.root):
        done = made.grade()
    assert done.stderr == "nngrade: Another nngrade is grading this course: wait until it is done, or end it.\n"
    assert made.record() == after


def test_runs_that_are_killed_at_random_moments_come_to_the_same_end():
    done = subprocess.run(
        [sys.executable, "-m", "tests.nngrade.faults", "--students", "4", "--moments", "4"],
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("4 kills in runs of 4: 0 went wrong\n")


def test_nbgrader_is_as_it_was_when_the_caches_are_no_longer_used(term, tmp_path):
    made, _, _, _ = term
    opened, checked = caches.Gradebook.__init__, caches.common.jsonschema
    url = made.course.directory.db_url
    with caches.kept(url, made.course.directory.course_id):
        assert isinstance(caches.Gradebook(url), caches._Kept)
        with caches.Gradebook(f"sqlite:///{tmp_path / 'other.db'}") as other:
            assert type(other) is caches.Gradebook
    assert (caches.Gradebook.__init__, caches.common.jsonschema) == (opened, checked)


def test_metadata_that_the_schema_forbids_is_refused_each_time(term):
    made, _, _, _ = term
    schema = {"type": "object", "properties": {"grade": {"type": "boolean"}}}
    with caches.kept(made.course.directory.db_url, made.course.directory.course_id):
        check = caches.common.jsonschema.validate
        for _ in range(2):
            check({"grade": True, "grade_id": "of this test"}, schema)
            with pytest.raises(caches.common.ValidationError, match="is not of type 'boolean'"):
                check({"grade": "of this test"}, schema)


def test_a_line_says_what_changed_and_no_name_acts_on_the_terminal():
    same, other = {"a": 1.0, "b": PENDING}, {"a": 2.5, "b": PENDING}
    assert "\x1b" not in "".join(lines(Outcome("x\x1b[2J", "\x1b[2J", same, {}, 5.0, 1.0), "graded"))
    assert list(lines(Outcome("x", "", same, same, 5.0, 1.0), "graded")) == ["x: graded"]
    assert list(lines(Outcome("x", "", other, same, 5.0, 1.0), "graded")) == [
        "x: graded, 1 → 2.5 points",
        "  a: 1 → 2.5",
    ]
    assert list(lines(Outcome("x", "no."), "graded")) == ["x: no."]
    repaired = Outcome("x", "", same, {}, 5.0, 1.0, ("The cell was found twice.",))
    assert list(lines(repaired, "graded")) == ["x: graded", "  The cell was found twice."]


def test_who_is_slow_is_named_the_slowest_first():
    assert slow(Progress(3, {"a": 1.0, "b": 9.0, "c": 30.4})) == "c 30 s, b 9 s"


@pytest.mark.parametrize("minor", [4, 5])
def test_cells_that_came_without_ids_get_the_same_ones_each_time(minor):
    names = ["a", "a", "", "extra-2", "a-1"]
    cells = [{"cell_type": "raw", "metadata": {}, "source": "", "id": name} for name in names]
    document = {"nbformat": 4, "nbformat_minor": minor, "metadata": {}, "cells": cells}
    one, two = ([cell.id for cell in mend(document)[0].cells] for _ in range(2))
    assert one == two
    assert len(set(one)) == len(names)
    assert one[0] == "a"


def test_what_is_to_be_run_is_repaired_first_and_the_same_each_time(term):
    made, _, _, _ = term
    student = STUDENTS[0]
    grading = Grading(made.course, "logistic")
    taken = read(made.course.root / "submitted" / student / "logistic", "logistic")
    released = nbformat.read(grading.released, as_version=4)
    first = next(cell for cell in taken.notebook.cells if cell.metadata.get("nbgrader", {}).get("locked"))
    first.source = "of this test"
    one, two = (grading.sanitized(student, copy.deepcopy(taken.notebook), ["Of this test."]) for _ in range(2))
    nbformat.validate(one)
    assert one == two
    assert one.metadata.nngrade["notes"][0] == "Of this test."
    assert [cell.id for cell in one.cells] == [cell.id for cell in released.cells]
    assert "of this test" not in {cell.source for cell in one.cells}
