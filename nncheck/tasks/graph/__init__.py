"""Assignment *graph*: the pieces of a tiny autodiff, in plain Python numbers and lists. One module a task.

A graph is data here: a node is its place in a list, and an edge leads from a node to each of its inputs. What a
function needs is handed to it as numbers, so that no task leans on another: a wrong local derivative costs nothing in
`backward`.
"""

from nncheck.tasks.graph import (
    backward,
    count_multiplications,
    evaluate,
    local_derivatives,
    logistic,
    order,
    slope,
)

TASKS = (
    local_derivatives.TASK,
    slope.TASK,
    evaluate.TASK,
    order.TASK,
    backward.TASK,
    logistic.TASK,
    count_multiplications.TASK,
)
