"""Workers on this machine: a process each, with a warm sandbox, and work handed to whoever is free.

A worker that is lost half way (killed, or out of memory) is replaced, and its work done again, twice at the most. The
others are started when the first has done something, or was at it for a while: before, they would keep it waiting.
"""

import contextlib
import gc
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Mapping
from multiprocessing.connection import Connection, wait
from typing import NamedTuple, Protocol

from nngrade.problem import Problem
from nngrade.sandbox import Limits, Sandbox
from nngrade.sandbox.worker import Lost
from nngrade.work import Done, Work, do

RETRIES = 2

LOST = (
    f"The process that graded it was lost {RETRIES + 1} times, perhaps for want of memory: grade it by hand, or again "
    "with --jobs 1."
)

NEVER_READY = (
    f"A process that runs notebooks was lost {RETRIES + 1} times before it was ready, perhaps for want of memory: make "
    "room, and run it again with --jobs 1."
)

ALONE_SECONDS = 0.5
"""How long the first worker may be at its first work before the others are started."""

READY = "ready"
"""What a worker says before its first work."""


class Pool(Protocol):
    """Whoever does the work."""

    size: int
    """How much is done at once."""

    def submit(self, work: Work) -> None:
        """Take some work."""

    def finished(self, seconds: float) -> list[Done]:
        """Return what has been done since the last call; wait for some, but not longer than `seconds`."""

    def running(self) -> Mapping[str, float]:
        """Return since when each student's work is being done, by the monotonic clock."""

    def close(self) -> None:
        """End all workers."""


class _Busy(NamedTuple):
    work: Work
    since: float


class _Worker:
    def __init__(self, sandbox: Sandbox) -> None:
        # Forked, because all that has been imported is there at once. This process has no threads.
        context = multiprocessing.get_context("fork")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, sandbox, os.getpid()), daemon=True)
        self.process.start()
        theirs.close()
        self.sandbox = sandbox
        self.is_ready = False
        self.busy: _Busy | None = None

    def give(self, work: Work) -> None:
        self.busy = _Busy(work, time.monotonic())
        # If it is gone, its end of the connection says so.
        with contextlib.suppress(OSError):
            self.connection.send(work)

    def end(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.join()
        # If it was begun before the fork, it is this process's child, to be buried here.
        self.sandbox.close()


class LocalPool:
    """Workers that are processes of this machine.

    The first has the sandbox `begun`, if there is one. With that and everything imported, it is ready soonest.
    """

    def __init__(self, size: int, limits: Limits, *, unsafe: bool, begun: Sandbox | None = None) -> None:
        self.size = size
        self._limits, self._unsafe = limits, unsafe
        self._waiting: deque[Work] = deque()
        self._lost: dict[str, int] = {}
        self._lost_early = 0
        first = begun or self._sandbox()
        first.limit(limits, unsafe=unsafe)
        self._workers = [_Worker(first)]

    def submit(self, work: Work) -> None:
        """Take some work."""
        self._waiting.append(work)
        self._hand_out()

    def finished(self, seconds: float) -> list[Done]:
        """Return what has been done since the last call; wait for some, but not longer than `seconds`.

        Raises:
            Problem: no worker gets ready.
        """
        done = []
        workers = {worker.connection: worker for worker in self._workers}
        for connection in wait(list(workers), seconds):
            worker = workers[connection]
            try:
                said = connection.recv()
            # Half a message, too, is what a killed worker leaves.
            except (EOFError, OSError):
                done += self._replace(worker)
                continue
            if said == READY:
                worker.is_ready, self._lost_early = True, 0
            elif said.stop and len(self._workers) > 1:
                self._give_up(worker)
            else:
                worker.busy = None
                done.append(said)
        now = time.monotonic()
        if done or any(now - since > ALONE_SECONDS for since in self.running().values()):
            self._workers += [_Worker(self._sandbox()) for _ in range(self.size - len(self._workers))]
        self._hand_out()
        return done

    def running(self) -> dict[str, float]:
        """Return since when each student's work is being done, by the monotonic clock."""
        return {worker.busy.work.student: worker.busy.since for worker in self._workers if worker.busy}

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers:
            with contextlib.suppress(OSError):
                worker.connection.send(None)
        for worker in self._workers:
            worker.process.join(0.5)
            worker.end()

    def _hand_out(self) -> None:
        for worker in self._workers:
            if self._waiting and worker.is_ready and not worker.busy:
                worker.give(self._waiting.popleft())

    def _replace(self, worker: _Worker) -> list[Done]:
        worker.end()
        self._lost_early += not worker.is_ready
        if self._lost_early > RETRIES:
            raise Problem(NEVER_READY)
        self._workers[self._workers.index(worker)] = _Worker(self._sandbox())
        if not worker.busy:
            return []
        work = worker.busy.work
        self._lost[work.student] = self._lost.get(work.student, 0) + 1
        if self._lost[work.student] > RETRIES:
            return [Done(work.student, refusal=LOST)]
        self._waiting.appendleft(work)
        return []

    def _give_up(self, worker: _Worker) -> None:
        # Where one runs, there may be no room for two.
        worker.end()
        self._workers.remove(worker)
        self.size = len(self._workers)
        self._waiting.appendleft(worker.busy.work)

    def _sandbox(self) -> Sandbox:
        return Sandbox(self._limits, unsafe=self._unsafe)


def _serve(connection: Connection, sandbox: Sandbox, coordinator: int) -> None:
    # Ctrl-C is for the coordinator, which then ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(coordinator,), daemon=True).start()
    # What was imported stays shared with the coordinator: a full collection would copy it by marking it, and would not
    # come before what notebooks leave in circles were a quarter of that.
    gc.freeze()
    gc.collect()
    with sandbox:
        # What is wrong here is said when there is work.
        with contextlib.suppress(Problem, Lost):
            sandbox.start()
        connection.send(READY)
        while (work := connection.recv()) is not None:
            connection.send(do(work, sandbox))


def _end_with(coordinator: int) -> None:
    while os.getppid() == coordinator:
        time.sleep(0.5)
    os._exit(1)
