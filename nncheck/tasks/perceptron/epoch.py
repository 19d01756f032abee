"""Task *perceptron.epoch*: once through the examples in order, θ handed on from one to the next, and the mistakes.

The update is passed in, and the check passes a made-up one: so the loop is the same whatever it does at an example.
"""

from collections.abc import Callable

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes

Array = np.ndarray
Pair = tuple[Array, int]


def reference(theta: Array, X: Array, Y: Array, update: Callable) -> Pair:
    """Return θ after the last example, and the number of mistakes: the tests hold it to `nnlib.perceptron.train`."""
    mistakes = 0
    for i in range(X.shape[1]):
        theta, wrong = update(theta, X[:, [i]], Y[0, i])
        mistakes += wrong
    return theta, mistakes


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a start and examples."""
    n0, m = distinct_sizes(rng, 2)
    X, Y = rng.normal(size=(n0, m)), rng.choice([-1.0, 1.0], (1, m))
    return {"theta": rng.normal(size=(n0, 1)), "X": X, "Y": Y, "update": Given("a made-up update")}


def _on(change: Callable) -> Callable:
    """The reference, on other arguments."""
    return lambda theta, X, Y, update: reference(*change(theta, X, Y), update)


def _of(change: Callable) -> Callable:
    """The reference, with its mistakes changed by a function of (mistakes, m)."""

    def epoch(theta: Array, X: Array, Y: Array, update: Callable) -> Pair:
        after, mistakes = reference(theta, X, Y, update)
        return after, change(mistakes, X.shape[1])

    return epoch


def _each(
    column: Callable = lambda X, i: X[:, i : i + 1],
    start: Callable = lambda theta: theta,
    total: Callable = sum,
    indices: Callable = range,
) -> Callable:
    """A list of what was wrong, added up at the end."""

    def epoch(theta: Array, X: Array, Y: Array, update: Callable) -> tuple[Array, object]:
        theta, wrongs = start(theta), []
        for i in indices(len(Y[0])):
            theta, wrong = update(theta, column(X, i), Y[0][i])
            wrongs.append(wrong)
        return theta, total(wrongs)

    return epoch


def _from_the_start(theta: Array, X: Array, Y: Array, update: Callable) -> Pair:
    seen = [update(theta, X[:, [i]], Y[0, i]) for i in range(X.shape[1])]
    return seen[-1][0], sum(wrong for _, wrong in seen)


def _kept_after_mistakes(theta: Array, X: Array, Y: Array, update: Callable) -> Pair:
    mistakes = 0
    for i in range(X.shape[1]):
        after, wrong = update(theta, X[:, [i]], Y[0, i])
        if wrong:
            theta = after
            mistakes += 1
    return theta, mistakes


def _to_the_first_mistake(theta: Array, X: Array, Y: Array, update: Callable) -> Pair:
    wrong, i = 0, 0
    while not wrong and i < X.shape[1]:
        theta, wrong = update(theta, X[:, [i]], Y[0, i])
        i += 1
    return theta, wrong


def _zipped(pairs: Callable = lambda pairs: pairs, counted: Callable = lambda wrong: wrong == 1) -> Callable:
    """Pairs of an example and its target."""

    def epoch(theta: Array, X: Array, Y: Array, update: Callable) -> Pair:
        mistakes = 0
        for x, y in pairs(list(zip(X.T, Y.ravel(), strict=True))):
            theta, wrong = update(theta, np.reshape(x, (-1, 1)), y)
            if counted(wrong):
                mistakes = mistakes + 1
        return theta, mistakes

    return epoch


def _recursion(theta: Array, X: Array, Y: Array, update: Callable) -> Pair:
    if X.shape[1] == 0:
        return theta, 0
    first, wrong = update(theta, X[:, :1], Y[:, 0].item())
    last, mistakes = _recursion(first, X[:, 1:], Y[:, 1:], update)
    return last, wrong + mistakes


class _Counter:
    def __init__(self, theta: Array, update: Callable):
        self.theta, self.update, self.mistakes = theta, update, 0

    def see(self, x: Array, y: float) -> None:
        self.theta, wrong = self.update(self.theta, x, y)
        self.mistakes += wrong

    def run(self, X: Array, Y: Array) -> list:
        for x, y in zip(np.hsplit(X, X.shape[1]), Y[0], strict=True):
            self.see(x, y)
        return [self.theta, self.mistakes]


TASK = Task(
    id="perceptron.epoch",
    title="One epoch",
    chapter="threshold-units",
    parts=(Part("theta", 1, ("n0", "1")), Part("mistakes", 1, ())),
    reference=reference,
    examples=(
        {
            "theta": np.array([[1.0], [0.0]]),
            "X": np.array([[2.0, -1.0, -2.0], [1.0, 2.0, 4.0]]),
            "Y": np.array([[1.0, -1.0, -1.0]]),
            "update": Given("a made-up update"),
        },
        {
            "theta": np.array([[4.0], [-2.0], [2.0]]),
            "X": np.array([[1.0], [0.0], [3.0]]),
            "Y": np.array([[-1.0]]),
            "update": Given("a made-up update"),
        },
        {
            "theta": np.array([[2.0]]),
            "X": np.array([[4.0, 2.0, -2.0, 2.0]]),
            "Y": np.array([[1.0, 1.0, 1.0, -1.0]]),
            "update": Given("a made-up update"),
        },
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "each example from the same θ",
            "The next example is judged by θ as the one before has left it.",
            _from_the_start,
            {
                "a list": lambda theta, X, Y, update: (
                    update(theta, X[:, -1:], Y[0, -1])[0],
                    sum([update(theta, X[:, i : i + 1], Y[0, i])[1] for i in range(Y.size)]),
                )
            },
        ),
        Mistake(
            "a start at 0",
            "θ comes from the epoch before: start from the one that is passed in.",
            _on(lambda theta, X, Y: (np.zeros_like(theta), X, Y)),
            {"a list": _each(start=lambda theta: 0 * theta)},
        ),
        Mistake(
            "the last example left out",
            "Count how many examples are seen: with one example there is one.",
            _on(lambda theta, X, Y: (theta, X[:, :-1], Y[:, :-1])),
            {"a list": _each(indices=lambda m: range(m - 1)), "zip": _zipped(lambda pairs: pairs[:-1])},
        ),
        Mistake(
            "the first example left out",
            "Python counts from 0: the first example is column 0.",
            _on(lambda theta, X, Y: (theta, X[:, 1:], Y[:, 1:])),
            {"a list": _each(indices=lambda m: range(1, m)), "zip": _zipped(lambda pairs: pairs[1:])},
        ),
        Mistake(
            "the examples backwards",
            "The examples come in the order of their columns.",
            _on(lambda theta, X, Y: (theta, X[:, ::-1], Y[:, ::-1])),
            {"a list": _each(indices=lambda m: reversed(range(m))), "zip": _zipped(lambda pairs: pairs[::-1])},
        ),
        Mistake(
            "another example's target",
            "Column i of X belongs to column i of Y.",
            _on(lambda theta, X, Y: (theta, X, np.roll(Y, 1))),
            {"a list": lambda theta, X, Y, update: _each()(theta, X, [[Y[0, i - 1] for i in range(Y.size)]], update)},
        ),
        Mistake(
            "an example as a flat array",
            "Vectors are columns here: what is handed to the update must have the shape (n0, 1), as θ has.",
            _each(column=lambda X, i: X[:, i]),
            {"zip": lambda theta, X, Y, update: _each(column=lambda rows, i: rows[i])(theta, X.T, Y, update)},
        ),
        Mistake(
            "only the last verdict",
            "The mistakes of all examples are added up.",
            _each(total=lambda wrongs: wrongs[-1]),
        ),
        Mistake(
            "the right ones counted",
            "Mistakes are counted, not successes.",
            _of(lambda mistakes, m: m - mistakes),
            {
                "a list": _each(total=lambda wrongs: sum(1 - wrong for wrong in wrongs)),
                "zip": _zipped(counted=lambda wrong: not wrong),
            },
        ),
        Mistake(
            "the share of mistakes",
            "The number of mistakes is asked for; there is nothing to divide by.",
            _of(lambda mistakes, m: mistakes / m),
            {"a list": _each(total=np.mean)},
        ),
        Mistake(
            "a verdict for each example",
            "One number is asked for: how many mistakes there were.",
            _each(total=np.array),
            {"a list": _each(total=list)},
        ),
        Mistake(
            "any mistake counts as one",
            "Each mistake counts, also the second one.",
            _of(lambda mistakes, m: min(mistakes, 1)),
            {"a list": _each(total=any)},
        ),
        Mistake(
            "θ kept only after a mistake",
            "What the update returns is the new θ; whether it moves is the update's decision.",
            _kept_after_mistakes,
        ),
        Mistake(
            "an end at the first mistake",
            "An epoch sees every example once, whatever happens at one of them.",
            _to_the_first_mistake,
        ),
        Mistake(
            "the θ of the start",
            "Return θ as the last example has left it.",
            lambda theta, X, Y, update: (theta, reference(theta, X, Y, update)[1]),
        ),
    ),
    styles={
        "a list, added up": _each(),
        "zip": _zipped(),
        "recursion": _recursion,
        "a class": lambda theta, X, Y, update: _Counter(theta, update).run(X, Y),
        "matrices of one entry": lambda theta, X, Y, update: _each(total=lambda wrongs: np.array([[sum(wrongs)]]))(
            theta, X, Y, update
        ),
        "targets as matrices": lambda theta, X, Y, update: _each()(
            theta, X, [[Y[:, [i]] for i in range(Y.size)]], update
        ),
        "single precision": lambda theta, X, Y, update: reference(
            theta.astype(np.float32), X.astype(np.float32), Y.astype(np.float32), update
        ),
    },
)
