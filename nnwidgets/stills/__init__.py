"""What stands in a widget's place where no JavaScript runs: a figure, or a list of its numbers, and a sentence.

Each module has one function, `still(widget)`, which returns the HTML for that widget's state.
"""

from nnwidgets.stills import boolean, initialisation, perceptron, regularisation, worked_example

STILLS = {
    "boolean": boolean.still,
    "initialisation": initialisation.still,
    "perceptron": perceptron.still,
    "regularisation": regularisation.still,
    "worked_example": worked_example.still,
}
"""By the name of the widget's module."""
