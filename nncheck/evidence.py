"""The student's half of a check: call the function, and write down what happened as plain data.

Nothing here knows what is right: it needs neither nnlib nor the tasks, so it can run where they must not be. Each call
gets its own copy of the arguments; what it prints, warns, raises or changes is kept apart from what it returns; and the
whole is stopped when its time is over.
"""

import contextlib
import io
import linecache
import signal
import threading
import time
import traceback
import types
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TextIO

import numpy as np

from nncheck.arguments import Packed, unpack
from nncheck.given import Given, function
from nncheck.plain import one_line
from nncheck.values import Plain, encode, type_name

MOST_PRINTED = 2_000
"""How many characters of a student's own prints are let through, a check."""

MOST_WARNINGS = 5


class Outcome(NamedTuple):
    """What one call did. Every field is plain data.

    `status` is one of the words below; `value` what it returned, encoded; `error` the exception in one line and `where`
    the line of the student's code that raised it; `changed` names the arguments that were changed in place; `warnings`
    is what Python warned or the code wrote to stderr.
    """

    status: str
    value: Plain | None = None
    error: str = ""
    where: str = ""
    changed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


RETURNED = "returned"
RAISED = "raised"
NOT_WRITTEN = "not written"
TIMED_OUT = "timed out"
NOT_CALLED = "not called"
NOT_DEFINED = "not defined"
NOT_A_FUNCTION = "not a function"


def answer(
    namespace: Mapping[str, object], name: str, calls: Sequence[dict[str, Packed]], seconds: float
) -> list[Plain]:
    """Call what a notebook named `name` with packed arguments, and return what happened as plain data, call by call."""
    student = namespace.get(name)
    if callable(student):
        outcomes = collect(student, [{key: unpack(value) for key, value in call.items()} for call in calls], seconds)
    else:
        first = Outcome(NOT_A_FUNCTION, error=one_line(type_name(type(student)), 60))
        outcomes = [first if name in namespace else Outcome(NOT_DEFINED), *(Outcome(NOT_CALLED) for _ in calls[1:])]
    return [outcome._asdict() for outcome in outcomes]


def collect(
    student: Callable, calls: Sequence[dict[str, object]], seconds: float, echo: TextIO | None = None
) -> list[Outcome]:
    """Call `student` with the arguments of each of `calls`, in order, and return what happened, call by call.

    All calls together have `seconds`; after one that does not end, or raises, the rest are not made. What the function
    prints goes to `echo`, up to a bound, or nowhere.
    """
    printed = _Bounded(echo, MOST_PRINTED)
    end = time.monotonic() + seconds
    outcomes = []
    for arguments in calls:
        if outcomes and outcomes[-1].status != RETURNED:
            outcomes.append(Outcome(NOT_CALLED))
        else:
            outcomes.append(_call(student, arguments, max(end - time.monotonic(), 0.001), printed))
    return outcomes


