import gc
import math
import operator

import autograd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import graph
from nnlib.graph import Node, topological_order, unbroadcast
from nnlib.rules import DomainError
from nnlib.shapes import ShapeError, ValueKindError
from tests.nnlib.graph_strategies import WithAutograd, on_nodes, programs


def test_the_lecture_s_first_example():
    x, y, z = Node(-2.0), Node(5.0), Node(-4.0)
    q = x + y
    f = q * z
    f.backward()
    assert (q.value, f.value) == (3, -12)
    assert (f.grad, z.grad, q.grad, x.grad, y.grad) == (1, 3, -4, -4, -4)


def test_the_lecture_s_logistic_regression_has_loss_ln_2_and_gradients_minus_25_and_minus_a_half():
    w, b, x, y = Node(0.0), Node(0.0), 50.0, 1.0
    z = w * x + b
    a = graph.sigmoid(z)
    loss = -(y * graph.log(a) + (1 - y) * graph.log(1 - a))
    loss.backward()
    assert loss.value == pytest.approx(math.log(2), rel=1e-15)
    assert (a.value, a.grad, z.grad, w.grad, b.grad) == (0.5, -2, -0.5, -25, -0.5)


@given(programs())
def test_the_gradient_of_a_random_program_is_what_autograd_finds(drawn):
    program, leaves = drawn
    output, nodes = on_nodes(program, leaves)
    output.backward()
    expected = autograd.grad(lambda numbers: program(WithAutograd, numbers))(leaves)
    np.testing.assert_allclose(output.value, program(WithAutograd, leaves), rtol=1e-12, atol=1e-12)
    # A leaf that the program does not use has no gradient; autograd calls it 0.
    np.testing.assert_allclose([node.grad or 0.0 for node in nodes], expected, rtol=1e-7, atol=1e-11)


@given(programs())
def test_a_program_on_numbers_and_on_arrays_is_the_same(drawn):
    program, leaves = drawn
    output, nodes = on_nodes(program, leaves)
    output.backward()
    outputs, columns = on_nodes(program, [np.full((3, 1), leaf) for leaf in leaves])
    outputs.backward(np.ones((3, 1)))
    np.testing.assert_allclose(outputs.value, np.full((3, 1), output.value), rtol=1e-12, atol=1e-14)
    for node, column in zip(nodes, columns, strict=True):
        np.testing.assert_allclose(column.grad, np.full((3, 1), node.grad), rtol=1e-10, atol=1e-12)


@given(programs())
def test_every_node_comes_after_its_inputs_and_once(drawn):
    program, leaves = drawn
    output, _ = on_nodes(program, leaves)
    order = topological_order(output)
    place = {node: i for i, node in enumerate(order)}
    assert len(place) == len(order)
    assert order[-1] is output
    for node in order:
        for u, _ in node.edges:
            assert place[u] < place[node]


def test_the_order_is_that_of_writing():
    x, y, z = Node(1.0), Node(2.0), Node(3.0)
    q = x + y
    f = q * z
    assert topological_order(f) == [x, y, q, z, f]


def test_a_node_used_several_times_sums_over_all_its_successors():
    x = Node(3.0)
    f = x * x + x
    f.backward()
    assert x.grad == 7
    W = Node(np.array([[1.0, 2.0]]))
    (W * W + W).sum().backward()
    np.testing.assert_array_equal(W.grad, [[3, 5]])


@pytest.mark.parametrize("value", [3.0, np.array([[3.0]])])
def test_a_second_backward_pass_adds_nothing(value):
    x = Node(value)
    f = x * x
    f.backward()
    f.backward()
    assert x.grad == 6


def test_the_gradient_is_that_of_the_output_last_asked():
    x = Node(2.0)
    f, g = x * x, x * 10
    f.backward()
    g.backward()
    assert x.grad == 10


def test_before_a_backward_pass_there_is_no_gradient():
    assert Node(1.0).grad is None
    x, unused = Node(1.0), Node(2.0)
    (x * 2).backward()
    assert unused.grad is None


