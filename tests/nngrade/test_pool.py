"""Workers of this machine that are lost are replaced, but not for ever."""

import contextlib

import pytest

from nngrade import pool
from nngrade.pool import LocalPool
from nngrade.problem import Problem
from nngrade.sandbox import Limits


def test_workers_that_are_never_ready_end_the_run_with_a_sentence(monkeypatch):
    # As if each were killed at once, for want of memory.
    monkeypatch.setattr(pool, "_serve", lambda *_: None)
    with contextlib.closing(LocalPool(2, Limits(), unsafe=True)) as workers:
        assert workers.finished(10) == []
        assert workers.finished(10) == []
        with pytest.raises(Problem, match=r"lost 3 times before it was ready.*--jobs 1"):
            workers.finished(10)
