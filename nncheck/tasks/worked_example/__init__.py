"""Assignment *worked-example*: every number of one step of training on 0.05/0.10, then ten thousand. One module a task.

Plain floats and tuples, no arrays. The functions take the numbers or the functions that they need as arguments, so that
no task leans on another; the references are nnlib's declarations of the same numbers.
"""

from nncheck.tasks.worked_example import (
    error,
    factors,
    forward,
    hidden_layer,
    output_layer,
    step,
    train,
    unit,
)

TASKS = (
    unit.TASK,
    forward.TASK,
    error.TASK,
    factors.TASK,
    output_layer.TASK,
    hidden_layer.TASK,
    step.TASK,
    train.TASK,
)
