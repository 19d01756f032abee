"""The line of the threshold unit, or those of the two units that are combined and of the third that reads them."""

import numpy as np
from IPython.display import HTML
from matplotlib.axes import Axes

from nnlib import threshold
from nnlib.data import boolean
from nnwidgets import figures
from nnwidgets.boolean import Boolean

SPAN = (-0.4, 1.4)
INPUTS = boolean.every_input(2)


def still(widget: Boolean) -> HTML:
    """Return the plane of each unit, as the widget would draw it."""
    if widget.combined:
        hidden = threshold.forward(widget.layers[:1], INPUTS)
        first, second, last = figures.panels(3, 6.4, 2.3)
        _plane(first, widget, 0, INPUTS, "x")
        _plane(second, widget, 1, INPUTS, "x")
        _plane(last, widget, 2, hidden, "h")
        says = "Two units read the inputs and a third reads them; a plane for each, tinted where it says 1."
    else:
        first = figures.axes(2.6, 2.4)
        _plane(first, widget, 0, INPUTS, "x")
        w1, w2, b = widget.units[0]
        says = f"A unit with the weights {w1:g} and {w2:g} and the bias {b:g} says 1 in the tinted part."
    return figures.still(
        first,
        f"A square with a corner for each input; discs mark where {widget.target} is 1, squares where it is 0. {says}",
        "Here you move the line of a threshold unit until it computes the function you chose; it needs JavaScript.",
    )


def _plane(ax: Axes, widget: Boolean, unit: int, points: np.ndarray, name: str) -> None:
    ax.set(xlim=SPAN, ylim=SPAN, xticks=(0, 1), yticks=(0, 1), xlabel=f"{name}₁", ylabel=f"{name}₂", aspect="equal")
    w1, w2, b = widget.units[unit]
    grid = np.meshgrid(np.linspace(*SPAN, 40), np.linspace(*SPAN, 40))
    ax.contourf(
        *grid, threshold.step(w1 * grid[0] + w2 * grid[1] + b), levels=(0.5, 1.5), colors=figures.VALUE, alpha=0.2
    )
    for (x1, x2), output in zip(points.T, boolean.TABLES[widget.target], strict=True):
        ax.plot(x1, x2, "o" if output else "s", ms=8, mfc=figures.INK if output else figures.GROUND, mec=figures.INK)
