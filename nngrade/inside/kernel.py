"""A Jupyter kernel without ZeroMQ: IPython's own, whose messages go as frames over one socket.

It is made once, in the warm process, and serves one notebook in each fork: it runs cells, and answers a request for
evidence by calling a function that the notebook has defined. Every frame bears the nonce of the request it belongs to.
"""

import asyncio
import base64
import logging
import os
import signal
import socket
import sys
import tempfile
import threading
import types

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
                request = receive(connection)
            except (EOFError, ConnectionError):
                return
            match request:
                case {"do": "run", "nonce": nonce, "code": code}:
                    self._run(loop, nonce, code)
                case {"do": "evidence", "nonce": nonce, "function": name, "calls": calls, "seconds": seconds}:
                    self._answer(nonce, name, calls, seconds)
                case {"do": "comm", "message": message}:
                    getattr(self.kernel.comm_manager, message["msg_type"])(None, None, message)

    def _run(self, loop: asyncio.AbstractEventLoop, nonce: str, code: str) -> None:
        self.channel.begin(nonce)
        parent = {"header": {"msg_id": nonce, "msg_type": "execute_request"}}
        self.kernel.set_parent([], parent)
        self.shell.set_parent(parent)
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            reply = loop.run_until_complete(self.kernel.do_execute(code, silent=False, allow_stdin=False))
        except (KeyboardInterrupt, SystemExit) as raised:
            reply = {"status": "error", "ename": type(raised).__name__, "evalue": str(raised), "traceback": []}
            self.channel.send(None, "error", {key: reply[key] for key in ("ename", "evalue", "traceback")})
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.channel.flush()
        kept = ("status", "ename", "evalue", "traceback", "execution_count")
        self.channel.reply({"nonce": nonce, "reply": {key: reply[key] for key in kept if key in reply}})

    def _answer(self, nonce: str, name: str, calls: list[dict], seconds: float) -> None:
        # The calls are stopped by a signal, and an interrupt from outside only when that fails.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            outcomes = answer(self.shell.user_ns, name, calls, seconds)
        except KeyboardInterrupt:
            os._exit(1)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.channel.reply({"nonce": nonce, "outcomes": outcomes})


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
        self.nonce, self.left = "", 0
        # Subprocesses write into files, which are read whenever something is sent: no thread is needed.
        self.files = {name: tempfile.TemporaryFile("a+b") for name in ("stdout", "stderr")}
        self.sent = dict.fromkeys(self.files, 0)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for descriptor, (name, file) in enumerate(self.files.items(), start=1):
            os.dup2(file.fileno(), descriptor)
            stream = Stream(self, name, descriptor)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)

    def begin(self, nonce: str) -> None:
        """Let what is sent from now on belong to another cell."""
        self.nonce, self.left = nonce, MOST_PRINTED

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
                frame = {"for": self.nonce, "type": kind, "content": content, "metadata": metadata or {}}
                if buffers:
                    frame["buffers"] = [base64.b64encode(buffer).decode() for buffer in buffers]
                self.connection.sendall(framed(frame, json_default))
        return None

    def reply(self, frame: dict) -> None:
        """Answer a request."""
        with self.lock:
            data = framed(frame, json_default)
            if len(data) > LARGEST_ANSWER:
                data = framed({"nonce": frame["nonce"], "problem": "too large"})
            self.connection.sendall(data)

    def flush(self) -> None:
        """Send what was printed, and what subprocesses wrote."""
        with self.lock:
            for name, file in self.files.items():
                written = getattr(sys, f"__{name}__").taken()
                if written:
                    self._send_text(name, written)
                data = os.pread(file.fileno(), MOST_PRINTED, self.sent[name])
                if data:
                    self.sent[name] += len(data)
                    self._send_text(name, data.decode("utf-8", "replace"))

    def _send_text(self, name: str, text: str) -> None:
        if self.left <= 0:
            return
        shown = text[: self.left]
        self.left -= len(shown)
        if self.left <= 0:
            shown += f"\n… (after {MOST_PRINTED} characters, the rest of what this cell prints is cut off)\n"
        frame = {"for": self.nonce, "type": "stream", "content": {"name": name, "text": shown}, "metadata": {}}
        self.connection.sendall(framed(frame))


class Stream:
    """What `sys.stdout` and `sys.stderr` are in a notebook: text that is sent now and then."""

    encoding = "utf-8"
    errors = "replace"
    closed = False
    newlines = None
    line_buffering = False
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

    def writelines(self, lines: list[str]) -> None:
        """Write each of them."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Send what was written."""
        if os.getpid() == self.channel.process:
            self.channel.flush()

    def taken(self) -> str:
        """Return what was written since the last time."""
        parts, self._parts, self._size = self._parts, [], 0
        return "".join(parts)

    def isatty(self) -> bool:
        """It is not."""
        return False

    def writable(self) -> bool:
        """It is."""
        return True

    def readable(self) -> bool:
        """It is not."""
        return False

    def seekable(self) -> bool:
        """It is not."""
        return False

    def fileno(self) -> int:
        """Where subprocesses write to."""
        return self._descriptor
