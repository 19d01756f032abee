"""Task *perceptron.from_table*: two layers for any Boolean function, a hidden unit for each 1 in it, then an OR."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task
from nnlib import threshold
from nnlib.data.boolean import TABLES, examples

Array = np.ndarray
Network = tuple[Array, Array, Array, Array]


def reference(X: Array, Y: Array) -> Network:
    """Return the weights and biases of both layers."""
    hidden, output = threshold.from_truth_table(Y[0])
    return *hidden, *output


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a table of one to four inputs that is not 0 everywhere."""
    table = np.zeros(2 ** int(rng.integers(1, 5)), dtype=int)
    while not table.any():
        table = rng.integers(0, 2, len(table))
    return _called(table)


def _called(table: object) -> Arguments:
    return examples(table)._asdict()


def _built(
    W: Callable = lambda r: 2 * r - 1,
    b: Callable = lambda r: 0.5 - np.sum(r),
    b2: Callable = lambda count: -0.5,
    value: int = 1,
) -> Callable:
    """Unit by unit, from each row r of the table where the function is `value`; `count` is how many there are."""

    def from_table(X: Array, Y: Array) -> Network:
        rows = [X[:, i] for i in range(X.shape[1]) if Y[0, i] == value]
        W1, b1 = np.array([W(r) for r in rows]).reshape(-1, X.shape[0]), np.array([[b(r)] for r in rows]).reshape(-1, 1)
        return W1, b1, np.ones((1, len(rows))), np.array([[b2(len(rows))]], dtype=float)

    return from_table


def _after(change: Callable) -> Callable:
    """The reference, with its four values changed."""
    return lambda X, Y: change(*reference(X, Y))


def _at_once(
    W: Callable = lambda R: 2 * R - 1, b: Callable = lambda R: 0.5 - R.sum(axis=0), b2: float = -0.5
) -> Callable:
    """All units at once, from the columns R of X where the function is 1."""

    def from_table(X: Array, Y: Array) -> Network:
        R = X[:, Y[0] == 1]
        return W(R).T, b(R).reshape(-1, 1), np.ones((1, R.shape[1])), np.full((1, 1), b2)

    return from_table


def _einsum(sign: int = 1) -> Callable:
    """The biases from the weights: z = ½ at the unit's own row."""

    def from_table(X: Array, Y: Array) -> Network:
        R = np.compress(Y[0] > 0, X, axis=1).T
        W1 = np.where(R == 1, 1.0, -1.0)
        return W1, sign * (0.5 - np.einsum("jk,jk->j", W1, R))[:, np.newaxis], np.ones_like(R[:, :1]).T, [[-0.5]]

    return from_table


def _lists(unset: float = -1, half: float = 0.5) -> Callable:
    def from_table(X: Array, Y: Array) -> list:
        W1, b1 = [], []
        for r, y in zip(X.T.tolist(), Y[0], strict=True):
            if y == 1:
                W1.append([1 if bit else unset for bit in r])
                b1.append([half - sum(r)])
        return [W1, b1, [[1] * len(W1)], [[-0.5]]]

    return from_table


class _Layers(NamedTuple):
    W1: Array
    b1: Array
    W2: Array
    b2: Array


def _every_row(X: Array, Y: Array) -> Network:
    W1, b1, _, b2 = reference(X, np.ones_like(Y))
    return W1, b1, Y.copy(), b2


