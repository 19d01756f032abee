"""A notebook in a sandbox, cell by cell: what each cell says afterwards, whatever the student's code did."""

import os
import signal

import nbformat
import numpy as np
import pytest
from nbformat import v4
from nbgrader.utils import determine_grade

from nncheck import tasks
from nncheck.evidence import Outcome
from nngrade.probing import Probe
from nngrade.running import Bounds, Job, run
from nngrade.sandbox import Copy, Ended, Sandbox, Session
from nngrade.sandbox.number import Lost

GRADIENT = """
import numpy as np

def gradient(X, A, Y):
    return (A - Y) @ X.T / X.shape[1], np.mean(A - Y, axis=1, keepdims=True)
"""
SIGMOID = "def sigmoid(z):\n    return 0.5 * (1 + np.tanh(0.5 * z))"
PROBES = {
    name.replace(".", "-"): Probe(name, name.partition(".")[2]) for name in ("logistic.gradient", "logistic.sigmoid")
}
FILES = {"numbers.csv": b"1,2\n"}
JOB = Job(PROBES, {"logistic.gradient": 1, "logistic.sigmoid": 2}, "a seed", FILES)


@pytest.fixture(scope="module")
def sandbox():
    """What is tested here is the same with isolation, which not every machine gives."""
    with Sandbox(unsafe=True) as made:
        yield made


def graded(name, points=None, text="raise RuntimeError('this is never run')", **marks):
    most = points or tasks.find(PROBES[name].task).points
    marks = {
        "grade": True,
        "grade_id": name,
        "locked": True,
        "points": most,
        "schema_version": 3,
        "solution": False,
    } | marks
    return v4.new_code_cell(text, metadata={"nbgrader": {"task": False, **marks}})


def code(text, **metadata):
    return v4.new_code_cell(text, metadata=metadata)


def ran(sandbox, *cells, bounds=Bounds(), **options):  # noqa: B008 (it is immutable)
    """The notebook of these cells after it ran, valid, and as a file holds it."""
    notebook = v4.new_notebook(cells=[*cells])
    run(notebook, JOB, sandbox, bounds, **options)
    nbformat.validate(notebook)
    return nbformat.reads(nbformat.writes(notebook), as_version=4).cells


def points(cell):
    return determine_grade(cell)[0]


def test_an_ordinary_cell_shows_what_it_shows_in_jupyter(sandbox):
    cells = ran(
        sandbox,
        code("print('a')\nprint('b')\n1 + 1"),
        code("open('numbers.csv').read()"),
        code("%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"),
        code(""),
        code("1 / 0"),
        code("from nncheck import check\ncheck('logistic.gradient', print)"),
    )
    stream, result = cells[0].outputs
    assert (stream.text, result.data["text/plain"]) == ("a\nb\n", "2")
    assert cells[1].outputs[0].data["text/plain"] == r"'1,2\n'"
    assert "image/png" in cells[2].outputs[-1].data
    assert cells[3].outputs == []
    assert cells[4].outputs[0].ename == "ZeroDivisionError"
    assert [output.output_type for output in cells[5].outputs] == ["stream"]
    assert [cell.execution_count for cell in cells] == [1, 2, 3, None, 4, 5]


def test_score_and_reason_both_stand_in_the_cell_and_its_text_was_not_run(sandbox):
    wrong = GRADIENT.replace("/ X.shape[1]", "")
    for source, earned in ((GRADIENT, 3), (wrong, 1)):
        _, cell = ran(sandbox, code(source), graded("logistic-gradient"))
        said, value = cell.outputs
        assert points(cell) == float(value.data["text/plain"]) == earned
        assert f", {earned} of 3 points" in said.text
        record = cell.metadata.nngrade
        assert (record.kind, record.task, record.points, record.most) == ("evidence", "logistic.gradient", earned, 3)
    assert record.status == "wrong"
    assert [(part.name, part.earned) for part in record.parts] == [("dW", 0), ("db", 1)]
    assert record.mistakes == record.parts[0].mistakes == ["the sum for the mean, in dW"]


def test_points_are_in_proportion_where_a_cell_is_worth_something_else(sandbox):
    _, cell = ran(sandbox, code(GRADIENT.replace("/ X.shape[1]", "")), graded("logistic-gradient", points=6))
    assert points(cell) == 2


