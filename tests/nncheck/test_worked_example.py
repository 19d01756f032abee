"""The tasks of assignment *worked-example*: references held to nnlib, and model answers to what is computed."""

import re
from pathlib import Path

import jupytext
import numpy as np
import pytest

from nncheck.given import Given
from nncheck.tasks import worked_example as assignment
from nncheck.tasks.worked_example import (
    declared,
    error,
    factors,
    forward,
    hidden_layer,
    output_layer,
    step,
    train,
    unit,
)
from nnlib import activations, worked_example

NUMBERS = declared.with_weights(worked_example.values())
SOLUTION = Path(__file__).parents[2] / "solutions" / "worked-example" / "worked-example.md"


def called(task):
    """The reference of a task, called with the numbers of the page; its parts by name."""
    names = list(task.examples[0])
    answers = task.reference(*(NUMBERS[name] for name in names))
    return dict(zip([part.name for part in task.parts], answers, strict=True))


@pytest.mark.parametrize(
    "module", [error, factors, output_layer, hidden_layer], ids=lambda m: m.__name__.split(".")[-1]
)
def test_the_page_s_numbers_come_out_of_the_page_s_numbers(module):
    for name, answer in called(module.TASK).items():
        assert answer == pytest.approx(NUMBERS[name], rel=1e-14), name


def test_unit_and_forward_give_the_page_s_outputs():
    def of(i1, i2, w1, w2, b):
        return unit.reference(i1, i2, w1, w2, b)

    outs = forward.reference(*(NUMBERS[name] for name in ("i1", "i2", "w", "b1", "b2")), of)
    np.testing.assert_allclose(outs, [NUMBERS[f"out_{name}"] for name in ("h1", "h2", "o1", "o2")], rtol=1e-14)
    assert unit.reference(0.05, 0.10, 0.15, 0.20, 0.35) == (NUMBERS["net_h1"], NUMBERS["out_h1"])


def test_each_number_is_reached_from_what_its_task_is_given():
    rng = np.random.default_rng(1)
    for module in (error, factors, output_layer, hidden_layer):
        numbers = declared.drawn(rng)
        task = module.TASK
        answers = task.reference(*(numbers[name] for name in task.examples[0]))
        for part, answer in zip(task.parts, answers, strict=True):
            assert answer == pytest.approx(numbers[part.name], rel=1e-12), part.name


def test_step_and_train_together_are_nnlib_s_ten_thousand_steps():
    given = worked_example.GIVENS
    base = {name: given[name] for name in ("i1", "i2", "target_o1", "target_o2", "b1", "b2", "eta")}

    def slopes(names):
        return lambda w: declared.values(names, **base, **declared.weights(w))

    def stepped(w):
        new, biases = step.reference(
            w,
            given["b1"],
            given["b2"],
            slopes("dE_dw5 dE_dw6 dE_dw7 dE_dw8 delta_o1"),
            slopes("dE_dw1 dE_dw2 dE_dw3 dE_dw4 delta_h1"),
            given["eta"],
        )
        assert biases == (given["b1"], given["b2"])
        return new

    _, errors = train.reference(NUMBERS["w"], stepped, lambda w: slopes("E")(w)[0], 20)
    np.testing.assert_allclose(errors, worked_example.errors(20), rtol=1e-12)


def test_the_mistake_of_updated_weights_gives_the_number_that_the_chapter_warns_of():
    slip = next(m for m in step.TASK.mistakes if m.name == "updated weights reused in the hidden layer")
    base = {name: NUMBERS[name] for name in worked_example.GIVENS if name[0] != "w"}

    def slopes(names):
        return lambda w: declared.values(names, **base, **declared.weights(w))

    new, _ = slip.function(
        NUMBERS["w"],
        NUMBERS["b1"],
        NUMBERS["b2"],
        slopes("dE_dw5 dE_dw6 dE_dw7 dE_dw8 delta_o1"),
        lambda w: declared.values(
            "dE_dw1 dE_dw2 dE_dw3 dE_dw4 delta_h1",
            **{name: NUMBERS[name] for name in ("i1", "i2", "out_h1", "out_h2", "delta_o1", "delta_o2")},
            **declared.weights(w),
        ),
        NUMBERS["eta"],
    )
    back = NUMBERS["delta_o1"] * NUMBERS["w5_new"] + NUMBERS["delta_o2"] * NUMBERS["w7_new"]
    slipped = back * NUMBERS["dout_dnet_h1"] * NUMBERS["i1"]
    assert new[0] == pytest.approx(NUMBERS["w1"] - NUMBERS["eta"] * slipped, rel=1e-12)
    assert new[4:] == pytest.approx([NUMBERS[f"w{k}_new"] for k in range(5, 9)], rel=1e-12)


def test_examples_of_the_chain_are_units_that_were_run_forward():
    for example in factors.TASK.examples:
        assert activations.sigmoid(example["net_o1"]) == pytest.approx(example["out_o1"], rel=1e-12)


@pytest.mark.parametrize("task", assignment.TASKS, ids=[task.id for task in assignment.TASKS])
def test_a_student_s_function_is_handed_plain_numbers_tuples_and_functions(task):
    for arguments in (*task.examples, task.draw(np.random.default_rng(0))):
        for value in arguments.values():
            assert type(value) in (float, int, tuple, Given)
            if type(value) is tuple:
                assert {type(number) for number in value} == {float}


def test_the_numbers_of_the_model_answers_are_the_computed_ones():
    cells = {
        c.metadata["nbgrader"]["grade_id"]: c.source for c in jupytext.read(SOLUTION).cells if "nbgrader" in c.metadata
    }
    by_hand = " ".join(cells["by-hand"].replace("−", "-").split())
    for name in (
        "dE_dout_o2",
        "dout_dnet_o2",
        "delta_o2",
        "out_h2",
        "dE_dw8",
        "w8_new",
        "dE_o1_dout_h2",
        "dE_o2_dout_h2",
        "dE_dout_h2",
        "dout_dnet_h2",
        "delta_h2",
        "dE_dw3",
        "w3_new",
    ):
        assert re.search(rf"(?<![\d.]){NUMBERS[name]:.6f}(?!\d)", by_hand), name
    printed = cells["the-printed-error"]
    assert f"{worked_example.errors(10_000)[-1]:.10f}" in printed
