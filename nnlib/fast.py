r"""The same training step as `deep`, with nothing allocated: every matrix has its buffer, and the update is in place.

    δ[L] = (η/m) (A[L] − Y)          δ[l] = (W[l+1]ᵀ δ[l+1]) * g′(Z[l])
    W[l] ← (1 − 2ηλ) W[l] − δ[l] A[l-1]ᵀ          b[l] ← b[l] − Σ_i δ[l]

The backward pass is linear in δ, so the factor η/m is multiplied in once, at the smallest matrix, instead of into every
gradient. Read `deep` to understand, use this to train long; a test holds the two equal. Chapter *Deep networks*.
"""

from typing import NamedTuple

import numpy as np

from nnlib.deep import Layers
from nnlib.model import SHORT, Model
from nnlib.shapes import Array, batch, matrix


class _Buffers(NamedTuple):
    """The matrices of one batch size, by layer: A[l], δ[l], the gradient of W[l], and where ReLU is on."""

    A: dict[int, Array]
    delta: dict[int, Array]
    dW: dict[int, Array]
    on: dict[int, Array]


class FastDescent:
    """Plain descent on L layers, in place on its own copy of the parameters, `layers`.

    Raises:
        ValueError: the output and the loss are not a pair with δ[L] = a[L] − y, or the hidden activation is unknown.
    """

    def __init__(self, layers: Layers, choice: Model = Model(), lam: float = 0.0):
        if (choice.output, choice.loss) not in SHORT:
            pairs = ", ".join(" with ".join(pair) for pair in SHORT)
            raise ValueError(f"choice: expected one of {pairs}; got {choice.output} with {choice.loss}. Use deep.")
        if choice.hidden not in _ACTIVATE:
            raise ValueError(f"choice: expected a hidden {', '.join(_ACTIVATE)}; got {choice.hidden!r}. Use deep.")
        self.layers = Layers(
            {l: np.array(W, dtype=float) for l, W in layers.W.items()},
            {l: np.array(b, dtype=float) for l, b in layers.b.items()},
        )
        self.choice, self.lam = choice, lam
        self._by_size: dict[int, _Buffers] = {}

    def step(self, X: Array, Y: Array, learning_rate: float) -> None:
        """Take one step of descent on the mean cost of the batch `X` (n0, m), `Y` (nL, m).

        Raises:
            ShapeError: the batch does not fit the layers, or is empty.
        """
        W, b = self.layers
        L = len(W)
        X = batch("X", X, (f"n0={W[1].shape[1]}", "m"))
        m = X.shape[1]
        Y = matrix("Y", Y, (f"nL={W[L].shape[0]}", f"m={m}"))
        A, delta, dW, on = self._by_size.get(m) or self._make_buffers(m)
        A[0] = X

        activate, slope = _ACTIVATE[self.choice.hidden]
        for l in range(1, L + 1):
            np.matmul(W[l], A[l - 1], out=A[l])
            A[l] += b[l]
            if l < L:
                activate(A[l])
        _OUTPUT[self.choice.output](A[L])

        np.subtract(A[L], Y, out=delta[L])
        delta[L] *= learning_rate / m
        for l in range(L, 0, -1):
            np.matmul(delta[l], A[l - 1].T, out=dW[l])
            if l > 1:
                np.matmul(W[l].T, delta[l], out=delta[l - 1])
                slope(delta[l - 1], A[l - 1], on[l - 1])
            if self.lam:
                W[l] *= 1 - 2 * learning_rate * self.lam
            W[l] -= dW[l]
            b[l] -= np.add.reduce(delta[l], axis=1, keepdims=True)

    def _make_buffers(self, m: int) -> _Buffers:
        sizes = {l: (W.shape[0], m) for l, W in self.layers.W.items()}
        buffers = _Buffers(
            A={l: np.empty(size) for l, size in sizes.items()},
            delta={l: np.empty(size) for l, size in sizes.items()},
            dW={l: np.empty(W.shape) for l, W in self.layers.W.items()},
            on={l: np.empty(size, dtype=bool) for l, size in sizes.items()},
        )
        self._by_size[m] = buffers
        return buffers


def _sigmoid(Z: Array) -> None:
    """Put σ(Z) = ½ (1 + tanh(Z/2)) into Z: one pass that can't overflow."""
    Z *= 0.5
    np.tanh(Z, out=Z)
    Z += 1
    Z *= 0.5


def _sigmoid_slope(delta: Array, A: Array, _: Array) -> None:
    delta *= A
    np.subtract(1, A, out=A)
    delta *= A


def _tanh(Z: Array) -> None:
    np.tanh(Z, out=Z)


def _tanh_slope(delta: Array, A: Array, _: Array) -> None:
    A *= A
    np.subtract(1, A, out=A)
    delta *= A


def _relu(Z: Array) -> None:
    np.maximum(Z, 0, out=Z)


def _relu_slope(delta: Array, A: Array, on: Array) -> None:
    np.greater(A, 0, out=on)
    delta *= on


def _softmax(Z: Array) -> None:
    Z -= np.maximum.reduce(Z, axis=0, keepdims=True)
    np.exp(Z, out=Z)
    Z /= np.add.reduce(Z, axis=0, keepdims=True)


def _identity(Z: Array) -> None:
    """Leave Z as it is."""


_ACTIVATE = {"sigmoid": (_sigmoid, _sigmoid_slope), "tanh": (_tanh, _tanh_slope), "relu": (_relu, _relu_slope)}
_OUTPUT = {"sigmoid": _sigmoid, "softmax": _softmax, "identity": _identity}
