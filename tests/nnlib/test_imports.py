"""What import-linter cannot say: the allowed list of outside imports, and that nothing leans on the tests."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("nnlib", "nncheck", "nnwidgets", "nngrade")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = {
    "nnlib": (),
    "nncheck": (),
    "nnwidgets": ("widgets",),
    "nngrade": ("grade", "cluster"),
    "book": ("book", "widgets"),
    "tools": PROJECT["optional-dependencies"],
    "tests": PROJECT["optional-dependencies"],
    "benchmarks": PROJECT["optional-dependencies"],
}
"""What has to be installed for the code of a folder, beside the package itself."""

PEERS = {"micrograd", "torch"}
"""Measured in `make bench` where they are installed."""


def imported(path: Path) -> set[str]:
    """The top-level names that a module imports, wherever the import stands."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("path", sorted((ROOT / "nnlib").rglob("*.py")), ids=lambda path: path.stem)
def test_nnlib_imports_numpy_and_the_standard_library_alone(path):
    assert imported(path) <= {"nnlib", "numpy", *sys.stdlib_module_names}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_package_imports_the_tests(package):
    for path in (ROOT / package).rglob("*.py"):
        assert "tests" not in imported(path), path


def canonical(name: str) -> str:
    """A distribution's name, as it is compared."""
    return re.split(r"[^\w.-]", name.lower(), maxsplit=1)[0].replace("_", "-").replace(".", "-")


@pytest.mark.parametrize("folder", EXTRAS)
def test_whatever_is_imported_is_declared(folder):
    lists = (PROJECT["dependencies"], *(PROJECT["optional-dependencies"][extra] for extra in EXTRAS[folder]))
    declared = {canonical(requirement) for requirements in lists for requirement in requirements}
    ours = {*sys.stdlib_module_names, *EXTRAS}
    installed = packages_distributions()
    for path in sorted((ROOT / folder).rglob("*.py")):
        for name in imported(path) - ours - (PEERS if folder == "benchmarks" else set()):
            brought_by = set(map(canonical, installed.get(name, [])))
            assert brought_by & declared, f"{path.relative_to(ROOT)} imports {name}, of {brought_by or 'nothing'}"
