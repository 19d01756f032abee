"""All attacks as one class, graded by ours, by one worker in the real sandbox; after each comes an honest student.

An honest student's grades, graded notebook and feedback must be, byte for byte, what they are for the first one of
all, who comes before any attack. What differs is laid to the attack before.
"""

import datetime
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import nbformat
import numpy as np
from traitlets.config import Config

from nngrade.course import secret
from nngrade.engine import Options, autograde
from nngrade.grades import as_csv, table
from nngrade.report import report
from nngrade.sampleclass import ASSIGNMENT
from tests.nngrade.attacks import pages
from tests.nngrade.attacks.attack import Attack
from tests.nngrade.attacks.canaries import NOTHING, Inputs, hidden_inputs, leaked
from tests.nngrade.attacks.school import VARIABLE, School, comment_on, honest, listening, school
from tests.nngrade.records import record

FOLDERS = ("autograded", "feedback")
FIRST = "1-honest"
CONFIG = Config({"ExecuteWithEvidence": {"timeout": 2.0, "task_timeout": 2.0, "notebook_timeout": 10.0}})


class Row(NamedTuple):
    """What came of one attack: points gained, bytes seen of what was to be kept, others disturbed."""

    points: float
    leaked: int
    disturbed: int


class Graded(NamedTuple):
    """The class of cheats, graded: a row for each attack by name, and the pages that somebody will look at."""

    rows: Mapping[str, Row]
    feedback: Mapping[str, Path]
    report: Path


def ours(attacks: Sequence[Attack], folder: Path, rng: np.random.Generator) -> Graded:
    """Grade attacks, and measure what they did."""
    with listening() as (port, heard), mock.patch.dict(os.environ, {"HOME": str(folder / "home"), VARIABLE: ""}):
        made = school(folder, rng, CONFIG, port)
        cheats = {attack.name: f"a{k:03}" for k, attack in enumerate(attacks)}
        for student in (FIRST, *(f"{cheat}-honest" for cheat in cheats.values())):
            made.hand_in(honest(), student)
        for attack in attacks:
            made.hand_in(attack, cheats[attack.name])
        before = ""
        for outcome in autograde(made.course, ASSIGNMENT, Options(feedback=True), lambda progress: None):
            # From here on, nobody may touch what is there of the others.
            if outcome.student == FIRST:
                comment_on(made)
                before = made.untouched()
        looked_at = report(made.course, ASSIGNMENT, datetime.datetime(2024, 11, 5))
        is_touched = made.untouched() != before
        records = record(made.course, *FOLDERS)
        sheets = looked_at.sheet.read_text(encoding="utf-8"), as_csv(table(made.course, ASSIGNMENT))
        of_class = [*pages.harm(looked_at.page.read_text(encoding="utf-8")), *map(pages.computed, sheets)]
        points = made.points(*cheats.values())
        rows, feedback = {}, {}
        for attack in attacks:
            student = cheats[attack.name]
            page = made.folder("feedback", student) / f"{ASSIGNMENT}.html"
            if page.is_file():
                feedback[attack.name] = page
            seen = sum(map(len, (heard_of(attack, heard), *of_class, *harm_of(page))))
            seen += leaked(made.given(student), made.canaries, _hidden(made, student))
            is_disturbed = _of(records, f"{student}-honest") != _of(records, FIRST)
            rows[attack.name] = Row(gained(attack, points[student]), seen, is_disturbed + is_touched)
        return Graded(rows, feedback, looked_at.page)


def gained(attack: Attack, points: float) -> float:
    """Return the points that are not for what is solved in an attack."""
    return max(0.0, points - attack.worth)


def heard_of(attack: Attack, heard: Sequence[bytes]) -> bytes:
    """Return what was heard at the port, if this attack said it, or if nobody says who did."""
    named = [said for said in heard if b"@" in said]
    return b"".join(
        heard if len(named) < len(heard) else [said for said in named if f"@{attack.name}@".encode() in said]
    )


def harm_of(page: Path) -> list[str]:
    """Return what a student's page would do."""
    return pages.harm(page.read_text(encoding="utf-8")) if page.is_file() else []


def _hidden(made: School, student: str) -> Inputs:
    graded = made.folder("autograded", student) / f"{ASSIGNMENT}.ipynb"
    if not graded.is_file():
        return NOTHING
    return hidden_inputs(secret(made.course.root), ASSIGNMENT, student, nbformat.read(graded, as_version=4))


def _of(records: Mapping[object, object], student: str) -> dict[object, object]:
    """Return the records of one student, without the name."""
    return {
        tuple(part for part in (key.parts if isinstance(key, Path) else key) if part != student): value
        for key, value in records.items()
        if student in (key.parts if isinstance(key, Path) else key)
    }
