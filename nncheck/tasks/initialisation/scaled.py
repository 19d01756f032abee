"""Task *initialisation.scaled*: standard normal numbers made into a layer's weights: N(0, σ²/n), Xavier and He."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nnlib import initialisation

Array = np.ndarray
Three = tuple[Array, Array, Array]


def reference(N: Array, sigma: float) -> Three:
    """Return the weights by the notes, Xavier and He, from standard normal numbers in the shape of the layer's W."""
    return (
        N * _deviation(lambda sizes, rng: initialisation.scaled_by_fan(sizes, rng, sigma), N),
        N * _deviation(initialisation.xavier_normal, N),
        N * _deviation(initialisation.he, N),
    )


def draw(rng: np.random.Generator) -> Arguments:
    """Draw the numbers of a layer, and σ."""
    return {"N": rng.normal(size=tuple(distinct_sizes(rng, 2))), "sigma": float(rng.uniform(0.5, 3.0))}


def _deviation(start: Callable, N: Array) -> Array:
    """The deviation with which `start` draws a layer of that shape: what it makes of a draw, over the draw itself."""
    fan_out, fan_in = N.shape
    drawn = start((fan_in, fan_out), np.random.default_rng(0)).W[1]
    return drawn / np.random.default_rng(0).standard_normal(N.shape)


def _by(fan: Callable | None = None, xavier: Callable | None = None, he: Callable | None = None) -> Callable:
    """The reference, with the factors of some parts others: functions of (fan_in, fan_out, sigma)."""

    def scaled(N: Array, sigma: float) -> Three:
        others, parts = (fan, xavier, he), reference(N, sigma)
        fan_out, fan_in = N.shape
        return tuple(
            N * other(fan_in, fan_out, sigma) if other else part for other, part in zip(others, parts, strict=True)
        )

    return scaled


def _loops(
    fan: Callable = lambda i, o, s: s**2 / i,
    xavier: Callable = lambda i, o, s: 2 / (i + o),
    he: Callable = lambda i, o, s: 2 / i,
    root: Callable = math.sqrt,
) -> Callable:
    """Entry by entry, with some variances others."""

    def scaled(N: Array, sigma: float) -> Three:
        weights = tuple(np.zeros(N.shape) for _ in range(3))
        rows, columns = N.shape
        for k in range(rows):
            for j in range(columns):
                for W, variance in zip(weights, (fan, xavier, he), strict=True):
                    W[k, j] = N[k, j] * root(variance(columns, rows, sigma))
        return weights

    return scaled


def _einsum(variances: Callable, power: float = 0.5) -> Callable:
    """All three at once, from their variances by (fan_in, fan_out, sigma)."""

    def scaled(N: Array, sigma: float) -> Array:
        fan_out, fan_in = N.shape
        return list(np.einsum("s,kj->skj", np.array(variances(fan_in, fan_out, sigma)) ** power, N))

    return scaled


class _Starts(NamedTuple):
    notes: Array
    glorot: Array
    kaiming: Array


def _divided(N: Array, sigma: float) -> _Starts:
    n_out, n_in = np.shape(N)
    return _Starts(sigma * N / n_in**0.5, N / np.sqrt((n_in + n_out) / 2), N / np.sqrt(n_in / 2))


def _lists(N: Array, sigma: float) -> list:
    fan_in, fan_out = len(N[0]), len(N)
    deviations = [sigma * fan_in**-0.5, (2 / (fan_in + fan_out)) ** 0.5, (2 / fan_in) ** 0.5]
    return [[[float(number) * deviation for number in row] for row in N] for deviation in deviations]


def _single(N: Array, sigma: float) -> list:
    return [part.astype(np.float32) for part in _divided(N, sigma)]


