"""Task *regularisation.decay*: a step with the penalty, W ← (1 − 2ηλ) W − η dW and b ← b − η db."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nncheck.tasks.regularisation import gradient
from nnlib import optim

Array = np.ndarray
Pair = tuple[Array, Array]


def reference(W: Array, b: Array, dW: Array, db: Array, learning_rate: float, lam: float) -> Pair:
    """Return W and b after one step of descent on the penalised cost; dW and db are those of the mean loss."""
    full_dW, full_db = gradient.reference(dW, db, W, b, lam)
    stepped, _ = optim.Descent().step({"W": W, "b": b}, {"W": full_dW, "b": full_db}, {}, learning_rate)
    return stepped["W"], stepped["b"]


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a layer, the gradients of its mean loss, η and λ."""
    below, above = distinct_sizes(rng, 2)
    return {
        "W": rng.normal(size=(above, below)),
        "b": rng.normal(size=(above, 1)),
        "dW": rng.normal(size=(above, below)),
        "db": rng.normal(size=(above, 1)),
        "learning_rate": float(rng.uniform(0.1, 0.9)),
        "lam": float(rng.uniform(0.1, 0.9)),
    }


def _step(
    factor: Callable = lambda eta, lam: 1 - 2 * eta * lam,
    of_b: Callable = lambda eta, lam: 1.0,
    move: Callable = lambda eta: -eta,
) -> Callable:
    """The step as decay, with other factors of W, b and the gradients."""

    def decay(W: Array, b: Array, dW: Array, db: Array, learning_rate: float, lam: float) -> Pair:
        eta = learning_rate
        return factor(eta, lam) * W + move(eta) * dW, of_b(eta, lam) * b + move(eta) * db

    return decay


def _loops(
    factor: Callable = lambda eta, lam: 1 - 2 * eta * lam, of_b: Callable = lambda eta, lam: 1, late: bool = False
) -> Callable:
    """Entry by entry, with one step another; `late` decays after the step."""

    def decay(W: Array, b: Array, dW: Array, db: Array, learning_rate: float, lam: float) -> list:
        shrink = factor(learning_rate, lam)
        weights, biases = [], []
        for k in range(len(W)):
            biases.append([of_b(learning_rate, lam) * b[k, 0] - learning_rate * db[k, 0]])
            row = []
            for w, d in zip(W[k], dW[k], strict=True):
                row.append(shrink * (w - learning_rate * d) if late else shrink * w - learning_rate * d)
            weights.append(row)
        return [weights, biases]

    return decay


def _two_moves(strength: float = 2, biases: bool = False, late: bool = False) -> Callable:
    """First the pull of the penalty, then the step; with `late` the pull acts on the weights after the step."""

    def decay(W: Array, b: Array, dW: Array, db: Array, learning_rate: float, lam: float) -> Pair:
        new_W, new_b = W.copy(), b.copy()
        if late:
            new_W -= learning_rate * dW
        new_W -= learning_rate * strength * lam * new_W
        if biases:
            new_b -= learning_rate * strength * lam * new_b
        if not late:
            new_W -= learning_rate * dW
        return new_W, new_b - learning_rate * db

    return decay


def _in_place(W: Array, b: Array, dW: Array, db: Array, learning_rate: float, lam: float) -> Pair:
    W *= 1 - 2 * learning_rate * lam
    W -= learning_rate * dW
    b -= learning_rate * db
    return W, b


def _as_descent(W: Array, b: Array, dW: Array, db: Array, learning_rate: float, lam: float) -> Pair:
    return W - learning_rate * (dW + 2 * lam * W), b - learning_rate * db


class _Layer(NamedTuple):
    weights: Array
    bias: Array


