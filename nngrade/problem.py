"""What an instructor is told when something cannot be done: one sentence that says what to do."""

import contextlib
import errno
from collections.abc import Iterator, Sequence

from sqlalchemy.exc import DBAPIError

from nncheck.plain import listed, one_line


class Problem(Exception):  # noqa: N818 (it is one of the course's files, not of the code)
    """Something in the course or in a submission that somebody has to mend."""


class Refusal(Problem):
    """A submission that cannot be graded, with the sentence that says why and what to ask for."""


def quoted(names: Sequence[str]) -> str:
    """Return “a”, “b” and “c”; of more than four names, three and how many more there are."""
    shown = [f"“{one_line(name, 60)}”" for name in names[: 4 if len(names) == 4 else 3]]
    return listed([*shown, f"{len(names) - len(shown)} more"] if len(names) > len(shown) else shown)


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
