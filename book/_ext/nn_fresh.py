"""A page is stale when what it shows has changed: its own text (Sphinx sees that), or the packages it runs.

The digest of the packages is a configuration value of Sphinx, which reads and runs every page anew when it changes. A
build with warnings is forgotten, so that the next one does not pass over the page that gave them. A page that left the
table of contents leaves the built book. A page that reads the others is stale when any of them is.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("nncheck", "nnlib", "nnwidgets", "requirements.txt")
NOT_SOURCE = {"__pycache__"}
READS_OTHERS = "for-instructors"


def digest(root: Path, sources: Iterable[str] = SOURCES) -> str:
    """Return a digest of the names and contents of all files in `sources`, which are relative to `root`."""
    total = hashlib.sha256()
    for source in sources:
        path = root / source
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in files:
            if file.is_file() and not NOT_SOURCE & set(file.parts):
                total.update(f"{file.relative_to(root).as_posix()}\0{file.stat().st_size}\0".encode())
                total.update(file.read_bytes())
    return total.hexdigest()


def note_packages(app: Sphinx, config: Config) -> None:
    """Put the digest where Sphinx compares it with the last build's."""
    config.nn_packages = digest(ROOT)


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
    ours = {Path(app.builder.get_outfilename(name)) for name in (*app.env.found_docs, "search")}
    for page in Path(app.outdir).glob("*.html"):
        if page not in ours:
            page.unlink()


def setup(app: Sphinx) -> dict:
    """Register with Sphinx."""
    app.add_config_value("nn_packages", "", "env", str)
    app.connect("config-inited", note_packages)
    app.connect("env-get-outdated", stale_with_others)
    app.connect("build-finished", forget_if_warned)
    app.connect("build-finished", remove_leftovers)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
