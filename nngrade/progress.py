"""How a run is shown while it goes on: a bar in a terminal, plain lines elsewhere, an object a line for programs.

Names and sentences are foreign text: no escape code in them may act on a terminal.
"""

import json
import sys
import time
from collections.abc import Iterator
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.text import Text

from nncheck.plain import one_line
from nngrade.engine import Outcome, Progress
from nngrade.points import total

SLOW = 5.0
"""Seconds after which a student's notebook is named."""

REDRAWN = 0.1


class Shown(Protocol):
    """Where a run is shown."""

    def watch(self, progress: Progress) -> None:
        """Show how far it is."""

    def outcome(self, outcome: Outcome) -> None:
        """Show what became of one submission."""

    def close(self) -> None:
        """Show no more."""


class Lines:
    """A line for each submission, saying `done` of those that were."""

    def __init__(self, done: str) -> None:
        self._done = done

    def watch(self, progress: Progress) -> None:
        """Show nothing between two lines."""

    def outcome(self, outcome: Outcome) -> None:
        """Print the line of one submission."""
        print("\n".join(lines(outcome, self._done)), flush=True)

    def close(self) -> None:
        """Leave the lines as they are."""


class Quiet(Lines):
    """The submissions that could not be graded, and no others."""

    def outcome(self, outcome: Outcome) -> None:
        """Print the line of a submission that was refused."""
        if outcome.problem:
            super().outcome(outcome)


class Objects(Lines):
    """A JSON object a line for each submission."""

    def outcome(self, outcome: Outcome) -> None:
        """Print the object of one submission."""
        shown = {
            "student": outcome.student,
            "problem": outcome.problem,
            "points": total(outcome.points),
            "before": total(outcome.before),
            "most": outcome.most or None,
            "seconds": None if outcome.seconds is None else round(outcome.seconds, 3),
            "notes": outcome.notes,
        }
        print(json.dumps(shown), flush=True)


class Live(Lines):
    """A bar below the lines, with the rate, the time that is left, and whoever is slow."""

    def __init__(self, done: str) -> None:
        super().__init__(done)
        self._began = self._drawn = time.monotonic()
        self._bar = Bar(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TaskProgressColumn(),
            TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), TextColumn("{task.fields[slow]}", markup=False),
            console=Console(file=sys.stdout), auto_refresh=False, transient=True,
        )  # fmt: skip
        self._task = self._bar.add_task("grading", total=None, rate="", slow="")
        self._bar.start()

    def watch(self, progress: Progress) -> None:
        """Draw the bar anew, if it has not just been drawn."""
        now = time.monotonic()
        if now - self._drawn > REDRAWN:
            self._drawn = now
            self._bar.update(self._task, total=progress.total, slow=slow(progress), refresh=True)

    def outcome(self, outcome: Outcome) -> None:
        """Print the line of one submission above the bar."""
        for line in lines(outcome, self._done):
            self._bar.console.print(Text(line), highlight=False, soft_wrap=True)
        finished = self._bar.tasks[0].completed + 1
        rate = finished / max(time.monotonic() - self._began, 1e-3)
        self._bar.update(self._task, advance=1, rate=f"{rate:.1f}/s" if rate >= 1 else f"{1 / rate:.1f} s each")

    def close(self) -> None:
        """Take the bar away."""
        self._bar.stop()


def lines(outcome: Outcome, done: str) -> Iterator[str]:
    """Yield the line of one submission, and one for each change of points and for each thing that was repaired."""
    student = one_line(outcome.student, 60)
    if outcome.problem:
        yield f"{student}: {one_line(outcome.problem, 400)}"
        return
    unchanged = outcome.points and outcome.seconds is None
    changed = {name: points for name, points in outcome.points.items() if outcome.before.get(name) != points}
    if unchanged or not (outcome.before and changed):
        yield f"{student}: {'not changed since it was graded' if unchanged else done}"
    else:
        yield f"{student}: {done}, {total(outcome.before):g} → {total(outcome.points):g} points"
        for name, points in changed.items():
            yield f"  {name}: {_shown(outcome.before.get(name))} → {_shown(points)}"
    for note in outcome.notes:
        yield f"  {note}"


def slow(progress: Progress) -> str:
    """Return who keeps the run waiting, the slowest first."""
    late = sorted(((seconds, student) for student, seconds in progress.running.items() if seconds > SLOW), reverse=True)
    return ", ".join(f"{one_line(student, 20)} {seconds:.0f} s" for seconds, student in late[:3])


def _shown(points: float | str | None) -> str:
    return f"{points:g}" if isinstance(points, float | int) else points or "none"
