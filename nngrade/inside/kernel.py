"""A Jupyter kernel without ZeroMQ: IPython's own, whose messages go as frames over one socket.

It is made once, in the warm process, and serves one notebook in each fork: it runs cells, and where evidence is wanted
it forks a copy of the notebook, which calls a function that the notebook has defined, and shows nothing to the other
cells. Every frame bears the nonce of the request it belongs to.
"""

import asyncio
import base64
import contextlib
import io
import logging
import os
import random
import signal
import socket
import sys
import tempfile
import threading
import types
import warnings
from collections.abc import Sequence

from traitlets import Any
from traitlets.config import Config

# A debugger would start threads, and a fork copies none.
sys.modules["debugpy"] = None

from ipykernel.ipkernel import IPythonKernel  # noqa: E402
from ipykernel.zmqshell import ZMQInteractiveShell  # noqa: E402
from IPython.core.error import StdinNotImplementedError  # noqa: E402
from jupyter_client.jsonutil import json_default  # noqa: E402
from jupyter_client.session import Session  # noqa: E402

from nncheck.evidence import answer  # noqa: E402
from nngrade.inside.wire import framed, receive  # noqa: E402

MOST_PRINTED = 500_000
"""Characters a cell may print; the rest is cut off, so that a forgotten print in a loop costs no marks."""

MOST_SHOWN = 8_000_000
"""Bytes of figures and text a cell may show."""

MOST_MESSAGES = 2_000
"""How many things it may show."""

NAMES = ("stdout", "stderr")

LARGEST_ANSWER = 8_000_000
"""Bytes of evidence. What tasks ask for has a few thousand."""


