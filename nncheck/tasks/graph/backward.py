"""Task *graph.backward*: ∂f/∂u = Σ_{v ∈ Γ(u)} ∂v/∂u · ∂f/∂v for every node, from the local derivatives on the edges."""

import math
from collections.abc import Callable

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task
from nncheck.tasks.graph import graphs
from nncheck.tasks.graph.graphs import Inputs

Slopes = list[list[float]]


def reference(inputs: Inputs, slopes: Slopes) -> list[float]:
    """Return the gradients of the last node by every node."""
    nodes = graphs.nodes(inputs, slopes)
    nodes[-1].backward()
    # A node that the output does not need was not reached.
    return [0.0 if node.grad is None else node.grad for node in nodes]


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a graph, now and then with a node that leads nowhere, and the local derivatives on its edges."""
    inputs = graphs.drawn(rng, int(rng.integers(3, 8)))
    if rng.random() < 0.3:
        inputs.insert(len(inputs) - 1, [0, 1])
    return {"inputs": inputs, "slopes": [[round(float(s), 2) for s in rng.uniform(-2, 2, len(us))] for us in inputs]}


def cost(inputs: Inputs, slopes: Slopes) -> Callable:
    """The output as a function of one small step at each node, of a graph that has these slopes everywhere."""

    def output_of(gradients: np.ndarray | float = 0) -> float:
        steps = np.broadcast_to(gradients, len(inputs))
        values = []
        for v, us in enumerate(inputs):
            values.append(sum((s * values[u] for u, s in zip(us, slopes[v], strict=True)), float(steps[v])))
        return values[-1]

    return output_of


def _sweep(
    receive: Callable = lambda now, contribution: now + contribution,
    seed: float = 1.0,
    start: float = 0.0,
    contribution: Callable = lambda slope, above: slope * above,
    edges: Callable = lambda us, slopes: list(zip(us, slopes, strict=True)),
    nodes: Callable = lambda n: range(n - 1, -1, -1),
) -> Callable:
    """From the output down, each node hands on what it has; in pieces that a mistake can change."""

    def backward(inputs: Inputs, slopes: Slopes) -> list[float]:
        gradients = [start] * len(inputs)
        gradients[-1] = seed
        for v in nodes(len(inputs)):
            for u, slope in edges(inputs[v], slopes[v]):
                gradients[u] = receive(gradients[u], contribution(slope, gradients[v]))
        return gradients

    return backward


def _collect(
    together: Callable = sum,
    seed: float = 1.0,
    contribution: Callable = lambda slope, above: slope * above,
    edges: Callable = lambda us, slopes: list(zip(us, slopes, strict=True)),
) -> Callable:
    """From the output down, each node asks its successors."""

    def backward(inputs: Inputs, slopes: Slopes) -> dict[int, float]:
        n = len(inputs)
        gradients = {n - 1: seed}
        for u in reversed(range(n - 1)):
            terms = [
                contribution(slope, gradients[v])
                for v in range(n - 1, u, -1)
                for w, slope in edges(inputs[v], slopes[v])
                if w == u
            ]
            gradients[u] = together(terms)
        return [gradients[u] for u in range(n)]

    return backward


def _matrix(inputs: Inputs, slopes: Slopes) -> np.ndarray:
    """All gradients at once: g = e + L g, L[u, v] the local derivatives on the edges from v to u."""
    L = np.zeros((len(inputs), len(inputs)))
    for v, us in enumerate(inputs):
        for u, slope in zip(us, slopes[v], strict=True):
            L[u, v] += slope
    return np.linalg.solve(np.eye(len(inputs)) - L, np.eye(len(inputs))[:, -1])


class _Node:
    def __init__(self, edges: list):
        self.edges, self.gradient = edges, 0


def _class(inputs: Inputs, slopes: Slopes) -> tuple:
    nodes = []
    for us, by in zip(inputs, slopes, strict=True):
        nodes.append(_Node([(nodes[u], slope) for u, slope in zip(us, by, strict=True)]))
    nodes[-1].gradient = 1
    for node in reversed(nodes):
        for below, slope in node.edges:
            below.gradient += slope * node.gradient
    return tuple(node.gradient for node in nodes)


def _recursion(inputs: Inputs, slopes: Slopes) -> list[float]:
    def by(u: int) -> float:
        own = float(u == len(inputs) - 1)
        return own + sum(s * by(v) for v, us in enumerate(inputs) for w, s in zip(us, slopes[v], strict=True) if w == u)

    return [by(u) for u in range(len(inputs))]


def _once(us: list[int], slopes: list[float]) -> list[tuple]:
    """Each input once, however often it is used."""
    return list(dict(reversed(list(zip(us, slopes, strict=True)))).items())


def _uphill(inputs: Inputs, slopes: Slopes) -> list[float]:
    """The derivatives of every node by the first leaf: forward in place of backward."""
    values = [1.0]
    for v in range(1, len(inputs)):
        values.append(sum(s * values[u] for u, s in zip(inputs[v], slopes[v], strict=True)))
    return [float(value) for value in values]


def _using_up(inputs: Inputs, slopes: Slopes) -> list[float]:
    """Right, but the caller's lists are empty in the end."""
    gradients = [0.0] * (len(inputs) - 1) + [1.0]
    for v in reversed(range(len(inputs))):
        while inputs[v]:
            gradients[inputs[v].pop()] += slopes[v].pop() * gradients[v]
    return gradients


def _popping_nodes(inputs: Inputs, slopes: Slopes) -> np.ndarray:
    gradients = np.zeros(len(inputs))
    gradients[-1] = 1
    while inputs:
        us, by = inputs.pop(), slopes.pop()
        for u, slope in zip(us, by, strict=True):
            gradients[u] += slope * gradients[len(inputs)]
    return gradients


