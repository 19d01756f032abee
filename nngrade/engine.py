"""Grading a class: one coordinator, which alone writes, and workers that run the notebooks.

A submission goes through four steps, and a run that is killed between any two of them is made good by the next one:

    repaired → run by a worker → grades committed in one go → autograded/ moved into place → entered in the journal

Results are written in the order of the students' ids, whoever is done first, so that they are the same however many
workers there are. A submission that was graded and has not changed is not graded again.
"""

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import nbformat
from sqlalchemy.exc import DBAPIError

from nngrade import intake
from nngrade.caches import Kept, compile_schemas, kept
from nngrade.cluster import ClusterPool
from nngrade.converting import Grading, Returning
from nngrade.course import Course, secret
from nngrade.execution import job_of, released_probes
from nngrade.journal import Entry, Journal, alone, digest, put_in_place
from nngrade.points import Points, points
from nngrade.pool import LocalPool, Pool
from nngrade.problem import Problem, Refusal
from nngrade.quiet import cause, log_to
from nngrade.running import KEY
from nngrade.sandbox import Sandbox
from nngrade.work import Done, Work

AHEAD = 32
"""Submissions a worker that may be done before an earlier one is: a slow one keeps nobody waiting until then."""

LOOK = 0.25
"""Seconds between two looks at who is being graded."""


class Options(NamedTuple):
    """How a class is graded: by how many processes, or by the cluster at an address."""

    jobs: int = 1
    cluster: str = ""
    force: bool = False
    """Grade what has not changed, too."""
    dry_run: bool = False
    """Change nothing."""
    feedback: bool = False
    """Write the feedback as well."""
    sandbox: Sandbox | None = None
    """One that is getting warm already, for the first process."""


class Outcome(NamedTuple):
    """What became of one submission.

    `problem` says why it was not graded, and is "" if it was. `points` are those it has now, `before` those it had;
    `seconds` is how long it ran, and None if it did not, because it had not changed. `notes` say what was repaired.
    """

    student: str
    problem: str = ""
    points: Points = {}  # noqa: RUF012 (it is never changed)
    before: Points = {}  # noqa: RUF012
    most: float = 0.0
    seconds: float | None = None
    notes: tuple[str, ...] = ()


class Progress(NamedTuple):
    """How far a run is: submissions in all, and the seconds that those have taken which are being run."""

    total: int
    running: Mapping[str, float]


Watch = Callable[[Progress], None]


def autograde(course: Course, assignment: str, options: Options, watch: Watch) -> Iterator[Outcome]:
    """Grade every submission to an assignment, and yield what became of each, in the order of the students' ids.

    `watch` is told how far it is, a few times a second.

    Raises:
        Problem: the assignment does not exist or has not been released, nobody has handed it in, or nothing can be run
            on this machine.
    """
    course.check_assignment(assignment)
    submitted = course.submitted(assignment)
    if not submitted:
        folder = course.root / "submitted" / "<student>" / assignment
        raise Problem(f"Nobody has handed in {assignment!r} yet: collect each student's work into {folder}.")
    with contextlib.ExitStack() as stack:
        grading = Grading(course, assignment)
        stack.enter_context(alone(course.root))
        pool = stack.enter_context(contextlib.closing(_pool(grading, options)))
        book = stack.enter_context(kept(course.directory.db_url, course.directory.course_id))
        run = _Run(course, assignment, options, grading, book)
        stack.callback(run.clear)
        yield from run.outcomes(submitted, pool, watch)


def _pool(grading: Grading, options: Options) -> Pool:
    if options.cluster:
        return ClusterPool(options.cluster)
    execution = grading.execution
    return LocalPool(options.jobs, execution.most, unsafe=execution.unsafe, begun=options.sandbox)


