"""What stands in a widget's place where no JavaScript runs: a figure, or a list of its numbers, and a sentence.

Each module has one function, `still(widget)`, which returns the HTML for that widget's state.
"""

from nnwidgets.stills import (
    boolean,
    descent,
    graph,
    initialisation,
    logistic,
    perceptron,
    playground,
    regularisation,
    sigmoid_loss,
    worked_example,
)

STILLS = {
    "boolean": boolean.still,
    "descent": descent.still,
    "graph": graph.still,
    "initialisation": initialisation.still,
    "logistic": logistic.still,
    "perceptron": perceptron.still,
    "playground": playground.still,
    "regularisation": regularisation.still,
    "sigmoid_loss": sigmoid_loss.still,
    "worked_example": worked_example.still,
}
"""By the name of the widget's module."""
