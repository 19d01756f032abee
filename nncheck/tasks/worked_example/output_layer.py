"""Task *worked_example.output_layer*: δ of both outputs, and the gradients of w5 to w8."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task
from nncheck.tasks.worked_example.declared import PAGE, arguments, drawn, values
from nnlib import activations

Six = tuple[float, float, float, float, float, float]
NAMES = "target_o1 target_o2 out_o1 out_o2 out_h1 out_h2"
SYMBOLS = "delta_o1 delta_o2 dE_dw5 dE_dw6 dE_dw7 dE_dw8"


def reference(target_o1: float, target_o2: float, out_o1: float, out_o2: float, out_h1: float, out_h2: float) -> Six:
    """Return both δ and the four gradients."""
    known = dict(zip(NAMES.split(), (target_o1, target_o2, out_o1, out_o2, out_h1, out_h2), strict=True))
    return values(SYMBOLS, **known)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a network that was run forward."""
    return arguments(drawn(rng), NAMES)


def cost(target_o1: float, target_o2: float, out_o1: float, out_o2: float, out_h1: float, out_h2: float) -> Callable:
    """Return E as a function of a step of each net input and each weight."""
    net_o1, net_o2 = (math.log(out / (1 - out)) for out in (out_o1, out_o2))

    def error(
        delta_o1: float = 0.0,
        delta_o2: float = 0.0,
        dE_dw5: float = 0.0,
        dE_dw6: float = 0.0,
        dE_dw7: float = 0.0,
        dE_dw8: float = 0.0,
    ) -> float:
        o1 = float(activations.sigmoid(net_o1 + delta_o1 + dE_dw5 * out_h1 + dE_dw6 * out_h2))
        o2 = float(activations.sigmoid(net_o2 + delta_o2 + dE_dw7 * out_h1 + dE_dw8 * out_h2))
        return ((target_o1 - o1) ** 2 + (target_o2 - o2) ** 2) / 2

    return error


def _delta(target: float, out: float) -> float:
    return (out - target) * out * (1 - out)


def _straight(delta: Callable = _delta) -> Callable:
    """Line by line."""

    def output_layer(t1: float, t2: float, o1: float, o2: float, h1: float, h2: float) -> Six:
        d1, d2 = delta(t1, o1), delta(t2, o2)
        return d1, d2, d1 * h1, d1 * h2, d2 * h1, d2 * h2

    return output_layer


def _loops(
    delta: Callable = _delta, gradients: Callable = lambda deltas, hs, os: [d * h for d in deltas for h in hs]
) -> Callable:
    """Loops over the outputs and over what comes in."""

    def output_layer(t1: float, t2: float, o1: float, o2: float, h1: float, h2: float) -> list:
        deltas = [delta(t, o) for t, o in ((t1, o1), (t2, o2))]
        return [*deltas, *gradients(deltas, (h1, h2), (o1, o2))]

    return output_layer


def _arrays(
    delta: Callable = lambda t, o: -(t - o) * o * (1 - o), gradients: Callable = lambda d, h, o: np.outer(d, h)
) -> Callable:
    """The same with numpy."""

    def output_layer(*given: float) -> tuple:
        t, o, h = np.reshape(given, (3, 2))
        d = delta(t, o)
        return (*d, *np.ravel(gradients(d, h, o)))

    return output_layer


def _gradients(change: Callable) -> Callable:
    """The reference, with other gradients of (δ_o1, δ_o2, out_h1, out_h2)."""

    def output_layer(t1: float, t2: float, o1: float, o2: float, h1: float, h2: float) -> Six:
        d1, d2 = reference(t1, t2, o1, o2, h1, h2)[:2]
        return d1, d2, *change(d1, d2, h1, h2)

    return output_layer


class _Gradients(NamedTuple):
    delta_o1: float
    delta_o2: float
    w5: float
    w6: float
    w7: float
    w8: float


