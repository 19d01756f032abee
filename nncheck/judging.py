"""The judging half of a check: what happened, compared with the reference, becomes a verdict.

It reads plain data, and believes nothing of it. Where the student's function is at hand, it may ask for a few calls
more, which help to name a mistake and change no points. What a message shows comes from the visible examples alone; of
the hidden draws it says no number, and no word that the student's code could have chosen, since that could be one in
disguise.
"""

import builtins
import inspect
import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nncheck.answers import Difference, Expected, difference, explained, split
from nncheck.diagnosis import Ask, Fit, Observation, Symptoms, explanations_by_part
from nncheck.evidence import (
    NOT_A_FUNCTION,
    NOT_DEFINED,
    NOT_WRITTEN,
    RETURNED,
    TIMED_OUT,
    Outcome,
    collect,
)
from nncheck.given import Given, function
from nncheck.plain import listed, numbers, one_line
from nncheck.task import Arguments, Case, Part, Task
from nncheck.values import Layers, Numbers, Other, Value, decode
from nncheck.verdict import PartVerdict, Status, Verdict
from nnlib.gradient_check import central_difference

REFERENCE_SECONDS = 60.0

MOST_NAMED = 3
"""How many explanations of one part a message names."""


class CheckerError(Exception):
    """The reference itself did not answer; never the student's doing."""


class _Wrong(NamedTuple):
    """Where a part is wrong first: the case, and how it differs; no difference means it was changed in place."""

    case: Case
    found: Difference | None


def judge(
    task: Task, cases: Sequence[Case], outcomes: Sequence[Outcome], seconds: float, ask: Ask | None = None
) -> Verdict:
    """Return the verdict on what a student's function did with `cases`; `seconds` is the time it had.

    `ask` makes further calls of the function, where that is possible.

    Never raises: what goes wrong in here is the checker's own fault, and the verdict says so.
    """
    # A student may have told numpy or Python to turn every warning into an error.
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        further = not all(case.visible for case in cases)
        try:
            return _judged(task, cases, outcomes, seconds, ask)._replace(further=further)
        except Exception as fault:
            parts = _all_parts(task, right=False)
            return Verdict(task.id, Status.FAULT, parts, "you lose nothing by it", (_reported(fault),), (), further)


def _judged(task: Task, cases: Sequence[Case], outcomes: Sequence[Outcome], seconds: float, ask: Ask | None) -> Verdict:
    pairs = list(zip(cases, outcomes, strict=True))
    remarks = tuple(dict.fromkeys(text for case, outcome in pairs if case.visible for text in outcome.warnings))
    for case, outcome in pairs:
        if outcome.status != RETURNED:
            return _stopped(task, case, outcome, seconds)._replace(remarks=remarks)
    expected = expected_answers(task, cases)
    answers = []
    for case, outcome in pairs:
        parts = split(_read(outcome), task.parts, task.extra)
        if isinstance(parts, str):
            sentence = f"{parts}." if case.visible else f"It does not always return {len(task.parts)} values."
            whole = _all_parts(task, right=False)
            return Verdict(task.id, Status.WRONG, whole, "no answer", (sentence, _called(case)), remarks)
        answers.append(parts)
    wrong = _wrong_parts(task, cases, outcomes, answers, expected)
    if not wrong:
        return Verdict(task.id, Status.RIGHT, _all_parts(task, right=True), remarks=remarks)
    changed = {name for outcome in outcomes for name in outcome.changed}
    names = [part.name for part in task.parts]
    seen = [
        Observation(
            case.arguments,
            {name: _value(answer) for name, answer in zip(names, want, strict=True)},
            dict(zip(names, got, strict=True)),
            frozenset(outcome.changed),
        )
        for case, outcome, want, got in zip(cases, outcomes, expected, answers, strict=True)
    ]
    try:
        return _explained(task, seen, changed, wrong, ask)._replace(remarks=remarks)
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


