import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression, Ridge

from nnlib import linear, logistic
from nnlib.gradient_check import check_gradient
from nnlib.shapes import ShapeError, ValueKindError
from tests.nnlib.strategies import generators, sizes

penalties = st.sampled_from([0.0, 0.3])


@st.composite
def problems(draw):
    """W, b, X, Y of a linear regression."""
    n0, m, rng = draw(sizes), draw(sizes), draw(generators())
    return rng.normal(size=(1, n0)), rng.normal(size=(1, 1)), rng.normal(size=(n0, m)), rng.normal(size=(1, m))


@given(problems(), penalties)
def test_the_gradient_is_what_autograd_finds(problem, lam):
    W, b, X, Y = problem

    def cost(W, b):
        return anp.mean((W @ X + b - Y) ** 2) / 2 + lam * anp.sum(W**2)

    gradient = linear.gradient(W, b, X, Y, lam)
    assert linear.cost(W, b, X, Y, lam) == pytest.approx(cost(W, b), rel=1e-12)
    np.testing.assert_allclose(gradient.dW, autograd.grad(cost, 0)(W, b), rtol=1e-7, atol=1e-10)
    np.testing.assert_allclose(gradient.db, autograd.grad(cost, 1)(W, b), rtol=1e-7, atol=1e-10)


@given(problems(), penalties)
def test_the_gradient_is_the_complex_step_of_the_cost(problem, lam):
    W, b, X, Y = problem
    dW, db = linear.gradient(W, b, X, Y, lam)
    report = check_gradient(lambda p: linear.cost(p["W"], p["b"], X, Y, lam), {"W": W, "b": b}, {"W": dW, "b": db})
    assert report.passed, str(report)


@pytest.mark.parametrize("fault", [lambda g: g * 1.001, lambda g: -g, lambda g: g * 3])
@pytest.mark.parametrize("name", ["W", "b"])
def test_a_planted_wrong_gradient_is_caught(fault, name):
    rng = np.random.default_rng(5)
    params = {"W": rng.normal(size=(1, 2)), "b": rng.normal(size=(1, 1))}
    X, Y = rng.normal(size=(2, 3)), np.ones((1, 3))
    dW, db = linear.gradient(params["W"], params["b"], X, Y)
    gradients = {"W": dW, "b": db}
    report = check_gradient(
        lambda p: linear.cost(p["W"], p["b"], X, Y), params, gradients | {name: fault(gradients[name])}
    )
    assert not report.passed
    assert report.worst.name == name


@given(problems())
def test_linear_and_logistic_regression_share_the_form_output_minus_target_times_x(problem):
    W, b, X, Y = problem
    m = X.shape[1]
    for model in (linear, logistic):
        dZ = model.forward(W, b, X) - Y
        dW, db = model.gradient(W, b, X, Y)
        np.testing.assert_allclose(dW, dZ @ X.T / m, rtol=1e-13, atol=1e-15)
        np.testing.assert_allclose(db, dZ.mean(), rtol=1e-13, atol=1e-15)


@given(problems())
def test_column_i_of_the_batch_is_the_single_example(problem):
    W, b, X, Y = problem
    singles = [linear.gradient(W, b, X[:, [i]], Y[:, [i]]) for i in range(X.shape[1])]
    mean = np.mean([g.dW for g in singles], axis=0)
    np.testing.assert_allclose(linear.gradient(W, b, X, Y).dW, mean, rtol=1e-10, atol=1e-14)


