"""Task *logistic.predict*: the class of each example, 1 where its probability reaches the threshold, else 0."""
# ruff: noqa: SIM300 (A is a matrix here, no constant)

from collections.abc import Callable

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task

Array = np.ndarray


def reference(A: Array, threshold: float) -> Array:
    """Return the classes. The tests hold it to `nnlib.logistic.predict`, which goes from W, b and X."""
    return (A >= threshold).astype(float)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw probabilities, and a threshold that is one of them now and then."""
    A = rng.uniform(0.01, 0.99, (1, int(rng.integers(2, 9))))
    return {"A": A, "threshold": float(rng.choice(A[0]) if rng.random() < 0.5 else rng.uniform(0.1, 0.9))}


def _loops(A: Array, threshold: float) -> Array:
    classes = np.zeros(A.shape)
    for i in range(A.shape[1]):
        if not A[0, i] < threshold:
            classes[0, i] = 1
    return classes


def _of(change: Callable) -> Callable:
    """The reference, with its classes changed."""
    return lambda A, threshold: change(reference(A, threshold))


def _filled(A: Array, threshold: float) -> Array:
    A = A.copy()
    below = A < threshold
    A[below], A[~below] = 0, 1
    return A


def _looped(decide: Callable) -> Callable:
    """The loops, with another decision on one probability."""

    def predict(A: Array, threshold: float) -> Array:
        classes = np.zeros(A.shape)
        for i in range(A.shape[1]):
            classes[0, i] = decide(A[0, i], threshold)
        return classes

    return predict


TASK = Task(
    id="logistic.predict",
    title="The prediction",
    chapter="logistic-regression",
    parts=(Part("classes", 2, ("1", "m")),),
    reference=reference,
    examples=(
        {"A": np.array([[0.2, 0.5, 0.9]]), "threshold": 0.5},
        {"A": np.array([[0.6, 0.1, 0.35, 0.3]]), "threshold": 0.3},
        {"A": np.array([[0.79, 0.95]]), "threshold": 0.8},
        {"A": np.array([[0.4]]), "threshold": 0.75},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the threshold itself left out",
            "A probability that just reaches the threshold counts as class 1.",
            lambda A, threshold: (A > threshold).astype(float),
            elsewhere={
                "loops": _looped(lambda a, threshold: a > threshold),
                "where": lambda A, threshold: np.where(A <= threshold, 0, 1),
            },
        ),
        Mistake(
            "always one half",
            "The threshold is an argument: a doctor may choose another than one half.",
            lambda A, threshold: reference(A, 0.5),
            elsewhere={
                "loops": _looped(lambda a, threshold: a >= 0.5),
                "heaviside": lambda A, threshold: np.heaviside(A - 0.5, 1),
            },
        ),
        Mistake(
            "rounding",
            "Rounding has the threshold one half built in, and sends a half to the even number.",
            lambda A, threshold: np.round(A),
        ),
        Mistake(
            "the classes exchanged",
            "A is the probability of class 1: the larger it is, the more it speaks for 1.",
            _of(lambda classes: 1 - classes),
            elsewhere={
                "loops": _looped(lambda a, threshold: a < threshold),
                "where": lambda A, threshold: np.where(A >= threshold, 0, 1),
            },
        ),
        Mistake(
            "the other class's probability",
            "A is compared with the threshold, not what A leaves over.",
            lambda A, threshold: reference(1 - A, threshold),
        ),
        Mistake(
            "−1 for 0",
            "The classes are 0 and 1 here, as in the data.",
            _of(lambda classes: 2 * classes - 1),
            elsewhere={
                "loops": _looped(lambda a, threshold: 1 if a >= threshold else -1),
                "where": lambda A, threshold: np.where(A >= threshold, 1, -1),
            },
        ),
        Mistake(
            "probabilities left standing",
            "A prediction is one of two classes.",
            lambda A, threshold: np.where(A >= threshold, A, 0.0),
        ),
        Mistake(
            "the shape (m,)",
            "Rows stay rows here: the classes of a batch are a matrix of one row.",
            _of(np.ravel),
        ),
        Mistake(
            "only the most probable example",
            "Each example is classified by itself, whatever the others are.",
            lambda A, threshold: (np.max(A) == A).astype(float),
        ),
        Mistake(
            "their number",
            "Each example has a class of its own; nothing is summed.",
            _of(np.sum),
        ),
    ),
    styles={
        "the comparison alone": lambda A, threshold: threshold <= A,
        "whole numbers": lambda A, threshold: (A >= threshold).astype(int),
        "where": lambda A, threshold: np.where(A < threshold, 0, 1),
        "loops": _loops,
        "nested lists": lambda A, threshold: [[int(a >= threshold) for a in row] for row in A],
        "filled in": _filled,
        "heaviside": lambda A, threshold: np.heaviside(A - threshold, 1),
    },
)