@pytest.mark.parametrize(
    "trick",
    [
        "import nncheck, json\nnncheck.check = print\njson.dumps = json.loads = lambda *_, **__: 'right'",
        "np.allclose = np.array_equal = np.equal = lambda *_, **__: True",
        "get_ipython().input_transformers_cleanup.append(lambda lines: [])",
        "class Any(np.ndarray):\n    __eq__ = lambda *_: True\ndef gradient(*_):\n    return Any(1), Any(1)",
        "def gradient(*_):\n    print('logistic.gradient: right, 3 of 3 points.')\n    return 3.0",
        "gradient = 3.0",
        "del gradient",
        "import sys\nsys.modules['nncheck.evidence'].collect = lambda *_: [('right', 3)] * 99",
        "import sys\nsys.modules['nncheck.evidence'].encode = lambda value: {'numbers': 'all'}",
    ],
)
def test_tricks_with_the_student_s_side_earn_nothing(sandbox, trick):
    wrong = "import numpy as np\ndef gradient(X, A, Y):\n    return 0, 0"
    cell = ran(sandbox, code(wrong), code(trick), graded("logistic-gradient"))[-1]
    assert points(cell) == 0
    assert cell.metadata.nngrade.status in ("wrong", "crashed")


def test_a_tag_that_skips_cells_skips_no_verdict_and_a_record_of_the_student_s_own_is_removed(sandbox):
    test = graded("logistic-gradient")
    test.metadata.tags = ["skip-execution"]
    essay = v4.new_markdown_cell("my essay", metadata={"nngrade": {"kind": "evidence", "points": 9}})
    mine = code("x = 1", nngrade={"kind": "evidence", "points": 9})
    _, mine, essay, test = ran(sandbox, code("x = 1", tags=["skip-execution"]), mine, essay, test)
    assert "nngrade" not in mine.metadata
    assert "nngrade" not in essay.metadata
    assert points(test) == 0
    assert "NameError" in test.outputs[0].text


def test_tests_that_an_instructor_wrote_run_as_text_and_are_marked(sandbox):
    marks = {"points": 2, "grade_id": "plain"}
    right, wrong, essay = ran(
        sandbox,
        graded("logistic-gradient", text="assert 1 + 1 == 2", **marks),
        graded("logistic-gradient", text="assert 1 + 1 == 3", **marks),
        graded("logistic-gradient", text="an = 'answer'", **marks | {"solution": True, "locked": False}),
    )
    assert (points(right), points(wrong)) == (2, 0)
    assert right.metadata.nngrade == wrong.metadata.nngrade == {"kind": "in-kernel test"}
    assert "nngrade" not in essay.metadata


def test_a_cell_that_ends_the_process_costs_itself_alone(sandbox):
    cells = ran(
        sandbox,
        code(GRADIENT),
        code("import os\nprint('before')\nos._exit(1)"),
        code(SIGMOID),
        graded("logistic-gradient"),
        graded("logistic-sigmoid"),
    )
    *_, error = cells[1].outputs
    assert (error.ename, error.evalue) == ("Ended", "The notebook's code ended the process that it ran in.")
    assert [points(cell) for cell in cells[3:]] == [3, 2]


def test_a_function_that_ends_the_process_costs_its_task_alone(sandbox):
    deadly = "import os\ndef sigmoid(z):\n    os._exit(1)"
    cells = ran(
        sandbox, code(GRADIENT), code(deadly), graded("logistic-sigmoid"), graded("logistic-gradient"), code("2 + 2")
    )
    assert [points(cell) for cell in cells[2:4]] == [0, 3]
    assert cells[2].metadata.nngrade.headline == "logistic.sigmoid: crashed, 0 of 2 points (it ended the process)."
    assert "While `sigmoid` was called: The notebook's code ended the process" in cells[2].outputs[0].text
    assert cells[4].outputs[0].data["text/plain"] == "4"


