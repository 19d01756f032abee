"""A notebook's HTML is never its student's: Markdown, outputs and names do nothing in feedback or in formgrader."""

import base64

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers
from traitlets.config.loader import PyFileConfigLoader

from nncheck import tasks
from nngrade.feedback import HideTests, as_html
from nngrade.harmless import MOST_PICTURE, Harmless, harmless, markdown
from nngrade.pages import MOST_TEXT, lines
from tests.looking import look
from tests.nngrade.classroom import HOSTILE, PLANT
from tests.nngrade.conftest import REPOSITORY
from tests.nngrade.test_feedback import NAMES, code, error, judged, stream

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
ACTIVE = {
    "text/html": f'<script>{PLANT}</script><img src=x onerror="{PLANT}">',
    "application/javascript": PLANT,
    "image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"{PLANT}\"><script>{PLANT}</script></svg>",
    "text/markdown": f"<script>{PLANT}</script>",
    "text/latex": f"$\\href{{javascript:{PLANT}}}{{x}}$</script><script>{PLANT}</script>",
    "text/vnd.mermaid": f"graph TD; A[<img src=x onerror={PLANT}>]",
    "application/vnd.jupyter.widget-view+json": {"model_id": f"</script><script>{PLANT}</script>"},
    "application/pdf": "JVBERi0=",
}


def display(data, **metadata):
    return nbformat.v4.new_output("display_data", data, metadata=metadata)


def hostile_notebook():
    """A notebook with everything in it that ever ran in a page."""
    cells = []
    for k, text in enumerate(HOSTILE):
        marks = {"grade": True, "solution": True, "points": 1, "score": 0.0, "grade_id": f"c-{k}", "comment": text}
        cells.append(nbformat.v4.new_markdown_cell(text, metadata={"nbgrader": marks}))
        cells.append(nbformat.v4.new_markdown_cell(f"# {text}\n\n| {text} |\n|---|\n| $x${text} |\n\n$${text}$$"))
        cells.append(nbformat.v4.new_raw_cell(text, metadata={"raw_mimetype": "text/html"}))
        outputs = [stream(text), error(text, text), *(display({kind: text}) for kind in ("text/plain", *ACTIVE))]
        cells.append(code(text, {"tags": [text.replace(",", ";")[:500]]}, outputs))
    cells += [code("1", {}, [display({kind: value, "text/plain": "shown"})]) for kind, value in ACTIVE.items()]
    cells.append(
        code("1", {}, [display({"image/png": PIXEL}, **{"image/png": {"alt": HOSTILE[2], "width": HOSTILE[2]}})])
    )
    cells.append(code("1", {}, [display({"image/png": HOSTILE[2]}), display({"image/jpeg": PIXEL})]))
    state = {"application/vnd.jupyter.widget-state+json": {"state": {}, "x": HOSTILE[1]}}
    return nbformat.v4.new_notebook(
        cells=cells, metadata={"widgets": state, "title": HOSTILE[0], "nngrade": {"notes": HOSTILE}}
    )


def feedback_page():
    made, _ = HideTests().preprocess(hostile_notebook(), {})
    return as_html(made, NAMES)


def formgrader_page():
    config = PyFileConfigLoader("nbgrader_config.py", path=str(REPOSITORY)).load_config()
    # As formgrader itself sets it up.
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    names = {
        "assignment_id": "mlp",
        "notebook_id": "mlp",
        "submission_id": "7",
        "index": 0,
        "total": 1,
        "base_url": "",
        "student": HOSTILE[0],
        "last_name": HOSTILE[0],
        "first_name": HOSTILE[2],
        "notebook_path": f"submitted/{HOSTILE[2]}/mlp.ipynb",
    }
    made, _ = HTMLExporter(config=config).from_notebook_node(hostile_notebook(), resources=names)
    return made


@pytest.mark.browser
@pytest.mark.parametrize("make", [feedback_page, formgrader_page])
def test_a_page_does_nothing_that_a_student_wrote(browser, tmp_path, make):
    path = tmp_path / "page.html"
    path.write_text(make(), encoding="utf-8", errors="strict")
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri(), wait_until="domcontentloaded")
    page.mouse.move(200, 300)
    page.wait_for_timeout(200)
    # What stock formgrader itself asks for: its own files, and a copy of MathJax elsewhere.
    own = ("/formgrader/static/", "https://cdnjs.cloudflare.com/ajax/libs/mathjax/", "data:image/")
    foreign = [url for url in asked[1:] if not any(word in url for word in own)]
    assert foreign == []
    assert page.evaluate("'owned' in window") is False
    assert page.title() in ("Feedback: mlp", "mlp")
    planted = page.evaluate(
        """(plant) => [...document.querySelectorAll("*")].filter((element) =>
             /^(iframe|object|embed|base|form)$/i.test(element.tagName) ||
             (element.tagName === "SCRIPT" && element.text.includes(plant)) ||
             [...element.attributes].some((each) =>
               (/^on/i.test(each.name) && each.value.includes("owned")) || /^\\s*javascript:/i.test(each.value))
           ).map((element) => element.outerHTML.slice(0, 100))""",
        PLANT,
    )
    assert planted == []
    context.close()


