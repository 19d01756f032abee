"""What an instructor is told when the course's files or its gradebook are not as they should be."""

import contextlib
import errno
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError

from nncheck.plain import one_line
from nngrade.problem import Problem


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Say in one sentence what keeps the course's files or its gradebook from being read or written.

    Raises:
        Problem: something does.
    """
    again = "and run it again: what has been graded is kept"
    try:
        yield
    except BrokenPipeError:
        # Whoever read what is printed has gone.
        raise
    except OSError as error:
        path = error.filename or "the course"
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Problem(f"There is no space left for {path}: make some, {again}.") from error
        raise Problem(f"{path} cannot be used ({error.strerror}): mend that, {again}.") from error
    except DBAPIError as error:
        why = one_line(str(error.orig), 160)
        if "locked" in why:
            raise Problem(f"Another program, formgrader perhaps, holds the gradebook: close it, {again}.") from error
        if "full" in why:
            raise Problem(f"There is no space left for the gradebook: make some, {again}.") from error
        raise Problem(f"The gradebook cannot be used ({why}): mend that, {again}.") from error
