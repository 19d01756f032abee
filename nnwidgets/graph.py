"""A computational graph of any expression that is typed, stepped through forward and backward.

    ∂f/∂u = Σ_{v ∈ Γ(u)} ∂v/∂u · ∂f/∂v

    w = Graph("(x + y) * z", {"x": -2, "y": 5, "z": -4})      w.position = 3      w.state()["gradients"]["x"]

Chapter *Computational graphs*; lecture 6, slides "Computational Graph" and "Backpropagation".
"""

import traitlets

from nnlib.graph import Node, topological_order
from nnlib.rules import DomainError
from nnwidgets import expressions
from nnwidgets.picture import Picture
from nnwidgets.traits import Named, Text, Whole

EXPRESSION = "q = x + y; f = q * z"
VALUES = {"x": -2.0, "y": 5.0, "z": -4.0}
MOST_CHARACTERS = 500
REACH = 1e5


class Graph(Picture, module="graph"):
    """The picture: `values` has a number for each leaf of `expression` that has a name; one without a number is 1.

    `position` says how many steps are done: first a step for each operation, then one back for each node. A position
    beyond the last step shows the last. A dictionary of values is never changed in place: assign a new one.
    """

    expression = Text(EXPRESSION, MOST_CHARACTERS)
    values = Named(VALUES, most=expressions.MOST_NODES, each=(-REACH, REACH))
    position = Whole(0, 0, 2 * expressions.MOST_NODES)

    def __init__(self, expression: str = EXPRESSION, values: dict | None = None, **state: object) -> None:
        super().__init__(expression=expression, values=VALUES if values is None else values, **state)

    @traitlets.validate("expression", "values")
    def _readable(self, proposal: dict) -> object:
        name = proposal["trait"].name
        given = {"expression": self.expression, "values": self.values, name: proposal["value"]}
        try:
            expressions.read(given["expression"], given["values"])
        except expressions.ExpressionError as error:
            raise traitlets.TraitError(f"expression: {error}") from None
        except DomainError as error:
            raise traitlets.TraitError(f"{name}: {error}") from None
        return proposal["value"]

    @property
    def output(self) -> Node:
        """The graph as `nnlib.graph` has it, after its backward pass, for `graph_trace.trace` and `naive.costs`."""
        output = expressions.read(self.expression, self.values)
        output.backward()
        return output

    def state(self) -> dict[str, object]:
        """Return `expression` and `position`, and the `values` and `gradients` of every node that has a name."""
        named = [node for node in topological_order(self.output) if node.label]
        return {
            "expression": self.expression,
            "position": self.position,
            "values": {node.label: node.value for node in named},
            "gradients": {node.label: node.grad for node in named},
        }
