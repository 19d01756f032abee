r"""A network with one hidden layer can follow any continuous function: two steep sigmoids make a step up and down.

    tower     f(m_k) [σ(s (x − t_k-1)) − σ(s (x − t_k))]  ≈ f(m_k) between t_k-1 and t_k, ≈ 0 elsewhere
    network   the sum of n towers side by side, n = number of steps, m_k the middle of step k: 2n hidden sigmoids
    bound     |f(x) − network(x)| ≤ K h (½ + e^−c/2 + 6 e^−c) + 2 e^−c max|f|         K: |f(x) − f(y)| ≤ K |x − y|

h is the width of a step and c = s h how steep its edges are, so twice the steps give half the error. The weights are
written down, not learned; `fit` learns them, and does with fewer units. Chapter *What one hidden layer can
follow*; CS 217 lecture 12, footnote 1.
"""

from collections.abc import Callable

import numpy as np

from nnlib import deep, mlp
from nnlib.deep import Layers
from nnlib.model import Model
from nnlib.optim import Adam, cosine
from nnlib.shapes import Array, generator, matrix, whole
from nnlib.training import Network, train

Function = Callable[[Array], Array]
"""A function of one variable, elementwise."""

LOW, HIGH = -1.0, 1.0
"""The interval on which functions are approximated."""

TOWERS = Model(hidden="sigmoid", output="identity", loss="squared_error")
FITTED = Model(hidden="tanh", output="identity", loss="squared_error")
"""The networks that `towers` and `fit` return the weights of."""


def towers(f: Function, steps: int, edge: float = 40.0) -> mlp.Parameters:
    """Return the two-layer network of `steps` towers for `f` on [−1, 1]: W1 (2n, 1), b1 (2n, 1), W2 (1, 2n), b2 (1, 1).

    Hidden unit 2k is the left edge of tower k and 2k + 1 its right edge; `edge` is c = s h. The two outermost edges
    stand one step further out, so that the towers are at full height at both ends.

    Raises:
        ValueError: `steps` is not a whole number ≥ 1, or `edge` not > 0.
        ShapeError: `f` does not return one value for each x.
    """
    n = whole("steps", steps, 1)
    if not edge > 0:
        raise ValueError(f"edge: expected a number > 0, got {edge}.")
    h = (HIGH - LOW) / n
    t = LOW + h * np.arange(n + 1)
    heights = _values(f, (t[:-1] + t[1:]).reshape(1, -1) / 2)
    t[0], t[-1] = t[0] - h, t[-1] + h
    s = edge / h
    edges = np.column_stack([t[:-1], t[1:]]).reshape(-1, 1)
    return mlp.Parameters(
        W1=np.full((2 * n, 1), s),
        b1=-s * edges,
        W2=(heights.T * [[1.0, -1.0]]).reshape(1, -1),
        b2=np.zeros((1, 1)),
    )


def towers_bound(lipschitz: float, largest: float, steps: int, edge: float = 40.0) -> float:
    """Return what the error of `towers` never exceeds, if f has a slope of at most `lipschitz` and |f| ≤ `largest`.

    At x the towers' heights are averaged with weights that sum to nearly 1. Next to an edge the far side's weight is at
    most ½ and the two middles lie at equal distance, so together they are off by K h / 2; what is left is e^−c/2 of the
    opposite neighbour, and e^−c of the rest.

    Raises:
        ValueError: `steps` is not a whole number ≥ 1, or `edge` not ≥ 10, below which the bound does not hold.
    """
    if not edge >= 10:
        raise ValueError(f"edge: expected a number ≥ 10, got {edge}.")
    h = (HIGH - LOW) / whole("steps", steps, 1)
    near = lipschitz * h * (0.5 + np.exp(-edge / 2) + 6 * np.exp(-edge))
    return float(near + 2 * np.exp(-edge) * largest)


def fit(f: Function, units: int, rng: np.random.Generator, *, points: int = 101, epochs: int = 4000) -> mlp.Parameters:
    """Return a two-layer network with `units` hidden tanh units, trained by Adam on `points` even points of [−1, 1].

    The slopes start random, and each unit's kink somewhere in the interval.

    Raises:
        ValueError: `units` or `points` is not a whole number ≥ 1.
        ShapeError: `f` does not return one value for each x.
        ValueKindError: `rng` is not a generator.
    """
    n1, rng = whole("units", units, 1), generator(rng)
    X = np.linspace(LOW, HIGH, whole("points", points, 1)).reshape(1, -1)
    slopes = rng.normal(0, 3, (n1, 1))
    kinks = rng.uniform(LOW, HIGH, (n1, 1))
    start = Layers(
        {1: slopes, 2: rng.normal(0, 1 / np.sqrt(n1), (1, n1))},
        {1: -slopes * kinks, 2: np.zeros((1, 1))},
    )
    trained = train(
        Network(FITTED),
        deep.named(start),
        X,
        _values(f, X),
        epochs=epochs,
        learning_rate=cosine(0.05, epochs),
        optimiser=Adam(),
    )
    return mlp.Parameters(**trained.params)


def largest_error(params: mlp.Parameters, f: Function, choice: Model, points: int = 10_001) -> float:
    """Return max |f(x) − network(x)| over `points` even points of [−1, 1].

    Raises:
        ShapeError: the network is not of one input and one output, or `f` does not return one value for each x.
    """
    X = np.linspace(LOW, HIGH, whole("points", points, 1)).reshape(1, -1)
    A2 = matrix("A2", mlp.forward(params, X, choice).A2, (1, X.shape[1]))
    return float(np.max(np.abs(A2 - _values(f, X))))


def _values(f: Function, X: Array) -> Array:
    return matrix("f(X)", f(X), (1, f"m={X.shape[1]}"))
