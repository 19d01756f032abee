"""The same work on other machines, through Dask `distributed`, an optional extra of the package.

    dask scheduler                        nngrade worker tcp://…              nngrade autograde a --cluster tcp://…

A task carries all that it needs, and a worker keeps nothing but its warm sandbox. What Dask sends is unpacked by
pickle: a scheduler is for a network in which everybody is trusted.
"""

import asyncio
import importlib
import time
from collections.abc import Callable
from types import ModuleType

from nngrade.pool import LOST, RETRIES
from nngrade.problem import Problem
from nngrade.work import Done, Work, do, warm

MISSING = (
    'A cluster needs Dask: install this package with its extra "cluster", pip install "backprop-by-hand[cluster]".'
)
SECONDS = 10


class ClusterPool:
    """Workers wherever the scheduler at `address` has them.

    Raises:
        Problem: Dask is not installed, or no scheduler or no worker is there.
    """

    def __init__(self, address: str) -> None:
        try:
            self._client = _dask().Client(address, timeout=SECONDS, set_as_default=False)
            self._client.wait_for_workers(1, timeout=SECONDS)
        except (OSError, TimeoutError, ValueError) as error:
            raise Problem(
                f"No worker answers at {address}: start some there, with nngrade worker {address}."
            ) from error
        self.size = sum(self._client.nthreads().values())
        self._futures: dict[object, tuple[str, float]] = {}

    def submit(self, work: Work) -> None:
        """Take some work."""
        future = self._client.submit(_do, work, pure=False, retries=RETRIES)
        self._futures[future] = (work.student, time.monotonic())

    def finished(self, seconds: float) -> list[Done]:
        """Return what has been done since the last call; wait for some, but not longer than `seconds`."""
        end = time.monotonic() + seconds
        while not (ready := [future for future in self._futures if future.done()]) and time.monotonic() < end:
            time.sleep(0.005)
        return [self._result(future, *self._futures.pop(future)) for future in ready]

    def running(self) -> dict[str, float]:
        """Return since when each student's work is being done, by the monotonic clock."""
        # They are begun in the order in which they came.
        return dict(list(self._futures.values())[: self.size])

    def close(self) -> None:
        """Let go of the cluster."""
        self._client.close()

    def _result(self, future: object, student: str, since: float) -> Done:
        if future.status != "finished":
            return Done(student, refusal=LOST)
        return future.result()


def work_for(address: str, tell: Callable[[str], None]) -> None:
    """Work for the scheduler at `address` until it ends.

    Raises:
        Problem: Dask is not installed, or no scheduler is there.
    """
    dask = _dask()
    try:
        asyncio.run(_work_for(dask, address, tell))
    except OSError as error:
        raise Problem(f"No scheduler answers at {address}: start one there, with dask scheduler.") from error


async def _work_for(dask: ModuleType, address: str, tell: Callable[[str], None]) -> None:
    # One notebook at a time: the warm process has place for no more.
    async with dask.Worker(address, nthreads=1, death_timeout=SECONDS) as worker:
        tell(worker.address)
        await worker.finished()


def _do(work: Work) -> Done:
    return do(work, warm(work.limits, work.unsafe))


def _dask() -> ModuleType:
    # Slow to import, and not installed where nobody asks for it.
    try:
        return importlib.import_module("distributed")
    except ImportError:
        raise Problem(MISSING) from None
