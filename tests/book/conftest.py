"""A book of two pages with the machinery of the real one, to try what the build does with them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def little_book(tmp_path: Path) -> Path:
    """A book of two pages, of which the second is to be written, and a package that its pages run."""
    return make_little_book(tmp_path)


def make_little_book(folder: Path) -> Path:
    """Make it in this folder."""
    for part in ("_ext", "_templates", "_static"):
        shutil.copytree(ROOT / "book" / part, folder / "book" / part)
    for name in ("_config.yml", "requirements.txt"):
        shutil.copy(ROOT / name, folder)
    shutil.copy(ROOT / "book" / "references.bib", folder / "book")
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    shutil.copytree(ROOT / "nnwidgets" / "css", folder / "nnwidgets" / "css")
    (folder / "nnlib").mkdir()
    (folder / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n  - file: other\n")
    (folder / "book" / "index.md").write_text("# Start\n\nText.\n")
    return folder


def build(book: Path) -> subprocess.CompletedProcess:
    """What the Makefile runs."""
    command = [Path(sys.prefix) / "bin" / "jupyter-book", "build", "book", "--config", "_config.yml"]
    command += ["--toc", str(book / "_toc.yml"), "--path-output", ".", "-W", "--keep-going"]
    return subprocess.run(command, cwd=book, capture_output=True, text=True, encoding="utf-8", timeout=120)
