"""The references of assignment *initialisation* that are not nnlib's own, held to networks of nnlib."""

import numpy as np
import pytest

from nncheck import tasks
from nncheck.tasks.initialisation import equal_start, scaled, variances_down, variances_up
from nnlib import activations, deep, initialisation
from nnlib.model import Model

SIZES = (40, 60, 30, 50, 20)
DEVIATION = 0.15
NETWORKS = 300
# The mean of that many networks' mean squares wanders by a few percent around what is expected.
TOLERANCE = 0.1
every_activation = pytest.mark.parametrize(("activation", "share"), [("identity", 1.0), ("relu", 0.5)])


def networks(activation):
    """Random networks with their stored values, for inputs of mean square 4."""
    rng = np.random.default_rng(1)
    for _ in range(NETWORKS):
        layers = initialisation.small_random(SIZES, rng, scale=DEVIATION)
        X = rng.normal(0, 2, (SIZES[0], 20))
        yield layers, deep.forward(layers, X, Model(activation, "identity", "squared_error")), rng


@every_activation
def test_variances_on_the_way_up_are_those_of_random_networks(activation, share):
    measured = [[np.mean(cache.Z[l] ** 2) for l in cache.Z] for _, cache, _ in networks(activation)]
    expected = variances_up.reference(SIZES, DEVIATION**2, 4.0, share)
    np.testing.assert_allclose(np.mean(measured, axis=0), expected, rtol=TOLERANCE)


@every_activation
def test_variances_on_the_way_down_are_those_of_random_networks(activation, share):
    choice = Model(activation, "identity", "squared_error")
    measured = []
    for layers, cache, rng in networks(activation):
        # With the squared error and the identity the error at the top is the output minus the target.
        top = rng.normal(0, 3, cache.A[len(SIZES) - 1].shape)
        delta = deep.errors(layers, cache, cache.A[len(SIZES) - 1] - top, choice)
        measured.append([np.mean(delta[l] ** 2) for l in range(1, len(SIZES))])
    expected = variances_down.reference(SIZES, DEVIATION**2, 9.0, share)
    np.testing.assert_allclose(np.mean(measured, axis=0), expected, rtol=TOLERANCE)


def test_a_reference_s_scales_are_those_of_the_formulas():
    N = np.random.default_rng(2).normal(size=(5, 3))
    by_fan, xavier, he = scaled.reference(N, 1.7)
    np.testing.assert_allclose(by_fan, N * np.sqrt(1.7**2 / 3), rtol=1e-12)
    np.testing.assert_allclose(xavier, N * np.sqrt(2 / 8), rtol=1e-12)
    np.testing.assert_allclose(he, N * np.sqrt(2 / 3), rtol=1e-12)


def test_zeros_say_one_half_and_pass_nothing_down():
    X, Y = np.random.default_rng(3).normal(size=(3, 5)), np.ones((1, 5))
    A1, A2, dW1, dW2 = equal_start.reference(0.0, 4, X, Y)
    np.testing.assert_array_equal(A1, np.full((4, 5), 0.5))
    np.testing.assert_array_equal(A2, np.full((1, 5), 0.5))
    np.testing.assert_array_equal(dW1, np.zeros((4, 3)))
    np.testing.assert_array_equal(dW2, np.full((1, 4), -0.25))


def test_equal_weights_give_equal_rows_of_the_gradient():
    arguments = tasks.find("initialisation.equal_start").draw(np.random.default_rng(4))
    A1, _, dW1, dW2 = equal_start.reference(**arguments)
    assert np.ptp(A1, axis=0).max() == pytest.approx(0, abs=1e-15)
    assert np.ptp(dW1, axis=0).max() == pytest.approx(0, abs=1e-15)
    assert np.ptp(dW2) == pytest.approx(0, abs=1e-15)
    assert np.abs(dW1).min() > 0


def test_the_saturated_limit_of_tanh_is_the_one_that_the_assignment_names():
    assert initialisation.SATURATED["tanh"] == (-0.99, 0.99)
    assert activations.tanh_prime(np.arctanh(0.99)) < 0.02
