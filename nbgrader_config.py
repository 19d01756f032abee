"""The course: where its assignments lie and how they are graded, for stock nbgrader and for nngrade alike.

Run `nbgrader` and `nngrade` beside this file. All they make is under `_build/course`, but for the student notebooks.
"""

import os
import sys
from pathlib import Path

from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    IgnorePattern,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from nngrade.execution import ExecuteWithEvidence
from nngrade.feedback import FeedbackExporter, Grades, HideTests
from nngrade.harmless import Harmless, markdown
from nngrade.sanitize import Repair

c = get_config()  # noqa: F821 (traitlets puts it here)

repository = Path(__file__).resolve().parent

# nbgrader starts alembic by its name alone, which is found only where the environment is activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
# The matrices here are small: sharing them out among threads costs more time than it saves.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

c.CourseDirectory.course_id = "backprop-by-hand"
c.CourseDirectory.root = str(repository / "_build" / "course")
c.CourseDirectory.release_directory = str(repository / "exercises")

# Where the students read the book: `book:page.html` in an assignment becomes a link below this address.
c.Release.book = "http://127.0.0.1:8000"

c.ClearSolutions.code_stub = {"python": "# Your code comes here.\nraise NotImplementedError"}
c.ClearSolutions.text_stub = "Your answer comes here."

# Nbgrader's own list, with ExecuteWithEvidence in the place of Execute: no test runs in the student's process. Where
# this machine gives no isolation, grading refuses; `c.ExecuteWithEvidence.unsafe = True` grades all the same.
c.Autograde.autograde_preprocessors = [
    ExecuteWithEvidence,
    IgnorePattern,
    ClearMetadataPreprocessor,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]

# Nbgrader's own list, with Repair in the place of DeduplicateIds, which empties the markings of a copied cell.
c.Autograde.sanitize_preprocessors = [Repair, ClearOutput, OverwriteKernelspec, OverwriteCells, CheckCellMetadata]

# What students get back is a page that runs nothing. Without HideTests the hidden tests would stand in it.
c.GenerateFeedback.exporter_class = FeedbackExporter
c.GenerateFeedback.preprocessors = [Grades, HideTests]

# The pages of formgrader run what is in a notebook, unless it is made harmless.
c.HTMLExporter.preprocessors = [Harmless]
c.HTMLExporter.filters = {"markdown2html": markdown}