class Kernel:
    """The kernel of one notebook, warm before there is one."""

    def __init__(self) -> None:
        config = Config()
        config.HistoryManager.enabled = False
        config.HistoryManager.hist_file = ":memory:"
        self.channel = Channel(key=b"")
        # The singleton: comms look it up.
        self.kernel = _Kernel.instance(config=config, session=self.channel, log=logging.getLogger("kernel"))
        self.shell = self.kernel.shell
        self.shell.displayhook.get_execution_count = lambda: self.shell.execution_count
        # Where IPython looks, to find that a top-level await needs no help with interrupts.
        self.kernel.shell_channel_thread = types.SimpleNamespace(parent_thread=None)

    def serve(self, connection: socket.socket) -> None:
        """Do what is asked for until the other side hangs up."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.channel.open(connection)
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        while True:
            try:
                request = receive(self.channel.connection)
            except (EOFError, ConnectionError):
                return
            match request:
                case {"do": "run", "nonce": nonce, "code": code}:
                    self._run(loop, nonce, code)
                case {"do": "copy", "nonce": nonce}:
                    self._copy(nonce)
                case {"do": "evidence", "nonce": nonce, "function": name, "calls": calls, "seconds": seconds}:
                    outcomes = answer(self.shell.user_ns, name, calls, seconds)
                    self.channel.reply({"nonce": nonce, "outcomes": outcomes})
                case {"do": "comm", "message": message}:
                    getattr(self.kernel.comm_manager, message["msg_type"])(None, None, {"buffers": [], **message})

    def _run(self, loop: asyncio.AbstractEventLoop, nonce: str, code: str) -> None:
        self.channel.begin(nonce)
        parent = {"header": {"msg_id": nonce, "msg_type": "execute_request"}}
        self.kernel.set_parent([], parent)
        self.shell.set_parent(parent)
        task = loop.create_task(self.kernel.do_execute(code, silent=False, allow_stdin=False))
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            reply = loop.run_until_complete(task)
        except (KeyboardInterrupt, SystemExit) as raised:
            error = {"ename": type(raised).__name__, "evalue": str(raised), "traceback": []}
            self.channel.send(None, "error", error)
            reply = {"status": "error", **error}
            # An await at the top level was interrupted, and waits on: what it still says is not shown.
            self.channel.begin("")
            task.cancel()
            with contextlib.suppress(BaseException):
                loop.run_until_complete(task)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.channel.flush()
        kept = ("status", "ename", "evalue", "traceback", "execution_count")
        self.channel.reply({"nonce": nonce, "reply": {key: reply[key] for key in kept if key in reply}})

    def _copy(self, nonce: str) -> None:
        """Fork a process that has everything the notebook has by now, and serves a connection of its own."""
        _, (descriptor,), _, _ = socket.recv_fds(self.channel.connection, 1, 1)
        drawn = random.getstate()
        with self.channel.lock, warnings.catch_warnings():
            # Of Python 3.12, where the notebook has threads: the copy does without them.
            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                child = os.fork()
            except OSError:
                os.close(descriptor)
                self.channel.reply({"nonce": nonce, "copied": False})
                return
            if child == 0:
                # An orphan, so that the warm process buries it, and knows how it ended.
                if os.fork():
                    os._exit(0)
                self.channel.connection.close()
                self.channel.open(socket.socket(fileno=descriptor))
                # Python seeds it anew in a fork.
                random.setstate(drawn)
                self.channel.reply({"nonce": nonce, "copy": os.getpid()})
                return
        os.close(descriptor)
        _, status = os.waitpid(child, 0)
        self.channel.reply({"nonce": nonce, "copied": status == 0})


class _Shell(ZMQInteractiveShell):
    def enable_gui(self, gui: str | None = None) -> None:
        """There is none; `%matplotlib` asks for it."""


class _Kernel(IPythonKernel):
    shell_class = _Shell
    iopub_socket = Any(object())

    def raw_input(self, prompt: str = "") -> str:
        """Stand in for `input`."""
        raise StdinNotImplementedError("nobody is there to answer input() while a notebook is graded: assign the value")

    getpass = raw_input


class Channel(Session):
    """Sends Jupyter's messages as frames over the socket, with whatever was printed before them."""

    def open(self, connection: socket.socket) -> None:
        """Take over the standard streams, in the fork."""
        self.connection = connection
        self.process = os.getpid()
        self.lock = threading.RLock()
        self.begin("")
        # Subprocesses write into files, which are read whenever something is sent: no thread is needed.
        self.files = [tempfile.TemporaryFile("a+b") for _ in NAMES]  # noqa: SIM115 (open to the end)
        self.read = [0 for _ in NAMES]
        self.streams = [Stream(self, name, descriptor) for descriptor, name in enumerate(NAMES, start=1)]
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for file, stream, name in zip(self.files, self.streams, NAMES, strict=True):
            os.dup2(file.fileno(), stream.fileno())
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)

    def begin(self, nonce: str) -> None:
        """Let what is sent from now on belong to another cell."""
        self.nonce = nonce
        self.left = [MOST_PRINTED, MOST_SHOWN, MOST_MESSAGES]

    def send(  # noqa: D102
        self,
        stream: object,
        msg_or_type: dict | str,
        content: dict | None = None,
        parent: dict | None = None,
        ident: object = None,
        buffers: list | None = None,
        track: bool = False,
        header: dict | None = None,
        metadata: dict | None = None,
    ) -> dict | None:
        if isinstance(msg_or_type, dict):
            kind, content = msg_or_type["header"]["msg_type"], msg_or_type["content"]
            metadata = msg_or_type.get("metadata")
        else:
            kind = msg_or_type
        # A process that a notebook forked has no say here: its frames would be mixed with ours.
        if os.getpid() == self.process:
            with self.lock:
                self.flush()
                encoded = [base64.b64encode(buffer).decode() for buffer in buffers or ()]
                self._show(kind, content, metadata, encoded)
        return None

    def reply(self, frame: dict) -> None:
        """Answer a request."""
        try:
            data = framed(frame, json_default)
        except MemoryError:
            data = b""
        if not 0 < len(data) <= LARGEST_ANSWER:
            data = framed({"nonce": frame["nonce"], "problem": "too large"})
        with self.lock:
            self.connection.sendall(data)

    def flush(self) -> None:
        """Send what was printed, and what subprocesses wrote."""
        with self.lock:
            for k, name in enumerate(NAMES):
                self._print(name, self.streams[k].taken())
                while data := os.pread(self.files[k].fileno(), MOST_PRINTED, self.read[k]):
                    self.read[k] += len(data)
                    self._print(name, data.decode("utf-8", "replace"))
                if self.read[k] > MOST_PRINTED:
                    self.files[k].truncate(0)
                    self.read[k] = 0

    def _print(self, name: str, text: str) -> None:
        if not text or self.left[0] <= 0:
            return
        shown = text[: self.left[0]]
        self.left[0] -= len(shown)
        if self.left[0] <= 0:
            shown += f"\n… (after {MOST_PRINTED} characters, the rest of what this cell prints is cut off)\n"
        self._show("stream", {"name": name, "text": shown})

    def _show(self, kind: str, content: dict, metadata: dict | None = None, buffers: Sequence[str] = ()) -> None:
        frame = {"for": self.nonce, "type": kind, "content": content, "metadata": metadata or {}, "buffers": buffers}
        data = framed(frame, json_default)
        if len(data) < self.left[1] and self.left[2] > 0:
            self.left[1] -= len(data)
            self.left[2] -= 1
            self.connection.sendall(data)


class Stream(io.TextIOBase):
    """What `sys.stdout` and `sys.stderr` are in a notebook: text that is sent now and then."""

    encoding = "utf-8"
    errors = "replace"
    BATCH = 65_536

    def __init__(self, channel: Channel, name: str, descriptor: int) -> None:
        self.channel = channel
        self.name = f"<{name}>"
        self._descriptor = descriptor
        self._parts: list[str] = []
        self._size = 0

    def write(self, text: str) -> int:
        """Keep the text until the next flush."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self.channel.process:
            os.write(self._descriptor, text.encode("utf-8", "replace"))
            return len(text)
        self._parts.append(text)
        self._size += len(text)
        if self._size > self.BATCH:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what was written."""
        if os.getpid() == self.channel.process:
            self.channel.flush()

    def taken(self) -> str:
        """Return what was written since the last time."""
        parts, self._parts, self._size = self._parts, [], 0
        return "".join(parts)

    def writable(self) -> bool:
        """It is."""
        return True

    def fileno(self) -> int:
        """Where subprocesses write to."""
        return self._descriptor
