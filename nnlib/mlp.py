r"""Two layers: hidden units turn x into features, one output layer reads them; gradients flow back the way values came.

    forward    Z1 = W1 X + b1     A1 = g1(Z1)     Z2 = W2 A1 + b2     A2 = g2(Z2)
    backward   dZ2 = ∂ℓ/∂Z2       dW2 = dZ2 A1ᵀ / m     db2 = mean of dZ2
               dA1 = W2ᵀ dZ2      dZ1 = dA1 * g1′(Z1)
               dW1 = dZ1 Xᵀ / m   db1 = mean of dZ1

Shapes: `X` (n0, m), `W1` (n1, n0), `b1` (n1, 1), `W2` (n2, n1), `b2` (n2, 1), `Y` (n2, m). `dZ` is per example and has
no 1/m in it; `dW` and `db` are of the mean cost. Chapter *The two-layer network*.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nnlib import losses
from nnlib.activations import activation
from nnlib.shapes import Array, ShapeError, matrix


class Parameters(NamedTuple):
    """The weights and biases of two layers; also the form of their gradients and of one update."""

    W1: Array
    b1: Array
    W2: Array
    b2: Array


class Cache(NamedTuple):
    """What the forward pass computes and the backward pass needs, one example a column."""

    Z1: Array
    A1: Array
    Z2: Array
    A2: Array


class Model(NamedTuple):
    """The choices that are not learned: both activations, by name, and the loss."""

    hidden: str = "tanh"
    output: str = "sigmoid"
    loss: str = "binary_cross_entropy"


class Loss(NamedTuple):
    """A loss of (A, Y) and its derivative by A."""

    of: Callable[[Array, Array], Array]
    prime: Callable[[Array, Array], Array]


LOSSES = {
    "squared_error": Loss(losses.squared_error, losses.squared_error_prime),
    "binary_cross_entropy": Loss(losses.binary_cross_entropy, losses.binary_cross_entropy_prime),
}


def forward(params: Parameters, X: Array, model: Model = Model()) -> Cache:
    """Return every net input and output of both layers for the batch `X` (n0, m).

    Raises:
        ShapeError: a matrix does not fit the ones before it.

    Source: lecture 6, "Backpropagation for 2-layer MLP".
    """
    W1, b1, W2, b2 = _checked(params)
    X = matrix("X", X, (f"n0={W1.shape[1]}", "m"))
    Z1 = W1 @ X + b1
    A1 = activation(model.hidden).g(Z1)
    Z2 = W2 @ A1 + b2
    A2 = activation(model.output).g(Z2)
    return Cache(Z1, A1, Z2, A2)


def cost(params: Parameters, X: Array, Y: Array, model: Model = Model(), lam: float = 0.0) -> float:
    """Return J = mean loss of the batch + λ(‖W1‖² + ‖W2‖²), one number.

    With a sigmoid output and the cross-entropy it is computed from Z2, so that certainty never overflows.
    """
    cache = forward(params, X, model)
    Y = matrix("Y", Y, _sizes(cache.A2))
    if _is_logistic(model):
        per_example = losses.binary_cross_entropy_from_logits(cache.Z2, Y)
    else:
        per_example = _loss(model).of(cache.A2, Y)
    return losses.cost(per_example, [params.W1, params.W2], lam)


def backward(
    params: Parameters,
    cache: Cache,
    X: Array,
    Y: Array,
    model: Model = Model(),
    lam: float = 0.0,
) -> Parameters:
    """Return ∂J/∂W1, ∂J/∂b1, ∂J/∂W2, ∂J/∂b2, each in the shape of its parameter.

    `cache` is what `forward` returned for the same `params`, `X` and `model`.

    Raises:
        ShapeError: `Y` does not fit the output, or the batch is empty.

    Source: lecture 6, "Backpropagation for 2-layer MLP", steps 1 to 9; slides "Training neural networks", δ recursion.
    """
    W1, _, W2, _ = _checked(params)
    Z1, A1, _, A2 = cache
    X = matrix("X", X, (f"n0={W1.shape[1]}", f"m={A2.shape[1]}"))
    Y = matrix("Y", Y, _sizes(A2))
    m = X.shape[1]
    if m == 0:
        raise ShapeError("X: expected at least one example, got an empty batch. Likely cause: a slice past the end.")
    dZ2 = output_error(cache, Y, model)
    dW2 = dZ2 @ A1.T / m + 2 * lam * W2
    db2 = np.mean(dZ2, axis=1, keepdims=True)
    dA1 = W2.T @ dZ2
    dZ1 = dA1 * activation(model.hidden).g_prime(Z1)
    dW1 = dZ1 @ X.T / m + 2 * lam * W1
    db1 = np.mean(dZ1, axis=1, keepdims=True)
    return Parameters(dW1, db1, dW2, db2)


def output_error(cache: Cache, Y: Array, model: Model = Model()) -> Array:
    """Return dZ2 = ∂ℓ/∂Z2, per example, shape (n2, m).

    It is ∂ℓ/∂A2 * g2′(Z2); for a sigmoid with the cross-entropy the product is A2 − Y, and computed so, because the
    two factors are infinite and zero where the unit is certain.
    """
    if _is_logistic(model):
        return cache.A2 - Y
    return _loss(model).prime(cache.A2, Y) * activation(model.output).g_prime(cache.Z2)


def step(params: Parameters, gradients: Parameters, learning_rate: float) -> Parameters:
    """Return θ − η ∂J/∂θ for each parameter θ, as new arrays.

    Source: slides "Training neural networks", GD for neural networks.
    """
    return Parameters(*(p - learning_rate * g for p, g in zip(params, gradients, strict=True)))


def _is_logistic(model: Model) -> bool:
    return model.output == "sigmoid" and model.loss == "binary_cross_entropy"


def _loss(model: Model) -> Loss:
    try:
        return LOSSES[model.loss]
    except KeyError:
        raise ValueError(f"loss: expected one of {', '.join(LOSSES)}; got {model.loss!r}.") from None


def _checked(params: Parameters) -> Parameters:
    W1 = matrix("W1", params.W1, ("n1", "n0"))
    b1 = matrix("b1", params.b1, (f"n1={W1.shape[0]}", 1))
    W2 = matrix("W2", params.W2, ("n2", f"n1={W1.shape[0]}"))
    b2 = matrix("b2", params.b2, (f"n2={W2.shape[0]}", 1))
    return Parameters(W1, b1, W2, b2)


def _sizes(A: Array) -> tuple[str, str]:
    n, m = A.shape
    return f"n2={n}", f"m={m}"
