"""Which task a graded cell asks, what is asked of the student's side, and that nothing it answers does any harm."""

import copy
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncheck import tasks
from nncheck.arguments import pack
from nncheck.evidence import Outcome, answer
from nncheck.values import encode
from nncheck.verdict import Status
from nngrade.probing import Inquiry, Probe, probes, seed
from nngrade.problem import Problem
from nngrade.sandbox import Ended
from nngrade.wire import Unusable, outcomes

TASK = tasks.find("logistic.gradient")
PROBE = Probe(TASK.id, TASK.function_name)
SEED = seed(b"secret", "logistic", "ada", "digest", TASK.id)


def verdict(probe, seed, ask):
    inquiry = Inquiry(probe, seed)
    inquiry.look(ask)
    return inquiry.verdict(ask)


def notebook(function):
    """The student's side, with this function defined; `asked` collects the requests."""

    def ask(name, calls, seconds):
        asked.append((name, calls, seconds))
        return answered(answer({TASK.function_name: function}, name, calls, seconds), calls)

    asked = ask.asked = []
    return ask


def answered(answer, calls):
    """What the trusted side makes of an answer that came over the wire."""
    return outcomes({"outcomes": json.loads(json.dumps(answer))}, calls)


def test_the_released_text_says_what_is_asked():
    released = {
        "logistic-gradient": 'check("logistic.gradient", gradient)\n### BEGIN HIDDEN TESTS\n'
        'check("logistic.gradient", gradient, rng=np.random.default_rng(7))\n### END HIDDEN TESTS',
        "plain": "assert gradient(1) == 2",
        "magic": "%timeit gradient(1)",
    }
    assert probes(released) == {"logistic-gradient": PROBE}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'check("logistic.gardient", gradient)',
            "The graded cell 'x' has check('logistic.gardient', gradient), which names no task of the bank and a "
            'function: write it like check("perceptron.step", step).',
        ),
        (
            'check("logistic.gradient", lambda X, A, Y: 1)',
            "The graded cell 'x' has check('logistic.gradient', lambda X, A, Y: 1), which names no task of the bank",
        ),
        (
            'check("logistic.gradient", gradient)\nassert gradient',
            "The graded cell 'x' does more than to check one task: split it into a cell for each test.",
        ),
        (
            'check("logistic.gradient", gradient)\ncheck("logistic.sigmoid", sigmoid)',
            "The graded cell 'x' does more than to check one task",
        ),
        ('if True:\n    check("logistic.gradient", gradient)', "The graded cell 'x' does more than to check one task"),
    ],
)
def test_a_cell_that_cannot_be_asked_about_is_named(text, said):
    with pytest.raises(Problem) as problem:
        probes({"x": text})
    assert str(problem.value).startswith(said)


def test_the_seed_follows_from_each_of_secret_assignment_student_submission_and_task_and_from_nothing_else():
    this = (b"secret", "logistic", "ada", "f00", "logistic.gradient")
    others = [(*this[:k], other, *this[k + 1 :]) for k, other in enumerate((b"other", "mlp", "bob", "f01", "mlp.step"))]
    # No name can slide into the next.
    others += [(b"secret", "logisti", "cada", *this[3:]), (*this[:3], "f00l", "ogistic.gradient")]
    assert seed(*this) == seed(*this)
    assert len({seed(*those) for those in [this, *others]}) == 1 + len(others)


def test_hidden_inputs_are_sent_only_when_all_is_said_about_the_visible_ones():
    ask = notebook(TASK.reference)
    assert verdict(PROBE, SEED, ask).status is Status.RIGHT
    (_, visible, _), (_, hidden, left) = ask.asked
    assert visible == [{name: pack(value) for name, value in example.items()} for example in TASK.examples]
    assert len(hidden) == 12
    assert left <= 5
    assert not any(call in visible for call in hidden)


def test_a_regrade_asks_the_same_and_another_student_is_asked_something_else():
    first, again, other = (notebook(TASK.reference) for _ in range(3))
    for ask, drawn in ((first, SEED), (again, SEED), (other, SEED + 1)):
        verdict(PROBE, drawn, ask)
    assert first.asked[1][1] == again.asked[1][1] != other.asked[1][1]


