"""How well the checks do, measured by running them: every known mistake of every task, and every accepted style.

A mistake is checked as a student would meet it, on the visible examples, and again with hidden draws; it counts as
caught when both checks lose points, and its rank is the worse of its two places among the suspects. `make tasks` prints
the table and writes `_build/tasks.json`.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nncheck import tasks
from nncheck.examining import examine
from nncheck.task import DRAWS, Task
from nncheck.verdict import Status, Verdict

OUT = Path("_build/tasks.json")
SECONDS = 60.0
REFERENCE = "reference"
GOALS = {"caught": 1.0, "first": 0.95, "first elsewhere": 0.90, "in the first three": 0.99, "right styles": 1.0}
"""The least share of each that the bank may have."""


class Planted(NamedTuple):
    """A known mistake planted in one style: whether it was caught, and its rank; None where it wasn't named."""

    name: str
    style: str
    caught: bool
    rank: int | None


class Accepted(NamedTuple):
    """A right solution: on how many draws it was checked, and how many checks called it wrong."""

    name: str
    draws: int
    false_alarms: int


class Measured(NamedTuple):
    """What one task's checks did."""

    id: str
    points: int
    mistakes: tuple[Planted, ...]
    styles: tuple[Accepted, ...]


def measure(task: Task, draws: int, *, hidden: bool = True) -> Measured:
    """Run the checks of one task on its mistakes, and on at least `draws` draws of each accepted style.

    Without `hidden`, the mistakes are checked on the visible examples alone.
    """
    planted = [
        _planted(task, mistake.name, style, function, hidden)
        for mistake in task.mistakes
        for style, function in {REFERENCE: mistake.function, **mistake.elsewhere}.items()
    ]
    accepted = [_accepted(task, name, style, draws) for name, style in task.styles.items()]
    return Measured(task.id, task.points, tuple(planted), tuple(accepted))


def shares(measured: Iterable[Measured]) -> dict[str, float]:
    """Return the share of each goal over all tasks; 1 where there is nothing to count."""
    measured = list(measured)
    planted = [each for task in measured for each in task.mistakes]
    return {
        "caught": _share(each.caught for each in planted),
        "first": _share(each.rank == 1 for each in planted if each.style == REFERENCE),
        "first elsewhere": _share(each.rank == 1 for each in planted if each.style != REFERENCE),
        "in the first three": _share(is_near(each) for each in planted),
        "right styles": _share(not each.false_alarms for task in measured for each in task.styles),
    }


def is_near(planted: Planted) -> bool:
    """Whether a mistake was named among the first three."""
    return planted.rank is not None and planted.rank <= 3


def as_json(measured: Sequence[Measured]) -> str:
    """Return what was measured as JSON."""
    rows = [
        {
            "id": task.id,
            "points": task.points,
            "mistakes": [planted._asdict() for planted in task.mistakes],
            "styles": [accepted._asdict() for accepted in task.styles],
        }
        for task in measured
    ]
    return json.dumps({"tasks": rows}, ensure_ascii=False, indent=1) + "\n"


def as_text(task: Measured) -> str:
    """Return one task's line of the table, and under it what went wrong."""
    here = [each for each in task.mistakes if each.style == REFERENCE]
    elsewhere = [each for each in task.mistakes if each.style != REFERENCE]
    line = (
        f"{task.id:<34}{task.points:>7}{len(here):>10}{_count(here, 'caught'):>8}{_count(here, 'first'):>7}"
        f"{len(elsewhere):>11}{_count(elsewhere, 'caught'):>8}{_count(elsewhere, 'first'):>7}"
        f"{len(task.styles):>8}{sum(s.draws for s in task.styles):>9}{sum(s.false_alarms for s in task.styles):>8}"
    )
    missed = [
        f"  “{each.name}” ({each.style}): {'not caught' if not each.caught else f'rank {each.rank}'}"
        for each in task.mistakes
        if not each.caught or each.rank != 1
    ]
    alarms = [f"  the style “{each.name}” was called wrong" for each in task.styles if each.false_alarms]
    return "\n".join([line, *missed, *alarms])


HEAD = (
    f"{'task':<34}{'points':>7}{'mistakes':>10}{'caught':>8}{'first':>7}"
    f"{'elsewhere':>11}{'caught':>8}{'first':>7}{'styles':>8}{'draws':>9}{'alarms':>8}"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every task, print a table, write the JSON; return 0 if the bank reaches its goals."""
    parser = argparse.ArgumentParser(prog="python -m nncheck.report", description=__doc__.partition("\n")[0])
    parser.add_argument("--draws", type=int, default=1000, help="random draws for each accepted style (1000)")
    parser.add_argument("--out", type=Path, default=OUT, help=f"where the JSON goes ({OUT})")
    asked = parser.parse_args(arguments)
    print(HEAD)
    measured = []
    for task in tasks.TASKS:
        measured.append(measure(task, asked.draws))
        print(as_text(measured[-1]), flush=True)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(as_json(measured), encoding="utf-8")
    reached = shares(measured)
    planted = sum(len(task.mistakes) for task in tasks.TASKS)
    print(f"{len(measured)} tasks, {sum(task.points for task in measured)} points, {planted} known mistakes.")
    for goal, least in GOALS.items():
        met = "met" if reached[goal] >= least else "MISSED"
        print(f"{goal}: {reached[goal]:.1%} (goal {least:.0%}: {met})")
    print(f"Written to {asked.out}")
    return int(any(reached[goal] < least for goal, least in GOALS.items()))


def _planted(task: Task, name: str, style: str, function: Callable, hidden: bool) -> Planted:
    checks = [examine(task, function, None, SECONDS)]
    if hidden:
        checks.append(examine(task, function, np.random.default_rng(1), SECONDS))
    ranks = [_rank(found, name) for found in checks]
    caught = all(found.status is not Status.FAULT and found.points < found.most for found in checks)
    return Planted(name, style, caught, None if None in ranks else max(ranks))


def _rank(found: Verdict, name: str) -> int | None:
    return found.suspects.index(name) + 1 if name in found.suspects else None


def _accepted(task: Task, name: str, style: Callable, draws: int) -> Accepted:
    rng = np.random.default_rng(0)
    checks = max(1, -(-draws // DRAWS))
    alarms = sum(examine(task, style, rng, SECONDS).status is not Status.RIGHT for _ in range(checks))
    return Accepted(name, checks * DRAWS, alarms)


def _count(planted: Sequence[Planted], what: str) -> int:
    return sum(each.caught if what == "caught" else each.rank == 1 for each in planted)


def _share(truths: Iterable[bool]) -> float:
    return statistics.fmean(list(truths) or [True])


if __name__ == "__main__":
    sys.exit(main())
