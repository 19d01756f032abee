"""The same widgets as on the pages, live in a real JupyterLab: moved in the browser, read and set by Python."""

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

import nnwidgets
from nnwidgets.picture import Picture

pytestmark = pytest.mark.browser

WIDGETS = [getattr(nnwidgets, name) for name in nnwidgets.__all__]

SHOW = """from nnwidgets import {name}

w = {name}()
w"""
# What the browser has changed, by name; then back to how it was.
READ = """fresh = {name}()
own = sorted(type(w).class_traits(sync=True).keys() & set({traits}))
changed = [trait for trait in own if getattr(w, trait) != getattr(fresh, trait)]
print("changed:", *changed)"""
SET = """for trait in changed:
    setattr(w, trait, getattr(fresh, trait))
print("state:", *sorted(w.state()))"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write(widget: type[Picture], folder: Path) -> None:
    """Write the notebook of this widget, which no cell has been run of."""
    own = sorted(widget.class_traits(sync=True).keys() - Picture.class_traits().keys())
    cells = [cell.format(name=widget.__name__, traits=own) for cell in (SHOW, READ, SET)]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / f"{widget.module}.ipynb")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """The addresses of notebooks in a JupyterLab of its own, which knows nothing of this machine's settings."""
    folder = tmp_path_factory.mktemp("lab")
    work = folder / "work"
    work.mkdir()
    for widget in WIDGETS:
        write(widget, work)

    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "HOME")
    places += ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    environment = {**os.environ, **{name: str(folder / name.lower()) for name in places}}
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
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            wait_for(f"http://127.0.0.1:{port}/api/status?token={token}", server, folder / "log")
            yield lambda name: f"http://127.0.0.1:{port}/lab/tree/{name}.ipynb?token={token}&reset"
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


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: widget.module)
def test_it_is_live_and_python_reads_and_sets_it(lab: Callable[[str], str], open_page: Callable, widget) -> None:
    page: Page
    page, watch = open_page(lab(widget.module), height=1400)
    page.set_default_timeout(40_000)
    # On a machine that has much else to do, JupyterLab asks about its server or its files.
    page.add_locator_handler(page.locator(".jp-Dialog"), lambda dialog: dialog.locator(".jp-mod-accept").click())
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()

    def printed(number: int) -> Locator:
        return cells.nth(number).locator(".jp-OutputArea-output")

    run(cells.nth(0))
    view = page.locator(f".jp-OutputArea .nn-{widget.module}")
    slider = view.locator("input[type=range]:visible").first
    start = slider.input_value()
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    if slider.input_value() == start:
        page.keyboard.press("ArrowLeft")
    assert slider.input_value() != start

    # The change is on its way to the kernel.
    page.wait_for_timeout(600)
    run(cells.nth(1))
    expect(printed(1)).to_have_text(re.compile(r"changed: \w+"))

    run(cells.nth(2))
    expect(printed(2)).to_have_text(re.compile("state: "))
    expect(slider).to_have_value(start)

    # Running the cell again makes a new widget in the place of the old one.
    run(cells.nth(0))
    expect(view).to_have_count(1)
    assert view.locator(".nn-problem:not(:empty)").count() == 0
    assert watch.foreign == []
    page.context.close()
