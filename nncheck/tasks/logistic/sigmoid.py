"""Task *logistic.sigmoid*: a = σ(z) = 1 / (1 + e^−z), elementwise, without losing its way at z = ±1000."""

import math
from collections.abc import Callable

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nnlib import activations

Array = np.ndarray


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a matrix of net inputs; now and then of whole numbers, or far from 0."""
    n, m = distinct_sizes(rng, 2)
    z = rng.normal(scale=rng.choice([0.5, 3.0, 200.0]), size=(n, m))
    return {"z": z.astype(int) if rng.random() < 0.2 else z}


def _entry(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def _loops(z: Array) -> Array:
    a = np.empty(z.shape)
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            a[i, j] = _entry(z[i, j])
    return a


def _masks(z: Array) -> Array:
    z = np.array(z, dtype=float)
    positive = z >= 0
    a = np.zeros_like(z)
    a[positive] = 1 / (1 + np.exp(-z[positive]))
    a[~positive] = np.exp(z[~positive]) / (1 + np.exp(z[~positive]))
    return a


def _truncated(z: Array) -> Array:
    a = np.zeros_like(z)
    a[...] = activations.sigmoid(z)
    return a


def _each(entry: Callable) -> Callable:
    """The loops, with another function of an entry."""

    def sigmoid(z: Array) -> Array:
        a = np.empty(z.shape)
        for place in np.ndindex(z.shape):
            a[place] = entry(z[place])
        return a

    return sigmoid


def _truncated_loops(z: Array) -> Array:
    a = z.copy()
    for i in range(len(z)):
        for j in range(len(z[i])):
            a[i, j] = _entry(z[i, j])
    return a


def _truncated_masks(z: Array) -> Array:
    a = np.empty_like(z)
    a[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
    a[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))
    return a


TASK = Task(
    id="logistic.sigmoid",
    title="The sigmoid",
    chapter="logistic-regression",
    parts=(Part("a", 2, ("as z",)),),
    reference=activations.sigmoid,
    examples=(
        {"z": np.array([[0.0]])},
        {"z": np.array([[0, 2, -1]])},
        {"z": np.array([[1000.0, -1000.0]])},
        {"z": np.array([[0.5, -2.0, 3.0], [1.0, -0.5, -3.0]])},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the sign of the exponent",
            "A large positive z must give a value near 1; try one.",
            lambda z: activations.sigmoid(-z),
            elsewhere={"loops": _each(lambda z: 1 - _entry(z)), "through tanh": lambda z: 0.5 * (1 - np.tanh(z / 2))},
        ),
        Mistake(
            "no 1 in the denominator",
            "A probability is never above 1: what keeps the fraction below it?",
            lambda z: 1 / np.exp(-z),
        ),
        Mistake(
            "minus for plus in the denominator",
            "The denominator is never 0, also at z = 0, where σ is one half.",
            lambda z: 1 / (1 - np.exp(-z)),
        ),
        Mistake(
            "the reciprocal",
            "σ lies between 0 and 1; what you return lies above 1.",
            lambda z: 1 + np.exp(-z),
        ),
        Mistake(
            "the slope σ′ in place of σ",
            "The slope is largest at z = 0 and falls off on both sides; σ itself rises all the way.",
            activations.sigmoid_prime,
            elsewhere={
                "loops": _each(lambda z: _entry(z) * _entry(-z)),
                "through tanh": lambda z: 0.25 * (1 - np.tanh(z / 2) ** 2),
            },
        ),
        Mistake(
            "tanh in place of σ",
            "Both are S-shaped, but tanh runs from −1 to 1, and σ from 0 to 1.",
            activations.tanh,
        ),
        Mistake(
            "powers of 2",
            "The base is e, so that σ′ = σ (1 − σ).",
            lambda z: activations.sigmoid(np.log(2) * z),
            elsewhere={
                "loops": _each(lambda z: _entry(z * math.log(2))),
                "through tanh": lambda z: 0.5 * (1 + np.tanh(z * math.log(2) / 2)),
            },
        ),
        Mistake(
            "a step",
            "The unit with a threshold jumps at 0; the sigmoid rises smoothly, and so has a slope to learn from.",
            lambda z: (z >= 0).astype(float),
            elsewhere={"loops": _each(lambda z: 1 if z >= 0 else 0), "heaviside": lambda z: np.heaviside(z, 1)},
        ),
        Mistake(
            "overflow at large z",
            "At z = 1000, e^z is infinite, and ∞/∞ is NaN. There is a form in which only e^−z appears.",
            lambda z: np.exp(z) / (1 + np.exp(z)),
        ),
        Mistake(
            "truncation to whole numbers",
            "An array made like z is an array of whole numbers when z is: what is written into it is cut off.",
            _truncated,
            elsewhere={"loops": _truncated_loops, "masks": _truncated_masks},
        ),
        Mistake(
            "the shape is lost",
            "The sigmoid acts on each entry where it stands: a matrix in, a matrix of the same shape out.",
            lambda z: activations.sigmoid(z).ravel(),
        ),
    ),
    styles={
        "the formula as it stands": lambda z: 1 / (1 + np.exp(-z)),
        "loops": _loops,
        "masks": _masks,
        "through tanh": lambda z: 0.5 * (1 + np.tanh(z / 2)),
        "through a logarithm": lambda z: np.exp(-np.logaddexp(0, -z)),
        "clipped": lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))),
        "single precision": lambda z: 1 / (1 + np.exp(-z.astype(np.float32))),
        "nested lists": lambda z: [[_entry(entry) for entry in row] for row in z],
        "vectorize": lambda z: np.vectorize(_entry)(z),
    },
)
