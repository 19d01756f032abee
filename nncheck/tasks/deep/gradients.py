"""Task *deep.gradients*: ∂J/∂W[l] = δ[l] A[l-1]ᵀ / m + 2λ W[l], ∂J/∂b[l] = mean of δ[l]; the penalty is λ Σ ‖W‖²."""

from collections.abc import Callable

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task
from nncheck.tasks import loops
from nncheck.tasks.deep import networks
from nncheck.tasks.deep.networks import ByLayer, by_layer
from nnlib import losses

Array = np.ndarray
Pair = tuple[ByLayer, ByLayer]


def reference(W: ByLayer, b: ByLayer, A: ByLayer, delta: ByLayer, lam: float) -> Pair:
    """Return ∂J/∂W[l] and ∂J/∂b[l], l = 1..L; the tests hold it to `nnlib.deep.backward`."""
    return _with()(W, b, A, delta, lam)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a network, its outputs and errors for a batch, and a λ, now and then 0."""
    n, m = networks.sizes(rng)
    return {
        "W": networks.weights(n, rng),
        "b": networks.biases(n, rng),
        "A": networks.batches(n, m, rng, 0),
        "delta": networks.batches(n, m, rng, 1),
        "lam": 0.0 if rng.random() < 0.2 else float(rng.uniform(0.05, 0.5)),
    }


def cost(W: ByLayer, b: ByLayer, A: ByLayer, delta: ByLayer, lam: float) -> Callable:
    """Return how the cost grows with a step of W and one of b, near to where it stands, and the penalty."""

    def stepped(dW: ByLayer | None = None, db: ByLayer | None = None) -> float:
        dW, db = dW or {}, db or {}
        net = {l: dW.get(l, np.zeros(W[l].shape)) @ A[l - 1] + db.get(l, 0.0) for l in W}
        growth = sum(np.sum(delta[l] * net[l]) for l in W) / A[0].shape[1]
        return float(growth + losses.penalty([W[l] + dW.get(l, 0.0) for l in W], lam))

    return stepped


def _by_weights(delta: Array, A: Array, m: int) -> Array:
    return delta @ A.T / m


def _by_biases(delta: Array, m: int) -> Array:
    return np.sum(delta, axis=1, keepdims=True) / m


def _with(
    dW: Callable = _by_weights,
    db: Callable = _by_biases,
    penalty: Callable = lambda W, lam, m: 2 * lam * W,
    penalty_b: Callable = lambda b, lam: 0,
    m: Callable = lambda A: A[0].shape[1],
) -> Callable:
    """The gradients, in parts that a mistake can change: of (δ, A below, m), (δ, m), (W, λ, m), (b, λ), and m of A."""

    def gradients(W: ByLayer, b: ByLayer, A: ByLayer, delta: ByLayer, lam: float) -> Pair:
        count = m(A)
        return (
            {l: dW(delta[l], A[l - 1], count) + penalty(W[l], lam, count) for l in W},
            {l: db(delta[l], count) + penalty_b(b[l], lam) for l in W},
        )

    return gradients


def _by_weights_in_loops(delta: Array, A: Array, m: int) -> Array:
    return loops.product(delta, loops.turned(A)) / m


def _by_biases_in_loops(delta: Array, m: int) -> Array:
    return loops.row_sums(delta) / m


def _by_weights_in_einsum(delta: Array, A: Array, m: int) -> Array:
    return np.einsum("ui,ji->uj", delta, A) / m


def _by_biases_in_einsum(delta: Array, m: int) -> Array:
    return np.einsum("ui->u", delta)[:, np.newaxis] / m


def _in_loops(**changes: Callable) -> Callable:
    return _with(**{"dW": _by_weights_in_loops, "db": _by_biases_in_loops} | changes)


def _in_einsum(**changes: Callable) -> Callable:
    return _with(**{"dW": _by_weights_in_einsum, "db": _by_biases_in_einsum} | changes)


def _after(change: Callable) -> Callable:
    """The reference, with its pair changed."""
    return lambda *arguments: change(*reference(*arguments))


def _own_output(W: ByLayer, b: ByLayer, A: ByLayer, delta: ByLayer, lam: float) -> Pair:
    m = A[0].shape[1]
    dW = {l: delta[l] @ A[l].T / m for l in W}
    # Where the shapes differ, so does the sum with the penalty; the bug is seen in the shape already.
    return {l: d + (2 * lam * W[l] if d.shape == W[l].shape else 0) for l, d in dW.items()}, reference(
        W, b, A, delta, lam
    )[1]


def _example_by_example(W: ByLayer, b: ByLayer, A: ByLayer, delta: ByLayer, lam: float) -> Pair:
    dW, db = {l: 2 * lam * W[l] for l in W}, {l: np.zeros(b[l].shape) for l in b}
    m = A[0].shape[1]
    for i in range(m):
        for l in W:
            dW[l] += np.outer(delta[l][:, i], A[l - 1][:, i]) / m
            db[l] += delta[l][:, [i]] / m
    return dW, db


class _Layer:
    def __init__(self, W: Array, below: Array, delta: Array):
        self.W, self.below, self.delta = W, below, delta

    def gradient(self, lam: float) -> Array:
        return self.delta.dot(self.below.T) / self.delta.shape[1] + lam * (self.W + self.W)


def _class(W: ByLayer, b: ByLayer, A: ByLayer, delta: ByLayer, lam: float) -> list:
    found = {l: _Layer(W[l], A[l - 1], delta[l]).gradient(lam) for l in reversed(W)}
    return [found, {l: np.mean(delta[l], axis=1).reshape(-1, 1) for l in reversed(W)}]


def _single(W: ByLayer, b: ByLayer, A: ByLayer, delta: ByLayer, lam: float) -> Pair:
    W, b, A, delta = ({l: M.astype(np.float32) for l, M in layers.items()} for layers in (W, b, A, delta))
    return reference(W, b, A, delta, lam)


TASK = Task(
    id="deep.gradients",
    title="The gradients of every layer",
    chapter="deep-networks",
    parts=(Part("dW", 2, ("nl", "nl-1")), Part("db", 1, ("nl", "1"))),
    reference=reference,
    examples=(
        {
            "W": by_layer(1, [[1, -1], [2, 0], [0, 1]], [[1, 0.5, -1]]),
            "b": by_layer(1, [[0.5], [-1], [1]], [[2]]),
            "A": by_layer(
                0, [[1, 0, 2, -1], [3, 1, 0, 2]], [[1, 0, 1, 4], [2, 1, 0, -1], [0, 3, 1, 1]], [[1, 0, 0.5, 1]]
            ),
            "delta": by_layer(1, [[1, 0, -1, 2], [0, 1, 0.5, -2], [3, 1, 0, 0]], [[0.5, -0.5, 0.25, 0]]),
            "lam": 0.5,
        },
        {
            "W": by_layer(1, [[1, -1, 2]], [[2], [-1]]),
            "b": by_layer(1, [[-2]], [[1], [3]]),
            "A": by_layer(0, [[2], [1], [0.5]], [[3]], [[0.25], [0.5]]),
            "delta": by_layer(1, [[-2]], [[0.25], [-0.5]]),
            "lam": 0.1,
        },
        {
            "W": by_layer(1, [[1, 2, 0], [0, 1, -1]]),
            "b": by_layer(1, [[0], [1]]),
            "A": by_layer(0, [[1, 0], [0, 2], [3, 1]], [[0.5, 0.75], [0.5, 0.25]]),
            "delta": by_layer(1, [[0.5, 0.5], [1, -0.5]]),
            "lam": 0.0,
        },
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "1/m forgotten",
            "The cost is a mean over the batch, and so is its gradient.",
            _with(dW=lambda delta, A, m: delta @ A.T, db=lambda delta, m: np.sum(delta, axis=1, keepdims=True)),
            {"loops": _in_loops(m=lambda A: 1), "einsum": _in_einsum(m=lambda A: 1)},
        ),
        Mistake(
            "1/m forgotten for the weights",
            "The cost is a mean over the batch, and so is its gradient by the weights.",
            _with(dW=lambda delta, A, m: delta @ A.T),
        ),
        Mistake(
            "1/m forgotten for the biases",
            "The cost is a mean over the batch, and so is its gradient by the biases.",
            _with(db=lambda delta, m: np.sum(delta, axis=1, keepdims=True)),
        ),
        Mistake(
            "1/m taken twice",
            "The mean divides by the number of examples once.",
            _with(m=lambda A: A[0].shape[1] ** 2),
            {"loops": _in_loops(m=lambda A: A[0].shape[1] ** 2), "einsum": _in_einsum(m=lambda A: A[0].shape[1] ** 2)},
        ),
        Mistake(
            "the mean over the features",
            "The batch has m examples, in columns; the features are the rows.",
            _with(m=lambda A: A[0].shape[0]),
        ),
        Mistake(
            "dW transposed",
            "A gradient has the shape of what it is the gradient of.",
            _after(lambda dW, db: ({l: dW[l].T for l in dW}, db)),
        ),
        Mistake(
            "a layer's own outputs in dW",
            "A layer's weights multiply what comes into that layer: one layer further down.",
            _own_output,
        ),
        Mistake(
            "dW one layer off",
            "dW[l] belongs to layer l, from 1 to L, as W[l] does.",
            _after(lambda dW, db: ({l - 1: dW[l] for l in dW}, db)),
        ),
        Mistake(
            "both counted from 0",
            "dW[l] and db[l] belong to layer l, from 1 to L.",
            _after(lambda dW, db: tuple({l - 1: part[l] for l in part} for part in (dW, db))),
        ),
        Mistake(
            "λ for 2λ",
            "The penalty here is λ times the squares of the weights, with no ½ in front; differentiate it.",
            _with(penalty=lambda W, lam, m: lam * W),
            {
                "loops": _in_loops(penalty=lambda W, lam, m: lam * W),
                "einsum": _in_einsum(penalty=lambda W, lam, m: lam * W),
            },
        ),
        Mistake(
            "no penalty", "The cost has a penalty in it, and so has its gradient.", _with(penalty=lambda W, lam, m: 0)
        ),
        Mistake(
            "the penalty divided by m",
            "The mean is over the losses of the examples; the penalty is added to it once, as it is.",
            _with(penalty=lambda W, lam, m: 2 * lam * W / m),
        ),
        Mistake(
            "the penalty subtracted",
            "The cost grows with the weights' squares: their gradient is added.",
            _with(penalty=lambda W, lam, m: -2 * lam * W),
        ),
        Mistake(
            "the penalty itself",
            "What is added to a gradient is the gradient of the penalty, a matrix of the shape of W.",
            _with(penalty=lambda W, lam, m: lam * np.sum(W**2)),
        ),
        Mistake(
            "the penalty on the biases too",
            "Biases are never penalised: they shift a unit, and make it no more complex.",
            _with(penalty_b=lambda b, lam: 2 * lam * b),
            {
                "loops": _in_loops(penalty_b=lambda b, lam: 2 * lam * b),
                "einsum": _in_einsum(penalty_b=lambda b, lam: 2 * lam * b),
            },
        ),
        Mistake(
            "db not averaged over the batch",
            "There is one bias a unit for all examples, so one number says how the cost depends on it.",
            _with(db=lambda delta, m: delta),
        ),
        Mistake(
            "db averaged over the units",
            "The examples are the columns; each unit, a row, keeps a gradient of its own.",
            _with(db=lambda delta, m: np.mean(delta, axis=0, keepdims=True)),
            {
                "loops": _in_loops(db=lambda delta, m: loops.turned(loops.row_sums(loops.turned(delta))) / len(delta)),
                "einsum": _in_einsum(db=lambda delta, m: np.einsum("ui->i", delta)[np.newaxis] / len(delta)),
            },
        ),
        Mistake(
            "db of shape (n,)",
            "A gradient has the shape of what it is the gradient of: a bias is a column.",
            _with(db=lambda delta, m: np.mean(delta, axis=1)),
        ),
        Mistake(
            "the batch treated as one example",
            "The mean of products is not the product of means: each example's error goes with its own input.",
            _with(dW=lambda delta, A, m: delta.mean(axis=1, keepdims=True) @ A.mean(axis=1, keepdims=True).T),
        ),
        Mistake(
            "only the last example",
            "Each example adds its share to the gradient.",
            _with(dW=lambda delta, A, m: delta[:, -1:] @ A[:, -1:].T, db=lambda delta, m: delta[:, -1:]),
        ),
        Mistake(
            "the two values exchanged", "The first value is dW, the second is db.", _after(lambda dW, db: (db, dW))
        ),
    ),
    styles={
        "loops": _in_loops(),
        "einsum": _in_einsum(),
        "example by example": _example_by_example,
        "a class, from the top": _class,
        "1/m early": _with(dW=lambda delta, A, m: (delta / m) @ A.T, db=lambda delta, m: (delta / m).sum(1)[:, None]),
        "transposed twice": _with(dW=lambda delta, A, m: (A @ delta.T).T / m),
        "nested lists": _after(lambda *pair: tuple({l: d.tolist() for l, d in part.items()} for part in pair)),
        "single precision": _single,
    },
    cost=cost,
)
