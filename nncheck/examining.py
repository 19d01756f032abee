"""Both halves of a check in one process: call the student's function, judge what it did, and ask further if need be."""

from collections.abc import Callable, Sequence
from typing import TextIO

import numpy as np

from nncheck.evidence import Outcome, collect
from nncheck.judging import judge
from nncheck.task import Arguments, Task
from nncheck.verdict import Verdict


def examine(
    task: Task, function: Callable, rng: np.random.Generator | None, seconds: float, echo: TextIO | None = None
) -> Verdict:
    """Return the verdict on `function`, called on the examples and, with an `rng`, on hidden draws.

    The calls have `seconds` together, and so have those that are asked for to tell mistakes apart. What the function
    prints on the first ones goes to `echo`.
    """

    def ask(calls: Sequence[Arguments]) -> list[Outcome]:
        return collect(function, calls, seconds)

    cases = task.cases(rng)
    outcomes = collect(function, [case.arguments for case in cases], seconds, echo)
    return judge(task, cases, outcomes, seconds, ask)
