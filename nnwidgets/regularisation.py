"""A network too large for its few noisy points, what holds it back, and the grid of sizes that it might have had.

    against the gradient of   J + λ Σ_l ‖W[l]‖²      J = mean loss on the training set      each hidden unit kept with p

    w = Regularisation(lam=0.003)      press Play, then      w.network      w.best_size

Chapters *Regularisation* and *Choosing the size*; CS 217 lecture 12.
"""

import json
from itertools import pairwise

import numpy as np

from nnlib import deep
from nnwidgets.picture import Picture
from nnwidgets.traits import Choice, Flag, Number, Numbers, Rows, Text, Whole

LAYERS = (1, 2, 3)
UNITS = (1, 2, 4, 8, 16)
PARTS = ("training", "validation", "test")
EPOCHS = 1000
MOST_KEPT = 4
MOST_ROWS = 400


def sizes(layers: int, units: int) -> tuple[int, ...]:
    """Return n0, …, nL of the network with so many hidden layers of so many units."""
    return (2, *[units] * layers, 1)


def parameters(layers: int, units: int) -> int:
    """Return how many weights and biases that network has."""
    n = sizes(layers, units)
    return sum((below + 1) * above for below, above in pairwise(n))


MOST_PARAMETERS = parameters(max(LAYERS), max(UNITS))


class Regularisation(Picture, module="regularisation"):
    """The picture: what the first lines set, the run that the browser trained from it, the runs kept, and the grid.

    `first` says which of the two stands at the top. `run_of` and `grid_of` say which settings the run and the grid
    belong to: where another setting has changed since, both are at their start. `weights` holds W[1], b[1], W[2], … one
    after the other, row by row; `history` has rows of the epoch, J on the training set and J on the validation set.

    A row of `kept` has λ, p, the patience (0 without early stopping), noise, points, seed, layers, units, the epoch of
    the weights, J on the two sets, the shares right there, and Σ_l ‖W[l]‖²; `kept_curves` has rows of which run, the
    epoch, and J on the two sets. A row of `grid` has layers, units, and of the three sets the shares right and J.
    """

    lam = Number(0, 0, 0.1)
    keep_prob = Number(1, 0.5, 1)
    early = Flag()
    patience = Whole(50, 10, 200)
    noise = Number(0.3, 0, 0.5)
    points = Whole(40, 10, 100)
    seed = Whole(4, 0, 30)
    layers = Whole(2, min(LAYERS), max(LAYERS))
    units = Choice(*UNITS, default=16)

    first = Choice("run", "grid")
    playing = Flag()
    at_work = Choice("run", "grid")
    show_validation = Flag(True)
    judged_by = Choice("validation", "training", "test")

    run_of = Text("", 200)
    epoch = Whole(0, 0, EPOCHS)
    best_epoch = Whole(0, 0, EPOCHS)
    stopped = Choice("", "early", "epochs")
    weights = Numbers((), MOST_PARAMETERS)
    history = Rows((), width=3, most=MOST_ROWS)

    kept = Rows((), width=14, most=MOST_KEPT)
    kept_curves = Rows((), width=4, most=MOST_KEPT * MOST_ROWS)
    kept_weights = Numbers((), MOST_KEPT * MOST_PARAMETERS)

    grid_of = Text("", 200)
    grid = Rows((), width=8, most=len(LAYERS) * len(UNITS))

    @property
    def trained(self) -> bool:
        """Whether the run belongs to the settings as they are now."""
        now = [*self._settings, self.layers, self.units]
        return self.epoch > 0 and _same(self.run_of, now) and len(self.weights) == parameters(self.layers, self.units)

    @property
    def network(self) -> deep.Layers | None:
        """The network of the run as `nnlib.deep.forward` takes it; None before the first epoch."""
        if not self.trained:
            return None
        n = sizes(self.layers, self.units)
        W, b, rest = {}, {}, np.array(self.weights)
        for l in range(1, len(n)):
            W[l], b[l], rest = np.split(rest, [n[l] * n[l - 1], n[l] * (n[l - 1] + 1)])
            W[l], b[l] = W[l].reshape(n[l], n[l - 1]), b[l].reshape(n[l], 1)
        return deep.Layers(W, b)

    @property
    def scores(self) -> dict[tuple[int, int], float]:
        """By (layers, units), the share right on the set `judged_by`, of the sizes tried with these settings."""
        column = 2 + PARTS.index(self.judged_by)
        tried = self.grid if _same(self.grid_of, [*self._settings, 0, 0]) else []
        return {(int(row[0]), int(row[1])): row[column] for row in tried}

    @property
    def best_size(self) -> tuple[int, int] | None:
        """The layers and units with the best of the scores; of equals, the smallest. None before any was tried."""
        return max(sorted(self.scores), key=self.scores.get, default=None)

    def state(self) -> dict[str, object]:
        """Return what the picture shows now: its traits by name, with the parameters as W1, b1, W2, … too."""
        named = deep.named(self.network) if self.trained else {}
        return super().state() | named

    @property
    def _settings(self) -> list[float]:
        patience = self.patience if self.early else 0
        return [self.lam, self.keep_prob, patience, self.noise, self.points, self.seed]


def _same(text: str, settings: list[float]) -> bool:
    try:
        return json.loads(text) == settings
    except ValueError:
        return False
