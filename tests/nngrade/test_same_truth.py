"""For every task, what is graded by evidence gets the verdict that `nncheck` gives it where the student works."""

import json
import textwrap
from pathlib import Path

import numpy as np
import pytest
from nbgrader.utils import determine_grade, is_grade, is_solution

from nncheck import tasks
from nncheck.evidence import answer
from nncheck.examining import examine
from nncheck.verdict import Status
from nngrade.probing import Inquiry, Probe, probes, seed
from nngrade.release import DATA, data_files, notebook
from nngrade.running import Bounds, Job, run
from nngrade.sandbox import Sandbox
from nngrade.wire import outcomes

REPOSITORY = Path(__file__).parents[2]
ASSIGNMENTS = sorted(path.stem for path in REPOSITORY.glob("solutions/*/*.md"))
SEED = seed(b"a secret", "an assignment", "a student", "a submission", "a task")
SECONDS = 60.0


def functions(task):
    """The reference, every known mistake, and every accepted style."""
    yield "the reference", task.reference
    for mistake in task.mistakes:
        yield mistake.name, mistake.function
        for style, function in mistake.elsewhere.items():
            yield f"{mistake.name} ({style})", function
    yield from task.styles.items()


def by_evidence(task, function):
    """Grade `function` as if it stood in a notebook on the other side of a wire."""
    namespace = {task.function_name: function}

    def ask(name, calls, seconds):
        answered = json.dumps({"outcomes": answer(namespace, name, json.loads(json.dumps(calls)), seconds)})
        return outcomes(json.loads(answered), calls)

    return verdict(task, ask)


def verdict(task, ask):
    inquiry = Inquiry(Probe(task.id, task.function_name), SEED, SECONDS)
    inquiry.look(ask)
    return inquiry.verdict(ask)


@pytest.mark.parametrize("task", tasks.TASKS, ids=lambda task: task.id)
def test_evidence_gets_the_verdict_of_the_check(task):
    for name, function in functions(task):
        local = examine(task, function, np.random.default_rng(SEED), SECONDS)
        graded = by_evidence(task, function)
        # Where the visible inputs were too much for it, the hidden ones are kept back.
        assert graded == local._replace(further=graded.further), name
        assert graded.further or graded.status in (Status.CRASHED, Status.NOT_ATTEMPTED), name


@pytest.fixture(scope="module")
def sandbox(isolation):
    """Isolation, where the machine gives it: the process that is asked cannot import an answer."""
    with Sandbox() as made:
        yield made


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_solutions_earn_every_point_in_the_sandbox(sandbox, assignment):
    text = (REPOSITORY / "solutions" / assignment / f"{assignment}.md").read_text(encoding="utf-8")
    solved = notebook(text, "http://127.0.0.1")
    graded = {
        cell.metadata.nbgrader.grade_id: cell for cell in solved.cells if is_grade(cell) and not is_solution(cell)
    }
    asked = probes({name: cell.source for name, cell in graded.items()})
    assert asked.keys() == graded.keys()
    seeds = {probe.task: seed(b"", assignment, "", "", probe.task) for probe in asked.values()}
    files = {name: (REPOSITORY / DATA / name).read_bytes() for name in data_files(text)}
    run(solved, Job(asked, seeds, "", files), sandbox, Bounds())
    for name, cell in graded.items():
        assert cell.metadata.nngrade.status == "right", f"{name}: {cell.outputs[0].text}"
        assert determine_grade(cell)[0] == cell.metadata.nbgrader.points
    assert not [o.evalue for cell in solved.cells for o in cell.get("outputs", []) if o.output_type == "error"]


CODE = {
    "logistic.gradient": """
        def gradient(X, A, Y):
            dZ = A - Y
            return (dZ @ X.T).T / X.shape[1], np.mean(dZ, axis=1, keepdims=True)
        """,
    "deep.gradients": "def gradients(A, dZ):\n    return {l: dZ[l] @ A[l - 1].T for l in dZ}, {l: dZ[l] for l in dZ}",
    "graph.order": "def order(inputs, output):\n    return list(range(output + 1))",
    "regularisation.early_stopping": "def early_stopping(*arguments):\n    return 'the best'",
    "perceptron.step": "def step(z):\n    z[z < 0] = 0\n    return np.sign(z)",
    "mlp.cost": "def cost(*_):\n    raise ValueError('no')",
}


@pytest.mark.parametrize("name", CODE)
def test_faulty_code_gets_the_verdict_of_the_check_in_the_sandbox(sandbox, name):
    task, code = tasks.find(name), f"import numpy as np\n{textwrap.dedent(CODE[name])}"
    local = {}
    exec(compile(code, "<cell>", "exec"), local)
    want = examine(task, local[task.function_name], np.random.default_rng(SEED), SECONDS)
    with sandbox.notebook({}, "") as session:
        assert session.run(code, lambda message: None, SECONDS)["status"] == "ok"
        got = verdict(task, session.copy().evidence)
    assert (got.status, got.parts, got.mistakes) == (want.status, want.parts, want.mistakes)
    assert want.points < want.most
