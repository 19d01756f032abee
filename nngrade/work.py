"""What a worker does, on this machine or on another: a notebook as text, and back as text with its outputs.

All that it needs travels with the notebook. The course's secret does not: of it there are the seeds of one submission.
"""

import atexit
import functools
import json
import time
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode

from nncheck.plain import one_line
from nngrade.problem import Problem
from nngrade.running import KEY, Bounds, Job, run
from nngrade.sandbox import Limits, Sandbox
from nngrade.sandbox.worker import Lost


class Work(NamedTuple):
    """One submission's notebook, as JSON, and what is to be done with it."""

    student: str
    notebook: str
    job: Job
    bounds: Bounds
    limits: Limits
    unsafe: bool


class Done(NamedTuple):
    """What became of it: the notebook, the seconds that each task took, and those it took in all; or why there is none.

    `refusal` is about this submission, `stop` about the machine: then nobody can be graded.
    """

    student: str
    notebook: str = ""
    seconds: dict[str, float] = {}  # noqa: RUF012 (it is never changed)
    took: float = 0.0
    refusal: str = ""
    stop: str = ""


def do(work: Work, sandbox: Sandbox) -> Done:
    """Run one notebook in a sandbox.

    Raises:
        Lost: the sandbox was lost: another one may do better.
    """
    started = time.monotonic()
    notebook = nbformat.from_dict(json.loads(work.notebook))
    try:
        sandbox.start()
    except Problem as problem:
        return Done(work.student, stop=str(problem))
    try:
        run(notebook, work.job, sandbox, work.bounds, unsafe=work.unsafe)
    except Problem as problem:
        return Done(work.student, refusal=str(problem))
    # Its worker is at fault, and is replaced.
    except Lost:
        raise
    # One submission must not stop the others, whatever it has found in us.
    except Exception as error:
        why = one_line(f"{type(error).__name__}: {error}", 160)
        return Done(work.student, refusal=f"Running it stopped with {why}: grade it by hand.")
    seconds = _times_taken_out(notebook)
    return Done(work.student, json.dumps(notebook), seconds, time.monotonic() - started)


@functools.cache
def warm(limits: Limits, unsafe: bool) -> Sandbox:
    """Return this process's own sandbox."""
    # One warm process serves all the notebooks that come one by one.
    sandbox = Sandbox(limits, unsafe=unsafe)
    atexit.register(sandbox.close)
    return sandbox


def _times_taken_out(notebook: NotebookNode) -> dict[str, float]:
    """Take the times out of a notebook: everything else in it is the same in every run."""
    records = [cell.metadata[KEY] for cell in notebook.cells if "seconds" in cell.metadata.get(KEY, {})]
    return {record["task"]: record.pop("seconds") for record in records}
