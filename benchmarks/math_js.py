"""Training in JavaScript: `math.js` beside an engine with an object for each unit and each weight, in one Node.

2-8-8-1, tanh, squared error, 250 points in batches of 10: about what TensorFlow Playground trains. Its engine is in no
package registry, so the peer is our own and does no more than it must; only ours shuffles the points.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.harness import Case

HERE = Path(__file__).parent
ENGINE = HERE.parent / "nnwidgets" / "js" / "math.js"
NODE = Path(sys.executable).with_name("node")

EPOCHS = 100
"""In each call, so that the time of asking Node for it does not count."""

GOAL = 0.6
"""TensorFlow Playground's engine took 2.4 times as long as the peer, side by side in one Node; ours is to take a
quarter of that."""


def cases() -> Iterator[Case]:
    """Yield the one comparison; Node runs until it is measured."""
    command = [NODE, "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", HERE / "math_js.mjs", ENGINE]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:
        ours, peer = _epochs(node, "ours"), _epochs(node, "peer")
        # V8 compiles what has run for a while.
        for side in (ours, peer) * 3:
            side()
        yield Case(f"{EPOCHS} epochs in Node, 2-8-8-1, 250 points", ours, peer, "an object for each unit", GOAL)
        node.stdin.close()


def _epochs(node: subprocess.Popen, side: str) -> Callable[[], float]:
    def run() -> float:
        print(side, EPOCHS, file=node.stdin, flush=True)
        return float(node.stdout.readline())

    return run
