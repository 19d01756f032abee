"""Task *initialisation.variances_down*: the mean of δ² by layer, from the top.

    mean of δ[l]² = nl+1 · s² · share · mean of δ[l+1]²

Here `share` is the mean of g′², and `mean_square` the mean of δ[L]², from which the error is passed down.
"""

from collections.abc import Callable

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes

Array = np.ndarray
Sizes = tuple[int, ...]


def reference(sizes: Sizes, weight_variance: float, mean_square: float, share: float) -> Array:
    """Return the mean of δ[l]² for l = 1..L. The tests hold it to random networks of `nnlib.deep`."""
    squares = [mean_square]
    for fan_out in reversed(sizes[2:]):
        squares.append(fan_out * weight_variance * share * squares[-1])
    return np.array(squares[::-1])


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a network of two to four layers, no two of them of a size, and weights that keep the numbers moderate."""
    sizes = distinct_sizes(rng, int(rng.integers(3, 6)))
    return {
        "sizes": tuple(sizes),
        "weight_variance": float(rng.uniform(0.2, 0.6)),
        "mean_square": float(rng.uniform(0.5, 2.0)),
        "share": float(rng.choice([1.0, 0.5, 0.4])),
    }


def _after(change: Callable) -> Callable:
    """The reference, with its mean squares changed."""
    return lambda *arguments: change(reference(*arguments))


def _loops(
    fan: Callable = lambda sizes, l: sizes[l + 1],
    of_weights: Callable = lambda s2: s2,
    kept: Callable = lambda share: share,
    top: Callable = lambda share: 1.0,
    compound: bool = True,
) -> Callable:
    """A loop down the layers, with one of its factors another."""

    def variances_down(sizes: Sizes, weight_variance: float, mean_square: float, share: float) -> list:
        L = len(sizes) - 1
        squares = {L: top(share) * mean_square}
        for l in range(L - 1, 0, -1):
            above = squares[l + 1] if compound else squares[L]
            squares[l] = fan(sizes, l) * of_weights(weight_variance) * kept(share) * above
        return [squares[l] for l in range(1, L + 1)]

    return variances_down


def _products(
    fan: Callable = lambda sizes: sizes[2:],
    of_weights: Callable = lambda s2: s2,
    kept: Callable = lambda share: share,
) -> Callable:
    """The products of all factors down to each layer, at once."""

    def variances_down(sizes: Sizes, weight_variance: float, mean_square: float, share: float) -> Array:
        factors = np.array(fan(sizes), dtype=float) * of_weights(weight_variance) * kept(share)
        return mean_square * np.append(np.cumprod(factors[::-1])[::-1], 1.0)

    return variances_down


def _recursion(
    fan: Callable = lambda sizes: sizes[2],
    of_weights: Callable = lambda s2: s2,
    kept: Callable = lambda share: share,
) -> Callable:
    """A layer, and the layers above it, with one of the factors another."""

    def variances_down(sizes: Sizes, weight_variance: float, mean_square: float, share: float) -> list:
        if len(sizes) == 2:
            return [mean_square]
        above = variances_down(sizes[1:], weight_variance, mean_square, share)
        return [fan(sizes) * of_weights(weight_variance) * kept(share) * above[0], *above]

    return variances_down


def _inserted(sizes: Sizes, weight_variance: float, mean_square: float, share: float) -> list:
    squares = [np.float64(mean_square)]
    for fan_out in sizes[:1:-1]:
        squares.insert(0, squares[0] * share * fan_out * weight_variance)
    return squares


def _filled(sizes: Sizes, weight_variance: float, mean_square: float, share: float) -> Array:
    squares = np.empty(len(sizes) - 1)
    squares[-1] = mean_square
    for position in range(len(squares) - 2, -1, -1):
        squares[position] = share * weight_variance * sizes[position + 2] * squares[position + 1]
    return squares


def _powers(sizes: Sizes, weight_variance: float, mean_square: float, share: float) -> Array:
    above = len(sizes) - 2 - np.arange(len(sizes) - 1)
    fans = np.array([np.prod(sizes[l + 1 :]) for l in range(1, len(sizes))], dtype=np.float32)
    return (mean_square * fans * (share * weight_variance) ** above).astype(np.float32)


TASK = Task(
    id="initialisation.variances_down",
    title="Variance on the way down",
    chapter="initialisation",
    parts=(Part("squares", 2, ("L",)),),
    reference=reference,
    examples=(
        {"sizes": (2, 4, 3), "weight_variance": 0.5, "mean_square": 1.0, "share": 0.4},
        {"sizes": (2, 5, 4, 3), "weight_variance": 0.25, "mean_square": 2.0, "share": 0.5},
        {"sizes": (3, 2), "weight_variance": 0.5, "mean_square": 1.5, "share": 0.5},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the units of the layer itself counted",
            "The error of a unit is a sum over the units that it feeds: how many terms does it have?",
            _loops(fan=lambda sizes, l: sizes[l]),
            {
                "a running product": _products(fan=lambda sizes: sizes[1:-1]),
                "recursion": _recursion(lambda sizes: sizes[1]),
            },
        ),
        Mistake(
            "the fan-in for the fan-out",
            "On the way down a unit hears from the units above it, not from those below.",
            _loops(fan=lambda sizes, l: sizes[l - 1]),
            {
                "a running product": _products(fan=lambda sizes: sizes[:-2]),
                "recursion": _recursion(lambda sizes: sizes[0]),
            },
        ),
        Mistake(
            "the fan-out forgotten",
            "Variances of independent terms add up: a sum of n of them has n times the variance of one.",
            _loops(fan=lambda sizes, l: 1),
            {"a running product": _products(fan=lambda sizes: [1] * (len(sizes) - 2))},
        ),
        Mistake(
            "the last fan-out for every layer",
            "Each layer has a fan-out of its own: the number of units in the layer above it.",
            _loops(fan=lambda sizes, l: sizes[-1]),
        ),
        Mistake(
            "divided by the fan-out",
            "The error is a sum over the units above, not a mean.",
            _loops(fan=lambda sizes, l: 1 / sizes[l + 1]),
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
            "the slopes forgotten",
            "The error passes through the activation of each layer it goes down to, and is multiplied by g′ there.",
            _loops(kept=lambda share: 1.0),
            {
                "a running product": _products(kept=lambda share: 1.0),
                "recursion": _recursion(kept=lambda share: 1.0),
            },
        ),
        Mistake(
            "the share squared",
            "The share is the mean of the squared slopes already.",
            _loops(kept=lambda share: share**2),
        ),
        Mistake(
            "the share taken at the top too",
            "The error of the top layer is given: it has passed through no further activation.",
            _loops(top=lambda share: share),
        ),
        Mistake(
            "every layer fed from the top",
            "A layer gets its error from the layer just above it.",
            _loops(compound=False),
        ),
        Mistake(
            "deviations in place of mean squares",
            "The mean square is wanted, not its square root.",
            _after(np.sqrt),
        ),
        Mistake(
            "the layers backwards", "The way goes down, but the list begins with layer 1.", _after(lambda v: v[::-1])
        ),
        Mistake(
            "the top layer left out",
            "The list ends with layer L, whose mean square is given.",
            _after(lambda v: v[:-1]),
        ),
        Mistake("only the first layer", "One number a layer is wanted.", _after(lambda v: v[:1])),
        Mistake(
            "the inputs as a layer",
            "The inputs have no error: the list begins with layer 1.",
            lambda sizes, weight_variance, mean_square, share: reference(
                (1, *sizes), weight_variance, mean_square, share
            ),
        ),
    ),
    styles={
        "loops": _loops(),
        "a running product": _products(),
        "recursion": _recursion(),
        "inserted in front": _inserted,
        "filled in": _filled,
        "powers, single precision": _powers,
    },
)
