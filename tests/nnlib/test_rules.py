import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import rules
from nnlib.rules import DomainError, Linear

EXTREMES = [0.0, -0.0, 1.0, -1.0, 40.0, -40.0, 1000.0, -1000.0, 1e-310, 1e308, -1e308, math.inf, -math.inf, math.nan]

ONE = {
    "negate": rules.negate,
    "exp": rules.exp,
    "log": rules.log,
    "sigmoid": rules.sigmoid,
    "tanh": rules.tanh,
    "relu": rules.relu,
    "total": rules.total,
    "mean": rules.mean,
    **{f"^{k}": (lambda x, k=k: rules.power(x, k)) for k in (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0)},
}
TWO = {"plus": rules.plus, "minus": rules.minus, "times": rules.times, "over": rules.over}


def outcome(rule, *values):
    """The entries of what a rule returns, or the kind of its error."""
    try:
        with np.errstate(all="ignore"):
            return [float(np.ravel(result)[0]) for result in rule(*values)]
    except DomainError:
        return DomainError


def assert_same(rule, *numbers):
    """On floats, a rule must do what it does on arrays."""
    of_floats, of_arrays = outcome(rule, *numbers), outcome(rule, *(np.array([number]) for number in numbers))
    assert (of_floats is DomainError) == (of_arrays is DomainError)
    if of_floats is not DomainError:
        np.testing.assert_allclose(of_floats, of_arrays, rtol=1e-14, atol=1e-320)


@pytest.mark.parametrize("name", ONE)
@given(x=st.sampled_from(EXTREMES) | st.floats())
def test_a_rule_of_one_argument_is_the_same_on_floats_and_on_arrays(name, x):
    assert_same(ONE[name], x)


@pytest.mark.parametrize("name", TWO)
@given(a=st.sampled_from(EXTREMES) | st.floats(), b=st.sampled_from(EXTREMES) | st.floats())
def test_a_rule_of_two_arguments_is_the_same_on_floats_and_on_arrays(name, a, b):
    assert_same(TWO[name], a, b)


@pytest.mark.parametrize("rule", [*ONE.values(), *(lambda x, rule=rule: rule(x, 2.0) for rule in TWO.values())])
def test_floats_give_floats(rule):
    for number in (0.5, 1e300):
        for result in rule(number):
            assert type(result) is float


@pytest.mark.parametrize("z", [30.0, -30.0])
def test_the_slopes_keep_their_digits_where_a_unit_is_saturated(z):
    assert rules.sigmoid(z)[1] == pytest.approx(math.exp(-30), rel=1e-12)
    assert rules.tanh(z)[1] == pytest.approx(4 * math.exp(-60), rel=1e-12)


def test_a_thousand_saturates_without_an_error():
    assert rules.sigmoid(1000.0) == (1, 0)
    assert rules.sigmoid(-1000.0) == (0, 0)
    assert rules.tanh(-1000.0) == (-1, 0)
    assert rules.exp(-1000.0) == (0, 0)
    assert rules.exp(1000.0) == (math.inf, math.inf)


def test_the_root_of_zero_has_an_infinite_slope():
    assert rules.power(0.0, 0.5) == (0, math.inf)


def test_the_power_of_a_large_negative_number_keeps_its_sign():
    assert rules.power(-1e200, 3.0) == (-math.inf, math.inf)


def test_the_constant_power_zero_has_no_slope_anywhere():
    assert rules.power(0.0, 0.0) == (1, 0)
    assert rules.power(5.0, 0.0) == (1, 0)


def test_the_slope_of_relu_at_its_kink_is_zero():
    assert rules.relu(0.0) == (0, 0)
    assert rules.relu(-0.5) == (0, 0)
    assert rules.relu(1e-300) == (1e-300, 1)


@pytest.mark.parametrize(
    ("rule", "x", "inside"),
    [
        (rules.log, 5e-324, True),
        (rules.log, 0.0, False),
        (lambda b: rules.over(1.0, b), 5e-324, True),
        (lambda b: rules.over(1.0, b), -0.0, False),
        (lambda x: rules.power(x, -1.0), 0.0, False),
        (lambda x: rules.power(x, -1.0), -1.0, True),
        (lambda x: rules.power(x, 0.5), 0.0, True),
        (lambda x: rules.power(x, 0.5), -5e-324, False),
        (lambda x: rules.power(x, 2.0), -1.0, True),
        (lambda x: rules.power(x, 0.0), 0.0, True),
        (lambda x: rules.power(x, -0.5), 0.0, False),
        (lambda x: rules.power(x, -0.5), -1.0, False),
    ],
)
def test_what_a_rule_is_defined_for(rule, x, inside):
    assert (outcome(rule, x) is not DomainError) == inside
    assert (outcome(rule, np.array([x])) is not DomainError) == inside


def test_a_linear_local_derivative_is_multiplied_like_a_number():
    double = Linear("2 G", lambda G: 2 * G)
    assert double * 3.0 == 6
    assert double.rule == "2 G"


def test_the_formulas_of_linear_local_derivatives_are_shown():
    A, X, W = np.ones((2, 2)), np.ones((1, 2, 2, 1)), np.ones((1, 1, 1, 1))
    shown = [
        *rules.matmul(A, A)[1:],
        rules.reshape(A, (4, 1))[1],
        rules.transpose(A)[1],
        *rules.conv2d(X, W, 1, 0)[1:],
        rules.max_pool(X, 2, None)[1],
    ]
    assert [local.rule for local in shown] == [
        "G Bᵀ",
        "Aᵀ G",
        "G in shape (2, 2)",
        "Gᵀ",
        "Σ W G, added where W read X",
        "Σ G X, of what W read of X",
        "G, at the largest of each window",
    ]


def test_a_mean_along_an_axis_without_entries_is_refused_and_its_sum_is_zero():
    assert rules.total(np.zeros((0, 2)), axis=0)[0].tolist() == [[0, 0]]
    with pytest.raises(ValueError, match=r"mean: expected at least one entry, got shape \(0, 2\)"):
        rules.mean(np.zeros((0, 2)), axis=0)
    assert rules.mean(np.zeros((0, 2)), axis=1)[0].shape == (0, 1)
