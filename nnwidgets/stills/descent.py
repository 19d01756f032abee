"""The cost as a map, and the ways of the five as far as they have run."""

import math

import numpy as np
from IPython.display import HTML

from nnwidgets import figures
from nnwidgets.descent import RUNNERS, SURFACES, DescentRace

SPANS = {"line": (-1.5, 2.5), "row": (-3.0, 3.0)}
LOOKS = {
    "batch": {"color": figures.INK, "marker": "o"},
    "stochastic": {"color": figures.MUTED, "lw": 0.6},
    "mini_batch": {"color": figures.WEIGHT, "ls": (0, (4, 2)), "lw": 1.4},
    "momentum": {"color": figures.INK, "ls": (0, (9, 3, 2, 3)), "lw": 1.4},
    "adam": {"color": figures.WEIGHT, "marker": "P"},
}


def still(widget: DescentRace) -> HTML:
    """Return the map with everyone's path, for as many whole epochs."""
    surface, span = SURFACES[widget.surface], SPANS[widget.surface]
    places = np.linspace(*span, 80)
    X, Y = widget.examples
    J = surface.grid(places.reshape(1, -1), places.reshape(1, -1), X, Y)
    ax = figures.axes(3.4, 3.2)
    ax.contour(places, places, J, J.min() + np.geomspace(0.01, 8, 13), colors=figures.LINE, linewidths=0.8)
    names = [name for name in RUNNERS if getattr(widget, f"with_{name}")]
    epochs = min(math.floor(widget.time), 20)
    for name in names:
        # Who runs off leaves a gap where there is no number any more.
        with np.errstate(over="ignore", invalid="ignore"):
            path = widget.path(name, epochs)
        ax.plot(*np.clip(path, 2 * span[0], 2 * span[1]), label=name.replace("_", "-"), ms=4, **LOOKS[name])
    ax.set(xlim=span, ylim=span, xlabel=surface.names[0], ylabel=surface.names[1], aspect="equal")
    if names:
        ax.legend(fontsize=8, frameon=False)
    return figures.still(
        ax,
        f"Contours of the cost over {' and '.join(surface.names)}, and {epochs} epochs of {len(names)} ways downhill "
        "from one start: the more steps an epoch has, the further the way leads.",
        "Here batch, stochastic, mini-batch, momentum and Adam race downhill from a start that you drag; it needs "
        "JavaScript.",
    )
