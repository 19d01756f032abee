import math

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special
from sklearn import metrics

from nnlib import losses
from nnlib.activations import sigmoid, softmax
from nnlib.gradient_check import check_gradient
from nnlib.shapes import ShapeError
from tests.nnlib.strategies import generators, sizes

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
@given(a=st.floats(0.01, 0.99), y=labels | st.floats(0, 1))
def test_every_derivative_is_the_complex_step_of_its_loss(loss, prime, a, y):
    numeric = np.imag(loss(one(a + 1e-30j), one(y))) / 1e-30
    np.testing.assert_allclose(prime(one(a), one(y)), numeric, rtol=1e-12, atol=1e-13)


def test_the_cost_is_the_mean_of_the_losses_plus_the_penalty():
    W = np.array([[1.0, -2.0]])
    assert losses.penalty([W, W], 0.1) == pytest.approx(1.0)
    assert losses.cost(np.array([[1.0, 3.0]]), [W], 0.1) == pytest.approx(2.5)
    assert losses.cost(np.array([[1.0, 3.0]])) == losses.cost(np.array([[1.0, 3.0]]), [W]) == 2


def test_net_inputs_passed_as_probabilities_are_named():
    with pytest.raises(
        ValueError, match=r"A: expected probabilities in \[0, 1\], got 1\.5\. Likely cause: net inputs z"
    ):
        losses.binary_cross_entropy(one(1.5), one(1))
    with pytest.raises(ValueError, match=r"A: expected probabilities in \[0, 1\], got -1\."):
        losses.binary_cross_entropy_prime(one(-1.0), one(1))


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


@st.composite
def classified(draw):
    """Net inputs `Z` (n, m) and targets `Y`: one-hot, or probabilities."""
    n, m, rng = draw(sizes), draw(sizes), draw(generators())
    Z = draw(st.sampled_from([1.0, 10.0])) * rng.normal(size=(n, m))
    soft = draw(st.booleans())
    return Z, rng.dirichlet(np.ones(n), m).T if soft else np.eye(n)[:, rng.integers(0, n, m)]


