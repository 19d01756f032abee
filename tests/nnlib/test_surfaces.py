import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import linear, mlp, surfaces, training
from nnlib.data.synthetic import Points
from nnlib.model import Model
from nnlib.optim import Adam, Momentum, inverse_time
from nnlib.shapes import ShapeError, ValueKindError
from nnlib.surfaces import LINE, ROW

either = pytest.mark.parametrize("surface", [LINE, ROW], ids=["line", "row"])
values = st.floats(-4, 4)
OUTPUTS = {LINE: lambda w, b, x: w * x + b, ROW: lambda w1, w2, x: w2 * anp.tanh(w1 * x)}


def examples(surface, seed=0, m=100):
    return surface.data(np.random.default_rng(seed), m)


@either
@given(first=values, second=values, m=st.integers(1, 30), seed=st.integers(0, 99))
def test_cost_and_gradient_are_what_autograd_finds(surface, first, second, m, seed):
    X, Y = examples(surface, seed, m)

    def cost(theta):
        return anp.mean((OUTPUTS[surface](theta[0], theta[1], X) - Y) ** 2) / 2

    theta, params = np.array([first, second]), surface.named(first, second)
    assert surface.cost(params, X, Y) == pytest.approx(cost(theta), rel=1e-12)
    gradient = surface.gradient(params, X, Y)
    assert {name: value.shape for name, value in gradient.items()} == dict.fromkeys(surface.names, (1, 1))
    ours = [gradient[name].item() for name in surface.names]
    np.testing.assert_allclose(ours, autograd.grad(cost)(theta), rtol=1e-9, atol=1e-12)


@given(w=values, b=values)
def test_the_line_is_linear_regression(w, b):
    (X, Y), params = examples(LINE), LINE.named(w, b)
    assert LINE.cost(params, X, Y) == pytest.approx(linear.cost(params["w"], params["b"], X, Y), rel=1e-14)
    peer = linear.gradient(params["w"], params["b"], X, Y)
    np.testing.assert_allclose(list(LINE.gradient(params, X, Y).values()), peer, rtol=1e-12, atol=1e-14)


@given(w1=values, w2=values)
def test_the_row_is_a_network_of_two_layers_without_biases(w1, w2):
    (X, Y), params, none = examples(ROW), ROW.named(w1, w2), np.zeros((1, 1))
    network, choice = mlp.Parameters(params["w1"], none, params["w2"], none), Model("tanh", "identity", "squared_error")
    assert ROW.cost(params, X, Y) == pytest.approx(mlp.cost(network, X, Y, choice), rel=1e-14)
    peer = mlp.backward(network, mlp.forward(network, X, choice), X, Y, choice)
    ours = ROW.gradient(params, X, Y)
    np.testing.assert_allclose([ours["w1"], ours["w2"]], [peer.W1, peer.W2], rtol=1e-10, atol=1e-13)


@given(w1=values, w2=values)
def test_both_signs_of_the_row_cost_the_same(w1, w2):
    X, Y = examples(ROW)
    assert ROW.cost(ROW.named(w1, w2), X, Y) == ROW.cost(ROW.named(-w1, -w2), X, Y)


def test_the_row_is_level_at_the_origin_and_falls_on_two_sides_of_it_alone():
    X, Y = examples(ROW)
    gradient, level = ROW.gradient(ROW.named(0, 0), X, Y), ROW.cost(ROW.named(0, 0), X, Y)
    assert [value.item() for value in gradient.values()] == [0, 0]
    for sign in (-1, 1):
        assert ROW.cost(ROW.named(sign * 0.1, sign * 0.1), X, Y) < level
        assert ROW.cost(ROW.named(sign * 0.1, -sign * 0.1), X, Y) > level


@either
def test_the_grid_has_the_cost_of_every_pair_with_the_second_parameter_down_the_rows(surface):
    (X, Y), first, second = examples(surface), np.array([[-1.0, 0.0, 2.0]]), np.array([[0.5, -3.0]])
    J = surface.grid(first, second, X, Y)
    expected = [[surface.cost(surface.named(one, other), X, Y) for one in first[0]] for other in second[0]]
    np.testing.assert_allclose(J, expected, rtol=1e-14)


@either
def test_the_data_are_the_output_of_the_true_parameters_plus_noise(surface):
    X, Y = examples(surface, m=40_000)
    least, most = surface.inputs
    assert X.min() >= least
    assert X.max() <= most
    assert X.mean() == pytest.approx((least + most) / 2, abs=0.03)
    noise = Y - OUTPUTS[surface](*surface.truth, X)
    assert noise.mean() == pytest.approx(0, abs=0.02)
    assert noise.std() == pytest.approx(surface.noise, rel=0.03)


