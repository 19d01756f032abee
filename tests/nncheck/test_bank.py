"""Every task of the bank: its mistakes are caught and named, its accepted styles are not called wrong."""

import functools
import inspect

import numpy as np
import pytest

import nnlib.gradient_check
import nnlib.logistic
from nncheck import report, tasks
from nncheck.answers import same, split
from nncheck.evidence import collect
from nncheck.given import function
from nncheck.judging import expected_answers, judge, slopes
from nncheck.tasks.logistic import forward, gradient, predict, train
from nncheck.values import decode
from nncheck.verdict import Status

DRAWS = 24
MISTAKES = [pytest.param(t, m, id=f"{t.id}: {m.name}") for t in tasks.TASKS for m in t.mistakes]
every_task = pytest.mark.parametrize("task", tasks.TASKS, ids=[task.id for task in tasks.TASKS])


def verdict(task, function, cases):
    """What the grader concludes, which cannot ask for further calls."""
    return judge(task, cases, collect(function, [case.arguments for case in cases], 20), 20)


@functools.cache
def measured(task_id):
    return report.measure(tasks.find(task_id), DRAWS)


@every_task
def test_a_task_has_enough_mistakes_styles_and_examples(task):
    assert len(task.mistakes) >= 8
    assert len(task.styles) >= 5
    assert len(task.examples) >= 3
    assert task.points == sum(part.points for part in task.parts) > 0
    assert tasks.find(task.id) is task


def test_task_ids_and_the_names_of_a_tasks_mistakes_are_unique():
    assert len({task.id for task in tasks.TASKS}) == len(tasks.TASKS)
    for task in tasks.TASKS:
        assert len({mistake.name for mistake in task.mistakes}) == len(task.mistakes)


@every_task
def test_the_reference_is_right_and_silent(task):
    assert verdict(task, task.reference, task.cases(np.random.default_rng(0))).status is Status.RIGHT
    assert verdict(task, task.reference, task.cases()).remarks == ()


@pytest.mark.parametrize(("task", "mistake"), MISTAKES)
def test_a_known_mistake_is_named_and_explained_even_where_no_further_calls_can_be_made(task, mistake):
    for rng in (None, np.random.default_rng(0)):
        found = verdict(task, mistake.function, task.cases(rng))
        assert (found.status, found.mistakes) == (Status.WRONG, (mistake.name,))
        assert found.points < task.points
        assert any(mistake.explanation in sentence for sentence in found.sentences)


@every_task
def test_every_known_mistake_is_caught_in_every_style(task):
    assert [(each.name, each.style) for each in measured(task.id).mistakes if not each.caught] == []


@every_task
def test_mistakes_are_planted_in_other_styles_too(task):
    planted = [mistake for mistake in task.mistakes if mistake.elsewhere]
    assert len(planted) >= 3
    assert report.REFERENCE not in {style for mistake in planted for style in mistake.elsewhere}


def test_the_bank_reaches_its_goals():
    reached = report.shares(measured(task.id) for task in tasks.TASKS)
    assert {goal: share for goal, share in reached.items() if share < report.GOALS[goal]} == {}
    assert sum(len(task.mistakes) for task in tasks.TASKS) >= 100


@every_task
def test_no_two_mistakes_of_a_task_look_alike_even_on_the_visible_inputs(task):
    calls = [case.arguments for case in task.cases()]
    seen = {mistake.name: collect(mistake.function, calls, 20) for mistake in task.mistakes}
    parts = {
        name: [split(decode(o.value), task.parts, task.extra) for o in outcomes] for name, outcomes in seen.items()
    }
    changed = {name: [o.changed for o in outcomes] for name, outcomes in seen.items()}
    for one in parts:
        for other in parts:
            if one < other and changed[one] == changed[other]:
                pairs = zip(parts[one], parts[other], strict=True)
                assert not all(same(a, b) for ours, theirs in pairs for a, b in zip(ours, theirs, strict=True)), (
                    f"“{one}” and “{other}” cannot be told apart"
                )


@every_task
def test_an_explanation_teaches_without_giving_the_line_away(task):
    for mistake in task.mistakes:
        code = [
            token for token in ("@", "np.", "keepdims", "lambda", "**", "axis", "):") if token in mistake.explanation
        ]
        assert not code
        assert 20 < len(mistake.explanation) < 160
        assert mistake.explanation.endswith((".", "?"))


