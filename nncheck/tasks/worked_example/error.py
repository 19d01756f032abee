"""Task *worked_example.error*: E_o = ½ (target_o − out_o)² for each output, and E, their sum."""

import math
from collections.abc import Callable

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task
from nncheck.tasks.worked_example.declared import PAGE, arguments, drawn, values

Three = tuple[float, float, float]
NAMES = "target_o1 target_o2 out_o1 out_o2"


def reference(target_o1: float, target_o2: float, out_o1: float, out_o2: float) -> Three:
    """Return the error of each output, and their sum."""
    return values("E_o1 E_o2 E", target_o1=target_o1, target_o2=target_o2, out_o1=out_o1, out_o2=out_o2)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw targets and outputs between 0 and 1."""
    return arguments(drawn(rng), NAMES)


def _half_square(target: float, out: float) -> float:
    return (target - out) ** 2 / 2


def _straight(error: Callable = _half_square, total: Callable = lambda E_o1, E_o2: E_o1 + E_o2) -> Callable:
    """Line by line."""

    def errors(target_o1: float, target_o2: float, out_o1: float, out_o2: float) -> Three:
        E_o1, E_o2 = error(target_o1, out_o1), error(target_o2, out_o2)
        return E_o1, E_o2, total(E_o1, E_o2)

    return errors


def _loop(factor: float = 0.5, start: float = 0.0, power: int = 2) -> Callable:
    """A loop over the outputs."""

    def errors(target_o1: float, target_o2: float, out_o1: float, out_o2: float) -> list:
        each, E = [], start
        for target, out in ((target_o1, out_o1), (target_o2, out_o2)):
            each.append(factor * (target - out) ** power)
            E += each[-1]
        return [*each, E]

    return errors


def _arrays(each: Callable = lambda d: d**2 / 2, total: Callable = lambda d, E: E.sum()) -> Callable:
    """The same with numpy, from the differences d = target − out."""

    def errors(*given: float) -> tuple:
        d = np.array(given[:2]) - np.array(given[2:])
        E = each(d)
        return (*E, total(d, E))

    return errors


def _cross_entropy(target: float, out: float) -> float:
    return -target * math.log(out) - (1 - target) * math.log(1 - out)


class _Errors:
    def __init__(self) -> None:
        self.E = 0.0

    def of(self, target: float, out: float) -> float:
        error = 0.5 * math.pow(out - target, 2)
        self.E += error
        return error


def _class(target_o1: float, target_o2: float, out_o1: float, out_o2: float) -> Three:
    errors = _Errors()
    return errors.of(target_o1, out_o1), errors.of(target_o2, out_o2), errors.E


TASK = Task(
    id="worked_example.error",
    title="The error",
    chapter="worked-example",
    parts=(Part("E_o1", 1, ()), Part("E_o2", 1, ()), Part("E", 1, ())),
    reference=reference,
    examples=(
        arguments(PAGE, NAMES),
        {"target_o1": 1.0, "target_o2": 0.0, "out_o1": 0.6, "out_o2": 0.8},
        {"target_o1": 0.5, "target_o2": 0.25, "out_o1": 0.5, "out_o2": 0.75},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the ½ forgotten",
            "The ½ is there to cancel the 2 of the square's derivative.",
            _straight(lambda target, out: (target - out) ** 2),
            {"a loop": _loop(factor=1.0), "arrays": _arrays(each=lambda d: d**2)},
        ),
        Mistake(
            "the ½ forgotten in the sum",
            "E is the sum of the two errors as they are, each with its ½.",
            _straight(total=lambda E_o1, E_o2: 2 * (E_o1 + E_o2)),
            {"arrays": _arrays(total=lambda d, E: d @ d)},
        ),
        Mistake(
            "the mean of the two errors",
            "The errors of the outputs are added up; nothing is divided by their number.",
            _straight(total=lambda E_o1, E_o2: (E_o1 + E_o2) / 2),
            {"arrays": _arrays(total=lambda d, E: E.mean())},
        ),
        Mistake(
            "not squared",
            "Without the square errors of different sign would cancel, and far off would be no worse than near.",
            _straight(lambda target, out: (target - out) / 2),
            {"a loop": _loop(power=1), "arrays": _arrays(each=lambda d: d / 2)},
        ),
        Mistake(
            "the distance in place of its square",
            "Twice as far off is four times as bad here.",
            _straight(lambda target, out: abs(target - out) / 2),
            {"arrays": _arrays(each=lambda d: np.abs(d) / 2)},
        ),
        Mistake(
            "the ½ inside the square",
            "Half the square, not the square of the half.",
            _straight(lambda target, out: ((target - out) / 2) ** 2),
            {"a loop": _loop(factor=0.25), "arrays": _arrays(each=lambda d: (0.5 * d) ** 2)},
        ),
        Mistake(
            "the difference of the squares",
            "First the difference, then its square.",
            _straight(lambda target, out: (target**2 - out**2) / 2),
        ),
        Mistake(
            "the sum of target and output",
            "Where the output equals the target there is no error: try it.",
            _straight(lambda target, out: (target + out) ** 2 / 2),
        ),
        Mistake(
            "the square of the summed error",
            "Each output has its own square; errors of different sign must not cancel.",
            lambda t1, t2, o1, o2: (*reference(t1, t2, o1, o2)[:2], (t1 - o1 + t2 - o2) ** 2 / 2),
            {"arrays": _arrays(total=lambda d, E: d.sum() ** 2 / 2)},
        ),
        Mistake(
            "the targets exchanged",
            "Each output is compared with its own target.",
            lambda t1, t2, o1, o2: reference(t2, t1, o1, o2),
            {"arrays": lambda t1, t2, o1, o2: _arrays()(t2, t1, o1, o2)},
        ),
        Mistake(
            "E of the first output alone",
            "The network has two outputs, and both are to be right.",
            _straight(total=lambda E_o1, E_o2: E_o1),
            {"arrays": _arrays(total=lambda d, E: E[0])},
        ),
        Mistake(
            "the sign of the errors",
            "An error is never below 0.",
            _straight(lambda target, out: -_half_square(target, out)),
            {"a loop": _loop(factor=-0.5)},
        ),
        Mistake(
            "the square root taken",
            "E is half the squared distance; there is no root in it.",
            _straight(lambda target, out: math.sqrt(_half_square(target, out))),
            {"arrays": _arrays(each=lambda d: np.sqrt(d**2 / 2))},
        ),
        Mistake(
            "the cross-entropy",
            "That is another loss; this example is computed with the squared error.",
            _straight(_cross_entropy),
        ),
    ),
    styles={
        "line by line": _straight(),
        "a loop": _loop(),
        "arrays": _arrays(),
        "a class": _class,
        "a product": _straight(lambda target, out: 0.5 * (out - target) * (out - target)),
        "rounded to nine decimals": lambda *given: tuple(round(number, 9) for number in _straight()(*given)),
        "single precision": lambda *given: np.array(_straight()(*given), dtype=np.float32),
    },
)
