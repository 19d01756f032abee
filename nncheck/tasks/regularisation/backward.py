"""Task *regularisation.backward*: back through a layer that read dropped units: dA = M * (Wᵀ dZ), dW = dZ (M * A)ᵀ / m.

The mask is the one of the forward pass, and holds the scale if it was inverted.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nnlib import dropout

Array = np.ndarray
Pair = tuple[Array, Array]


def reference(dZ: Array, W: Array, A: Array, M: Array) -> Pair:
    """Return ∂ℓ/∂A of each example and ∂J/∂W, where Z = W (M * A) + b. The tests hold it to derivatives."""
    D = dropout.forward(A, M)
    return dropout.backward(W.T @ dZ, M), dZ @ D.T / dZ.shape[1]


def cost(dZ: Array, W: Array, A: Array, M: Array) -> Callable:
    """Return the loss as a function of a step of A, summed, and of one of W, averaged: each ℓ has the slope dZ in Z."""
    stay, m = np.zeros(W.shape), dZ.shape[1]
    return lambda dA=0.0, dW=stay: np.sum(dZ * (W @ (M * (A + dA)))) + np.sum(dZ * (dW @ (M * A))) / m


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a layer, what it read, its errors, and an inverted mask with some units off."""
    below, above, m = distinct_sizes(rng, 3)
    keep_prob = rng.choice([0.4, 0.6, 0.8])
    M = dropout.inverted_mask((below, m), keep_prob, rng)
    M[0, :2] = 0, 1 / keep_prob
    return {
        "dZ": rng.normal(size=(above, m)),
        "W": rng.normal(size=(above, below)),
        "A": rng.normal(size=(below, m)),
        "M": M,
    }


def _with(
    dA: Callable = lambda W, dZ, M: M * (W.T @ dZ),
    dW: Callable = lambda dZ, A, M: dZ @ (M * A).T / dZ.shape[1],
) -> Callable:
    """The two products, one of them another."""
    return lambda dZ, W, A, M: (dA(W, dZ, M), dW(dZ, A, M))


def _loops(
    down: Callable = lambda mask: mask, up: Callable = lambda mask: mask, mean: bool = True, share: bool = False
) -> Callable:
    """The sums in loops, with one step another: `down` and `up` change the mask's entries, `share` divides dA by m."""

    def backward(dZ: Array, W: Array, A: Array, M: Array) -> Pair:
        (above, m), below = dZ.shape, W.shape[1]
        dA, dW = np.zeros((below, m)), np.zeros((above, below))
        for i in range(m):
            for j in range(below):
                for k in range(above):
                    dA[j, i] += down(M[j, i]) * W[k, j] * dZ[k, i] / (m if share else 1)
                    dW[k, j] += dZ[k, i] * up(M[j, i]) * A[j, i] / (m if mean else 1)
        return dA, dW

    return backward


def _einsum(
    down: Callable = lambda M: M, up: Callable = lambda M: M, mean: bool = True, share: bool = False
) -> Callable:
    """The sums in Einstein's notation, with one step another."""

    def backward(dZ: Array, W: Array, A: Array, M: Array) -> Pair:
        m = dZ.shape[1]
        dA = np.einsum("ji,kj,ki->ji", down(M), W, dZ) / (m if share else 1)
        return dA, np.einsum("ki,ji,ji->kj", dZ, up(M), A) / (m if mean else 1)

    return backward


class _Gradients(NamedTuple):
    below: Array
    weights: Array


def _example_by_example(dZ: Array, W: Array, A: Array, M: Array) -> _Gradients:
    columns, outer = [], 0
    for d, a, mask in zip(dZ.T, A.T, M.T, strict=True):
        columns.append(mask * (d @ W))
        outer = outer + np.outer(d, mask * a)
    return _Gradients(np.column_stack(columns), outer / len(columns))


def _lists(dZ: Array, W: Array, A: Array, M: Array) -> list:
    return [part.tolist() for part in _example_by_example(dZ, W, A, M)]


def _thinned(dZ: Array, W: Array, A: Array, M: Array) -> Pair:
    dA, dW = np.zeros(A.shape), np.zeros(W.shape)
    for i in range(dZ.shape[1]):
        on = np.flatnonzero(M[:, i])
        scale = M[on, i]
        dA[on, i] = scale * (W[:, on].T @ dZ[:, i])
        dW[:, on] += np.outer(dZ[:, i], scale * A[on, i]) / dZ.shape[1]
    return dA, dW


def _single(dZ: Array, W: Array, A: Array, M: Array) -> Pair:
    dZ, W, A, M = (array.astype(np.float32) for array in (dZ, W, A, M))
    return (dZ.T @ W).T * M, np.matmul(dZ / dZ.shape[1], np.transpose(A * M))


def _off_or_on(M: Array) -> Array:
    return np.where(M > 0, 1.0, 0.0)


