"""Widgets on a page of their own, without the book, mounted by the book's own script."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from ipywidgets.embed import dependency_state, embed_data
from playwright.sync_api import Page

from nnwidgets.picture import HERE, Picture

MOUNT = Path(__file__).resolve().parents[2] / "book" / "_static" / "anymount.js"
NODE = Path(sys.executable).with_name("node")
MIME = "application/vnd.jupyter.widget-"


def bare_page(*widgets: Picture, remove_state: bool = False, **changes: object) -> str:
    """A page, as text, with these widgets and changes to their saved state."""
    # Without this it would be the state of every widget that any test has made.
    needed = dependency_state(widgets, drop_defaults=False)
    data = embed_data(views=list(widgets), state=needed, drop_defaults=False)
    state = data["manager_state"]
    for model in state["state"].values():
        if "_esm" in model["state"]:
            model["state"].update(changes)
    if remove_state:
        state["state"] = {}
    body = "".join(f'<script type="{MIME}view+json">{json.dumps(view)}</script>' for view in data["view_specs"])
    saved = json.dumps(state).replace("</", "<\\/")
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Widgets</title>'
        '<meta name="viewport" content="width=device-width"><body style="font-family: sans-serif">'
        f'<main><h1>Widgets</h1>{body}</main><script type="{MIME}state+json">{saved}</script>'
        f"<script>{MOUNT.read_text(encoding='utf-8')}</script></body></html>"
    )


@pytest.fixture
def show(tmp_path: Path, visit: Callable[..., Page]) -> Callable[..., Page]:
    """A function that opens a bare page, as a file, with these widgets and changes to their saved state."""

    def show(*widgets: Picture, theme: str = "light", width: int = 1280, **changes: object) -> Page:
        file = tmp_path / "page.html"
        file.write_text(bare_page(*widgets, **changes), encoding="utf-8")
        return visit(file.as_uri(), theme=theme, width=width)

    return show


def in_node(body: str, *modules: str, given: object = None) -> object:
    """What `body`, the text of a JavaScript function, returns in Node, with these modules of the widgets by name.

    in_node("return dom.text(given)", "dom", given=0.5)
    """
    imports = "".join(f'import * as {name} from "{(HERE / "js" / name).as_uri()}.js";\n' for name in modules)
    read = 'import { readFileSync } from "node:fs";\nconst given = JSON.parse(readFileSync(0, "utf8"));\n'
    answer = f"console.log(JSON.stringify((await (async () => {{ {body} }})()) ?? null));"
    command = [NODE, "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--input-type=module"]
    command += ["--eval", imports + read + answer]
    run = subprocess.run(command, input=json.dumps(given), capture_output=True, encoding="utf-8")
    if run.returncode:
        raise ChildProcessError(run.stderr)
    return json.loads(run.stdout)
