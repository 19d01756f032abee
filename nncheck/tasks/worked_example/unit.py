"""Task *worked_example.unit*: net = w1 i1 + w2 i2 + b and out = σ(net), two numbers of one unit."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task
from nncheck.tasks.worked_example.declared import values

Pair = tuple[float, float]


def reference(i1: float, i2: float, w1: float, w2: float, b: float) -> Pair:
    """Return the net input and the output."""
    return values("net_h1 out_h1", i1=i1, i2=i2, w1=w1, w2=w2, b1=b)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a unit and its inputs."""
    return dict(zip(("i1", "i2", "w1", "w2", "b"), rng.normal(size=5).tolist(), strict=True))


def _squash(net: float) -> float:
    return 1 / (1 + math.exp(-net))


def _straight(
    net_of: Callable = lambda i1, i2, w1, w2, b: w1 * i1 + w2 * i2 + b, out_of: Callable = _squash
) -> Callable:
    """Line by line."""

    def unit(i1: float, i2: float, w1: float, w2: float, b: float) -> Pair:
        net = net_of(i1, i2, w1, w2, b)
        return net, out_of(net)

    return unit


def _loop(start: Callable = lambda b: b, out_of: Callable = _squash) -> Callable:
    """A loop over the pairs of weight and input."""

    def unit(i1: float, i2: float, w1: float, w2: float, b: float) -> list:
        net = start(b)
        for w, i in ((w1, i1), (w2, i2)):
            net += w * i
        return [net, out_of(net)]

    return unit


def _arrays(net_of: Callable = lambda w, i, b: w @ i + b, sign: int = -1) -> Callable:
    """The same with numpy."""

    def unit(i1: float, i2: float, w1: float, w2: float, b: float) -> tuple:
        net = net_of(np.array([w1, w2]), np.array([i1, i2]), b)
        return net, 1 / (1 + np.exp(sign * net))

    return unit


def _of(change: Callable) -> Callable:
    """The reference, with its two numbers changed."""
    return lambda *given: change(*reference(*given))


class _Unit(NamedTuple):
    net: float
    out: float


TASK = Task(
    id="worked_example.unit",
    title="One unit",
    chapter="worked-example",
    parts=(Part("net", 1, ()), Part("out", 1, ())),
    reference=reference,
    examples=(
        {"i1": 0.05, "i2": 0.1, "w1": 0.15, "w2": 0.2, "b": 0.35},
        {"i1": 2.0, "i2": -1.0, "w1": 1.0, "w2": 3.0, "b": 1.0},
        {"i1": 1.0, "i2": 3.0, "w1": 0.5, "w2": -1.0, "b": 2.0},
        {"i1": 0.0, "i2": 0.0, "w1": 4.0, "w2": 5.0, "b": -1.0},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "no bias",
            "With both inputs 0 the net input is the bias, not 0.",
            _straight(lambda i1, i2, w1, w2, b: w1 * i1 + w2 * i2),
            {"a loop": _loop(lambda b: 0.0), "arrays": _arrays(lambda w, i, b: w @ i)},
        ),
        Mistake(
            "the bias subtracted",
            "The bias is added to the weighted sum.",
            _straight(lambda i1, i2, w1, w2, b: w1 * i1 + w2 * i2 - b),
            {"a loop": _loop(lambda b: -b), "arrays": _arrays(lambda w, i, b: w @ i - b)},
        ),
        Mistake(
            "the bias with each input",
            "The bias is added once, however many inputs there are.",
            _straight(lambda i1, i2, w1, w2, b: w1 * i1 + b + w2 * i2 + b),
            {"a loop": _loop(lambda b: 2 * b), "arrays": _arrays(lambda w, i, b: np.sum(w * i + b))},
        ),
        Mistake(
            "the weights exchanged",
            "Each weight belongs to one input: w1 to i1.",
            _straight(lambda i1, i2, w1, w2, b: w2 * i1 + w1 * i2 + b),
            {"arrays": _arrays(lambda w, i, b: w[::-1] @ i + b)},
        ),
        Mistake(
            "the inputs without their weights",
            "Each input counts as much as its weight says.",
            _straight(lambda i1, i2, w1, w2, b: i1 + i2 + b),
            {"arrays": _arrays(lambda w, i, b: i.sum() + b)},
        ),
        Mistake(
            "weight plus input",
            "An input is multiplied by its weight: with the input 0, the weight does not matter.",
            _straight(lambda i1, i2, w1, w2, b: w1 + i1 + w2 + i2 + b),
            {"arrays": _arrays(lambda w, i, b: np.sum(w + i) + b)},
        ),
        Mistake(
            "only the first input",
            "Both inputs lead into the unit.",
            _straight(lambda i1, i2, w1, w2, b: w1 * i1 + b),
            {"arrays": _arrays(lambda w, i, b: w[0] * i[0] + b)},
        ),
        Mistake(
            "the sign of the exponent",
            "A large positive net input must give a value near 1; try one.",
            _straight(out_of=lambda net: _squash(-net)),
            {"a loop": _loop(out_of=lambda net: 1 / (1 + math.exp(net))), "arrays": _arrays(sign=1)},
        ),
        Mistake(
            "no sigmoid",
            "What the unit puts out is the net input, squashed between 0 and 1.",
            _straight(out_of=lambda net: net),
            {"a loop": _loop(out_of=lambda net: net)},
        ),
        Mistake(
            "no 1 in the denominator",
            "An output is never above 1: what keeps the fraction below it?",
            _straight(out_of=lambda net: 1 / math.exp(-net)),
            {"a loop": _loop(out_of=math.exp)},
        ),
        Mistake(
            "the slope in place of the output",
            "The slope of the sigmoid is needed on the way back; on the way forward it is the sigmoid itself.",
            _straight(out_of=lambda net: _squash(net) * (1 - _squash(net))),
            {"a loop": _loop(out_of=lambda net: math.exp(-net) / (1 + math.exp(-net)) ** 2)},
        ),
        Mistake(
            "tanh in place of σ",
            "Both are S-shaped, but tanh runs from −1 to 1, and σ from 0 to 1.",
            _straight(out_of=math.tanh),
            {"a loop": _loop(out_of=math.tanh)},
        ),
        Mistake(
            "a step",
            "The unit with a threshold jumps at 0; the sigmoid rises smoothly, and so has a slope to learn from.",
            _straight(out_of=lambda net: float(net >= 0)),
            {"a loop": _loop(out_of=lambda net: 1 if net >= 0 else 0)},
        ),
        Mistake("the two values exchanged", "First the net input, then the output.", _of(lambda net, out: (out, net))),
        Mistake(
            "the output for both", "net is what goes into σ, out what comes out.", _of(lambda net, out: (out, out))
        ),
    ),
    styles={
        "line by line": _straight(),
        "a loop": _loop(),
        "arrays": _arrays(),
        "another form of σ": _straight(out_of=lambda net: math.exp(net) / (math.exp(net) + 1)),
        "through tanh": _straight(out_of=lambda net: (math.tanh(net / 2) + 1) / 2),
        "a namedtuple": lambda *given: _Unit(*_straight()(*given)),
        "rounded to nine decimals": lambda *given: tuple(round(number, 9) for number in _straight()(*given)),
        "a dictionary's values": lambda *given: list(dict(zip("no", _loop()(*given), strict=True)).values()),
        "single precision": lambda *given: np.array(_straight()(*given), dtype=np.float32),
    },
)
