import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nnlib import deep
from nnlib.fast import FastDescent
from nnlib.model import SHORT, Model
from nnlib.shapes import ShapeError
from tests.nnlib.strategies import deep_networks


def plain_step(layers, X, Y, choice, lam, learning_rate):
    gradients = deep.backward(layers, deep.forward(layers, X, choice), Y, choice, lam)
    return deep.Layers(
        {l: layers.W[l] - learning_rate * gradients.W[l] for l in layers.W},
        {l: layers.b[l] - learning_rate * gradients.b[l] for l in layers.W},
    )


@given(deep_networks(), st.sampled_from([0.0, 0.1]), st.floats(1e-3, 1))
def test_the_fast_steps_are_the_plain_ones(network, lam, learning_rate):
    layers, X, Y, choice = network
    assume((choice.output, choice.loss) in SHORT)
    assume(choice.hidden != "identity")
    fast = FastDescent(layers, choice, lam)
    for batch in (slice(None), slice(0, 1), slice(None)):
        fast.step(X[:, batch], Y[:, batch], learning_rate)
        layers = plain_step(layers, X[:, batch], Y[:, batch], choice, lam, learning_rate)
    for l in layers.W:
        np.testing.assert_allclose(fast.layers.W[l], layers.W[l], rtol=1e-9, atol=1e-11)
        np.testing.assert_allclose(fast.layers.b[l], layers.b[l], rtol=1e-9, atol=1e-11)


def layers():
    return deep.Layers({1: np.ones((3, 2)), 2: np.ones((1, 3))}, {1: np.zeros((3, 1)), 2: np.zeros((1, 1))})


def test_neither_the_layers_nor_the_batch_passed_in_are_changed():
    start, X, Y = layers(), np.ones((2, 4)), np.zeros((1, 4))
    fast = FastDescent(start)
    fast.step(X, Y, 0.5)
    assert (fast.layers.W[1] != start.W[1]).all()
    assert all((W == 1).all() for W in start.W.values())
    assert (X == 1).all()
    assert (Y == 0).all()


def test_integer_batches_and_net_inputs_of_a_thousand_are_fine():
    fast = FastDescent(layers(), Model("sigmoid"))
    fast.step(np.array([[1000, -1000], [1, 1]]), np.array([[1, 0]]), 0.5)
    assert all(np.isfinite(W).all() for W in fast.layers.W.values())


def test_what_has_no_fast_form_is_refused_with_what_has():
    with pytest.raises(
        ValueError, match="choice: expected one of sigmoid with binary_cross_entropy, .*got tanh with squa"
    ):
        FastDescent(layers(), Model("tanh", "tanh", "squared_error"))
    with pytest.raises(ValueError, match="choice: expected a hidden sigmoid, tanh, relu; got 'identity'. Use deep."):
        FastDescent(layers(), Model("identity"))


@pytest.mark.parametrize(
    ("X", "Y", "message"),
    [
        ((4, 2), (1, 4), r"X: expected shape \(n0=2, m\), got \(4, 2\)"),
        ((2, 4), (4, 1), r"Y: expected shape \(nL=1, m=4\), got \(4, 1\)"),
        ((2, 0), (1, 0), "X: expected at least one example, got an empty batch"),
    ],
)
def test_a_batch_that_does_not_fit_is_named(X, Y, message):
    with pytest.raises(ShapeError, match=message):
        FastDescent(layers()).step(np.zeros(X), np.zeros(Y), 0.1)
