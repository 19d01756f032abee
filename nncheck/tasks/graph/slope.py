"""Task *graph.slope*: dv/dx of v = e^x, ln x and σ(x), the operations of one input."""

import math
from collections.abc import Callable

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task
from nnlib import rules

Rule = Callable[[float], float]


def reference(operation: str, x: float) -> float:
    """Return the local derivative."""
    _, slope = getattr(rules, operation)(x)
    return slope


def draw(rng: np.random.Generator) -> Arguments:
    """Draw an operation and its input, a positive one for the logarithm."""
    operation, x = str(rng.choice(["exp", "log", "sigmoid"])), float(rng.uniform(-3, 3))
    return {"operation": operation, "x": abs(x) + 0.3 if operation == "log" else x}


def _squash(x: float) -> float:
    return 1 / (1 + math.exp(-x))


_RULES: dict[str, Rule] = {
    "exp": math.exp,
    "log": lambda x: 1 / x,
    "sigmoid": lambda x: _squash(x) * (1 - _squash(x)),
}


def _table(**changes: Rule) -> Callable:
    """A table of rules; a mistake changes one of them."""
    return lambda operation, x: (_RULES | changes)[operation](x)


def _chain(**changes: Rule) -> Callable:
    """One question after the other."""

    def slope(operation: str, x: float) -> float:
        if operation in changes:
            return changes[operation](x)
        if operation == "exp":
            return math.e**x
        if operation == "log":
            return x**-1
        return math.exp(-x) / (1 + math.exp(-x)) ** 2

    return slope


def _arrays(**changes: Rule) -> Callable:
    """With numpy, in an array."""

    def slope(operation: str, x: float) -> np.ndarray:
        rule = {"exp": np.exp, "log": np.reciprocal, "sigmoid": lambda z: 1 / (4 * np.cosh(z / 2) ** 2)}[operation]
        return np.array([changes[operation](x) if operation in changes else rule(np.float64(x))])

    return slope


def _small_differences(operation: str, x: float, h: float = 1e-6) -> float:
    value = {"exp": math.exp, "log": math.log, "sigmoid": _squash}[operation]
    return (value(x + h) - value(x - h)) / (2 * h)


def _through_the_value(operation: str, x: float) -> float:
    v = {"exp": math.exp, "log": math.log, "sigmoid": _squash}[operation](x)
    return {"exp": v, "log": math.exp(-v), "sigmoid": v - v * v}[operation]


def _wrong(name: str, explanation: str, **changes: Rule) -> Mistake:
    """One rule wrong, in each way of writing them down."""
    planted = {"one question after the other": _chain(**changes), "arrays": _arrays(**changes)}
    return Mistake(name, explanation, _table(**changes), planted)


TASK = Task(
    id="graph.slope",
    title="Local derivatives of one input",
    chapter="computational-graphs",
    parts=(Part("slope", 3, ()),),
    reference=reference,
    examples=(
        {"operation": "exp", "x": 0.0},
        {"operation": "exp", "x": 2.0},
        {"operation": "log", "x": 4.0},
        {"operation": "log", "x": 0.5},
        {"operation": "sigmoid", "x": 0.0},
        {"operation": "sigmoid", "x": 2.0},
        {"operation": "sigmoid", "x": -3.0},
    ),
    draw=draw,
    mistakes=(
        _wrong(
            "the power rule for the exponential",
            "In a power it is the base that moves, in an exponential function the exponent.",
            exp=lambda x: x * math.exp(x - 1),
        ),
        _wrong("1 for the slope of the exponential", "It is 1 at 0 alone; look at x = 2.", exp=lambda x: 1.0),
        _wrong(
            "a minus for the exponential",
            "The exponential function rises everywhere, and faster and faster.",
            exp=lambda x: -math.exp(-x),
        ),
        _wrong(
            "x for its reciprocal",
            "The logarithm gets flatter and flatter: its slope falls as x grows.",
            log=lambda x: x,
        ),
        _wrong(
            "the slope of a base-2 logarithm",
            "The logarithm here is the natural one, and its slope has no further factor.",
            log=lambda x: 1 / (x * math.log(2)),
        ),
        _wrong(
            "the logarithm differentiated twice",
            "A logarithm rises, so its slope is positive: one derivative is enough.",
            log=lambda x: -1 / x**2,
        ),
        _wrong(
            "the sigmoid's value for its slope",
            "The sigmoid is nearly flat where it is near 1; its own value is not.",
            sigmoid=_squash,
        ),
        _wrong(
            "σ′ of the value",
            "The formula with the value in it is complete: the value does not pass through σ again.",
            sigmoid=lambda x: _squash(_squash(x)) * (1 - _squash(_squash(x))),
        ),
        _wrong(
            "the input in the place of the value",
            "In the short formula for the sigmoid's slope stands its value, and not what goes into it.",
            sigmoid=lambda x: x * (1 - x),
        ),
        _wrong(
            "plus for minus in σ′",
            "At 0, where the sigmoid is ½, it is steepest; its slope there is ¼.",
            sigmoid=lambda x: _squash(x) * (1 + _squash(x)),
        ),
        _wrong(
            "the slope of tanh",
            "tanh runs from −1 to 1 and is steeper; the sigmoid's slope is never more than ¼.",
            sigmoid=lambda x: 1 - math.tanh(x) ** 2,
        ),
        _wrong(
            "the slope of tanh, written with the sigmoid",
            "The short formula for tanh has a square in it; the one for the sigmoid is a product of two shares of 1.",
            sigmoid=lambda x: 1 - _squash(x) ** 2,
        ),
        Mistake(
            "the values, not the slopes",
            "A local derivative is how fast the value changes with the input, and not the value itself.",
            lambda operation, x: {"exp": math.exp, "log": math.log, "sigmoid": _squash}[operation](x),
        ),
    ),
    styles={
        "a table": _table(),
        "one question after the other": _chain(),
        "arrays": _arrays(),
        "from the value": _through_the_value,
        "small differences": _small_differences,
        "a list": lambda operation, x: [_table()(operation, x)],
        "single precision": lambda operation, x: np.float32(_chain()(operation, x)),
    },
)
