"""Naming the mistake: which known mistakes return, on every input, just what the student's function returned.

    one mistake   what is returned = m₁
    two at once   what is returned = c m₁, where another mistake is a wrong factor: m₂ = c times what is right

Where several fit, further inputs are drawn on which they differ, as far as the student's function can still be called.
What fits is ranked: first a mistake that leaves the right parts right and explains most of the wrong ones. Each wrong
part is explained by itself, so two mistakes in different parts are named as two.
"""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from nncheck.answers import array_of, close, same, split
from nncheck.evidence import RETURNED, Outcome, collect
from nncheck.task import Arguments, Mistake, Task
from nncheck.values import Layers, Numbers, Value, decode

SECONDS = 20.0

MOST_DRAWS = 24
"""How many inputs are drawn in search of one on which two mistakes differ."""

CONFIRMING = 2
"""How many further inputs a suspicion must pass, whether or not several fit."""

Answer = dict[str, Value]
"""The value of each part."""

Explanation = tuple[Mistake, ...]
"""One mistake, or two at once."""

Ask = Callable[[Sequence[Arguments]], Sequence[Outcome]]
"""Makes further calls of the student's function."""


class Observation(NamedTuple):
    """One call: its arguments, what the reference answers, and what the student's function answered and changed."""

    arguments: Arguments
    want: Answer
    got: Answer
    changed: frozenset[str] = frozenset()


class Symptoms(NamedTuple):
    """What is wrong with a student's function.

    `parts` have a wrong value; `spoiled` ones a right value, but an argument was changed in place, one of `changed`.
    """

    parts: frozenset[str]
    spoiled: frozenset[str]
    changed: frozenset[str]


class Fit(NamedTuple):
    """An explanation, and the wrong parts that it accounts for on every input.

    The lowest `rank` comes first; of two with the same, the one declared first, which `order` says.
    """

    explanation: Explanation
    parts: frozenset[str]
    rank: tuple[int, ...] = ()
    order: int = 0


def explanations_by_part(
    task: Task, seen: Sequence[Observation], wrong: Symptoms, ask: Ask | None = None
) -> dict[str, list[Fit]]:
    """Return, for each wrong part that has any, the explanations that fit on every input, best first."""
    behaviour = _Behaviour(task)
    fits = _fitting_singles(behaviour, seen, wrong)
    fits += _fitting_pairs(behaviour, seen, wrong, wrong.parts.difference(*(fit.parts for fit in fits)))
    if fits and ask:
        further = _further(behaviour, fits, ask)
        fits = [_still(behaviour, fit, further) for fit in fits]
    ranked = sorted(fits, key=lambda fit: (fit.rank, fit.order))
    by_part = {name: [fit for fit in ranked if name in fit.parts] for name in wrong.parts | wrong.spoiled}
    return {name: fits for name, fits in by_part.items() if fits}


class _Behaviour:
    """What the known mistakes do, each call made once."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self._known: dict[tuple[str, int], tuple[Answer, frozenset[str]]] = {}
        # The ids below stay those of these very arguments.
        self._kept: list[Arguments] = []

    def of(self, mistake: Mistake, arguments: Arguments) -> tuple[Answer, frozenset[str]]:
        """Return what a mistake answers, nothing if it doesn't, and the arguments that it changes in place."""
        key = mistake.name, id(arguments)
        if key not in self._known:
            self._kept.append(arguments)
            self._known[key] = self._called(mistake.function, arguments)
        return self._known[key]

    def expected(self, arguments: Arguments) -> Answer:
        """Return what the reference answers."""
        return self._called(self.task.reference, arguments)[0]

    def explained(self, explanation: Explanation, arguments: Arguments, want: Answer, part: str) -> list[Value]:
        """Return what a part can be under an explanation."""
        answers = [self.of(mistake, arguments)[0].get(part) for mistake in explanation]
        if None in answers:
            return []
        return answers if len(answers) == 1 else _together(*answers, want[part])

    def _called(self, function: Callable, arguments: Arguments) -> tuple[Answer, frozenset[str]]:
        (outcome,) = collect(function, [arguments], SECONDS)
        return read(self.task, outcome), frozenset(outcome.changed)


def read(task: Task, outcome: Outcome) -> Answer:
    """Return the parts that a call answered; nothing where it didn't, or not with all the parts."""
    if outcome.status != RETURNED:
        return {}
    values = split(decode(outcome.value), task.parts, task.extra)
    if isinstance(values, str):
        return {}
    return {part.name: value for part, value in zip(task.parts, values, strict=True)}


def _fitting_singles(behaviour: _Behaviour, seen: Sequence[Observation], wrong: Symptoms) -> list[Fit]:
    everything = {part.name for part in behaviour.task.parts}
    least = {part.name: part.least for part in behaviour.task.parts}
    right = everything - wrong.parts - wrong.spoiled
    fits = []
    for order, mistake in enumerate(behaviour.task.mistakes):
        alive, agrees, touches, changes = set(wrong.parts | wrong.spoiled), set(everything), set(), set()
        for arguments, want, got, theirs in seen:
            answer, changed = behaviour.of(mistake, arguments)
            changes |= changed
            for name in everything:
                if name not in answer or not same(answer[name], got[name], least[name]):
                    agrees.discard(name)
                    alive.discard(name)
                if name not in answer or not same(answer[name], want[name]):
                    touches.add(name)
            if theirs and not changed:
                alive -= wrong.spoiled
            if not alive:
                break
        explains = frozenset(alive)
        if explains and changes <= wrong.changed:
            spoils, misses = len(right & touches - agrees), len((wrong.parts & touches) - explains)
            rank = (1, len(wrong.changed - changes), spoils, misses, -len(explains))
            fits.append(Fit((mistake,), explains, rank, order))
    return fits


