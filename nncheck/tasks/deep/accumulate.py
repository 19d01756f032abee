"""Task *deep.accumulate*: Δ over an epoch: Δ[l] = Σ_i δ[l] a[l-1]ᵀ, example by example, and its mean at the end.

The two passes of one example are passed in as a function, so the sums are the same whatever the network.
"""

from collections.abc import Callable

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task
from nncheck.tasks import loops
from nncheck.tasks.deep import networks
from nncheck.tasks.deep.networks import ByLayer, by_layer

Array = np.ndarray
Pair = tuple[ByLayer, ByLayer]


def reference(W: ByLayer, b: ByLayer, X: Array, Y: Array, passes: Callable) -> Pair:
    """Return the gradients of the mean loss; the tests hold it to `nnlib.deep.accumulate`."""
    return _with()(W, b, X, Y, passes)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a network, an epoch's examples, and passes that are quick to work out."""
    n, m = networks.sizes(rng)
    return {
        "W": networks.weights(n, rng),
        "b": networks.biases(n, rng),
        "X": rng.normal(size=(n[0], m)),
        "Y": rng.normal(size=(n[-1], m)),
        "passes": _passes(n),
    }


def _passes(n: list[int]) -> Given:
    return Given("two made-up passes", {"sizes": tuple(n)})


def _product(delta: Array, below: Array) -> Array:
    return delta @ below.T


def _with(
    product: Callable = _product,
    below: Callable = lambda A, l: A[l - 1],
    bias: Callable = lambda delta: delta,
    examples: Callable = lambda X: range(X.shape[1]),
    divisor: Callable = lambda X: X.shape[1],
    add: Callable = lambda total, share: total + share,
) -> Callable:
    """The sums, in parts that a mistake can change."""

    def accumulate(W: ByLayer, b: ByLayer, X: Array, Y: Array, passes: Callable) -> Pair:
        DW, Db = {l: np.zeros(W[l].shape) for l in W}, {l: np.zeros(b[l].shape) for l in W}
        for i in examples(X):
            A, delta = passes(X[:, [i]], Y[:, [i]])
            for l in W:
                DW[l] = add(DW[l], product(delta[l], below(A, l)))
                Db[l] = add(Db[l], bias(delta[l]))
        m = divisor(X)
        return {l: DW[l] / m for l in W}, {l: Db[l] / m for l in W}

    return accumulate


def _loop_product(delta: Array, below: Array) -> Array:
    return loops.product(delta, loops.turned(below))


def _outer(delta: Array, below: Array) -> Array:
    return np.outer(delta, below)


def _after(change: Callable) -> Callable:
    """The reference, with its pair changed by a function of it and m."""
    return lambda W, b, X, Y, passes: change(*reference(W, b, X, Y, passes), X.shape[1])


def _never_reset(W: ByLayer, b: ByLayer, X: Array, Y: Array, passes: Callable) -> Pair:
    dW, db = reference(W, b, X, Y, passes)
    m = X.shape[1]
    return {l: dW[l] + W[l] / m for l in W}, {l: db[l] + b[l] / m for l in W}


def _in_place(W: ByLayer, b: ByLayer, X: Array, Y: Array, passes: Callable) -> Pair:
    dW, db = reference(W, b, X, Y, passes)
    for l in W:
        W[l] *= 0
        W[l] += dW[l]
        b[l] *= 0
        b[l] += db[l]
    return dW, db


def _one_shared(W: ByLayer, b: ByLayer, X: Array, Y: Array, passes: Callable) -> Pair:
    mean = X.mean(axis=1, keepdims=True), Y.mean(axis=1, keepdims=True)
    A, delta = passes(*mean)
    return {l: delta[l] @ A[l - 1].T for l in W}, {l: delta[l] for l in W}


def _mean_of_stored(W: ByLayer, b: ByLayer, X: Array, Y: Array, passes: Callable) -> Pair:
    stored = [passes(X[:, [i]], Y[:, [i]]) for i in range(X.shape[1])]
    dW = {l: np.mean([delta[l] @ A[l - 1].T for A, delta in stored], axis=0) for l in W}
    return dW, {l: np.mean([delta[l] for _, delta in stored], axis=0) for l in W}


