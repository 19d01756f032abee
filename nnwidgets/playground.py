"""A network of one to four layers that learns two classes in the plane, live: its boundary, units, weights, costs.

    Z[l] = W[l] A[l-1] + b[l]      A[l] = g(Z[l])      ŷ = σ(Z[L])      J = mean loss + λ Σ_l ‖W[l]‖²

    p = Playground()      p.playing = True      p.state()["W1"]      p.accuracy

The browser draws the points and the first weights, each from its seed, and trains; what it has comes here a few times a
second. Chapter *A playground*.
"""

import json
import math

import numpy as np
import traitlets

from nnlib import deep, evaluation, losses, model
from nnlib.model import Model
from nnwidgets.picture import Picture
from nnwidgets.traits import Choice, Flag, Number, Rows, Text, Whole

MOST_HIDDEN, MOST_UNITS = 3, 8
REACH = 3.0
BEGINNING = (
    "data",
    "count",
    "noise",
    "test",
    "data_seed",
    "hidden",
    "activation",
    "loss",
    "initialisation",
    "seed",
)
"""What a run begins from; a change of these begins another."""

Array = np.ndarray


class Hidden(traitlets.TraitType):
    """The sizes of the hidden layers."""

    def validate(self, obj: object, value: object) -> list[int]:
        """Return `value` as a list, or say what is wrong with it."""
        sizes = list(value) if isinstance(value, (list, tuple, np.ndarray)) else None
        whole = sizes is not None and all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) for n in sizes)
        if not whole or len(sizes) > MOST_HIDDEN or not all(1 <= n <= MOST_UNITS for n in sizes):
            raise traitlets.TraitError(
                f"{self.name}: expected at most {MOST_HIDDEN} sizes from 1 to {MOST_UNITS}, got {repr(value)[:80]}."
            )
        return [int(n) for n in sizes]


class Weights(traitlets.TraitType):
    """Weights and biases by name, W1, b1, W2, …; matrices in rows, from lists or arrays. Empty: not drawn yet."""

    def validate(self, obj: object, value: object) -> dict[str, list[list[float]]]:
        """Return `value` as lists, or say what is wrong with it."""
        if not isinstance(value, dict):
            raise traitlets.TraitError(
                f"{self.name}: expected a dictionary with W1, b1, and so on, got {repr(value)[:80]}."
            )
        return {name: self._rows(name, matrix) for name, matrix in value.items()}

    def _rows(self, name: str, matrix: object) -> list[list[float]]:
        try:
            array = np.array(matrix, dtype=float)
        except (TypeError, ValueError):
            array = np.array(math.nan)
        if array.ndim != 2 or not np.isfinite(array).all():
            raise traitlets.TraitError(
                f"{self.name}: expected a matrix of finite numbers for {name}, got {repr(matrix)[:80]}."
            )
        # As in `Told`.
        return matrix if isinstance(matrix, list) and matrix == array.tolist() else array.tolist()


class Told(Rows):
    """Rows that the browser tells: kept as they came, since what comes out as other JSON, 0.0 for 0, is sent back."""

    def validate(self, obj: object, value: object) -> list[list[float]]:
        """Return `value` as lists of numbers, or say what is wrong with it."""
        rows = super().validate(obj, value)
        return value if isinstance(value, list) and value == rows else rows