def _after(change: Callable) -> Callable:
    return lambda inputs, slopes: change(inputs, reference(inputs, slopes))


TASK = Task(
    id="graph.backward",
    title="The backward pass",
    chapter="computational-graphs",
    parts=(Part("gradients", 4, ("n",)),),
    reference=reference,
    examples=(
        {"inputs": [[], [], [], [0, 1], [3, 2]], "slopes": [[], [], [], [1.0, 1.0], [-4.0, 3.0]]},
        {"inputs": [[], [0, 0]], "slopes": [[], [3.0, 5.0]]},
        {"inputs": [[], [], [0, 1], [0], [2, 3]], "slopes": [[], [], [2.0, -1.0], [0.5], [3.0, 4.0]]},
        {
            "inputs": [[], [], [1, 0], [2], [0, 2], [4, 3]],
            "slopes": [[], [], [0.5, 2.0], [3.0], [1.0, -1.0], [2.0, 5.0]],
        },
        {"inputs": [[], [], [0, 1], [0]], "slopes": [[], [], [3.0, 2.0], [7.0]]},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "overwriting, not adding",
            "A node that two others read hears from both: what comes second is added to what came first.",
            _sweep(lambda now, contribution: contribution),
            {"asking the successors": _collect(lambda terms: terms[-1] if terms else 0.0)},
        ),
        Mistake(
            "only the first to answer",
            "A node that is read several times has a contribution from each reader, not just from the first.",
            _sweep(lambda now, contribution: now or contribution),
            {"asking the successors": _collect(lambda terms: next((term for term in terms if term), 0.0))},
        ),
        Mistake(
            "the mean over the successors",
            "Contributions add up: a node that is read twice matters twice as much.",
            _collect(lambda terms: sum(terms) / max(len(terms), 1)),
        ),
        Mistake(
            "the product over the successors",
            "Along a path factors are multiplied, but different paths are added.",
            _collect(lambda terms: math.prod(terms) if terms else 0.0),
        ),
        Mistake(
            "no start",
            "With 0 at the output everything stays 0: how fast does the output change with itself?",
            _sweep(seed=0.0),
            {"asking the successors": _collect(seed=0.0)},
        ),
        Mistake(
            "a 1 everywhere at the start",
            "Before anything has come back, only the output knows its gradient; the others begin with nothing.",
            _sweep(start=1.0),
            {"asking the successors": _collect(lambda terms: 1 + sum(terms))},
        ),
        Mistake(
            "from the leaves up",
            "A node may hand on its gradient only when it has all of it: when its successors are done.",
            _sweep(nodes=range),
            {
                "numpy": lambda inputs, slopes: np.asarray(_sweep(nodes=lambda n: list(range(n)))(inputs, slopes)),
            },
        ),
        Mistake(
            "only the first input",
            "A gradient goes back along every edge, to each of the inputs.",
            _sweep(edges=lambda us, slopes: list(zip(us, slopes, strict=True))[:1]),
            {"asking the successors": _collect(edges=lambda us, slopes: list(zip(us, slopes, strict=True))[:1])},
        ),
        Mistake(
            "a node used twice counted once",
            "In u · u there are two edges to u, and each brings back its share.",
            _sweep(edges=_once),
            {"asking the successors": _collect(edges=_once)},
        ),
        Mistake(
            "the local derivatives alone",
            "The chain rule is a product: what is on the edge times what has come to its upper end.",
            _sweep(contribution=lambda slope, above: slope),
            {"asking the successors": _collect(contribution=lambda slope, above: slope)},
        ),
        Mistake(
            "added along the path",
            "Along a path the chain rule multiplies; it adds where paths meet.",
            _sweep(contribution=lambda slope, above: slope + above),
            {"asking the successors": _collect(contribution=lambda slope, above: slope + above)},
        ),
        Mistake(
            "no local derivatives",
            "A gradient changes on its way down an edge: by the factor that stands on it.",
            _sweep(contribution=lambda slope, above: above),
            {"asking the successors": _collect(contribution=lambda slope, above: above)},
        ),
        Mistake(
            "the slopes of the inputs exchanged",
            "The first slope of a node belongs to its first input.",
            _sweep(edges=lambda us, slopes: list(zip(us, slopes[::-1], strict=True))),
            {"asking the successors": _collect(edges=lambda us, slopes: list(zip(us, slopes[::-1], strict=True)))},
        ),
        Mistake(
            "the gradients backwards",
            "The gradient of node 0 comes first, whichever was found first.",
            _after(lambda inputs, gradients: gradients[::-1]),
            {"asking the successors": lambda inputs, slopes: _collect()(inputs, slopes)[::-1]},
        ),
        Mistake(
            "the leaves alone",
            "A gradient for every node is wanted, those in between and the output too.",
            _after(lambda inputs, gradients: [g for g, us in zip(gradients, inputs, strict=True) if not us]),
        ),
        Mistake(
            "one leaf in place of the output",
            "That is how every node changes with the first leaf; wanted is how the output changes with every node.",
            _uphill,
        ),
        Mistake(
            "the caller's lists are used up",
            "Whoever called wants to use the graph again: look at its lists, and take nothing out of them.",
            _using_up,
            {"node by node": _popping_nodes},
        ),
    ),
    styles={
        "from the output down": _sweep(),
        "asking the successors": _collect(),
        "a class": _class,
        "a matrix": _matrix,
        "recursion, path by path": _recursion,
        "an array": lambda inputs, slopes: np.array(_sweep()(inputs, slopes)),
        "single precision": lambda inputs, slopes: np.array(_sweep()(inputs, slopes), dtype=np.float32),
    },
    cost=cost,
)
