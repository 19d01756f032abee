"""Twenty epochs on the 8x8 digits beside scikit-learn's MLPClassifier: the same network, batches and learning rate.

Both compute a cost: scikit-learn one for each batch, ours one an epoch over all examples.
"""

import warnings
from collections.abc import Callable, Iterator

import numpy as np
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from benchmarks.harness import Case
from nnlib import deep
from nnlib.fast import FastDescent
from nnlib.model import Model
from nnlib.training import minibatches

EPOCHS, BATCH, HIDDEN, LEARNING_RATE = 20, 200, 100, 0.1


def cases() -> Iterator[Case]:
    """Yield the one comparison."""
    digits = load_digits()
    X, labels = digits.data.T / 16, digits.target
    name = f"{EPOCHS} epochs on digits, 64-{HIDDEN}-10, batch {BATCH}"
    yield Case(name, _ours(X, labels), _scikit_learn(X, labels), "sklearn MLPClassifier", 1.0)


def _ours(X: np.ndarray, labels: np.ndarray) -> Callable[[], object]:
    Y = np.eye(10)[:, labels]
    choice = Model("relu", "softmax", "categorical_cross_entropy")

    def fit() -> list[float]:
        rng = np.random.default_rng(0)
        start = deep.Layers(
            {1: rng.normal(size=(HIDDEN, 64)) / 8, 2: rng.normal(size=(10, HIDDEN)) / np.sqrt(HIDDEN)},
            {1: np.zeros((HIDDEN, 1)), 2: np.zeros((10, 1))},
        )
        descent = FastDescent(start, choice)
        costs = []
        for _ in range(EPOCHS):
            for batch in minibatches(X.shape[1], BATCH, rng):
                descent.step(X[:, batch], Y[:, batch], LEARNING_RATE)
            costs.append(deep.cost(descent.layers, X, Y, choice))
        return costs

    return fit


def _scikit_learn(X: np.ndarray, labels: np.ndarray) -> Callable[[], object]:
    def fit() -> MLPClassifier:
        peer = MLPClassifier(
            (HIDDEN,), solver="sgd", alpha=0.0, momentum=0.0, batch_size=BATCH, learning_rate_init=LEARNING_RATE,
            max_iter=EPOCHS, random_state=0, tol=0.0,
        )  # fmt: skip
        with warnings.catch_warnings():
            # It is told to stop after as many epochs, and warns that it did.
            warnings.simplefilter("ignore", ConvergenceWarning)
            return peer.fit(X.T, labels)

    return fit
