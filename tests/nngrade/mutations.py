"""Submissions mangled at random: operations on cells, on the JSON structure and on bytes, one after the other."""

import copy
import json
import random
from collections.abc import Callable

from tests.nngrade.mangled import FILLED, stub

NUMBERS = (None, True, 7, -1, 1e308, float("nan"))
TEXTS = ("", "junk", "\ud800", "def gradient(", "x" * 999)
JUNK = (*NUMBERS, *TEXTS, [], [[]], {}, {"a": {"b": []}})
SOURCES = (
    "",
    "    return 1",
    "def gradient(X, A, Y):\n    return None",
    "%%bash\nls",
    "(" * 300,
    "\x00",
    stub("gradient"),
    "<<<<<<< a\n=======\n>>>>>>> b",
    "sigmoid = forward = predict = 0",
    "import os\nos._exit(0)",
    "raise SystemExit('done')",
    "print('x' * 20_000_000)",
    "print('\\x1b[31m\\ud800\\x00', end='')\nraise ValueError('\\ud800')",
    "display({'text/html': '<script>', 'image/png': 7, 'a': {1: 2}}, raw=True)",
    "get_ipython().kernel = get_ipython().display_pub = None",
    "import sys\nsys.stdout = sys.stderr = print = None\nimport numpy\nnumpy.asarray = exit",
    "import threading\nfor k in range(99):\n    threading.Timer(0.01 * k, print, [k]).start()",
)


def submission(seed: int) -> bytes:
    """Return the bytes that are handed in; the same for the same seed."""
    rng = random.Random(seed)
    made = json.loads(json.dumps(FILLED))
    for _ in range(rng.randint(1, 8)):
        rng.choice(CELLS)(rng, made["cells"])
    for _ in range(rng.choice((0, 0, 1, 4))):
        _structure(rng, made)
    text = json.dumps(made)
    content = text.encode(rng.choice(("utf-8", "utf-8", "utf-8", "utf-16", "cp1252")))
    return _bytes(rng, content) if rng.random() < 0.15 else content


def _any(rng: random.Random, cells: list) -> int:
    return rng.randrange(len(cells))


def _duplicate(rng: random.Random, cells: list) -> None:
    cells.insert(rng.randint(0, len(cells)), copy.deepcopy(rng.choice(cells)))


def _delete(rng: random.Random, cells: list) -> None:
    if len(cells) > 1:
        del cells[_any(rng, cells)]


def _move(rng: random.Random, cells: list) -> None:
    cells.insert(rng.randint(0, len(cells) - 1), cells.pop(_any(rng, cells)))


def _split(rng: random.Random, cells: list) -> None:
    k = _any(rng, cells)
    lines = str(cells[k]["source"]).split("\n")
    at = rng.randint(0, len(lines))
    second = copy.deepcopy(cells[k])
    cells[k]["source"], second["source"] = "\n".join(lines[:at]), "\n".join(lines[at:])
    cells.insert(k + 1, second)


def _merge(rng: random.Random, cells: list) -> None:
    k = _any(rng, cells)
    if k + 1 < len(cells):
        cells[k]["source"] = f"{cells[k]['source']}\n{cells.pop(k + 1)['source']}"


def _retype(rng: random.Random, cells: list) -> None:
    rng.choice(cells)["cell_type"] = rng.choice(("code", "markdown", "raw", "heading"))


def _rewrite(rng: random.Random, cells: list) -> None:
    rng.choice(cells)["source"] = rng.choice(SOURCES)


def _unmark(rng: random.Random, cells: list) -> None:
    for cell in rng.sample(cells, rng.randint(1, len(cells))):
        cell["metadata"] = {}


def _remark(rng: random.Random, cells: list) -> None:
    noted = rng.choice(cells)["metadata"].setdefault("nbgrader", {})
    if isinstance(noted, dict):
        key = rng.choice(("grade_id", "grade", "solution", "locked", "task", "points", "schema_version", "checksum"))
        noted[key] = rng.choice((*JUNK, "train", "logistic-train", "setup", "missing-factor"))


def _tag(rng: random.Random, cells: list) -> None:
    rng.choice(cells)["metadata"]["tags"] = ["skip-execution", *rng.sample(("a,b", "", "remove", 7), 2)]


def _same_id(rng: random.Random, cells: list) -> None:
    rng.choice(cells)["id"] = rng.choice(cells).get("id", "x")


CELLS: tuple[Callable, ...] = (
    _duplicate, _delete, _move, _split, _merge, _retype, _rewrite, _unmark, _remark, _tag, _same_id,
)  # fmt: skip


def _structure(rng: random.Random, made: dict) -> None:
    """Put junk into a place of the document, or take a key away."""
    place = made
    while True:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        if not keys:
            return
        key = rng.choice(list(keys))
        if isinstance(place[key], dict | list) and place[key] and rng.random() < 0.85:
            place = place[key]
            continue
        if rng.random() < 0.4:
            del place[key]
        else:
            place[key] = copy.deepcopy(rng.choice(JUNK))
        return


def _bytes(rng: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(changed))
        kind = rng.randrange(4)
        if kind == 0:
            changed[at] = rng.randrange(256)
        elif kind == 1:
            del changed[at : at + rng.randint(1, 50)]
        elif kind == 2:
            changed[at:at] = changed[at : at + rng.randint(1, 50)]
        else:
            changed[at:at] = rng.choice((b"\x00", b'"', b"{", b"[", b"\xff", b"\\ud800", b"NaN", b","))
    return bytes(changed)
