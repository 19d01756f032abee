"""Task *regularisation.gradient*: the penalty's share 2λW added to the gradient of the mean loss; db stays as it is."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nnlib import deep, losses

Array = np.ndarray
Pair = tuple[Array, Array]


def reference(dW: Array, db: Array, W: Array, b: Array, lam: float) -> Pair:
    """Return the gradients of the penalised cost of a layer, from those of the mean loss."""
    return dW + _of_penalty(W, b, lam), db


def cost(dW: Array, db: Array, W: Array, b: Array, lam: float) -> Callable:
    """Return the cost as a function of a step of W and one of b, where the mean loss has these gradients."""
    gradients = dW, db
    return lambda dW=0.0, db=0.0: np.sum(gradients[0] * dW) + np.sum(gradients[1] * db) + losses.penalty((W + dW,), lam)


def _of_penalty(W: Array, b: Array, lam: float) -> Array:
    """The penalty's gradient as `nnlib.deep` has it: with inputs of 0 the loss adds nothing to dW."""
    layer = deep.Layers({1: W}, {1: b})
    nothing, target = np.zeros((W.shape[1], 1)), np.zeros((W.shape[0], 1))
    return deep.backward(layer, deep.forward(layer, nothing), target, lam=lam).W[1]


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a layer, the gradients of its mean loss, and λ."""
    below, above = distinct_sizes(rng, 2)
    return {
        "dW": rng.normal(size=(above, below)),
        "db": rng.normal(size=(above, 1)),
        "W": rng.normal(size=(above, below)),
        "b": rng.normal(size=(above, 1)),
        "lam": float(rng.uniform(0.1, 0.9)),
    }


def _adding(to_dW: Callable, to_db: Callable = lambda b, lam: 0.0) -> Callable:
    """The gradients with something else added, by (W, lam) and (b, lam)."""
    return lambda dW, db, W, b, lam: (dW + to_dW(W, lam), db + to_db(b, lam))


def _loops(factor: float = 2, sign: int = 1, of_b: float = 0, slope: Callable = lambda w: w) -> Callable:
    """Entry by entry, with one step another."""

    def gradient(dW: Array, db: Array, W: Array, b: Array, lam: float) -> Pair:
        full_dW, full_db = np.zeros(W.shape), np.zeros(b.shape)
        for k in range(W.shape[0]):
            full_db[k, 0] = db[k, 0] + of_b * lam * b[k, 0]
            for j in range(W.shape[1]):
                full_dW[k, j] = dW[k, j] + sign * factor * lam * slope(W[k, j])
        return full_dW, full_db

    return gradient


def _in_place(dW: Array, db: Array, W: Array, b: Array, lam: float) -> Pair:
    dW += 2 * lam * W
    return dW, db


class _Layer(NamedTuple):
    W: Array
    b: Array


def _layers(factors: tuple[float, float] = (2, 0)) -> Callable:
    """A layer's parameters and their gradients taken together, each with the factor of its penalty."""

    def gradient(dW: Array, db: Array, W: Array, b: Array, lam: float) -> _Layer:
        pairs = zip((dW, db), (W, b), factors, strict=True)
        return _Layer(*(gradient + factor * lam * theta for gradient, theta, factor in pairs))

    return gradient


def _lists(dW: Array, db: Array, W: Array, b: Array, lam: float) -> list:
    rows = [[d + 2 * lam * w for d, w in zip(ds, ws, strict=True)] for ds, ws in zip(dW, W, strict=True)]
    return [rows, db.tolist()]


def _on_a_copy(dW: Array, db: Array, W: Array, b: Array, lam: float) -> Pair:
    total = dW.copy()
    for _ in range(2):
        total += lam * W
    return total, db