class _Run:
    """One assignment of one course."""

    def __init__(self, course: Course, assignment: str, options: Options, grading: Grading, book: Kept) -> None:
        self.course, self.assignment, self.options = course, assignment, options
        self.grading, self.book = grading, book
        self.returning = Returning(course, assignment) if options.feedback else None
        self.journal = Journal(course.root, assignment)
        self.asked = released_probes(course.directory.db_url, course.directory.course_id, assignment, assignment)
        self.secret = secret(course.root)
        self.release = digest(self._released(), grading.authored, {"released": grading.released.read_bytes()})
        self.digests: dict[str, str] = {}
        self.clear()

    def outcomes(self, submitted: Mapping[str, Path], pool: Pool, watch: Watch) -> Iterator[Outcome]:
        """Hand out the work, and write what comes back, in order.

        A step of each at a time, so that nobody waits long: neither a worker for work, nor a result to be written.
        """
        students = list(submitted)
        results: dict[str, Outcome | Done] = {}
        handed_out = written = 0
        while written < len(students):
            first, is_more = students[written], handed_out < min(len(students), written + AHEAD * pool.size)
            if is_more:
                student = students[handed_out]
                handed_out += 1
                prepared = self.prepared(student, submitted[student])
                if isinstance(prepared, Outcome):
                    results[student] = prepared
                else:
                    pool.submit(prepared)
            results |= {done.student: done for done in pool.finished(0 if is_more or first in results else LOOK)}
            now, running = time.monotonic(), pool.running()
            watch(Progress(len(students), {student: now - since for student, since in running.items()}))
            if running:
                compile_schemas()
            if first in results:
                written += 1
                yield self.written(results.pop(first))

    def prepared(self, student: str, folder: Path) -> Outcome | Work:
        """Return what a worker is to do; or what became of the submission, if there is nothing to be done."""
        errors: list[str] = []
        try:
            handed_in = intake.content(folder)
            mine = digest({"": self.release.encode()}, handed_in)
            if not self.options.force and self._is_graded(student, mine):
                points = self._points(student)
                return Outcome(student, "", points, points, self._most())
            taken = intake.read(folder, self.assignment)
            with log_to(self.course.log) as errors:
                notebook = self.grading.sanitized(student, taken.notebook, taken.notes)
        except Refusal as refusal:
            return Outcome(student, str(refusal))
        except (DBAPIError, OSError):
            raise
        # Nbgrader raises whatever its preprocessors raise, and ends with SystemExit after others.
        except (SystemExit, Exception) as error:
            return Outcome(student, self._stopped(errors, error))
        self.digests[student] = mine
        execution = self.grading.execution
        beside = self.grading.beside(handed_in)
        todo = job_of(self.asked, self.secret, self.assignment, student, notebook, beside)
        return Work(student, json.dumps(notebook), todo, execution.bounds, execution.most, execution.unsafe)

    def written(self, result: Outcome | Done) -> Outcome:
        """Write the result of one submission, all or nothing, and return what became of it.

        Raises:
            Problem: nothing can be run on this machine.
        """
        if isinstance(result, Outcome):
            if result.problem:
                self._enter(result.student, Entry(problem=result.problem))
            return result
        student, own = result.student, self.digests.pop(result.student)
        if result.stop:
            raise Problem(result.stop)
        outcome = Outcome(student, result.refusal) if result.refusal else self._graded(result)
        entry = Entry(problem=outcome.problem) if outcome.problem else Entry(own, "", result.seconds)
        self._enter(student, entry)
        return outcome

    def clear(self) -> None:
        """Take away what an earlier run left half done."""
        for converter in filter(None, (self.grading, self.returning)):
            converter.clear()

    def _graded(self, result: Done) -> Outcome:
        student = result.student
        notebook = nbformat.from_dict(json.loads(result.notebook))
        errors: list[str] = []
        try:
            self.book.begin()
            before = self._points(student)
            with log_to(self.course.log) as errors, self.grading.hooks(student):
                output = self.grading.grade(student, notebook)
                after = self._points(student)
                self._keep(student)
                if self.returning and not self.options.dry_run:
                    self.returning.give(student, nbformat.reads(output, as_version=4))
        except (DBAPIError, OSError):
            raise
        # As in `prepared`.
        except (SystemExit, Exception) as error:
            return Outcome(student, self._stopped(errors, error))
        finally:
            self.book.forget()
        notes = tuple(notebook.metadata.get(KEY, {}).get("notes", ()))
        return Outcome(student, "", after, before, self._most(), result.took, notes)

    def _keep(self, student: str) -> None:
        if self.options.dry_run:
            return
        # From here until it is entered again, it counts as not graded.
        self.journal.forget(student)
        self.book.commit()
        put_in_place(self.grading.made(student), self.grading.place(student))

    def _enter(self, student: str, entry: Entry) -> None:
        if not self.options.dry_run:
            self.journal.write(student, entry)

    def _is_graded(self, student: str, mine: str) -> bool:
        return (
            self.journal.read(student).digest == mine
            and self.grading.place(student).is_dir()
            and (not self.returning or self.returning.place(student).is_dir())
            and bool(self._points(student))
        )

    def _points(self, student: str) -> Points:
        return points(self.book.db, self.assignment, student)

    def _most(self) -> float:
        return sum(cell.max_score for cell in self.book.released(self.assignment, self.assignment).graded.values())

    def _released(self) -> dict[str, bytes]:
        cells = self.book.released(self.assignment, self.assignment).sources
        return {name: f"{cell.checksum}\0{cell.source}".encode() for name, cell in cells.items()}

    def _stopped(self, errors: list[str], error: BaseException) -> str:
        return f"nbgrader stopped with {cause(errors, error)}: grade it by hand (details in {self.course.log})."
