"""Task *mlp.backward*: the gradients of the mean cost for a batch, from what the forward pass stored.

dZ2 = A2 − Y               dW2 = dZ2 A1ᵀ / m        db2 = mean of dZ2
dZ1 = W2ᵀ dZ2 * g′(Z1)     dW1 = dZ1 Xᵀ / m         db1 = mean of dZ1
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nncheck.tasks import loops
from nncheck.tasks.mlp.nine_steps import ACTIVATIONS, hidden_layer
from nncheck.tasks.steps import in_single, stepwise
from nnlib import losses

Array = np.ndarray
Four = tuple[Array, Array, Array, Array]

ARGUMENTS = ("W2", "Z1", "A1", "A2", "X", "Y", "g_prime")
PARTS = (
    Part("dW1", 2, ("n1", "n0")),
    Part("db1", 1, ("n1", "1")),
    Part("dW2", 2, ("n2", "n1")),
    Part("db2", 1, ("n2", "1")),
)
RESULTS = tuple(part.name for part in PARTS)

with_steps = stepwise(
    ARGUMENTS,
    {
        "m": lambda s: s.X.shape[1],
        "dZ2": lambda s: s.A2 - s.Y,
        "dW2": lambda s: s.dZ2 @ s.A1.T / s.m,
        "db2": lambda s: np.mean(s.dZ2, axis=1, keepdims=True),
        "dA1": lambda s: s.W2.T @ s.dZ2,
        "dZ1": lambda s: s.dA1 * s.g_prime(s.Z1),
        "dW1": lambda s: s.dZ1 @ s.X.T / s.m,
        "db1": lambda s: np.mean(s.dZ1, axis=1, keepdims=True),
    },
    RESULTS,
)
in_loops = stepwise(
    ARGUMENTS,
    {
        "m": lambda s: s.X.shape[1],
        "dZ2": lambda s: loops.each(lambda a, y: a - y, s.A2, s.Y),
        "dW2": lambda s: loops.product(s.dZ2, loops.turned(s.A1)) / s.m,
        "db2": lambda s: loops.row_sums(s.dZ2) / s.m,
        "dA1": lambda s: loops.product(loops.turned(s.W2), s.dZ2),
        "dZ1": lambda s: loops.each(lambda d, z: d * s.g_prime(z), s.dA1, s.Z1),
        "dW1": lambda s: loops.product(s.dZ1, loops.turned(s.X)) / s.m,
        "db1": lambda s: loops.row_sums(s.dZ1) / s.m,
    },
    RESULTS,
)
in_einsum = stepwise(
    ARGUMENTS,
    {
        "m": lambda s: s.X.shape[1],
        "dZ2": lambda s: s.A2 - s.Y,
        "dW2": lambda s: np.einsum("vi,ui->vu", s.dZ2, s.A1) / s.m,
        "db2": lambda s: np.einsum("vi->v", s.dZ2)[:, np.newaxis] / s.m,
        "dA1": lambda s: np.einsum("vu,vi->ui", s.W2, s.dZ2),
        "dZ1": lambda s: s.dA1 * s.g_prime(s.Z1),
        "dW1": lambda s: np.einsum("ui,ji->uj", s.dZ1, s.X) / s.m,
        "db1": lambda s: np.einsum("ui->u", s.dZ1)[:, np.newaxis] / s.m,
    },
    RESULTS,
)


def reference(W2: Array, Z1: Array, A1: Array, A2: Array, X: Array, Y: Array, g_prime: Callable) -> Four:
    """Return ∂J/∂W1, ∂J/∂b1, ∂J/∂W2, ∂J/∂b2; the tests hold it to `nnlib.mlp.backward`."""
    return with_steps()(W2, Z1, A1, A2, X, Y, g_prime)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a batch and what a forward pass leaves of it."""
    n0, n1, n2, m = distinct_sizes(rng, 4)
    return _arguments(
        str(rng.choice(list(ACTIVATIONS))),
        W2=rng.normal(size=(n2, n1)),
        Z1=rng.normal(size=(n1, m)),
        A2=rng.uniform(0.05, 0.95, (n2, m)),
        X=rng.normal(size=(n0, m)),
        Y=rng.integers(0, 2, (n2, m)).astype(float),
    )


def _arguments(activation: str, W2: Array, Z1: Array, A2: Array, X: Array, Y: Array) -> Arguments:
    hidden = hidden_layer(activation, Z1)
    return {"W2": W2, "Z1": Z1, "A1": hidden["a1"], "A2": A2, "X": X, "Y": Y, "g_prime": hidden["g_prime"]}


