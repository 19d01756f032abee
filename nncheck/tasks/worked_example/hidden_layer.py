"""Task *worked_example.hidden_layer*: what comes back to h1 and h2, their δ, and the gradients of w1 to w4."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task
from nncheck.tasks.worked_example.declared import PAGE, arguments, drawn, values, weights
from nnlib import activations

Eight = tuple[float, float, float, float, float, float, float, float]
NAMES = "i1 i2 out_h1 out_h2 delta_o1 delta_o2 w"
SYMBOLS = "dE_dout_h1 dE_dout_h2 delta_h1 delta_h2 dE_dw1 dE_dw2 dE_dw3 dE_dw4"


def reference(i1: float, i2: float, out_h1: float, out_h2: float, delta_o1: float, delta_o2: float, w: tuple) -> Eight:
    """Return what comes back to both hidden units, both δ, and the four gradients."""
    known = {"i1": i1, "i2": i2, "out_h1": out_h1, "out_h2": out_h2, "delta_o1": delta_o1, "delta_o2": delta_o2}
    return values(SYMBOLS, **known, **weights(w))


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a network that was run forward, and back through its output layer."""
    return arguments(drawn(rng), NAMES)


def cost(i1: float, i2: float, out_h1: float, out_h2: float, delta_o1: float, delta_o2: float, w: tuple) -> Callable:
    """Return E, as far as δ of the outputs tells it, as a function of a step of each out, net input and weight."""
    net_h1, net_h2 = (math.log(out / (1 - out)) for out in (out_h1, out_h2))

    def error(
        dE_dout_h1: float = 0.0,
        dE_dout_h2: float = 0.0,
        delta_h1: float = 0.0,
        delta_h2: float = 0.0,
        dE_dw1: float = 0.0,
        dE_dw2: float = 0.0,
        dE_dw3: float = 0.0,
        dE_dw4: float = 0.0,
    ) -> float:
        h1 = float(activations.sigmoid(net_h1 + delta_h1 + dE_dw1 * i1 + dE_dw2 * i2)) + dE_dout_h1
        h2 = float(activations.sigmoid(net_h2 + delta_h2 + dE_dw3 * i1 + dE_dw4 * i2)) + dE_dout_h2
        return delta_o1 * (w[4] * h1 + w[5] * h2) + delta_o2 * (w[6] * h1 + w[7] * h2)

    return error


def _straight(
    back: Callable = lambda d1, d2, w: (d1 * w[4] + d2 * w[6], d1 * w[5] + d2 * w[7]),
    slope: Callable = lambda h, i: h * (1 - h),
    gradients: Callable = lambda d1, d2, i1, i2: (d1 * i1, d1 * i2, d2 * i1, d2 * i2),
) -> Callable:
    """Line by line."""

    def hidden_layer(i1: float, i2: float, h1: float, h2: float, d_o1: float, d_o2: float, w: tuple) -> Eight:
        back1, back2 = back(d_o1, d_o2, w)
        d1, d2 = back1 * slope(h1, i1), back2 * slope(h2, i2)
        return back1, back2, d1, d2, *gradients(d1, d2, i1, i2)

    return hidden_layer


def _loops(
    at: Callable = lambda h, o: 4 + 2 * o + h,
    outputs: Callable = lambda: range(2),
    slope: Callable = lambda h: h - h * h,
    gradients: Callable = lambda deltas, inputs: [d * i for d in deltas for i in inputs],
) -> Callable:
    """Loops over the units; `at` says where in w the weight from hidden unit h to output o stands."""

    def hidden_layer(i1: float, i2: float, h1: float, h2: float, d_o1: float, d_o2: float, w: tuple) -> list:
        back = [0.0, 0.0]
        for h in range(2):
            for o in outputs():
                back[h] += (d_o1, d_o2)[o] * w[at(h, o)]
        deltas = [b * slope(h) for b, h in zip(back, (h1, h2), strict=True)]
        return [*back, *deltas, *gradients(deltas, (i1, i2))]

    return hidden_layer


