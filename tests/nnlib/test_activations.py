import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.activations import ACTIVATIONS, activation, relu, relu_prime, sigmoid, sigmoid_prime

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
