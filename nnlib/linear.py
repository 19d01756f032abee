r"""Linear regression is one unit without an activation: a number from a weighted sum, by least squares.

    a = W x + b          ℓ = ½ (a − y)²
    ∂ℓ/∂z = a − y        ∂ℓ/∂W = (a − y) xᵀ        ∂ℓ/∂b = a − y        the same form as in logistic regression
    J = (1/m) Σ_i ℓ_i + λ‖W‖²
    line     W x + b = 0       distance of x to it   (W x + b) / ‖W‖

The line is also where logistic regression has probability ½ and a threshold unit switches. Shapes: `W` (1, n0), `b`
(1, 1), `X` (n0, m), `Y` (1, m). Chapter *Logistic regression*.
"""

import numpy as np

from nnlib import losses
from nnlib.logistic import Gradient, net_input
from nnlib.shapes import Array, batch, finite, matrix


def forward(W: Array, b: Array, X: Array) -> Array:
    """Return A = W X + b, shape (1, m): the prediction for each example.

    Raises:
        ShapeError: `W`, `b` or `X` does not fit the others.

    Source: lecture 6, "Computing the gradients of a Neural Network".
    """
    return net_input(W, b, X)


def cost(W: Array, b: Array, X: Array, Y: Array, lam: float = 0.0) -> float:
    """Return J = mean of ½ (a − y)² over the batch + λ‖W‖², one number.

    Raises:
        ShapeError: shapes do not agree, or the batch is empty.
        ValueError: `lam` is negative.

    Source: notes IV, "Training a single unit", least squares.
    """
    A = forward(W, b, X)
    Y = matrix("Y", Y, (1, f"m={A.shape[1]}"))
    return losses.cost(losses.squared_error(A, Y), [W], lam)


def gradient(W: Array, b: Array, X: Array, Y: Array, lam: float = 0.0) -> Gradient:
    """Return ∂J/∂W = (A − Y) Xᵀ / m + 2λW, shape (1, n0), and ∂J/∂b = mean of A − Y, shape (1, 1).

    The activation is the identity, so φ′ = 1 (the notes print φ′(z) = z).

    Raises:
        ShapeError: shapes do not agree, or the batch is empty.

    Source: lecture 6, "Computing the gradients of a Neural Network"; notes IV, equation (11).
    """
    X = batch("X", X, ("n0", "m"))
    A = forward(W, b, X)
    m = X.shape[1]
    dZ = A - matrix("Y", Y, (1, f"m={m}"))
    dW = dZ @ X.T / m + 2 * lam * np.asarray(W)
    db = np.mean(dZ, axis=1, keepdims=True)
    return Gradient(dW, db)


def solve(X: Array, Y: Array, lam: float = 0.0) -> tuple[Array, Array]:
    """Return the W (1, n0) and b (1, 1) with the smallest J, at once: where the gradient is 0.

    With more unknowns than examples and λ = 0 many do; these have the smallest ‖W‖.

    Raises:
        ShapeError: shapes do not agree, or the batch is empty.
        ValueError: `lam` is negative, or an entry is not finite.
    """
    X = finite("X", batch("X", X, ("n0", "m")))
    n0, m = X.shape
    Y = finite("Y", matrix("Y", Y, (1, f"m={m}")))
    if not lam >= 0:
        raise ValueError(f"lam: expected a number ≥ 0, got {lam}.")
    # b only moves the mean, so W is found on centred data; λ‖W‖² is n0 more rows of data with target 0.
    mean_x, mean_y = X.mean(axis=1, keepdims=True), Y.mean(axis=1, keepdims=True)
    rows = np.vstack([(X - mean_x).T, np.sqrt(2 * lam * m) * np.eye(n0)])
    targets = np.vstack([(Y - mean_y).T, np.zeros((n0, 1))])
    W = np.linalg.lstsq(rows, targets)[0].T
    return W, mean_y - W @ mean_x


def line(W: Array, b: Array, t: Array) -> Array:
    """Return the points −b Wᵀ/‖W‖² + t d of the line W x + b = 0 in the plane, shape (2, k), for `t` (1, k).

    t is the distance along the line from the point nearest to the origin, and d = (−w2, w1)ᵀ/‖W‖ its direction: so a
    vertical line is as good as any.

    Raises:
        ShapeError: `W` is not (1, 2), `b` not (1, 1), or `t` not (1, k).
        ValueError: W is 0, and there is no line.
    """
    W, b, t = matrix("W", W, (1, 2)), matrix("b", b, (1, 1)), matrix("t", t, (1, "k"))
    norm = _norm(W)
    d = np.array([[-W[0, 1]], [W[0, 0]]]) / norm
    return -b / norm * (W.T / norm) + d * t


def distance(W: Array, b: Array, X: Array) -> Array:
    """Return (W X + b) / ‖W‖, shape (1, m): each example's distance to where W x + b = 0, positive on the side of 1.

    Raises:
        ShapeError: `W`, `b` or `X` does not fit the others.
        ValueError: W is 0, and there is no line.
    """
    Z = net_input(W, b, X)
    return Z / _norm(np.asarray(W))


def _norm(W: Array) -> float:
    norm = np.linalg.norm(W)
    if norm == 0:
        raise ValueError("W: expected a weight that is not 0; with W = 0 every point has the same output.")
    return norm
