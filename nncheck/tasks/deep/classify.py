"""Task *deep.classify*: the digit on each image, by a network that the student trained: at least 95 % must be right.

The images are the test set of the notebook, here in any order: so whoever sees 95 % there has 95 % here.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task
from nnlib import data, deep, initialisation, training
from nnlib.model import Model
from nnlib.optim import Adam, Momentum, Optimiser

Array = np.ndarray

TEST = 360
"""How many of the images are for testing; the notebook's."""


class Images(NamedTuple):
    """Images `X` (64, m), pixels from 0 to 1, and the digits on them, `Y` (1, m)."""

    X: Array
    Y: Array


@cache
def images() -> tuple[Images, Images]:
    """Return the training set and the test set, cut as in the notebook."""
    digits = data.digits()
    order = np.random.default_rng(2024).permutation(digits.X.shape[1])
    test, rest = order[:TEST], order[TEST:]
    return Images(digits.X[:, rest] / 16, digits.Y[:, rest]), Images(digits.X[:, test] / 16, digits.Y[:, test])


@cache
def _labels() -> dict[bytes, float]:
    return {x.tobytes(): y for part in images() for x, y in zip(part.X.T, part.Y[0], strict=True)}


def reference(X: Array) -> Array:
    """Return the digit that the writer meant, looked up by the image."""
    return np.array([[_labels()[x.tobytes()] for x in np.ascontiguousarray(X.T)]])


def draw(rng: np.random.Generator) -> Arguments:
    """Draw the test set in another order."""
    X = images()[1].X
    return {"X": X[:, rng.permutation(X.shape[1])]}


@cache
def _network(hidden: str, optimiser: Optimiser, learning_rate: float, epochs: int) -> tuple[deep.Layers, Model]:
    """A network trained by `nnlib`, as a student might."""
    choice, train = Model(hidden, "softmax", "categorical_cross_entropy"), images()[0]
    rng = np.random.default_rng(5)
    start = initialisation.he([64, 32, 10], rng)
    trained = training.train(
        training.Network(choice),
        deep.named(start),
        train.X,
        data.one_hot(train.Y, 10),
        epochs=epochs,
        learning_rate=learning_rate,
        batch_size=32,
        rng=rng,
        optimiser=optimiser,
    )
    return deep.layered(trained.params), choice


def _by_network(hidden: str, optimiser: Optimiser, learning_rate: float, epochs: int, change: Callable) -> Callable:
    """Classify by such a network; `change` makes classes of its outputs."""

    def classify(X: Array) -> Array:
        layers, choice = _network(hidden, optimiser, learning_rate, epochs)
        A = deep.forward(layers, X, choice).A
        return change(A[len(A) - 1])

    return classify


def _most_probable(A: Array) -> Array:
    return np.argmax(A, axis=0).reshape(1, -1)


def _tanh(change: Callable = _most_probable) -> Callable:
    return _by_network("tanh", Momentum(), 0.05, 12, change)


def _relu(change: Callable = _most_probable) -> Callable:
    return _by_network("relu", Adam(), 0.003, 12, change)


def _in_a_loop(A: Array) -> list:
    return [[max(range(len(column)), key=column.__getitem__) for column in A.T.tolist()]]


def _nearest(X: Array) -> Array:
    train = images()[0]
    distances = np.sum(train.X**2, axis=0)[:, np.newaxis] - 2 * train.X.T @ X
    return train.Y[:, np.argmin(distances, axis=0)]


def _of(change: Callable) -> Callable:
    """The reference, with its classes changed."""
    return lambda X: change(reference(X))


def _planted(change: Callable) -> dict[str, Callable]:
    """The same bug in what two trained networks answer."""
    return {
        "a tanh network": _tanh(lambda A: change(_most_probable(A))),
        "a ReLU network": _relu(lambda A: change(_most_probable(A))),
    }


def _ten_for_zero(classes: Array) -> Array:
    return np.where(classes == 0, 10, classes)


def _from_one(classes: Array) -> Array:
    return classes + 1


def _one_hot(classes: Array) -> Array:
    return (np.arange(10)[:, np.newaxis] == classes).astype(float)


def _tenths(classes: Array) -> Array:
    return classes / 10


TASK = Task(
    id="deep.classify",
    title="Reading digits",
    chapter="deep-networks",
    parts=(Part("digits", 4, ("1", "m"), least=0.95),),
    reference=reference,
    examples=({"X": images()[1].X}, {"X": images()[1].X[:, ::-1]}, {"X": images()[0].X}),
    draw=draw,
    mistakes=(
        Mistake(
            "counted from 1",
            "Row 0 of the output belongs to the digit 0.",
            _of(_from_one),
            _planted(_from_one),
        ),
        Mistake(
            "10 for 0",
            "The digit 0 is called 0 here, the number of its row.",
            _of(_ten_for_zero),
            _planted(_ten_for_zero),
        ),
        Mistake(
            "one-hot columns",
            "Return the number of the row that is 1, not the column of ten.",
            _of(_one_hot),
            _planted(_one_hot),
        ),
        Mistake(
            "the shape (m,)",
            "Rows stay rows here: the classes of a batch are a matrix of one row.",
            _of(np.ravel),
            _planted(np.ravel),
        ),
        Mistake(
            "a column",
            "An example in each column: the classes of a batch are a row.",
            _of(np.transpose),
            _planted(np.transpose),
        ),
        Mistake(
            "the rows counted from the bottom",
            "Row 0 of the output belongs to the digit 0, row 9 to the digit 9.",
            _of(lambda classes: 9 - classes),
            _planted(lambda classes: 9 - classes),
        ),
        Mistake(
            "digits divided by 10",
            "Return the digits themselves, from 0 to 9.",
            _of(_tenths),
            _planted(_tenths),
        ),
        Mistake(
            "always 0",
            "With weights of zero all ten outputs are equal, and the first is taken. Was your network trained at all?",
            _of(np.zeros_like),
        ),
        Mistake(
            "only the first image",
            "Each column of X is an image, and each gets its digit.",
            _of(lambda classes: classes[:, :1]),
        ),
        Mistake(
            "the images in reverse order",
            "The first digit is the first image's.",
            _of(lambda classes: classes[:, ::-1]),
            _planted(lambda classes: classes[:, ::-1]),
        ),
        Mistake(
            "sorted",
            "The digits stand in the order of the images.",
            _of(np.sort),
        ),
    ),
    styles={
        "a tanh network": _tanh(),
        "a ReLU network": _relu(),
        "a loop over the columns": _tanh(_in_a_loop),
        "floats": _relu(lambda A: _most_probable(A).astype(float)),
        "single precision": _tanh(lambda A: _most_probable(A.astype(np.float32)).astype(np.float32)),
        "a list in a list": _relu(lambda A: [np.argmax(A, axis=0).tolist()]),
        "the nearest training image": _nearest,
    },
)
