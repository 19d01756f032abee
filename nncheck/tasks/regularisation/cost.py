"""Task *regularisation.cost*: J = mean of the losses + λ (‖W1‖² + ‖W2‖²); the biases are not penalised."""

import math
from collections.abc import Callable

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nnlib import losses as nn_losses

Array = np.ndarray


def reference(losses: Array, W1: Array, b1: Array, W2: Array, b2: Array, lam: float) -> float:
    """Return the cost of a two-layer network, from the loss of each example."""
    return nn_losses.cost(losses, (W1, W2), lam)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw the losses of a batch, the parameters of two layers, and λ."""
    n0, n1, n2, m = distinct_sizes(rng, 4)
    return {
        "losses": rng.uniform(0.1, 2.0, (1, m)),
        "W1": rng.normal(size=(n1, n0)),
        "b1": rng.normal(size=(n1, 1)),
        "W2": rng.normal(size=(n2, n1)),
        "b2": rng.normal(size=(n2, 1)),
        "lam": float(rng.uniform(0.1, 0.9)),
    }


def _plus(penalty: Callable) -> Callable:
    """The mean loss plus another penalty, by (W1, b1, W2, b2, lam, m)."""

    def cost(losses: Array, W1: Array, b1: Array, W2: Array, b2: Array, lam: float) -> float:
        return np.mean(losses) + penalty(W1, b1, W2, b2, lam, losses.shape[1])

    return cost


def _loops(
    power: Callable = lambda w: w * w, strength: Callable = lambda lam, m: lam, biases: bool = False, mean: bool = True
) -> Callable:
    """Entry by entry, with one step another."""

    def cost(losses: Array, W1: Array, b1: Array, W2: Array, b2: Array, lam: float) -> float:
        m = losses.shape[1]
        J = 0.0
        for i in range(m):
            J += losses[0, i] / (m if mean else 1)
        for matrix in (W1, W2, b1, b2) if biases else (W1, W2):
            for row in matrix:
                for w in row:
                    J += strength(lam, m) * power(float(w))
        return J

    return cost


def _einsum(
    powers: str = "kj,kj->", strength: Callable = lambda lam, m: lam, biases: bool = False, mean: bool = True
) -> Callable:
    """The penalty in Einstein's notation, with one step another."""

    def cost(losses: Array, W1: Array, b1: Array, W2: Array, b2: Array, lam: float) -> float:
        m = losses.shape[1]
        total = sum(np.einsum(powers, P, P) for P in ((W1, b1, W2, b2) if biases else (W1, W2)))
        return np.einsum("oi->", losses) / (m if mean else 1) + strength(lam, m) * total

    return cost


def _one_vector(losses: Array, W1: Array, b1: Array, W2: Array, b2: Array, lam: float) -> float:
    w = np.concatenate([W1.ravel(), W2.ravel()])
    return float(losses.mean() + lam * (w @ w))


class _Cost:
    def __init__(self, lam: float, *weights: Array):
        self.lam, self.weights = lam, weights

    def __call__(self, losses: Array) -> Array:
        penalty = [self.lam * np.trace(W @ W.T) for W in self.weights]
        return np.average(losses, keepdims=True) + sum(penalty)


def _single(losses: Array, W1: Array, b1: Array, W2: Array, b2: Array, lam: float) -> np.float32:
    squares = [np.sum(np.square(W.astype(np.float32))) for W in (W1, W2)]
    return np.float32(np.mean(losses)) + np.float32(lam) * sum(squares)


def _norm2(*weights: Array) -> float:
    return sum(float(np.sum(W**2)) for W in weights)