def test_a_notebook_that_ends_its_process_again_and_again_is_left_and_what_is_not_reached_says_so(sandbox):
    deadly = [code(f"import os\nos._exit({k})") for k in range(3)]
    plain = graded("logistic-gradient", text="assert True", points=2, grade_id="plain")
    *_, sigmoid, plain, last = ran(sandbox, *deadly, graded("logistic-sigmoid"), plain, code("1"))
    why = "Not run: the code before it had to be stopped 3 times."
    assert sigmoid.metadata.nngrade.headline == "logistic.sigmoid: crashed, 0 of 2 points (not reached)."
    assert why in sigmoid.outputs[0].text
    assert [points(sigmoid), points(plain)] == [0, 0]
    assert [output.evalue for cell in (plain, last) for output in cell.outputs] == [why, why]


def test_a_cell_that_does_not_end_is_stopped_and_the_rest_is_run(sandbox):
    bounds = Bounds(cell=0.5)
    endless, after, test = ran(
        sandbox, code("while True:\n    pass"), code(GRADIENT), graded("logistic-gradient"), bounds=bounds
    )
    assert endless.outputs[-1].output_type == "error"
    assert "CellTimeoutError" in {output.ename for output in endless.outputs}
    assert after.outputs == []
    assert points(test) == 3


def test_a_function_that_does_not_end_is_stopped_and_the_next_task_is_looked_at(sandbox):
    endless = "def sigmoid(z):\n    while True:\n        pass"
    *_, sigmoid, gradient = ran(
        sandbox,
        code(GRADIENT),
        code(endless),
        graded("logistic-sigmoid"),
        graded("logistic-gradient"),
        bounds=Bounds(task=0.5),
    )
    assert sigmoid.metadata.nngrade.headline == "logistic.sigmoid: crashed, 0 of 2 points (stopped after 0.5 seconds)."
    assert points(gradient) == 3


def test_when_the_notebook_s_time_is_over_the_rest_says_so(sandbox):
    slow = code("import time\ntime.sleep(30)")
    _, test, last = ran(sandbox, slow, graded("logistic-gradient"), code("1"), bounds=Bounds(notebook=1.0))
    why = "Not run: the notebook took more than 1 seconds."
    assert why in test.outputs[0].text
    assert last.outputs[0].evalue == why


def test_without_isolation_every_verdict_says_so(sandbox):
    _, cell = ran(sandbox, code(GRADIENT), graded("logistic-gradient"), unsafe=True)
    said = "  (Graded without isolation: the code ran as the instructor's own.)\n"
    assert cell.outputs[0].text.endswith(said)
    _, cell = ran(sandbox, code(GRADIENT), graded("logistic-gradient"))
    assert said not in cell.outputs[0].text


def test_what_a_function_prints_when_it_is_asked_is_shown_nowhere(sandbox):
    loud = GRADIENT.replace("    return", "    print('hidden:', X)\n    return")
    cells = ran(sandbox, code(loud), graded("logistic-gradient"), code("print('later')"))
    assert "hidden:" not in nbformat.writes(v4.new_notebook(cells=cells[1:]))
    assert points(cells[1]) == 3


@pytest.mark.parametrize("moment", ["copy", "run", "evidence"])
def test_a_sandbox_that_is_lost_is_no_student_s_doing_and_the_next_one_serves(isolation, monkeypatch, moment):
    kind = Copy if moment == "evidence" else Session
    original = getattr(kind, moment)

    def losing(self, *arguments):
        os.kill(self._worker._root, signal.SIGKILL)
        self._worker.process.wait()
        return original(self, *arguments)

    with Sandbox() as isolated:
        cells = code(GRADIENT), code(SIGMOID), graded("logistic-gradient"), graded("logistic-sigmoid")
        monkeypatch.setattr(kind, moment, losing)
        with pytest.raises(Lost):
            ran(isolated, *cells)
        monkeypatch.undo()
        again = ran(isolated, *cells)
    assert [points(cell) for cell in again[2:]] == [3, 2]


STASH = """
import os, tempfile, threading, time
import numpy as np
seen = []
places = "seen.txt", os.path.join(tempfile.gettempdir(), "seen.txt")
def gradient(X, A, Y):
    seen.append(X)
    for place in places:
        open(place, "a").write(repr(X))
    if os.fork() == 0:
        time.sleep(0.2)
        os.write(1, repr(X).encode())
        os._exit(0)
    threading.Thread(target=lambda: print("I think of", X)).start()
    return (A - Y) @ X.T / X.shape[1], np.mean(A - Y, axis=1, keepdims=True)
"""
SHOW = """
time.sleep(0.3)
print("shown:", seen, [open(place).read() for place in places if os.path.exists(place)])
"""
TELL = """
def sigmoid(z):
    raise ValueError(str(seen) + str([open(place).read() for place in places]))
"""


