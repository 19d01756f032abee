"""A check answers at once: beside the 100 ms and the 0.3 s that a student may wait for an answer and for the import."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.harness import Case
from nncheck import tasks
from nncheck.checking import SECONDS
from nncheck.examining import examine
from nncheck.task import Task

ANSWER = 0.1
IMPORT = 0.3
TASKS = ("logistic.gradient", "logistic.train")


def cases() -> Iterator[Case]:
    """Right and wrong answers to two tasks, the wrong one by the mistake that is tried last, and the import."""
    for name in TASKS:
        task = tasks.find(name)
        answers = {"right": task.reference, "wrong, and named": task.mistakes[-1].function, "unknown": _unknown(task)}
        for word, function in answers.items():

            def ours(task: Task = task, function: Callable = function) -> None:
                examine(task, function, np.random.default_rng(0), SECONDS)

            yield Case(f"check {name}, {word}", ours, lambda: time.sleep(ANSWER), "the 100 ms allowed", 1.0)

    def without() -> None:
        _python("pass")
        time.sleep(IMPORT)

    yield Case("import nncheck", lambda: _python("import nncheck"), without, "no import, and the 0.3 s allowed", 1.0)


def _unknown(task: Task) -> Callable:
    """An answer that is wrong in every part, by no mistake that is known."""

    def strange(*arguments: object) -> tuple:
        return tuple(np.asarray(part) * np.pi + 0.1 for part in task.reference(*arguments))

    return strange


def _python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)
