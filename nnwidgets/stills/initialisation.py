"""The deviations of values and errors in every layer of the deep network, whichever view the widget shows."""

from IPython.display import HTML

from nnwidgets import figures
from nnwidgets.initialisation import Initialisation


def still(widget: Initialisation) -> HTML:
    """Return the chart of the deep network, as the widget would draw it with numpy's random numbers."""
    values, errors = ({l: each.deviation for l, each in row.items()} for row in widget.measure())
    ax = figures.axes(4.6, 2.6)
    ax.plot(values.keys(), values.values(), "o-", color=figures.VALUE)
    ax.plot(errors.keys(), errors.values(), "D--", color=figures.GRADIENT)
    ax.set(xlabel="layer (0: input)", ylabel="deviation", xticks=range(widget.depth + 2))
    if values[widget.depth] > 0:
        ax.set_yscale("log")
    return figures.still(
        ax,
        f"Deviations by layer. The values go from 1 at the input to {values[widget.depth]:.2g} in layer "
        f"{widget.depth}; the errors, dashed, from 1 at the output to {errors[1]:.2g} in layer 1.",
        "Here you set the size of the first weights and see what becomes of the values and errors in every layer; "
        f"it needs JavaScript. The figure shows weights of the deviation {widget.weight_deviation:.2g}.",
    )