TASK = Task(
    id="regularisation.gradient",
    title="The penalised gradient",
    chapter="regularisation",
    parts=(Part("dW", 2, ("nl", "nl-1")), Part("db", 1, ("nl", "1"))),
    reference=reference,
    examples=(
        {
            "dW": np.array([[0.5, -1.0, 0.0], [1.0, 0.25, 2.0]]),
            "db": np.array([[0.5], [-0.25]]),
            "W": np.array([[1.0, 2.0, -3.0], [0.5, -1.5, 4.0]]),
            "b": np.array([[2.0], [-1.0]]),
            "lam": 0.1,
        },
        {
            "dW": np.array([[0.0, 0.0]]),
            "db": np.array([[0.0]]),
            "W": np.array([[-2.0, 1.5]]),
            "b": np.array([[3.0]]),
            "lam": 0.25,
        },
        {
            "dW": np.array([[1.0], [-2.0]]),
            "db": np.array([[0.5], [1.5]]),
            "W": np.array([[3.0], [-1.0]]),
            "b": np.array([[1.0], [1.0]]),
            "lam": 0.0,
        },
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "λ for 2λ",
            "The penalty has no ½ in this course, so the 2 from the square stays.",
            _adding(lambda W, lam: lam * W),
            {"loops": _loops(factor=1), "both together": _layers((1, 0))},
        ),
        Mistake(
            "4λ for 2λ",
            "The derivative of a square has the factor 2, once.",
            _adding(lambda W, lam: 4 * lam * W),
            {"loops": _loops(factor=4), "both together": _layers((4, 0))},
        ),
        Mistake(
            "the penalty on the bias too",
            "There is no bias in the penalty, so none in its gradient.",
            _adding(lambda W, lam: 2 * lam * W, lambda b, lam: 2 * lam * b),
            {"loops": _loops(of_b=2), "both together": _layers((2, 2))},
        ),
        Mistake(
            "λ for 2λ, and on the bias too",
            "The penalty has no ½ in this course, so the 2 from the square stays; and there is no bias in it.",
            _adding(lambda W, lam: lam * W, lambda b, lam: lam * b),
            {"loops": _loops(factor=1, of_b=1), "both together": _layers((1, 1))},
        ),
        Mistake(
            "the penalty on the bias alone",
            "It is the weights that are penalised, not the biases.",
            _adding(lambda W, lam: 0.0, lambda b, lam: 2 * lam * b),
            {"loops": _loops(factor=0, of_b=2), "both together": _layers((0, 2))},
        ),
        Mistake(
            "the penalty's gradient subtracted",
            "The penalty grows away from 0, so its gradient points away from 0: it has the sign of the weight.",
            _adding(lambda W, lam: -2 * lam * W),
            {"loops": _loops(sign=-1), "both together": _layers((-2, 0))},
        ),
        Mistake(
            "the penalty itself added",
            "That is one number; how it changes with each weight is asked.",
            _adding(lambda W, lam: lam * np.sum(W**2)),
        ),
        Mistake(
            "the squares not differentiated",
            "The derivative of a square is no square: it changes sign with the weight.",
            _adding(lambda W, lam: 2 * lam * W**2),
            {"loops": _loops(slope=lambda w: w**2)},
        ),
        Mistake(
            "the weights left out",
            "A large weight is pulled harder than a small one.",
            _adding(lambda W, lam: 2 * lam),
            {"loops": _loops(slope=lambda w: 1)},
        ),
        Mistake(
            "signs for weights",
            "That is the slope of the L1 penalty: the same pull on all weights. In L2 the pull grows with the weight.",
            _adding(lambda W, lam: 2 * lam * np.sign(W)),
            {"loops": _loops(slope=np.sign)},
        ),
        Mistake(
            "the size of the weights for the weights",
            "The pull is towards 0 from both sides, so it has the sign of the weight.",
            _adding(lambda W, lam: 2 * lam * np.abs(W)),
            {"loops": _loops(slope=abs)},
        ),
        Mistake("λ left out", "λ says how much the penalty counts.", _adding(lambda W, lam: 2 * W)),
        Mistake(
            "λ squared", "λ enters the gradient once, as it enters the cost.", _adding(lambda W, lam: 2 * lam**2 * W)
        ),
        Mistake(
            "divided by the number of weights",
            "The penalty is a sum over the weights, not a mean.",
            _adding(lambda W, lam: 2 * lam * W / W.size),
        ),
        Mistake("no penalty", "The gradient of the mean loss is not all of it.", _adding(lambda W, lam: 0.0)),
        Mistake(
            "the gradient of the loss dropped",
            "The penalty's gradient is added to that of the mean loss.",
            lambda dW, db, W, b, lam: (2 * lam * W, db),
        ),
        Mistake(
            "the gradient taken for the weight",
            "What is penalised is the weight itself, not the slope at it.",
            lambda dW, db, W, b, lam: (dW + 2 * lam * dW, db),
        ),
        Mistake(
            "the caller's array is changed",
            "An array that is added to where it stands changes for the caller too.",
            _in_place,
        ),
        Mistake(
            "the two values exchanged",
            "The first value is dW, the second is db.",
            lambda dW, db, W, b, lam: reference(dW, db, W, b, lam)[::-1],
        ),
    ),
    styles={
        "the formula as it stands": lambda dW, db, W, b, lam: (dW + 2 * lam * W, db),
        "loops": _loops(),
        "both together": _layers(),
        "nested lists": _lists,
        "on a copy": _on_a_copy,
        "numpy's functions": lambda dW, db, W, b, lam: (np.add(dW, np.multiply(lam + lam, W)), np.copy(db)),
        "single precision": lambda dW, db, W, b, lam: tuple(
            np.float32(part) for part in (dW + np.float32(2 * lam) * W.astype(np.float32), db)
        ),
    },
    cost=cost,
)
