"""Where a notebook without isolation works: a folder in the temporary one, which is gone when nobody works there.

Whoever works there holds a lock on the folder, the warm process too. Usually the last of them deletes it; when all were
killed, the next who makes one finds the lock free, and sweeps.
"""

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
from pathlib import Path

PREFIX = "nngrade-unsafe-"

CONTENT = ("code", "notebook", "tmp")


class Scratch:
    """A folder of this user alone, with the three folders of `CONTENT` in it; `lock` is a descriptor that holds it."""

    def __init__(self) -> None:
        """Make one, after sweeping away what was left of others."""
        sweep()
        self.path, self.lock = _made()
        for name in CONTENT:
            (self.path / name).mkdir()

    def close(self) -> None:
        """Delete it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self.lock)


def sweep() -> None:
    """Delete the folders that nobody holds any more.

    The temporary folder is everybody's: whatever is not just as we make it, links above all, is left alone.
    """
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            if _is_ours(folder) and _is_free(folder):
                shutil.rmtree(path, ignore_errors=True)
        finally:
            os.close(folder)


def _made() -> tuple[Path, int]:
    while True:
        path = Path(tempfile.mkdtemp(prefix=PREFIX))
        with contextlib.suppress(FileNotFoundError):
            folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            # Somebody may have swept it before it was held.
            if _is_free(folder) and path.exists():
                return path, folder
            os.close(folder)


def _is_ours(folder: int) -> bool:
    status = os.fstat(folder)
    is_private = status.st_uid == os.geteuid() and stat.S_IMODE(status.st_mode) == stat.S_IRWXU
    return is_private and set(os.listdir(folder)) <= set(CONTENT)


def _is_free(folder: int) -> bool:
    """Take the lock of a folder, if nobody has it. It lasts as long as the descriptor, in whatever process."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
