"""The machinery of the build: what makes a page stale, what makes a build fail, and what it says then."""

import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.book.conftest import ROOT, build

EXTENSIONS = ROOT / "book" / "_ext"

PAGE = """---
file_format: mystnb
kernelspec:
  name: python3
---
# {title}

```{{code-cell}} ipython3
{code}
```
"""


@pytest.fixture
def extensions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(EXTENSIONS))


@pytest.fixture
def nn_fresh(extensions: None) -> ModuleType:
    return importlib.import_module("nn_fresh")


@pytest.fixture
def nn_mathjax(extensions: None) -> ModuleType:
    return importlib.import_module("nn_mathjax")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "package" / "js").mkdir(parents=True)
    (tmp_path / "package" / "a.py").write_text("x = 1")
    (tmp_path / "package" / "js" / "b.js").write_text("let x = 1")
    (tmp_path / "lock.txt").write_text("numpy==2")
    return tmp_path


@pytest.mark.parametrize("changed", ["package/a.py", "package/js/b.js", "lock.txt", "package/new.py"])
def test_a_change_in_a_package_or_the_lock_changes_the_digest(
    nn_fresh: ModuleType, sources: Path, changed: str
) -> None:
    before = nn_fresh.digest(sources, ["package", "lock.txt"])
    (sources / changed).write_text("y = 2")
    assert nn_fresh.digest(sources, ["package", "lock.txt"]) != before


def test_a_file_that_moves_changes_the_digest(nn_fresh: ModuleType, sources: Path) -> None:
    before = nn_fresh.digest(sources, ["package"])
    (sources / "package" / "a.py").rename(sources / "package" / "c.py")
    assert nn_fresh.digest(sources, ["package"]) != before


def test_running_the_code_does_not_change_the_digest(nn_fresh: ModuleType, sources: Path) -> None:
    before = nn_fresh.digest(sources, ["package"])
    (sources / "package" / "__pycache__").mkdir()
    (sources / "package" / "__pycache__" / "a.pyc").write_bytes(b"compiled")
    os.utime(sources / "package" / "a.py")
    assert nn_fresh.digest(sources, ["package"]) == before


def test_missing_mathjax_is_one_sentence_that_says_what_to_do(nn_mathjax: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(nn_mathjax.ExtensionError, match=r"MathJax is missing .*; run make book, which installs it"):
        nn_mathjax.check(tmp_path)


def test_a_cell_that_raises_fails_the_build_and_the_next_one_too(little_book: Path) -> None:
    (little_book / "book" / "other.md").write_text(PAGE.format(title="Other", code="1 / 0  # the planted fault"))
    for _ in range(2):
        failed = build(little_book)
        assert failed.returncode != 0
        assert "book/other.md: WARNING: Executing notebook failed" in failed.stderr
        assert "1 / 0  # the planted fault" in failed.stderr
        assert "ZeroDivisionError" in failed.stderr


def test_a_change_in_a_package_or_the_contents_reaches_the_built_pages(little_book: Path) -> None:
    package = little_book / "nnlib" / "answer.py"
    code = f"import sys\nsys.path.insert(0, {str(package.parent)!r})\nimport answer\nanswer.ANSWER"
    (little_book / "book" / "index.md").write_text(PAGE.format(title="Start", code=code))
    (little_book / "book" / "other.md").write_text("# Other\n\nText.\n")
    html = little_book / "_build" / "html"
    package.write_text("ANSWER = 'forty-one'\n")
    assert build(little_book).returncode == 0
    assert "forty-one" in (html / "index.html").read_text(encoding="utf-8")
    assert sorted(page.name for page in html.glob("*.html")) == ["index.html", "other.html", "search.html"]

    package.write_text("ANSWER = 'forty-two'\n")
    (little_book / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    assert build(little_book).returncode == 0
    assert "forty-two" in (html / "index.html").read_text(encoding="utf-8")
    assert sorted(page.name for page in html.glob("*.html")) == ["index.html", "search.html"]
