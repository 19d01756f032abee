from itertools import product

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import deep, initialisation, training
from nnlib.data import synthetic
from nnlib.dropout_network import DropoutNetwork, backward, expected, forward, masks
from nnlib.model import Model
from nnlib.shapes import ShapeError, ValueKindError
from tests.nnlib.strategies import generators

REGRESSION = Model(hidden="tanh", output="identity", loss="squared_error")


@st.composite
def problems(draw):
    """Layers, masks, X, Y of a network with dropout, and λ."""
    rng, m = draw(generators()), draw(st.integers(1, 5))
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=4))
    layers = initialisation.xavier_normal(sizes, rng)
    for l in layers.b:
        layers.b[l] = rng.normal(size=layers.b[l].shape)
    M = masks(layers, m, draw(st.sampled_from([0.3, 0.8])), rng, inverted=draw(st.booleans()))
    X, Y = rng.normal(size=(sizes[0], m)), rng.normal(size=(sizes[-1], m))
    return layers, M, X, Y, draw(st.sampled_from([0.0, 0.3]))


@given(problems())
def test_the_gradient_of_the_thinned_network_is_what_autograd_finds(problem):
    layers, M, X, Y, lam = problem
    L = len(layers.W)

    def cost(W, b):
        A = X
        for l in range(1, L + 1):
            Z = W[l] @ A + b[l]
            A = M[l] * anp.tanh(Z) if l < L else Z
        return anp.mean(anp.sum((A - Y) ** 2, axis=0)) / 2 + lam * sum(anp.sum(W[l] ** 2) for l in W)

    ours = backward(layers, forward(layers, X, M, REGRESSION), M, Y, REGRESSION, lam)
    for ours_of, theirs_of in zip(ours, autograd.grad(lambda theta: cost(*theta))(tuple(layers)), strict=True):
        for l in range(1, L + 1):
            np.testing.assert_allclose(ours_of[l], theirs_of[l], rtol=1e-7, atol=1e-10)


@given(problems())
def test_keeping_every_unit_is_the_network_without_dropout(problem):
    layers, _, X, Y, lam = problem
    M = masks(layers, X.shape[1], 1.0, np.random.default_rng(0))
    whole, thinned = deep.forward(layers, X, REGRESSION), forward(layers, X, M, REGRESSION)
    for l in layers.W:
        np.testing.assert_array_equal(thinned.A[l], whole.A[l])
    ours = backward(layers, thinned, M, Y, REGRESSION, lam)
    theirs = deep.backward(layers, whole, Y, REGRESSION, lam)
    for l in layers.W:
        np.testing.assert_allclose(ours.W[l], theirs.W[l], rtol=1e-13)
        np.testing.assert_allclose(ours.b[l], theirs.b[l], rtol=1e-13)
        np.testing.assert_array_equal(expected(layers, 1.0).W[l], layers.W[l])


@given(generators(), st.sampled_from([0.2, 0.5, 0.9]), st.booleans())
def test_with_one_hidden_layer_the_test_computes_the_mean_output_over_all_masks(rng, keep_prob, inverted):
    layers, X = initialisation.xavier_normal((2, 4, 3), rng), rng.normal(size=(2, 1))
    mean = np.zeros((3, 1))
    for kept in product((0.0, 1.0), repeat=4):
        M = np.array(kept).reshape(-1, 1)
        probability = keep_prob ** M.sum() * (1 - keep_prob) ** (4 - M.sum())
        mean += probability * forward(layers, X, {1: M / keep_prob if inverted else M}, REGRESSION).A[2]
    tested = layers if inverted else expected(layers, keep_prob)
    np.testing.assert_allclose(deep.forward(tested, X, REGRESSION).A[2], mean, rtol=1e-10, atol=1e-13)


def test_expected_weights_scale_every_layer_but_the_first_and_no_bias():
    layers = initialisation.he((2, 3, 4, 1), np.random.default_rng(0))
    scaled = expected(layers, 0.25)
    np.testing.assert_array_equal(scaled.W[1], layers.W[1])
    for l in (2, 3):
        np.testing.assert_array_equal(scaled.W[l], 0.25 * layers.W[l])
    assert scaled.b == layers.b


