"""Task *worked_example.train*: a fixed number of steps, and the error before the first and after each.

The step and the error are passed in as functions of the weights, and the check passes made-up ones.
"""

from collections.abc import Callable

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task
from nncheck.tasks.worked_example.declared import PAGE

Pair = tuple[tuple[float, ...], list[float]]


def reference(w: tuple, step: Callable, error_of: Callable, steps: int) -> Pair:
    """Return the weights after the last step, and the errors: the tests hold it to `nnlib.worked_example.errors`."""
    errors = [error_of(w)]
    for _ in range(steps):
        w = step(w)
        errors.append(error_of(w))
    return w, errors


def draw(rng: np.random.Generator) -> Arguments:
    """Draw eight weights and a number of steps."""
    return _called(tuple(rng.normal(size=8).tolist()), int(rng.integers(1, 8)))


def _called(w: tuple, steps: int) -> Arguments:
    return {"w": w, "step": Given("a made-up step"), "error_of": Given("a made-up error"), "steps": steps}


def _of(change: Callable) -> Callable:
    """The reference, with its two values changed."""
    return lambda *given: change(*reference(*given))


def _while(goes_on: Callable = lambda done, steps: done < steps, before: bool = True, twice: bool = False) -> Callable:
    """The error at the head of the loop; `before` whether the first one counts, `twice` whether it steps twice."""

    def train(w: tuple, step: Callable, error_of: Callable, steps: int) -> Pair:
        errors, done = [], 0
        while goes_on(done, steps):
            errors.append(error_of(w))
            w = step(step(w)) if twice else step(w)
            done += 1
        errors.append(error_of(w))
        return w, errors if before else errors[1:]

    return train


def _path(points: Callable = lambda path: path, last: Callable = lambda path: path[-1]) -> Callable:
    """All weights on the way first, then their errors."""

    def train(w: tuple, step: Callable, error_of: Callable, steps: int) -> tuple:
        path = [w]
        while len(path) <= steps:
            path.append(step(path[-1]))
        return last(path), [error_of(point) for point in points(path)]

    return train


def _from_the_start(w: tuple, step: Callable, error_of: Callable, steps: int) -> Pair:
    return reference(w, lambda _: step(w), error_of, steps)


def _errors_before(w: tuple, step: Callable, error_of: Callable, steps: int) -> Pair:
    last, errors = reference(w, step, error_of, steps)
    return last, [errors[0], *errors[:-1]]


def _recursion(
    ends: Callable = lambda steps: steps == 0,
    joined: Callable = lambda first, rest: [first, *rest],
    last: Callable = lambda error: [error],
) -> Callable:
    """One step, and then the rest."""

    def train(w: tuple, step: Callable, error_of: Callable, steps: int) -> Pair:
        if ends(steps):
            return w, last(error_of(w))
        after, errors = train(step(w), step, error_of, steps - 1)
        return after, joined(error_of(w), errors)

    return train


def _preallocated(w: tuple, step: Callable, error_of: Callable, steps: int) -> tuple:
    errors = np.empty(steps + 1)
    errors[0] = error_of(w)
    for k in range(1, steps + 1):
        w = step(w)
        errors[k] = error_of(w)
    return np.array(w), errors


class _Training:
    def __init__(self, w: tuple, error_of: Callable):
        self.w, self.error_of, self.errors = w, error_of, (error_of(w),)

    def run(self, step: Callable, steps: int) -> list:
        for _ in range(steps):
            self.w = step(self.w)
            self.errors += (self.error_of(self.w),)
        return [list(self.w), self.errors]


TASK = Task(
    id="worked_example.train",
    title="Many steps",
    chapter="worked-example",
    parts=(Part("w", 1, ("8",)), Part("errors", 1, ("steps + 1",))),
    reference=reference,
    examples=(
        _called((0.0, 1.0, 2.0, 3.0, 4.0, -1.0, -2.0, 0.0), 1),
        _called(PAGE["w"], 3),
        _called((1.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0), 0),
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "one step too few",
            "Count how often the weights change; with steps = 1 they change once.",
            _while(lambda done, steps: done < steps - 1),
            {
                "the path": lambda w, step, error_of, steps: _path()(w, step, error_of, max(steps - 1, 0)),
                "recursion": _recursion(lambda steps: steps <= 1),
            },
        ),
        Mistake(
            "one step too many",
            "Count how often the weights change; with steps = 0 they don't.",
            _while(lambda done, steps: done <= steps),
            {
                "the path": lambda w, step, error_of, steps: _path()(w, step, error_of, steps + 1),
                "recursion": _recursion(lambda steps: steps < 0),
            },
        ),
        Mistake(
            "the first error is missing",
            "The errors begin before the first step and end after the last: one more than there are steps.",
            _of(lambda w, errors: (w, errors[1:])),
            {"while": _while(before=False), "the path": _path(points=lambda path: path[1:])},
        ),
        Mistake(
            "the last error is missing",
            "The errors begin before the first step and end after the last: one more than there are steps.",
            _of(lambda w, errors: (w, errors[:-1])),
            {"the path": _path(points=lambda path: path[:-1]), "recursion": _recursion(last=lambda error: [])},
        ),
        Mistake(
            "each error one step late",
            "After a step the error is that of the new weights.",
            _errors_before,
            {"the path": _path(points=lambda path: [path[0], *path[:-1]])},
        ),
        Mistake(
            "only the last error",
            "The errors along the way are wanted, to be plotted.",
            _of(lambda w, errors: (w, errors[-1])),
            {"the path": lambda *given: (_path()(*given)[0], _path()(*given)[1][-1])},
        ),
        Mistake(
            "the errors backwards",
            "The first error is the one before the first step.",
            _of(lambda w, errors: (w, errors[::-1])),
            {
                "the path": _path(points=lambda path: path[::-1]),
                "recursion": _recursion(joined=lambda first, rest: [*rest, first]),
            },
        ),
        Mistake(
            "the errors added up",
            "Each error is that of one moment; nothing is summed.",
            _of(lambda w, errors: (w, list(np.cumsum(errors)))),
        ),
        Mistake(
            "each step from the start",
            "The next step starts where the one before has ended.",
            _from_the_start,
            {
                "the path": _path(
                    points=lambda path: [path[0], *[path[:2][-1]] * (len(path) - 1)], last=lambda path: path[:2][-1]
                )
            },
        ),
        Mistake(
            "the weights of the start",
            "Return the weights after the last step.",
            lambda w, *rest: (w, reference(w, *rest)[1]),
            {"the path": _path(last=lambda path: path[0])},
        ),
        Mistake(
            "two steps at a time",
            "Each round takes one step; a function that is called twice steps twice.",
            _while(twice=True),
            {"the path": lambda w, step, error_of, steps: _path()(w, lambda w: step(step(w)), error_of, steps)},
        ),
        Mistake(
            "the two values exchanged",
            "First the weights, then the errors.",
            _of(lambda w, errors: (errors, w)),
        ),
    ),
    styles={
        "while": _while(),
        "the path first": _path(),
        "recursion": _recursion(),
        "preallocated": _preallocated,
        "a class": lambda w, step, error_of, steps: _Training(w, error_of).run(step, steps),
        "single precision": lambda *given: [np.array(part, dtype=np.float32) for part in _while()(*given)],
    },
)
