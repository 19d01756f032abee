"""Batch, stochastic, mini-batch, momentum and Adam in a race down the same cost, for the same epochs or the same steps.

    line    ŷ = w x + b             row    ŷ = w2 tanh(w1 x)             J = mean of ½ (ŷ − y)²

    w = DescentRace(surface="row")      w.starts = [(-1, 2), (0, 0)]      w.path("momentum", 20)

The surfaces are those of `nnlib.surfaces`. Chapter *Descent*.
"""

import numpy as np
import traitlets

from nnlib import surfaces
from nnlib.data.synthetic import Points
from nnlib.optim import Adam, Descent, Momentum
from nnlib.shapes import Array
from nnwidgets.picture import Picture
from nnwidgets.traits import Choice, Flag, Number, Rows, Whole

SURFACES = {"line": surfaces.LINE, "row": surfaces.ROW}
STARTS = ((-1.0, 2.0), (-0.45, 0.5))
FAR = 3.0
RUNNERS = ("batch", "stochastic", "mini_batch", "momentum", "adam")


def _drawn(name: str) -> list[list[float]]:
    return np.vstack(SURFACES[name].data(np.random.default_rng(0))).T.tolist()


class DescentRace(Picture, module="descent"):
    """The picture: `starts` are the start on the line's surface and on the row's, `surface` says which is shown.

    `time` is how long all have run, in epochs or in steps as the `clock` says. `learning_rate` is everyone's η but
    Adam's, which is `adam_rate`; momentum and Adam step along the gradient of the whole batch. The order of the
    examples follows from `seed`.
    """

    surface = Choice("line", "row")
    starts = Rows(STARTS, width=2, most=2, each=(-FAR, FAR))
    learning_rate = Number(0.1, 0.01, 3)
    adam_rate = Number(0.1, 0.01, 3)
    batch_size = Whole(10, 1, 100)
    momentum = Number(0.8, 0, 0.99)
    seed = Whole(1, 0, 9999)
    clock = Choice("epochs", "steps")
    time = Number(5, 0, 300)
    speed = Number(10, 1, 50)
    playing = Flag()
    with_batch = Flag(True)
    with_stochastic = Flag(True)
    with_mini_batch = Flag(True)
    with_momentum = Flag(True)
    with_adam = Flag(True)
    line_examples = Rows(_drawn("line"), width=2, most=200, each=(-5, 5))
    row_examples = Rows(_drawn("row"), width=2, most=200, each=(-5, 5))

    @traitlets.validate("starts")
    def _two(self, proposal: dict) -> list[list[float]]:
        if len(proposal["value"]) != len(SURFACES):
            raise traitlets.TraitError(f"starts: expected {len(SURFACES)} rows, got {len(proposal['value'])}.")
        return proposal["value"]

    @traitlets.validate("line_examples", "row_examples")
    def _several(self, proposal: dict) -> list[list[float]]:
        if len(proposal["value"]) < 2:
            raise traitlets.TraitError(
                f"{proposal['trait'].name}: expected at least 2 rows, got {len(proposal['value'])}."
            )
        return proposal["value"]

    @property
    def examples(self) -> Points:
        """The examples of the surface that is shown: `X` (1, m) and `Y` (1, m)."""
        return Points(*np.array(getattr(self, f"{self.surface}_examples")).T[:, np.newaxis])

    def path(self, runner: str, epochs: int) -> Array:
        """Return both parameters at the start and after every step of so many epochs, shape (2, steps + 1).

        Stochastic and mini-batch take an order of the examples from numpy's generator with this seed; the picture draws
        from a generator of its own, so theirs are other paths of the same kind.

        Raises:
            ValueError: there is no such runner.
        """
        if runner not in RUNNERS:
            raise ValueError(f"runner: expected one of {', '.join(RUNNERS)}; got {runner!r}.")
        return surfaces.path(
            SURFACES[self.surface],
            self.starts[list(SURFACES).index(self.surface)],
            *self.examples,
            epochs=epochs,
            learning_rate=self.adam_rate if runner == "adam" else self.learning_rate,
            batch_size={"stochastic": 1, "mini_batch": self.batch_size}.get(runner),
            rng=np.random.default_rng(self.seed),
            optimiser={"momentum": Momentum(self.momentum), "adam": Adam()}.get(runner, Descent()),
        )
