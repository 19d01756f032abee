"""Random arguments for the property tests of nnlib."""

import numpy as np
from hypothesis import strategies as st

from nnlib import deep, mlp
from nnlib.model import Model

sizes = st.integers(1, 5)
"""Numbers of units or examples."""


@st.composite
def generators(draw: st.DrawFn) -> np.random.Generator:
    """A seeded source of normal numbers: shapes come from Hypothesis, contents from here."""
    return np.random.default_rng(draw(st.integers(0, 2**32 - 1)))


@st.composite
def logistic_problems(draw: st.DrawFn) -> tuple[np.ndarray, ...]:
    """W, b, X, Y of a logistic regression."""
    n0, m, rng = draw(sizes), draw(sizes), draw(generators())
    W, b, X = rng.normal(size=(1, n0)), rng.normal(size=(1, 1)), rng.normal(size=(n0, m))
    return W, b, X, rng.integers(0, 2, (1, m)).astype(float)


@st.composite
def networks(draw: st.DrawFn) -> tuple[mlp.Parameters, np.ndarray, np.ndarray, mlp.Model]:
    """Parameters, X, Y and a model of two layers, away from the kink of ReLU."""
    n0, n1, n2, m, rng = draw(sizes), draw(sizes), draw(sizes), draw(sizes), draw(generators())
    loss = draw(st.sampled_from(["binary_cross_entropy", "squared_error"]))
    outputs = ["sigmoid"] if loss == "binary_cross_entropy" else ["sigmoid", "tanh", "identity"]
    model = mlp.Model(
        draw(st.sampled_from(["sigmoid", "tanh", "relu", "identity"])), draw(st.sampled_from(outputs)), loss
    )
    params = mlp.Parameters(
        rng.normal(size=(n1, n0)), rng.normal(size=(n1, 1)), rng.normal(size=(n2, n1)), rng.normal(size=(n2, 1))
    )
    X, Y = rng.normal(size=(n0, m)), rng.integers(0, 2, (n2, m)).astype(float)
    return params, X, Y, model


@st.composite
def deep_networks(draw: st.DrawFn, max_depth: int = 4) -> tuple[deep.Layers, np.ndarray, np.ndarray, Model]:
    """Layers, X, Y and a model of 1 to `max_depth` layers, with every output and loss that go together."""
    rng = draw(generators())
    widths = draw(st.lists(sizes, min_size=2, max_size=max_depth + 1))
    m = draw(sizes)
    output, loss = draw(st.sampled_from(OUTPUTS))
    choice = Model(draw(st.sampled_from(["sigmoid", "tanh", "relu", "identity"])), output, loss)
    layers = deep.Layers(
        {l: rng.normal(size=(widths[l], widths[l - 1])) for l in range(1, len(widths))},
        {l: rng.normal(size=(widths[l], 1)) for l in range(1, len(widths))},
    )
    X = rng.normal(size=(widths[0], m))
    if loss == "categorical_cross_entropy":
        Y = np.eye(widths[-1])[:, rng.integers(0, widths[-1], m)]
    else:
        Y = rng.integers(0, 2, (widths[-1], m)).astype(float)
    return layers, X, Y, choice


OUTPUTS = [
    ("sigmoid", "binary_cross_entropy"),
    ("softmax", "categorical_cross_entropy"),
    ("identity", "squared_error"),
    ("sigmoid", "squared_error"),
    ("softmax", "squared_error"),
    ("tanh", "squared_error"),
    ("relu", "squared_error"),
]