def expected_answers(task: Task, cases: Sequence[Case]) -> list[list[Expected]]:
    """Return the reference's answer to each case, part by part.

    Raises:
        CheckerError: the reference raised, or returned something else than its parts.
    """
    expected = []
    for outcome in collect(task.reference, [case.arguments for case in cases], REFERENCE_SECONDS):
        if outcome.status != RETURNED:
            raise CheckerError(f"the reference of {task.id} did not answer ({outcome.status}): {outcome.error}")
        parts = split(decode(outcome.value), task.parts)
        if isinstance(parts, str) or not all(_is_expected(part) for part in parts):
            raise CheckerError(f"the reference of {task.id} does not return its parts")
        expected.append([_expected(part) for part in parts])
    return expected


def _is_expected(value: Value) -> bool:
    if isinstance(value, Layers):
        return all(isinstance(entry, Numbers) for entry in value.values.values())
    return isinstance(value, Numbers)


def _expected(value: Numbers | Layers) -> Expected:
    if isinstance(value, Layers):
        return {key: entry.array for key, entry in value.values.items()}
    return value.array


def _value(expected: Expected) -> Numbers | Layers:
    """The inverse of `_expected`."""
    if isinstance(expected, dict):
        return Layers({key: Numbers(array, "float64") for key, array in expected.items()})
    return Numbers(expected, "float64")


def _stopped(task: Task, case: Case, outcome: Outcome, seconds: float) -> Verdict:
    parts = _all_parts(task, right=False)
    name = f"`{task.function_name}`"
    if outcome.status == NOT_WRITTEN:
        sentence = f"Write {name} in the cell above, run that cell, then run this one again."
        return Verdict(task.id, Status.NOT_ATTEMPTED, parts, sentences=(sentence,))
    if outcome.status == NOT_DEFINED:
        reason = f"NameError: name '{task.function_name}' is not defined"
        sentence = f"There is no {name}: does the cell that defines it run without an error, and under that name?"
        return Verdict(task.id, Status.CRASHED, parts, reason, (sentence,))
    if outcome.status == NOT_A_FUNCTION:
        sentence = f"Expected {name} to be a function, got something of type {outcome.error}: is its name used twice?"
        return Verdict(task.id, Status.CRASHED, parts, f"`{task.function_name}` is not a function", (sentence,))
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
    expected: Sequence[Sequence[Expected]],
) -> dict[str, _Wrong]:
    """Each wrong part, with the case to show it by: a visible one, that shows the others too, and a small one."""
    rows = []
    for case, outcome, got, want in zip(cases, outcomes, answers, expected, strict=True):
        found = {part.name: difference(got[k], want[k], part.least) for k, part in enumerate(task.parts)}
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
    task: Task, seen: Sequence[Observation], changed: set[str], wrong: dict[str, _Wrong], ask: Ask | None
) -> Verdict:
    by_value = frozenset(name for name, first in wrong.items() if first.found)
    symptoms = Symptoms(by_value, frozenset(wrong) - by_value, frozenset(changed))
    known = explanations_by_part(task, seen, symptoms, ask)
    sentences, parts = [], []
    right = [part.name for part in task.parts if part.name not in wrong]
    if right:
        sentences.append(f"{listed(right)} {'is' if len(right) == 1 else 'are'} right.")
    if changed:
        sentences.append(f"It changes {listed(sorted(changed))} in place: the arrays that the caller passed in.")
    for best in {_names(fits[0]): fits[0] for part in task.parts if (fits := known.get(part.name))}.values():
        of = [part.name for part in task.parts if part.name in known and _names(known[part.name][0]) == _names(best)]
        equals = {_names(fit): fit for name in of for fit in known[name][1:] if fit.rank == best.rank}
        sentences.append(f"{listed(of)}: {_named(best, list(equals))}")
    shown = None
    for part in task.parts:
        if part.name not in wrong:
            parts.append(PartVerdict(part.name, part.points, right=True))
            continue
        case, found = wrong[part.name]
        why = _why(part, case, found)
        if case.visible and case is not shown:
            sentences.append(f"With {in_words(case.arguments)}:")
            shown = case
        sentences.append(why)
        if part.name not in known and case.visible:
            sentences += _to_trust(task, part, case, found)
        names = tuple(_names(each) for each in known.get(part.name, ()))
        parts.append(PartVerdict(part.name, part.points, right=False, why=why, explanations=names))
    reason = "; ".join(
        dict.fromkeys(" and ".join(part.mistakes) or f"{part.name} wrong" for part in parts if not part.right)
    )
    return Verdict(task.id, Status.WRONG, tuple(parts), reason, tuple(sentences))


