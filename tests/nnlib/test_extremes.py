"""Inputs at the edge of what a network may be given: each is right, or an error that names the symbol."""

import numpy as np
import pytest

from nnlib import deep, logistic, mlp
from nnlib.model import Model
from nnlib.shapes import ShapeError, ValueKindError

CHOICES = [
    Model("sigmoid"),
    Model("tanh", "softmax", "categorical_cross_entropy"),
    Model("relu", "identity", "squared_error"),
]


def network(n0=3, n1=4, nL=2, m=5, seed=0):
    rng = np.random.default_rng(seed)
    layers = deep.Layers(
        {1: rng.normal(size=(n1, n0)), 2: rng.normal(size=(nL, n1))},
        {1: rng.normal(size=(n1, 1)), 2: rng.normal(size=(nL, 1))},
    )
    return layers, rng.normal(size=(n0, m)), np.eye(nL)[:, rng.integers(0, nL, m)]


def gradients(layers, X, Y, choice):
    return deep.named(deep.backward(layers, deep.forward(layers, X, choice), Y, choice))


@pytest.mark.parametrize("choice", CHOICES)
def test_whole_numbers_and_other_memory_layouts_give_the_same_gradients(choice):
    layers, X, Y = network()
    X = np.round(3 * X)
    expected = gradients(layers, X, Y, choice)
    spaced = np.zeros((2 * X.shape[0], 2 * X.shape[1]))[::2, ::2]
    spaced[:] = X
    for same in (X.astype(int), X.tolist(), np.asfortranarray(X), spaced):
        for name, gradient in gradients(layers, same, Y.astype(int), choice).items():
            np.testing.assert_allclose(gradient, expected[name], rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("choice", CHOICES)
def test_single_precision_stays_single_and_agrees_as_far_as_it_can(choice):
    layers, X, Y = network()
    single = deep.layered({name: theta.astype(np.float32) for name, theta in deep.named(layers).items()})
    ours = gradients(single, X.astype(np.float32), Y.astype(np.float32), choice)
    for name, expected in gradients(layers, X, Y, choice).items():
        assert ours[name].dtype == np.float32
        np.testing.assert_allclose(ours[name], expected, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("choice", CHOICES)
def test_net_inputs_of_a_thousand_give_finite_gradients_without_a_warning(choice):
    layers, X, Y = network()
    large = deep.layered({name: 1000 * theta for name, theta in deep.named(layers).items()})
    assert np.isfinite(deep.cost(large, X, Y, choice))
    assert all(np.isfinite(gradient).all() for gradient in gradients(large, X, Y, choice).values())


@pytest.mark.parametrize("choice", CHOICES)
def test_not_a_number_in_one_example_shows_in_every_gradient_of_the_batch(choice):
    layers, X, Y = network()
    X[1, 2] = np.nan
    assert np.isnan(deep.cost(layers, X, Y, choice))
    assert all(np.isnan(gradient).any() for gradient in gradients(layers, X, Y, choice).values())


@pytest.mark.parametrize("choice", CHOICES)
def test_one_unit_and_one_example_are_a_network_too(choice):
    layers, X, Y = network(1, 1, 1, 1)
    assert {name: g.shape for name, g in gradients(layers, X, Y, choice).items()} == {
        "W1": (1, 1), "b1": (1, 1), "W2": (1, 1), "b2": (1, 1)
    }  # fmt: skip


@pytest.mark.parametrize("choice", CHOICES)
def test_nothing_that_is_passed_in_is_changed(choice):
    layers, X, Y = network()
    everything = [X, Y, *deep.named(layers).values()]
    before = [array.copy() for array in everything]
    cache = deep.forward(layers, X, choice)
    stored = [array.copy() for array in (*cache.Z.values(), *cache.A.values())]
    deep.cost(layers, X, Y, choice, 0.1)
    deep.backward(layers, cache, Y, choice, 0.1)
    deep.accumulate(layers, X, Y, choice)
    params = mlp.Parameters(**deep.named(layers))
    mlp.backward(params, mlp.forward(params, X, choice), X, Y, choice, 0.1)
    for array, copy in zip([*everything, *cache.Z.values(), *cache.A.values()], before + stored, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize(
    "cost", [deep.cost, lambda layers, X, Y, c: mlp.cost(mlp.Parameters(**deep.named(layers)), X, Y, c)]
)
def test_an_empty_batch_or_an_input_that_is_none_is_named(cost):
    layers, X, Y = network()
    with pytest.raises(ShapeError, match="^X: expected at least one example, got an empty batch"):
        cost(layers, X[:, :0], Y[:, :0], CHOICES[0])
    with pytest.raises(ValueKindError, match="^X: expected numbers, got None"):
        cost(layers, None, Y, CHOICES[0])


def test_an_empty_batch_has_no_logistic_cost():
    with pytest.raises(ShapeError, match="expected at least one example, got an empty batch"):
        logistic.cost(np.zeros((1, 2)), np.zeros((1, 1)), np.zeros((2, 0)), np.zeros((1, 0)))