def can_limit_time() -> bool:
    """Whether an endless loop can be stopped here: not on Windows, in Pyodide, or outside the main thread."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


def _call(student: Callable, arguments: dict[str, object], seconds: float, printed: "_Bounded") -> Outcome:
    handed = {name: _handed_over(value) for name, value in arguments.items()}
    complaints = _Bounded(io.StringIO(), MOST_PRINTED)
    value, error, where, status = None, "", "", RETURNED
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            with (
                contextlib.redirect_stdout(printed),
                contextlib.redirect_stderr(complaints),
                _time_limit(seconds),
            ):
                try:
                    value = encode(student(*handed.values()))
                except NotImplementedError as raised:
                    status = NOT_WRITTEN if _raised_by(student, raised) else RAISED
                    error, where = _described(raised), _place(student, raised)
                except KeyboardInterrupt:
                    raise
                # A student's function may raise SystemExit, or an exception of its own making.
                except BaseException as raised:
                    if isinstance(raised, _TimeUp):
                        raise
                    status, error, where = RAISED, _described(raised), _place(student, raised)
        except _TimeUp:
            status, value = TIMED_OUT, None
    changed = tuple(name for name, array in handed.items() if _differs(array, arguments[name]))
    return Outcome(status, value, error, where, changed, _complaints(caught, complaints))


def _handed_over(value: object) -> object:
    if isinstance(value, Given):
        return function(value)
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: _handed_over(item) for key, item in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_make"):
        return value._make(map(_handed_over, value))
    return type(value)(map(_handed_over, value)) if isinstance(value, list | tuple) else value


def _differs(now: object, before: object) -> bool:
    """Whether student code changed `before`, which is the checker's own, into `now`, which may be anything by now."""
    if isinstance(before, np.ndarray):
        # Student code may have changed the array's shape, which is a change too.
        same_kind = isinstance(now, np.ndarray) and now.shape == before.shape and now.dtype == before.dtype
        return not same_kind or now.tobytes() != before.tobytes()
    if isinstance(before, list | tuple) and not isinstance(before, Given):
        same_kind = type(now) is type(before) and len(now) == len(before)
        return not same_kind or any(map(_differs, now, before))
    if isinstance(before, dict):
        same_kind = type(now) is dict and [type(key) for key in now] == [type(key) for key in before]
        return not same_kind or list(now) != list(before) or any(_differs(now[key], before[key]) for key in before)
    # A number cannot change, but what stands in its place in a list can.
    return type(before) in (int, float, bool, str) and (type(now) is not type(before) or repr(now) != repr(before))


class _TimeUp(BaseException):
    """The time is over; not an Exception, so that `except Exception` in the student's code does not swallow it."""


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    if not can_limit_time():
        yield
        return

    def stop(signum: int, frame: types.FrameType | None) -> None:
        raise _TimeUp

    started = time.monotonic()
    handler = signal.signal(signal.SIGALRM, stop)
    # It rings again, should a bare `except:` have swallowed the first.
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if left:
            # Somebody else's alarm was set: give back what is left of it.
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - started), 0.001), interval)


class _Bounded(io.TextIOBase):
    """A stream that passes on the first characters written to it and drops the rest."""

    def __init__(self, stream: TextIO | None, most: int) -> None:
        self.stream = stream
        self.left = most

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if type(text) is not str:
            raise TypeError("write() takes text")
        if self.stream is not None and self.left > 0:
            self.stream.write(text[: self.left])
            self.left -= len(text)
            if self.left <= 0:
                self.stream.write("\n… (the rest of what your function prints is not shown)\n")
        return len(text)


def _complaints(caught: list[warnings.WarningMessage], complaints: _Bounded) -> tuple[str, ...]:
    lines = [_warning(w.message) for w in caught[: 4 * MOST_WARNINGS]]
    lines += [
        f"your code wrote to stderr: {one_line(line)}"
        for line in complaints.stream.getvalue().splitlines()
        if line.strip()
    ]
    return tuple(dict.fromkeys(lines))[:MOST_WARNINGS]


def _warning(message: Warning) -> str:
    # Its own str() would run outside the time limit.
    words = BaseException.args.__get__(message)
    text = words[0] if words and type(words[0]) is str else ""
    return f"Python warned: {one_line(f'{type_name(type(message))}: {text}')}"


def _described(raised: BaseException) -> str:
    name = one_line(type_name(type(raised)), 60)
    try:
        text = str(raised)
    except (KeyboardInterrupt, _TimeUp):
        raise
    # Whatever a hostile __str__ does.
    except BaseException:
        text = "(its message cannot be shown)"
    return f"{name}: {one_line(text)}" if text else name


def _raised_by(student: Callable, raised: BaseException) -> bool:
    frames = [frame for frame, _ in traceback.walk_tb(raised.__traceback__)]
    return frames[-1].f_code is getattr(student, "__code__", None)


def _place(student: Callable, raised: BaseException) -> str:
    """Return "line 3: dW = …", the last line of the student's own code on the way to the exception."""
    file = getattr(getattr(student, "__code__", None), "co_filename", None)
    if file is None:
        return ""
    own = [line for frame, line in traceback.walk_tb(raised.__traceback__) if frame.f_code.co_filename == file]
    if not own:
        return ""
    source = one_line(linecache.getline(file, own[-1]), 100)
    return f"line {own[-1]}: {source}" if source else f"line {own[-1]}"
