"""What students get back: their notebook, what each task earned and why, and nothing of the hidden tests.

A page is made from the graded notebook and the gradebook, in three steps that `nbgrader_config.py` names: `Grades`
notes points and comments, `HideTests` takes out what was hidden, `FeedbackExporter` writes the page. No test's source
is on it at all; and a hidden line that a student's code got hold of is struck out wherever it was printed.
"""

import datetime
import functools
import re

from markupsafe import Markup, escape
from nbconvert.exporters import Exporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from traitlets import Bool

from nncheck.plain import one_line
from nngrade.harmless import MOST_OUTPUTS, PIXELS, harmless, markdown
from nngrade.pages import element, joined, lines, page, table
from nngrade.running import EVIDENCE, KEY

HIDDEN = re.compile(
    r"^[^\n]*BEGIN (?P<what>HIDDEN TESTS|MARK SCHEME)[^\n]*(?P<lines>.*?)(^[^\n]*END (?P=what)[^\n]*$\n?|\Z)",
    re.MULTILINE | re.DOTALL,
)
"""The lines of a cell that students never see, with the marks around them."""

SHORTEST = 6
"""Characters that a hidden line must have to be struck out: a bracket tells nothing."""

STRUCK = "[a line of a hidden test]"

NOT_READ = "not read yet"


class Grades(NbGraderPreprocessor):
    """Notes points and comments in the cells, and score, deadline and penalty in what is known of the notebook."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Look one notebook up in the gradebook."""
        names = resources["nbgrader"]
        with Gradebook(names["db_url"]) as gradebook:
            found = gradebook.find_submission_notebook(names["notebook"], names["assignment"], names["student"])
            grades = {grade.name: grade for grade in found.grades}
            comments = {comment.name: comment.comment for comment in found.comments}
            for cell in nb.cells:
                marks = cell.metadata.get("nbgrader", {})
                grade = grades.get(marks.get("grade_id"))
                if grade is not None:
                    marks["score"] = None if grade.needs_manual_grade else grade.score
                    marks["points"] = grade.max_score
                marks["comment"] = comments.get(marks.get("grade_id")) or ""
            submission = found.assignment
            penalty = found.late_submission_penalty or 0.0
            names["score"], names["max_score"], names["late_penalty"] = found.score - penalty, found.max_score, penalty
            names["due"] = submission.duedate
            names["seconds_late"] = submission.total_seconds_late
        return nb, resources


class HideTests(NbGraderPreprocessor):
    """Takes the hidden tests out of a notebook, wherever they got to.

    Nbgrader puts a test cell back as it was written before it grades, hidden lines and all. A test that runs in the
    student's process can be read there, and be printed by any cell.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Clean one notebook."""
        ours = [cell for cell in nb.cells if utils.is_grade(cell) or utils.is_task(cell)]
        hidden = {line for cell in ours for line in hidden_lines(cell.source)}
        for cell in ours:
            cell.source = HIDDEN.sub("", cell.source).rstrip()
        for cell in nb.cells:
            is_test = utils.is_grade(cell) and not utils.is_solution(cell)
            for output in cell.get("outputs", ()):
                # Python's tracebacks quote the lines of the test.
                if output.output_type == "error" and is_test:
                    output.traceback = [f"{output.ename}: {output.evalue}"]
                _strike(output, hidden)
        return nb, resources


def hidden_lines(source: str) -> set[str]:
    """Return the lines of a cell that students never see, as far as they say anything."""
    found = (line.strip() for region in HIDDEN.finditer(source) for line in region["lines"].splitlines())
    return {line for line in found if len(line) >= SHORTEST}


def _strike(output: NotebookNode, hidden: set[str]) -> None:
    def struck(text: str) -> str:
        # Colours are taken out before it is searched: they may stand in the middle of a line.
        if not isinstance(text, str) or not hidden:
            return text
        plain = lines(text)
        for line in sorted(hidden, key=len, reverse=True):
            plain = plain.replace(line, STRUCK)
        return plain

    if output.output_type == "stream":
        output.text = struck(output.text)
    elif output.output_type == "error":
        output.ename, output.evalue = struck(output.ename), struck(output.evalue)
        output.traceback = struck("\n".join(output.traceback)).split("\n")
    else:
        output.data = NotebookNode(
            {kind: value if kind in PIXELS else struck(value) for kind, value in output.data.items()}
        )


class FeedbackExporter(Exporter):
    """Writes the page."""

    file_extension = ".html"
    output_mimetype = "text/html"
    optimistic_validation = Bool(True, help="Whether to validate a notebook once, not after each step.").tag(
        config=True
    )

    def from_notebook_node(
        self, nb: NotebookNode, resources: ResourcesDict | None = None, **options: object
    ) -> tuple[str, ResourcesDict]:
        """Return the page of a graded notebook."""
        nb, resources = super().from_notebook_node(nb, resources, **options)
        return as_html(nb, resources["nbgrader"]), resources


def as_html(nb: NotebookNode, names: dict) -> str:
    """Return the page of a graded notebook, in which `Grades` has noted the points."""
    graded = [cell for cell in nb.cells if _is_graded(cell)]
    notes = nb.metadata.get(KEY, {}).get("notes", ())
    return page(
        f"Feedback: {names['notebook']}",
        element("p", *_score(names, graded), class_="lead"),
        _lateness(names),
        _notes(notes),
        element("h2", "What each task earned"),
        _overview(graded),
        element("h2", "Your notebook"),
        *(_shown(cell) for cell in nb.cells),
    )


def _score(names: dict, graded: list[NotebookNode]) -> list[str]:
    said = [f"{_points(names['score'])} of {_points(names['max_score'])} points"]
    if any(cell.metadata.nbgrader.score is None for cell in graded):
        said.append(" so far; what is not read yet is still to come")
    return [*said, "."]


