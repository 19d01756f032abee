"""A course with something to steal: another student's work, the solutions, a comment, names, the secret, files, words.

What an attack did is measured by the trusted side afterwards: in the gradebook, in what the student gets, and in what
became of everybody else's.
"""

import functools
import hashlib
import itertools
import os
import shutil
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import nbformat
import numpy as np
from traitlets.config import Config

from nngrade.course import SECRET, SECRET_BYTES, Course, load, moved
from nngrade.points import points, total
from nngrade.release import notebook, release, source
from nngrade.sampleclass import ASSIGNMENT, CLASS
from tests.nngrade.attacks.attack import Attack, Places, hand_in

REPOSITORY = Path(__file__).parents[3]
OTHER = "0-other"
"""A student with something to steal. The id is the first in the order of grading."""

MOST_READ = {".ipynb": 8_000_000, ".html": 8_000_000}
OF_OTHERS = 200_000
"""Bytes of one file that a student gets, by its suffix. What fills the disk is longer."""

LONGEST_NAME = 4096
"""Bytes, with a zero at the end: the system takes no longer one."""

VARIABLE = "NNGRADE_ATTACKS_CANARY"

LOOKING = """\
import builtins, json, os, sys, threading
print([sorted(os.listdir(folder)) for folder in (".", "/dev/shm")], sorted(os.environ), sys.path, os.umask(0o22))
print(sum(name.isdigit() for name in os.listdir("/proc")), threading.active_count(), os.getcwd(), os.nice(0))
print(np.allclose(1, 2), np.__name__, len(vars(np)), len(vars(builtins)), len(vars(json)), sys.gettrace())
"""
"""A cell of an honest student who happens to look around: whatever another one left would show."""


class School(NamedTuple):
    """A course, what a cheat knows of it, and what nobody may get."""

    course: Course
    places: Places
    canaries: tuple[bytes, ...]

    def hand_in(self, attack: Attack, student: str) -> None:
        """Let a student hand an attack in."""
        folder = self.folder("submitted", student)
        folder.mkdir(parents=True)
        shutil.copy(self.course.root / "release" / ASSIGNMENT / "breast_cancer.csv", folder)
        hand_in(attack, self.places, folder)
        if any(attack.names):
            first, last = (self.places.told(name, attack) for name in attack.names)
            with self.course.gradebook() as gradebook:
                gradebook.update_or_create_student(student, first_name=first, last_name=last)

    def folder(self, kind: str, student: str) -> Path:
        """Where a student's work is."""
        return self.course.root / kind / student / ASSIGNMENT

    def moved(self, folder: Path) -> "School":
        """Return the same course as it is in a copy of its folder."""
        root = folder / self.course.root.name
        places = Places(root, folder / self.places.home.name, folder / self.places.temporary.name, self.places.port)
        return self._replace(course=moved(self.course, root), places=places)

    def points(self, *students: str) -> dict[str, float]:
        """Return the points that students have in the gradebook."""
        with self.course.gradebook() as gradebook:
            return {student: total(points(gradebook.db, ASSIGNMENT, student)) or 0.0 for student in students}

    def given(self, student: str) -> bytes:
        """Return everything that the student gets, and more: the graded notebook and the feedback, with their names."""
        found = b""
        for kind in ("autograded", "feedback"):
            for path in _below(self.folder(kind, student)):
                found += os.fsencode(path.name) + b"\n"
                if path.is_file() and not path.is_symlink():
                    with path.open("rb") as file:
                        found += file.read(MOST_READ.get(path.suffix, OF_OTHERS)) + b"\n"
        return found

    def untouched(self, *students: str) -> str:
        """Return a digest of all in the course that these students have no say in; their class leaves it as it is."""
        entries = []
        for base in (
            *(self.course.root / name for name in ("source", "release", "submitted", SECRET)),
            self.places.home,
        ):
            for path in (base, *_below(base)):
                if set(path.parts).isdisjoint(students):
                    entries.append((str(path), *_state(path)))
        for kind in ("autograded", "feedback"):
            for path in _below(self.course.root / kind / OTHER):
                entries.append((str(path), *_state(path)))
        return hashlib.sha256(repr(entries).encode()).hexdigest()


def _below(base: Path) -> list[Path]:
    """Return all below a folder, but for what lies so deep that no name leads there."""
    found = (Path(parent, name) for parent, *names in os.walk(base) for name in itertools.chain(*names))
    return sorted(path for path in found if len(os.fsencode(path)) < LONGEST_NAME)


def _state(path: Path) -> tuple[int, str]:
    status = path.lstat()
    return status.st_mode, hashlib.sha256(path.read_bytes()).hexdigest() if stat.S_ISREG(status.st_mode) else ""


@functools.cache
def honest() -> Attack:
    """Return the submission of a student who has solved everything, and looks around."""
    return Attack("honest", "nobody", "It is right.", cells=_solutions(), after=(LOOKING,))


def _solutions() -> dict[str, str]:
    text = source(load(REPOSITORY), ASSIGNMENT)
    empty = notebook(text, "")
    solved = nbformat.reads(CLASS[0].file(empty, empty), as_version=4)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in solved.cells}
    return {name: cell.source for name, cell in cells.items() if name and cell.metadata.nbgrader.get("solution")}


def school(folder: Path, rng: np.random.Generator, config: Config, port: int) -> School:
    """Make a course below a folder, with one student who has handed in, and canaries everywhere."""
    words = iter(lambda: f"canary-{rng.bytes(12).hex()}-yranac", "")
    course = moved(load(REPOSITORY), folder / "course")
    course.config.merge(config)
    home, temporary = folder / "home", folder / "temporary"
    home.mkdir()
    planted = {key: next(words) for key in ("source", "comment", "name", "home", "temporary", "variable", "other")}
    hidden = rng.bytes(SECRET_BYTES)
    (course.root / SECRET).write_bytes(hidden)
    (course.root / SECRET).chmod(0o600)
    (home / "letter.txt").write_text(planted["home"])
    temporary.write_text(planted["temporary"])
    os.environ[VARIABLE] = planted["variable"]
    release(course, ASSIGNMENT)
    _keep_in_source(course, planted["source"])
    made = School(
        course,
        Places(course.root, home, temporary, port),
        (*(word.encode() for word in planted.values()), hidden, repr(hidden)[2:-1].encode()),
    )
    work = honest()
    made.hand_in(work._replace(cells={**work.cells, "missing-factor": planted["other"]}), OTHER)
    with course.gradebook() as gradebook:
        gradebook.update_or_create_student(OTHER, last_name=planted["name"])
    return made


def comment_on(made: School) -> None:
    """Write a comment on the other student's work, once it has been graded."""
    with made.course.gradebook() as gradebook:
        comment = gradebook.find_comment("missing-factor", ASSIGNMENT, ASSIGNMENT, OTHER)
        comment.manual_comment = made.canaries[1].decode()
        gradebook.db.commit()


def _keep_in_source(course: Course, word: str) -> None:
    path = course.root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    authored = nbformat.read(path, as_version=4)
    for cell in authored.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source += f"\n# {word}" if cell.cell_type == "code" else f"\n{word}"
    nbformat.write(authored, path)


@contextmanager
def listening() -> Iterator[tuple[int, list[bytes]]]:
    """Listen on this machine, for whoever reaches out; give the port, and what was heard."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection:
                        connection.settimeout(1.0)
                        said = b"(nothing)"
                        with suppress(OSError):
                            said = connection.recv(1 << 20) or said
                        heard.append(said)

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1], heard
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(2.0)