TASK = Task(
    id="initialisation.scaled",
    title="How large",
    chapter="initialisation",
    parts=(
        Part("by_fan", 1, ("nl", "nl-1")),
        Part("xavier", 1, ("nl", "nl-1")),
        Part("he", 1, ("nl", "nl-1")),
    ),
    reference=reference,
    examples=(
        {"N": np.array([[1.0, 0.0, -1.0, 2.0], [0.5, -2.0, 1.0, 0.0]]), "sigma": 1.0},
        {"N": np.array([[1.0, -1.0], [2.0, 0.0], [0.5, 1.0], [-0.5, 1.5], [1.0, 1.0], [0.0, 2.0]]), "sigma": 2.0},
        {"N": np.array([[1.0]]), "sigma": 0.5},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the variance for the deviation",
            "A standard normal number times s has the deviation s and the variance s².",
            _by(lambda i, o, s: s**2 / i, lambda i, o, s: 2 / (i + o), lambda i, o, s: 2 / i),
            {
                "loops": _loops(root=lambda variance: variance),
                "einsum": _einsum(lambda i, o, s: [s**2 / i, 2 / (i + o), 2 / i], power=1.0),
            },
        ),
        Mistake(
            "the fan-out for the fan-in",
            "A row of W belongs to one unit, and has an entry for each of its inputs.",
            _by(lambda i, o, s: s / np.sqrt(o), None, lambda i, o, s: np.sqrt(2 / o)),
            {
                "loops": _loops(fan=lambda i, o, s: s**2 / o, he=lambda i, o, s: 2 / o),
                "einsum": _einsum(lambda i, o, s: [s**2 / o, 2 / (i + o), 2 / o]),
            },
        ),
        Mistake(
            "the fan-out for the fan-in, in N(0, σ²/n)",
            "The n that keeps the variance of z is the number of terms in its sum.",
            _by(fan=lambda i, o, s: s / np.sqrt(o)),
            {
                "loops": _loops(fan=lambda i, o, s: s**2 / o),
                "einsum": _einsum(lambda i, o, s: [s**2 / o, 2 / (i + o), 2 / i]),
            },
        ),
        Mistake(
            "the fan-out for the fan-in, in He",
            "He keeps the variance of z on the way up: what counts is the number of terms in its sum.",
            _by(he=lambda i, o, s: np.sqrt(2 / o)),
            {
                "loops": _loops(he=lambda i, o, s: 2 / o),
                "einsum": _einsum(lambda i, o, s: [s**2 / i, 2 / (i + o), 2 / o]),
            },
        ),
        Mistake(
            "He for Xavier",
            "Xavier looks both ways, at the units below and at the units above.",
            _by(xavier=lambda i, o, s: np.sqrt(2 / i)),
            {
                "loops": _loops(xavier=lambda i, o, s: 2 / i),
                "einsum": _einsum(lambda i, o, s: [s**2 / i, 2 / i, 2 / i]),
            },
        ),
        Mistake(
            "Xavier for He",
            "He looks at the way up alone: the number of units above does not enter.",
            _by(he=lambda i, o, s: np.sqrt(2 / (i + o))),
            {
                "loops": _loops(he=lambda i, o, s: 2 / (i + o)),
                "einsum": _einsum(lambda i, o, s: [s**2 / i, 2 / (i + o), 2 / (i + o)]),
            },
        ),
        Mistake(
            "Xavier and He exchanged",
            "Xavier is for tanh and looks both ways; He is for ReLU and looks up alone.",
            _by(None, lambda i, o, s: np.sqrt(2 / i), lambda i, o, s: np.sqrt(2 / (i + o))),
        ),
        Mistake(
            "the 2 of Xavier left out",
            "Xavier divides by the mean of fan-in and fan-out, not by their sum.",
            _by(xavier=lambda i, o, s: np.sqrt(1 / (i + o))),
            {"loops": _loops(xavier=lambda i, o, s: 1 / (i + o))},
        ),
        Mistake(
            "the limit of the uniform distribution",
            "√6 is for numbers drawn evenly between two limits; these are normal.",
            _by(xavier=lambda i, o, s: np.sqrt(6 / (i + o))),
        ),
        Mistake(
            "the 2 of He left out",
            "ReLU sets about half of the values to 0; the weights have to make up for it.",
            _by(he=lambda i, o, s: np.sqrt(1 / i)),
            {"loops": _loops(he=lambda i, o, s: 1 / i)},
        ),
        Mistake(
            "the 2 of He outside the root",
            "The variance is doubled, which makes the deviation larger by √2 only.",
            _by(he=lambda i, o, s: 2 / np.sqrt(i)),
        ),
        Mistake(
            "σ² for σ",
            "The variance is σ²/n; the deviation is its square root, all of it.",
            _by(fan=lambda i, o, s: s**2 / np.sqrt(i)),
            {"loops": _loops(fan=lambda i, o, s: s**4 / i)},
        ),
        Mistake("σ left out", "σ says how large the net inputs are to be.", _by(fan=lambda i, o, s: 1 / np.sqrt(i))),
        Mistake(
            "n outside the root",
            "The variance is σ²/n; the deviation is the square root of all of it, n included.",
            _by(fan=lambda i, o, s: s / i),
        ),
        Mistake(
            "the number of weights for the fan-in",
            "The sum in z runs over one row of W, not over all of it.",
            _by(lambda i, o, s: s / np.sqrt(i * o), None, lambda i, o, s: np.sqrt(2 / (i * o))),
        ),
        Mistake(
            "multiplied by the root of the fan-in",
            "The more inputs a unit has, the smaller its weights should be.",
            _by(lambda i, o, s: s * np.sqrt(i), None, lambda i, o, s: np.sqrt(2 * i)),
        ),
    ),
    styles={
        "the formulas as they stand": _by(
            lambda i, o, s: s / np.sqrt(i), lambda i, o, s: np.sqrt(2 / (i + o)), lambda i, o, s: np.sqrt(2 / i)
        ),
        "loops": _loops(),
        "einsum": _einsum(lambda i, o, s: [s**2 / i, 2 / (i + o), 2 / i]),
        "divided, by name": _divided,
        "nested lists": _lists,
        "single precision": _single,
    },
)
