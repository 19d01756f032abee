"""What students get back: points and reasons, and nothing of a hidden test, whatever their code did with it."""

import datetime
import html
import re

import nbformat
import pytest

from nncheck import tasks
from nncheck.checking import SECONDS
from nncheck.examining import examine
from nngrade.course import load
from nngrade.feedback import FeedbackExporter, HideTests, as_html, hidden_lines
from nngrade.release import notebook, source
from nngrade.running import as_record
from tests.nngrade.conftest import REPOSITORY

COURSE = load(REPOSITORY)
SOURCE = 'check("a.b", f)\n### BEGIN HIDDEN TESTS\ncheck("a.b", f, rng=secret(7))\n### END HIDDEN TESTS'
GRADED = {"nbgrader": {"grade": True, "solution": False, "locked": True, "points": 1, "grade_id": "a-b"}}
NAMES = {
    "notebook": "mlp",
    "score": 3.0,
    "max_score": 20.0,
    "late_penalty": 0.0,
    "due": None,
    "seconds_late": 0.0,
}


def stream(text):
    return nbformat.v4.new_output("stream", text=text)


def error(value, *traceback):
    return nbformat.v4.new_output("error", ename="NameError", evalue=value, traceback=list(traceback))


def code(source, metadata=None, outputs=()):
    return nbformat.v4.new_code_cell(source, metadata=metadata or {}, outputs=list(outputs))


def hidden_in(*cells):
    made, _ = HideTests().preprocess(nbformat.v4.new_notebook(cells=list(cells)), {})
    return made.cells


def text_of(cells, **names):
    """What is written on a page, tags taken out."""
    made = as_html(nbformat.v4.new_notebook(cells=list(cells)), NAMES | names)
    return html.unescape(re.sub(r"<[^>]+>", "", made.partition("</head>")[2]))


def test_hidden_lines_are_taken_out_of_a_graded_cell():
    (cell,) = hidden_in(code(SOURCE, GRADED, [stream("a.b: right")]))
    assert cell.source == 'check("a.b", f)'
    assert cell.outputs[0].text == "a.b: right"


def test_a_marking_scheme_is_taken_out_of_a_task_cell():
    marks = {"nbgrader": {"task": True, "points": 1, "grade_id": "essay"}}
    scheme = "Explain.\n=== BEGIN MARK SCHEME ===\nOne point for each reason.\n=== END MARK SCHEME ===\nThank you."
    (cell,) = hidden_in(nbformat.v4.new_markdown_cell(scheme, metadata=marks))
    assert cell.source == "Explain.\nThank you."


def test_hidden_tests_that_never_end_are_hidden_to_the_end():
    assert hidden_lines("a\n### BEGIN HIDDEN TESTS\nassert f(17) == 3") == {"assert f(17) == 3"}


def test_a_traceback_that_quotes_hidden_lines_is_cut_to_its_message():
    quoting = error("name 'f' is not defined", "Traceback", "----> 1 check(f)", 'check("a.b", f, rng=secret(7))')
    (cell,) = hidden_in(code(SOURCE, GRADED, [quoting]))
    assert cell.outputs[0].traceback == ["NameError: name 'f' is not defined"]


def test_a_cell_of_the_student_s_own_is_left_alone():
    (cell,) = hidden_in(code(SOURCE, {}, [error("x", "their own line")]))
    assert cell.source == SOURCE
    assert cell.outputs[0].traceback == ["their own line"]


@pytest.mark.parametrize(
    "output",
    [
        stream('I read: check("a.b", f, rng=secret(7)) !'),
        stream('check("a.b", \x1b[31mf, rng\x1b[0m=secret(7))'),
        error('check("a.b", f, rng=secret(7))', 'check("a.b", f, rng=secret(7))'),
        nbformat.v4.new_output("display_data", {"text/plain": 'check("a.b", f, rng=secret(7))'}),
    ],
)
def test_a_hidden_line_that_a_student_s_cell_printed_is_struck_out(output):
    cells = hidden_in(code("print(In)", {}, [output]), code(SOURCE, GRADED))
    assert "secret" not in str(cells)
    assert "[a line of a hidden test]" in str(cells)


