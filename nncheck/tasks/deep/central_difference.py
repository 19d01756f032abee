"""Task *deep.central_difference*: ∂f/∂θ ≈ (f(θ + ε) − f(θ − ε)) / 2ε, one entry of θ after the other."""

from collections.abc import Callable

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nnlib import gradient_check

Array = np.ndarray


def reference(f: Callable, theta: Array, eps: float) -> Array:
    """Return the central differences of f at theta, by `nnlib.gradient_check`."""
    return gradient_check.central_difference(lambda params: f(params["theta"]), {"theta": theta}, eps)["theta"]


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a polynomial, a place, and an ε so large that one-sided differences are far off."""
    rows, columns = distinct_sizes(rng, 2)
    return {
        "f": Given("a cubic", {"k": float(rng.uniform(0.5, 2.0))}),
        "theta": rng.normal(size=(rows, columns)),
        "eps": float(rng.choice([0.5, 0.1, 0.02])),
    }


def _each(quotient: Callable) -> Callable:
    """The differences by a quotient of (f as a function of a shift of one entry, ε)."""

    def central_difference(f: Callable, theta: Array, eps: float) -> Array:
        result = np.zeros(theta.shape)
        for i in range(theta.shape[0]):
            for j in range(theta.shape[1]):

                def shifted(by: float, i: int = i, j: int = j) -> float:
                    moved = theta.astype(float)
                    moved[i, j] += by
                    return f(moved)

                result[i, j] = quotient(shifted, eps)
        return result

    return central_difference


def _units(quotient: Callable) -> Callable:
    """The same with a matrix that has ε at one entry."""

    def central_difference(f: Callable, theta: Array, eps: float) -> list:
        n = theta.size
        directions = np.eye(n).reshape(n, *theta.shape)
        values = [quotient(lambda by, d=d: f(theta + by * d), eps) for d in directions]
        return np.reshape(values, theta.shape).tolist()

    return central_difference


def _central(shifted: Callable, eps: float) -> float:
    return (shifted(eps) - shifted(-eps)) / (2 * eps)


def _forward(shifted: Callable, eps: float) -> float:
    return (shifted(eps) - shifted(0)) / eps


def _undivided_by_2(shifted: Callable, eps: float) -> float:
    return (shifted(eps) - shifted(-eps)) / eps


def _half_times_eps(shifted: Callable, eps: float) -> float:
    return (shifted(eps) - shifted(-eps)) / 2 * eps


def _at_once(f: Callable, theta: Array, eps: float) -> Array:
    return np.full(theta.shape, (f(theta + eps) - f(theta - eps)) / (2 * eps))


def _never_restored(f: Callable, theta: Array, eps: float) -> Array:
    theta = theta.astype(float)
    result = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        theta[index] += eps
        above = f(theta)
        theta[index] -= 2 * eps
        result[index] = (above - f(theta)) / (2 * eps)
    return result


def _truncating(f: Callable, theta: Array, eps: float) -> Array:
    result = np.zeros(theta.shape)
    for i, j in np.ndindex(theta.shape):
        up, down = theta.copy(), theta.copy()
        up[i, j], down[i, j] = theta[i, j] + eps, theta[i, j] - eps
        result[i, j] = (f(up) - f(down)) / (2 * eps)
    return result


def _in_place(f: Callable, theta: Array, eps: float) -> Array:
    result = reference(f, theta, eps)
    theta[...] = theta - eps
    return result


def _restored(quotient: Callable) -> Callable:
    """The same on one copy, in which each entry is moved and put back."""

    def central_difference(f: Callable, theta: Array, eps: float) -> Array:
        theta = np.array(theta, dtype=float)
        result = np.empty_like(theta)
        for k in np.ndindex(*theta.shape):
            before = theta[k]

            def shifted(by: float, k: tuple = k, before: float = before) -> float:
                theta[k] = before + by
                value = f(theta)
                theta[k] = before
                return value

            result[k] = quotient(shifted, eps)
        return result

    return central_difference


def _flat(f: Callable, theta: Array, eps: float) -> Array:
    def at(vector: Array) -> float:
        return f(vector.reshape(theta.shape))

    start, result = theta.ravel().astype(float), []
    for k in range(start.size):
        step = np.zeros(start.size)
        step[k] = eps
        result.append(np.divide(at(start + step) - at(start - step), eps + eps))
    return np.array(result).reshape(theta.shape)


class _Probe:
    def __init__(self, f: Callable, theta: Array, eps: float):
        self.f, self.theta, self.eps = f, theta, eps

    def slope(self, i: int, j: int) -> float:
        up, down = self.theta.copy(), self.theta.copy()
        up[i, j], down[i, j] = up[i, j] + self.eps, down[i, j] - self.eps
        return (self.f(up) - self.f(down)) / (up[i, j] - down[i, j])


def _class(f: Callable, theta: Array, eps: float) -> list:
    probe = _Probe(f, theta.astype(float), eps)
    return [[probe.slope(i, j) for j in range(theta.shape[1])] for i in range(theta.shape[0])]


def _of(change: Callable) -> Callable:
    """The reference, with its matrix changed."""
    return lambda f, theta, eps: change(reference(f, theta, eps))


TASK = Task(
    id="deep.central_difference",
    title="Central differences",
    chapter="deep-networks",
    parts=(Part("d", 3, ("as theta",)),),
    reference=reference,
    examples=(
        {"f": Given("a cubic", {"k": 1.0}), "theta": np.array([[1.0]]), "eps": 0.5},
        {"f": Given("a cubic", {"k": 1.0}), "theta": np.array([[1.0, -1.0, 2.0], [0.0, 1.0, -2.0]]), "eps": 0.1},
        {"f": Given("a cubic", {"k": 2.0}), "theta": np.array([[1], [2], [-1]]), "eps": 0.25},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "a one-sided difference",
            "Look to both sides of θ: on a curve, the two errors of first order cancel.",
            _each(_forward),
            {"with unit matrices": _units(_forward), "moved and restored": _restored(_forward)},
        ),
        Mistake(
            "a difference to the left alone",
            "Look to both sides of θ: on a curve, the two errors of first order cancel.",
            _each(lambda shifted, eps: (shifted(0) - shifted(-eps)) / eps),
        ),
        Mistake(
            "a one-sided difference, divided by 2ε",
            "Divide by how far apart the two places are; and look to both sides of θ.",
            _each(lambda shifted, eps: (shifted(eps) - shifted(0)) / (2 * eps)),
        ),
        Mistake(
            "divided by ε, not 2ε",
            "Divide by how far apart the two places are.",
            _each(_undivided_by_2),
            {
                "with unit matrices": _units(_undivided_by_2),
                "moved and restored": _restored(_undivided_by_2),
            },
        ),
        Mistake(
            "multiplied with ε",
            "Mind the brackets: both factors of 2ε divide.",
            _each(_half_times_eps),
            {
                "with unit matrices": _units(_half_times_eps),
                "moved and restored": _restored(_half_times_eps),
            },
        ),
        Mistake(
            "divided by ε²",
            "That is the scale of a second derivative.",
            _each(lambda shifted, eps: (shifted(eps) - shifted(-eps)) / (2 * eps**2)),
        ),
        Mistake(
            "not divided",
            "A slope is a difference divided by how far apart the two places are.",
            _each(lambda shifted, eps: shifted(eps) - shifted(-eps)),
        ),
        Mistake(
            "the sign",
            "Above minus below: where f rises, the slope is positive.",
            _of(np.negative),
        ),
        Mistake(
            "always the same ε",
            "ε is an argument; with another ε the quotient of a curved function is another number.",
            lambda f, theta, eps: reference(f, theta, 1e-5),
        ),
        Mistake(
            "every entry moved at once",
            "A partial derivative moves one entry and leaves the others where they are.",
            _at_once,
        ),
        Mistake(
            "entries never moved back",
            "Before the next entry moves, this one must be where it was.",
            _never_restored,
        ),
        Mistake(
            "whole numbers cut ε off",
            "An array of whole numbers cannot hold θ + ε: what is written into it is cut off.",
            _truncating,
        ),
        Mistake(
            "only the first row",
            "Every entry of θ has a slope of its own.",
            _of(lambda d: np.vstack([d[:1], np.zeros_like(d[1:])])),
        ),
        Mistake(
            "the shape is lost",
            "A gradient has the shape of what it is the gradient of.",
            _of(np.ravel),
        ),
        Mistake("transposed", "A gradient has the shape of what it is the gradient of.", _of(np.transpose)),
        Mistake("the sum over the entries", "Every entry of θ has a slope of its own; nothing is summed.", _of(np.sum)),
        Mistake(
            "theta is changed in place",
            "The array that was passed in must be the same afterwards: put every entry back, or move a copy.",
            _in_place,
        ),
    ),
    styles={
        "copies": _each(_central),
        "moved and restored": _restored(_central),
        "unit matrices": _units(_central),
        "as a vector": _flat,
        "a class": _class,
        "the mean of both sides": _each(lambda f, e: ((f(e) - f(0)) / e + (f(0) - f(-e)) / e) / 2),
        "exact for a cubic": _each(lambda f, e: (f(e) - f(-e)) / (e - -e)),
        "transposed twice": lambda f, theta, eps: _each(_central)(lambda T: f(T.T), theta.T, eps).T,
    },
)
