"""An attack graded by stock nbgrader, with nbgrader's own steps, on a copy of the course that it may do with as it can.

So that this machine survives it, the whole of nbgrader is in a sandbox: no other process, no network, nothing that can
be written but the copy, and no more memory, time and space than these. A run that dies or hangs is one that disturbed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
from traitlets.config import Config

from nngrade.engine import Options, autograde
from nngrade.release import source
from nngrade.sampleclass import ASSIGNMENT
from tests.nngrade.attacks.attack import Attack
from tests.nngrade.attacks.canaries import hidden_inputs_of_tests, leaked
from tests.nngrade.attacks.ours import Row, gained
from tests.nngrade.attacks.school import REPOSITORY, VARIABLE, School, comment_on, school

CHEAT = "a-cheat"
SECONDS = 25
"""For the whole of a run: after that it is killed."""

FOLDERS = ("IPYTHONDIR", "MPLCONFIGDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
ENVIRONMENT = {
    **dict.fromkeys(FOLDERS, "/tmp/kept"),
    "PYTHONWARNINGS": "ignore",
    "PYTHONDONTWRITEBYTECODE": "1",
    "LANG": "C.UTF-8",
}
"""What Jupyter writes is not in the instructor's home: there, only an attack writes."""


def pristine(folder: Path, rng: np.random.Generator) -> School:
    """Return a course below a folder in which the other student has been graded, to be copied for each attack."""
    made = school(folder, rng, Config(), port=9)
    for _ in autograde(made.course, ASSIGNMENT, Options(feedback=True), lambda progress: None):
        comment_on(made)
    return made


def stock(attack: Attack, untouched: School, folder: Path) -> Row:
    """Grade one attack on a copy of a course, in which the other student has been graded, and measure what it did."""
    shutil.copytree(untouched.course.root.parent, folder)
    made = untouched.moved(folder)
    made.hand_in(attack, CHEAT)
    before = made.untouched(CHEAT), _of_others(made)
    is_done = _apart(folder, made.course.root)
    try:
        is_whole = is_done and (made.untouched(CHEAT), _of_others(made)) == before
        points = made.points(CHEAT)[CHEAT] if is_done else 0.0
    # It may have done anything with the gradebook.
    except Exception:
        is_whole, points = False, 0.0
    seen = leaked(made.given(CHEAT), made.canaries, hidden_inputs_of_tests(source(untouched.course, ASSIGNMENT)))
    # Python's own way has no end in folders that are deep enough.
    subprocess.run(["rm", "-rf", folder], check=True)
    return Row(gained(attack, points), seen, int(not is_whole))


def _of_others(made: School) -> str:
    with made.course.gradebook() as gradebook:
        assignment = gradebook.find_assignment(ASSIGNMENT)
        rows = [
            (submission.student.id, grade.name, grade.auto_score, grade.manual_score, grade.extra_credit)
            for submission in assignment.submissions
            if submission.student.id != CHEAT
            for notebook in submission.notebooks
            for grade in notebook.grades
        ]
        students = [(each.id, each.first_name, each.last_name) for each in gradebook.students if each.id != CHEAT]
    return repr((sorted(rows, key=repr), sorted(students, key=repr)))


def _apart(folder: Path, root: Path) -> bool:
    """Run stock nbgrader over the course below a folder; whether it came to its end."""
    line = ["bwrap", "--ro-bind", "/", "/", "--tmpfs", "/tmp", "--bind", str(folder), str(folder)]
    line += ["--ro-bind", str(REPOSITORY), str(REPOSITORY), "--proc", "/proc", "--dev", "/dev", "--chdir", str(folder)]
    line += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--cap-drop", "ALL", "--die-with-parent"]
    line += ["--new-session", "--", sys.executable, str(Path(__file__).with_name("nbgrader_alone.py"))]
    # Nbgrader starts alembic by its name alone.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    # Nothing is found before what lies beside the notebook, as where the course's packages are installed.
    own = {"HOME": str(folder / "home"), "PATH": path, VARIABLE: os.environ[VARIABLE]}
    try:
        done = subprocess.run(
            [*line, str(root), ASSIGNMENT, CHEAT],
            env={**ENVIRONMENT, **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
