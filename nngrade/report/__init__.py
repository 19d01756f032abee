"""The report of an assignment: what the class got right, which mistakes it made how often, and who needs a word.

    gradebook, notebooks ─ reading ─▶ Class ─ figures ─▶ Report ─ page, sheet ─▶ HTML, CSV

| module    | what it holds                                                   |
|-----------|-----------------------------------------------------------------|
| `klass`   | a class, its students and their answers, as plain data          |
| `reading` | the class, from nbgrader's gradebook and the graded notebooks   |
| `figures` | what a report says, counted from the class; pure                |
| `page`    | the same as one HTML page, which runs nothing                   |
| `sheet`   | the same as CSV, a row for each student                         |
| `writing` | both files, and the scores of the run before, to compare with   |
"""

from nngrade.report.writing import Written, report

__all__ = ["Written", "report"]
