"""Classes of submissions mangled at random go through the whole engine, with honest students in between.

python -m tests.nngrade.fuzz --notebooks 2000

Each is graded, or refused with one sentence that names a cause which is the submission's own; nothing stops the
coordinator, and the honest get what they always get.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from nngrade.course import load
from nngrade.demo import collected
from nngrade.engine import Options, Outcome, autograde
from nngrade.points import PENDING
from nngrade.sampleclass import ASSIGNMENT, CLASS, Sample
from tests.nngrade.mutations import submission

REPOSITORY = Path(__file__).parents[2]
HONEST = tuple(sample for sample in CLASS if sample.student in ("aokafor", "jgarcia", "pnair"))
BETWEEN = 10
"""How many are mangled from one honest student to the next."""

TOGETHER = 500


def main() -> int:
    """Grade class after class, and say what went wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--notebooks", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    wrong = 0
    end = asked.first + asked.notebooks
    for first in range(asked.first, end, TOGETHER):
        with tempfile.TemporaryDirectory() as folder:
            for complaint in complaints(Path(folder), range(first, min(first + TOGETHER, end))):
                wrong += 1
                print(complaint, flush=True)
    print(f"{asked.notebooks} mangled notebooks: {wrong} things went wrong")
    return int(wrong > 0)


def complaints(folder: Path, seeds: Sequence[int]) -> Iterator[str]:
    """Grade a class below `folder`, one student a seed and the honest in between; yield what is not as it should be."""
    names = {f"m{seed:05}": seed for seed in seeds}
    # In the order of their ids, in which they are graded.
    honest = {f"{name}-honest": HONEST[k % len(HONEST)] for k, name in enumerate(list(names)[::BETWEEN])}
    samples = [sample._replace(student=student) for student, sample in honest.items()]
    course = collected(load(REPOSITORY), folder, ASSIGNMENT, samples)
    for student, seed in names.items():
        place = course.root / "submitted" / student / ASSIGNMENT
        place.mkdir(parents=True)
        (place / f"{ASSIGNMENT}.ipynb").write_bytes(submission(seed))
    outcomes = list(autograde(course, ASSIGNMENT, Options(jobs=2, feedback=True), lambda progress: None))
    if [outcome.student for outcome in outcomes] != sorted([*names, *honest]):
        yield "not everybody was graded or refused once"
    refused = 0
    for outcome in outcomes:
        refused += bool(outcome.problem)
        yield from _of(outcome, honest.get(outcome.student))
    if refused > len(names) / 2:
        yield f"{refused} of {len(names)} were refused, which shows little"


def _of(outcome: Outcome, honest: Sample | None) -> Iterator[str]:
    if honest:
        worth = {name: PENDING if points is None else points for name, points in honest.points().items()}
        if outcome.problem or outcome.points != worth:
            yield f"{outcome.student}, {honest.student}: {outcome.problem or outcome.points}"
        return
    for sentence in (outcome.problem, *outcome.notes):
        if sentence and not (sentence.endswith(".") and sentence.isprintable() and len(sentence) < 600):
            yield f"{outcome.student}: is no sentence: {sentence!r}"
    # What the engine says of whatever it did not foresee.
    if "stopped with" in outcome.problem:
        yield f"{outcome.student}: {outcome.problem}"
    if not outcome.problem and not outcome.points:
        yield f"{outcome.student}: neither graded nor refused"


if __name__ == "__main__":
    sys.exit(main())
