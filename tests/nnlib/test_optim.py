import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer, SGDOptimizer

from nnlib.optim import Adam, Descent, Momentum, constant, cosine, inverse_time, step_decay
from nnlib.shapes import ShapeError, ValueKindError

OPTIMISERS = [Descent(), Momentum(), Adam()]


def problem(seed=0):
    rng = np.random.default_rng(seed)
    shapes = {"W1": (3, 2), "b1": (3, 1)}
    return (
        {name: rng.normal(size=shape) for name, shape in shapes.items()},
        [{name: rng.normal(size=shape) for name, shape in shapes.items()} for _ in range(20)],
    )


def run(optimiser, params, gradients, learning_rate):
    state = optimiser.start(params)
    for g in gradients:
        params, state = optimiser.step(params, g, state, learning_rate)
    return params


@given(st.floats(0, 0.99), st.floats(1e-4, 1))
def test_momentum_takes_scikit_learn_s_steps(momentum, learning_rate):
    params, gradients = problem()
    theirs = [theta.copy() for theta in params.values()]
    peer = SGDOptimizer(theirs, learning_rate_init=learning_rate, momentum=momentum, nesterov=False)
    for g in gradients:
        peer.update_params(theirs, list(g.values()))
    ours = run(Momentum(momentum), params, gradients, learning_rate)
    for theta, expected in zip(ours.values(), theirs, strict=True):
        np.testing.assert_allclose(theta, expected, rtol=1e-9, atol=1e-12)


@given(st.floats(0, 0.99), st.floats(0, 0.999))
def test_adam_takes_scikit_learn_s_steps(beta1, beta2):
    params, gradients = problem()
    theirs = [theta.copy() for theta in params.values()]
    # scikit-learn adds ε to √s, not to √ŝ: with a tiny one the two forms agree.
    peer = AdamOptimizer(theirs, learning_rate_init=0.01, beta_1=beta1, beta_2=beta2, epsilon=1e-300)
    for g in gradients:
        peer.update_params(theirs, list(g.values()))
    ours = run(Adam(beta1, beta2, eps=1e-300), params, gradients, 0.01)
    for theta, expected in zip(ours.values(), theirs, strict=True):
        np.testing.assert_allclose(theta, expected, rtol=1e-9, atol=1e-12)


def test_the_first_step_of_adam_is_the_learning_rate_whatever_the_gradient_s_size():
    for size in (1e-3, 1.0, 1e3):
        theta = run(Adam(), {"w": np.zeros((1, 1))}, [{"w": np.full((1, 1), size)}], 0.1)["w"]
        assert theta.item() == pytest.approx(-0.1, rel=1e-4)


def test_eps_is_added_to_the_corrected_root_mean_square():
    theta = run(Adam(eps=1.0), {"w": np.zeros((1, 1))}, [{"w": np.ones((1, 1))}], 0.1)["w"]
    assert theta.item() == pytest.approx(-0.05, rel=1e-12)


def test_momentum_zero_is_descent():
    params, gradients = problem()
    for ours, plain in zip(
        run(Momentum(0), params, gradients, 0.1).values(), run(Descent(), params, gradients, 0.1).values(), strict=True
    ):
        np.testing.assert_array_equal(ours, plain)


@pytest.mark.parametrize("optimiser", OPTIMISERS, ids=lambda o: type(o).__name__)
def test_nothing_that_is_passed_in_is_changed(optimiser):
    params, gradients = problem()
    before = {name: theta.copy() for name, theta in params.items()}
    start = optimiser.start(params)
    first, state = optimiser.step(params, gradients[0], start, 0.1)
    again, _ = optimiser.step(params, gradients[0], start, 0.1)
    optimiser.step(first, gradients[1], state, 0.1)
    for name in params:
        np.testing.assert_array_equal(params[name], before[name])
        np.testing.assert_array_equal(first[name], again[name])


@pytest.mark.parametrize("optimiser", [Momentum(), Adam()])
def test_a_parameter_that_is_not_made_of_numbers_is_named_at_the_start(optimiser):
    with pytest.raises(ValueKindError, match="^W1: expected numbers, got None"):
        optimiser.start({"W1": None})


@pytest.mark.parametrize("optimiser", OPTIMISERS, ids=lambda o: type(o).__name__)
def test_a_gradient_that_does_not_fit_its_parameter_is_named(optimiser):
    params, gradients = problem()
    state = optimiser.start(params)
    turned = gradients[0] | {"W1": gradients[0]["W1"].T}
    with pytest.raises(
        ShapeError, match=r"dW1: expected shape \(3, 2\) as W1, got \(2, 3\)\. Likely cause: a transpose"
    ):
        optimiser.step(params, turned, state, 0.1)
    with pytest.raises(ShapeError, match="gradients: expected one for each of W1, b1; got W1, W2"):
        optimiser.step(params, {"W1": gradients[0]["W1"], "W2": gradients[0]["W1"]}, state, 0.1)
    with pytest.raises(ValueKindError, match="^dW1: expected numbers, got None"):
        optimiser.step(params, gradients[0] | {"W1": None}, state, 0.1)
    with pytest.raises(ShapeError, match="gradients: expected one for each of W1, b1; got none"):
        optimiser.step(params, {}, state, 0.1)


def test_integer_parameters_are_trained_as_real_numbers():
    params, gradients = {"w": np.array([[1, 2]])}, [{"w": np.array([[1, 1]])}]
    for optimiser in OPTIMISERS:
        assert run(optimiser, params, gradients, 0.1)["w"][0, 0] == pytest.approx(0.9)


def test_schedules_follow_their_formulas():
    assert [constant(0.3)(t) for t in (0, 9)] == [0.3, 0.3]
    assert [inverse_time(1.0, 0.5)(t) for t in (0, 2, 6)] == [1, 0.5, 0.25]
    assert [step_decay(1.0, 0.5, 10)(t) for t in (0, 9, 10, 25)] == [1, 1, 0.5, 0.25]
    assert [cosine(1.0, 10)(t) for t in (0, 5, 10, 50)] == pytest.approx([1, 0.5, 0, 0], abs=1e-15)
    assert cosine(2.0, 3)(1) == pytest.approx(1 + math.cos(math.pi / 3))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Momentum(1.0), r"momentum: expected a number in \[0, 1\), got 1.0"),
        (lambda: Momentum(-0.1), r"momentum: expected a number in \[0, 1\), got -0.1"),
        (lambda: Adam(beta1=1.0), r"beta1: expected a number in \[0, 1\)"),
        (lambda: Adam(beta2=-1.0), r"beta2: expected a number in \[0, 1\)"),
        (lambda: Adam(eps=0.0), "eps: expected a number > 0"),
        (lambda: constant(0), "learning_rate: expected a number > 0, got 0"),
        (lambda: inverse_time(0, 1), "learning_rate: expected"),
        (lambda: inverse_time(1, 0), "decay: expected a number > 0"),
        (lambda: step_decay(0, 0.5, 1), "learning_rate: expected"),
        (lambda: step_decay(1, 0, 1), "factor: expected a number > 0"),
        (lambda: step_decay(1, 0.5, 0), "every: expected a number > 0"),
        (lambda: cosine(float("nan"), 3), "learning_rate: expected"),
        (lambda: cosine(1, 0), "epochs: expected a number > 0"),
    ],
)
def test_an_option_out_of_range_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
