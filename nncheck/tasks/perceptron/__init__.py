"""Assignment *perceptron*: threshold units, Boolean functions from them, and the online perceptron. One module a task.

The functions take what they need as arguments, the activation, the unit and the update too, so that no task leans on
another. Where many weights are right, what the unit says is compared, and not its weights.
"""

from nncheck.tasks.perceptron import epoch, from_table, gates, layer, step, train, update, xor

TASKS = (step.TASK, layer.TASK, gates.TASK, xor.TASK, from_table.TASK, update.TASK, epoch.TASK, train.TASK)
