"""Runs a few lines of JavaScript in Node with the widgets' modules, and brings the result back."""

import json
import subprocess
import sys
from pathlib import Path

MODULES = Path(__file__).resolve().parents[2] / "nnwidgets" / "js"
NODE = Path(sys.executable).with_name("node")


def run(body: str, *modules: str, **given: object) -> object:
    """Return what `body`, the inside of a function, returns; it sees `modules` and what is `given` by their names.

    Raises:
        ChildProcessError: it threw; with its message.
    """
    lines = [f'import * as {name} from "{(MODULES / name).as_uri()}.js";' for name in modules]
    lines += [f"const {name} = {json.dumps(value)};" for name, value in given.items()]
    lines.append(f"console.log(JSON.stringify((() => {{ {body} }})()));")
    command = [NODE, "--no-warnings", "--input-type=module"]
    finished = subprocess.run(command, input="\n".join(lines), capture_output=True, encoding="utf-8")
    if finished.returncode:
        raise ChildProcessError(finished.stderr)
    return json.loads(finished.stdout)
