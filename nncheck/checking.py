"""`check`: the one line that a student, `nbgrader validate`, a page and the grader run.

What it leaves behind is what stock nbgrader reads a score from: an exception is 0 points, a number as the cell's last
value is that many, and neither is all of them. Nothing is ever written to stderr, which nbgrader takes for a failure.
"""

import difflib
import sys
from collections.abc import Callable

import numpy as np

from nncheck.evidence import can_limit_time
from nncheck.plain import listed, one_line
from nncheck.values import type_name
from nncheck.verdict import Status, Verdict

SECONDS = 5.0
"""How long the calls of one check may take together."""


SEE_ABOVE = "No points yet: the box above says why."


class CheckFailed(Exception):  # noqa: N818 (students read this name, and it is no error of theirs)
    """A check that earns no points. Notebooks show its sentences alone, without a traceback.

    With `shown`, the sentences stand above it already, and a notebook only points to them.
    """

    def __init__(self, message: str, verdict: Verdict | None = None, *, shown: bool = False):
        super().__init__(message)
        self.verdict = verdict
        self.shown = shown

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return [SEE_ABOVE] if self.shown else str(self).splitlines()


# In a terminal, too, the message stands alone: Python prints the name without the module for these.
CheckFailed.__module__ = "builtins"


def check(
    task_id: str,
    function: Callable,
    *,
    rng: np.random.Generator | None = None,
    seconds: float = SECONDS,
) -> float | None:
    """Check a function against the task `task_id`, and print what there is to say.

    With `rng`, the function is also called on hidden inputs drawn from it, of which nothing is shown.

    Returns:
        None if all is right; the points earned, if only some parts are.

    Raises:
        CheckFailed: nothing is right, the function raised or did not end, or it is not written yet.
    """
    try:
        # nnlib, which these need, may be absent where a notebook runs.
        from nncheck import examining, rich, tasks
    except ModuleNotFoundError as missing:
        if missing.name is None or not missing.name.startswith("nnlib"):
            raise
        examining = None
    if examining is None:
        raise CheckFailed(
            f"{one_line(task_id)}: this cannot be judged here, because the course's package nnlib is not installed. "
            "Your work is not lost: hand it in, and it is judged then."
        )
    task = tasks.find(task_id)
    if task is None:
        raise CheckFailed(_unknown(task_id, [known.id for known in tasks.TASKS]))
    if not callable(function):
        got = one_line(type_name(type(function)), 60)
        raise CheckFailed(
            f"{task_id}: expected the function itself, got something of type {got}. "
            f'Write check("{task_id}", {task.function_name}), without parentheses after {task.function_name}.'
        )
    if not can_limit_time():
        print("(No time limit can be set here: if this does not answer, interrupt it.)")
    # A function that prints its arguments must not show the hidden ones.
    echo = sys.stdout if rng is None else None
    verdict = examining.examine(task, function, rng, seconds, echo)
    return _told(verdict, shown=rich.show(verdict))


def _told(verdict: Verdict, *, shown: bool) -> float | None:
    if verdict.status is not Status.FAULT and verdict.points == 0:
        raise CheckFailed(str(verdict), verdict, shown=shown)
    if not shown:
        print(verdict)
    return None if verdict.points == verdict.most else float(verdict.points)


def _unknown(task_id: object, known: list[str]) -> str:
    if not isinstance(task_id, str):
        return f'The first argument is the name of a task, such as "{known[0]}".'
    near = difflib.get_close_matches(task_id[:100], known, n=1, cutoff=0.3)
    assignments = listed(list(dict.fromkeys(name.partition(".")[0] for name in known)))
    meant = (
        f"Did you mean {near[0]}?" if near else f"A task is named like {known[0]}; the assignments are {assignments}."
    )
    return f"There is no task {one_line(task_id, 100)}. {meant}"