TASK = Task(
    id="perceptron.from_table",
    title="Any Boolean function",
    chapter="threshold-units",
    parts=(
        Part("W1", 1, ("n1", "n0")),
        Part("b1", 1, ("n1", "1")),
        Part("W2", 1, ("1", "n1")),
        Part("b2", 1, ("1", "1")),
    ),
    reference=reference,
    examples=tuple(_called(table) for table in (TABLES["XOR"], TABLES["NOT"], (0, 1, 0, 0, 0, 0, 1, 1), (1, 1, 1, 1))),
    draw=draw,
    mistakes=(
        Mistake(
            "a unit for each 0",
            "The OR at the end must fire where the function is 1: so the hidden units stand for these rows.",
            _built(value=0),
            {"at once": lambda X, Y: _at_once()(X, 1 - Y), "lists": lambda X, Y: _lists()(X, 1 - Y)},
        ),
        Mistake(
            "a unit for each row",
            "That computes the function too, with more units than asked for: only rows with a 1 need one.",
            _every_row,
            {"unit by unit": lambda X, Y: (*_built()(X, np.ones_like(Y))[:2], Y.copy(), np.array([[-0.5]]))},
        ),
        Mistake(
            "weight 0 where the row has a 0",
            "A unit must also be held back by an input that is 1 where its row has a 0.",
            _built(W=lambda r: r),
            {"at once": _at_once(W=lambda R: R), "lists": _lists(unset=0)},
        ),
        Mistake(
            "the signs of the weights exchanged",
            "An input that is 1 in the unit's row must push the unit up.",
            _built(W=lambda r: 1 - 2 * r),
            {"at once": _at_once(W=lambda R: 1 - 2 * R)},
        ),
        Mistake(
            "z = 0 at the unit's own row",
            "That works with this step, on the very border; asked for is the border halfway: z = ½ there.",
            _built(b=lambda r: -np.sum(r)),
            {"at once": _at_once(b=lambda R: -R.sum(axis=0)), "lists": _lists(half=0.0)},
        ),
        Mistake(
            "z = −½ at the unit's own row",
            "At its own row the unit must fire: put the row into W x + b.",
            _built(b=lambda r: -0.5 - np.sum(r)),
            {"at once": _at_once(b=lambda R: -0.5 - R.sum(axis=0)), "lists": _lists(half=-0.5)},
        ),
        Mistake(
            "b1 with the wrong sign",
            "The weighted sum at the unit's own row must just be enough; put the row into W x + b.",
            _built(b=lambda r: np.sum(r) - 0.5),
            {"at once": _at_once(b=lambda R: R.sum(axis=0) - 0.5), "einsum": _einsum(sign=-1)},
        ),
        Mistake(
            "the ones added to b1",
            "The more ones a row has, the larger is the weighted sum there, and the lower must the bias be.",
            _built(b=lambda r: 0.5 + np.sum(r)),
            {"at once": _at_once(b=lambda R: 0.5 + R.sum(axis=0))},
        ),
        Mistake(
            "b1 from the number of inputs",
            "At the unit's own row the weighted sum is the number of its ones, not of all inputs.",
            _built(b=lambda r: 0.5 - len(r)),
            {"at once": _at_once(b=lambda R: np.full(R.shape[1], 0.5 - R.shape[0]))},
        ),
        Mistake(
            "b1 from the sum of the weights",
            "A weight of −1 meets a 0 at the unit's own row: it adds nothing there.",
            _built(b=lambda r: 0.5 - np.sum(2 * r - 1)),
            {"at once": _at_once(b=lambda R: 0.5 - (2 * R - 1).sum(axis=0))},
        ),
        Mistake(
            "an AND at the end",
            "The hidden units never fire together: one must be enough for the output.",
            _built(b2=lambda count: 0.5 - count),
            {"at once": lambda X, Y: (*_at_once()(X, Y)[:3], np.array([[0.5 - Y.sum()]]))},
        ),
        Mistake(
            "the bias of an AND of two at the end",
            "The hidden units never fire together: one must be enough for the output.",
            _built(b2=lambda count: -1.5),
            {"at once": _at_once(b2=-1.5)},
        ),
        Mistake(
            "b2 with the wrong sign",
            "Where no hidden unit fires, the output's net input is its bias.",
            _built(b2=lambda count: 0.5),
            {"at once": _at_once(b2=0.5)},
        ),
        Mistake(
            "no bias at the end",
            "Where no hidden unit fires, the output's net input is its bias, and 0 is enough to fire.",
            _built(b2=lambda count: 0.0),
            {"at once": _at_once(b2=0.0)},
        ),
        Mistake(
            "W1 transposed",
            "A layer has a row of weights for each unit.",
            _after(lambda W1, b1, W2, b2: (W1.T, b1, W2, b2)),
            {"at once": lambda X, Y: (2 * X[:, Y[0] == 1] - 1, *_at_once()(X, Y)[1:])},
        ),
        Mistake(
            "b1 as a row",
            "A layer's biases are a column: one for each unit, beside its row of weights.",
            _after(lambda W1, b1, W2, b2: (W1, b1.T, W2, b2)),
            {"at once": lambda X, Y: (_at_once()(X, Y)[0], [0.5 - X[:, Y[0] == 1].sum(axis=0)], *_at_once()(X, Y)[2:])},
        ),
        Mistake(
            "W2 as a column",
            "The output layer has one unit: one row, with a weight for each hidden unit.",
            _after(lambda W1, b1, W2, b2: (W1, b1, W2.T, b2)),
            {"at once": lambda X, Y: (*_at_once()(X, Y)[:2], np.ones((int(Y.sum()), 1)), np.array([[-0.5]]))},
        ),
        Mistake(
            "the rows backwards",
            "The hidden units stand in the order of the table's rows.",
            _after(lambda W1, b1, W2, b2: (W1[::-1], b1[::-1], W2, b2)),
            {"at once": lambda X, Y: _at_once()(X[:, ::-1], Y[:, ::-1])},
        ),
    ),
    styles={
        "unit by unit": _built(),
        "at once": _at_once(),
        "einsum": _einsum(),
        "nested lists": _lists(),
        "a namedtuple": lambda X, Y: _Layers(**dict(zip(_Layers._fields, reference(X, Y), strict=True))),
        "whole numbers": lambda X, Y: tuple(v.astype(int) if k % 2 == 0 else v for k, v in enumerate(_built()(X, Y))),
        "single precision": lambda X, Y: [np.asarray(v, dtype=np.float32) for v in _at_once()(X, Y)],
        "rows by their number": lambda X, Y: _at_once()(
            np.array([[k >> j & 1 for k in range(Y.size)] for j in reversed(range(len(X)))]), Y
        ),
    },
)
