"""Task *graph.count_multiplications*: the paths from the output to the leaves, and what the two ways back cost.

path by path   one multiplication for each edge of each path          backward   one for each edge
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task
from nncheck.tasks.graph import graphs
from nncheck.tasks.graph.graphs import Inputs
from nnlib import naive

Three = tuple[int, int, int]


def reference(inputs: Inputs) -> Three:
    """Return the number of paths, and of multiplications path by path and backward."""
    nodes = graphs.nodes(inputs)
    paths = sum(naive.count_paths(nodes[-1], node) for node in nodes if not node.edges)
    costs = naive.costs(nodes[-1])
    return paths, costs.path_by_path.multiplications, costs.backward.multiplications


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a graph of which every node leads to the output."""
    return {"inputs": graphs.drawn(rng, int(rng.integers(3, 9)))}


def _walks(inputs: Inputs, v: int) -> Iterator[tuple[int, ...]]:
    """Every path from v to a leaf, as the nodes on it."""
    if not inputs[v]:
        yield (v,)
    for u in inputs[v]:
        for walk in _walks(inputs, u):
            yield (v, *walk)


def _edges(inputs: Inputs) -> int:
    return sum(map(len, inputs))


def _by_walking(
    paths: Callable = len,
    naive: Callable = lambda walks: sum(len(walk) - 1 for walk in walks),
    backward: Callable = _edges,
) -> Callable:
    """Every path is walked."""

    def count(inputs: Inputs) -> Three:
        walks = list(_walks(inputs, len(inputs) - 1))
        return paths(walks), naive(walks), backward(inputs)

    return count


def _by_stack(
    length: Callable = len, edges: Callable = _edges, whole: Callable = lambda u, inputs: not inputs[u]
) -> Callable:
    """The paths that are not at a leaf yet are kept on a stack, each as its edges."""

    def count(inputs: Inputs) -> list[int]:
        paths, naive, stack = 0, 0, [(len(inputs) - 1, [])]
        while stack:
            v, path = stack.pop()
            if path and whole(v, inputs):
                paths += 1
                naive += length(path)
            stack += [(u, [*path, (v, u)]) for u in inputs[v]]
        return [paths, naive, edges(inputs)]

    return count


def _downwards(inputs: Inputs) -> Three:
    """How many paths reach each node, and how long they are together, without walking them."""
    n = len(inputs)
    number, length, edges = [0] * n, [0] * n, 0
    number[-1] = 1
    for v in reversed(range(n)):
        for u in inputs[v]:
            number[u] += number[v]
            length[u] += length[v] + number[v]
            edges += 1
    leaves = [v for v in range(n) if not inputs[v]]
    return sum(number[v] for v in leaves), sum(length[v] for v in leaves), edges


def _upwards(inputs: Inputs) -> tuple:
    """The same from the leaves up: the paths below each node."""
    below = []
    for us in inputs:
        number = sum(below[u][0] for u in us) if us else 1
        below.append((number, sum(below[u][0] + below[u][1] for u in us)))
    return (*below[-1], sum(1 for us in inputs for _ in us))


def _matrices(inputs: Inputs) -> np.ndarray:
    """Powers of the matrix that counts the edges from v to u: its k-th power counts the paths of k edges."""
    M = np.zeros((len(inputs), len(inputs)))
    for v, us in enumerate(inputs):
        for u in us:
            M[u, v] += 1
    leaves = [not us for us in inputs]
    P, paths, total = np.eye(len(inputs)), 0, 0
    for k in range(1, len(inputs)):
        P = M @ P
        paths += P[leaves, -1].sum()
        total += k * P[leaves, -1].sum()
    return np.array([paths, total, M.sum()])


def _distinct(inputs: Inputs) -> Inputs:
    """The same with each input once."""
    return [list(dict.fromkeys(us)) for us in inputs]


def _wrong(name: str, explanation: str, stack: dict | None = None, **changes: Callable) -> Mistake:
    planted = {"a stack": _by_stack(**stack)} if stack else {}
    return Mistake(name, explanation, _by_walking(**changes), planted)


