"""Task *logistic.forward*: Z = W X + b and A = g(Z) of one unit for a whole batch; g is passed in."""

from collections.abc import Callable
from operator import mul

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nnlib import activations, logistic

Array = np.ndarray
Pair = tuple[Array, Array]


def reference(W: Array, b: Array, X: Array, g: Callable) -> Pair:
    """Return the net inputs and the outputs."""
    Z = logistic.net_input(W, b, X)
    return Z, g(Z)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a unit, a batch and an activation that is not the sigmoid."""
    n0, m = distinct_sizes(rng, 2)
    W, b, X = rng.normal(size=(1, n0)), rng.normal(size=(1, 1)), rng.normal(size=(n0, m))
    return {"W": W, "b": b, "X": X, "g": Given(str(rng.choice(["square", "tanh", "softsign"])))}


def _after(change: Callable) -> Callable:
    """The reference, with its pair changed."""
    return lambda W, b, X, g: change(*reference(W, b, X, g))


def _with_net(net: Callable) -> Callable:
    """The reference, with another net input."""

    def forward(W: Array, b: Array, X: Array, g: Callable) -> Pair:
        Z = net(W, b, X)
        return Z, g(Z)

    return forward


def _loops(W: Array, b: Array, X: Array, g: Callable) -> Pair:
    Z = np.zeros((1, X.shape[1]))
    for i in range(X.shape[1]):
        for j in range(X.shape[0]):
            Z[0, i] += W[0, j] * X[j, i]
        Z[0, i] += b[0, 0]
    return Z, g(Z)


def _columns(W: Array, b: Array, X: Array, g: Callable) -> Pair:
    nets = [W @ x.reshape(-1, 1) + b for x in X.T]
    return np.hstack(nets), np.hstack([g(z) for z in nets])


def _lists(W: Array, b: Array, X: Array, g: Callable) -> list:
    z = [sum(w * x for w, x in zip(W[0], column, strict=True)) + b[0, 0] for column in X.T]
    return [[z], [[g(entry) for entry in z]]]


def _bias_as_weight(W: Array, b: Array, X: Array) -> Array:
    return np.hstack([W, b]) @ np.vstack([X, np.ones((1, X.shape[1]))])


def _looped(net: Callable) -> Callable:
    """The loops, with another net input of one example, from its weights, its inputs and the bias as numbers."""

    def forward(W: Array, b: Array, X: Array, g: Callable) -> Pair:
        Z = np.empty((1, X.shape[1]))
        for i in range(X.shape[1]):
            Z[0, i] = net(W[0], X[:, i], b[0, 0])
        return Z, g(Z)

    return forward


TASK = Task(
    id="logistic.forward",
    title="The forward pass",
    chapter="logistic-regression",
    parts=(Part("Z", 2, ("1", "m")), Part("A", 1, ("1", "m"))),
    reference=reference,
    examples=(
        {
            "W": np.array([[2.0, -1.0]]),
            "b": np.array([[0.5]]),
            "X": np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]]),
            "g": Given("square"),
        },
        {
            "W": np.array([[1.0, 0.5, -2.0]]),
            "b": np.array([[-1.0]]),
            "X": np.array([[3.0], [2.0], [1.0]]),
            "g": Given("softsign"),
        },
        {"W": np.array([[3.0]]), "b": np.array([[-0.5]]), "X": np.array([[0.0, 1.0]]), "g": Given("tanh")},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "no bias",
            "At X = 0 the net input is not 0.",
            _with_net(lambda W, b, X: W @ X),
            elsewhere={
                "loops": _looped(lambda w, x, b: sum(map(mul, w, x))),
                "einsum": _with_net(lambda W, b, X: np.einsum("oj,ji->oi", W, X)),
            },
        ),
        Mistake(
            "the bias subtracted",
            "The bias is added to the weighted sum.",
            _with_net(lambda W, b, X: W @ X - b),
            elsewhere={
                "loops": _looped(lambda w, x, b: sum(map(mul, w, x)) - b),
                "einsum": _with_net(lambda W, b, X: np.einsum("oj,ji->oi", W, X) - b),
            },
        ),
        Mistake(
            "the bias inside the product",
            "The bias is added once, after the weighted sum: it is no part of an input.",
            _with_net(lambda W, b, X: W @ (X + b)),
            elsewhere={
                "loops": _looped(lambda w, x, b: sum(wj * (xj + b) for wj, xj in zip(w, x, strict=True))),
                "einsum": _with_net(lambda W, b, X: np.einsum("oj,ji->oi", W, X + b.item())),
            },
        ),
        Mistake(
            "the bias as a factor",
            "The bias is added, not multiplied with.",
            _with_net(lambda W, b, X: W @ X * b),
        ),
        Mistake(
            "products that are not summed",
            "A unit has one net input an example: the weighted inputs are summed over the features.",
            _with_net(lambda W, b, X: W.T * X + b),
        ),
        Mistake(
            "the sum over the examples",
            "Each example keeps its own net input; the sum runs over its features.",
            _with_net(lambda W, b, X: np.sum(W.T * X, axis=1, keepdims=True).T + b),
        ),
        Mistake(
            "the mean over the features",
            "The weighted inputs are summed; their number does not divide the sum.",
            _with_net(lambda W, b, X: W @ X / X.shape[0] + b),
            elsewhere={
                "loops": _looped(lambda w, x, b: sum(map(mul, w, x)) / len(x) + b),
                "mean": _with_net(lambda W, b, X: (W.T * X).mean(axis=0, keepdims=True) + b),
            },
        ),
        Mistake(
            "only the first example",
            "X holds an example in each column, and each has a net input.",
            _with_net(lambda W, b, X: W @ X[:, :1] + b),
        ),
        Mistake(
            "the shape (m,)",
            "Rows stay rows here: a batch of net inputs is a matrix of one row.",
            _with_net(lambda W, b, X: (W @ X + b).ravel()),
            elsewhere={
                "by rows": _with_net(lambda W, b, X: W[0] @ X + b[0]),
                "einsum": _with_net(lambda W, b, X: np.einsum("j,ji->i", W[0], X) + b[0, 0]),
            },
        ),
        Mistake("no activation", "A is what g makes of Z.", _after(lambda Z, A: (Z, Z))),
        Mistake(
            "always the sigmoid",
            "The activation is an argument here: use the one that is passed in.",
            _after(lambda Z, A: (Z, activations.sigmoid(Z))),
        ),
        Mistake(
            "the activation twice",
            "The net input passes through g once.",
            lambda W, b, X, g: (logistic.net_input(W, b, X), g(g(logistic.net_input(W, b, X)))),
        ),
        Mistake(
            "the activation before the bias",
            "The bias is part of the net input: g sees it too.",
            lambda W, b, X, g: (logistic.net_input(W, b, X), g(W @ X) + b),
        ),
        Mistake("the two values exchanged", "First the net input, then the output.", _after(lambda Z, A: (A, Z))),
        Mistake("the output for both", "Z is what goes into g, A what comes out.", _after(lambda Z, A: (A, A))),
    ),
    styles={
        "loops": _loops,
        "einsum": _with_net(lambda W, b, X: np.einsum("oj,ji->oi", W, X) + b),
        "a sum of products": _with_net(lambda W, b, X: (W.T * X).sum(axis=0, keepdims=True) + b),
        "the bias as one more weight": _with_net(_bias_as_weight),
        "column by column": _columns,
        "nested lists": _lists,
        "dot": _with_net(lambda W, b, X: np.dot(W, X) + b.item()),
        "transposed twice": _with_net(lambda W, b, X: (X.T @ W.T + b).T),
        "single precision": _with_net(lambda W, b, X: (W @ X + b).astype(np.float32)),
    },
)