def _whole_batch(W: ByLayer, b: ByLayer, X: Array, Y: Array, passes: Callable) -> Pair:
    A, delta = passes(X, Y)
    m = X.shape[1]
    return {l: delta[l] @ A[l - 1].T / m for l in W}, {l: delta[l].mean(axis=1, keepdims=True) for l in W}


def _running_mean(W: ByLayer, b: ByLayer, X: Array, Y: Array, passes: Callable) -> list:
    dW, db = {l: 0 * W[l] for l in W}, {l: 0 * b[l] for l in b}
    for i, (x, y) in enumerate(zip(X.T, Y.T, strict=True), start=1):
        A, delta = passes(x.reshape(-1, 1), y.reshape(-1, 1))
        for l in reversed(W):
            dW[l] = dW[l] + (np.outer(delta[l], A[l - 1]) - dW[l]) / i
            db[l] = db[l] + (delta[l] - db[l]) / i
    return [dW, db]


class _Totals:
    def __init__(self, W: ByLayer, b: ByLayer):
        self.dW, self.db, self.count = dict.fromkeys(W, 0.0), dict.fromkeys(b, 0.0), 0

    def see(self, A: ByLayer, delta: ByLayer) -> None:
        self.count += 1
        for l in self.dW:
            self.dW[l] += delta[l].dot(A[l - 1].T)
            self.db[l] += delta[l]


def _class(W: ByLayer, b: ByLayer, X: Array, Y: Array, passes: Callable) -> Pair:
    totals = _Totals(W, b)
    for i in range(X.shape[1]):
        totals.see(*passes(X[:, i : i + 1], Y[:, i : i + 1]))
    return tuple({l: total / totals.count for l, total in part.items()} for part in (totals.dW, totals.db))


def _single(W: ByLayer, b: ByLayer, X: Array, Y: Array, passes: Callable) -> Pair:
    return tuple({l: d.astype(np.float32) for l, d in part.items()} for part in reference(W, b, X, Y, passes))


