"""The references of assignment *regularisation* that are not nnlib's own, held to its networks and to plain search."""

import itertools

import numpy as np
import pytest

from nncheck import tasks
from nncheck.given import Given, function
from nncheck.tasks.regularisation import backward, cost, decay, early_stopping, gradient, grid_search, plain_dropout
from nnlib import deep, dropout, dropout_network
from nnlib.activations import tanh_prime
from nnlib.model import Model
from nnlib.training import Network, train

CHOICE = Model()


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.fixture
def layers(rng):
    shapes = {1: (4, 3), 2: (1, 4)}
    return deep.Layers(
        {l: rng.normal(size=shape) for l, shape in shapes.items()},
        {l: rng.normal(size=(shape[0], 1)) for l, shape in shapes.items()},
    )


@pytest.fixture
def batch(rng):
    return rng.normal(size=(3, 6)), rng.integers(0, 2, (1, 6)).astype(float)


def test_cost_gradient_and_decay_are_those_of_a_network_with_a_penalty(layers, batch):
    (W, b), (X, Y), lam = layers, batch, 0.3
    cache = deep.forward(layers, X)
    losses = -np.log(np.where(Y == 1, cache.A[2], 1 - cache.A[2]))
    assert cost.reference(losses, W[1], b[1], W[2], b[2], lam) == pytest.approx(deep.cost(layers, X, Y, lam=lam))
    bare, full = deep.backward(layers, cache, Y), deep.backward(layers, cache, Y, lam=lam)
    stepped = train(Network(CHOICE, lam), deep.named(layers), X, Y, epochs=1, learning_rate=0.2).params
    for l in (1, 2):
        dW, db = gradient.reference(bare.W[l], bare.b[l], W[l], b[l], lam)
        np.testing.assert_allclose(dW, full.W[l], rtol=1e-12)
        np.testing.assert_array_equal(db, full.b[l])
        new_W, new_b = decay.reference(W[l], b[l], bare.W[l], bare.b[l], 0.2, lam)
        np.testing.assert_allclose(new_W, stepped[f"W{l}"], rtol=1e-12)
        np.testing.assert_allclose(new_b, stepped[f"b{l}"], rtol=1e-12)


def test_a_step_is_a_decay_and_a_step(rng):
    W, dW, b = rng.normal(size=(2, 3)), rng.normal(size=(2, 3)), np.zeros((2, 1))
    new_W, _ = decay.reference(W, b, dW, b, 0.2, 0.3)
    np.testing.assert_allclose(new_W, (1 - 2 * 0.2 * 0.3) * W - 0.2 * dW, rtol=1e-12)


def test_the_backward_pass_is_that_of_a_network_with_dropout(layers, batch, rng):
    X, Y = batch
    M = {1: dropout.inverted_mask((4, 6), 0.6, rng)}
    cache = dropout_network.forward(layers, X, M, CHOICE)
    gradients = dropout_network.backward(layers, cache, M, Y, CHOICE)
    dA, dW2 = backward.reference(cache.A[2] - Y, layers.W[2], np.tanh(cache.Z[1]), M[1])
    np.testing.assert_allclose(dW2, gradients.W[2], rtol=1e-12)
    np.testing.assert_allclose((dA * tanh_prime(cache.Z[1])) @ X.T / 6, gradients.W[1], rtol=1e-12)


def test_the_expected_weights_give_the_mean_over_all_masks(rng):
    W, b, A, p = rng.normal(size=(2, 3)), rng.normal(size=(2, 1)), rng.normal(size=(3, 1)), 0.3
    mean = 0
    for units in itertools.product([0.0, 1.0], repeat=3):
        likely = np.prod([p if on else 1 - p for on in units])
        mean = mean + likely * plain_dropout.reference(W, b, A, np.array([units]).T, p)[0]
    np.testing.assert_allclose(plain_dropout.reference(W, b, A, np.ones((3, 1)), p)[1], mean, rtol=1e-12)


def searched(costs, patience):
    """Where to stop and what to keep, by looking at every epoch: 1 is the first."""
    epochs = range(1, len(costs))
    record = [t for t in epochs if all(costs[t] < costs[s] for s in range(1, t))]
    stops = [t for t in epochs if not any(t - patience < r <= t for r in record)]
    end = min(stops, default=len(costs) - 1)
    return end, max(r for r in record if r <= end)


def test_early_stopping_stops_and_goes_back_as_a_search_through_the_costs_says(rng):
    task = tasks.find("regularisation.early_stopping")
    early = 0
    for arguments in [*task.examples, *(task.draw(rng) for _ in range(200))]:
        costs = arguments["validation_cost"].numbers["costs"][0]
        end, best = searched(costs, arguments["patience"])
        handed = {name: function(a) if isinstance(a, Given) else a for name, a in arguments.items()}
        W, returned = early_stopping.reference(**handed)
        np.testing.assert_allclose(W, arguments["W"] + best, atol=1e-12)
        np.testing.assert_array_equal(returned, costs[1 : end + 1])
        early += end < len(costs) - 1
    assert early > 50


def test_the_grid_s_best_is_the_smallest_of_the_largest_scores(rng):
    task = tasks.find("regularisation.grid_search")
    ties = 0
    for arguments in (task.draw(rng) for _ in range(100)):
        handed = {name: function(a) if isinstance(a, Given) else a for name, a in arguments.items()}
        best_layers, best_units, scores = grid_search.reference(**handed)
        score = handed["validation_score"]
        sizes = itertools.product(arguments["layers"], arguments["units"])
        best = [size for size in sizes if score(*size) == np.nanmax(scores)]
        assert (best_layers, best_units) == min(best)
        ties += len(best) > 1
    assert ties > 20
