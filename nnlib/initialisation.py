r"""Where training starts: all weights equal never come apart, and random ones must be neither too small nor too large.

    zeros          W[l] = 0              every unit of a layer stays like its neighbours
    small random   N(0, scale²)          symmetry is broken, but values shrink from layer to layer
    by the fan     N(0, σ²/n)            Var(z) = σ² · mean of a², if n is the fan-in nl-1
    Xavier         variance 2/(nl-1 + nl)        between keeping values and keeping gradients; for tanh and sigmoid
    He             N(0, 2/nl-1)                  for ReLU, which sets half of the values to 0

Every function takes the sizes (n0, n1, …, nL) and returns `Layers`: W[l] (nl, nl-1) and b[l] (nl, 1) for l = 1..L; the
biases always start at 0. The fan-in of a unit of layer l is nl-1, its fan-out nl. Chapters *Initialisation*
and *How large the first weights*.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from nnlib.deep import Layers
from nnlib.shapes import Array, ShapeError, generator, number_array, whole

SATURATED = {
    "sigmoid": (0.01, 0.99),
    "tanh": (-0.99, 0.99),
    "relu": (0.0, np.inf),
    "identity": (-np.inf, np.inf),
}
"""A unit is saturated where its output lies at or beyond these limits: there its slope g′ is next to 0."""


class Statistics(NamedTuple):
    """Of one layer, over all its units and examples: mean, standard deviation, and the fraction that is saturated."""

    mean: float
    deviation: float
    saturated: float


def zeros(sizes: Sequence[int]) -> Layers:
    """Return W[l] = 0 and b[l] = 0: a start that descent can't leave in a useful way.

    With sigmoids every activation is ½ and the output the same for every x; all rows of a gradient are equal, and
    stay so.

    Raises:
        ShapeError: there are fewer than two sizes.
        ValueError: a size is not a whole number ≥ 1.

    Source: slides "Training neural networks", "Parameter Initialization".
    """
    return _layers(sizes, lambda fan_in, fan_out: np.zeros((fan_out, fan_in)))


def small_random(sizes: Sequence[int], rng: np.random.Generator, scale: float = 0.01) -> Layers:
    """Return W[l] from N(0, scale²), whatever the size of the layer.

    Raises:
        ShapeError: there are fewer than two sizes.
        ValueError: a size is not a whole number ≥ 1, or `scale` is not > 0.
        ValueKindError: `rng` is not a generator.

    Source: notes IV, "Initialize W to small random values"; lecture 6, "Init weights with rand. vals. close to 0".
    """
    rng, scale = generator(rng), _positive("scale", scale)
    return _layers(sizes, lambda fan_in, fan_out: rng.normal(0, scale, (fan_out, fan_in)))


def scaled_by_fan(sizes: Sequence[int], rng: np.random.Generator, sigma: float = 1.0, fan: str = "in") -> Layers:
    """Return W[l] from N(0, σ²/n), where n is the fan-in nl-1 or, with `fan="out"`, the fan-out nl.

    The notes print σ²/m_l. Their m_l is the number of units of layer l, the fan-out; but the note beside it puts the
    row W_i^(l) into R^{m_l}, and a row has one entry for each unit below: the fan-in. That is what keeps the variance
    of z from layer to layer, so it is the default here.

    Raises:
        ShapeError: there are fewer than two sizes.
        ValueError: a size is not a whole number ≥ 1, `sigma` is not > 0, or `fan` neither "in" nor "out".
        ValueKindError: `rng` is not a generator.

    Source: notes IV, "Training a neural network".
    """
    rng, sigma = generator(rng), _positive("sigma", sigma)
    if fan not in ("in", "out"):
        raise ValueError(f'fan: expected "in" or "out", got {fan!r}.')
    pick = {"in": lambda fan_in, fan_out: fan_in, "out": lambda fan_in, fan_out: fan_out}[fan]
    return _layers(
        sizes, lambda fan_in, fan_out: rng.normal(0, sigma / np.sqrt(pick(fan_in, fan_out)), (fan_out, fan_in))
    )


def xavier_normal(sizes: Sequence[int], rng: np.random.Generator) -> Layers:
    """Return W[l] from N(0, 2 / (nl-1 + nl)).

    Raises:
        ShapeError: there are fewer than two sizes.
        ValueError: a size is not a whole number ≥ 1.
        ValueKindError: `rng` is not a generator.

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
    """
    rng = generator(rng)
    return _layers(sizes, lambda fan_in, fan_out: rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), (fan_out, fan_in)))


def xavier_uniform(sizes: Sequence[int], rng: np.random.Generator) -> Layers:
    """Return W[l] uniform in ±√(6 / (nl-1 + nl)), which has the variance 2 / (nl-1 + nl).

    Raises:
        ShapeError: there are fewer than two sizes.
        ValueError: a size is not a whole number ≥ 1.
        ValueKindError: `rng` is not a generator.

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
    """
    rng = generator(rng)

    def draw(fan_in: int, fan_out: int) -> Array:
        limit = np.sqrt(6 / (fan_in + fan_out))
        return rng.uniform(-limit, limit, (fan_out, fan_in))

    return _layers(sizes, draw)


def he(sizes: Sequence[int], rng: np.random.Generator) -> Layers:
    """Return W[l] from N(0, 2 / nl-1).

    Raises:
        ShapeError: there are fewer than two sizes.
        ValueError: a size is not a whole number ≥ 1.
        ValueKindError: `rng` is not a generator.

    Source: He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015.
    """
    return scaled_by_fan(sizes, rng, sigma=np.sqrt(2))


def statistics(values: Mapping[int, Array], activation: str = "identity") -> dict[int, Statistics]:
    """Return mean, standard deviation and saturated fraction of each array, by layer.

    `values` are activations A[l], with the name of their activation, or net inputs or gradients without one, of which
    none is called saturated. For ReLU, saturated means a = 0: the unit is silent.

    Raises:
        ShapeError: an array is empty.
        ValueError: there is no activation of that name.

    Source: notes IV, "From 2 layers to L layers", saturation.
    """
    if activation not in SATURATED:
        raise ValueError(f"activation: expected one of {', '.join(SATURATED)}; got {activation!r}.")
    low, high = SATURATED[activation]
    by_layer = {}
    for l, value in values.items():
        array = number_array(f"values[{l}]", value)
        if array.size == 0:
            raise ShapeError(f"values[{l}]: expected at least one number, got shape {array.shape}.")
        beyond = (array <= low) | (array >= high)
        by_layer[l] = Statistics(float(array.mean()), float(array.std()), float(beyond.mean()))
    return by_layer


def _layers(sizes: Sequence[int], draw: Callable[[int, int], Array]) -> Layers:
    sizes = [whole(f"n{l}", size, 1) for l, size in enumerate(sizes)]
    if len(sizes) < 2:
        raise ShapeError(f"sizes: expected at least n0 and n1, got {tuple(sizes)}.")
    layers = Layers({}, {})
    for l in range(1, len(sizes)):
        layers.W[l] = draw(sizes[l - 1], sizes[l])
        layers.b[l] = np.zeros((sizes[l], 1))
    return layers


def _positive(symbol: str, value: float) -> float:
    if not value > 0:
        raise ValueError(f"{symbol}: expected a number > 0, got {value}.")
    return value