@pytest.mark.parametrize(
    ("leaf", "link", "value", "slope"),
    [
        (1.0, lambda x: x + 1.0, 100_001, 1),
        (np.ones((1, 1)), lambda x: x + 1.0, 100_001, 1),
        (1.0, lambda x: x * 1.0, 1, 1),
        (0.5, lambda x: x - x * 0.0, 0.5, 1),
        (np.ones((1, 1)), lambda x: x.T, 1, 1),
    ],
)
def test_a_chain_of_a_hundred_thousand_nodes_is_passed_and_deleted(leaf, link, value, slope):
    x = f = Node(leaf)
    for _ in range(100_000):
        f = link(f)
    f.backward()
    assert f.value == value
    assert x.grad == slope
    del f
    gc.collect()


def test_numbers_and_arrays_on_either_side_become_nodes():
    x = Node(4.0)
    for f, expected in [
        (1 + x, 5),
        (x + 1, 5),
        (1 - x, -3),
        (x - 1, 3),
        (2 * x, 8),
        (x * 2, 8),
        (2 / x, 0.5),
        (x / 2, 2),
        (-x, -4),
        (x**2, 16),
        (np.float64(2) * x, 8),
        (np.float64(2) - x, -2),
    ]:
        assert f.value == expected
        assert type(f.value) is float
    A = np.array([[1.0, 2.0]])
    W = Node([[3.0], [4.0]])
    for f, expected in [
        (A * x, [[4, 8]]),
        (A - x, [[-3, -2]]),
        (A + x, [[5, 6]]),
        (A / x, [[0.25, 0.5]]),
        (A @ W, [[11]]),
        (W @ A, [[3, 6], [4, 8]]),
    ]:
        np.testing.assert_array_equal(f.value, expected)


def test_the_operations_are_named():
    for x in (Node(2.0), Node(np.ones((2, 2)))):
        nodes = [x, x + x, x - x, x * x, x / x, -x, x**2, x**-0.5, x.sum(), x.mean(), x.reshape(-1, 1), x.T]
        nodes += [graph.exp(x), graph.log(x), graph.sigmoid(x), graph.tanh(x), graph.relu(x)]
        assert [node.op for node in nodes] == [
            *("", "+", "−", "×", "÷", "negate", "^2", "^-0.5", "sum", "mean", "reshape", "transpose"),
            *("exp", "log", "sigmoid", "tanh", "relu"),
        ]
    X, kernels = np.ones((1, 2, 2, 1)), np.ones((1, 1, 1, 1))
    nodes = [x @ x, graph.softmax_cross_entropy(x, np.eye(2)), graph.conv2d(X, kernels), graph.max_pool(X)]
    assert [node.op for node in nodes] == ["matmul", "softmax cross-entropy", "conv2d", "max-pool"]


def test_stride_and_padding_reach_the_convolution_and_the_pool():
    X, kernels = np.ones((1, 4, 4, 1)), np.ones((1, 1, 2, 2))
    assert graph.conv2d(X, kernels, 2, 1).shape == (1, 3, 3, 1)
    assert graph.max_pool(X).shape == (1, 2, 2, 1)
    assert graph.max_pool(X, 3, 1).shape == (1, 2, 2, 1)
    assert graph.max_pool(X, 2, 1).shape == (1, 3, 3, 1)


def test_a_graph_of_numbers_goes_the_short_way_at_every_node(monkeypatch):
    long_way = []
    for name in ("apply", "as_value", "unbroadcast"):
        function = getattr(graph, name)

        def watched(*arguments, name=name, function=function):
            long_way.append(name)
            return function(*arguments)

        monkeypatch.setattr(graph, name, watched)
    x, y = Node(2.0), Node(3.0)
    f = graph.relu(x * y + x) - y / x
    for _ in range(10):
        f = graph.tanh(f) + graph.sigmoid(-f) * graph.exp(f) - graph.log(x)
    assert long_way == []
    f.backward()
    # The seed, once.
    assert long_way == ["as_value", "unbroadcast"]


def test_a_rule_must_have_a_local_derivative_for_each_input():
    with pytest.raises(ValueError, match="shorter than argument 1"):
        graph.apply("lost", lambda a, b: (a + b, 1.0), 1.0, 2.0)


