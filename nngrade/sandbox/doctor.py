"""What isolation this machine gives, found by trying it, and the one command that gets what is missing.

Each finding is a line: what was tried, whether it holds, and if not, what to do. Grading refuses where one does not.
"""

import importlib.util
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from nngrade.problem import Problem
from nngrade.sandbox import Ended, Sandbox
from nngrade.sandbox.filter import seccomp_filter
from nngrade.sandbox.limits import MB, Limits

TRIALS = (
    ("the grader's files cannot be seen", "import os; ok = not os.path.exists({repository!r})"),
    ("the answers cannot be imported", "import importlib.util as u; ok = u.find_spec('nnlib') is None"),
    ("nothing but three folders can be written", "ok = False\ntry: open('/left', 'w')\nexcept OSError: ok = True"),
    (
        "there is no network",
        "import socket\nok = False\ntry: socket.create_connection(('127.0.0.1', 9), 1)\nexcept OSError: ok = True\n"
        "ok = ok and len(open('/proc/net/dev').read().splitlines()) <= 3",
    ),
    ("no other process can be seen", "import os; ok = sum(name.isdigit() for name in os.listdir('/proc')) == 2"),
    (
        "the warm process cannot be looked into or killed",
        "import os; os.kill(1, 9); ok = False\ntry: open('/proc/1/mem')\nexcept OSError: ok = True",
    ),
    (
        "no namespace can be made",
        "import ctypes; ok = ctypes.CDLL(None).unshare(0x10000000) == -1",
    ),
    (
        "processes are limited",
        "import os, signal\nok, made = False, []\ntry:\n  for k in range({processes}):\n    made.append(os.fork())\n"
        "    if made[-1] == 0: signal.pause()\nexcept OSError: ok = True\nfor pid in made: os.kill(pid, 9)",
    ),
    (
        "memory is limited",
        "ok = False\ntry: bytearray({memory})\nexcept MemoryError: ok = True",
    ),
    (
        "files are limited in size",
        "import os; s = os.statvfs('/tmp'); ok = s.f_blocks * s.f_frsize <= {disk} + 4096",
    ),
)
"""What a notebook tries, and the code that leaves in `ok` whether it is held."""


class Finding(NamedTuple):
    """One line: what was tried, whether it holds, and what is to be done."""

    what: str
    holds: bool
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """Try everything, and yield what was found."""
    root = os.geteuid() == 0
    if sys.platform != "linux":
        yield Finding("this is Linux", False, "Grade on Linux, in a virtual machine or a container.")
        return
    found = shutil.which("bwrap") is not None
    yield Finding("bubblewrap is installed", found, "" if found else _install("bubblewrap"))
    try:
        seccomp_filter().close()
        yield Finding("a filter for system calls can be made", True)
    except Problem:
        found = False
        package = importlib.util.find_spec("pyseccomp") is not None
        remedy = _install("libseccomp2") if package else f"{sys.executable} -m pip install pyseccomp"
        yield Finding("a filter for system calls can be made", False, remedy)
    if not found:
        return
    how = "as root, with a user number of its own" if root else "as a plain user, in a user namespace"
    started = time.monotonic()
    try:
        with Sandbox() as sandbox:
            sandbox.start()
            yield Finding(f"a sandbox starts {how} ({time.monotonic() - started:.1f} s)", True)
            yield from _trials(sandbox)
    except Problem as problem:
        yield Finding(f"a sandbox starts {how}", False, f"{problem} {_namespaces()}")


def _trials(sandbox: Sandbox) -> Iterator[Finding]:
    limits = Limits()
    values = {
        "repository": str(Path(__file__).resolve().parents[2]),
        "processes": limits.processes,
        "memory": limits.memory + 100 * MB,
        "disk": limits.disk,
    }
    for what, code in TRIALS:
        with sandbox.notebook({}, "doctor") as session:
            shown = []
            try:
                session.run(f"{code.format(**values)}\nprint('held' if ok else 'not held')", shown.append, 30)
            except Ended:
                shown.clear()
        held = [message["content"].get("text") for message in shown] == ["held\n"]
        yield Finding(what, held, "" if held else "Please report this with the versions of bubblewrap and Linux.")


def _install(package: str) -> str:
    sudo = "" if os.geteuid() == 0 else "sudo "
    for tool, words in (("apt-get", "install"), ("dnf", "install"), ("pacman", "-S"), ("apk", "add")):
        if shutil.which(tool):
            return f"{sudo}{tool} {words} {package}"
    return f"install {package}"


def _namespaces() -> str:
    """What keeps a plain user from namespaces, as far as it can be read."""
    for name, wanted in (
        ("kernel/unprivileged_userns_clone", "1"),
        ("kernel/apparmor_restrict_unprivileged_userns", "0"),
        ("user/max_user_namespaces", "15000"),
    ):
        path = Path("/proc/sys") / name
        value = path.read_text().strip() if path.exists() else wanted
        if value != wanted and (wanted != "15000" or value == "0"):
            return f"sudo sysctl -w {name.replace('/', '.')}={wanted}"
    if Path("/.dockerenv").exists():
        return "In a container: start it with --privileged, or with --security-opt seccomp=unconfined."
    return ""