TASK = Task(
    id="regularisation.cost",
    title="The penalised cost",
    chapter="regularisation",
    parts=(Part("J", 2, ()),),
    reference=reference,
    examples=(
        {
            "losses": np.array([[0.5, 1.5]]),
            "W1": np.array([[1.0, -2.0, 0.0], [0.5, 1.0, 2.0]]),
            "b1": np.array([[3.0], [-1.0]]),
            "W2": np.array([[2.0, -1.0]]),
            "b2": np.array([[4.0]]),
            "lam": 0.1,
        },
        {
            "losses": np.array([[1.0, 2.0, 0.0, 3.0]]),
            "W1": np.array([[0.5], [-1.5]]),
            "b1": np.array([[1.0], [1.0]]),
            "W2": np.array([[-2.0, 1.0], [0.5, 0.0], [1.0, 1.0]]),
            "b2": np.array([[0.0], [0.5], [-0.5]]),
            "lam": 0.5,
        },
        {
            "losses": np.array([[0.25, 0.75, 0.5]]),
            "W1": np.array([[1.0, 2.0]]),
            "b1": np.array([[1.0]]),
            "W2": np.array([[3.0]]),
            "b2": np.array([[1.0]]),
            "lam": 0.0,
        },
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the penalty on the biases too",
            "A bias shifts a unit and makes it no more winding: only weights are penalised.",
            _plus(lambda W1, b1, W2, b2, lam, m: lam * _norm2(W1, b1, W2, b2)),
            {"loops": _loops(biases=True), "einsum": _einsum(biases=True)},
        ),
        Mistake(
            "the penalty divided by m",
            "The penalty is added to the mean, and does not depend on the number of examples.",
            _plus(lambda W1, b1, W2, b2, lam, m: lam / m * _norm2(W1, W2)),
            {"loops": _loops(strength=lambda lam, m: lam / m), "einsum": _einsum(strength=lambda lam, m: lam / m)},
        ),
        Mistake(
            "the penalty once an example",
            "The penalty is added once, to the mean of the losses, not to each of them.",
            _plus(lambda W1, b1, W2, b2, lam, m: lam * m * _norm2(W1, W2)),
            {"loops": _loops(strength=lambda lam, m: lam * m), "einsum": _einsum(strength=lambda lam, m: lam * m)},
        ),
        Mistake(
            "half the penalty",
            "Some books have λ/2 here; this course has λ, so that the gradient gets a 2.",
            _plus(lambda W1, b1, W2, b2, lam, m: lam / 2 * _norm2(W1, W2)),
            {"loops": _loops(strength=lambda lam, m: lam / 2), "einsum": _einsum(strength=lambda lam, m: lam / 2)},
        ),
        Mistake(
            "twice the penalty",
            "The 2 belongs to the gradient of the penalty, not to the penalty.",
            _plus(lambda W1, b1, W2, b2, lam, m: 2 * lam * _norm2(W1, W2)),
            {"loops": _loops(strength=lambda lam, m: 2 * lam), "einsum": _einsum(strength=lambda lam, m: 2 * lam)},
        ),
        Mistake(
            "the norm, not its square",
            "The penalty is the sum of the squared weights, with no root taken.",
            _plus(lambda W1, b1, W2, b2, lam, m: lam * (math.sqrt(_norm2(W1)) + math.sqrt(_norm2(W2)))),
        ),
        Mistake(
            "absolute values for squares",
            "That is the L1 penalty, which drives weights to exactly 0; here it is L2.",
            _plus(lambda W1, b1, W2, b2, lam, m: lam * (np.sum(np.abs(W1)) + np.sum(np.abs(W2)))),
            {"loops": _loops(power=abs)},
        ),
        Mistake(
            "the square of the sum",
            "Each weight is squared before they are summed: opposite signs must not cancel.",
            _plus(lambda W1, b1, W2, b2, lam, m: lam * (np.sum(W1) ** 2 + np.sum(W2) ** 2)),
            {"einsum": _einsum(powers="kj,ln->")},
        ),
        Mistake(
            "the weights not squared",
            "A large negative weight must cost something too.",
            _plus(lambda W1, b1, W2, b2, lam, m: lam * (np.sum(W1) + np.sum(W2))),
            {"loops": _loops(power=lambda w: w)},
        ),
        Mistake(
            "the mean of the squares",
            "The squared weights are summed: every further weight adds to the penalty.",
            _plus(lambda W1, b1, W2, b2, lam, m: lam * (np.mean(W1**2) + np.mean(W2**2))),
        ),
        Mistake(
            "the first layer left out",
            "The weights of every layer are penalised.",
            _plus(lambda W1, b1, W2, b2, lam, m: lam * _norm2(W2)),
        ),
        Mistake(
            "the last layer left out",
            "The weights of every layer are penalised.",
            _plus(lambda W1, b1, W2, b2, lam, m: lam * _norm2(W1)),
        ),
        Mistake(
            "the penalty subtracted",
            "Large weights must make the cost larger.",
            _plus(lambda W1, b1, W2, b2, lam, m: -lam * _norm2(W1, W2)),
        ),
        Mistake(
            "λ squared",
            "λ enters the cost as it is.",
            _plus(lambda W1, b1, W2, b2, lam, m: lam**2 * _norm2(W1, W2)),
        ),
        Mistake("λ left out", "λ says how much the penalty counts.", _plus(lambda W1, b1, W2, *_: _norm2(W1, W2))),
        Mistake("no penalty", "The cost is more than the mean of the losses.", _plus(lambda *_: 0.0)),
        Mistake(
            "the sum of the losses",
            "The loss is averaged over the batch; the penalty alone is a sum.",
            lambda losses, W1, b1, W2, b2, lam: np.sum(losses) + lam * _norm2(W1, W2),
            {"loops": _loops(mean=False), "einsum": _einsum(mean=False)},
        ),
        Mistake(
            "the penalty alone",
            "The penalty is added to the mean of the losses.",
            lambda losses, W1, b1, W2, b2, lam: lam * _norm2(W1, W2),
        ),
    ),
    styles={
        "the formula as it stands": lambda losses, W1, b1, W2, b2, lam: (
            np.mean(losses) + lam * (np.sum(W1**2) + np.sum(W2**2))
        ),
        "loops": _loops(),
        "einsum": _einsum(),
        "norms": lambda losses, W1, b1, W2, b2, lam: (
            np.sum(losses) / losses.size + lam * sum(np.linalg.norm(W) ** 2 for W in (W1, W2))
        ),
        "one long vector": _one_vector,
        "a class": lambda losses, W1, b1, W2, b2, lam: _Cost(lam, W1, W2)(losses),
        "single precision": _single,
    },
)
