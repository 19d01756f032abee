import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Perceptron

from nnlib import perceptron
from nnlib.data import boolean, synthetic
from nnlib.shapes import ShapeError, ValueKindError
from nnlib.threshold import AND, NAND, OR, Layer, forward
from tests.nnlib.strategies import generators, sizes


@st.composite
def separable(draw):
    """θ that separates, X and Y: every example is at least a tenth of its length away from the line."""
    n0, m, rng = draw(sizes), draw(st.integers(1, 30)), draw(generators())
    scale = draw(st.sampled_from([1e-3, 1.0, 1000.0]))
    theta = rng.normal(size=(n0, 1)) + np.sign(rng.normal()) * 0.1
    X = scale * rng.normal(size=(n0, m))
    side = theta.T @ X / np.linalg.norm(theta)
    Y = np.where(side >= 0, 1.0, -1.0)
    X = X + Y * 0.1 * np.linalg.norm(X, axis=0) * theta / np.linalg.norm(theta)
    return theta, X, Y


@given(separable())
def test_separable_examples_are_learned_with_no_more_mistakes_than_the_bound(problem):
    theta, X, Y = problem
    bound = perceptron.mistake_bound(theta, X, Y)
    trained = perceptron.train(X, Y, epochs=1000)
    assert trained.converged
    assert 1 <= trained.mistakes <= bound * (1 + 1e-9)
    np.testing.assert_array_equal(perceptron.predict(trained.theta, X), Y)


@given(separable())
def test_the_history_is_the_rule_of_the_slides_applied_at_each_mistake(problem):
    _, X, Y = problem
    trained = perceptron.train(X, Y, epochs=1000)
    assert trained.history.shape == (len(X), trained.mistakes + 1)
    assert not trained.history[:, 0].any()
    for k, i in enumerate(trained.examples):
        before, x, y = trained.history[:, k], X[:, i], Y[0, i]
        assert y * (before @ x) <= 0
        np.testing.assert_array_equal(trained.history[:, k + 1], before + y * x)
    np.testing.assert_array_equal(trained.history[:, [-1]], trained.theta)


