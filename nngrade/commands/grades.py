"""`nngrade grades`."""

import argparse
import shutil
from pathlib import Path

from nngrade.commands.printing import relative
from nngrade.course import Course
from nngrade.grades import Table, as_csv, as_text, table


def run(course: Course, asked: argparse.Namespace) -> int:
    """Print the grade table of an assignment."""
    print_table(table(course, asked.assignment), asked.csv)
    return 0


def print_table(grades: Table, path: Path | None) -> None:
    """Print a grade table, and write it to the file `path` as well, if there is one."""
    print(as_text(grades, shutil.get_terminal_size((160, 24)).columns))
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_csv(grades), encoding="utf-8")
        print(f"Written to {relative(path)}")