def test_hidden_inputs_are_kept_back_from_a_function_that_fails_on_the_visible_ones():
    ask = notebook(lambda X, A, Y: 1 / 0)
    found = verdict(PROBE, SEED, ask)
    assert len(ask.asked) == 1
    assert found.headline == "logistic.gradient: crashed, 0 of 3 points (it raised ZeroDivisionError)."


def test_a_mistake_is_asked_about_further_and_named():
    mistake = TASK.mistakes[0]
    ask = notebook(mistake.function)
    assert mistake.name in verdict(PROBE, SEED, ask).mistakes
    assert len(ask.asked) == 3


@pytest.mark.parametrize(
    ("namespace", "headline"),
    [
        ({}, "logistic.gradient: crashed, 0 of 3 points (NameError: name 'gradient' is not defined)."),
        ({"gradient": 3}, "logistic.gradient: crashed, 0 of 3 points (`gradient` is not a function)."),
    ],
)
def test_a_function_that_is_missing_or_is_none_is_said_to_be(namespace, headline):
    found = verdict(PROBE, SEED, lambda name, calls, seconds: answered(answer(namespace, name, calls, seconds), calls))
    assert found.headline == headline
    assert "`gradient`" in found.sentences[0]


def test_a_function_that_is_not_written_yet_is_said_to_be():
    def gradient(X, A, Y):
        raise NotImplementedError

    assert verdict(PROBE, SEED, notebook(gradient)).status is Status.NOT_ATTEMPTED


def test_nothing_of_a_hidden_input_is_said_about_a_function_that_fails_on_it():
    drawn = []

    class Message(Exception):  # noqa: N818
        pass

    def gradient(X, A, Y):
        if any(np.array_equal(X, example["X"]) for example in TASK.examples):
            return TASK.reference(X, A, Y)
        drawn.append(X)
        raise Message(f"X is {X.tolist()}")

    found = verdict(PROBE, SEED, notebook(gradient))
    assert found.points == 0
    assert found.reason == "it raised an exception of its own"
    assert not any(f"{number:.3g}" in str(found) for number in np.ravel(drawn[0]))


def ending(last):
    """The student's side, whose process ends at the request `last`."""
    requests = []

    def ask(name, calls, seconds):
        requests.append(calls)
        if len(requests) == last:
            raise Ended("It ended.")
        return answered(answer({"gradient": TASK.mistakes[0].function}, name, calls, seconds), calls)

    return ask


def test_the_end_of_the_process_is_passed_on_unless_the_points_are_known_by_then():
    for last in (1, 2):
        with pytest.raises(Ended):
            verdict(PROBE, SEED, ending(last))
    found = verdict(PROBE, SEED, ending(3))
    assert found.status is Status.WRONG
    assert not any("Please tell your instructor" in sentence for sentence in found.sentences)


# Hostile evidence


def right(calls):
    """An answer that earns all the points."""
    return answer({"gradient": TASK.reference}, "gradient", calls, 5)


def judged(spoil):
    """The verdict on a right answer that `spoil` has changed."""

    def ask(name, calls, seconds):
        return answered(spoil(copy.deepcopy(right(calls))), calls)

    return verdict(PROBE, SEED, ask)


DEEP = [[]]
for _ in range(900):
    DEEP = [DEEP]

GARBAGE = [
    None, True, 0, -1, 10**400, 1.5, float("nan"), float("inf"), "", "right", "returned", "x" * 100_000, "\ud800",
    "\x1b[2J", [], [1], ["X"] * 1000, {}, {"numbers": [1.0]}, DEEP,
]  # fmt: skip
VALUES = [
    {"numbers": [1.0], "shape": [2], "dtype": "float64"},
    {"numbers": [10**400], "shape": [1], "dtype": "float64"},
    {"numbers": [1.0], "shape": [10**30, 10**30], "dtype": "float64"},
    {"numbers": [], "shape": [0, 10**18], "dtype": "float64"},
    {"numbers": [1.0], "shape": [1] * 33, "dtype": "float64"},
    {"numbers": [1.0], "shape": [1], "dtype": ["float32"]},
    {"numbers": [True], "shape": [1], "dtype": "bool"},
    {"items": [{"other": "x"}] * 2, "of": "tuple"},
    {"items": [{"other": "x"}] * 20_000, "of": "tuple"},
    {"layers": [{"other": "x"}], "keys": [10**9]},
    {"other": 5},
    {"other": "what is right"},
]


