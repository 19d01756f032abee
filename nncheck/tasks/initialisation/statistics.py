"""Task *initialisation.statistics*: mean, standard deviation and saturated fraction of a layer of tanh units."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nnlib import initialisation

Array = np.ndarray
Three = tuple[float, float, float]


def reference(A: Array) -> initialisation.Statistics:
    """Return mean, deviation and the fraction with |a| ≥ 0.99, over all units and examples."""
    return initialisation.statistics({1: A}, "tanh")[1]


def draw(rng: np.random.Generator) -> Arguments:
    """Draw the activations of a layer of tanh units, hardly saturated or a good deal."""
    Z = rng.normal(rng.normal(), rng.choice([0.5, 2.0, 4.0]), distinct_sizes(rng, 2))
    return {"A": np.tanh(Z)}


def _of(mean: Callable = np.mean, deviation: Callable = np.std, saturated: Callable | None = None) -> Callable:
    """The three of the reference, some of them others."""

    def statistics(A: Array) -> Three:
        return mean(A), deviation(A), (saturated or (lambda A: reference(A).saturated))(A)

    return statistics


def _where(beyond: Callable) -> Callable:
    return lambda A: np.mean(beyond(A))


def _loops(
    ddof: int = 0, root: Callable = math.sqrt, beyond: Callable = lambda a: abs(a) >= 0.99, fraction: bool = True
) -> Callable:
    """The three in loops, with one step another."""

    def statistics(A: Array) -> Three:
        n, m = A.shape
        total = 0.0
        for k in range(n):
            for i in range(m):
                total += A[k, i]
        mean = total / (n * m)
        squares, count = 0.0, 0
        for k in range(n):
            for i in range(m):
                squares += (A[k, i] - mean) ** 2
                count += bool(beyond(A[k, i]))
        return mean, root(squares / (n * m - ddof)), count / (n * m) if fraction else count

    return statistics


def _sums(
    ddof: int = 0, power: float = 0.5, beyond: Callable = lambda a: np.abs(a) >= 0.99, fraction: bool = True
) -> Callable:
    """The three from sums over the entries in a row, with one step another."""

    def statistics(A: Array) -> Three:
        a = A.ravel()
        mean = a.sum() / a.size
        variance = ((a - mean) @ (a - mean)) / (a.size - ddof)
        count = np.count_nonzero(beyond(a))
        return mean, variance**power, count / a.size if fraction else count

    return statistics


class _Layer(NamedTuple):
    mean: float
    spread: float
    stuck: float


def _by_moments(A: Array) -> _Layer:
    mean = np.average(A)
    stuck = 1 - np.mean((A > -0.99) & (A < 0.99))
    return _Layer(mean, np.sqrt(abs(np.average(A * A) - mean**2)), stuck)


def _lists(A: Array) -> list:
    entries = [float(a) for row in A for a in row]
    mean = sum(entries) / len(entries)
    variance = sum((a - mean) ** 2 for a in entries) / len(entries)
    stuck = [a for a in entries if a <= -0.99 or a >= 0.99]
    return [mean, variance**0.5, len(stuck) / len(entries)]


def _single(A: Array) -> tuple:
    return np.float32(A.mean()), np.float32(A.std()), np.float32(np.mean(np.abs(A) >= 0.99))


TASK = Task(
    id="initialisation.statistics",
    title="The numbers of a layer",
    chapter="initialisation",
    parts=(Part("mean", 1, ()), Part("deviation", 1, ()), Part("saturated", 1, ())),
    reference=reference,
    examples=(
        {"A": np.array([[1.0, -0.5, 0.25], [-1.0, 0.99, 0.5]])},
        {"A": np.array([[0.0, 0.6, -0.6, 0.8], [-0.99, -0.995, 0.2, 0.005]])},
        {"A": np.array([[0.5]])},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the variance for the deviation",
            "The standard deviation is the root of the variance.",
            _of(deviation=np.var),
            {"loops": _loops(root=lambda variance: variance), "sums": _sums(power=1.0)},
        ),
        Mistake(
            "n − 1 in place of n",
            "This describes the numbers that are there, and estimates nothing: divide by their number.",
            _of(deviation=lambda A: np.std(A, ddof=1)),
            {"loops": _loops(ddof=1), "sums": _sums(ddof=1)},
        ),
        Mistake(
            "the mean not taken off",
            "That is the root of the mean square; the deviation is taken from the mean.",
            _of(deviation=lambda A: np.sqrt(np.mean(A**2))),
        ),
        Mistake(
            "the mean distance",
            "The distances from the mean are squared, averaged, and the root is taken.",
            _of(deviation=lambda A: np.mean(np.abs(A - np.mean(A)))),
        ),
        Mistake(
            "the mean of the units' deviations",
            "All numbers of the layer count alike, as one heap: the units differ from one another too.",
            _of(deviation=lambda A: np.mean(np.std(A, axis=1))),
        ),
        Mistake(
            "the mean of the examples' deviations",
            "All numbers of the layer count alike, as one heap: the examples differ from one another too.",
            _of(deviation=lambda A: np.mean(np.std(A, axis=0))),
        ),
        Mistake(
            "divided by √n",
            "That is how uncertain the mean is; the deviation says how far the numbers lie apart.",
            _of(deviation=lambda A: np.std(A) / np.sqrt(A.size)),
        ),
        Mistake("the sum for the mean", "A mean does not grow with the batch.", _of(mean=np.sum)),
        Mistake(
            "the mean of the absolute values",
            "Where negative and positive values balance, the mean is 0.",
            _of(mean=lambda A: np.mean(np.abs(A))),
        ),
        Mistake("the median", "The mean is the sum over the number.", _of(mean=np.median)),
        Mistake(
            "the mean of each unit",
            "One number for the whole layer is wanted.",
            _of(mean=lambda A: np.mean(A, axis=1)),
        ),
        Mistake(
            "saturated at the upper end only",
            "tanh has two ends: near −1 it is as flat as near 1.",
            _of(saturated=_where(lambda A: A >= 0.99)),
            {"loops": _loops(beyond=lambda a: a >= 0.99), "sums": _sums(beyond=lambda a: a >= 0.99)},
        ),
        Mistake(
            "the limit itself left out",
            "An output of just ±0.99 counts as saturated.",
            _of(saturated=_where(lambda A: np.abs(A) > 0.99)),
            {"loops": _loops(beyond=lambda a: abs(a) > 0.99), "sums": _sums(beyond=lambda a: np.abs(a) > 0.99)},
        ),
        Mistake(
            "the sigmoid's limits",
            "The sigmoid is flat near 0; tanh is steepest there.",
            _of(saturated=_where(lambda A: (A <= 0.01) | (A >= 0.99))),
            {
                "loops": _loops(beyond=lambda a: a <= 0.01 or a >= 0.99),
                "sums": _sums(beyond=lambda a: (a <= 0.01) | (a >= 0.99)),
            },
        ),
        Mistake(
            "their number",
            "The fraction is wanted, so that layers of different sizes can be compared.",
            _of(saturated=lambda A: np.sum(np.abs(A) >= 0.99)),
            {"loops": _loops(fraction=False), "sums": _sums(fraction=False)},
        ),
        Mistake(
            "a percentage",
            "The fraction lies between 0 and 1.",
            _of(saturated=lambda A: 100 * np.mean(np.abs(A) >= 0.99)),
        ),
        Mistake(
            "the fraction that is not",
            "Saturated are those near the ends, where tanh is flat.",
            _of(saturated=_where(lambda A: np.abs(A) < 0.99)),
        ),
        Mistake(
            "units that are always saturated",
            "Each number counts by itself, whatever the unit does with other examples.",
            _of(saturated=lambda A: np.mean(np.all(np.abs(A) >= 0.99, axis=1))),
        ),
        Mistake(
            "units that are saturated at times",
            "Each number counts by itself, whatever the unit does with other examples.",
            _of(saturated=lambda A: np.mean(np.any(np.abs(A) >= 0.99, axis=1))),
        ),
    ),
    styles={
        "the methods": lambda A: (A.mean(), A.std(), (abs(A) >= 0.99).mean()),
        "loops": _loops(),
        "sums": _sums(),
        "by moments, by name": _by_moments,
        "a plain list": _lists,
        "single precision": _single,
    },
)
