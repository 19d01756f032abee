import numpy as np
import pytest

from nnlib import mlp
from nnlib.gradient_check import (
    central_difference,
    check_gradient,
    complex_step,
    directional_derivative,
    relative_error,
)
from nnlib.shapes import ShapeError

MODEL = mlp.Model(hidden="tanh")


@pytest.fixture
def problem():
    """A cost of named parameters, the parameters, and their right gradients."""
    rng = np.random.default_rng(8)
    shapes = {"W1": (4, 3), "b1": (4, 1), "W2": (2, 4), "b2": (2, 1)}
    params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    X, Y = rng.normal(size=(3, 5)), rng.integers(0, 2, (2, 5)).astype(float)

    def cost(p):
        return mlp.cost(mlp.Parameters(**p), X, Y, MODEL)

    theta = mlp.Parameters(**params)
    return cost, params, mlp.backward(theta, mlp.forward(theta, X, MODEL), X, Y, MODEL)._asdict()


def test_both_ways_agree_on_a_polynomial_whose_derivative_is_known():
    theta = {"x": np.array([[1.0, -2.0, 3.0]])}
    expected = 3 * theta["x"] ** 2
    np.testing.assert_allclose(central_difference(lambda p: np.sum(p["x"] ** 3), theta)["x"], expected, rtol=1e-8)
    np.testing.assert_allclose(complex_step(lambda p: np.sum(p["x"] ** 3), theta)["x"], expected, rtol=1e-15)
    np.testing.assert_array_equal(theta["x"], [[1, -2, 3]])


@pytest.mark.parametrize(("method", "tolerance"), [(central_difference, 1e-6), (complex_step, 1e-12)])
def test_a_right_gradient_passes(problem, method, tolerance):
    assert check_gradient(*problem, method=method, tolerance=tolerance).passed


@pytest.mark.parametrize("method", [central_difference, complex_step])
@pytest.mark.parametrize("name", ["W1", "b1", "W2", "b2"])
@pytest.mark.parametrize("fault", [lambda g: g * 1.001, lambda g: -g, lambda g: g * 5, lambda g: g * np.nan])
def test_a_planted_fault_is_caught_and_its_parameter_named(problem, method, name, fault):
    cost, params, gradients = problem
    report = check_gradient(cost, params, gradients | {name: fault(gradients[name])}, method=method, tolerance=1e-5)
    assert not report.passed
    assert report.worst.name == name


def test_one_wrong_entry_is_named_with_both_numbers(problem):
    cost, params, gradients = problem
    wrong = gradients["W1"].copy()
    wrong[2, 1] += 0.5
    report = check_gradient(cost, params, gradients | {"W1": wrong})
    assert report.worst.index == (2, 1)
    assert str(report).startswith("The gradient does not agree: the worst entry is dW1[2, 1], ")
    assert f"{wrong[2, 1]:.9g} by formula and {gradients['W1'][2, 1]:.9g} numerically" in str(report)
    assert "agrees" in str(check_gradient(*problem))


def test_a_transposed_gradient_is_refused_by_its_shape(problem):
    cost, params, gradients = problem
    with pytest.raises(
        ShapeError, match=r"dW1: expected shape \(4, 3\) as W1, got \(3, 4\)\. Likely cause: a transpose"
    ):
        check_gradient(cost, params, gradients | {"W1": gradients["W1"].T})


def test_a_missing_gradient_is_named(problem):
    cost, params, gradients = problem
    del gradients["b2"]
    with pytest.raises(ShapeError, match="gradients: expected one for each of W1, b1, W2, b2; db2 is missing"):
        check_gradient(cost, params, gradients)


def test_two_numbers_near_zero_are_not_called_far_apart():
    assert relative_error(np.array(1e-12), np.array(-1e-12)) < 1e-3
    assert relative_error(np.array(2.0), np.array(1.0)) == 0.5


def test_along_any_direction_the_slope_is_the_gradient_times_the_direction(problem):
    cost, params, gradients = problem
    before = {name: theta.copy() for name, theta in params.items()}
    for seed in range(5):
        rng = np.random.default_rng(seed)
        v = {name: rng.normal(size=theta.shape) for name, theta in params.items()}
        expected = sum(np.sum(gradients[name] * v[name]) for name in params)
        assert directional_derivative(cost, params, v) == pytest.approx(expected, rel=1e-6)
        planted = sum(np.sum(gradients[name].T.reshape(v[name].shape) * v[name]) for name in params)
        assert abs(directional_derivative(cost, params, v) - planted) > 1e-3
    assert all((params[name] == before[name]).all() for name in params)


def test_a_direction_that_does_not_fit_its_parameter_is_named(problem):
    cost, params, gradients = problem
    with pytest.raises(
        ShapeError, match=r"^dW1: expected shape \(4, 3\) as W1, got \(3, 4\)\. Likely cause: a transpose"
    ):
        directional_derivative(cost, params, gradients | {"W1": gradients["W1"].T})
    with pytest.raises(ShapeError, match="^direction: expected one for each of W1, b1, W2, b2; dW1 is missing"):
        directional_derivative(cost, params, {})
