"""Task *graph.evaluate*: the forward pass through a graph: v = op(u1, u2, …) for each node, the inputs first."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task
from nnlib import rules

Operations = Sequence[tuple]
Rule = Callable[..., float]


def reference(leaves: list[float], operations: Operations) -> list[float]:
    """Return the values of all nodes, those of the leaves first."""
    values = list(leaves)
    for operation, *inputs in operations:
        value, *_ = getattr(rules, operation)(*(values[u] for u in inputs))
        values.append(value)
    return values


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a graph in which every operation is defined, and no value is very large or small."""
    while True:
        leaves = [round(float(u), 3) for u in rng.uniform(0.5, 3, int(rng.integers(2, 5)))]
        operations = _drawn_operations(rng, len(leaves), int(rng.integers(3, 8)))
        if all(0.01 < abs(v) < 30 for v in reference(leaves, operations)):
            return {"leaves": leaves, "operations": operations}


def _drawn_operations(rng: np.random.Generator, count: int, more: int) -> list[tuple]:
    # What is surely positive, even with a whole-number division on the way: log, power and over take nothing else.
    positive = [True] * count
    operations = []
    for _ in range(more):
        operation = str(rng.choice(["plus", "minus", "times", "over", "power", "exp", "log", "sigmoid"]))
        cautious = operation in ("over", "power", "log")
        choice = [u for u, sure in enumerate(positive) if sure or not cautious]
        arity = 1 if operation in ("exp", "log", "sigmoid") else 2
        inputs = [int(u) for u in rng.choice(choice, arity, replace=operation in ("times", "plus"))]
        operations.append((operation, *inputs))
        sure = operation in ("exp", "sigmoid") or (operation in ("plus", "times") and all(positive[u] for u in inputs))
        positive.append(sure or operation == "power")
    return operations


def _exp(x: float) -> float:
    """e^x; a wrong value on the way may be too large for it."""
    return math.exp(min(x, 700.0))


_RULES: dict[str, Rule] = {
    "plus": lambda a, b: a + b,
    "minus": lambda a, b: a - b,
    "times": lambda a, b: a * b,
    "over": lambda a, b: a / b,
    "power": lambda a, b: a**b,
    "exp": _exp,
    "log": math.log,
    "sigmoid": lambda x: 1 / (1 + _exp(-x)),
}


def _table(**changes: Rule) -> Callable:
    """A table of the operations; a mistake changes one of them."""

    def evaluate(leaves: list[float], operations: Operations) -> list[float]:
        values = list(leaves)
        for operation, *inputs in operations:
            values.append((_RULES | changes)[operation](*[values[u] for u in inputs]))
        return values

    return evaluate


def _chain(**changes: Rule) -> Callable:
    """One question after the other, the values in a list made beforehand."""

    def evaluate(leaves: list[float], operations: Operations) -> tuple:
        n = len(leaves)
        v = [*leaves, *[0.0] * len(operations)]
        for k in range(len(operations)):
            name, a = operations[k][0], v[operations[k][1]]
            b = v[operations[k][-1]]
            if name in changes:
                v[n + k] = changes[name](*[a, b][: len(operations[k]) - 1])
            elif name == "plus":
                v[n + k] = a + b
            elif name == "minus":
                v[n + k] = a + -b
            elif name == "times":
                v[n + k] = a * b
            elif name == "over":
                v[n + k] = a * b**-1
            elif name == "power":
                v[n + k] = _exp(b * math.log(a))
            elif name == "exp":
                v[n + k] = math.e**a
            elif name == "log":
                v[n + k] = math.log(a)
            else:
                v[n + k] = _exp(a) / (1 + _exp(a))
        return tuple(v)

    return evaluate


class _Graph:
    def __init__(self, leaves: list[float], operations: Operations, changes: dict[str, Rule]):
        self.known = dict(enumerate(leaves))
        self.operations, self.first, self.changes = operations, len(leaves), changes

    def value(self, v: int) -> float:
        if v not in self.known:
            name, *inputs = self.operations[v - self.first]
            self.known[v] = (_RULES | self.changes)[name](*map(self.value, inputs))
        return self.known[v]


def _tuples(leaves: list[float], operations: Operations) -> tuple:
    """A new tuple for each node."""
    values = tuple(leaves)
    for name, *inputs in operations:
        values = (*values, _RULES[name](*(values[u] for u in inputs)))
    return values


def _class(**changes: Rule) -> Callable:
    """From the output back to the leaves, each value computed when it is asked for."""

    def evaluate(leaves: list[float], operations: Operations) -> np.ndarray:
        graph = _Graph(leaves, operations, changes)
        return np.array([graph.value(v) for v in range(len(leaves) + len(operations))])

    return evaluate


def _wrong(name: str, explanation: str, **changes: Rule) -> Mistake:
    """One operation wrong, in each way of writing them down."""
    planted = {"one question after the other": _chain(**changes), "a class": _class(**changes)}
    return Mistake(name, explanation, _table(**changes), planted)