def test_a_node_shows_its_label_value_and_operation():
    x = Node(-2.0, label="x")
    assert repr(x) == "Node(x = -2.0)"
    assert repr(x * x) == "Node(4.0, by ×)"
    assert repr(Node(np.ones((2, 3)))) == "Node(an array of shape (2, 3))"
    q = x + 1
    q.label = "q"
    assert repr(q) == "Node(q = -1.0, by +)"


def test_integers_and_booleans_become_float64_and_single_numbers_floats():
    for value in (3, True, np.int8(3), np.float32(3), np.array(3)):
        assert type(Node(value).value) is float
    assert Node([[1, 2]]).value.dtype == np.float64
    assert type(Node(np.ones((3, 1))).sum().value) is float
    assert Node(np.ones((3, 1))).sum().shape == ()
    assert Node(np.ones((3, 1))).shape == (3, 1)


def test_float32_stays_float32_forward_and_backward():
    W, x = Node(np.ones((2, 3), np.float32)), Node(np.ones((3, 4), np.float32))
    A = graph.relu(graph.sigmoid(graph.tanh(W @ x * 0.5 + 1)) / 2 - 0.1) ** 2
    J = graph.softmax_cross_entropy(A.T.reshape(4, 2).T, np.eye(2, 4, dtype=np.float32)).mean(axis=1)
    (J.sum() + J.mean()).backward()
    for node in (A, J, W, x):
        assert node.value.dtype == np.float32
        assert node.grad.dtype == np.float32


def test_a_gradient_has_the_precision_of_its_own_value():
    W, x = Node(np.ones((2, 3), np.float32)), Node(np.ones((3, 4)))
    (W @ x).sum().backward()
    assert W.grad.dtype == np.float32
    assert x.grad.dtype == np.float64


def test_non_contiguous_arrays_are_taken_as_they_are_and_never_changed():
    rng = np.random.default_rng(0)
    base = rng.normal(size=(6, 8))
    W, X = base[::2, ::2].T, base[::-2, 1::2]
    before = base.copy()
    inputs = [Node(W), Node(X)]
    (graph.relu(inputs[0] @ inputs[1]) * inputs[0].sum() + 1).mean().backward()
    copies = [Node(W.copy()), Node(X.copy())]
    (graph.relu(copies[0] @ copies[1]) * copies[0].sum() + 1).mean().backward()
    for ours, theirs in zip(inputs, copies, strict=True):
        np.testing.assert_allclose(ours.grad, theirs.grad, rtol=1e-12)
    np.testing.assert_array_equal(base, before)


def test_gradients_share_no_memory_with_one_another_or_with_the_seed():
    seed = np.ones((2, 2))
    a, b = Node(np.ones((2, 2))), Node(np.ones((2, 2)))
    f = (a + b).reshape(4, 1).reshape(2, 2).T + a
    f.backward(seed)
    arrays = [seed, a.value, b.value, a.grad, b.grad, f.grad, f.edges[0][0].grad]
    for i, first in enumerate(arrays):
        for second in arrays[:i]:
            assert not np.shares_memory(first, second)
    np.testing.assert_array_equal(seed, np.ones((2, 2)))
    np.testing.assert_array_equal(a.grad, np.full((2, 2), 2))


def test_an_output_of_several_numbers_needs_a_seed():
    f = Node(np.ones((1, 4))) * 2
    with pytest.raises(ShapeError) as error:
        f.backward()
    assert str(error.value) == (
        "backward: the output has shape (1, 4), and only a single number has a gradient. Reduce it first, as in "
        "output.mean().backward(), or pass the gradient from above, as in output.backward(seed)."
    )
    assert f.grad is None


def test_the_seed_is_what_each_number_of_the_output_counts():
    x = Node(np.array([[1.0, 2.0, 3.0]]))
    (x * x).backward([[1, 0, 10]])
    np.testing.assert_array_equal(x.grad, [[2, 0, 60]])
    y = Node(3.0)
    (y * y).backward(2)
    assert y.grad == 12


def test_an_array_of_one_number_is_one_number():
    x = Node(np.array([[3.0]]))
    f = x * x
    f.backward()
    np.testing.assert_array_equal(x.grad, [[6]])
    np.testing.assert_array_equal(f.grad, [[1]])


