"""Task *initialisation.initialise*: He's start for two layers, drawn from an `rng`: W1, then W2; the biases are 0."""

from collections.abc import Callable

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nnlib import initialisation

Array = np.ndarray
Four = tuple[Array, Array, Array, Array]
Generator = np.random.Generator


def reference(n0: int, n1: int, n2: int, rng: Generator) -> Four:
    """Return W1, b1, W2 and b2."""
    W, b = initialisation.he((n0, n1, n2), rng)
    return W[1], b[1], W[2], b[2]


def draw(rng: Generator) -> Arguments:
    """Draw three sizes, no two of them the same, and a generator's seed."""
    n0, n1, n2 = distinct_sizes(rng, 3)
    return {"n0": n0, "n1": n1, "n2": n2, "rng": _generator(int(rng.integers(1_000_000)))}


def _generator(seed: int) -> Given:
    return Given("default_rng", {"seed": seed})


def _after(change: Callable) -> Callable:
    """The reference, with its four values changed."""
    return lambda n0, n1, n2, rng: change(*reference(n0, n1, n2, rng))


def _layers(
    variance: Callable = lambda below, above: 2 / below,
    weights: Callable = lambda rng, above, below: rng.standard_normal((above, below)),
    bias: Callable = lambda rng, above: np.zeros((above, 1)),
) -> Callable:
    """Layer after layer, with the variance or one of the draws another."""

    def initialise(n0: int, n1: int, n2: int, rng: Generator) -> Four:
        parts = []
        for below, above in ((n0, n1), (n1, n2)):
            parts.append(np.sqrt(variance(below, above)) * weights(rng, above, below))
            parts.append(bias(rng, above))
        return tuple(parts)

    return initialise


def _at_once(
    deviations: Callable = lambda n0, n1, n2: ((2 / n0) ** 0.5, (2 / n1) ** 0.5), b: Callable = np.zeros
) -> Callable:
    """With the deviation inside the draw, and some deviations others."""

    def initialise(n0: int, n1: int, n2: int, rng: Generator) -> Four:
        first, second = deviations(n0, n1, n2)
        W1 = rng.normal(0.0, first, (n1, n0))
        W2 = rng.normal(0.0, second, (n2, n1))
        return W1, b((n1, 1)), W2, b((n2, 1))

    return initialise


def _number_by_number(variance: Callable = lambda below, above: 2 / below, bias: float = 0) -> Callable:
    """In nested lists, with the variance or the biases others."""

    def initialise(n0: int, n1: int, n2: int, rng: Generator) -> list:
        W1 = [[rng.normal() * variance(n0, n1) ** 0.5 for _ in range(n0)] for _ in range(n1)]
        W2 = [[rng.normal() * variance(n1, n2) ** 0.5 for _ in range(n1)] for _ in range(n2)]
        return [W1, [[bias]] * n1, W2, [[bias]] * n2]

    return initialise


def _one_stream(n0: int, n1: int, n2: int, rng: Generator) -> Four:
    numbers = rng.normal(size=n1 * n0 + n2 * n1)
    W1, W2 = numbers[: n1 * n0].reshape(n1, n0), numbers[n1 * n0 :].reshape(n2, n1)
    return W1 / np.sqrt(n0 / 2), 0 * W1[:, :1], W2 / np.sqrt(n1 / 2), 0 * W2[:, :1]


class _Layer:
    def __init__(self, fan_in: int, units: int, rng: Generator):
        self.W = np.empty((units, fan_in))
        for k in range(units):
            self.W[k] = rng.normal(scale=np.sqrt(2 / fan_in), size=fan_in)
        self.b = np.zeros((units, 1), dtype=int)


def _objects(n0: int, n1: int, n2: int, rng: Generator) -> tuple:
    first = _Layer(n0, n1, rng)
    second = _Layer(n1, n2, rng)
    return first.W, first.b, second.W, second.b


def _second_first(n0: int, n1: int, n2: int, rng: Generator) -> Four:
    W2 = rng.normal(0, np.sqrt(2 / n1), (n2, n1))
    return rng.normal(0, np.sqrt(2 / n0), (n1, n0)), np.zeros((n1, 1)), W2, np.zeros((n2, 1))


def _biases_last(n0: int, n1: int, n2: int, rng: Generator) -> Four:
    W1, _, W2, _ = reference(n0, n1, n2, rng)
    return W1, rng.normal(size=(n1, 1)), W2, rng.normal(size=(n2, 1))


def _same_numbers(n0: int, n1: int, n2: int, rng: Generator) -> Four:
    state = rng.bit_generator.state
    W1, b1, _, b2 = reference(n0, n1, n2, rng)
    rng.bit_generator.state = state
    return W1, b1, rng.normal(0, np.sqrt(2 / n1), (n2, n1)), b2


