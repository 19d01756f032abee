"""Task *worked_example.step*: all weights at once, w⁺ = w − η ∂E/∂w, every gradient at the old weights; biases stay.

The gradients are passed in as functions of the weights, and the check passes made-up ones: each depends on all layers,
so that a weight updated too early shows.
"""

from collections.abc import Callable

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task
from nncheck.tasks.worked_example.declared import PAGE, drawn, value, weights

Pair = tuple[tuple[float, ...], tuple[float, float]]


def reference(
    w: tuple, b1: float, b2: float, output_gradients: Callable, hidden_gradients: Callable, eta: float
) -> Pair:
    """Return w1⁺ to w8⁺, and the biases as they are."""
    gradients = (*hidden_gradients(w)[:4], *output_gradients(w)[:4])
    known = {**weights(w), **{f"dE_dw{k}": g for k, g in enumerate(gradients, start=1)}, "eta": eta}
    return tuple(value(f"w{k}_new", known) for k in range(1, 9)), (b1, b2)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw weights, biases and a learning rate."""
    numbers = drawn(rng)
    return _called(numbers["w"], numbers["b1"], numbers["b2"], float(rng.uniform(0.1, 1.5)))


def _called(w: tuple, b1: float, b2: float, eta: float) -> Arguments:
    output, hidden = Given("made-up output gradients"), Given("made-up hidden gradients")
    return {"w": w, "b1": b1, "b2": b2, "output_gradients": output, "hidden_gradients": hidden, "eta": eta}


def _straight(
    move: Callable = lambda w, g, eta: w - eta * g,
    moved_bias: Callable = lambda b, g, eta: b,
    gradients: Callable = lambda output, hidden, w, eta: (hidden(w), output(w)),
) -> Callable:
    """Both gradients, then all weights."""

    def step(w: tuple, b1: float, b2: float, output: Callable, hidden: Callable, eta: float) -> Pair:
        below, above = gradients(output, hidden, w, eta)
        slopes = (*below[:4], *above[:4])
        new = tuple(move(w_k, g, eta) for w_k, g in zip(w, slopes, strict=True))
        return new, (moved_bias(b1, below[4], eta), moved_bias(b2, above[4], eta))

    return step


def _loop(change: Callable = lambda eta, g: -eta * g, first: int = 0, last: int = 8) -> Callable:
    """A list that is changed entry by entry, from `first` to before `last`."""

    def step(w: tuple, b1: float, b2: float, output: Callable, hidden: Callable, eta: float) -> list:
        new = list(w)
        slopes = [*hidden(w)[:4], *output(w)[:4]]
        for k in range(first, last):
            new[k] += change(eta, slopes[k])
        return [new, [b1, b2]]

    return step


def _arrays(factor: Callable = lambda eta: eta, biases: int = 0, keep: float = 1.0) -> Callable:
    """The same with numpy; the biases move `biases` times as far as the weights."""

    def step(w: tuple, b1: float, b2: float, output: Callable, hidden: Callable, eta: float) -> tuple:
        below, above = np.array(hidden(w)), np.array(output(w))
        new = keep * np.array(w) - factor(eta) * np.concatenate([below[:4], above[:4]])
        return new, np.array([b1, b2]) - biases * eta * np.array([below[4], above[4]])

    return step


def _output_first(output: Callable, hidden: Callable, w: tuple, eta: float) -> tuple:
    above = output(w)
    return hidden((*w[:4], *(w[4 + k] - eta * above[k] for k in range(4)))), above


def _hidden_first(output: Callable, hidden: Callable, w: tuple, eta: float) -> tuple:
    below = hidden(w)
    return below, output((*(w[k] - eta * below[k] for k in range(4)), *w[4:]))


def _in_a_list(
    w: tuple, b1: float, b2: float, output: Callable, hidden: Callable, eta: float, *, hidden_first: bool = False
) -> Pair:
    new = list(w)
    layers = [(4, output), (0, hidden)]
    for start, gradients in reversed(layers) if hidden_first else layers:
        for k, g in enumerate(gradients(tuple(new))[:4]):
            new[start + k] -= eta * g
    return tuple(new), (b1, b2)


class _Network:
    def __init__(self, w: tuple, b1: float, b2: float):
        self.w, self.b = np.array(w), (b1, b2)

    def step(self, output: Callable, hidden: Callable, eta: float) -> None:
        self.w = self.w - eta * np.array([*hidden(self.w)[:4], *output(self.w)[:4]])


def _class(w: tuple, b1: float, b2: float, output: Callable, hidden: Callable, eta: float) -> list:
    network = _Network(w, b1, b2)
    network.step(output, hidden, eta)
    return [network.w.tolist(), network.b]


TASK = Task(
    id="worked_example.step",
    title="One step",
    chapter="worked-example",
    parts=(Part("w_new", 2, ("8",)), Part("b_new", 1, ("2",))),
    reference=reference,
    examples=(
        _called((1.0, 2.0, 3.0, 4.0, 2.0, 1.0, 0.0, -1.0), 0.5, -1.0, 0.5),
        _called(PAGE["w"], PAGE["b1"], PAGE["b2"], PAGE["eta"]),
        _called((0.0, 1.0, 0.0, -1.0, 1.0, 0.0, 2.0, 0.0), 1.0, 2.0, 0.1),
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "updated weights reused in the hidden layer",
            "All gradients are slopes at one point: compute every one with the weights as they were, then move.",
            _straight(gradients=_output_first),
            {
                "a list": _in_a_list,
                "halves": lambda w, b1, b2, output, hidden, eta: (
                    (
                        *_straight(gradients=_output_first)(w, b1, b2, output, hidden, eta)[0][:4],
                        *_loop()(w, b1, b2, output, hidden, eta)[0][4:],
                    ),
                    (b1, b2),
                ),
            },
        ),
        Mistake(
            "updated weights reused in the output layer",
            "All gradients are slopes at one point: compute every one with the weights as they were, then move.",
            _straight(gradients=_hidden_first),
            {"a list": lambda *given: _in_a_list(*given, hidden_first=True)},
        ),
        Mistake(
            "uphill",
            "The gradient points to where the error grows; the step goes the other way.",
            _straight(lambda w, g, eta: w + eta * g),
            {"a loop": _loop(lambda eta, g: eta * g), "arrays": _arrays(lambda eta: -eta)},
        ),
        Mistake(
            "no learning rate",
            "The learning rate says how far to go along the gradient.",
            _straight(lambda w, g, eta: w - g),
            {"a loop": _loop(lambda eta, g: -g), "arrays": _arrays(lambda eta: 1)},
        ),
        Mistake(
            "the gradient divided by the learning rate",
            "A smaller learning rate means a smaller step.",
            _straight(lambda w, g, eta: w - g / eta),
            {"a loop": _loop(lambda eta, g: -g / eta), "arrays": _arrays(lambda eta: 1 / eta)},
        ),
        Mistake(
            "the step alone",
            "The step is taken from where the weights are.",
            _straight(lambda w, g, eta: -eta * g),
            {"arrays": _arrays(keep=0.0)},
        ),
        Mistake(
            "the weight inside the product",
            "How far a weight moves depends on its gradient, not on its size.",
            _straight(lambda w, g, eta: w - eta * w * g),
        ),
        Mistake(
            "brackets around w − η",
            "First the product, then the difference: mind the brackets.",
            _straight(lambda w, g, eta: (w - eta) * g),
        ),
        Mistake(
            "the biases updated too",
            "This example leaves its biases as they are, as the course's notes do; a real network would train them.",
            _straight(moved_bias=lambda b, g, eta: b - eta * g),
            {
                "arrays": _arrays(biases=1),
                "a loop": lambda w, b1, b2, output, hidden, eta: [
                    _loop()(w, b1, b2, output, hidden, eta)[0],
                    [b - eta * layer(w)[-1] for b, layer in ((b1, hidden), (b2, output))],
                ],
            },
        ),
        Mistake(
            "the hidden layer never updated",
            "w1 to w4 have gradients, too.",
            _straight(gradients=lambda output, hidden, w, eta: ((0,) * 5, output(w))),
            {"a loop": _loop(first=4)},
        ),
        Mistake(
            "the output layer never updated",
            "w5 to w8 have gradients, too.",
            _straight(gradients=lambda output, hidden, w, eta: (hidden(w), (0,) * 5)),
            {"a loop": _loop(last=4)},
        ),
        Mistake(
            "the gradients of the layers exchanged",
            "w1 to w4 lead into the hidden layer; w5 to w8 into the output layer.",
            _straight(gradients=lambda output, hidden, w, eta: (output(w), hidden(w))),
            {"arrays": lambda w, b1, b2, output, hidden, eta: _arrays()(w, b1, b2, hidden, output, eta)},
        ),
        Mistake(
            "the last weight forgotten",
            "There are eight weights; the eighth stands at position 7.",
            lambda *given: ((*reference(*given)[0][:7], given[0][7]), reference(*given)[1]),
            {"a loop": _loop(last=7)},
        ),
        Mistake(
            "b1 and b2 exchanged",
            "b1 stays the first of the two, and b2 the second.",
            lambda *given: (reference(*given)[0], reference(*given)[1][::-1]),
        ),
    ),
    styles={
        "both gradients first": _straight(),
        "a loop": _loop(),
        "arrays": _arrays(),
        "a class": _class,
        "update backwards, gradients before": lambda w, b1, b2, output, hidden, eta: (
            tuple(reversed([w[k] - eta * (*hidden(w)[:4], *output(w)[:4])[k] for k in reversed(range(8))])),
            (b1, b2),
        ),
        "single precision": lambda *given: [np.array(part, dtype=np.float32) for part in _straight()(*given)],
    },
)
