"""Grading a class, beside stock nbgrader with its own `Execute` on submissions of the same class, turn by turn.

A submission's time is that in the middle of a class: while the first third is graded, workers get warm and caches full,
and it is left out on either side. Stock grades only the first ten: it takes long, and as long for each. Each side runs
in a process of its own that has everything imported already; only the start-up, and `otter run`, which is a fresh
process for each submission, are measured from nothing. otter-grader takes its turns where it is installed.
"""

import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from nbgrader.converters import Autograde, GenerateFeedback

from benchmarks import otter
from benchmarks.harness import Result
from nncheck.tasks import logistic
from nngrade.course import Course, load
from nngrade.demo import demo
from nngrade.engine import Options, autograde
from nngrade.quiet import log_to
from nngrade.returning import feedback
from nngrade.sampleclass import ASSIGNMENT, CLASS

STUDENTS = 40
FIRST_TEN = "s0*"
TURNS = 3
JOBS = 2
OPTIONS = Options(jobs=JOBS, force=True)
CPU, START = 0.030, 1.5
FORK = multiprocessing.get_context("fork")


def results() -> Iterator[Result]:
    """Yield wall time a submission, the coordinator's own processor time, feedback, and the time to the first grade."""
    with tempfile.TemporaryDirectory() as folder:
        right = CLASS[0]
        samples = tuple(right._replace(student=f"s{k:02d}") for k in range(STUDENTS))
        course = demo(load(Path.cwd()), Path(folder), OPTIONS, lambda progress: None, samples).course
        ours, stock, cpu, our_pages, stock_pages, otters = [], [], [], [], [], []
        has_otter = otter.executable() is not None
        if has_otter:
            given = otter.prepare(Path(folder), course, ASSIGNMENT, samples[0].student, logistic.TASKS)
        for _ in range(TURNS):
            stock.append(_apart(_stock, course, Autograde))
            wall, own = _apart(_ours, course)
            ours.append(wall)
            cpu.append(own)
            if has_otter:
                otters.append(otter.seconds(*given, runs=JOBS))
            stock_pages.append(_apart(_stock, course, GenerateFeedback))
            our_pages.append(_apart(_our_feedback, course))
        yield _row(f"grade a submission, {JOBS} workers", ours, stock, "nbgrader autograde", 1 / 10)
        if has_otter:
            yield _row(f"grade a submission beside otter, {JOBS} at once", ours, otters, "otter run", 1 / 10)
        else:
            print("grading: not compared with otter, which is not installed (benchmarks/otter.py says how)")
        yield _row("the coordinator's own CPU, a submission", cpu, [CPU] * TURNS, "the 30 ms allowed", 1.0)
        yield _row("feedback on a submission", our_pages, stock_pages, "nbgrader generate_feedback", 1 / 4)
        # Once before: where the course is installed, its modules are compiled.
        starts = [_start(course) for _ in range(TURNS + 1)][1:]
        yield _row("from the command to the first grade", starts, [START] * TURNS, "the 1.5 s allowed", 1.0)


def _row(name: str, ours: list[float], peer: list[float], peer_name: str, goal: float) -> Result:
    ratio = statistics.median(o / p for o, p in zip(ours, peer, strict=True))
    return Result(name, statistics.median(ours), statistics.median(peer), peer_name, ratio, goal, ratio <= goal)


def _apart(measured: Callable, *arguments: object) -> object:
    """Return what a function returns in a process of its own."""
    ours, theirs = FORK.Pipe()

    def run() -> None:
        theirs.send(measured(*arguments))

    process = FORK.Process(target=run)
    process.start()
    answer = ours.recv()
    process.join()
    return answer


def _ours(course: Course) -> tuple[float, float]:
    """Wall time and the coordinator's processor time of a submission."""
    ends, own = [], []
    for outcome in autograde(course, ASSIGNMENT, OPTIONS, lambda progress: None):
        if outcome.problem:
            raise RuntimeError(outcome.problem)
        ends.append(time.perf_counter())
        own.append(time.process_time())
    return _between(ends), _between(own)


def _our_feedback(course: Course) -> float:
    ends = []
    for outcome in feedback(course, ASSIGNMENT):
        if outcome.problem:
            raise RuntimeError(outcome.problem)
        ends.append(time.perf_counter())
    return _between(ends)


def _stock(course: Course, kind: type) -> float:
    config = course.config.copy()
    # Nbgrader's own steps and its own page.
    for section in ("Autograde", "GenerateFeedback", "HTMLExporter"):
        config.pop(section, None)
    directory = course.directory
    directory.assignment_id, directory.student_id = ASSIGNMENT, FIRST_TEN
    converter = kind(coursedir=directory, config=config)
    converter.force = True
    ends: list[float] = []
    converter.post_convert_hook = lambda **names: ends.append(time.perf_counter())
    with log_to(course.log):
        converter.start()
    return _between(ends)


def _between(ends: list[float]) -> float:
    """Seconds a submission, from the end of the first third to that of the last."""
    first = len(ends) // 3
    return (ends[-1] - ends[first]) / (len(ends) - 1 - first)


def _start(course: Course) -> float:
    """Seconds from the command line to the first grade; the course is found through a configuration of its own."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        config = (here / "nbgrader_config.py").read_text(encoding="utf-8")
        moved = f"c.CourseDirectory.root = {str(course.root)!r}\nc.CourseDirectory.release_directory = 'release'"
        (Path(folder) / "nbgrader_config.py").write_text(f"{config}\n{moved}\n", encoding="utf-8")
        (Path(folder) / "solutions").symlink_to(here / "solutions")
        command = [sys.executable, "-m", "nngrade", "autograde", ASSIGNMENT, "--json", "--force", "--jobs", str(JOBS)]
        path = os.pathsep.join([str(here), os.environ.get("PYTHONPATH", "")])
        environment = {**os.environ, "PYTHONPATH": path}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        start = time.perf_counter()
        with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, env=environment, text=True) as process:
            first = json.loads(process.stdout.readline())
            seconds = time.perf_counter() - start
            process.communicate()
    if first["problem"]:
        raise RuntimeError(first["problem"])
    return seconds