def submissions(assignment):
    """The notebooks of four students: all right, wrong, crashed and mangled; all print what they can get hold of."""
    whole = notebook(source(COURSE, assignment), COURSE.book)
    stolen = "\n".join(line for cell in whole.cells for line in hidden_lines(cell.source))
    for kind in ("right", "wrong", "crashed", "mangled"):
        made = nbformat.from_dict(whole)
        for cell in made.cells:
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("grade"):
                marks["score"], marks["comment"] = (marks["points"] if kind == "right" else 0.0), ""
            if cell.cell_type != "code":
                continue
            if marks.get("grade"):
                cell.outputs = [error(stolen, *cell.source.split("\n"))] if kind == "crashed" else [stream(stolen)]
            else:
                cell.outputs = [stream(f"\x1b[31m{stolen}"), error(stolen, stolen)]
        if kind == "mangled":
            copies = [cell | {"id": f"copy-{k}"} for k, cell in enumerate(made.cells[:5])]
            made.cells = [*reversed(made.cells), *map(nbformat.from_dict, copies), nbformat.v4.new_raw_cell("raw")]
        yield kind, whole, made


@pytest.mark.parametrize("assignment", COURSE.authored())
def test_no_hidden_line_of_any_assignment_is_in_any_feedback(assignment):
    for kind, whole, made in submissions(assignment):
        hidden = {line for cell in whole.cells for line in hidden_lines(cell.source)}
        cells, _ = HideTests().preprocess(made, {})
        shown = text_of(cells.cells)
        assert hidden, assignment
        assert [line for line in hidden if line in shown] == [], kind
        assert "HIDDEN TESTS" not in shown
        # Nor is there any line of a test: what it asked is in the student's own notebook.
        tests = {c.metadata.nbgrader.grade_id: c for c in whole.cells if c.metadata.get("nbgrader", {}).get("locked")}
        checks = [line for c in tests.values() for line in c.source.split("\n") if line.startswith("check(")]
        assert [line for line in checks if line in shown] == [], kind


def judged(task, function):
    """A graded cell as grading leaves it, and its verdict."""
    verdict = examine(task, function, None, SECONDS)
    marks = {"grade": True, "points": verdict.most, "score": verdict.points, "grade_id": task.id.replace(".", "-")}
    outputs = [stream(f"{verdict}\n"), nbformat.v4.new_output("execute_result", {"text/plain": f"{verdict.points}"})]
    return code("check()", {"nbgrader": marks, "nngrade": as_record(verdict, 0.1)}, outputs), verdict


def test_the_page_names_the_mistake_and_the_points_of_each_part():
    task = tasks.find("logistic.gradient")
    for mistake in task.mistakes:
        cell, verdict = judged(task, mistake.function)
        shown = text_of([cell])
        assert verdict.headline in shown
        for part in verdict.parts:
            assert f"{part.name}{part.earned} of {part.points}" in shown
        for name in verdict.mistakes:
            assert name in shown
        assert "check()" not in shown


def test_the_page_says_when_it_was_due_how_late_it_came_and_what_that_costs():
    due = datetime.datetime(2024, 11, 5, 22, 0)
    shown = text_of([], due=due, seconds_late=50 * 3600.0, late_penalty=2.0)
    assert "It was due on 05 November 2024 at 22:00 UTC. It came 2 days late." in shown
    assert "The penalty for that is taken off: −2." in shown
    assert "1 hour late" in text_of([], due=due, seconds_late=3600.0)
    assert "late" not in text_of([], due=due)


def test_the_page_says_what_was_repaired():
    made = nbformat.v4.new_notebook(metadata={"nngrade": {"notes": ["The cell <b>x</b> was found twice."]}})
    assert "<li>The cell &lt;b&gt;x&lt;/b&gt; was found twice.</li>" in as_html(made, NAMES)


def test_what_nobody_has_read_yet_says_so_and_a_comment_is_shown():
    marks = {"grade": True, "solution": True, "points": 3, "score": None, "grade_id": "essay", "comment": "*Nearly*."}
    shown = text_of([nbformat.v4.new_markdown_cell("Because.", metadata={"nbgrader": marks})])
    assert "essay: not read yet" in shown
    assert "Nearly" in shown
    assert "so far" in shown


def test_the_exporter_writes_a_page_for_nbgrader():
    exporter = FeedbackExporter()
    made, _ = exporter.from_notebook_node(nbformat.v4.new_notebook(), {"nbgrader": NAMES, "metadata": {}})
    assert made.startswith("<!DOCTYPE html>")
    assert exporter.file_extension == ".html"
