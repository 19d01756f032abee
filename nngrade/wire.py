"""What comes back from a sandbox, parsed as written by an enemy.

It arrives as frames of JSON (`nngrade.inside.wire`), and any of them may be forged: a student's code shares a process
with whoever sends them. So nothing is held that is longer than the bound, nothing is believed that is not of the
expected type, and what is not understood is dropped.
"""

import base64
import binascii
import json
import math
from collections.abc import Iterator, Sequence

from nncheck.evidence import (
    NOT_A_FUNCTION,
    NOT_CALLED,
    NOT_DEFINED,
    NOT_WRITTEN,
    RAISED,
    RETURNED,
    TIMED_OUT,
)
from nncheck.plain import one_line
from nncheck.values import Plain, decode
from nngrade.inside.wire import HEADER

MOST_NODES = 2_000_000
"""Numbers, words, lists and dictionaries in one frame."""

MOST_CONTAINERS = 1_000_000
"""Lists and dictionaries in all frames: an empty one takes thirty times its text."""

DEEPEST = 32
LONGEST_KEY = 200

STATUSES = {RETURNED, RAISED, NOT_WRITTEN, TIMED_OUT, NOT_CALLED, NOT_DEFINED, NOT_A_FUNCTION}


class Flood(Exception):  # noqa: N818 (it comes from outside, and is no fault of this program)
    """More came than was allowed: `what` completes the sentence "it …"."""


class Unusable(Exception):  # noqa: N818
    """No evidence can be had of this: the sentence says why."""


class Frames:
    """Cuts a stream of bytes into frames, and counts."""

    def __init__(self, message: int, output: int, messages: int) -> None:
        """Allow frames of `message` bytes, `messages` of them, and `output` bytes in all."""
        self.message, self.output, self.messages = message, output, messages
        self.containers = MOST_CONTAINERS
        self.buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take what was read, and yield every frame that is whole now.

        Raises:
            Flood: one frame, or all together, are too many or too large.
        """
        self.buffer += data
        self.output -= len(data)
        if self.output < 0:
            raise Flood("showed more than a notebook may")
        while len(self.buffer) >= HEADER.size:
            (length,) = HEADER.unpack_from(self.buffer)
            if length > self.message:
                raise Flood(f"sent something larger than {self.message // 1_000_000} MB, or wrote over its connection")
            end = HEADER.size + length
            if len(self.buffer) < end:
                return
            frame = bytes(self.buffer[HEADER.size : end])
            del self.buffer[:end]
            self.messages -= 1
            self.containers -= frame.count(b"[") + frame.count(b"{")
            if self.messages < 0 or self.containers < 0:
                raise Flood("showed more things than a notebook may")
            yield frame


def parsed(frame: bytes) -> dict | None:
    """Return the object in a frame; an empty one if it is too large to be held, and None if there is none."""
    # Counted first: what is parsed is many times larger than its text.
    if frame.count(b",") + frame.count(b"[") + frame.count(b"{") > MOST_NODES:
        return {}
    try:
        data = json.loads(frame)
    except (ValueError, RecursionError):
        return None
    return data if type(data) is dict else None


def message(frame: dict) -> dict | None:
    """Return the Jupyter message in a frame, whole and well formed; None if there is none."""
    kind, content = frame.get("type"), frame.get("content")
    make = _CONTENT.get(kind) if type(kind) is str else None
    try:
        if make is None or type(content) is not dict:
            return None
        checked = make(content)
        metadata = _object(frame.get("metadata", {}))
        parent = _text(frame.get("for"))
        buffers = [base64.b64decode(_text(buffer), validate=True) for buffer in _list(frame.get("buffers", []))]
    except (_NotPlainError, binascii.Error):
        return None
    return {
        "msg_type": kind,
        "header": {"msg_type": kind, "msg_id": ""},
        "parent_header": {"msg_id": parent},
        "content": checked,
        "metadata": metadata,
        "buffers": buffers,
    }


def reply(frame: dict) -> dict:
    """Return what became of a cell: the content of Jupyter's `execute_reply`."""
    content = frame.get("reply")
    try:
        content = _object(content)
        if content.get("status") == "ok":
            return {"status": "ok", "execution_count": _count(content.get("execution_count"))}
        return {"status": "error", **_error(content), "execution_count": _count(content.get("execution_count"))}
    except _NotPlainError:
        return {"status": "error", "ename": "Unreadable", "evalue": "", "traceback": [], "execution_count": None}


