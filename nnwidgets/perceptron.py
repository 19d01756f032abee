"""The online perceptron over points of the plane, look by look: each mistake turns the line.

    mistake    y θᵀx ≤ 0, with x = (x1, x2, 1)        update    θ ← θ + y x, from θ = 0

    w = Perceptron(data="XOR")      w.seen = 8      w.theta      w.mistakes

Chapter *The perceptron*; slides "Training neural networks", "Online Perceptron".
"""

import numpy as np
import traitlets

from nnlib import perceptron
from nnlib.data import boolean
from nnwidgets.picture import Picture
from nnwidgets.traits import Choice, Flag, Number, Rows, Whole

REACH = 1.5
GRID = 1024
MOST_POINTS = 40
MOST_LOOKS = 5000
OWN = "own"


def _points(name: str) -> list[list[float]]:
    X, Y = boolean.examples(boolean.TABLES[name])
    return np.vstack([X, perceptron.signs(Y)]).T.tolist()


PRESETS = {
    "clouds": [
        [0.75, 1.125, -1.0],
        [0.5, 0.625, -1.0],
        [-0.75, -0.75, -1.0],
        [0.375, -1.125, 1.0],
        [-0.375, 0.625, -1.0],
        [-0.75, 0.875, -1.0],
        [0.25, -0.5, 1.0],
        [0.75, -0.5, 1.0],
        [-0.125, 1.125, -1.0],
        [-0.25, -1.25, 1.0],
        [1.125, -1.125, 1.0],
        [0.875, -0.125, 1.0],
    ],
    "OR": _points("OR"),
    "AND": _points("AND"),
    "XOR": _points("XOR"),
}
"""The points to start with, rows (x1, x2, y) in the order in which they are looked at."""


class Perceptron(Picture, module="perceptron"):
    """The picture: `points` are rows (x1, x2, y) with y = ±1, and `seen` is how many looks there were at them.

    Setting `data` to a name loads its points; setting other points makes it "own". Coordinates are kept to 1/1024, so
    that every score is exact, in Python as in the browser. `placing` is the class that a press on the plane adds; 0
    removes.
    """

    data = Choice(*PRESETS, OWN)
    points = Rows(PRESETS["clouds"], width=3, most=MOST_POINTS, each=(-REACH, REACH))
    placing = Choice(1, -1, 0)
    seen = Whole(0, 0, MOST_LOOKS)
    speed = Number(2, 1, 30)
    playing = Flag()

    @traitlets.validate("points")
    def _two_classes(self, proposal: dict) -> list[list[float]]:
        for row in proposal["value"]:
            if row[2] not in (-1, 1):
                raise traitlets.TraitError(
                    f"points: expected −1 or +1 as the third entry of each row, its class, got {row[2]:g}."
                )
        return [[round(x1 * GRID) / GRID, round(x2 * GRID) / GRID, y] for x1, x2, y in proposal["value"]]

    @traitlets.observe("data")
    def _load(self, _: dict) -> None:
        if self.data != OWN:
            self.points = PRESETS[self.data]

    @traitlets.observe("points")
    def _rename(self, _: dict) -> None:
        if self.data != OWN and self.points != PRESETS[self.data]:
            self.data = OWN

    @property
    def examples(self) -> tuple[np.ndarray, np.ndarray]:
        """X (3, m), the points with a row of ones, and Y (1, m), their classes −1 and +1."""
        rows = np.array(self.points, dtype=float).reshape(-1, 3).T
        return perceptron.with_ones(rows[:2]), rows[2:]

    @property
    def mistakes(self) -> int:
        """How many of the `seen` looks were mistakes."""
        return self._run()[1]

    @property
    def theta(self) -> np.ndarray:
        """θ (3, 1) after them."""
        return self._run()[0]

    def state(self) -> dict[str, object]:
        """Return `X` (3, m), `Y` (1, m), `seen`, and `theta` (3, 1) and `mistakes` after so many looks."""
        X, Y = self.examples
        theta, mistakes = self._run()
        return {"X": X, "Y": Y, "seen": self.seen, "theta": theta, "mistakes": mistakes}

    def _run(self) -> tuple[np.ndarray, int]:
        if not self.points or not self.seen:
            return np.zeros((3, 1)), 0
        X, Y = self.examples
        passes, rest = divmod(self.seen, len(self.points))
        so_far = perceptron.train(X, Y, epochs=passes).mistakes if passes else 0
        trained = perceptron.train(X, Y, epochs=passes + 1)
        mistakes = so_far + sum(i < rest for i in trained.examples[so_far:])
        return trained.history[:, [mistakes]], mistakes