@pytest.mark.parametrize(("seed", "got"), [(np.ones((3, 1)), r"\(3, 1\)"), (1.0, r"\(\)"), (np.ones(3), r"\(3,\)")])
def test_a_seed_of_another_shape_is_refused(seed, got):
    with pytest.raises(ShapeError, match=rf"seed: expected shape \(1, 3\) as the output, got {got}\."):
        (Node(np.ones((1, 3))) * 2).backward(seed)


def test_an_empty_batch_flows_through_up_to_its_mean():
    W, X = Node(np.ones((2, 3))), Node(np.zeros((3, 0)))
    losses = graph.softmax_cross_entropy(graph.relu(W @ X + np.ones((2, 1))), np.zeros((2, 0)))
    total = losses.sum()
    total.backward()
    assert total.value == 0
    np.testing.assert_array_equal(W.grad, np.zeros((2, 3)))
    assert X.grad.shape == (3, 0)
    with pytest.raises(ShapeError, match=r"mean: expected at least one entry, got shape \(1, 0\)\. Likely cause: an"):
        losses.mean()


def test_one_example_and_one_unit():
    W, x = Node([[2.0]]), Node([[3.0]])
    (W @ x).backward()
    assert (W.grad, x.grad) == (3, 2)


def test_not_a_number_stays_visible():
    for bad in (math.nan, np.array([[1.0, math.nan]])):
        x = Node(bad)
        f = (graph.log(graph.sigmoid(graph.tanh(graph.exp(x) / 2))) * x - 1) ** 2
        f = f.sum()
        f.backward()
        assert math.isnan(f.value)
        assert np.isnan(np.ravel(x.grad)[-1])


@pytest.mark.parametrize("big", [1e200, np.array([[1e200]])])
def test_what_is_too_large_becomes_infinite_without_a_warning(big):
    x = Node(big)
    for f in (x * x, x**2, graph.exp(x), x / 1e-200, (x * 1e108 + x * 1e108)):
        f.backward()
        assert f.value == math.inf
    y = Node(np.full((1, 1), 1e200))
    assert (y @ y).value == math.inf
    assert (Node(np.full((2, 1), 1e308))).sum().value == math.inf


@pytest.mark.parametrize(
    ("operation", "symbol"), [(operator.add, "+"), (operator.sub, "−"), (operator.mul, "×"), (operator.truediv, "÷")]
)
@pytest.mark.parametrize(
    ("left", "right", "cause"),
    [
        ((2, 3), (3, 2), "one of the two is transposed"),
        ((2, 3), (2, 4), "another number of units or of examples"),
        ((2, 3), (4,), "another number of units or of examples"),
    ],
)
def test_shapes_that_cannot_be_broadcast_are_named_with_the_likely_cause(operation, symbol, left, right, cause):
    with pytest.raises(ShapeError) as error:
        operation(Node(np.ones(left)), np.ones(right))
    assert str(error.value) == (
        f"{symbol}: sizes along an axis must be equal, or one of them 1; got {left} {symbol} {right}. "
        f"Likely cause: {cause}."
    )


@pytest.mark.parametrize(
    ("left", "right", "cause"),
    [
        ((2, 3), (2, 3), "one of the two is transposed"),
        ((2, 3), (2, 4), "the left one is transposed"),
        ((2, 3), (4, 3), "the right one is transposed"),
        ((2, 3), (4, 2), "they are in the wrong order, or one belongs to another layer"),
    ],
)
def test_matrices_that_cannot_be_multiplied_are_named_with_the_likely_cause(left, right, cause):
    with pytest.raises(ShapeError) as error:
        Node(np.ones(left)) @ np.ones(right)
    assert str(error.value) == (
        "matmul: the left one must have as many columns as the right one has rows; "
        f"got {left} matmul {right}. Likely cause: {cause}."
    )


@pytest.mark.parametrize(("left", "right"), [((2, 3), (3,)), ((3,), (3, 2)), ((), (2, 3)), ((2, 3), (1, 3, 2))])
def test_only_matrices_are_multiplied(left, right):
    with pytest.raises(ShapeError) as error:
        np.ones(left) @ Node(np.ones(right))
    assert str(error.value) == (
        f"matmul: both must be matrices; got {left} matmul {right}. Likely cause: a vector is a column, of shape "
        "(n, 1); to multiply by a number or entry by entry, write *."
    )