@given(problems(), st.sampled_from([0.01, 0.3]))
def test_the_solution_with_a_penalty_is_scikit_learn_s_ridge_regression(problem, lam):
    _, _, X, Y = problem
    W, b = linear.solve(X, Y, lam)
    # Ridge minimises Σ r² + α‖w‖²; dividing by 2m gives our J with λ = α / 2m.
    peer = Ridge(alpha=2 * X.shape[1] * lam, solver="svd").fit(X.T, Y[0])
    np.testing.assert_allclose(W[0], peer.coef_, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(b[0, 0], peer.intercept_, rtol=1e-8, atol=1e-10)


@given(generators(), sizes)
def test_the_solution_without_a_penalty_is_scikit_learn_s_and_numpy_s_least_squares(rng, n0):
    X, Y = rng.normal(size=(n0, 20)), rng.normal(size=(1, 20))
    W, b = linear.solve(X, Y)
    peer = LinearRegression().fit(X.T, Y[0])
    np.testing.assert_allclose(W[0], peer.coef_, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(b[0, 0], peer.intercept_, rtol=1e-8, atol=1e-10)
    whole = np.linalg.lstsq(np.vstack([X, np.ones((1, 20))]).T, Y.T)[0]
    np.testing.assert_allclose(np.hstack([W, b]).T, whole, rtol=1e-8, atol=1e-10)


@given(problems(), penalties)
def test_at_the_solution_the_gradient_is_zero_even_with_more_unknowns_than_examples(problem, lam):
    _, _, X, Y = problem
    W, b = linear.solve(X, Y, lam)
    dW, db = linear.gradient(W, b, X, Y, lam)
    np.testing.assert_allclose(dW, 0, atol=1e-10)
    np.testing.assert_allclose(db, 0, atol=1e-10)


def test_gradient_descent_goes_to_the_solution():
    rng = np.random.default_rng(6)
    X, Y, lam = rng.normal(size=(3, 50)), rng.normal(size=(1, 50)), 0.1
    W, b = np.zeros((1, 3)), np.zeros((1, 1))
    for _ in range(500):
        dW, db = linear.gradient(W, b, X, Y, lam)
        W, b = W - 0.3 * dW, b - 0.3 * db
    best_W, best_b = linear.solve(X, Y, lam)
    np.testing.assert_allclose(W, best_W, rtol=1e-9)
    np.testing.assert_allclose(b, best_b, rtol=1e-9)


@given(generators(), st.lists(st.floats(-100, 100), max_size=5))
def test_every_point_of_the_line_has_net_input_zero_and_probability_one_half(rng, t):
    W, b, t = rng.normal(size=(1, 2)), rng.normal(size=(1, 1)), np.array([t]).reshape(1, -1)
    points = linear.line(W, b, t)
    assert points.shape == (2, t.shape[1])
    np.testing.assert_allclose(linear.distance(W, b, points), 0, atol=1e-11)
    np.testing.assert_allclose(logistic.forward(W, b, points), 0.5, atol=1e-10)
    apart = np.linalg.norm(points - linear.line(W, b, [[0.0]]), axis=0)
    np.testing.assert_allclose(apart, np.abs(t[0]), atol=1e-11)


@given(problems())
def test_the_distance_is_that_to_the_nearest_point_of_the_boundary(problem):
    W, b, X, _ = problem
    foot = X - linear.distance(W, b, X) * W.T / np.linalg.norm(W)
    np.testing.assert_allclose(W @ foot + b, 0, atol=1e-12)
    np.testing.assert_array_equal(np.sign(linear.distance(W, b, X)), np.sign(W @ X + b))


def test_an_upright_line_is_as_good_as_any():
    W, b = np.array([[2.0, 0.0]]), np.array([[-6.0]])
    np.testing.assert_allclose(linear.line(W, b, np.array([[0.0, 4.0]])), [[3, 3], [0, 4]])
    np.testing.assert_allclose(linear.distance(W, b, np.array([[5.0], [9.0]])), [[2]])


def test_inputs_of_a_thousand_neither_overflow_nor_warn_and_integers_will_do():
    W, b, X, Y = np.array([[1000]]), np.array([[-1000]]), np.array([[1000, -1000]]), np.array([[0, 0]])
    assert linear.cost(W, b, X, Y) == (999_000**2 + 1_001_000**2) / 4
    np.testing.assert_array_equal(linear.gradient(W, b, X, Y).db, [[-1000]])


def test_arguments_are_not_changed_and_precision_is_kept():
    rng = np.random.default_rng(2)
    W, b, Y = (rng.normal(size=shape).astype(np.float32) for shape in ((1, 2), (1, 1), (1, 4)))
    X = rng.normal(size=(4, 2)).astype(np.float32).T
    for array in (W, b, X, Y):
        array.flags.writeable = False
    results = (*linear.gradient(W, b, X, Y, 0.1), linear.forward(W, b, X), linear.distance(W, b, X))
    assert {result.dtype for result in results} == {np.dtype(np.float32)}
    linear.solve(X, Y, 0.1)


def test_not_a_number_stays_visible_in_the_cost_and_is_named_by_the_solution():
    X = np.array([[np.nan]])
    assert np.isnan(linear.cost([[1.0]], [[0.0]], X, [[0.0]]))
    with pytest.raises(ValueError, match=r"X: expected finite numbers, got nan at \[0, 0\]"):
        linear.solve(X, [[0.0]])
    with pytest.raises(ValueError, match=r"Y: expected finite numbers, got inf at \[0, 0\]"):
        linear.solve([[0.0]], [[np.inf]])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"W": np.zeros((2, 1))}, r"W: expected shape \(1, n0=2\), got \(2, 1\)\. Likely cause: it is transposed"),
        ({"b": np.zeros(1)}, r"b: expected shape \(1, 1\), got \(1,\)\. Likely cause: a 1-D array was passed"),
        ({"Y": np.zeros((3, 1))}, r"Y: expected shape \(1, m=3\), got \(3, 1\)\. Likely cause: it is transposed"),
        ({"X": np.zeros((2, 0)), "Y": np.zeros((1, 0))}, "expected at least one example, got an empty batch"),
    ],
)
@pytest.mark.parametrize("function", [linear.cost, linear.gradient])
def test_a_wrong_argument_is_named(function, change, message):
    arguments = {"W": np.zeros((1, 2)), "b": np.zeros((1, 1)), "X": np.zeros((2, 3)), "Y": np.zeros((1, 3))}
    with pytest.raises(ShapeError, match=message):
        function(**(arguments | change))


def test_what_has_no_line_or_no_solution_is_refused():
    zero = np.zeros((1, 1))
    with pytest.raises(
        ValueError, match="W: expected a weight that is not 0; with W = 0 every point has the same output"
    ):
        linear.line(np.zeros((1, 2)), zero, zero)
    with pytest.raises(ValueError, match="W: expected a weight that is not 0"):
        linear.distance(zero, zero, zero)
    with pytest.raises(ShapeError, match=r"W: expected shape \(1, 2\), got \(1, 1\)"):
        linear.line(zero, zero, zero)
    for lam in (-0.1, np.nan):
        with pytest.raises(ValueError, match=f"lam: expected a number ≥ 0, got {lam}"):
            linear.solve(zero, zero, lam)
    with pytest.raises(ShapeError, match="X: expected at least one example"):
        linear.solve(np.zeros((2, 0)), np.zeros((1, 0)))
    with pytest.raises(ValueKindError, match="X: expected numbers, got None"):
        linear.solve(None, zero)
