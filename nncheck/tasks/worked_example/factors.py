"""Task *worked_example.factors*: the three slopes between E and w5, and their product ∂E/∂w5."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task
from nncheck.tasks.worked_example.declared import PAGE, arguments, drawn, values
from nnlib import activations

Four = tuple[float, float, float, float]
NAMES = "target_o1 net_o1 out_o1 out_h1 w5"
SYMBOLS = "dE_dout_o1 dout_dnet_o1 dnet_o1_dw5 dE_dw5"


def reference(target_o1: float, net_o1: float, out_o1: float, out_h1: float, w5: float) -> Four:
    """Return the three factors and their product; w5 itself is in none of them."""
    return values(SYMBOLS, target_o1=target_o1, net_o1=net_o1, out_o1=out_o1, out_h1=out_h1)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw an output unit that was run forward."""
    return arguments(drawn(rng), NAMES)


def cost(target_o1: float, net_o1: float, out_o1: float, out_h1: float, w5: float) -> Callable:
    """Return E_o1 as a function of a step of out_o1 and one of w5."""
    return lambda dE_dout_o1=0.0, dE_dw5=0.0: _half_square(
        target_o1, float(activations.sigmoid(net_o1 + dE_dw5 * out_h1)) + dE_dout_o1
    )


def _half_square(target: float, out: float) -> float:
    return (target - out) ** 2 / 2


def _straight(
    error: Callable = lambda target, out: out - target,
    slope: Callable = lambda net, out: out * (1 - out),
    came_in: Callable = lambda out_h1, out_o1, w5: out_h1,
    product: Callable = lambda p, q, r: p * q * r,
) -> Callable:
    """Line by line."""

    def factors(target_o1: float, net_o1: float, out_o1: float, out_h1: float, w5: float) -> Four:
        p, q, r = error(target_o1, out_o1), slope(net_o1, out_o1), came_in(out_h1, out_o1, w5)
        return p, q, r, product(p, q, r)

    return factors


def _list(change: Callable = lambda p, q, r: [p, q, r], used: slice = slice(3)) -> Callable:
    """A list of factors, some of them changed, and the product of those used."""

    def factors(target_o1: float, net_o1: float, out_o1: float, out_h1: float, w5: float) -> list:
        chain = change(-(target_o1 - out_o1), out_o1 - out_o1**2, out_h1)
        return [*chain, math.prod(chain[used])]

    return factors


def _differences(target_o1: float, net_o1: float, out_o1: float, out_h1: float, w5: float) -> Four:
    h = 1e-5

    def slope(f: Callable, at: float) -> float:
        return (f(at + h) - f(at - h)) / (2 * h)

    return (
        slope(lambda out: (target_o1 - out) ** 2 / 2, out_o1),
        slope(_squash, net_o1),
        slope(lambda w: net_o1 + (w - w5) * out_h1, w5),
        slope(lambda w: (target_o1 - _squash(net_o1 + (w - w5) * out_h1)) ** 2 / 2, w5),
    )


def _squash(net: float) -> float:
    return 1 / (1 + math.exp(-net))


class _Factors(NamedTuple):
    error: float
    slope: float
    came_in: float

    @property
    def product(self) -> float:
        return float(np.prod(self))


def _class(target_o1: float, net_o1: float, out_o1: float, out_h1: float, w5: float) -> Four:
    chain = _Factors(out_o1 - target_o1, out_o1 * (1 - out_o1), out_h1)
    return *chain, chain.product


LOGIT = math.log(3)
"""The net input at which the sigmoid is ¾."""

