"""Task *perceptron.xor*: two units side by side, OR and NAND of the inputs, and a third one that reads these two.

The unit is passed in, and what counts is what it says: so any weights and biases that compute the functions are right.
"""

from collections.abc import Callable

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task
from nnlib import threshold
from nnlib.data.boolean import every_input

Array = np.ndarray
Pair = tuple[Array, Array]

OR, NAND, AND, NOR = ((1, 1), -0.5), ((-1, -1), 1.5), ((1, 1), -1.5), ((-1, -1), 0.5)


def reference(X: Array, unit: Callable) -> Pair:
    """Return the outputs of the hidden layer and of the whole network."""
    return threshold.forward(threshold.XOR[:1], X), threshold.forward(threshold.XOR, X)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw inputs in some order; each of the four is there, or there again."""
    order = np.append(rng.permutation(4), rng.integers(0, 4, rng.integers(1, 5)))
    return {"X": every_input(2)[:, order], "unit": Given("a threshold unit")}


def _network(first: tuple = OR, second: tuple = NAND, third: tuple = AND) -> Callable:
    """The network with these three units."""

    def xor(X: Array, unit: Callable) -> Pair:
        H = np.vstack([unit(*first, X), unit(*second, X)])
        return H, unit(*third, H)

    return xor


def _after(change: Callable) -> Callable:
    """The reference, with its pair changed."""
    return lambda X, unit: change(*reference(X, unit))


def _reading_the_inputs(X: Array, unit: Callable) -> Pair:
    return reference(X, unit)[0], unit(*AND, X)


def _by_layers(hidden: tuple = ((1, 1), (-1, -1)), b: tuple = (-1, 1), output: tuple = (1, 1, -2)) -> Callable:
    """Products of matrices and a comparison, without the unit."""

    def xor(X: Array, unit: Callable) -> Pair:
        H = (np.array(hidden) @ X + np.array(b).reshape(2, 1) >= 0).astype(int)
        return H, (np.array([output[:2]]) @ H + output[2] >= 0).astype(int)

    return xor


def _logic(hidden: Callable, output: Callable) -> Callable:
    """Example by example, with Python's own logic."""

    def xor(X: Array, unit: Callable) -> list:
        H = [hidden(bool(x1), bool(x2)) for x1, x2 in X.T]
        A = [output(*h) for h in H]
        return [[[int(h1) for h1, _ in H], [int(h2) for _, h2 in H]], [[int(a) for a in A]]]

    return xor


class _Network:
    def __init__(self, unit: Callable):
        self.unit = unit

    def run(self, X: Array) -> Pair:
        self.H = np.empty((2, X.shape[1]))
        self.H[0], self.H[1] = self.unit([3, 3], -2, X)[0], self.unit([-3, -3], 4, X)[0]
        return self.H, self.unit([1, 1], -2, self.H)


