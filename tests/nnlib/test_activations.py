import math

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from nnlib.activations import (
    ACTIVATIONS,
    activation,
    relu,
    relu_prime,
    sigmoid,
    sigmoid_prime,
    softmax,
    softmax_backward,
)
from nnlib.shapes import ShapeError
from tests.nnlib.strategies import generators, sizes

net_inputs = st.floats(-700, 700).filter(lambda z: abs(z) > 1e-6)


@given(net_inputs)
def test_sigmoid_is_the_formula_of_the_page(z):
    assert sigmoid(np.array([[z]]))[0, 0] == pytest.approx(1 / (1 + math.exp(-z)), rel=1e-15)


@given(net_inputs)
def test_sigmoid_and_its_mirror_image_sum_to_one(z):
    assert sigmoid(np.array(z)) + sigmoid(np.array(-z)) == pytest.approx(1, rel=1e-15)


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(z=net_inputs.filter(lambda z: abs(z) < 300))
def test_every_slope_is_the_complex_step_of_its_activation(name, z):
    g, g_prime = activation(name)
    numeric = np.imag(g(np.array([[z + 1e-30j]]))) / 1e-30
    np.testing.assert_allclose(g_prime(np.array([[z]])), numeric, rtol=1e-12)


def test_the_sigmoid_of_a_thousand_neither_overflows_nor_warns():
    z = np.array([[-1000.0, 1000.0, -np.inf, np.inf]])
    np.testing.assert_array_equal(sigmoid(z), [[0, 1, 0, 1]])
    np.testing.assert_array_equal(sigmoid_prime(z), [[0, 0, 0, 0]])


def test_the_slope_of_the_sigmoid_keeps_its_digits_where_the_unit_is_saturated():
    assert sigmoid_prime(np.array(40.0)) == pytest.approx(math.exp(-40), rel=1e-15)


def test_the_slope_of_relu_at_its_kink_is_zero():
    np.testing.assert_array_equal(relu_prime(np.array([[-1.0, 0.0, 2.0]])), [[0, 0, 1]])
    np.testing.assert_array_equal(relu(np.array([[-1.0, 0.0, 2.0]])), [[0, 0, 2]])


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_precision_shape_and_argument_are_kept(name):
    z = np.asfortranarray(np.linspace(-2, 2, 6, dtype=np.float32).reshape(2, 3))
    before = z.copy()
    for function in activation(name):
        result = function(z)
        assert result.dtype == np.float32
        assert result.shape == (2, 3)
    np.testing.assert_array_equal(z, before)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_not_a_number_stays_visible(name):
    assert np.isnan(activation(name).g(np.array([[np.nan]]))).all()


def test_an_unknown_activation_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"activation: expected one of sigmoid, tanh, relu, identity; got 'sigmiod'\."):
        activation("sigmiod")


def test_tanh_is_numpy_s():
    z = np.linspace(-1000, 1000, 101)
    np.testing.assert_array_equal(activation("tanh").g(z), np.tanh(z))


@given(generators(), sizes, st.integers(0, 5), st.sampled_from([1.0, 30.0, 1000.0]))
def test_softmax_is_scipy_s_and_its_columns_sum_to_one(rng, n, m, scale):
    Z = scale * rng.normal(size=(n, m))
    A = softmax(Z)
    np.testing.assert_allclose(A, special.softmax(Z, axis=0), rtol=1e-13, atol=1e-300)
    np.testing.assert_allclose(A.sum(axis=0), 1, rtol=1e-14)
    np.testing.assert_allclose(softmax(Z + 1000), A, rtol=1e-9, atol=1e-300)


@given(generators(), sizes)
def test_softmax_of_two_units_is_the_sigmoid_of_their_difference(rng, m):
    Z = rng.normal(size=(2, m))
    np.testing.assert_allclose(softmax(Z)[:1], sigmoid(Z[:1] - Z[1:]), rtol=1e-14)


def test_softmax_of_a_thousand_neither_overflows_nor_warns():
    np.testing.assert_array_equal(softmax(np.array([[1000, -1000], [-1000, -1000]])), [[1, 0.5], [0, 0.5]])
    np.testing.assert_array_equal(softmax(np.array([[-1000.0]])), [[1]])


@given(generators(), sizes, sizes)
def test_the_way_back_through_softmax_is_what_autograd_finds(rng, n, m):
    Z, dA = rng.normal(size=(n, m)), rng.normal(size=(n, m))
    theirs = autograd.grad(lambda Z: anp.sum(dA * anp.exp(Z) / anp.sum(anp.exp(Z), axis=0)))(Z)
    np.testing.assert_allclose(softmax_backward(dA, softmax(Z)), theirs, rtol=1e-7, atol=1e-12)


def test_softmax_keeps_precision_and_its_arguments_and_shows_what_is_not_a_number():
    Z = np.arange(6, dtype=np.float32).reshape(3, 2).T
    Z.flags.writeable = False
    A = softmax(Z)
    assert A.dtype == softmax_backward(Z, A).dtype == np.float32
    assert np.isnan(softmax(np.array([[np.nan, 0.0], [0.0, 0.0]]))[:, 0]).all()
    with pytest.raises(ShapeError, match=r"dA: expected shape \(2, 3\), got \(3, 2\)\. Likely cause: it is transposed"):
        softmax_backward(Z.T, A)
