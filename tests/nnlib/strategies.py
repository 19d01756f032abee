"""Random arguments for the property tests of nnlib."""

import numpy as np
from hypothesis import strategies as st

from nnlib import mlp

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
    loss = draw(st.sampled_from(sorted(mlp.LOSSES)))
    outputs = ["sigmoid"] if loss == "binary_cross_entropy" else ["sigmoid", "tanh", "identity"]
    model = mlp.Model(
        draw(st.sampled_from(["sigmoid", "tanh", "relu", "identity"])), draw(st.sampled_from(outputs)), loss
    )
    params = mlp.Parameters(
        rng.normal(size=(n1, n0)), rng.normal(size=(n1, 1)), rng.normal(size=(n2, n1)), rng.normal(size=(n2, 1))
    )
    X, Y = rng.normal(size=(n0, m)), rng.integers(0, 2, (n2, m)).astype(float)
    return params, X, Y, model
