"""Every operation's gradient against autograd's, over random shapes; and the check itself against planted faults."""

import inspect
import operator
import re

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, mutually_broadcastable_shapes

from nnlib import graph, rules
from nnlib.graph import Node
from nnlib.rules import Linear
from tests.nnlib.graph_strategies import away_from_zero
from tests.nnlib.strategies import generators, sizes


def check(ours, theirs, arguments, rng):
    """Hold the value and every gradient of `ours`, on nodes, to those of `theirs`, on autograd's boxes."""
    nodes = [Node(argument) for argument in arguments]
    output = ours(*nodes)
    expected = theirs(*arguments)
    assert output.shape == np.shape(expected)
    np.testing.assert_allclose(output.value, expected, rtol=1e-12, atol=1e-13)
    seed = rng.normal(size=output.shape)
    output.backward(seed)
    for i, node in enumerate(nodes):
        gradient = autograd.grad(lambda *args: anp.sum(seed * theirs(*args)), i)(*arguments)
        assert np.shape(node.grad) == node.shape
        np.testing.assert_allclose(node.grad, gradient, rtol=1e-7, atol=1e-12)


def conv2d(X, W, stride, padding):
    """The formula of the page as products of slices, for autograd."""
    kh, kw = W.shape[2:]
    X = anp.pad(X, ((0, 0), (padding, padding), (padding, padding), (0, 0)), "constant")
    h, w = (X.shape[1] - kh) // stride + 1, (X.shape[2] - kw) // stride + 1
    places = [[X[:, i * stride : i * stride + kh, j * stride : j * stride + kw] for j in range(w)] for i in range(h)]
    return anp.stack(
        [anp.stack([anp.einsum("ocuv,cuvm->om", W, place) for place in row], axis=1) for row in places], axis=1
    )


def max_pool(X, size, stride):
    h, w = (X.shape[1] - size) // stride + 1, (X.shape[2] - size) // stride + 1
    places = [
        [X[:, i * stride : i * stride + size, j * stride : j * stride + size] for j in range(w)] for i in range(h)
    ]
    return anp.stack([anp.stack([anp.max(place, axis=(1, 2)) for place in row], axis=1) for row in places], axis=1)


ELEMENTWISE = {
    "+": (operator.add, operator.add),
    "−": (operator.sub, operator.sub),
    "×": (operator.mul, operator.mul),
    "÷": (lambda a, b: a / (b * b + 0.1), lambda a, b: a / (b * b + 0.1)),
}

UNARY = {
    "negate": (operator.neg, operator.neg),
    "exp": (graph.exp, anp.exp),
    "log": (lambda x: graph.log(x * x), lambda x: anp.log(x * x)),
    "sigmoid": (graph.sigmoid, lambda z: 1 / (1 + anp.exp(-z))),
    "tanh": (graph.tanh, anp.tanh),
    "relu": (graph.relu, lambda z: anp.maximum(z, 0)),
    "sum": (lambda x: x.sum(), anp.sum),
    "mean": (lambda x: x.mean(), anp.mean),
    "transpose": (lambda x: x.T, anp.transpose),
    "flat": (lambda x: x.reshape(-1), lambda x: anp.reshape(x, -1)),
    **{f"^{k}": (lambda x, k=k: x**k, lambda x, k=k: x ** float(k)) for k in (-2, -1, 0, 1, 2, 3)},
    **{f"^{k}": (lambda x, k=k: (x * x) ** k, lambda x, k=k: (x * x) ** k) for k in (-0.5, 0.5, 1.5)},
}


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(shapes=mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3), rng=generators())
def test_the_gradient_of_an_operation_on_two_shapes_is_what_autograd_finds(name, shapes, rng):
    check(*ELEMENTWISE[name], [rng.normal(size=shape) for shape in shapes.input_shapes], rng)


@pytest.mark.parametrize("name", UNARY)
@given(shape=st.just(()) | array_shapes(max_dims=3, max_side=4), rng=generators())
def test_the_gradient_of_an_operation_on_one_shape_is_what_autograd_finds(name, shape, rng):
    check(*UNARY[name], [away_from_zero(rng.normal(size=shape))], rng)


@given(shape=array_shapes(max_dims=3, max_side=4), rng=generators(), axis=st.integers(-3, 2))
def test_the_gradient_of_sums_and_means_along_an_axis_is_what_autograd_finds(shape, rng, axis):
    axis = axis % len(shape) - len(shape) * (axis < 0)
    x = [rng.normal(size=shape)]
    check(lambda x: x.sum(axis), lambda x: anp.sum(x, axis=axis, keepdims=True), x, rng)
    check(lambda x: x.mean(axis=axis), lambda x: anp.mean(x, axis=axis, keepdims=True), x, rng)


@given(sizes, sizes, sizes, generators())
def test_the_gradient_of_the_matrix_product_is_what_autograd_finds(n, k, m, rng):
    check(operator.matmul, operator.matmul, [rng.normal(size=(n, k)), rng.normal(size=(k, m))], rng)


