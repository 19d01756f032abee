"""The student's half: what a call did is written down, and nothing that a student's function does gets out of hand."""

import json
import signal
import sys
import threading
import time
from typing import NamedTuple

import numpy as np
import pytest

from nncheck import evidence
from nncheck.evidence import collect
from nncheck.given import Given

CALLS = [{"x": np.array([[1.0, 2.0]])}, {"x": np.array([[3.0]])}]


def test_each_call_gets_its_own_copy_and_a_change_in_place_is_noticed():
    kept = []

    def student(x):
        kept.append(x)
        x *= 2
        return x

    outcomes = collect(student, CALLS, 5)
    assert [outcome.changed for outcome in outcomes] == [("x",), ("x",)]
    assert CALLS[0]["x"].tolist() == [[1.0, 2.0]]
    assert collect(lambda x: x + 1, CALLS, 5)[0].changed == ()


@pytest.mark.parametrize("spoil", [lambda x: setattr(x, "shape", (2, 1)), lambda x: x.sort(), lambda x: x.fill(np.nan)])
def test_every_way_of_changing_an_argument_is_noticed(spoil):
    assert collect(spoil, [{"x": np.array([[2.0, 1.0]])}], 5)[0].changed == ("x",)


class Layer(NamedTuple):
    W: np.ndarray


NESTED = {"x": [{"W": np.array([1.0, 2.0])}, (3.0, [4, "tanh"]), Layer(np.ones(2))]}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda x: x.append(1),
        lambda x: x[0].update(W=None),
        lambda x: x[0].update(b=1),
        lambda x: x[0]["W"].fill(0),
        lambda x: x[1][1].reverse(),
        lambda x: x[1][1].__setitem__(0, 4.0),
        lambda x: x[2].W.fill(2),
        lambda x: x.__setitem__(1, [3.0, [4, "tanh"]]),
    ],
)
def test_a_change_inside_a_list_or_dict_is_noticed_and_reaches_no_other_call(spoil):
    outcomes = collect(spoil, [NESTED, NESTED], 5)
    assert [outcome.changed for outcome in outcomes] == [("x",), ("x",)]
    assert collect(lambda x: 1, [NESTED], 5)[0].changed == ()


def test_an_argument_replaced_by_a_liar_counts_as_changed():
    class Liar:
        def __eq__(self, other):
            return True

        __hash__ = None

    def student(x):
        x[1][1][0] = Liar()

    assert collect(student, [NESTED], 5)[0].changed == ("x",)


def test_an_outcome_is_plain_data_that_json_carries():
    for outcome in collect(lambda x: (x, 1, "text"), CALLS, 5):
        assert json.loads(json.dumps(outcome._asdict()))["status"] == "returned"


def test_after_a_crash_the_rest_is_not_called():
    called = []

    def student(x):
        called.append(1)
        raise ZeroDivisionError("oh")

    outcomes = collect(student, CALLS, 5)
    assert [outcome.status for outcome in outcomes] == ["raised", "not called"]
    assert outcomes[0].error == "ZeroDivisionError: oh"
    assert len(called) == 1


@pytest.mark.parametrize("raised", [SystemExit("bye"), GeneratorExit(), RecursionError("deep"), MemoryError()])
def test_whatever_is_raised_is_written_down(raised):
    def student(x):
        raise raised

    (outcome,) = collect(student, CALLS[:1], 5)
    assert outcome.status == "raised"
    assert outcome.error.startswith(type(raised).__name__)


def test_an_interrupt_by_the_user_is_passed_on():
    def student(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collect(student, CALLS, 5)


def test_an_exception_with_a_hostile_message_is_bounded():
    class HostileError(Exception):
        def __str__(self):
            raise SystemExit("from __str__")

    def student(x):
        raise HostileError

    def loud(x):
        raise ValueError("\x1b[31mred\x1b[0m\x07" + "y" * 10**6)

    assert collect(student, CALLS[:1], 5)[0].error == "HostileError: (its message cannot be shown)"
    error = collect(loud, CALLS[:1], 5)[0].error
    assert error.startswith("ValueError: red yyy")
    assert len(error) < 300


def test_a_message_that_never_ends_is_stopped_too():
    class EndlessError(Exception):
        def __str__(self):
            while True:
                pass

    def student(x):
        raise EndlessError

    assert collect(student, CALLS, 0.2)[0].status == "timed out"


def test_all_calls_share_the_time_and_an_alarm_that_was_set_before_rings_still():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    old = signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        started = time.monotonic()
        outcomes = collect(lambda x: time.sleep(60), CALLS, 0.2)
        assert time.monotonic() - started < 2
        assert [outcome.status for outcome in outcomes] == ["timed out", "not called"]
        time.sleep(0.6)
        assert rung == [1]
    finally:
        signal.setitimer(signal.ITIMER_REAL, *old)
        signal.signal(signal.SIGALRM, before)


def test_a_bare_except_does_not_swallow_the_time_limit_for_long():
    def student(x):
        try:
            while True:
                pass
        except:  # noqa: E722
            while True:
                pass

    assert collect(student, CALLS, 0.1)[0].status == "timed out"


def test_outside_the_main_thread_calls_are_made_without_a_limit_and_check_says_so(said):
    results = []

    def work():
        results.append(evidence.can_limit_time())
        results.append(said("logistic.sigmoid", lambda z: 1 / (1 + np.exp(-np.clip(z, -99, 99)))).lines)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert results == [
        False,
        [
            "(No time limit can be set here: if this does not answer, interrupt it.)",
            "logistic.sigmoid: right, 2 of 2 points.",
        ],
    ]


def test_a_function_that_replaces_stdout_leaves_ours_in_place():
    before = sys.stdout

    def student(x):
        sys.stdout = None
        sys.stderr = None
        return 1

    collect(student, CALLS, 5)
    assert sys.stdout is before


def test_a_given_function_is_handed_over_as_a_function():
    (outcome,) = collect(lambda g, x: g(x), [{"g": Given("square"), "x": np.array([3.0])}], 5)
    assert outcome.value["numbers"] == [9.0]


def test_warnings_are_kept_apart_each_once_and_not_too_many():
    def student(x):
        for k in range(50):
            np.log(np.array([-1.0]))
            print(f"line {k}", file=sys.stderr)

    (outcome,) = collect(student, CALLS[:1], 5)
    assert len(outcome.warnings) == 5
    assert outcome.warnings[0] == "Python warned: RuntimeWarning: invalid value encountered in log"
