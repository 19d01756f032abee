r"""A gradient worked out by hand is checked against one that needs no derivation, and the worst entry is named.

    central difference   ∂f/∂θ ≈ (f(θ + ε) − f(θ − ε)) / 2ε        error O(ε²), and rounding O(10⁻¹⁶/ε)
    complex step         ∂f/∂θ ≈ Im f(θ + iε) / ε                  error O(ε²), no rounding: ε = 10⁻³⁰
    directional          d/dt f(θ + t v) at t = 0  =  Σ ∂f/∂θ · v      two calls of f, however many parameters
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


def directional_derivative(
    f: Cost, params: Mapping[str, Array], direction: Mapping[str, Array], eps: float = 1e-5
) -> float:
    """Return (f(θ + εv) − f(θ − εv)) / 2ε, the slope of `f` along `direction` v, which has the shapes of `params`.

    For a right gradient it is Σ ∂f/∂θ · v over every entry of every parameter: one number that checks them all, with
    two calls of `f`, where `central_difference` takes two for each entry. It cannot say which entry is wrong.

    Raises:
        ShapeError: `direction` lacks a parameter, or has it in another shape.
    """
    v = _like_params("direction", params, direction)

    def along(t: float) -> float:
        return f({name: theta + t * v[name] for name, theta in params.items()})

    return (along(eps) - along(-eps)) / (2 * eps)


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
    gradients = _like_params("gradients", params, gradients)
    numeric = method(f, params)
    worst = Worst("", (), 0.0, 0.0, -1.0)
    for name, given in gradients.items():
        # NaN compares as neither larger nor smaller, and must not pass: it counts as infinitely far.
        apart = np.nan_to_num(relative_error(given, numeric[name]), nan=np.inf)
        if apart.size and apart.max() > worst.relative_error:
            index = tuple(int(i) for i in np.unravel_index(np.argmax(apart), apart.shape))
            worst = Worst(name, index, given[index], numeric[name][index], float(apart[index]))
    return Report(worst.relative_error <= tolerance, worst)


def _like_params(symbol: str, params: Mapping[str, Array], arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Return `arrays` after checking that there is one for each parameter, in its shape."""
    checked = {}
    for name, theta in params.items():
        if name not in arrays:
            raise ShapeError(f"{symbol}: expected one for each of {', '.join(params)}; d{name} is missing.")
        checked[name] = number_array(f"d{name}", arrays[name])
        if checked[name].shape != np.shape(theta):
            raise ShapeError(
                f"d{name}: expected shape {np.shape(theta)} as {name}, got {checked[name].shape}. "
                "Likely cause: a transpose, or a sum over the wrong axis."
            )
    return checked


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
