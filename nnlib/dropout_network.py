r"""L layers with dropout on every hidden layer: each training step trains another, thinner network with shared weights.

    forward    A[l] = M[l] * g(Z[l])                                         l = 1..L−1, the output layer whole
    backward   δ[l] = (M[l] * (W[l+1]ᵀ δ[l+1])) * g′(Z[l])                    with the masks of the forward pass
    test       the network of `deep`, with W[l] ← p W[l] for l = 2..L         or as it is, if the masks were inverted

Shapes as in `deep`; `M[l]` (nl, m) from `dropout`, by the index of the page. Chapter *Regularisation*.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from nnlib import deep, dropout, model
from nnlib.activations import activation
from nnlib.deep import Cache, Layers
from nnlib.model import Model
from nnlib.shapes import Array, ShapeError, matrix


def masks(
    layers: Layers, m: int, keep_prob: float, rng: np.random.Generator, *, inverted: bool = True
) -> dict[int, Array]:
    """Return a mask M[l] (nl, m) for every hidden layer l = 1..L−1, `inverted` or of zeros and ones.

    Raises:
        ValueError: `keep_prob` is outside (0, 1].
        ValueKindError: `rng` is not a generator.

    Source: CS 217 lecture 12, dropout regularization.
    """
    draw = dropout.inverted_mask if inverted else dropout.mask
    return {l: draw((layers.W[l].shape[0], m), keep_prob, rng) for l in range(1, len(layers.W))}


def forward(layers: Layers, X: Array, M: Mapping[int, Array], choice: Model = Model()) -> Cache:
    """Return Z[l] and the masked A[l] of every layer for the batch `X` (n0, m).

    Raises:
        ShapeError: a mask is missing, or does not fit its layer.
    """
    W, b = layers
    L = len(W)
    if set(M) != set(range(1, L)):
        raise ShapeError(f"M: expected a mask for each hidden layer 1..{L - 1}, got masks for {sorted(M)}.")
    Z, A = {}, {0: matrix("X", X, (f"n0={W[1].shape[1]}", "m"))}
    for l in range(1, L + 1):
        Z[l] = W[l] @ A[l - 1] + b[l]
        A[l] = dropout.forward(activation(choice.hidden).g(Z[l]), M[l]) if l < L else model.output(choice, Z[L])
    return Cache(Z, A)


def backward(
    layers: Layers, cache: Cache, M: Mapping[int, Array], Y: Array, choice: Model = Model(), lam: float = 0.0
) -> Layers:
    """Return ∂J/∂W[l] and ∂J/∂b[l] of the thinned network, each in the shape of its parameter.

    `cache` is what `forward` returned for the same `layers`, `M` and `choice`.

    Raises:
        ShapeError: `Y` (nL, m) does not fit the output, or the batch is empty.
    """
    W, (Z, A) = layers.W, cache
    L, m = len(W), A[0].shape[1]
    delta = {L: model.output_error(choice, Z[L], A[L], Y)}
    for l in range(L - 1, 0, -1):
        delta[l] = dropout.backward(W[l + 1].T @ delta[l + 1], M[l]) * activation(choice.hidden).g_prime(Z[l])
    dW = {l: delta[l] @ A[l - 1].T / m + 2 * lam * W[l] for l in W}
    db = {l: np.mean(delta[l], axis=1, keepdims=True) for l in W}
    return Layers(dW, db)


def expected(layers: Layers, keep_prob: float) -> Layers:
    """Return the network for the test after training with masks of zeros and ones: p W[l] for l = 2..L, all else kept.

    Layer 1 reads x, of which nothing was dropped.

    Raises:
        ValueError: `keep_prob` is outside (0, 1].

    Source: CS 217 lecture 12, "At test time, we use the entire network with the expected weights".
    """
    W = {l: dropout.expected_weights(W, keep_prob) if l > 1 else W for l, W in layers.W.items()}
    return Layers(W, dict(layers.b))


class DropoutNetwork(NamedTuple):
    """L layers with inverted dropout, as something for `training.train`: fresh masks from `rng` for every gradient.

    The cost is that of the whole network, as at test time, so that two epochs can be compared.
    """

    rng: np.random.Generator
    keep_prob: float = 0.5
    choice: Model = Model()
    lam: float = 0.0

    def cost(self, params: Mapping[str, Array], X: Array, Y: Array) -> float:
        """Return J of `deep.cost`, all units on."""
        return deep.cost(deep.layered(params), X, Y, self.choice, self.lam)

    def gradient(self, params: Mapping[str, Array], X: Array, Y: Array) -> dict[str, Array]:
        """Return the gradients of `backward` for masks drawn now, by name."""
        layers = deep.layered(params)
        M = masks(layers, X.shape[1], self.keep_prob, self.rng)
        return deep.named(backward(layers, forward(layers, X, M, self.choice), M, Y, self.choice, self.lam))
