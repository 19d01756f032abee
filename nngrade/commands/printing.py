"""What several commands print: what became of each submission, and where something is."""

import contextlib
import sys
from collections.abc import Iterable
from pathlib import Path

from nngrade.course import Course
from nngrade.engine import Outcome
from nngrade.progress import Lines, Shown


def lines(done: str) -> Shown:
    """Return a bar in a terminal, and lines elsewhere."""
    if sys.stdout.isatty():
        # Not above: rich takes a while to import, and is for terminals.
        from nngrade.bar import Live

        return Live(done)
    return Lines(done)


def print_progress(
    done: str, outcomes: Iterable[Outcome], course: Course, shown: Shown, *, is_told: bool = True
) -> int:
    """Show what becomes of each submission, and return 1 if something could not be `done`; 0 otherwise."""
    count, failed = 0, 0
    with contextlib.closing(shown):
        for count, outcome in enumerate(outcomes, start=1):  # noqa: B007 (the last count is wanted)
            failed += bool(outcome.problem)
            shown.outcome(outcome)
    if is_told:
        missed = f", {failed} not" if failed else ""
        print(f"{count - failed} of {count} {done}{missed}. Details: {relative(course.log)}")
    return int(failed > 0)


def relative(path: Path) -> Path:
    """Return a path as it is found from this folder, if it is in it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
