"""What tests of the book share: the page of a widget, and a little book to try what the build does.

A module about a widget says which page it is on, `PAGE`, and how to put it back to its start, `begin(page)`. The page
is opened once for the whole module, as `page` on a desk and as `phone` in a hand.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
PHONE = {"width": 360, "height": 740, "has_touch": True}

Opened = tuple[Page, object]


@pytest.fixture(scope="module")
def opened(request: pytest.FixtureRequest, site: str, open_page: Callable) -> Opened:
    """The module's page, with a watch over what goes wrong on it."""
    return open_page(site + request.module.PAGE)


@pytest.fixture(scope="module")
def phone_opened(request: pytest.FixtureRequest, site: str, open_page: Callable) -> Opened:
    """The same on a phone."""
    return open_page(site + request.module.PAGE, **PHONE)


@pytest.fixture
def page(request: pytest.FixtureRequest, opened: Opened) -> Iterator[Page]:
    """The module's page, with the widget at its start; nothing may go wrong on it."""
    yield from _at_its_start(opened, request.module.begin)


@pytest.fixture
def phone(request: pytest.FixtureRequest, phone_opened: Opened) -> Iterator[Page]:
    """The same on a phone."""
    yield from _at_its_start(phone_opened, request.module.begin)


def _at_its_start(opened: Opened, begin: Callable[[Page], None]) -> Iterator[Page]:
    page, watch = opened
    begin(page)
    yield page
    assert (watch.foreign, watch.failed, watch.errors) == ([], [], [])


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