class Playground(Picture, module="playground"):
    """The playground: points, network and training as settings, and what the run has come to.

    A change of what a run begins from (`BEGINNING`) begins another. The rest, such as `learning_rate`, may be changed
    on the way, and so may `weights`.
    """

    data = Choice("circles", "moons", "xor_cloud", "spiral", "blobs")
    count = Whole(500, 20, 1000)
    noise = Number(0.1, 0, 0.5)
    test = Number(0.2, 0.1, 0.9)
    data_seed = Whole(1, 0, 2**32 - 1)

    hidden = Hidden(default_value=[8, 8]).tag(sync=True)
    activation = Choice("tanh", "sigmoid", "relu", "identity")
    loss = Choice("binary_cross_entropy", "squared_error")
    initialisation = Choice("xavier_normal", "he", "small_random", "zeros")
    seed = Whole(1, 0, 2**32 - 1)

    learning_rate = Number(0.1, 0, 100)
    batch_size = Whole(10, 1, 1000)
    lam = Number(0, 0, 10)
    keep_prob = Number(1, 0.1, 1)
    optimiser = Choice("descent", "momentum", "adam")

    playing = Flag()
    speed = Choice("steady", "slow", "fast")
    show_test = Flag(True)
    layer = Whole(MOST_HIDDEN + 1, 1, MOST_HIDDEN + 1)
    unit = Whole(1, 1, MOST_UNITS)
    probe = Rows(((1.0, 0.5),), width=2, most=1, each=(-REACH, REACH))

    weights = Weights(default_value={}).tag(sync=True)
    epoch = Whole(0, 0, 2**53)
    costs = Told((), width=3, most=500)
    points = Told((), width=3, most=1000)
    diverged = Flag()
    _begun = Text("", 400)

    @traitlets.validate("weights")
    def _fitting(self, proposal: dict) -> dict:
        weights = proposal["value"]
        if not weights:
            return weights
        shapes = {}
        for l in range(1, len(self.sizes)):
            shapes |= {f"W{l}": (self.sizes[l], self.sizes[l - 1]), f"b{l}": (self.sizes[l], 1)}
        got = {name: np.shape(matrix) for name, matrix in weights.items()}
        if got != shapes:
            raise traitlets.TraitError(f"weights: expected the shapes {_listed(shapes)}; got {_listed(got)}.")
        return weights

    @traitlets.observe("weights")
    def _belonging(self, _change: dict) -> None:
        """Weights that are set belong to the settings as they are now."""
        settings = [getattr(self, name) for name in BEGINNING]
        self._begun = json.dumps(settings, separators=(",", ":")) if self.weights else ""

    @property
    def sizes(self) -> tuple[int, ...]:
        """The numbers of units n0, n1, …, nL."""
        return (2, *self.hidden, 1)

    @property
    def model(self) -> Model:
        """What is chosen and not learned, as `nnlib.deep` takes it."""
        return Model(self.activation, "sigmoid", self.loss)

    @property
    def layers(self) -> deep.Layers:
        """The weights and biases, as `nnlib.deep` takes them.

        Raises:
            ValueError: there are none yet.
        """
        if not self.weights:
            raise ValueError(
                "weights: there are none yet; show the playground, since the browser draws the first ones."
            )
        return deep.layered({name: np.array(matrix, dtype=float) for name, matrix in self.weights.items()})

    @property
    def cost(self) -> float:
        """J of the training points, computed by nnlib."""
        X, Y, _, _ = self._parts()
        return deep.cost(self.layers, X, Y, self.model, self.lam)

    @property
    def accuracy(self) -> tuple[float, float]:
        """The fractions of the training and of the test points that are right, computed by nnlib."""
        X, Y, X_test, Y_test = self._parts()
        return self._right(X, Y), self._right(X_test, Y_test)

    def mean_loss(self, X: Array, Y: Array) -> float:
        """Return the cost of these examples without the penalty, which is what the curves show."""
        Z, A = deep.forward(self.layers, X, self.model)
        return losses.cost(model.loss(self.model, Z[len(Z)], A[len(Z)], Y))

    def state(self) -> dict[str, object]:
        """Return settings and numbers by name: W1, b1, …, and the points X, Y, X_test, Y_test, as columns."""
        found = super().state()
        weights = {name: np.array(matrix, dtype=float) for name, matrix in found.pop("weights").items()}
        points = found.pop("points")
        if len(points):
            found |= dict(zip(("X", "Y", "X_test", "Y_test"), self._parts(), strict=True))
        return found | weights

    def _right(self, X: Array, Y: Array) -> float:
        A = deep.forward(self.layers, X, self.model).A
        return evaluation.accuracy((A[len(A) - 1] > 0.5).astype(float), Y)

    def _parts(self) -> tuple[Array, Array, Array, Array]:
        """X and Y for training, then for the test."""
        points = np.array(self.points, dtype=float).reshape(-1, 3).T
        m = points.shape[1] - math.floor(self.test * points.shape[1] + 0.5)
        return points[:2, :m], points[2:, :m], points[:2, m:], points[2:, m:]


def _listed(shapes: dict[str, tuple[int, ...]]) -> str:
    return ", ".join(f"{name} {shape}" for name, shape in shapes.items())
