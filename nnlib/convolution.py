r"""A convolution slides a small kernel over an image; a max-pool keeps the largest entry of each window.

    Z[o, i, j] = Σ_c Σ_u Σ_v W[o, c, u, v] X[c, s i + u, s j + v]                 s: the stride
    ∂f/∂W[o, c, u, v] = Σ_i Σ_j G[o, i, j] X[c, s i + u, s j + v]                 G = ∂f/∂Z
    ∂f/∂X[c, s i + u, s j + v] gets W[o, c, u, v] G[o, i, j] from every o, u, v
    A[c, i, j] = max_u max_v X[c, s i + u, s j + v]                               G goes to the place of the maximum

The examples come last here too: `X` (c0, height, width, m), so that `reshape(-1, m)` makes columns of it. `W` is
(c1, c0, kh, kw). The kernel is not turned round, as everywhere in this field (a correlation, in the terms of signal
processing). Both loops run over the kernel's entries alone: each is one matrix product over all places and examples.
Chapter *The same rules for a convolution*.
"""

from typing import NamedTuple

import numpy as np

from nnlib.shapes import Array, ShapeError, matrix, whole


class Pooled(NamedTuple):
    """The pooled images `A` (c, h1, w1, m), and what the way back needs.

    `largest` says for each of their entries which one of its window it was, counted in reading order.
    """

    A: Array
    largest: Array
    shape: tuple[int, ...]
    size: int
    stride: int


def conv2d(X: Array, W: Array, stride: int = 1, padding: int = 0) -> Array:
    """Return Z (c1, h1, w1, m), with h1 = ⌊(height + 2 padding − kh) / stride⌋ + 1 and w1 alike.

    `padding` rows and columns of zeros are put around each image. There is no bias: add one of shape (c1, 1, 1, 1).

    Raises:
        ShapeError: `X` or `W` has not four axes, their channels differ, or the kernel is larger than the image.
        ValueError: `stride` < 1 or `padding` < 0.
    """
    X, W, h, w = _checked(X, W, stride, padding)
    c1, _, kh, kw = W.shape
    Z = np.zeros((c1, h, w, X.shape[3]), np.result_type(X, W))
    for u, v in np.ndindex(kh, kw):
        Z += np.tensordot(W[:, :, u, v], _read(X, u, v, h, w, stride), axes=1)
    return Z


def conv2d_to_images(G: Array, X: Array, W: Array, stride: int = 1, padding: int = 0) -> Array:
    """Return ∂f/∂X, in the shape of `X`, from G = ∂f/∂Z and what `conv2d` was given."""
    inside, W, h, w = _checked(X, W, stride, padding)
    G = matrix("G", G, (W.shape[0], h, w, inside.shape[3]))
    gradient = np.zeros(inside.shape, np.result_type(G, W))
    for u, v in np.ndindex(W.shape[2:]):
        _read(gradient, u, v, h, w, stride)[...] += np.tensordot(W[:, :, u, v].T, G, axes=1)
    _, height, width, _ = np.shape(X)
    return gradient[:, padding : padding + height, padding : padding + width]


def conv2d_to_kernels(G: Array, X: Array, W: Array, stride: int = 1, padding: int = 0) -> Array:
    """Return ∂f/∂W, in the shape of `W`, from G = ∂f/∂Z and what `conv2d` was given."""
    X, W, h, w = _checked(X, W, stride, padding)
    G = matrix("G", G, (W.shape[0], h, w, X.shape[3]))
    gradient = np.zeros(W.shape, np.result_type(G, X))
    for u, v in np.ndindex(W.shape[2:]):
        gradient[:, :, u, v] = np.tensordot(G, _read(X, u, v, h, w, stride), axes=([1, 2, 3], [1, 2, 3]))
    return gradient


def max_pool(X: Array, size: int = 2, stride: int | None = None) -> Pooled:
    """Return the largest entry of each window of `size` × `size`, `stride` apart (`size` if not given).

    Rows and columns that fill no window are dropped. Where several entries are largest, the first in reading order
    counts; NaN counts as the largest, so that it stays visible.

    Raises:
        ShapeError: `X` has not four axes, or is smaller than a window.
        ValueError: `size` or `stride` < 1.
    """
    X = matrix("X", X, ("c", "height", "width", "m"))
    stride = size if stride is None else stride
    whole("size", size, 1)
    h, w = _places(X.shape, (size, size), stride)
    windows = np.array([_read(X, u, v, h, w, stride) for u, v in np.ndindex(size, size)])
    return Pooled(np.max(windows, axis=0), np.argmax(windows, axis=0), X.shape, size, stride)


def max_pool_backward(G: Array, pooled: Pooled) -> Array:
    """Return ∂f/∂X, in the shape of `X`, from G = ∂f/∂A and what `max_pool` returned: G where X was largest, else 0."""
    G = matrix("G", G, pooled.A.shape)
    _, h, w, _ = G.shape
    gradient = np.zeros(pooled.shape, G.dtype)
    for entry, (u, v) in enumerate(np.ndindex(pooled.size, pooled.size)):
        _read(gradient, u, v, h, w, pooled.stride)[...] += np.where(pooled.largest == entry, G, 0)
    return gradient


def _read(X: Array, u: int, v: int, h: int, w: int, stride: int) -> Array:
    """A view of what entry (u, v) of the kernel reads at each of its h × w places."""
    return X[:, u : u + stride * h : stride, v : v + stride * w : stride]


def _checked(X: Array, W: Array, stride: int, padding: int) -> tuple[Array, Array, int, int]:
    """X with its padding, W, and the numbers of places down and across."""
    X = matrix("X", X, ("c0", "height", "width", "m"))
    W = matrix("W", W, ("c1", "c0", "kh", "kw"))
    if W.shape[1] != X.shape[0]:
        raise ShapeError(
            f"W: expected shape (c1, c0={X.shape[0]}, kh, kw), got {W.shape}. "
            f"Likely cause: the kernels are for {W.shape[1]} channels and X has {X.shape[0]}, along its first axis."
        )
    whole("padding", padding, 0)
    X = np.pad(X, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    return X, W, *_places(X.shape, W.shape[2:], stride)


def _places(images: tuple[int, ...], window: tuple[int, ...], stride: int) -> tuple[int, int]:
    whole("stride", stride, 1)
    _, height, width, _ = images
    kh, kw = window
    if not (1 <= kh <= height and 1 <= kw <= width):
        raise ShapeError(
            f"X: a window of {kh} × {kw} does not fit into {height} × {width}. "
            "Likely cause: too many layers without padding, or the examples are not the last axis."
        )
    return (height - kh) // stride + 1, (width - kw) // stride + 1
