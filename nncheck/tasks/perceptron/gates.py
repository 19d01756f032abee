"""Task *perceptron.gates*: AND, OR, NAND of x1 and x2, and NOT x1, each by one threshold unit.

The unit is passed in, and what counts is what it says: so any weights and bias that compute the function are right.
"""

from collections.abc import Callable

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task
from nnlib import threshold
from nnlib.data.boolean import every_input

Array = np.ndarray
Outputs = tuple[Array, Array, Array, Array]

RIGHT = (((1, 1), -1.5), ((1, 1), -0.5), ((-1, -1), 1.5), ((-1, 0), 0.5))
"""The weights and the bias of each of the four, as `nnlib.threshold` has them."""


def reference(X: Array, unit: Callable) -> Outputs:
    """Return the outputs of the four units."""
    gates = (threshold.AND, threshold.OR, threshold.NAND)
    return *(threshold.forward([gate], X) for gate in gates), threshold.forward([threshold.NOT], X[:1])


def draw(rng: np.random.Generator) -> Arguments:
    """Draw inputs in some order; each of the four is there, or there again."""
    order = np.append(rng.permutation(4), rng.integers(0, 4, rng.integers(1, 5)))
    return {"X": every_input(2)[:, order], "unit": Given("a threshold unit")}


def _with(AND: tuple = (), OR: tuple = (), NAND: tuple = (), NOT: tuple = ()) -> Callable:
    """The four units, some of them with other weights and another bias."""
    chosen = [other or usual for other, usual in zip((AND, OR, NAND, NOT), RIGHT, strict=True)]
    return lambda X, unit: tuple(unit(w, b, X) for w, b in chosen)


def _without_the_unit(AND: Callable, OR: Callable, NAND: Callable, NOT: Callable) -> Callable:
    """Net inputs as sums of products of the two rows, each with its own comparison."""

    def gates(X: Array, unit: Callable) -> list:
        x1, x2 = X
        return [np.where(net(x1, x2) >= 0, 1, 0).reshape(1, -1) for net in (AND, OR, NAND, NOT)]

    return gates


def _sums(**changed: Callable) -> Callable:
    nets = {
        "AND": lambda x1, x2: x1 + x2 - 2,
        "OR": lambda x1, x2: x1 + x2 - 1,
        "NAND": lambda x1, x2: 1 - x1 - x2,
        "NOT": lambda x1, x2: -x1,
    }
    return _without_the_unit(**(nets | changed))


def _loops(X: Array, unit: Callable) -> list:
    weights = {"AND": (3, 3, -4), "OR": (2, 2, -1), "NAND": (-3, -3, 4), "NOT": (-2, 0, 1)}
    return [[[1 if u * x1 + v * x2 + b >= 0 else 0 for x1, x2 in X.T]] for u, v, b in weights.values()]


class _Gate:
    def __init__(self, weights: list, bias: float):
        self.weights, self.bias = np.array([weights]), np.array([[bias]])

    def __call__(self, unit: Callable, X: Array) -> Array:
        return unit(self.weights, self.bias, X)


def _after(change: Callable) -> Callable:
    """The reference, with its four values changed."""
    return lambda X, unit: change(*reference(X, unit))


