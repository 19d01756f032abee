"""The points of the perceptron and its line, after the looks that its widget has had, or a hundred passes."""

import numpy as np
from IPython.display import HTML

from nnlib import perceptron
from nnwidgets import figures
from nnwidgets.perceptron import REACH, Perceptron


def still(widget: Perceptron) -> HTML:
    """Return the plane with the points, and the line where there is one."""
    X, Y = widget.examples
    theta = widget.theta if widget.seen or not X.size else perceptron.train(X, Y).theta
    ax = figures.axes(2.8, 2.6)
    ax.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH), xticks=(-1, 0, 1), yticks=(-1, 0, 1), aspect="equal")
    ax.set(xlabel="x₁", ylabel="x₂")
    for x, y in zip(X.T, Y[0], strict=True):
        ax.plot(*x[:2], "o" if y > 0 else "s", ms=6, mfc=figures.INK if y > 0 else figures.GROUND, mec=figures.INK)
    w, b = theta[:2, 0], theta[2, 0]
    line = "there is no line yet"
    if w.any():
        # From the point of the line that is nearest to 0, both ways.
        ends = -b * w / (w @ w) + np.outer([-9, 9], [-w[1], w[0]])
        ax.plot(*ends.T, color=figures.WEIGHT)
        line = f"the line of θ = ({w[0]:g}, {w[1]:g}, {b:g}) after {widget.seen or 'at most 100 passes of'} looks"
    return figures.still(
        ax,
        f"{X.shape[1]} points, discs of class +1 and squares of class −1; {line}.",
        "Here you place points, and see each mistake of the perceptron turn its line; it needs JavaScript.",
    )
