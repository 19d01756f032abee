"""Mangled notebooks through the whole engine: graded or refused, and nobody else is disturbed."""

import pytest

from tests.nngrade.fuzz import complaints

NOTEBOOKS = 60


# What Python warns of inside Jupyter's packages is not this test's business.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("isolation")
def test_a_class_of_mangled_notebooks_is_graded_or_refused(tmp_path):
    assert list(complaints(tmp_path / "class", range(NOTEBOOKS))) == []
