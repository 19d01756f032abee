r"""L layers: the error δ[l] of a layer comes from the error of the layer above, so one sweep gives every gradient.

    forward    A[0] = X      Z[l] = W[l] A[l-1] + b[l]      A[l] = g(Z[l])                  l = 1..L
    backward   δ[L] = ∂ℓ/∂Z[L]      δ[l] = (W[l+1]ᵀ δ[l+1]) * g′(Z[l])                      l = L−1..1
    gradients  ∂J/∂W[l] = δ[l] A[l-1]ᵀ / m + 2λ W[l]        ∂J/∂b[l] = mean of δ[l]

Shapes: `W[l]` (nl, nl-1), `b[l]` (nl, 1), `Z[l]`, `A[l]` and `δ[l]` (nl, m), kept in dictionaries whose keys are the
indices of the page. Chapter *Deep networks*.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from nnlib import losses, model
from nnlib.activations import activation
from nnlib.model import Model
from nnlib.shapes import Array, ShapeError, batch, matrix


class Layers(NamedTuple):
    """The weights and biases of layers 1..L, by the index of the page; also the form of their gradients."""

    W: dict[int, Array]
    b: dict[int, Array]


class Cache(NamedTuple):
    """What the forward pass stores for the backward pass: `Z[1..L]`, and `A[0..L]` with A[0] = X."""

    Z: dict[int, Array]
    A: dict[int, Array]


def forward(layers: Layers, X: Array, choice: Model = Model()) -> Cache:
    """Return Z[l] and A[l] of every layer for the batch `X` (n0, m).

    Raises:
        ShapeError: a matrix does not fit the ones before it, or a layer is missing.

    Source: slides "Training & backpropagation", "Store input & output of all neurons".
    """
    W, b = _checked(layers)
    L = len(W)
    Z, A = {}, {0: matrix("X", X, (f"n0={W[1].shape[1]}", "m"))}
    for l in range(1, L + 1):
        Z[l] = W[l] @ A[l - 1] + b[l]
        A[l] = activation(choice.hidden).g(Z[l]) if l < L else model.output(choice, Z[L])
    return Cache(Z, A)


def cost(layers: Layers, X: Array, Y: Array, choice: Model = Model(), lam: float = 0.0) -> float:
    """Return J = mean loss of the batch + λ Σ_l ‖W[l]‖², one number.

    Raises:
        ShapeError: `Y` (nL, m) does not fit the output, or the batch is empty.
    """
    Z, A = forward(layers, X, choice)
    L = len(layers.W)
    return losses.cost(model.loss(choice, Z[L], A[L], Y), layers.W.values(), lam)


def errors(layers: Layers, cache: Cache, Y: Array, choice: Model = Model()) -> dict[int, Array]:
    """Return δ[l] = ∂ℓ/∂Z[l] per example, (nl, m), for l = 1..L; no 1/m in it.

    Source: slides "Training neural networks", "Backpropagation", steps 1 and 2.
    """
    W, Z, A = layers.W, cache.Z, cache.A
    L = len(W)
    delta = {L: model.output_error(choice, Z[L], A[L], Y)}
    for l in range(L - 1, 0, -1):
        delta[l] = W[l + 1].T @ delta[l + 1] * activation(choice.hidden).g_prime(Z[l])
    return delta


def backward(layers: Layers, cache: Cache, Y: Array, choice: Model = Model(), lam: float = 0.0) -> Layers:
    """Return ∂J/∂W[l] and ∂J/∂b[l] for l = 1..L, each in the shape of its parameter.

    `cache` is what `forward` returned for the same `layers` and `choice`.

    Raises:
        ShapeError: `Y` (nL, m) does not fit the output, or the batch is empty.

    Source: slides "Training neural networks", "Backpropagation", step 3; CS 217 lecture 12, L2 regularisation.
    """
    W, A = layers.W, cache.A
    m = A[0].shape[1]
    delta = errors(layers, cache, Y, choice)
    dW = {l: delta[l] @ A[l - 1].T / m + 2 * lam * W[l] for l in W}
    db = {l: np.mean(delta[l], axis=1, keepdims=True) for l in W}
    return Layers(dW, db)


def accumulate(layers: Layers, X: Array, Y: Array, choice: Model = Model()) -> Layers:
    """Return the same gradients of the mean loss, summed up one example at a time over an epoch: Δ[l] += δ[l] a[l-1]ᵀ.

    Slower than `backward`, and equal to it: this is how the slides write the algorithm down. No penalty.

    Raises:
        ShapeError: shapes do not agree, or the batch is empty.

    Source: slides "Training neural networks", "Training NN with backpropagation".
    """
    W, b = _checked(layers)
    X = batch("X", X, (f"n0={W[1].shape[1]}", "m"))
    m = X.shape[1]
    Y = matrix("Y", Y, (f"nL={W[len(W)].shape[0]}", f"m={m}"))
    DW = {l: np.zeros_like(W[l]) for l in W}
    Db = {l: np.zeros_like(b[l]) for l in W}
    for i in range(m):
        cache = forward(layers, X[:, [i]], choice)
        delta = errors(layers, cache, Y[:, [i]], choice)
        for l in W:
            DW[l] += delta[l] @ cache.A[l - 1].T
            Db[l] += delta[l]
    return Layers({l: DW[l] / m for l in W}, {l: Db[l] / m for l in W})


def named(layers: Layers) -> dict[str, Array]:
    """Return the parameters by name, `W1`, `b1`, `W2`, …: the form of `optim`, `training` and `gradient_check`."""
    W, b = layers
    return {name: value for l in W for name, value in ((f"W{l}", W[l]), (f"b{l}", b[l]))}


def layered(params: Mapping[str, Array]) -> Layers:
    """Return the parameters by layer: the inverse of `named`."""
    W = {int(name[1:]): value for name, value in params.items() if name.startswith("W")}
    b = {int(name[1:]): value for name, value in params.items() if name.startswith("b")}
    return Layers(W, b)


def _checked(layers: Layers) -> Layers:
    W, b = layers
    L = len(W)
    if L == 0 or list(W) != list(range(1, L + 1)) or list(b) != list(W):
        raise ShapeError(
            f"layers: expected W and b for l = 1..L in order, got W for {list(W)} and b for {list(b)}. "
            "Likely cause: counting from 0; layer 1 is the first with weights."
        )
    checked = Layers({}, {})
    below = "n0"
    for l in W:
        checked.W[l] = matrix(f"W[{l}]", W[l], (f"n{l}", below))
        below = f"n{l}={checked.W[l].shape[0]}"
        checked.b[l] = matrix(f"b[{l}]", b[l], (below, 1))
    return checked