def test_each_gradient_has_masks_of_its_own_and_their_mean_is_the_whole_network_s_where_it_is_linear():
    rng = np.random.default_rng(1)
    layers, X = initialisation.xavier_normal((3, 6, 1), rng), rng.normal(size=(3, 8))
    linear = Model(hidden="identity", output="identity", loss="squared_error")
    Y = deep.forward(layers, X, linear).A[2] + 5.0
    problem = DropoutNetwork(rng, 0.8, linear)
    draws = [problem.gradient(deep.named(layers), X, Y) for _ in range(4000)]
    assert not np.array_equal(draws[0]["W1"], draws[1]["W1"])
    whole = deep.backward(layers, deep.forward(layers, X, linear), Y, linear)
    # Only ∂J/∂b2, the mean error, is linear in the masks.
    mean = np.mean([draw["b2"] for draw in draws])
    error = np.std([draw["b2"] for draw in draws]) / np.sqrt(4000)
    assert abs(mean - whole.b[2].item()) < 5 * error


def test_a_network_with_dropout_learns_the_moons():
    X, Y = synthetic.moons(200, 0.1, np.random.default_rng(2))
    start = deep.named(initialisation.he((2, 32, 1), np.random.default_rng(3)))
    problem = DropoutNetwork(np.random.default_rng(4), 0.8, Model(hidden="relu"))
    trained = training.train(problem, start, X, Y, epochs=400, learning_rate=0.5)
    assert trained.history.cost[-1] == problem.cost(trained.params, X, Y)
    assert np.mean((deep.forward(deep.layered(trained.params), X, problem.choice).A[2] > 0.5) == Y) > 0.95


def test_without_a_word_half_of_the_units_are_kept_and_nothing_is_penalised():
    layers = initialisation.he((2, 3, 1), np.random.default_rng(0))
    X, Y = np.ones((2, 4)), np.zeros((1, 4))
    ours = DropoutNetwork(np.random.default_rng(1)).gradient(deep.named(layers), X, Y)
    M = masks(layers, 4, 0.5, np.random.default_rng(1))
    theirs = deep.named(backward(layers, forward(layers, X, M), M, Y, Model(), 0.0))
    for name in theirs:
        np.testing.assert_array_equal(ours[name], theirs[name])
    np.testing.assert_array_equal(backward(layers, forward(layers, X, M), M, Y).W[1], theirs["W1"])


def test_one_layer_has_nothing_to_drop():
    layers = initialisation.he((3, 1), np.random.default_rng(0))
    assert masks(layers, 5, 0.5, np.random.default_rng(0)) == {}
    np.testing.assert_array_equal(forward(layers, np.ones((3, 5)), {}).A[1], deep.forward(layers, np.ones((3, 5))).A[1])


def test_a_wrong_argument_is_named():
    rng = np.random.default_rng(0)
    layers, X = initialisation.he((2, 3, 1), rng), np.ones((2, 4))
    M = masks(layers, 4, 0.5, rng, inverted=False)
    assert set(np.unique(M[1])) <= {0.0, 1.0}
    with pytest.raises(ShapeError, match=r"M: expected a mask for each hidden layer 1\.\.1, got masks for \[1, 2\]"):
        forward(layers, X, M | {2: np.ones((1, 4))})
    with pytest.raises(ShapeError, match=r"M: expected shape \(nl=3, m=4\), got \(3, 1\)"):
        forward(layers, X, {1: np.ones((3, 1))})
    with pytest.raises(ShapeError, match=r"X: expected shape \(n0=2, m\), got \(4, 2\)\. .*transposed"):
        forward(layers, X.T, M)
    none = masks(layers, 0, 0.5, rng)
    cache = forward(layers, X[:, :0], none)
    with pytest.raises(ShapeError, match="X: expected at least one example, got an empty batch"):
        backward(layers, cache, none, np.ones((1, 0)))
    with pytest.raises(ValueError, match=r"keep_prob: expected a probability in \(0, 1\], got 0"):
        expected(layers, 0)
    with pytest.raises(ValueKindError, match="rng: expected a numpy.random.Generator, got int"):
        masks(layers, 4, 0.5, 0)