@given(sizes, sizes, generators(), st.booleans())
def test_the_gradient_of_the_softmax_cross_entropy_is_what_autograd_finds(n, m, rng, one_hot):
    Z = rng.normal(size=(n, m))
    Y = np.eye(n)[:, rng.integers(0, n, m)] if one_hot else rng.uniform(size=(n, m))

    def textbook(Z):
        return -anp.sum(Y * anp.log(anp.exp(Z) / anp.sum(anp.exp(Z), axis=0)), axis=0, keepdims=True)

    check(lambda Z: graph.softmax_cross_entropy(Z, Y), textbook, [Z], rng)


images = st.tuples(st.integers(1, 3), st.integers(3, 6), st.integers(3, 6), st.integers(1, 3))


@given(
    images, st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(0, 2), generators()
)
def test_the_gradient_of_the_convolution_is_what_autograd_finds(shape, c1, kh, kw, stride, padding, rng):
    X, W = rng.normal(size=shape), rng.normal(size=(c1, shape[0], kh, kw))
    check(lambda X, W: graph.conv2d(X, W, stride, padding), lambda X, W: conv2d(X, W, stride, padding), [X, W], rng)


@given(images, st.integers(1, 3), st.none() | st.integers(1, 3), generators())
def test_the_gradient_of_the_max_pool_is_what_autograd_finds(shape, size, stride, rng):
    X = rng.permutation(np.prod(shape)).reshape(shape) / 7.0
    check(lambda X: graph.max_pool(X, size, stride), lambda X: max_pool(X, size, stride or size), [X], rng)


RULES = {
    "plus": (operator.add, operator.add, [(2, 3), (2, 1)]),
    "minus": (operator.sub, operator.sub, [(2, 3), (2, 1)]),
    "times": (operator.mul, operator.mul, [(2, 3), (2, 1)]),
    "over": (operator.truediv, operator.truediv, [(2, 3), (2, 1)]),
    "negate": (operator.neg, operator.neg, [(2, 3)]),
    "power": (lambda x: x**3, lambda x: x**3, [(2, 3)]),
    "matmul": (operator.matmul, operator.matmul, [(3, 3), (3, 3)]),
    "exp": (graph.exp, anp.exp, [(2, 3)]),
    "log": (lambda x: graph.log(x * x), lambda x: anp.log(x * x), [(2, 3)]),
    "sigmoid": (graph.sigmoid, lambda z: 1 / (1 + anp.exp(-z)), [(2, 3)]),
    "tanh": (graph.tanh, anp.tanh, [(2, 3)]),
    "relu": (graph.relu, lambda z: anp.maximum(z, 0), [(2, 3)]),
    "total": (lambda x: x.sum(0), lambda x: anp.sum(x, axis=0, keepdims=True), [(2, 3)]),
    "mean": (lambda x: x.mean(0), lambda x: anp.mean(x, axis=0, keepdims=True), [(2, 3)]),
    "reshape": (lambda x: x.reshape(3, 2), lambda x: anp.reshape(x, (3, 2)), [(2, 3)]),
    "transpose": (lambda x: x.T, anp.transpose, [(2, 3)]),
    "conv2d": (graph.conv2d, lambda X, W: conv2d(X, W, 1, 0), [(2, 4, 4, 2), (3, 2, 2, 2)]),
    "max_pool": (graph.max_pool, lambda X: max_pool(X, 2, 2), [(2, 4, 4, 2)]),
    "softmax_cross_entropy": (
        lambda Z: graph.softmax_cross_entropy(Z, np.eye(2, 3)),
        lambda Z: -anp.sum(np.eye(2, 3) * anp.log(anp.exp(Z) / anp.sum(anp.exp(Z), axis=0)), axis=0, keepdims=True),
        [(2, 3)],
    ),
}
"""Every rule by its name: an operation that goes by it, the same for autograd, and shapes to try it on."""

FAULTS = {
    "a factor 1.001": lambda contribution: contribution * 1.001,
    "a sign": lambda contribution: -contribution,
    "the wrong way round": lambda contribution: np.flip(contribution),
    "nothing": lambda contribution: contribution * 0,
}


def test_every_rule_that_the_graph_goes_by_has_its_planted_faults():
    assert set(RULES) == set(re.findall(r"\brules\.(\w+)", inspect.getsource(graph))) - {"conform"}


@pytest.mark.parametrize("name", RULES)
def test_without_a_fault_the_check_passes(name):
    rng = np.random.default_rng(1)
    ours, theirs, shapes = RULES[name]
    check(ours, theirs, [away_from_zero(rng.normal(size=shape)) for shape in shapes], rng)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("name", "edge"), [(name, i) for name in RULES for i in range(len(RULES[name][2]))])
def test_a_planted_fault_is_caught(name, edge, fault, monkeypatch):
    rng = np.random.default_rng(1)
    ours, theirs, shapes = RULES[name]
    rule = getattr(rules, name)

    def faulty(*values, **parameters):
        value, *locals_ = rule(*values, **parameters)
        right = locals_[edge]
        locals_[edge] = Linear("faulty", lambda G: FAULTS[fault](right * G))
        return value, *locals_

    monkeypatch.setattr(rules, name, faulty)
    with pytest.raises(AssertionError):
        check(ours, theirs, [away_from_zero(rng.normal(size=shape)) for shape in shapes], rng)