def outcomes(frame: dict, calls: Sequence[Plain]) -> list[Plain]:
    """Return the outcomes of `calls`, each the fields of an `nncheck.evidence.Outcome`.

    Raises:
        Unusable: there are none, or they are not what `nncheck.evidence.collect` makes.
    """
    problem = frame.get("problem")
    if type(problem) is str and problem in _PROBLEMS:
        raise Unusable(_PROBLEMS[problem])
    found = frame.get("outcomes")
    if type(found) is not list or len(found) != len(calls):
        raise Unusable("what came back from the calls is no evidence")
    try:
        return [_outcome(outcome, call) for outcome, call in zip(found, calls, strict=True)]
    except (_NotPlainError, ValueError, OverflowError):
        raise Unusable("what came back from the calls is no evidence") from None


_PROBLEMS = {
    "too large": "what the function returned is too large to be looked at",
}


class _NotPlainError(Exception):
    pass


def _outcome(outcome: object, call: Plain) -> Plain:
    if type(outcome) is not dict:
        raise _NotPlainError
    status, value = outcome.get("status"), outcome.get("value")
    changed, warnings = _list(outcome.get("changed")), _list(outcome.get("warnings"))
    if (
        type(status) is not str
        or status not in STATUSES
        or (value is None) is (status == RETURNED)
        or len(changed) > len(call)
    ):
        raise _NotPlainError
    if status == RETURNED:
        # Only to see whether it can be; what is judged decodes it again.
        decode(value)
    return {
        "status": status,
        "value": value if status == RETURNED else None,
        "error": one_line(_text(outcome.get("error"))),
        "where": one_line(_text(outcome.get("where"))),
        "changed": tuple(name for name in call if name in changed),
        "warnings": tuple(one_line(_text(warning)) for warning in warnings[:5]),
    }


def _clean(value: object, depth: int = 0) -> object:
    """Return plain data as a notebook can hold it: NaN and infinities become words, halves of characters go."""
    if depth > DEEPEST:
        raise _NotPlainError
    kind = type(value)
    if kind is str:
        return _text(value)
    if kind is float:
        return value if math.isfinite(value) else str(value)
    if kind is list:
        return [_clean(item, depth + 1) for item in value]
    if kind is dict:
        if any(len(key) > LONGEST_KEY for key in value):
            raise _NotPlainError
        return {_text(key): _clean(item, depth + 1) for key, item in value.items()}
    return value


def _text(value: object) -> str:
    if type(value) is not str:
        raise _NotPlainError
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")


def _list(value: object) -> list:
    if type(value) is not list:
        raise _NotPlainError
    return value


def _object(value: object) -> dict:
    if type(value) is not dict:
        raise _NotPlainError
    return _clean(value)


def _count(value: object) -> int | None:
    return value if type(value) is int and 0 <= value < 1_000_000 else None


def _stream(content: dict) -> dict:
    if content.get("name") not in ("stdout", "stderr"):
        raise _NotPlainError
    return {"name": content["name"], "text": _text(content.get("text"))}


def _bundle(content: dict) -> dict:
    data = _object(content.get("data"))
    for kind, value in data.items():
        # Everything but JSON is text in a notebook.
        if not kind.endswith("json") and type(value) is not str:
            raise _NotPlainError
    return {"data": data, "metadata": _object(content.get("metadata", {}))}


def _display(content: dict) -> dict:
    transient = _object(content.get("transient", {}))
    name = transient.get("display_id")
    return {**_bundle(content), "transient": {} if name is None else {"display_id": _text(name)}}


def _result(content: dict) -> dict:
    return {**_display(content), "execution_count": _count(content.get("execution_count"))}


def _error(content: dict) -> dict:
    lines = [_text(line) for line in _list(content.get("traceback"))]
    return {"ename": _text(content.get("ename")), "evalue": _text(content.get("evalue")), "traceback": lines}


def _clear(content: dict) -> dict:
    return {"wait": content.get("wait") is True}


def _comm(content: dict) -> dict:
    made = {"comm_id": _text(content.get("comm_id")), "data": _object(content.get("data", {}))}
    if "target_name" in content:
        made["target_name"] = _text(content["target_name"])
    return made


_CONTENT = {
    "stream": _stream,
    "display_data": _display,
    "update_display_data": _display,
    "execute_result": _result,
    "error": _error,
    "clear_output": _clear,
    "comm_open": _comm,
    "comm_msg": _comm,
    "comm_close": _comm,
}
