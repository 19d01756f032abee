r"""A cost is convex where its matrix of second derivatives has no negative eigenvalue; one number a unit decides.

    H = ∂²J/∂θ∂θᵀ = (1/m) Σ_i c_i x̃_i x̃_iᵀ + 2λ diag(1, …, 1, 0)       θ = (Wᵀ, b),  x̃ = (x, 1),  c = ∂²ℓ/∂z²

    squared error, linear unit     ℓ = ½ (z − y)²        c = 1                                convex
    cross-entropy, sigmoid         from logits           c = σ′(z)                            convex
    squared error, sigmoid         ℓ = ½ (σ(z) − y)²     c = σ′(z)² + (σ(z) − y) σ″(z)        not convex

Where every c ≥ 0, so is H, and descent has no other minimum to be caught in. Chapter *Logistic regression*.
"""

import numpy as np

from nnlib.activations import sigmoid, sigmoid_prime
from nnlib.shapes import Array, batch, finite, matrix


def squared_error(Z: Array, Y: Array) -> Array:
    """Return c = ∂²ℓ/∂z² = 1 of the squared error of a linear unit, for `Z` and `Y` (1, m)."""
    Z, _ = _pair(Z, Y)
    return np.ones_like(Z)


def cross_entropy(Z: Array, Y: Array) -> Array:
    """Return c = ∂²ℓ/∂z² = σ′(z) of the binary cross-entropy of a sigmoid unit, for `Z` and `Y` (1, m); y drops out."""
    Z, _ = _pair(Z, Y)
    return sigmoid_prime(Z)


def squared_error_of_sigmoid(Z: Array, Y: Array) -> Array:
    """Return c = ∂²ℓ/∂z² = σ′² + (σ − y) σ″ with σ″ = σ′ (1 − 2σ) of the squared error of a sigmoid unit, (1, m).

    It is negative where the unit is sure and wrong: the reason to train a sigmoid with the cross-entropy.
    """
    Z, Y = _pair(Z, Y)
    A, slope = sigmoid(Z), sigmoid_prime(Z)
    return slope**2 + (A - Y) * slope * (1 - 2 * A)


def hessian(curvature: Array, X: Array, lam: float = 0.0) -> Array:
    """Return H = ∂²J/∂θ∂θᵀ, shape (n0 + 1, n0 + 1), the last row and column being the bias's.

    `curvature` (1, m) is one of the functions above, at the net inputs of `X` (n0, m).

    Raises:
        ShapeError: shapes do not agree, or the batch is empty.
    """
    X = batch("X", X, ("n0", "m"))
    n0, m = X.shape
    c = matrix("curvature", curvature, (1, f"m={m}"))
    with_one = np.vstack([X, np.ones((1, m))])
    return (with_one * c) @ with_one.T / m + 2 * lam * np.diag([*np.ones(n0), 0.0])


def is_convex(H: Array, tolerance: float = 1e-12) -> bool:
    """Return whether no eigenvalue of the symmetric `H` (k, k) is below −`tolerance` times the largest.

    Raises:
        ShapeError: `H` is not square.
        ValueError: an entry is not finite.
    """
    H = finite("H", matrix("H", H, ("k", "k")))
    eigenvalues = np.linalg.eigvalsh(matrix("H", H, (H.shape[0], H.shape[0])))
    return bool(eigenvalues[0] >= -tolerance * np.max(np.abs(eigenvalues)))


def _pair(Z: Array, Y: Array) -> tuple[Array, Array]:
    Z = matrix("Z", Z, (1, "m"))
    return Z, matrix("Y", Y, (1, f"m={Z.shape[1]}"))
