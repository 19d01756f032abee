"""What import-linter cannot say: the allowed list of outside imports, and that nothing leans on the tests."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("nnlib", "nncheck", "nnwidgets", "nngrade")


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
