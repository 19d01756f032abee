"""The cost over the two weights of a sigmoid unit, and the way that descent takes on it."""

import numpy as np
from IPython.display import HTML

from nnlib import logistic
from nnwidgets import figures
from nnwidgets.logistic import Logistic

REACH = 6
STEPS = 60
LEVELS = (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10)


def still(widget: Logistic) -> HTML:
    """Return the map of the cost at the widget's bias, with the first steps from its weights."""
    state = widget.state()
    W, b, X, Y = (state[name] for name in ("W", "b", "X", "Y"))
    places = np.linspace(-REACH, REACH, 41)
    J = [[logistic.cost(np.array([[w1, w2]]), b, X, Y) for w1 in places] for w2 in places]
    way = [W[0]]
    for _ in range(STEPS):
        W, b, _ = logistic.train(W, b, X, Y, learning_rate=widget.learning_rate, steps=1)
        way.append(W[0])
    ax = figures.axes(3.4, 3.2)
    ax.contour(places, places, J, levels=LEVELS, colors=figures.MUTED, linewidths=1)
    ax.plot(*np.transpose(way), ".-", ms=5, color=figures.WEIGHT)
    ax.plot(*way[0], "o", ms=7, mfc=figures.GROUND, mec=figures.WEIGHT)
    ax.set(xlabel="w₁", ylabel="w₂", xlim=(-REACH, REACH), ylim=(-REACH, REACH), aspect="equal")
    (w1, w2), (to1, to2) = way[0], way[-1]
    return figures.still(
        ax,
        f"Lines of equal cost over the weights w1 and w2, one valley. Descent goes from w1 = {w1:g}, w2 = {w2:g} "
        f"across the lines to w1 = {to1:.2f}, w2 = {to2:.2f} in {STEPS} steps.",
        "Here you drag examples and weights, and watch the boundary and the descent; it needs JavaScript.",
    )
