"""Networks to draw and to write down: matrices by layer, no two neighbouring sizes alike."""

import numpy as np

from nncheck.task import distinct_sizes

Array = np.ndarray
ByLayer = dict[int, Array]

ACTIVATIONS = {"square": np.square, "tanh": np.tanh, "softsign": lambda z: z / (1 + np.abs(z))}
"""Those that a check hands over, with their slopes."""


def by_layer(first: int, *matrices: list) -> ByLayer:
    """Return matrices, given as nested lists, by layer, the first of them belonging to layer `first`."""
    return {layer: np.array(matrix, dtype=float) for layer, matrix in enumerate(matrices, first)}


def sizes(rng: np.random.Generator) -> tuple[list[int], int]:
    """Draw n0, …, nL, for L from 1 to 4, and m; all of them differ."""
    *n, m = distinct_sizes(rng, int(rng.integers(1, 5)) + 2)
    return n, m


def weights(n: list[int], rng: np.random.Generator) -> ByLayer:
    """Draw W[1], …, W[L]."""
    return {l: rng.normal(size=(n[l], n[l - 1])) for l in range(1, len(n))}


def biases(n: list[int], rng: np.random.Generator) -> ByLayer:
    """Draw b[1], …, b[L]."""
    return {l: rng.normal(size=(n[l], 1)) for l in range(1, len(n))}


def batches(n: list[int], m: int, rng: np.random.Generator, first: int) -> ByLayer:
    """Draw a matrix (nl, m) for each of the layers `first`, …, L."""
    return {l: rng.normal(size=(n[l], m)) for l in range(first, len(n))}
