"""Whatever became of a notebook, its student gets the points of what is left, or one sentence."""

import contextlib
import io

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from nbgrader.nbgraderformat import MetadataValidator

from nncheck import check
from nngrade import intake
from nngrade.mending.pieces import grade_id, marks
from nngrade.problem import Refusal
from nngrade.repair import repair
from tests.nngrade.mangled import FILLED, MANGLED, RELEASED, TASKS

RUN = TransformerManager().transform_cell
every_fixture = pytest.mark.parametrize("fixture", MANGLED, ids=[fixture.name for fixture in MANGLED])


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


@every_fixture
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


@every_fixture
def test_what_is_repaired_is_valid_has_every_cell_and_is_repaired_for_good(fixture, folder):
    if fixture.refused:
        pytest.skip("it is refused")
    fixture.hand_in(folder)
    notebook, _ = graded(folder)
    hold(notebook)


def hold(notebook):
    """What is true of every repaired notebook."""
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    tracked = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    wanted = [cell for cell in RELEASED.cells if grade_id(cell)]
    for cell, released in zip(tracked, wanted, strict=True):
        assert (cell.id, cell.cell_type, cell.metadata) == (released.id, released.cell_type, released.metadata)
        if not marks(released)["solution"]:
            assert cell.source == released.source
    assert not any("tags" in cell.metadata or cell.get("outputs") for cell in notebook.cells)
    assert notebook.metadata == RELEASED.metadata
    again = repair(notebook, RELEASED)
    assert again.notebook == notebook
    # A merge is the student's to finish: it is named as long as it is there.
    assert [note for note in again.notes if "unfinished merge" not in note] == []
    nbformat.writes(notebook).encode()


def test_a_good_student_s_notebook_is_left_as_it_is():
    assert repair(FILLED, RELEASED) == (FILLED, [])
    assert repair(RELEASED, RELEASED) == (RELEASED, [])
