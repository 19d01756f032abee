"""The judging half: it never breaks on what was returned, and its own faults cost nobody a mark."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncheck import tasks
from nncheck.answers import close
from nncheck.evidence import RETURNED, Outcome, collect
from nncheck.examining import examine
from nncheck.judging import judge
from nncheck.task import Mistake, Part, Task
from nncheck.values import encode
from nncheck.verdict import Status

GRADIENT = tasks.find("logistic.gradient")
IN_ORDER = ("only the last example", "db not averaged over the batch")
"""Mistakes that depend on which example comes last."""

NUMBERS = st.floats(width=32) | st.integers(-9, 9)
RETURNS = st.recursive(
    NUMBERS
    | st.none()
    | st.text(max_size=3)
    | st.builds(np.full, st.sampled_from([(), (1, 2), (2, 1), (1, 1), (0,), (3,)]), NUMBERS),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.tuples(inner, inner, inner),
    max_leaves=8,
)


def verdict(task, function, cases=None):
    cases = cases or task.cases()
    return judge(task, cases, collect(function, [case.arguments for case in cases], 5), 5)


@settings(deadline=None)
@given(st.sampled_from(tasks.TASKS), RETURNS)
def test_no_returned_value_makes_the_checker_fail(task, value):
    found = verdict(task, lambda *_: value)
    assert found.status is Status.WRONG
    assert found.sentences
    assert "\x1b" not in str(found)


@settings(deadline=None)
@given(st.sampled_from(tasks.TASKS), st.integers(0, 2**32 - 1), RETURNS)
def test_no_value_returned_for_a_hidden_input_makes_the_checker_fail(task, seed, value):
    visible = len(task.examples)
    made = []

    def student(*arguments):
        made.append(1)
        return task.reference(*arguments) if len(made) <= visible else value

    assert verdict(task, student, task.cases(np.random.default_rng(seed))).status is Status.WRONG


def test_a_broken_reference_is_the_checker_s_own_fault_and_costs_nothing():
    def broken(X, A, Y):
        raise ArithmeticError("the reference is broken")

    found = verdict(GRADIENT._replace(reference=broken), GRADIENT.reference)
    assert found.status is Status.FAULT
    assert found.points == found.most == 3
    assert str(found) == (
        "logistic.gradient: the checker's own fault, 3 of 3 points (you lose nothing by it).\n"
        "  Please tell your instructor: CheckerError: the reference of logistic.gradient did\n"
        "    not answer (raised): ArithmeticError: the reference is broken"
    )


def test_a_fault_in_naming_the_mistake_gives_no_points_away():
    def gradient(X, A, Y):
        return GRADIENT.reference(X, A, Y)[0], np.full((1, 1), 7.0)

    broken = GRADIENT._replace(mistakes=(None,))
    found = verdict(broken, gradient)
    assert (found.status, found.points) == (Status.WRONG, 2)
    assert found.headline == "logistic.gradient: partly right, 2 of 3 points (db wrong)."
    assert found.sentences[0].startswith("Why could not be worked out. Please tell your instructor: AttributeError: ")


NEAR = Task(
    id="near.alike",
    title="Two mistakes that look alike",
    chapter="nowhere",
    parts=(Part("y", 1, ()), Part("z", 1, ())),
    reference=lambda x: (x, -x),
    examples=({"x": 1.0},),
    draw=lambda rng: {"x": float(rng.normal())},
    mistakes=(
        Mistake("squared", "It is no square.", lambda x: (x**2 + 1, -x)),
        Mistake("doubled", "It is no double.", lambda x: (2 * x, -x)),
        Mistake("lifted", "It is not lifted.", lambda x: (x + 1, -x)),
        Mistake("the sign", "It is negative.", lambda x: (x, x)),
    ),
    styles={},
)


def test_mistakes_that_look_alike_on_the_examples_are_told_apart_by_further_inputs():
    for mistake in NEAR.mistakes:
        assert examine(NEAR, mistake.function, None, 5).suspects == (mistake.name,)


def test_where_nothing_further_can_be_asked_all_that_fit_are_ranked_and_named():
    found = verdict(NEAR, NEAR.mistakes[1].function)
    assert found.suspects == ("squared", "doubled", "lifted")
    assert found.mistakes == ("squared",)
    assert found.sentences[1] == (
        "y: what you get with “squared”. It is no square. It could also be “doubled” or “lifted”."
    )


def test_a_mistake_that_fits_the_examples_by_chance_is_not_named():
    assert examine(NEAR, lambda x: (x**3 + 1, -x), None, 5).suspects == ()
    assert examine(NEAR._replace(mistakes=NEAR.mistakes[:1]), lambda x: (2 * x, -x), None, 5).suspects == ()


def test_further_calls_change_no_points_whatever_the_function_does_in_them():
    for misbehave in (lambda x: 1 / 0, lambda x: None, lambda x: (0.0, 0.0), lambda x: "text"):

        def student(x, misbehave=misbehave):
            return (2.0, -1.0) if x == 1 else misbehave(x)

        found = examine(NEAR, student, None, 5)
        assert (found.status, found.points) == (Status.WRONG, 1)


def test_a_function_that_never_ends_in_a_further_call_is_stopped():
    def student(x):
        while x != 1:
            pass
        return 2.0, -1.0

    assert examine(NEAR, student, None, 0.1).points == 1


def test_a_mistake_that_explains_more_and_breaks_nothing_is_named_first():
    mistakes = (
        Mistake("both", "Both are wrong.", lambda x: (-x, x)),
        Mistake("the first", "The first is wrong.", lambda x: (-x, -x)),
        Mistake("the second", "The second is wrong.", lambda x: (x, x)),
    )
    for order in (mistakes, mistakes[::-1]):
        task = NEAR._replace(mistakes=order)
        for mistake in order:
            assert examine(task, mistake.function, None, 5).suspects[0] == mistake.name
    independent = NEAR._replace(mistakes=mistakes[1:])
    assert examine(independent, mistakes[0].function, None, 5).mistakes == ("the first", "the second")


def test_a_mistake_in_single_precision_or_summed_in_another_order_is_named_all_the_same():
    for mistake in GRADIENT.mistakes:

        def single(X, A, Y, mistake=mistake):
            return tuple(np.asarray(part, np.float32) for part in mistake.function(*map(np.float32, (X, A, Y))))

        def reordered(X, A, Y, mistake=mistake):
            order = np.arange(X.shape[1])[::-1] if mistake.name not in IN_ORDER else slice(None)
            return mistake.function(X[:, order], A[:, order], Y[:, order])

        for student in (single, reordered):
            for seed in range(5):
                found = examine(GRADIENT, student, np.random.default_rng(seed), 5)
                assert found.mistakes == (mistake.name,), student.__name__


def test_a_part_that_may_be_bare_or_wrapped_matches_a_mistake_either_way():
    wrapped = examine(NEAR, lambda x: (np.array([[2 * x]]), [-x]), None, 5)
    assert wrapped.mistakes == ("doubled",)


def test_evidence_that_was_tampered_with_is_no_right_answer():
    cases = GRADIENT.cases()
    good = collect(GRADIENT.reference, [case.arguments for case in cases], 5)
    for value in (None, 7, {"items": "all of them", "of": "tuple"}, {"numbers": [1.0], "shape": [9], "dtype": "x"}):
        forged = judge(GRADIENT, cases, [good[0]._replace(value=value), *good[1:]], 5)
        assert (forged.status, forged.points) == (Status.WRONG, 0)
        assert forged.sentences[0].startswith("It returned something that cannot be read; it must return 2 values")
    short = [Outcome(RETURNED, encode((1.0, 2.0)))] * len(cases)
    assert judge(GRADIENT, cases, short, 5).status is Status.WRONG


def test_settings_that_turn_warnings_into_errors_do_not_reach_the_judge():
    with np.errstate(all="raise"):
        assert verdict(tasks.find("logistic.sigmoid"), lambda z: np.full(z.shape, 0.5)).status is Status.WRONG


def test_the_same_evidence_gives_the_same_verdict_after_a_journey_through_json():
    cases = GRADIENT.cases(np.random.default_rng(1))
    for function in (GRADIENT.reference, *(mistake.function for mistake in GRADIENT.mistakes)):
        outcomes = collect(function, [case.arguments for case in cases], 5)
        sent = [Outcome(**json.loads(json.dumps(outcome._asdict()))) for outcome in outcomes]
        assert str(judge(GRADIENT, cases, outcomes, 5)) == str(judge(GRADIENT, cases, sent, 5))


@pytest.mark.parametrize(
    ("got", "want", "agrees"),
    [
        (1.0, 1.0 + 1e-9, True),
        (1.0, 1.0001, False),
        (0.0, 1e-7, False),
        (0.0, 1e-9, True),
        (np.nan, np.nan, True),
        (np.nan, 1.0, False),
        (np.inf, np.inf, True),
        (-np.inf, np.inf, False),
        (np.inf, 1e300, False),
        (1e300, np.inf, False),
    ],
)
def test_two_numbers_are_the_same_far_above_rounding_and_far_below_a_mistake(got, want, agrees):
    with np.errstate(invalid="ignore"):
        assert bool(close(np.array(got), np.array(want))) is agrees