def cost(W2: Array, Z1: Array, A1: Array, A2: Array, X: Array, Y: Array, g_prime: Callable) -> Callable:
    """Return the cost as a function of a step of each parameter, away from what the forward pass stored."""
    Z2 = np.log(A2 / (1 - A2))
    stay1, stay2 = np.zeros((len(Z1), len(X))), np.zeros(W2.shape)

    def stepped(
        dW1: Array = stay1,
        db1: Array | float = 0.0,
        dW2: Array = stay2,
        db2: Array | float = 0.0,
    ) -> float:
        A = A1 + g_prime(Z1) * (dW1 @ X + db1)
        Z = Z2 + (W2 + dW2) @ A - W2 @ A1 + db2
        return losses.cost(losses.binary_cross_entropy_from_logits(Z, Y))

    return stepped


def _after(change: Callable) -> Callable:
    """The reference, with its four values changed by a function of them and m."""
    return lambda W2, Z1, A1, A2, X, Y, g_prime: change(*reference(W2, Z1, A1, A2, X, Y, g_prime), X.shape[1])


def _of_columns(some: Callable) -> Callable:
    """The reference, on some of the examples."""
    return lambda W2, Z1, A1, A2, X, Y, g_prime: reference(W2, *(some(M) for M in (Z1, A1, A2, X, Y)), g_prime)


def _example_by_example(start: Callable = np.zeros, share: Callable = lambda m: m) -> Callable:
    """The mean of the examples' gradients; every one gives 1/`share` of its own."""

    def backward(W2: Array, Z1: Array, A1: Array, A2: Array, X: Array, Y: Array, g_prime: Callable) -> list:
        m = X.shape[1]
        totals = [start(shape) for shape in ((len(Z1), len(X)), (len(Z1), 1), W2.shape, (len(W2), 1))]
        for i in range(m):
            z, a, p, x, y = (M[:, i : i + 1] for M in (Z1, A1, A2, X, Y))
            delta = W2.T @ (p - y) * g_prime(z)
            for total, part in zip(totals, (delta @ x.T, delta, (p - y) @ a.T, p - y), strict=True):
                total += part / share(m)
        return totals

    return backward


def _in_place(W2: Array, Z1: Array, A1: Array, A2: Array, X: Array, Y: Array, g_prime: Callable) -> Four:
    A2 -= Y
    return reference(W2, Z1, A1, A2, X, np.zeros_like(Y), g_prime)


def _lists(*arguments: object) -> list:
    return [part.tolist() for part in in_loops()(*arguments)]


class _Gradients(NamedTuple):
    hidden_weights: Array
    hidden_biases: Array
    output_weights: Array
    output_biases: Array


def _early(W2: Array, Z1: Array, A1: Array, A2: Array, X: Array, Y: Array, g_prime: Callable) -> _Gradients:
    E = (A2 - Y) / Y.shape[1]
    H = np.dot(W2.T, E) * g_prime(Z1)
    return _Gradients(H @ X.T, H.sum(axis=1, keepdims=True), E @ A1.T, E.sum(axis=1).reshape(-1, 1))


_MEANS = {
    "dW1": lambda s: np.mean(s.dZ1, axis=1, keepdims=True) @ np.mean(s.X, axis=1, keepdims=True).T,
    "dW2": lambda s: np.mean(s.dZ2, axis=1, keepdims=True) @ np.mean(s.A1, axis=1, keepdims=True).T,
}

