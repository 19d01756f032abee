"""The class that `tests.nngrade.load` grades: each of its mistakes is the bank's, and costs what is said beside it."""

import numpy as np
import pytest

from nncheck.examining import examine
from nngrade.release import notebook
from nngrade.sampleclass import RIGHT, answers
from tests.nngrade.mlpclass import BUGS, STYLES, TASKS, samples
from tests.nngrade.test_same_truth import REPOSITORY

SOLVED = notebook((REPOSITORY / "solutions" / "mlp" / "mlp.md").read_text(encoding="utf-8"), "http://127.0.0.1")
SOLUTIONS = answers(SOLVED)


def verdict(name, code):
    namespace = {"np": np}
    exec(compile(code, "<cell>", "exec"), namespace)
    return examine(TASKS[name], namespace[name], np.random.default_rng(0), 60.0)


@pytest.mark.parametrize(("name", "bug"), [(name, bug) for name in BUGS for bug in BUGS[name]], ids=str)
def test_a_planted_mistake_is_the_one_of_the_bank_and_costs_these_parts(name, bug):
    assert bug.name in {mistake.name for mistake in TASKS[name].mistakes}
    assert bug.right in SOLUTIONS[name]
    found = verdict(name, SOLUTIONS[name].replace(bug.right, bug.wrong))
    wrong = tuple(part.name for part in found.parts if not part.right)
    assert wrong == (tuple(part.name for part in TASKS[name].parts) if bug.lost == RIGHT else bug.lost)
    assert bug.name in found.mistakes


@pytest.mark.parametrize("name", STYLES)
def test_another_style_is_right(name):
    found = verdict(name, STYLES[name])
    assert found.points == found.most


def test_a_class_is_the_same_for_the_same_seed_and_has_every_kind_of_student():
    made = samples(SOLVED, 400, np.random.default_rng(1))
    assert made == samples(SOLVED, 400, np.random.default_rng(1))
    assert len({sample.student for sample in made}) == 400
    worth = {sum(points or 0 for points in sample.points(TASKS, ()).values()) for sample in made}
    assert {0, sum(task.points for task in TASKS.values())} < worth
    assert any(sample.refused for sample in made)
    assert any("_exit" in code for sample in made for code in sample.code.values())
