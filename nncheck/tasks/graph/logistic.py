"""Task *graph.logistic*: back through z = w x + b, a = σ(z), L = −y ln a − (1 − y) ln(1 − a): five numbers."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task
from nncheck.tasks.steps import stepwise
from nnlib.graph import Node, log, sigmoid

Five = tuple[float, float, float, float, float]


def reference(x: float, y: float, w: float, b: float) -> Five:
    """Return the loss, and its gradients by a, z, w and b."""
    w, b = Node(w), Node(b)
    z = w * x + b
    a = sigmoid(z)
    loss = -(y * log(a) + (1 - y) * log(1 - a))
    loss.backward()
    return loss.value, a.grad, z.grad, w.grad, b.grad


def draw(rng: np.random.Generator) -> Arguments:
    """Draw an example and a unit that is not saturated."""
    x, w, b = (float(u) for u in rng.uniform(-1.5, 1.5, 3))
    return {"x": 2 * x, "y": float(rng.integers(2)), "w": w / 2, "b": b}


def cost(x: float, y: float, w: float, b: float) -> Callable:
    """The loss as a function of one small step of w, or of b."""

    def loss_of(by_w: float = 0, by_b: float = 0) -> float:
        z = (w + by_w) * x + b + by_b
        return float(np.log(1 + np.exp(z)) - y * z)

    return loss_of


def _loss(y: float, a: float) -> float:
    return -y * math.log(a) - (1 - y) * math.log(1 - a)


_line_by_line = stepwise(
    ("x", "y", "w", "b"),
    {
        "z": lambda s: s.w * s.x + s.b,
        "a": lambda s: 1 / (1 + math.exp(-s.z)),
        "loss": lambda s: _loss(s.y, s.a),
        "by_a": lambda s: -s.y / s.a + (1 - s.y) / (1 - s.a),
        "by_z": lambda s: s.by_a * s.a * (1 - s.a),
        "by_w": lambda s: s.by_z * s.x,
        "by_b": lambda s: s.by_z,
    },
    ("loss", "by_a", "by_z", "by_w", "by_b"),
)

_in_short = stepwise(
    ("x", "y", "w", "b"),
    {
        "z": lambda s: s.b + s.x * s.w,
        "a": lambda s: (1 + math.tanh(s.z / 2)) / 2,
        "loss": lambda s: -math.log(s.a if s.y == 1 else 1 - s.a),
        "by_a": lambda s: (s.a - s.y) / (s.a * (1 - s.a)),
        "by_z": lambda s: s.a - s.y,
        "by_w": lambda s: (s.a - s.y) * s.x,
        "by_b": lambda s: s.a - s.y,
    },
    ("loss", "by_a", "by_z", "by_w", "by_b"),
)


_edge_by_edge = stepwise(
    ("x", "y", "w", "b"),
    {
        "z": lambda s: sum(product for product in (s.w * s.x, s.b)),
        "a": lambda s: math.exp(s.z) / (math.exp(s.z) + 1),
        "loss": lambda s: -math.log(abs(1 - s.y - s.a)),
        "by_a": lambda s: -1 / (s.a - (1 - s.y)),
        "by_z": lambda s: s.by_a * (math.exp(-s.z) / (1 + math.exp(-s.z)) ** 2),
        "by_w": lambda s: s.x * s.by_z,
        "by_b": lambda s: 1 * s.by_z,
    },
    ("loss", "by_a", "by_z", "by_w", "by_b"),
)


class _Five(NamedTuple):
    loss: float
    by_a: float
    by_z: float
    by_w: float
    by_b: float


def _wrong(name: str, explanation: str, **changes: Callable) -> Mistake:
    """One step wrong, and what follows from it."""
    return Mistake(name, explanation, _line_by_line(**changes), {"edge by edge": _as_arrays(_edge_by_edge(**changes))})


def _as_arrays(function: Callable) -> Callable:
    return lambda *given: [np.array([number]) for number in function(*given)]


def _last(name: str, explanation: str, **changes: Callable) -> Mistake:
    """One step wrong that no other follows from, so that it can be planted in the short formulas too."""
    planted = {"in short": _in_short(**changes), "edge by edge": lambda *given: list(_edge_by_edge(**changes)(*given))}
    return Mistake(name, explanation, _line_by_line(**changes), planted)


TASK = Task(
    id="graph.logistic",
    title="Logistic regression, node by node",
    chapter="computational-graphs",
    parts=(
        Part("loss", 1, ()),
        Part("by_a", 1, ()),
        Part("by_z", 1, ()),
        Part("by_w", 1, ()),
        Part("by_b", 1, ()),
    ),
    reference=reference,
    examples=(
        {"x": 50.0, "y": 1.0, "w": 0.0, "b": 0.0},
        {"x": 50.0, "y": 0.0, "w": 0.0, "b": 0.0},
        {"x": 2.0, "y": 1.0, "w": 0.5, "b": -2.0},
        {"x": -3.0, "y": 0.0, "w": 1.0, "b": 1.0},
        {"x": 0.0, "y": 1.0, "w": 4.0, "b": 1.0},
    ),
    draw=draw,
    mistakes=(
        _last(
            "the minus sign of the loss forgotten",
            "The logarithm of a probability is negative, and a loss is not.",
            loss=lambda s: -_loss(s.y, s.a),
        ),
        _last(
            "base-2 logarithms",
            "One yes or no costs ln 2 here, 0.69, and not 1: the logarithm is the natural one.",
            loss=lambda s: _loss(s.y, s.a) / math.log(2),
        ),
        _last(
            "the logarithm of the wrong probability",
            "Where y is 1, the loss looks at a, and at what a leaves over where y is 0.",
            loss=lambda s: _loss(1 - s.y, s.a),
        ),
        _last(
            "no loss for y = 0",
            "An example of class 0 that is predicted as 0.9 must cost something.",
            loss=lambda s: -s.y * math.log(s.a),
        ),
        _last(
            "the squared error as the loss",
            "That is another loss, with another derivative by a.",
            loss=lambda s: (s.a - s.y) ** 2 / 2,
        ),
        _wrong(
            "the sign of the derivative by a",
            "Where y is 1, a larger a makes the loss smaller.",
            by_a=lambda s: s.y / s.a - (1 - s.y) / (1 - s.a),
        ),
        _wrong(
            "the inner minus of 1 − a forgotten",
            "In ln(1 − a) the chain rule has one more factor: the derivative of what is inside.",
            by_a=lambda s: -s.y / s.a - (1 - s.y) / (1 - s.a),
        ),
        _wrong(
            "no derivative for y = 0",
            "Where y is 0, the loss depends on a too, through the second logarithm.",
            by_a=lambda s: -s.y / s.a,
        ),
        _wrong(
            "the derivative of another loss",
            "a − y is what the squared error gives by a; here, it is only reached one node further down.",
            by_a=lambda s: s.a - s.y,
        ),
        _wrong(
            "no slope of the sigmoid",
            "On the way from a to z there is an edge, and a factor on it.",
            by_z=lambda s: s.by_a,
        ),
        _wrong(
            "the sigmoid's slope at a",
            "The short formula has a in it, or σ′ has z in it: a does not pass through σ again.",
            by_z=lambda s: s.by_a * math.exp(-s.a) / (1 + math.exp(-s.a)) ** 2,
        ),
        _wrong(
            "plus for minus in σ′",
            "The sigmoid's slope is never more than ¼, and nearly 0 where a is near 1.",
            by_z=lambda s: s.by_a * s.a * (1 + s.a),
        ),
        _wrong(
            "the sigmoid's slope alone",
            "The chain rule is a product: what is on the edge times what has come to its upper end.",
            by_z=lambda s: s.a * (1 - s.a),
        ),
        _wrong(
            "the sigmoid's slope twice",
            "The edge from a to z is passed once.",
            by_z=lambda s: s.by_a * (s.a * (1 - s.a)) ** 2,
        ),
        _last(
            "no input in the gradient by w",
            "How far z moves with w depends on x: with x = 50, fifty times as far.",
            by_w=lambda s: s.by_z,
        ),
        _last(
            "the factor for itself",
            "The local derivative of w · x by w is the other factor.",
            by_w=lambda s: s.by_z * s.w,
        ),
        _last(
            "the input in the gradient by b",
            "Nothing multiplies b: when it moves by 1, so does z.",
            by_b=lambda s: s.by_z * s.x,
        ),
        _last(
            "the bias times its gradient",
            "The local derivative of a sum by one of its terms does not depend on the term.",
            by_b=lambda s: s.by_z * s.b,
        ),
        _wrong("no bias", "The sum that goes into σ has b in it.", z=lambda s: s.w * s.x),
        _wrong(
            "the sign of the exponent",
            "A large positive z must give an a near 1; try one.",
            a=lambda s: 1 / (1 + math.exp(s.z)),
        ),
    ),
    styles={
        "line by line": _line_by_line(),
        "in short": _in_short(),
        "edge by edge": _edge_by_edge(),
        "arrays": _as_arrays(_line_by_line()),
        "a namedtuple": lambda *given: _Five(*_in_short()(*given)),
        "a list": lambda *given: list(_line_by_line()(*given)),
        "single precision": lambda *given: np.array(_line_by_line()(*given), dtype=np.float32),
    },
    cost=cost,
)
