"""What a check says, as the tests of this folder read it."""

import contextlib
import io
import traceback
from typing import NamedTuple

import pytest

import nncheck


class Said(NamedTuple):
    """What a check left behind: its text, the value it returned, and whether it failed."""

    text: str
    value: float | None
    failed: bool

    @property
    def lines(self):
        """The text's lines, those that were wrapped joined again, without their indentation."""
        assert max(map(len, self.text.splitlines()[1:]), default=0) < 87
        return [line.strip() for line in self.text.replace("\n    ", " ").splitlines()]


def _said(task, function, **options):
    out, failure, value = io.StringIO(), None, None
    with contextlib.redirect_stdout(out):
        try:
            value = nncheck.check(task, function, **options)
        except nncheck.CheckFailed as failed:
            failure = failed
    if failure is None:
        return Said(out.getvalue(), value, False)
    assert "\n".join(failure._render_traceback_()) == str(failure)
    assert traceback.format_exception_only(failure)[0].startswith("CheckFailed: ")
    return Said(out.getvalue() + str(failure), None, True)


@pytest.fixture
def said():
    """Run a check and return what it said."""
    return _said
