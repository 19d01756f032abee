r"""Both passes through a computational graph as a list of steps, to be shown one at a time, and as plain JSON.

    forward step    v = op(u1, u2, …)
    backward step   ∂f/∂u = Σ_{v ∈ Γ(u)} ∂v/∂u · ∂f/∂v          local derivative × gradient from above, edge by edge

Nodes are numbered in the order of the forward pass; the backward pass takes them in reverse. So each step uses only
numbers of steps before it. Chapter *Computational graphs*.
"""

import json
import math
from typing import NamedTuple

import numpy as np

from nnlib.graph import Node, topological_order, unbroadcast
from nnlib.rules import Linear, Local, Value


class Forward(NamedTuple):
    """The value of node number `node`, computed by `op` from the nodes numbered `inputs`; a leaf has no `op`."""

    node: int
    label: str
    op: str
    inputs: tuple[int, ...]
    value: Value


class Edge(NamedTuple):
    """What reaches a node u along one edge from its successor v, the node numbered `successor`.

    `contribution` is local × above: ∂v/∂u · ∂f/∂v, summed where u was broadcast. `argument` says which of v's inputs
    u is, from 0.
    """

    successor: int
    argument: int
    local: Local
    above: Value
    contribution: Value


class Backward(NamedTuple):
    """The gradient of node number `node`: the sum of the contributions of `edges`. The output has none, and 1."""

    node: int
    edges: tuple[Edge, ...]
    gradient: Value


class Trace(NamedTuple):
    """The steps of the forward pass in order, and of the backward pass in order."""

    forward: tuple[Forward, ...]
    backward: tuple[Backward, ...]


def trace(output: Node, seed: object = None) -> Trace:
    """Run `output.backward(seed)` and return every step of both passes.

    Raises:
        ShapeError: the output is not one number and there is no seed, or the seed has another shape.
    """
    output.backward(seed)
    order = topological_order(output)
    number = {node: i for i, node in enumerate(order)}
    forward = tuple(
        Forward(i, node.label, node.op, tuple(number[u] for u, _ in node.edges), node.value)
        for i, node in enumerate(order)
    )
    arriving = [[] for _ in order]
    for v in reversed(order):
        for argument, (u, local) in enumerate(v.edges):
            with np.errstate(all="ignore"):
                contribution = unbroadcast(local * v.grad, u.value)
            arriving[number[u]].append(Edge(number[v], argument, local, v.grad, contribution))
    backward = tuple(Backward(number[u], tuple(arriving[number[u]]), u.grad) for u in reversed(order))
    return Trace(forward, backward)


def to_dict(output: Node, seed: object = None) -> dict:
    """Return the trace as dictionaries and lists of plain numbers and strings.

    `nodes`: id, label, op, inputs, value, gradient, in the order of the forward pass. `edges`: from, to, argument,
    local, rule, above, contribution, in the order of the backward pass; `from` and `to` as values flow, and `rule` in
    place of `local` where the local derivative is no array but a formula in G. `output`: the output's id. Numbers that
    JSON has not are the strings "NaN", "Infinity" and "-Infinity", which JavaScript's Number() reads.
    """
    forward, backward = trace(output, seed)
    gradients = {step.node: step.gradient for step in backward}
    nodes = [
        {
            "id": step.node,
            "label": step.label,
            "op": step.op,
            "inputs": list(step.inputs),
            "value": _plain(step.value),
            "gradient": _plain(gradients[step.node]),
        }
        for step in forward
    ]
    edges = [
        {
            "from": step.node,
            "to": edge.successor,
            "argument": edge.argument,
            "local": None if isinstance(edge.local, Linear) else _plain(edge.local),
            "rule": edge.local.rule if isinstance(edge.local, Linear) else None,
            "above": _plain(edge.above),
            "contribution": _plain(edge.contribution),
        }
        for step in backward
        for edge in step.edges
    ]
    return {"nodes": nodes, "edges": edges, "output": len(nodes) - 1}


def to_json(output: Node, seed: object = None) -> str:
    """Return `to_dict` as JSON that every reader takes."""
    return json.dumps(to_dict(output, seed), ensure_ascii=False, allow_nan=False)


def _plain(value: Value | list) -> float | str | list:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
