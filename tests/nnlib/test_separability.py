from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from nnlib.data import boolean
from nnlib.separability import Contradiction, count_single_units, single_unit
from nnlib.shapes import ShapeError
from nnlib.threshold import Layer, forward


def value_at(table, x):
    return table[int("".join(map(str, x)), 2)]


def proved(table, found):
    """Whether `found`, a unit or a contradiction, is a proof for `table` that holds by itself, in whole numbers."""
    if isinstance(found, Layer):
        X, Y = boolean.examples(table)
        in_halves = (2 * found.W % 1 == 0).all() and (2 * found.b % 1 == 0).all()
        return in_halves and np.array_equal(forward([found], X), Y)
    (p, q), (r, s) = found
    values = [value_at(table, x) for x in (p, q, r, s)]
    return values == [1, 1, 0, 0] and np.array_equal(np.add(p, q), np.add(r, s))


@pytest.mark.parametrize(("n", "separable"), [(1, 4), (2, 14), (3, 104), (4, 1882)])
def test_every_function_of_up_to_four_inputs_has_a_proof_one_way_or_the_other(n, separable):
    found = {table: single_unit(table) for table in product((0, 1), repeat=2**n)}
    assert len(found) == 2**2**n
    assert all(proved(table, verdict) for table, verdict in found.items())
    assert sum(isinstance(verdict, Layer) for verdict in found.values()) == separable


def test_the_two_functions_of_two_inputs_that_no_unit_computes_are_xor_and_xnor():
    refuted = {table for table in product((0, 1), repeat=4) if isinstance(single_unit(table), Contradiction)}
    assert refuted == {boolean.TABLES["XOR"], boolean.TABLES["XNOR"]}


@pytest.mark.parametrize(("n", "count"), [(1, 4), (2, 14), (3, 104)])
def test_the_count_is_the_known_one(n, count):
    assert count_single_units(n) == count


@pytest.mark.parametrize("n", [1, 2, 3])
def test_linear_programming_agrees_on_which_functions_are_separable(n):
    X = boolean.every_input(n)
    for table in product((0, 1), repeat=2**n):
        signs = np.where(np.array(table) == 1, -1.0, 1.0)
        # −z ≤ −1 where f is 1 and z ≤ −1 where it is 0: scaling w and b makes any strict margin at least 1.
        rows = signs.reshape(-1, 1) * np.column_stack([X.T, np.ones(2**n)])
        feasible = linprog(np.zeros(n + 1), A_ub=rows, b_ub=-np.ones(2**n), bounds=(None, None)).status == 0
        assert feasible == isinstance(single_unit(table), Layer), table


def test_the_contradiction_of_xor_is_the_one_of_the_page_in_words():
    found = single_unit(boolean.TABLES["XOR"])
    assert found == Contradiction(ones=((0, 1), (1, 0)), zeros=((0, 0), (1, 1)))
    assert str(found) == (
        "The output is 1 at (0, 1) and (1, 0): w·(0, 1) + b ≥ 0 and w·(1, 0) + b ≥ 0, in sum w·(1, 1) + 2b ≥ 0. "
        "It is 0 at (0, 0) and (1, 1): w·(0, 0) + b < 0 and w·(1, 1) + b < 0, in sum w·(1, 1) + 2b < 0. "
        "No w and b do both."
    )


def test_the_unit_found_is_the_one_with_the_smallest_weights_halfway_between_the_sides():
    W, b = single_unit(boolean.TABLES["AND"])
    np.testing.assert_array_equal(W, [[1, 1]])
    assert b == -1.5
    for constant, bias in ((1, 0.5), (0, -0.5)):
        W, b = single_unit([constant, constant])
        np.testing.assert_array_equal(W, [[0]])
        assert b == bias


@pytest.mark.parametrize(
    ("fault", "table"),
    [
        (Layer(np.array([[1.0, 1.0]]), np.array([[-0.5]])), "AND"),
        (Layer(np.array([[1.0, 1.0]]), np.array([[-1.4]])), "AND"),
        (Contradiction(((0, 1), (1, 0)), ((0, 0), (1, 1))), "XNOR"),
        (Contradiction(((0, 1), (1, 0)), ((0, 0), (0, 0))), "XOR"),
    ],
)
def test_a_planted_false_proof_is_caught(fault, table):
    assert not proved(boolean.TABLES[table], fault)


def test_five_inputs_are_refused():
    with pytest.raises(ShapeError, match=r"table: expected at most 4 inputs, so 16 entries, got 5 inputs"):
        single_unit([0] * 32)
    with pytest.raises(ValueError, match="n: expected a whole number from 1 to 4, got 5"):
        count_single_units(5)
