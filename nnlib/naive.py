r"""The chain rule as it stands, without backpropagation: one path after the other, or one leaf after the other.

    path by path   ∂f/∂u = Σ_{paths f → … → u} Π_{edges of the path} ∂v/∂u          exponential in the depth
    leaf by leaf   ∂v/∂u = Σ_{inputs w of v} ∂v/∂w · ∂w/∂u, forward from one leaf u   leaves × edges: quadratic
    backward       ∂f/∂u = Σ_{v ∈ Γ(u)} ∂v/∂u · ∂f/∂v, once for all u                 edges: linear

All three give the same number. What they take is counted: a multiplication for each edge that is passed, an addition
for each term but the first. On graphs of single numbers only. Chapter *Counting the work*.

Source: slides "Training & backpropagation", cost of the naive way against backpropagation.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

from nnlib.graph import Node, topological_order
from nnlib.shapes import ShapeError


class Operations(NamedTuple):
    """How many multiplications and additions a way of computing takes."""

    multiplications: int
    additions: int


class Derivative(NamedTuple):
    """∂f/∂u, and what it took."""

    value: float
    operations: Operations


class Costs(NamedTuple):
    """What the derivatives by every leaf of a graph take: by backpropagation, leaf by leaf, and path by path."""

    backward: Operations
    leaf_by_leaf: Operations
    path_by_path: Operations


class TooManyPathsError(ValueError):
    """The paths are too many to walk through one after the other."""


def path_by_path(output: Node, node: Node, limit: int = 1_000_000) -> Derivative:
    """Return ∂output/∂node as the sum over all paths of the products of their local derivatives; 0 without a path.

    Raises:
        TooManyPathsError: there are more than `limit` paths; the message says how many.
        ShapeError: a node of the graph is an array.
    """
    number = count_paths(output, node)
    if number > limit:
        raise TooManyPathsError(
            f"path by path: at least 2^{number.bit_length() - 1} paths lead from the output to the node, and the limit "
            f"is {limit}. Backpropagation passes each edge once: output.backward()."
        )
    value, multiplications = 0.0, 0
    for path in paths(output, node):
        value += math.prod(path)
        multiplications += len(path)
    return Derivative(value, Operations(multiplications, max(number - 1, 0)))


def forward_from(output: Node, node: Node) -> Derivative:
    """Return ∂output/∂node by computing the derivative of every v by that one node, in the order of the forward pass.

    It passes every edge of the graph, and has to be done again for the next node.

    Raises:
        ShapeError: a node of the graph is an array.
    """
    order = _numbers_only(output)
    by_node = {}
    for v in order:
        terms = [local * by_node[u] for u, local in v.edges]
        by_node[v] = 1.0 if v is node else sum(terms, 0.0)
    return Derivative(by_node[output], _one_sweep_forward(order))


def costs(output: Node) -> Costs:
    """Return what each of the three ways takes for the derivatives of `output` by all of its leaves.

    The paths are counted, not walked, so that their number may be astronomical.

    Raises:
        ShapeError: a node of the graph is an array.
    """
    order = _numbers_only(output)
    leaves = [node for node in order if not node.edges]
    edges = _edges(order)
    forward = _one_sweep_forward(order)
    number, length = _paths_to_all(output, order)
    return Costs(
        backward=Operations(edges, edges - (len(order) - 1)),
        leaf_by_leaf=Operations(len(leaves) * forward.multiplications, len(leaves) * forward.additions),
        path_by_path=Operations(sum(length[leaf] for leaf in leaves), sum(number[leaf] - 1 for leaf in leaves)),
    )


def count_paths(output: Node, node: Node) -> int:
    """Return how many paths lead from `output` to `node`, without walking through them; 1 from a node to itself.

    Raises:
        ShapeError: a node of the graph is an array.
    """
    number, _ = _paths_to_all(output, _numbers_only(output))
    return number.get(node, 0)


def paths(output: Node, node: Node) -> Iterator[tuple[float, ...]]:
    """Yield the local derivatives along each path from `output` to `node`; one empty path from a node to itself."""
    leading = {node}
    for v in topological_order(output):
        if any(u in leading for u, _ in v.edges):
            leading.add(v)
    if output is node:
        yield ()
    # A depth-first walk: the path so far, and at each of its nodes the edges that are still to be tried.
    path, untried = [], [iter(output.edges)]
    while untried:
        edge = next(untried[-1], None)
        if edge is None:
            untried.pop()
            del path[-1:]
            continue
        u, local = edge
        if u is node:
            yield (*path, local)
        elif u in leading:
            path.append(local)
            untried.append(iter(u.edges))


def _paths_to_all(output: Node, order: list[Node]) -> tuple[dict[Node, int], dict[Node, int]]:
    """The number of paths from `output` to each node, and the sum of their lengths in edges."""
    number, length = dict.fromkeys(order, 0), dict.fromkeys(order, 0)
    number[output] = 1
    for v in reversed(order):
        for u, _ in v.edges:
            number[u] += number[v]
            length[u] += length[v] + number[v]
    return number, length


def _edges(order: list[Node]) -> int:
    return sum(len(v.edges) for v in order)


def _one_sweep_forward(order: list[Node]) -> Operations:
    edges = _edges(order)
    return Operations(edges, edges - sum(1 for v in order if v.edges))


def _numbers_only(output: Node) -> list[Node]:
    order = topological_order(output)
    for node in order:
        if node.shape != ():
            raise ShapeError(
                f"{node.label or node.op or 'leaf'}: expected a graph of single numbers, got shape {node.shape}. "
                "Likely cause: an array; write one node for each of its entries."
            )
    return order
