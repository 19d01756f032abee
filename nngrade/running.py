"""One notebook, cell by cell, in a sandbox: ordinary cells are run there, and cells that check a task not at all.

For those, evidence is asked for and judged on this side, and the verdict is written into the cell as outputs that
nbgrader reads: a stream with the reason, then the points as the cell's value. So both reach gradebook and feedback. A
cell that ends the process costs itself alone: a fresh process runs the cells before it again, and goes on after it.
"""

import contextlib
import time
from collections.abc import Mapping
from types import SimpleNamespace
from typing import NamedTuple

from jupyter_client.session import Session as Messages
from nbclient import NotebookClient
from nbformat import NotebookNode, v4
from nbgrader.utils import is_grade, is_solution

from nncheck import tasks
from nncheck.values import Plain
from nncheck.verdict import Verdict
from nngrade import probing
from nngrade.probing import Probe
from nngrade.sandbox import Ended, Sandbox, Session

MOST_ENDS = 3
"""How many times a notebook may end its process before the rest of it is left."""

KEY = "nngrade"
"""Where a cell's metadata say what became of it."""

IN_KERNEL = "in-kernel test"
"""A test that ran in the student's process, as text: a student can make it say anything."""

EVIDENCE = "evidence"

WITHOUT_ISOLATION = "(Graded without isolation: the code ran as the instructor's own.)"


class Bounds(NamedTuple):
    """The seconds that one cell may take, the calls of one task, and the notebook in all."""

    cell: float = 60.0
    task: float = 5.0
    notebook: float = 300.0


class Job(NamedTuple):
    """All that is decided about a notebook before it runs; plain data, so that it can be done elsewhere.

    `probes` are the tasks of the graded cells, by grade id, `seeds` those of the hidden inputs, by task, and `session`
    that of the student's own random numbers; `files` lie beside the notebook.
    """

    probes: Mapping[str, Probe]
    seeds: Mapping[str, int]
    session: str
    files: Mapping[str, bytes]


def run(notebook: NotebookNode, job: Job, sandbox: Sandbox, bounds: Bounds, *, unsafe: bool = False) -> None:
    """Run a notebook, and write into it what came of it; with `unsafe`, every verdict says so.

    What its code does harms this notebook alone.
    """
    _Run(notebook, job, sandbox, bounds, unsafe=unsafe).run()


