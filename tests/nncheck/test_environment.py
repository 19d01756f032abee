"""Where `check` runs: without IPython, without nnlib, at once, and in a kernel."""

import json
import subprocess
import sys

from IPython.core.interactiveshell import InteractiveShell

WITHOUT = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {absent!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
"""


def run(code, *, without=()):
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(absent=set(without) or {"-"}) + code],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout, done.stderr


def test_without_nnlib_it_says_in_one_sentence_that_it_cannot_judge():
    out, err = run(
        "import nncheck\n"
        "try:\n"
        "    nncheck.check('logistic.sigmoid', lambda z: z)\n"
        "except nncheck.CheckFailed as failed:\n"
        "    print(failed)\n",
        without=["nnlib"],
    )
    assert err == ""
    assert out == (
        "logistic.sigmoid: this cannot be judged here, because the course's package nnlib is not installed. "
        "Your work is not lost: hand it in, and it is judged then.\n"
    )


def test_the_student_s_half_needs_neither_nnlib_nor_ipython():
    out, err = run(
        "import sys, numpy as np\n"
        "from nncheck.evidence import collect\n"
        "print(collect(lambda x: x + 1, [{'x': np.array([1.0])}], 5)[0].value['numbers'])\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('nnlib', 'IPython', 'matplotlib')))\n",
        without=["nnlib", "IPython"],
    )
    assert (out, err) == ("[2.0]\n[]\n", "")


def test_importing_it_loads_no_task_and_takes_less_than_three_tenths_of_a_second():
    out, _ = run(
        "import sys, time, json\nstarted = time.process_time()\nimport nncheck\n"
        "print(json.dumps([time.process_time() - started, sorted(sys.modules)]))"
    )
    seconds, loaded = json.loads(out)
    assert "nncheck.evidence" in loaded
    assert not [name for name in loaded if name.startswith(("nnlib", "nncheck.tasks", "IPython"))]
    assert seconds < 0.3


def test_a_failed_check_shows_its_sentences_alone_in_ipython(capsys):
    shell = InteractiveShell()
    shell.run_cell("from nncheck import check\ndef sigmoid(z):\n    raise NotImplementedError\n")
    shell.run_cell("check('logistic.sigmoid', sigmoid)")
    assert capsys.readouterr().out == (
        "logistic.sigmoid: not attempted, 0 of 2 points.\n"
        "  Write `sigmoid` in the cell above, run that cell, then run this one again.\n"
    )


def test_in_a_terminal_the_exception_carries_no_module_name():
    out, err = run("import nncheck\nnncheck.check('logistic.sigmoid', 3)")
    assert out == ""
    assert err.splitlines()[-1] == (
        "CheckFailed: logistic.sigmoid: expected the function itself, got something of type int. "
        'Write check("logistic.sigmoid", sigmoid), without parentheses after sigmoid.'
    )
