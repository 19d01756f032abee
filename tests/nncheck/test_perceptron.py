"""The tasks of assignment *perceptron*: their references held to nnlib, and that any right weights are right."""

import numpy as np
import pytest

from nncheck.given import Given, function
from nncheck.tasks.perceptron import epoch, from_table, gates, layer, train, update, xor
from nnlib import perceptron, separability, threshold
from nnlib.data.boolean import TABLES, every_input, examples
from nnlib.data.synthetic import blobs

unit = function(Given("a threshold unit"))


def learn(X, Y, most):
    """Train from 0 with the references of three tasks put together."""
    return train.reference(np.zeros((len(X), 1)), X, Y, lambda *given: epoch.reference(*given, update.reference), most)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_update_epoch_and_train_together_are_nnlib_s_perceptron(table):
    X, Y = examples(table)
    X, Y = perceptron.with_ones(X), perceptron.signs(Y)
    theta, mistakes = learn(X, Y, 50)
    theirs = perceptron.train(X, Y, epochs=50)
    np.testing.assert_array_equal(theta, theirs.theta)
    assert (mistakes.sum(), len(mistakes)) == (theirs.mistakes, theirs.epochs)
    assert (mistakes[-1] == 0) == theirs.converged == isinstance(separability.single_unit(table), threshold.Layer)


def test_a_layer_with_the_step_is_nnlib_s():
    rng = np.random.default_rng(1)
    W, b, X = rng.normal(size=(3, 2)), rng.normal(size=(3, 1)), rng.normal(size=(2, 50))
    np.testing.assert_array_equal(
        layer.reference(W, b, X, threshold.step), threshold.forward([threshold.Layer(W, b)], X)
    )


def test_the_gates_and_xor_have_the_truth_tables_of_nnlib():
    X = every_input(2)
    for name, said in zip(("AND", "OR", "NAND"), gates.reference(X, unit), strict=False):
        np.testing.assert_array_equal(said, [TABLES[name]])
    np.testing.assert_array_equal(gates.reference(X, unit)[3], 1 - X[:1])
    H, A = xor.reference(X, unit)
    np.testing.assert_array_equal(np.vstack([H, A]), [TABLES[name] for name in ("OR", "NAND", "XOR")])


@pytest.mark.parametrize(("name", "part"), [("AND", 0), ("OR", 1), ("NAND", 2)], ids=["AND", "OR", "NAND"])
def test_whatever_weights_compute_a_gate_they_are_right(name, part):
    X, right = every_input(2), gates.reference(every_input(2), unit)[part]
    rng = np.random.default_rng(2)
    tried = 0
    while tried < 20:
        w, b = rng.uniform(-9, 9, 2), rng.uniform(-9, 9)
        computes = np.array_equal(threshold.forward([threshold.unit(w, b)], X), [TABLES[name]])
        assert np.array_equal(unit(list(w), b, X), right) == computes
        tried += computes


def test_the_network_of_any_table_of_three_inputs_says_what_the_table_says():
    X = every_input(3)
    for number in range(1, 256):
        Y = np.array([[number >> place & 1 for place in range(8)]], dtype=float)
        W1, b1, W2, b2 = from_table.reference(X, Y)
        said = threshold.forward([threshold.Layer(W1, b1), threshold.Layer(W2, b2)], X)
        np.testing.assert_array_equal(said, Y)
        Z = W1 @ X + b1
        assert set(Z.max(axis=1)) == {0.5}
        assert np.sum(Z > -0.5) == Y.sum()


def test_the_threshold_unit_of_the_checks_takes_rows_in_many_forms():
    X = every_input(2)
    wanted = threshold.forward([threshold.AND], X)
    for w, b, rows in (
        ([1, 1], -1.5, X),
        (np.array([[1.0, 1.0]]), np.array([[-1.5]]), X.tolist()),
        ((1, 1), -1.5, [X[:1], X[1:]]),
    ):
        np.testing.assert_array_equal(unit(w, b, rows), wanted)
    with pytest.raises(ValueError, match=r"^the unit was given 3 weights and 2 rows of inputs$"):
        unit([1, 1, 1], -1.5, X)


def test_the_perceptron_learns_two_groups_of_points_with_the_references():
    X, Y = blobs(40, 0.4, np.random.default_rng(3))
    X, Y = perceptron.with_ones(X), perceptron.signs(Y)
    theta, mistakes = learn(X, Y, 200)
    assert mistakes[-1] == 0
    np.testing.assert_array_equal(perceptron.predict(theta, X), Y)
