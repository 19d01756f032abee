"""Task *regularisation.grid_search*: the score of each number of layers and units; the best, of equals the smallest."""

import itertools
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nnlib import selection

Array = np.ndarray
Sizes = tuple[int, ...]
Three = tuple[int, int, Array]


def reference(training_score: Callable, validation_score: Callable, layers: Sizes, units: Sizes) -> Three:
    """Return the best number of layers, the best number of units, and the validation scores of all."""
    grid = selection.grid_search(validation_score, layers, units)
    return grid.best_layers, grid.best_units, grid.scores


def _grid(training_scores: list, validation_scores: list, layers: Sizes, units: Sizes) -> Arguments:
    size = {"layers": layers, "units": units}
    return {
        "training_score": Given("scores by size", {"scores": np.array(training_scores), **size}),
        "validation_score": Given("scores by size", {"scores": np.array(validation_scores), **size}),
        "layers": layers,
        "units": units,
    }


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a grid, longer one way than the other, with scores that are often equal; now and then one has diverged."""
    shape = distinct_sizes(rng, 2, 2, 5)
    layers = tuple(sorted(int(size) for size in rng.choice(np.arange(1, 9), shape[0], replace=False)))
    units = tuple(sorted(int(size) for size in rng.choice(np.arange(2, 40), shape[1], replace=False)))
    validation = rng.choice([0.7, 0.75, 0.8, 0.85, 0.9], shape)
    if rng.random() < 0.3:
        validation.flat[rng.integers(validation.size)] = np.nan
    return _grid(np.sort(rng.uniform(0.8, 1.0, shape), axis=1), validation, layers, units)


def _after(change: Callable) -> Callable:
    """The reference, with its three values changed by a function of them, the layers and the units."""
    return lambda training_score, validation_score, layers, units: change(
        *reference(training_score, validation_score, layers, units), layers, units
    )


def _loops(
    better: Callable = lambda score, best: score > best,
    worst: float = -math.inf,
    units_first: bool = False,
    judged: str = "validation",
) -> Callable:
    """Two loops that remember the best so far, with one step another; `units_first` exchanges the loops."""

    def grid_search(training_score: Callable, validation_score: Callable, layers: Sizes, units: Sizes) -> Three:
        score_of = training_score if judged == "training" else validation_score
        scores = np.zeros((len(layers), len(units)))
        best, chosen = worst, (layers[0], units[0])
        points = [(i, j) for i in range(len(layers)) for j in range(len(units))]
        for i, j in sorted(points, key=lambda point: point[::-1]) if units_first else points:
            scores[i, j] = score_of(layers[i], units[j])
            if better(scores[i, j], best):
                best, chosen = scores[i, j], (layers[i], units[j])
        return *chosen, scores

    return grid_search


def _table(pick: Callable = np.nanargmax, judged: str = "validation", order: str = "C") -> Callable:
    """The table first, then the point picked in it, read by rows (C) or by columns (F)."""

    def grid_search(training_score: Callable, validation_score: Callable, layers: Sizes, units: Sizes) -> Three:
        score_of = training_score if judged == "training" else validation_score
        scores = np.array([[score_of(depth, width) for width in units] for depth in layers])
        i, j = np.unravel_index(pick(scores.ravel(order)), scores.shape, order)
        return layers[i], units[j], scores

    return grid_search


def _last_of_equals(scores: Array) -> int:
    return int(np.flatnonzero(scores == np.nanmax(scores))[-1])


def _by_means(training_score: Callable, validation_score: Callable, layers: Sizes, units: Sizes) -> Three:
    scores = reference(training_score, validation_score, layers, units)[2]
    depth, width = np.nanmean(scores, axis=1), np.nanmean(scores, axis=0)
    return layers[int(np.argmax(depth))], units[int(np.argmax(width))], scores


class _Grid(NamedTuple):
    depth: int
    width: int
    table: list


def _sorted(rank: Callable = lambda score, l, n: (-score, l, n)) -> Callable:
    """All points in a dictionary, the first by rank taken, with one rank another."""

    def grid_search(training_score: Callable, validation_score: Callable, layers: Sizes, units: Sizes) -> _Grid:
        scores = {(l, n): validation_score(l, n) for l, n in itertools.product(layers, units)}
        counted = [size for size, score in scores.items() if not math.isnan(score)]
        first = min(counted, key=lambda size: rank(scores[size], *size))
        return _Grid(*first, [[scores[l, n] for n in units] for l in layers])

    return grid_search


def _backwards(training_score: Callable, validation_score: Callable, layers: Sizes, units: Sizes) -> list:
    scores = np.full((len(layers), len(units)), -1.0)
    best = (-1.0, 0, 0)
    for i in reversed(range(len(layers))):
        for j in reversed(range(len(units))):
            scores[i][j] = validation_score(layers[i], units[j])
            if scores[i][j] >= best[0]:
                best = (scores[i][j], layers[i], units[j])
    return [best[1], best[2], scores]


def _where(training_score: Callable, validation_score: Callable, layers: Sizes, units: Sizes) -> Three:
    scores = np.vectorize(validation_score)(np.array([layers]).T, np.array([units]))
    rows, columns = np.where(scores == np.nanmax(scores))
    return np.array(layers)[rows[0]], np.array(units)[columns[0]], scores


def _single(training_score: Callable, validation_score: Callable, layers: Sizes, units: Sizes) -> Three:
    l, n, scores = _table()(training_score, validation_score, layers, units)
    return l, n, scores.astype(np.float32)


TASK = Task(
    id="regularisation.grid_search",
    title="A grid over layers and units",
    chapter="regularisation",
    parts=(Part("best_layers", 1, ()), Part("best_units", 1, ()), Part("scores", 1, ("len(layers)", "len(units)"))),
    reference=reference,
    examples=(
        _grid(
            [[0.8, 0.85, 0.9], [0.9, 0.95, 1.0]],
            [[0.7, 0.9, 0.85], [0.9, 0.8, 0.6]],
            (1, 2),
            (4, 8, 16),
        ),
        _grid([[0.7, 0.8], [0.9, 0.8], [0.6, 0.7]], [[0.5, 0.6], [0.8, 0.7], [0.7, 0.9]], (1, 3, 5), (10, 20)),
        _grid([[0.9, 0.8, 0.95, 1.0]], [[0.6, np.nan, 0.75, 0.7]], (2,), (3, 5, 7, 9)),
        _grid(
            [[0.9, 0.8, 0.7], [0.8, 0.7, 0.6], [0.7, 0.8, 0.6], [0.6, 0.7, 0.5]],
            [[0.1, 0.8, 0.8], [0.6, 0.7, 0.9], [0.9, 0.2, 0.3], [0.3, 0.9, 0.4]],
            (1, 2, 3, 4),
            (5, 6, 7),
        ),
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the worst chosen",
            "A score is better the larger it is.",
            _table(np.nanargmin),
            {
                "loops": _loops(lambda score, best: score < best, math.inf),
                "a dictionary": _sorted(lambda score, l, n: (score, l, n)),
            },
        ),
        Mistake(
            "ties go to the largest",
            "Of networks that are equally good the smallest is the one to take.",
            _table(_last_of_equals),
            {
                "loops": _loops(lambda score, best: score >= best),
                "a dictionary": _sorted(lambda score, l, n: (-score, -l, -n)),
            },
        ),
        Mistake(
            "ties go to the fewest units first",
            "Of equals the one with the fewest layers counts as smallest; units decide only among those.",
            _table(order="F"),
            {
                "loops": _loops(units_first=True),
                "a dictionary": _sorted(lambda score, l, n: (-score, n, l)),
            },
        ),
        Mistake(
            "chosen on the training data",
            "On the data it was trained on, the largest network nearly always looks best.",
            lambda training_score, validation_score, layers, units: (
                *reference(training_score, training_score, layers, units)[:2],
                reference(training_score, validation_score, layers, units)[2],
            ),
        ),
        Mistake(
            "training scores all through",
            "The grid is judged on data that were held out.",
            _table(judged="training"),
            {"loops": _loops(judged="training")},
        ),
        Mistake(
            "a training that diverged chosen",
            "NaN is no score: a training that diverged is never the best.",
            _table(np.argmax),
        ),
        Mistake(
            "layers and units exchanged",
            "The first value is the number of layers, the second that of units.",
            _after(lambda l, n, scores, *_: (n, l, scores)),
        ),
        Mistake(
            "the table transposed",
            "A row for each number of layers, a column for each number of units.",
            _after(lambda l, n, scores, *_: (l, n, scores.T)),
        ),
        Mistake(
            "positions for sizes",
            "Wanted is how many layers and units, not where in the list they stand.",
            _after(lambda l, n, scores, layers, units: (layers.index(l), units.index(n), scores)),
        ),
        Mistake(
            "the best of the means",
            "Layers and units are chosen together: the best point need not lie in the best row.",
            _by_means,
        ),
        Mistake(
            "always the largest network",
            "The scores decide, whatever the size of the network.",
            _after(lambda l, n, scores, layers, units: (layers[-1], units[-1], scores)),
        ),
        Mistake(
            "always the smallest network",
            "The scores decide; size only where they are equal.",
            _after(lambda l, n, scores, layers, units: (layers[0], units[0], scores)),
        ),
        Mistake(
            "the second loop left after its first round",
            "Every number of units is tried with every number of layers.",
            lambda training_score, validation_score, layers, units: reference(
                training_score, validation_score, layers[:1], units
            ),
        ),
        Mistake(
            "the table as one row",
            "A row for each number of layers, a column for each number of units.",
            _after(lambda l, n, scores, *_: (l, n, scores.ravel())),
        ),
        Mistake(
            "the best score for the table",
            "The whole table is wanted, to be looked at.",
            _after(lambda l, n, scores, *_: (l, n, np.nanmax(scores))),
        ),
    ),
    styles={
        "two loops": _loops(),
        "a table": _table(),
        "a dictionary": _sorted(),
        "backwards": _backwards,
        "where": _where,
        "single precision": _single,
    },
)