def _named(best: Fit, others: Sequence[tuple[str, ...]]) -> str:
    at_once = " two mistakes at once," if len(best.explanation) > 1 else ""
    teaching = " ".join(dict.fromkeys(mistake.explanation for mistake in best.explanation))
    also = listed([_quoted(names) for names in others[: MOST_NAMED - 1]], "or")
    or_else = f" It could also be {also}." if also else ""
    return f"what you get with{at_once} {_quoted(_names(best))}. {teaching}{or_else}"


def _names(fit: Fit) -> tuple[str, ...]:
    return tuple(mistake.name for mistake in fit.explanation)


def _quoted(names: Sequence[str]) -> str:
    return listed([f"“{name}”" for name in names])


def _to_trust(task: Task, part: Part, case: Case, found: Difference | None) -> list[str]:
    """What else can be said of a part whose mistake is not known, for a visible case: its shape, and its slope."""
    if found is None or found.kind != "entry" or not found.index:
        return []
    name = part.name if found.layer is None else f"{part.name}[{found.layer}]"
    sentences = [f"{name} has the right shape, {found.want.shape}: only values are wrong."]
    slope = slopes(task, case.arguments, part.name, found.want.shape, found.layer)
    if slope is not None:
        here = f"{numbers(slope[found.index])} at {name}[{', '.join(map(str, found.index))}]"
        sentences.append(f"A finite difference of the cost, which needs no formula, gives {here}.")
    return sentences


def slopes(
    task: Task, arguments: Arguments, part: str, shape: tuple[int, ...], layer: int | None = None
) -> np.ndarray | None:
    """Return a part, or one layer of it, by finite differences of the task's cost; None if it is no derivative."""
    handed = [function(value) if isinstance(value, Given) else value for value in arguments.values()]
    cost = task.cost(*handed) if task.cost else None
    if cost is None or part not in inspect.signature(cost).parameters:
        return None

    def stepped(params: dict[str, np.ndarray]) -> float:
        return cost(**{part: params["step"] if layer is None else {layer: params["step"]}})

    return central_difference(stepped, {"step": np.zeros(shape)})["step"]


def _why(part: Part, case: Case, found: Difference | None) -> str:
    if found is None:
        return f"{part.name} does not count while an argument is changed."
    sentence = explained(part, found, only_symbols=not case.visible)
    if case.visible:
        return sentence
    return f"On inputs that you cannot see, {sentence} Is a number or a size of the examples fixed in your code?"


def _called(case: Case) -> str:
    """Which input it was."""
    return f"That was with {in_words(case.arguments)}." if case.visible else "That was on an input that you cannot see."


def in_words(arguments: Arguments) -> str:
    """Return the arguments of a call as a student reads them."""
    return ", ".join(f"{name} = {_argument(value)}" for name, value in arguments.items())


def _argument(value: object) -> str:
    if isinstance(value, Given):
        return value.words()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_argument(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_argument, value)) + "]"
    return value if isinstance(value, str) else numbers(value)


def _size(value: object) -> int:
    if isinstance(value, Given):
        return 0
    if isinstance(value, dict | list | tuple):
        return sum(map(_size, value.values() if isinstance(value, dict) else value))
    return np.size(value)


def _all_parts(task: Task, *, right: bool) -> tuple[PartVerdict, ...]:
    return tuple(PartVerdict(part.name, part.points, right) for part in task.parts)
