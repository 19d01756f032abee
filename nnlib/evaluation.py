r"""Did it learn? Predicted classes are counted against the true ones, and every score is a quotient of such counts.

    confusion   C[i, j] = number of examples of class i predicted as j
    accuracy    Σ_i C[i, i] / m
    precision   C[k, k] / Σ_i C[i, k]        of those called k, how many are
    recall      C[k, k] / Σ_j C[k, j]        of those that are k, how many were called so
    F1          2 · precision · recall / (precision + recall)

A quotient 0/0 is given as 0. Classes are the whole numbers 0..k−1 in an array (1, m); predictions come first, as in
ℓ(ŷ, y). Chapter *Did it learn?*.
"""

from typing import NamedTuple

import numpy as np

from nnlib.shapes import Array, ShapeError, batch, finite, matrix, whole


class Scores(NamedTuple):
    """Precision, recall and F1: three numbers, or three arrays (k,) with an entry for each class."""

    precision: Array | float
    recall: Array | float
    f1: Array | float


def predicted_class(A: Array) -> Array:
    """Return the row of the largest entry in each column of `A` (n, m), shape (1, m); the first of equals.

    Raises:
        ShapeError: `A` has no row.
        ValueError: an entry is not a number.
    """
    A = matrix("A", A, ("n", "m"))
    if A.shape[0] == 0:
        raise ShapeError(f"A: expected at least one output unit, got shape {A.shape}.")
    return np.argmax(finite("A", A), axis=0, keepdims=True).astype(float)


def accuracy(predicted: Array, Y: Array) -> float:
    """Return the fraction of examples whose predicted class is the true one, both (1, m).

    Raises:
        ShapeError: shapes do not agree, or there is no example.
        ValueError: a class is not a whole number ≥ 0.

    Source: lecture 6, the outlook on lecture 7.
    """
    predicted, Y = _classes(predicted, Y)
    return float(np.mean(predicted == Y))


def confusion_matrix(predicted: Array, Y: Array, classes: int = 2) -> Array:
    """Return C (k, k) with k = `classes`: C[i, j] examples of class i were predicted as j. Whole numbers that sum to m.

    Raises:
        ShapeError: shapes do not agree, or there is no example.
        ValueError: a class is not a whole number from 0 to k − 1.

    Source: lecture 6, the outlook on lecture 7.
    """
    k = whole("classes", classes, 1)
    predicted, Y = _classes(predicted, Y)
    for symbol, labels in (("predicted", predicted), ("Y", Y)):
        if labels.max() >= k:
            raise ValueError(f"{symbol}: expected classes from 0 to {k - 1}, got {labels.max()}.")
    C = np.zeros((k, k), dtype=int)
    np.add.at(C, (Y, predicted), 1)
    return C


def scores(C: Array) -> Scores:
    """Return precision, recall and F1 of every class, three arrays (k,), from the confusion matrix `C` (k, k).

    Raises:
        ShapeError: `C` is not square.
    """
    C = matrix("C", C, ("k", "k"))
    C = matrix("C", C, (C.shape[0], C.shape[0]))
    right = np.diag(C)
    precision = _quotient(right, C.sum(axis=0))
    recall = _quotient(right, C.sum(axis=1))
    return Scores(precision, recall, _quotient(2 * precision * recall, precision + recall))


def binary_scores(predicted: Array, Y: Array) -> Scores:
    """Return precision, recall and F1 of class 1, three numbers, for classes 0 and 1 in arrays (1, m).

    Raises:
        ShapeError: shapes do not agree, or there is no example.
        ValueError: a class is neither 0 nor 1.
    """
    return Scores(*(float(score[1]) for score in scores(confusion_matrix(predicted, Y))))


def macro_scores(predicted: Array, Y: Array, classes: int) -> Scores:
    """Return the means over all k = `classes` of precision, recall and F1: every class counts alike, however rare.

    A class that neither occurs nor is predicted counts as 0.

    Raises:
        ShapeError: shapes do not agree, or there is no example.
        ValueError: a class is not a whole number from 0 to k − 1.
    """
    return Scores(*(float(np.mean(score)) for score in scores(confusion_matrix(predicted, Y, classes))))


def _classes(predicted: Array, Y: Array) -> tuple[Array, Array]:
    """Return both as flat arrays of whole numbers."""
    predicted = batch("predicted", predicted, (1, "m"))
    Y = matrix("Y", Y, (1, f"m={predicted.shape[1]}"))
    for symbol, labels in (("predicted", predicted), ("Y", Y)):
        odd = labels[~((labels >= 0) & (labels < np.inf) & (labels == np.floor(labels)))]
        if odd.size:
            raise ValueError(
                f"{symbol}: expected classes 0, 1, 2, …, got {odd[0]:g}. "
                "Likely cause: probabilities; compare them with a threshold first."
            )
    return predicted[0].astype(int), Y[0].astype(int)


def _quotient(above: Array, below: Array) -> Array:
    return np.divide(above, below, out=np.zeros(len(above)), where=below != 0)
