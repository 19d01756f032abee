r"""Two costs of two parameters, to look at: a map has no room for a third, and on these descent can be watched.

    LINE   ŷ = w x + b             convex: a valley, narrow because the x are not centred
    ROW    ŷ = w2 tanh(w1 x)       two weights in a row: minima at (w1, w2) and (−w1, −w2), a saddle at 0 between them

    J = (1/m) Σ_i ½ (ŷ_i − y_i)²          ∂J/∂θ = (1/m) Σ_i (ŷ_i − y_i) ∂ŷ_i/∂θ

A surface can be trained by `training.train`; `path` is the same with every step on the way. Chapters *Descent*
and *Valleys and saddles*.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nnlib import training
from nnlib.activations import tanh, tanh_prime
from nnlib.data.synthetic import Points
from nnlib.losses import squared_error
from nnlib.optim import Descent, Named, Optimiser, Schedule
from nnlib.shapes import Array, batch, generator, matrix, whole


class Surface(NamedTuple):
    """A cost of two parameters: their names, ŷ and its slopes as functions of both and x, and how data are drawn.

    x is drawn evenly from `inputs`; y is ŷ with the parameters `truth`, plus normal noise of that standard deviation.
    """

    names: tuple[str, str]
    output: Callable[[Array, Array, Array], Array]
    slopes: Callable[[Array, Array, Array], tuple[Array, Array]]
    truth: tuple[float, float]
    inputs: tuple[float, float]
    noise: float

    def data(self, rng: np.random.Generator, m: int = 100) -> Points:
        """Return examples `X` (1, m) and `Y` (1, m).

        Raises:
            ValueError: `m` is not a whole number ≥ 1.
            ValueKindError: `rng` is not a generator.
        """
        X = generator(rng).uniform(*self.inputs, (1, whole("m", m, 1)))
        return Points(X, self.output(*self.truth, X) + rng.normal(0, self.noise, X.shape))

    def named(self, first: float, second: float) -> dict[str, Array]:
        """Return two numbers as the parameters of this surface, each (1, 1)."""
        return {name: np.full((1, 1), float(value)) for name, value in zip(self.names, (first, second), strict=True)}

    def cost(self, params: Named, X: Array, Y: Array) -> float:
        """Return J = mean of ½ (ŷ − y)² over the batch `X` (1, m), `Y` (1, m), for two parameters (1, 1).

        Raises:
            ShapeError: shapes do not agree, or the batch is empty.
        """
        first, second, X, Y = self._checked(params, X, Y)
        return float(np.mean(squared_error(self.output(first, second, X), Y)))

    def gradient(self, params: Named, X: Array, Y: Array) -> dict[str, Array]:
        """Return ∂J/∂θ = mean of (ŷ − y) ∂ŷ/∂θ over the batch, by name, each (1, 1).

        Raises:
            ShapeError: shapes do not agree, or the batch is empty.
        """
        first, second, X, Y = self._checked(params, X, Y)
        error = self.output(first, second, X) - Y
        slopes = self.slopes(first, second, X)
        return {
            name: np.mean(error * slope, axis=1, keepdims=True) for name, slope in zip(self.names, slopes, strict=True)
        }

    def grid(self, first: Array, second: Array, X: Array, Y: Array) -> Array:
        """Return J at every pair of values, shape (k2, k1): a column for each of `first` (1, k1), a row for `second`.

        Raises:
            ShapeError: shapes do not agree, or the batch is empty.
        """
        first, second = matrix("first", first, (1, "k1")), matrix("second", second, (1, "k2"))
        X = batch("X", X, (1, "m"))
        Y = matrix("Y", Y, (1, f"m={X.shape[1]}"))
        outputs = self.output(first[..., np.newaxis], second.T[..., np.newaxis], X)
        return np.mean((outputs - Y) ** 2, axis=2) / 2

    def _checked(self, params: Named, X: Array, Y: Array) -> tuple[Array, Array, Array, Array]:
        X = batch("X", X, (1, "m"))
        first, second = (matrix(name, params[name], (1, 1)) for name in self.names)
        return first, second, X, matrix("Y", Y, (1, f"m={X.shape[1]}"))


class _Watched(NamedTuple):
    """A surface that keeps every place where it is asked for a gradient."""

    surface: Surface
    visited: list[Named]

    def cost(self, params: Named, X: Array, Y: Array) -> float:
        return self.surface.cost(params, X, Y)

    def gradient(self, params: Named, X: Array, Y: Array) -> dict[str, Array]:
        self.visited.append(params)
        return self.surface.gradient(params, X, Y)


def path(
    surface: Surface,
    start: tuple[float, float],
    X: Array,
    Y: Array,
    *,
    epochs: int,
    learning_rate: float | Schedule,
    batch_size: int | None = None,
    rng: np.random.Generator | None = None,
    optimiser: Optimiser = Descent(),
) -> Array:
    """Return both parameters at the start and after every step of `training.train`, shape (2, steps + 1).

    Raises:
        ValueError: an option is out of range, or batches are to be drawn without an `rng`.
        ShapeError: the data do not agree, or there is no example.
    """
    watched = _Watched(surface, [])
    trained = training.train(
        watched,
        surface.named(*start),
        X,
        Y,
        epochs=epochs,
        learning_rate=learning_rate,
        batch_size=batch_size,
        rng=rng,
        optimiser=optimiser,
    )
    visited = [*watched.visited, trained.params]
    return np.array([[params[name].item() for params in visited] for name in surface.names])


LINE = Surface(
    names=("w", "b"),
    output=lambda w, b, x: w * x + b,
    slopes=lambda w, b, x: (x, np.ones_like(x)),
    truth=(1.5, -0.5),
    inputs=(0.0, 2.0),
    noise=0.5,
)
"""Linear regression of one unit."""

ROW = Surface(
    names=("w1", "w2"),
    output=lambda w1, w2, x: w2 * tanh(w1 * x),
    slopes=lambda w1, w2, x: (w2 * tanh_prime(w1 * x) * x, tanh(w1 * x)),
    truth=(1.5, 1.5),
    inputs=(-2.0, 2.0),
    noise=0.3,
)
"""A hidden tanh unit and a linear output unit, one weight each."""
