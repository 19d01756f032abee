r"""A loss says how wrong one example's prediction is; the cost J is the mean loss over the batch, plus the penalty.

    squared error         ℓ = ½ Σ_k (a_k − y_k)²                    ∂ℓ/∂a = a − y
    binary cross-entropy  ℓ = −Σ_k [y_k ln a_k + (1−y_k) ln(1−a_k)] ∂ℓ/∂a = (a − y) / (a (1 − a))
    from logits           ℓ = Σ_k [ln(1 + e^z_k) − y_k z_k]         ∂ℓ/∂z = σ(z) − y
    categorical           ℓ = −Σ_k y_k ln a_k                       ∂ℓ/∂a = −y / a
    from logits           ℓ = Σ_k y_k (ln Σ_j e^z_j − z_k)          ∂ℓ/∂z = softmax(z) − y
    cost                  J = (1/m) Σ_i ℓ_i + λ Σ_l ‖W[l]‖²         ∂J/∂W has 2λW in it
    L1 instead of L2                                λ Σ_l Σ_ij |W[l]_ij|    λ sign(W) in its place

The losses sum over the outputs k of an example and never over the examples: (n, m) in, (1, m) out. Predictions come
first, as in ℓ(ŷ, y). Chapter *Logistic regression*.
"""

from collections.abc import Iterable

import numpy as np

from nnlib.activations import sigmoid, softmax
from nnlib.shapes import Array, batch, matrix, number_array


def squared_error(A: Array, Y: Array) -> Array:
    """Return ½ Σ_k (a_k − y_k)² of each example: `A` and `Y` (n, m), the result (1, m).

    Source: CS 217 lecture 12, the worked example; notes IV, least squares.
    """
    A, Y = _pair("A", A, Y)
    return 0.5 * np.sum((A - Y) ** 2, axis=0, keepdims=True)


def squared_error_prime(A: Array, Y: Array) -> Array:
    """Return ∂ℓ/∂A = A − Y of the squared error, (n, m)."""
    A, Y = _pair("A", A, Y)
    return A - Y


def binary_cross_entropy(A: Array, Y: Array) -> Array:
    """Return −Σ_k [y_k ln a_k + (1 − y_k) ln(1 − a_k)] of each example: `A` and `Y` (n, m), the result (1, m), in nats.

    A certain and right prediction (a = y = 0 or 1) costs 0, a certain and wrong one infinity, neither with a warning.
    To train, use the form from logits, which never rounds a to 0 or 1.

    Raises:
        ValueError: a probability is outside [0, 1].

    Source: slides "Training neural networks", cross-entropy loss.
    """
    A, Y = _pair("A", A, Y)
    _probabilities("A", A)
    return -np.sum(_times_log(Y, A) + _times_log(1 - Y, 1 - A), axis=0, keepdims=True)


def binary_cross_entropy_prime(A: Array, Y: Array) -> Array:
    """Return ∂ℓ/∂A = −Y/A + (1 − Y)/(1 − A) of the binary cross-entropy, (n, m).

    Infinite, without a warning, where the prediction is certain and wrong.

    Source: lecture 6, "Backpropagation for logistic regression", step 2.
    """
    A, Y = _pair("A", A, Y)
    _probabilities("A", A)
    # A term whose numerator is 0 is 0, even where its denominator is 0 too.
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(Y == 1, 0, (1 - Y) / (1 - A)) - np.where(Y == 0, 0, Y / A)


def binary_cross_entropy_from_logits(Z: Array, Y: Array) -> Array:
    """Return Σ_k [ln(1 + e^z_k) − y_k z_k] of each example, the cross-entropy of σ(z): (n, m) in, (1, m) out, in nats.

    ln(1 + e^z) is computed as max(0, z) + ln(1 + e^−|z|), so that z = ±1000 is exact; and max(0, z) − y z as one
    product, which keeps the digits of a loss near 0.
    """
    Z, Y = _pair("Z", Z, Y)
    positive = Z.real > 0
    linear = np.where(positive, 1 - Y, -Y) * Z
    return np.sum(linear + np.log1p(np.exp(np.where(positive, -Z, Z))), axis=0, keepdims=True)


def binary_cross_entropy_from_logits_prime(Z: Array, Y: Array) -> Array:
    """Return ∂ℓ/∂Z = σ(Z) − Y, (n, m): the shared form output − target.

    Source: lecture 6, "Backpropagation for logistic regression", step 3.
    """
    Z, Y = _pair("Z", Z, Y)
    return sigmoid(Z) - Y


