import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import graph, naive
from nnlib.graph import Node, topological_order
from nnlib.naive import Operations, TooManyPathsError
from nnlib.shapes import ShapeError
from tests.nnlib.graph_strategies import on_nodes, programs


def diamonds(n):
    """A chain of n diamonds: x → (x + x) → …, two edges from each node to the next."""
    x = f = Node(1.1)
    for _ in range(n):
        f = f + f
    return x, f


def wide_diamonds(n):
    """The same with a node on each of the two ways."""
    x = f = Node(0.3)
    for _ in range(n):
        f = graph.sigmoid(f) + graph.tanh(f)
    return x, f


def layers(depth, width):
    """A network of `depth` layers of `width` units, each w₁ × a₁ + … + w_k × a_k: its weights, inputs, output."""
    rng = np.random.default_rng(0)
    weights, inputs = [], [Node(a) for a in rng.normal(size=width)]
    a = inputs
    for size in [width] * (depth - 1) + [1]:
        rows = [[Node(w) for w in rng.normal(size=width)] for _ in range(size)]
        weights += [w for row in rows for w in row]
        products = [[w * u for w, u in zip(row, a, strict=True)] for row in rows]
        a = [sum(terms[1:], terms[0]) for terms in products]
    return weights, inputs, a[0]


def counted_backward(output):
    """The operations of a backward pass, counted as it goes."""
    multiplications, terms = 0, {}
    for v in reversed(topological_order(output)):
        for u, _ in v.edges:
            multiplications += 1
            terms[u] = terms.get(u, 0) + 1
    return Operations(multiplications, sum(number - 1 for number in terms.values()))


@given(programs(most=6))
def test_all_three_ways_give_the_same_derivative(drawn):
    output, leaves = on_nodes(*drawn)
    output.backward()
    for node in leaves:
        for derivative in (naive.path_by_path(output, node), naive.forward_from(output, node)):
            assert derivative.value == pytest.approx(node.grad or 0.0, rel=1e-9, abs=1e-11)


@given(programs(most=6))
def test_the_derivative_by_a_node_in_the_middle_is_found_too(drawn):
    output, _ = on_nodes(*drawn)
    output.backward()
    for node in topological_order(output):
        for derivative in (naive.path_by_path(output, node), naive.forward_from(output, node)):
            assert derivative.value == pytest.approx(node.grad, rel=1e-9, abs=1e-11)


@given(programs(most=6))
def test_the_paths_that_are_counted_are_those_that_are_walked(drawn):
    output, _ = on_nodes(*drawn)
    for node in topological_order(output):
        walked = list(naive.paths(output, node))
        assert naive.count_paths(output, node) == len(walked)
        assert naive.path_by_path(output, node).operations == Operations(sum(map(len, walked)), len(walked) - 1)


@given(programs(most=6))
def test_the_costs_of_a_graph_are_those_of_its_leaves_together(drawn):
    output, _ = on_nodes(*drawn)
    leaves = [node for node in topological_order(output) if not node.edges]
    costs = naive.costs(output)
    assert costs.backward == counted_backward(output)
    forward = [naive.forward_from(output, leaf).operations for leaf in leaves]
    paths = [naive.path_by_path(output, leaf).operations for leaf in leaves]
    assert costs.leaf_by_leaf == Operations(*map(sum, zip(*forward, strict=True)))
    assert costs.path_by_path == Operations(*map(sum, zip(*paths, strict=True)))


@pytest.mark.parametrize("n", [1, 2, 5, 10])
def test_a_chain_of_n_diamonds_has_two_to_the_n_paths(n):
    x, f = diamonds(n)
    assert naive.path_by_path(f, x) == (2**n, Operations(n * 2**n, 2**n - 1))
    assert naive.forward_from(f, x) == (2**n, Operations(2 * n, n))
    assert naive.costs(f) == (Operations(2 * n, n), Operations(2 * n, n), Operations(n * 2**n, 2**n - 1))
    x, f = wide_diamonds(n)
    assert naive.count_paths(f, x) == 2**n
    assert naive.path_by_path(f, x).operations == Operations(2 * n * 2**n, 2**n - 1)
    assert naive.forward_from(f, x).operations == Operations(4 * n, n)
    assert naive.costs(f).backward == Operations(4 * n, n)


