"""What a notebook may not ask of the system: a seccomp filter that answers "not permitted", as an ordinary error.

Namespaces and limits are what isolates; this takes away the calls that have no place in a notebook and have broken such
walls before: other processes' memory, new namespaces and mounts, kernel programs, and memory that no limit counts.
"""

import errno
import socket
import tempfile
from typing import BinaryIO

from nngrade.problem import Problem

try:
    import pyseccomp
except (ImportError, RuntimeError):
    # The package, or the library that it calls.
    pyseccomp = None

DENIED = (
    # Other processes' memory, files and threads.
    *("kcmp", "pidfd_getfd", "process_madvise", "process_vm_readv", "process_vm_writev", "ptrace", "userfaultfd"),
    # New namespaces, roots and mounts.
    *("chroot", "fsconfig", "fsmount", "fsopen", "fspick", "mount", "mount_setattr", "move_mount", "open_tree"),
    *("pivot_root", "setns", "umount2", "unshare"),
    # What reaches deep into the kernel.
    *("bpf", "fanotify_init", "io_uring_enter", "io_uring_register", "io_uring_setup", "lookup_dcookie", "modify_ldt"),
    *("name_to_handle_at", "open_by_handle_at", "perf_event_open", "syslog", "vhangup"),
    *("acct", "delete_module", "finit_module", "init_module", "ioperm", "iopl", "kexec_file_load", "kexec_load"),
    *("quotactl", "reboot", "swapoff", "swapon"),
    # Each worker keeps to its own processor, so that a greedy notebook slows down none but itself.
    "sched_setaffinity",
    # What would outlive the notebook, or is memory that no limit counts.
    *("add_key", "keyctl", "request_key", "memfd_create", "memfd_secret", "mq_open", "msgget", "semget", "shmget"),
)

CLONE_NEW = (0x00000080, 0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
"""The flags of `clone` that ask for a new time, mount, control group, uts, ipc, user, pid and network namespace."""

TERMINAL = (0x5412, 0x541C)
"""The requests of `ioctl` that type into somebody else's terminal: TIOCSTI and TIOCLINUX."""


def seccomp_filter() -> BinaryIO:
    """Return an open file with the filter, as bubblewrap reads it.

    Raises:
        Problem: pyseccomp or the library that it needs is missing.
    """
    if pyseccomp is None:
        raise Problem("The package pyseccomp or its library is missing: run nngrade doctor, which says how to get it.")
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    refuse = pyseccomp.ERRNO(errno.EPERM)
    for name in DENIED:
        # A call that this machine has no number for cannot be made here.
        if pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) >= 0:
            rules.add_rule(refuse, name)
    for flag in CLONE_NEW:
        rules.add_rule(refuse, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag))
    # Its flags are in memory, where a filter cannot look; the C library then calls clone.
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    for request in TERMINAL:
        rules.add_rule(refuse, "ioctl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, 0xFFFFFFFF, request))
    rules.add_rule(refuse, "socket", pyseccomp.Arg(0, pyseccomp.NE, int(socket.AF_UNIX)))
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes it)
    rules.export_bpf(file)
    file.seek(0)
    return file
