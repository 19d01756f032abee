"""The verdict as HTML: the same words, escaped and in order; once in a notebook, and never where nbgrader reads."""

import re
from html.parser import HTMLParser

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from nncheck import tasks
from nncheck.checking import SEE_ABOVE
from nncheck.examining import examine
from nncheck.rich import as_html
from nncheck.verdict import PartVerdict, Status, Verdict

GRADIENT = tasks.find("logistic.gradient")
WRONG = "def gradient(X, A, Y):\n    return (Y - A) @ X.T / X.shape[1], (Y - A).mean(keepdims=True)"
PARTLY = "def gradient(X, A, Y):\n    return (A - Y) @ X.T / X.shape[1], A - Y"
RIGHT = "def gradient(X, A, Y):\n    return (A - Y) @ X.T / X.shape[1], (A - Y).mean(keepdims=True)"


class Reader(HTMLParser):
    """Reads HTML into its text and its tags, and insists that each tag is closed in turn."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.words = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        self.tags.append(tag)
        assert not [
            name for name, _ in attributes if name not in ("role", "style", "class", "aria-label", "aria-hidden")
        ]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def outputs(code, monkeypatch=None, nbgrader=None):
    """Run a check of `code` in a notebook, and return what its cell shows."""
    cells = [f"import numpy as np\nfrom nncheck import check\n{code}", 'check("logistic.gradient", gradient)']
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    if nbgrader:
        monkeypatch.setenv("NBGRADER_EXECUTION", nbgrader)
    NotebookClient(notebook, kernel_name="python3", allow_errors=True).execute()
    return notebook.cells[1].outputs


@pytest.mark.parametrize(
    "function",
    [
        GRADIENT.reference,
        *(mistake.function for mistake in GRADIENT.mistakes[:5]),
        lambda X, A, Y: None,
        lambda X, A, Y: 1 / 0,
    ],
)
def test_the_html_says_what_the_text_says(function):
    found = examine(GRADIENT, function, None, 5)
    read = Reader(as_html(found))
    assert read.tags[:2] == ["div", "h3"]
    assert found.headline in read.words
    for sentence in found.sentences:
        assert sentence in read.words
    assert len(found.sentences) <= read.tags.count("li") <= len(found.sentences) + len(found.parts)


def test_each_part_is_a_line_with_a_sign_and_a_word():
    partly = examine(GRADIENT, lambda X, A, Y: ((A - Y) @ X.T / X.shape[1], A - Y), None, 5)
    text = "".join(Reader(as_html(partly)).words)
    assert "✓ dW right, 2 of 2 points" in text
    assert "✗ db wrong, 0 of 1 point" in text


def test_what_a_student_wrote_is_escaped_wherever_it_appears():
    hostile = '<img src=x onerror="alert(1)">\'"&'
    parts = (PartVerdict(hostile, 1, False), PartVerdict("b", 1, False))
    found = Verdict(hostile, Status.CRASHED, parts, hostile, (hostile,), (hostile,))
    for status in Status:
        shown = as_html(found._replace(status=status))
        assert set(Reader(shown).tags) <= {"div", "h3", "p", "ul", "li", "span", "code"}
        assert "<img" not in shown

    def gradient(X, A, Y):
        raise ValueError(hostile)

    assert "".join(Reader(as_html(examine(GRADIENT, gradient, None, 5))).words).count(hostile) == 1


def test_a_long_message_stays_short():
    def gradient(X, A, Y):
        raise ValueError("x" * 10**6)

    def loud(X, A, Y):
        return type("Y" * 10**6, (), {})()

    for function in (gradient, loud):
        assert len(as_html(examine(GRADIENT, function, None, 5))) < 4_000


def test_colour_alone_says_nothing_and_follows_the_text_around_it():
    shown = as_html(examine(GRADIENT, GRADIENT.reference, None, 5))
    assert re.findall(r"(?<!-)\bcolor:", shown) == []
    assert "#" not in shown
    assert "currentColor" in shown


def test_a_notebook_shows_the_rich_form_once_and_points_to_it():
    shown, error = outputs(WRONG)
    assert shown.output_type == "display_data"
    assert shown.data["text/html"].startswith('<div role="group" class="nn-verdict"')
    assert shown.data["text/plain"] == error.evalue
    assert (error.output_type, error.ename, error.traceback) == ("error", "CheckFailed", [SEE_ABOVE])
    shown, value = outputs(PARTLY)
    assert "partly right" in shown.data["text/html"]
    assert value.data["text/plain"] == "2.0"
    (shown,) = outputs(RIGHT)
    assert shown.data["text/plain"] == "logistic.gradient: right, 3 of 3 points."


@pytest.mark.parametrize("run", ["validate", "autograde"])
def test_nbgrader_s_own_runs_get_the_plain_text_alone(monkeypatch, run):
    (error,) = outputs(WRONG, monkeypatch, run)
    assert "\n".join(error.traceback) == error.evalue
    assert error.evalue.startswith("logistic.gradient: wrong, 0 of 3 points (the sign of the error).\n")
    printed, value = outputs(PARTLY, monkeypatch, run)
    assert (printed.output_type, value.data["text/plain"]) == ("stream", "2.0")
    (printed,) = outputs(RIGHT, monkeypatch, run)
    assert (printed.name, printed.text) == ("stdout", "logistic.gradient: right, 3 of 3 points.\n")


@pytest.mark.browser
@pytest.mark.parametrize(("ground", "ink"), [("#ffffff", "#1f2328"), ("#111111", "#dddddd")])
def test_it_breaks_no_rule_of_accessibility_in_light_or_dark(browser, axe, ground, ink):
    found = [examine(GRADIENT, mistake.function, None, 5) for mistake in GRADIENT.mistakes[:2]]
    found.append(examine(GRADIENT, GRADIENT.reference, np.random.default_rng(0), 5))
    page = browser.new_page()
    try:
        page.set_content(
            f'<html lang="en"><title>Verdicts</title><body style="background: {ground}; color: {ink}">'
            f"<main><h1>Tasks</h1><h2>One</h2>{''.join(map(as_html, found))}</main></body></html>"
        )
        page.add_script_tag(path=axe)
        rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
        violations = page.evaluate("rules => axe.run('html', { runOnly: rules })", rules)["violations"]
        assert [(rule["id"], node["html"]) for rule in violations for node in rule["nodes"]] == []
    finally:
        page.close()


@pytest.fixture
def axe(request):
    return request.config.rootpath / "node_modules" / "axe-core" / "axe.min.js"
