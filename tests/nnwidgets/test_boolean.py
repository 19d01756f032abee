"""The threshold unit's picture: what it refuses, the same tables in Node as in nnlib, and what it advises."""

import numpy as np
import pytest
import traitlets
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import separability, threshold
from nnlib.data import boolean
from nnwidgets import Boolean
from nnwidgets.stills import STILLS
from tests.nnwidgets.conftest import in_node

TABLES = {name: list(table) for name, table in boolean.TABLES.items() if len(table) == 4}
hundredths = st.integers(-300, 300).map(lambda whole: whole / 100)
tenths = st.sampled_from([-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3])
row = st.one_of(st.tuples(hundredths, hundredths, hundredths), st.tuples(tenths, tenths, tenths)).map(list)
states = st.fixed_dictionaries(
    {"units": st.lists(row, min_size=3, max_size=3), "combined": st.booleans(), "target": st.sampled_from([*TABLES])}
)


def computed(cases: list[dict]) -> list[dict]:
    """What the picture computes for each of these states, in Node."""
    body = """return given.map((state) => {
      const { z, a } = boolean_units.computed(state);
      return { z, a: [...a], advice: boolean_units.advice(state), names: state.units.map(boolean_units.nameOf) };
    })"""
    return in_node(body, "boolean_units", given=cases)


def exact(units: list[list[float]], combined: bool) -> tuple[list[int], list[float]]:
    """The outputs, and z of the last unit, in whole hundredths."""
    W = np.rint(100 * np.array(units)).astype(int)
    X = boolean.every_input(2).astype(int)

    def z(unit: int, inputs: np.ndarray) -> np.ndarray:
        return W[unit, 0] * inputs[0] + W[unit, 1] * inputs[1] + W[unit, 2]

    last = z(2, np.array([z(0, X) >= 0, z(1, X) >= 0]).astype(int)) if combined else z(0, X)
    return (last >= 0).astype(int).tolist(), (last / 100).tolist()


@settings(max_examples=20)
@given(st.lists(states, min_size=40, max_size=40))
def test_every_table_is_exact_in_python_and_in_the_browser(cases: list[dict]) -> None:
    for case, found in zip(cases, computed(cases), strict=True):
        a, z = exact(case["units"], case["combined"])
        widget = Boolean(**case)
        assert list(widget.table) == found["a"] == a, case
        assert found["z"] == z
        assert widget.solved == (a == TABLES[case["target"]])
        assert found["advice"].startswith("All 4 rows are right") == widget.solved
        if not widget.solved:
            right = sum(one == other for one, other in zip(a, TABLES[case["target"]], strict=True))
            assert found["advice"].startswith(f"{right} of 4 rows are right.")


def test_a_sum_that_is_zero_on_paper_counts_as_zero() -> None:
    # 0.3 − 0.1 − 0.2 is −2.8e−17 in floating point, and the unit would say 0.
    widget = Boolean(units=[[0.3, -0.1, -0.2], [0, 0, 0], [0, 0, 0]])
    assert widget.table == (0, 0, 1, 1)
    assert computed([{"units": widget.units, "combined": False, "target": "AND"}])[0]["a"] == [0, 0, 1, 1]


def test_weights_are_kept_to_hundredths() -> None:
    assert Boolean(units=[[1.0049, -0.123, 3], [0, 0, 0], [1, 1, 1]]).units[0] == [1.0, -0.12, 3.0]


@pytest.mark.parametrize("name", [name for name in TABLES if name not in ("XOR", "XNOR")])
def test_the_textbook_solution_and_the_smallest_one_can_be_set(name: str) -> None:
    for W, b in (getattr(threshold, name), separability.single_unit(TABLES[name])):
        widget = Boolean(target=name, units=[[*W[0], b.item()], [0, 0, 0], [0, 0, 0]])
        assert widget.solved
        # A slider moves by tenths from −3.
        assert np.allclose(np.array(widget.units[0]) * 10 % 1, 0)


def test_the_layers_of_nnlib_solve_xor_and_its_opposite() -> None:
    for name in ("XOR", "XNOR"):
        hidden, last = getattr(threshold, name)
        units = np.hstack([np.vstack([hidden.W, last.W]), np.vstack([hidden.b, last.b])])
        assert Boolean(target=name, combined=True, units=units).solved
        assert not Boolean(target=name, combined=False, units=units).solved


def test_the_start_is_not_solved_and_two_shifts_solve_xor() -> None:
    for target in TABLES:
        assert not Boolean(target=target).solved
    widget = Boolean(target="XOR", combined=True)
    assert not widget.solved
    first, second, last = widget.units
    widget.units = [[*first[:2], -0.5], [*second[:2], -0.5], last]
    assert widget.solved
    assert widget.table == (0, 1, 1, 0)


