"""Random computations for the tests of the graph: programs that nodes, arrays and autograd's boxes can all run."""

from collections.abc import Callable

import autograd.numpy as anp
import numpy as np
from hypothesis import strategies as st

from nnlib import graph

STEPS = {
    "+": lambda m, a, b: a + b,
    "−": lambda m, a, b: a - b,
    "×": lambda m, a, b: a * b,
    "÷": lambda m, a, b: a / (b * b + 1.0),
    "1 −": lambda m, a, b: 1.0 - a,
    "negate": lambda m, a, b: -a,
    "square": lambda m, a, b: a**2,
    "root": lambda m, a, b: (a * a + 1.0) ** 0.5,
    "exp": lambda m, a, b: m.exp(m.tanh(a)),
    "log": lambda m, a, b: m.log(b * b + 0.5),
    "tanh": lambda m, a, b: m.tanh(a * b),
    "sigmoid": lambda m, a, b: m.sigmoid(a),
}
"""What one line of a program can be, on any kind of number; the first argument has the functions exp, log, …"""


class WithAutograd:
    """The functions of a program, written with autograd's numpy and textbook formulas."""

    exp, log, tanh = anp.exp, anp.log, anp.tanh

    @staticmethod
    def sigmoid(z):
        return 1 / (1 + anp.exp(-z))


@st.composite
def programs(draw: st.DrawFn, most: int = 8) -> tuple[Callable, list[float]]:
    """A function f(functions, leaves) that takes 1 to 4 leaves to one number, and numbers to call it with."""
    leaves = draw(st.lists(st.floats(-2, 2), min_size=1, max_size=4))
    lines, size = [], len(leaves)
    for _ in range(draw(st.integers(1, most))):
        # The newest number is always used, so that the program hangs together.
        lines.append((draw(st.sampled_from(sorted(STEPS))), size - 1, draw(st.integers(0, size - 1))))
        size += 1

    def program(functions, leaves):
        known = list(leaves)
        for step, a, b in lines:
            known.append(STEPS[step](functions, known[a], known[b]))
        return known[-1] + sum(known[:-1]) * 0.25

    return program, leaves


def on_nodes(program: Callable, leaves: list) -> tuple[graph.Node, list[graph.Node]]:
    """Run a program on the graph: its output, and a node for each leaf."""
    nodes = [graph.Node(leaf) for leaf in leaves]
    return program(graph, nodes), nodes


def away_from_zero(x: np.ndarray) -> np.ndarray:
    """Push numbers away from a kink or a pole at 0."""
    return x + np.where(x < 0, -0.3, 0.3)
