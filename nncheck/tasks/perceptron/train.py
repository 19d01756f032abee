"""Task *perceptron.train*: epoch after epoch, until one has no mistake or the most allowed are over.

The epoch is passed in, and the check passes a made-up one: so the loop is the same whatever happens in an epoch.
"""

from collections.abc import Callable

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes

Array = np.ndarray
Pair = tuple[Array, Array]


def reference(theta: Array, X: Array, Y: Array, epoch: Callable, most: int) -> Pair:
    """Return θ, and the mistakes of each epoch: the tests hold it to `nnlib.perceptron.train`."""
    mistakes = []
    while len(mistakes) < most and (not mistakes or mistakes[-1] > 0):
        theta, count = epoch(theta, X, Y)
        mistakes.append(count)
    return theta, np.array(mistakes)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a start below the first example, so that a few epochs are needed, and a limit that may be too low."""
    n0, m = distinct_sizes(rng, 2)
    X, Y = rng.normal(size=(n0, m)), rng.choice([-1.0, 1.0], (1, m))
    theta = X[:, :1] - rng.uniform(-1.5, 4.5, (n0, 1))
    return {"theta": theta, "X": X, "Y": Y, "epoch": Given("a made-up epoch"), "most": int(rng.integers(1, 9))}


def _called(theta: list, first: list, most: int) -> Arguments:
    """The arguments of an example; the made-up epoch looks at the first column of X alone."""
    X = np.array([first, [0.0] * len(first), [1.0] * len(first)]).T
    column = np.array([theta]).T
    return {"theta": column, "X": X, "Y": np.array([[1.0, -1.0, 1.0]]), "epoch": Given("a made-up epoch"), "most": most}


def _while(go_on: Callable) -> Callable:
    """Go on while `go_on` says so of the mistakes so far and the most allowed."""

    def train(theta: Array, X: Array, Y: Array, epoch: Callable, most: int) -> Pair:
        mistakes = []
        while go_on(mistakes, most):
            theta, count = epoch(theta, X, Y)
            mistakes.append(count)
        return theta, np.array(mistakes)

    return train


def _for(
    stops: Callable = lambda mistakes: mistakes[-1] == 0,
    epochs: Callable = range,
    start: Callable = lambda theta: theta,
) -> Callable:
    """A loop with a break."""

    def train(theta: Array, X: Array, Y: Array, epoch: Callable, most: int) -> tuple[Array, list]:
        theta, mistakes = start(theta), []
        for _ in epochs(most):
            theta, count = epoch(theta, X, Y)
            mistakes += [count]
            if stops(mistakes):
                break
        return theta, mistakes

    return train


def _of(change: Callable) -> Callable:
    """The reference, with its mistakes changed."""

    def train(*arguments: object) -> tuple[Array, object]:
        theta, mistakes = reference(*arguments)
        return theta, change(mistakes)

    return train


def _afresh(theta: Array, X: Array, Y: Array, epoch: Callable, most: int) -> Pair:
    return _for()(theta, X, Y, lambda _, X, Y: epoch(theta, X, Y), most)


def _one_behind(theta: Array, X: Array, Y: Array, epoch: Callable, most: int) -> Pair:
    mistakes, before = [], theta
    while len(mistakes) < most and (not mistakes or mistakes[-1] > 0):
        before = theta
        theta, count = epoch(theta, X, Y)
        mistakes.append(count)
    return before, np.array(mistakes)


def _recursion(ends: Callable = lambda count, left: count == 0 or left == 1) -> Callable:
    """One epoch, and then the rest; `ends` is told how many epochs are left, this one included."""

    def train(theta: Array, X: Array, Y: Array, epoch: Callable, left: int) -> tuple[Array, list]:
        theta, count = epoch(theta, X, Y)
        if ends(count, left):
            return theta, [count]
        theta, rest = train(theta, X, Y, epoch, left - 1)
        return theta, [count, *rest]

    return train


def _preallocated(theta: Array, X: Array, Y: Array, epoch: Callable, most: int) -> Pair:
    mistakes = np.full(most, -1)
    for k in range(most):
        theta, mistakes[k] = epoch(theta, X, Y)
        if not mistakes[k]:
            return theta, mistakes[: k + 1]
    return theta, mistakes


class _Training:
    def __init__(self, theta: Array):
        self.theta, self.mistakes, self.done = theta, (), False

    def run(self, X: Array, Y: Array, epoch: Callable, most: int) -> tuple[Array, tuple]:
        while not self.done:
            self.theta, count = epoch(self.theta, X, Y)
            self.mistakes = (*self.mistakes, count)
            self.done = count == 0 or len(self.mistakes) == most
        return self.theta, self.mistakes


TASK = Task(
    id="perceptron.train",
    title="Until no mistake is left",
    chapter="threshold-units",
    parts=(Part("theta", 1, ("n0", "1")), Part("mistakes", 1, ("epochs",))),
    reference=reference,
    examples=(
        _called([-1.5, 0.5], [0.0, 0.0], 10),
        _called([-2.5, -0.5], [0.0, 1.0], 2),
        _called([1.0, 2.0], [0.5, 0.0], 3),
        _called([-3.5, -0.5, -1.5, -4.5], [0.0, 0.0, 0.0, 0.0], 20),
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the last epoch's 0 is missing",
            "Only the epoch without a mistake shows that it is done: it was seen, so it belongs to the list.",
            _of(lambda mistakes: mistakes[mistakes > 0]),
            {"a list": _of(lambda mistakes: [int(count) for count in mistakes if count])},
        ),
        Mistake(
            "no end before the most allowed",
            "After an epoch without a mistake nothing changes any more: stop there.",
            _while(lambda mistakes, most: len(mistakes) < most),
            {"break": _for(stops=lambda mistakes: False), "recursion": _recursion(lambda count, left: left == 1)},
        ),
        Mistake(
            "the limit not kept",
            "Where no line separates the classes the mistakes never end: stop after the most allowed.",
            _while(lambda mistakes, most: not mistakes or mistakes[-1] > 0),
            {"break": _for(epochs=lambda most: range(10**6)), "recursion": _recursion(lambda count, left: count == 0)},
        ),
        Mistake(
            "one epoch too few",
            "Count the epochs where the limit ends the training.",
            _while(lambda mistakes, most: len(mistakes) < max(most - 1, 1) and (not mistakes or mistakes[-1] > 0)),
            {"break": _for(epochs=lambda most: range(max(most - 1, 1)))},
        ),
        Mistake(
            "one epoch too many",
            "Count the epochs where the limit ends the training.",
            _while(lambda mistakes, most: len(mistakes) <= most and (not mistakes or mistakes[-1] > 0)),
            {
                "break": _for(epochs=lambda most: range(most + 1)),
                "recursion": _recursion(lambda count, left: count == 0 or left == 0),
            },
        ),
        Mistake(
            "one epoch more after the last",
            "One epoch without a mistake is enough: a second one would be just the same.",
            _while(
                lambda mistakes, most: len(mistakes) < most and (len(mistakes) < 2 or mistakes[-2] > 0),
            ),
            {"break": _for(stops=lambda mistakes: mistakes[-2:] == [0, 0])},
        ),
        Mistake(
            "an end with one mistake left",
            "One mistake moves θ once more; go on until there is none.",
            _while(lambda mistakes, most: len(mistakes) < most and (not mistakes or mistakes[-1] > 1)),
            {
                "break": _for(stops=lambda mistakes: mistakes[-1] <= 1),
                "recursion": _recursion(lambda count, left: count <= 1 or left == 1),
            },
        ),
        Mistake(
            "an end when the mistakes get no fewer",
            "The number of mistakes may stay or even rise for a while: only an epoch without any is the end.",
            _while(
                lambda mistakes, most: (
                    len(mistakes) < most
                    and (not mistakes or mistakes[-1] > 0)
                    and (len(mistakes) < 2 or mistakes[-1] < mistakes[-2])
                )
            ),
            {"break": _for(stops=lambda mistakes: mistakes[-1] == 0 or mistakes[-1] >= [10**9, *mistakes][-2])},
        ),
        Mistake(
            "a single epoch",
            "The examples are seen again and again, until all of them are right.",
            _while(lambda mistakes, most: not mistakes),
            {"break": _for(stops=lambda mistakes: True), "recursion": _recursion(lambda count, left: True)},
        ),
        Mistake(
            "a start at 0",
            "Start from the θ that is passed in.",
            lambda theta, X, Y, epoch, most: reference(np.zeros_like(theta), X, Y, epoch, most),
            {"break": _for(start=lambda theta: 0 * theta)},
        ),
        Mistake(
            "each epoch from the start",
            "The next epoch goes on from the θ that the one before has returned.",
            _afresh,
        ),
        Mistake(
            "the θ of the start",
            "Return θ as the last epoch has left it.",
            lambda theta, X, Y, epoch, most: (theta, reference(theta, X, Y, epoch, most)[1]),
            {"break": lambda theta, *rest: (theta.copy(), _for()(theta, *rest)[1])},
        ),
        Mistake(
            "θ one epoch behind",
            "Return θ as the last epoch has left it, also where the limit ended the training.",
            _one_behind,
        ),
        Mistake(
            "the mistakes of all epochs added up",
            "How the number falls is worth seeing: a number for each epoch is asked for.",
            _of(np.sum),
            {"break": lambda *arguments: (_for()(*arguments)[0], sum(_for()(*arguments)[1]))},
        ),
        Mistake(
            "running totals",
            "Each number counts the mistakes of one epoch alone.",
            _of(np.cumsum),
        ),
        Mistake(
            "the number of epochs",
            "How many mistakes there were in each epoch is asked for, not how many epochs.",
            _of(len),
            {"break": lambda *arguments: (_for()(*arguments)[0], len(_for()(*arguments)[1]))},
        ),
        Mistake(
            "only the last epoch's mistakes",
            "How the number falls is worth seeing: a number for each epoch is asked for.",
            _of(lambda mistakes: mistakes[-1]),
            {"break": lambda *arguments: (_for()(*arguments)[0], _for()(*arguments)[1][-1])},
        ),
    ),
    styles={
        "a loop with a break": _for(),
        "recursion": _recursion(),
        "preallocated": _preallocated,
        "a class": lambda theta, X, Y, epoch, most: _Training(theta).run(X, Y, epoch, most),
        "a list of floats": _of(lambda mistakes: [float(count) for count in mistakes]),
        "single precision": lambda theta, *rest: reference(theta.astype(np.float32), *rest),
    },
)
