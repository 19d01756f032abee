"""Cells that were duplicated, split, merged, deleted, moved, retyped, or written into the wrong place."""

import nbformat
from nbformat import NotebookNode

from tests.nngrade.mangled import at, cell, code, mangled, pasted, stub

BROKEN = "def gradient(X, A, Y)\n    return A - Y\n"


@mangled("The cell “logistic-gradient” was there more than once; one was kept.")
def a_test_cell_pasted_twice(made):
    made.cells.insert(at(made, "logistic-gradient") + 1, pasted(made, "logistic-gradient"))


@mangled("The cell “logistic-gradient” was there more than once; one was kept.")
def a_test_cell_pasted_far_away(made):
    made.cells.append(pasted(made, "logistic-gradient"))


@mangled(
    "The cells “setup”, “data”, “look” and 6 more were there more than once; one was kept.",
    "The cells “sigmoid”, “cross_entropy”, “forward” and 3 more were there more than once; the last complete "
    "one was graded, and what differs from it was kept.",
    "The cells “missing-factor” and “where-it-errs” were there more than once; the texts were put together.",
    "The cells “sigmoid”, “cross_entropy”, “forward” and 3 more were moved, and are back in the released order.",
)
def every_cell_twice(made):
    made.cells += [NotebookNode(each | {"id": f"{each.id}-2"}) for each in made.cells]


@mangled(
    "The cell “gradient” was there more than once; the last complete one was graded, and what differs from it was kept."
)
def a_solution_pasted_twice(made):
    made.cells.insert(at(made, "gradient") + 1, pasted(made, "gradient"))


@mangled(
    "The cell “gradient” was there more than once; the last complete one was graded, and what differs from it was kept."
)
def a_solution_there_first_as_a_wrong_try(made):
    wrong = pasted(made, "gradient")
    wrong.source = "def gradient(X, A, Y):\n    return A, Y\n"
    made.cells.insert(at(made, "gradient"), wrong)


@mangled(
    "The cell “gradient” was there more than once; the last complete one was graded, and what differs from it "
    "was kept.",
    "The cell “gradient” was moved, and is back in the released order.",
)
def a_solution_there_again_below_its_test(made):
    better = pasted(made, "gradient")
    cell(made, "gradient").source = "def gradient(X, A, Y):\n    return A, Y\n"
    made.cells.insert(at(made, "predict"), better)


@mangled(
    "The cell “gradient” was there more than once; the last complete one was graded, and what differs from it was kept."
)
def a_solution_above_its_untouched_copy(made):
    untouched = pasted(made, "gradient")
    untouched.source = stub("gradient")
    made.cells.insert(at(made, "gradient") + 1, untouched)


@mangled(
    "The cell “gradient” was there more than once; the last complete one was graded, and what differs from it was kept."
)
def a_solution_above_a_copy_that_does_not_compile(made):
    unfinished = pasted(made, "gradient")
    unfinished.source = BROKEN
    made.cells.insert(at(made, "gradient") + 1, unfinished)


@mangled(
    "The cell “gradient” was there more than once; the last complete one was graded, and what differs from it was kept."
)
def a_copy_that_holds_a_helper_too(made):
    old = pasted(made, "gradient")
    old.source = "def error(A, Y):\n    return A - Y\n\ndef gradient(X, A, Y):\n    return error(A, Y), 0\n"
    cell(
        made, "gradient"
    ).source = (
        "def gradient(X, A, Y):\n    return error(A, Y) @ X.T / X.shape[1], error(A, Y).mean(axis=1, keepdims=True)\n"
    )
    made.cells.insert(at(made, "gradient"), old)


@mangled(
    "The cell “predict” was there more than once; the last complete one was graded, and what differs from it was kept."
)
def a_copy_that_holds_the_released_text_of_another_task(made):
    other = pasted(made, "predict")
    other.source = stub("train")
    made.cells.insert(at(made, "logistic-train"), other)


@mangled("The cell “missing-factor” was there more than once; the texts were put together.")
def an_answer_pasted_twice_and_changed(made):
    second = pasted(made, "missing-factor")
    second.source = "What I forgot: it cancels."
    made.cells.append(second)


@mangled("The cell “missing-factor” was there more than once; the texts were put together.")
def an_answer_in_three_cells(made):
    k = at(made, "missing-factor")
    made.cells[k + 1 : k + 1] = [pasted(made, "missing-factor") for _ in range(2)]
    for n, part in enumerate(("First.", "Second.", "Third.")):
        made.cells[k + n].source = part
        made.cells[k + n].id = f"part-{n}"


