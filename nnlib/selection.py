r"""How many layers, how many units: try every point of a grid on data that were held out, and take the best.

    score[i, j]   of a network of layers[i] hidden layers with units[j] units each
    best          the point of the largest score; of equals, the smallest network

Chapter *Choosing the size*.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from nnlib.shapes import Array


class Grid(NamedTuple):
    """The scores (len(layers), len(units)) and the point chosen."""

    layers: tuple[int, ...]
    units: tuple[int, ...]
    scores: Array
    best_layers: int
    best_units: int


def grid_search(score: Callable[[int, int], float], layers: Sequence[int], units: Sequence[int]) -> Grid:
    """Return score(layers, units) at every point of the grid, larger being better, and the best point.

    `score` trains a network of that size and judges it on a validation set, never on the test set. A score of NaN (a
    training that diverged) is never chosen.

    Raises:
        ValueError: the grid is empty, or no score is a number.

    Source: CS 217 lecture 12, the grid of layers and nodes.
    """
    layers, units = tuple(sorted(set(layers))), tuple(sorted(set(units)))
    if not layers or not units:
        raise ValueError("layers, units: expected at least one of each, got an empty grid.")
    scores = np.array([[score(depth, width) for width in units] for depth in layers], dtype=float)
    if np.isnan(scores).all():
        raise ValueError("score: every training gave NaN. Likely cause: the learning rate is too large.")
    # nanargmax takes the first of equals, and the grid goes from small to large.
    i, j = np.unravel_index(np.nanargmax(scores), scores.shape)
    return Grid(layers, units, scores, layers[i], units[j])