@pytest.mark.parametrize("field", Outcome._fields)
@pytest.mark.parametrize("position", [0, -1])
def test_a_field_of_garbage_earns_nothing_or_changes_nothing(field, position):
    for garbage in GARBAGE + (VALUES if field == "value" else []):

        def spoil(answer, garbage=garbage):
            answer[position][field] = garbage
            return answer

        found = judged(spoil)
        assert found.status is not Status.FAULT
        harmless = field in ("error", "where", "changed", "warnings", "status") and found.status is Status.RIGHT
        assert found.points == 0 or harmless
        assert len(str(found)) < 5000
        assert all(c.isprintable() or c == "\n" for c in str(found))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda answer: None,
        lambda answer: {},
        lambda answer: [],
        lambda answer: answer[:-1],
        lambda answer: answer * 2,
        lambda answer: [None] * len(answer),
        lambda answer: [{}] * len(answer),
        lambda answer: [list(each.values()) for each in answer],
        lambda answer: [Outcome("not called")._asdict()] * len(answer),
        lambda answer: [*answer[:-1], Outcome("not called")._asdict()],
        lambda answer: [{**each, "status": "right"} for each in answer],
    ],
)
def test_an_answer_of_another_form_is_not_usable_and_earns_nothing_for_this_task_alone(spoil):
    found = judged(spoil)
    assert (found.status, found.points) == (Status.CRASHED, 0)
    assert found.headline == "logistic.gradient: crashed, 0 of 3 points (its evidence is not usable)."
    assert found.sentences[0].startswith("What your notebook answered is not usable: ")


def test_evidence_that_is_not_usable_when_asked_further_costs_only_the_name_of_the_mistake():
    requests = []

    def ask(name, calls, seconds):
        requests.append(calls)
        if len(requests) == 3:
            raise Unusable("no")
        return answered(answer({"gradient": TASK.mistakes[0].function}, name, calls, seconds), calls)

    assert verdict(PROBE, SEED, ask).status is Status.WRONG


NUMBERS = st.lists(st.floats() | st.integers(-(10**320), 10**320), max_size=4)
ARRAY = st.builds(
    lambda numbers, shape, dtype: {"numbers": numbers, "shape": shape or [len(numbers)], "dtype": dtype},
    NUMBERS,
    st.none() | st.lists(st.integers(-1, 4), max_size=3),
    st.sampled_from(["float64", "float32", "", "complex128"]),
)
VALUE = st.recursive(
    ARRAY | st.just({"other": "None"}),
    lambda inner: (
        st.builds(lambda items: {"items": items, "of": "tuple"}, st.lists(inner, max_size=3))
        | st.builds(lambda items: {"layers": items, "keys": list(range(len(items)))}, st.lists(inner, max_size=3))
    ),
    max_leaves=6,
)
SOME_TASKS = [tasks.find(name) for name in ("logistic.gradient", "deep.gradients", "perceptron.train", "graph.order")]


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(SOME_TASKS), st.lists(VALUE, min_size=1, max_size=4))
def test_no_value_that_can_be_written_makes_the_judge_fail(task, values):
    def ask(name, calls, seconds):
        made = [Outcome("returned", values[k % len(values)])._asdict() for k in range(len(calls))]
        return answered(made, calls)

    found = verdict(Probe(task.id, task.function_name), SEED, ask)
    assert found.status is not Status.FAULT
    assert found.points < found.most


def test_an_answer_of_true_numbers_is_what_earns_points():
    assert judged(lambda answer: answer).points == 3
    doubled = encode((np.zeros((1, 2)), np.zeros((1, 1))))
    assert judged(lambda answer: [{**each, "value": doubled} for each in answer]).points == 0