@either
def test_the_data_are_a_hundred_examples_that_the_generator_alone_decides(surface):
    X, Y = surface.data(np.random.default_rng(3))
    assert X.shape == Y.shape == (1, 100)
    np.testing.assert_array_equal(Points(X, Y), surface.data(np.random.default_rng(3)))
    assert not np.array_equal(X, surface.data(np.random.default_rng(4)).X)


def test_descent_on_the_line_arrives_where_the_normal_equations_point():
    X, Y = examples(LINE)
    trained = training.train(LINE, LINE.named(-1, 2), X, Y, epochs=200, learning_rate=0.3, optimiser=Momentum(0.8))
    W, b = linear.solve(X, Y)
    np.testing.assert_allclose([trained.params["w"], trained.params["b"]], [W, b], rtol=1e-9)


@pytest.mark.parametrize(("start", "sign"), [((0.1, 0.1), 1), ((-2, 1), -1)])
def test_descent_on_the_row_arrives_at_one_of_two_equal_minima(start, sign):
    X, Y = examples(ROW)
    trained = training.train(ROW, ROW.named(*start), X, Y, epochs=1000, learning_rate=0.1, optimiser=Adam())
    np.testing.assert_allclose([each.item() for each in trained.params.values()], [1.5 * sign] * 2, atol=0.2)
    assert trained.history.cost[-1] == pytest.approx(ROW.noise**2 / 2, rel=0.3)


@given(eta=st.floats(0.01, 0.5), batch_size=st.integers(1, 100), epochs=st.integers(0, 3), seed=st.integers(0, 99))
def test_a_path_has_every_step_each_against_the_gradient_of_its_own_batch(eta, batch_size, epochs, seed):
    X, Y = examples(LINE)
    w, b = surfaces.path(
        LINE, (-1, 2), X, Y, epochs=epochs, learning_rate=eta, batch_size=batch_size, rng=np.random.default_rng(seed)
    )
    rng, expected = np.random.default_rng(seed), [(-1.0, 2.0)]
    for _ in range(epochs):
        order = rng.permutation(100)
        for first in range(0, 100, batch_size):
            x, y = X[0, order[first : first + batch_size]], Y[0, order[first : first + batch_size]]
            old_w, old_b = expected[-1]
            error = old_w * x + old_b - y
            expected.append((old_w - eta * np.mean(error * x), old_b - eta * np.mean(error)))
    np.testing.assert_allclose(np.transpose([w, b]), expected, rtol=1e-9, atol=1e-12)


def test_a_path_ends_where_training_does_with_any_optimiser_and_schedule():
    (X, Y), options = examples(ROW), {"epochs": 50, "learning_rate": inverse_time(0.1, 0.5), "optimiser": Adam()}
    walked = surfaces.path(ROW, (2, -1), X, Y, **options)
    trained = training.train(ROW, ROW.named(2, -1), X, Y, **options)
    assert walked.shape == (2, 51)
    np.testing.assert_array_equal(walked[:, -1], [trained.params["w1"].item(), trained.params["w2"].item()])


def test_a_wrong_argument_is_named():
    X, Y = examples(LINE, m=3)
    params = LINE.named(0, 0)
    for asked in (LINE.cost, LINE.gradient):
        with pytest.raises(ShapeError, match=r"w: expected shape \(1, 1\), got \(\)"):
            asked({**params, "w": 1.0}, X, Y)
        with pytest.raises(ShapeError, match=r"Y: expected shape \(1, m=3\), got \(1, 2\)"):
            asked(params, X, Y[:, :2])
        with pytest.raises(ShapeError, match="X: expected at least one example, got an empty batch"):
            asked(params, X[:, :0], Y[:, :0])
    with pytest.raises(ShapeError, match=r"second: expected shape \(1, k2\), got \(2,\)"):
        LINE.grid(np.zeros((1, 2)), np.zeros(2), X, Y)
    with pytest.raises(ShapeError, match=r"Y: expected shape \(1, m=3\), got \(3, 1\)"):
        LINE.grid(np.zeros((1, 2)), np.zeros((1, 2)), X, Y.T)
    with pytest.raises(ValueError, match="rng: mini-batches are shuffled"):
        surfaces.path(LINE, (0, 0), X, Y, epochs=1, learning_rate=0.1, batch_size=2)
    with pytest.raises(ValueError, match="m: expected a whole number ≥ 1, got 0"):
        LINE.data(np.random.default_rng(0), 0)
    with pytest.raises(ValueKindError, match="rng: expected a numpy.random.Generator, got int"):
        LINE.data(0)
