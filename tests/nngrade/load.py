"""A large class is graded in the sandbox: memory stays flat, time is linear, scores are right, and nothing is left.

python -m tests.nngrade.load --students 1000

Looks are taken whenever a submission has been graded. The first quarter is for warming up: what is filled once is
full by then, and from there on nothing may grow with the number of submissions.
"""

import argparse
import itertools
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from nbgrader.api import Comment, Grade, SubmittedAssignment

from nngrade.course import Course, load
from nngrade.demo import collected
from nngrade.engine import Options, Outcome, autograde
from nngrade.journal import STAGING, alone
from nngrade.points import PENDING
from nngrade.release import notebook, source
from nngrade.sampleclass import Sample
from nngrade.sandbox.watch import children, descendants, resident
from tests.nngrade.mlpclass import ASSIGNMENT, TASKS, WRITTEN, samples

REPOSITORY = Path(__file__).parents[2]
OPTIONS = Options(jobs=2)
MB = 1 << 20

GROWTH = 1.10
"""How much larger memory may be at the end than it was after a quarter."""

EVEN = 0.15
"""How far a quarter of the submissions may be from the mean of the quarters, in time and in the gradebook's size."""


class Look(NamedTuple):
    """What is seen when a submission has been graded: the time, and the coordinator's own processor time.

    Then the resident bytes of each kind of process, a mean, and the size of the gradebook.
    """

    time: float
    own: float
    memory: dict[str, float]
    gradebook: int


def main() -> int:
    """Grade a class, and say what holds of the run and what does not."""
    parser = argparse.ArgumentParser()
    few = "with fewer than 500, what is prepared ahead makes the first quarter the dearest"
    parser.add_argument("--students", type=int, default=1000, help=few)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        # In a folder of its own, what is left is nobody else's.
        tempfile.tempdir = str(Path(folder, "temporary"))
        Path(tempfile.tempdir).mkdir()
        course = load(REPOSITORY)
        solved = notebook(source(course, ASSIGNMENT), course.book)
        students = samples(solved, asked.students, np.random.default_rng(asked.seed))
        course = collected(course, Path(folder, "class"), ASSIGNMENT, students)
        before = _left(course)
        looks, outcomes = [], []
        for outcome in autograde(course, ASSIGNMENT, OPTIONS, lambda progress: None):
            outcomes.append(outcome)
            looks.append(_look(course))
        found = [
            *_memory(looks),
            *_evenness(looks),
            *_scores(students, outcomes),
            *_gradebook(course, students),
            *(f"left at the end: {what}" for what in sorted(_left(course) - before)),
        ]
        with alone(course.root):
            pass
    for line in found:
        print(f"WRONG: {line}")
    print(f"{len(outcomes)} submissions in {looks[-1].time - looks[0].time:.0f} s: {len(found)} things went wrong")
    return int(bool(found))


def _look(course: Course) -> Look:
    kinds: dict[str, list[int]] = {
        "coordinator": [os.getpid()],
        "worker": list(children(os.getpid())),
        "warm process": [],
    }
    for worker in kinds["worker"]:
        # Bubblewrap, the process that it started, and that one's own: a notebook, which comes and goes.
        kinds["warm process"] += [warm for bubblewrap in children(worker) for warm in children(bubblewrap)]
    memory = {kind: statistics.fmean(map(resident, pids)) for kind, pids in kinds.items() if pids}
    return Look(time.monotonic(), time.process_time(), memory, Path(course.root, "gradebook.db").stat().st_size)


def _memory(looks: Sequence[Look]) -> Iterator[str]:
    """Of each kind of process, the level after a quarter and at the end, and the slope from there to there."""
    for kind in ("coordinator", "worker", "warm process"):
        seen = [(k, look.memory[kind]) for k, look in enumerate(looks) if kind in look.memory]
        count, width = len(seen), max(1, len(seen) // 20)
        later = np.array(seen[count // 4 :])
        slope = np.polyfit(*later.T, 1)[0]
        start = statistics.median(size for _, size in seen[count // 4 : count // 4 + width])
        end = statistics.median(size for _, size in seen[-width:])
        said = f"{kind}: {start / MB:.1f} MB after a quarter, {end / MB:.1f} at the end, {slope / 1024:+.2f} KB each"
        print(said, flush=True)
        if end > GROWTH * start or slope * len(later) > (GROWTH - 1) * start:
            yield f"memory grows: {said}"


def _evenness(looks: Sequence[Look]) -> Iterator[str]:
    """The four quarters of the submissions beside each other: the time that they took, and their part of the disk."""
    edges = [round(k * (len(looks) - 1) / 4) for k in range(5)]
    for what, values in (
        ("seconds", [look.time for look in looks]),
        ("the coordinator's seconds of processor time", [look.own for look in looks]),
        ("the gradebook's bytes", [look.gradebook for look in looks]),
    ):
        rates = [(values[b] - values[a]) / (b - a) for a, b in itertools.pairwise(edges)]
        ratios = [rate / statistics.fmean(rates) for rate in rates]
        shares = ", ".join(f"{ratio:.3f}" for ratio in ratios)
        said = f"{what}, by quarters: {shares} of {statistics.fmean(rates):.4g} a submission"
        print(said, flush=True)
        if any(abs(ratio - 1) > EVEN for ratio in ratios):
            yield f"not linear: {said}"


def _scores(students: Sequence[Sample], outcomes: Sequence[Outcome]) -> Iterator[str]:
    if [outcome.student for outcome in outcomes] != [sample.student for sample in students]:
        yield "not everybody was graded once, in order"
    for sample, outcome in zip(students, outcomes, strict=True):
        worth = {name: PENDING if points is None else points for name, points in sample.points(TASKS, WRITTEN).items()}
        if sample.refused != bool(outcome.problem) or (outcome.points != worth and not sample.refused):
            yield f"{sample.student}: {outcome.problem or outcome.points} in place of {worth}"


def _gradebook(course: Course, students: Sequence[Sample]) -> Iterator[str]:
    """Nothing is in the gradebook twice."""
    graded = sum(not sample.refused for sample in students)
    questions = len(TASKS) + len(WRITTEN)
    with course.gradebook() as gradebook:
        for kind, wanted in ((SubmittedAssignment, graded), (Grade, graded * questions), (Comment, graded * questions)):
            rows = gradebook.db.query(kind).count()
            if rows != wanted:
                yield f"{rows} rows of {kind.__name__} in the gradebook, in place of {wanted}"


def _left(course: Course) -> set[str]:
    """Return what a run could leave: processes, temporary folders, descriptors, names of sockets, half-made folders."""
    open_now = (path.name for path in Path("/proc/self/fd").iterdir())
    return {
        *(f"process {pid}" for pid in descendants(os.getpid())),
        *map(str, Path(tempfile.gettempdir()).iterdir()),
        *(f"descriptor {number}" for number in open_now),
        *re.findall("@nngrade-worker-.*", Path("/proc/net/unix").read_text()),
        *(str(path) for path in course.root.glob(f"*/{STAGING}")),
    }


if __name__ == "__main__":
    sys.exit(main())
