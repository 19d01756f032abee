r"""Data made by a formula, whose shape a reader can see: two classes in the plane, and functions of one variable.

    blobs      one cloud round (−1, −1), one round (1, 1)
    moons      (cos t, sin t)  and  (1 − cos t, ½ − sin t),   0 ≤ t ≤ π
    circles    radius 1 and radius ½
    spiral     two arms, (t cos 3πt, t sin 3πt) and the same turned by 180°,   0 < t ≤ 1
    xor_cloud  evenly over the square [−1, 1]², class 1 where x1 and x2 differ in sign

Every function takes m, the noise and an rng: points are placed without noise, their class is fixed, then normal noise
of that standard deviation is added to both coordinates, and the columns are shuffled. `X` (2, m), `Y` (1, m) of zeros
and ones, half of each, or as nearly as m allows. Chapters *The two-layer network* and *Did it learn?*.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nnlib.shapes import Array, generator, whole


class Points(NamedTuple):
    """Examples as columns: points `X` (2, m) with classes `Y` (1, m), or `X` (1, m) with a function's values `Y`."""

    X: Array
    Y: Array


FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "sine": lambda x: np.sin(np.pi * x),
    "wave": lambda x: np.sin(2 * np.pi * x) * np.exp(-x),
    "hat": lambda x: 1 - np.abs(x),
    "parabola": lambda x: x**2,
    "jump": lambda x: np.where(x < 0, 0.0, 1.0),
}
"""Functions on [−1, 1] to approximate. All are continuous but the jump, which no network of sigmoids fits near 0."""


def blobs(m: int, noise: float, rng: np.random.Generator) -> Points:
    """Return two clouds: class 0 round (−1, −1), class 1 round (1, 1), each with standard deviation `noise`.

    Raises:
        ValueError: `m` is not a whole number ≥ 1, or `noise` not a number ≥ 0.
        ValueKindError: `rng` is not a generator.
    """
    none, some = _halves(m)
    return _points(np.full((2, none), -1.0), np.full((2, some), 1.0), noise, rng)


def moons(m: int, noise: float, rng: np.random.Generator) -> Points:
    """Return two interlocking half circles: class 0 the upper, class 1 the lower one.

    Raises:
        ValueError: `m` is not a whole number ≥ 1, or `noise` not a number ≥ 0.
        ValueKindError: `rng` is not a generator.
    """
    upper, lower = (np.linspace(0, np.pi, count) for count in _halves(m))
    return _points(_plane(np.cos(upper), np.sin(upper)), _plane(1 - np.cos(lower), 0.5 - np.sin(lower)), noise, rng)


def circles(m: int, noise: float, rng: np.random.Generator) -> Points:
    """Return two circles round the origin: class 0 of radius 1, class 1 of radius ½.

    Raises:
        ValueError: `m` is not a whole number ≥ 1, or `noise` not a number ≥ 0.
        ValueKindError: `rng` is not a generator.
    """
    outer, inner = (np.linspace(0, 2 * np.pi, count, endpoint=False) for count in _halves(m))
    return _points(_plane(np.cos(outer), np.sin(outer)), _plane(np.cos(inner), np.sin(inner)) / 2, noise, rng)


def spiral(m: int, noise: float, rng: np.random.Generator) -> Points:
    """Return two arms that wind one and a half times round the origin and end at radius 1.

    Raises:
        ValueError: `m` is not a whole number ≥ 1, or `noise` not a number ≥ 0.
        ValueKindError: `rng` is not a generator.
    """
    one, other = (np.arange(1, count + 1) / max(count, 1) for count in _halves(m))
    angle, opposite = 3 * np.pi * one, 3 * np.pi * other + np.pi
    return _points(
        _plane(one * np.cos(angle), one * np.sin(angle)),
        _plane(other * np.cos(opposite), other * np.sin(opposite)),
        noise,
        rng,
    )


def xor_cloud(m: int, noise: float, rng: np.random.Generator) -> Points:
    """Return points drawn evenly from [−1, 1]²: class 1 where one coordinate is negative and the other is not.

    Raises:
        ValueError: `m` is not a whole number ≥ 1, or `noise` not a number ≥ 0.
        ValueKindError: `rng` is not a generator.
    """
    same, different = (generator(rng).uniform(0, 1, (2, count)) for count in _halves(m))
    flip = np.where(generator(rng).random((1, same.shape[1])) < 0.5, -1.0, 1.0)
    turn = np.where(generator(rng).random((1, different.shape[1])) < 0.5, -1.0, 1.0)
    return _points(same * flip, different * np.vstack([turn, -turn]), noise, rng)


def curve(name: str, m: int, noise: float, rng: np.random.Generator) -> Points:
    """Return `X` (1, m) drawn evenly from [−1, 1], in ascending order, and `Y` (1, m), the function plus normal noise.

    Raises:
        ValueError: there is no function of that name, `m` is not a whole number ≥ 1, or `noise` not a number ≥ 0.
        ValueKindError: `rng` is not a generator.
    """
    if name not in FUNCTIONS:
        raise ValueError(f"name: expected one of {', '.join(FUNCTIONS)}; got {name!r}.")
    X = np.sort(generator(rng).uniform(-1, 1, (1, whole("m", m, 1))))
    return Points(X, FUNCTIONS[name](X) + rng.normal(0, _deviation(noise), X.shape))


def _halves(m: int) -> tuple[int, int]:
    """How many of `m` examples are of class 0, and how many of class 1."""
    m = whole("m", m, 1)
    return m // 2, m - m // 2


def _plane(x1: Array, x2: Array) -> Array:
    return np.vstack([x1, x2])


def _points(zeros: Array, ones: Array, noise: float, rng: np.random.Generator) -> Points:
    X = np.hstack([zeros, ones])
    X = X + generator(rng).normal(0, _deviation(noise), X.shape)
    Y = np.repeat([[0.0, 1.0]], [zeros.shape[1], ones.shape[1]], axis=1)
    order = rng.permutation(X.shape[1])
    return Points(X[:, order], Y[:, order])


def _deviation(noise: float) -> float:
    if not 0 <= noise < np.inf:
        raise ValueError(f"noise: expected a standard deviation ≥ 0, got {noise}.")
    return noise
