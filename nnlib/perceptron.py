r"""The online perceptron sees one example at a time and moves only when it is wrong: then it adds y x to its weights.

    mistake    y θᵀx ≤ 0              y is −1 or +1
    update     θ ← θ + y x            starting from θ = 0
    margin     γ = min_i y_i θᵀx_i / ‖θ‖        radius    R = max_i ‖x_i‖
    bound      if some θ has a margin γ > 0, there are at most (R / γ)² mistakes, in whatever order the examples come

θ (n0, 1) has no bias of its own: give every x a last entry 1 (`with_ones`), and the last entry of θ is b. Shapes: `X`
(n0, m), `Y` (1, m). Chapter *The perceptron*.
"""

from typing import NamedTuple

import numpy as np

from nnlib.shapes import Array, batch, finite, matrix, whole


class Trained(NamedTuple):
    """What training returns.

    `theta` (n0, 1); `mistakes`, their number; `examples`, the column of X at each mistake; `history` (n0,
    mistakes + 1), θ before the first mistake and after each; `epochs` seen; `converged`: the last one had no mistake.
    """

    theta: Array
    mistakes: int
    examples: tuple[int, ...]
    history: Array
    epochs: int
    converged: bool


def with_ones(X: Array) -> Array:
    """Return `X` (n0, m) with a row of ones below it, (n0 + 1, m): the input whose weight is the bias."""
    X = matrix("X", X, ("n0", "m"))
    return np.vstack([X, np.ones((1, X.shape[1]), X.dtype)])


def signs(Y: Array) -> Array:
    """Return 2Y − 1: classes 0 and 1 written as −1 and +1, in the shape of `Y` (1, m).

    Raises:
        ValueError: an entry is neither 0 nor 1.
    """
    Y = matrix("Y", Y, (1, "m"))
    odd = Y[(Y != 0) & (Y != 1)]
    if odd.size:
        raise ValueError(f"Y: expected 0 or 1, got {odd[0]:g}. Likely cause: the classes are −1 and +1 already.")
    return 2 * Y - 1


def predict(theta: Array, X: Array) -> Array:
    """Return +1 where θᵀx ≥ 0, else −1, for each example, shape (1, m): the step activation, written with signs.

    Raises:
        ShapeError: `theta` does not fit `X`.
        ValueError: an entry is not a finite number.
    """
    theta, X = _fitting(theta, X)
    return np.where(theta.T @ X >= 0, 1.0, -1.0)


def train(X: Array, Y: Array, *, epochs: int = 100) -> Trained:
    """Go through the examples in order, again and again, until an epoch has no mistake or `epochs` are over.

    The bound says how many mistakes there can be; without a line between the classes there is no end to them, and
    `converged` is False.

    Raises:
        ShapeError: shapes do not agree, or there is no example.
        ValueError: `Y` is not of −1 and +1, an entry of `X` is not finite, or `epochs` is not a whole number ≥ 1.

    Source: slides "Training neural networks", "Online Perceptron".
    """
    X, Y = _data(X, Y)
    epochs = whole("epochs", epochs, 1)
    theta = np.zeros((X.shape[0], 1))
    history, examples = [theta], []
    epoch, converged = 0, False
    while not converged and epoch < epochs:
        before = len(examples)
        for i in range(X.shape[1]):
            x, y = X[:, [i]], Y[0, i]
            if y * (theta.T @ x).item() <= 0:
                theta = theta + y * x
                history.append(theta)
                examples.append(i)
        epoch, converged = epoch + 1, len(examples) == before
    return Trained(theta, len(examples), tuple(examples), np.hstack(history), epoch, converged)


def margin(theta: Array, X: Array, Y: Array) -> float:
    """Return γ = min_i y_i θᵀx_i / ‖θ‖: how far the nearest example is on the right side; negative if one is wrong.

    Raises:
        ShapeError: shapes do not agree, or there is no example.
        ValueError: θ is 0, `Y` is not of −1 and +1, or an entry is not finite.
    """
    X, Y = _data(X, Y)
    theta, X = _fitting(theta, X)
    if not theta.any():
        raise ValueError("theta: expected a weight that is not 0: θ = 0 separates nothing.")
    return float(np.min(Y * (theta.T @ X)) / np.linalg.norm(theta))


def mistake_bound(theta: Array, X: Array, Y: Array) -> float:
    """Return (R / γ)² with γ the margin of `theta`, any θ that separates the data: the best bound has the best θ.

    Infinite where `theta` does not separate them.

    Raises:
        ShapeError: shapes do not agree, or there is no example.
        ValueError: θ is 0, `Y` is not of −1 and +1, or an entry is not finite.

    Source: Novikoff, "On convergence proofs on perceptrons", 1962.
    """
    gamma = margin(theta, X, Y)
    R = np.max(np.linalg.norm(np.asarray(X, dtype=float), axis=0))
    return float((R / gamma) ** 2) if gamma > 0 else np.inf


def _data(X: Array, Y: Array) -> tuple[Array, Array]:
    X = finite("X", batch("X", X, ("n0", "m")))
    Y = matrix("Y", Y, (1, f"m={X.shape[1]}"))
    odd = Y[(Y != -1) & (Y != 1)]
    if odd.size:
        raise ValueError(f"Y: expected −1 or +1, got {odd[0]:g}. Likely cause: classes 0 and 1; use signs(Y).")
    return X, Y


def _fitting(theta: Array, X: Array) -> tuple[Array, Array]:
    X = finite("X", matrix("X", X, ("n0", "m")))
    return finite("theta", matrix("theta", theta, (f"n0={X.shape[0]}", 1))), X
