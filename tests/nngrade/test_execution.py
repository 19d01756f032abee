"""Unmodified nbgrader grades by evidence: scores and reasons reach its gradebook, its notebooks and its feedback."""

import contextlib
import json
import os
import re
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbgrader.api import Gradebook

from nncheck import tasks
from nngrade import execution
from nngrade.course import load, secret
from nngrade.execution import MOST_BYTES, files_beside, job_of, released_probes
from nngrade.probing import Probe
from nngrade.problem import Problem
from nngrade.sandbox import Sandbox
from nngrade.sandbox.number import Lost

GRADIENT = "def gradient(X, A, Y):\n    return (A - Y) @ X.T, np.mean(A - Y, axis=1, keepdims=True)"
SPY = """\
seen = []
def sigmoid(z):
    seen.append(z)
    open("seen.txt", "a").write(repr(z))
    print("I saw", z)
    if len(seen) > 3:
        raise ValueError(f"it was {z}")
    return 1 / (1 + np.exp(-np.clip(z, -700, 700)))
"""
SPYGLASS = """\
seen.append(6 * 7000001)
print("I was shown", *seen, *open("seen.txt"))
def gradient(X, A, Y):
    raise ValueError(f"{seen} {open('seen.txt').read()}")
"""
PLAIN = """\
```{code-cell} ipython3
:nbgrader: {schema_version: 3, grade: true, grade_id: plain, locked: true, points: 4, solution: false, task: false}

assert callable(sigmoid), "no sigmoid"
```
"""


@pytest.fixture(scope="module")
def graded(schools):
    """A course that `nbgrader autograde` graded, with a cell of plain tests, and what the command said."""
    school = schools("stock")
    text = school.root / "solutions" / "logistic" / "logistic.md"
    text.write_text(f"{text.read_text(encoding='utf-8')}\n{PLAIN}", encoding="utf-8")
    assert school.nngrade("release", "logistic").returncode == 0
    released = nbformat.read(school.root / "exercises" / "logistic" / "logistic.ipynb", as_version=4)
    for student, code in {"ada": {"gradient": GRADIENT}, "spy": {"sigmoid": SPY, "gradient": SPYGLASS}}.items():
        for cell in released.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = code.get(name, cell.source)
        school.hand_in(student, nbformat.writes(released))
    done = school.run("nbgrader", "autograde", "logistic")
    assert done.returncode == 0, done.stderr
    return school, done.stderr


def autograded(school, student):
    path = school.root / "_build" / "course" / "autograded" / student / "logistic" / "logistic.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    return {cell.metadata.nbgrader.grade_id: cell for cell in cells if "nbgrader" in cell.metadata}


def test_scores_reach_the_gradebook(graded):
    school, _ = graded
    with Gradebook(f"sqlite:///{school.root}/_build/course/gradebook.db") as gradebook:
        found = gradebook.find_submission_notebook("logistic", "logistic", "ada")
        scores = {grade.name: (grade.auto_score, grade.needs_manual_grade) for grade in found.grades}
    assert scores["logistic-gradient"] == (1.0, False)
    assert scores["logistic-sigmoid"] == (0.0, False)
    assert scores["plain"] == (4.0, False)


def test_reasons_stand_in_the_notebook_and_its_records(graded):
    school, _ = graded
    cells = autograded(school, "ada")
    record = cells["logistic-gradient"].metadata.nngrade
    assert (record.kind, record.status, record.points) == ("evidence", "wrong", 1)
    assert record.mistakes == ["the sum for the mean, in dW"]
    assert record.headline in cells["logistic-gradient"].outputs[0].text
    assert cells["logistic-train"].metadata.nngrade.status == "not attempted"
    assert cells["plain"].metadata.nngrade == {"kind": "in-kernel test"}
    assert "nngrade" not in cells["missing-factor"].metadata


def test_without_isolation_the_log_and_every_verdict_say_so(graded):
    school, log = graded
    assert "Students' code runs WITHOUT ISOLATION, because ExecuteWithEvidence.unsafe is set." in log
    cells = autograded(school, "ada").values()
    verdicts = [cell.outputs[0].text for cell in cells if cell.metadata.get("nngrade", {}).get("kind") == "evidence"]
    assert len(verdicts) == 6
    assert all("Graded without isolation" in text for text in verdicts)