def _in_place(leaves: list[float], operations: Operations) -> list[float]:
    leaves += reference(leaves, operations)[len(leaves) :]
    return leaves


def _appended(leaves: list[float], operations: Operations) -> list[float]:
    values = leaves
    for operation, *inputs in operations:
        values.append(_RULES[operation](*[values[u] for u in inputs]))
    return values


def _one_input(leaves: list[float], operations: Operations) -> list[float]:
    return reference(leaves, [(operation, *[inputs[0]] * len(inputs)) for operation, *inputs in operations])


TASK = Task(
    id="graph.evaluate",
    title="The forward pass",
    chapter="computational-graphs",
    parts=(Part("values", 3, ("n",)),),
    reference=reference,
    examples=(
        {"leaves": [-2.0, 5.0, -4.0], "operations": [("plus", 0, 1), ("times", 3, 2)]},
        {"leaves": [3.0], "operations": [("times", 0, 0), ("log", 0), ("minus", 1, 2)]},
        {"leaves": [6.0, 4.0], "operations": [("over", 0, 1), ("minus", 2, 0), ("sigmoid", 3), ("exp", 2)]},
        {"leaves": [2.0, 3.0], "operations": [("power", 0, 1), ("minus", 0, 1), ("exp", 3), ("log", 2)]},
        {"leaves": [7.0, 1.0], "operations": []},
    ),
    draw=draw,
    mistakes=(
        _wrong(
            "the inputs of − exchanged",
            "The first input is the one that the second is taken from.",
            minus=lambda a, b: b - a,
        ),
        _wrong("a sum for a difference", "Try two equal inputs: their difference is 0.", minus=lambda a, b: a + b),
        _wrong(
            "the inputs of ÷ exchanged",
            "The first input is divided by the second.",
            over=lambda a, b: b / a,
        ),
        _wrong(
            "whole-number division",
            "A quotient keeps what is behind the point: 6 divided by 4 is 1.5.",
            over=lambda a, b: a // b,
        ),
        _wrong(
            "base and exponent exchanged",
            "The first input is the base: 2 to the power of 3 is 8.",
            power=lambda a, b: b**a,
        ),
        _wrong(
            "a product for a power",
            "To the power of 3 is multiplied by itself, and not by 3.",
            power=lambda a, b: a * b,
        ),
        _wrong(
            "powers of 2 for the exponential",
            "The exponential function has the base e = 2.718…, which is in Python's math.",
            exp=lambda x: 2.0 ** min(x, 900.0),
        ),
        _wrong(
            "base-2 logarithms",
            "The logarithm here is the natural one, which undoes the exponential function.",
            log=math.log2,
        ),
        _wrong(
            "base-10 logarithms",
            "The logarithm here is the natural one, which undoes the exponential function.",
            log=math.log10,
        ),
        _wrong(
            "the sign of the exponent in σ",
            "A large positive number must give a value near 1; try one.",
            sigmoid=lambda x: 1 / (1 + _exp(x)),
        ),
        _wrong(
            "the sigmoid's slope for its value",
            "The slope is for the way back; on the way forward it is the sigmoid itself.",
            sigmoid=lambda x: _exp(-abs(x)) / (1 + _exp(-abs(x))) ** 2,
        ),
        _wrong("tanh for the sigmoid", "The sigmoid lies between 0 and 1, and is ½ at 0.", sigmoid=math.tanh),
        Mistake(
            "only the first input followed",
            "An operation of two inputs needs the values of two nodes, which may differ.",
            _one_input,
        ),
        Mistake(
            "the leaves left out",
            "A leaf is a node too: its value belongs in the list, before those that are computed.",
            lambda leaves, operations: reference(leaves, operations)[len(leaves) :],
            {
                "one question after the other": lambda leaves, operations: _chain()(leaves, operations)[len(leaves) :],
                "a class": lambda leaves, operations: _class()(leaves, operations)[len(leaves) :],
            },
        ),
        Mistake(
            "only the output",
            "Every value on the way is wanted: the backward pass will need them.",
            lambda leaves, operations: reference(leaves, operations)[-1:],
            {"a class": lambda leaves, operations: [_class()(leaves, operations)[-1]]},
        ),
        Mistake(
            "the leaves backwards",
            "Node 0 is the first of the leaves.",
            lambda leaves, operations: reference(leaves[::-1], operations),
            {"a class": lambda leaves, operations: _class()(list(reversed(leaves)), operations)},
        ),
        Mistake(
            "the list of the leaves is changed",
            "Two names for one list are still one list: what you append to one is in the other. Start from a copy.",
            _in_place,
            {"append": _appended},
        ),
    ),
    styles={
        "a table": _table(),
        "one question after the other": _chain(),
        "a class": _class(),
        "a growing tuple": _tuples,
        "a dictionary of values": lambda leaves, operations: list(
            dict(enumerate(_table()(leaves, operations))).values()
        ),
        "single precision": lambda leaves, operations: np.array(_chain()(leaves, operations), dtype=np.float32),
    },
)
