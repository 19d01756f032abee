"""What the size of the first weights does to a deep network, layer by layer, and what becomes of equal units.

    up       Var(z[l]) = n s² · mean of a[l-1]²                        a[l] = g(z[l])
    down     mean of δ[l]² ≈ n s² · mean of g′(z[l])² · mean of δ[l+1]²

    w = Initialisation(activation="relu", start="he")      w.weight_deviation      w.measure()

Every layer has n units, s² is the variance of a weight; inputs and the errors at the linear output come from N(0, 1).
Chapter *Initialisation*.
"""

import math
from collections.abc import Mapping

import numpy as np

from nnlib import deep, initialisation
from nnlib.initialisation import Statistics
from nnlib.model import Model
from nnwidgets.picture import Picture
from nnwidgets.traits import Choice, Flag, Number, Whole

EXAMPLES = 200
MOST_STEPS = 2000


class Initialisation(Picture, module="initialisation"):
    """The picture: `depth` hidden layers of `width` units before training, or, as `view` "units", equal units learning.

    `start` is a function of `nnlib.initialisation`; `sigma` is the σ of the two that have one. In the other view, four
    hidden units have all their weights at `equal`, four others start at random; both have made `steps` steps.
    """

    view = Choice("layers", "units")
    activation = Choice("tanh", "sigmoid", "relu")
    start = Choice("small_random", "scaled_by_fan", "xavier_normal", "he", "zeros")
    sigma = Number(0.03, 0.001, 10)
    depth = Whole(5, 1, 10)
    width = Whole(50, 10, 100)
    seed = Whole(1, 0, 9999)
    data = Choice("xor_cloud", "moons", "blobs")
    equal = Number(0.5, 0, 1)
    steps = Whole(0, 0, MOST_STEPS)
    playing = Flag()

    @property
    def weight_deviation(self) -> float:
        """The standard deviation s of one weight."""
        n = self.width
        return {
            "small_random": self.sigma,
            "scaled_by_fan": self.sigma / math.sqrt(n),
            "xavier_normal": math.sqrt(2 / (n + n)),
            "he": math.sqrt(2 / n),
            "zeros": 0.0,
        }[self.start]

    def layers(self, rng: np.random.Generator) -> deep.Layers:
        """Draw weights as `start` says."""
        sizes = (self.width,) * (self.depth + 2)
        given = {
            "small_random": {"rng": rng, "scale": self.sigma},
            "scaled_by_fan": {"rng": rng, "sigma": self.sigma},
            "zeros": {},
        }
        return getattr(initialisation, self.start)(sizes, **given.get(self.start, {"rng": rng}))

    def measure(self) -> tuple[Mapping[int, Statistics], Mapping[int, Statistics]]:
        """Return the statistics of a[l], l = 0..depth, and of δ[l], l = 1..L, from numpy's draw with this seed.

        The picture draws from a generator of its own, so its numbers are others from the same distribution.
        """
        rng, L = np.random.default_rng(self.seed), self.depth + 1
        X, E = rng.normal(size=(2, self.width, EXAMPLES))
        layers, choice = self.layers(rng), Model(self.activation, "identity", "squared_error")
        cache = deep.forward(layers, X, choice)
        # δ[L] = A[L] − Y, which is E without the rounding of a large A[L].
        cache.A[L] = E
        errors = deep.errors(layers, cache, np.zeros_like(E), choice)
        hidden = {l: cache.A[l] for l in range(1, L)}
        values = initialisation.statistics({0: X}) | initialisation.statistics(hidden, self.activation)
        return values, initialisation.statistics(errors)
