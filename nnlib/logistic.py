r"""Logistic regression is one sigmoid unit: a probability from a weighted sum, trained by descent on the cross-entropy.

    z = W x + b          a = σ(z)          ℓ = −[y ln a + (1−y) ln(1−a)]
    ∂ℓ/∂z = a − y        ∂ℓ/∂W = (a − y) xᵀ        ∂ℓ/∂b = a − y
    J = (1/m) Σ_i ℓ_i + λ‖W‖²

Shapes: `W` (1, n0), `b` (1, 1), `X` (n0, m), `Y` (1, m) of zeros and ones. Chapter *Logistic regression*.
"""

from typing import NamedTuple

import numpy as np

from nnlib import losses
from nnlib.activations import sigmoid
from nnlib.shapes import Array, batch, matrix


class Gradient(NamedTuple):
    """∂J/∂W, shape (1, n0), and ∂J/∂b, shape (1, 1)."""

    dW: Array
    db: Array


class Trained(NamedTuple):
    """What training returns: the parameters, and the cost before each step and after the last."""

    W: Array
    b: Array
    costs: Array


def net_input(W: Array, b: Array, X: Array) -> Array:
    """Return Z = W X + b, shape (1, m).

    Raises:
        ShapeError: `W`, `b` or `X` does not fit the others.
    """
    X = matrix("X", X, ("n0", "m"))
    W = matrix("W", W, (1, f"n0={X.shape[0]}"))
    b = matrix("b", b, (1, 1))
    return W @ X + b


def forward(W: Array, b: Array, X: Array) -> Array:
    """Return A = σ(W X + b), shape (1, m): each example's probability of the class 1.

    Source: lecture 6, "Backpropagation for logistic regression".
    """
    return sigmoid(net_input(W, b, X))


def predict(W: Array, b: Array, X: Array, threshold: float = 0.5) -> Array:
    """Return the class of each example, shape (1, m): 1.0 where σ(W X + b) ≥ `threshold`, else 0.0."""
    return (forward(W, b, X) >= threshold).astype(float)


def cost(W: Array, b: Array, X: Array, Y: Array, lam: float = 0.0) -> float:
    """Return J = mean cross-entropy of the batch + λ‖W‖², in nats; computed from Z, so it never overflows.

    Raises:
        ShapeError: shapes do not agree, or the batch is empty.
    """
    Z = net_input(W, b, X)
    Y = matrix("Y", Y, (1, f"m={Z.shape[1]}"))
    return losses.cost(losses.binary_cross_entropy_from_logits(Z, Y), [W], lam)


def gradient(W: Array, b: Array, X: Array, Y: Array, lam: float = 0.0) -> Gradient:
    """Return ∂J/∂W = (A − Y) Xᵀ / m + 2λW and ∂J/∂b = mean of A − Y.

    Raises:
        ShapeError: shapes do not agree, or the batch is empty.

    Source: lecture 6, "Backpropagation for logistic regression"; slides "Training neural networks", cost J.
    """
    X = batch("X", X, ("n0", "m"))
    m = X.shape[1]
    A = forward(W, b, X)
    Y = matrix("Y", Y, (1, f"m={m}"))
    dZ = A - Y
    dW = dZ @ X.T / m + 2 * lam * np.asarray(W)
    db = np.mean(dZ, axis=1, keepdims=True)
    return Gradient(dW, db)


def train(W: Array, b: Array, X: Array, Y: Array, *, learning_rate: float, steps: int, lam: float = 0.0) -> Trained:
    """Descend `steps` times along the whole batch's gradient: W ← W − η ∂J/∂W, b ← b − η ∂J/∂b.

    The arrays passed in are not changed. `costs` has `steps` + 1 entries.

    Raises:
        ValueError: `learning_rate` is not positive.

    Source: slides "Training neural networks", GD for neural networks.
    """
    if not learning_rate > 0:
        raise ValueError(f"learning_rate: expected a number > 0, got {learning_rate}.")
    costs = [cost(W, b, X, Y, lam)]
    for _ in range(steps):
        dW, db = gradient(W, b, X, Y, lam)
        W = W - learning_rate * dW
        b = b - learning_rate * db
        costs.append(cost(W, b, X, Y, lam))
    return Trained(W, b, np.array(costs))
