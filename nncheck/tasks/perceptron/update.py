"""Task *perceptron.update*: the online perceptron sees one example, and adds y x to θ if it gets it wrong."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task

Array = np.ndarray
Pair = tuple[Array, int]


def reference(theta: Array, x: Array, y: float) -> Pair:
    """Return θ after the example, and whether it was a mistake: the tests hold it to `nnlib.perceptron.train`."""
    if y * (theta.T @ x).item() <= 0:
        return theta + y * x, 1
    return theta, 0


def draw(rng: np.random.Generator) -> Arguments:
    """Draw small whole numbers, so that y θᵀx is 0 now and then; half of the examples are wrong."""
    n0 = int(rng.integers(2, 6))
    theta, x = (rng.integers(-3, 4, (n0, 1)).astype(float) for _ in range(2))
    return {"theta": theta * (rng.random() < 0.8), "x": x, "y": float(rng.choice([-1.0, 1.0]))}


def _ruled(
    wrong: Callable = lambda score, y: y * score <= 0,
    moved: Callable = lambda theta, x, y, score: theta + y * x,
) -> Callable:
    """The reference, with another test of (θᵀx, y), or another θ after a mistake."""

    def update(theta: Array, x: Array, y: float) -> Pair:
        score = (theta.T @ x).item()
        return (moved(theta, x, y, score), 1) if wrong(score, y) else (theta, 0)

    return update


def _looped(wrong: Callable = lambda score, y: y * score <= 0, factor: Callable = lambda score, y: y) -> Callable:
    """Number by number; after a mistake each θ_j grows by a factor of x_j."""

    def update(theta: Array, x: Array, y: float) -> tuple[list, bool]:
        score = sum(theta[j, 0] * x[j, 0] for j in range(len(x)))
        if not wrong(score, y):
            return theta.tolist(), False
        return [[theta[j, 0] + factor(score, y) * x[j, 0]] for j in range(len(x))], True

    return update


def _masked(wrong: Callable = lambda score, y: y * score <= 0) -> Callable:
    """The test as a factor."""

    def update(theta: Array, x: Array, y: float) -> Pair:
        mistake = wrong(np.einsum("ji,ji->", theta, x), y)
        return theta + mistake * y * x, mistake

    return update


def _predicted(theta: Array, x: Array, y: float) -> tuple[Array, bool]:
    side = np.sign(np.vdot(theta, x))
    if side == y:
        return theta.copy(), False
    return np.add(theta, x) if y > 0 else np.subtract(theta, x), True


def _in_place(theta: Array, x: Array, y: float) -> Pair:
    wrong = y * (theta.T @ x).item() <= 0
    if wrong:
        theta += y * x
    return theta, int(wrong)


def _in_place_loops(theta: Array, x: Array, y: float) -> Pair:
    wrong = y * sum(theta[:, 0] * x[:, 0]) <= 0
    for j in range(len(x)):
        theta[j, 0] += wrong * y * x[j, 0]
    return theta, int(wrong)


def _judged_afterwards(theta: Array, x: Array, y: float) -> Pair:
    after, _ = reference(theta, x, y)
    return after, reference(after, x, y)[1]


class _Step(NamedTuple):
    theta: Array
    wrong: bool


class _Perceptron:
    def __init__(self, theta: Array):
        self.theta = theta.astype(np.float32)

    def see(self, x: Array, y: float) -> _Step:
        wrong = bool(y * np.sum(self.theta * x) <= 0)
        if wrong:
            self.theta = self.theta + np.float32(y) * x.astype(np.float32)
        return _Step(self.theta, wrong)


TASK = Task(
    id="perceptron.update",
    title="One example",
    chapter="threshold-units",
    parts=(Part("theta", 1, ("n0", "1")), Part("wrong", 1, ())),
    reference=reference,
    examples=(
        {"theta": np.array([[0.0], [0.0]]), "x": np.array([[2.0], [-1.0]]), "y": -1.0},
        {"theta": np.array([[1.0], [-2.0], [0.5]]), "x": np.array([[3.0], [1.0], [1.0]]), "y": -1.0},
        {"theta": np.array([[1.0], [-2.0], [0.5]]), "x": np.array([[3.0], [1.0], [1.0]]), "y": 1.0},
        {"theta": np.array([[1.0], [2.0]]), "x": np.array([[-2.0], [0.5]]), "y": 1.0},
        {"theta": np.array([[2.0], [1.0]]), "x": np.array([[1.0], [-3.0]]), "y": -1.0},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "a score of 0 taken for right",
            "With θ = 0 nothing has been decided yet: that counts as a mistake, or nothing would ever be learned.",
            _ruled(wrong=lambda score, y: y * score < 0),
            {
                "loops": _looped(wrong=lambda score, y: y * score < 0),
                "a factor": _masked(wrong=lambda score, y: y * score < 0),
            },
        ),
        Mistake(
            "an update after every example",
            "The perceptron moves only when it is wrong.",
            _ruled(wrong=lambda score, y: True),
            {"loops": _looped(wrong=lambda score, y: True), "a factor": _masked(wrong=lambda score, y: 1)},
        ),
        Mistake(
            "an update when it is right",
            "The product of target and score is positive where they agree: then there is nothing to learn.",
            _ruled(wrong=lambda score, y: y * score > 0),
            {
                "loops": _looped(wrong=lambda score, y: y * score > 0),
                "a factor": _masked(wrong=lambda score, y: y * score > 0),
            },
        ),
        Mistake(
            "right and zero exchanged with wrong",
            "The product of target and score is negative where they disagree: that is the mistake.",
            _ruled(wrong=lambda score, y: y * score >= 0),
            {"loops": _looped(wrong=lambda score, y: y * score >= 0)},
        ),
        Mistake(
            "the target left out of the test",
            "A negative score is right for an example of class −1.",
            _ruled(wrong=lambda score, y: score <= 0),
            {
                "loops": _looped(wrong=lambda score, y: score <= 0),
                "a factor": _masked(wrong=lambda score, y: score <= 0),
            },
        ),
        Mistake(
            "the target left out of the step",
            "An example of class −1 must push its score down, not up.",
            _ruled(moved=lambda theta, x, y, score: theta + x),
            {"loops": _looped(factor=lambda score, y: 1)},
        ),
        Mistake(
            "the step away from the example",
            "After the step, target times score must be larger than before; is it?",
            _ruled(moved=lambda theta, x, y, score: theta - y * x),
            {"loops": _looped(factor=lambda score, y: -y)},
        ),
        Mistake(
            "twice the step",
            "The step is target times input; the distance between −1 and +1 does not come in.",
            _ruled(moved=lambda theta, x, y, score: theta + 2 * y * x),
            {"loops": _looped(factor=lambda score, y: 2 * y)},
        ),
        Mistake(
            "the error of the score as the step",
            "How large the score is does not count here, only its sign: the step is target times input.",
            _ruled(moved=lambda theta, x, y, score: theta + (y - score) * x),
            {"loops": _looped(factor=lambda score, y: y - score)},
        ),
        Mistake(
            "only examples of class +1",
            "The other class has something to teach, too.",
            _ruled(wrong=lambda score, y: y > 0 and score <= 0),
            {"loops": _looped(wrong=lambda score, y: y > 0 and score <= 0)},
        ),
        Mistake(
            "what was learned before is lost",
            "The step is added to θ; it does not take its place.",
            _ruled(moved=lambda theta, x, y, score: y * x),
            {"a factor": lambda theta, x, y: (theta, 0) if y * np.vdot(theta, x) > 0 else (np.multiply(y, x), 1)},
        ),
        Mistake(
            "the target added, the input left out",
            "Each entry of θ moves as far as the input that it is multiplied with.",
            _ruled(moved=lambda theta, x, y, score: theta + y),
            {"a factor": lambda theta, x, y: (theta + y * (y * np.vdot(theta, x) <= 0), y * np.vdot(theta, x) <= 0)},
        ),
        Mistake(
            "judged after the step",
            "Whether it was a mistake is decided by θ as it was when the example came.",
            _judged_afterwards,
            {
                "a factor": lambda theta, x, y: (
                    _masked()(theta, x, y)[0],
                    y * np.vdot(_masked()(theta, x, y)[0], x) <= 0,
                )
            },
        ),
        Mistake(
            "1 for right",
            "The second value counts mistakes: it is 1 where the perceptron was wrong.",
            lambda theta, x, y: (reference(theta, x, y)[0], 1 - reference(theta, x, y)[1]),
            {"a factor": lambda theta, x, y: (_masked()(theta, x, y)[0], y * np.vdot(theta, x) > 0)},
        ),
        Mistake(
            "the caller's array is changed",
            "`+=` on an array changes the very array that was passed in; return a new one.",
            _in_place,
            {"loops": _in_place_loops},
        ),
    ),
    styles={
        "by the rule": _ruled(),
        "loops, lists, booleans": _looped(),
        "the test as a factor": _masked(),
        "through the prediction": _predicted,
        "a class in single precision": lambda theta, x, y: _Perceptron(theta).see(x, y),
        "wrong as a matrix of one entry": lambda theta, x, y: (
            theta + (y * theta.T @ x <= 0) * y * x,
            (y * theta.T @ x <= 0).astype(int),
        ),
    },
)
