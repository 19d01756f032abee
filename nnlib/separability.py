r"""Which Boolean functions a single threshold unit computes: for each one, either such a unit or a proof of none.

    a unit           w·x + b ≥ 0 wherever f(x) = 1,   w·x + b < 0 wherever f(x) = 0
    a contradiction  f(p) = f(q) = 1,   f(r) = f(s) = 0,   p + q = r + s
                     since then w·(p + q) + 2b would be both ≥ 0 and < 0, whatever w and b

For XOR, p and q are (0, 1) and (1, 0), r and s are (0, 0) and (1, 1). Trying weights alone would never prove that there
are none; the contradiction does. Chapter *Threshold units*.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations_with_replacement, product
from typing import NamedTuple

import numpy as np

from nnlib.data.boolean import Table, checked, every_input, inputs_of
from nnlib.shapes import Array, ShapeError, whole
from nnlib.threshold import Layer, unit

MOST_INPUTS = 4
"""Up to here one of the two exists for every function, as the tests see by going through all of them."""

LARGEST_WEIGHT = 3
"""No function of four inputs that one unit computes needs a larger whole weight."""


class Contradiction(NamedTuple):
    """Two inputs where the function is 1 and two where it is 0, with equal sums: so no single unit computes it."""

    ones: tuple[Table, Table]
    zeros: tuple[Table, Table]

    def __str__(self) -> str:
        (p, q), (r, s) = self.ones, self.zeros
        total = _sum(self.ones)
        return (
            f"The output is 1 at {p} and {q}: w·{p} + b ≥ 0 and w·{q} + b ≥ 0, in sum w·{total} + 2b ≥ 0. "
            f"It is 0 at {r} and {s}: w·{r} + b < 0 and w·{s} + b < 0, in sum w·{total} + 2b < 0. "
            "No w and b do both."
        )


def single_unit(table: Sequence[int]) -> Layer | Contradiction:
    """Return one unit that computes the Boolean function of that table, or the contradiction that rules it out.

    The unit's weights are the smallest whole numbers that do, and its b lies halfway between the two sides.

    Raises:
        ShapeError: the table has more than four inputs, or its length is not 2ⁿ.
        ValueError: an entry is neither 0 nor 1.

    Source: slides "Training neural networks", "Need at least one hidden layer to compute XOR!".
    """
    table = checked(table)
    n = inputs_of(table)
    if n > MOST_INPUTS:
        raise ShapeError(
            f"table: expected at most {MOST_INPUTS} inputs, so {2**MOST_INPUTS} entries, got {n} inputs. "
            "Likely cause: the search grows too fast to go beyond."
        )
    return _contradiction(table) or _unit(table)


def count_single_units(n: int) -> int:
    """Return how many of the 2^(2ⁿ) Boolean functions of `n` inputs one unit computes: goes through all of them.

    n = 4 means 65,536 functions, which takes some seconds.

    Raises:
        ValueError: `n` is not a whole number from 1 to 4.
    """
    n = whole("n", n, 1, MOST_INPUTS)
    return sum(isinstance(single_unit(table), Layer) for table in product((0, 1), repeat=2**n))


def _contradiction(table: Table) -> Contradiction | None:
    inputs = list(product((0, 1), repeat=inputs_of(table)))
    ones = {_sum(pair): pair for pair in _pairs(inputs, table, 1)}
    for pair in _pairs(inputs, table, 0):
        if _sum(pair) in ones:
            return Contradiction(ones[_sum(pair)], pair)
    return None


def _pairs(inputs: list[Table], table: Table, value: int) -> Iterator[tuple[Table, Table]]:
    return combinations_with_replacement([x for x, y in zip(inputs, table, strict=True) if y == value], 2)


@cache
def _sum(pair: tuple[Table, Table]) -> Table:
    return tuple(i + j for i, j in zip(*pair, strict=True))


def _unit(table: Table) -> Layer:
    """Return the unit with the smallest whole weights that computes `table`."""
    weights, sums = _candidates(inputs_of(table))
    is_one = np.array(table) == 1
    # Where the function never is 1, or never is 0, that side is put one beyond all sums.
    highest_zero = np.max(np.where(is_one, sums.min(axis=1, keepdims=True) - 1, sums), axis=1)
    lowest_one = np.min(np.where(is_one, sums, sums.max(axis=1, keepdims=True) + 1), axis=1)
    k = np.flatnonzero(highest_zero < lowest_one)[0]
    return unit(weights[k], -(highest_zero[k] + lowest_one[k]) / 2)


@cache
def _candidates(n: int) -> tuple[list[tuple[int, ...]], Array]:
    """Return all weights w of n small whole numbers, the smallest first, and w·x for each at every input x."""
    weights = sorted(product(range(-LARGEST_WEIGHT, LARGEST_WEIGHT + 1), repeat=n), key=lambda w: (sum(map(abs, w)), w))
    return weights, np.array(weights) @ every_input(n)