TASK = Task(
    id="perceptron.xor",
    title="XOR from three units",
    chapter="threshold-units",
    parts=(Part("H", 1, ("2", "m")), Part("A", 1, ("1", "m"))),
    reference=reference,
    examples=(
        {"X": every_input(2), "unit": Given("a threshold unit")},
        {"X": np.array([[1.0], [1.0]]), "unit": Given("a threshold unit")},
        {"X": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]), "unit": Given("a threshold unit")},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "an OR at the end",
            "XOR is 1 where both hidden units say 1; where is one of them enough?",
            _network(third=OR),
            {
                "by layers": _by_layers(output=(1, 1, -1)),
                "logic": _logic(lambda p, q: (p or q, not (p and q)), lambda h1, h2: h1 or h2),
            },
        ),
        Mistake(
            "a NAND at the end",
            "XOR is 1 where both hidden units say 1; yours is 0 just there.",
            _network(third=NAND),
            {
                "by layers": _by_layers(output=(-1, -1, 1)),
                "logic": _logic(lambda p, q: (p or q, not (p and q)), lambda h1, h2: not (h1 and h2)),
            },
        ),
        Mistake(
            "an AND in place of the NAND",
            "The second hidden unit holds the network back where both inputs are 1: it must be 0 there.",
            _network(second=AND),
            {
                "by layers": _by_layers(((1, 1), (1, 1)), (-1, -2)),
                "logic": _logic(lambda p, q: (p or q, p and q), lambda h1, h2: h1 and h2),
            },
        ),
        Mistake(
            "a NOR in place of the NAND",
            "The second hidden unit must be 0 where both inputs are 1, and only there.",
            _network(second=NOR),
            {
                "by layers": _by_layers(b=(-1, 0)),
                "logic": _logic(lambda p, q: (p or q, not (p or q)), lambda h1, h2: h1 and h2),
            },
        ),
        Mistake(
            "an AND in place of the OR",
            "The first hidden unit must be 1 where at least one input is.",
            _network(first=AND),
            {"by layers": _by_layers(b=(-2, 1))},
        ),
        Mistake(
            "the opposite of XOR",
            "XOR is 1 where the two inputs differ; yours is 1 where they agree.",
            _network(AND, NOR, OR),
            {
                "by layers": _by_layers(b=(-2, 0), output=(1, 1, -1)),
                "logic": _logic(lambda p, q: (p and q, not (p or q)), lambda h1, h2: h1 or h2),
            },
        ),
        Mistake(
            "the hidden units exchanged",
            "The first row of H is the OR, the second the NAND. The output is the same, but not H.",
            _network(NAND, OR),
            {
                "by layers": _by_layers(((-1, -1), (1, 1)), (1, -1)),
                "logic": _logic(lambda p, q: (not (p and q), p or q), lambda h1, h2: h1 and h2),
            },
        ),
        Mistake(
            "the third unit reads the inputs",
            "The third unit sees what the hidden units say, not x1 and x2.",
            _reading_the_inputs,
            {"by layers": lambda X, unit: (_by_layers()(X, unit)[0], (X.sum(axis=0, keepdims=True) >= 2) * 1)},
        ),
        Mistake(
            "one unit alone",
            "One of the hidden units is returned as the output; the third has to combine both.",
            _network(third=((1, 0), -0.5)),
            {"logic": _logic(lambda p, q: (p or q, not (p and q)), lambda h1, h2: h1)},
        ),
        Mistake(
            "the hidden units added up",
            "The third unit is a unit, too: its output is 0 or 1.",
            lambda X, unit: (reference(X, unit)[0], np.sum(reference(X, unit)[0], axis=0, keepdims=True)),
            {"by layers": lambda X, unit: (_by_layers()(X, unit)[0], [sum(_by_layers()(X, unit)[0])])},
        ),
        Mistake(
            "the two values exchanged",
            "First the hidden layer, then the output.",
            _after(lambda H, A: (A, H)),
            {"by layers": lambda X, unit: _by_layers()(X, unit)[::-1]},
        ),
        Mistake(
            "a row for each example",
            "Here and in the whole book an example is a column: H has a row for each unit.",
            _after(lambda H, A: (H.T, A)),
            {"logic": lambda X, unit: ([[int(p or q), int(not (p and q))] for p, q in X.T], _network()(X, unit)[1])},
        ),
        Mistake(
            "the output of shape (m,)",
            "Rows stay rows here: the output is a matrix of one row.",
            _after(lambda H, A: (H, A.ravel())),
            {"by layers": lambda X, unit: (_by_layers()(X, unit)[0], _by_layers()(X, unit)[1][0])},
        ),
    ),
    styles={
        "halves": _network(),
        "large weights": _network(((20, 20), -10), ((-20, -20), 30), ((20, 20), -30)),
        "unequal weights": _network(((2, 1), -1), ((-1, -2), 2), ((3, 4), -6)),
        "by layers": _by_layers(),
        "logic": _logic(lambda p, q: (p or q, not (p and q)), lambda h1, h2: h1 and h2),
        "a class": lambda X, unit: _Network(unit).run(X),
        "a list of rows": lambda X, unit: (
            [unit(*OR, X)[0], unit(*NAND, X)[0]],
            unit(*AND, [unit(*OR, X), unit(*NAND, X)]),
        ),
    },
)
