import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import deep, logistic, mlp
from nnlib.gradient_check import check_gradient
from nnlib.model import Model
from nnlib.shapes import ShapeError
from tests.nnlib import witness
from tests.nnlib.strategies import deep_networks, logistic_problems, networks

penalties = st.sampled_from([0.0, 0.3])


def gradient(layers, X, Y, choice, lam=0.0):
    return deep.backward(layers, deep.forward(layers, X, choice), Y, choice, lam)


@given(deep_networks(), penalties)
def test_the_gradient_is_what_autograd_finds_at_every_depth_and_with_every_output(network, lam):
    layers, X, Y, choice = network
    ours = gradient(layers, X, Y, choice, lam)
    dW, db = witness.gradients(layers.W.values(), layers.b.values(), X, Y, choice, lam)
    for l in layers.W:
        np.testing.assert_allclose(ours.W[l], dW[l - 1], rtol=1e-7, atol=1e-9, err_msg=f"dW[{l}] of {choice}")
        np.testing.assert_allclose(ours.b[l], db[l - 1], rtol=1e-7, atol=1e-9, err_msg=f"db[{l}] of {choice}")


@given(deep_networks(max_depth=3), penalties)
def test_the_gradient_is_the_complex_step_of_the_cost(network, lam):
    layers, X, Y, choice = network
    report = check_gradient(
        lambda p: deep.cost(deep.layered(p), X, Y, choice, lam),
        deep.named(layers),
        deep.named(gradient(layers, X, Y, choice, lam)),
    )
    assert report.passed, f"{report} {choice}"


@given(deep_networks())
def test_the_cost_is_what_the_witness_computes(network):
    layers, X, Y, choice = network
    expected = witness.cost(list(layers.W.values()), list(layers.b.values()), X, Y, choice, 0.1)
    assert deep.cost(layers, X, Y, choice, 0.1) == pytest.approx(expected, rel=1e-9)


@given(deep_networks())
def test_summing_up_one_example_at_a_time_over_an_epoch_gives_the_matrix_form(network):
    layers, X, Y, choice = network
    one_by_one, matrices = deep.accumulate(layers, X, Y, choice), gradient(layers, X, Y, choice)
    for l in layers.W:
        np.testing.assert_allclose(one_by_one.W[l], matrices.W[l], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(one_by_one.b[l], matrices.b[l], rtol=1e-9, atol=1e-12)


@given(logistic_problems(), penalties)
def test_one_layer_is_logistic_regression(problem, lam):
    W, b, X, Y = problem
    layers = deep.Layers({1: W}, {1: b})
    ours = gradient(layers, X, Y, Model(), lam)
    np.testing.assert_allclose(ours.W[1], logistic.gradient(W, b, X, Y, lam).dW, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(ours.b[1], logistic.gradient(W, b, X, Y, lam).db, rtol=1e-12, atol=1e-15)
    assert deep.cost(layers, X, Y, Model(), lam) == pytest.approx(logistic.cost(W, b, X, Y, lam), rel=1e-12)


@given(networks(), penalties)
def test_two_layers_are_the_two_layer_network(network, lam):
    params, X, Y, choice = network
    ours = deep.named(gradient(deep.layered(params._asdict()), X, Y, choice, lam))
    theirs = mlp.backward(params, mlp.forward(params, X, choice), X, Y, choice, lam)._asdict()
    for name in theirs:
        np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-12, atol=1e-14)


def test_three_layers_with_a_sigmoid_output_start_from_prediction_minus_target():
    rng = np.random.default_rng(1)
    widths = [2, 3, 3, 1]
    layers = deep.Layers(
        {l: rng.normal(size=(widths[l], widths[l - 1])) for l in (1, 2, 3)},
        {l: rng.normal(size=(widths[l], 1)) for l in (1, 2, 3)},
    )
    X, Y, choice = rng.normal(size=(2, 1)), np.ones((1, 1)), Model("sigmoid")
    cache = deep.forward(layers, X, choice)
    delta = deep.errors(layers, cache, Y, choice)
    A, W = cache.A, layers.W
    np.testing.assert_allclose(delta[3], A[3] - Y, rtol=1e-15)
    np.testing.assert_allclose(delta[2], W[3].T @ (A[3] - Y) * A[2] * (1 - A[2]), rtol=1e-13)


def test_names_and_layers_are_two_forms_of_the_same_parameters():
    layers = deep.Layers({l: np.full((1, 1), l) for l in range(1, 12)}, {l: np.full((1, 1), -l) for l in range(1, 12)})
    assert list(deep.named(layers))[:3] == ["W1", "b1", "W2"]
    back = deep.layered(deep.named(layers))
    assert list(back.W) == list(range(1, 12))
    assert [b.item() for b in back.b.values()] == [-l for l in range(1, 12)]


def two_layers(**change):
    parts = {"W1": np.zeros((3, 2)), "b1": np.zeros((3, 1)), "W2": np.zeros((1, 3)), "b2": np.zeros((1, 1))} | change
    return deep.layered(parts)


@pytest.mark.parametrize(
    ("layers", "X", "Y", "message"),
    [
        (
            two_layers(W2=np.zeros((3, 1))),
            (2, 4),
            (1, 4),
            r"W\[2\]: expected shape \(n2, n1=3\), got \(3, 1\)\. .*transp",
        ),
        (two_layers(b1=np.zeros(3)), (2, 4), (1, 4), r"b\[1\]: expected shape \(n1=3, 1\), got \(3,\)\. .*1-D array"),
        (two_layers(), (4, 2), (1, 4), r"X: expected shape \(n0=2, m\), got \(4, 2\)\. .*transposed"),
        (two_layers(), (2, 4), (4, 1), r"Y: expected shape \(nL=1, m=4\), got \(4, 1\)\. .*transposed"),
        (two_layers(), (2, 0), (1, 0), "X: expected at least one example, got an empty batch"),
        (deep.Layers({}, {}), (2, 4), (1, 4), r"layers: expected W and b for l = 1\.\.L in order, got W for \[\]"),
        (deep.Layers({0: np.eye(2)}, {0: np.zeros((2, 1))}), (2, 4), (2, 4), "got W for .0. .*counting from 0"),
    ],
)
@pytest.mark.parametrize("function", [deep.accumulate, gradient])
def test_a_wrong_argument_is_named(function, layers, X, Y, message):
    X, Y = np.zeros(X), np.zeros(Y)
    with pytest.raises(ShapeError, match=message):
        function(layers, X, Y, Model())