def test_nothing_of_the_hidden_inputs_or_tests_is_in_what_comes_out(graded):
    school, _ = graded
    assert school.run("nbgrader", "generate_feedback", "logistic", "--student=spy").returncode == 0
    root = school.root / "_build" / "course"
    task = tasks.find("logistic.sigmoid")
    notebook = nbformat.read(root / "autograded" / "spy" / "logistic" / "logistic.ipynb", as_version=4)
    job = job_of({"": Probe(task.id, "sigmoid")}, secret(root), "logistic", "spy", notebook, {})
    rng = np.random.default_rng(job.seeds[task.id])
    hidden = [case.arguments["z"] for case in task.cases(rng) if not case.visible]
    numbers = {f"{number:.4f}"[:-1] for z in hidden for number in np.ravel(z) if abs(number) not in (0, 1)}
    released = (school.root / "exercises" / "logistic" / "logistic.ipynb").read_text(encoding="utf-8")
    numbers = {number for number in numbers if number not in released}
    assert len(numbers) > 20
    page = (root / "feedback" / "spy" / "logistic" / "logistic.html").read_text(encoding="utf-8")
    said = json.dumps(notebook) + re.sub(r"<[^>]+>", "", page)
    assert "ValueError" in said
    # Where nothing hidden is, what was seen is shown: the spy works.
    assert "42000006" in said
    assert not {number for number in numbers if number in said}
    assert "HIDDEN" not in page
    assert not list(root.rglob("seen.txt"))


def test_a_second_grading_gives_the_same_and_keeps_a_manual_score(graded):
    school, _ = graded
    before = autograded(school, "ada")
    url = f"sqlite:///{school.root}/_build/course/gradebook.db"
    with Gradebook(url) as gradebook:
        grade = gradebook.find_grade("logistic-gradient", "logistic", "logistic", "ada")
        grade.manual_score = 2.5
        gradebook.db.commit()
    assert school.run("nbgrader", "autograde", "logistic", "--student=ada", "--force").returncode == 0
    after = autograded(school, "ada")
    assert {name: cell.get("outputs") for name, cell in after.items()} == {
        name: cell.get("outputs") for name, cell in before.items()
    }
    with Gradebook(url) as gradebook:
        grade = gradebook.find_grade("logistic-gradient", "logistic", "logistic", "ada")
        assert (grade.auto_score, grade.score) == (1.0, 2.5)


def test_what_is_asked_comes_from_the_gradebook_as_it_was_released(graded):
    school, _ = graded
    course = load(school.root)
    found = released_probes(course.directory.db_url, course.directory.course_id, "logistic", "logistic")
    assert found["logistic-gradient"] == Probe("logistic.gradient", "gradient")
    assert len(found) == 6
    assert "plain" not in found


def test_where_there_is_no_isolation_it_refuses_in_one_sentence(graded):
    school, _ = graded
    config = school.root / "nbgrader_config.py"
    kept = config.read_text(encoding="utf-8")
    # Without a path, no bubblewrap is found.
    alone = str(Path(sys.executable).parent)
    try:
        config.write_text(f"{kept}c.ExecuteWithEvidence.unsafe = False\n", encoding="utf-8")
        stock = school.run("nbgrader", "autograde", "logistic", "--student=spy", "--force", PATH=alone)
        ours = school.nngrade("autograde", "logistic", PATH=alone)
    finally:
        config.write_text(kept, encoding="utf-8")
    why = "bubblewrap is not installed: run nngrade doctor, which says how to get it."
    assert stock.returncode != 0
    assert why in stock.stderr
    assert (ours.returncode, ours.stdout, ours.stderr) == (1, "", f"nngrade: {why}\n")


def test_files_beside_a_notebook_are_read_and_no_link_is_followed(tmp_path):
    outside = tmp_path / "gradebook.db"
    outside.write_bytes(b"secret")
    folder = tmp_path / "ada"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "a.csv").write_bytes(b"1")
    (folder / "helpers.py").write_bytes(b"x = 1")
    (folder / "logistic.ipynb").write_bytes(b"{}")
    (folder / "link.csv").symlink_to(outside)
    (folder / "linked").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")
    assert files_beside(folder) == {"data/a.csv": b"1", "helpers.py": b"x = 1"}


def test_files_that_are_too_large_are_not_read(tmp_path):
    with (tmp_path / "large.bin").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(Problem, match="The files beside the notebook are larger than 64 MB together"):
        files_beside(tmp_path)


@pytest.mark.parametrize("losses", [1, 2])
def test_where_the_sandbox_is_lost_the_notebook_is_run_once_more(monkeypatch, losses):
    left = [Lost("the sandbox is gone")] * losses

    def run(*arguments, unsafe):
        if left:
            raise left.pop()

    monkeypatch.setattr(execution, "run", run)
    monkeypatch.setattr(execution, "warm", lambda limits, unsafe: Sandbox(unsafe=True))
    monkeypatch.setattr(Sandbox, "start", lambda self: None)
    step = execution.ExecuteWithEvidence(unsafe=True)
    monkeypatch.setattr(step, "job", lambda notebook, resources: None)
    notebook = nbformat.v4.new_notebook()
    with pytest.raises(Lost) if losses == 2 else contextlib.nullcontext():
        assert step.preprocess(notebook, {}) == (notebook, {})
