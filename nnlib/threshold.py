r"""A threshold unit outputs 1 on one side of a line and 0 on the other: enough for AND, too little for XOR.

    unit    a = g(W x + b)        g(z) = 1 if z ≥ 0, else 0
    layer   the same with a row of W and an entry of b for each unit
    XOR     x1 XOR x2 = (x1 OR x2) AND (x1 NAND x2)
    any f   f(x) = OR over the rows r of the truth table with f(r) = 1 of "x is r"

"x is r" is one unit too: W = 2r − 1 and b = ½ − Σ_j r_j give z = ½ at x = r and z ≤ −½ at every other input.
Shapes: `W` (n1, n0), `b` (n1, 1), `X` (n0, m). Chapter *Threshold units*.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nnlib.data.boolean import checked, every_input, inputs_of
from nnlib.shapes import Array, matrix, number_array


class Layer(NamedTuple):
    """The weights (n1, n0) and biases (n1, 1) of a layer of threshold units; a single unit is a layer of one row."""

    W: Array
    b: Array


def unit(weights: Sequence[float], bias: float) -> Layer:
    """Return the single unit with these weights, one for each input, and this bias."""
    W, b = np.array([weights], dtype=float), np.array([[bias]], dtype=float)
    # The gates below are shared by everyone who imports them.
    W.flags.writeable = b.flags.writeable = False
    return Layer(W, b)


NOT = unit([-1], 0.5)
AND = unit([1, 1], -1.5)
OR = unit([1, 1], -0.5)
NAND = unit([-1, -1], 1.5)
NOR = unit([-1, -1], 0.5)


def side_by_side(*units: Layer) -> Layer:
    """Return one layer whose units are those of all of `units`, reading the same inputs, in that order."""
    return Layer(np.vstack([W for W, _ in units]), np.vstack([b for _, b in units]))


XOR = (side_by_side(OR, NAND), AND)
XNOR = (side_by_side(AND, NOR), OR)
"""XOR and its opposite as two layers: the slides combine (x1 AND x2) OR (NOT x1 AND NOT x2)."""


def step(z: Array) -> Array:
    """Return g(z) = 1 where z ≥ 0, else 0, elementwise, in the shape of `z`; NaN stays NaN.

    Source: slides "Training neural networks", "Representing Boolean Functions".
    """
    z = number_array("z", z)
    return np.where(np.isnan(z), z, z >= 0)


def forward(layers: Sequence[Layer], X: Array) -> Array:
    """Return the output (nL, m) of `layers`, one after the other, for the batch `X` (n0, m): `forward([AND], X)`.

    Raises:
        ShapeError: a layer does not fit what comes before it.
        ValueError: `layers` is a single layer; write `[AND]`.
    """
    if isinstance(layers, Layer):
        raise ValueError("layers: expected a sequence of layers, got a single one. Likely cause: write [AND], not AND.")
    A = matrix("X", X, ("n0", "m"))
    below = f"n0={A.shape[0]}"
    for l, (W, b) in enumerate(layers, start=1):
        W = matrix(f"W[{l}]", W, (f"n{l}", below))
        below = f"n{l}={W.shape[0]}"
        A = step(W @ A + matrix(f"b[{l}]", b, (below, 1)))
    return A


def from_truth_table(table: Sequence[int]) -> tuple[Layer, Layer]:
    """Return two layers that compute the Boolean function of that table: a hidden unit for each 1 in it, then an OR.

    The table has 2ⁿ entries in the order of `nnlib.data.boolean.every_input(n)`. A table of zeros has no hidden unit;
    the OR of nothing is 0.

    Raises:
        ShapeError: the number of entries is not 2ⁿ with n from 1 to 10; beyond, the network would be too large.
        ValueError: an entry is neither 0 nor 1.

    Source: slides "Training neural networks", "Combining Representations".
    """
    table = checked(table)
    rows = every_input(inputs_of(table)).T[np.array(table) == 1]
    hidden = Layer(2 * rows - 1, 0.5 - rows.sum(axis=1, keepdims=True))
    output = unit(np.ones(len(rows)), -0.5)
    return hidden, output
