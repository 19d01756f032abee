"""Text that somebody else wrote, made fit for one line of a message: bounded, and with nothing a terminal obeys.

A student's exception, file name or type name may be a megabyte long or full of escape codes; what is shown is not.
"""

import re

import numpy as np

LINE = 240
"""How many characters of foreign text a message shows."""

ENTRIES = 24
"""How many numbers of an array a message shows."""

_ESCAPE_CODE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|[@-_])")


def one_line(text: str, limit: int = LINE) -> str:
    """Return `text` on one line, printable, and cut after `limit` characters."""
    # Cut first: the rest of a megabyte is not worth reading.
    head = _ESCAPE_CODE.sub("", text[: 4 * limit])
    words = " ".join("".join(c if c.isprintable() else " " for c in head).split())
    return words if len(words) <= limit else words[: limit - 1] + "…"


def numbers(value: np.ndarray | float) -> str:
    """Return an array as it would be typed, with six digits; one with many entries by its shape alone."""
    array = np.asarray(value)
    if array.size > ENTRIES:
        return f"an array of shape {array.shape}"
    return _nested(array.tolist())


def listed(words: list[str] | tuple[str, ...], last: str = "and") -> str:
    """Return "a", "a and b" or "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _nested(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_nested(item) for item in value) + "]"
    return f"{value:.6g}"