TASK = Task(
    id="regularisation.backward",
    title="Dropout, backward",
    chapter="regularisation",
    parts=(Part("dA", 2, ("nl-1", "m")), Part("dW", 2, ("nl", "nl-1"))),
    reference=reference,
    examples=(
        {
            "dZ": np.array([[1.0, -1.0, 0.5, 2.0], [0.0, 2.0, 1.0, -1.0]]),
            "W": np.array([[1.0, -2.0, 0.5], [3.0, 1.0, -1.0]]),
            "A": np.array([[1.0, 2.0, 0.5, -1.0], [3.0, -1.0, 1.0, 2.0], [0.5, 1.0, -2.0, 4.0]]),
            "M": np.array([[2.0, 0.0, 2.0, 2.0], [0.0, 2.0, 0.0, 2.0], [2.0, 2.0, 2.0, 0.0]]),
        },
        {
            "dZ": np.array([[0.5]]),
            "W": np.array([[2.0, -4.0]]),
            "A": np.array([[3.0], [1.0]]),
            "M": np.array([[1.25], [0.0]]),
        },
        {
            "dZ": np.array([[1.0, 2.0], [-1.0, 1.0], [0.0, 3.0]]),
            "W": np.array([[1.0], [2.0], [-1.0]]),
            "A": np.array([[0.5, 4.0]]),
            "M": np.array([[1.0, 1.0]]),
        },
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the mask not used on the way back",
            "A unit that was off had no effect on the loss: its gradient is 0.",
            _with(dA=lambda W, dZ, M: W.T @ dZ),
            {"loops": _loops(down=lambda mask: 1), "einsum": _einsum(down=np.ones_like)},
        ),
        Mistake(
            "the whole activations in dW",
            "The layer read the activations under the mask: a weight from a unit that was off learns nothing.",
            _with(dW=lambda dZ, A, M: dZ @ A.T / dZ.shape[1]),
            {"loops": _loops(up=lambda mask: 1), "einsum": _einsum(up=np.ones_like)},
        ),
        Mistake(
            "no mask at all",
            "The mask of the forward pass belongs into both gradients.",
            _with(lambda W, dZ, M: W.T @ dZ, lambda dZ, A, M: dZ @ A.T / dZ.shape[1]),
            {
                "loops": _loops(lambda mask: 1, lambda mask: 1),
                "einsum": _einsum(np.ones_like, np.ones_like),
            },
        ),
        Mistake(
            "the scale of the mask forgotten in dA",
            "A unit that was on was also scaled, and the chain rule has the same factor.",
            _with(dA=lambda W, dZ, M: _off_or_on(M) * (W.T @ dZ)),
            {"loops": _loops(down=lambda mask: float(mask > 0)), "einsum": _einsum(down=_off_or_on)},
        ),
        Mistake(
            "the scale of the mask forgotten in dW",
            "The layer read the scaled activations.",
            _with(dW=lambda dZ, A, M: dZ @ (_off_or_on(M) * A).T / dZ.shape[1]),
            {"loops": _loops(up=lambda mask: float(mask > 0)), "einsum": _einsum(up=_off_or_on)},
        ),
        Mistake(
            "the mask twice in dA",
            "The activation was multiplied by the mask once, and the chain rule has that factor once.",
            _with(dA=lambda W, dZ, M: M * M * (W.T @ dZ)),
            {"loops": _loops(down=lambda mask: mask**2), "einsum": _einsum(down=np.square)},
        ),
        Mistake(
            "the mask twice in dW",
            "The activation was multiplied by the mask once.",
            _with(dW=lambda dZ, A, M: dZ @ (M * M * A).T / dZ.shape[1]),
            {"loops": _loops(up=lambda mask: mask**2), "einsum": _einsum(up=np.square)},
        ),
        Mistake(
            "divided by the mask",
            "A factor on the way up is a factor on the way down, too.",
            _with(dA=lambda W, dZ, M: np.where(M > 0, W.T @ dZ / np.where(M > 0, M, 1), 0.0)),
        ),
        Mistake(
            "the units that were off get the gradient",
            "A unit that was off had no effect on the loss: its gradient is 0.",
            _with(dA=lambda W, dZ, M: (1 - _off_or_on(M)) * (W.T @ dZ)),
        ),
        Mistake(
            "the sum for the mean, in dW",
            "The cost is the mean over the batch, and so is its gradient.",
            _with(dW=lambda dZ, A, M: dZ @ (M * A).T),
            {"loops": _loops(mean=False), "einsum": _einsum(mean=False)},
        ),
        Mistake(
            "1/m in dA",
            "dA belongs to each example by itself: the mean is taken where gradients of parameters are made.",
            _with(dA=lambda W, dZ, M: M * (W.T @ dZ) / dZ.shape[1]),
            {"loops": _loops(share=True), "einsum": _einsum(share=True)},
        ),
        Mistake(
            "the mean over the units",
            "The batch has m examples, in columns; the units are the rows.",
            _with(dW=lambda dZ, A, M: dZ @ (M * A).T / A.shape[0]),
        ),
        Mistake(
            "dW transposed",
            "A gradient has the shape of what it is the gradient of.",
            _with(dW=lambda dZ, A, M: (M * A) @ dZ.T / dZ.shape[1]),
        ),
        Mistake(
            "the activations as a factor in dA",
            "How the loss changes with an activation depends on weight, error and mask, not on its own value.",
            lambda dZ, W, A, M: (M * A * (W.T @ dZ), reference(dZ, W, A, M)[1]),
        ),
        Mistake(
            "the weights left out of dA",
            "The error comes down through the weights.",
            _with(dA=lambda W, dZ, M: M * np.sum(dZ, axis=0)),
        ),
        Mistake(
            "the two values exchanged",
            "The first value is dA, the second is dW.",
            lambda dZ, W, A, M: reference(dZ, W, A, M)[::-1],
        ),
    ),
    styles={
        "the formulas as they stand": _with(),
        "loops": _loops(),
        "einsum": _einsum(),
        "example by example, by name": _example_by_example,
        "nested lists": _lists,
        "only the units that are on": _thinned,
        "single precision": _single,
    },
    cost=cost,
)
