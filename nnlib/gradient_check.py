r"""A gradient worked out by hand is checked against one that needs no derivation, and the worst entry is named.

    central difference   ∂f/∂θ ≈ (f(θ + ε) − f(θ − ε)) / 2ε        error O(ε²), and rounding O(10⁻¹⁶/ε)
    complex step         ∂f/∂θ ≈ Im f(θ + iε) / ε                  error O(ε²), no rounding: ε = 10⁻³⁰
    relative error       |a − b| / max(|a|, |b|, floor)

The complex step is exact to the last digits but needs an f that takes complex numbers and is smooth (no |·| or max of
the imaginary part); every activation and loss of nnlib does. Chapter *Is the gradient right?*
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from nnlib.shapes import Array, ShapeError, number_array

Cost = Callable[[dict[str, Array]], float]
"""A cost as a function of the named parameters."""


class Worst(NamedTuple):
    """The entry where the two gradients differ most."""

    name: str
    index: tuple[int, ...]
    given: float
    numeric: float
    relative_error: float


class Report(NamedTuple):
    """The result of a check: whether every entry agrees, and the worst one."""

    passed: bool
    worst: Worst

    def __str__(self) -> str:
        w = self.worst
        verdict = "agrees" if self.passed else "does not agree"
        return (
            f"The gradient {verdict}: the worst entry is d{w.name}{list(w.index)}, {w.given:.9g} by formula and "
            f"{w.numeric:.9g} numerically, relative error {w.relative_error:.1e}."
        )


def central_difference(f: Cost, params: Mapping[str, Array], eps: float = 1e-5) -> dict[str, Array]:
    """Return (f(θ + ε) − f(θ − ε)) / 2ε for every entry θ of every parameter, each array in its parameter's shape.

    `f` takes a dictionary of arrays like `params` and returns one real number; it is called twice for each entry.
    """

    def quotient(shifted: Callable[[float], float]) -> float:
        return (shifted(eps) - shifted(-eps)) / (2 * eps)

    return _each_entry(f, params, np.float64, quotient)


def complex_step(f: Cost, params: Mapping[str, Array], eps: float = 1e-30) -> dict[str, Array]:
    """Return Im f(θ + iε) / ε for every entry θ of every parameter, each array in its parameter's shape.

    There is no difference, so nothing cancels: the result is right to rounding. `f` must take complex arrays.

    Source: Squire and Trapp, "Using complex variables to estimate derivatives of real functions", 1998.
    """

    def quotient(shifted: Callable[[complex], complex]) -> float:
        return np.imag(shifted(1j * eps)) / eps

    return _each_entry(f, params, np.complex128, quotient)


def relative_error(a: Array, b: Array, floor: float = 1e-8) -> Array:
    """Return |a − b| / max(|a|, |b|, floor), elementwise; `floor` keeps two near-zeros from looking far apart."""
    a, b = number_array("a", a), number_array("b", b)
    return np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), floor)


def check_gradient(
    f: Cost,
    params: Mapping[str, Array],
    gradients: Mapping[str, Array],
    *,
    method: Callable[[Cost, Mapping[str, Array]], dict[str, Array]] = complex_step,
    tolerance: float = 1e-7,
) -> Report:
    """Compare `gradients` with the numerical gradient of `f` at `params`, entry by entry.

    Raises:
        ShapeError: a gradient is missing, or has another shape than its parameter.
    """
    numeric = method(f, params)
    worst = Worst("", (), 0.0, 0.0, -1.0)
    for name, theta in params.items():
        if name not in gradients:
            raise ShapeError(f"gradients: expected one for each of {', '.join(params)}; d{name} is missing.")
        given = number_array(f"d{name}", gradients[name])
        if given.shape != np.shape(theta):
            raise ShapeError(
                f"d{name}: expected shape {np.shape(theta)} as {name}, got {given.shape}. "
                "Likely cause: a transpose, or a sum over the wrong axis."
            )
        # NaN compares as neither larger nor smaller, and must not pass: it counts as infinitely far.
        apart = np.nan_to_num(relative_error(given, numeric[name]), nan=np.inf)
        if apart.size and apart.max() > worst.relative_error:
            index = tuple(int(i) for i in np.unravel_index(np.argmax(apart), apart.shape))
            worst = Worst(name, index, given[index], numeric[name][index], float(apart[index]))
    return Report(worst.relative_error <= tolerance, worst)


def _each_entry(f: Cost, params: Mapping[str, Array], dtype: type, quotient: Callable) -> dict[str, Array]:
    """Apply `quotient` to f as a function of a shift of one entry at a time; `params` is not changed."""
    moved = {name: np.array(theta, dtype=dtype) for name, theta in params.items()}
    result = {}
    for name, theta in moved.items():
        result[name] = np.empty(theta.shape)
        for index in np.ndindex(theta.shape):
            start = theta[index]

            def shifted(by: complex, theta=theta, index=index, start=start) -> complex:
                theta[index] = start + by
                value = f(moved)
                theta[index] = start
                return value

            result[name][index] = quotient(shifted)
    return result
