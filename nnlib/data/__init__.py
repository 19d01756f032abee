r"""Real data sets, small enough to ship: read from the files beside this module, an example in each column.

    standardised   x′ = (x − μ) / s, with mean μ and standard deviation s of each feature, over the examples
    one-hot        class k of K as a column of K zeros with a 1 in row k

`README.md` in this folder names each file's source and licence. `boolean` and `synthetic` hold the data that are made
by a formula. Chapters *Logistic regression* and *Deep networks*.
"""

from importlib.resources import files
from typing import NamedTuple

import numpy as np

from nnlib.shapes import Array, batch, matrix, whole


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
    features, X, Y = _read("breast_cancer.csv")
    return Dataset(
        X,
        Y,
        feature_names=features,
        target_names=("benign", "malignant"),
        source="Breast Cancer Wisconsin (Diagnostic), UCI Machine Learning Repository, doi:10.24432/C5DW2B",
        licence="CC BY 4.0",
    )


def digits() -> Dataset:
    """Return handwritten digits: `X` (64, 1797), 8 × 8 pixels row by row from 0 to 16, and `Y` (1, 1797) from 0 to 9.

    Source: Alpaydin and Kaynak, UCI Machine Learning Repository, 1998; their test set, of 13 writers.
    """
    features, X, Y = _read("digits.csv")
    return Dataset(
        X,
        Y,
        feature_names=features,
        target_names=tuple("0123456789"),
        source="Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, doi:10.24432/C50P49",
        licence="CC BY 4.0",
    )


def one_hot(Y: Array, classes: int) -> Array:
    """Return the classes `Y` (1, m), whole numbers from 0 to K − 1, as columns (K, m) with a single 1 each.

    Raises:
        ShapeError: `Y` is not (1, m).
        ValueError: a class is not a whole number from 0 to K − 1.
    """
    K = whole("classes", classes, 1)
    Y = matrix("Y", Y, (1, "m"))
    rows = np.arange(K).reshape(-1, 1)
    encoded = (rows == Y).astype(float)
    odd = Y[:, encoded.sum(axis=0) == 0]
    if odd.size:
        raise ValueError(f"Y: expected whole numbers from 0 to {K - 1}, got {odd[0, 0]:g}.")
    return encoded


def standardise(X: Array) -> Standardised:
    """Return (X − mean) / deviation, feature by feature (row by row), for `X` (n0, m).

    A feature that never varies becomes 0. Use the training set's `mean` and `deviation` for the test set too.

    Raises:
        ShapeError: `X` is not a matrix, or has no example.
    """
    X = batch("X", X, ("n0", "m"))
    mean = np.mean(X, axis=1, keepdims=True)
    deviation = np.std(X, axis=1, keepdims=True)
    # Rounding leaves a feature that never varies with a deviation of about 1e-16 times its mean.
    deviation = np.where(deviation <= 1e-12 * np.abs(mean), 1, deviation)
    return Standardised((X - mean) / deviation, mean, deviation)


def _read(name: str) -> tuple[tuple[str, ...], Array, Array]:
    """Return the feature names, `X` and `Y` of a file: a line of names, then an example a line, its class last."""
    with (files(__name__) / name).open(encoding="utf-8") as file:
        *features, _ = file.readline().strip().split(",")
        table = np.loadtxt(file, delimiter=",").T
    return tuple(feature.replace("_", " ") for feature in features), table[:-1], table[-1:]
