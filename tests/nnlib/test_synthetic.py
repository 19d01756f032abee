import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import datasets

from nnlib import mlp
from nnlib.data import synthetic
from nnlib.shapes import ValueKindError
from nnlib.threshold import XOR, forward
from tests.nnlib.strategies import generators

IN_THE_PLANE = [synthetic.blobs, synthetic.moons, synthetic.circles, synthetic.spiral, synthetic.xor_cloud]
by_name = pytest.mark.parametrize("make", IN_THE_PLANE, ids=lambda make: make.__name__)


def rows(X, Y):
    """The examples in an order that does not depend on the order they came in."""
    return sorted(zip(Y[0].tolist(), *X.round(12).tolist(), strict=True))


@by_name
@given(m=st.integers(1, 40), noise=st.sampled_from([0, 0.1, 2.0]), seed=st.integers(0, 2**32 - 1))
def test_every_set_has_m_examples_half_of_each_class_decided_by_the_generator_alone(make, m, noise, seed):
    X, Y = make(m, noise, np.random.default_rng(seed))
    assert X.shape == (2, m)
    assert Y.shape == (1, m)
    assert Y.sum() == m - m // 2
    assert set(Y[0]) <= {0.0, 1.0}
    assert np.isfinite(X).all()
    again = make(m, noise, np.random.default_rng(seed))
    np.testing.assert_array_equal(X, again.X)
    np.testing.assert_array_equal(Y, again.Y)


@by_name
def test_the_columns_are_shuffled_with_their_classes(make):
    Y = make(200, 0, np.random.default_rng(3)).Y
    assert np.count_nonzero(np.diff(Y[0])) > 50
    assert not np.array_equal(make(200, 0, np.random.default_rng(4)).Y, Y)


@pytest.mark.parametrize("m", [1, 2, 7, 100])
def test_moons_and_circles_are_those_of_scikit_learn(m):
    for ours, theirs in (
        (synthetic.moons, datasets.make_moons),
        (synthetic.circles, lambda m, **options: datasets.make_circles(m, factor=0.5, **options)),
    ):
        X, Y = theirs(m, shuffle=False, noise=None)
        np.testing.assert_allclose(rows(*ours(m, 0, np.random.default_rng(0))), rows(X.T, Y.reshape(1, -1)), atol=1e-11)


def test_blobs_stand_round_their_centres_with_the_deviation_asked_for():
    X, Y = synthetic.blobs(20_000, 0.5, np.random.default_rng(5))
    for y, centre in ((0, -1), (1, 1)):
        cloud = X[:, Y[0] == y]
        np.testing.assert_allclose(cloud.mean(axis=1), centre, atol=5 * 0.5 / 100)
        np.testing.assert_allclose(cloud.std(axis=1), 0.5, rtol=5 / np.sqrt(20_000))


def test_the_arms_of_the_spiral_are_each_other_turned_by_half_and_wind_one_and_a_half_times():
    X, Y = synthetic.spiral(100, 0, np.random.default_rng(6))
    one, other = X[:, Y[0] == 0], X[:, Y[0] == 1]
    np.testing.assert_allclose(rows(one, np.zeros((1, 50))), rows(-other, np.zeros((1, 50))), atol=1e-11)
    radius = np.linalg.norm(one, axis=0)
    order = np.argsort(radius)
    np.testing.assert_allclose(radius[order], np.arange(1, 51) / 50, rtol=1e-12)
    turned = np.unwrap(np.arctan2(*one[::-1, order]))
    np.testing.assert_allclose(np.diff(turned), 3 * np.pi / 50, rtol=1e-9)


def test_the_xor_cloud_fills_its_square_and_xor_tells_its_classes():
    X, Y = synthetic.xor_cloud(4000, 0, np.random.default_rng(7))
    assert np.abs(X).max() <= 1
    np.testing.assert_array_equal(forward(XOR, X > 0), Y)
    counts, _, _ = np.histogram2d(*X, bins=4, range=[[-1, 1], [-1, 1]])
    np.testing.assert_allclose(counts, 250, atol=5 * np.sqrt(250))


@pytest.mark.parametrize("make", [synthetic.moons, synthetic.circles, synthetic.xor_cloud])
def test_noise_has_the_deviation_asked_for_and_leaves_the_classes_alone(make):
    exact, noisy = (make(5000, noise, np.random.default_rng(8)) for noise in (0, 0.2))
    np.testing.assert_array_equal(exact.Y, noisy.Y)
    assert np.std(noisy.X - exact.X) == pytest.approx(0.2, rel=5 / np.sqrt(20_000))


@given(generators(), st.sampled_from(sorted(synthetic.FUNCTIONS)), st.integers(1, 30))
def test_without_noise_a_curve_is_its_function_at_ascending_points(rng, name, m):
    X, Y = synthetic.curve(name, m, 0, rng)
    assert X.shape == Y.shape == (1, m)
    assert (np.abs(X) <= 1).all()
    assert (np.diff(X) >= 0).all()
    np.testing.assert_array_equal(Y, synthetic.FUNCTIONS[name](X))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("sine", {-0.5: -1, 0: 0, 0.5: 1}),
        ("wave", {-0.25: -np.exp(0.25), 0.25: np.exp(-0.25), 0.75: -np.exp(-0.75)}),
        ("hat", {-1: 0, -0.5: 0.5, 0: 1, 1: 0}),
        ("parabola", {-1: 1, -0.5: 0.25, 0: 0}),
        ("jump", {-1e-9: 0, 0: 1, 0.5: 1}),
    ],
)
def test_every_function_goes_through_the_points_of_its_picture(name, values):
    x = np.array([list(values)], dtype=float)
    np.testing.assert_allclose(synthetic.FUNCTIONS[name](x), [list(values.values())], atol=1e-15)


def test_noise_on_a_curve_moves_the_values_only():
    X, Y = synthetic.curve("sine", 20_000, 0.1, np.random.default_rng(9))
    counts, _ = np.histogram(X, bins=10, range=(-1, 1))
    np.testing.assert_allclose(counts, 2000, atol=5 * np.sqrt(2000))
    assert np.std(Y - np.sin(np.pi * X)) == pytest.approx(0.1, rel=5 / np.sqrt(40_000))


def test_a_network_of_two_layers_learns_the_circles():
    X, Y = synthetic.circles(100, 0.05, np.random.default_rng(10))
    rng = np.random.default_rng(11)
    params = mlp.Parameters(rng.normal(size=(8, 2)), np.zeros((8, 1)), rng.normal(size=(1, 8)), np.zeros((1, 1)))
    for _ in range(500):
        params = mlp.step(params, mlp.backward(params, mlp.forward(params, X), X, Y), learning_rate=1.0)
    assert np.mean((mlp.forward(params, X).A2 > 0.5) == Y) > 0.98


@by_name
def test_a_wrong_argument_is_named(make):
    rng = np.random.default_rng(0)
    for m in (0, -3, 2.5):
        with pytest.raises(ValueError, match=f"m: expected a whole number ≥ 1, got {m}"):
            make(m, 0.1, rng)
    for noise in (-0.1, np.nan, np.inf):
        with pytest.raises(ValueError, match=f"noise: expected a standard deviation ≥ 0, got {noise}"):
            make(3, noise, rng)
    with pytest.raises(ValueKindError, match="rng: expected a numpy.random.Generator, got int"):
        make(3, 0.1, 0)


def test_an_unknown_function_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="name: expected one of sine, wave, hat, parabola, jump; got 'sinus'"):
        synthetic.curve("sinus", 3, 0, np.random.default_rng(0))
