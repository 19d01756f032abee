"""For every task, what is graded by evidence gets the verdict that `nncheck` gives it where the student works."""

import json

import numpy as np
import pytest

from nncheck import tasks
from nncheck.evidence import answer
from nncheck.examining import examine
from nncheck.verdict import Status
from nngrade.probing import Probe, seed, verdict
from nngrade.wire import outcomes

SEED = seed(b"a secret", "an assignment", "a student", "a task")
SECONDS = 60.0


def functions(task):
    """The reference, every known mistake, and every accepted style."""
    yield "the reference", task.reference
    for mistake in task.mistakes:
        yield mistake.name, mistake.function
        for style, function in mistake.elsewhere.items():
            yield f"{mistake.name} ({style})", function
    yield from task.styles.items()


def by_evidence(task, function):
    """Grade `function` as if it stood in a notebook on the other side of a wire."""
    notebook = {task.function_name: function}

    def ask(name, calls, seconds):
        answered = json.dumps({"outcomes": answer(notebook, name, json.loads(json.dumps(calls)), seconds)})
        return outcomes(json.loads(answered), calls)

    return verdict(Probe(task.id, task.function_name), SEED, ask, SECONDS)


@pytest.mark.parametrize("task", tasks.TASKS, ids=lambda task: task.id)
def test_evidence_gets_the_verdict_of_the_check(task):
    for name, function in functions(task):
        local = examine(task, function, np.random.default_rng(SEED), SECONDS)
        graded = by_evidence(task, function)
        # Where the visible inputs were too much for it, the hidden ones are kept back.
        assert graded == local._replace(further=graded.further), name
        assert graded.further or graded.status in (Status.CRASHED, Status.NOT_ATTEMPTED), name
