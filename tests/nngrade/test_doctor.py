"""`nngrade doctor` says what isolation this machine gives: as root, as a plain user, and where something is missing."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nngrade.sandbox import doctor

REPOSITORY = Path(__file__).parents[2]

AS_ROOT = os.geteuid() == 0


def open_to_all(path):
    """Whether every user can go there."""
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])


def as_a_plain_user():
    """The command before a command that is run by a user without rights, who can reach Python and the repository."""
    reached = [Path(sys.base_prefix), Path(sys.prefix).resolve(), REPOSITORY, *map(Path, sys.path)]
    shut = [path.resolve() for path in reached if path.exists() and not open_to_all(path)]
    line = ["bwrap", "--dev-bind", "/", "/"]
    for top in sorted({next(p for p in reversed([path, *path.parents]) if not p.stat().st_mode & 1) for path in shut}):
        line += ["--tmpfs", str(top)]
    for path in dict.fromkeys(shut):
        line += ["--ro-bind", str(path), str(path)]
    return [*line, "setpriv", "--reuid", "12345", "--regid", "12345", "--clear-groups", "--inh-caps=-all"]


@pytest.mark.skipif(not AS_ROOT, reason="every other test runs as a plain user here")
def test_every_trial_is_held_for_a_plain_user_too():
    code = "from nngrade.sandbox.doctor import examine\nfor finding in examine(): print(*finding, sep='|')"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(REPOSITORY), *sys.path])}
    command = [*as_a_plain_user(), sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.stderr == ""
    lines = [line.split("|") for line in done.stdout.splitlines()]
    assert [line[1] for line in lines] == ["True"] * (3 + len(doctor.TRIALS)), done.stdout
    assert lines[2][0].startswith("a sandbox starts as a plain user")


def test_a_trial_that_is_not_held_is_told(monkeypatch):
    class Open(doctor.Sandbox):
        def __init__(self):
            super().__init__(unsafe=True)

    monkeypatch.setattr(doctor, "Sandbox", Open)
    kept = [trial for trial in doctor.TRIALS if "files cannot be seen" in trial[0] or "folders" in trial[0]]
    monkeypatch.setattr(doctor, "TRIALS", kept)
    monkeypatch.setattr(doctor, "seccomp_filter", lambda: io.BytesIO())
    monkeypatch.setattr(doctor.shutil, "which", lambda name: name)
    seen = {finding.what: finding for finding in doctor.examine()}["the grader's files cannot be seen"]
    assert not seen.holds
    assert seen.remedy == "Please report this with the versions of bubblewrap and Linux."


@pytest.mark.parametrize(
    ("tool", "user", "remedy"),
    [
        ("apt-get", 0, "apt-get install bubblewrap"),
        ("apt-get", 1000, "sudo apt-get install bubblewrap"),
        ("dnf", 1000, "sudo dnf install bubblewrap"),
        ("none of these", 1000, "install bubblewrap"),
    ],
)
def test_where_bubblewrap_is_missing_it_says_how_to_get_it(monkeypatch, tool, user, remedy):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: name if name == tool else None)
    monkeypatch.setattr(doctor.os, "geteuid", lambda: user)
    first, *_ = doctor.examine()
    assert first == ("bubblewrap is installed", False, remedy)


def test_the_command_ends_with_1_where_grading_would_refuse(tmp_path):
    hidden = {**os.environ, "PATH": str(tmp_path), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "nngrade", "doctor"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY, env=hidden)
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == "NO   bubblewrap is installed"
    assert done.stdout.splitlines()[-1] == ("Grading refuses to run students' code here, unless it is told --unsafe.")


@pytest.mark.skipif(not shutil.which("bwrap"), reason="bubblewrap is missing, which the test above covers")
def test_the_command_ends_with_0_where_everything_is_held():
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "nngrade", "doctor"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY, env=environment)
    *findings, last = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert [line[:5] for line in findings] == ["yes  "] * (3 + len(doctor.TRIALS))
    assert last == "Students' code can be graded here."
