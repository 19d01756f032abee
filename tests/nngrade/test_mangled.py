"""Whatever became of a notebook, its student gets the points of what is left, or one sentence."""

import contextlib
import io

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from nncheck import check
from nngrade import intake
from nngrade.mending.pieces import grade_id
from nngrade.problem import Refusal
from nngrade.repair import repair
from tests.nngrade.mangled import FILLED, MANGLED, RELEASED, TASKS
from tests.nngrade.repaired import check_repaired

RUN = TransformerManager().transform_cell
REPAIRED = [fixture for fixture in MANGLED if not fixture.refused]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "submitted" / "ada" / "logistic"


def graded(folder):
    read = intake.read(folder, "logistic")
    repaired = repair(read.notebook, RELEASED)
    return repaired.notebook, read.notes + repaired.notes


class Shell:
    """As much of IPython as magics need to be passed over."""

    def __getattr__(self, name):
        return lambda *given: exec(given[2], self.names) if name == "run_cell_magic" and given[0] == "time" else None


def right(notebook):
    """The functions that are right when the notebook is run from top to bottom, and each is tested where it is."""
    shell = Shell()
    shell.names = names = {"get_ipython": lambda: shell, "display": print, "input": lambda *_: ""}
    found = set()
    tests = {f"logistic-{name}": name for name in TASKS}
    for cell in notebook.cells:
        # What goes on in the background belongs into a process of its own.
        if cell.cell_type != "code" or cell.source.startswith("learning_rate") or "threading" in cell.source:
            continue
        name = tests.get(grade_id(cell))
        with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
            if name:
                if check(TASKS[name].id, names[name]) is None:
                    found.add(name)
            else:
                exec(RUN(cell.source), names)
    return found


def test_there_are_enough_of_them_and_each_has_a_name_of_its_own():
    assert len(MANGLED) >= 60
    assert len({fixture.name for fixture in MANGLED}) == len(MANGLED)


@pytest.mark.parametrize("fixture", MANGLED, ids=lambda fixture: fixture.name)
def test_a_mangled_notebook_is_graded_repaired_or_refused_as_expected(fixture, folder):
    fixture.hand_in(folder)
    if fixture.refused:
        with pytest.raises(Refusal) as refusal:
            graded(folder)
        assert str(refusal.value) == fixture.refused
        return
    notebook, notes = graded(folder)
    assert tuple(notes) == fixture.notes
    assert set(TASKS) - right(notebook) == set(fixture.lost)


@pytest.mark.parametrize("fixture", REPAIRED, ids=lambda fixture: fixture.name)
def test_what_is_repaired_is_valid_has_every_cell_and_is_repaired_for_good(fixture, folder):
    fixture.hand_in(folder)
    notebook, _ = graded(folder)
    check_repaired(notebook)


def test_a_good_student_s_notebook_is_left_as_it_is():
    assert repair(FILLED, RELEASED) == (FILLED, [])
    assert repair(RELEASED, RELEASED) == (RELEASED, [])
