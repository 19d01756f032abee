"""otter-grader as a peer: `otter run` on a student's notebook, with a test for each task of the bank.

Each test calls nncheck as our grader does, on the task's examples and as many hidden inputs, in the kernel that ran the
notebook, which is how otter grades. It is installed in an environment of its own, because its dependencies are not
ours: `pip install otter-grader ipykernel matplotlib`, and `OTTER` is then the path of its `otter`.
"""

import json
import os
import shutil
import subprocess
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import nbformat

from nncheck.task import Task
from nngrade.course import Course

TEST = """OK_FORMAT = False
import numpy as np
from nncheck import check
from otter.test_files import test_case
name, points = "{task.function_name}", {task.points}

@test_case()
def test({task.function_name}):
    earned = check("{task.id}", {task.function_name}, rng=np.random.default_rng({seed}))
    assert earned is None
"""


def executable() -> str | None:
    """Return the `otter` that is to be run; None if there is none."""
    return os.environ.get("OTTER") or shutil.which("otter")


def prepare(folder: Path, course: Course, assignment: str, student: str, tasks: Sequence[Task]) -> tuple[Path, Path]:
    """Write the student's notebook, and what grades it, into `folder`; return where they are.

    The notebook has no graded cells: the tests stand for them.
    """
    handed_in = course.root / "submitted" / student / assignment
    notebook = nbformat.read(handed_in / f"{assignment}.ipynb", as_version=4)
    is_test = [cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code" for cell in notebook.cells]
    notebook.cells = [cell for cell, drop in zip(notebook.cells, is_test, strict=True) if not drop]
    nbformat.write(notebook, folder / f"{assignment}.ipynb")
    with zipfile.ZipFile(folder / "autograder.zip", "w") as file:
        file.writestr("otter_config.json", "{}")
        for seed, task in enumerate(tasks):
            file.writestr(f"tests/{task.function_name}.py", TEST.format(task=task, seed=seed))
        for path in handed_in.iterdir():
            if path.suffix != ".ipynb":
                file.write(path, f"files/{path.name}")
    return folder / f"{assignment}.ipynb", folder / "autograder.zip"


def seconds(notebook: Path, autograder: Path, runs: int) -> float:
    """Return the seconds that a run takes, of `runs` at once: all of them together, by their number.

    Raises:
        RuntimeError: a test did not pass.
    """
    folders = [notebook.parent / f"results-{k}" for k in range(runs)]
    for folder in folders:
        folder.mkdir(exist_ok=True)
    command = [executable(), "run", "--no-logo", "-a", str(autograder), str(notebook), "-o"]
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    start = time.perf_counter()
    running = [
        subprocess.Popen([*command, str(folder)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for folder in folders
    ]
    for process in running:
        process.wait()
    passed = time.perf_counter() - start
    for folder in folders:
        tests = json.loads((folder / "results.json").read_text(encoding="utf-8"))["tests"]
        failed = [test["name"] for test in tests if test.get("score") != test.get("max_score")]
        if failed:
            raise RuntimeError(f"otter run: {failed}")
    return passed / runs