@mangled("The cell “gradient” was split; the pieces were joined.")
def a_solution_split_inside_its_function(made):
    k = at(made, "gradient")
    lines = made.cells[k].source.split("\n")
    second = pasted(made, "gradient")
    made.cells[k].source, second.source = "\n".join(lines[:4]), "\n".join(lines[4:])
    made.cells.insert(k + 1, second)


@mangled("The cell “gradient” was split; the pieces were joined.")
def a_solution_split_line_by_line(made):
    k = at(made, "gradient")
    lines = made.cells[k].source.rstrip("\n").split("\n")
    parts = []
    for n, line in enumerate(lines):
        parts.append(pasted(made, "gradient"))
        parts[-1].source, parts[-1].id = line, f"line-{n}"
    made.cells[k : k + 1] = parts


@mangled("The cell “train” was split; the pieces were joined.")
def a_solution_split_into_a_cell_without_markings(made):
    k = at(made, "train")
    head, _, rest = made.cells[k].source.partition("    for _")
    made.cells[k].source = "    for _" + rest
    made.cells.insert(k, code(head))


@mangled("The cell “predict” was split; the pieces were joined.")
def a_solution_split_between_two_functions(made):
    k = at(made, "predict")
    second = pasted(made, "predict")
    made.cells[k].source = "def reaches(A, threshold):\n    return A >= threshold\n"
    second.source = "def predict(A, threshold):\n    return 1 * reaches(A, threshold)\n"
    made.cells.insert(k + 1, second)


@mangled("The cell “gradient” was found within the cell of another task, where it was graded.")
def two_solutions_merged_into_one(made):
    cell(made, "forward").source += "\n\n" + cell(made, "gradient").source
    del made.cells[at(made, "gradient")]


@mangled("The cell “sigmoid” was found within the cell of another task, where it was graded.")
def a_solution_merged_into_a_later_one(made):
    cell(made, "train").source = cell(made, "sigmoid").source + "\n\n" + cell(made, "train").source
    del made.cells[at(made, "sigmoid")]


@mangled(
    "The cell “sigmoid” was not written where it belongs; the function of that name in another cell was graded.",
    "The cells “cross_entropy”, “forward”, “gradient” and 2 more were found within the cell of another task, "
    "where it was graded.",
)
def everything_in_one_cell_at_the_end(made):
    names = ("sigmoid", "cross_entropy", "forward", "gradient", "train", "predict")
    made.cells.append(code("\n\n".join(cell(made, name).source for name in names)))
    for name in names:
        cell(made, name).source = stub(name)


@mangled("The cell “gradient” was missing, and is back as released.", lost=("gradient",))
def a_solution_deleted(made):
    del made.cells[at(made, "gradient")]


@mangled("The cell “logistic-gradient” was missing, and is back as released.")
def a_test_deleted(made):
    del made.cells[at(made, "logistic-gradient")]


@mangled("The cell “logistic-predict” was missing, and is back as released.")
def a_test_deleted_before_a_helper_that_its_function_needs(made):
    k = at(made, "predict")
    made.cells[k].source = "def predict(A, threshold):\n    return 1 * reaches(A, threshold)\n"
    made.cells[k + 1] = code("def reaches(A, threshold):\n    return A >= threshold\n")


@mangled("The cells “gradient” and “logistic-gradient” were missing, and are back as released.", lost=("gradient",))
def a_solution_and_its_test_deleted(made):
    k = at(made, "gradient")
    del made.cells[k : k + 2]


@mangled("The cell “setup” was missing, and is back as released.")
def the_setup_deleted(made):
    del made.cells[at(made, "setup")]


@mangled("The cells “setup”, “data”, “look” and 8 more were missing, and are back as released.")
def every_test_and_every_text_deleted(made):
    made.cells = [
        each for each in made.cells if each.metadata.get("nbgrader", {}).get("solution") and each.cell_type == "code"
    ]


@mangled()
def the_texts_deleted(made):
    made.cells = [each for each in made.cells if "nbgrader" in each.metadata]


@mangled("The cell “where-it-errs” was missing, and is back as released.")
def an_answer_deleted(made):
    del made.cells[at(made, "where-it-errs")]


@mangled("The cell “gradient” was moved, and is back in the released order.")
def a_test_moved_above_its_solution(made):
    k = at(made, "gradient")
    made.cells[k], made.cells[k + 1] = made.cells[k + 1], made.cells[k]


@mangled("The cell “gradient” was moved, and is back in the released order.")
def a_solution_moved_to_the_end(made):
    made.cells.append(made.cells.pop(at(made, "gradient")))


@mangled("The cell “predict” was moved, and is back in the released order.")
def a_solution_moved_to_the_end_with_its_helper(made):
    solution = made.cells.pop(at(made, "predict"))
    solution.source = "def predict(A, threshold):\n    return 1 * reaches(A, threshold)\n"
    made.cells += [code("def reaches(A, threshold):\n    return A >= threshold\n"), solution]


