"""What tells the workers of one machine apart, also those that somebody else started."""

import os
import socket


class Lost(Exception):  # noqa: N818
    """The warm process is gone, or not to be trusted any more."""


class Number:
    """A number that no other worker on this machine has: it decides on the user, under root, and on the processor.

    It is of the range that systemd gives to passing users.
    """

    def __init__(self) -> None:
        """Take the first that is free.

        Raises:
            Lost: all are taken.
        """
        for self.value in range(61_184, 65_520):
            # The name of a socket is free again when the process that holds it ends, however it ends.
            self._claim = socket.socket(socket.AF_UNIX)
            try:
                self._claim.bind(f"\0nngrade-worker-{self.value}")
            except OSError:
                self._claim.close()
            else:
                return
        raise Lost("no user number is free for a sandbox")

    @property
    def processor(self) -> int:
        """One of those that may be used here; neighbours have different ones."""
        usable = sorted(os.sched_getaffinity(0))
        return usable[self.value % len(usable)]

    def close(self) -> None:
        """Give it back."""
        self._claim.close()
