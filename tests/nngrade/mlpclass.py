"""A class of any size for the assignment *mlp*, drawn from an rng: right, wrong by known mistakes, blank, crashing.

A mistake is one of the task bank's, planted in the solution as a student would make it. What it costs is said beside
it, so that a score follows from how the submission was made.
"""

from typing import NamedTuple

import numpy as np
from nbformat import NotebookNode

from nncheck.task import Task
from nncheck.tasks import mlp
from nngrade.sampleclass import RIGHT, Sample, answers, cut_off

ASSIGNMENT = "mlp"

TASKS: dict[str, Task] = {task.function_name: task for task in mlp.TASKS}

WRITTEN = ("hidden-layer", "transpose")


class Bug(NamedTuple):
    """A mistake of the bank: the line of the solution that is wrong, what stands there, and the parts that it costs."""

    name: str
    right: str
    wrong: str
    lost: tuple[str, ...] | str


BUGS = {
    "forward": (
        Bug("no bias in the hidden layer", "Z1 = W1 @ X + b1", "Z1 = W1 @ X", RIGHT),
        Bug("no activation at the output", "A2 = g2(Z2)", "A2 = Z2", ("A2",)),
        Bug("the hidden activation in both layers", "A2 = g2(Z2)", "A2 = g1(Z2)", ("A2",)),
        Bug("the net input passed on in place of the output", "W2 @ A1", "W2 @ Z1", ("Z2", "A2")),
    ),
    "cost": (
        Bug("the sum, not the mean", "return np.mean(", "return np.sum(", RIGHT),
        Bug("the minus sign forgotten", "losses = -(", "losses = (", RIGHT),
        Bug("only the first output", "np.mean(np.sum(losses, axis=0))", "np.mean(losses[0])", RIGHT),
    ),
    "nine_steps": (
        Bug("dW2 transposed", "dW2 = dz2 @ a1.T", "dW2 = a1 @ dz2.T", ("dW2",)),
        Bug("g′ at a1", "g_prime(z1)", "g_prime(a1)", ("dz1", "db1", "dW1")),
        Bug("db2 from step 2", "db2 = dz2", "db2 = dy_hat", ("db2",)),
        Bug("a1 for x in dW1", "dz1 @ x.T", "dz1 @ a1.T", ("dW1",)),
    ),
    "backward": (
        Bug("dW1 transposed", "dW1 = dZ1 @ X.T / m", "dW1 = X @ dZ1.T / m", ("dW1",)),
        Bug("g′ forgotten", "W2.T @ dZ2 * g_prime(Z1)", "W2.T @ dZ2", ("dW1", "db1")),
        Bug("the sign of the error", "dZ2 = A2 - Y", "dZ2 = Y - A2", RIGHT),
        Bug("a factor 2", "dZ2 = A2 - Y", "dZ2 = 2 * (A2 - Y)", RIGHT),
    ),
    "step": (
        Bug("uphill", "return W1 -", "learning_rate = -learning_rate\n    return W1 -", RIGHT),
        Bug("the gradients returned", "return W1 -", "return dW1, db1, dW2, db2\n    return W1 -", RIGHT),
        Bug("no learning rate", "return W1 -", "learning_rate = 1\n    return W1 -", RIGHT),
    ),
    "layer_backward": (
        Bug("dW transposed", "dW = dZ @ A_prev.T", "dW = A_prev @ dZ.T", ("dW",)),
        Bug("1/m forgotten in dW", " / Z.shape[1]", "", ("dW",)),
        Bug("db not averaged over the batch", "db = np.mean(dZ, axis=1, keepdims=True)", "db = dZ", ("db",)),
    ),
}  # fmt: skip

STYLES = {
    "cost": "def cost(A2, Y):\n    return -np.log(np.where(Y == 1, A2, 1 - A2)).sum() / len(Y.T)\n",
    "step": """\
def step(gradient_of, *parameters):
    *theta, rate = parameters
    return [t - rate * d for t, d in zip(theta, gradient_of(*theta))]
""",
    "layer_backward": """\
def layer_backward(W_next, dZ_next, Z, A_prev, g_prime):
    dZ = np.einsum("vu,vi->ui", W_next, dZ_next) * g_prime(Z)
    print("the shape of dZ is", dZ.shape)
    return dZ, np.einsum("ui,ji->uj", dZ, A_prev) / len(Z[0]), dZ.mean(1)[:, None]
""",
}

CRASHES = ("    return undefined\n", "    return 1 / 0\n", "    raise ValueError('<b>no</b>')\n", "    return (\n")
"""In the place of a body: the last makes the cell a syntax error."""

EXIT = "def layer_backward(*arguments):\n    import os\n    os._exit(3)\n"
"""The end of the process: in the last task of all, because it may happen only so often before the rest is left."""

KINDS = ("right", "a style", "a mistake", "blank", "a crash")
CHANCES = (0.55, 0.1, 0.2, 0.1, 0.05)


def samples(solved: NotebookNode, count: int, rng: np.random.Generator) -> list[Sample]:
    """Return so many students; the first two have everything right, and nothing at all."""
    whole, empty = Sample("s0000", "", "", "right"), Sample("s0001", "", "", "blank", blank=(*TASKS, *WRITTEN))
    right = {name: code for name, code in answers(solved).items() if name in TASKS}
    return [whole, empty, *(_drawn(k, right, rng) for k in range(2, count))][:count]


def _drawn(k: int, solved: dict[str, str], rng: np.random.Generator) -> Sample:
    code, lost, blank = {}, {}, [name for name in WRITTEN if rng.random() < 0.2]
    for name, right in solved.items():
        kind = rng.choice(KINDS, p=CHANCES)
        if kind == "blank":
            blank.append(name)
        elif kind == "a style":
            code[name] = STYLES.get(name, right)
        elif kind == "a mistake":
            bug = BUGS[name][rng.integers(len(BUGS[name]))]
            code[name], lost[name] = right.replace(bug.right, bug.wrong), bug.lost
        elif kind == "a crash":
            code[name], lost[name] = right[: right.index("\n") + 1] + rng.choice(CRASHES), RIGHT
    if rng.random() < 0.02:
        code["layer_backward"], lost["layer_backward"] = EXIT, RIGHT
    spoiled = {"spoil": cut_off, "refused": True} if rng.random() < 0.02 else {}
    return Sample(f"s{k:04}", "", "", "drawn", code, tuple(blank), lost, **spoiled)
