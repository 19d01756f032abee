"""Several pages are read, run and written at once, in Sphinx's own way, for which Jupyter Book's command has no option.

Twice as many as there are cores: a page that starts its kernel or waits for a cell leaves its core to another one.
"""

import os

from sphinx.application import Sphinx

MOST = 8
"""Each page has a kernel of its own, which takes memory."""

SILENT = "sphinx_multitoc_numbering"
"""Numbers chapters when all are read, in the first process, and does not say that reading them at once is safe."""


def processes(cores: int | None) -> int:
    """How many processes build the book on so many cores."""
    return min(2 * (cores or 1), MOST)


def spread(app: Sphinx) -> None:
    """Tell Sphinx, before it reads the first page."""
    app.parallel = processes(os.cpu_count())
    app.extensions[SILENT].parallel_read_safe = True


def setup(app: Sphinx) -> dict:
    """Register with Sphinx."""
    app.connect("builder-inited", spread)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
