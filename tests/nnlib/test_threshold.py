import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import threshold
from nnlib.data import boolean
from nnlib.shapes import ShapeError
from nnlib.threshold import AND, NAND, NOR, NOT, OR, XNOR, XOR, Layer, forward, from_truth_table, side_by_side, step

tables = st.integers(1, 5).flatmap(lambda n: st.tuples(*[st.sampled_from([0, 1])] * 2**n))


@pytest.mark.parametrize(
    ("name", "layers"),
    [
        ("NOT", [NOT]),
        ("AND", [AND]),
        ("OR", [OR]),
        ("NAND", [NAND]),
        ("NOR", [NOR]),
        ("XOR", XOR),
        ("XNOR", XNOR),
    ],
)
def test_every_gate_computes_its_truth_table(name, layers):
    X, Y = boolean.examples(boolean.TABLES[name])
    np.testing.assert_array_equal(forward(layers, X), Y)


@pytest.mark.parametrize("gate", [NOT, AND, OR, NAND, NOR])
def test_every_single_gate_has_weights_of_one_and_keeps_half_a_unit_from_its_line(gate):
    W, b = gate
    assert np.abs(W @ boolean.every_input(W.shape[1]) + b).min() == 0.5
    assert set(np.abs(W[0])) == {1}


@given(tables)
def test_two_layers_compute_any_boolean_function(table):
    X, Y = boolean.examples(table)
    hidden, output = from_truth_table(table)
    np.testing.assert_array_equal(forward([hidden, output], X), Y)
    assert hidden.W.shape == (sum(table), len(X))
    assert output.W.shape == (1, sum(table))


@pytest.mark.parametrize("value", [0, 1])
def test_a_constant_function_of_ten_inputs_is_built_too(value):
    layers = from_truth_table([value] * 1024)
    np.testing.assert_array_equal(forward(layers, boolean.every_input(10)), np.full((1, 1024), value))


def test_a_table_of_eleven_inputs_is_refused_with_the_reason():
    with pytest.raises(ShapeError, match=r"at most 10 inputs, .* got 11 inputs.*grows as 2ⁿ"):
        from_truth_table([1] * 2**11)


def test_the_step_is_one_at_zero_and_leaves_its_argument_alone():
    z = np.array([[-1000.0, -1e-300, -0.0, 0.0, 1e-300, 1000.0]])
    z.flags.writeable = False
    np.testing.assert_array_equal(step(z), [[0, 0, 1, 1, 1, 1]])
    np.testing.assert_array_equal(step(np.array([[-1, 0, 3]])), [[0, 1, 1]])
    assert step(np.zeros((2, 0), np.float32)).shape == (2, 0)
    assert step(np.float32([[2]])).dtype == np.float32


def test_not_a_number_stays_visible():
    assert np.isnan(step(np.array([[np.nan]]))).all()


def test_column_i_of_the_batch_is_the_single_example():
    X = np.random.default_rng(0).normal(size=(2, 7))[:, ::-1]
    for i in range(7):
        np.testing.assert_array_equal(forward(XOR, X)[:, [i]], forward(XOR, X[:, [i]]))
    assert forward(XOR, X[:, :0]).shape == (1, 0)


def test_units_side_by_side_keep_their_order():
    layer = side_by_side(AND, OR, NAND)
    assert layer.W.shape == (3, 2)
    np.testing.assert_array_equal(forward([layer], [[1], [0]]), [[0], [1], [1]])


def test_a_shared_gate_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        AND.W[0, 0] = 5


@pytest.mark.parametrize(
    ("layers", "X", "message"),
    [
        (AND, np.zeros((2, 1)), r"layers: expected a sequence of layers, got a single one\. .*\[AND\]"),
        ([AND], np.zeros((3, 1)), r"W\[1\]: expected shape \(n1, n0=3\), got \(1, 2\)"),
        ([AND], np.zeros(2), r"X: expected shape \(n0, m\), got \(2,\)\. Likely cause: a 1-D array was passed"),
        ([OR, AND], np.zeros((2, 1)), r"W\[2\]: expected shape \(n2, n1=1\), got \(1, 2\)"),
        ([Layer(AND.W, np.zeros(1))], np.zeros((2, 1)), r"b\[1\]: expected shape \(n1=1, 1\), got \(1,\)"),
    ],
)
def test_a_wrong_argument_is_named(layers, X, message):
    with pytest.raises(ValueError, match=message):
        forward(layers, X)


def test_no_layer_at_all_passes_the_input_through():
    np.testing.assert_array_equal(threshold.forward([], [[3.0]]), [[3.0]])
