"""The same cell as on the page, live in a real JupyterLab: stepped in the browser, and followed by Python."""

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

CELLS = [
    "from nnwidgets import WorkedExample\n\nw = WorkedExample()\nw",
    "print('at', w.position)",
    "w.position = 51",
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """The address of a notebook in a JupyterLab of its own, which knows nothing of this machine's settings."""
    work = tmp_path / "work"
    work.mkdir()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, work / "notebook.ipynb")

    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "HOME")
    places += ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    environment = {**os.environ, **{name: str(tmp_path / name.lower()) for name in places}}
    port, token = free_port(), secrets.token_hex(16)
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": work,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "IdentityProvider.token": token,
        "LabApp.news_url": "None",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.extension_manager": "readonly",
    }
    command = [sys.executable, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options.items())]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            wait_for(f"http://127.0.0.1:{port}/api/status?token={token}", server, tmp_path / "log")
            yield f"http://127.0.0.1:{port}/lab/tree/notebook.ipynb?token={token}"
            # Its kernels are in sessions of their own: they go when the server is asked to end.
            server.send_signal(signal.SIGTERM)
            server.wait(15)
        finally:
            if server.poll() is None:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait(15)


def wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 45
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                json.load(answer)
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


def run(cell: Locator) -> None:
    """Run a cell, and ask until it runs: JupyterLab forgets what it is asked while its kernel is connecting."""
    asked = re.compile(r"\[[*\d]+\]:")
    for _ in range(10):
        cell.locator(".cm-content").click()
        cell.page.keyboard.press("Control+Enter")
        try:
            expect(cell.locator(".jp-InputPrompt")).to_have_text(asked, timeout=3_000)
        except AssertionError:
            continue
        expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"), timeout=30_000)
        # A connection that comes up late clears the prompt again.
        cell.page.wait_for_timeout(300)
        if asked.fullmatch(cell.locator(".jp-InputPrompt").text_content().strip()):
            return
    pytest.fail("JupyterLab did not run the cell.")


def test_the_cell_is_live_and_python_follows(lab: str, open_page: Callable) -> None:
    page: Page
    page, watch = open_page(lab, height=1400)
    page.set_default_timeout(40_000)
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()

    run(cells.nth(0))
    widget = page.locator(".nn-we")
    widget.get_by_role("button", name="Next").focus()
    for _ in range(14):
        page.keyboard.press("ArrowRight")
    assert widget.get_attribute("data-symbol") == "delta_o1"
    assert widget.locator(".nn-we-value").text_content() == "= 0.138498562"

    run(cells.nth(1))
    expect(cells.nth(1).locator(".jp-OutputArea-output")).to_have_text("at 14\n")

    run(cells.nth(2))
    expect(widget).to_have_attribute("data-symbol", "w8_new")
    assert watch.foreign == []