def _arrays(
    back: Callable = lambda W2, d: W2.T @ d,
    slope: Callable = lambda h, i: h * (1 - h),
    gradients: Callable = np.outer,
) -> Callable:
    """The same with numpy, the output weights as the matrix W2 with a row for each output."""

    def hidden_layer(i1: float, i2: float, h1: float, h2: float, d_o1: float, d_o2: float, w: tuple) -> tuple:
        i, h = np.array([i1, i2]), np.array([h1, h2])
        came_back = back(np.reshape(w[4:], (2, 2)), np.array([d_o1, d_o2]))
        d = came_back * slope(h, i)
        return (*came_back, *d, *np.ravel(gradients(d, i)))

    return hidden_layer


class _Unit(NamedTuple):
    out: float
    onward: tuple

    def back(self, deltas: tuple) -> float:
        return sum(d * w for d, w in zip(deltas, self.onward, strict=True))

    def delta(self, deltas: tuple) -> float:
        return self.back(deltas) * self.out * (1 - self.out)


def _class(i1: float, i2: float, h1: float, h2: float, d_o1: float, d_o2: float, w: tuple) -> tuple:
    units, deltas = (_Unit(h1, w[4::2]), _Unit(h2, w[5::2])), (d_o1, d_o2)
    d1, d2 = (unit.delta(deltas) for unit in units)
    return *(unit.back(deltas) for unit in units), d1, d2, d1 * i1, d1 * i2, d2 * i1, d2 * i2


