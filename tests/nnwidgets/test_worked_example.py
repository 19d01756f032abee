"""The widget's Python side: its state is nnlib's trace, to the last bit, and refuses what it cannot show."""

import json

import pytest
import traitlets
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import worked_example
from nnwidgets import WorkedExample
from nnwidgets.worked_example import PHASES, example, meaning

GIVENS = worked_example.GIVENS


def test_the_state_is_the_trace_of_nnlib() -> None:
    state = WorkedExample().example
    assert [step["symbol"] for step in state["steps"]] == [step.symbol for step, _ in worked_example.trace()]
    assert {symbol: name["value"] for symbol, name in state["names"].items()} == worked_example.values()


@given(st.fixed_dictionaries({name: st.floats(-5, 5) for name in GIVENS}))
@settings(max_examples=30, deadline=None)
def test_other_givens_give_their_own_trace(givens: dict[str, float]) -> None:
    names = example(givens)["names"]
    assert {symbol: name["value"] for symbol, name in names.items()} == worked_example.values(givens)
    for name in names.values():
        assert float(name["text"].replace("−", "-")) == pytest.approx(name["value"], abs=5e-10)


def test_the_state_survives_json_unchanged() -> None:
    state = example()
    assert json.loads(json.dumps(state, allow_nan=False))["names"].keys() == state["names"].keys()
    again = json.loads(json.dumps(state))["names"]
    assert {s: n["value"] for s, n in again.items()} == {s: n["value"] for s, n in state["names"].items()}


def test_each_step_says_what_its_number_is() -> None:
    assert all(meaning(step).endswith(".") for step in worked_example.steps())
    by_symbol = {step.symbol: meaning(step) for step in worked_example.steps()}
    assert by_symbol["E"].startswith("The total error")
    assert by_symbol["dE_dout_o1"] == "How the error changes with this output."
    assert by_symbol["dE_dout_h1"] == "What came back from both outputs, added up."
    assert by_symbol["dE_o1_dout_h1"].startswith("What one output sends back")


def test_every_phase_has_a_name() -> None:
    assert list(PHASES) == list(dict.fromkeys(step.phase for step in worked_example.steps()))


def test_new_givens_compute_everything_anew() -> None:
    widget = WorkedExample(position=20)
    widget.givens = {**widget.givens, "w5": 0.9}
    changed = worked_example.values({**GIVENS, "w5": 0.9})
    assert widget.example["names"]["dE_dw1"]["value"] == changed["dE_dw1"]
    assert widget.position == 20


@pytest.mark.parametrize(
    ("givens", "message"),
    [
        (3, "givens: expected a mapping of names to numbers, got int."),
        ({**GIVENS, "w9": 1.0}, "missing or unknown: w9."),
        ({name: value for name, value in GIVENS.items() if name != "b1"}, "missing or unknown: b1."),
        ({**GIVENS, "w1": float("nan")}, "givens: expected a finite number for w1, got nan."),
        ({**GIVENS, "w1": "0.1"}, "givens: expected a finite number for w1, got '0.1'."),
        ({**GIVENS, "w1": True}, "givens: expected a finite number for w1, got True."),
        ({**GIVENS, "w1": 1e308, "i1": 1e308}, "givens: these numbers are too large; net_h1 comes out as inf."),
    ],
)
def test_givens_it_cannot_use_are_refused_and_the_old_ones_stay(givens: object, message: str) -> None:
    widget = WorkedExample()
    before = widget.example
    with pytest.raises(traitlets.TraitError) as error:
        widget.givens = givens
    assert message in str(error.value)
    assert widget.example is before
    assert dict(widget.givens) == GIVENS


def test_a_change_in_place_is_refused_since_nobody_would_notice_it() -> None:
    with pytest.raises(TypeError):
        WorkedExample().givens["w1"] = 1.0


@pytest.mark.parametrize("position", [-1, 52])
def test_a_position_outside_the_steps_is_refused(position: int) -> None:
    widget = WorkedExample()
    with pytest.raises(traitlets.TraitError, match=f"position: expected a number from 0 to 51, got {position}"):
        widget.position = position
    assert widget.position == 0
