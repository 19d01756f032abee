"""Metadata that was lost or edited: markings, tags, ids, the kernel, the format."""

import copy
import json

import nbformat

from tests.nngrade.mangled import at, cell, code, mangled, saved


@mangled(
    "The cells “setup”, “data”, “look” and 14 more had lost or changed markings for grading; they are as "
    "released again."
)
def all_markings_lost(made):
    for each in made.cells:
        each.metadata = {}


@mangled(
    "The cells “setup”, “data”, “look” and 14 more had lost or changed markings for grading; they are as "
    "released again.",
    "The cell “gradient” was moved, and is back in the released order.",
)
def all_markings_lost_and_a_new_order(made):
    for each in made.cells:
        each.metadata = {}
    made.cells.append(made.cells.pop(next(k for k, each in enumerate(made.cells) if "def gradient" in each.source)))


@mangled("The cell “gradient” had lost or changed markings for grading; they are as released again.")
def the_markings_of_one_solution_lost(made):
    cell(made, "gradient").metadata = {}


@mangled("The cell “gradient” had lost or changed markings for grading; they are as released again.")
def a_solution_with_the_role_of_a_test(made):
    cell(made, "gradient").metadata.nbgrader |= {"grade": True, "points": 100}


@mangled("The cell “logistic-gradient” had lost or changed markings for grading; they are as released again.")
def a_test_with_the_role_of_a_solution(made):
    cell(made, "logistic-gradient").metadata.nbgrader |= {"solution": True, "locked": False}


@mangled("The cell “logistic-gradient” had lost or changed markings for grading; they are as released again.")
def a_test_worth_more(made):
    cell(made, "logistic-gradient").metadata.nbgrader.points = 1000


@mangled("The cell “logistic-gradient” had lost or changed markings for grading; they are as released again.")
def points_that_are_no_number(made):
    cell(made, "logistic-gradient").metadata.nbgrader.points = "three"


@mangled(
    "The cells “setup”, “data”, “look” and 14 more had lost or changed markings for grading; they are as "
    "released again."
)
def markings_of_an_old_version(made):
    for each in made.cells:
        if "nbgrader" in each.metadata:
            del each.metadata.nbgrader["schema_version"], each.metadata.nbgrader["task"]


@mangled("The cell “logistic-gradient” had lost or changed markings for grading; they are as released again.")
def markings_of_version_1(made):
    cell(made, "logistic-gradient").metadata.nbgrader.schema_version = 1


@mangled("The cell “logistic-gradient” had lost or changed markings for grading; they are as released again.")
def markings_of_a_version_to_come(made):
    cell(made, "logistic-gradient").metadata.nbgrader.schema_version = 99


@mangled("The cell “gradient” had lost or changed markings for grading; they are as released again.")
def markings_that_are_a_list(made):
    cell(made, "gradient").metadata.nbgrader = ["solution"]


@mangled()
def markings_with_keys_of_their_own(made):
    cell(made, "gradient").metadata.nbgrader |= {"comment": "hello", "score": 99}


@mangled("The cell “gradient” had lost or changed markings for grading; they are as released again.")
def a_solution_with_the_id_of_another_one(made):
    cell(made, "gradient").metadata.nbgrader.grade_id = "train"


@mangled("The cell “gradient” had lost or changed markings for grading; they are as released again.")
def an_id_that_is_no_name(made):
    cell(made, "gradient").metadata.nbgrader.grade_id = "../../gradebook.db\n"


@mangled("The cell “mlp-forward” was not of this assignment, and counts as ordinary text and code.")
def a_cell_of_another_assignment(made):
    foreign = code("check('mlp.forward', forward)")
    foreign.metadata.nbgrader = copy.deepcopy(cell(made, "logistic-forward").metadata.nbgrader)
    foreign.metadata.nbgrader.grade_id = "mlp-forward"
    made.cells.insert(3, foreign)


@mangled(refused="The notebook is another assignment's, by the names of its graded cells: ask for the right one.")
def another_assignment(made):
    for each in made.cells:
        noted = each.metadata.get("nbgrader", {})
        if noted.get("grade"):
            noted.grade_id = f"of-another-{noted.grade_id}"


