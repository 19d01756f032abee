from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.data import boolean
from nnlib.shapes import ShapeError, ValueKindError

PYTHON = {
    "AND": lambda p, q: p and q,
    "OR": lambda p, q: p or q,
    "NAND": lambda p, q: not (p and q),
    "NOR": lambda p, q: not (p or q),
    "XOR": lambda p, q: p != q,
    "XNOR": lambda p, q: p == q,
}


@given(st.integers(1, boolean.MOST_INPUTS))
def test_the_inputs_count_up_in_binary(n):
    np.testing.assert_array_equal(boolean.every_input(n).T, list(product((0, 1), repeat=n)))


@pytest.mark.parametrize("name", PYTHON)
def test_every_table_is_what_python_s_own_operators_give(name):
    X, Y = boolean.examples(boolean.TABLES[name])
    assert X.shape == (2, 4)
    assert Y.shape == (1, 4)
    assert [bool(PYTHON[name](*map(bool, x))) for x in X.T] == list(Y[0] == 1)


def test_not_has_one_input():
    X, Y = boolean.examples(boolean.TABLES["NOT"])
    np.testing.assert_array_equal(Y, 1 - X)


def test_a_table_may_be_a_row_of_numbers():
    assert boolean.checked(np.array([[0.0, 1.0, 1.0, 0.0]])) == (0, 1, 1, 0)
    assert boolean.checked([1] * 1024) == (1,) * 1024


@pytest.mark.parametrize(
    ("table", "error", "message"),
    [
        ([], ShapeError, r"table: expected 2, 4, 8, … entries, one for each input, got 0\."),
        ([1], ShapeError, r"table: expected 2, 4, 8, … entries, one for each input, got 1\."),
        ([0, 1, 1], ShapeError, r"got 3\."),
        (
            [0] * 2048,
            ShapeError,
            r"table: expected at most 10 inputs, so 1024 entries, got 11 inputs\. .* 2,048",
        ),
        ([0, 2], ValueError, r"table: expected zeros and ones, got 2\.0\."),
        ([0, np.nan], ValueError, r"table: expected zeros and ones, got nan\."),
        ("01", ValueKindError, "table: expected numbers, got str"),
    ],
)
def test_what_is_no_truth_table_is_refused(table, error, message):
    with pytest.raises(error, match=message):
        boolean.checked(table)


@pytest.mark.parametrize("n", [0, 11, 2.0, True])
def test_a_number_of_inputs_out_of_range_is_refused(n):
    with pytest.raises(ValueError, match=f"n: expected a whole number from 1 to 10, got {n!r}"):
        boolean.every_input(n)
