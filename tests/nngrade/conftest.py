"""A course of its own for the tests that run whole commands: what is released and graded there touches no other."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from nngrade.problem import Problem
from nngrade.sandbox import Sandbox

REPOSITORY = Path(__file__).parents[2]


class School(NamedTuple):
    """A folder with the course's configuration, its assignments and its data, and nothing generated."""

    root: Path

    def run(self, *command, **variables):
        """Run a command there, with these variables in its environment, and return it when it is done."""
        # What Python warns of inside Jupyter's packages is not this test's business.
        environment = os.environ | {"PYTHONWARNINGS": "ignore", "COLUMNS": "200"} | variables
        return subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def nngrade(self, *arguments, **variables):
        """Run the grader's command line."""
        return self.run("nngrade", *arguments, **variables)

    def hand_in(self, student, content, name="logistic.ipynb"):
        """Put a file where a student's submission is collected."""
        folder = self.root / "_build" / "course" / "submitted" / student / "logistic"
        folder.mkdir(parents=True)
        (folder / name).write_text(content, encoding="utf-8")
        return folder


def make_school(root):
    """Make a course in the folder `root`."""
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    # What these tests are about is the same with and without isolation, and not every machine gives it.
    with (root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write("\nc.ExecuteWithEvidence.unsafe = True\n")
    shutil.copytree(REPOSITORY / "solutions", root / "solutions")
    shutil.copytree(REPOSITORY / "nnlib" / "data", root / "nnlib" / "data", ignore=lambda *_: ["__pycache__"])
    # Only the data are needed: a package of that name here would be found before the real one.
    for code in (root / "nnlib" / "data").glob("*.py"):
        code.unlink()
    return School(root)


@pytest.fixture(scope="session")
def schools(tmp_path_factory):
    """Make a course in a new folder."""
    return lambda name: make_school(tmp_path_factory.mktemp(name))


@pytest.fixture(scope="session")
def isolation():
    """Isolation is what this machine gives: whoever needs it is skipped elsewhere."""
    with Sandbox() as sandbox:
        try:
            sandbox.start()
        except Problem:
            # As root, make test has installed what is needed.
            if os.geteuid() == 0:
                raise
            pytest.skip("this machine gives a plain user no isolation: nngrade doctor says why")
