"""What a sandbox holds of ours: a few files of code, and a fixed environment."""

from pathlib import Path

import nncheck
import nngrade

STUDENTS_HALF = ("arguments", "evidence", "given", "plain", "values")
"""The modules of nncheck that a notebook may see."""

ENVIRONMENT = {
    "HOME": "/tmp",  # noqa: S108 (the sandbox's own)
    "IPYTHONDIR": "/tmp/ipython",  # noqa: S108
    "LANG": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPL_IGNORE_SYSTEM_FONTS": "1",
    "MPLCONFIGDIR": "/tmp/matplotlib",  # noqa: S108
    "NBGRADER_EXECUTION": "autograde",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/usr/bin:/bin",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
}
"""All that a notebook finds in its environment: the same on every machine."""


def code_inside() -> dict[str, Path]:
    """Return our files that are seen inside, by their names there."""
    ours, checker = Path(nngrade.__file__).parent, Path(nncheck.__file__).parent
    files = {"nngrade/__init__.py": ours / "__init__.py"}
    for name in ("__init__", "__main__", "kernel", "wire", "zygote"):
        files[f"nngrade/inside/{name}.py"] = ours / "inside" / f"{name}.py"
    files["nncheck/__init__.py"] = ours / "inside" / "student_nncheck" / "__init__.py"
    for name in STUDENTS_HALF:
        files[f"nncheck/{name}.py"] = checker / f"{name}.py"
    return files