@settings(max_examples=10)
@given(st.lists(st.tuples(row, st.sampled_from(["XOR", "XNOR"])), min_size=30, max_size=30))
def test_one_line_never_gets_more_than_three_rows_of_xor_and_is_told_so(cases: list[tuple[list[float], str]]) -> None:
    asked = [{"units": [unit] * 3, "combined": False, "target": target} for unit, target in cases]
    for case, found in zip(asked, computed(asked), strict=True):
        right = sum(one == other for one, other in zip(found["a"], TABLES[case["target"]], strict=True))
        assert right <= 3
        if any(case["units"][0][:2]):
            assert found["advice"].endswith("press “Combine two units”.")
            assert ("That is the most one line can do" in found["advice"]) == (right == 3)


@settings(max_examples=10)
@given(st.lists(states.map(lambda state: {**state, "combined": True}), min_size=40, max_size=40))
def test_no_last_unit_is_blamed_that_could_not_help(cases: list[dict]) -> None:
    """Whether a last unit could do it is asked of every one with whole weights, which is enough for two inputs."""
    lasts = np.array([(w1, w2, b / 2) for w1 in (-1, 0, 1) for w2 in (-1, 0, 1) for b in range(-5, 6)])
    for case, found in zip(cases, computed(cases), strict=True):
        if found["advice"].startswith("All 4") or not any(case["units"][2][:2]):
            continue
        W = np.array(case["units"])
        H = threshold.forward([threshold.Layer(np.rint(100 * W[:2, :2]), np.rint(100 * W[:2, 2:]))], INPUTS)
        possible = np.any(np.all((lasts[:, :2] @ H + lasts[:, 2:] >= 0) == TABLES[case["target"]], axis=1))
        assert ("in the last plane can be parted" in found["advice"]) == possible, case


INPUTS = boolean.every_input(2)


def test_each_unit_is_called_by_what_it_computes() -> None:
    gates = {name: getattr(threshold, name) for name in ("AND", "OR", "NAND", "NOR")}
    units = [[*W[0].tolist(), b.item()] for W, b in gates.values()]
    others = [[0, 0, 1], [0, 0, -1], [1, 0, -0.5], [0, 1, -0.5], [-1, 0, 0.5], [0, -1, 0.5], [1, -1, -0.5]]
    found = computed([{"units": [*units, *others], "combined": False, "target": "AND"}])[0]["names"]
    assert found == [
        *gates,
        "always 1",
        "always 0",
        "x_1",
        "x_2",
        "NOT x_1",
        "NOT x_2",
        "x_1 AND NOT x_2",
    ]


def test_the_advice_names_the_row_its_z_and_what_moves_it() -> None:
    state = {"combined": False, "target": "AND", "units": [[1, 1, -0.5], [0, 0, 0], [0, 0, 0]]}
    assert computed([state])[0]["advice"] == (
        "2 of 4 rows are right. At (0, 1) z = 0.50, so 1 comes out; there AND is 0. "
        "Drag the line to the other side of that corner, or lower w_2 or b."
    )
    state["units"][0] = [0, 0, -0.5]
    assert "Both weights are 0: z = b for every input, and there is no line." in computed([state])[0]["advice"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"target": "NOT"}, "target: expected one of 'AND', 'OR', 'NAND', 'NOR', 'XOR', 'XNOR'; got 'NOT'."),
        ({"units": [[1, 1, 1]]}, "units: expected 3 rows, got 1."),
        ({"units": [[1, 1]] * 3}, "units: expected rows of 3 finite numbers each, got shape (3, 2)."),
        ({"units": [[1, 4, 1]] * 3}, "units: expected numbers from -3 to 3, got 4."),
        ({"editing": "third"}, "editing: expected one of 'first', 'second', 'last'; got 'third'."),
        ({"combined": 1}, "combined: expected True or False, got 1."),
    ],
)
def test_what_cannot_be_shown_is_refused(change: dict, message: str) -> None:
    with pytest.raises(traitlets.TraitError) as error:
        Boolean(**change)
    assert str(error.value) == message


def test_the_figure_in_its_place_says_what_it_shows() -> None:
    alone = STILLS["boolean"](Boolean(units=[[2, -1, 0.5], [0, 0, 0], [0, 0, 0]])).data
    assert "weights 2 and -1 and the bias 0.5" in alone
    both = STILLS["boolean"](Boolean(combined=True, target="XOR")).data
    assert "where XOR is 1" in both
    assert "a plane for each" in both
