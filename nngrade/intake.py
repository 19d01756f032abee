"""What was handed in → a notebook, or one sentence that says why there is none and what to ask the student for.

Files are read here with bounds on everything, and no code is run. What can be taken is taken, with a note.
"""

import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode
from nbgrader.utils import parse_utc

from nncheck.plain import listed, one_line
from nngrade.mending.structure import AGAIN, mend
from nngrade.problem import Refusal

LARGEST = 50_000_000
"""Bytes. A notebook is text, and rarely has more than a few hundred thousand."""

MOST_FILES = 2_000
"""Files and folders of one submission."""

MOST_BYTES = 64_000_000
"""All the files of one submission together."""

MOST_BRACKETS = 2_000_000
"""Lists and objects in a notebook: each costs many times its text in memory."""

PATTERN = "[]*?,"
"""Characters of a student's id that nbgrader reads as a pattern."""

TIMESTAMP = "timestamp.txt"
"""Where nbgrader, and what collects for it, notes when a submission was handed in."""

IGNORED = (".ipynb_checkpoints", "__MACOSX")
"""Folders that editors and archivers make, with copies of what counts."""

_MERGE = re.compile(r"^(<{7}|>{7})( |$)", re.MULTILINE)


class Taken(NamedTuple):
    """A notebook that was handed in, without its outputs, and a sentence for each thing that was mended."""

    notebook: NotebookNode
    notes: list[str]


def read(folder: Path, assignment: str) -> Taken:
    """Return the notebook of the submission in `folder`.

    Raises:
        Refusal: the submission cannot be graded.
    """
    path, notes = _notebook_of(folder, f"{assignment}.ipynb")
    _check_time(folder / TIMESTAMP)
    name = _name(path)
    text, said = _decoded(_content(path, LARGEST), name)
    notebook, mended = mend(_parsed(text, name), name)
    return Taken(notebook, notes + said + mended)


def files(folder: Path) -> Iterator[Path]:
    """Yield the files of a submission, in alphabetical order; those that editors made are passed over.

    Raises:
        Refusal: something in it is neither a file nor a folder, or is too large, or there is too much of it.
    """
    count = 0
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        count += 1
        if count > MOST_FILES:
            raise Refusal(f"There are more than {MOST_FILES} files: ask for those that belong to the assignment.")
        try:
            status = path.lstat()
            if stat.S_ISLNK(status.st_mode):
                raise Refusal(f"{_name(path)} is a symbolic link, which is not followed: ask for the file itself.")
            if stat.S_ISDIR(status.st_mode):
                found = sorted(path.iterdir(), reverse=True)
                waiting += [inner for inner in found if inner.name not in IGNORED]
                continue
        except OSError as error:
            raise _unreadable(path, error) from None
        if not stat.S_ISREG(status.st_mode):
            raise Refusal(f"{_name(path)} is neither a file nor a folder: remove it.")
        if status.st_size > LARGEST:
            raise Refusal(
                f"{_name(path)} is larger than {LARGEST // 1_000_000} MB: ask for the work without it, or smaller."
            )
        yield path


def content(folder: Path) -> dict[str, bytes]:
    """Return the files of a submission, by their paths in it.

    Raises:
        Refusal: as `files` does, or one cannot be read, or they are too large together.
    """
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for path in files(folder):
        name = path.relative_to(folder).as_posix()
        found[name] = _content(path, left + 1)
        left -= len(found[name])
        if left < 0:
            raise Refusal(f"Its files are larger than {MOST_BYTES // 1_000_000} MB together: ask for less.")
    return found


def _notebook_of(folder: Path, wanted: str) -> tuple[Path, list[str]]:
    """The file that holds the notebook: the one of the right name, or the only one there is."""
    student = folder.parent.name
    if any(c in PATTERN or not c.isprintable() for c in student) or student.strip() != student:
        raise Refusal(
            f"The folder {one_line(student, 60)!r} has a name that nbgrader cannot use: rename it to the student's id."
        )
    if not folder.is_dir() and not folder.is_symlink():
        raise Refusal(f"{_name(folder)} is a file: put the student's {wanted} into a folder of that name.")
    notebooks = [path for path in files(folder) if path.suffix == ".ipynb" and not path.name.startswith(".")]
    named = [path for path in notebooks if path.name == wanted]
    if folder / wanted in named:
        return folder / wanted, []
    candidates = named or notebooks
    if len(candidates) != 1:
        others = [_name(path) for path in candidates[:3]]
        found = f"there is {listed(others)}: rename the right one" if others else "there is no notebook: ask for it"
        raise Refusal(f"{wanted} is missing; {found}.")
    where = one_line(candidates[0].relative_to(folder).as_posix(), 60)
    return candidates[0], [f"The notebook was handed in as {where}, and taken for {wanted}."]


def _check_time(path: Path) -> None:
    """See to it that nbgrader can read when it was handed in, if that is noted."""
    if not path.exists():
        return
    try:
        text = _content(path, LARGEST).decode().strip()
        if text:
            parse_utc(text)
    except (ValueError, OverflowError):
        raise Refusal(
            f"{path.name} holds no time that can be read: write when it was handed in, like 2024-11-05 22:00:00 UTC."
        ) from None


def _content(path: Path, largest: int) -> bytes:
    try:
        # Whatever has come into its place since it was looked at: no link is followed, and no pipe waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            return file.read(largest)
    except OSError as error:
        raise _unreadable(path, error) from None


def _decoded(content: bytes, name: str) -> tuple[str, list[str]]:
    if not content.strip(b" \t\r\n\0"):
        raise Refusal(f"{name} is empty: {AGAIN}.")
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding, said in (("utf-16", "UTF-16"),) if marked else (("utf-8-sig", ""), ("cp1252", "Windows-1252")):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Nearly any bytes are Windows-1252, but few of them begin like a notebook.
        if not said or text.lstrip().startswith("{"):
            return text, [f"The file was in {said}, not in UTF-8."] if said else []
    raise Refusal(f"{name} is not UTF-8 text: {AGAIN}.")


def _parsed(text: str, name: str) -> object:
    if text.count("[") + text.count("{") > MOST_BRACKETS:
        raise Refusal(f"{name} holds too much to be read: ask for it with all outputs cleared.")
    try:
        return json.loads(text)
    except RecursionError:
        raise Refusal(f"{name} is nested too deeply to be a notebook: {AGAIN}.") from None
    except ValueError:
        if len(_MERGE.findall(text)) > 1:
            raise Refusal(f"{name} holds the marks of an unfinished merge (<<<<<<<): {AGAIN}, once merged.") from None
        raise Refusal(f"{name} is not JSON, so not a notebook: {AGAIN}.") from None


def _unreadable(path: Path, error: OSError) -> Refusal:
    return Refusal(f"{_name(path)} cannot be read ({error.strerror}): check its permissions.")


def _name(path: Path) -> str:
    return one_line(path.name, 60)
