"""A run in a terminal: the lines of what is done, and below them a bar that says how far it is and who is slow."""

import sys
import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.text import Text

from nngrade.engine import Outcome, Progress
from nngrade.progress import Lines, lines, slow

REDRAWN = 0.1
"""Seconds between two drawings."""


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
