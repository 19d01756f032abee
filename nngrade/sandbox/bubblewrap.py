"""What can be seen from inside: the command line of bubblewrap.

Nothing is there unless it is named here. Everything is read-only but three folders in memory, each of a fixed size;
there is no network, no other process, no home, and of the packages only those that notebooks may import.

    /python, or /usr     the Python that runs this, without the packages installed in it
    /packages            numpy, matplotlib, ipykernel, ipywidgets, and what these need
    /code                the few files of ours that run inside
    /notebook            the working directory
"""

import functools
import importlib.metadata
import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from nngrade.problem import Problem
from nngrade.sandbox.limits import Limits

FOLDERS = ("/notebook", "/tmp", "/dev/shm")  # noqa: S108 (the sandbox's own)
"""Where a notebook may write."""

ALLOWED = ("numpy", "matplotlib", "ipykernel", "ipywidgets")
"""The packages that a notebook may import, with all that they depend on."""

UNWANTED = ("debugpy",)

PRINTERS_FONTS = ("matplotlib/mpl-data/fonts/afm", "matplotlib/mpl-data/fonts/pdfcorefonts")
"""Empty inside: matplotlib reads them all when it is imported, for a fifth of a second, and draws with none of them."""

SYSTEM = ("/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32", "/usr/share/zoneinfo", "/etc/ld.so.cache")

ROOTS = ("/bin", "/lib", "/lib32", "/lib64", "/libx32")
"""On most systems, links to those of /usr."""


def environment() -> dict[str, str]:
    """Return what Python needs to find itself inside."""
    path = {"PYTHONPATH": "/code:/packages", "PATH": f"{_python()}/bin:/usr/bin:/bin"}
    return {**path, "LD_LIBRARY_PATH": "/python/lib"} if _python() == "/python" else path


def command(limits: Limits, code: Mapping[str, Path], seccomp: int, program: list[str]) -> list[str]:
    """Return the command that runs Python's `program` in a sandbox.

    `code` holds files by their names under /code, and `seccomp` is a file descriptor of the filter.

    Raises:
        Problem: bubblewrap is not installed.
    """
    executable = shutil.which("bwrap")
    if executable is None:
        raise Problem("bubblewrap is not installed: run nngrade doctor, which says how to get it.")
    line = [executable, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    line += ["--hostname", "notebook", "--as-pid-1", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    if os.geteuid() == 0:
        # The warm process gives these up as soon as it starts, with the user that it was.
        line += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        line += ["--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000"]
    mounts = _mounts(code)
    # Made beforehand: bubblewrap lets only root into those that it makes on the way.
    for folder in sorted({str(parent) for *_, target in mounts for parent in Path(target).parents[:-1]}):
        line += ["--dir", folder]
    for mount in mounts:
        line += mount
    line += ["--proc", "/proc", "--dev", "/dev"]
    for folder in FOLDERS:
        line += ["--perms", "0777", "--size", str(limits.disk), "--tmpfs", folder]
    line += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--seccomp", str(seccomp), "--"]
    return [*line, f"{_python()}/bin/python{sys.version_info[0]}.{sys.version_info[1]}", *program]


def _mounts(code: Mapping[str, Path]) -> list[list[str]]:
    mounts = [["--ro-bind-try", path, path] for path in SYSTEM]
    for path in map(Path, ROOTS):
        if path.is_symlink():
            mounts.append(["--symlink", str(path.readlink()), str(path)])
        elif path.exists():
            mounts.append(["--ro-bind", str(path), str(path)])
    for part in ("bin", "lib"):
        source, target = Path(sys.base_prefix) / part, f"{_python()}/{part}"
        if target not in SYSTEM:
            mounts.append(["--ro-bind", str(source), target])
        for packages in _installed(source):
            mounts += _emptied(f"{target}/{packages.relative_to(source)}")
    if _python() != "/usr":
        for packages in _installed(Path("/usr/lib")):
            mounts += _emptied(str(packages))
    mounts += [["--ro-bind", str(path), f"/packages/{name}"] for name, path in packages_inside().items()]
    for fonts in PRINTERS_FONTS:
        name, _, rest = fonts.partition("/")
        if name in packages_inside() and (packages_inside()[name] / rest).is_dir():
            mounts += _emptied(f"/packages/{fonts}")
    mounts += [["--ro-bind", str(path), f"/code/{name}"] for name, path in code.items()]
    return mounts


@functools.cache
def packages_inside() -> dict[str, Path]:
    """Return the files and folders of the packages that are seen inside, by their names there."""
    found: dict[str, Path] = {}
    names, done = list(ALLOWED), set(UNWANTED)
    while names:
        name = names.pop()
        if name in done:
            continue
        done.add(name)
        try:
            package = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            # Needed on another system, or for an extra that is not asked for.
            continue
        # Each line of a RECORD begins with a path; `package.files` would take a second to make objects of them all.
        lines = (package.read_text("RECORD") or "").splitlines()
        for top in {re.split("[/,]", line, maxsplit=1)[0] for line in lines} - {"..", "__pycache__", ""}:
            found[top] = Path(package.locate_file(top))
        for requirement in package.requires or ():
            if "extra ==" not in requirement:
                names.append(re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower())
    return found


def _python() -> str:
    return sys.base_prefix if sys.base_prefix.startswith("/usr") else "/python"


def _emptied(folder: str) -> list[list[str]]:
    # Read-only again, or a notebook could put a module there for the next one.
    return [["--tmpfs", folder], ["--remount-ro", folder]]


def _installed(folder: Path) -> list[Path]:
    """The folders of installed packages in a `lib`."""
    return [path for name in ("site-packages", "dist-packages") for path in folder.glob(f"python*/{name}")]
