"""Assignment *regularisation*: the penalty, dropout, early stopping and the grid. One module a task.

The penalty is λ‖W‖², with the gradient 2λW and never on a bias. Masks come in as an argument, or from an `rng` in the
way that the assignment fixes; training and scores come in as functions.
"""

from nncheck.tasks.regularisation import (
    backward,
    cost,
    decay,
    drop,
    early_stopping,
    gradient,
    grid_search,
    plain_dropout,
)

TASKS = (
    cost.TASK,
    gradient.TASK,
    decay.TASK,
    drop.TASK,
    backward.TASK,
    plain_dropout.TASK,
    early_stopping.TASK,
    grid_search.TASK,
)
