"""A sample class for the assignment *logistic*: what each student hands in, and the score that follows from it.

Every submission is made from the released notebook by filling its cells, as a student would. What it is worth is
computed from the points of the tasks' parts: it is never written down as a number.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode

from nncheck.task import Task
from nncheck.tasks import logistic

ASSIGNMENT = "logistic"

TASKS: Mapping[str, Task] = {task.function_name: task for task in logistic.TASKS}

WRITTEN = ("missing-factor", "where-it-errs")
"""The questions that are graded by hand."""

RIGHT = "all"


class Sample(NamedTuple):
    """One student of the class.

    `code` is what stands in some of the cells, by grade id, in place of the solution, and `blank` the cells that were
    left as they were. `lost` names what earns nothing: for a task its parts, or `RIGHT` for all of them. `spoil`
    changes the finished file; then it can't be graded (`refused`), or can all the same.
    """

    student: str
    first_name: str
    last_name: str
    story: str
    code: dict[str, str] = {}  # noqa: RUF012
    blank: tuple[str, ...] = ()
    lost: dict[str, tuple[str, ...] | str] = {}  # noqa: RUF012
    spoil: Callable[[NotebookNode], str] | None = None
    refused: bool = False

    def points(self, tasks: Mapping[str, Task] = TASKS, written: Sequence[str] = WRITTEN) -> dict[str, float | None]:
        """What each question is worth by the making of it, by grade id; None for an answer that waits to be read."""
        worth: dict[str, float | None] = {}
        for name, task in tasks.items():
            lost = self.lost.get(name, RIGHT if name in self.blank else ())
            parts = [part for part in task.parts if lost != RIGHT and part.name not in lost]
            worth[task.id.replace(".", "-")] = sum(part.points for part in parts)
        return worth | {question: 0 if question in self.blank else None for question in written}

    def file(self, released: NotebookNode, solved: NotebookNode) -> str:
        """Return what the student hands in, made from the released notebook and the solutions."""
        solutions = answers(solved)
        notebook = copy.deepcopy(released)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in self.code:
                cell.source = self.code[name]
            elif name in solutions and name not in self.blank:
                cell.source = solutions[name]
        return self.spoil(notebook) if self.spoil else nbformat.writes(notebook)


def answers(solved: NotebookNode) -> dict[str, str]:
    """Return what a student would write into each cell of the solutions, by grade id."""
    return {cell.metadata.nbgrader.grade_id: _answer(cell) for cell in solved.cells if _is_answer(cell)}


def cut_off(made: NotebookNode) -> str:
    """Return half a file."""
    whole = nbformat.writes(made)
    return whole[: len(whole) // 2]


def _is_answer(cell: NotebookNode) -> bool:
    return cell.metadata.get("nbgrader", {}).get("solution", False)


def _answer(cell: NotebookNode) -> str:
    """What a student would write: no rubric, and no marks around the solution."""
    text = cell.source.partition("\n\nRubric:")[0]
    return "\n".join(
        line for line in text.split("\n") if line.strip() not in ("### BEGIN SOLUTION", "### END SOLUTION")
    )


def _with_a_copied_cell(notebook: NotebookNode) -> str:
    position = next(k for k, cell in enumerate(notebook.cells) if cell.id == "logistic-gradient")
    copied = copy.deepcopy(notebook.cells[position])
    copied.id = "pasted"
    notebook.cells.insert(position + 1, copied)
    return nbformat.writes(notebook)


EVERYTHING = (*TASKS, *WRITTEN)

OTHER_STYLE = {
    "sigmoid": """\
def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))
""",
    "cross_entropy": """\
from math import log

def cross_entropy(A, Y):
    total = 0
    for a, y in zip(A[0], Y[0]):
        total += log(a) if y == 1 else log(1 - a)
    return -total / len(A[0])
""",
    "forward": """\
def forward(weights, bias, inputs, activation):
    nets = [(weights @ column.reshape(-1, 1) + bias)[0, 0] for column in inputs.T]
    return [nets], [[activation(np.array(net)) for net in nets]]

_forward = forward
def forward(*arguments):
    return tuple(np.array(values) for values in _forward(*arguments))
""",
    "gradient": """\
def gradient(X, A, Y):
    delta = (A - Y) / Y.size
    return np.einsum("oi,ji->oj", delta, X), delta.sum(axis=1).reshape(1, 1)
""",
    "train": """\
class Trainer:
    def __init__(self, cost_of, gradient_of, rate):
        self.cost_of, self.gradient_of, self.rate = cost_of, gradient_of, rate

    def run(self, theta, steps):
        yield theta
        for _ in range(steps):
            theta = [t - self.rate * d for t, d in zip(theta, self.gradient_of(*theta))]
            yield theta

def train(cost_of, gradient_of, W, b, learning_rate, steps):
    path = list(Trainer(cost_of, gradient_of, learning_rate).run([W, b], steps))
    return *path[-1], np.array([cost_of(*theta) for theta in path])
""",
    "predict": """\
def predict(A, threshold=0.5):
    return np.where(A < threshold, 0, 1)
