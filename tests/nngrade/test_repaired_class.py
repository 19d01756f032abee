"""A class of mangled submissions, graded by `nngrade autograde` and by stock nbgrader with the repair before it."""

import csv
import shutil

import nbformat
import pytest

from nncheck.plain import listed
from tests.nngrade.mangled import MANGLED, TASKS

FIXTURES = {fixture.name: fixture for fixture in MANGLED}
SAMPLE = (
    "a_test_cell_pasted_twice",
    "a_solution_split_inside_its_function",
    "everything_in_one_cell_at_the_end",
    "a_solution_and_its_test_deleted",
    "all_markings_lost_and_a_new_order",
    "a_test_with_the_role_of_a_solution",
    "notebook_format_3",
    "a_folder_in_the_folder",
    "magics_and_shell",
    "await_at_the_top",
    "input_asked_for",
    "widgets",
    "output_after_the_end",
    "another_assignment",
)
STOCK = ("a_test_cell_pasted_twice", "a_solution_above_its_untouched_copy", "markings_of_an_old_version", "no_kernel")
"""Each of the first and third ends a run of stock nbgrader for the whole class."""


def hand_in(school, names):
    for name in names:
        folder = school.root / "_build" / "course" / "submitted" / name / "logistic"
        FIXTURES[name].hand_in(folder)
        if not any(path.is_symlink() for path in folder.iterdir()):
            shutil.copy(school.root / "exercises" / "logistic" / "breast_cancer.csv", folder)


def rows(school):
    assert school.nngrade("grades", "logistic", "--csv", "grades.csv").returncode == 0
    with (school.root / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def earned(row):
    return {
        name for name, task in TASKS.items() if row[task.id.replace(".", "-")] == f"{sum(p.points for p in task.parts)}"
    }


@pytest.fixture(scope="module")
def graded(schools):
    school = schools("mangled")
    assert school.nngrade("release", "logistic").returncode == 0
    hand_in(school, SAMPLE)
    return school, school.nngrade("autograde", "logistic").stdout.splitlines(), rows(school)


@pytest.mark.parametrize("name", SAMPLE)
def test_what_is_left_of_a_mangled_notebook_earns_its_points(graded, name):
    _, printed, table = graded
    fixture = FIXTURES[name]
    if fixture.refused:
        assert f"{name}: {fixture.refused}" in printed
        return
    first = printed.index(f"{name}: graded") + 1
    assert tuple(line.strip() for line in printed[first : first + len(fixture.notes)]) == fixture.notes
    assert earned(table[name]) == set(TASKS) - set(fixture.lost)


def test_what_was_handed_in_stays_as_it_is(graded):
    school, _, _ = graded
    submitted = school.root / "_build" / "course" / "submitted" / "a_folder_in_the_folder" / "logistic"
    assert sorted(path.name for path in submitted.iterdir()) == ["breast_cancer.csv", "logistic"]


def test_stock_nbgrader_grades_the_class_since_the_repair_is_its_first_step(schools):
    school = schools("stock")
    assert school.nngrade("release", "logistic").returncode == 0
    hand_in(school, STOCK)
    done = school.run("nbgrader", "autograde", "logistic")
    assert done.returncode == 0, done.stderr
    table = rows(school)
    for name in STOCK:
        assert earned(table[name]) == set(TASKS), listed(sorted(earned(table[name])))
        autograded = school.root / "_build" / "course" / "autograded" / name / "logistic" / "logistic.ipynb"
        assert tuple(nbformat.read(autograded, as_version=4).metadata.nngrade.notes) == FIXTURES[name].notes