TASK = Task(
    id="perceptron.gates",
    title="Four Boolean functions",
    chapter="threshold-units",
    parts=tuple(Part(name, 1, ("1", "m")) for name in ("AND", "OR", "NAND", "NOT")),
    reference=reference,
    examples=(
        {"X": every_input(2), "unit": Given("a threshold unit")},
        {"X": np.array([[1.0], [1.0]]), "unit": Given("a threshold unit")},
        {"X": np.array([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]]), "unit": Given("a threshold unit")},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "AND with the bias of an OR",
            "One input alone must not be enough for an AND: compute its net input there.",
            _with(AND=((1, 1), -0.5)),
            {"other numbers": _with(AND=((2, 2), -2)), "sums": _sums(AND=lambda x1, x2: x1 + x2 - 1)},
        ),
        Mistake(
            "OR with the bias of an AND",
            "One input alone must be enough for an OR: compute its net input there.",
            _with(OR=((1, 1), -1.5)),
            {"other numbers": _with(OR=((5, 5), -7)), "sums": _sums(OR=lambda x1, x2: x1 + x2 - 2)},
        ),
        Mistake(
            "AND and OR exchanged",
            "An AND asks for more than an OR does: which of them needs the lower bias?",
            _with(AND=((1, 1), -0.5), OR=((1, 1), -1.5)),
            {"sums": _sums(AND=lambda x1, x2: x1 + x2 - 1, OR=lambda x1, x2: x1 + x2 - 2)},
        ),
        Mistake(
            "an OR that always fires",
            "At (0, 0) the net input is the bias, and a net input of 0 is enough to fire.",
            _with(OR=((1, 1), 0)),
            {"other numbers": _with(OR=((2, 2), 1)), "sums": _sums(OR=lambda x1, x2: x1 + x2)},
        ),
        Mistake(
            "an AND that always fires",
            "Where both inputs are 0 the net input is the bias, and must be below 0 here.",
            _with(AND=((1, 1), 0)),
            {"other numbers": _with(AND=((1, 1), 1)), "sums": _sums(AND=lambda x1, x2: x1 + x2)},
        ),
        Mistake(
            "an AND that never fires",
            "Compute the net input where both inputs are 1. Is it below 0?",
            _with(AND=((1, 1), -3)),
            {"other numbers": _with(AND=((0.5, 0.5), -1.5)), "sums": _sums(AND=lambda x1, x2: x1 + x2 - 2.5)},
        ),
        Mistake(
            "biases with the wrong sign",
            "The threshold is what the weighted sum must reach; the bias is its negative.",
            _with(((1, 1), 1.5), ((1, 1), 0.5), ((-1, -1), -1.5), ((-1, 0), -0.5)),
            {
                "other numbers": _with(((2, 2), 3), ((2, 2), 1), ((-2, -2), -3), ((-2, 0), -1)),
                "sums": _sums(
                    AND=lambda x1, x2: x1 + x2 + 2,
                    OR=lambda x1, x2: x1 + x2 + 1,
                    NAND=lambda x1, x2: -1.5 - x1 - x2,
                    NOT=lambda x1, x2: -x1 - 0.5,
                ),
            },
        ),
        Mistake(
            "no biases",
            "Without a bias the border runs through (0, 0), and the unit is always 1 there.",
            _with(((1, 1), 0), ((1, 1), 0), ((-1, -1), 0), ((-1, 0), 0)),
            {"sums": _sums(AND=lambda x1, x2: x1 + x2, OR=lambda x1, x2: x1 + x2, NAND=lambda x1, x2: -x1 - x2)},
        ),
        Mistake(
            "NAND with the bias of the AND",
            "To turn a unit round, the whole net input changes its sign: the weights and the bias.",
            _with(NAND=((-1, -1), -1.5)),
            {"other numbers": _with(NAND=((-1, -1), -1)), "sums": _sums(NAND=lambda x1, x2: -x1 - x2 - 2)},
        ),
        Mistake(
            "NAND with the weights of the AND",
            "To turn a unit round, the whole net input changes its sign: the weights and the bias.",
            _with(NAND=((1, 1), 1.5)),
            {"sums": _sums(NAND=lambda x1, x2: x1 + x2 + 2)},
        ),
        Mistake(
            "a NAND that is a NOR",
            "A NAND is 0 for one input alone, and this one for three: where is the net input below 0?",
            _with(NAND=((-1, -1), 0.5)),
            {"other numbers": _with(NAND=((-2, -2), 1)), "sums": _sums(NAND=lambda x1, x2: -x1 - x2)},
        ),
        Mistake(
            "NOT of the other input",
            "x1 is the first row: its weight is the one that counts, and x2 must not matter.",
            _with(NOT=((0, -1), 0.5)),
            {"other numbers": _with(NOT=((0, -2), 1)), "sums": _sums(NOT=lambda x1, x2: -x2)},
        ),
        Mistake(
            "NOT of both inputs",
            "NOT is said of x1 alone: which weight makes x2 not matter?",
            _with(NOT=((-1, -1), 0.5)),
            {"sums": _sums(NOT=lambda x1, x2: -x1 - x2)},
        ),
        Mistake(
            "x1 itself for NOT",
            "The unit must fire where x1 is 0, and x1 = 1 must hold it back.",
            _with(NOT=((1, 0), -0.5)),
            {"sums": _sums(NOT=lambda x1, x2: x1 - 1)},
        ),
        Mistake(
            "−1 for 0",
            "The unit that is passed in says 0 or 1; its outputs are returned as they are.",
            _after(lambda *outputs: tuple(2 * A - 1 for A in outputs)),
            {"through the unit": lambda X, unit: [np.where(A == 0, -1, 1) for A in _with()(X, unit)]},
        ),
        Mistake(
            "the shape (m,)",
            "Rows stay rows here: the outputs of a unit are a matrix of one row.",
            _after(lambda *outputs: tuple(A.ravel() for A in outputs)),
            {"lists": lambda X, unit: [row[0] for row in _loops(X, unit)]},
        ),
    ),
    styles={
        "halves": _with(),
        "large weights": _with(((20, 20), -30), ((20, 20), -10), ((-20, -20), 30), ((-20, 0), 10)),
        "borders through the inputs": _with(((1, 1), -2), ((1, 1), -1), ((-1, -1), 1), ((-1, 0), 0)),
        "unequal weights": _with(((1, 2), -2.5), ((3, 1), -0.5), ((-2, -1), 2.5), ((-3, 1), 1.5)),
        "sums": _sums(),
        "loops": _loops,
        "a class": lambda X, unit: tuple(_Gate(list(w), b)(unit, X) for w, b in RIGHT),
        "single precision": lambda X, unit: [A.astype(np.float32) for A in _with()(X.astype(np.float32), unit)],
    },
)
