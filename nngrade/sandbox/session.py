"""One submission's notebook in a sandbox: its cells are run, and copies of its process are asked for evidence.

A copy has everything that the notebook has at that moment. What it learns when it is asked stays with it: the notebook
goes on as if nobody had asked, so that no later cell can show it.
"""

import contextlib
import signal
import socket
import time
from collections.abc import Callable, Sequence

from nncheck.values import Plain
from nngrade import wire
from nngrade.inside.wire import framed
from nngrade.sandbox.limits import Limits
from nngrade.sandbox.number import Lost
from nngrade.sandbox.talk import LEFT, NEVER_STOPPED, THE_CODE, Talk
from nngrade.sandbox.worker import Worker

GRACE_SECONDS = 2.0
"""How long a cell that was interrupted has, to stop."""

COPY_SECONDS = 10.0


class Session:
    """The process of one notebook; leaving the context kills everything that it started, and wipes what it wrote."""

    def __init__(self, worker: Worker, connection: socket.socket, limits: Limits, over: Callable[[], None]) -> None:
        """Take over a process that has just been forked; `over` is called at the end."""
        self._worker = worker
        self._limits = limits
        self._over = over
        self._talk = Talk(connection, limits, self._cause)
        self._copies: list[Copy] = []
        self._end = time.monotonic() + limits.wall
        self._late = False

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *exception: object) -> None:
        for talk in (self._talk, *(copy.talk for copy in self._copies)):
            talk.stop("The notebook is over.")
            talk.connection.close()
        self._over()

    @property
    def is_lost(self) -> bool:
        """Whether the sandbox was stopped for what the notebook did, and all copies with it."""
        return bool(self._worker.killed_because)

    def run(self, code: str, on_message: Callable[[dict], None], seconds: float) -> dict:
        """Run a cell; hand each of its messages to `on_message`, and return the content of its `execute_reply`.

        After `seconds` it is interrupted; then the reply is an error of the name CellTimeoutError.

        Raises:
            Ended: the process died, or did not stop, or went past a limit.
            Lost: the sandbox did, through no doing of the notebook's.
        """

        def take(frame: dict) -> None:
            message = wire.message(frame)
            if message is not None:
                on_message(message)

        self._late = False
        until = self._until(seconds)
        nonce = self._talk.ask({"do": "run", "code": code}, until)
        frame = self._talk.answer(nonce, until, take, self._worker.control)
        if frame is None:
            self._late = True
            with contextlib.suppress(Lost):
                self._worker.interrupt()
            frame = self._talk.answer(nonce, time.monotonic() + GRACE_SECONDS, take, self._worker.control)
        if frame is None:
            raise self._talk.stop(NEVER_STOPPED)
        reply = wire.reply(frame)
        if self._late:
            why = f"The cell was stopped after {seconds:g} seconds."
            return {**reply, "status": "error", "ename": "CellTimeoutError", "evalue": why, "traceback": [why]}
        return reply

    def copy(self) -> "Copy":
        """Return a copy of the notebook's process, as it is now; its threads are not copied.

        Raises:
            Unusable: it cannot be copied.
            Ended: as in `run`.
        """
        self._late = False
        until = self._until(COPY_SECONDS)
        ours, theirs = socket.socketpair()
        copy = Copy(self._worker, ours, self._limits)
        self._copies.append(copy)
        with theirs:
            nonce = self._talk.ask({"do": "copy"}, until, theirs)
            frame = self._talk.answer(nonce, until, lambda frame: None, self._worker.control)
        if frame is None:
            raise self._talk.stop(NEVER_STOPPED)
        if frame.get("copied") is not True:
            raise wire.Unusable("your notebook had too many processes, or too much memory, to call it in a copy")
        copy.begin(nonce, until)
        return copy

    def comm(self, message: dict) -> None:
        """Pass on a message to a widget."""
        self._talk.send(framed({"do": "comm", "message": message}), time.monotonic() + GRACE_SECONDS)

    def _until(self, seconds: float) -> float:
        now = time.monotonic()
        if self._worker.ended_with is not None:
            # It was heard of meanwhile; something that it started may keep the connection open.
            raise self._talk.stop(self._cause())
        if now > self._end:
            raise self._talk.stop(f"{THE_CODE} ran for more than {self._limits.wall} seconds in all.")
        return min(now + seconds, self._end)

    def _cause(self) -> str:
        status = self._worker.status(GRACE_SECONDS)
        why = _ending(status, self._worker)
        return NEVER_STOPPED if self._late and status is None and why == LEFT else why


class Copy:
    """A copy of a notebook's process, which is asked for evidence."""

    def __init__(self, worker: Worker, connection: socket.socket, limits: Limits) -> None:
        """Take over a connection that the copy is to serve."""
        self.talk = Talk(connection, limits, self._cause)
        self._worker = worker
        self._pid = 0

    def begin(self, nonce: str, until: float) -> None:
        """Wait until it is there."""
        frame = self.talk.answer(nonce, until, lambda frame: None, self.talk.connection) or {}
        pid = frame.get("copy")
        # It comes from the notebook. The warm process kills none but its own children by it.
        if type(pid) is not int or not 1 < pid < 1 << 22:
            raise self.talk.stop(LEFT)
        self._pid = pid

    def evidence(self, function: str, calls: Sequence[Plain], seconds: float) -> list[Plain]:
        """Call a function of the notebook, once for each of `calls`, in `seconds` together.

        A call is a dictionary of arguments, each packed by `nncheck.arguments.pack`.

        Returns:
            the fields of an `nncheck.evidence.Outcome` for each call, whose values can be decoded.

        Raises:
            Unusable: what came back is no evidence.
            Ended: as in `Session.run`.
        """
        until = time.monotonic() + seconds + GRACE_SECONDS
        nonce = self.talk.ask({"do": "evidence", "function": function, "calls": list(calls), "seconds": seconds}, until)
        frame = self.talk.answer(nonce, until, lambda frame: None, self.talk.connection)
        if frame is None:
            self.end()
            raise self.talk.stop(NEVER_STOPPED)
        return wire.outcomes(frame, calls)

    def end(self) -> int | None:
        """Kill it, unless it has ended by itself: then return its exit status."""
        pid, self._pid = self._pid, 0
        with contextlib.suppress(Lost):
            return self._worker.end(pid) if pid and not self._worker.killed_because else None

    def _cause(self) -> str:
        return _ending(self.end(), self._worker)


def _ending(status: object, worker: Worker) -> str:
    if worker.killed_because:
        return f"{THE_CODE} {worker.killed_because}."
    if worker.is_gone:
        # No notebook can end the warm process, so that it is not the student's doing.
        raise Lost("the sandbox is gone")
    if status == -signal.SIGXCPU:
        return f"{THE_CODE} used up its processor time of {worker.limits.cpu} seconds."
    if type(status) is int and status < 0:
        return f"{THE_CODE} crashed Python itself ({_signal(-status)})."
    return LEFT


def _signal(number: int) -> str:
    # Those for real-time uses have no names.
    return signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
