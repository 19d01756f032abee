"""Whether what was to be kept is among what a student gets: as it is, reversed, in base64, in hex, or as bytes.

Canaries are random strings that stand nowhere else. The hidden inputs of a student's own tasks are canaries too: their
numbers in full or as numpy prints them, unless a visible example has them as well, and their arrays byte for byte.
"""

import base64
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from nbformat import NotebookNode

from nncheck import tasks
from nncheck.given import Given
from nngrade.execution import job_of
from nngrade.probing import Probe
from nngrade.sampleclass import ASSIGNMENT

NUMBER = re.compile(rb"\d+\.\d+(?:e[+-]?\d+)?")

TELLING = 9
"""Characters that a number must have, not to be there by chance."""

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){8,}")

_HIDDEN_TEST = re.compile(r'check\("([\w.]+)", \w+, rng=np.random.default_rng\((\d+)\)\)')


class Inputs(NamedTuple):
    """The hidden inputs of one student: numbers as they are written, and arrays as bytes."""

    numbers: frozenset[bytes]
    arrays: frozenset[bytes]


NOTHING = Inputs(frozenset(), frozenset())


def leaked(text: bytes, canaries: Iterable[bytes], inputs: Inputs = NOTHING) -> int:
    """Return how many bytes of canaries, and of hidden inputs, can be had from a text."""
    view = _every_way(text)
    found = {canary for canary in (*canaries, *inputs.arrays) if canary in view}
    return sum(map(len, found | inputs.numbers.intersection(NUMBER.findall(view))))


def _every_way(text: bytes) -> bytes:
    """Return a text as it is, and after it what it is when it is reversed, decoded, and reversed then."""
    views = [text]
    for way in (text, text[::-1]):
        views += (bytes.fromhex(run.decode()) for run in _HEX.findall(way))
        for run in _BASE64.findall(way):
            plain = run.translate(bytes.maketrans(b"-_", b"+/"))
            # Nobody says where the first group of four begins.
            views += (_decoded(plain[start:]) for start in range(4))
    every = b"\n".join(views)
    return every + b"\n" + every[::-1]


def _decoded(run: bytes) -> bytes:
    whole = run[:-1] if len(run) % 4 == 1 else run
    return base64.b64decode(whole + b"=" * (-len(whole) % 4))


def hidden_inputs(secret: bytes, assignment: str, student: str, graded: NotebookNode) -> Inputs:
    """Return the hidden inputs of a student's tasks, as far as they are known to nobody without the secret."""
    asked = {task.id: Probe(task.id, task.function_name) for task in tasks.TASKS}
    seeds = job_of(asked, secret, assignment, student, graded, {}).seeds
    return _unseen(assignment, lambda task: np.random.default_rng(seeds[task]))


def hidden_inputs_of_tests(text: str) -> Inputs:
    """Return the hidden inputs that stock nbgrader's hidden tests draw, by the seeds in an assignment's own text."""
    seeds = {task: int(number) for task, number in _HIDDEN_TEST.findall(text)}
    return _unseen(ASSIGNMENT, lambda task: np.random.default_rng(seeds[task]))


def _unseen(assignment: str, rng_of: Callable[[str], np.random.Generator]) -> Inputs:
    hidden = visible = NOTHING
    for task in tasks.TASKS:
        if task.id.partition(".")[0] != assignment:
            continue
        for case in task.cases(rng_of(task.id)):
            one = _written(case.arguments)
            both = visible if case.visible else hidden
            both = Inputs(both.numbers | one.numbers, both.arrays | one.arrays)
            visible, hidden = (both, hidden) if case.visible else (visible, both)
    return Inputs(hidden.numbers - visible.numbers, hidden.arrays - visible.arrays)


def _written(value: object) -> Inputs:
    numbers: set[bytes] = set()
    arrays: set[bytes] = set()

    def walk(value: object) -> None:
        if isinstance(value, Given):
            walk(value.numbers)
        elif isinstance(value, dict):
            walk(list(value.values()))
        elif isinstance(value, list | tuple):
            for item in value:
                walk(item)
        elif isinstance(value, np.ndarray | float):
            text = f"{np.asarray(value).tolist()} {np.asarray(value)}".encode()
            telling = {number for number in NUMBER.findall(text) if len(number) >= TELLING}
            numbers.update(telling)
            if telling:
                arrays.add(np.asarray(value).tobytes())

    walk(value)
    return Inputs(frozenset(numbers), frozenset(arrays))
