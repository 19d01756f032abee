"""What has been graded, on disk, so that a run that is killed at any moment goes on where it stopped.

For each student there is one file, which is written last: with it, the submission is graded and need not be looked at
again until its bytes, or the release, change. Files are written beside their place and moved there when they are whole.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from nngrade.problem import Problem

STAGING = ".nngrade"
"""The hidden folder, beside the students' own, in which their folders are made."""


class Entry(NamedTuple):
    """What became of one submission: `digest` is of the bytes that were graded, `problem` says why they were not.

    `seconds` are those that each task took.
    """

    digest: str = ""
    problem: str = ""
    seconds: Mapping[str, float] = {}


class Journal:
    """The entries of one assignment."""

    def __init__(self, root: Path, assignment: str) -> None:
        self.folder = root / "journal" / assignment

    def read(self, student: str) -> Entry:
        """Return a student's entry; an empty one, if there is none."""
        try:
            return Entry(**json.loads(self._path(student).read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return Entry()

    def write(self, student: str, entry: Entry) -> None:
        """Write a student's entry, whole or not at all."""
        path = self._path(student)
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".part")
        with half.open("w", encoding="utf-8") as file:
            json.dump(entry._asdict(), file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)

    def forget(self, student: str) -> None:
        """Drop a student's entry."""
        self._path(student).unlink(missing_ok=True)

    def problems(self) -> dict[str, str]:
        """Return why some submissions were not graded when they were last looked at, by student."""
        found = {path.parent.name: self.read(path.parent.name).problem for path in self.folder.glob("*/entry.json")}
        return {student: problem for student, problem in sorted(found.items()) if problem}

    def _path(self, student: str) -> Path:
        return self.folder / student / "entry.json"


def digest(*parts: Mapping[str, bytes]) -> str:
    """Return a digest of files: of their names and of their bytes."""
    total = hashlib.sha256()
    for files in parts:
        for name, content in sorted(files.items()):
            total.update(hashlib.sha256(name.encode("utf-8", "surrogateescape")).digest())
            total.update(hashlib.sha256(content).digest())
    return total.hexdigest()


def put_in_place(made: Path, place: Path) -> None:
    """Move the folder `made` to `place`, and what was there away."""
    place.parent.mkdir(parents=True, exist_ok=True)
    _sync(made)
    old = made.with_name(f"{made.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    with contextlib.suppress(FileNotFoundError):
        place.rename(old)
    made.rename(place)
    shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the course below `root`; whoever holds it and is killed lets go of it.

    Raises:
        Problem: another run holds it.
    """
    with (root / "nngrade.lock").open("a") as file:
        try:
            # Not flock, which workers would inherit, and hold for a moment when their coordinator is gone.
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            raise Problem("Another nngrade is grading this course: wait until it is done, or end it.") from None
        yield


def _sync(folder: Path) -> None:
    """Have the files below `folder` on the disk, and not only on their way there."""
    for path in folder.rglob("*"):
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