TASK = Task(
    id="deep.accumulate",
    title="Δ over an epoch",
    chapter="deep-networks",
    parts=(Part("dW", 2, ("nl", "nl-1")), Part("db", 1, ("nl", "1"))),
    reference=reference,
    examples=(
        {
            "W": by_layer(1, [[1, -1], [2, 0], [0, 1]], [[1, 0.5, -1]]),
            "b": by_layer(1, [[0.5], [-1], [1]], [[2]]),
            "X": np.array([[1.0, 0.0, 2.0, -1.0], [0.0, 1.0, 1.0, 3.0]]),
            "Y": np.array([[1.0, 0.0, 2.0, 0.0]]),
            "passes": _passes([2, 3, 1]),
        },
        {
            "W": by_layer(1, [[1, -1, 2]], [[2], [-1]]),
            "b": by_layer(1, [[-2]], [[1], [3]]),
            "X": np.array([[2.0], [1.0], [-1.0]]),
            "Y": np.array([[0.0], [1.0]]),
            "passes": _passes([3, 1, 2]),
        },
        {
            "W": by_layer(1, [[1, 2], [0, 1], [1, 0]]),
            "b": by_layer(1, [[0], [1], [-1]]),
            "X": np.array([[1.0, 0.0, 2.0], [2.0, 1.0, 0.0]]),
            "Y": np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 2.0], [0.0, 0.0, 1.0]]),
            "passes": _passes([2, 3]),
        },
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "1/m forgotten",
            "After the epoch Δ is a sum over the examples; the gradient of the mean loss is its mean.",
            _with(divisor=lambda X: 1),
            {
                "loops": _with(_loop_product, divisor=lambda X: 1),
                "outer products": _with(_outer, divisor=lambda X: 1),
            },
        ),
        Mistake(
            "1/m taken twice",
            "Either each example adds its m-th part, or the sum is divided at the end; not both.",
            _with(divisor=lambda X: X.shape[1] ** 2),
            {
                "loops": _with(_loop_product, divisor=lambda X: X.shape[1] ** 2),
                "outer products": _with(_outer, divisor=lambda X: X.shape[1] ** 2),
            },
        ),
        Mistake(
            "1/m forgotten for the weights",
            "The mean is taken of both sums, that for the weights too.",
            _after(lambda dW, db, m: ({l: m * dW[l] for l in dW}, db)),
        ),
        Mistake(
            "1/m forgotten for the biases",
            "The mean is taken of both sums, that for the biases too.",
            _after(lambda dW, db, m: (dW, {l: m * db[l] for l in db})),
        ),
        Mistake(
            "divided by the number of features",
            "The examples are the columns of X; the features are its rows.",
            _with(divisor=len),
        ),
        Mistake(
            "set in place of added",
            "Every example adds to Δ; only the last one is left in yours.",
            _with(add=lambda total, share: share),
            {
                "loops": _with(_loop_product, add=lambda total, share: share),
                "outer products": _with(_outer, add=lambda total, share: share),
            },
        ),
        Mistake(
            "only the last example, whole",
            "Every example adds to Δ, and they are as many as X has columns.",
            _with(add=lambda total, share: share, divisor=lambda X: 1),
        ),
        Mistake(
            "the last example left out",
            "An epoch sees every example: the loop runs over all columns of X.",
            _with(examples=lambda X: range(X.shape[1] - 1)),
            {
                "loops": _with(_loop_product, examples=lambda X: range(X.shape[1] - 1)),
                "outer products": _with(_outer, examples=lambda X: range(X.shape[1] - 1)),
            },
        ),
        Mistake(
            "the first example left out",
            "An epoch sees every example, the first column of X too.",
            _with(examples=lambda X: range(1, X.shape[1])),
        ),
        Mistake(
            "subtracted in place of added",
            "Δ sums the gradients; the minus comes when the weights move.",
            _with(add=lambda total, share: total - share),
        ),
        Mistake(
            "Δ begins at the weights",
            "At the start of an epoch Δ is 0, in every layer.",
            _never_reset,
        ),
        Mistake(
            "the mean example",
            "The gradient at the mean example is not the mean of the examples' gradients.",
            _one_shared,
        ),
        Mistake(
            "dW transposed",
            "A gradient has the shape of what it is the gradient of.",
            _after(lambda dW, db, m: ({l: dW[l].T for l in dW}, db)),
        ),
        Mistake(
            "the layers' own outputs left out of dW",
            "A weight's share is the error times what came in through that weight.",
            _with(below=lambda A, l: np.ones(A[l - 1].shape)),
        ),
        Mistake(
            "both counted from 0",
            "dW[l] and db[l] belong to layer l, from 1 to L.",
            _after(lambda dW, db, m: tuple({l - 1: part[l] for l in part} for part in (dW, db))),
        ),
        Mistake(
            "db summed over the units",
            "Each unit has a bias of its own; only the examples are put together.",
            _with(bias=lambda delta: np.sum(delta)),
        ),
        Mistake(
            "db of absolute errors",
            "Errors of different signs cancel: add them as they are.",
            _with(bias=np.abs),
        ),
        Mistake(
            "the two values exchanged", "The first value is dW, the second is db.", _after(lambda dW, db, m: (db, dW))
        ),
        Mistake(
            "the weights are changed in place",
            "Δ needs arrays of its own: those of W and b belong to the network.",
            _in_place,
        ),
    ),
    styles={
        "loops": _with(_loop_product),
        "outer products": _with(_outer),
        "the mean of all that is stored": _mean_of_stored,
        "the whole batch at once": _whole_batch,
        "a running mean": _running_mean,
        "a class": _class,
        "the examples backwards": _with(examples=lambda X: reversed(range(X.shape[1]))),
        "nested lists": _after(lambda dW, db, m: [{l: d.tolist() for l, d in part.items()} for part in (dW, db)]),
        "single precision": _single,
    },
)
