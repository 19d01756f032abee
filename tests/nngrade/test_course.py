"""The course's secret: made once, for its owner alone, and never guessed at; and a course moved elsewhere."""

import stat
import threading

import pytest

from nngrade.course import load, moved, secret
from nngrade.problem import Problem
from tests.nngrade.conftest import REPOSITORY


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    first = secret(tmp_path)
    assert len(first) == 32
    assert secret(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_two_courses_have_two_secrets(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert secret(tmp_path / "a") != secret(tmp_path / "b")


def test_runs_that_make_it_at_once_agree(tmp_path):
    found = []
    barrier = threading.Barrier(8)

    def make():
        barrier.wait()
        found.append(secret(tmp_path))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_secret_that_cannot_be_read_is_said_to_be(tmp_path):
    (tmp_path / "secret").mkdir()
    with pytest.raises(Problem) as problem:
        secret(tmp_path)
    path = tmp_path / "secret"
    assert str(problem.value) == (
        f"The course's secret {path} cannot be used (Is a directory): it must be a file that only you can read."
    )


def test_a_secret_that_cannot_be_made_is_said_to_be(tmp_path):
    with pytest.raises(Problem, match=r"secret cannot be used \(No such file or directory\)"):
        secret(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_a_damaged_secret_is_not_used(tmp_path, content):
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(Problem, match=f"is damaged, {len(content)} bytes of 32: restore it from a copy"):
        secret(tmp_path)


def test_a_course_that_is_moved_leaves_the_first_where_it_was(tmp_path):
    first = load(REPOSITORY)
    root = first.root
    assert moved(first, tmp_path / "elsewhere").root == tmp_path / "elsewhere"
    assert first.root == root
