r"""A Boolean function of n inputs is a column of 2ⁿ zeros and ones, one for each way to set the inputs.

    x1  x2 │ AND  OR  NAND  NOR  XOR  XNOR
     0   0 │  0    0    1    1    0    1
     0   1 │  0    1    1    0    1    0
     1   0 │  0    1    1    0    1    0
     1   1 │  1    1    0    0    0    1

Everywhere in nnlib the inputs count up in binary, the first input being the leading digit. Chapter *Threshold units*;
slides "Training neural networks", "Representing Boolean Functions".
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nnlib.shapes import Array, ShapeError, number_array, whole

Table = tuple[int, ...]
"""The outputs of a Boolean function: 2ⁿ zeros and ones, in the order of the columns of `every_input(n)`."""

TABLES: dict[str, Table] = {
    "NOT": (1, 0),
    "AND": (0, 0, 0, 1),
    "OR": (0, 1, 1, 1),
    "NAND": (1, 1, 1, 0),
    "NOR": (1, 0, 0, 0),
    "XOR": (0, 1, 1, 0),
    "XNOR": (1, 0, 0, 1),
}
"""The truth tables of the course, by name."""

MOST_INPUTS = 10
"""The largest n: the tables have 2ⁿ entries, here 1024, and a network built from one up to 2ⁿ hidden units."""


class Examples(NamedTuple):
    """A Boolean function as a data set: every input `X` (n, 2ⁿ) and its output `Y` (1, 2ⁿ), of zeros and ones."""

    X: Array
    Y: Array


def every_input(n: int) -> Array:
    """Return all 2ⁿ inputs of n binary variables, shape (n, 2ⁿ), counting up: the last row changes fastest.

    Raises:
        ValueError: `n` is not a whole number from 1 to 10.
    """
    n = whole("n", n, 1, MOST_INPUTS)
    counts = np.arange(2**n)
    place = np.arange(n - 1, -1, -1).reshape(-1, 1)
    return (counts >> place & 1).astype(float)


def examples(table: Sequence[int]) -> Examples:
    """Return the Boolean function of that truth table as a data set.

    Raises:
        ShapeError: the number of entries is not 2ⁿ with n from 1 to 10.
        ValueError: an entry is neither 0 nor 1.
    """
    table = checked(table)
    return Examples(every_input(inputs_of(table)), np.array([table], dtype=float))


def checked(table: Sequence[int]) -> Table:
    """Return `table` as a tuple of 2ⁿ zeros and ones.

    Raises:
        ShapeError: the number of entries is not 2ⁿ with n from 1 to 10.
        ValueError: an entry is neither 0 nor 1.
    """
    entries = number_array("table", table).ravel().tolist()
    n = inputs_of(entries)
    if n < 1 or len(entries) != 2**n:
        raise ShapeError(f"table: expected 2, 4, 8, … entries, one for each input, got {len(entries)}.")
    if n > MOST_INPUTS:
        raise ShapeError(
            f"table: expected at most {MOST_INPUTS} inputs, so {2**MOST_INPUTS} entries, got {n} inputs. "
            f"Likely cause: the network of a truth table grows as 2ⁿ, and {n} inputs need up to {2**n:,} hidden units."
        )
    odd = [entry for entry in entries if entry not in (0, 1)]
    if odd:
        raise ValueError(f"table: expected zeros and ones, got {odd[0]!r}.")
    return tuple(int(entry) for entry in entries)


def inputs_of(table: Sequence[int]) -> int:
    """Return the number n of inputs of a table with 2ⁿ entries."""
    return len(table).bit_length() - 1
