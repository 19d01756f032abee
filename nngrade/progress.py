"""How a run is shown while it goes on: plain lines, an object a line for programs; `bar` has the one for terminals.

Names and sentences are foreign text: no escape code in them may act on a terminal.
"""

import json
from collections.abc import Iterator
from typing import Protocol

from nncheck.plain import one_line
from nngrade.engine import Outcome, Progress
from nngrade.points import total

SLOW = 5.0
"""Seconds after which a student's notebook is named."""


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
