"""Logistic regression in the plane: examples to drag, the line they ask for, and descent on the surface of the cost.

    ŷ = σ(w1 x1 + w2 x2 + b)          w ← w − η ∂J/∂w          b ← b − η ∂J/∂b

    w = Logistic(points=DATA["XOR"])          w.learning_rate = 3          w.cost          w.accuracy

Chapter *Logistic regression*.
"""

import numpy as np
import traitlets

from nnlib import logistic
from nnwidgets.picture import Picture
from nnwidgets.traits import Flag, Number, Rows, Whole

DATA = {
    "overlapping": [
        *([-2.1, -0.4, 0], [-1.6, -1.7, 0], [-1.2, 0.5, 0], [-0.9, -1.0, 0]),
        *([-0.4, -2.0, 0], [-0.3, -0.2, 0], [0.5, -0.9, 0], [0.9, 0.6, 0]),
        *([2.0, 0.7, 1], [1.5, 1.8, 1], [1.3, -0.4, 1], [0.8, 1.2, 1]),
        *([0.3, 2.1, 1], [0.2, 0.4, 1], [-0.6, 1.0, 1], [-0.8, -0.5, 1]),
    ],
    "separable": [
        *([-2.2, -0.6, 0], [-1.7, -1.6, 0], [-1.4, 0.4, 0], [-1.0, -1.1, 0], [-0.5, -2.0, 0], [-0.6, -0.4, 0]),
        *([2.0, 0.6, 1], [1.6, 1.7, 1], [1.3, -0.3, 1], [0.9, 1.2, 1], [0.4, 2.0, 1], [0.6, 0.5, 1]),
    ],
    "XOR": [
        *([1.6, 1.3, 0], [1.0, 1.7, 0], [0.7, 0.8, 0], [-1.6, -1.3, 0], [-1.0, -1.7, 0], [-0.7, -0.8, 0]),
        *([-1.6, 1.3, 1], [-1.0, 1.7, 1], [-0.7, 0.8, 1], [1.6, -1.3, 1], [1.0, -1.7, 1], [0.7, -0.8, 1]),
    ],
}
"""Rows (x1, x2, y): classes that mix, classes that one line parts, and classes that no line parts."""

START = (-4.0, 3.0, 1.0)
SPAN = 3.0
MOST = 40
FAR = 100.0
LONGEST = 1000


class Logistic(Picture, module="logistic"):
    """The picture: `points` are the examples as rows (x1, x2, y), `w1`, `w2` and `b` the unit, `learning_rate` η.

    `start` is the row (w1, w2, b) that Reset goes back to, `path` such rows that descent has passed in `steps` steps.
    """

    points = Rows(DATA["overlapping"], width=3, most=MOST, each=(-SPAN, SPAN))
    selected = Whole(0, 0, MOST - 1)
    w1 = Number(START[0], -FAR, FAR)
    w2 = Number(START[1], -FAR, FAR)
    b = Number(START[2], -FAR, FAR)
    learning_rate = Number(1.0, 0.01, 100.0)
    start = Rows([START], width=3, most=1, each=(-FAR, FAR))
    path = Rows([], width=3, most=LONGEST, each=(-FAR, FAR))
    steps = Whole(0, 0, 10**9)
    playing = Flag()

    @traitlets.validate("points")
    def _classes(self, proposal: dict) -> list[list[float]]:
        rows = proposal["value"]
        if not rows:
            raise traitlets.TraitError("points: expected at least one row (x1, x2, y), got none.")
        for *_, y in rows:
            if y not in (0, 1):
                raise traitlets.TraitError(f"points: expected rows (x1, x2, y) with y 0 or 1, got y = {y:g}.")
        return rows

    def state(self) -> dict[str, object]:
        """Return the examples as `X` (2, m) and `Y` (1, m), the unit as `W` (1, 2) and `b` (1, 1), and the rest."""
        x1, x2, y = np.array(self.points).T
        rest = super().state()
        for name in ("points", "w1", "w2", "b"):
            del rest[name]
        W, b = np.array([[self.w1, self.w2]]), np.array([[self.b]])
        return {"X": np.array([x1, x2]), "Y": np.array([y]), "W": W, "b": b, **rest}

    @property
    def cost(self) -> float:
        """J, the mean cross-entropy of the examples."""
        return logistic.cost(*self._arguments)

    @property
    def gradient(self) -> logistic.Gradient:
        """∂J/∂W (1, 2) and ∂J/∂b (1, 1)."""
        return logistic.gradient(*self._arguments)

    @property
    def accuracy(self) -> float:
        """The share of examples on the right side of the line ŷ = ½."""
        W, b, X, Y = self._arguments
        return float(np.mean(logistic.predict(W, b, X) == Y))

    @property
    def _arguments(self) -> tuple[np.ndarray, ...]:
        state = self.state()
        return tuple(state[name] for name in ("W", "b", "X", "Y"))
