"""Assignment *logistic*: one sigmoid unit, its cost, its gradient, and training it. One module a task.

The functions take what they need as arguments, the activation and the gradient too, so that no task leans on another:
a wrong `sigmoid` costs no marks in `forward`, a wrong `gradient` none in `train`.
"""

from nncheck.tasks.logistic import cross_entropy, forward, gradient, predict, sigmoid, train

TASKS = (sigmoid.TASK, cross_entropy.TASK, forward.TASK, gradient.TASK, train.TASK, predict.TASK)
