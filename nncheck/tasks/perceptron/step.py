"""Task *perceptron.step*: g(z) = 1 where z ≥ 0, else 0, elementwise."""

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nnlib import activations, threshold

Array = np.ndarray


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a matrix of net inputs, of whole numbers now and then; some of them are 0."""
    n, m = distinct_sizes(rng, 2)
    z = rng.normal(scale=2.0, size=(n, m)) * (rng.random((n, m)) < 0.8)
    return {"z": np.round(z).astype(int) if rng.random() < 0.3 else z}


def _loops(z: Array) -> Array:
    a = np.zeros(z.shape)
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            if z[i, j] >= 0:
                a[i, j] = 1
    return a


def _entries(entry: object) -> object:
    """The same with nested lists."""
    return lambda z: [[entry(z_ij) for z_ij in row] for row in z]


def _filled(z: Array) -> Array:
    a = np.ones(z.shape)
    a[z < 0] = 0
    return a


def _in_place(z: Array) -> Array:
    fires = z >= 0
    z[fires], z[~fires] = 1, 0
    return z


def _in_place_loops(z: Array) -> Array:
    for row in z:
        for j in range(len(row)):
            row[j] = 1 if row[j] >= 0 else 0
    return z


TASK = Task(
    id="perceptron.step",
    title="The step",
    chapter="threshold-units",
    parts=(Part("a", 1, ("as z",)),),
    reference=threshold.step,
    examples=(
        {"z": np.array([[0.0]])},
        {"z": np.array([[0, 2, -1]])},
        {"z": np.array([[0.25, -0.5, 3.0], [0.0, -2.0, 0.75]])},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "0 at the border",
            "A net input of exactly 0 is enough here: the unit fires.",
            lambda z: (z > 0).astype(float),
            {"where": lambda z: np.where(z <= 0, 0, 1), "nested lists": _entries(lambda z: 1 if z > 0 else 0)},
        ),
        Mistake(
            "½ at the border",
            "There are two values only, and at z = 0 the step has the upper one.",
            lambda z: np.heaviside(z, 0.5),
            {"through the sign": lambda z: (np.sign(z) + 1) / 2},
        ),
        Mistake(
            "0 and 1 exchanged",
            "The larger the net input, the more it speaks for 1.",
            lambda z: (z < 0).astype(float),
            {
                "where": lambda z: np.where(z >= 0, 0, 1),
                "nested lists": _entries(lambda z: 0 if z >= 0 else 1),
            },
        ),
        Mistake(
            "the comparison turned round",
            "The larger the net input, the more it speaks for 1.",
            lambda z: (z <= 0).astype(float),
            {"where": lambda z: np.where(z > 0, 0, 1), "nested lists": _entries(lambda z: 1 if z <= 0 else 0)},
        ),
        Mistake(
            "−1 for 0",
            "This unit says 0 or 1. The form with −1 and +1 comes with the learning rule.",
            lambda z: 2 * threshold.step(z) - 1,
            {"where": lambda z: np.where(z < 0, -1, 1)},
        ),
        Mistake(
            "the sign of z",
            "The sign has three values, and one of them is −1; the step has two.",
            np.sign,
            {"nested lists": _entries(lambda z: (z > 0) * 1 - (z < 0) * 1)},
        ),
        Mistake(
            "a border at one half",
            "The border is at z = 0; to move it is the bias's work.",
            lambda z: (z >= 0.5).astype(float),
            {"nested lists": _entries(lambda z: 1 if z >= 0.5 else 0)},
        ),
        Mistake(
            "z itself where it fires",
            "How far z is beyond the border does not count: the step says 1.",
            lambda z: np.where(z >= 0, z, 0),
            {"maximum": lambda z: np.maximum(z, 0), "nested lists": _entries(lambda z: z if z > 0 else 0)},
        ),
        Mistake(
            "a ramp",
            "The step has nothing between 0 and 1: it jumps.",
            lambda z: np.clip(z, 0, 1),
            {"nested lists": _entries(lambda z: min(max(z, 0), 1))},
        ),
        Mistake(
            "the sigmoid",
            "The sigmoid is the smooth form of the step; this unit jumps.",
            activations.sigmoid,
            {"the formula": lambda z: 1 / (1 + np.exp(-z))},
        ),
        Mistake(
            "one decision for the whole matrix",
            "Each entry decides for itself.",
            lambda z: float(np.all(z >= 0)),
            {"built-in functions": lambda z: int(all(z_ij >= 0 for row in z for z_ij in row))},
        ),
        Mistake(
            "the shape is lost",
            "The step acts on each entry where it stands: a matrix in, a matrix of the same shape out.",
            lambda z: threshold.step(z).ravel(),
            {"a flat list": lambda z: [1 if z_ij >= 0 else 0 for row in z for z_ij in row]},
        ),
        Mistake(
            "the caller's array is changed",
            "Writing into z changes the very array that was passed in; return a new one.",
            _in_place,
            {"loops": _in_place_loops},
        ),
    ),
    styles={
        "the comparison alone": lambda z: z >= 0,
        "whole numbers": lambda z: (z >= 0).astype(int),
        "where": lambda z: np.where(z < 0, 0, 1),
        "loops": _loops,
        "nested lists": _entries(lambda z: 1 if z >= 0 else 0),
        "filled in": _filled,
        "heaviside": lambda z: np.heaviside(z, 1),
        "through the sign": lambda z: (np.sign(z) + 2) // 2,
        "single precision": lambda z: (z >= 0).astype(np.float32),
    },
)
