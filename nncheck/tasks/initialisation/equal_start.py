"""Task *initialisation.equal_start*: two layers of sigmoids with every weight w and no bias: outputs and gradients.

All hidden units are copies of one another, and so are their gradients; with w = 0 every output is ½ and dW1 is 0.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nnlib import activations, deep
from nnlib.model import Model

Array = np.ndarray
Four = tuple[Array, Array, Array, Array]
SIGMOIDS = Model(hidden="sigmoid")


def reference(w: float, n1: int, X: Array, Y: Array) -> Four:
    """Return A1, A2, dW1 and dW2 of the network (n0, n1, 1) whose weights are all w."""
    layers = _layers(w, n1, X.shape[0])
    cache = deep.forward(layers, X, SIGMOIDS)
    gradients = deep.backward(layers, cache, Y, SIGMOIDS)
    return cache.A[1], cache.A[2], gradients.W[1], gradients.W[2]


def cost(w: float, n1: int, X: Array, Y: Array) -> Callable:
    """Return the cost as a function of a step of W1 and one of W2, away from where all weights are w."""
    W, b = _layers(w, n1, X.shape[0])
    return lambda dW1=0.0, dW2=0.0: deep.cost(deep.Layers({1: W[1] + dW1, 2: W[2] + dW2}, b), X, Y, SIGMOIDS)


def _layers(w: float, n1: int, n0: int) -> deep.Layers:
    W = {1: np.full((n1, n0), float(w)), 2: np.full((1, n1), float(w))}
    return deep.Layers(W, {1: np.zeros((n1, 1)), 2: np.zeros((1, 1))})


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a weight, a number of hidden units, and a batch."""
    n0, n1, m = distinct_sizes(rng, 3)
    Y = rng.integers(0, 2, (1, m)).astype(float)
    w = float(rng.choice([-1, 1]) * rng.uniform(0.3, 1.0))
    return {"w": w, "n1": n1, "X": rng.normal(size=(n0, m)), "Y": Y}


def _after(change: Callable) -> Callable:
    """The reference, with its four values changed."""
    return lambda w, n1, X, Y: change(*reference(w, n1, X, Y))


def _network(
    net1: Callable = lambda W1, X, w: W1 @ X,
    net2: Callable = lambda W2, A1, w: W2 @ A1,
    out: Callable = activations.sigmoid,
    error: Callable = lambda A2, Y: A2 - Y,
    back: Callable = lambda W2, dZ2: W2.T @ dZ2,
    slope: Callable = lambda A1: A1 * (1 - A1),
    hidden: Callable = activations.sigmoid,
) -> Callable:
    """The network in matrices, with one of its steps another."""

    def equal_start(w: float, n1: int, X: Array, Y: Array) -> Four:
        n0, m = X.shape
        W1, W2 = w * np.ones((n1, n0)), w * np.ones((1, n1))
        A1 = hidden(net1(W1, X, w))
        A2 = out(net2(W2, A1, w))
        dZ2 = error(A2, Y)
        dZ1 = back(W2, dZ2) * slope(A1)
        return A1, A2, dZ1 @ X.T / m, dZ2 @ A1.T / m

    return equal_start


def _loops(slope: Callable = lambda a: a * (1 - a), back: float | None = None, sign: int = 1, mean: bool = True):
    """The network in loops; `back` stands for the weight on the way back."""

    def equal_start(w: float, n1: int, X: Array, Y: Array) -> Four:
        n0, m = X.shape
        A1, A2, dW1, dW2 = np.zeros((n1, m)), np.zeros((1, m)), np.zeros((n1, n0)), np.zeros((1, n1))
        for i in range(m):
            for k in range(n1):
                A1[k, i] = _sigmoid(sum(w * X[j, i] for j in range(n0)))
            A2[0, i] = _sigmoid(sum(w * A1[k, i] for k in range(n1)))
            share = sign * (A2[0, i] - Y[0, i]) / (m if mean else 1)
            for k in range(n1):
                dW2[0, k] += share * A1[k, i]
                for j in range(n0):
                    dW1[k, j] += share * (w if back is None else back) * slope(A1[k, i]) * X[j, i]
        return A1, A2, dW1, dW2

    return equal_start


