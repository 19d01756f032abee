"""Task *perceptron.layer*: A = g(W X + b), several units side by side that read the same inputs; g is passed in."""

from collections.abc import Callable

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nnlib import threshold

Array = np.ndarray


def reference(W: Array, b: Array, X: Array, g: Callable) -> Array:
    """Return the outputs of a layer. The tests hold it to `nnlib.threshold.forward`, whose g is the step."""
    return g(W @ X + b)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a layer, a batch and an activation that is not the step."""
    n1, n0, m = distinct_sizes(rng, 3)
    W, b, X = rng.normal(size=(n1, n0)), rng.normal(size=(n1, 1)), rng.normal(size=(n0, m))
    return {"W": W, "b": b, "X": X, "g": Given(str(rng.choice(["square", "tanh", "softsign"])))}


def _with_net(net: Callable) -> Callable:
    """The reference, with another net input."""
    return lambda W, b, X, g: g(net(W, b, X))


def _of(change: Callable) -> Callable:
    """The reference, with its outputs changed."""
    return lambda W, b, X, g: change(reference(W, b, X, g))


def _looped(entry: Callable) -> Callable:
    """Loops over units and examples; `entry` makes a net input of (the sum, b, the unit j)."""

    def layer(W: Array, b: Array, X: Array, g: Callable) -> Array:
        Z = np.zeros((W.shape[0], X.shape[1]))
        for j in range(W.shape[0]):
            for i in range(X.shape[1]):
                total = 0.0
                for k in range(W.shape[1]):
                    total += W[j, k] * X[k, i]
                Z[j, i] = entry(total, b, j)
        return g(Z)

    return layer


def _unit_by_unit(W: Array, b: Array, X: Array, g: Callable) -> Array:
    return np.vstack([g(w.reshape(1, -1) @ X + bias) for w, bias in zip(W, b, strict=True)])


def _columns(W: Array, b: Array, X: Array, g: Callable) -> Array:
    return np.concatenate([g(W @ X[:, [i]] + b) for i in range(X.shape[1])], axis=1)


def _lists(W: Array, b: Array, X: Array, g: Callable) -> list:
    return [
        [g(sum(w * x for w, x in zip(row, column, strict=True)) + bias[0]) for column in X.T]
        for row, bias in zip(W, b, strict=True)
    ]


class _Layer:
    def __init__(self, W: Array, b: Array):
        self.parameters = np.hstack([W, b])

    def __call__(self, X: Array) -> Array:
        return self.parameters @ np.vstack([X, np.ones((1, X.shape[1]))])


TASK = Task(
    id="perceptron.layer",
    title="Units side by side",
    chapter="threshold-units",
    parts=(Part("A", 2, ("n1", "m")),),
    reference=reference,
    examples=(
        {
            "W": np.array([[2.0, -1.0]]),
            "b": np.array([[0.5]]),
            "X": np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]]),
            "g": Given("square"),
        },
        {
            "W": np.array([[1.0, -1.0, 2.0], [0.0, 3.0, -2.0]]),
            "b": np.array([[-1.0], [0.5]]),
            "X": np.array([[1.0, 0.0, 2.0, 1.0], [0.0, 1.0, 1.0, 3.0], [1.0, 2.0, 0.0, 0.5]]),
            "g": Given("square"),
        },
        {
            "W": np.array([[1.0, 0.5], [-2.0, 1.0], [3.0, -1.0]]),
            "b": np.array([[0.0], [-1.0], [2.0]]),
            "X": np.array([[3.0], [2.0]]),
            "g": Given("softsign"),
        },
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "no bias",
            "At X = 0 the net input is not 0.",
            _with_net(lambda W, b, X: W @ X),
            {
                "loops": _looped(lambda total, b, j: total),
                "einsum": _with_net(lambda W, b, X: np.einsum("jk,ki->ji", W, X)),
            },
        ),
        Mistake(
            "the bias subtracted",
            "A threshold would be subtracted; the bias is its negative, and is added.",
            _with_net(lambda W, b, X: W @ X - b),
            {
                "loops": _looped(lambda total, b, j: total - b[j, 0]),
                "einsum": _with_net(lambda W, b, X: np.einsum("jk,ki->ji", W, X) - b),
            },
        ),
        Mistake(
            "one bias for all units",
            "Each unit has its own bias: b has a row for each.",
            _with_net(lambda W, b, X: W @ X + b[0, 0]),
            {
                "loops": _looped(lambda total, b, j: total + b[0, 0]),
                "einsum": _with_net(lambda W, b, X: np.einsum("jk,ki->ji", W, X) + b[:1]),
            },
        ),
        Mistake(
            "the sum of all biases",
            "Each unit has its own bias, and knows nothing of the others'.",
            _with_net(lambda W, b, X: W @ X + np.sum(b)),
            {"loops": _looped(lambda total, b, j: total + b.sum())},
        ),
        Mistake(
            "the bias as a factor",
            "The bias is added, not multiplied with.",
            _with_net(lambda W, b, X: W @ X * b),
            {"loops": _looped(lambda total, b, j: total * b[j, 0])},
        ),
        Mistake(
            "the mean over the inputs",
            "The weighted inputs are summed; their number does not divide the sum.",
            _with_net(lambda W, b, X: W @ X / X.shape[0] + b),
            {"einsum": _with_net(lambda W, b, X: np.einsum("jk,ki->ji", W, X) / W.shape[1] + b)},
        ),
        Mistake(
            "only the first example",
            "X holds an example in each column, and each has its outputs.",
            _with_net(lambda W, b, X: W @ X[:, :1] + b),
            {"einsum": _with_net(lambda W, b, X: np.einsum("jk,k->j", W, X[:, 0]).reshape(-1, 1) + b)},
        ),
        Mistake(
            "only the first unit",
            "The layer has a unit for each row of W, and returns a row for each.",
            _of(lambda A: A[:1]),
            {"a sum of products": lambda W, b, X, g: g((W[:1].T * X).sum(axis=0, keepdims=True) + b[:1])},
        ),
        Mistake(
            "the units added up",
            "The units stand side by side; what they say stays apart.",
            _of(lambda A: np.sum(A, axis=0, keepdims=True)),
            {"unit by unit": lambda *given: sum(row.reshape(1, -1) for row in _unit_by_unit(*given))},
        ),
        Mistake(
            "a row for each example",
            "Here and in the whole book an example is a column: A has a row for each unit.",
            _of(np.transpose),
            {"transposed": lambda W, b, X, g: g(X.T @ W.T + b.T)},
        ),
        Mistake(
            "no activation",
            "A is what g makes of the net input.",
            lambda W, b, X, g: W @ X + b,
            {"loops": lambda W, b, X, g: _looped(lambda total, b, j: total + b[j, 0])(W, b, X, lambda Z: Z)},
        ),
        Mistake(
            "always the step",
            "The activation is an argument here: use the one that is passed in.",
            lambda W, b, X, g: threshold.step(W @ X + b),
            {"the comparison": lambda W, b, X, g: (W @ X + b >= 0) * 1.0},
        ),
        Mistake(
            "the activation before the bias",
            "The bias is part of the net input: g sees it too.",
            lambda W, b, X, g: g(W @ X) + b,
            {"einsum": lambda W, b, X, g: b + g(np.einsum("jk,ki->ji", W, X))},
        ),
        Mistake(
            "the activation twice",
            "The net input passes through g once.",
            lambda W, b, X, g: g(g(W @ X + b)),
            {"einsum": lambda W, b, X, g: g(g(np.einsum("jk,ki->ji", W, X) + b))},
        ),
    ),
    styles={
        "loops": _looped(lambda total, b, j: total + b[j, 0]),
        "einsum": _with_net(lambda W, b, X: np.einsum("jk,ki->ji", W, X) + b),
        "unit by unit": _unit_by_unit,
        "column by column": _columns,
        "nested lists": _lists,
        "a class, the bias as one more weight": lambda W, b, X, g: g(_Layer(W, b)(X)),
        "transposed twice": lambda W, b, X, g: g((X.T @ W.T + b.T).T),
        "single precision": _with_net(lambda W, b, X: (W @ X + b).astype(np.float32)),
    },
)
