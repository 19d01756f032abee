"""Requests to a process in a sandbox, and what counts as an answer to them.

Each request bears a nonce, and only an answer with that nonce counts: nothing that a notebook wrote before, or writes
beside, is taken for it. The first thing that goes wrong for good ends the talk, and every later request says so.
"""

import secrets
import select
import socket
import time
from collections.abc import Callable

from nngrade import wire
from nngrade.inside.wire import framed
from nngrade.sandbox.limits import Limits

THE_CODE = "The notebook's code"
NEVER_STOPPED = f"{THE_CODE} did not stop when its time was over."
LEFT = f"{THE_CODE} ended the process that it ran in."


class Ended(Exception):  # noqa: N818
    """The process is no more; `reason` is one sentence for the student."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Talk:
    """One connection to a process of a notebook."""

    def __init__(self, connection: socket.socket, limits: Limits, cause: Callable[[], str]) -> None:
        """Take over the connection; `cause` says why the process has ended, once it has."""
        self.connection = connection
        self.ended: Ended | None = None
        self._cause = cause
        self._frames = wire.Frames(limits.message, limits.output, limits.messages)
        self._waiting: list[bytes] = []
        connection.setblocking(False)

    def ask(self, request: dict, until: float, handing: socket.socket | None = None) -> str:
        """Send a request, and with it an open socket; return its nonce."""
        nonce = secrets.token_hex(16)
        self.send(framed({**request, "nonce": nonce}), until)
        if handing:
            self._when_ready(until, lambda: socket.send_fds(self.connection, [b"!"], [handing.fileno()]))
        return nonce

    def send(self, data: bytes, until: float) -> None:
        """Send data.

        Raises:
            Ended: as do all the others, when the process has ended, or goes past a limit.
        """
        view = memoryview(data)
        while view:
            view = view[self._when_ready(until, lambda: self.connection.send(view)) :]  # noqa: B023 (called at once)

    def answer(self, nonce: str, until: float, take: Callable[[dict], None], also: socket.socket) -> dict | None:
        """Return the answer to a request; None if there is none until then.

        Messages that belong to the request are handed to `take`. If `also` says something and the process does not, it
        has ended, though something that it started keeps the connection open.
        """
        while True:
            frame = self._next(until, also)
            if frame is None or frame.get("nonce") == nonce:
                return frame
            if frame.get("for") == nonce:
                take(frame)

    def stop(self, reason: str) -> Ended:
        """End the talk; return what to raise."""
        self.ended = self.ended or Ended(reason)
        return self.ended

    def _next(self, until: float, also: socket.socket) -> dict | None:
        while not self._waiting:
            patience = max(0.0, until - time.monotonic())
            ready, _, _ = select.select([self.connection, also], [], [], patience)
            if not ready:
                return None
            try:
                data = self.connection.recv(1 << 16) if self.connection in ready else b""
            except BlockingIOError:
                continue
            except OSError:
                data = b""
            if not data:
                raise self.stop(self._cause())
            try:
                self._waiting.extend(self._frames.feed(data))
            except wire.Flood as flood:
                raise self.stop(f"{THE_CODE} {flood}.") from None
        frame = wire.parsed(self._waiting.pop(0))
        if frame is None:
            raise self.stop(f"{THE_CODE} wrote over its connection.")
        return frame

    def _when_ready(self, until: float, send: Callable[[], int]) -> int:
        if self.ended:
            raise self.ended
        while True:
            _, ready, _ = select.select([], [self.connection], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise self.stop(f"{THE_CODE} stopped listening.")
            try:
                return send()
            except BlockingIOError:
                continue
            except OSError:
                raise self.stop(self._cause()) from None