TASK = Task(
    id="mlp.backward",
    title="The gradients of a batch",
    chapter="two-layer-network",
    parts=PARTS,
    reference=reference,
    examples=(
        _arguments(
            "square",
            W2=np.array([[2.0, -1.0, 4.0]]),
            Z1=np.array([[1.0, 0.0, -1.0, 2.0], [2.0, 1.0, 0.5, 0.0], [-0.5, 3.0, 1.0, -1.0]]),
            A2=np.array([[0.75, 0.5, 0.25, 0.5]]),
            X=np.array([[1.0, 0.0, 2.0, -1.0], [3.0, 1.0, 0.0, 2.0]]),
            Y=np.array([[1.0, 0.0, 0.0, 1.0]]),
        ),
        _arguments(
            "softsign",
            W2=np.array([[1.0, 3.0], [-2.0, 0.5], [0.0, 1.0]]),
            Z1=np.array([[1.0], [-3.0]]),
            A2=np.array([[0.2], [0.5], [0.9]]),
            X=np.array([[2.0], [0.0], [-1.0], [0.5]]),
            Y=np.array([[0.0], [1.0], [1.0]]),
        ),
        _arguments(
            "tanh",
            W2=np.array([[0.5]]),
            Z1=np.array([[-1.0, 0.5, 2.0]]),
            A2=np.array([[0.4, 0.8, 0.7]]),
            X=np.array([[3.0, 1.0, -2.0]]),
            Y=np.array([[0.0, 1.0, 0.0]]),
        ),
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the sign of the error",
            "Where an output is too large, the cost grows with its net input: the gradient is positive there.",
            with_steps(dZ2=lambda s: s.Y - s.A2),
            {
                "loops": in_loops(dZ2=lambda s: loops.each(lambda a, y: y - a, s.A2, s.Y)),
                "einsum": in_einsum(dZ2=lambda s: s.Y - s.A2),
            },
        ),
        Mistake(
            "a factor σ′ too many",
            "With the sigmoid and the cross-entropy, σ′ cancels; it stays with other losses.",
            with_steps(dZ2=lambda s: (s.A2 - s.Y) * s.A2 * (1 - s.A2)),
        ),
        Mistake(
            "a factor 2",
            "The 2 belongs to the square of an error; there is no square in the cross-entropy.",
            with_steps(dZ2=lambda s: 2 * (s.A2 - s.Y)),
        ),
        Mistake(
            "1/m forgotten",
            "The cost is a mean over the batch, and so is its gradient.",
            _after(lambda dW1, db1, dW2, db2, m: (m * dW1, m * db1, m * dW2, m * db2)),
            {
                "loops": in_loops(m=lambda s: 1),
                "einsum": in_einsum(m=lambda s: 1),
                "example by example": _example_by_example(share=lambda m: 1),
            },
        ),
        Mistake(
            "1/m forgotten for the weights",
            "The cost is a mean over the batch, and so is its gradient by the weights.",
            _after(lambda dW1, db1, dW2, db2, m: (m * dW1, db1, m * dW2, db2)),
        ),
        Mistake(
            "1/m forgotten for the biases",
            "The cost is a mean over the batch, and so is its gradient by the biases.",
            _after(lambda dW1, db1, dW2, db2, m: (dW1, m * db1, dW2, m * db2)),
        ),
        Mistake(
            "1/m taken twice",
            "The mean divides by the number of examples once; the error of an example has no 1/m in it.",
            with_steps(dZ2=lambda s: (s.A2 - s.Y) / s.m),
            {
                "loops": in_loops(m=lambda s: s.X.shape[1] ** 2),
                "einsum": in_einsum(dZ2=lambda s: (s.A2 - s.Y) / s.m),
                "example by example": _example_by_example(share=lambda m: m**2),
            },
        ),
        Mistake(
            "1/m taken twice in the hidden layer",
            "The error that goes back has no 1/m in it: the mean is taken last, once in each layer.",
            _after(lambda dW1, db1, dW2, db2, m: (dW1 / m, db1 / m, dW2, db2)),
        ),
        Mistake(
            "the mean over the features",
            "The batch has m examples, in columns; the features are the rows.",
            with_steps(m=lambda s: s.X.shape[0]),
        ),
        Mistake(
            "a fixed number of examples",
            "A batch may have any number of examples; the shape of the data says how many.",
            _after(lambda dW1, db1, dW2, db2, m: (dW1 * m / 4, db1 * m / 4, dW2 * m / 4, db2 * m / 4)),
        ),
        Mistake(
            "g′ forgotten",
            "From A1 back to Z1 the chain has one more factor: the slope of the hidden activation.",
            with_steps(dZ1=lambda s: s.dA1),
            {"loops": in_loops(dZ1=lambda s: s.dA1), "einsum": in_einsum(dZ1=lambda s: s.dA1)},
        ),
        Mistake(
            "g′ at A1",
            "The slope is needed where the activation was applied, at its net input.",
            with_steps(dZ1=lambda s: s.dA1 * s.g_prime(s.A1)),
            {
                "loops": in_loops(dZ1=lambda s: loops.each(lambda d, a: d * s.g_prime(a), s.dA1, s.A1)),
                "einsum": in_einsum(dZ1=lambda s: s.dA1 * s.g_prime(s.A1)),
            },
        ),
        Mistake(
            "g for g′",
            "The chain rule multiplies with the slope of the activation, not with its value.",
            with_steps(dZ1=lambda s: s.dA1 * s.A1),
        ),
        Mistake(
            "always the slope of tanh",
            "1 − a² is the slope of tanh alone; use the slope that is passed in.",
            with_steps(dZ1=lambda s: s.dA1 * (1 - s.A1**2)),
        ),
        Mistake(
            "Z1 for A1 in dW2",
            "A weight of the second layer multiplies what the hidden unit puts out.",
            with_steps(dW2=lambda s: s.dZ2 @ s.Z1.T / s.m),
            {
                "loops": in_loops(dW2=lambda s: loops.product(s.dZ2, loops.turned(s.Z1)) / s.m),
                "einsum": in_einsum(dW2=lambda s: np.einsum("vi,ui->vu", s.dZ2, s.Z1) / s.m),
            },
        ),
        Mistake(
            "A1 for X in dW1",
            "A layer's weights multiply what comes into that layer: one layer further down.",
            with_steps(dW1=lambda s: s.dZ1 @ s.A1.T / s.m),
        ),
        Mistake(
            "the weights left out on the way back",
            "A hidden unit is to blame as far as its weights carry it on.",
            with_steps(dA1=lambda s: np.broadcast_to(np.sum(s.dZ2, axis=0, keepdims=True), s.Z1.shape)),
        ),
        Mistake(
            "the mean over the outputs on the way back",
            "What comes back from the outputs that a hidden unit feeds is summed.",
            with_steps(dA1=lambda s: s.W2.T @ s.dZ2 / s.W2.shape[0]),
        ),
        Mistake(
            "dW1 transposed",
            "A gradient has the shape of what it is the gradient of.",
            _after(lambda dW1, db1, dW2, db2, m: (dW1.T, db1, dW2, db2)),
        ),
        Mistake(
            "dW2 transposed",
            "A gradient has the shape of what it is the gradient of.",
            _after(lambda dW1, db1, dW2, db2, m: (dW1, db1, dW2.T, db2)),
        ),
        Mistake(
            "both weight gradients transposed",
            "A gradient has the shape of what it is the gradient of.",
            _after(lambda dW1, db1, dW2, db2, m: (dW1.T, db1, dW2.T, db2)),
        ),
        Mistake(
            "bias gradients not averaged over the batch",
            "There is one bias a unit for all examples, so one number says how the cost depends on it.",
            with_steps(db1=lambda s: s.dZ1, db2=lambda s: s.dZ2),
        ),
        Mistake(
            "bias gradients averaged over the units",
            "The examples are the columns; each unit, a row, keeps a gradient of its own.",
            with_steps(
                db1=lambda s: np.mean(s.dZ1, axis=0, keepdims=True), db2=lambda s: np.mean(s.dZ2, axis=0, keepdims=True)
            ),
            {
                "loops": in_loops(
                    db1=lambda s: loops.turned(loops.row_sums(loops.turned(s.dZ1))) / len(s.dZ1),
                    db2=lambda s: loops.turned(loops.row_sums(loops.turned(s.dZ2))) / len(s.dZ2),
                ),
                "einsum": in_einsum(
                    db1=lambda s: np.einsum("ui->i", s.dZ1)[np.newaxis] / len(s.dZ1),
                    db2=lambda s: np.einsum("vi->i", s.dZ2)[np.newaxis] / len(s.dZ2),
                ),
            },
        ),
        Mistake(
            "bias gradients averaged over everything",
            "Each unit has a bias of its own: average over the examples alone.",
            with_steps(db1=lambda s: np.mean(s.dZ1, keepdims=True), db2=lambda s: np.mean(s.dZ2, keepdims=True)),
        ),
        Mistake(
            "bias gradients of shape (n,)",
            "A gradient has the shape of what it is the gradient of: a bias is a column.",
            with_steps(db1=lambda s: np.mean(s.dZ1, axis=1), db2=lambda s: np.mean(s.dZ2, axis=1)),
        ),
        Mistake(
            "the batch treated as one example",
            "The mean of products is not the product of means: each example's error goes with its own input.",
            with_steps(**_MEANS),
        ),
        Mistake("only the last example", "Each example adds its share.", _of_columns(lambda M: M[:, -1:])),
        Mistake(
            "the output layer first",
            "The order is dW1, db1, dW2, db2.",
            _after(lambda dW1, db1, dW2, db2, m: (dW2, db2, dW1, db1)),
        ),
        Mistake(
            "A2 is changed in place",
            "`-=` on an array changes the very array that was passed in; the cost may still need it.",
            _in_place,
        ),
    ),
    styles={
        "loops": in_loops(),
        "einsum": in_einsum(),
        "example by example": _example_by_example(),
        "nested lists": _lists,
        "1/m early, by other names": _early,
        "transposed twice": with_steps(
            dW2=lambda s: (s.A1 @ s.dZ2.T).T / s.m,
            dA1=lambda s: (s.dZ2.T @ s.W2).T,
            dW1=lambda s: np.multiply(1 / s.m, np.matmul(s.X, s.dZ1.T)).T,
        ),
        "the bias as a weight from 1": with_steps(
            db1=lambda s: s.dZ1 @ np.ones((s.m, 1)) / s.m, db2=lambda s: s.dZ2 @ np.full((s.m, 1), 1 / s.m)
        ),
        "single precision": in_single(reference),
    },
    cost=cost,
)