@pytest.mark.parametrize(
    ("compute", "message"),
    [
        (lambda A: A.sum(axis=2), "sum: there is no axis 2 in shape (2, 3)."),
        (lambda A: A.mean(axis=-3), "mean: there is no axis -3 in shape (2, 3)."),
        (lambda A: A.sum().mean(axis=0), "mean: there is no axis 0 in shape ()."),
        (lambda A: A.reshape(4, 2), "reshape: the 6 entries of shape (2, 3) do not fill (4, 2)."),
        (lambda A: A ** np.ones(3), "exponent: expected a single number, got shape (3,)."),
    ],
)
def test_an_axis_a_shape_or_an_exponent_that_does_not_fit_is_named(compute, message):
    with pytest.raises(ShapeError) as error:
        compute(Node(np.ones((2, 3))))
    assert str(error.value) == message


def test_a_node_as_an_exponent_is_refused_with_the_way_to_write_it():
    with pytest.raises(ValueKindError) as error:
        Node(2.0) ** Node(3.0)
    assert str(error.value) == (
        "exponent: expected a number, got a Node. Write exp(y * log(x)) for x to the power of y."
    )


def test_an_exponent_or_a_seed_that_is_no_number_is_named():
    with pytest.raises(ValueKindError, match=r"^exponent: expected numbers, got str"):
        Node(2.0) ** "2"
    with pytest.raises(ValueKindError, match=r"^seed: expected numbers, got str"):
        Node(2.0).backward("1")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("a", "W: expected numbers, got str of dtype <U1."),
        (None, "W: expected numbers, got None."),
        ([[1, 2], [3]], "W: its rows have different lengths, so it is not an array."),
        (1j, "W: expected real numbers, got complex ones."),
        (Node(1.0), "W: expected numbers, got Node of dtype object."),
    ],
)
def test_what_is_not_made_of_real_numbers_is_refused_by_its_label(value, message):
    with pytest.raises(ValueKindError) as error:
        Node(value, label="W")
    assert str(error.value) == message
    with pytest.raises(ValueKindError, match="value: expected numbers, got str"):
        Node(1.0) + "a"


@pytest.mark.parametrize(
    ("compute", "message"),
    [
        (lambda: Node(1.0) / 0, "÷: expected a divisor other than 0, got 0."),
        (lambda: Node(1.0) / np.array([[2.0, 0.0]]), "÷: expected a divisor other than 0, got 0 at [0, 1]."),
        (lambda: graph.log(-1.5), "log: expected a number > 0, got -1.5."),
        (lambda: graph.log(0), "log: expected a number > 0, got 0."),
        (lambda: graph.log([[1.0], [-2.0], [-3.0]]), "log: expected a number > 0, got -2 at [1, 0]."),
        (lambda: Node(0.0) ** -1, "^-1: expected a base other than 0, got 0."),
        (lambda: Node([3.0, 0.0]) ** -2, "^-2: expected a base other than 0, got 0 at [1]."),
        (lambda: Node(-8.0) ** 0.5, "^0.5: expected a base ≥ 0, since the exponent is no whole number, got -8."),
        (
            lambda: Node([-8.0]) ** 0.5,
            "^0.5: expected a base ≥ 0, since the exponent is no whole number, got -8 at [0].",
        ),
    ],
)
def test_what_an_operation_is_not_defined_for_is_refused_by_name(compute, message):
    with pytest.raises(DomainError) as error:
        compute()
    assert str(error.value) == message


@given(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))
def test_broadcasting_is_undone_by_summing_over_what_was_repeated(a, b, c):
    rng = np.random.default_rng(0)
    gradient = rng.normal(size=(a, b, c))
    np.testing.assert_allclose(unbroadcast(gradient, np.ones((1, c))), gradient.sum(axis=(0, 1))[None], atol=1e-14)
    np.testing.assert_allclose(unbroadcast(gradient, np.ones((a, 1, 1))), gradient.sum(axis=(1, 2), keepdims=True))
    np.testing.assert_array_equal(unbroadcast(gradient, np.ones((a, b, c))), gradient)
    assert unbroadcast(gradient, 1.0) == pytest.approx(gradient.sum())