""",
}

SCRIPT = "<script>document.title = 'read by a script'</script>"

CLASS = (
    Sample("aokafor", "Amara", "Okafor", "right: the solutions"),
    Sample("zmueller", "Zoë", "Müller", "right, in another style", code=OTHER_STYLE),
    Sample(
        "jgarcia",
        "José",
        "García Núñez",
        "three tasks done, the rest left blank",
        blank=("gradient", "train", "predict", *WRITTEN),
    ),
    Sample(
        "pnair",
        "Priya",
        "Nair",
        "one known mistake: dW transposed",
        code={
            "gradient": """\
def gradient(X, A, Y):
    dZ = A - Y
    return X @ dZ.T / X.shape[1], np.mean(dZ, axis=1, keepdims=True)
"""
        },
        lost={"gradient": ("dW",)},
    ),
    Sample(
        "tlindqvist",
        "Tove",
        "Lindqvist",
        "two known mistakes: db is a sum, and train changes the caller's arrays",
        code={
            "gradient": """\
def gradient(X, A, Y):
    return (A - Y) @ X.T / X.shape[1], np.sum(A - Y, axis=1, keepdims=True)
""",
            "train": """\
def train(cost_of, gradient_of, W, b, learning_rate, steps):
    costs = [cost_of(W, b)]
    for _ in range(steps):
        dW, db = gradient_of(W, b)
        W -= learning_rate * dW
        b -= learning_rate * db
        costs.append(cost_of(W, b))
    return W, b, costs
""",
        },
        lost={"gradient": ("db",), "train": ("W", "b")},
    ),
    Sample(
        "wchen",
        "伟",
        "陈",
        "wrong throughout, each time by a known mistake",
        code={
            "sigmoid": "def sigmoid(z):\n    return 1 / (1 + np.exp(z))\n",
            "cross_entropy": "def cross_entropy(A, Y):\n    return -np.mean(Y * np.log(A))\n",
            "forward": "def forward(W, b, X, g):\n    return g(W @ X + b), W @ X + b\n",
            "gradient": "def gradient(X, A, Y):\n    return (Y - A) @ X.T / Y.size, np.mean(Y - A, keepdims=True)\n",
            "train": "def train(cost_of, gradient_of, W, b, learning_rate, steps):\n"
            "    return W, b, [cost_of(W, b)] * steps\n",
            "predict": "def predict(A, threshold):\n    return (A < threshold).astype(int)\n",
        },
        lost=dict.fromkeys(TASKS, RIGHT),
    ),
    Sample(
        "skowalczyk",
        "Stanisław",
        "Kowalczyk",
        "crashes: one function raises, one cell has a syntax error",
        code={
            "forward": "def forward(W, b, X, g):\n    Z = X @ W + b\n    return Z, g(Z)\n",
            "gradient": "def gradient(X, A, Y)\n    return A - Y\n",
        },
        lost={"forward": RIGHT, "gradient": RIGHT},
    ),
    Sample("llee", "Lee", "", "empty: handed in as it was released", blank=EVERYTHING),
    Sample(
        "mhassan",
        "Maryam",
        "Hassan",
        "returns None, NaN, the wrong shape, and something else than a function",
        code={
            "sigmoid": "def sigmoid(z):\n    a = 1 / (1 + np.exp(-z))\n",
            "cross_entropy": "def cross_entropy(A, Y):\n    return np.nan\n",
            "forward": "def forward(W, b, X, g):\n    Z = (W @ X + b).ravel()\n    return Z, g(Z)\n",
            "predict": "predict = 0.5\n",
        },
        lost={"sigmoid": RIGHT, "cross_entropy": RIGHT, "forward": RIGHT, "predict": RIGHT},
    ),
    Sample(
        "dobrien",
        "Deirdre",
        "O'Brien",
        "an endless loop, for large inputs only",
        code={
            "sigmoid": """\
def sigmoid(z):
    while np.max(z) > 500:
        z = np.minimum(z, 1000)
    return 1 / (1 + np.exp(-z))
"""
        },
        lost={"sigmoid": RIGHT},
    ),
    Sample(
        "hfast",
        "Hiroshi",
        "Fast",
        "right on the visible inputs only: the size of the examples is built in",
        code={
            "gradient": "def gradient(X, A, Y):\n    m = X.shape[1] if X.shape[1] < 5 else 4\n"
            "    return (A - Y) @ X.T / m, np.mean(A - Y, axis=1, keepdims=True)\n"
        },
        lost={"gradient": ("dW",)},
    ),
    Sample(
        "vnoisy",
        "Vera",
        "Noisy",
        "right, with warnings, prints and output on stderr",
        code={
            "sigmoid": """\
import sys

def sigmoid(z):
    print("called with", z)
    print("careful", file=sys.stderr)
    return 1 / (1 + np.exp(-z))
"""
        },
    ),
    Sample(
        "xscript",
        '=HYPERLINK("http://127.0.0.1/", "grades")',
        SCRIPT,
        "a name, an output and an exception that would be obeyed if they were not escaped",
        code={
            "predict": f"""\
def predict(A, threshold):
    raise ValueError({SCRIPT!r})
"""
        },
        lost={"predict": RIGHT},
    ),
    Sample(
        "bpaste",
        "Bilal",
        "Paste",
        "right, with a test cell copied by accident",
        spoil=_with_a_copied_cell,
    ),
    Sample("ccut", "Chiara", "Cut", "half a file: not JSON", spoil=cut_off, refused=True),
)