TASK = Task(
    id="worked_example.output_layer",
    title="Back through the output layer",
    chapter="worked-example",
    parts=tuple(Part(symbol, 1, ()) for symbol in SYMBOLS.split()),
    reference=reference,
    examples=(
        arguments(PAGE, NAMES),
        {"target_o1": 1.0, "target_o2": 0.0, "out_o1": 0.5, "out_o2": 0.8, "out_h1": 0.25, "out_h2": 0.6},
        {"target_o1": 0.4, "target_o2": 1.0, "out_o1": 0.4, "out_o2": 0.75, "out_h1": 0.5, "out_h2": 0.2},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the sign of the error",
            "Target and output are exchanged: where the output is too large, E grows with it.",
            _straight(lambda target, out: (target - out) * out * (1 - out)),
            {
                "loops": _loops(lambda t, o: -_delta(t, o)),
                "arrays": _arrays(lambda t, o: (t - o) * o * (1 - o)),
            },
        ),
        Mistake(
            "a factor 2 from the square",
            "The ½ in E cancels the 2 that the square brings down.",
            _straight(lambda target, out: 2 * _delta(target, out)),
            {"loops": _loops(lambda t, o: 2 * (o - t) * o * (1 - o))},
        ),
        Mistake(
            "the ½ kept",
            "The ½ in E cancels the 2 that the square brings down.",
            _straight(lambda target, out: _delta(target, out) / 2),
            {"arrays": _arrays(lambda t, o: 0.5 * (o - t) * o * (1 - o))},
        ),
        Mistake(
            "σ′ forgotten",
            "δ says how E changes with the net input: the chain to it passes through the sigmoid.",
            _straight(lambda target, out: out - target),
            {"loops": _loops(lambda t, o: o - t), "arrays": _arrays(lambda t, o: o - t)},
        ),
        Mistake(
            "σ in place of σ′",
            "The chain needs the slope of the sigmoid, not the sigmoid.",
            _straight(lambda target, out: (out - target) * out),
            {"loops": _loops(lambda t, o: (o - t) * o), "arrays": _arrays(lambda t, o: (o - t) * o)},
        ),
        Mistake(
            "σ′ twice",
            "Each sigmoid on the way gives one factor: here there is one.",
            _straight(lambda target, out: _delta(target, out) * out * (1 - out)),
            {"arrays": _arrays(lambda t, o: (o - t) * (o * (1 - o)) ** 2)},
        ),
        Mistake(
            "the error in place of its slope",
            "δ begins with how E changes with the output: differentiate the square.",
            _straight(lambda target, out: (target - out) ** 2 / 2 * out * (1 - out)),
            {"loops": _loops(lambda t, o: 0.5 * (t - o) ** 2 * o * (1 - o))},
        ),
        Mistake(
            "the targets exchanged",
            "Each output is compared with its own target.",
            lambda t1, t2, *rest: reference(t2, t1, *rest),
            {"arrays": lambda t1, t2, *rest: _arrays()(t2, t1, *rest)},
        ),
        Mistake(
            "the wiring transposed",
            "w6 leads from h2 to o1, and w7 from h1 to o2: look at the picture.",
            _gradients(lambda d1, d2, h1, h2: (d1 * h1, d2 * h1, d1 * h2, d2 * h2)),
            {
                "loops": _loops(gradients=lambda deltas, hs, os: [d * h for h in hs for d in deltas]),
                "arrays": _arrays(gradients=lambda d, h, o: np.outer(h, d)),
            },
        ),
        Mistake(
            "h1 and h2 exchanged",
            "Each weight's gradient has the output of the unit it comes from: w5 comes from h1.",
            _gradients(lambda d1, d2, h1, h2: (d1 * h2, d1 * h1, d2 * h2, d2 * h1)),
            {"arrays": _arrays(gradients=lambda d, h, o: np.outer(d, h[::-1]))},
        ),
        Mistake(
            "δ of the first output everywhere",
            "w7 and w8 lead into o2, and change only its error.",
            _gradients(lambda d1, d2, h1, h2: (d1 * h1, d1 * h2, d1 * h1, d1 * h2)),
            {"loops": _loops(gradients=lambda deltas, hs, os: [deltas[0] * h for _ in os for h in hs])},
        ),
        Mistake(
            "both δ added up",
            "A weight into o1 changes the error of o1 alone; errors are added one layer further down.",
            _gradients(lambda d1, d2, h1, h2: ((d1 + d2) * h1, (d1 + d2) * h2) * 2),
            {"arrays": _arrays(gradients=lambda d, h, o: np.outer([d.sum()] * 2, h))},
        ),
        Mistake(
            "what came in left out",
            "A weight matters as much as what comes in along it.",
            _gradients(lambda d1, d2, h1, h2: (d1, d1, d2, d2)),
            {"loops": _loops(gradients=lambda deltas, hs, os: [d for d in deltas for _ in hs])},
        ),
        Mistake(
            "what goes out in place of what came in",
            "What came in along w5 is what h1 puts out, not what o1 does.",
            lambda t1, t2, o1, o2, h1, h2: (
                *reference(t1, t2, o1, o2, h1, h2)[:2],
                *(d * o for d, o in zip(np.repeat([_delta(t1, o1), _delta(t2, o2)], 2), (o1, o1, o2, o2), strict=True)),
            ),
            {
                "loops": _loops(
                    gradients=lambda deltas, hs, os: [d * o for d, o in zip(deltas, os, strict=True) for _ in hs]
                )
            },
        ),
        Mistake(
            "what came in added",
            "Along a chain slopes are multiplied.",
            _gradients(lambda d1, d2, h1, h2: (d1 + h1, d1 + h2, d2 + h1, d2 + h2)),
            {"loops": _loops(gradients=lambda deltas, hs, os: [d + h for d in deltas for h in hs])},
        ),
    ),
    styles={
        "line by line": _straight(),
        "loops": _loops(),
        "arrays": _arrays(),
        "a namedtuple": lambda *given: _Gradients(*_straight()(*given)),
        "an array": lambda *given: np.array(_straight()(*given)),
        "the product written out": _straight(lambda target, out: -(target - out) * (out - out * out)),
        "single precision": lambda *given: np.array(_loops()(*given), dtype=np.float32),
    },
    cost=cost,
)
