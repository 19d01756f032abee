import numpy as np
import pytest
from hypothesis import given

from nnlib import model
from nnlib.activations import activation, softmax_backward
from nnlib.model import Model
from tests.nnlib.strategies import generators


@pytest.mark.parametrize(("output", "loss"), model.SHORT)
@given(rng=generators())
def test_the_short_form_of_the_output_error_is_the_product_of_its_factors(output, loss, rng):
    Z, choice = rng.normal(size=(3, 4)), Model(output=output, loss=loss)
    Y = np.eye(3)[:, rng.integers(0, 3, 4)]
    A = model.output(choice, Z)
    dA = model.LOSSES[loss][1](A, Y)
    product = softmax_backward(dA, A) if output == "softmax" else dA * activation(output).g_prime(Z)
    np.testing.assert_allclose(model.output_error(choice, Z, A, Y), product, rtol=1e-9, atol=1e-12)


def test_an_unknown_output_or_loss_is_refused_with_the_known_ones():
    Z = np.zeros((1, 1))
    with pytest.raises(
        ValueError, match="output: expected one of sigmoid, tanh, relu, identity, softmax; got 'sofmax'"
    ):
        model.output(Model(output="sofmax"), Z)
    for function in (model.loss, model.output_error):
        with pytest.raises(ValueError, match="loss: expected one of squared_error, .*; got 'mse'"):
            function(Model(loss="mse"), Z, Z, Z)
