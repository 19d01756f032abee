"""The line of a threshold unit that computes the function wanted, or of the two units that are combined."""

import numpy as np
from IPython.display import HTML

from nnlib import threshold
from nnlib.data import boolean
from nnwidgets import figures
from nnwidgets.boolean import Boolean

LOW, HIGH = -0.4, 1.4


def still(widget: Boolean) -> HTML:
    """Return the plane of the first unit, as the widget would draw it."""
    corners = boolean.every_input(2)
    wanted = boolean.TABLES[widget.target]
    (W, b), *_ = widget.layers
    ax = figures.axes(2.6, 2.4)
    ax.set(xlim=(LOW, HIGH), ylim=(LOW, HIGH), xticks=(0, 1), yticks=(0, 1), xlabel="x₁", ylabel="x₂", aspect="equal")
    grid = np.meshgrid(np.linspace(LOW, HIGH, 40), np.linspace(LOW, HIGH, 40))
    z = W[0, 0] * grid[0] + W[0, 1] * grid[1] + b[0, 0]
    ax.contourf(*grid, threshold.step(z), levels=(0.5, 1.5), colors=figures.VALUE, alpha=0.2)
    for (x1, x2), output in zip(corners.T, wanted, strict=True):
        ax.plot(x1, x2, "o" if output else "s", ms=8, mfc=figures.INK if output else figures.GROUND, mec=figures.INK)
    return figures.still(
        ax,
        f"A square with a corner for each input; discs mark where {widget.target} is 1, squares where it is 0. A unit "
        f"with the weights {W[0, 0]:g} and {W[0, 1]:g} and the bias {b[0, 0]:g} says 1 in the tinted part.",
        "Here you move the line of a threshold unit until it computes the function you chose; it needs JavaScript.",
    )