class _Run(NotebookClient):
    """Nbclient makes outputs of messages; the cells run where there is no kernel that it could start."""

    def __init__(self, nb: NotebookNode, job: Job, sandbox: Sandbox, bounds: Bounds, *, unsafe: bool) -> None:
        super().__init__(nb)
        self.job, self.sandbox, self.bounds, self.unsafe = job, sandbox, bounds, unsafe
        self.stack = contextlib.ExitStack()
        self.process: Session | None = None
        self.ran: list[str] = []
        """The cells that a fresh process has to run again."""
        self.ends = 0
        # What an Output widget tells its twin in the kernel; nobody looks at it there.
        self.kc = SimpleNamespace(session=Messages(), shell_channel=SimpleNamespace(send=lambda message: None))

    def run(self) -> None:
        self.reset_execution_trackers()
        self.end = time.monotonic() + self.bounds.notebook
        with self.stack:
            for index, cell in enumerate(self.nb.cells):
                # What a student wrote there is no word of ours.
                cell.metadata.pop(KEY, None)
                if cell.cell_type == "code":
                    self._code_cell(index, cell)
        self.set_widgets_metadata()

    def output(self, outs: list[NotebookNode], *message: object) -> NotebookNode | None:
        """Add an output, or text to the stream that is the last: where it was cut is chance."""
        made = super().output(outs, *message)
        if (
            made
            and len(outs) > 1
            and made.output_type == outs[-2].output_type == "stream"
            and made.name == outs[-2].name
        ):
            outs[-2].text += outs.pop().text
        return made

    def _code_cell(self, index: int, cell: NotebookNode) -> None:
        probe = self.job.probes.get(cell.metadata.get("nbgrader", {}).get("grade_id")) if is_grade(cell) else None
        cell.outputs, cell.execution_count = [], None
        if not (probe or cell.source.strip()):
            return
        self.code_cells_executed += 1
        if probe:
            self._graded_cell(cell, probe)
        else:
            if is_grade(cell) and not is_solution(cell):
                cell.metadata[KEY] = {"kind": IN_KERNEL}
            try:
                self._ordinary_cell(index, cell)
            except Ended as ended:
                # An error, because a test cell without one would earn all its points.
                cell.outputs.append(
                    v4.new_output("error", ename="Ended", evalue=ended.reason, traceback=[ended.reason])
                )
        cell.execution_count = self.code_cells_executed
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count

    def _ordinary_cell(self, index: int, cell: NotebookNode) -> None:
        def take(message: dict) -> None:
            try:
                self.process_message(message, cell, index)
            # A message that nbclient cannot handle was made by hand, and shows nothing.
            except Exception as error:
                self.log.warning("A message of cell %d was dropped: %s", index, type(error).__name__)

        process, seconds = self._alive(), self._seconds(self.bounds.cell)
        self.clear_before_next_output = False
        try:
            reply = process.run(cell.source, take, seconds)
        except Ended:
            self._ended()
            raise
        self.ran.append(cell.source)
        shown = {output.ename for output in cell.outputs if output.output_type == "error"}
        if reply["status"] == "error" and reply["ename"] not in shown:
            kept = {key: reply[key] for key in ("ename", "evalue", "traceback")}
            cell.outputs.append(v4.new_output("error", **kept))

    def _graded_cell(self, cell: NotebookNode, probe: Probe) -> None:
        started = time.monotonic()
        verdict = self._verdict(probe)
        points = cell.metadata.nbgrader.points * verdict.points / verdict.most
        text = f"{verdict}\n" + (f"  {WITHOUT_ISOLATION}\n" if self.unsafe else "")
        cell.outputs = [
            v4.new_output("stream", name="stdout", text=text),
            v4.new_output("execute_result", data={"text/plain": f"{points:g}"}),
        ]
        cell.metadata[KEY] = as_record(verdict, time.monotonic() - started)

    def _verdict(self, probe: Probe) -> Verdict:
        task = tasks.find(probe.task)
        try:
            process, seconds = self._alive(), self._seconds(self.bounds.task)
        except Ended as ended:
            return probing.nothing(task, "not reached", ended.reason)

        def ask(*request: object) -> list[Plain]:
            try:
                return process.evidence(*request)
            except Ended:
                if self.process:
                    self._ended()
                raise

        try:
            return probing.verdict(probe, self.job.seeds[probe.task], ask, seconds)
        except Ended as ended:
            return probing.nothing(task, "it ended the process", f"While `{probe.function}` was called: {ended.reason}")

    def _alive(self) -> Session:
        """Return a process in which everything so far has been run.

        Raises:
            Ended: there will be none any more.
        """
        while self.process is None:
            if self.ends >= MOST_ENDS:
                raise Ended(f"Not run: the code before it had to be stopped {MOST_ENDS} times.")
            self.process = self.stack.enter_context(self.sandbox.notebook(self.job.files, self.job.session))
            for source in tuple(self.ran):
                seconds = self._seconds(self.bounds.cell)
                try:
                    self.process.run(source, lambda message: None, seconds)
                except Ended:
                    self.ran.remove(source)
                    self._ended()
                    break
        return self.process

    def _seconds(self, most: float) -> float:
        left = self.end - time.monotonic()
        if left <= 0:
            raise Ended(f"Not run: the notebook took more than {self.bounds.notebook:g} seconds.")
        return min(most, left)

    def _ended(self) -> None:
        self.ends += 1
        self.process = None
        self.stack.close()


def as_record(verdict: Verdict, seconds: float) -> dict[str, object]:
    """Return a verdict as reports read it; like the verdict's text, it says nothing of hidden inputs."""
    return {
        "kind": EVIDENCE,
        "task": verdict.task,
        "status": str(verdict.status),
        "points": verdict.points,
        "most": verdict.most,
        "parts": [
            {"name": part.name, "points": part.points, "earned": part.earned, "mistakes": list(part.mistakes)}
            for part in verdict.parts
        ],
        "mistakes": list(verdict.mistakes),
        "reason": verdict.reason,
        "headline": verdict.headline,
        "seconds": round(seconds, 2),
    }
