"""The two losses of a sigmoid unit along z, with the unit's place and both slopes there."""

import numpy as np
from IPython.display import HTML

from nnwidgets import figures
from nnwidgets.sigmoid_loss import SigmoidLoss

SPAN = np.linspace(-10, 10, 201)
HALF = 2.0


def still(widget: SigmoidLoss) -> HTML:
    """Return the right chart of the widget."""
    at = [SigmoidLoss(z=z, y=widget.y) for z in SPAN]
    ax = figures.axes(4.6, 2.7)
    ax.plot(SPAN, [each.entropy for each in at], color=figures.VALUE)
    ax.plot(SPAN, [each.squared for each in at], color=figures.VALUE, ls=(0, (5, 2)))
    slopes = ((widget.entropy, widget.entropy_gradient), (widget.squared, widget.squared_gradient))
    for loss, gradient in slopes:
        half = HALF / np.hypot(1, gradient)
        ends = np.array([-half, half])
        ax.plot(widget.z + ends, loss + gradient * ends, color=figures.GRADIENT, lw=2.5)
        ax.plot(widget.z, loss, "o", ms=5, mfc=figures.GROUND, mec=figures.INK)
    side, align = (-1, "left") if widget.y else (1, "right")
    ax.text(side * 5.5, 7.2, "cross-entropy", color=figures.VALUE, ha=align)
    ax.text(side * 9.8, 0.9, "squared error", color=figures.VALUE, ha=align)
    ax.set(xlabel="net input z", ylabel="loss ℓ", ylim=(-0.3, 10.3))
    return figures.still(
        ax,
        f"Two losses along the net input z for the target {widget.y}. The cross-entropy (solid) curves upwards "
        "everywhere; the squared error (dashed) goes flat where the unit is wrong and sure of it. At "
        f"z = {widget.z:g} their slopes are {widget.entropy_gradient:.3f} and {widget.squared_gradient:.3f}.",
        "Here you move z and see how hard each loss pulls at it; it needs JavaScript.",
    )
