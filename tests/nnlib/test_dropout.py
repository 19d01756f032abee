from itertools import product

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import dropout
from nnlib.shapes import ShapeError, ValueKindError
from tests.nnlib.strategies import generators, sizes

probabilities = st.floats(0.05, 1.0)


def every_mask(n, keep_prob):
    """All 2ⁿ masks of n units with one example, each with its probability."""
    for kept in product((0.0, 1.0), repeat=n):
        M = np.array(kept).reshape(-1, 1)
        yield M, keep_prob ** M.sum() * (1 - keep_prob) ** (n - M.sum())


@given(generators(), sizes, sizes, probabilities)
def test_the_expected_weights_compute_the_mean_over_all_masks(rng, n0, n1, keep_prob):
    W, A = rng.normal(size=(n1, n0)), rng.normal(size=(n0, 1))
    mean = sum(p * (W @ dropout.forward(A, M)) for M, p in every_mask(n0, keep_prob))
    np.testing.assert_allclose(dropout.expected_weights(W, keep_prob) @ A, mean, rtol=1e-10, atol=1e-12)


@given(generators(), sizes, sizes, probabilities)
def test_inverted_masks_need_nothing_at_test_time(rng, n0, n1, keep_prob):
    W, A = rng.normal(size=(n1, n0)), rng.normal(size=(n0, 1))
    mean = sum(p * (W @ dropout.forward(A, M / keep_prob)) for M, p in every_mask(n0, keep_prob))
    np.testing.assert_allclose(W @ A, mean, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("keep_prob", [0.1, 0.5, 0.8])
def test_a_mask_keeps_each_entry_on_its_own_with_that_probability(keep_prob):
    rng, n = np.random.default_rng(11), 400
    M = dropout.mask((n, n), keep_prob, rng)
    assert set(np.unique(M)) == {0, 1}
    # Five standard errors: of all entries, of each row and column, and of neighbours both kept.
    deviation = np.sqrt(keep_prob * (1 - keep_prob))
    assert abs(M.mean() - keep_prob) < 5 * deviation / n
    assert np.abs(M.mean(axis=0) - keep_prob).max() < 5 * deviation / np.sqrt(n)
    assert np.abs(M.mean(axis=1) - keep_prob).max() < 5 * deviation / np.sqrt(n)
    assert np.mean(M[1:] * M[:-1]) == pytest.approx(keep_prob**2, abs=5 / n)


@given(generators(), probabilities)
def test_an_inverted_mask_is_the_mask_over_its_probability(rng, keep_prob):
    seed = rng.integers(2**32)
    M = dropout.mask((3, 4), keep_prob, np.random.default_rng(seed))
    np.testing.assert_array_equal(dropout.inverted_mask((3, 4), keep_prob, np.random.default_rng(seed)), M / keep_prob)


@given(generators(), sizes, sizes)
def test_keeping_everything_changes_nothing(rng, n, m):
    A = rng.normal(size=(n, m))
    for make in (dropout.mask, dropout.inverted_mask):
        M = make(A.shape, 1, rng)
        np.testing.assert_array_equal(dropout.forward(A, M), A)
        np.testing.assert_array_equal(dropout.backward(A, M), A)
    np.testing.assert_array_equal(dropout.expected_weights(A, 1), A)


@given(generators(), sizes, sizes, probabilities)
def test_the_gradient_with_the_same_mask_is_what_autograd_finds(rng, n, m, keep_prob):
    W, Z = rng.normal(size=(1, n)), rng.normal(size=(n, m))
    M = dropout.inverted_mask((n, m), keep_prob, rng)
    theirs = autograd.grad(lambda Z: anp.sum((W @ (anp.tanh(Z) * M)) ** 2) / 2)(Z)
    out = W @ dropout.forward(np.tanh(Z), M)
    ours = dropout.backward(W.T @ out, M) * (1 - np.tanh(Z) ** 2)
    np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-10)
    other = dropout.backward(W.T @ out, 1 / keep_prob - M) * (1 - np.tanh(Z) ** 2)
    assert np.array_equal(other, theirs) == (not theirs.any() and not other.any())


def test_precision_layout_and_arguments_are_kept():
    A = np.arange(6, dtype=np.float32).reshape(3, 2).T
    M = dropout.inverted_mask((2, 3), 0.5, np.random.default_rng(1))
    A.flags.writeable = M.flags.writeable = False
    assert dropout.forward(A, M).dtype == np.float32
    assert dropout.expected_weights(A, 0.5).dtype == np.float32
    np.testing.assert_array_equal(dropout.forward(A.astype(int), M), A * M)
    assert dropout.forward(np.zeros((2, 0)), dropout.mask((2, 0), 0.5, np.random.default_rng(1))).shape == (2, 0)


def test_not_a_number_stays_visible():
    assert np.isnan(dropout.forward([[np.nan]], [[1]])).all()


@pytest.mark.parametrize("keep_prob", [0, -0.1, 1.1, np.nan])
def test_a_probability_that_keeps_nothing_or_is_none_is_refused(keep_prob):
    rng = np.random.default_rng(0)
    for call in (
        lambda: dropout.mask((1, 1), keep_prob, rng),
        lambda: dropout.inverted_mask((1, 1), keep_prob, rng),
        lambda: dropout.expected_weights(np.ones((1, 1)), keep_prob),
    ):
        with pytest.raises(ValueError, match=rf"keep_prob: expected a probability in \(0, 1\], got {keep_prob}\."):
            call()


def test_a_wrong_argument_is_named():
    A, M = np.zeros((2, 3)), np.ones((2, 3))
    with pytest.raises(ShapeError, match=r"M: expected shape \(nl=2, m=3\), got \(2, 1\)"):
        dropout.forward(A, M[:, :1])
    with pytest.raises(ShapeError, match=r"M: expected shape \(nl=2, m=3\), got \(3, 2\)\. Likely cause: it is transp"):
        dropout.backward(A, M.T)
    with pytest.raises(ShapeError, match=r"dA: expected shape \(nl, m\), got \(2,\)"):
        dropout.backward(A[:, 0], M)
    with pytest.raises(ValueKindError, match="rng: expected a numpy.random.Generator, got NoneType"):
        dropout.mask((1, 1), 0.5, None)
