r"""Real data sets, small enough to ship: read from the files beside this module, an example in each column.

    standardised   x′ = (x − μ) / s, with mean μ and standard deviation s of each feature, over the examples

`README.md` in this folder names each file's source and licence. Chapter *Logistic regression*.
"""

from importlib.resources import files
from typing import NamedTuple

import numpy as np

from nnlib.shapes import Array, ShapeError, matrix


class Dataset(NamedTuple):
    """Features `X` (n0, m), targets `Y` (1, m), their names, and where the data come from."""

    X: Array
    Y: Array
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]
    source: str
    licence: str


class Standardised(NamedTuple):
    """Standardised features, and the mean and standard deviation (n0, 1) to treat other examples the same way."""

    X: Array
    mean: Array
    deviation: Array


def breast_cancer() -> Dataset:
    """Return the Wisconsin breast-cancer data: `X` (30, 569), `Y` (1, 569) with 1 for malignant and 0 for benign.

    Source: Wolberg, Mangasarian, Street and Street, UCI Machine Learning Repository, 1993.
    """
    with (files(__name__) / "breast_cancer.csv").open(encoding="utf-8") as file:
        *features, _ = file.readline().strip().split(",")
        table = np.loadtxt(file, delimiter=",").T
    return Dataset(
        X=table[:-1],
        Y=table[-1:],
        feature_names=tuple(name.replace("_", " ") for name in features),
        target_names=("benign", "malignant"),
        source="Breast Cancer Wisconsin (Diagnostic), UCI Machine Learning Repository, doi:10.24432/C5DW2B",
        licence="CC BY 4.0",
    )


def standardise(X: Array) -> Standardised:
    """Return (X − mean) / deviation, feature by feature (row by row), for `X` (n0, m).

    A feature that never varies becomes 0. Use the training set's `mean` and `deviation` for the test set too.

    Raises:
        ShapeError: `X` is not a matrix, or has no example.
    """
    X = matrix("X", X, ("n0", "m"))
    if X.shape[1] == 0:
        raise ShapeError("X: expected at least one example, got an empty batch. Likely cause: a slice past the end.")
    mean = np.mean(X, axis=1, keepdims=True)
    deviation = np.std(X, axis=1, keepdims=True)
    # Rounding leaves a feature that never varies with a deviation of about 1e-16 times its mean.
    deviation = np.where(deviation <= 1e-12 * np.abs(mean), 1, deviation)
    return Standardised((X - mean) / deviation, mean, deviation)
