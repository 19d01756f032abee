"""The machinery of the build: what makes a page stale, what makes a build fail, and what it says then."""

import importlib
import multiprocessing
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.book.conftest import ROOT, build

EXTENSIONS = ROOT / "book" / "_ext"

ALWAYS = {"genindex.html", "index.html", "search.html"}
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


def test_files_can_be_told_apart_by_their_kind(nn_fresh: ModuleType, sources: Path) -> None:
    def now() -> tuple[str, str]:
        return (
            nn_fresh.digest(sources, ["package"], [".js"]),
            nn_fresh.digest(sources, ["package"], [".js"], without=True),
        )

    scripts, others = now()
    (sources / "package" / "js" / "b.js").write_text("let y = 2")
    assert now()[0] != scripts
    assert now()[1] == others
    scripts, _ = now()
    (sources / "package" / "a.py").write_text("y = 2")
    assert now()[0] == scripts
    assert now()[1] != others


@pytest.mark.parametrize(
    ("text", "packages"),
    [
        ("No code.", []),
        ("from nnlib import losses", ["nnlib"]),
        ("from nncheck import catalogue", ["nncheck", "nnlib"]),
        ("from nnwidgets import page\npage.array(A)", ["nnlib", "nnwidgets"]),
        ("from nnwidgets import page\npage.show(Boolean())", ["nnlib", "nnwidgets", "pictures"]),
    ],
)
def test_a_page_depends_on_the_packages_that_it_names(nn_fresh: ModuleType, text: str, packages: list[str]) -> None:
    digests = {name: name for name in (*nn_fresh.PACKAGES, "pictures")}
    assert sorted(nn_fresh.shown_by(text, digests)) == packages


def test_a_page_is_run_again_for_its_own_package_alone(little_book: Path) -> None:
    clock = "import time\ntime.time_ns()"
    (little_book / "nncheck").mkdir()
    (little_book / "book" / "index.md").write_text(PAGE.format(title="Start", code=f"# nnlib\n{clock}"))
    (little_book / "book" / "other.md").write_text(PAGE.format(title="Other", code=f"# nncheck\n{clock}"))

    def times() -> list[str]:
        assert build(little_book).returncode == 0
        pages = (little_book / "_build" / "html" / f"{name}.html" for name in ("index", "other"))
        return [re.search(r"\d{19}", page.read_text(encoding="utf-8"))[0] for page in pages]

    start, other = times()
    (little_book / "nncheck" / "new.py").write_text("x = 1\n")
    with (little_book / "book" / "_static" / "book.css").open("a") as style:
        style.write("main { color: red; }\n")
    same, another = times()
    assert same == start
    assert another != other


@pytest.mark.parametrize(("cores", "pages"), [(None, 2), (1, 2), (2, 4), (64, 8)])
def test_pages_are_read_at_once_as_the_cores_allow(extensions: None, cores: int | None, pages: int) -> None:
    assert importlib.import_module("nn_parallel").processes(cores) == pages


def test_kernels_of_pages_that_run_at_once_start_one_by_one(extensions: None, tmp_path: Path) -> None:
    said = tmp_path / "said"

    def say(word: str) -> None:
        with said.open("a") as file:
            file.write(f"{word}\n")

    def start(client: object) -> None:
        say("begins")
        time.sleep(0.05)
        say("runs")

    alone = importlib.import_module("nn_kernel")._one_by_one(start, tmp_path / "starting")
    pages = [multiprocessing.get_context("fork").Process(target=alone, args=(None,)) for _ in range(4)]
    for page in pages:
        page.start()
    for page in pages:
        page.join()
    assert said.read_text().split() == ["begins", "runs"] * 4


def test_a_bold_term_is_in_the_index_and_a_bold_heading_is_not(little_book: Path) -> None:
    text = "# Other\n\nA **sum of squares**, a **cost** and **weight decay**. **Now.** The **cost**, **Adam**.\n"
    (little_book / "book" / "other.md").write_text(text + "\n{index}`J <single: J>`\n")
    assert build(little_book).returncode == 0
    index = (little_book / "_build" / "html" / "genindex.html").read_text(encoding="utf-8")
    entries = re.findall(r'<li>(.*?): <a href="(.*?)">(.*?)</a>\s*</li>', index)
    assert [(name, title) for name, _, title in entries] == [
        ("cost", "Other"),
        ("J", "Other"),
        ("weight decay", "Other"),
    ]
    page = (little_book / "_build" / "html" / "other.html").read_text(encoding="utf-8")
    for _, link, _ in entries:
        assert f'id="{link.partition("#")[2]}"' in page


def test_a_page_can_be_edited_where_the_configuration_says(little_book: Path) -> None:
    config = little_book / "_config.yml"
    (little_book / "book" / "other.md").write_text("# Other\n\nText.\n")
    assert build(little_book).returncode == 0
    html = little_book / "_build" / "html"
    link = '<a href="_sources/other.md.txt">The text of this page</a>'
    assert link in (html / "other.html").read_text(encoding="utf-8")
    assert (html / "_sources" / "other.md.txt").read_text(encoding="utf-8") == "# Other\n\nText.\n"

    address = "https://example.org/edit/book/"
    config.write_text(config.read_text().replace('edit_address: ""', f'edit_address: "{address}"'))
    assert build(little_book).returncode == 0
    link = f'<a href="{address}other.md">Edit this page</a>'
    assert link in (html / "other.html").read_text(encoding="utf-8")


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
    assert sorted(page.name for page in html.glob("*.html")) == [
        "genindex.html",
        "index.html",
        "other.html",
        "search.html",
    ]

    package.write_text("ANSWER = 'forty-two'\n")
    (little_book / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    assert build(little_book).returncode == 0
    assert "forty-two" in (html / "index.html").read_text(encoding="utf-8")
    assert {page.name for page in html.glob("*.html")} == ALWAYS