TASK = Task(
    id="worked_example.hidden_layer",
    title="Back through the hidden layer",
    chapter="worked-example",
    parts=tuple(Part(symbol, 1, ()) for symbol in SYMBOLS.split()),
    reference=reference,
    examples=(
        {
            "i1": 2.0,
            "i2": -1.0,
            "out_h1": 0.5,
            "out_h2": 0.2,
            "delta_o1": 0.5,
            "delta_o2": -0.25,
            "w": (0.1, 0.2, 0.3, 0.6, 1.0, 2.0, 3.0, -4.0),
        },
        arguments(PAGE, NAMES),
        {
            "i1": 0.5,
            "i2": 4.0,
            "out_h1": 0.75,
            "out_h2": 0.4,
            "delta_o1": 0.0,
            "delta_o2": 0.1,
            "w": (1.0, 1.0, 2.0, 2.0, 3.0, 5.0, -2.0, 0.0),
        },
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "only the first output's error comes back",
            "What a hidden unit does shows in both outputs: along how many weights does it lead on?",
            _straight(lambda d1, d2, w: (d1 * w[4], d1 * w[5])),
            {"loops": _loops(outputs=lambda: range(1)), "arrays": _arrays(lambda W2, d: W2[0] * d[0])},
        ),
        Mistake(
            "only the second output's error comes back",
            "What a hidden unit does shows in both outputs: along how many weights does it lead on?",
            _straight(lambda d1, d2, w: (d2 * w[6], d2 * w[7])),
            {"loops": _loops(outputs=lambda: (1,)), "arrays": _arrays(lambda W2, d: W2[1] * d[1])},
        ),
        Mistake(
            "each hidden unit sees one output only",
            "Both outputs are wrong because of h1, and both because of h2.",
            _straight(lambda d1, d2, w: (d1 * w[4], d2 * w[7])),
            {"arrays": _arrays(lambda W2, d: np.diag(W2) * d)},
        ),
        Mistake(
            "the wiring of the output layer transposed",
            "From h1 the weights w5 and w7 lead on: one to each output.",
            _straight(lambda d1, d2, w: (d1 * w[4] + d2 * w[5], d1 * w[6] + d2 * w[7])),
            {"loops": _loops(lambda h, o: 4 + 2 * h + o), "arrays": _arrays(lambda W2, d: W2 @ d)},
        ),
        Mistake(
            "the other hidden unit's weights",
            "From h1 the weights w5 and w7 lead on, and w5 stands at position 4: Python counts from 0.",
            _straight(lambda d1, d2, w: (d1 * w[5] + d2 * w[7], d1 * w[4] + d2 * w[6])),
            {"loops": _loops(lambda h, o: 5 + 2 * o - h), "arrays": _arrays(lambda W2, d: (W2.T @ d)[::-1])},
        ),
        Mistake(
            "the δ of the outputs exchanged",
            "w5 leads to o1: what comes back along it is δ of o1.",
            _straight(lambda d1, d2, w: (d2 * w[4] + d1 * w[6], d2 * w[5] + d1 * w[7])),
            {"arrays": _arrays(lambda W2, d: W2.T @ d[::-1])},
        ),
        Mistake(
            "the weights of the hidden layer",
            "The error comes back along the weights that lead from h to o: w5 to w8.",
            _straight(lambda d1, d2, w: (d1 * w[0] + d2 * w[2], d1 * w[1] + d2 * w[3])),
            {"loops": _loops(lambda h, o: 2 * o + h)},
        ),
        Mistake(
            "no weights on the way back",
            "The error of an output comes back along a weight, and counts as much as that.",
            _straight(lambda d1, d2, w: (d1 + d2, d1 + d2)),
            {"arrays": _arrays(lambda W2, d: np.full(2, d.sum()))},
        ),
        Mistake(
            "the mean of what comes back",
            "Where paths meet, what comes back is added up.",
            _straight(lambda d1, d2, w: ((d1 * w[4] + d2 * w[6]) / 2, (d1 * w[5] + d2 * w[7]) / 2)),
            {"arrays": _arrays(lambda W2, d: np.mean(W2.T * d, axis=1))},
        ),
        Mistake(
            "σ′ forgotten",
            "The chain to the net input of a hidden unit passes through its sigmoid.",
            _straight(slope=lambda h, i: 1),
            {"loops": _loops(slope=lambda h: 1), "arrays": _arrays(slope=lambda h, i: 1)},
        ),
        Mistake(
            "σ in place of σ′",
            "The chain needs the slope of the sigmoid, not the sigmoid.",
            _straight(slope=lambda h, i: h),
            {"loops": _loops(slope=lambda h: h), "arrays": _arrays(slope=lambda h, i: h)},
        ),
        Mistake(
            "σ′ from the inputs",
            "The slope belongs to the hidden unit: it is made of what this unit puts out.",
            _straight(slope=lambda h, i: i * (1 - i)),
            {"arrays": _arrays(slope=lambda h, i: i * (1 - i))},
        ),
        Mistake(
            "the wiring of the hidden layer transposed",
            "w2 leads from i2 to h1, and w3 from i1 to h2: look at the picture.",
            _straight(gradients=lambda d1, d2, i1, i2: (d1 * i1, d2 * i1, d1 * i2, d2 * i2)),
            {
                "loops": _loops(gradients=lambda deltas, inputs: [d * i for i in inputs for d in deltas]),
                "arrays": _arrays(gradients=lambda d, i: np.outer(i, d)),
            },
        ),
        Mistake(
            "i1 and i2 exchanged",
            "Each weight's gradient has the input that it comes from: w1 comes from i1.",
            _straight(gradients=lambda d1, d2, i1, i2: (d1 * i2, d1 * i1, d2 * i2, d2 * i1)),
            {"arrays": _arrays(gradients=lambda d, i: np.outer(d, i[::-1]))},
        ),
        Mistake(
            "the inputs left out",
            "A weight matters as much as what comes in along it.",
            _straight(gradients=lambda d1, d2, i1, i2: (d1, d1, d2, d2)),
            {"arrays": _arrays(gradients=lambda d, i: np.repeat(d, 2))},
        ),
        Mistake(
            "δ of the first hidden unit everywhere",
            "w3 and w4 lead into h2, which has its own δ.",
            _straight(gradients=lambda d1, d2, i1, i2: (d1 * i1, d1 * i2, d1 * i1, d1 * i2)),
        ),
    ),
    styles={
        "line by line": _straight(),
        "loops": _loops(),
        "arrays": _arrays(),
        "einsum": _arrays(lambda W2, d: np.einsum("oh,o->h", W2, d), gradients=lambda d, i: np.einsum("h,j->hj", d, i)),
        "a class": _class,
        "an array": lambda *given: np.array(_straight()(*given)),
        "single precision": lambda *given: np.array(_loops()(*given), dtype=np.float32),
    },
    cost=cost,
)
