r"""Two layers: hidden units turn x into features, one output layer reads them; gradients flow back the way values came.

    forward    Z1 = W1 X + b1     A1 = g1(Z1)     Z2 = W2 A1 + b2     A2 = g2(Z2)
    backward   dZ2 = ∂ℓ/∂Z2       dW2 = dZ2 A1ᵀ / m     db2 = mean of dZ2
               dA1 = W2ᵀ dZ2      dZ1 = dA1 * g1′(Z1)
               dW1 = dZ1 Xᵀ / m   db1 = mean of dZ1

Shapes: `X` (n0, m), `W1` (n1, n0), `b1` (n1, 1), `W2` (n2, n1), `b2` (n2, 1), `Y` (n2, m). `dZ` is per example and has
no 1/m in it; `dW` and `db` are of the mean cost. Chapters *The two-layer network*
and *All units, all examples*.
"""

from typing import NamedTuple

import numpy as np

from nnlib import losses, model
from nnlib.activations import activation
from nnlib.model import Model
from nnlib.shapes import Array, matrix


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


class NineSteps(NamedTuple):
    """The nine steps of the backward pass for one example, in order; `d` means ∂ℓ/∂.

    `dl` is 1, the start; `dy_hat` (n2, 1); `dz2` (n2, 1); `db2` (n2, 1); `dW2` (n2, n1); `da1` (n1, 1); `dz1` (n1, 1);
    `db1` (n1, 1); `dW1` (n1, n0).
    """

    dl: float
    dy_hat: Array
    dz2: Array
    db2: Array
    dW2: Array
    da1: Array
    dz1: Array
    db1: Array
    dW1: Array


def forward(params: Parameters, X: Array, choice: Model = Model()) -> Cache:
    """Return every net input and output of both layers for the batch `X` (n0, m).

    Raises:
        ShapeError: a matrix does not fit the ones before it.

    Source: lecture 6, "Backpropagation for 2-layer MLP".
    """
    W1, b1, W2, b2 = _checked(params)
    X = matrix("X", X, (f"n0={W1.shape[1]}", "m"))
    Z1 = W1 @ X + b1
    A1 = activation(choice.hidden).g(Z1)
    Z2 = W2 @ A1 + b2
    A2 = model.output(choice, Z2)
    return Cache(Z1, A1, Z2, A2)


def cost(params: Parameters, X: Array, Y: Array, choice: Model = Model(), lam: float = 0.0) -> float:
    """Return J = mean loss of the batch + λ(‖W1‖² + ‖W2‖²), one number.

    With a sigmoid or softmax output and its cross-entropy it is computed from Z2, so that certainty never overflows.

    Raises:
        ShapeError: `Y` does not fit the output, or the batch is empty.
    """
    _, _, Z2, A2 = forward(params, X, choice)
    return losses.cost(model.loss(choice, Z2, A2, Y), [params.W1, params.W2], lam)


def backward(
    params: Parameters, cache: Cache, X: Array, Y: Array, choice: Model = Model(), lam: float = 0.0
) -> Parameters:
    """Return ∂J/∂W1, ∂J/∂b1, ∂J/∂W2, ∂J/∂b2, each in the shape of its parameter.

    `cache` is what `forward` returned for the same `params`, `X` and `choice`.

    Raises:
        ShapeError: `Y` does not fit the output, or the batch is empty.

    Source: lecture 6, "Backpropagation for 2-layer MLP", steps 1 to 9; slides "Training neural networks", δ recursion.
    """
    W1, _, W2, _ = _checked(params)
    Z1, A1, Z2, A2 = cache
    X = matrix("X", X, (f"n0={W1.shape[1]}", f"m={A2.shape[1]}"))
    m = X.shape[1]
    dZ2 = model.output_error(choice, Z2, A2, Y)
    dW2 = dZ2 @ A1.T / m + 2 * lam * W2
    db2 = np.mean(dZ2, axis=1, keepdims=True)
    dA1 = W2.T @ dZ2
    dZ1 = dA1 * activation(choice.hidden).g_prime(Z1)
    dW1 = dZ1 @ X.T / m + 2 * lam * W1
    db1 = np.mean(dZ1, axis=1, keepdims=True)
    return Parameters(dW1, db1, dW2, db2)


def nine_steps(params: Parameters, x: Array, y: Array, hidden: str = "tanh") -> NineSteps:
    """Return the backward pass of one example, `x` (n0, 1) and `y` (n2, 1), every step kept.

    The output is a sigmoid and the loss the binary cross-entropy, as in the lecture, and step 3 is the product of step
    2 and σ′: so the prediction must be strictly between 0 and 1.

    Source: lecture 6, "Backpropagation for 2-layer MLP", steps 1 to 9.
    """
    W1, _, W2, _ = _checked(params)
    x = matrix("x", x, (f"n0={W1.shape[1]}", 1))
    z1, a1, _, y_hat = forward(params, x, Model(hidden))
    dl = 1.0
    dy_hat = losses.binary_cross_entropy_prime(y_hat, y) * dl
    dz2 = dy_hat * y_hat * (1 - y_hat)
    db2 = dz2
    dW2 = dz2 @ a1.T
    da1 = W2.T @ dz2
    dz1 = da1 * activation(hidden).g_prime(z1)
    db1 = dz1
    dW1 = dz1 @ x.T
    return NineSteps(dl, dy_hat, dz2, db2, dW2, da1, dz1, db1, dW1)


def step(params: Parameters, gradients: Parameters, learning_rate: float) -> Parameters:
    """Return θ − η ∂J/∂θ for each parameter θ, as new arrays.

    Source: slides "Training neural networks", GD for neural networks.
    """
    return Parameters(*map(lambda theta, d_theta: theta - learning_rate * d_theta, params, gradients))


def _checked(params: Parameters) -> Parameters:
    W1 = matrix("W1", params.W1, ("n1", "n0"))
    b1 = matrix("b1", params.b1, (f"n1={W1.shape[0]}", 1))
    W2 = matrix("W2", params.W2, ("n2", f"n1={W1.shape[0]}"))
    b2 = matrix("b2", params.b2, (f"n2={W2.shape[0]}", 1))
    return Parameters(W1, b1, W2, b2)
