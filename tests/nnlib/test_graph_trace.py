import json
import math

import numpy as np
import pytest
from hypothesis import given

from nnlib import graph
from nnlib.graph import Node
from nnlib.graph_trace import Backward, Edge, Forward, to_dict, to_json, trace
from nnlib.shapes import ShapeError
from tests.nnlib.graph_strategies import on_nodes, programs


@pytest.fixture
def lecture():
    """The lecture's f = (x + y) z at −2, 5, −4, its nodes labelled."""
    x, y, z = Node(-2.0, label="x"), Node(5.0, label="y"), Node(-4.0, label="z")
    q = x + y
    q.label = "q"
    f = q * z
    f.label = "f"
    return f


def test_the_lecture_s_example_step_by_step(lecture):
    forward, backward = trace(lecture)
    assert forward == (
        Forward(0, "x", "", (), -2),
        Forward(1, "y", "", (), 5),
        Forward(2, "q", "+", (0, 1), 3),
        Forward(3, "z", "", (), -4),
        Forward(4, "f", "×", (2, 3), -12),
    )
    assert backward == (
        Backward(4, (), 1),
        Backward(3, (Edge(successor=4, argument=1, local=3, above=1, contribution=3),), 3),
        Backward(2, (Edge(successor=4, argument=0, local=-4, above=1, contribution=-4),), -4),
        Backward(1, (Edge(successor=2, argument=1, local=1, above=-4, contribution=-4),), -4),
        Backward(0, (Edge(successor=2, argument=0, local=1, above=-4, contribution=-4),), -4),
    )


@given(programs())
def test_each_step_uses_only_steps_before_it_and_sums_over_the_successors(drawn):
    output, _ = on_nodes(*drawn)
    forward, backward = trace(output)
    assert [step.node for step in forward] == list(range(len(forward)))
    assert [step.node for step in backward] == list(range(len(forward)))[::-1]
    gradient = {}
    for step in forward:
        assert all(u < step.node for u in step.inputs)
    for step in backward:
        for edge in step.edges:
            assert edge.above == gradient[edge.successor]
            assert edge.contribution == edge.local * edge.above
            assert forward[edge.successor].inputs[edge.argument] == step.node
        if step.edges:
            assert step.gradient == sum(edge.contribution for edge in step.edges)
        gradient[step.node] = step.gradient
    assert sum(len(step.edges) for step in backward) == sum(len(step.inputs) for step in forward)


def test_an_edge_of_a_broadcast_array_shows_the_sum_over_what_was_repeated():
    b = Node(np.zeros((2, 1)), label="b")
    A = b + np.ones((2, 3))
    _, backward = trace(A, seed=np.ones((2, 3)))
    (edge,) = next(step for step in backward if step.node == 0).edges
    np.testing.assert_array_equal(edge.above, np.ones((2, 3)))
    np.testing.assert_array_equal(edge.contribution, [[3], [3]])


def test_the_dictionary_holds_nodes_in_forward_order_and_edges_in_backward_order(lecture):
    assert to_dict(lecture) == {
        "nodes": [
            {"id": 0, "label": "x", "op": "", "inputs": [], "value": -2.0, "gradient": -4.0},
            {"id": 1, "label": "y", "op": "", "inputs": [], "value": 5.0, "gradient": -4.0},
            {"id": 2, "label": "q", "op": "+", "inputs": [0, 1], "value": 3.0, "gradient": -4.0},
            {"id": 3, "label": "z", "op": "", "inputs": [], "value": -4.0, "gradient": 3.0},
            {"id": 4, "label": "f", "op": "×", "inputs": [2, 3], "value": -12.0, "gradient": 1.0},
        ],
        "edges": [
            {"from": 3, "to": 4, "argument": 1, "local": 3.0, "rule": None, "above": 1.0, "contribution": 3.0},
            {"from": 2, "to": 4, "argument": 0, "local": -4.0, "rule": None, "above": 1.0, "contribution": -4.0},
            {"from": 1, "to": 2, "argument": 1, "local": 1.0, "rule": None, "above": -4.0, "contribution": -4.0},
            {"from": 0, "to": 2, "argument": 0, "local": 1.0, "rule": None, "above": -4.0, "contribution": -4.0},
        ],
        "output": 4,
    }


def test_arrays_become_lists_and_linear_local_derivatives_formulas():
    W = Node([[1.0, 2.0]], label="W")
    exported = to_dict(W @ [[3], [4]], seed=[[1]])
    assert [node["value"] for node in exported["nodes"]] == [[[1, 2]], [[3], [4]], [[11]]]
    assert exported["nodes"][0]["gradient"] == [[3, 4]]
    assert [(edge["from"], edge["local"], edge["rule"]) for edge in exported["edges"]] == [
        (1, None, "Aᵀ G"),
        (0, None, "G Bᵀ"),
    ]
    exported = to_dict(W * 2, seed=[[1, 1]])
    assert [edge["local"] for edge in exported["edges"]] == [[[1, 2]], 2]


def test_the_json_is_what_every_reader_takes_even_for_what_is_no_number():
    exported = to_json(Node([math.nan, math.inf, -math.inf, 1.5]).sum())
    assert "×" in to_json(Node(1.0) * 2)

    def refuse(constant):
        raise AssertionError(constant)

    nodes = json.loads(exported, parse_constant=refuse)["nodes"]
    assert nodes[0]["value"] == ["NaN", "Infinity", "-Infinity", 1.5]
    assert nodes[1]["value"] == "NaN"


def test_the_json_and_the_dictionary_are_one(lecture):
    assert json.loads(to_json(lecture)) == to_dict(lecture)
    f = Node([1.0, 2.0]) * 3
    assert json.loads(to_json(f, seed=[1, 2])) == to_dict(f, seed=[1, 2])


def test_a_hundred_thousand_nodes_are_exported():
    f = Node(1.0)
    for _ in range(50_000):
        f = f + 1.0
    exported = json.loads(to_json(f))
    assert exported["output"] == 100_000
    assert len(exported["edges"]) == 100_000


def test_a_trace_of_several_numbers_needs_a_seed():
    with pytest.raises(ShapeError, match=r"backward: the output has shape \(1, 2\)"):
        trace(Node(np.ones((1, 2))))


def test_what_overflows_on_the_way_back_is_shown_without_a_warning():
    x = Node(np.array([[1e200]]))
    exported = to_dict(x * x * x)
    assert exported["nodes"][0]["gradient"] == [["Infinity"]]
    assert graph.topological_order(x)[0].grad == math.inf
