"""Task *graph.local_derivatives*: ∂v/∂a and ∂v/∂b of v = a + b, a − b, a × b, a ÷ b and a^b."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task
from nnlib import rules

Pair = tuple[float, float]
Rule = Callable[[float, float], Pair]

OPERATIONS = ("plus", "minus", "times", "over", "power")


def reference(operation: str, a: float, b: float) -> Pair:
    """Return the two local derivatives; that of a^b by b is the one of e^(b ln a)."""
    if operation == "power":
        v, by_a = rules.power(a, b)
        return by_a, v * rules.log(a)[0]
    _, by_a, by_b = getattr(rules, operation)(a, b)
    return by_a, by_b


def draw(rng: np.random.Generator) -> Arguments:
    """Draw an operation and its inputs; only a power needs a positive base."""
    operation = str(rng.choice(OPERATIONS))
    a, b = (float(rng.choice([-1, 1]) * rng.uniform(0.5, 3)) for _ in "ab")
    return {"operation": operation, "a": abs(a) if operation == "power" else a, "b": b}


_RULES: dict[str, Rule] = {
    "plus": lambda a, b: (1, 1),
    "minus": lambda a, b: (1, -1),
    "times": lambda a, b: (b, a),
    "over": lambda a, b: (1 / b, -a / b**2),
    "power": lambda a, b: (b * a ** (b - 1), a**b * math.log(a)),
}


def _table(**changes: Rule) -> Callable:
    """A table of rules; a mistake changes one of them."""
    return lambda operation, a, b: (_RULES | changes)[operation](a, b)


def _chain(**changes: Rule) -> Callable:
    """One question after the other, the value computed on the way."""

    def local_derivatives(operation: str, a: float, b: float) -> list:
        if operation in changes:
            return list(changes[operation](a, b))
        if operation in ("plus", "minus"):
            return [1.0, 1.0 if operation == "plus" else -1.0]
        if operation == "times":
            return [b, a]
        if operation == "over":
            v = a / b
            return [v / a, -v / b]
        v = math.exp(b * math.log(a))
        return [v * b / a, v * math.log(a)]

    return local_derivatives


class _Local(NamedTuple):
    by_a: float
    by_b: float


class _Rules:
    def __init__(self, **changes: Rule):
        self.changes = changes

    def of(self, operation: str, a: float, b: float) -> _Local:
        return _Local(*self.changes.get(operation, getattr(self, operation))(a, b))

    plus = staticmethod(lambda a, b: (b**0, a**0))
    minus = staticmethod(lambda a, b: (b**0, -(a**0)))
    times = staticmethod(lambda a, b: (b, a))
    over = staticmethod(lambda a, b: (b**-1, -a * b**-2))
    power = staticmethod(lambda a, b: (b * math.pow(a, b) / a, math.pow(a, b) * math.log(a)))


def _class(**changes: Rule) -> Callable:
    return lambda operation, a, b: _Rules(**changes).of(operation, a, b)


def _value(operation: str, a: float, b: float) -> float:
    if operation == "power":
        return a**b
    return {"plus": a + b, "minus": a - b, "times": a * b, "over": a / b}[operation]


def _small_differences(operation: str, a: float, b: float, h: float = 1e-6) -> Pair:
    by_a = (_value(operation, a + h, b) - _value(operation, a - h, b)) / (2 * h)
    return by_a, (_value(operation, a, b + h) - _value(operation, a, b - h)) / (2 * h)


def _wrong(name: str, explanation: str, **changes: Rule) -> Mistake:
    """One rule wrong, in each way of writing them down."""
    planted = {"one question after the other": _chain(**changes), "a class": _class(**changes)}
    return Mistake(name, explanation, _table(**changes), planted)


def _after(change: Callable) -> Callable:
    return lambda *given: change(*reference(*given))


TASK = Task(
    id="graph.local_derivatives",
    title="Local derivatives of two inputs",
    chapter="computational-graphs",
    parts=(Part("by_a", 2, ()), Part("by_b", 2, ())),
    reference=reference,
    examples=(
        {"operation": "plus", "a": -2.0, "b": 5.0},
        {"operation": "minus", "a": 4.0, "b": 3.0},
        {"operation": "times", "a": 3.0, "b": -4.0},
        {"operation": "over", "a": 6.0, "b": 2.0},
        {"operation": "over", "a": 0.5, "b": -0.5},
        {"operation": "power", "a": 3.0, "b": 2.0},
        {"operation": "power", "a": 2.0, "b": -1.0},
    ),
    draw=draw,
    mistakes=(
        _wrong("the sign of −", "Where b grows, a − b shrinks, just as fast.", minus=lambda a, b: (1, 1)),
        _wrong(
            "− takes its sign from a",
            "Where a grows, a − b grows too; it is b that pulls it down.",
            minus=lambda a, b: (-1, 1),
        ),
        _wrong(
            "the inputs for the slopes of +",
            "A sum grows as fast as its input does, however large the input is.",
            plus=lambda a, b: (a, b),
        ),
        _wrong(
            "each factor for itself",
            "How fast a product grows with one factor is what the other factor says.",
            times=lambda a, b: (a, b),
        ),
        _wrong(
            "1 for the slopes of ×",
            "A product with 10 grows ten times as fast as its other factor.",
            times=lambda a, b: (1, 1),
        ),
        _wrong(
            "the sign of the quotient's slope by b",
            "With positive numbers, a larger divisor makes the quotient smaller.",
            over=lambda a, b: (1 / b, a / b**2),
        ),
        _wrong(
            "the divisor not squared",
            "Write the quotient as a times a power of b, and use the power rule on it.",
            over=lambda a, b: (1 / b, -a / b),
        ),
        _wrong(
            "the dividend lost",
            "The slope of the quotient by b keeps a as a factor: with a = 0 it is 0.",
            over=lambda a, b: (1 / b, -1 / b**2),
        ),
        _wrong(
            "b for its reciprocal",
            "Dividing by 10 makes the quotient grow a tenth as fast as a, not ten times as fast.",
            over=lambda a, b: (b, -a / b**2),
        ),
        _wrong(
            "the exponent not lowered",
            "The slope of a square is a straight line: the power goes down by one.",
            power=lambda a, b: (b * a**b, a**b * math.log(a)),
        ),
        _wrong(
            "the exponent not brought down",
            "The slope of a square at 3 is 6: the exponent becomes a factor.",
            power=lambda a, b: (a ** (b - 1), a**b * math.log(a)),
        ),
        _wrong(
            "the power rule for the exponent",
            "Where the exponent moves, the power is an exponential function of it, and not a power.",
            power=lambda a, b: (b * a ** (b - 1), b * a ** (b - 1)),
        ),
        _wrong(
            "the power as its own slope by b",
            "Only e to a variable is its own slope; with another base a logarithm comes with it.",
            power=lambda a, b: (b * a ** (b - 1), a**b),
        ),
        _wrong(
            "a base-2 logarithm",
            "It is the natural logarithm that turns a power into an exponential function of base e.",
            power=lambda a, b: (b * a ** (b - 1), a**b * math.log2(a)),
        ),
        Mistake(
            "the two derivatives exchanged",
            "First the derivative by the first input, then the one by the second.",
            _after(lambda by_a, by_b: (by_b, by_a)),
            {"a class": lambda operation, a, b: tuple(_Rules().of(operation, a, b))[::-1]},
        ),
        Mistake(
            "the value for both",
            "A local derivative is how fast the value changes with an input, and not the value itself.",
            lambda operation, a, b: (_value(operation, a, b),) * 2,
        ),
    ),
    styles={
        "a table": _table(),
        "one question after the other": _chain(),
        "a class and a namedtuple": _class(),
        "small differences": _small_differences,
        "an array": lambda operation, a, b: np.array(_table()(operation, a, b), dtype=float),
        "single precision": lambda operation, a, b: np.array(_chain()(operation, a, b), dtype=np.float32),
    },
)
