"""The kernel that runs the pages is the same for everyone: no start-up files or history of whoever builds the book."""

import os
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

# The kernel listens on this machine alone and warns of eavesdropping all the same.
SETTINGS = 'c.IPKernelApp.log_level = "ERROR"\nc.HistoryManager.enabled = False\n'


def isolate(app: Sphinx, config: Config) -> None:
    """Give IPython a folder of its own beside the built pages."""
    folder = Path(app.outdir).parent / "ipython"
    profile = folder / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(SETTINGS, encoding="utf-8")
    os.environ["IPYTHONDIR"] = str(folder)
    # Several kernels run at once (nn_parallel), and threads of their own would only be in each other's way.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"


def setup(app: Sphinx) -> dict:
    """Register with Sphinx."""
    app.connect("config-inited", isolate)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
