"""The book's own copy of MathJax: the part that pages use, out of node_modules into _static/mathjax, at build time."""

import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "node_modules" / "mathjax" / "es5"
PARTS = ("tex-mml-chtml.js", "input/tex/extensions/html.js", "output/chtml/fonts/woff-v2")


def check(source: Path = SOURCE) -> None:
    """Stop the build before it starts when there is nothing to copy.

    Raises:
        ExtensionError: a part of MathJax is missing.
    """
    for part in PARTS:
        if not (source / part).exists():
            raise ExtensionError(f"MathJax is missing ({part} in {source}); run make book, which installs it with npm.")


def copy(app: Sphinx, exception: Exception | None) -> None:
    """Put each part into the built pages' _static/mathjax."""
    if exception is not None:
        return
    for part in PARTS:
        source, target = SOURCE / part, Path(app.outdir) / "_static" / "mathjax" / part
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def setup(app: Sphinx) -> dict:
    """Register with Sphinx."""
    app.connect("builder-inited", lambda _: check())
    app.connect("build-finished", copy)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
