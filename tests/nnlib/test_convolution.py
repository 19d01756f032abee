import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import correlate

from nnlib import convolution
from nnlib.gradient_check import check_gradient
from nnlib.shapes import ShapeError
from tests.nnlib.strategies import generators

images = st.tuples(st.integers(1, 3), st.integers(3, 7), st.integers(3, 7), st.integers(0, 3))
kernels = st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3))
strides = st.integers(1, 3)
paddings = st.integers(0, 2)


@given(images, kernels, strides, paddings, generators())
def test_the_convolution_is_scipy_s_correlation(shape, kernel, stride, padding, rng):
    c1, kh, kw = kernel
    X, W = rng.normal(size=shape), rng.normal(size=(c1, shape[0], kh, kw))
    Z = convolution.conv2d(X, W, stride, padding)
    padded = np.pad(X, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    for o in range(c1):
        for i in range(shape[3]):
            expected = correlate(padded[..., i], W[o], mode="valid", method="direct")[0, ::stride, ::stride]
            np.testing.assert_allclose(Z[o, :, :, i], expected, rtol=1e-12, atol=1e-13)


def test_the_convolution_is_the_formula_of_the_page():
    rng = np.random.default_rng(0)
    s, X, W = 2, rng.normal(size=(2, 6, 5, 3)), rng.normal(size=(4, 2, 3, 2))
    Z = convolution.conv2d(X, W, stride=s)
    assert Z.shape == (4, 2, 2, 3)
    for o, i, j, m in np.ndindex(Z.shape):
        total = sum(W[o, c, u, v] * X[c, s * i + u, s * j + v, m] for c, u, v in np.ndindex(W.shape[1:]))
        assert Z[o, i, j, m] == pytest.approx(total, rel=1e-12)


@given(images.filter(lambda shape: shape[3]), kernels, strides, paddings, generators())
def test_both_ways_back_are_the_complex_step_of_the_convolution(shape, kernel, stride, padding, rng):
    c1, kh, kw = kernel
    X, W = rng.normal(size=shape), rng.normal(size=(c1, shape[0], kh, kw))
    G = rng.normal(size=convolution.conv2d(X, W, stride, padding).shape)
    gradients = {
        "X": convolution.conv2d_to_images(G, X, W, stride, padding),
        "W": convolution.conv2d_to_kernels(G, X, W, stride, padding),
    }
    report = check_gradient(
        lambda p: np.sum(G * convolution.conv2d(p["X"], p["W"], stride, padding)), {"X": X, "W": W}, gradients
    )
    assert report.passed, str(report)


@given(images, st.integers(1, 3), st.none() | strides, generators())
def test_the_pool_keeps_the_largest_of_each_window_and_sends_the_gradient_there(shape, size, stride, rng):
    X = rng.permutation(np.prod(shape, dtype=int)).reshape(shape).astype(float)
    pooled = convolution.max_pool(X, size, stride)
    G = rng.normal(size=pooled.A.shape)
    expected = np.zeros(shape)
    step = stride or size
    assert pooled.A.shape[1:3] == ((shape[1] - size) // step + 1, (shape[2] - size) // step + 1)
    for c, i, j, m in np.ndindex(pooled.A.shape):
        window = X[c, step * i : step * i + size, step * j : step * j + size, m]
        assert pooled.A[c, i, j, m] == window.max()
        u, v = np.argwhere(window == window.max())[0]
        expected[c, step * i + u, step * j + v, m] += G[c, i, j, m]
    np.testing.assert_allclose(convolution.max_pool_backward(G, pooled), expected, rtol=1e-14)


def test_of_equal_entries_the_first_in_reading_order_gets_the_gradient():
    pooled = convolution.max_pool(np.ones((1, 2, 2, 1)))
    np.testing.assert_array_equal(
        convolution.max_pool_backward(np.full((1, 1, 1, 1), 5.0), pooled)[0, :, :, 0], [[5, 0], [0, 0]]
    )


def test_not_a_number_stays_visible():
    X = np.ones((1, 2, 2, 1))
    X[0, 1, 0, 0] = np.nan
    assert np.isnan(convolution.conv2d(X, np.zeros((1, 1, 2, 2)))).all()
    pooled = convolution.max_pool(X)
    assert np.isnan(pooled.A).all()
    assert convolution.max_pool_backward(np.ones((1, 1, 1, 1)), pooled)[0, 1, 0, 0] == 1


def test_precision_and_arguments_are_kept_and_integers_become_float64():
    X, W = np.ones((1, 5, 5, 2), np.float32)[:, ::-1, ::2], np.ones((2, 1, 2, 2), np.float32)
    before = X.copy(), W.copy()
    Z = convolution.conv2d(X, W, padding=1)
    assert Z.dtype == np.float32
    assert convolution.conv2d_to_images(Z, X, W, padding=1).dtype == np.float32
    assert convolution.conv2d_to_kernels(Z, X, W, padding=1).dtype == np.float32
    pooled = convolution.max_pool(Z)
    assert pooled.A.dtype == np.float32
    assert convolution.max_pool_backward(pooled.A, pooled).dtype == np.float32
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(W, before[1])
    assert convolution.conv2d(np.ones((1, 2, 2, 1), int), np.ones((1, 1, 2, 2), int)).dtype == np.float64


@pytest.mark.parametrize("single", ["X", "W", "G"])
def test_precisions_mix_to_the_higher_one(single):
    shapes = {"X": (1, 3, 3, 1), "W": (1, 1, 2, 2), "G": (1, 2, 2, 1)}
    X, W, G = (np.full(shape, 1 / 3, np.float32 if name == single else float) for name, shape in shapes.items())
    for result in (
        convolution.conv2d(X, W),
        convolution.conv2d_to_images(G, X, W),
        convolution.conv2d_to_kernels(G, X, W),
    ):
        assert result.dtype == np.float64


@pytest.mark.parametrize(
    ("X", "W", "options", "message"),
    [
        ((5, 5, 2), (1, 1, 2, 2), {}, "X: expected shape (c0, height, width, m), got (5, 5, 2)."),
        ((1, 5, 5, 2), (2, 2), {}, "W: expected shape (c1, c0, kh, kw), got (2, 2)."),
        (
            (3, 5, 5, 2),
            (4, 1, 2, 2),
            {},
            "W: expected shape (c1, c0=3, kh, kw), got (4, 1, 2, 2). "
            "Likely cause: the kernels are for 1 channels and X has 3, along its first axis.",
        ),
        (
            (1, 2, 5, 2),
            (1, 1, 3, 3),
            {},
            "X: a window of 3 × 3 does not fit into 2 × 5. "
            "Likely cause: too many layers without padding, or the examples are not the last axis.",
        ),
        ((1, 5, 2, 2), (1, 1, 3, 3), {}, "X: a window of 3 × 3 does not fit into 5 × 2."),
        ((1, 5, 5, 2), (1, 1, 0, 3), {}, "X: a window of 0 × 3 does not fit into 5 × 5."),
        ((1, 5, 5, 2), (1, 1, 3, 0), {}, "X: a window of 3 × 0 does not fit into 5 × 5."),
        ((1, 5, 5, 2), (1, 1, 2, 2), {"stride": 0}, "stride: expected a whole number ≥ 1, got 0."),
        ((1, 5, 5, 2), (1, 1, 2, 2), {"padding": -1}, "padding: expected a whole number ≥ 0, got -1."),
    ],
)
def test_a_wrong_argument_of_the_convolution_is_named(X, W, options, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        convolution.conv2d(np.zeros(X), np.zeros(W), **options)


def test_a_kernel_as_large_as_the_image_fits_once():
    assert convolution.conv2d(np.ones((1, 3, 2, 1)), np.ones((1, 1, 3, 2))) == 6


@pytest.mark.parametrize(
    ("shape", "options", "message"),
    [
        ((5, 5), {}, "X: expected shape (c, height, width, m), got (5, 5)."),
        ((1, 5, 2, 1), {"size": 3}, "X: a window of 3 × 3 does not fit into 5 × 2."),
        ((1, 5, 5, 1), {"size": 0}, "size: expected a whole number ≥ 1, got 0."),
        ((1, 5, 5, 1), {"stride": 0}, "stride: expected a whole number ≥ 1, got 0."),
    ],
)
def test_a_wrong_argument_of_the_pool_is_named(shape, options, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        convolution.max_pool(np.zeros(shape), **options)


def test_a_gradient_of_another_shape_is_named():
    X, W = np.zeros((1, 4, 4, 2)), np.zeros((3, 1, 2, 2))
    G = np.zeros((3, 4, 4, 2))
    for back in (convolution.conv2d_to_images, convolution.conv2d_to_kernels):
        with pytest.raises(ShapeError, match=r"G: expected shape \(3, 3, 3, 2\), got \(3, 4, 4, 2\)"):
            back(G, X, W)
    with pytest.raises(ShapeError, match=r"G: expected shape \(1, 2, 2, 2\), got \(3, 4, 4, 2\)"):
        convolution.max_pool_backward(G, convolution.max_pool(X))
