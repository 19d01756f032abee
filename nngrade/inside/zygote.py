"""The warm process: it has everything imported, forks a child for a notebook, and then kills and wipes all of it.

It is process 1 of a process namespace, so that whatever a notebook starts becomes its child in the end, and none of it
can stop or kill it. It runs no line of a student's; each fork does, and dies with its notebook.
"""

import contextlib
import ctypes
import fcntl
import gc
import io
import os
import random
import resource
import select
import shutil
import signal
import site
import socket
import stat
import sys
import threading
import time
from pathlib import Path

# For the notebooks; but not matplotlib's inline backend, or figures would vanish after the fork.
import matplotlib.backends.backend_agg
import matplotlib.pyplot  # noqa: F401
import numpy.testing
from matplotlib.figure import Figure

from nngrade.inside.kernel import Kernel
from nngrade.inside.wire import framed, receive

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36


def main(control: socket.socket, folders: list[str]) -> None:
    """Warm up, then do what the trusted side asks for until it hangs up."""
    alone = os.getpid() == 1
    # What `help` and `exit` are, also where Python was started without its packages.
    site.sethelper()
    site.setquit()
    # Nothing that gets warm may have the number that a notebook's connection has.
    place = os.open(os.devnull, os.O_RDONLY)
    kernel = Kernel()
    _warm_up(kernel)
    if alone:
        _hide()
    elif sys.platform == "linux":
        # Whatever a notebook starts becomes its child in the end here too.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    _wipe(folders)
    gc.collect()
    gc.freeze()
    gc.enable()
    # A fork copies the calling thread alone.
    assert threading.active_count() == 1, threading.enumerate()  # noqa: S101
    rung, bell = socket.socketpair()
    for end in (rung, bell):
        end.setblocking(False)
    # The first process of a namespace is sent by others only those signals that it handles.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(bell.fileno(), warn_on_full_buffer=False)
    socket.send_fds(control, [framed({"ready": os.getpid()})], [os.open(folder, os.O_RDONLY) for folder in folders])
    child = 0
    try:
        while True:
            ready, _, _ = select.select([control, rung], [], [])
            if rung in ready:
                with contextlib.suppress(BlockingIOError):
                    rung.recv(4096)
                status = _reaped(child)
                if status is not None:
                    control.sendall(framed({"ended": status}))
            if control not in ready:
                continue
            match receive(control):
                case {"do": "start", "limits": limits, "seed": seed}:
                    _, descriptors, _, _ = socket.recv_fds(control, 1, 1)
                    if not descriptors:
                        raise EOFError
                    (descriptor,) = descriptors
                    child = os.fork()
                    if child == 0:
                        signal.set_wakeup_fd(-1)
                        os.dup2(descriptor, place, inheritable=False)
                        _become_notebook(kernel, place, folders[0], limits, seed)
                    os.close(descriptor)
                    control.sendall(framed({"started": child}))
                case {"do": "interrupt"}:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(child, signal.SIGINT)
                case {"do": "wipe", "nonce": nonce}:
                    _kill_all(child, alone)
                    child = 0
                    _wipe(folders)
                    control.sendall(framed({"wiped": nonce}))
    finally:
        _kill_all(child, alone)


def _warm_up(kernel: Kernel) -> None:
    """Format an error and draw a formula, because the first ones take longest: fonts are found, and parsers built."""
    try:
        raise ValueError
    except ValueError as error:
        kernel.shell.InteractiveTB.structured_traceback(type(error), error, error.__traceback__)
    figure = Figure(figsize=(1, 1), dpi=20)
    figure.text(0, 0, "$w$")
    figure.savefig(io.BytesIO(), format="png")


def _hide() -> None:
    libc = ctypes.CDLL(None)
    # No other process of this user can look into this one, or open its /proc/1/mem.
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _become_notebook(kernel: Kernel, descriptor: int, folder: str, limits: dict[str, int], seed: str) -> None:
    """In the child: leave everything of the warm process behind, and serve one notebook until it is over."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        connection = socket.socket(fileno=descriptor)
        _close_all_but(descriptor)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
        _limit(limits)
        os.chdir(folder)
        sys.path[0] = ""
        random.seed(seed)
        numpy.random.seed(random.getrandbits(32))
        gc.unfreeze()
        kernel.serve(connection)
    finally:
        os._exit(1)


def _close_all_but(connection: int) -> None:
    """Close what leads elsewhere, and leave open the files that are only read: fonts.

    Matplotlib closes a font's file when it has no more use for it, and by then the number must not be another's.
    """
    standard = {0, 1, 2}
    for descriptor in {*map(int, os.listdir("/dev/fd"))} - standard - {connection}:  # noqa: PTH208 (numbers)
        # The one that this list was read from is closed already.
        with contextlib.suppress(OSError):
            only_read = fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY
            if not (only_read and stat.S_ISREG(os.fstat(descriptor).st_mode)):
                os.close(descriptor)


def _limit(limits: dict[str, int]) -> None:
    if "AS" in limits:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limits["AS"] += pages * resource.getpagesize()
    for name, most in {**limits, "CORE": 0}.items():
        # Past the first limit of processor time comes a signal that says so, past the second the end.
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most + (name == "CPU")))


def _reaped(child: int) -> int | None:
    """Bury every dead child; return the notebook's exit status, if it is among them (negative: a signal)."""
    found = None
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            if pid == child:
                found = os.waitstatus_to_exitcode(status)
    return found


def _kill_all(child: int, alone: bool) -> None:
    """Kill whatever the notebook left, until nothing is.

    As process 1 of a namespace of its own, it can ask for that: it has no child left only if there is no other process.
    Elsewhere it is told who its children are; but on macOS only what stayed in the notebook's own session is found.
    """
    while True:
        with contextlib.suppress(ProcessLookupError):
            if alone:
                os.kill(-1, signal.SIGKILL)
            elif child:
                os.killpg(child, signal.SIGKILL)
        if not alone:
            for orphan in _children():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(orphan, signal.SIGKILL)
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            time.sleep(0.001)


def _children() -> list[int]:
    try:
        return list(map(int, Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()))
    except OSError:
        return []


def _wipe(folders: list[str]) -> None:
    for folder in folders:
        for entry in os.scandir(folder):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            else:
                Path(entry.path).unlink()
