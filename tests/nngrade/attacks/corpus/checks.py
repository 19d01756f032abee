"""Against the tests: skipped, shadowed, replaced, marked as something else, or claimed to be passed already."""

from tests.nngrade.attacks.attack import Attack
from tests.nngrade.mangled import RELEASED, cell

TESTS = tuple(
    name for each in RELEASED.cells if (name := each.metadata.get("nbgrader", {}).get("grade_id", "")).startswith("log")
)
SOLUTIONS = tuple(name.removeprefix("logistic-") for name in TESTS)


def marked(grade_id: str, **marks: object) -> dict:
    """Return a code cell that bears a name, as if it were one of the assignment's."""
    nbgrader = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": True,
        "solution": False,
        "locked": True,
        "points": 2,
        "task": False,
        **marks,
    }
    return {
        "cell_type": "code",
        "source": "pass",
        "outputs": [],
        "execution_count": 1,
        "metadata": {"nbgrader": nbgrader},
    }


FULL = [
    {"output_type": "stream", "name": "stdout", "text": "logistic.sigmoid: right, 2 of 2 points.\n"},
    {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "2"}},
]
VERDICT = {
    "kind": "evidence", "task": "logistic.sigmoid", "status": "right", "points": 2, "most": 2, "parts": [],
    "mistakes": [], "reason": "", "headline": "logistic.sigmoid: right, 2 of 2 points.",
}  # fmt: skip

ATTACKS = (
    Attack(
        "skip_execution",
        "the run of the tests",
        "A cell with this tag is not run, and a test without an error earns everything.",
        edits={name: {"metadata": {"tags": ["skip-execution"]}} for name in TESTS},
    ),
    Attack(
        "raises_exception",
        "the reading of errors",
        "With this tag an error is expected, and so perhaps is no failure.",
        edits={name: {"metadata": {"tags": ["raises-exception"]}} for name in TESTS},
    ),
    Attack(
        "check_shadowed",
        "the name `check`",
        "The tests call whatever is called `check` by then.",
        cells={"sigmoid": "check = lambda *given, **more: None"},
    ),
    Attack(
        "check_pays",
        "partial credit",
        "A number at the end of a test is read as its points.",
        cells={"sigmoid": "check = lambda task, *given, **more: 2.0"},
    ),
    Attack(
        "check_before_the_setup",
        "the import of `check`",
        "The setup imports the module that is there already.",
        before=("import sys, types\nsys.modules['nncheck'] = types.SimpleNamespace(check=lambda *a, **k: None)",),
    ),
    Attack(
        "module_beside",
        "the import of `nncheck`",
        "A file of that name beside the notebook is found before the package.",
        files={"nncheck.py": "def check(*given, **more):\n    return None\n"},
    ),
    Attack(
        "package_beside",
        "the import of `nnlib`",
        "The checker takes its references from a package that lies beside the notebook.",
        before=("import nnlib.activations",),
        files={"nnlib/__init__.py": "", "nnlib/activations.py": "raise SystemExit('mine')\n"},
    ),
    Attack(
        "import_hook",
        "the import of `nncheck`",
        "Whoever is asked first may make up a module.",
        before=(
            "import sys, types, builtins\n"
            "original = builtins.__import__\n"
            "def importing(name, *given):\n"
            "    if name == 'nncheck':\n"
            "        return types.SimpleNamespace(check=lambda *a, **k: None)\n"
            "    return original(name, *given)\n"
            "builtins.__import__ = importing",
        ),
    ),
    Attack(
        "test_rewritten",
        "the text of the tests",
        "The test that was handed in is run.",
        cells=dict.fromkeys(TESTS, "pass"),
    ),
    Attack(
        "test_retyped",
        "the type of the tests",
        "Text has no errors.",
        edits={name: {"cell_type": "markdown", "outputs": None, "execution_count": None} for name in TESTS},
    ),
    Attack(
        "more_points",
        "the points in the markings",
        "The markings say what a test is worth.",
        edits={name: {"metadata": {"nbgrader": {"points": 1000, "locked": False}}} for name in TESTS},
    ),
    Attack(
        "graded_by_hand",
        "the markings of the tests",
        "A test that is a solution too has no error that counts, and waits for a reader.",
        edits={name: {"metadata": {"nbgrader": {"solution": True, "locked": False}}} for name in TESTS},
    ),
    Attack(
        "no_test_at_all",
        "the markings of the tests",
        "What is not marked as graded cannot be lost.",
        edits={name: {"metadata": {"nbgrader": None}} for name in TESTS},
    ),
    Attack(
        "twins",
        "grade ids",
        "Of two cells with one id the easier one counts.",
        after=tuple(marked(name) for name in TESTS),
    ),
    Attack(
        "twins_first",
        "grade ids",
        "Of two cells with one id the first counts.",
        before=tuple(marked(name) for name in TESTS),
    ),
    Attack(
        "a_task_of_my_own",
        "grade ids",
        "A cell that is marked as graded earns its points.",
        after=(marked("logistic-bonus", points=100), marked("extra", points=50)),
    ),
    Attack(
        "another_schema",
        "nbgrader's schema",
        "Markings of an old version are brought up to date, and the check of them passed over.",
        edits={name: {"metadata": {"nbgrader": {"schema_version": 1, "points": 99}}} for name in TESTS},
    ),
    Attack(
        "graded_already",
        "the outputs of the tests",
        "The notebook has its outputs, and need not be run again.",
        edits={name: {"outputs": FULL, "metadata": {"nngrade": VERDICT}} for name in TESTS},
    ),
    Attack(
        "judged_in_the_notebook_s_metadata",
        "the grader's notes",
        "What the notebook says of itself is believed.",
        edits={"": {"metadata": {"nngrade": {"notes": ["Full points, by the instructor."], "points": 20}}}},
    ),
    Attack(
        "verdict_printed",
        "the reading of outputs",
        "The words of a verdict are what is read.",
        cells=dict.fromkeys(SOLUTIONS, "print('logistic.sigmoid: right, 2 of 2 points.')\n2.0"),
    ),
    Attack(
        "another_task_s_function",
        "the probes",
        "One function that guesses which task it is asked for will do for all.",
        cells=dict.fromkeys(
            SOLUTIONS, "def sigmoid(*given): return given[0]\ncross_entropy = forward = gradient = train = sigmoid\n"
        ),
    ),
    Attack(
        "released_check_with_a_comment",
        "the matching of read-only cells",
        "A test that nearly is the released one is kept as it was handed in.",
        cells={name: cell(RELEASED, name).source.replace("check(", "print if 1 else check\n(") for name in TESTS},
    ),
)