def categorical_cross_entropy(A: Array, Y: Array) -> Array:
    """Return −Σ_k y_k ln a_k of each example: `A` and `Y` (n, m), the result (1, m), in nats.

    The columns of `A` are probabilities and those of `Y` one-hot, or probabilities too. To train, use the form from
    logits.

    Raises:
        ValueError: a probability is outside [0, 1].
    """
    A, Y = _pair("A", A, Y)
    _probabilities("A", A)
    return -np.sum(_times_log(Y, A), axis=0, keepdims=True)


def categorical_cross_entropy_prime(A: Array, Y: Array) -> Array:
    """Return ∂ℓ/∂A = −Y/A of the categorical cross-entropy, (n, m); 0 where Y is 0."""
    A, Y = _pair("A", A, Y)
    _probabilities("A", A)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(Y == 0, 0, -Y / A)


def categorical_cross_entropy_from_logits(Z: Array, Y: Array) -> Array:
    """Return Σ_k y_k (ln Σ_j e^z_j − z_k) of each example, the cross-entropy of softmax(z): (n, m) in, (1, m) out.

    The column's largest z is subtracted before e^z is taken, so that z = ±1000 is exact; and ln(1 + Σ of the other
    e^z) keeps the digits of a loss near 0.
    """
    Z, Y = _pair("Z", Z, Y)
    largest = np.argmax(Z.real, axis=0, keepdims=True)
    shifted = Z - np.take_along_axis(Z, largest, axis=0)
    others = np.exp(shifted)
    np.put_along_axis(others, largest, 0, axis=0)
    log_sum = np.log1p(np.sum(others, axis=0, keepdims=True))
    return np.sum(Y * (log_sum - shifted), axis=0, keepdims=True)


def categorical_cross_entropy_from_logits_prime(Z: Array, Y: Array) -> Array:
    """Return ∂ℓ/∂Z = softmax(Z) Σ_k y_k − Y, (n, m): output − target where the columns of Y sum to 1."""
    Z, Y = _pair("Z", Z, Y)
    return softmax(Z) * np.sum(Y, axis=0, keepdims=True) - Y


def penalty(weights: Iterable[Array], lam: float) -> float:
    """Return λ Σ_l ‖W[l]‖², the L2 penalty: the sum of all squared weights times λ. Biases are never penalised.

    The gradient that goes with it is 2λW, one for each matrix.

    Raises:
        ValueError: `lam` is negative.

    Source: CS 217 lecture 12, L2 regularisation.
    """
    return _strength(lam) * sum(np.sum(number_array("W", W) ** 2) for W in weights)


def l1_penalty(weights: Iterable[Array], lam: float) -> float:
    """Return λ Σ_l Σ_ij |W[l]_ij|, the L1 penalty, which drives weights to exactly 0. Biases are never penalised.

    Raises:
        ValueError: `lam` is negative.
    """
    weights = [number_array("W", W) for W in weights]
    # |w| as w · sign(w), which the complex step can follow.
    return _strength(lam) * sum(np.sum(W * np.sign(W.real)) for W in weights)


def l1_subgradient(W: Array, lam: float) -> Array:
    """Return λ sign(W), in the shape of `W`: the slope of λ|w|; at the kink w = 0, of all slopes in ±λ, we take 0.

    Raises:
        ValueError: `lam` is negative.
    """
    return _strength(lam) * np.sign(number_array("W", W))


def cost(losses: Array, weights: Iterable[Array] = (), lam: float = 0.0) -> float:
    """Return J = mean of `losses` (1, m) + λ Σ_l ‖W[l]‖², one number.

    Raises:
        ShapeError: the batch is empty, which has no mean.

    Source: slides "Training neural networks", loss for the training data.
    """
    losses = batch("losses", losses, (1, "m"))
    return np.mean(losses) + penalty(weights, lam)


def _strength(lam: float) -> float:
    if not lam >= 0:
        raise ValueError(f"lam: expected a number ≥ 0, got {lam}. Likely cause: the sign; the cost adds the penalty.")
    return lam


def _pair(symbol: str, A: Array, Y: Array) -> tuple[Array, Array]:
    A = matrix(symbol, A, ("n", "m"))
    n, m = A.shape
    return A, matrix("Y", Y, (f"n={n}", f"m={m}"))


def _probabilities(symbol: str, A: Array) -> None:
    outside = (A.real < 0) | (A.real > 1)
    if np.any(outside):
        found = A[outside].flat[0]
        raise ValueError(
            f"{symbol}: expected probabilities in [0, 1], got {found:.6g}. "
            "Likely cause: net inputs z were passed; use the form from logits."
        )


def _times_log(Y: Array, A: Array) -> Array:
    """Return y ln a with 0 ln 0 = 0, and without a warning at a = 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(Y == 0, 0, Y * np.log(A))
