"""Assignment *mlp*: two layers, forward and back, for one example and for a batch. One module a task.

The functions take what they need as arguments, the results of the forward pass too, so that no task leans on another.
"""

from nncheck.tasks.mlp import backward, cost, forward, layer_backward, nine_steps, step

TASKS = (forward.TASK, cost.TASK, nine_steps.TASK, backward.TASK, step.TASK, layer_backward.TASK)
