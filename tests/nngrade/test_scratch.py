"""The folder of a notebook without isolation is gone at the end, however that came; and nothing else is."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from nngrade.sandbox import scratch
from nngrade.sandbox.scratch import PREFIX, Scratch, sweep


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """The temporary folder of this test alone."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def left_behind(folder):
    """What somebody leaves who is killed."""
    for name in scratch.CONTENT:
        (folder / name).mkdir(parents=True)
    folder.chmod(0o700)
    (folder / "notebook" / "data.csv").write_text("1,2")
    return folder


def test_a_folder_that_is_held_stays_and_is_gone_when_it_is_closed(temporary):
    made = Scratch()
    sweep()
    assert [path.name for path in temporary.iterdir()] == [made.path.name]
    assert made.path.name.startswith(PREFIX)
    made.close()
    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_is_swept_when_the_next_is_made(temporary):
    code = (
        "import os, signal, tempfile; from nngrade.sandbox.scratch import Scratch\n"
        "made = Scratch(); print(made.path); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-uc", code], env=os.environ | {"TMPDIR": str(temporary)}, check=False)
    assert done.returncode == -signal.SIGKILL
    (left,) = temporary.iterdir()
    made = Scratch()
    assert not left.exists()
    made.close()


def test_a_folder_is_held_as_long_as_somebody_has_it_who_was_given_it(temporary):
    made = Scratch()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[made.lock]) as warm:
        os.close(made.lock)
        sweep()
        assert made.path.exists()
        warm.stdin.close()
    sweep()
    assert not made.path.exists()


def test_a_folder_that_is_swept_before_it_is_held_is_made_again(temporary, monkeypatch):
    taken = []

    def is_free(folder):
        if not taken:
            taken.extend(temporary.iterdir())
            shutil.rmtree(taken[0])
        return True

    monkeypatch.setattr(scratch, "_is_free", is_free)
    made = Scratch()
    assert list(temporary.iterdir()) == [made.path]
    assert taken[0] != made.path
    made.close()


def _link(place, elsewhere):
    place.symlink_to(left_behind(elsewhere))


def _foreign(place, elsewhere):
    os.chown(left_behind(place), 61_000, -1)


ALIKE = {
    "a link to such a folder": _link,
    "a file": lambda place, elsewhere: place.write_text("mine"),
    "one that others may read": lambda place, elsewhere: left_behind(place).chmod(0o755),
    "one with something else in it": lambda place, elsewhere: (left_behind(place) / "thesis").mkdir(),
    "somebody else's": _foreign,
}


@pytest.mark.parametrize("kind", ALIKE)
def test_what_is_only_named_alike_is_left_alone(temporary, kind):
    if kind == "somebody else's" and os.geteuid() != 0:
        pytest.skip("only root can make a folder that is somebody else's")
    ALIKE[kind](temporary / f"{PREFIX}x", temporary / "elsewhere")
    before = sorted(temporary.rglob("*"))
    sweep()
    assert sorted(temporary.rglob("*")) == before


def test_a_link_inside_is_deleted_and_not_followed(temporary):
    kept = left_behind(temporary / "elsewhere")
    (left_behind(temporary / f"{PREFIX}x") / "tmp" / "link").symlink_to(kept)
    sweep()
    assert list(temporary.iterdir()) == [kept]
    assert (kept / "notebook" / "data.csv").exists()


@pytest.mark.parametrize("moment", [0.0, 0.3, 1.0])
def test_whenever_a_worker_is_killed_its_folder_is_gone_in_the_end(temporary, moment):
    code = (
        "import time; from nngrade.sandbox import Sandbox\n"
        "print(flush=True); s = Sandbox(unsafe=True); s.notebook({}, '').run('x = 1', print, 5); time.sleep(99)"
    )
    environment = os.environ | {"TMPDIR": str(temporary)}
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE) as worker:
        worker.stdout.readline()
        time.sleep(moment)
        worker.kill()
    end = time.monotonic() + 60
    while list(temporary.iterdir()) and time.monotonic() < end:
        sweep()
        time.sleep(0.05)
    assert list(temporary.iterdir()) == []
