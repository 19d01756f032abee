"""Task *initialisation.variances_up*: the mean of z² by layer, Var(z[l]) = nl-1 · s² · mean of a[l-1]².

`share` is how much of the mean square of z its activation leaves: 1 for the identity, ½ for ReLU.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes

Array = np.ndarray
Sizes = tuple[int, ...]


def reference(sizes: Sizes, weight_variance: float, mean_square: float, share: float) -> Array:
    """Return Var(z[l]) for l = 1..L. The tests hold it to random networks of `nnlib.deep`."""
    variances = []
    for fan_in in sizes[:-1]:
        variances.append(fan_in * weight_variance * mean_square)
        mean_square = share * variances[-1]
    return np.array(variances)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a network of one to four layers, no two of them of a size, and weights that keep the numbers moderate."""
    sizes = distinct_sizes(rng, int(rng.integers(2, 6)))
    return {
        "sizes": tuple(sizes),
        "weight_variance": float(rng.uniform(0.2, 0.6)),
        "mean_square": float(rng.uniform(0.5, 2.0)),
        "share": float(rng.choice([1.0, 0.5, 0.4])),
    }


def _after(change: Callable) -> Callable:
    """The reference, with its variances changed."""
    return lambda *arguments: change(reference(*arguments))


def _loops(
    fan: Callable = lambda sizes, l: sizes[l - 1],
    of_weights: Callable = lambda s2: s2,
    first: Callable = lambda share: 1.0,
    kept: Callable = lambda share: share,
    compound: bool = True,
) -> Callable:
    """A loop over the layers, with one of its factors another; `first` gives the share of the inputs."""

    def variances_up(sizes: Sizes, weight_variance: float, mean_square: float, share: float) -> list:
        square, variances = mean_square * first(share), []
        for l in range(1, len(sizes)):
            variance = fan(sizes, l) * of_weights(weight_variance) * square
            variances.append(variance)
            if compound:
                square = kept(share) * variance
        return variances

    return variances_up


def _products(
    fan: Callable = lambda sizes: sizes[:-1],
    of_weights: Callable = lambda s2: s2,
    kept: Callable = lambda share: share,
    first: Callable = lambda share: 1.0,
) -> Callable:
    """The products of all factors up to each layer, at once."""

    def variances_up(sizes: Sizes, weight_variance: float, mean_square: float, share: float) -> Array:
        factors = kept(share) * of_weights(weight_variance) * np.array(fan(sizes), dtype=float)
        factors[0] *= mean_square * first(share) / kept(share)
        return np.cumprod(factors)

    return variances_up


def _recursion(
    fan: Callable = lambda sizes: sizes[0],
    of_weights: Callable = lambda s2: s2,
    kept: Callable = lambda share: share,
) -> Callable:
    """A layer, and the layers above it, with one of the factors another."""

    def variances_up(sizes: Sizes, weight_variance: float, mean_square: float, share: float) -> list:
        if len(sizes) < 2:
            return []
        variance = fan(sizes) * of_weights(weight_variance) * mean_square
        return [variance, *variances_up(sizes[1:], weight_variance, kept(share) * variance, share)]

    return variances_up


def _generator(sizes: Sizes, weight_variance: float, mean_square: float, share: float) -> list:
    def each():
        square = mean_square
        for below, _ in pairwise(sizes):
            variance = below * weight_variance * square
            yield np.float64(variance)
            square = variance * share

    return list(each())


class _Network:
    def __init__(self, sizes: Sizes, s2: float, share: float):
        self.sizes, self.s2, self.share = sizes, s2, share

    def variance(self, layer: int, square: float) -> float:
        below = square if layer == 1 else self.share * self.variance(layer - 1, square)
        return self.sizes[layer - 1] * self.s2 * below

    def variances(self, square: float) -> tuple:
        return tuple(self.variance(layer, square) for layer in range(1, len(self.sizes)))


def _powers(sizes: Sizes, weight_variance: float, mean_square: float, share: float) -> Array:
    layers = np.arange(len(sizes) - 1)
    fans = np.array([np.prod(sizes[: l + 1]) for l in layers], dtype=np.float32)
    return (fans * weight_variance ** (layers + 1) * share**layers * mean_square).astype(np.float32)