def _lateness(names: dict) -> Markup | None:
    due, late, penalty = names["due"], names["seconds_late"], names["late_penalty"]
    said = [f"It was due on {due:%d %B %Y at %H:%M} UTC."] if due else []
    if late > 0:
        said.append(f"It came {_duration(late)} late.")
    if penalty:
        said.append(f"The penalty for that is taken off: −{_points(penalty)}.")
    return element("p", " ".join(said)) if said else None


def _duration(seconds: float) -> str:
    hours = datetime.timedelta(seconds=seconds) / datetime.timedelta(hours=1)
    amount, unit = (hours / 24, "day") if hours >= 48 else (hours, "hour") if hours >= 1 else (hours * 60, "minute")
    rounded = max(1, round(amount))
    return f"{rounded} {unit}{'' if rounded == 1 else 's'}"


def _notes(notes: object) -> Markup | None:
    if not notes:
        return None
    return joined(
        element("h2", "What was repaired in your notebook"),
        element("ul", *(element("li", one_line(str(note), 400)) for note in notes)),
    )


def _overview(graded: list[NotebookNode]) -> Markup:
    rows = []
    for cell in graded:
        marks, record = cell.metadata.nbgrader, cell.metadata.get(KEY, {})
        parts = ", ".join(f"{part['name']} {part['earned']} of {part['points']}" for part in record.get("parts", ()))
        rows.append(
            [
                element("a", _name(cell), href=f"#{marks.grade_id}"),
                NOT_READ if marks.score is None else f"{_points(marks.score)} of {_points(marks.points)}",
                parts,
                ", ".join(record.get("mistakes", ())),
            ]
        )
    return table("Points by task and by part", ["task", "points", "by part", "mistake"], rows, numbers=False)


def _shown(cell: NotebookNode) -> Markup:
    if _is_graded(cell):
        return _graded_cell(cell)
    if cell.cell_type == "markdown":
        return element("div", markdown(cell.source, under=2), _comment(cell), class_="text")
    if cell.cell_type == "code":
        return joined(_code(cell.source), *_outputs(cell), _comment(cell))
    return element("pre", lines(cell.source))


def _graded_cell(cell: NotebookNode) -> Markup:
    """A test is shown by what came of it; an answer that is graded itself is shown, too."""
    marks, record = cell.metadata.nbgrader, cell.metadata.get(KEY, {})
    earned = NOT_READ if marks.score is None else f"{_points(marks.score)} of {_points(marks.points)} points"
    state = "unread" if marks.score is None else "whole" if marks.score >= marks.points else "lost"
    body: list[object] = []
    if utils.is_solution(cell) or utils.is_task(cell):
        body.append(_code(cell.source) if cell.cell_type == "code" else markdown(cell.source, under=3))
    if record.get("kind") == EVIDENCE:
        # The points stand in the heading.
        body += _outputs(cell, only=("stream",))
        body.append(None if state == "whole" else _parts(record["parts"]))
    else:
        body += _outputs(cell)
    return element(
        "section",
        element("h3", element("span", _name(cell)), ": ", earned),
        *body,
        _comment(cell),
        id=marks.grade_id,
        class_=f"graded {state}",
        aria_label=f"{_name(cell)}: {earned}",
    )


def _parts(parts: list[dict]) -> Markup:
    rows = [
        [
            element("code", part["name"]),
            f"{part['earned']} of {part['points']}",
            ", ".join(part["mistakes"]) or ("right" if part["earned"] >= part["points"] else "no points"),
        ]
        for part in parts
    ]
    return table("Points by part", ["part", "points", "why"], rows, numbers=False, class_="narrow")


def _comment(cell: NotebookNode) -> Markup | None:
    comment = cell.metadata.get("nbgrader", {}).get("comment")
    if not comment:
        return None
    return element("div", element("p", element("strong", "Comment")), markdown(comment, under=3), class_="comment")


def _code(source: str) -> Markup | None:
    return _coloured(lines(source)) if source.strip() else None


@functools.lru_cache(maxsize=512)
def _coloured(source: str) -> Markup:
    return Markup(  # noqa: S704 (pygments escapes what it colours)
        highlight(source, PythonLexer(), HtmlFormatter(cssclass="code", wrapcode=True))
    )


def _outputs(cell: NotebookNode, only: tuple[str, ...] = ()) -> list[Markup]:
    shown = []
    for output in cell.get("outputs", ())[:MOST_OUTPUTS]:
        clean = harmless(output) if not only or output.output_type in only else None
        if clean is None:
            continue
        if clean.output_type == "stream":
            shown.append(element("pre", clean.text.rstrip("\n"), class_="output"))
        elif clean.output_type == "error":
            shown.append(element("pre", "\n".join(clean.traceback), class_="output"))
        else:
            shown.append(_data(clean.data))
    return shown


def _data(data: NotebookNode) -> Markup:
    kind = next((kind for kind in PIXELS if kind in data), None)
    if kind:
        said = data.get("text/plain", "")
        alt = f"A picture that your notebook drew{': ' + one_line(said, 100) if said else ''}"
        # Longer than any text that is shown, and nothing but base64.
        return element("img", src=Markup(f"data:{kind};base64,{escape(data[kind])}"), alt=alt)  # noqa: S704
    return element("pre", data["text/plain"], class_="output")


def _is_graded(cell: NotebookNode) -> bool:
    return (utils.is_grade(cell) or utils.is_task(cell)) and "score" in cell.metadata.nbgrader


def _name(cell: NotebookNode) -> str:
    return cell.metadata.get(KEY, {}).get("task") or cell.metadata.nbgrader.grade_id


def _points(number: float) -> str:
    return f"{number:g}"
