"""The judging half of a check: what happened, compared with the reference, becomes a verdict.

It runs none of the student's code: it reads plain data, and believes nothing of it. What a message shows comes from the
visible examples alone; of the hidden draws it says no number, and no word that the student's code could have chosen,
since that could be one in disguise.
"""

import builtins
import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nncheck.answers import Difference, difference, explained, split
from nncheck.diagnosis import mistakes_by_part
from nncheck.evidence import NOT_WRITTEN, RETURNED, TIMED_OUT, Outcome, collect
from nncheck.given import Given
from nncheck.plain import listed, numbers, one_line
from nncheck.task import Arguments, Case, Part, Task
from nncheck.values import Numbers, Other, Value, decode
from nncheck.verdict import PartVerdict, Status, Verdict

REFERENCE_SECONDS = 60.0


class CheckerError(Exception):
    """The reference itself did not answer; never the student's doing."""


class _Wrong(NamedTuple):
    """Where a part is wrong first: the case, and how it differs; no difference means it was changed in place."""

    case: Case
    found: Difference | None


def judge(task: Task, cases: Sequence[Case], outcomes: Sequence[Outcome], seconds: float) -> Verdict:
    """Return the verdict on what a student's function did with `cases`; `seconds` is the time it had.

    Never raises: what goes wrong in here is the checker's own fault, and the verdict says so.
    """
    # A student may have told numpy or Python to turn every warning into an error.
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        further = not all(case.visible for case in cases)
        try:
            return _judged(task, cases, outcomes, seconds)._replace(further=further)
        except Exception as fault:
            parts = _all_parts(task, right=False)
            return Verdict(task.id, Status.FAULT, parts, "you lose nothing by it", (_reported(fault),), (), further)


def _judged(task: Task, cases: Sequence[Case], outcomes: Sequence[Outcome], seconds: float) -> Verdict:
    pairs = list(zip(cases, outcomes, strict=True))
    remarks = tuple(dict.fromkeys(text for case, outcome in pairs if case.visible for text in outcome.warnings))
    for case, outcome in pairs:
        if outcome.status != RETURNED:
            return _stopped(task, case, outcome, seconds)._replace(remarks=remarks)
    expected = expected_answers(task, cases)
    answers = []
    for case, outcome in pairs:
        parts = split(_read(outcome), task.parts)
        if isinstance(parts, str):
            sentence = f"{parts}." if case.visible else f"It does not always return {len(task.parts)} values."
            whole = _all_parts(task, right=False)
            return Verdict(task.id, Status.WRONG, whole, "no answer", (sentence, _called(case)), remarks)
        answers.append(parts)
    wrong = _wrong_parts(task, cases, outcomes, answers, expected)
    if not wrong:
        return Verdict(task.id, Status.RIGHT, _all_parts(task, right=True), remarks=remarks)
    changed = {name for outcome in outcomes for name in outcome.changed}
    try:
        return _explained(task, cases, answers, changed, wrong)._replace(remarks=remarks)
    # The points are decided by now: a fault in explaining them gives none away.
    except Exception as fault:
        parts = tuple(PartVerdict(part.name, part.points, part.name not in wrong) for part in task.parts)
        sentence = f"Why could not be worked out. {_reported(fault)}"
        return Verdict(task.id, Status.WRONG, parts, f"{listed(list(wrong))} wrong", (sentence,), remarks)


def _reported(fault: Exception) -> str:
    return f"Please tell your instructor: {type(fault).__name__}: {one_line(str(fault))}"


def _read(outcome: Outcome) -> Value:
    try:
        return decode(outcome.value)
    # Evidence that was tampered with is no answer, and no fault of the checker's.
    except ValueError:
        return Other("something that cannot be read")


def expected_answers(task: Task, cases: Sequence[Case]) -> list[list[np.ndarray]]:
    """Return the reference's answer to each case, part by part.

    Raises:
        CheckerError: the reference raised, or returned something else than its parts.
    """
    expected = []
    for outcome in collect(task.reference, [case.arguments for case in cases], REFERENCE_SECONDS):
        if outcome.status != RETURNED:
            raise CheckerError(f"the reference of {task.id} did not answer ({outcome.status}): {outcome.error}")
        parts = split(decode(outcome.value), task.parts)
        if isinstance(parts, str) or not all(isinstance(part, Numbers) for part in parts):
            raise CheckerError(f"the reference of {task.id} does not return its parts")
        expected.append([part.array for part in parts])
    return expected


