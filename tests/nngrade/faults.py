"""Runs are killed at random moments, coordinator or worker, and gone on with; nobody may notice in the end.

python -m tests.nngrade.faults --students 40 --moments 50
"""

import argparse
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from nngrade.course import Course, load, secret
from nngrade.demo import demo
from nngrade.engine import Options, autograde
from nngrade.journal import STAGING
from nngrade.sampleclass import ASSIGNMENT, CLASS
from nngrade.sandbox.scratch import sweep
from nngrade.sandbox.watch import children
from tests.nngrade.records import record

FORK = multiprocessing.get_context("fork")
REPOSITORY = Path(__file__).parents[2]
FOLDERS = ("autograded", "feedback")
OPTIONS = Options(jobs=2, feedback=True)


def main() -> int:
    """Kill runs, and say whether the last one of each chain left what an undisturbed run leaves."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--moments", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    rng = np.random.default_rng(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        # In a folder of its own, what is left is nobody else's.
        temporary = Path(folder, "temporary")
        temporary.mkdir()
        tempfile.tempdir = str(temporary)
        course, pristine = _course(Path(folder, "class"), asked.students)
        began = time.monotonic()
        _run(course).join()
        undisturbed, seconds = record(course, *FOLDERS), time.monotonic() - began
        print(f"undisturbed: {seconds:.1f} s", flush=True)
        killed, wrong = 0, 0
        while killed < asked.moments:
            shutil.rmtree(course.root)
            shutil.copytree(pristine, course.root)
            chain = 0
            while killed < asked.moments and _is_killed(course, rng, seconds):
                killed, chain = killed + 1, chain + 1
            finished = _run(course)
            finished.join()
            again = list(_outcomes(course))
            differs = record(course, *FOLDERS) != undisturbed
            regraded = [outcome.student for outcome in again if not outcome.problem and outcome.seconds is not None]
            left = [path for path in course.root.rglob("*") if STAGING in path.parts] + _swept(temporary)
            wrong += bool(finished.exitcode or differs or regraded or left)
            print(f"{chain} kills: {'DIFFERENT' if differs else 'the same'} {regraded} {left}", flush=True)
    print(f"{killed} kills in runs of {asked.students}: {wrong} went wrong")
    return int(wrong > 0)


def _course(folder: Path, students: int) -> tuple[Course, Path]:
    course = load(REPOSITORY)
    course.config.ExecuteWithEvidence.unsafe = True
    # The endless loop takes five seconds of each run, and teaches nothing here.
    samples = [sample for sample in CLASS if "endless" not in sample.story]
    many = tuple(samples[k % len(samples)]._replace(student=f"s{k:03}") for k in range(students))
    made = demo(course, folder, OPTIONS, lambda progress: None, many).course
    secret(made.root)
    pristine = folder / "pristine"
    shutil.copytree(made.root, pristine)
    return made, pristine


def _swept(temporary: Path) -> list[Path]:
    """What is left there when whoever has lost his coordinator has noticed, and the rest was swept."""
    end = time.monotonic() + 60
    while (left := list(temporary.iterdir())) and time.monotonic() < end:
        sweep()
        time.sleep(0.1)
    return left


def _outcomes(course: Course) -> list:
    return list(autograde(course, ASSIGNMENT, OPTIONS, lambda progress: None))


def _run(course: Course) -> multiprocessing.Process:
    process = FORK.Process(target=_outcomes, args=(course,))
    process.start()
    return process


def _is_killed(course: Course, rng: np.random.Generator, seconds: float) -> bool:
    """Start a run and kill it, or a worker of it, at a random moment; whether it was still at work then."""
    process = _run(course)
    process.join(rng.uniform(0.0, seconds / 2))
    if process.exitcode is not None:
        return False
    if rng.random() < 0.4 and (workers := list(children(process.pid))):
        os.kill(int(rng.choice(workers)), signal.SIGKILL)
        process.join()
        if process.exitcode:
            sys.exit("a run did not survive the loss of a worker")
        return True
    process.kill()
    process.join()
    return True


if __name__ == "__main__":
    sys.exit(main())
