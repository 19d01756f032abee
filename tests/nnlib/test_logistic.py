import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from nnlib import data, logistic
from nnlib.gradient_check import check_gradient
from nnlib.shapes import ShapeError
from tests.nnlib.strategies import logistic_problems

penalties = st.sampled_from([0.0, 0.3])


@given(logistic_problems(), penalties)
def test_the_gradient_is_what_autograd_finds(problem, lam):
    W, b, X, Y = problem

    def cost(W, b):
        Z = W @ X + b
        return anp.mean(anp.logaddexp(0, Z) - Y * Z) + lam * anp.sum(W**2)

    gradient = logistic.gradient(W, b, X, Y, lam)
    np.testing.assert_allclose(gradient.dW, autograd.grad(cost, 0)(W, b), rtol=1e-7, atol=1e-10)
    np.testing.assert_allclose(gradient.db, autograd.grad(cost, 1)(W, b), rtol=1e-7, atol=1e-10)


@given(logistic_problems(), penalties)
def test_the_gradient_is_the_complex_step_of_the_cost(problem, lam):
    W, b, X, Y = problem
    dW, db = logistic.gradient(W, b, X, Y, lam)
    report = check_gradient(lambda p: logistic.cost(p["W"], p["b"], X, Y, lam), {"W": W, "b": b}, {"W": dW, "b": db})
    assert report.passed, str(report)


@given(logistic_problems())
def test_column_i_of_the_batch_is_the_single_example(problem):
    W, b, X, Y = problem
    A = logistic.forward(W, b, X)
    singles = [logistic.gradient(W, b, X[:, [i]], Y[:, [i]]) for i in range(X.shape[1])]
    for i in range(X.shape[1]):
        np.testing.assert_allclose(A[:, [i]], logistic.forward(W, b, X[:, [i]]), rtol=1e-14)
    np.testing.assert_allclose(
        logistic.gradient(W, b, X, Y).dW, np.mean([g.dW for g in singles], axis=0), rtol=1e-10, atol=1e-14
    )


@given(logistic_problems(), logistic_problems())
def test_the_cost_is_convex(problem, other):
    W, b, X, Y = problem
    V = np.resize(other[0], W.shape)
    halfway = logistic.cost((W + V) / 2, b, X, Y)
    assert halfway <= (logistic.cost(W, b, X, Y) + logistic.cost(V, b, X, Y)) / 2 + 1e-12


def test_the_lecture_s_example_has_loss_ln_2_and_gradients_minus_25_and_minus_a_half():
    W, b, X, Y = np.zeros((1, 1)), np.zeros((1, 1)), np.array([[50.0]]), np.array([[1.0]])
    assert logistic.cost(W, b, X, Y) == pytest.approx(np.log(2))
    dW, db = logistic.gradient(W, b, X, Y)
    assert (dW, db) == (-25, -0.5)


def test_training_with_a_penalty_finds_scikit_learn_s_minimum():
    cancer = data.breast_cancer()
    X, m, lam = data.standardise(cancer.X).X, cancer.X.shape[1], 0.01
    trained = logistic.train(np.zeros((1, 30)), np.zeros((1, 1)), X, cancer.Y, learning_rate=0.5, steps=3000, lam=lam)
    # scikit-learn minimises C Σℓ + ½‖w‖²; dividing by Cm gives our J with λ = 1/(2Cm).
    peer = LogisticRegression(C=1 / (2 * m * lam), tol=1e-10, max_iter=10_000).fit(X.T, cancer.Y[0])
    np.testing.assert_allclose(trained.W, peer.coef_, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(trained.b[0], peer.intercept_, rtol=1e-5)
    np.testing.assert_array_equal(logistic.predict(trained.W, trained.b, X)[0], peer.predict(X.T))


def test_training_keeps_the_cost_before_each_step_and_after_the_last():
    W, b, X, Y = (
        np.zeros((1, 2)),
        np.zeros((1, 1)),
        np.array([[1.0, -1.0, 2.0], [0.0, 1.0, 1.0]]),
        np.array([[1, 0, 1]]),
    )
    trained = logistic.train(W, b, X, Y, learning_rate=0.1, steps=3)
    assert trained.costs.shape == (4,)
    assert trained.costs[0] == pytest.approx(np.log(2))
    assert trained.costs[-1] == logistic.cost(trained.W, trained.b, X, Y)
    assert (np.diff(trained.costs) < 0).all()
    assert not W.any()
    assert not b.any()


def test_the_threshold_itself_counts_as_class_one():
    W, b = np.zeros((1, 1)), np.zeros((1, 1))
    assert logistic.predict(W, b, np.array([[3.0]])) == 1
    assert logistic.predict(W, b, np.array([[3.0]]), threshold=0.6) == 0


def test_net_inputs_of_a_thousand_cost_a_thousand_and_do_not_warn():
    W, b, X, Y = np.array([[1000.0]]), np.zeros((1, 1)), np.array([[1.0, -1.0]]), np.array([[0.0, 0.0]])
    assert logistic.cost(W, b, X, Y) == 500
    np.testing.assert_array_equal(logistic.gradient(W, b, X, Y).dW, [[0.5]])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"W": np.zeros((2, 1))}, r"W: expected shape \(1, n0=2\), got \(2, 1\)\. Likely cause: it is transposed"),
        ({"b": np.zeros(1)}, r"b: expected shape \(1, 1\), got \(1,\)\. Likely cause: a 1-D array was passed"),
        ({"X": np.zeros((3, 2))}, r"W: expected shape \(1, n0=3\), got \(1, 2\)\. Likely cause: the number of columns"),
        ({"Y": np.zeros((3, 1))}, r"Y: expected shape \(1, m=3\), got \(3, 1\)\. Likely cause: it is transposed"),
        ({"X": np.zeros((2, 0)), "Y": np.zeros((1, 0))}, "X: expected at least one example, got an empty batch"),
    ],
)
def test_a_wrong_argument_is_named(change, message):
    arguments = {"W": np.zeros((1, 2)), "b": np.zeros((1, 1)), "X": np.zeros((2, 3)), "Y": np.zeros((1, 3))}
    with pytest.raises(ShapeError, match=message):
        logistic.gradient(**(arguments | change))


@pytest.mark.parametrize("learning_rate", [0.0, -0.1, np.nan])
def test_a_learning_rate_that_cannot_descend_is_refused(learning_rate):
    arguments = np.zeros((1, 1)), np.zeros((1, 1)), np.ones((1, 1)), np.ones((1, 1))
    with pytest.raises(ValueError, match="learning_rate: expected a number > 0"):
        logistic.train(*arguments, learning_rate=learning_rate, steps=1)
