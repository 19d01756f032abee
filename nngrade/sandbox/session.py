"""One submission's notebook in a sandbox: its cells are run, then it is asked for evidence.

Each request bears a nonce, and only an answer with that nonce counts: nothing that a notebook wrote before, or writes
beside, is taken for it. The first thing that goes wrong for good ends the notebook, and every later request says so.
"""

import contextlib
import secrets
import select
import signal
import socket
import time
from collections.abc import Callable, Sequence

from nncheck.values import Plain
from nngrade import wire
from nngrade.inside.wire import framed
from nngrade.sandbox.limits import Limits
from nngrade.sandbox.number import Lost
from nngrade.sandbox.worker import Worker

GRACE_SECONDS = 2.0
"""How long a cell that was interrupted has, to stop."""

THE_CODE = "The notebook's code"
NEVER_STOPPED = f"{THE_CODE} did not stop when its time was over."


class Ended(Exception):  # noqa: N818
    """The notebook's process is no more; `reason` is one sentence for the student."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Session:
    """The process of one notebook; leaving the context kills everything that it started, and wipes what it wrote."""

    def __init__(self, worker: Worker, connection: socket.socket, limits: Limits, over: Callable[[], None]) -> None:
        """Take over a process that has just been forked; `over` is called at the end."""
        self._worker = worker
        self._connection = connection
        self._limits = limits
        self._over = over
        self._frames = wire.Frames(limits.message, limits.output, limits.messages)
        self._waiting: list[bytes] = []
        self._end = time.monotonic() + limits.wall
        self._late = False
        self._ended: Ended | None = None
        connection.setblocking(False)

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *exception: object) -> None:
        self._ended = self._ended or Ended("The notebook is over.")
        self._connection.close()
        self._over()

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

        frame, interrupted = self._asked({"do": "run", "code": code}, seconds, take)
        reply = wire.reply(frame)
        if interrupted:
            why = f"The cell was stopped after {seconds:g} seconds."
            return {**reply, "status": "error", "ename": "CellTimeoutError", "evalue": why, "traceback": [why]}
        return reply

    def evidence(self, function: str, calls: Sequence[Plain], seconds: float) -> list[Plain]:
        """Call a function of the notebook, once for each of `calls`, in `seconds` together.

        A call is a dictionary of arguments, each packed by `nncheck.arguments.pack`.

        Returns:
            the fields of an `nncheck.evidence.Outcome` for each call, whose values can be decoded.

        Raises:
            Unusable: what came back is no evidence.
            Ended: as in `run`.
        """
        request = {"do": "evidence", "function": function, "calls": list(calls), "seconds": seconds}
        frame, interrupted = self._asked(request, seconds + GRACE_SECONDS, lambda frame: None)
        if interrupted:
            raise self._stop(NEVER_STOPPED)
        return wire.outcomes(frame, calls)

    def extend(self, seconds: float) -> None:
        """Give the notebook at least so long from now on."""
        self._end = max(self._end, time.monotonic() + seconds)

    def comm(self, message: dict) -> None:
        """Pass on a message to a widget."""
        self._send(framed({"do": "comm", "message": message}), time.monotonic() + GRACE_SECONDS)

    def _asked(self, request: dict, seconds: float, take: Callable[[dict], None]) -> tuple[dict, bool]:
        nonce = secrets.token_hex(16)
        if time.monotonic() > self._end:
            raise self._ended or self._stop(f"{THE_CODE} ran for more than {self._limits.wall} seconds in all.")
        until = min(time.monotonic() + seconds, self._end)
        self._send(framed({**request, "nonce": nonce}), until)
        self._late = False
        while True:
            frame = self._next(until)
            if frame is None:
                if self._late:
                    raise self._stop(NEVER_STOPPED)
                self._late = True
                until = time.monotonic() + GRACE_SECONDS
                with contextlib.suppress(Lost):
                    self._worker.interrupt()
            elif frame.get("nonce") == nonce:
                return frame, self._late
            elif frame.get("for") == nonce:
                take(frame)

    def _send(self, data: bytes, until: float) -> None:
        if self._ended:
            raise self._ended
        view = memoryview(data)
        while view:
            _, ready, _ = select.select([], [self._connection], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise self._stop(f"{THE_CODE} stopped listening.")
            try:
                view = view[self._connection.send(view) :]
            except BlockingIOError:
                continue
            except OSError:
                raise self._stop(self._cause()) from None

    def _next(self, until: float) -> dict | None:
        """Return the next frame; None if there is none until then."""
        while not self._waiting:
            patience = max(0.0, until - time.monotonic())
            ready, _, _ = select.select([self._connection, self._worker.control], [], [], patience)
            if not ready:
                return None
            if self._connection not in ready:
                # The notebook's process has ended, though something it started keeps the connection open.
                raise self._stop(self._cause())
            try:
                data = self._connection.recv(1 << 16)
            except BlockingIOError:
                continue
            except OSError:
                data = b""
            if not data:
                raise self._stop(self._cause())
            try:
                self._waiting.extend(self._frames.feed(data))
            except wire.Flood as flood:
                raise self._stop(f"{THE_CODE} {flood}.") from None
        frame = wire.parsed(self._waiting.pop(0))
        if frame is None:
            raise self._stop(f"{THE_CODE} wrote over its connection.")
        return frame

    def _cause(self) -> str:
        answer = self._worker.answer(time.monotonic() + GRACE_SECONDS)
        if self._worker.killed_because:
            return f"{THE_CODE} {self._worker.killed_because}."
        if self._worker.is_gone:
            # No notebook can end the warm process, so that it is not the student's doing.
            raise Lost("the sandbox is gone")
        status = answer.get("ended") if answer else None
        if status == -signal.SIGXCPU:
            return f"{THE_CODE} used up its processor time of {self._limits.cpu} seconds."
        if type(status) is int and status < 0:
            return f"{THE_CODE} crashed Python itself ({_signal(-status)})."
        return NEVER_STOPPED if self._late else f"{THE_CODE} ended the process that it ran in."

    def _stop(self, reason: str) -> Ended:
        self._ended = Ended(reason)
        return self._ended


def _signal(number: int) -> str:
    # Those for real-time uses have no names.
    return signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