@every_task
def test_an_accepted_style_is_never_called_wrong(task):
    assert [style.name for style in measured(task.id).styles if style.false_alarms] == []
    assert all(style.draws >= DRAWS for style in measured(task.id).styles)


@every_task
def test_a_declared_cost_has_the_parts_as_its_derivatives(task):
    if task.cost is None:
        return
    derivatives = 0
    for case in task.cases(np.random.default_rng(9)):
        (answers,) = expected_answers(task, [case])
        for part, answer in zip(task.parts, answers, strict=True):
            for layer, array in answer.items() if isinstance(answer, dict) else [(None, answer)]:
                numeric = slopes(task, case.arguments, part.name, array.shape, layer)
                if numeric is not None:
                    derivatives += 1
                    np.testing.assert_allclose(array, numeric, rtol=1e-6, atol=1e-8)
    assert derivatives >= len(task.examples)


@every_task
def test_no_drawn_matrix_is_square(task):
    rng = np.random.default_rng(11)
    for _ in range(50):
        for name, value in task.draw(rng).items():
            if isinstance(value, np.ndarray) and value.size > 1:
                assert value.shape[0] != value.shape[1], name


@every_task
def test_a_tasks_arguments_have_the_reference_s_names(task):
    names = list(inspect.signature(task.reference).parameters)
    assert all(list(arguments) == names for arguments in (*task.examples, task.draw(np.random.default_rng(0))))


@every_task
def test_parts_have_the_declared_shapes(task):
    for case in task.cases(np.random.default_rng(5)):
        (answers,) = expected_answers(task, [case])
        for part, answer in zip(task.parts, answers, strict=True):
            axes = 2 if part.shape[:1] and part.shape[0].startswith("as ") else len(part.shape)
            for array in answer.values() if isinstance(answer, dict) else [answer]:
                assert array.ndim == axes


def test_the_gradient_s_reference_agrees_with_a_derivative_that_needs_no_formula():
    rng = np.random.default_rng(1)
    X, Y = rng.normal(size=(3, 5)), rng.integers(0, 2, (1, 5)).astype(float)
    W, b = rng.normal(size=(1, 3)), rng.normal(size=(1, 1))
    dW, db = gradient.reference(X, nnlib.logistic.forward(W, b, X), Y)
    numeric = nnlib.gradient_check.complex_step(lambda p: nnlib.logistic.cost(p["W"], p["b"], X, Y), {"W": W, "b": b})
    np.testing.assert_allclose(dW, numeric["W"], rtol=1e-12)
    np.testing.assert_allclose(db, numeric["b"], rtol=1e-12)


def test_the_loop_s_reference_trains_like_nnlib():
    rng = np.random.default_rng(2)
    X, Y = rng.normal(size=(3, 5)), rng.integers(0, 2, (1, 5)).astype(float)
    W, b = rng.normal(size=(1, 3)), rng.normal(size=(1, 1))
    ours = train.reference(
        lambda W, b: nnlib.logistic.cost(W, b, X, Y), lambda W, b: nnlib.logistic.gradient(W, b, X, Y), W, b, 0.5, 7
    )
    theirs = nnlib.logistic.train(W, b, X, Y, learning_rate=0.5, steps=7)
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_prediction_s_and_the_forward_pass_s_references_go_together_as_in_nnlib():
    rng = np.random.default_rng(3)
    W, b, X = rng.normal(size=(1, 3)), rng.normal(size=(1, 1)), rng.normal(size=(3, 40))
    Z, A = forward.reference(W, b, X, nnlib.activations.sigmoid)
    np.testing.assert_array_equal(Z, nnlib.logistic.net_input(W, b, X))
    np.testing.assert_array_equal(A, nnlib.logistic.forward(W, b, X))
    for threshold in (0.3, 0.5, float(A[0, 0])):
        np.testing.assert_array_equal(
            predict.reference(A, threshold), nnlib.logistic.predict(W, b, X, threshold=threshold)
        )


def test_a_handed_over_bowl_s_gradient_is_its_cost_s():
    arguments = train.draw(np.random.default_rng(4))
    cost_of, gradient_of = function(arguments["cost_of"]), function(arguments["gradient_of"])
    numeric = nnlib.gradient_check.central_difference(
        lambda p: cost_of(p["W"], p["b"]), {"W": arguments["W"], "b": arguments["b"]}
    )
    dW, db = gradient_of(arguments["W"], arguments["b"])
    np.testing.assert_allclose(dW, numeric["W"], rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(db, numeric["b"], rtol=1e-7, atol=1e-9)