TASK = Task(
    id="graph.count_multiplications",
    title="Counting multiplications",
    chapter="computational-graphs",
    parts=(Part("paths", 1, ()), Part("path_by_path", 2, ()), Part("backward", 1, ())),
    reference=reference,
    examples=(
        {"inputs": [[], [], [], [0, 1], [3, 2]]},
        {"inputs": [[], [0, 0], [1, 1], [2, 2]]},
        {"inputs": [[], [], [0], [2, 2], [3, 1], [4, 2]]},
        {"inputs": [[], [], [0, 1], [2, 0], [3, 2, 1]]},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "edges counted as paths",
            "An edge is one step; a path leads from the output down to a leaf, and paths share edges.",
            lambda inputs: (_edges(inputs), *reference(inputs)[1:]),
            {"a stack": lambda inputs: [_edges(inputs), *_by_stack()(inputs)[1:]]},
        ),
        _wrong(
            "leaves counted as paths",
            "A leaf can be reached in several ways, and each way is a path.",
            paths=lambda walks: len({walk[-1] for walk in walks}),
        ),
        Mistake(
            "paths to every node",
            "A path counts when it is at a leaf: only the derivatives by the leaves are asked for.",
            lambda inputs: (*_by_stack(whole=lambda u, inputs: True)(inputs)[:2], _edges(inputs)),
            {"a stack": _by_stack(whole=lambda u, inputs: True)},
        ),
        Mistake(
            "the first leaf alone",
            "The derivatives by all the leaves are wanted, not by the first one only.",
            _by_walking(
                lambda walks: sum(walk[-1] == 0 for walk in walks),
                lambda walks: sum(len(walk) - 1 for walk in walks if walk[-1] == 0),
            ),
            {"a stack": _by_stack(whole=lambda u, inputs: u == 0)},
        ),
        Mistake(
            "two edges to the same node counted once",
            "In u · u there are two edges to u, and so two ways to go on.",
            lambda inputs: reference(_distinct(inputs)),
            {
                "by walking": lambda inputs: _by_walking()(_distinct(inputs)),
                "a stack": lambda inputs: _by_stack()(_distinct(inputs)),
            },
        ),
        Mistake(
            "only the first input followed",
            "A path may go on through any of a node's inputs.",
            lambda inputs: reference([us[:1] for us in inputs]),
            {
                "by walking": lambda inputs: _by_walking()([us[:1] for us in inputs]),
                "a stack": lambda inputs: _by_stack()([us[:1] for us in inputs]),
            },
        ),
        _wrong(
            "nodes counted along a path",
            "It is the edges that carry factors: on a path they are one fewer than the nodes.",
            {"length": lambda path: len(path) + 1},
            naive=lambda walks: sum(map(len, walks)),
        ),
        _wrong(
            "one multiplication less for each path",
            "As in the text, a path's product starts from 1: each of its factors costs one multiplication.",
            {"length": lambda path: len(path) - 1},
            naive=lambda walks: sum(len(walk) - 2 for walk in walks),
        ),
        _wrong(
            "one multiplication for each path",
            "Along a path there is a factor on each edge, and all of them are multiplied.",
            {"length": lambda path: 1},
            naive=len,
        ),
        _wrong(
            "every path as long as the longest",
            "Paths differ in length; count the edges of each.",
            naive=lambda walks: len(walks) * (max(map(len, walks)) - 1),
        ),
        _wrong(
            "only the longest path",
            "The derivative is a sum over all paths, and each has its product.",
            naive=lambda walks: max(map(len, walks)) - 1,
        ),
        _wrong(
            "paths times edges",
            "A path passes only some of the edges.",
            naive=lambda walks: len(walks) * len({step for w in walks for step in pairwise(w)}),
        ),
        _wrong(
            "nodes for edges on the way back",
            "A node with two inputs hands back two products, one along each edge.",
            {"edges": len},
            backward=len,
        ),
        _wrong(
            "operations for edges on the way back",
            "A node with two inputs hands back two products, one along each edge.",
            {"edges": lambda inputs: sum(1 for us in inputs if us)},
            backward=lambda inputs: sum(1 for us in inputs if us),
        ),
        _wrong(
            "the edges into leaves left out",
            "The gradient of a leaf is a product too, with the gradient of each node that reads it.",
            {"edges": lambda inputs: sum(1 for us in inputs for u in us if inputs[u])},
            backward=lambda inputs: sum(1 for us in inputs for u in us if inputs[u]),
        ),
        _wrong(
            "the way back once for each leaf",
            "One pass from the output gives the gradients by all the leaves at once.",
            {"edges": lambda inputs: _edges(inputs) * sum(1 for us in inputs if not us)},
            backward=lambda inputs: _edges(inputs) * sum(1 for us in inputs if not us),
        ),
    ),
    styles={
        "every path walked": _by_walking(),
        "a stack": _by_stack(),
        "from the output down": _downwards,
        "from the leaves up": _upwards,
        "matrices": _matrices,
        "floats": lambda inputs: tuple(float(number) for number in _upwards(inputs)),
    },
)
