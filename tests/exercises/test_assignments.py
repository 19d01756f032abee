"""The assignments as authored and as released: what students get, and that it is what `make exercises` makes."""

import ast
import filecmp
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import jupytext
import nbformat
import pytest

from nncheck import tasks

REPOSITORY = Path(__file__).parents[2]
ASSIGNMENTS = sorted(path.stem for path in REPOSITORY.glob("solutions/*/*.md"))
SECONDS = 60
every_assignment = pytest.mark.parametrize("assignment", ASSIGNMENTS)

RELEASE = """
import sys
from pathlib import Path
from nngrade.course import load, moved
from nngrade.release import release
course = moved(load(Path(sys.argv[1])), Path(sys.argv[2]))
for assignment in course.authored():
    release(course, assignment)
"""


def authored(assignment):
    return jupytext.read(REPOSITORY / "solutions" / assignment / f"{assignment}.md")


def package(assignment):
    """The name that an assignment has in Python, and its tasks' ids begin with."""
    return assignment.replace("-", "_")


def released(assignment):
    return nbformat.read(REPOSITORY / "exercises" / assignment / f"{assignment}.ipynb", as_version=4)


def tracked(cell):
    return cell.metadata.get("nbgrader", {})


def regions(text, kind):
    """The lines between BEGIN and END markers of that kind."""
    found = re.findall(rf"### BEGIN {kind}\n(.*?)### END {kind}", text, re.DOTALL)
    return [line.strip() for region in found for line in region.splitlines() if line.strip()]


@pytest.fixture(scope="session")
def regenerated(tmp_path_factory):
    """A course generated anew from solutions/."""
    root = tmp_path_factory.mktemp("course")
    subprocess.run([sys.executable, "-c", RELEASE, REPOSITORY, root], check=True, capture_output=True)
    return root


@pytest.fixture
def workplace(tmp_path):
    """A folder with the assignment's files, where notebooks run; nothing of the repository's is around them."""

    def make(assignment):
        for path in (REPOSITORY / "exercises" / assignment).iterdir():
            (tmp_path / path.name).write_bytes(path.read_bytes())
        return tmp_path

    return make


def validate(notebook, folder):
    """Run `nbgrader validate` on a notebook in `folder`, and return what it prints."""
    nbformat.write(notebook, folder / "notebook.ipynb")
    environment = os.environ | {"PYTHONWARNINGS": "default"}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "validate", "notebook.ipynb"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def test_there_are_assignments():
    assert "logistic" in ASSIGNMENTS


def test_exercises_are_what_solutions_generate_byte_for_byte(regenerated):
    assert sorted(path.name for path in (regenerated / "release").iterdir()) == ASSIGNMENTS
    for assignment in ASSIGNMENTS:
        fresh, committed = regenerated / "release" / assignment, REPOSITORY / "exercises" / assignment
        names = sorted(path.name for path in fresh.iterdir())
        assert names == sorted(path.name for path in committed.iterdir() if path.name != ".ipynb_checkpoints")
        same, different, missing = filecmp.cmpfiles(fresh, committed, names, shallow=False)
        assert same == names, f"{different + missing} differ: run make exercises and commit the result"


@every_assignment
def test_no_solution_hidden_test_or_rubric_is_released(assignment):
    text = (REPOSITORY / "solutions" / assignment / f"{assignment}.md").read_text(encoding="utf-8")
    public = (REPOSITORY / "exercises" / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8")
    sources = "\n".join(cell.source for cell in released(assignment).cells)
    hidden = regions(text, "HIDDEN TESTS")
    solutions = regions(text, "SOLUTION")
    written = [
        line.strip()
        for cell in authored(assignment).cells
        if cell.cell_type == "markdown" and tracked(cell).get("solution")
        for line in cell.source.splitlines()
        if line.strip()
    ]
    assert len(hidden) >= 6
    assert len(solutions) >= 6
    assert any("Rubric" in line for line in written)
    for line in hidden + written:
        assert line not in sources
    released_lines = [line.strip() for line in sources.splitlines()]
    assert not set(solutions) & set(released_lines)
    for word in ("BEGIN", "HIDDEN", "Rubric", "default_rng(6", "nnlib", str(REPOSITORY)):
        assert word not in public


@every_assignment
def test_no_line_of_a_reference_or_a_known_mistake_is_released(assignment):
    sources = {line.strip() for cell in released(assignment).cells for line in cell.source.splitlines()}
    bank = REPOSITORY / "nncheck" / "tasks" / package(assignment)
    secret = {
        line.strip()
        for path in bank.glob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"[=(@]", line) and "import" not in line and not line.strip().startswith(('"', "def "))
    }
    assert not secret & sources


@every_assignment
def test_points_in_the_notebook_are_the_tasks_points(assignment):
    for notebook in (authored(assignment), released(assignment)):
        graded = {tracked(c)["grade_id"]: tracked(c)["points"] for c in notebook.cells if tracked(c).get("grade")}
        bank = [task for task in tasks.TASKS if task.id.startswith(f"{package(assignment)}.")]
        assert {task.id.replace(".", "-") for task in bank} <= set(graded)
        for task in bank:
            assert graded[task.id.replace(".", "-")] == task.points, task.id
        introduction = notebook.cells[0].source
        assert f"**Points:** {sum(graded.values())}." in introduction
        assert sum(int(points) for points in re.findall(r"\| (\d+) \|$", introduction, re.MULTILINE)) == sum(
            graded.values()
        )


