"""Gets what isolates students' code, where it may be installed: Debian's bubblewrap and libseccomp, as root.

Elsewhere `nngrade doctor` says what is missing, and the tests that need it are skipped.
"""

import os
import shutil
import subprocess
import sys
from ctypes.util import find_library


def main() -> None:
    """Install what is missing."""
    there = shutil.which("bwrap") and find_library("seccomp")
    if there or sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Installing Debian's bubblewrap")
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "bubblewrap", "libseccomp2"]):
        subprocess.run(["apt-get", *step], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
