"""A page is stale when what it shows has changed: its own text (Sphinx sees that), or the packages that it names.

Sphinx is told of each page whose packages have changed since it was read, and reads and runs that page anew. The lock
and these extensions are every page's. A build with warnings is forgotten, so that the next one does not pass over the
page that gave them. A page that left the table of contents leaves the built book.
A page that reads the others is stale when any of them is.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

ROOT = Path(__file__).resolve().parents[2]
FOR_ALL = ("book/_ext", "package-lock.json", "requirements.txt")
PACKAGES = ("nncheck", "nnlib", "nnwidgets")
PICTURES = (".css", ".js")
NOT_SOURCE = {"__pycache__"}
READS_OTHERS = "for-instructors"


def digest(root: Path, sources: Iterable[str], suffixes: Iterable[str] = (), *, without: bool = False) -> str:
    """Return a digest of the names and contents of all files in `sources`, which are relative to `root`.

    With `suffixes`, of those files alone, or `without` those files.
    """
    total = hashlib.sha256()
    for source in sources:
        path = root / source
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in files:
            named = not suffixes or (file.suffix in suffixes) != without
            if named and file.is_file() and not NOT_SOURCE & set(file.parts):
                total.update(f"{file.relative_to(root).as_posix()}\0{file.stat().st_size}\0".encode())
                total.update(file.read_bytes())
    return total.hexdigest()


def digests(root: Path) -> dict[str, str]:
    """Return a digest of each package, and one of the files that travel in pages with a widget."""
    each = {package: digest(root, [package], PICTURES, without=True) for package in PACKAGES}
    return each | {"pictures": digest(root, ["nnwidgets"], PICTURES)}


def shown_by(text: str, packages: dict[str, str]) -> dict[str, str]:
    """Return the digests that a page with this text depends on: what it names, and nnlib, on which the others stand."""
    named = {package for package in PACKAGES if package in text}
    if named:
        named.add("nnlib")
    if "nnwidgets" in named and "show(" in text:
        named.add("pictures")
    return {name: packages[name] for name in sorted(named)}


def note_for_all(app: Sphinx, config: Config) -> None:
    """Put the digest of what is every page's where Sphinx compares it with the last build's."""
    config.nn_for_all = digest(ROOT, FOR_ALL)


def find_stale(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Return the pages whose packages are not those with which they were read."""
    packages = digests(ROOT)
    now = {
        name: shown_by(Path(env.doc2path(name)).read_text(encoding="utf-8"), packages)
        for name in sorted(env.found_docs)
    }
    before = getattr(env, "nn_packages", {})
    env.nn_packages = now
    return [name for name in now if before.get(name) != now[name]]


def stale_with_others(app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> list[str]:
    """Return the page that reads the others, if one of them has come, changed or gone."""
    return [READS_OTHERS] if READS_OTHERS in env.found_docs and (added or changed or removed) else []


def forget_if_warned(app: Sphinx, exception: Exception | None) -> None:
    """Remove the record of a build that failed or warned."""
    if exception is not None or app._warncount:
        (Path(app.doctreedir) / "environment.pickle").unlink(missing_ok=True)


def remove_leftovers(app: Sphinx, exception: Exception | None) -> None:
    """Remove the pages of an earlier build that are none of this one's."""
    if exception is not None:
        return
    ours = {Path(app.builder.get_outfilename(name)) for name in (*app.env.found_docs, "genindex", "search")}
    for page in Path(app.outdir).glob("*.html"):
        if page not in ours:
            page.unlink()


def setup(app: Sphinx) -> dict:
    """Register with Sphinx."""
    app.add_config_value("nn_for_all", "", "env", str)
    app.connect("config-inited", note_for_all)
    app.connect("env-get-outdated", find_stale)
    app.connect("env-get-outdated", stale_with_others)
    app.connect("build-finished", forget_if_warned)
    app.connect("build-finished", remove_leftovers)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
