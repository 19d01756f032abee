"""Task *mlp.forward*: Z1 = W1 X + b1, A1 = g1(Z1), Z2 = W2 A1 + b2, A2 = g2(Z2) for a batch; g1, g2 are passed in."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nncheck.tasks import loops
from nncheck.tasks.steps import in_single, stepwise
from nnlib import activations

Array = np.ndarray
Four = tuple[Array, Array, Array, Array]

ARGUMENTS = ("W1", "b1", "W2", "b2", "X", "g1", "g2")
PARTS = (
    Part("Z1", 1, ("n1", "m")),
    Part("A1", 1, ("n1", "m")),
    Part("Z2", 1, ("n2", "m")),
    Part("A2", 1, ("n2", "m")),
)
RESULTS = tuple(part.name for part in PARTS)


def reference(W1: Array, b1: Array, W2: Array, b2: Array, X: Array, g1: Callable, g2: Callable) -> Four:
    """Return the net inputs and outputs of both layers; the tests hold it to `nnlib.mlp.forward`."""
    Z1 = W1 @ X + b1
    A1 = g1(Z1)
    Z2 = W2 @ A1 + b2
    A2 = g2(Z2)
    return Z1, A1, Z2, A2


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a network, a batch, and two different activations."""
    n0, n1, n2, m = distinct_sizes(rng, 4)
    g1, g2 = rng.choice(["square", "tanh", "softsign"], 2, replace=False)
    return {
        "W1": rng.normal(size=(n1, n0)),
        "b1": rng.normal(size=(n1, 1)),
        "W2": rng.normal(size=(n2, n1)),
        "b2": rng.normal(size=(n2, 1)),
        "X": rng.normal(size=(n0, m)),
        "g1": Given(str(g1)),
        "g2": Given(str(g2)),
    }


with_steps = stepwise(
    ARGUMENTS,
    {
        "Z1": lambda s: s.W1 @ s.X + s.b1,
        "A1": lambda s: s.g1(s.Z1),
        "Z2": lambda s: s.W2 @ s.A1 + s.b2,
        "A2": lambda s: s.g2(s.Z2),
    },
    RESULTS,
)
in_loops = stepwise(
    ARGUMENTS,
    {
        "Z1": lambda s: loops.plus_column(loops.product(s.W1, s.X), s.b1),
        "A1": lambda s: loops.each(s.g1, s.Z1),
        "Z2": lambda s: loops.plus_column(loops.product(s.W2, s.A1), s.b2),
        "A2": lambda s: loops.each(s.g2, s.Z2),
    },
    RESULTS,
)
in_einsum = stepwise(
    ARGUMENTS,
    {
        "Z1": lambda s: np.einsum("uj,ji->ui", s.W1, s.X) + s.b1,
        "A1": lambda s: s.g1(s.Z1),
        "Z2": lambda s: np.einsum("vu,ui->vi", s.W2, s.A1) + s.b2,
        "A2": lambda s: s.g2(s.Z2),
    },
    RESULTS,
)


def _after(change: Callable) -> Callable:
    """The reference, with its four values changed."""
    return lambda *arguments: change(*reference(*arguments))


def _columns(W1: Array, b1: Array, W2: Array, b2: Array, X: Array, g1: Callable, g2: Callable) -> list:
    each = [reference(W1, b1, W2, b2, x.reshape(-1, 1), g1, g2) for x in X.T]
    return [np.hstack(column) for column in zip(*each, strict=True)]


def _lists(W1: Array, b1: Array, W2: Array, b2: Array, X: Array, g1: Callable, g2: Callable) -> list:
    def layer(W: Array, b: Array, columns: list) -> list:
        return [
            [sum(w * x for w, x in zip(row, column, strict=True)) + bias for column in columns]
            for row, (bias,) in zip(W.tolist(), b.tolist(), strict=True)
        ]

    z1 = layer(W1, b1, X.T.tolist())
    a1 = [[float(g1(z)) for z in row] for row in z1]
    z2 = layer(W2, b2, [list(column) for column in zip(*a1, strict=True)])
    return [z1, a1, z2, [[float(g2(z)) for z in row] for row in z2]]


