import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import losses
from nnlib.activations import sigmoid
from nnlib.shapes import ShapeError

logits = st.floats(-30, 30)
labels = st.sampled_from([0.0, 1.0])


def one(value):
    return np.array([[value]])


def test_the_squared_error_sums_outputs_and_keeps_examples_apart():
    A = np.array([[1.0, 0.0, 2.0], [3.0, 0.0, 0.0]])
    Y = np.zeros((2, 3))
    np.testing.assert_array_equal(losses.squared_error(A, Y), [[5.0, 0.0, 2.0]])


@given(st.floats(1e-12, 1 - 1e-12), labels)
def test_the_cross_entropy_is_the_formula_of_the_page(a, y):
    expected = -(y * math.log(a) + (1 - y) * math.log(1 - a))
    assert losses.binary_cross_entropy(one(a), one(y))[0, 0] == pytest.approx(expected, rel=1e-12)


@given(logits, st.floats(0, 1))
def test_both_forms_of_the_cross_entropy_agree(z, y):
    a = sigmoid(one(z))
    expected = losses.binary_cross_entropy(a, one(y))
    # From probabilities, 1 − a has only the digits that rounding a left.
    np.testing.assert_allclose(losses.binary_cross_entropy_from_logits(one(z), one(y)), expected, rtol=1e-2, atol=1e-9)


@pytest.mark.parametrize(("z", "y", "loss"), [(1000.0, 1, 0), (1000.0, 0, 1000), (-1000.0, 1, 1000), (-1000.0, 0, 0)])
def test_from_logits_of_a_thousand_the_cross_entropy_is_exact(z, y, loss):
    assert losses.binary_cross_entropy_from_logits(one(z), one(y)) == loss
    assert losses.binary_cross_entropy_from_logits_prime(one(z), one(y)) == (z > 0) - y


@pytest.mark.parametrize(
    ("a", "y", "loss", "slope"), [(0, 0, 0, 1), (1, 1, 0, -1), (0, 1, np.inf, -np.inf), (1, 0, np.inf, np.inf)]
)
def test_a_certain_prediction_costs_nothing_or_everything_and_never_warns(a, y, loss, slope):
    assert losses.binary_cross_entropy(one(a), one(y)) == loss
    assert losses.binary_cross_entropy_prime(one(a), one(y)) == slope


@pytest.mark.parametrize(
    ("loss", "prime"),
    [
        (losses.squared_error, losses.squared_error_prime),
        (losses.binary_cross_entropy, losses.binary_cross_entropy_prime),
        (losses.binary_cross_entropy_from_logits, losses.binary_cross_entropy_from_logits_prime),
    ],
)
@given(a=st.floats(0.01, 0.99), y=labels)
def test_every_derivative_is_the_complex_step_of_its_loss(loss, prime, a, y):
    numeric = np.imag(loss(one(a + 1e-30j), one(y))) / 1e-30
    np.testing.assert_allclose(prime(one(a), one(y)), numeric, rtol=1e-12)


def test_the_cost_is_the_mean_of_the_losses_plus_the_penalty():
    W = np.array([[1.0, -2.0]])
    assert losses.penalty([W, W], 0.1) == pytest.approx(1.0)
    assert losses.cost(np.array([[1.0, 3.0]]), [W], 0.1) == pytest.approx(2.5)
    assert losses.cost(np.array([[1.0, 3.0]])) == 2


def test_net_inputs_passed_as_probabilities_are_named():
    with pytest.raises(
        ValueError, match=r"A: expected probabilities in \[0, 1\], got 2\.5\. Likely cause: net inputs z"
    ):
        losses.binary_cross_entropy(one(2.5), one(1))
    with pytest.raises(ValueError, match=r"A: expected probabilities in \[0, 1\], got -1\."):
        losses.binary_cross_entropy_prime(one(-1.0), one(1))


def test_a_negative_penalty_is_refused():
    with pytest.raises(ValueError, match=r"lam: expected a number ≥ 0, got -0\.1"):
        losses.penalty([one(1.0)], -0.1)


def test_an_empty_batch_has_no_cost():
    with pytest.raises(ShapeError, match="losses: expected at least one example, got an empty batch"):
        losses.cost(np.zeros((1, 0)))


def test_targets_of_another_shape_are_not_broadcast():
    with pytest.raises(
        ShapeError, match=r"Y: expected shape \(n=1, m=3\), got \(3, 1\)\. Likely cause: it is transposed"
    ):
        losses.squared_error(np.zeros((1, 3)), np.zeros((3, 1)))


def test_not_a_number_stays_visible():
    for loss in (losses.squared_error, losses.binary_cross_entropy, losses.binary_cross_entropy_from_logits):
        assert np.isnan(loss(one(np.nan), one(1.0))).all()
