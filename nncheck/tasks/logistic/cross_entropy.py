"""Task *logistic.cross_entropy*: J = −(1/m) Σ_i [y_i ln a_i + (1 − y_i) ln(1 − a_i)], from probabilities."""

import math
from collections.abc import Callable

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task
from nnlib import losses

Array = np.ndarray


def reference(A: Array, Y: Array) -> float:
    """Return the mean cross-entropy of a batch."""
    return losses.cost(losses.binary_cross_entropy(A, Y))


def draw(rng: np.random.Generator) -> Arguments:
    """Draw the probabilities and classes of a batch; no prediction is certain."""
    m = int(rng.integers(1, 9))
    return {"A": rng.uniform(0.05, 0.95, (1, m)), "Y": rng.integers(0, 2, (1, m)).astype(float)}


def _loops(A: Array, Y: Array) -> float:
    total = 0.0
    for i in range(A.shape[1]):
        total -= math.log(A[0, i]) if Y[0, i] == 1 else math.log(1 - A[0, i])
    return total / A.shape[1]


def _likelihood(A: Array, Y: Array) -> float:
    return -np.log(np.prod(A**Y * (1 - A) ** (1 - Y))) / Y.size


def _single(A: Array, Y: Array) -> Array:
    A, Y = A.astype(np.float32), Y.astype(np.float32)
    return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))


def _clipped(A: Array, Y: Array) -> float:
    A = np.clip(A, 1e-12, 1 - 1e-12)
    return np.average(-(Y * np.log(A)) - (1 - Y) * np.log(1 - A))


def _looped(loss: Callable, mean: bool = True) -> Callable:
    """The loops, with another loss of one example, or without the mean."""

    def cross_entropy(A: Array, Y: Array) -> float:
        total = 0.0
        for i in range(A.shape[1]):
            total += loss(A[0, i], Y[0, i])
        return total / A.shape[1] if mean else total

    return cross_entropy


TASK = Task(
    id="logistic.cross_entropy",
    title="The cross-entropy",
    chapter="logistic-regression",
    parts=(Part("J", 2, ()),),
    reference=reference,
    examples=(
        {"A": np.array([[0.5]]), "Y": np.array([[1.0]])},
        {"A": np.array([[0.9, 0.2]]), "Y": np.array([[1.0, 0.0]])},
        {"A": np.array([[0.25, 0.5, 0.75]]), "Y": np.array([[0.0, 0.0, 0.0]])},
        {"A": np.array([[0.1, 0.8, 0.6, 0.3, 0.95]]), "Y": np.array([[0.0, 1.0, 0.0, 1.0, 1.0]])},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the minus sign forgotten",
            "The logarithm of a probability is negative, and a loss is not.",
            lambda A, Y: -reference(A, Y),
            elsewhere={
                "loops": _looped(lambda a, y: math.log(a if y else 1 - a)),
                "a matrix product": lambda A, Y: (Y @ np.log(A).T + (1 - Y) @ np.log(1 - A).T) / Y.size,
            },
        ),
        Mistake(
            "the sum, not the mean",
            "The cost of twice as many examples of the same kind should be the same.",
            lambda A, Y: A.shape[1] * reference(A, Y),
            elsewhere={
                "loops": _looped(lambda a, y: -math.log(a if y else 1 - a), mean=False),
                "a matrix product": lambda A, Y: -(Y @ np.log(A).T + (1 - Y) @ np.log(1 - A).T),
            },
        ),
        Mistake(
            "half the mean",
            "The ½ belongs to the squared error, where it cancels a 2.",
            lambda A, Y: reference(A, Y) / 2,
        ),
        Mistake(
            "base-2 logarithms",
            "Here loss is measured in nats: the natural logarithm, whose derivative is 1/a with no factor.",
            lambda A, Y: reference(A, Y) / np.log(2),
            elsewhere={
                "loops": _looped(lambda a, y: -math.log2(a if y else 1 - a)),
                "where": lambda A, Y: -np.log2(np.where(Y == 1, A, 1 - A)).mean(),
            },
        ),
        Mistake(
            "base-10 logarithms",
            "Here loss is measured in nats: the natural logarithm, whose derivative is 1/a with no factor.",
            lambda A, Y: reference(A, Y) / np.log(10),
        ),
        Mistake(
            "the term of the zeros is missing",
            "An example of class 0 that is predicted as 0.9 must cost something.",
            lambda A, Y: -np.mean(Y * np.log(A)),
            elsewhere={
                "loops": _looped(lambda a, y: -y * math.log(a)),
                "einsum": lambda A, Y: -np.einsum("oi,oi->", Y, np.log(A)) / A.size,
            },
        ),
        Mistake(
            "the term of the ones is missing",
            "An example of class 1 that is predicted as 0.1 must cost something.",
            lambda A, Y: -np.mean((1 - Y) * np.log(1 - A)),
        ),
        Mistake(
            "the classes exchanged",
            "a is the probability of class 1: a confident and right prediction must cost little.",
            lambda A, Y: reference(1 - A, Y),
            elsewhere={
                "loops": _looped(lambda a, y: -math.log(1 - a if y else a)),
                "where": lambda A, Y: -np.mean(np.log(np.where(Y == 0, A, 1 - A))),
            },
        ),
        Mistake(
            "the same logarithm twice",
            "The two terms take the logarithms of two different probabilities, which add up to 1.",
            lambda A, Y: -np.mean(Y * np.log(A) + (1 - Y) * np.log(A)),
        ),
        Mistake(
            "plus for minus inside the logarithm",
            "The probability of class 0 is what a leaves over; it is never above 1.",
            lambda A, Y: -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 + A)),
        ),
        Mistake(
            "the squared error",
            "That is another loss: it is bounded, and hardly punishes a confident and wrong prediction.",
            lambda A, Y: losses.cost(losses.squared_error(A, Y)),
        ),
        Mistake(
            "one loss an example, no mean",
            "The cost is one number for the whole batch.",
            losses.binary_cross_entropy,
        ),
        Mistake(
            "the mean over the ones only",
            "Divide by the number of examples, whatever their class.",
            lambda A, Y: A.shape[1] * reference(A, Y) / np.sum(Y),
        ),
    ),
    styles={
        "the formula as it stands": lambda A, Y: -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A)),
        "loops": _loops,
        "a matrix product": lambda A, Y: -(Y @ np.log(A).T + (1 - Y) @ np.log(1 - A).T) / Y.shape[1],
        "the probability of what happened": lambda A, Y: -np.log(np.where(Y == 1, A, 1 - A)).mean(),
        "one logarithm of a product": _likelihood,
        "clipped": _clipped,
        "log1p": lambda A, Y: float(-np.sum(Y * np.log(A) + (1 - Y) * np.log1p(-A)) / len(Y[0])),
        "single precision": _single,
    },
)
