"""Assignment *deep*: L layers, from the forward pass to a network that reads digits. One module a task.

Weights, biases, net inputs, outputs and errors are dictionaries whose keys are the layers of the page. The functions
take what they need as arguments, so that no task leans on another.
"""

from nncheck.tasks.deep import (
    accumulate,
    central_difference,
    classify,
    epoch,
    errors,
    forward,
    gradients,
    minibatches,
)

TASKS = (
    forward.TASK,
    errors.TASK,
    gradients.TASK,
    accumulate.TASK,
    central_difference.TASK,
    minibatches.TASK,
    epoch.TASK,
    classify.TASK,
)
