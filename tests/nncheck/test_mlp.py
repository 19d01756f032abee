"""The tasks of assignment *mlp*: their references held to nnlib, in which the two layers are written as a whole."""

import numpy as np
import pytest

from nncheck.given import Given, function
from nncheck.tasks.mlp import backward, cost, forward, layer_backward, nine_steps, step
from nnlib import activations, mlp, node_by_node

SIGMOID = activations.sigmoid


@pytest.fixture
def network():
    """Parameters, a batch and its targets; every size is another one."""
    rng = np.random.default_rng(1)
    params = mlp.Parameters(
        rng.normal(size=(4, 3)), rng.normal(size=(4, 1)), rng.normal(size=(2, 4)), rng.normal(size=(2, 1))
    )
    return params, rng.normal(size=(3, 5)), rng.integers(0, 2, (2, 5)).astype(float)


def close(ours, theirs):
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-15)


def test_the_forward_pass_and_the_cost_are_nnlib_s(network):
    params, X, Y = network
    ours = forward.reference(*params, X, np.tanh, SIGMOID)
    close(ours, mlp.forward(params, X))
    assert cost.reference(ours[3], Y) == pytest.approx(mlp.cost(params, X, Y), rel=1e-12)


def test_the_nine_steps_are_nnlib_s(network):
    params, X, Y = network
    for i in range(X.shape[1]):
        z1, a1, _, y_hat = mlp.forward(params, X[:, [i]])
        ours = nine_steps.reference(params.W2, z1, a1, y_hat, X[:, [i]], Y[:, [i]], activations.tanh_prime)
        close(ours, mlp.nine_steps(params, X[:, [i]], Y[:, [i]]))


def test_the_gradients_of_a_batch_are_nnlib_s(network):
    params, X, Y = network
    cache = mlp.forward(params, X)
    ours = backward.reference(params.W2, cache.Z1, cache.A1, cache.A2, X, Y, activations.tanh_prime)
    close(ours, mlp.backward(params, cache, X, Y))


def test_one_step_goes_against_nnlib_s_gradient(network):
    params, X, Y = network

    def gradient_of(*params):
        params = mlp.Parameters(*params)
        return mlp.backward(params, mlp.forward(params, X), X, Y)

    ours = step.reference(gradient_of, *params, 0.3)
    close(ours, mlp.step(params, gradient_of(*params), 0.3))


def test_the_matrix_form_is_the_mean_of_the_node_by_node_form(network):
    params, X, Y = network
    cache = mlp.forward(params, X)
    dZ, dW, db = layer_backward.reference(params.W2, cache.A2 - Y, cache.Z1, X, activations.tanh_prime)
    each = [node_by_node.backward(params, X[:, [i]], Y[:, [i]]) for i in range(X.shape[1])]
    close((dW, db), [np.mean([getattr(one, name) for one in each], axis=0) for name in ("W1", "b1")])
    np.testing.assert_allclose(dZ, np.hstack([one.b1 for one in each]), rtol=1e-12)


@pytest.mark.parametrize("name", nine_steps.ACTIVATIONS)
def test_a_handed_over_slope_is_its_activation_s(name):
    z, eps = np.array([[-2.0, -0.3, 0.4, 1.7]]), 1e-6
    g, slope = function(Given(name)), function(Given(f"the slope of {name}"))
    np.testing.assert_array_equal(nine_steps.ACTIVATIONS[name](z), g(z))
    np.testing.assert_allclose(slope(z), (g(z + eps) - g(z - eps)) / (2 * eps), rtol=1e-8)


def test_the_tangled_gradient_of_each_parameter_depends_on_all_of_them():
    params = [np.ones((2, 3)), np.ones((2, 1)), np.ones((1, 2)), np.ones((1, 1))]
    gradient_of = function(Given("a tangled gradient", {"s": 0.5}))
    before = gradient_of(*params)
    for moved in range(4):
        after = gradient_of(*(theta + (k == moved) for k, theta in enumerate(params)))
        assert not any(np.any(one == other) for one, other in zip(before, after, strict=True))
