"""The widget's numbers, in Python and in JavaScript, are nnlib's; and it refuses what it cannot show."""

import json

import numpy as np
import pytest
import traitlets

from nnlib import mlp, worked_example
from nnwidgets import WorkedExample, notation
from nnwidgets.worked_example import PHASES, declared, meaning, postfix, texts
from tests.nnwidgets.conftest import in_node

GIVENS = worked_example.GIVENS
TOLERANCE = 1e-12


def random_givens(rng: np.random.Generator, count: int) -> list[dict[str, float]]:
    """Givens of every size, of a few digits as they are typed and of all digits as they are learned."""
    found = []
    for i in range(count):
        numbers = rng.normal(scale=10.0 ** rng.integers(-3, 3), size=len(GIVENS))
        found.append(dict(zip(GIVENS, (numbers.round(2) if i % 2 else numbers).tolist(), strict=True)))
    return found


def test_javascript_computes_and_writes_what_nnlib_computes() -> None:
    every = [GIVENS, *random_givens(np.random.default_rng(1), 300)]
    answers = in_node(
        """const { makeTrace, nine, given: written } = worked_trace;
        const { values } = makeTrace(given.declared);
        return given.every.map((givens) => {
          const found = values(givens);
          const text = (name) => (name in givens ? written : nine)(found[name]);
          return [found, Object.fromEntries(Object.keys(found).map((name) => [name, text(name)]))];
        });""",
        "worked_trace",
        given={"declared": declared(), "every": every},
    )
    for givens, (values, written) in zip(every, answers, strict=True):
        expected = worked_example.values(givens)
        assert values.keys() == expected.keys()
        assert list(values.values()) == pytest.approx(list(expected.values()), rel=TOLERANCE, abs=1e-300)
        assert written == texts(givens)


def test_javascript_writes_numbers_as_python_does() -> None:
    rng = np.random.default_rng(2)
    sizes = 10.0 ** rng.integers(-15, 16, size=4000)
    numbers = [*(rng.normal(size=4000) * sizes).tolist(), *rng.integers(-999, 999, size=500).astype(float).tolist()]
    # Half-way between two neighbours, and at the borders of the ways to write.
    numbers += [k / 2**power for k in (-3, -1, 1, 3, 5, 1025, 4097) for power in range(1, 16)]
    numbers += [0.0, -0.0, -1e-12, 1e6, 999999.9999999999, 1e12, 123456.125, 1e-4, 1e-5, 1e21, 1e300, 1234567.5]
    answers = in_node(
        "return given.map((number) => [worked_trace.nine(number), worked_trace.given(number)]);",
        "worked_trace",
        given=numbers,
    )
    assert answers == [[notation.nine(number), notation.given(number)] for number in numbers]
    assert notation.nine(-1234567.0) == "−1.23457 · 10⁶"
    assert notation.given(1e-7) == "1 · 10⁻⁷"


def trained(givens: dict[str, float], most: int, at: int) -> dict:
    return in_node(
        """const { train } = worked_trace.makeTrace(given.declared);
        const { errors, last, after } = train(given.givens, given.most);
        const text = errors.length ? worked_trace.small(errors.at(-1)) : "";
        return { errors: Array.from(errors), last, after: after(given.at), text };""",
        "worked_trace",
        given={"declared": declared(), "givens": givens, "most": most, "at": at},
    )


def test_javascript_trains_as_nnlib_does_for_ten_thousand_steps() -> None:
    found = trained(GIVENS, 10_000, 10_000)
    assert found["last"] == 10_000
    assert found["text"] == "0.0000351019"
    np.testing.assert_allclose(found["errors"], worked_example.errors(10_000), rtol=TOLERANCE)
    assert found["after"] == pytest.approx(worked_example.after(10_000), rel=TOLERANCE)


