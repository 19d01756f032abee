"""One threshold unit and its line in the plane of two Boolean inputs, and two units combined by a third.

    a = 1 if w1 x1 + w2 x2 + b ≥ 0, else 0

    w = Boolean()      w.target = "XOR"      w.combined = True      w.solved

Chapter *Threshold units*; slides "Training neural networks", Boolean functions and XOR.
"""

import numpy as np
import traitlets

from nnlib import threshold
from nnlib.data import boolean
from nnwidgets.picture import Picture
from nnwidgets.traits import Choice, Flag, Rows

UNITS = ("first", "second", "last")
START = ((1.0, -1.0, 0.5), (-1.0, 1.0, 0.5), (1.0, 1.0, -0.5))
REACH = 3.0


class Boolean(Picture, module="boolean"):
    """The picture: `target` is the function wanted, `units` the rows (w1, w2, b) of the first, second and last unit.

    With `combined`, the last unit reads the outputs of the other two; without, the first stands alone. Weights are kept
    to hundredths.
    """

    target = Choice("AND", *(name for name, table in boolean.TABLES.items() if len(table) == 4 and name != "AND"))
    combined = Flag()
    editing = Choice(*UNITS)
    units = Rows(START, width=3, most=3, each=(-REACH, REACH))

    @traitlets.validate("units")
    def _three(self, proposal: dict) -> list[list[float]]:
        if len(proposal["value"]) != len(UNITS):
            raise traitlets.TraitError(f"units: expected {len(UNITS)} rows, got {len(proposal['value'])}.")
        return [[round(number, 2) for number in row] for row in proposal["value"]]

    @property
    def layers(self) -> list[threshold.Layer]:
        """The network as `nnlib.threshold.forward` takes it."""
        first, second, last = (threshold.unit(row[:2], row[2]) for row in self.units)
        return [threshold.side_by_side(first, second), last] if self.combined else [first]

    @property
    def table(self) -> tuple[int, ...]:
        """What comes out for the inputs 00, 01, 10 and 11."""
        # In whole hundredths sums are exact, so that z = 0 where it should be, as with 0.1, 0.2 and −0.3.
        layers = [threshold.Layer(np.rint(100 * W), np.rint(100 * b)) for W, b in self.layers]
        return tuple(int(a) for a in threshold.forward(layers, boolean.every_input(2))[0])

    @property
    def solved(self) -> bool:
        """Whether that is the function wanted."""
        return self.table == boolean.TABLES[self.target]
