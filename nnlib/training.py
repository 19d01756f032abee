r"""Training is one loop: cut the shuffled data into batches, step against each batch's gradient, see whether to stop.

    batch        B = m            one step an epoch, the true gradient
    mini-batch   1 < B < m        ⌈m / B⌉ steps an epoch; the last batch may be short
    stochastic   B = 1            m steps an epoch

    stop by epochs; by change, |J(t) − J(t−1)| < tolerance; or early, when J on the validation set has not improved for
    `patience` epochs, going back to the best parameters.

Chapter *Descent*; early stopping in chapter *Regularisation*.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

import numpy as np

from nnlib import deep
from nnlib.model import Model
from nnlib.optim import Descent, Named, Optimiser, Schedule, constant
from nnlib.shapes import Array, batch, matrix, whole


class Trainable(Protocol):
    """What can be trained: a cost and its gradient as functions of named parameters."""

    def cost(self, params: Named, X: Array, Y: Array) -> float:
        """Return J, one number."""

    def gradient(self, params: Named, X: Array, Y: Array) -> dict[str, Array]:
        """Return ∂J/∂θ for every parameter θ."""


class Network(NamedTuple):
    """L layers as something to train: the choices of its model, and λ of the penalty."""

    choice: Model = Model()
    lam: float = 0.0

    def cost(self, params: Named, X: Array, Y: Array) -> float:
        """Return J of `deep.cost`."""
        return deep.cost(deep.layered(params), X, Y, self.choice, self.lam)

    def gradient(self, params: Named, X: Array, Y: Array) -> dict[str, Array]:
        """Return the gradients of `deep.backward`, by name."""
        layers = deep.layered(params)
        cache = deep.forward(layers, X, self.choice)
        return deep.named(deep.backward(layers, cache, Y, self.choice, self.lam))


class History(NamedTuple):
    """One entry for each epoch: J on the training set after it, J on the validation set (NaN without one), and η."""

    cost: Array
    validation: Array
    learning_rate: Array


class Trained(NamedTuple):
    """The parameters, the history, and why training stopped: "epochs", "change", "early", "diverged" or "callback"."""

    params: dict[str, Array]
    history: History
    stopped: str


class Progress(NamedTuple):
    """What the callback is told after each epoch; the first epoch is 0."""

    epoch: int
    cost: float
    validation: float
    learning_rate: float
    params: dict[str, Array]


def minibatches(m: int, batch_size: int, rng: np.random.Generator | None = None) -> Iterator[Array]:
    """Yield the indices of each batch of one epoch: every example exactly once, the last batch short if need be.

    With an `rng` the examples are shuffled, which makes each batch's gradient an unbiased estimate of the true one;
    without one they come in order.

    Raises:
        ValueError: `batch_size` is not a whole number from 1 up.

    Source: slides "Training & backpropagation", mini-batch stochastic gradient descent.
    """
    batch_size = whole("batch_size", batch_size, 1)
    order = np.arange(m) if rng is None else rng.permutation(m)
    for start in range(0, m, batch_size):
        yield order[start : start + batch_size]


def train(
    problem: Trainable,
    params: Named,
    X: Array,
    Y: Array,
    *,
    epochs: int,
    learning_rate: float | Schedule,
    batch_size: int | None = None,
    rng: np.random.Generator | None = None,
    optimiser: Optimiser = Descent(),
    tolerance: float = 0.0,
    validation: tuple[Array, Array] | None = None,
    patience: int | None = None,
    callback: Callable[[Progress], bool | None] | None = None,
) -> Trained:
    """Train `params` on `X` (n0, m) and `Y` (nL, m) and return them with the history; nothing passed in is changed.

    `batch_size` None means the whole batch. Smaller batches are shuffled anew every epoch by `rng`. `tolerance` 0 never
    stops by change. `callback` is called after every epoch and stops training by returning True. A cost that is no
    longer finite stops training too, as "diverged".

    Raises:
        ValueError: an option is out of range, or batches are to be drawn without an `rng`.
        ShapeError: the data do not agree, or there is no example.

    Source: slides "Training neural networks", training with backpropagation; CS 217 lecture 12, algorithm 1 and 12.4.3.
    """
    X = batch("X", X, ("n0", "m"))
    m = X.shape[1]
    Y = matrix("Y", Y, ("nL", f"m={m}"))
    _check_options(epochs, batch_size, rng, patience, validation)
    schedule = learning_rate if callable(learning_rate) else constant(learning_rate)
    params, state = dict(params), optimiser.start(params)
    best, best_cost, waited = params, np.inf, 0
    # All of it at once, so that memory does not grow with the epochs.
    records, done, stopped = np.empty((epochs, 3)), 0, "epochs"
    for epoch in range(epochs):
        eta = schedule(epoch)
        for chosen in [slice(None)] if batch_size is None else minibatches(m, batch_size, rng):
            gradients = problem.gradient(params, X[:, chosen], Y[:, chosen])
            params, state = optimiser.step(params, gradients, state, eta)
        cost = problem.cost(params, X, Y)
        held_out = problem.cost(params, *validation) if validation else np.nan
        records[epoch], done = (cost, held_out, eta), epoch + 1
        if callback and callback(Progress(epoch, cost, held_out, eta, params)):
            stopped = "callback"
            break
        if not np.isfinite(cost):
            stopped = "diverged"
            break
        if epoch and abs(cost - records[epoch - 1, 0]) < tolerance:
            stopped = "change"
            break
        if patience is not None:
            improved = held_out < best_cost
            if improved:
                best, best_cost = params, held_out
            waited = 0 if improved else waited + 1
            if waited >= patience:
                stopped = "early"
                break
    if patience is not None:
        params = best
    return Trained(params, History(*records[:done].T), stopped)


def _check_options(epochs, batch_size, rng, patience, validation) -> None:
    whole("epochs", epochs, 0)
    if batch_size is not None and rng is None:
        raise ValueError("rng: mini-batches are shuffled; pass a generator, as in rng=np.random.default_rng(0).")
    if patience is not None and validation is None:
        raise ValueError("validation: early stopping watches a validation set; pass validation=(X_val, Y_val).")
    if patience is not None:
        whole("patience", patience, 1)
