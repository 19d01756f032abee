"""No submission, however it came about, stops the grading of a class: it is repaired, or refused with a sentence."""

import os

import pytest

from nngrade import intake
from nngrade.problem import Refusal
from nngrade.repair import repair
from tests.nngrade.mangled import RELEASED
from tests.nngrade.mutations import submission
from tests.nngrade.repaired import check_repaired

TOGETHER = 50
NOTEBOOKS = int(os.environ.get("NOTEBOOKS", "300"))


# Each takes some milliseconds: a minute for fifty is reached only by one that does not end.
@pytest.mark.timeout(60)
@pytest.mark.parametrize("first", range(0, NOTEBOOKS, TOGETHER))
def test_any_submission_is_repaired_or_refused(first, tmp_path):
    folder = tmp_path / "ada" / "logistic"
    folder.mkdir(parents=True)
    refused = 0
    for seed in range(first, first + TOGETHER):
        (folder / "logistic.ipynb").write_bytes(submission(seed))
        try:
            read = intake.read(folder, "logistic")
            repaired = repair(read.notebook, RELEASED)
            said = [*read.notes, *repaired.notes]
            check_repaired(repaired.notebook)
        except Refusal as refusal:
            said = [str(refusal)]
            refused += 1
        assert all(sentence.endswith(".") and sentence.isprintable() and len(sentence) < 600 for sentence in said), seed
    assert refused < TOGETHER / 2