def _stopped(task: Task, case: Case, outcome: Outcome, seconds: float) -> Verdict:
    parts = _all_parts(task, right=False)
    name = f"`{task.function_name}`"
    if outcome.status == NOT_WRITTEN:
        sentence = f"Write {name} in the cell above, run that cell, then run this one again."
        return Verdict(task.id, Status.NOT_ATTEMPTED, parts, sentences=(sentence,))
    raised = outcome.error.partition(":")[0]
    if not case.visible and raised not in dir(builtins):
        raised = "an exception of its own"
    reason = f"it raised {raised}"
    at = f" (at {outcome.where})" if outcome.where else ""
    if outcome.status == TIMED_OUT:
        reason = f"stopped after {seconds:g} seconds"
        happened = f"{name} was {reason}; look for a loop that never ends"
    elif not case.visible:
        happened = f"{name} raised {raised}"
    elif not outcome.where and raised == "TypeError":
        happened = f"{name} could not be called as {task.signature}: {outcome.error}"
    elif raised == "NotImplementedError":
        happened = f"{name} calls a function that is not written yet{at}"
    else:
        happened = f"{name} raised {outcome.error}{at}"
    return Verdict(task.id, Status.CRASHED, parts, reason, (f"{happened}.", _called(case)))


def _wrong_parts(
    task: Task,
    cases: Sequence[Case],
    outcomes: Sequence[Outcome],
    answers: Sequence[Sequence[Value]],
    expected: Sequence[Sequence[np.ndarray]],
) -> dict[str, _Wrong]:
    """Each wrong part, with the case to show it by: a visible one, that shows the others too, and a small one."""
    rows = []
    for case, outcome, got, want in zip(cases, outcomes, answers, expected, strict=True):
        found = {part.name: difference(got[k], want[k]) for k, part in enumerate(task.parts)}
        # An argument with a part's name is that part's; any other belongs to them all.
        spoiled = {n for n in found if n in outcome.changed or any(name not in found for name in outcome.changed)}
        here = {name: apart for name, apart in found.items() if apart or name in spoiled}
        rows.append((case, here))
    wrong: dict[str, _Wrong] = {}
    for case, here in sorted(rows, key=lambda row: (not row[0].visible, -len(row[1]), _size(row[0].arguments))):
        for name, apart in here.items():
            wrong.setdefault(name, _Wrong(case, apart))
    return wrong


def _explained(
    task: Task,
    cases: Sequence[Case],
    answers: list[list[Value]],
    changed: set[str],
    wrong: dict[str, _Wrong],
) -> Verdict:
    by_value = {name for name, first in wrong.items() if first.found}
    mistakes = mistakes_by_part(task, cases, answers, by_value, set(wrong) - by_value, changed)
    sentences, parts = [], []
    right = [part.name for part in task.parts if part.name not in wrong]
    if right:
        sentences.append(f"{listed(right)} {'is' if len(right) == 1 else 'are'} right.")
    if changed:
        sentences.append(f"It changes {listed(sorted(changed))} in place: the arrays that the caller passed in.")
    for mistake in task.mistakes:
        of = listed([part.name for part in task.parts if mistakes.get(part.name) is mistake])
        if not of:
            continue
        sentences.append(f"{of}: what you get with “{mistake.name}”. {mistake.explanation}")
    shown = None
    for part in task.parts:
        if part.name not in wrong:
            parts.append(PartVerdict(part.name, part.points, right=True))
            continue
        case, found = wrong[part.name]
        why = _why(part, case, found)
        if case.visible and case is not shown:
            sentences.append(f"With {_arguments(case)}:")
            shown = case
        sentences.append(why)
        mistake = mistakes.get(part.name)
        parts.append(PartVerdict(part.name, part.points, right=False, why=why, mistake=mistake.name if mistake else ""))
    reason = "; ".join(dict.fromkeys(part.mistake or f"{part.name} wrong" for part in parts if not part.right))
    return Verdict(task.id, Status.WRONG, tuple(parts), reason, tuple(sentences))


def _why(part: Part, case: Case, found: Difference | None) -> str:
    if found is None:
        return f"{part.name} does not count while an argument is changed."
    sentence = explained(part, found, only_symbols=not case.visible)
    if case.visible:
        return sentence
    return f"On inputs that you cannot see, {sentence} Is a number or a size of the examples fixed in your code?"


def _called(case: Case) -> str:
    """Which input it was."""
    return f"That was with {_arguments(case)}." if case.visible else "That was on an input that you cannot see."


def _arguments(case: Case) -> str:
    return ", ".join(f"{name} = {_argument(value)}" for name, value in case.arguments.items())


def _argument(value: object) -> str:
    return value.words() if isinstance(value, Given) else numbers(value)


def _size(arguments: Arguments) -> int:
    return sum(np.size(value) for value in arguments.values() if not isinstance(value, Given))


def _all_parts(task: Task, *, right: bool) -> tuple[PartVerdict, ...]:
    return tuple(PartVerdict(part.name, part.points, right) for part in task.parts)