@given(generators(), sizes, st.integers(2, 20), st.integers(1, 10))
def test_scikit_learn_s_perceptron_ends_at_the_same_weights_separable_or_not(rng, n0, m, epochs):
    X, Y = rng.normal(size=(n0, m)), np.where(rng.random((1, m)) < 0.5, -1.0, 1.0)
    Y[0, :2] = [-1, 1]
    peer = Perceptron(fit_intercept=False, shuffle=False, tol=None, max_iter=epochs).fit(X.T, Y[0])
    ours = perceptron.train(X, Y, epochs=epochs)
    # Scikit-learn goes on after an epoch without mistakes, which changes nothing.
    np.testing.assert_allclose(ours.theta.T, peer.coef_, rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(perceptron.predict(ours.theta, X)[0], peer.predict(X.T))


@pytest.mark.parametrize(("name", "gate"), [("AND", AND), ("OR", OR), ("NAND", NAND)])
def test_the_perceptron_finds_a_unit_for_a_separable_boolean_function(name, gate):
    X, Y = boolean.examples(boolean.TABLES[name])
    X, Y = perceptron.with_ones(X), perceptron.signs(Y)
    trained = perceptron.train(X, Y)
    assert trained.converged
    assert trained.mistakes <= perceptron.mistake_bound(np.hstack(gate).T, X, Y)
    np.testing.assert_array_equal(forward([Layer(trained.theta[:-1].T, trained.theta[-1:])], X[:-1]), (Y + 1) / 2)


def test_xor_never_converges_and_says_so():
    X, Y = boolean.examples(boolean.TABLES["XOR"])
    trained = perceptron.train(perceptron.with_ones(X), perceptron.signs(Y))
    assert not trained.converged
    assert trained.epochs == 100
    assert trained.mistakes >= 100


def test_an_example_on_the_line_counts_as_a_mistake():
    trained = perceptron.train([[0.0, 1.0]], [[1.0, 1.0]], epochs=2)
    # x = 0 is on every line through the origin, so it is a mistake every time; x = 1 only at θ = 0.
    assert trained.examples == (0, 1, 0)
    assert not trained.converged


def test_a_point_on_the_line_is_predicted_as_the_step_activation_does():
    assert perceptron.predict([[1.0], [-1.0]], [[2.0], [2.0]]) == 1


def test_margin_and_bound_are_what_the_picture_shows():
    X, Y = np.array([[3.0, -1.0], [4.0, 0.0]]), np.array([[1.0, -1.0]])
    theta = np.array([[2.0], [0.0]])
    assert perceptron.margin(theta, X, Y) == 1
    assert perceptron.mistake_bound(theta, X, Y) == 25
    assert perceptron.margin(-theta, X, Y) == -3
    assert perceptron.mistake_bound(-theta, X, Y) == np.inf
    assert perceptron.mistake_bound(np.array([[0.0], [1.0]]), X, Y) == np.inf


def test_the_largest_margin_gives_a_bound_that_training_on_blobs_keeps():
    X, Y = synthetic.blobs(60, 0.3, np.random.default_rng(1))
    X, Y = perceptron.with_ones(X), perceptron.signs(Y)
    trained = perceptron.train(X, Y)
    assert trained.mistakes <= perceptron.mistake_bound(np.array([[1.0], [1.0], [0.0]]), X, Y)


def test_classes_of_zero_and_one_become_signs_and_ones_are_added_below():
    np.testing.assert_array_equal(perceptron.signs(np.array([[0, 1, 1]])), [[-1, 1, 1]])
    X = perceptron.with_ones(np.array([[5, 6]], np.float32))
    np.testing.assert_array_equal(X, [[5, 6], [1, 1]])
    assert X.dtype == np.float32
    with pytest.raises(ValueError, match=r"Y: expected 0 or 1, got -1\. Likely cause: the classes are −1 and \+1"):
        perceptron.signs([[-1, 1]])


def test_arguments_are_not_changed_and_may_be_of_any_kind_and_layout():
    base = np.arange(1.0, 13.0).reshape(3, 4)
    Y = np.array([[1, -1, 1, -1]])
    expected = perceptron.train(base, Y, epochs=3).theta
    turned = np.asfortranarray(base)[:, ::1]
    turned.flags.writeable = Y.flags.writeable = False
    np.testing.assert_array_equal(perceptron.train(turned, Y, epochs=3).theta, expected)
    np.testing.assert_array_equal(perceptron.train(base.astype(int), Y, epochs=3).theta, expected)
    np.testing.assert_array_equal(perceptron.train(base.astype(np.float32), Y, epochs=3).theta, expected)


@pytest.mark.parametrize(
    ("X", "Y", "error", "message"),
    [
        (np.zeros((2, 0)), np.zeros((1, 0)), ShapeError, "X: expected at least one example, got an empty batch"),
        (np.zeros((2, 3)), np.zeros((3, 1)), ShapeError, r"Y: expected shape \(1, m=3\), got \(3, 1\).*transposed"),
        (
            np.zeros((2, 1)),
            [[0]],
            ValueError,
            r"Y: expected −1 or \+1, got 0\. Likely cause: classes 0 and 1; use",
        ),
        (np.zeros((2, 1)), [[np.nan]], ValueError, r"Y: expected −1 or \+1, got nan"),
        ([[1, np.nan]], [[1, 1]], ValueError, r"X: expected finite numbers, got nan at \[0, 1\]"),
        ([[np.inf]], [[1]], ValueError, r"X: expected finite numbers, got inf at \[0, 0\]"),
        ("points", [[1]], ValueKindError, "X: expected numbers"),
    ],
)
def test_a_wrong_argument_is_named(X, Y, error, message):
    with pytest.raises(error, match=message):
        perceptron.train(X, Y)


def test_a_wrong_theta_or_number_of_epochs_is_named():
    X, Y = np.ones((2, 1)), np.ones((1, 1))
    with pytest.raises(ShapeError, match=r"theta: expected shape \(n0=2, 1\), got \(1, 2\)\. .*transposed"):
        perceptron.predict(np.ones((1, 2)), X)
    with pytest.raises(ValueError, match="theta: expected a weight that is not 0"):
        perceptron.margin(np.zeros((2, 1)), X, Y)
    with pytest.raises(ValueError, match=r"theta: expected finite numbers, got nan at \[1, 0\]"):
        perceptron.margin([[1], [np.nan]], X, Y)
    with pytest.raises(ValueError, match="epochs: expected a whole number ≥ 1, got 0"):
        perceptron.train(X, Y, epochs=0)