@pytest.mark.parametrize(("depth", "width"), [(1, 1), (1, 3), (2, 2), (3, 2), (2, 4), (4, 3)])
def test_a_layered_network_has_a_path_for_each_choice_of_a_unit_in_each_layer_between(depth, width):
    weights, inputs, output = layers(depth, width)
    for a in inputs:
        assert naive.count_paths(output, a) == width ** (depth - 1)
    assert naive.count_paths(output, weights[0]) == width ** max(depth - 2, 0)
    costs = naive.costs(output)
    units = width * (depth - 1) + 1
    # Each unit has `width` products of two edges, and `width` − 1 sums of two edges.
    edges = units * (2 * width + 2 * (width - 1))
    leaves = len(weights) + len(inputs)
    assert leaves == units * width + width
    assert costs.backward.multiplications == edges
    assert costs.leaf_by_leaf.multiplications == leaves * edges


def test_backpropagation_is_linear_leaf_by_leaf_quadratic_and_path_by_path_exponential_in_the_depth():
    shallow, deep = (naive.costs(layers(depth, 4)[2]) for depth in (20, 40))
    growth = [b.multiplications / a.multiplications for a, b in zip(shallow, deep, strict=True)]
    assert growth[0] == pytest.approx(2, rel=0.1)
    assert growth[1] == pytest.approx(4, rel=0.1)
    assert growth[2] > 4**20


def test_the_paths_of_a_deep_chain_are_counted_though_nobody_could_walk_them():
    x, f = diamonds(20_000)
    assert naive.count_paths(f, x) == 2**20_000
    assert naive.costs(f).path_by_path == Operations(20_000 * 2**20_000, 2**20_000 - 1)
    with pytest.raises(TooManyPathsError) as error:
        naive.path_by_path(f, x)
    assert str(error.value) == (
        "path by path: at least 2^20000 paths lead from the output to the node, and the limit is 1000000. "
        "Backpropagation passes each edge once: output.backward()."
    )


def test_the_limit_is_the_largest_number_of_paths_that_is_walked():
    x, f = diamonds(3)
    assert naive.path_by_path(f, x, limit=8).value == 8
    with pytest.raises(TooManyPathsError, match=r"at least 2\^3 paths .* the limit is 7"):
        naive.path_by_path(f, x, limit=7)


def test_a_single_path_may_be_a_hundred_thousand_edges_long():
    x = f = Node(0.0)
    for _ in range(100_000):
        f = graph.tanh(f)
    assert naive.path_by_path(f, x) == (1, Operations(100_000, 0))
    assert naive.forward_from(f, x) == (1, Operations(100_000, 0))


def test_a_node_that_the_output_does_not_depend_on_has_derivative_zero():
    x, f = diamonds(2)
    other = Node(1.0)
    assert naive.path_by_path(f, other) == (0, Operations(0, 0))
    assert naive.forward_from(f, other).value == 0
    assert naive.count_paths(f, other) == 0
    assert list(naive.paths(x, f)) == []


def test_a_node_has_derivative_one_by_itself():
    x, f = diamonds(2)
    for node in (x, f):
        assert naive.path_by_path(node, node) == (1, Operations(0, 0))
        assert naive.forward_from(node, node).value == 1
        assert list(naive.paths(node, node)) == [()]


def test_each_path_is_the_local_derivatives_on_it_from_the_output_on():
    x, y = Node(2.0), Node(5.0)
    f = (x * y + x) * 3
    assert sorted(naive.paths(f, x)) == [(3, 1), (3, 1, 5)]
    assert list(naive.paths(f, y)) == [(3, 1, 2)]


@pytest.mark.parametrize("way", [naive.path_by_path, naive.forward_from, lambda output, node: naive.costs(output)])
@pytest.mark.parametrize(("label", "named"), [("W", "W"), ("", "leaf")])
def test_arrays_are_refused_by_label(way, label, named):
    W = Node(np.ones((1, 2)), label=label)
    with pytest.raises(ShapeError) as error:
        way(W.sum() * 2, W)
    assert str(error.value) == (
        f"{named}: expected a graph of single numbers, got shape (1, 2). "
        "Likely cause: an array; write one node for each of its entries."
    )


@given(st.integers(1, 12))
def test_what_is_not_a_number_on_a_path_stays_visible(n):
    x = f = Node(math.nan)
    for _ in range(n):
        f = f * f
    assert math.isnan(naive.path_by_path(f, x).value)
    assert math.isnan(naive.forward_from(f, x).value)
