"""A scalar expression on our graph beside the same on micrograd, another small graph of Python objects.

Both build the expression from the same numbers, and run it backward. micrograd comes from PyPI (`pip install
micrograd`); without it there is nothing to compare with, and this says so.
"""

from collections.abc import Callable, Iterator

import numpy as np

try:
    from micrograd.engine import Value
except ImportError:
    Value = None

from benchmarks.harness import Case
from nnlib.graph import Node, relu, topological_order

LAYERS = (4, 16, 16, 1)
GOAL = 0.5


def cases() -> Iterator[Case]:
    """Yield a network of + × relu, and an expression of all the operations that both have."""
    if Value is None:
        print("graph: not compared, because micrograd is not installed (pip install micrograd)")
        return
    numbers = np.random.default_rng(0).uniform(0.5, 1, 1000).tolist()
    for name, expression in (("network of + × relu", _network), ("chain of + − × ÷ ^ relu", _chain)):
        size = len(topological_order(expression(Node, relu, numbers)))
        yield Case(
            f"graph: {name}, {size} nodes",
            _both_passes(expression, Node, relu, numbers),
            _both_passes(expression, Value, Value.relu, numbers),
            "micrograd",
            GOAL,
        )


def _both_passes(expression: Callable, kind: type, relu: Callable, numbers: list[float]) -> Callable[[], None]:
    return lambda: expression(kind, relu, numbers).backward()


def _network(kind: type, relu: Callable, numbers: list[float]) -> Node:
    draw = iter(numbers)
    a = [kind(next(draw)) for _ in range(LAYERS[0])]
    for units in LAYERS[1:]:
        z = []
        for _ in range(units):
            total = kind(next(draw))
            for u in a:
                total = total + kind(next(draw)) * u
            z.append(relu(total))
        a = z
    return a[0]


def _chain(kind: type, relu: Callable, numbers: list[float]) -> Node:
    f = kind(1.0)
    for number in numbers[:200]:
        x = kind(number)
        f = relu(f * x + (x - 2.0) ** 2 / (f + 3.0))
    return f
