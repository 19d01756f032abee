"""Graphs as data: to draw, and to turn into nnlib's nodes.

`inputs[v]` lists the nodes that v is computed from, first to last; a node may stand there twice, and a leaf has none.
"""

from collections.abc import Sequence

import numpy as np

from nnlib.graph import Node

Inputs = list[list[int]]


def drawn(rng: np.random.Generator, operations: int) -> Inputs:
    """Draw a graph in topological order, of at least so many operations; every node leads to the last one."""
    inputs: Inputs = [[] for _ in range(int(rng.integers(2, 5)))]
    loose = list(range(len(inputs)))

    def compute(chosen: list[int]) -> None:
        loose[:] = [u for u in loose if u not in chosen] + [len(inputs)]
        inputs.append(chosen)

    for _ in range(operations):
        # The newest node leads on, most of the time, so that paths meet and part again.
        first = loose[-1] if rng.random() < 0.5 else int(rng.integers(len(inputs)))
        kind = rng.random()
        other = int(rng.integers(len(inputs)))
        compute([first] if kind < 0.2 else [first, first] if kind < 0.35 else [other, first])
    while len(loose) > 1:
        compute([loose[-1], loose[0]])
    return inputs


def renumbered(inputs: Inputs, rng: np.random.Generator) -> tuple[Inputs, int]:
    """Return the same graph with its nodes numbered at random, and the new number of the last node."""
    place = [int(p) for p in rng.permutation(len(inputs))]
    mixed: Inputs = [[] for _ in inputs]
    for v, us in enumerate(inputs):
        mixed[place[v]] = [place[u] for u in us]
    return mixed, place[-1]


def nodes(inputs: Inputs, slopes: Sequence[Sequence[float]] | None = None) -> list[Node]:
    """Return nnlib's nodes for a graph in any order, with these local derivatives on the edges, or with 1."""
    made = [Node(0.0) for _ in inputs]
    for v, us in enumerate(inputs):
        locals_ = [1.0] * len(us) if slopes is None else slopes[v]
        made[v].edges = tuple((made[u], float(local)) for u, local in zip(us, locals_, strict=True))
    return made
