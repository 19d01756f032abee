"""Arguments sent as plain data arrive as they were."""

import json

import numpy as np
import pytest

from nncheck import tasks
from nncheck.arguments import pack, unpack


def assert_same(now, before):
    assert type(now) is type(before)
    if isinstance(before, np.ndarray):
        assert (now.dtype, now.shape, now.tobytes()) == (before.dtype, before.shape, before.tobytes())
    elif isinstance(before, dict):
        assert list(now) == list(before)
        for key, item in before.items():
            assert_same(now[key], item)
    elif isinstance(before, list | tuple):
        assert len(now) == len(before)
        for one, other in zip(now, before, strict=True):
            assert_same(one, other)
    else:
        assert now == before


@pytest.mark.parametrize("task", tasks.TASKS, ids=lambda task: task.id)
def test_the_arguments_of_every_task_arrive_as_they_were(task):
    for case in task.cases(np.random.default_rng(7)):
        for value in case.arguments.values():
            assert_same(unpack(json.loads(json.dumps(pack(value)))), value)


@pytest.mark.parametrize("value", [np.zeros((0, 3)), np.array(2.5), np.array([np.inf, -0.0]), True, None, {"k": (1,)}])
def test_edge_cases_arrive_as_they_were(value):
    assert_same(unpack(json.loads(json.dumps(pack(value)))), value)


@pytest.mark.parametrize("value", [np.float64(1), object(), {1, 2}])
def test_what_could_not_arrive_as_it_was_is_refused(value):
    with pytest.raises(TypeError, match=r"cannot be sent: add it to nncheck/arguments\.py"):
        pack(value)
