import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import mlp
from nnlib.gradient_check import check_gradient
from nnlib.shapes import ShapeError
from tests.nnlib.strategies import networks

AUTOGRAD = {
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "tanh": anp.tanh,
    "relu": lambda z: anp.maximum(z, 0),
    "identity": lambda z: z,
}
penalties = st.sampled_from([0.0, 0.3])


def gradient(params, X, Y, model, lam=0.0):
    return mlp.backward(params, mlp.forward(params, X, model), X, Y, model, lam)


@given(networks(), penalties)
def test_the_gradient_is_what_autograd_finds(network, lam):
    params, X, Y, model = network

    def cost(W1, b1, W2, b2):
        Z2 = W2 @ AUTOGRAD[model.hidden](W1 @ X + b1) + b2
        if model.loss == "squared_error":
            total = anp.sum((AUTOGRAD[model.output](Z2) - Y) ** 2) / 2
        else:
            # From Z2: in ln(1 − A2) autograd's own form would lose the digits that this test asks for.
            total = anp.sum(anp.logaddexp(0, Z2) - Y * Z2)
        return total / X.shape[1] + lam * (anp.sum(W1**2) + anp.sum(W2**2))

    ours = gradient(params, X, Y, model, lam)
    for k, name in enumerate(ours._fields):
        theirs = autograd.grad(cost, k)(*params)
        np.testing.assert_allclose(ours[k], theirs, rtol=1e-7, atol=1e-9, err_msg=f"d{name} of {model}")


@given(networks(), penalties)
def test_the_gradient_is_the_complex_step_of_the_cost(network, lam):
    params, X, Y, model = network
    report = check_gradient(
        lambda p: mlp.cost(mlp.Parameters(**p), X, Y, model, lam),
        params._asdict(),
        gradient(params, X, Y, model, lam)._asdict(),
        tolerance=1e-9,
    )
    assert report.passed, f"{report} {model}"


@given(networks())
def test_column_i_of_the_batch_is_the_single_example(network):
    params, X, Y, model = network
    batch = gradient(params, X, Y, model)
    singles = [gradient(params, X[:, [i]], Y[:, [i]], model) for i in range(X.shape[1])]
    for k, name in enumerate(batch._fields):
        mean = np.mean([single[k] for single in singles], axis=0)
        np.testing.assert_allclose(batch[k], mean, rtol=1e-9, atol=1e-12, err_msg=name)


def test_a_step_goes_against_the_gradient_and_leaves_its_arguments_alone():
    params = mlp.Parameters(*(np.ones((1, 1)) for _ in range(4)))
    gradients = mlp.Parameters(*(np.full((1, 1), float(k)) for k in range(4)))
    stepped = mlp.step(params, gradients, learning_rate=0.5)
    assert [p.item() for p in stepped] == [1, 0.5, 0, -0.5]
    assert all((p == 1).all() for p in params)


def test_a_certain_and_wrong_output_still_has_its_gradient():
    params = mlp.Parameters(np.zeros((1, 1)), np.zeros((1, 1)), np.zeros((1, 1)), np.full((1, 1), 1000.0))
    X, Y = np.ones((1, 1)), np.zeros((1, 1))
    assert mlp.cost(params, X, Y) == 1000
    assert gradient(params, X, Y, mlp.Model()).b2 == 1


def parameters(**change):
    given = {"W1": np.zeros((3, 2)), "b1": np.zeros((3, 1)), "W2": np.zeros((1, 3)), "b2": np.zeros((1, 1))}
    return mlp.Parameters(**(given | change))


@pytest.mark.parametrize(
    ("params", "X", "Y", "message"),
    [
        (
            parameters(W2=np.zeros((3, 1))),
            (2, 4),
            (1, 4),
            r"W2: expected shape \(n2, n1=3\), got \(3, 1\)\. .*transposed",
        ),
        (parameters(b1=np.zeros(3)), (2, 4), (1, 4), r"b1: expected shape \(n1=3, 1\), got \(3,\)\. .*1-D array"),
        (parameters(b2=np.zeros((2, 1))), (2, 4), (1, 4), r"b2: expected shape \(n2=1, 1\), got \(2, 1\)"),
        (parameters(W1=np.zeros(3)), (2, 4), (1, 4), r"^W1: expected shape \(n1, n0\), got \(3,\)\. .*1-D array"),
        (parameters(), (4, 2), (1, 4), r"^X: expected shape \(n0=2, m\), got \(4, 2\)\. .*transposed"),
        (parameters(), (2, 4), (4, 1), r"Y: expected shape \(nL=1, m=4\), got \(4, 1\)\. .*transposed"),
        (parameters(), (2, 0), (1, 0), "X: expected at least one example, got an empty batch"),
    ],
)
def test_a_wrong_argument_is_named(params, X, Y, message):
    X, Y = np.zeros(X), np.zeros(Y)
    with pytest.raises(ShapeError, match=message):
        gradient(params, X, Y, mlp.Model())


def test_a_batch_other_than_the_cache_s_is_named():
    cache = mlp.forward(parameters(), np.zeros((2, 4)))
    with pytest.raises(ShapeError, match=r"^X: expected shape \(n0=2, m=4\), got \(2, 5\)"):
        mlp.backward(parameters(), cache, np.zeros((2, 5)), np.zeros((1, 4)))


def test_without_a_lambda_nothing_is_penalised():
    params, X, Y = parameters(W1=np.ones((3, 2)), W2=np.ones((1, 3))), np.zeros((2, 1)), np.ones((1, 1))
    assert mlp.cost(params, X, Y) == pytest.approx(np.log(2))
    assert not mlp.backward(params, mlp.forward(params, X), X, Y).W1.any()


def test_an_unknown_loss_is_refused_with_the_known_ones():
    with pytest.raises(
        ValueError,
        match="loss: expected one of squared_error, binary_cross_entropy, categorical_cross_entropy; got 'mse'",
    ):
        mlp.cost(parameters(), np.zeros((2, 4)), np.zeros((1, 4)), mlp.Model(loss="mse"))


@given(networks())
def test_the_nine_steps_of_the_lecture_end_at_the_gradients(network):
    params, X, _, choice = network
    x, y = X[:, [0]], np.ones((params.b2.shape[0], 1))
    choice = mlp.Model(choice.hidden)
    nine = mlp.nine_steps(params, x, y, choice.hidden)
    expected = gradient(params, x, y, choice)
    assert nine.dl == 1
    for ours, theirs in zip((nine.dW1, nine.db1, nine.dW2, nine.db2), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(nine.da1, params.W2.T @ nine.dz2, rtol=1e-12)
    assert nine.dz1.shape == nine.da1.shape == params.b1.shape
    np.testing.assert_allclose(nine.dy_hat, -1 / mlp.forward(params, x, choice).A2, rtol=1e-12)
    assert nine._fields == ("dl", "dy_hat", "dz2", "db2", "dW2", "da1", "dz1", "db1", "dW1")


def test_the_nine_steps_take_one_example_and_tanh_units_unless_told_otherwise():
    params, x, y = parameters(W1=np.ones((3, 2)), W2=np.ones((1, 3))), np.ones((2, 1)), np.ones((1, 1))
    np.testing.assert_array_equal(mlp.nine_steps(params, x, y).dW1, mlp.nine_steps(params, x, y, "tanh").dW1)
    with pytest.raises(ShapeError, match=r"^x: expected shape \(n0=2, 1\), got \(2, 4\)"):
        mlp.nine_steps(params, np.ones((2, 4)), y)