def _einsum(slope: Callable = lambda A1: A1 * (1 - A1), sign: int = 1, mean: bool = True, back: bool = True):
    """The network in Einstein's notation."""

    def equal_start(w: float, n1: int, X: Array, Y: Array) -> Four:
        W1, W2 = np.full((n1, len(X)), w), np.full((1, n1), w)
        A1 = activations.sigmoid(np.einsum("kj,ji->ki", W1, X))
        A2 = activations.sigmoid(np.einsum("ok,ki->oi", W2, A1))
        error = sign * (A2 - Y) / (X.shape[1] if mean else 1)
        down = np.einsum("ok,oi->ki", W2 if back else np.ones_like(W2), error)
        return A1, A2, np.einsum("ki,ki,ji->kj", down, slope(A1), X), np.einsum("oi,ki->ok", error, A1)

    return equal_start


def _one_unit(w: float, n1: int, X: Array, Y: Array) -> Four:
    a = activations.sigmoid(w * X.sum(axis=0, keepdims=True))
    A2 = activations.sigmoid(n1 * w * a)
    of_one = np.mean((A2 - Y) * w * a * (1 - a) * X, axis=1)
    return np.repeat(a, n1, axis=0), A2, np.tile(of_one, (n1, 1)), np.full((1, n1), np.mean((A2 - Y) * a))


def _without_inputs(w: float, n1: int, X: Array, Y: Array) -> Four:
    A1, A2, dW1, dW2 = reference(w, n1, X, Y)
    dZ1 = w * (A2 - Y) * A1 * (1 - A1)
    return A1, A2, np.repeat(np.mean(dZ1, axis=1, keepdims=True), dW1.shape[1], axis=1), dW2


def _sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def _lists(w: float, n1: int, X: Array, Y: Array) -> list:
    a = [_sigmoid(w * sum(column)) for column in X.T.tolist()]
    outputs = [_sigmoid(n1 * w * each) for each in a]
    errors = [output - y for output, y in zip(outputs, Y[0].tolist(), strict=True)]
    m = len(a)
    row = [sum(e * w * h * (1 - h) * x for e, h, x in zip(errors, a, xs, strict=True)) / m for xs in X.tolist()]
    slope2 = sum(e * h for e, h in zip(errors, a, strict=True)) / m
    return [[a] * n1, [outputs], [row] * n1, [[slope2] * n1]]


class _Answer(NamedTuple):
    A1: Array
    A2: Array
    dW1: Array
    dW2: Array


def _example_by_example(w: float, n1: int, X: Array, Y: Array) -> _Answer:
    each = [_one_unit(w, n1, X[:, [i]], Y[:, [i]]) for i in range(X.shape[1])]
    A1, A2, dW1, dW2 = zip(*each, strict=True)
    return _Answer(np.hstack(A1), np.hstack(A2), np.mean(dW1, axis=0), np.mean(dW2, axis=0))


def _single(w: float, n1: int, X: Array, Y: Array) -> list:
    return [value.astype(np.float32) for value in _one_unit(w, n1, X, Y)]