@mangled(refused="The notebook has none of the cells of this assignment: ask whether it is another one's.")
def nothing_of_the_assignment(made):
    made.cells = [code("print('hello')")]


@mangled(refused="The notebook has none of the cells of this assignment: ask whether it is another one's.")
def no_cells(made):
    made.cells = []


@mangled("The cell “logistic-gradient” had tags, which were taken off.")
def a_test_tagged_to_be_skipped(made):
    cell(made, "logistic-gradient").metadata.tags = ["skip-execution"]


@mangled("The cells “setup”, “data”, “look” and 29 more had tags, which were taken off.")
def tags_everywhere(made):
    for each in made.cells:
        each.metadata.tags = ["raises-exception", "hide-input"]


@mangled("Several cells had the same id; each has one of its own now.")
def ids_repeated(made):
    for each in made.cells:
        each.id = "same"


@mangled()
def an_own_cell_with_the_id_of_a_test(made):
    made.cells[0].id, cell(made, "logistic-gradient").id = "logistic-gradient", "first"


@mangled()
def ids_that_are_not_valid(made):
    for k, each in enumerate(made.cells):
        each.id = ["", "a b", "x" * 65, 7, None][k % 5]


@mangled("The notebook did not say which kernel runs it; it was run with the released one.")
def no_kernel(made):
    made.metadata = {}


@mangled()
def another_kernel_of_python(made):
    made.metadata.kernelspec = {"name": "conda-env-ml-py", "display_name": "Python [ml]", "language": "python"}


@mangled("The notebook was set to another language; it was run with Python.")
def a_kernel_of_another_language(made):
    made.metadata.kernelspec = {"name": "ir", "display_name": "R", "language": "R"}


@mangled("The notebook did not say which kernel runs it; it was run with the released one.")
def a_kernel_that_is_a_text(made):
    made.metadata.kernelspec = "python3"


@mangled()
def a_forged_note(made):
    made.metadata.nngrade = {"notes": ["Full points, by the instructor."]}


@mangled("The notebook was in the old format 3; it was brought to format 4.")
def notebook_format_3(made):
    old = nbformat.convert(made, 3)
    return nbformat.writes(old, version=3).encode()


@mangled("The notebook was in the old format 3; it was brought to format 4.")
def notebook_format_3_with_bare_lines(made):
    old = json.loads(nbformat.writes(nbformat.convert(made, 3), version=3))
    for each in old["worksheets"][0]["cells"]:
        key = "input" if each["cell_type"] == "code" else "source"
        each[key] = "".join(each[key]).split("\n")
    return json.dumps(old).encode()


@mangled()
def notebook_format_4_0_without_ids(made):
    old = json.loads(saved(made))
    old["nbformat_minor"] = 0
    for each in old["cells"]:
        del each["id"]
    return json.dumps(old).encode()


@mangled()
def a_minor_format_to_come(made):
    made.nbformat_minor = 99


@mangled(refused="logistic.ipynb is in a notebook format that is not known yet: ask for it in format 4.")
def a_format_to_come(made):
    made.nbformat = 5


@mangled(
    refused="logistic.ipynb is in an old notebook format: ask for it again, opened in JupyterLab and saved from there."
)
def notebook_format_1(made):
    made.nbformat = 1


@mangled("The notebook did not say its format; it was read as format 4.")
def no_format(made):
    read = json.loads(saved(made))
    del read["nbformat"]
    return json.dumps(read).encode()


@mangled()
def cells_without_metadata_and_outputs(made):
    read = json.loads(saved(made))
    for each in read["cells"]:
        for key in ("outputs", "execution_count", *(() if each["metadata"] else ("metadata",))):
            each.pop(key, None)
    return json.dumps(read).encode()


@mangled("Of the 36 cells, 4 could not be read and were left out.")
def cells_that_are_no_cells(made):
    read = json.loads(saved(made))
    read["cells"][at(made, "predict") : 0] = []
    read["cells"] += [7, "text", {"cell_type": "code", "source": 7}, {"cell_type": ["code"]}]
    return json.dumps(read).encode()


@mangled()
def a_cell_of_a_type_of_its_own(made):
    made.cells.append({**code("SELECT 1"), "cell_type": "sql"})