def _fitting_pairs(
    behaviour: _Behaviour, seen: Sequence[Observation], wrong: Symptoms, unexplained: frozenset[str]
) -> list[Fit]:
    """Two mistakes at once in the same part, for the parts that no single one explains."""
    if not unexplained:
        return []
    first, *_ = seen
    answering = [mistake for mistake in behaviour.task.mistakes if behaviour.of(mistake, first.arguments)[0]]
    fits = []
    for order, pair in enumerate(combinations(answering, 2)):
        fit = _still(behaviour, Fit(pair, unexplained), seen)
        if not fit.parts:
            continue
        touched = [name for mistake in pair for name in _touched(behaviour, mistake, seen) - fit.parts]
        misses = sum(name in wrong.parts for name in touched)
        fits.append(fit._replace(rank=(2, len(touched) - misses, misses, -len(fit.parts)), order=order))
    return fits


def _touched(behaviour: _Behaviour, mistake: Mistake, seen: Sequence[Observation]) -> set[str]:
    """The parts that a mistake makes wrong on some input."""
    return {
        name
        for arguments, want, *_ in seen
        for name, value in behaviour.of(mistake, arguments)[0].items()
        if not same(value, want[name])
    }


def _still(behaviour: _Behaviour, fit: Fit, seen: Sequence[Observation]) -> Fit:
    """The same fit, with the parts that it accounts for on these inputs too."""
    parts = set(fit.parts)
    least = {part.name: part.least for part in behaviour.task.parts}
    for arguments, want, got, _ in seen:
        for name in sorted(parts):
            guesses = behaviour.explained(fit.explanation, arguments, want, name)
            if not any(same(guess, got[name], least[name]) for guess in guesses):
                parts.discard(name)
        if not parts:
            break
    return fit._replace(parts=frozenset(parts))


def _together(one: Value, other: Value, want: Value) -> list[Value]:
    """What two mistakes at once make of a part, where one of them is a wrong factor: a sign, or a missing 1/m."""
    if isinstance(want, Layers):
        if not all(isinstance(value, Layers) and value.values.keys() == want.values.keys() for value in (one, other)):
            return []
        both = {layer: _together(one.values[layer], other.values[layer], want.values[layer]) for layer in want.values}
        return [Layers({layer: guesses[0] for layer, guesses in both.items()})] if all(both.values()) else []
    arrays = [array_of(value) for value in (one, other, want)]
    if not all(isinstance(array, Numbers) for array in arrays) or len({a.array.shape for a in arrays}) > 1:
        return []
    m1, m2, right = (numbers.array for numbers in arrays)
    if np.all(close(right, np.zeros(right.shape))):
        return [want] if same(one, want) and same(other, want) else []
    factors = [(factor, m) for factor, m in ((_factor(m1, right), m2), (_factor(m2, right), m1)) if factor is not None]
    return [Numbers(factor * m, "float64") for factor, m in factors[:1]]


def _factor(wrong: np.ndarray, right: np.ndarray) -> float | None:
    """The one number that makes `wrong` of `right`; None if there is none."""
    largest = np.unravel_index(np.argmax(np.abs(right)), right.shape) if right.size else ()
    if not right.size or not np.all(np.isfinite(wrong)):
        return None
    factor = float(wrong[largest] / right[largest])
    return factor if np.all(close(wrong, factor * right)) else None


def _further(behaviour: _Behaviour, fits: Sequence[Fit], ask: Ask) -> list[Observation]:
    """Ask the student's function about further inputs: a few of any kind, and some on which those that fit differ."""
    rng = np.random.default_rng(0)
    alike = {
        (a, b, part)
        for a, b in combinations(range(len(fits)), 2)
        for part in fits[a].parts & fits[b].parts
        if fits[a].rank == fits[b].rank
    }
    chosen: list[tuple[Arguments, Answer]] = []
    for _ in range(MOST_DRAWS):
        if not alike and len(chosen) >= CONFIRMING:
            break
        arguments = behaviour.task.draw(rng)
        want = behaviour.expected(arguments)
        apart = {
            (a, b, part)
            for a, b, part in alike
            if not _alike(*(behaviour.explained(fits[k].explanation, arguments, want, part) for k in (a, b)))
        }
        alike -= apart
        if apart or len(chosen) < CONFIRMING:
            chosen.append((arguments, want))
    outcomes = ask([arguments for arguments, _ in chosen])
    answers = [read(behaviour.task, outcome) for outcome in outcomes]
    # Where the function doesn't answer, it says nothing about what it does elsewhere.
    return [Observation(*each, got) for each, got in zip(chosen, answers, strict=True) if got]


def _alike(ours: Sequence[Value], theirs: Sequence[Value]) -> bool:
    return any(same(one, other) for one in ours for other in theirs)