TASK = Task(
    id="initialisation.equal_start",
    title="All weights equal",
    chapter="initialisation",
    parts=(
        Part("A1", 1, ("n1", "m")),
        Part("A2", 1, ("1", "m")),
        Part("dW1", 2, ("n1", "n0")),
        Part("dW2", 1, ("1", "n1")),
    ),
    reference=reference,
    examples=(
        {"w": 0.0, "n1": 3, "X": np.array([[1.0, -2.0], [3.0, 0.5]]), "Y": np.array([[1.0, 1.0]])},
        {"w": 0.5, "n1": 2, "X": np.array([[1.0], [2.0], [-1.0]]), "Y": np.array([[0.0]])},
        {
            "w": -1.0,
            "n1": 3,
            "X": np.array([[1.0, 0.0, 2.0, -1.0], [0.0, 1.0, -1.0, 3.0]]),
            "Y": np.array([[1.0, 0.0, 1.0, 1.0]]),
        },
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "no slope on the way back",
            "The error passes through the hidden sigmoid on its way down, and is multiplied by its slope there.",
            _network(slope=lambda A1: 1.0),
            {"loops": _loops(slope=lambda a: 1.0), "einsum": _einsum(slope=np.ones_like)},
        ),
        Mistake(
            "the slope at a, not at z",
            "σ′ is taken at the net input z; written by the output it is a (1 − a).",
            _network(slope=activations.sigmoid_prime),
            {
                "loops": _loops(slope=lambda a: _sigmoid(a) * (1 - _sigmoid(a))),
                "einsum": _einsum(slope=activations.sigmoid_prime),
            },
        ),
        Mistake(
            "no weight on the way back",
            "The error reaches a hidden unit through its weight to the output: with w = 0 nothing arrives.",
            _network(back=lambda W2, dZ2: np.ones_like(W2).T @ dZ2),
            {"loops": _loops(back=1.0), "einsum": _einsum(back=False)},
        ),
        Mistake(
            "the sign of the error",
            "Where the output is too large the cost grows with it: the gradient is positive there.",
            _network(error=lambda A2, Y: Y - A2),
            {"loops": _loops(sign=-1), "einsum": _einsum(sign=-1)},
        ),
        Mistake(
            "the sum for the mean",
            "The cost is the mean over the batch, and so are its gradients.",
            lambda w, n1, X, Y: _network(error=lambda A2, Y: X.shape[1] * (A2 - Y))(w, n1, X, Y),
            {"loops": _loops(mean=False), "einsum": _einsum(mean=False)},
        ),
        Mistake(
            "the mean over the hidden units",
            "The output unit sums what its hidden units send; their number does not divide the sum.",
            _network(net2=lambda W2, A1, w: W2 @ A1 / A1.shape[0]),
        ),
        Mistake(
            "the mean over the features",
            "A unit sums its weighted inputs; their number does not divide the sum.",
            _network(net1=lambda W1, X, w: W1 @ X / X.shape[0]),
        ),
        Mistake(
            "no sigmoid at the output",
            "The output unit is a sigmoid too: with w = 0 it says one half.",
            _network(out=lambda Z2: Z2),
        ),
        Mistake(
            "the biases are w too",
            "Every weight is w, and every bias is 0.",
            _network(net1=lambda W1, X, w: W1 @ X + w, net2=lambda W2, A1, w: W2 @ A1 + w),
        ),
        Mistake(
            "the slope of the output too",
            "With the cross-entropy the slope of the output sigmoid cancels, and the difference alone remains.",
            _network(error=lambda A2, Y: (A2 - Y) * A2 * (1 - A2)),
        ),
        Mistake(
            "tanh in the hidden layer",
            "Here both layers are sigmoids; at net input 0 a hidden unit says one half.",
            _network(hidden=np.tanh, slope=lambda A1: 1 - A1**2),
        ),
        Mistake(
            "always zeros",
            "The weight is an argument: only the first example has w = 0.",
            lambda w, n1, X, Y: reference(0.0, n1, X, Y),
        ),
        Mistake(
            "one hidden unit for all",
            "The hidden units are all alike, but there are n1 of them, and each has a row of its own.",
            _after(lambda A1, A2, dW1, dW2: (A1[:1], A2, dW1[:1], dW2)),
        ),
        Mistake(
            "dW1 transposed",
            "A gradient has the shape of what it is the gradient of: a row for each hidden unit.",
            _after(lambda A1, A2, dW1, dW2: (A1, A2, dW1.T, dW2)),
        ),
        Mistake(
            "dW2 transposed",
            "A gradient has the shape of what it is the gradient of: one row, for the one output unit.",
            _after(lambda A1, A2, dW1, dW2: (A1, A2, dW1, dW2.T)),
        ),
        Mistake(
            "the two gradients exchanged",
            "First the gradient of the first layer, then that of the second.",
            _after(lambda A1, A2, dW1, dW2: (A1, A2, dW2, dW1)),
        ),
        Mistake(
            "the inputs left out of dW1",
            "A weight matters as much as the input it multiplies.",
            _without_inputs,
        ),
    ),
    styles={
        "matrices": _network(),
        "loops": _loops(),
        "einsum": _einsum(),
        "one unit, repeated": _one_unit,
        "nested lists": _lists,
        "example by example, by name": _example_by_example,
        "single precision": _single,
    },
    cost=cost,
)