def test_javascript_trains_on_other_numbers_too() -> None:
    for givens in random_givens(np.random.default_rng(3), 6):
        gentle = {name: np.tanh(value) for name, value in givens.items()} | {"eta": 0.7}
        found = trained(gentle, 50, 20)
        np.testing.assert_allclose(found["errors"], worked_example.errors(50, gentle), rtol=1e-10)
        assert found["after"] == pytest.approx(worked_example.after(20, gentle), rel=1e-10)


def test_training_ends_where_a_number_becomes_infinite() -> None:
    wild = {**GIVENS, "i1": 1e-5, "i2": 1e-5, "target_o1": 1e150, "target_o2": -1e150, "eta": 1e160}
    found = trained(wild, 100, 0)
    assert found["last"] == len(found["errors"]) - 1 < 100
    assert trained({**wild, "target_o1": 1e200}, 100, 0)["last"] == -1


def test_an_expression_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match=r"expression: expected names, numbers, .* got 'w1 < 2'"):
        postfix("w1 < 2")


def test_what_is_declared_survives_json_unchanged() -> None:
    sent = json.loads(json.dumps(WorkedExample().example, allow_nan=False))
    assert [step["symbol"] for step in sent["steps"]] == [step.symbol for step in worked_example.steps()]
    assert sent["givens"] == GIVENS
    assert list(sent["names"]) == list(worked_example.values())


@pytest.mark.parametrize("iteration", [0, 25])
def test_the_state_is_the_network_after_so_many_steps_as_arrays(iteration: int) -> None:
    state = WorkedExample(iteration=iteration, position=3).state()
    params = mlp.Parameters(*(state[name] for name in ("W1", "b1", "W2", "b2")))
    gradients = mlp.backward(
        params,
        mlp.forward(params, state["X"], worked_example.MODEL),
        state["X"],
        state["Y"],
        worked_example.MODEL,
    )
    np.testing.assert_allclose(state["dW1"], gradients.W1, rtol=TOLERANCE)
    np.testing.assert_allclose(state["dW2"], gradients.W2, rtol=TOLERANCE)
    assert state["E"] == pytest.approx(worked_example.errors(iteration)[-1], rel=TOLERANCE)
    assert (state["A1"].shape, state["A2"].shape, state["eta"]) == ((2, 1), (2, 1), 0.5)
    assert (state["iteration"], state["position"]) == (iteration, 3)


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
    widget.givens = {**GIVENS, "w5": 0.9}
    changed = worked_example.values({**GIVENS, "w5": 0.9})
    assert widget.state()["dW1"][0, 0] == changed["dE_dw1"]
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
        ({**GIVENS, "target_o1": 1e200}, "givens: these numbers are too large; a square of them is infinite."),
        ({**GIVENS, "w1": 1e308, "i1": 1e308}, "givens: these numbers are too large; net_h1 comes out as inf."),
    ],
)
def test_givens_it_cannot_use_are_refused_and_the_old_ones_stay(givens: object, message: str) -> None:
    widget = WorkedExample()
    with pytest.raises(traitlets.TraitError) as error:
        widget.givens = givens
    assert message in str(error.value)
    assert dict(widget.givens) == GIVENS


def test_a_change_in_place_is_refused_since_nobody_would_notice_it() -> None:
    with pytest.raises(TypeError):
        WorkedExample().givens["w1"] = 1.0


@pytest.mark.parametrize(
    ("trait", "value", "most"), [("position", -1, 51), ("position", 52, 51), ("iteration", 10_001, 10_000)]
)
def test_what_is_outside_the_steps_is_refused(trait: str, value: int, most: int) -> None:
    widget = WorkedExample()
    with pytest.raises(traitlets.TraitError, match=f"{trait}: expected a whole number from 0 to {most}, got {value}"):
        setattr(widget, trait, value)
    assert getattr(widget, trait) == 0


def test_the_declarations_cannot_be_replaced() -> None:
    with pytest.raises(traitlets.TraitError, match="example: expected what nnlib declares"):
        WorkedExample().example = {}