@mangled("The cells “setup”, “data”, “look” and 13 more were moved, and are back in the released order.")
def the_whole_notebook_upside_down(made):
    made.cells.reverse()


@mangled("The cell “missing-factor” was moved, and is back in the released order.")
def an_answer_moved_to_the_top(made):
    made.cells.insert(0, made.cells.pop(at(made, "missing-factor")))


@mangled("The cell “gradient” had another cell type; it is as released again.")
def a_solution_as_markdown(made):
    made.cells[at(made, "gradient")] = nbformat.v4.new_markdown_cell(
        cell(made, "gradient").source, metadata=cell(made, "gradient").metadata, id="gradient"
    )


@mangled(
    "The cell “gradient” had lost or changed markings for grading; they are as released again.",
    "The cell “gradient” had another cell type; it is as released again.",
)
def a_solution_as_raw_text_without_markings(made):
    made.cells[at(made, "gradient")] = nbformat.v4.new_raw_cell(cell(made, "gradient").source, id="gradient")


@mangled("The cell “logistic-gradient” had another cell type; it is as released again.")
def a_test_as_markdown(made):
    test = cell(made, "logistic-gradient")
    made.cells[at(made, "logistic-gradient")] = nbformat.v4.new_markdown_cell(
        test.source, metadata=test.metadata, id=test.id
    )


@mangled("The cell “missing-factor” had another cell type; it is as released again.")
def an_answer_as_code(made):
    answer = cell(made, "missing-factor")
    made.cells[at(made, "missing-factor")] = nbformat.v4.new_code_cell(
        answer.source, metadata=answer.metadata, id=answer.id
    )


@mangled("The cells “setup”, “data”, “look” and 14 more had another cell type; it is as released again.")
def every_cell_as_raw_text(made):
    made.cells = [nbformat.v4.new_raw_cell(each.source, metadata=each.metadata, id=each.id) for each in made.cells]


@mangled(
    "The cell “logistic-gradient” was written into, though read-only; what was added stands in a cell of its own.",
    "The cell “gradient” was not written where it belongs; the function of that name in another cell was graded.",
)
def a_solution_written_into_its_test(made):
    cell(made, "logistic-gradient").source = cell(made, "gradient").source + "\n\n" + stub("logistic-gradient")
    cell(made, "gradient").source = stub("gradient")


@mangled("The cell “gradient” was not written where it belongs; the function of that name in another cell was graded.")
def a_solution_written_into_a_new_cell_below_its_test(made):
    made.cells.insert(at(made, "logistic-gradient") + 1, code(cell(made, "gradient").source))
    cell(made, "gradient").source = stub("gradient")


@mangled("The cell “gradient” was not written where it belongs; the function of that name in another cell was graded.")
def a_new_cell_below_a_try_that_does_not_compile(made):
    made.cells.append(code(cell(made, "gradient").source))
    cell(made, "gradient").source = BROKEN


@mangled("The cell “setup” was written into, though read-only; what was added stands in a cell of its own.")
def an_import_added_to_the_setup(made):
    cell(made, "setup").source = "import math\n" + cell(made, "setup").source
    cell(made, "predict").source = "def predict(A, threshold):\n    return np.vectorize(math.ceil)(A >= threshold)\n"


@mangled("The cell “logistic-gradient” was changed, though read-only; the text is as released again.")
def a_test_made_easier(made):
    cell(made, "logistic-gradient").source = "check('logistic.sigmoid', sigmoid)"


@mangled("The cell “logistic-gradient” was changed, though read-only; the text is as released again.")
def a_test_emptied(made):
    cell(made, "logistic-gradient").source = ""


@mangled(lost=("gradient",))
def a_solution_emptied(made):
    cell(made, "gradient").source = ""


@mangled(lost=("gradient",))
def a_solution_that_does_not_compile(made):
    cell(made, "gradient").source = BROKEN


@mangled(
    "The cell “gradient” holds the marks of an unfinished merge (<<<<<<<), and cannot run before they are taken out.",
    lost=("gradient",),
)
def a_merge_left_unfinished_in_a_cell(made):
    cell(made, "gradient").source = f"<<<<<<< HEAD\n{cell(made, 'gradient').source}\n=======\n>>>>>>> theirs\n"


@mangled()
def cells_of_the_students_own(made):
    made.cells.insert(at(made, "gradient"), code("def error(A, Y):\n    return A - Y\n", "helper"))
    made.cells.append(code("sigmoid = None", "later"))


@mangled()
def empty_cells_everywhere(made):
    made.cells = [each for k, real in enumerate(made.cells) for each in (real, code("", f"empty-{k}"))]