TASK = Task(
    id="initialisation.initialise",
    title="He's start",
    chapter="initialisation",
    parts=(
        Part("W1", 1, ("n1", "n0")),
        Part("b1", 1, ("n1", "1")),
        Part("W2", 1, ("n2", "n1")),
        Part("b2", 1, ("n2", "1")),
    ),
    reference=reference,
    examples=(
        {"n0": 2, "n1": 3, "n2": 1, "rng": _generator(1)},
        {"n0": 3, "n1": 2, "n2": 4, "rng": _generator(2)},
        {"n0": 1, "n1": 8, "n2": 2, "rng": _generator(3)},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the variance for the deviation",
            "He fixes the variance; the numbers are multiplied by its square root.",
            _layers(variance=lambda below, above: (2 / below) ** 2),
            {
                "the deviation inside": _at_once(lambda n0, n1, n2: (2 / n0, 2 / n1)),
                "number by number": _number_by_number(lambda below, above: (2 / below) ** 2),
            },
        ),
        Mistake(
            "the fan-out for the fan-in",
            "He divides by the number of inputs of a unit: the size of the layer below.",
            _layers(variance=lambda below, above: 2 / above),
            {
                "the deviation inside": _at_once(lambda n0, n1, n2: ((2 / n1) ** 0.5, (2 / n2) ** 0.5)),
                "number by number": _number_by_number(lambda below, above: 2 / above),
            },
        ),
        Mistake(
            "Xavier for He",
            "Xavier looks at the units below and above; He, for ReLU, at those below alone.",
            _layers(variance=lambda below, above: 2 / (below + above)),
            {
                "the deviation inside": _at_once(lambda n0, n1, n2: ((2 / (n0 + n1)) ** 0.5, (2 / (n1 + n2)) ** 0.5)),
                "number by number": _number_by_number(lambda below, above: 2 / (below + above)),
            },
        ),
        Mistake(
            "all layers on one scale",
            "Each layer has a fan-in of its own, and so a scale of its own.",
            lambda n0, n1, n2, rng: _layers(variance=lambda below, above: 2 / n0)(n0, n1, n2, rng),
            {"the deviation inside": _at_once(lambda n0, n1, n2: ((2 / n0) ** 0.5, (2 / n0) ** 0.5))},
        ),
        Mistake(
            "the 2 left out",
            "ReLU sets about half of the values to 0; the weights have to make up for it.",
            _layers(variance=lambda below, above: 1 / below),
            {"the deviation inside": _at_once(lambda n0, n1, n2: (n0**-0.5, n1**-0.5))},
        ),
        Mistake(
            "standard normal weights",
            "Unscaled numbers make the net inputs grow from layer to layer.",
            _layers(variance=lambda below, above: 1.0),
            {"the deviation inside": _at_once(lambda n0, n1, n2: (1.0, 1.0))},
        ),
        Mistake(
            "small weights, whatever the size of the layer",
            "One hundredth breaks the symmetry, but the values shrink from layer to layer.",
            _layers(variance=lambda below, above: 1e-4),
        ),
        Mistake(
            "the biases drawn after the weights of their layer",
            "The biases start at 0: random weights are enough to tell the units apart.",
            _layers(bias=lambda rng, above: rng.standard_normal((above, 1))),
        ),
        Mistake(
            "the biases drawn last",
            "The biases start at 0: random weights are enough to tell the units apart.",
            _biases_last,
        ),
        Mistake(
            "biases of 1",
            "The biases start at 0.",
            _layers(bias=lambda rng, above: np.ones((above, 1))),
            {"the deviation inside": _at_once(b=np.ones), "number by number": _number_by_number(bias=1)},
        ),
        Mistake(
            "the biases' shape (n,)",
            "A bias vector is a column.",
            _layers(bias=lambda rng, above: np.zeros(above)),
        ),
        Mistake(
            "the biases as rows",
            "A bias vector is a column, so that it is added to every example's net inputs.",
            _after(lambda W1, b1, W2, b2: (W1, b1.T, W2, b2.T)),
        ),
        Mistake(
            "the weights transposed",
            "A row of W belongs to one unit of the layer, a column to one input.",
            _after(lambda W1, b1, W2, b2: (W1.T, b1, W2.T, b2)),
        ),
        Mistake(
            "drawn in the transposed shape",
            "The numbers fill W row by row: draw them in the shape of W, so that everyone has the same.",
            _layers(weights=lambda rng, above, below: rng.standard_normal((below, above)).T),
        ),
        Mistake(
            "the second layer drawn first",
            "The first layer's weights are drawn first, so that everyone has the same numbers.",
            _second_first,
        ),
        Mistake(
            "uniform numbers",
            "The numbers are to be normal; those between 0 and 1 are never negative, either.",
            _layers(weights=lambda rng, above, below: rng.random((above, below))),
        ),
        Mistake(
            "no negative weights",
            "Normal numbers have both signs, and their mean is 0.",
            _after(lambda W1, b1, W2, b2: (np.abs(W1), b1, np.abs(W2), b2)),
        ),
        Mistake(
            "a generator of one's own",
            "The generator is passed in: whoever calls decides what is drawn, and can draw it again.",
            lambda n0, n1, n2, rng: reference(n0, n1, n2, np.random.default_rng(0)),
        ),
        Mistake(
            "the same numbers for both layers",
            "Each layer draws numbers of its own.",
            _same_numbers,
        ),
    ),
    styles={
        "layer after layer": _layers(),
        "the deviation inside": _at_once(),
        "number by number": _number_by_number(),
        "all numbers at once": _one_stream,
        "row by row, in objects": _objects,
        "single precision": lambda n0, n1, n2, rng: [part.astype(np.float32) for part in _layers()(n0, n1, n2, rng)],
    },
)
