r"""From a graded cell to a verdict, with no line of the student's run here: what to ask, and what the answers say.

The cell's own text as it was released, never as it was handed in, says which task is asked and of which function. The
hidden inputs follow from a secret of the course, so that nobody can know them, and from what was handed in, so that a
second grading draws the same ones, and whoever hands in again is asked others:

    rng = default_rng(HMAC-SHA256(secret, assignment \0 student \0 submission \0 task))

The student's side is given calls as plain data (`nncheck.arguments`) and answers with outcomes as plain data, which are
believed only as far as `nngrade.wire` lets them through.
"""

import ast
import hashlib
import hmac
import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from nncheck import tasks
from nncheck.arguments import Packed, pack
from nncheck.checking import SECONDS
from nncheck.evidence import NOT_CALLED, RETURNED, Outcome
from nncheck.judging import judge
from nncheck.plain import one_line
from nncheck.task import Arguments, Task
from nncheck.values import Plain
from nncheck.verdict import PartVerdict, Status, Verdict
from nngrade.problem import Problem
from nngrade.sandbox import Ended
from nngrade.wire import Unusable

Evidence = Callable[[str, Sequence[dict[str, Packed]], float], Sequence[Plain]]
"""Calls the function of that name in the student's notebook; answers with the fields of an outcome for each call.

It raises `Unusable` where the answer is none.
"""


class Probe(NamedTuple):
    """What a graded cell asks: the task, and the name of the function that is to do it."""

    task: str
    function: str


def probes(released: Mapping[str, str]) -> dict[str, Probe]:
    """Return what the cells that check a task ask, by grade id; `released` is the text of each graded cell.

    A cell without a `check` is not among them: it tests by itself.

    Raises:
        Problem: a cell checks what there is no task for, or two things at once.
    """
    asked = {name: _checks(name, text) for name, text in released.items()}
    return {name: checks for name, checks in asked.items() if checks}


def _checks(name: str, text: str) -> Probe | None:
    try:
        statements = ast.parse(text).body
    except SyntaxError:
        # Magics of IPython, for instance: whatever else the cell does, it is no check alone.
        return None
    found = {_probe(name, node) for statement in statements for node in ast.walk(statement) if _is_check(node)}
    if not found:
        return None
    if len(found) > 1 or not all(isinstance(s, ast.Expr) and _is_check(s.value) for s in statements):
        raise Problem(f"The graded cell {name!r} does more than to check one task: split it into a cell for each test.")
    return found.pop()


def _is_check(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check"


def _probe(name: str, call: ast.Call) -> Probe:
    match call.args:
        case [ast.Constant(str(task)), ast.Name(function)] if tasks.find(task):
            return Probe(task, function)
    raise Problem(
        f"The graded cell {name!r} has {one_line(ast.unparse(call), 100)}, which names no task of the bank and a "
        f'function: write it like check("{tasks.TASKS[0].id}", {tasks.TASKS[0].function_name}).'
    )


def seed(secret: bytes, assignment: str, student: str, submission: str, task: str) -> int:
    """Return the seed of the hidden inputs of one task of one submission, of which `submission` is a digest."""
    message = "\0".join((assignment, student, submission, task)).encode("utf-8", "surrogateescape")
    return int.from_bytes(hmac.digest(secret, message, hashlib.sha256))


class Inquiry:
    """Evidence about one task, asked for in two steps, and judged; what is no evidence earns nothing, for it alone.

    The hidden inputs are sent only when everything about the visible ones is in: no word that a message shows can have
    been chosen by code that knew them.
    """

    def __init__(self, probe: Probe, seed: int, seconds: float = SECONDS) -> None:
        """Draw the hidden inputs; all calls together have `seconds`."""
        self.probe = probe
        self.task = tasks.find(probe.task)
        self._cases = self.task.cases(np.random.default_rng(seed))
        self._seconds = self._left = seconds
        self._outcomes: list[Outcome] = []
        self._unusable: Unusable | None = None

    def look(self, ask: Evidence) -> None:
        """Ask about the visible inputs.

        Raises:
            Ended: as does `verdict`, when the student's process has ended before there was enough to judge.
        """
        self._take(ask, visible=True)

    def verdict(self, ask: Evidence) -> Verdict:
        """Ask about the hidden inputs, and judge."""
        if not self._unusable and self._outcomes[-1].status == RETURNED:
            self._take(ask, visible=False)
        if self._unusable:
            return self.unusable(self._unusable)

        def further(calls: Sequence[Arguments]) -> list[Outcome]:
            try:
                return self._asked(ask, calls, self._seconds)
            except (Unusable, Ended):
                return [Outcome(NOT_CALLED)] * len(calls)

        judged = self._cases[: len(self._outcomes)]
        return judge(self.task, judged, self._outcomes, self._seconds, further)

    def unusable(self, why: Unusable) -> Verdict:
        """Return the verdict where there is no evidence."""
        return nothing(self.task, "its evidence is not usable", f"What your notebook answered is not usable: {why}.")

    def _take(self, ask: Evidence, *, visible: bool) -> None:
        calls = [case.arguments for case in self._cases if case.visible is visible]
        started = time.monotonic()
        try:
            self._outcomes += self._asked(ask, calls, self._left)
        except Unusable as why:
            self._unusable = why
        self._left = max(self._left - (time.monotonic() - started), 0.1)

    def _asked(self, ask: Evidence, calls: Sequence[Arguments], seconds: float) -> list[Outcome]:
        packed = [{name: pack(value) for name, value in call.items()} for call in calls]
        outcomes = [Outcome(**plain) for plain in ask(self.probe.function, packed, seconds)]
        statuses = [RETURNED, *(outcome.status for outcome in outcomes)]
        if any(now == NOT_CALLED and before == RETURNED for before, now in itertools.pairwise(statuses)):
            raise Unusable("calls were left out")
        return outcomes


def nothing(task: Task, reason: str, sentence: str) -> Verdict:
    """Return the verdict on a task that could not be looked at through the student's doing."""
    parts = tuple(PartVerdict(part.name, part.points, right=False) for part in task.parts)
    return Verdict(task.id, Status.CRASHED, parts, reason, (sentence,))
