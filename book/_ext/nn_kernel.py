"""The kernel that runs the pages is the same for everyone: no start-up files or history of whoever builds the book.

Kernels start one after another, although several pages run at once (nn_parallel): ports are looked for before they are
taken, and two that looked at the same time would now and then take the same.
"""

import fcntl
import functools
import os
from collections.abc import Callable
from pathlib import Path

from myst_nb.core.execute.inline import NotebookClientInline
from sphinx.application import Sphinx
from sphinx.config import Config

# The kernel listens on this machine alone and warns of eavesdropping all the same.
SETTINGS = 'c.IPKernelApp.log_level = "ERROR"\nc.HistoryManager.enabled = False\n'

START = NotebookClientInline.start_client


def isolate(app: Sphinx, config: Config) -> None:
    """Give IPython a folder of its own beside the built pages."""
    folder = Path(app.outdir).parent / "ipython"
    profile = folder / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(SETTINGS, encoding="utf-8")
    os.environ["IPYTHONDIR"] = str(folder)
    NotebookClientInline.start_client = _one_by_one(START, folder / "starting")
    # Several kernels run at once, and threads of their own would only be in each other's way.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"


def _one_by_one(start: Callable[[NotebookClientInline], None], lock: Path) -> Callable[[NotebookClientInline], None]:
    @functools.wraps(start)
    def alone(client: NotebookClientInline) -> None:
        with lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            start(client)

    return alone


def setup(app: Sphinx) -> dict:
    """Register with Sphinx."""
    app.connect("config-inited", isolate)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
