"""Nothing of a hidden test is in what students get back."""

import nbformat

from nngrade.feedback import HideTests

SOURCE = 'check("a.b", f)\n### BEGIN HIDDEN TESTS\ncheck("a.b", f, rng=secret(7))\n### END HIDDEN TESTS'
GRADED = {"nbgrader": {"grade": True, "solution": False, "locked": True, "points": 1, "grade_id": "a-b"}}


def hidden_in(output, metadata=GRADED):
    cell = nbformat.v4.new_code_cell(SOURCE, metadata=metadata, outputs=[output])
    notebook, _ = HideTests().preprocess(nbformat.v4.new_notebook(cells=[cell]), {})
    return notebook.cells[0]


def test_hidden_lines_are_taken_out_of_a_graded_cell():
    cell = hidden_in(nbformat.v4.new_output("stream", text="a.b: right"))
    assert cell.source == 'check("a.b", f)'
    assert cell.outputs[0].text == "a.b: right"


def test_a_traceback_that_quotes_hidden_lines_is_cut_to_its_message():
    quoting = ["Traceback", "----> 1 check(f)", 'check("a.b", f, rng=secret(7))']
    error = nbformat.v4.new_output("error", ename="NameError", evalue="name 'f' is not defined", traceback=quoting)
    assert hidden_in(error).outputs[0].traceback == ["NameError: name 'f' is not defined"]


def test_a_cell_of_the_student_s_own_is_left_alone():
    error = nbformat.v4.new_output("error", ename="NameError", evalue="x", traceback=["their own line"])
    cell = hidden_in(error, metadata={})
    assert cell.source == SOURCE
    assert cell.outputs[0].traceback == ["their own line"]
