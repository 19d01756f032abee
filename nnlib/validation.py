r"""Judge a model on examples it has not seen: keep some apart, or let every example be kept apart once.

    split        training | validation (to choose by) | test (to report, once)
    k folds      the examples in k parts; part i validates what the other k − 1 trained
    stratified   every part has each class in the same proportion, as nearly as whole examples allow
    learning curve   score on the training and on the validation set, against the number of training examples

Parts are arrays of column indices, to be used as in `X[:, part]`. A `fit` trains on (X, Y) and returns the trained
model's score, a function of (X, Y). Chapter *Did it learn?*.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from nnlib.shapes import Array, batch, finite, generator, matrix, whole

Score = Callable[[Array, Array], float]
Fit = Callable[[Array, Array], Score]


class Split(NamedTuple):
    """The column indices of each part; every example is in exactly one."""

    train: Array
    validation: Array
    test: Array


class Fold(NamedTuple):
    """The column indices to train on and those to validate on."""

    train: Array
    validation: Array


class LearningCurve(NamedTuple):
    """The numbers of training examples, and the scores on those examples and on the validation set, each (k,)."""

    sizes: Array
    train: Array
    validation: Array


def split(
    Y: Array, rng: np.random.Generator, *, validation: float = 0.2, test: float = 0.2, stratified: bool = False
) -> Split:
    """Return a random split of the columns of `Y` (n, m) into training, validation and test set.

    `validation` and `test` are fractions of m, or when stratified of each class's examples, where `Y` (1, m) says the
    class; each part is rounded to whole examples.

    Raises:
        ShapeError: there is no example, or `Y` is not (1, m) though stratified.
        ValueError: a fraction is negative, their sum is not below 1, or a part that was asked for is empty.
        ValueKindError: `rng` is not a generator.
    """
    if not (validation >= 0 and test >= 0 and validation + test < 1):
        raise ValueError(
            f"validation, test: expected fractions ≥ 0 that leave some for training, got {validation} and {test}."
        )
    parts = ([], [], [])
    for group in _shuffled_groups(Y, rng, stratified):
        ends = np.rint(np.cumsum([1 - validation - test, validation]) * len(group)).astype(int)
        for part, indices in zip(parts, np.split(group, ends), strict=True):
            part.append(indices)
    # Joined class by class, so mixed again: training may take the columns as they stand.
    result = Split(*(rng.permutation(np.concatenate(part)) for part in parts))
    for name, asked, part in zip(Split._fields, (True, validation, test), result, strict=True):
        if asked and part.size == 0:
            raise ValueError(f"{name}: no example is left for it. Likely cause: too few examples for this fraction.")
    return result


def folds(Y: Array, k: int, rng: np.random.Generator, *, stratified: bool = False) -> list[Fold]:
    """Return `k` folds of the columns of `Y` (n, m): every example validates once. Sizes differ by at most one.

    Raises:
        ShapeError: there is no example, or `Y` is not (1, m) though stratified.
        ValueError: `k` is not a whole number from 2 to m.
        ValueKindError: `rng` is not a generator.

    Source: lecture 6, the outlook on lecture 7.
    """
    dealt = np.concatenate(_shuffled_groups(Y, rng, stratified))
    k = whole("k", k, 2, len(dealt))
    parts = [dealt[i::k] for i in range(k)]
    return [Fold(*map(rng.permutation, (np.concatenate(parts[:i] + parts[i + 1 :]), parts[i]))) for i in range(k)]


def cross_validate(fit: Fit, X: Array, Y: Array, parts: Sequence[Fold]) -> Array:
    """Return the score (k,) on each fold's validation part of the model that was fitted to its training part.

    Raises:
        ShapeError: `X` and `Y` differ in their number of examples.

    Source: lecture 6, the outlook on lecture 7.
    """
    X, Y = _examples(X, Y)
    return np.array([fit(X[:, train], Y[:, train])(X[:, held], Y[:, held]) for train, held in parts], dtype=float)


def learning_curve(fit: Fit, X: Array, Y: Array, X_val: Array, Y_val: Array, sizes: Sequence[int]) -> LearningCurve:
    """Return the scores after training on the first s columns of `X` and `Y`, for every s in `sizes`.

    The columns are taken as they stand: shuffle them first if they are sorted.

    Raises:
        ShapeError: the data do not agree, or a set is empty.
        ValueError: a size is not a whole number from 1 to m.

    Source: lecture 6, the outlook on lecture 7.
    """
    X, Y = _examples(X, Y)
    sizes = [whole("sizes", s, 1, X.shape[1]) for s in sizes]
    points = []
    for s in sizes:
        score = fit(X[:, :s], Y[:, :s])
        points.append((score(X[:, :s], Y[:, :s]), score(X_val, Y_val)))
    train, validation = np.array(points, dtype=float).reshape(-1, 2).T
    return LearningCurve(np.array(sizes, dtype=int), train, validation)


def _shuffled_groups(Y: Array, rng: np.random.Generator, stratified: bool) -> list[Array]:
    """Return the column indices in random order: in one group, or in one for each class."""
    Y = batch("Y", Y, (1, "m") if stratified else ("n", "m"))
    rng = generator(rng)
    if not stratified:
        return [rng.permutation(Y.shape[1])]
    return [rng.permutation(np.flatnonzero(Y[0] == label)) for label in np.unique(finite("Y", Y))]


def _examples(X: Array, Y: Array) -> tuple[Array, Array]:
    X = batch("X", X, ("n0", "m"))
    return X, matrix("Y", Y, ("n", f"m={X.shape[1]}"))
