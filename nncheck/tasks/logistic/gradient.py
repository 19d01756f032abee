"""Task *logistic.gradient*: dW = (A − Y) Xᵀ / m and db = the mean of A − Y, from the outputs A of the forward pass."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nnlib import activations, logistic, losses

Array = np.ndarray
Pair = tuple[Array, Array]


def reference(X: Array, A: Array, Y: Array) -> Pair:
    """Return ∂J/∂W and ∂J/∂b, of a unit whose outputs are A whatever its inputs."""
    return of(X, A - Y)


def of(X: Array, dZ: Array) -> Pair:
    """Return ∂J/∂W and ∂J/∂b from ∂ℓ/∂z of each example, by `nnlib.logistic`."""
    # With no weights and no bias the unit says ½ everywhere; the target that leaves the error dZ follows.
    n0 = X.shape[0]
    return logistic.gradient(np.zeros((1, n0)), np.zeros((1, 1)), X, 0.5 - dZ)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a batch, the outputs of some unit, and the classes."""
    n0, m = distinct_sizes(rng, 2)
    Y = rng.integers(0, 2, (1, m)).astype(float)
    return {"X": rng.normal(size=(n0, m)), "A": rng.uniform(0.05, 0.95, (1, m)), "Y": Y}


def cost(X: Array, A: Array, Y: Array) -> Callable:
    """Return the cost as a function of a step of W and one of b, away from where the outputs are A."""
    Z, stay = np.log(A / (1 - A)), np.zeros((1, X.shape[0]))
    return lambda dW=stay, db=0.0: losses.cost(losses.binary_cross_entropy(activations.sigmoid(Z + dW @ X + db), Y))


def _with_error(error: Callable) -> Callable:
    """The reference, with another ∂ℓ/∂z."""
    return lambda X, A, Y: of(X, error(A, Y))


def _after(change: Callable) -> Callable:
    """The reference, with its pair changed by a function of (dW, db, m)."""
    return lambda X, A, Y: change(*reference(X, A, Y), X.shape[1])


def _loops(X: Array, A: Array, Y: Array) -> Pair:
    n0, m = X.shape
    dW, db = np.zeros((1, n0)), np.zeros((1, 1))
    for i in range(m):
        error = A[0, i] - Y[0, i]
        db[0, 0] += error / m
        for j in range(n0):
            dW[0, j] += error * X[j, i] / m
    return dW, db


def _example_by_example(X: Array, A: Array, Y: Array) -> Pair:
    each = [(A[:, i : i + 1] - Y[:, i : i + 1]) @ X[:, i : i + 1].T for i in range(X.shape[1])]
    return np.mean(each, axis=0), (A - Y).mean(keepdims=True)


def _lists(X: Array, A: Array, Y: Array) -> list:
    error = [a - y for a, y in zip(A[0], Y[0], strict=True)]
    dW = [sum(e * x for e, x in zip(error, row, strict=True)) / len(error) for row in X]
    return [[dW], [[sum(error) / len(error)]]]


class _Gradient(NamedTuple):
    dW: Array
    db: Array


def _named(X: Array, A: Array, Y: Array) -> _Gradient:
    dZ = (A - Y) / Y.shape[1]
    return _Gradient(db=dZ.sum(axis=1, keepdims=True), dW=np.dot(dZ, X.T))


def _single(X: Array, A: Array, Y: Array) -> Pair:
    dZ = (A - Y).astype(np.float32)
    return dZ @ X.T.astype(np.float32) / np.float32(X.shape[1]), np.mean(dZ, axis=1, keepdims=True)


def _looped(error: Callable, mean: bool = True) -> Callable:
    """The loops, with another error of one example, or without the mean."""

    def gradient(X: Array, A: Array, Y: Array) -> Pair:
        n0, m = X.shape
        dW, db = np.zeros((1, n0)), np.zeros((1, 1))
        for i in range(m):
            share = error(A[0, i], Y[0, i]) / (m if mean else 1)
            db[0, 0] += share
            for j in range(n0):
                dW[0, j] += share * X[j, i]
        return dW, db

    return gradient


def _summed(error: Callable) -> Callable:
    """By einsum, with another ∂ℓ/∂z."""

    def gradient(X: Array, A: Array, Y: Array) -> Pair:
        dZ, m = error(A, Y), X.shape[1]
        return np.einsum("oi,ji->oj", dZ, X) / m, np.einsum("oi->o", dZ).reshape(1, 1) / m

    return gradient


