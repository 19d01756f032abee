"""A computational graph as a figure: its nodes in circles, below each its value on the left, its gradient on the right.

The chapter draws its own graphs with `figure` too. Chapter *Computational graphs*.
"""

from collections.abc import Sequence

from IPython.display import HTML
from matplotlib.axes import Axes

from nnlib.graph import Node, topological_order
from nnwidgets import figures
from nnwidgets.graph import Graph


def still(widget: Graph) -> HTML:
    """Return the graph of the widget's expression, after both passes."""
    output = widget.output
    nodes = topological_order(output)
    names = [node.label or node.op or signed(node.value) for node in nodes]
    numbers = "; ".join(
        f"{name} is {signed(node.value)}, its gradient {signed(node.grad)}"
        for name, node in zip(names, nodes, strict=True)
    )
    return figures.still(
        _drawn(output, _places(nodes), names),
        f"The graph of {widget.expression}, in the order of the forward pass: {numbers}.",
        "Here you step through a computational graph, forward and backward, and type your own; it needs JavaScript.",
    )


def figure(output: Node, places: Sequence[tuple[float, float]], names: Sequence[str], alternative: str) -> HTML:
    """Return the figure of `output` after its backward pass; places and names in the order of the forward pass."""
    return figures.drawing(_drawn(output, places, names), alternative)


def signed(value: float) -> str:
    """Return a number to four digits, with a true minus."""
    return f"{value + 0:.4g}".replace("-", "−")


def _drawn(output: Node, places: Sequence[tuple[float, float]], names: Sequence[str]) -> Axes:
    nodes = topological_order(output)
    where = dict(zip(nodes, places, strict=True))
    ax = figures.axes(4.6, 2.6)
    for v in nodes:
        for u, _ in v.edges:
            arrow = {"arrowstyle": "-|>", "color": figures.VALUE, "lw": 1.6, "shrinkA": 17, "shrinkB": 18}
            ax.annotate("", where[v], where[u], arrowprops=arrow)
    for v, name in zip(nodes, names, strict=True):
        x, y = where[v]
        box = {"boxstyle": "circle,pad=0.35", "facecolor": figures.GROUND, "edgecolor": figures.INK}
        ax.text(x, y, name, ha="center", va="center", bbox=box, zorder=3)
        ax.text(x - 0.05, y - 0.5, f"▸ {signed(v.value)}", ha="right", va="center", color=figures.VALUE)
        ax.text(x + 0.05, y - 0.5, f"◂ {signed(v.grad)}", ha="left", va="center", color=figures.GRADIENT)
    xs, ys = zip(*places, strict=True)
    ax.set(xlim=(min(xs) - 0.75, max(xs) + 0.75), ylim=(min(ys) - 0.7, max(ys) + 0.4))
    ax.axis("off")
    return ax


def _places(nodes: Sequence[Node]) -> list[tuple[float, float]]:
    """A column for each depth; in it a node is level with the middle of its inputs, and below those before it."""
    depth, height, lowest = {}, {}, {}
    for node in nodes:
        inputs = [u for u, _ in node.edges]
        column = depth[node] = max((depth[u] + 1 for u in inputs), default=0)
        wanted = sum(height[u] for u in inputs) / len(inputs) if inputs else 0.0
        height[node] = lowest[column] = min(wanted, lowest.get(column, 1.0) - 1)
    return [(1.5 * depth[node], height[node]) for node in nodes]