@pytest.mark.browser
def test_feedback_asks_nobody_for_anything(open_page, tmp_path_factory):
    path = tmp_path_factory.mktemp("feedback") / "mlp.html"
    path.write_text(feedback_page(), encoding="utf-8")
    page, watch = open_page(path.as_uri(), java_script_enabled=False)
    assert (watch.foreign, watch.failed) == ([], [])
    assert page.title() == "Feedback: mlp"


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    task = tasks.find("logistic.gradient")
    marks = {
        "grade": True,
        "solution": True,
        "points": 3,
        "score": None,
        "grade_id": "essay",
        "comment": "*Nearly*: why?",
    }
    cells = [
        nbformat.v4.new_markdown_cell(
            "# Logistic regression\n\n#### The data\n\n| | name |\n|---|---|\n| `X` | inputs |\n\n$$a^2$$"
        ),
        code(
            "def gradient(X, A, Y):  # the mean\n    return 'dW', 1.5 * A",
            {},
            [stream("training: (30, 455)"), display({"image/png": PIXEL, "text/plain": "<Figure>"})],
        ),
        judged(task, task.mistakes[0].function)[0],
        judged(tasks.find("logistic.predict"), tasks.find("logistic.predict").reference)[0],
        code("1 / 0", {}, [error("division by zero", "\x1b[31mZeroDivisionError\x1b[0m", "division by zero")]),
        nbformat.v4.new_markdown_cell(
            "## My answer\n\n> Because [it is](http://127.0.0.1/).", metadata={"nbgrader": marks}
        ),
    ]
    notes = ["The cell “logistic-train” was there twice: the first counted."]
    made = nbformat.v4.new_notebook(cells=cells, metadata={"nngrade": {"notes": notes}})
    path = tmp_path_factory.mktemp("feedback") / "logistic.html"
    path.write_text(as_html(made, NAMES | {"seconds_late": 9000.0, "late_penalty": 1.0}), encoding="utf-8")
    return path.as_uri()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_feedback_is_readable_in_light_and_dark_and_on_a_phone(open_page, honest, width):
    page, watch = open_page(honest, width=width, bypass_csp=True)
    look(page, "body", "feedback")
    assert (watch.foreign, watch.failed, watch.errors) == ([], [], [])


def test_markdown_keeps_its_meaning():
    made = markdown("# A *title*\n\n- one\n\n`x_1` and $a_1 * b * c_2$\n\n| a | |\n|---|---|\n| 1 | 2 |", under=2)
    assert "<h3>A <em>title</em></h3>" in made
    assert "<li>one</li>" in made
    assert "<code>x_1</code>" in made
    assert '<span class="math">\\(a_1 * b * c_2\\)</span>' in made
    assert '<th scope="col">a</th>' in made
    assert made.count("<th") == 1 + made.count("<thead")


def test_headings_go_down_one_level_at_a_time():
    made = markdown("# a\n\n#### b\n\n# c\n\n#\n", under=2)
    assert [made.count(f"<h{level}>") for level in range(1, 7)] == [0, 0, 2, 1, 0, 0]


def test_deep_nesting_is_shown_as_it_is_written():
    assert markdown(">" * 5_000 + " x")
    assert markdown("[" * 5_000)


@pytest.mark.parametrize("kind", ACTIVE)
def test_an_output_keeps_its_text_alone(kind):
    shown = harmless(display({kind: ACTIVE[kind], "text/plain": "as text"}))
    assert dict(shown.data) == {"text/plain": "as text"}


def test_a_picture_is_shown_if_it_is_pixels():
    assert "image/png" in harmless(display({"image/png": f"{PIXEL[:40]}\n{PIXEL[40:]}"})).data
    assert harmless(display({"image/jpeg": PIXEL})) is None
    assert harmless(display({"image/png": base64.b64encode(b"<svg/>").decode()})) is None
    assert harmless(display({"image/png": PIXEL + "=" * MOST_PICTURE})) is None


def test_a_megabyte_is_cut():
    assert len(harmless(stream("x" * 10**6)).text) < MOST_TEXT + 20


def test_text_shows_all_there_is_and_nothing_acts():
    assert lines("\x1b]0;owned\x07a\x1b[31mb\x1b[0m\r\nc\u202ed\x00\tआ\u200dप") == "ab\nc�d�\tआ\u200dप"


def test_names_beside_a_notebook_are_escaped_too():
    _, names = Harmless().preprocess(nbformat.v4.new_notebook(), {"first_name": "<b>", "index": 1})
    assert names == {"first_name": "&lt;b&gt;", "index": 1}
