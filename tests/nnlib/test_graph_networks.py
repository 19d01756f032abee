"""Whole networks written on the graph, their gradients held to three independent witnesses."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given

from nnlib import activations, convolution, graph, losses, mlp
from nnlib.gradient_check import central_difference, check_gradient, complex_step
from nnlib.graph import Node
from tests.nnlib.strategies import generators, sizes


def gradients(cost, params):
    """The gradients that the graph finds, by name."""
    nodes = {name: Node(value, label=name) for name, value in params.items()}
    J = cost(nodes)
    J.backward()
    return J.value, {name: node.grad for name, node in nodes.items()}


@pytest.fixture
def images():
    """Parameters of a small convolutional network, images (1, 7, 7, 4) and one-hot targets (3, 4)."""
    rng = np.random.default_rng(5)
    shapes = {"K": (2, 1, 2, 2), "k": (2, 1, 1, 1), "W": (3, 18), "b": (3, 1)}
    params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    return params, rng.normal(size=(1, 7, 7, 4)), np.eye(3)[:, [0, 2, 1, 1]]


def conv_net(p, X, Y):
    """Conv → relu → pool → linear → softmax cross-entropy, on the graph."""
    A = graph.max_pool(graph.relu(graph.conv2d(X, p["K"]) + p["k"]))
    return graph.softmax_cross_entropy(p["W"] @ A.reshape(18, 4) + p["b"], Y).mean()


def test_the_convolutional_network_has_autograd_s_gradient(images):
    params, X, Y = images

    def theirs(p):
        patches = anp.array([[X[0, i : i + 2, j : j + 2] for j in range(6)] for i in range(6)])
        Z = anp.einsum("ouv,ijuvm->oijm", p["K"][:, 0], patches) + p["k"]
        A = anp.max(anp.maximum(Z, 0).reshape(2, 3, 2, 3, 2, 4), axis=(2, 4))
        Z = p["W"] @ anp.reshape(A, (18, 4)) + p["b"]
        return -anp.mean(anp.sum(Y * anp.log(anp.exp(Z) / anp.sum(anp.exp(Z), axis=0)), axis=0))

    J, ours = gradients(lambda p: conv_net(p, X, Y), params)
    assert pytest.approx(theirs(params), rel=1e-12) == J
    for name, expected in autograd.grad(theirs)(params).items():
        np.testing.assert_allclose(ours[name], expected, rtol=1e-7, atol=1e-12)


def test_the_convolutional_network_has_the_gradient_of_central_differences(images):
    params, X, Y = images
    _, ours = gradients(lambda p: conv_net(p, X, Y), params)
    report = check_gradient(
        lambda p: conv_net({name: Node(value) for name, value in p.items()}, X, Y).value,
        params,
        ours,
        method=central_difference,
        tolerance=1e-6,
    )
    assert report.passed, str(report)


def test_the_convolutional_network_has_the_gradient_of_the_complex_step(images):
    params, X, Y = images

    def plain(p):
        Z = convolution.conv2d(X, p["K"]) + p["k"]
        A = convolution.max_pool(activations.relu(Z)).A
        return np.mean(losses.categorical_cross_entropy_from_logits(p["W"] @ A.reshape(18, 4) + p["b"], Y))

    _, ours = gradients(lambda p: conv_net(p, X, Y), params)
    report = check_gradient(plain, params, ours, method=complex_step, tolerance=1e-10)
    assert report.passed, str(report)


def test_the_convolutional_network_learns(images):
    params, X, Y = images
    costs = []
    for _ in range(60):
        J, step = gradients(lambda p: conv_net(p, X, Y), params)
        params = {name: value - 0.1 * step[name] for name, value in params.items()}
        costs.append(J)
    assert costs[-1] < 0.1 * costs[0]


@given(sizes, sizes, sizes, sizes, generators())
def test_two_layers_on_the_graph_have_the_gradient_of_the_matrix_form(n0, n1, n2, m, rng):
    params = mlp.Parameters(
        rng.normal(size=(n1, n0)), rng.normal(size=(n1, 1)), rng.normal(size=(n2, n1)), rng.normal(size=(n2, 1))
    )
    X, Y = rng.normal(size=(n0, m)), rng.integers(0, 2, (n2, m)).astype(float)

    def cost(p):
        A2 = graph.sigmoid(p["W2"] @ graph.tanh(p["W1"] @ X + p["b1"]) + p["b2"])
        return -(Y * graph.log(A2) + (1 - Y) * graph.log(1 - A2)).sum(axis=0).mean()

    J, ours = gradients(cost, params._asdict())
    assert pytest.approx(mlp.cost(params, X, Y), rel=1e-10) == J
    expected = mlp.backward(params, mlp.forward(params, X), X, Y)._asdict()
    for name, gradient in ours.items():
        np.testing.assert_allclose(gradient, expected[name], rtol=1e-7, atol=1e-10)


def test_two_layers_unit_by_unit_have_the_gradient_of_the_matrix_form():
    rng = np.random.default_rng(2)
    W1, b1, W2, b2 = (rng.normal(size=shape) for shape in ((3, 2), (3, 1), (1, 3), (1, 1)))
    x, y = rng.normal(size=(2, 1)), 1.0
    w1, w2 = [[Node(w) for w in row] for row in W1], [Node(w) for w in W2[0]]
    c1, c2 = [Node(b) for b in b1[:, 0]], Node(b2[0, 0])
    a1 = [graph.sigmoid(row[0] * x[0, 0] + row[1] * x[1, 0] + b) for row, b in zip(w1, c1, strict=True)]
    a2 = graph.sigmoid(sum((w * a for w, a in zip(w2, a1, strict=True)), c2))
    loss = (a2 - y) ** 2 / 2
    loss.backward()
    params = mlp.Parameters(W1, b1, W2, b2)
    model = mlp.Model(hidden="sigmoid", loss="squared_error")
    expected = mlp.backward(params, mlp.forward(params, x, model), x, np.array([[y]]), model)
    np.testing.assert_allclose([[w.grad for w in row] for row in w1], expected.W1, rtol=1e-12)
    np.testing.assert_allclose([b.grad for b in c1], expected.b1[:, 0], rtol=1e-12)
    np.testing.assert_allclose([w.grad for w in w2], expected.W2[0], rtol=1e-12)
    np.testing.assert_allclose(c2.grad, expected.b2[0, 0], rtol=1e-12)


def test_logits_of_a_thousand_have_an_exact_loss_and_gradient():
    Z = Node(np.array([[1000.0, -1000.0], [-1000.0, 1000.0]]))
    loss = graph.softmax_cross_entropy(Z, np.array([[1, 1], [0, 0]]))
    np.testing.assert_array_equal(loss.value, [[0, 2000]])
    loss.sum().backward()
    np.testing.assert_array_equal(Z.grad, [[0, -1], [0, 1]])
    a = graph.sigmoid(Node(np.array([[1000.0, -1000.0]])))
    np.testing.assert_array_equal(a.value, [[1, 0]])
