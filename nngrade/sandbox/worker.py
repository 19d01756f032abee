"""One warm process, started and spoken to from the trusted side, and watched while a notebook runs in it.

What it says on its control connection is ours, but it is held to the order of the conversation: whatever else comes, or
comes late, or not at all, means that the process is not to be used again.
"""

import contextlib
import json
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from nncheck.plain import one_line
from nngrade.inside.wire import HEADER, framed
from nngrade.sandbox import bubblewrap
from nngrade.sandbox.contents import ENVIRONMENT, code_inside
from nngrade.sandbox.filter import seccomp_filter
from nngrade.sandbox.limits import Limits
from nngrade.sandbox.number import Lost, Number
from nngrade.sandbox.scratch import CONTENT, Scratch
from nngrade.sandbox.watch import Watch, descendants

START_SECONDS = 60
WIPE_SECONDS = 10


class Worker:
    """A warm process, from its start to its end."""

    def __init__(self, limits: Limits, *, unsafe: bool) -> None:
        """Start it; it is warm once `wait_for_ready` has returned.

        Raises:
            Lost: it did not start.
        """
        self.limits = limits
        self.unsafe = unsafe
        self.folders: list[int] = []
        self.scratch: Scratch | None = None
        self.number = None if unsafe else Number()
        self.uid = self.number.value if self.number and os.geteuid() == 0 else 0
        self.killed_because = ""
        self.is_gone = False
        self.warm = False
        self.process: subprocess.Popen | None = None
        self._root, self._child = 0, 0
        self._handle: int | None = None
        self._watch: Watch | None = None
        self._buffer = bytearray()
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 (open to the end)
        self.control, theirs = socket.socketpair()
        try:
            with theirs:
                self.process = self._unsafe(theirs) if unsafe else self._bubblewrapped(theirs)
        except BaseException:
            self.close()
            raise

    def _unsafe(self, theirs: socket.socket) -> subprocess.Popen:
        self.scratch = Scratch()
        code, notebook, temporary = (str(self.scratch.path / name) for name in CONTENT)
        for name, path in code_inside().items():
            target = Path(code, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        environment = {
            **{name: value.replace("/tmp", temporary) for name, value in ENVIRONMENT.items()},  # noqa: S108
            "TMPDIR": temporary,
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": os.pathsep.join([code, *_packages()]),
        }
        program = _program(theirs, [notebook, temporary], 0, str(self.scratch.path))
        held = [theirs.fileno(), self.scratch.lock]
        return self._started([sys.executable, "-S", *program], environment, held)

    def _bubblewrapped(self, theirs: socket.socket) -> subprocess.Popen:
        program = _program(theirs, bubblewrap.FOLDERS, self.uid, "")
        with seccomp_filter() as rules:
            command = bubblewrap.command(self.limits, code_inside(), rules.fileno(), program)
            return self._started(
                command, {**ENVIRONMENT, **bubblewrap.environment()}, [theirs.fileno(), rules.fileno()]
            )

    def _started(self, command: list[str], environment: dict[str, str], descriptors: list[int]) -> subprocess.Popen:
        return subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._complaints,
            pass_fds=descriptors,
            cwd="/",
        )

    def wait_for_ready(self) -> None:
        """Wait until it is warm.

        Raises:
            Lost: it will not be.
        """
        if self.warm:
            return
        end = time.monotonic() + START_SECONDS
        self.control.settimeout(START_SECONDS)
        try:
            data, self.folders, _, _ = socket.recv_fds(self.control, 4096, 3)
        except (TimeoutError, ConnectionError):
            data = b""
        self._buffer += data
        if "ready" in (self.answer(end) or {}):
            self._root = self.process.pid if self.unsafe else next(descendants(self.process.pid), 0)
            if self._root and sys.platform == "linux":
                self._handle = os.pidfd_open(self._root)
            if self.number:
                # Not before: it starts faster on any that is idle.
                os.sched_setaffinity(self._root, {self.number.processor})
            self.warm = True
        else:
            self._complaints.seek(0)
            lines = self._complaints.read(1 << 16).decode("utf-8", "replace").strip().splitlines()
            raise Lost(f"the sandbox did not start{': ' if lines else ''}{one_line(lines[-1]) if lines else ''}")

    def start(self, files: Mapping[str, bytes], seed: str) -> socket.socket:
        """Fork a process for a notebook, with `files` in its working directory; return the connection to it.

        Raises:
            Lost: it did not answer, or the files could not be written.
            ValueError: a file has a name that leads elsewhere.
        """
        paths = {_inside(name): content for name, content in files.items()}
        try:
            for path, content in paths.items():
                self._put(path, content)
        except OSError as error:
            raise Lost(f"the notebook's files could not be written: {error.strerror}") from None
        limits = self.limits.resources
        if self.unsafe:
            # The others are of the whole user, or not known everywhere.
            limits = {name: limits[name] for name in ("CPU", "NOFILE", "FSIZE")}
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._tell({"do": "start", "limits": limits, "seed": seed})
                with contextlib.suppress(OSError):
                    socket.send_fds(self.control, [b"!"], [theirs.fileno()])
            self._child = self._expect("started", WIPE_SECONDS)["started"]
        except BaseException:
            ours.close()
            raise
        # In a folder that the machine shares, others' files would be counted.
        counted = [] if self.unsafe else self.folders
        self._watch = Watch(self._root, counted, self.limits, self._stop) if self._root else None
        return ours

    def interrupt(self) -> None:
        """Stop what the notebook is doing, as Ctrl-C would."""
        self._tell({"do": "interrupt"})

    def wipe(self) -> None:
        """Kill all that the notebook left, and delete all that it wrote.

        Raises:
            Lost: it cannot be said that nothing is left.
        """
        if self._watch:
            self._watch.close()
            self._watch = None
        nonce = secrets.token_hex(8)
        self._tell({"do": "wipe", "nonce": nonce})
        end = time.monotonic() + WIPE_SECONDS
        while True:
            answer = self.answer(end)
            if answer is None:
                raise Lost("the sandbox could not be cleared")
            if answer.get("wiped") == nonce:
                break
        if any(os.listdir(folder) for folder in self.folders):  # noqa: PTH208 (these are descriptors)
            raise Lost("files were left in the sandbox")
        if any(descendants(self._root)) and not self.unsafe:
            raise Lost("processes were left in the sandbox")

    def answer(self, end: float) -> dict | None:
        """Return the next thing that the warm process says; None if it says nothing until `end`, or is gone."""
        while True:
            if len(self._buffer) >= HEADER.size:
                (length,) = HEADER.unpack_from(self._buffer)
                if length > 4096:
                    return None
                if len(self._buffer) >= HEADER.size + length:
                    body = bytes(self._buffer[HEADER.size : HEADER.size + length])
                    del self._buffer[: HEADER.size + length]
                    return json.loads(body)
            ready, _, _ = select.select([self.control], [], [], max(0.0, end - time.monotonic()))
            data = b""
            with contextlib.suppress(OSError):
                data = self.control.recv(4096) if ready else b""
            if not data:
                self.is_gone = bool(ready)
                return None
            self._buffer += data

    def close(self) -> None:
        """End it, and everything in it."""
        if self._watch:
            self._watch.close()
        self._kill()
        if self.process:
            self.process.wait()
        if self._handle is not None:
            os.close(self._handle)
        self.control.close()
        for folder in self.folders:
            os.close(folder)
        self.folders = []
        self._complaints.close()
        if self.number:
            self.number.close()
        if self.scratch:
            self.scratch.close()

    def _stop(self, reason: str) -> None:
        self.killed_because = reason
        self._kill()

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self.unsafe and self._child:
                os.killpg(self._child, signal.SIGKILL)
        # The first process of a namespace takes all others with it, and bubblewrap, which waits for it.
        with contextlib.suppress(ProcessLookupError):
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        if self.process and self.process.poll() is None and not self.warm:
            # While it starts, bubblewrap killed alone would leave the process that it has just made.
            self.process.send_signal(signal.SIGSTOP)
            # Unless it has ended meanwhile, and then that process with it.
            with contextlib.suppress(ChildProcessError):
                os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
                for pid in list(descendants(self.process.pid)):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
        if self.process:
            self.process.kill()

    def _give(self, descriptor: int) -> None:
        if self.uid:
            os.fchown(descriptor, self.uid, self.uid)

    def _expect(self, word: str, seconds: float) -> dict:
        answer = self.answer(time.monotonic() + seconds)
        if answer is None or word not in answer:
            raise Lost("the sandbox did not answer in order")
        return answer

    def _tell(self, request: dict) -> None:
        try:
            self.control.sendall(framed(request))
        except OSError:
            self.is_gone = True
            raise Lost("the sandbox is gone") from None

    def _put(self, path: PurePosixPath, content: bytes) -> None:
        folder = os.dup(self.folders[0])
        try:
            for part in path.parts[:-1]:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(part, dir_fd=folder)
                inner = os.open(part, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder)
                self._give(inner)
                os.close(folder)
                folder = inner
            made = os.open(path.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644, dir_fd=folder)
            with os.fdopen(made, "wb") as file:
                file.write(content)
                self._give(made)
        finally:
            os.close(folder)


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise ValueError(f"{name!r} is no name for a file in a notebook's folder")
    return path


def _program(theirs: socket.socket, folders: Sequence[str], uid: int, scratch: str) -> list[str]:
    settings = json.dumps({"folders": folders, "uid": uid, "scratch": scratch})
    return ["-m", "nngrade.inside", str(theirs.fileno()), settings]


def _packages() -> list[str]:
    return list(dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib")))