TASK = Task(
    id="logistic.gradient",
    title="The gradient",
    chapter="logistic-regression",
    parts=(Part("dW", 2, ("1", "n0")), Part("db", 1, ("1", "1"))),
    reference=reference,
    examples=(
        {
            "X": np.array([[1.0, 0.0, 2.0, -1.0], [3.0, 1.0, 0.0, 2.0]]),
            "A": np.array([[0.5, 0.25, 0.75, 0.5]]),
            "Y": np.array([[1.0, 0.0, 1.0, 0.0]]),
        },
        {"X": np.array([[2.0], [-1.0], [0.5]]), "A": np.array([[0.75]]), "Y": np.array([[1.0]])},
        {"X": np.array([[1.0, -2.0]]), "A": np.array([[0.2, 0.6]]), "Y": np.array([[0.0, 0.0]])},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the sign of the error",
            "Where the output is too large, the cost grows with z: the gradient is positive there.",
            _with_error(lambda A, Y: Y - A),
            elsewhere={"loops": _looped(lambda a, y: y - a), "einsum": _summed(lambda A, Y: Y - A)},
        ),
        Mistake(
            "the sum for the mean, in dW",
            "The cost is a mean over the batch, and so is its gradient.",
            _after(lambda dW, db, m: (dW * m, db)),
        ),
        Mistake(
            "the sum for the mean, in db",
            "The cost is a mean over the batch, and so is its gradient.",
            _after(lambda dW, db, m: (dW, db * m)),
        ),
        Mistake(
            "the sum for the mean",
            "The cost is a mean over the batch, and so is its gradient.",
            _after(lambda dW, db, m: (dW * m, db * m)),
            elsewhere={
                "loops": _looped(lambda a, y: a - y, mean=False),
                "einsum": lambda X, A, Y: (np.einsum("oi,ji->oj", A - Y, X), np.einsum("oi->o", A - Y)[:, np.newaxis]),
            },
        ),
        Mistake(
            "1/m taken twice",
            "The mean divides by the number of examples once.",
            _after(lambda dW, db, m: (dW / m, db / m)),
        ),
        Mistake(
            "1/m taken twice, in dW",
            "The mean divides by the number of examples once.",
            _after(lambda dW, db, m: (dW / m, db)),
        ),
        Mistake(
            "the mean over the features",
            "The batch has m examples, in columns; the features are the rows.",
            lambda X, A, Y: tuple(part * X.shape[1] / X.shape[0] for part in reference(X, A, Y)),
        ),
        Mistake(
            "dW transposed",
            "A gradient has the shape of what it is the gradient of.",
            _after(lambda dW, db, m: (dW.T, db)),
            elsewhere={
                "loops": lambda X, A, Y: (np.array([[v] for v in _loops(X, A, Y)[0][0]]), _loops(X, A, Y)[1]),
                "the other order": lambda X, A, Y: (X @ (A - Y).T / Y.size, (A - Y).mean(keepdims=True)),
            },
        ),
        Mistake(
            "db not averaged over the batch",
            "There is one bias for all examples, so one number says how the cost depends on it.",
            lambda X, A, Y: (reference(X, A, Y)[0], A - Y),
        ),
        Mistake(
            "db as a bare number",
            "A gradient has the shape of what it is the gradient of: b is a matrix of one entry.",
            _after(lambda dW, db, m: (dW, db.item())),
        ),
        Mistake(
            "a factor σ′ too many",
            "With the cross-entropy, σ′ cancels against the derivative of the logarithms. It stays with other losses.",
            _with_error(lambda A, Y: (A - Y) * A * (1 - A)),
            elsewhere={
                "loops": _looped(lambda a, y: (a - y) * a * (1 - a)),
                "einsum": _summed(lambda A, Y: (A - Y) * A * (1 - A)),
            },
        ),
        Mistake(
            "σ′ forgotten",
            "That is the derivative by the output a; one factor of the chain rule leads on to z.",
            _with_error(lambda A, Y: (A - Y) / (A * (1 - A))),
        ),
        Mistake(
            "a factor 2",
            "The 2 belongs to the square of an error; there is no square in the cross-entropy.",
            _with_error(lambda A, Y: 2 * (A - Y)),
        ),
        Mistake(
            "no target",
            "Where the output equals the target there is nothing to learn: the gradient is 0 there.",
            _with_error(lambda A, Y: A),
            elsewhere={"loops": _looped(lambda a, y: a), "einsum": _summed(lambda A, Y: A)},
        ),
        Mistake(
            "only the last example",
            "Each example adds its share to the gradient.",
            lambda X, A, Y: of(X[:, -1:], (A - Y)[:, -1:]),
        ),
        Mistake(
            "the inputs left out of dW",
            "A weight matters as much as the input it multiplies.",
            lambda X, A, Y: (np.full((1, X.shape[0]), np.mean(A - Y)), np.mean(A - Y, axis=1, keepdims=True)),
        ),
        Mistake(
            "the two values exchanged", "The first value is dW, the second is db.", _after(lambda dW, db, m: (db, dW))
        ),
    ),
    styles={
        "the formula as it stands": lambda X, A, Y: (
            (A - Y) @ X.T / X.shape[1],
            np.mean(A - Y, axis=1, keepdims=True),
        ),
        "loops": _loops,
        "einsum": lambda X, A, Y: (
            np.einsum("oi,ji->oj", A - Y, X) / X.shape[1],
            np.einsum("oi->o", A - Y)[:, np.newaxis] / X.shape[1],
        ),
        "example by example": _example_by_example,
        "nested lists": _lists,
        "1/m early, by name": _named,
        "transposed twice": lambda X, A, Y: ((X @ (A - Y).T / Y.size).T, np.array([[np.mean(A) - np.mean(Y)]])),
        "single precision": _single,
    },
    cost=cost,
)
