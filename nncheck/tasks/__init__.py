"""The task bank: every task of the course, in the order of the assignments."""

from nncheck.task import Task
from nncheck.tasks import deep, graph, initialisation, logistic, mlp, perceptron, regularisation, worked_example

TASKS: tuple[Task, ...] = (
    *perceptron.TASKS,
    *logistic.TASKS,
    *graph.TASKS,
    *worked_example.TASKS,
    *mlp.TASKS,
    *deep.TASKS,
    *initialisation.TASKS,
    *regularisation.TASKS,
)


def find(task_id: object) -> Task | None:
    """Return the task of that id, such as "logistic.gradient"; None if there is none."""
    return next((task for task in TASKS if task.id == task_id), None)