@every_assignment
def test_each_graded_cell_checks_its_own_task_once_in_sight_and_once_hidden(assignment):
    seeds = []
    for cell in authored(assignment).cells:
        if cell.cell_type != "code" or not tracked(cell).get("grade"):
            continue
        visible, begin, hidden, end = cell.source.splitlines()
        task = tasks.find(tracked(cell)["grade_id"].replace("-", ".", 1))
        assert visible == f'check("{task.id}", {task.function_name})'
        assert (begin, end) == ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")
        seeds += re.findall(r"rng=np\.random\.default_rng\((\d+)\)\)$", hidden)
        assert hidden.startswith(visible[:-1])
    assert len(set(seeds)) == len([task for task in tasks.TASKS if task.id.startswith(f"{package(assignment)}.")])


@every_assignment
def test_the_starter_code_takes_the_arguments_that_the_check_passes(assignment):
    heads = {}
    for cell in released(assignment).cells:
        if cell.cell_type == "code" and tracked(cell).get("solution"):
            (function,) = ast.parse(cell.source).body
            heads[function.name] = [argument.arg for argument in function.args.args]
            assert ast.unparse(function.body[-1]) == "raise NotImplementedError"
            assert ast.get_docstring(function)
    for task in tasks.TASKS:
        if task.id.startswith(f"{package(assignment)}."):
            assert heads[task.function_name] == list(task.examples[0])


@every_assignment
def test_a_released_notebook_imports_what_students_have_and_nothing_else(assignment):
    tree = ast.parse("\n\n".join(cell.source for cell in released(assignment).cells if cell.cell_type == "code"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= {"math", "numpy", "matplotlib", "nncheck"}


@every_assignment
def test_a_released_notebook_carries_nothing_of_a_machine_or_a_moment(assignment):
    notebook = released(assignment)
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"nbgrader", "deletable", "editable"}
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@every_assignment
def test_the_purpose_links_to_a_page_of_the_book(assignment):
    (page,) = set(re.findall(r"\]\(book:([a-z-]+)\.html", authored(assignment).cells[0].source))
    assert (REPOSITORY / "book" / f"{page}.md").is_file()
    assert re.search(rf"\]\(https?://[^)]+/{page}\.html\)", released(assignment).cells[0].source)


@every_assignment
def test_the_solved_notebook_passes_its_own_validation_within_a_minute(assignment, regenerated, workplace):
    solved = nbformat.read(regenerated / "source" / assignment / f"{assignment}.ipynb", as_version=4)
    started = time.monotonic()
    assert validate(solved, workplace(assignment)) == "Success! Your notebook passes all the tests.\n"
    assert time.monotonic() - started < SECONDS


@every_assignment
def test_no_cell_of_the_solved_notebook_warns_and_every_plot_is_drawn(assignment, regenerated, workplace):
    runs = """
import json, sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook).execute()
outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
warned = [output.text for output in outputs if output.get("name") == "stderr"]
print(json.dumps([warned, sum("image/png" in output.get("data", {}) for output in outputs)]))
"""
    solved = regenerated / "source" / assignment / f"{assignment}.ipynb"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", runs, solved],
        cwd=workplace(assignment),
        capture_output=True,
        text=True,
        check=True,
    )
    warned, plots = json.loads(done.stdout)
    assert warned == []
    assert plots >= 1


@every_assignment
def test_the_released_notebook_fails_kindly(assignment, workplace):
    told = validate(released(assignment), workplace(assignment))
    assert told.startswith("VALIDATION FAILED")
    assert "Traceback" not in told
    assert "Error" not in told
    for task in tasks.TASKS:
        if task.id.startswith(f"{package(assignment)}."):
            assert f"{task.id}: not attempted, 0 of {task.points} points." in told
            sentence = f"Write `{task.function_name}` in the cell above, run that cell, then run this one again."
            assert sentence in " ".join(told.split())


@every_assignment
def test_the_released_notebook_runs_to_the_first_unsolved_cell(assignment, workplace):
    folder = workplace(assignment)
    stops = """
import sys, nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
client = NotebookClient(nbformat.read(sys.argv[1], as_version=4))
try:
    client.execute()
except CellExecutionError as stopped:
    print(stopped.evalue)
"""
    name = f"{assignment}.ipynb"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", stops, name], cwd=folder, capture_output=True, text=True, check=True
    )
    first = next(task for task in tasks.TASKS if task.id.startswith(f"{package(assignment)}."))
    headline, _, told = done.stdout.partition("\n")
    assert headline == f"{first.id}: not attempted, 0 of {first.points} points."
    assert " ".join(told.split()) == (
        f"Write `{first.function_name}` in the cell above, run that cell, then run this one again."
    )
