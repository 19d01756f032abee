"""Naming the mistake: which known mistakes return, on every input, just what the student's function returned.

A mistake that explains all the wrong parts, and leaves the right ones right, comes first. Where there is none, each
wrong part is explained by itself, so that two independent mistakes are named as two.
"""

from collections.abc import Sequence

from nncheck.answers import same, split
from nncheck.evidence import RETURNED, Outcome, collect
from nncheck.task import Case, Mistake, Task
from nncheck.values import Value, decode

SECONDS = 20.0

Answers = list[list[Value]]
"""For each case, the value of each part."""


def mistakes_by_part(
    task: Task, cases: Sequence[Case], answers: Answers, wrong: set[str], spoiled: set[str], changed: set[str]
) -> dict[str, Mistake]:
    """Return the known mistake of each wrong part that has one, by the part's name.

    `answers` is what the student's function returned. `wrong` names the parts with a wrong value, `spoiled` those whose
    value is right but for which an argument was changed in place, and `changed` these arguments.
    """
    right = {part.name for part in task.parts} - wrong - spoiled
    candidates = []
    for mistake in task.mistakes:
        outcomes = collect(mistake.function, [case.arguments for case in cases], SECONDS)
        agrees = _agreeing_parts(task, outcomes, answers)
        changes = {name for outcome in outcomes for name in outcome.changed}
        explains = agrees & (wrong | spoiled if changes else wrong)
        if explains and changes <= changed:
            rank = (len(changed - changes), len(right - agrees), -len(explains))
            candidates.append((rank, mistake, explains))
    named: dict[str, Mistake] = {}
    for _, mistake, explains in sorted(candidates, key=lambda candidate: candidate[0]):
        for name in explains:
            named.setdefault(name, mistake)
    return named


def _agreeing_parts(task: Task, outcomes: Sequence[Outcome], answers: Answers) -> set[str]:
    """The parts that the mistake and the student have alike in every case."""
    agreeing = {part.name for part in task.parts}
    for outcome, theirs in zip(outcomes, answers, strict=True):
        ours = split(decode(outcome.value), task.parts) if outcome.status == RETURNED else ""
        if isinstance(ours, str):
            return set()
        agreeing -= {part.name for part, a, b in zip(task.parts, ours, theirs, strict=True) if not same(a, b)}
    return agreeing
