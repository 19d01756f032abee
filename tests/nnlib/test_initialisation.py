import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import activations, deep, initialisation, mlp
from nnlib.model import Model
from nnlib.shapes import ShapeError, ValueKindError

RANDOM = {
    "small_random": initialisation.small_random,
    "scaled_by_fan": initialisation.scaled_by_fan,
    "xavier_normal": initialisation.xavier_normal,
    "xavier_uniform": initialisation.xavier_uniform,
    "he": initialisation.he,
}
WIDE = (300, 200, 400)


@pytest.fixture
def rng():
    return np.random.default_rng(2024)


@pytest.mark.parametrize("scheme", [*RANDOM, "zeros"])
@given(sizes=st.lists(st.integers(1, 6), min_size=2, max_size=5), seed=st.integers(0, 2**32 - 1))
def test_every_start_has_the_shapes_of_the_page_and_no_bias(scheme, sizes, seed):
    if scheme == "zeros":
        W, b = initialisation.zeros(sizes)
    else:
        W, b = RANDOM[scheme](sizes, np.random.default_rng(seed))
        again = RANDOM[scheme](np.array(sizes), np.random.default_rng(seed))
        assert all(np.array_equal(W[l], again.W[l]) for l in W)
    assert list(W) == list(b) == list(range(1, len(sizes)))
    for l in W:
        assert W[l].shape == (sizes[l], sizes[l - 1])
        assert not b[l].any()
        assert b[l].shape == (sizes[l], 1)
        assert W[l].any() == (scheme != "zeros")
    assert deep.forward(deep.Layers(W, b), np.ones((sizes[0], 2))).A[len(W)].shape == (sizes[-1], 2)


@pytest.mark.parametrize(
    ("scheme", "variances"),
    [
        (lambda rng: initialisation.small_random(WIDE, rng), (1e-4, 1e-4)),
        (lambda rng: initialisation.small_random(WIDE, rng, scale=0.5), (0.25, 0.25)),
        (lambda rng: initialisation.scaled_by_fan(WIDE, rng), (1 / 300, 1 / 200)),
        (lambda rng: initialisation.scaled_by_fan(WIDE, rng, sigma=3), (9 / 300, 9 / 200)),
        (lambda rng: initialisation.scaled_by_fan(WIDE, rng, fan="out"), (1 / 200, 1 / 400)),
        (lambda rng: initialisation.xavier_normal(WIDE, rng), (2 / 500, 2 / 600)),
        (lambda rng: initialisation.xavier_uniform(WIDE, rng), (2 / 500, 2 / 600)),
        (lambda rng: initialisation.he(WIDE, rng), (2 / 300, 2 / 200)),
    ],
)
def test_mean_and_variance_are_those_of_the_formula(scheme, variances, rng):
    W, _ = scheme(rng)
    for l, variance in enumerate(variances, start=1):
        n = W[l].size
        # Five standard errors of a mean and of a variance of n normal numbers.
        assert abs(W[l].mean()) < 5 * np.sqrt(variance / n)
        assert W[l].var() == pytest.approx(variance, rel=5 * np.sqrt(2 / n))


def test_uniform_xavier_fills_its_interval_and_never_leaves_it(rng):
    W, _ = initialisation.xavier_uniform((300, 200), rng)
    limit = np.sqrt(6 / 500)
    assert 0.999 * limit < np.abs(W[1]).max() < limit
    counts, _ = np.histogram(W[1], bins=10, range=(-limit, limit))
    np.testing.assert_allclose(counts, 6000, rtol=0.07)


@pytest.mark.parametrize(
    ("scheme", "activation", "gain"),
    [(initialisation.he, "relu", 1.0), (initialisation.scaled_by_fan, "identity", 1.0)],
)
def test_values_keep_their_size_through_twenty_layers(scheme, activation, gain, rng):
    layers = scheme((256,) * 21, rng)
    X = rng.normal(size=(256, 200))
    cache = deep.forward(layers, X, Model(hidden=activation, output=activation, loss="squared_error"))
    squares = [np.mean(cache.A[l] ** 2) for l in range(21)]
    assert 0.5 < squares[20] / squares[0] < 2


def test_small_weights_let_the_values_die_out_and_large_ones_saturate(rng):
    X, sizes = rng.normal(size=(100, 200)), (100,) * 11
    model = Model(hidden="tanh", output="tanh", loss="squared_error")
    small = deep.forward(initialisation.small_random(sizes, rng), X, model).A
    large = deep.forward(initialisation.small_random(sizes, rng, scale=1.0), X, model).A
    xavier = deep.forward(initialisation.xavier_normal(sizes, rng), X, model).A
    assert initialisation.statistics(small, "tanh")[10].deviation < 1e-8
    assert initialisation.statistics(large, "tanh")[10].saturated > 0.6
    fair = initialisation.statistics(xavier, "tanh")[10]
    assert fair.deviation > 0.1
    assert fair.saturated < 0.01


