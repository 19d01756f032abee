"""The trusted side of isolation: a warm process in which hostile notebooks run, one after another, and leave nothing.

| module       | what it holds                                                     |
|--------------|-------------------------------------------------------------------|
| `limits`     | what a notebook may use                                           |
| `bubblewrap` | what it can see: the command line of bubblewrap                   |
| `contents`   | what is put in: our few files, and the environment                |
| `filter`     | what it may ask of the system: a seccomp filter                   |
| `number`     | what tells the workers of one machine apart                       |
| `worker`     | the warm process, started, watched, wiped                         |
<<<<<<< HEAD
| `talk`       | requests to a process in it, and what counts as their answers     |
| `session`    | one notebook in it: cells run, and copies asked for evidence      |
=======
| `scratch`    | where a notebook without isolation works                          |
| `session`    | one notebook in it: cells run, evidence asked for                 |
>>>>>>> load
| `watch`      | memory and files in sum, looked at while it runs                  |
| `doctor`     | what of this works on this machine                                |

    with Sandbox() as sandbox, sandbox.notebook({"data.csv": data}, seed) as session:
        reply = session.run("def f(x): return 2 * x", show, seconds=30)
        outcomes = session.copy().evidence("f", [{"x": pack(3.0)}], seconds=5)

A warm process costs a second to start. It serves any number of notebooks, and is replaced after whatever is unclean.
"""

import contextlib
from collections.abc import Mapping

from nngrade.problem import Problem
from nngrade.sandbox.limits import Limits
from nngrade.sandbox.number import Lost
from nngrade.sandbox.session import Copy, Session
from nngrade.sandbox.talk import Ended
from nngrade.sandbox.worker import Worker
from nngrade.wire import Unusable

__all__ = ["Copy", "Ended", "Limits", "Sandbox", "Session", "Unusable"]


class Sandbox:
    """Runs notebooks, one at a time."""

    def __init__(self, limits: Limits = Limits(), *, unsafe: bool = False) -> None:  # noqa: B008 (it is immutable)
        """Prepare one; `unsafe` runs notebooks as the user, with that user's files and network."""
        self._limits = limits
        self._unsafe = unsafe
        self._worker: Worker | None = None
        self._busy = False

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def begin(self) -> None:
        """Start the warm process, and do not wait for it; what goes wrong is said by `start`, which tries again."""
        with contextlib.suppress(Lost, Problem):
            self._worker = self._worker or Worker(self._limits, unsafe=self._unsafe)

    def start(self) -> None:
        """Start the warm process, if there is none, and wait for it; otherwise the first notebook does.

        Raises:
            Problem: this machine gives no isolation, and `unsafe` was not asked for.
        """
        try:
            self._worker = self._worker or Worker(self._limits, unsafe=self._unsafe)
            self._worker.wait_for_ready()
        except Lost as lost:
            self.close()
            raise Problem(f"No notebook can be run ({lost}). Run nngrade doctor: it says what to do.") from None

    def limit(self, limits: Limits, *, unsafe: bool) -> None:
        """Change what notebooks may use from now on; a process that has been begun otherwise is ended."""
        if (limits.disk, unsafe) != (self._limits.disk, self._unsafe):
            self.close()
        self._limits, self._unsafe = limits, unsafe
        if self._worker:
            self._worker.limits = limits

    def notebook(self, files: Mapping[str, bytes], seed: str, copies: int = 0) -> Session:
        """Return a fresh process for a notebook, with `files` in its working directory.

        Its random numbers, where it draws from the global ones, are seeded with `seed`; `copies` of it can be there at
        a time.

        Raises:
            Problem: this machine gives no isolation, or the files do not fit.
        """
        if self._busy:
            raise RuntimeError("a sandbox runs one notebook at a time")
        self.start()
        try:
            connection = self._worker.start(files, seed, copies)
        except Lost:
            # It may have died since the last notebook, which is no fault of this one.
            self.close()
            self.start()
            try:
                connection = self._worker.start(files, seed, copies)
            except Lost as lost:
                self.close()
                raise Problem(f"No notebook can be run ({lost}).") from None
        self._busy = True
        return Session(self._worker, connection, self._limits, self._clear)

    def close(self) -> None:
        """End the warm process."""
        if self._worker:
            self._worker.close()
            self._worker = None

    def _clear(self) -> None:
        self._busy = False
        try:
            if self._worker:
                self._worker.wipe()
        except Lost:
            self.close()
