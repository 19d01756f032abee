"""Points of the kind that the network is trained on, two classes that overlap."""

import numpy as np
from IPython.display import HTML

from nnlib.data import synthetic
from nnwidgets import figures
from nnwidgets.regularisation import Regularisation


def still(widget: Regularisation) -> HTML:
    """Return the plane with as many noisy points as the widget would train on."""
    X, Y = synthetic.moons(widget.points, widget.noise, np.random.default_rng(widget.seed))
    ax = figures.axes(3.4, 2.6)
    for target, marker, face in ((0, "s", figures.GROUND), (1, "o", figures.INK)):
        ax.scatter(*X[:, Y[0] == target], s=30, marker=marker, fc=face, ec=figures.INK)
    ax.set(xlabel="x₁", ylabel="x₂")
    return figures.still(
        ax,
        f"Two half moons of {widget.points} points, discs for class 1 and squares for class 0, blurred by noise of "
        f"{widget.noise:g} so that they overlap.",
        "Here a network too large for its few points trains while you hold it back by λ, dropout or early stopping; "
        "it needs JavaScript.",
    )