def test_no_cell_and_no_other_task_can_show_the_hidden_inputs_that_a_function_has_kept(sandbox):
    cells = ran(
        sandbox,
        code(STASH),
        graded("logistic-gradient"),
        code(SHOW),
        code(TELL),
        graded("logistic-sigmoid"),
        code(SHOW),
        code("os._exit(1)"),
        code(SHOW),
    )
    assert points(cells[1]) == 3
    said = nbformat.writes(v4.new_notebook(cells=cells))
    task = tasks.find("logistic.gradient")
    shown = {case.visible: [] for case in task.cases(np.random.default_rng(JOB.seeds[task.id]))}
    for case in task.cases(np.random.default_rng(JOB.seeds[task.id])):
        shown[case.visible] += [part for X in case.arguments["X"] for part in [repr(X)[7:25]] if part in said]
    assert shown[True]
    assert not shown[False]


class Forged:
    """A sandbox whose process sends what it likes, and whose answers are none."""

    def __init__(self, *messages):
        self.messages = messages

    is_lost = False

    def notebook(self, files, seed, copies):
        return self

    def copy(self):
        return self

    def end(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        pass

    def run(self, code, on_message, seconds):
        for message in self.messages:
            on_message(message)
        return {"status": "ok", "execution_count": 999}

    def evidence(self, function, calls, seconds):
        return [Outcome("returned", {"other": "x"})._asdict()] * len(calls)


def message(kind, parent="p", **content):
    return {
        "msg_type": kind,
        "header": {"msg_type": kind, "msg_id": ""},
        "parent_header": {"msg_id": parent},
        "content": content,
        "metadata": {},
        "buffers": [],
    }


OUTPUT_WIDGET = {"_model_module": "@jupyter-widgets/output", "_model_name": "OutputModel", "msg_id": "p", "outputs": []}


@pytest.mark.parametrize(
    "messages",
    [
        [message("display_data")],
        [message("comm_open", comm_id="a", data={})],
        [message("comm_open", comm_id="a", target_name="jupyter.widget", data={"state": {"_model_module": []}})],
        [message("comm_open", comm_id="a", target_name="jupyter.widget", data={"state": OUTPUT_WIDGET}),
         message("stream", name="stdout", text="into the widget"),
         message("comm_msg", comm_id="a", data={"method": "update", "state": {"msg_id": ["p"]}})],
        [message("comm_open", comm_id="a", data={"state": {}, "buffer_paths": [[{}]]})],
        [message("status", execution_state="idle"), message("execute_reply"), message("nonsense")],
        [message("display_data", data={"text/plain": "3"}, metadata={}, transient={"display_id": "d"}),
         message("update_display_data", data={}, metadata={}, transient={"display_id": "d"})],
    ],
)  # fmt: skip
def test_a_message_that_makes_no_sense_is_dropped_and_the_notebook_goes_on(messages):
    cell, test, last = ran(Forged(*messages), code("1"), graded("logistic-gradient"), code("2"))
    assert (cell.execution_count, last.execution_count) == (1, 3)
    assert points(test) == 0


def test_a_copy_that_ends_costs_its_task_alone():
    class Dying(Forged):
        def evidence(self, function, calls, seconds):
            raise Ended("It is gone.")

    tests = [graded("logistic-gradient") for _ in range(4)]
    reasons = [cell.metadata.nngrade.headline.rpartition("(")[2] for cell in ran(Dying(), code("1"), *tests)[1:]]
    assert reasons == ["it ended the process)."] * 4


def test_a_process_that_ends_whenever_it_is_copied_is_given_up():
    class Dying(Forged):
        def copy(self):
            raise Ended("It is gone.")

    _, *tests = ran(Dying(), code("1"), graded("logistic-gradient"), graded("logistic-sigmoid"))
    assert [cell.metadata.nngrade.headline.rpartition("(")[2] for cell in tests] == ["not reached)."] * 2
