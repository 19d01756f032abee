"""The pictures of the book: widgets that are alive on a static page and in JupyterLab alike, and figures.

A widget is one thin class in Python, which holds the state and takes every number from `nnlib`, and one ES module in
`js/`, which draws it. `css/colours.css` is the colour code that widgets, figures, formulas and pages share.
"""

from nnwidgets.boolean import Boolean
from nnwidgets.descent import DescentRace
from nnwidgets.graph import Graph
from nnwidgets.initialisation import Initialisation
from nnwidgets.logistic import Logistic
from nnwidgets.perceptron import Perceptron
from nnwidgets.playground import Playground
from nnwidgets.regularisation import Regularisation
from nnwidgets.sigmoid_loss import SigmoidLoss
from nnwidgets.worked_example import WorkedExample

__all__ = [
    "Boolean",
    "DescentRace",
    "Graph",
    "Initialisation",
    "Logistic",
    "Perceptron",
    "Playground",
    "Regularisation",
    "SigmoidLoss",
    "WorkedExample",
]
