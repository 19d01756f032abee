"""What nbgrader, Jupyter and the kernels have to say goes to a log file; the instructor gets one line a student."""

import contextlib
import logging
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from traitlets.log import get_logger

from nncheck.plain import one_line


@contextlib.contextmanager
def log_to(path: Path) -> Iterator[list[str]]:
    """Send log lines, and whatever is written to stdout or stderr, to the end of `path`; give the errors among them.

    It works on the file descriptors, because a student's kernel inherits them: nothing that student code writes there
    may reach the instructor's terminal.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    with path.open("a", encoding="utf-8") as file:
        handler = logging.StreamHandler(file)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        errors = _Errors()
        loggers = [get_logger(), logging.getLogger("py.warnings")]
        before = [(logger, logger.handlers, logger.propagate, logger.level) for logger in loggers]
        saved = [os.dup(1), os.dup(2)]
        try:
            logging.captureWarnings(True)
            for logger in loggers:
                logger.handlers, logger.propagate = [handler, errors], False
                logger.setLevel(logging.INFO)
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
            yield errors.messages
        finally:
            logging.captureWarnings(False)
            sys.stdout.flush()
            sys.stderr.flush()
            for descriptor, copy in zip((1, 2), saved, strict=True):
                os.dup2(copy, descriptor)
                os.close(copy)
            for logger, handlers, propagate, level in before:
                logger.handlers, logger.propagate = handlers, propagate
                logger.setLevel(level)


def cause(errors: list[str], otherwise: BaseException) -> str:
    """Return, in one line, the exception that began it all.

    Nbgrader logs the traceback and raises another exception, which says that there was one.
    """
    raised = [match for message in errors for match in _RAISED.findall(message)]
    return one_line(raised[0] if raised else f"{type(otherwise).__name__}: {otherwise}", 160)


_RAISED = re.compile(r"^(?:\w+\.)*(\w*(?:Error|Exception|Entry): .*)$", re.MULTILINE)


class _Errors(logging.Handler):
    def __init__(self):
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())