def test_from_zeros_every_sigmoid_gives_a_half_whatever_x_is(rng):
    layers = initialisation.zeros((4, 3, 5, 1))
    cache = deep.forward(layers, rng.normal(size=(4, 6)), Model(hidden="sigmoid"))
    assert all((cache.A[l] == 0.5).all() for l in (1, 2, 3))


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh"])
def test_equal_units_stay_equal_however_long_they_are_trained(hidden, rng):
    W, b = initialisation.zeros((3, 4, 1))
    params, model = mlp.Parameters(W[1], b[1], W[2], b[2]), mlp.Model(hidden)
    X, Y = rng.normal(size=(3, 20)), rng.integers(0, 2, (1, 20))
    for _ in range(50):
        gradients = mlp.backward(params, mlp.forward(params, X, model), X, Y, model)
        assert (gradients.W1[:1] == gradients.W1).all()
        params = mlp.step(params, gradients, learning_rate=0.5)
    assert (params.W1[:1] == params.W1).all()
    assert (params.W2[:, :1] == params.W2).all()
    assert params.b2.any()


def test_statistics_are_taken_over_all_units_and_examples_of_a_layer():
    A = {1: np.array([[0.0, 1.0], [0.5, 0.5]]), 2: np.array([[0.995, 0.99, 0.5, 0.01]])}
    by_layer = initialisation.statistics(A, "sigmoid")
    assert by_layer[1] == (0.5, np.std([0, 1, 0.5, 0.5]), 0.5)
    assert by_layer[2].saturated == 0.75
    assert initialisation.statistics(A)[1].saturated == 0
    assert initialisation.statistics({1: np.array([[0, 0, 3, 1]])}, "relu")[1] == (1, pytest.approx(1.5**0.5), 0.5)


@pytest.mark.parametrize("name", activations.ACTIVATIONS)
def test_a_saturated_unit_has_a_slope_next_to_zero(name):
    low, high = initialisation.SATURATED[name]
    z = np.linspace(-20, 20, 4001)
    g, g_prime = activations.activation(name)
    beyond = (g(z) <= low) | (g(z) >= high)
    assert (g_prime(z)[beyond] < 0.02).all()
    assert (g_prime(z)[~beyond] > 0.0098).all()


def test_not_a_number_stays_visible_and_arguments_are_not_changed():
    values = np.array([[np.nan, 1.0]])
    values.flags.writeable = False
    assert np.isnan(initialisation.statistics({3: values}, "tanh")[3].mean)


@pytest.mark.parametrize(
    ("sizes", "error", "message"),
    [
        ((3,), ShapeError, r"sizes: expected at least n0 and n1, got \(3,\)\."),
        ((3, 0, 1), ValueError, "n1: expected a whole number ≥ 1, got 0"),
        ((3, 2.5), ValueError, "n1: expected a whole number ≥ 1, got 2.5"),
    ],
)
def test_wrong_sizes_are_named(sizes, error, message, rng):
    for scheme in RANDOM.values():
        with pytest.raises(error, match=message):
            scheme(sizes, rng)
    with pytest.raises(error, match=message):
        initialisation.zeros(sizes)


@pytest.mark.parametrize("scheme", RANDOM)
def test_a_seed_in_place_of_a_generator_is_named(scheme):
    with pytest.raises(ValueKindError, match=r"rng: expected a numpy\.random\.Generator, got int\. .*default_rng"):
        RANDOM[scheme]((2, 1), 0)


def test_other_wrong_arguments_are_named(rng):
    with pytest.raises(ValueError, match="scale: expected a number > 0, got 0"):
        initialisation.small_random((2, 1), rng, scale=0)
    with pytest.raises(ValueError, match="sigma: expected a number > 0, got nan"):
        initialisation.scaled_by_fan((2, 1), rng, sigma=np.nan)
    with pytest.raises(ValueError, match='fan: expected "in" or "out", got \'both\''):
        initialisation.scaled_by_fan((2, 1), rng, fan="both")
    with pytest.raises(ValueError, match="activation: expected one of sigmoid, tanh, relu, identity; got 'softmax'"):
        initialisation.statistics({}, "softmax")
    with pytest.raises(ShapeError, match=r"values\[2\]: expected at least one number, got shape \(3, 0\)"):
        initialisation.statistics({2: np.zeros((3, 0))})
