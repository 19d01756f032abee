"""The graph assignment: its references against witnesses of another kind, its drawn graphs, the chapter's numbers."""

import math

import numpy as np
import pytest

from nncheck.evidence import RETURNED, collect
from nncheck.examining import examine
from nncheck.tasks import find
from nncheck.tasks.graph import (
    backward,
    count_multiplications,
    evaluate,
    graphs,
    local_derivatives,
    logistic,
    order,
    slope,
)

DRAWS = 60
SIGMOID = {"sigmoid": lambda x: 1 / (1 + math.exp(-x)), "exp": math.exp, "log": math.log}


def drawn(task, seed=0):
    rng = np.random.default_rng(seed)
    return [*task.examples, *(task.draw(rng) for _ in range(DRAWS))]


def below(inputs, v):
    """Every node that v needs, itself included."""
    return {v}.union(*(below(inputs, u) for u in inputs[v]))


def paths(inputs, v):
    """The lengths of all paths from v to a leaf."""
    return [1 + length for u in inputs[v] for length in paths(inputs, u)] if inputs[v] else [0]


def test_local_derivatives_are_the_slopes_of_the_values_that_the_forward_pass_computes():
    h = 1e-6
    for arguments in drawn(local_derivatives.TASK):
        operation, a, b = arguments.values()
        by_a, by_b = local_derivatives.reference(operation, a, b)

        def value(a, b, operation=operation):
            return evaluate.reference([a, b], [(operation, 0, 1)])[-1]

        assert by_a == pytest.approx((value(a + h, b) - value(a - h, b)) / (2 * h), rel=1e-6, abs=1e-8)
        assert by_b == pytest.approx((value(a, b + h) - value(a, b - h)) / (2 * h), rel=1e-6, abs=1e-8)
    for operation, x in (arguments.values() for arguments in drawn(slope.TASK)):
        up, down = (evaluate.reference([x + step], [(operation, 0)])[-1] for step in (h, -h))
        assert slope.reference(operation, x) == pytest.approx((up - down) / (2 * h), rel=1e-6, abs=1e-8)


def test_every_operation_is_drawn_and_computed_as_its_name_says():
    names = set()
    for leaves, operations in (arguments.values() for arguments in drawn(evaluate.TASK)):
        values = evaluate.reference(leaves, operations)
        assert values[: len(leaves)] == leaves
        for v, (name, *inputs) in enumerate(operations, start=len(leaves)):
            u = [values[k] for k in inputs]
            signs = {"plus": "+", "minus": "-", "times": "*", "over": "/", "power": "**"}
            want = SIGMOID[name](*u) if name in SIGMOID else eval(f"{u[0]!r} {signs[name]} ({u[1]!r})")
            assert values[v] == pytest.approx(want, rel=1e-12)
            names.add(name)
    assert names == {*SIGMOID, "plus", "minus", "times", "over", "power"}


def test_the_order_is_topological_complete_and_no_longer_than_needed():
    others = 0
    for inputs, output in (arguments.values() for arguments in drawn(order.TASK)):
        found = order.reference(inputs, output)
        assert sorted(found) == sorted(below(inputs, output))
        place = {v: k for k, v in enumerate(found)}
        assert all(place[u] < place[v] for v in found for u in inputs[v])
        others += len(found) < len(inputs)
    assert others > 5


def test_the_gradients_are_sums_over_paths():
    def over_paths(inputs, slopes, v, u):
        if v == u:
            return 1.0
        return sum(s * over_paths(inputs, slopes, w, u) for w, s in zip(inputs[v], slopes[v], strict=True))

    for inputs, slopes in (arguments.values() for arguments in drawn(backward.TASK)):
        want = [over_paths(inputs, slopes, len(inputs) - 1, u) for u in range(len(inputs))]
        np.testing.assert_allclose(backward.reference(inputs, slopes), want, rtol=1e-12, atol=1e-12)


def test_the_counts_are_those_of_paths_walked_one_by_one():
    for (inputs,) in (arguments.values() for arguments in drawn(count_multiplications.TASK)):
        lengths = paths(inputs, len(inputs) - 1)
        edges = sum(len(us) for us in inputs)
        assert count_multiplications.reference(inputs) == (len(lengths), sum(lengths), edges)


def test_every_node_of_a_drawn_graph_leads_to_its_output_also_when_renumbered():
    rng = np.random.default_rng(3)
    twice = 0
    for _ in range(DRAWS):
        inputs = graphs.drawn(rng, 5)
        assert below(inputs, len(inputs) - 1) == set(range(len(inputs)))
        assert all(u < v for v, us in enumerate(inputs) for u in us)
        mixed, output = graphs.renumbered(inputs, rng)
        assert below(mixed, output) == set(range(len(inputs)))
        assert sorted(paths(mixed, output)) == sorted(paths(inputs, len(inputs) - 1))
        twice += any(len(set(us)) < len(us) for us in inputs)
    assert twice > 5


def test_the_chapter_s_two_graphs_have_the_chapter_s_numbers():
    leaves, operations = evaluate.TASK.examples[0].values()
    assert evaluate.reference(leaves, operations) == [-2, 5, -4, 3, -12]
    assert backward.reference(**backward.TASK.examples[0]) == [-4, -4, 3, -4, 1]
    want = (math.log(2), -2, -0.5, -25, -0.5)
    assert logistic.reference(**logistic.TASK.examples[0]) == pytest.approx(want, rel=1e-15)


@pytest.mark.parametrize("task", ["evaluate", "backward", "order", "count_multiplications", "logistic"])
def test_no_known_mistake_stops_on_a_drawn_input(task):
    task = find(f"graph.{task}")
    calls = drawn(task, seed=4)
    for mistake in task.mistakes:
        for function in (mistake.function, *mistake.elsewhere.values()):
            assert {outcome.status for outcome in collect(function, calls, 20)} == {RETURNED}, mistake.name


def test_mistakes_in_two_operations_are_both_named():
    rules = {
        "plus": lambda a, b: (1, 1),
        "minus": lambda a, b: (1, 1),
        "times": lambda a, b: (b, a),
        "over": lambda a, b: (1 / b, a / b**2),
        "power": lambda a, b: (b * a ** (b - 1), a**b * math.log(a)),
    }
    found = examine(find("graph.local_derivatives"), lambda operation, a, b: rules[operation](a, b), None, 5)
    assert found.mistakes == ("the sign of −", "the sign of the quotient's slope by b")
    assert found.points == 2