TASK = Task(
    id="regularisation.decay",
    title="The penalty as decay",
    chapter="regularisation",
    parts=(Part("W", 2, ("nl", "nl-1")), Part("b", 1, ("nl", "1"))),
    reference=reference,
    examples=(
        {
            "W": np.array([[1.0, -2.0, 3.0], [4.0, 0.0, -1.0]]),
            "b": np.array([[2.0], [-1.0]]),
            "dW": np.array([[0.5, 1.0, -1.0], [2.0, -0.5, 0.0]]),
            "db": np.array([[1.0], [0.5]]),
            "learning_rate": 0.5,
            "lam": 0.1,
        },
        {
            "W": np.array([[2.0, -1.0]]),
            "b": np.array([[3.0]]),
            "dW": np.array([[0.0, 0.0]]),
            "db": np.array([[0.0]]),
            "learning_rate": 0.2,
            "lam": 0.25,
        },
        {
            "W": np.array([[1.0], [-1.0]]),
            "b": np.array([[0.5], [2.0]]),
            "dW": np.array([[1.0], [-3.0]]),
            "db": np.array([[-1.0], [2.0]]),
            "learning_rate": 0.1,
            "lam": 0.0,
        },
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "λ for 2λ",
            "The penalty has no ½ in this course, so the 2 from the square stays.",
            _step(lambda eta, lam: 1 - eta * lam),
            {"loops": _loops(lambda eta, lam: 1 - eta * lam), "in two moves": _two_moves(strength=1)},
        ),
        Mistake(
            "the bias decays too",
            "There is no bias in the penalty: nothing pulls it towards 0.",
            _step(of_b=lambda eta, lam: 1 - 2 * eta * lam),
            {"loops": _loops(of_b=lambda eta, lam: 1 - 2 * eta * lam), "in two moves": _two_moves(biases=True)},
        ),
        Mistake(
            "the decay after the step",
            "Both gradients of a step belong to the weights before it.",
            lambda W, b, dW, db, learning_rate, lam: (
                (1 - 2 * learning_rate * lam) * (W - learning_rate * dW),
                b - learning_rate * db,
            ),
            {"loops": _loops(late=True), "in two moves": _two_moves(late=True)},
        ),
        Mistake(
            "no learning rate in the decay",
            "The decay is part of the step: with half the learning rate there is half of it.",
            _step(lambda eta, lam: 1 - 2 * lam),
            {"loops": _loops(lambda eta, lam: 1 - 2 * lam)},
        ),
        Mistake(
            "growth in place of decay",
            "The penalty pulls the weights towards 0.",
            _step(lambda eta, lam: 1 + 2 * eta * lam),
            {"loops": _loops(lambda eta, lam: 1 + 2 * eta * lam), "in two moves": _two_moves(strength=-2)},
        ),
        Mistake(
            "no decay",
            "Even where the gradient of the loss is 0 the weights shrink.",
            _step(lambda eta, lam: 1.0),
            {"loops": _loops(lambda eta, lam: 1), "in two moves": _two_moves(strength=0)},
        ),
        Mistake(
            "only what decays away is kept",
            "The factor is a little below 1: most of the weight stays.",
            _step(lambda eta, lam: 2 * eta * lam),
        ),
        Mistake(
            "the bias decays and the weights don't",
            "It is the weights that are penalised.",
            _step(lambda eta, lam: 1.0, lambda eta, lam: 1 - 2 * eta * lam),
        ),
        Mistake("uphill", "A step goes against the gradient.", _step(move=lambda eta: eta)),
        Mistake(
            "no learning rate in the step",
            "The learning rate says how far to go along the gradient.",
            _step(move=lambda eta: -1.0),
        ),
        Mistake(
            "the gradient decays",
            "What shrinks is the weight, not the slope.",
            lambda W, b, dW, db, learning_rate, lam: (
                W - learning_rate * (1 - 2 * learning_rate * lam) * dW,
                b - learning_rate * db,
            ),
        ),
        Mistake(
            "the bias is never updated",
            "The bias is not penalised, but it learns.",
            lambda W, b, dW, db, learning_rate, lam: (reference(W, b, dW, db, learning_rate, lam)[0], b),
        ),
        Mistake(
            "signs for weights",
            "That is the L1 penalty, which takes the same off every weight. In L2 it takes a share.",
            lambda W, b, dW, db, learning_rate, lam: (
                W - learning_rate * (dW + 2 * lam * np.sign(W)),
                b - learning_rate * db,
            ),
        ),
        Mistake(
            "the change, not the new parameters",
            "Return the parameters after the step.",
            lambda W, b, dW, db, learning_rate, lam: tuple(
                new - old for new, old in zip(reference(W, b, dW, db, learning_rate, lam), (W, b), strict=True)
            ),
        ),
        Mistake(
            "the caller's arrays are changed",
            "An array that is multiplied or subtracted from where it stands is changed for the caller too.",
            _in_place,
        ),
    ),
    styles={
        "as decay": _step(),
        "as descent": _as_descent,
        "loops, lists": _loops(),
        "in two moves": _two_moves(),
        "by name": lambda W, b, dW, db, eta, lam: _Layer(
            bias=np.subtract(b, eta * db), weights=W - eta * dW - 2 * eta * lam * W
        ),
        "on copies, in place": lambda W, b, dW, db, eta, lam: _in_place(W.copy(), b.copy(), dW, db, eta, lam),
        "single precision": lambda *arguments: [part.astype(np.float32) for part in _as_descent(*arguments)],
    },
)
