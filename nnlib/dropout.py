r"""Dropout switches each unit off with probability 1 − p in every training step, so that no unit can rely on another.

    mask        M_ij = 1 with probability p, else 0, each on its own
    training    Ã = M * A                    backward, with the same mask    dA = M * dÃ
    test        W ← p W                      the expected weights, all units on
    inverted    M_ij = 1/p or 0 instead      test: nothing to do

Either way the mean of W Ã over all masks is what the test computes: p W A, or W A when inverted. Shapes: `A`, `M`
(nl, m), so that every example has a mask of its own. Chapter *Regularisation*.
"""

import numpy as np

from nnlib.shapes import Array, generator, matrix


def mask(shape: tuple[int, int], keep_prob: float, rng: np.random.Generator) -> Array:
    """Return M of that shape: each entry 1 with probability `keep_prob`, else 0.

    Raises:
        ValueError: `keep_prob` is outside (0, 1].
        ValueKindError: `rng` is not a generator.

    Source: CS 217 lecture 12, dropout regularization.
    """
    keep_prob = _probability(keep_prob)
    return (generator(rng).random(shape) < keep_prob).astype(float)


def inverted_mask(shape: tuple[int, int], keep_prob: float, rng: np.random.Generator) -> Array:
    """Return M / p: each entry 1/`keep_prob` with probability `keep_prob`, else 0, so that its mean is 1.

    Raises:
        ValueError: `keep_prob` is outside (0, 1].
        ValueKindError: `rng` is not a generator.

    Source: Srivastava and others, "Dropout: a simple way to prevent neural networks from overfitting", 2014, part 10.
    """
    return mask(shape, keep_prob, rng) / keep_prob


def forward(A: Array, M: Array) -> Array:
    """Return Ã = M * A, (nl, m), for either kind of mask.

    Raises:
        ShapeError: `M` has not the shape of `A`.
    """
    return _masked("A", A, M)


def backward(dA: Array, M: Array) -> Array:
    """Return ∂ℓ/∂A = M * ∂ℓ/∂Ã, (nl, m), with the mask of the forward pass: what was off gets no gradient.

    Raises:
        ShapeError: `M` has not the shape of `dA`.
    """
    return _masked("dA", dA, M)


def expected_weights(W: Array, keep_prob: float) -> Array:
    """Return p W: the weights, at test time, of the layer that reads the dropped units; not for inverted masks.

    Raises:
        ValueError: `keep_prob` is outside (0, 1].

    Source: CS 217 lecture 12, "At test time, we use the entire network with the expected weights".
    """
    return _probability(keep_prob) * matrix("W", W, ("n1", "n0"))


def _masked(symbol: str, A: Array, M: Array) -> Array:
    A = matrix(symbol, A, ("nl", "m"))
    n, m = A.shape
    return A * matrix("M", M, (f"nl={n}", f"m={m}")).astype(A.dtype, copy=False)


def _probability(keep_prob: float) -> float:
    if not 0 < keep_prob <= 1:
        raise ValueError(
            f"keep_prob: expected a probability in (0, 1], got {keep_prob}. "
            "Likely cause: the probability of dropping was passed; with 0 no unit is left."
        )
    return keep_prob
