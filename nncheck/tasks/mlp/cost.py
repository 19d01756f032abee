"""Task *mlp.cost*: J = −(1/m) Σ_i Σ_k [y_ki ln a_ki + (1 − y_ki) ln(1 − a_ki)], over examples i and outputs k."""

import math
from collections.abc import Callable

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nncheck.tasks.steps import in_single
from nnlib import losses

Array = np.ndarray


def reference(A2: Array, Y: Array) -> float:
    """Return the mean over the examples of the cross-entropy, summed over the outputs."""
    return losses.cost(losses.binary_cross_entropy(A2, Y))


def draw(rng: np.random.Generator) -> Arguments:
    """Draw outputs and targets of a batch; no output is certain."""
    n2, m = distinct_sizes(rng, 2, low=1)
    return {"A2": rng.uniform(0.05, 0.95, (n2, m)), "Y": rng.integers(0, 2, (n2, m)).astype(float)}


def _of_terms(terms: Callable) -> Callable:
    """The cost, from other terms: a function of (A2, Y), entry by entry."""
    return lambda A2, Y: np.sum(terms(A2, Y)) / Y.shape[1]


def _loops(entry: Callable, divisor: Callable = lambda Y: Y.shape[1]) -> Callable:
    """The cost in loops, from a loss of (a, y)."""

    def cost(A2: Array, Y: Array) -> float:
        total = 0.0
        for i in range(Y.shape[1]):
            for k in range(Y.shape[0]):
                total += entry(A2[k, i], Y[k, i])
        return total / divisor(Y)

    return cost


def _einsum(sign: float = 1.0, divisor: Callable = lambda Y: Y.shape[1]) -> Callable:
    """The cost in einsum; `sign` is that of the zeros' term."""

    def cost(A2: Array, Y: Array) -> float:
        ones, zeros = np.einsum("ki,ki->", Y, np.log(A2)), np.einsum("ki,ki->", 1 - Y, np.log(1 - A2))
        return -(ones + sign * zeros) / divisor(Y)

    return cost


def _entry(a: float, y: float) -> float:
    return -math.log(a) if y == 1 else -math.log(1 - a)


def _clipped(A2: Array, Y: Array) -> float:
    A2 = np.clip(A2, 1e-12, 1 - 1e-12)
    return float(np.average(-(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)).sum(axis=0)))


TASK = Task(
    id="mlp.cost",
    title="The cost",
    chapter="two-layer-network",
    parts=(Part("J", 2, ()),),
    reference=reference,
    examples=(
        {"A2": np.array([[0.5]]), "Y": np.array([[1.0]])},
        {"A2": np.array([[0.9, 0.2, 0.6]]), "Y": np.array([[1.0, 0.0, 0.0]])},
        {
            "A2": np.array([[0.5, 0.25, 0.9], [0.75, 0.8, 0.3]]),
            "Y": np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]),
        },
        {"A2": np.array([[0.1], [0.4], [0.2]]), "Y": np.array([[0.0], [0.0], [0.0]])},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the minus sign forgotten",
            "The logarithm of a probability is negative, and a cost is not.",
            lambda A2, Y: -reference(A2, Y),
        ),
        Mistake(
            "the minus in front of the first term only",
            "The minus belongs to the whole bracket: an example of class 0 must cost something too.",
            _of_terms(lambda A, Y: -Y * np.log(A) + (1 - Y) * np.log(1 - A)),
            {
                "loops": _loops(lambda a, y: -math.log(a) if y == 1 else math.log(1 - a)),
                "einsum": _einsum(sign=-1.0),
            },
        ),
        Mistake(
            "the sum, not the mean",
            "The cost of twice as many examples of the same kind should be the same.",
            lambda A2, Y: Y.shape[1] * reference(A2, Y),
            {"loops": _loops(_entry, lambda Y: 1), "einsum": _einsum(divisor=lambda Y: 1)},
        ),
        Mistake(
            "the mean over the outputs too",
            "The loss of an example is the sum over its outputs; only the examples are averaged.",
            lambda A2, Y: reference(A2, Y) / Y.shape[0],
            {"loops": _loops(_entry, lambda Y: Y.size), "einsum": _einsum(divisor=np.size)},
        ),
        Mistake(
            "the mean over the outputs in place of the examples",
            "The examples are the columns: the mean is over them, the sum over the rows.",
            lambda A2, Y: reference(A2, Y) * Y.shape[1] / Y.shape[0],
            {"loops": _loops(_entry, len), "einsum": _einsum(divisor=len)},
        ),
        Mistake(
            "half the mean",
            "The ½ belongs to the squared error, where it cancels a 2.",
            lambda A2, Y: reference(A2, Y) / 2,
        ),
        Mistake(
            "the term of the zeros is missing",
            "An output of 0.9 for a target of 0 must cost something.",
            _of_terms(lambda A, Y: -Y * np.log(A)),
        ),
        Mistake(
            "the term of the ones is missing",
            "An output of 0.1 for a target of 1 must cost something.",
            _of_terms(lambda A, Y: -(1 - Y) * np.log(1 - A)),
        ),
        Mistake(
            "the targets exchanged",
            "An output is the probability of 1: a confident and right prediction must cost little.",
            lambda A2, Y: reference(1 - A2, Y),
        ),
        Mistake(
            "the same logarithm twice",
            "The two terms take the logarithms of two probabilities that add up to 1.",
            _of_terms(lambda A, Y: -Y * np.log(A) - (1 - Y) * np.log(A)),
        ),
        Mistake(
            "base-2 logarithms",
            "Here loss is measured in nats: the natural logarithm, whose derivative is 1/a with no factor.",
            lambda A2, Y: reference(A2, Y) / np.log(2),
        ),
        Mistake(
            "base-10 logarithms",
            "Here loss is measured in nats: the natural logarithm, whose derivative is 1/a with no factor.",
            lambda A2, Y: reference(A2, Y) / np.log(10),
        ),
        Mistake(
            "the squared error",
            "That is another loss: it is bounded, and hardly punishes a confident and wrong prediction.",
            lambda A2, Y: losses.cost(losses.squared_error(A2, Y)),
        ),
        Mistake(
            "one loss an example, no mean",
            "The cost is one number for the whole batch.",
            losses.binary_cross_entropy,
        ),
        Mistake(
            "only the first output",
            "A network may have several outputs, and each adds to the loss.",
            lambda A2, Y: reference(A2[:1], Y[:1]),
        ),
    ),
    styles={
        "the formula as it stands": lambda A2, Y: -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / Y.shape[1],
        "loops": _loops(_entry),
        "einsum": _einsum(),
        "a trace": lambda A2, Y: -np.trace(Y.T @ np.log(A2) + (1 - Y).T @ np.log(1 - A2)) / A2.shape[1],
        "the probability of what happened": lambda A2, Y: -np.log(np.where(Y == 1, A2, 1 - A2)).sum(axis=0).mean(),
        "one logarithm of a product": lambda A2, Y: -np.log(np.prod(A2**Y * (1 - A2) ** (1 - Y))) / len(Y.T),
        "clipped": _clipped,
        "in brackets": lambda A2, Y: [[np.mean(-np.sum(Y * np.log(A2) + (1 - Y) * np.log1p(-A2), axis=0))]],
        "single precision": in_single(reference),
    },
)