TASK = Task(
    id="worked_example.factors",
    title="The chain from E to w5",
    chapter="worked-example",
    parts=tuple(Part(symbol, 1, ()) for symbol in SYMBOLS.split()),
    reference=reference,
    examples=(
        arguments(PAGE, NAMES),
        {"target_o1": 1.0, "net_o1": 0.0, "out_o1": 0.5, "out_h1": 0.25, "w5": 2.0},
        {"target_o1": 0.75, "net_o1": LOGIT, "out_o1": 0.75, "out_h1": 0.5, "w5": -1.0},
        {"target_o1": 0.25, "net_o1": -LOGIT, "out_o1": 0.25, "out_h1": 1.0, "w5": 0.0},
        {"target_o1": 0.0, "net_o1": LOGIT, "out_o1": 0.75, "out_h1": 0.4, "w5": 0.8},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the sign of the error",
            "Target and output are exchanged: where the output is too large, E grows with it.",
            _straight(error=lambda target, out: target - out),
            {
                "a list": _list(lambda p, q, r: [-p, q, r]),
                "another form of σ′": _straight(lambda t, o: t - o, lambda net, out: out**2 * math.exp(-net)),
            },
        ),
        Mistake(
            "a factor 2 from the square",
            "The ½ in E cancels the 2 that the square brings down.",
            _straight(error=lambda target, out: 2 * (out - target)),
            {"a list": _list(lambda p, q, r: [2 * p, q, r])},
        ),
        Mistake(
            "the ½ kept",
            "The ½ in E cancels the 2 that the square brings down.",
            _straight(error=lambda target, out: (out - target) / 2),
            {"a list": _list(lambda p, q, r: [p / 2, q, r])},
        ),
        Mistake(
            "the error in place of its slope",
            "The first factor says how E changes with the output: differentiate the square.",
            _straight(error=lambda target, out: (target - out) ** 2 / 2),
            {"a list": _list(lambda p, q, r: [p * p / 2, q, r])},
        ),
        Mistake(
            "no target",
            "Where the output equals the target, E is at its lowest: the slope is 0 there.",
            _straight(error=lambda target, out: out),
        ),
        Mistake(
            "σ′ at net by the formula for out",
            "The slope is σ(net) (1 − σ(net)). What is σ(net) called here?",
            _straight(slope=lambda net, out: net * (1 - net)),
            {
                "a list": lambda target, net, out, h, w: _list(lambda p, q, r: [p, net - net**2, r])(
                    target, net, out, h, w
                )
            },
        ),
        Mistake(
            "the sigmoid applied to out again",
            "out is the sigmoid of net already: the slope needs no second one.",
            _straight(slope=lambda net, out: _squash(out) * (1 - _squash(out))),
            {"another form of σ′": _straight(slope=lambda net, out: math.exp(-out) / (1 + math.exp(-out)) ** 2)},
        ),
        Mistake(
            "the sigmoid in place of its slope",
            "The second factor says how out changes with net; at large net it hardly does.",
            _straight(slope=lambda net, out: out),
            {"a list": lambda t, net, o, h, w: _list(lambda p, q, r: [p, o, r])(t, net, o, h, w)},
        ),
        Mistake(
            "the slope of tanh",
            "1 − out² is the slope of tanh; these units are sigmoids.",
            _straight(slope=lambda net, out: 1 - out**2),
        ),
        Mistake(
            "the sign of σ′",
            "The sigmoid rises everywhere: its slope is positive.",
            _straight(slope=lambda net, out: out * (out - 1)),
            {"a list": _list(lambda p, q, r: [p, -q, r])},
        ),
        Mistake(
            "σ′ forgotten in the product",
            "The chain from E to w5 passes through the sigmoid: all three factors count.",
            _straight(product=lambda p, q, r: p * r),
            {"a list": _list(used=slice(0, 3, 2))},
        ),
        Mistake(
            "the last factor forgotten in the product",
            "That is δ, how E changes with net_o1; one more factor leads on to w5.",
            _straight(product=lambda p, q, r: p * q),
            {"a list": _list(used=slice(2))},
        ),
        Mistake(
            "the first factor forgotten in the product",
            "The chain begins at E: all three factors count.",
            _straight(product=lambda p, q, r: q * r),
            {"a list": _list(used=slice(1, 3))},
        ),
        Mistake(
            "the factors added",
            "Along a chain slopes are multiplied; they are added where paths meet.",
            _straight(product=lambda p, q, r: p + q + r),
            {"a list": lambda *given: [*_list()(*given)[:3], sum(_list()(*given)[:3])]},
        ),
        Mistake(
            "the weight in place of what came in",
            "net_o1 is w5 times something and the rest: its slope along w5 is that something.",
            _straight(came_in=lambda out_h1, out_o1, w5: w5),
            {"a list": lambda t, net, o, h, w: _list(lambda p, q, r: [p, q, w])(t, net, o, h, w)},
        ),
        Mistake(
            "what goes out in place of what came in",
            "w5 leads from h1 to o1: what came in along it is what h1 puts out.",
            _straight(came_in=lambda out_h1, out_o1, w5: out_o1),
        ),
    ),
    styles={
        "line by line": _straight(),
        "a list": _list(),
        "central differences": _differences,
        "another form of σ′": _straight(slope=lambda net, out: math.exp(-net) * out**2),
        "σ anew from net": _straight(slope=lambda net, out: _squash(net) * _squash(-net)),
        "a class": _class,
        "single precision": lambda *given: np.array(_straight()(*given), dtype=np.float32),
    },
    cost=cost,
)
