import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import convexity, logistic
from nnlib.shapes import ShapeError
from tests.nnlib.strategies import logistic_problems

penalties = st.sampled_from([0.0, 0.3])


def sigmoid(z):
    return 1 / (1 + anp.exp(-z))


LOSSES = {
    convexity.squared_error: lambda z, y: (z - y) ** 2 / 2,
    convexity.cross_entropy: lambda z, y: anp.log(1 + anp.exp(z)) - y * z,
    convexity.squared_error_of_sigmoid: lambda z, y: (sigmoid(z) - y) ** 2 / 2,
}


@pytest.mark.parametrize("curvature", LOSSES, ids=lambda curvature: curvature.__name__)
@given(problem=logistic_problems(), lam=penalties)
def test_the_hessian_is_what_autograd_finds(curvature, problem, lam):
    W, b, X, Y = problem

    def cost(theta):
        return anp.mean(LOSSES[curvature](theta[:-1] @ X + theta[-1], Y)) + lam * anp.sum(theta[:-1] ** 2)

    ours = convexity.hessian(curvature(W @ X + b, Y), X, lam)
    theirs = autograd.hessian(cost)(np.hstack([W, b])[0])
    np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-10)


@pytest.mark.parametrize("curvature", [convexity.squared_error, convexity.cross_entropy])
@given(problem=logistic_problems(), lam=penalties, scale=st.sampled_from([1.0, 30.0, 1000.0]))
def test_least_squares_and_the_cross_entropy_are_convex_everywhere(curvature, problem, lam, scale):
    W, b, X, Y = problem
    H = convexity.hessian(curvature(scale * (W @ X + b), Y), X, lam)
    assert convexity.is_convex(H)
    assert np.linalg.eigvalsh(H)[0] >= -1e-12 * max(1, np.abs(H).max())


def test_the_squared_error_of_a_sigmoid_is_not_convex_where_it_is_sure_and_wrong():
    X, Y = np.array([[1.0]]), np.array([[0.0]])
    Z = logistic.net_input(np.array([[3.0]]), np.zeros((1, 1)), X)
    assert convexity.squared_error_of_sigmoid(Z, Y) < 0
    assert not convexity.is_convex(convexity.hessian(convexity.squared_error_of_sigmoid(Z, Y), X))
    assert convexity.is_convex(convexity.hessian(convexity.cross_entropy(Z, Y), X))


@pytest.mark.parametrize("curvature", LOSSES, ids=lambda curvature: curvature.__name__)
def test_curvatures_of_a_thousand_are_finite_and_not_a_number_stays_visible(curvature):
    Z, Y = np.array([[-1000, 1000]]), np.array([[1, 0]])
    assert np.isfinite(curvature(Z, Y)).all()
    if curvature is not convexity.squared_error:
        assert np.isnan(curvature([[np.nan]], [[0]])).all()


def test_without_a_penalty_the_hessian_of_least_squares_is_the_mean_of_the_outer_products():
    X = np.array([[1.0, 3.0]])
    np.testing.assert_array_equal(convexity.hessian(np.ones((1, 2)), X), [[5, 2], [2, 1]])


def test_a_matrix_with_one_negative_eigenvalue_is_not_convex_and_rounding_is_forgiven():
    assert convexity.is_convex(np.diag([1.0, 0.0]))
    assert convexity.is_convex(np.diag([1.0, -1e-14]))
    assert not convexity.is_convex(np.diag([1.0, -1e-6]))
    assert convexity.is_convex(np.zeros((2, 2)))


def test_a_wrong_argument_is_named():
    with pytest.raises(ShapeError, match="X: expected at least one example, got an empty batch"):
        convexity.hessian(np.zeros((1, 0)), np.zeros((2, 0)))
    with pytest.raises(ShapeError, match=r"curvature: expected shape \(1, m=3\), got \(3, 1\)"):
        convexity.hessian(np.zeros((3, 1)), np.zeros((2, 3)))
    with pytest.raises(ShapeError, match=r"Y: expected shape \(1, m=2\), got \(1, 3\)"):
        convexity.cross_entropy(np.zeros((1, 2)), np.zeros((1, 3)))
    with pytest.raises(ShapeError, match=r"H: expected shape \(2, 2\), got \(2, 3\)"):
        convexity.is_convex(np.zeros((2, 3)))
    with pytest.raises(ValueError, match=r"H: expected finite numbers, got nan at \[0, 0\]"):
        convexity.is_convex([[np.nan]])
