"""A look at a cell sees what it defines without running it, and no text makes the look fail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nngrade.mending.definitions import LONGEST, Look, look


@pytest.mark.parametrize(
    ("source", "functions", "binds"),
    [
        ("def f(x):\n    y = 1\n    def g(): pass", {"f"}, {"f"}),
        ("async def f(): pass\nclass C:\n    def m(self): pass", {"f", "C"}, {"f", "C"}),
        ("f = lambda x: x\na, (b, *c) = d[e] = 1, (2, 3)", {"f"}, {"f", "a", "b", "c"}),
        ("import numpy as np, os.path\nfrom math import *", set(), {"np", "os", "*"}),
        (
            "if x:\n    def f(): pass\nelse:\n    try:\n        f = g\n    except E:\n        h: int = 1",
            {"f"},
            {"f", "h"},
        ),
        ("for k in range(3):\n    s += k", set(), {"k", "s"}),
        ("await f()\nresult = await g()", set(), {"result"}),
        ("%matplotlib inline\n!ls\nfiles = !ls\nnp.mean?\ndef f(): pass", {"f"}, {"f", "files"}),
        ("%%time\ndef f(): pass", {"f"}, {"f"}),
        ("%%bash\nf = 1", set(), set()),
        ("x = (a\n  % b)", set(), {"x"}),
        ("del f", set(), set()),
        ("", set(), set()),
    ],
)
def test_what_a_cell_defines(source, functions, binds):
    seen = look(source)
    assert (seen.compiles, seen.functions, seen.binds) == (True, functions, binds)


def test_what_a_cell_uses():
    assert look("def f(x):\n    return g(x) + y").uses == {"g", "x", "y"}


def test_nothing_is_run():
    assert look("raise SystemExit\ndef f(a=exit()): pass").functions == {"f"}


@pytest.mark.parametrize(
    "source", ["def f(x)\n    return x", "def f(x):\n  return (", "\ndef f(): pass\x00", "def f(): pass\n" + "(" * 900]
)
def test_a_function_that_does_not_compile_is_still_named(source):
    assert look(source) == Look(False, frozenset({"f"}), frozenset({"f"}))


@pytest.mark.parametrize(
    "source",
    ["(" * 20_000, "-" * 40_000 + "1", "a" + ".b" * 20_000, "{" * 99 + ":", "x" * (LONGEST + 1), "\n" * 40_000 + "é("],
)
def test_no_text_is_too_much(source):
    look(source)


@given(st.text(alphabet="def f():\n \t=%!?\"'\\({[]})lambda,*\x00é\ud800"))
def test_no_text_makes_it_fail(source):
    look(source)
