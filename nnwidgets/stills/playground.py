"""The points and the boundary: of the weights that the widget has, or of a network that nnlib trains here and now."""

import numpy as np
from IPython.display import HTML

from nnlib import deep, initialisation, training
from nnlib.data import synthetic
from nnwidgets import figures
from nnwidgets.playground import REACH, Playground

EPOCHS = 40


def still(widget: Playground) -> HTML:
    """Return the plane of the output, as the widget would draw it."""
    if widget.weights and widget.points:
        layers, state = widget.layers, widget.state()
        X, Y = state["X"], state["Y"]
    else:
        layers, X, Y = _trained(widget)
    ax = figures.axes(2.8, 2.6)
    span = (-REACH, REACH)
    ax.set(xlim=span, ylim=span, xticks=(-2, 0, 2), yticks=(-2, 0, 2), xlabel="x₁", ylabel="x₂", aspect="equal")
    grid = np.meshgrid(np.linspace(*span, 60), np.linspace(*span, 60))
    A = deep.forward(layers, np.stack([grid[0].ravel(), grid[1].ravel()]), widget.model).A
    output = A[len(A) - 1].reshape(grid[0].shape)
    if output.min() < 0.5 < output.max():
        ax.contourf(*grid, output, levels=(0.5, 1), colors=figures.VALUE, alpha=0.2)
    one = Y[0] > 0.5
    ax.plot(*X[:, one], "o", ms=2.5, color=figures.INK, ls="")
    ax.plot(*X[:, ~one], "s", ms=2.5, mfc=figures.GROUND, mec=figures.INK, mew=0.6, ls="")
    kind = "-".join(map(str, widget.sizes))
    return figures.still(
        ax,
        f"A square of the plane with {X.shape[1]} points: discs for class 1, squares for class 0. A network {kind} "
        "says class 1 in the tinted part, whose edge it bent while it was trained.",
        "Here a network learns two classes in the plane while you watch and change it; it needs JavaScript.",
    )


def _trained(widget: Playground) -> tuple[deep.Layers, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(widget.seed)
    X, Y = getattr(synthetic, widget.data)(widget.count, widget.noise, rng)
    X = 2 * (X - X.mean(axis=1, keepdims=True))
    params = deep.named(initialisation.xavier_normal(widget.sizes, rng))
    problem = training.Network(widget.model)
    trained = training.train(problem, params, X, Y, epochs=EPOCHS, learning_rate=0.1, batch_size=10, rng=rng)
    return deep.layered(trained.params), X, Y
