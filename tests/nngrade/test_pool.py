"""Workers of this machine that are lost are replaced, but not for ever."""

import contextlib
import time

import pytest

from nngrade import pool
from nngrade.pool import LocalPool
from nngrade.problem import Problem
from nngrade.running import Bounds, Job
from nngrade.sandbox import Limits
from nngrade.work import Done, Work


def serving(connection, sandbox, coordinator):
    """Stand in for a worker: what is done by `endless` is never done."""
    connection.send(pool.READY)
    while (work := connection.recv()) is not None:
        time.sleep(600 if work.student == "endless" else 0)
        connection.send(Done(work.student))


def work(student):
    return Work(student, "", Job({}, {}, "", {}), Bounds(), Limits(), unsafe=True)


def done(workers, count):
    found = []
    end = time.monotonic() + 30
    while len(found) < count and time.monotonic() < end:
        found += [one.student for one in workers.finished(0.1)]
    return found


def test_the_first_worker_starts_alone_and_the_others_after_its_first_result(monkeypatch):
    monkeypatch.setattr(pool, "_serve", serving)
    with contextlib.closing(LocalPool(3, Limits(), unsafe=True)) as workers:
        assert len(workers._workers) == 1
        workers.submit(work("quick"))
        assert done(workers, 1) == ["quick"]
        assert len(workers._workers) == 3


def test_a_first_submission_without_end_keeps_nobody_waiting(monkeypatch):
    monkeypatch.setattr(pool, "_serve", serving)
    with contextlib.closing(LocalPool(2, Limits(), unsafe=True)) as workers:
        for student in ("endless", "a", "b"):
            workers.submit(work(student))
        assert done(workers, 2) == ["a", "b"]
        assert set(workers.running()) == {"endless"}


def test_where_there_is_room_for_one_worker_it_does_all_the_work(monkeypatch, tmp_path):
    def only_the_first(connection, sandbox, coordinator):
        try:
            (tmp_path / "taken").mkdir()
            stop = ""
        except FileExistsError:
            stop = "no room"
        connection.send(pool.READY)
        while (work := connection.recv()) is not None:
            connection.send(Done(work.student, stop=stop))

    monkeypatch.setattr(pool, "_serve", only_the_first)
    with contextlib.closing(LocalPool(3, Limits(), unsafe=True)) as workers:
        students = [f"s{k}" for k in range(30)]
        for student in students:
            workers.submit(work(student))
        assert sorted(done(workers, 30)) == sorted(students)
        assert workers.size < 3


def test_where_no_worker_can_work_the_run_is_told_why(monkeypatch):
    def no_room(connection, sandbox, coordinator):
        connection.send(pool.READY)
        while (work := connection.recv()) is not None:
            connection.send(Done(work.student, stop="no room"))

    monkeypatch.setattr(pool, "_serve", no_room)
    with contextlib.closing(LocalPool(3, Limits(), unsafe=True)) as workers:
        workers.submit(work("a"))
        found = []
        while not found:
            found = workers.finished(0.1)
        assert [one.stop for one in found] == ["no room"]


def test_workers_that_are_never_ready_end_the_run_with_a_sentence(monkeypatch):
    # As if each were killed at once, for want of memory.
    monkeypatch.setattr(pool, "_serve", lambda *_: None)
    with contextlib.closing(LocalPool(2, Limits(), unsafe=True)) as workers:
        assert workers.finished(10) == []
        assert workers.finished(10) == []
        with pytest.raises(Problem, match=r"lost 3 times before it was ready.*--jobs 1"):
            workers.finished(10)
