"""Assignment *initialisation*: why not zeros, and how large instead. One module a task.

Numbers that a start is made of come in as an argument, or from an `rng` in an order that the assignment fixes, so that
there is one right answer.
"""

from nncheck.tasks.initialisation import (
    equal_start,
    initialise,
    scaled,
    statistics,
    variances_down,
    variances_up,
)

TASKS = (
    equal_start.TASK,
    variances_up.TASK,
    variances_down.TASK,
    scaled.TASK,
    initialise.TASK,
    statistics.TASK,
)
