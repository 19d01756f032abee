"""Looks at a notebook's processes while it runs, for what the system limits only one by one: memory and files in sum.

A process that shares memory with its parent, as every fork does at first, is counted for its share.
"""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from nngrade.sandbox.limits import MB, Limits

SECONDS = 0.05
"""Between two looks."""


class Watch:
    """Calls `stop` with a reason, once, when the processes under `root` go past a limit together."""

    def __init__(self, root: int, folders: Sequence[int], limits: Limits, stop: Callable[[str], None]) -> None:
        """Start to look."""
        self._root, self._folders, self._limits, self._stop = root, folders, limits, stop
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop looking."""
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(SECONDS):
            reason = self._excess()
            if reason:
                self._stop(reason)
                return

    def _excess(self) -> str:
        pids = list(descendants(self._root))
        most = self._limits.memory_sum
        # The cheap sum counts shared pages for each; the exact one is asked for only when that is too much.
        if sum(map(resident, pids)) > most and sum(map(_share, pids)) > most:
            return f"used more than {most // MB} MB of memory in all its processes"
        for folder in self._folders:
            space = os.fstatvfs(folder)
            if space.f_files - space.f_ffree > self._limits.disk_files:
                return f"made more than {self._limits.disk_files} files"
        return ""


def descendants(pid: int) -> Iterator[int]:
    """Yield the processes that `pid` started, and those that they started."""
    for child in children(pid):
        yield child
        yield from descendants(child)


def children(pid: int) -> Iterator[int]:
    """Yield the processes that `pid` started."""
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").glob("*/children"):
            yield from map(int, thread.read_text().split())


def resident(pid: int) -> int:
    """Return the bytes that a process has in memory, shared or not; 0 if it is gone."""
    with contextlib.suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    return 0


def _share(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except ProcessLookupError:
        return 0
    except OSError:
        return resident(pid)
    return sum(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