class _Layer:
    def __init__(self, W: Array, b: Array, g: Callable):
        self.W, self.b, self.g = W, b, g

    def __call__(self, inputs: Array) -> Array:
        self.net = self.W.dot(inputs) + self.b
        self.out = self.g(self.net)
        return self.out


class _Values(NamedTuple):
    Z1: Array
    A1: Array
    Z2: Array
    A2: Array


def _class(W1: Array, b1: Array, W2: Array, b2: Array, X: Array, g1: Callable, g2: Callable) -> _Values:
    hidden, output = _Layer(W1, b1, g1), _Layer(W2, b2, g2)
    output(hidden(X))
    return _Values(hidden.net, hidden.out, output.net, output.out)


def _bias_as_weight(W1: Array, b1: Array, W2: Array, b2: Array, X: Array, g1: Callable, g2: Callable) -> Four:
    ones = np.ones((1, X.shape[1]))
    Z1 = np.block([[W1, b1]]) @ np.vstack([X, ones])
    Z2 = np.block([[W2, b2]]) @ np.vstack([g1(Z1), ones])
    return Z1, g1(Z1), Z2, g2(Z2)


TASK = Task(
    id="mlp.forward",
    title="The forward pass",
    chapter="two-layer-network",
    parts=PARTS,
    reference=reference,
    examples=(
        {
            "W1": np.array([[1.0, -1.0], [2.0, 0.0], [0.0, 1.0]]),
            "b1": np.array([[0.0], [-1.0], [1.0]]),
            "W2": np.array([[1.0, 0.5, -1.0]]),
            "b2": np.array([[2.0]]),
            "X": np.array([[1.0, 2.0, 0.0, -1.0], [0.0, 1.0, 3.0, 2.0]]),
            "g1": Given("square"),
            "g2": Given("softsign"),
        },
        {
            "W1": np.array([[1.0, 0.0, -2.0], [0.5, 1.0, 1.0]]),
            "b1": np.array([[3.0], [-1.0]]),
            "W2": np.array([[1.0, 2.0], [-1.0, 0.0], [0.0, 4.0], [1.0, 1.0]]),
            "b2": np.array([[0.0], [1.0], [-3.0], [0.5]]),
            "X": np.array([[2.0], [1.0], [1.0]]),
            "g1": Given("softsign"),
            "g2": Given("square"),
        },
        {
            "W1": np.array([[2.0]]),
            "b1": np.array([[-1.0]]),
            "W2": np.array([[3.0]]),
            "b2": np.array([[0.5]]),
            "X": np.array([[0.0, 1.0]]),
            "g1": Given("tanh"),
            "g2": Given("square"),
        },
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "no bias in the hidden layer",
            "At X = 0 the net inputs of the hidden units are their biases.",
            with_steps(Z1=lambda s: s.W1 @ s.X),
            {
                "loops": in_loops(Z1=lambda s: loops.product(s.W1, s.X)),
                "einsum": in_einsum(Z1=lambda s: np.einsum("uj,ji->ui", s.W1, s.X)),
            },
        ),
        Mistake(
            "no bias in the output layer",
            "Each layer adds its own bias, the last one too.",
            with_steps(Z2=lambda s: s.W2 @ s.A1),
            {
                "loops": in_loops(Z2=lambda s: loops.product(s.W2, s.A1)),
                "einsum": in_einsum(Z2=lambda s: np.einsum("vu,ui->vi", s.W2, s.A1)),
            },
        ),
        Mistake(
            "no biases",
            "Without biases every net input is 0 at X = 0, whatever the network has learned.",
            with_steps(Z1=lambda s: s.W1 @ s.X, Z2=lambda s: s.W2 @ s.A1),
        ),
        Mistake(
            "the biases subtracted",
            "The bias is added to the weighted sum.",
            with_steps(Z1=lambda s: s.W1 @ s.X - s.b1, Z2=lambda s: s.W2 @ s.A1 - s.b2),
        ),
        Mistake(
            "the net input passed on in place of the output",
            "The second layer reads what the hidden units put out, after their activation.",
            with_steps(Z2=lambda s: s.W2 @ s.Z1 + s.b2),
            {
                "loops": in_loops(Z2=lambda s: loops.plus_column(loops.product(s.W2, s.Z1), s.b2)),
                "einsum": in_einsum(Z2=lambda s: np.einsum("vu,ui->vi", s.W2, s.Z1) + s.b2),
            },
        ),
        Mistake(
            "no activation in the hidden layer",
            "Two layers with no activation between them are one linear layer: XOR is out of reach.",
            with_steps(A1=lambda s: s.Z1),
        ),
        Mistake(
            "no activation at the output",
            "The output layer has an activation too, g2.",
            with_steps(A2=lambda s: s.Z2),
        ),
        Mistake(
            "the hidden activation in both layers",
            "Each layer has its own activation: g1 for the hidden one, g2 for the output.",
            with_steps(A2=lambda s: s.g1(s.Z2)),
            {
                "loops": in_loops(A2=lambda s: loops.each(s.g1, s.Z2)),
                "einsum": in_einsum(A2=lambda s: s.g1(s.Z2)),
            },
        ),
        Mistake(
            "the output activation in both layers",
            "Each layer has its own activation: g1 for the hidden one, g2 for the output.",
            with_steps(A1=lambda s: s.g2(s.Z1)),
        ),
        Mistake(
            "the activations exchanged",
            "g1 belongs to the hidden layer, g2 to the output.",
            with_steps(A1=lambda s: s.g2(s.Z1), A2=lambda s: s.g1(s.Z2)),
        ),
        Mistake(
            "always tanh and the sigmoid",
            "The activations are arguments here: use those that are passed in.",
            with_steps(A1=lambda s: np.tanh(s.Z1), A2=lambda s: activations.sigmoid(s.Z2)),
        ),
        Mistake(
            "the hidden activation twice",
            "The hidden net input passes through g1 once.",
            with_steps(A1=lambda s: s.g1(s.g1(s.Z1))),
        ),
        Mistake(
            "the hidden activation before the bias",
            "The bias is part of the net input: g1 sees it too.",
            with_steps(A1=lambda s: s.g1(s.W1 @ s.X) + s.b1),
        ),
        Mistake(
            "the mean over the inputs",
            "The weighted inputs are summed; their number does not divide the sum.",
            with_steps(
                Z1=lambda s: s.W1 @ s.X / s.X.shape[0] + s.b1,
                Z2=lambda s: s.W2 @ s.A1 / s.A1.shape[0] + s.b2,
            ),
        ),
        Mistake(
            "only the first example",
            "X holds an example in each column, and each gets its own outputs.",
            with_steps(Z1=lambda s: s.W1 @ s.X[:, :1] + s.b1),
        ),
        Mistake(
            "examples in rows",
            "A batch keeps an example in each column, in every layer.",
            _after(lambda *values: tuple(value.T for value in values)),
        ),
        Mistake(
            "outputs before net inputs",
            "In each layer first Z, what goes into the activation, then A, what comes out.",
            _after(lambda Z1, A1, Z2, A2: (A1, Z1, A2, Z2)),
        ),
        Mistake(
            "the output layer first",
            "The order is that of the forward pass: Z1, A1, Z2, A2.",
            _after(lambda Z1, A1, Z2, A2: (Z2, A2, Z1, A1)),
        ),
    ),
    styles={
        "loops": in_loops(),
        "einsum": in_einsum(),
        "column by column": _columns,
        "nested lists": _lists,
        "a class for a layer": _class,
        "the bias as one more weight": _bias_as_weight,
        "transposed twice": with_steps(
            Z1=lambda s: (s.X.T @ s.W1.T + s.b1.T).T, Z2=lambda s: (s.A1.T @ s.W2.T + s.b2.ravel()).T
        ),
        "single precision": in_single(reference),
    },
)