@given(classified())
def test_the_categorical_cross_entropy_is_what_scipy_s_log_softmax_gives(problem):
    Z, Y = problem
    expected = -np.sum(Y * special.log_softmax(Z, axis=0), axis=0, keepdims=True)
    np.testing.assert_allclose(losses.categorical_cross_entropy_from_logits(Z, Y), expected, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(losses.categorical_cross_entropy(softmax(Z), Y), expected, rtol=1e-10, atol=1e-13)


@given(generators(), st.integers(2, 5), sizes)
def test_the_mean_categorical_cross_entropy_is_scikit_learn_s_log_loss(rng, n, m):
    A, labels = softmax(rng.normal(size=(n, m))), rng.integers(0, n, m)
    Y = np.eye(n)[:, labels]
    ours = losses.cost(losses.categorical_cross_entropy(A, Y))
    assert ours == pytest.approx(metrics.log_loss(labels, A.T, labels=range(n)), rel=1e-12)


@given(classified())
def test_the_derivatives_of_the_categorical_cross_entropy_are_what_autograd_finds(problem):
    Z, Y = problem
    # Also where the targets do not sum to 1.
    Y = 3 * Y
    by_logits = autograd.grad(lambda Z: anp.sum(Y * (anp.log(anp.sum(anp.exp(Z), axis=0)) - Z)))(Z)
    ours = losses.categorical_cross_entropy_from_logits_prime(Z, Y)
    np.testing.assert_allclose(ours, by_logits, rtol=1e-7, atol=1e-12)
    A = softmax(Z)
    by_probabilities = autograd.grad(lambda A: -anp.sum(Y * anp.log(A)))(A)
    np.testing.assert_allclose(losses.categorical_cross_entropy_prime(A, Y), by_probabilities, rtol=1e-7)


@given(logits, labels)
def test_two_classes_of_softmax_cost_what_one_sigmoid_costs(z, y):
    ours = losses.categorical_cross_entropy_from_logits(np.array([[z], [0.0]]), np.array([[y], [1 - y]]))
    np.testing.assert_allclose(ours, losses.binary_cross_entropy_from_logits(one(z), one(y)), rtol=1e-12)


def test_from_logits_of_a_thousand_the_categorical_cross_entropy_is_exact():
    Z, Y = np.array([[1000, 1000], [-1000, -1000]]), np.eye(2)
    np.testing.assert_array_equal(losses.categorical_cross_entropy_from_logits(Z, Y), [[0, 2000]])
    np.testing.assert_array_equal(losses.categorical_cross_entropy_from_logits_prime(Z, Y), [[0, 1], [0, -1]])


def test_a_certain_class_costs_nothing_or_everything_and_never_warns():
    A, Y = np.array([[1.0, 1.0], [0.0, 0.0]]), np.eye(2)
    np.testing.assert_array_equal(losses.categorical_cross_entropy(A, Y), [[0, np.inf]])
    np.testing.assert_array_equal(losses.categorical_cross_entropy_prime(A, Y), [[-1, 0], [0, -np.inf]])
    with pytest.raises(ValueError, match=r"A: expected probabilities in \[0, 1\], got 3\."):
        losses.categorical_cross_entropy(3 * A, Y)
    with pytest.raises(ValueError, match=r"A: expected probabilities in \[0, 1\], got -1\."):
        losses.categorical_cross_entropy_prime(-A, Y)


ALL = [
    losses.squared_error,
    losses.squared_error_prime,
    losses.binary_cross_entropy,
    losses.binary_cross_entropy_prime,
    losses.binary_cross_entropy_from_logits,
    losses.binary_cross_entropy_from_logits_prime,
    losses.categorical_cross_entropy,
    losses.categorical_cross_entropy_prime,
    losses.categorical_cross_entropy_from_logits,
    losses.categorical_cross_entropy_from_logits_prime,
]


@pytest.mark.parametrize("loss", ALL, ids=lambda loss: loss.__name__)
def test_every_loss_takes_any_batch_keeps_precision_and_leaves_its_arguments_alone(loss):
    A = np.array([[0.25, 0.5, 1.0], [0.75, 0.5, 0.0]], np.float32, order="F")
    Y = np.array([[1, 0, 1], [0, 1, 0]], np.float32)
    A.flags.writeable = Y.flags.writeable = False
    result = loss(A, Y)
    assert result.dtype == np.float32
    assert result.shape[1] == 3
    for i in range(3):
        np.testing.assert_array_equal(result[:, [i]], loss(A[:, [i]], Y[:, [i]]))
    assert loss(A[:, :0], Y[:, :0]).shape == (len(result), 0)
    np.testing.assert_allclose(loss(Y.astype(int), Y.astype(int)), loss(Y, Y), rtol=1e-6)
    assert np.isnan(loss([[np.nan]], [[1]])).all()


@given(generators(), sizes, sizes, st.sampled_from([0.0, 0.3, 10.0]))
def test_the_l1_penalty_sums_sizes_and_its_slope_is_lambda_times_the_sign(rng, n, m, lam):
    W, V = rng.normal(size=(n, m)), rng.normal(size=(m, n))
    assert losses.l1_penalty([W, V], lam) == pytest.approx(lam * (np.abs(W).sum() + np.abs(V).sum()))
    theirs = autograd.grad(lambda W: lam * anp.sum(anp.abs(W)))(W)
    np.testing.assert_allclose(losses.l1_subgradient(W, lam), theirs, rtol=1e-14)
    report = check_gradient(
        lambda p: losses.l1_penalty([p["W"], V], lam), {"W": W}, {"W": losses.l1_subgradient(W, lam)}
    )
    assert report.passed, str(report)


def test_where_a_weight_is_zero_the_subgradient_is_zero_and_lies_below_the_penalty():
    W, lam = np.array([[0, -3, 1000]]), 0.5
    W.flags.writeable = False
    np.testing.assert_array_equal(losses.l1_subgradient(W, lam), [[0, -0.5, 0.5]])
    assert losses.l1_penalty([W], lam) == 501.5
    V = np.random.default_rng(0).normal(size=(100, 1, 3))
    below = losses.l1_penalty([W], lam) + np.sum(losses.l1_subgradient(W, lam) * (V - W), axis=(1, 2))
    assert all(losses.l1_penalty([v], lam) >= bound for v, bound in zip(V, below, strict=True))
    assert losses.l1_penalty([], 1.0) == 0
    assert np.isnan(losses.l1_penalty([one(np.nan)], 1.0))


@pytest.mark.parametrize("lam", [-0.1, np.nan])
@pytest.mark.parametrize("function", [losses.l1_penalty, losses.penalty, losses.l1_subgradient])
def test_a_strength_below_zero_is_refused(function, lam):
    with pytest.raises(ValueError, match=f"lam: expected a number ≥ 0, got {lam}. Likely cause: the sign"):
        function([[1.0]], lam)
