"""One notebook, cell by cell, in a sandbox: ordinary cells are run there, and cells that check a task not at all.

For those a copy of the process is asked for evidence, which is judged on this side, and the verdict is written into the
cell as outputs that nbgrader reads: a stream with the reason, then the points as the cell's value. So both reach
gradebook and feedback. The copy is shown the hidden inputs only when no cell can show anything any more: after the last
one has run, or just before all that the process has left is wiped away.

A cell that ends the process costs itself alone: a fresh process runs the cells before it again, and goes on after it.
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
from nncheck.verdict import Verdict
from nngrade import probing
from nngrade.probing import Inquiry, Probe
from nngrade.sandbox import Copy, Ended, Sandbox, Session, Unusable

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


class _Question:
    """A graded cell on the way to its verdict."""

    def __init__(self, cell: NotebookNode, probe: Probe) -> None:
        self.cell, self.probe = cell, probe
        self.inquiry: Inquiry | None = None
        self.copy: Copy | None = None
        """The process that answers, as long as it is there."""
        self.seconds = 0.0

    def nothing(self, reason: str, sentence: str) -> Verdict:
        return probing.nothing(tasks.find(self.probe.task), reason, sentence)


class _Run(NotebookClient):
    """Nbclient makes outputs of messages; the cells run where there is no kernel that it could start."""

    def __init__(self, nb: NotebookNode, job: Job, sandbox: Sandbox, bounds: Bounds, *, unsafe: bool) -> None:
        super().__init__(nb)
        self.job, self.sandbox, self.bounds, self.unsafe = job, sandbox, bounds, unsafe
        self.stack = contextlib.ExitStack()
        self.process: Session | None = None
        self.ran: list[str | _Question] = []
        """What a fresh process has to do again: cells, and questions that have no verdict yet."""
        self.lives = MOST_ENDS
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
            # What has been looked at is judged, whatever came after it.
            self.lives += 1
            self._judge_all()
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
        question = _Question(cell, probe)
        try:
            self._seconds(self.bounds.task)
            self._alive()
            self.ran.append(question)
            self._look(question)
            # If it has ended meanwhile, the question is among what is done again.
            self._alive()
        except Ended as ended:
            if not cell.outputs:
                self._settle(question, question.nothing("not reached", ended.reason))

    def _look(self, question: _Question) -> None:
        """Ask a copy of the process about the visible inputs."""
        started = time.monotonic()
        question.inquiry = Inquiry(question.probe, self.job.seeds[question.probe.task], self.bounds.task)
        try:
            question.copy = self.process.copy()
        except Unusable as why:
            self._settle(question, question.inquiry.unusable(why))
            return
        except Ended:
            self._ended()
            return
        try:
            question.inquiry.look(question.copy.evidence)
        except Ended as ended:
            self._settle(question, _ended_by(question, ended))
            if self.process.is_lost:
                self._ended()
        question.seconds = time.monotonic() - started

    def _judge_all(self) -> None:
        """Judge every question; where its copy was lost with all others, it is looked at again first."""
        while self._questions():
            if self.process and not self.process.is_lost:
                self._judge_copies()
            if self.process and self.process.is_lost:
                self._ended()
            try:
                if self._questions():
                    self._alive()
            except Ended as ended:
                for question in self._questions():
                    self._settle(question, question.nothing("not reached", ended.reason))

    def _judge_copies(self) -> None:
        """Ask every copy about the hidden inputs. From here on, nothing that the process itself says is read."""
        for question in [question for question in self._questions() if question.copy]:
            started = time.monotonic()
            try:
                verdict = question.inquiry.verdict(question.copy.evidence)
            except Ended as ended:
                verdict = _ended_by(question, ended)
            question.seconds += time.monotonic() - started
            self._settle(question, verdict)
            if self.process.is_lost:
                return

    def _questions(self) -> list[_Question]:
        return [step for step in self.ran if isinstance(step, _Question)]

    def _settle(self, question: _Question, verdict: Verdict) -> None:
        """Write a verdict into its cell."""
        if question in self.ran:
            self.ran.remove(question)
        if question.copy:
            question.copy.end()
        cell = question.cell
        points = cell.metadata.nbgrader.points * verdict.points / verdict.most
        text = f"{verdict}\n" + (f"  {WITHOUT_ISOLATION}\n" if self.unsafe else "")
        value = v4.new_output(
            "execute_result", data={"text/plain": f"{points:g}"}, execution_count=cell.execution_count
        )
        cell.outputs = [v4.new_output("stream", name="stdout", text=text), value]
        cell.metadata[KEY] = as_record(verdict, question.seconds)

    def _alive(self) -> Session:
        """Return a process in which everything so far has been done.

        Raises:
            Ended: there will be none any more.
        """
        while self.process is None:
            self._seconds(self.bounds.cell)
            if self.lives <= 0:
                raise Ended(f"Not run: the code before it had to be stopped {MOST_ENDS} times.")
            copies = len(self.job.probes) + 1
            self.process = self.stack.enter_context(self.sandbox.notebook(self.job.files, self.job.session, copies))
            for step in tuple(self.ran):
                if self.process is None:
                    break
                if isinstance(step, _Question):
                    self._look(step)
                else:
                    self._run_again(step)
        return self.process

    def _run_again(self, source: str) -> None:
        try:
            self.process.run(source, lambda message: None, self._seconds(self.bounds.cell))
        except Ended:
            self.ran.remove(source)
            self._ended()

    def _seconds(self, most: float) -> float:
        left = self.end - time.monotonic()
        if left <= 0:
            raise Ended(f"Not run: the notebook took more than {self.bounds.notebook:g} seconds.")
        return min(most, left)

    def _ended(self) -> None:
        """Let the process go. Its copies may be there still, and are judged before all is wiped."""
        self.lives -= 1
        if not self.process.is_lost:
            self._judge_copies()
        for question in self._questions():
            question.copy = None
        self.process = None
        self.stack.close()


def _ended_by(question: _Question, ended: Ended) -> Verdict:
    return question.nothing("it ended the process", f"While `{question.probe.function}` was called: {ended.reason}")


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
