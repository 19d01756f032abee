"""What one notebook may use; past that it is stopped, and its student told which limit it was."""

from typing import NamedTuple

MB = 1_000_000


class Limits(NamedTuple):
    """The limits of one notebook. Time is in seconds, space in bytes."""

    cpu: int = 120
    """Processor time of one process."""
    wall: int = 300
    """From the first cell to the last piece of evidence."""
    memory: int = 1000 * MB
    """Address space of one process, on top of a bare Python with numpy."""
    memory_sum: int = 2000 * MB
    """Memory of all processes together."""
    processes: int = 48
    """Processes and threads at any one time."""
    files: int = 128
    """Open files of one process."""
    file_bytes: int = 64 * MB
    """The largest file."""
    disk: int = 64 * MB
    """Each of the working directory, /tmp and /dev/shm."""
    disk_files: int = 10_000
    """Files and folders in each of these."""
    output: int = 40 * MB
    """All that a notebook shows."""
    message: int = 10 * MB
    """One message: a figure, say."""
    messages: int = 20_000
    """How many of them."""

    @property
    def resources(self) -> dict[str, int]:
        """Those that the kernel of the system enforces itself, by the names of `setrlimit`."""
        return {
            "CPU": self.cpu,
            "AS": self.memory,
            "NPROC": self.processes,
            "NOFILE": self.files,
            "FSIZE": self.file_bytes,
        }