TASK = Task(
    id="initialisation.variances_up",
    title="Variance on the way up",
    chapter="initialisation",
    parts=(Part("variances", 2, ("L",)),),
    reference=reference,
    examples=(
        {"sizes": (4, 3, 2), "weight_variance": 0.25, "mean_square": 1.0, "share": 1.0},
        {"sizes": (2, 5, 3, 4), "weight_variance": 0.4, "mean_square": 2.0, "share": 0.5},
        {"sizes": (3, 1), "weight_variance": 0.5, "mean_square": 1.5, "share": 0.5},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the fan-out for the fan-in",
            "A net input is a sum over the units below: how many terms does it have?",
            _loops(fan=lambda sizes, l: sizes[l]),
            {
                "a running product": _products(fan=lambda sizes: sizes[1:]),
                "recursion": _recursion(lambda sizes: sizes[1]),
            },
        ),
        Mistake(
            "the first fan-in for every layer",
            "Each layer has a fan-in of its own: the number of units in the layer below it.",
            _loops(fan=lambda sizes, l: sizes[0]),
            {"a running product": _products(fan=lambda sizes: [sizes[0]] * (len(sizes) - 1))},
        ),
        Mistake(
            "the fan-in forgotten",
            "Variances of independent terms add up: a sum of n of them has n times the variance of one.",
            _loops(fan=lambda sizes, l: 1),
            {"a running product": _products(fan=lambda sizes: [1] * (len(sizes) - 1))},
        ),
        Mistake(
            "divided by the fan-in",
            "z is a sum, not a mean: more terms give it a larger variance.",
            _loops(fan=lambda sizes, l: 1 / sizes[l - 1]),
        ),
        Mistake(
            "the bias counted as an input",
            "The biases start at 0, so they add nothing to the variance.",
            _loops(fan=lambda sizes, l: sizes[l - 1] + 1),
        ),
        Mistake(
            "the weights' variance squared",
            "What is given is the variance of the weights already, the square of their deviation.",
            _loops(of_weights=lambda s2: s2**2),
            {"a running product": _products(of_weights=lambda s2: s2**2)},
        ),
        Mistake(
            "the weights' deviation for their variance",
            "Variances multiply here; the square root of the weights' variance is their deviation.",
            _loops(of_weights=np.sqrt),
            {"a running product": _products(of_weights=np.sqrt), "recursion": _recursion(of_weights=np.sqrt)},
        ),
        Mistake(
            "deviations in place of variances",
            "The variance is wanted; its square root is the standard deviation.",
            _after(np.sqrt),
        ),
        Mistake(
            "the share forgotten",
            "The activation stands between two layers, and lets only a share of the mean square through.",
            _loops(kept=lambda share: 1.0),
            {
                "a running product": _products(kept=lambda share: 1.0),
                "recursion": _recursion(kept=lambda share: 1.0),
            },
        ),
        Mistake(
            "the share taken of the inputs too",
            "The inputs have passed through no activation.",
            _loops(first=lambda share: share),
            {"a running product": _products(first=lambda share: share)},
        ),
        Mistake(
            "the share squared",
            "The share is of mean squares already.",
            _loops(kept=lambda share: share**2),
        ),
        Mistake(
            "every layer fed with the inputs",
            "What enters a layer is what comes out of the layer below it.",
            _loops(compound=False),
        ),
        Mistake(
            "the inputs' mean square first",
            "The list begins with layer 1, the first that has a net input.",
            lambda sizes, weight_variance, mean_square, share: np.append(
                mean_square, reference(sizes, weight_variance, mean_square, share)
            ),
        ),
        Mistake("only the last layer", "One number a layer is wanted.", _after(lambda v: v[-1:])),
        Mistake("the layers backwards", "Layer 1 comes first, layer L last.", _after(lambda v: v[::-1])),
    ),
    styles={
        "loops": _loops(),
        "a running product": _products(),
        "recursion": _recursion(),
        "a generator": _generator,
        "a class": lambda sizes, s2, square, share: _Network(sizes, s2, share).variances(square),
        "powers, single precision": _powers,
    },
)
