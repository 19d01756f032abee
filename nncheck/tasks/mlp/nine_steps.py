"""Task *mlp.nine_steps*: the backward pass of lecture 6 for one example, every one of its nine steps returned.

1  dl = 1                 2  dy_hat = ∂ℓ/∂ŷ          3  dz2 = dy_hat σ′          4  db2 = dz2      5  dW2 = dz2 a1ᵀ
6  da1 = W2ᵀ dz2          7  dz1 = da1 * g′(z1)      8  db1 = dz1                9  dW1 = dz1 xᵀ
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nncheck.tasks import loops
from nncheck.tasks.steps import in_single, stepwise
from nnlib import activations, losses, mlp

Array = np.ndarray

ARGUMENTS = ("W2", "z1", "a1", "y_hat", "x", "y", "g_prime")
PARTS = (
    Part("dl", 1, ()),
    Part("dy_hat", 1, ("n2", "1")),
    Part("dz2", 1, ("n2", "1")),
    Part("db2", 1, ("n2", "1")),
    Part("dW2", 1, ("n2", "n1")),
    Part("da1", 1, ("n1", "1")),
    Part("dz1", 1, ("n1", "1")),
    Part("db1", 1, ("n1", "1")),
    Part("dW1", 1, ("n1", "n0")),
)
ACTIVATIONS = {"square": np.square, "tanh": np.tanh, "softsign": lambda z: z / (1 + np.abs(z))}
"""Those whose slopes a check hands over."""

with_steps = stepwise(
    ARGUMENTS,
    {
        "dl": lambda s: 1.0,
        "dy_hat": lambda s: losses.binary_cross_entropy_prime(s.y_hat, s.y) * s.dl,
        "dz2": lambda s: s.dy_hat * s.y_hat * (1 - s.y_hat),
        "db2": lambda s: s.dz2,
        "dW2": lambda s: s.dz2 @ s.a1.T,
        "da1": lambda s: s.W2.T @ s.dz2,
        "dz1": lambda s: s.da1 * s.g_prime(s.z1),
        "db1": lambda s: s.dz1,
        "dW1": lambda s: s.dz1 @ s.x.T,
    },
    mlp.NineSteps._fields,
)
in_loops = stepwise(
    ARGUMENTS,
    {
        "dl": lambda s: 1,
        "dy_hat": lambda s: loops.each(lambda p, y: (1 - y) / (1 - p) - y / p, s.y_hat, s.y),
        "dz2": lambda s: loops.each(lambda p, y: p - y, s.y_hat, s.y),
        "db2": lambda s: s.dz2,
        "dW2": lambda s: loops.product(s.dz2, loops.turned(s.a1)),
        "da1": lambda s: loops.product(loops.turned(s.W2), s.dz2),
        "dz1": lambda s: loops.each(lambda d, z: d * s.g_prime(z), s.da1, s.z1),
        "db1": lambda s: s.dz1,
        "dW1": lambda s: loops.product(s.dz1, loops.turned(s.x)),
    },
    mlp.NineSteps._fields,
)
in_einsum = stepwise(
    ARGUMENTS,
    {
        "dl": lambda s: np.ones((1, 1)),
        "dy_hat": lambda s: (s.y_hat - s.y) / (s.y_hat * (1 - s.y_hat)),
        "dz2": lambda s: s.y_hat - s.y,
        "db2": lambda s: s.y_hat - s.y,
        "dW2": lambda s: np.einsum("vo,uo->vu", s.dz2, s.a1),
        "da1": lambda s: np.einsum("vu,vo->uo", s.W2, s.dz2),
        "dz1": lambda s: np.einsum("uo,uo->uo", s.da1, s.g_prime(s.z1)),
        "db1": lambda s: s.dz1.copy(),
        "dW1": lambda s: np.einsum("uo,jo->uj", s.dz1, s.x),
    },
    mlp.NineSteps._fields,
)


def reference(
    W2: Array, z1: Array, a1: Array, y_hat: Array, x: Array, y: Array, g_prime: Callable
) -> tuple[float | Array, ...]:
    """Return the nine gradients; the tests hold it to `nnlib.mlp.nine_steps`, which goes from the parameters."""
    return with_steps()(W2, z1, a1, y_hat, x, y, g_prime)


def hidden_layer(name: str, z1: Array) -> Arguments:
    """The outputs of the hidden units, and the slope of their activation."""
    return {"z1": z1, "a1": ACTIVATIONS[name](z1), "g_prime": Given(f"the slope of {name}")}


def draw(rng: np.random.Generator) -> Arguments:
    """Draw what the forward pass of one example leaves, and the example."""
    n0, n1, n2 = distinct_sizes(rng, 3)
    hidden = hidden_layer(str(rng.choice(list(ACTIVATIONS))), rng.normal(size=(n1, 1)))
    return _ordered(
        W2=rng.normal(size=(n2, n1)),
        y_hat=rng.uniform(0.1, 0.9, (n2, 1)),
        x=rng.normal(size=(n0, 1)),
        y=rng.integers(0, 2, (n2, 1)).astype(float),
        **hidden,
    )


def _ordered(**arguments: object) -> Arguments:
    return {name: arguments[name] for name in ARGUMENTS}


def cost(W2: Array, z1: Array, a1: Array, y_hat: Array, x: Array, y: Array, g_prime: Callable) -> Callable:
    """Return the loss as a function of a step of anything in the network, away from what the forward pass left."""
    z2 = np.log(y_hat / (1 - y_hat))
    stay1, stay2 = np.zeros((len(z1), len(x))), np.zeros(W2.shape)

    def stepped(
        dy_hat: Array | float = 0.0,
        dz2: Array | float = 0.0,
        db2: Array | float = 0.0,
        dW2: Array = stay2,
        da1: Array | float = 0.0,
        dz1: Array | float = 0.0,
        db1: Array | float = 0.0,
        dW1: Array = stay1,
    ) -> float:
        a = a1 + da1 + g_prime(z1) * (dz1 + db1 + dW1 @ x)
        z = z2 + dz2 + db2 + (W2 + dW2) @ a - W2 @ a1
        return losses.cost(losses.binary_cross_entropy(activations.sigmoid(z) + dy_hat, y))

    return stepped


def _lists(W2: Array, z1: Array, a1: Array, y_hat: Array, x: Array, y: Array, g_prime: Callable) -> list:
    x, a1, z1, p, t = (column.ravel().tolist() for column in (x, a1, z1, y_hat, y))
    dy = [a / (b * (1 - b)) for a, b in zip([b - c for b, c in zip(p, t, strict=True)], p, strict=True)]
    dz2 = [b - c for b, c in zip(p, t, strict=True)]
    da1 = [sum(W2[v, u] * dz2[v] for v in range(len(dz2))) for u in range(len(a1))]
    dz1 = [da1[u] * float(g_prime(z1[u])) for u in range(len(a1))]

    def column(values: list) -> list:
        return [[value] for value in values]

    dW2, dW1 = [[d * a for a in a1] for d in dz2], [[d * entry for entry in x] for d in dz1]
    return [1, column(dy), column(dz2), column(dz2), dW2, column(da1), column(dz1), column(dz1), dW1]


class _Nine(NamedTuple):
    start: float
    by_prediction: Array
    by_net: Array
    by_bias: Array
    by_weights: Array
    by_hidden: Array
    by_hidden_net: Array
    by_hidden_bias: Array
    by_hidden_weights: Array


def _named(W2: Array, z1: Array, a1: Array, y_hat: Array, x: Array, y: Array, g_prime: Callable) -> _Nine:
    error = y_hat - y
    slope = y_hat - y_hat**2
    back = (error.T @ W2).T
    hidden = np.multiply(back, g_prime(z1))
    return _Nine(1.0, error / slope, error, error, np.outer(error, a1), back, hidden, hidden, np.outer(hidden, x))


TASK = Task(
    id="mlp.nine_steps",
    title="The nine steps back",
    chapter="two-layer-network",
    parts=PARTS,
    reference=reference,
    examples=(
        _ordered(
            W2=np.array([[2.0, -1.0, 4.0]]),
            y_hat=np.array([[0.75]]),
            x=np.array([[1.0], [-2.0]]),
            y=np.array([[1.0]]),
            **hidden_layer("square", np.array([[1.0], [2.0], [-0.5]])),
        ),
        _ordered(
            W2=np.array([[1.0, 3.0], [-2.0, 0.5], [0.0, 1.0]]),
            y_hat=np.array([[0.2], [0.5], [0.9]]),
            x=np.array([[2.0], [0.0], [-1.0], [0.5]]),
            y=np.array([[0.0], [1.0], [1.0]]),
            **hidden_layer("softsign", np.array([[1.0], [-3.0]])),
        ),
        _ordered(
            W2=np.array([[0.5]]),
            y_hat=np.array([[0.4]]),
            x=np.array([[3.0]]),
            y=np.array([[0.0]]),
            **hidden_layer("tanh", np.array([[-1.0]])),
        ),
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "step 1 is 0",
            "∂ℓ/∂ℓ says how ℓ grows when ℓ grows: if it were 0, nothing would flow back.",
            with_steps(dl=lambda s: 0.0),
        ),
        Mistake(
            "the sign of step 2",
            "When the target is 1, a larger prediction makes the loss smaller: the derivative is negative.",
            with_steps(dy_hat=lambda s: -losses.binary_cross_entropy_prime(s.y_hat, s.y)),
            {
                "loops": in_loops(
                    dy_hat=lambda s: loops.each(lambda p, y: y / p - (1 - y) / (1 - p), s.y_hat, s.y),
                    dz2=lambda s: loops.each(lambda p, y: y - p, s.y_hat, s.y),
                ),
                "einsum": in_einsum(
                    dy_hat=lambda s: (s.y - s.y_hat) / (s.y_hat * (1 - s.y_hat)),
                    dz2=lambda s: s.y - s.y_hat,
                    db2=lambda s: s.y - s.y_hat,
                ),
            },
        ),
        Mistake(
            "one sign for both terms of step 2",
            "Differentiate ln(1 − ŷ) with care: its inner derivative is −1.",
            with_steps(dy_hat=lambda s: -s.y / s.y_hat - (1 - s.y) / (1 - s.y_hat)),
        ),
        Mistake(
            "only the difference in step 2",
            "ŷ − y is the derivative by z2; the one by ŷ still has the denominators of the logarithms' derivatives.",
            with_steps(dy_hat=lambda s: s.y_hat - s.y),
        ),
        Mistake(
            "only the difference in step 2, and right from step 3 on",
            "ŷ − y is the derivative by z2; the one by ŷ still has the denominators of the logarithms' derivatives.",
            with_steps(dy_hat=lambda s: s.y_hat - s.y, dz2=lambda s: s.y_hat - s.y),
        ),
        Mistake(
            "σ′ forgotten in step 3",
            "From ŷ back to z2 the chain has one more factor: the slope of the sigmoid.",
            with_steps(dz2=lambda s: s.dy_hat),
        ),
        Mistake(
            "σ′ at the prediction in step 3",
            "ŷ is a value of the sigmoid already: its slope is made of ŷ itself, with no further sigmoid.",
            with_steps(dz2=lambda s: s.dy_hat * activations.sigmoid_prime(s.y_hat)),
        ),
        Mistake(
            "σ for σ′ in step 3",
            "The slope of the sigmoid is 0 where the sigmoid is near 1, and near 0: it has two factors.",
            with_steps(dz2=lambda s: s.dy_hat * s.y_hat),
        ),
        Mistake(
            "db2 from step 2",
            "The bias is part of z2: its gradient starts from ∂ℓ/∂z2.",
            with_steps(db2=lambda s: s.dy_hat),
        ),
        Mistake(
            "dW2 transposed",
            "A gradient has the shape of what it is the gradient of.",
            with_steps(dW2=lambda s: s.a1 @ s.dz2.T),
            {
                "loops": in_loops(dW2=lambda s: loops.product(s.a1, loops.turned(s.dz2))),
                "einsum": in_einsum(dW2=lambda s: np.einsum("vo,uo->uv", s.dz2, s.a1)),
            },
        ),
        Mistake(
            "z1 for a1 in dW2",
            "A weight of the second layer multiplies what the hidden unit puts out.",
            with_steps(dW2=lambda s: s.dz2 @ s.z1.T),
            {
                "loops": in_loops(dW2=lambda s: loops.product(s.dz2, loops.turned(s.z1))),
                "einsum": in_einsum(dW2=lambda s: np.einsum("vo,uo->vu", s.dz2, s.z1)),
            },
        ),
        Mistake(
            "dW2 without the hidden outputs",
            "A weight matters as much as the input it multiplies.",
            with_steps(dW2=lambda s: s.dz2 @ np.ones_like(s.a1).T),
        ),
        Mistake(
            "da1 from step 2",
            "The hidden outputs enter z2: the way back to them starts from ∂ℓ/∂z2.",
            with_steps(da1=lambda s: s.W2.T @ s.dy_hat),
        ),
        Mistake(
            "the weights left out of da1",
            "A hidden unit is to blame as far as its weights carry it on.",
            with_steps(da1=lambda s: np.full(s.a1.shape, np.sum(s.dz2))),
        ),
        Mistake(
            "the mean over the outputs in da1",
            "What comes back from the outputs that a hidden unit feeds is summed.",
            with_steps(da1=lambda s: s.W2.T @ s.dz2 / s.y.shape[0]),
        ),
        Mistake(
            "g′ at a1",
            "The slope is needed where the activation was applied, at its net input.",
            with_steps(dz1=lambda s: s.da1 * s.g_prime(s.a1)),
            {
                "loops": in_loops(dz1=lambda s: loops.each(lambda d, a: d * s.g_prime(a), s.da1, s.a1)),
                "einsum": in_einsum(dz1=lambda s: np.einsum("uo,uo->uo", s.da1, s.g_prime(s.a1))),
            },
        ),
        Mistake(
            "g′ forgotten",
            "From a1 back to z1 the chain has one more factor: the slope of the hidden activation.",
            with_steps(dz1=lambda s: s.da1),
            {"loops": in_loops(dz1=lambda s: s.da1), "einsum": in_einsum(dz1=lambda s: s.da1)},
        ),
        Mistake(
            "g for g′",
            "The chain rule multiplies with the slope of the activation, not with its value.",
            with_steps(dz1=lambda s: s.da1 * s.a1),
        ),
        Mistake(
            "always the slope of tanh",
            "1 − a² is the slope of tanh alone; use the slope that is passed in.",
            with_steps(dz1=lambda s: s.da1 * (1 - s.a1**2)),
        ),
        Mistake(
            "always the slope of the sigmoid",
            "a (1 − a) is the slope of the sigmoid alone; use the slope that is passed in.",
            with_steps(dz1=lambda s: s.da1 * s.a1 * (1 - s.a1)),
        ),
        Mistake(
            "db1 from step 6",
            "The bias is part of z1: its gradient starts from ∂ℓ/∂z1.",
            with_steps(db1=lambda s: s.da1),
        ),
        Mistake(
            "db1 summed over the units",
            "Each hidden unit has a bias of its own; nothing is summed for one example.",
            with_steps(db1=lambda s: np.sum(s.dz1, keepdims=True)),
        ),
        Mistake(
            "dW1 transposed",
            "A gradient has the shape of what it is the gradient of.",
            with_steps(dW1=lambda s: s.x @ s.dz1.T),
            {
                "loops": in_loops(dW1=lambda s: loops.product(s.x, loops.turned(s.dz1))),
                "einsum": in_einsum(dW1=lambda s: np.einsum("uo,jo->ju", s.dz1, s.x)),
            },
        ),
        Mistake(
            "a1 for x in dW1",
            "A layer's weights multiply what comes into that layer: one layer further down.",
            with_steps(dW1=lambda s: s.dz1 @ s.a1.T),
        ),
        Mistake(
            "dW1 from step 6",
            "The weights are part of z1: their gradient starts from ∂ℓ/∂z1.",
            with_steps(dW1=lambda s: s.da1 @ s.x.T),
        ),
    ),
    styles={
        "loops": in_loops(),
        "einsum": in_einsum(),
        "nested lists": _lists,
        "a named tuple of other names": _named,
        "ŷ − y from step 3 on": with_steps(dz2=lambda s: s.y_hat - s.y),
        "broadcasting": with_steps(
            dW2=lambda s: s.dz2 * s.a1.T,
            da1=lambda s: np.sum(s.W2 * s.dz2, axis=0)[:, np.newaxis],
            dW1=lambda s: s.dz1 * s.x.ravel(),
        ),
        "by cases of the target": with_steps(dy_hat=lambda s: np.where(s.y == 1, -1 / s.y_hat, 1 / (1 - s.y_hat))),
        "single precision": in_single(reference),
    },
    cost=cost,
)
