"""Task *worked_example.forward*: the outputs of all four units, each by a unit that is passed in."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task
from nncheck.tasks.worked_example.declared import PAGE, arguments, drawn, weights
from nnlib import worked_example

Four = tuple[float, float, float, float]
NAMES = "i1 i2 w b1 b2"


def reference(i1: float, i2: float, w: tuple, b1: float, b2: float, unit: Callable) -> Four:
    """Return what the four units put out, wired as in `nnlib.worked_example`."""
    named = weights(w)
    out_h1, out_h2 = (unit(i1, i2, named[u], named[v], b1)[1] for u, v in worked_example.HIDDEN.values())
    out_o1, out_o2 = (unit(out_h1, out_h2, named[u], named[v], b2)[1] for u, v in worked_example.OUTPUT.values())
    return out_h1, out_h2, out_o1, out_o2


def draw(rng: np.random.Generator) -> Arguments:
    """Draw inputs, weights and biases."""
    return {**arguments(drawn(rng), NAMES), "unit": Given("a made-up unit")}


def _straight(
    order: str = "12345678",
    biases: Callable = lambda b1, b2: (b1, b1, b2, b2),
    which: int = 1,
    above: Callable = lambda i1, i2, h1, h2: (h1, h2),
) -> Callable:
    """Line by line; `order` says which weight stands where w1 to w8 belong, `above` what the outputs read."""

    def forward(i1: float, i2: float, w: tuple, b1: float, b2: float, unit: Callable) -> Four:
        s, t, u, v = (w[int(k) - 1] for k in order[:4])
        p, q, r, x = (w[int(k) - 1] for k in order[4:])
        of_h1, of_h2, of_o1, of_o2 = biases(b1, b2)
        h1 = unit(i1, i2, s, t, of_h1)[which]
        h2 = unit(i1, i2, u, v, of_h2)[which]
        first, second = above(i1, i2, h1, h2)
        return h1, h2, unit(first, second, p, q, of_o1)[which], unit(first, second, r, x, of_o2)[which]

    return forward


def _layers(pairs: Callable = lambda ws: [ws[0:2], ws[2:4]], biases: Callable = lambda b1, b2: (b1, b2)) -> Callable:
    """A loop over the layers, and one over the units of each."""

    def forward(i1: float, i2: float, w: tuple, b1: float, b2: float, unit: Callable) -> list:
        outs, came_in = [], [i1, i2]
        for ws, b in zip((w[:4], w[4:]), biases(b1, b2), strict=True):
            came_in = [unit(*came_in, *pair, b)[1] for pair in pairs(ws)]
            outs += came_in
        return outs

    return forward


def _wired(h1: str = "12", h2: str = "34", o1: str = "56", o2: str = "78", biases: str = "1122") -> Callable:
    """By name: which two weights, and which bias, lead into each unit."""

    def forward(i1: float, i2: float, w: tuple, b1: float, b2: float, unit: Callable) -> tuple:
        out, came_in = {}, (i1, i2)
        for name, wires, b in zip(("h1", "h2", "o1", "o2"), (h1, h2, o1, o2), biases, strict=True):
            if name == "o1":
                came_in = (out["h1"], out["h2"])
            _, out[name] = unit(*came_in, *(w[int(k) - 1] for k in wires), {"1": b1, "2": b2}[b])
        return tuple(out.values())

    return forward


def _of(change: Callable) -> Callable:
    """The reference, with its four numbers changed."""
    return lambda *given: change(*reference(*given))


class _Network:
    def __init__(self, w: tuple, b1: float, b2: float, unit: Callable):
        self.w, self.b, self.unit = w, (b1, b2), unit

    def out(self, layer: int, k: int, came_in: tuple) -> float:
        return self.unit(*came_in, *self.w[4 * layer + 2 * k : 4 * layer + 2 * k + 2], self.b[layer])[1]

    def run(self, i1: float, i2: float) -> "_Outs":
        hidden = tuple(self.out(0, k, (i1, i2)) for k in range(2))
        return _Outs(*hidden, *(self.out(1, k, hidden) for k in range(2)))


class _Outs(NamedTuple):
    h1: float
    h2: float
    o1: float
    o2: float


UNIT = {"unit": Given("a made-up unit")}

TASK = Task(
    id="worked_example.forward",
    title="The forward pass",
    chapter="worked-example",
    parts=tuple(Part(f"out_{unit}", 1, ()) for unit in ("h1", "h2", "o1", "o2")),
    reference=reference,
    examples=(
        {"i1": 1.0, "i2": 2.0, "w": (1.0, 2.0, 3.0, 1.0, 2.0, -1.0, 1.0, 3.0), "b1": 1.0, "b2": -2.0, **UNIT},
        {**arguments(PAGE, NAMES), **UNIT},
        {"i1": 0.0, "i2": 0.0, "w": (1.0, 2.0, 3.0, 4.0, 0.5, 0.25, -0.5, 0.75), "b1": 2.0, "b2": 0.5, **UNIT},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the wiring of the hidden layer transposed",
            "w1 and w2 both lead into h1, from i1 and from i2: look at the picture.",
            _straight("13245678"),
            {
                "by name": _wired("13", "24"),
                "layers": lambda i1, i2, w, *rest: _layers()(i1, i2, (w[0], w[2], w[1], w[3], *w[4:]), *rest),
            },
        ),
        Mistake(
            "the wiring of the output layer transposed",
            "w5 and w6 both lead into o1, from h1 and from h2: look at the picture.",
            _straight("12345768"),
            {
                "by name": _wired(o1="57", o2="68"),
                "layers": lambda i1, i2, w, *rest: _layers()(i1, i2, (*w[:5], w[6], w[5], w[7]), *rest),
            },
        ),
        Mistake(
            "the wiring of both layers transposed",
            "The first two weights lead into the first unit; how they go on is in the picture.",
            _straight("13245768"),
            {"by name": _wired("13", "24", "57", "68"), "layers": _layers(lambda ws: [ws[0::2], ws[1::2]])},
        ),
        Mistake(
            "each unit's two weights exchanged",
            "The first weight of a unit belongs to what comes from the first unit below.",
            _straight("21436587"),
            {"by name": _wired("21", "43", "65", "87"), "layers": _layers(lambda ws: [ws[1::-1], ws[:1:-1]])},
        ),
        Mistake(
            "the outputs read the inputs",
            "The output units see what the hidden units put out, not i1 and i2.",
            _straight(above=lambda i1, i2, h1, h2: (i1, i2)),
            {
                "layers": lambda i1, i2, w, b1, b2, unit: [
                    unit(i1, i2, *w[k : k + 2], b)[1] for k, b in zip((0, 2, 4, 6), (b1, b1, b2, b2), strict=True)
                ]
            },
        ),
        Mistake(
            "net for out",
            "A unit passes on what it puts out. The function `unit` returns two numbers: which one is it?",
            _straight(which=0),
            {"layers": lambda *given: _layers()(*given[:-1], lambda *numbers: (0, given[-1](*numbers)[0]))},
        ),
        Mistake(
            "b1 for both layers",
            "Each layer has its own bias.",
            _straight(biases=lambda b1, b2: (b1, b1, b1, b1)),
            {"by name": _wired(biases="1111"), "layers": _layers(biases=lambda b1, b2: (b1, b1))},
        ),
        Mistake(
            "b1 and b2 exchanged",
            "b1 belongs to the hidden layer, b2 to the output layer.",
            _straight(biases=lambda b1, b2: (b2, b2, b1, b1)),
            {"by name": _wired(biases="2211"), "layers": _layers(biases=lambda b1, b2: (b2, b1))},
        ),
        Mistake(
            "a bias for each unit of a layer",
            "b1 and b2 belong to a layer each, not to its first and its second unit.",
            _straight(biases=lambda b1, b2: (b1, b2, b1, b2)),
            {"by name": _wired(biases="1212")},
        ),
        Mistake(
            "no biases",
            "With both inputs 0 the hidden units still get their bias.",
            _straight(biases=lambda b1, b2: (0, 0, 0, 0)),
            {"layers": _layers(biases=lambda b1, b2: (0.0, 0.0))},
        ),
        Mistake(
            "no bias in the output layer",
            "The second layer has a bias, too.",
            _straight(biases=lambda b1, b2: (b1, b1, 0, 0)),
            {"layers": _layers(biases=lambda b1, b2: (b1, 0.0))},
        ),
        Mistake(
            "the first four weights in both layers",
            "w5 to w8 belong to the output layer.",
            _straight("12341234"),
            {
                "by name": _wired(o1="12", o2="34"),
                "layers": lambda i1, i2, w, *rest: _layers()(i1, i2, w[:4] * 2, *rest),
            },
        ),
        Mistake(
            "h1 for both inputs of the outputs",
            "An output unit reads h1 with its first weight and h2 with its second.",
            _straight(above=lambda i1, i2, h1, h2: (h1, h1)),
        ),
        Mistake(
            "the outputs first",
            "The hidden layer comes first, as in the forward pass.",
            _of(lambda h1, h2, o1, o2: (o1, o2, h1, h2)),
        ),
    ),
    styles={
        "line by line": _straight(),
        "layers": _layers(),
        "by name": _wired(),
        "a class": lambda i1, i2, w, b1, b2, unit: _Network(w, b1, b2, unit).run(i1, i2),
        "an array": lambda *given: np.array(_straight()(*given)),
        "single precision": lambda *given: np.array(_layers()(*given), dtype=np.float32),
        "arrays inside": lambda i1, i2, w, b1, b2, unit: _straight()(
            np.float64(i1), np.float64(i2), np.array(w), b1, b2, unit
        ),
    },
)
