"""The traits of widgets: what they take, what they refuse, and in which words."""

import math

import numpy as np
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st

from nnwidgets.traits import Choice, Flag, Named, Number, Numbers, Rows, Text, Whole


class Holder(traitlets.HasTraits):
    eta = Number(0.5, 0, 10)
    units = Whole(3, 1, 8)
    data = Choice("moons", "xor", "spiral")
    on = Flag()
    expression = Text("x + y", 20)
    points = Rows([[0, 1]], width=2, most=3, each=(-1, 1))
    leaves = Named({"x": 1}, most=2, each=(-9, 9))
    weights = Numbers([0, 1], most=3)


REFUSED = [
    ("eta", 11, "eta: expected a number from 0 to 10, got 11."),
    ("eta", math.nan, "eta: expected a number from 0 to 10, got nan."),
    ("eta", True, "eta: expected a number from 0 to 10, got True."),
    ("eta", "1", "eta: expected a number from 0 to 10, got '1'."),
    ("units", 2.5, "units: expected a whole number from 1 to 8, got 2.5."),
    ("units", 9, "units: expected a whole number from 1 to 8, got 9."),
    ("units", math.inf, "units: expected a whole number from 1 to 8, got inf."),
    ("data", "circles", "data: expected one of 'moons', 'xor', 'spiral'; got 'circles'."),
    ("data", 1, "data: expected one of 'moons', 'xor', 'spiral'; got 1."),
    ("on", 1, "on: expected True or False, got 1."),
    ("expression", "x" * 21, "expression: expected text of at most 20 characters, got '" + "x" * 21 + "'."),
    ("expression", None, "expression: expected text of at most 20 characters, got None."),
    ("points", [[0, 1, 2]], "points: expected rows of 2 finite numbers each, got shape (1, 3)."),
    ("points", [0, 1], "points: expected rows of 2 finite numbers each, got shape (2,)."),
    ("points", [[0, 1], [2]], "points: expected rows of 2 finite numbers each, got [[0, 1], [2]]."),
    ("points", "text", "points: expected rows of 2 finite numbers each, got 'text'."),
    ("points", [[0, math.nan]], "points: expected rows of 2 finite numbers each; one is not finite."),
    ("points", np.zeros((4, 2)), "points: expected at most 3 rows, got 4."),
    ("points", [[0, 1.5]], "points: expected numbers from -1 to 1, got 1.5."),
    ("leaves", [1], "leaves: expected numbers from -9 to 9 by name, got [1]."),
    ("leaves", {"x": 10}, "leaves: expected numbers from -9 to 9 by name, got 10 for 'x'."),
    ("leaves", {"x": True}, "leaves: expected numbers from -9 to 9 by name, got True for 'x'."),
    ("leaves", {2: 1}, "leaves: expected numbers from -9 to 9 by name, got 1 for 2."),
    ("leaves", dict.fromkeys("xyz", 1), "leaves: expected at most 2 names, got 3."),
    ("weights", [0] * 4, "weights: expected at most 3 finite numbers, got 4."),
    ("weights", [[0]], "weights: expected at most 3 finite numbers, got shape (1, 1)."),
    ("weights", [math.nan], "weights: expected at most 3 finite numbers; one is not finite."),
    ("weights", "text", "weights: expected at most 3 finite numbers, got 'text'."),
    ("weights", None, "weights: expected at most 3 finite numbers, got shape ()."),
]


@pytest.mark.parametrize(("name", "value", "sentence"), REFUSED)
def test_what_is_refused_is_named_with_what_was_expected(name: str, value: object, sentence: str) -> None:
    holder = Holder()
    before = getattr(holder, name)
    with pytest.raises(traitlets.TraitError) as refused:
        setattr(holder, name, value)
    assert str(refused.value) == sentence
    assert getattr(holder, name) == before


@given(st.floats(0, 10))
def test_a_number_of_numpy_is_taken_and_comes_back_plain(value: float) -> None:
    holder = Holder(eta=np.float64(value), units=np.int64(4), on=np.bool_(True))
    assert (type(holder.eta), holder.eta) == (float, value)
    assert (type(holder.units), type(holder.on)) == (int, bool)


def test_rows_come_from_lists_and_arrays_and_are_sent_as_lists() -> None:
    holder = Holder()
    assert holder.points == [[0.0, 1.0]]
    for value in ([[1, -1], [0, 0]], ((1, -1), (0, 0)), np.array([[1, -1], [0, 0]])):
        holder.points = value
        assert holder.points == [[1.0, -1.0], [0.0, 0.0]]
        assert type(holder.points[0][0]) is float
    holder.points = np.empty((0, 2))
    assert holder.points == []


def test_numbers_come_from_lists_and_arrays_and_are_sent_as_a_list() -> None:
    holder = Holder()
    assert holder.weights == [0.0, 1.0]
    for value in ([1, 2, 3], (1, 2, 3), np.array([1, 2, 3])):
        holder.weights = value
        assert holder.weights == [1.0, 2.0, 3.0]
        assert type(holder.weights[0]) is float
    holder.weights = []
    assert holder.weights == []


def test_every_trait_is_sent_to_the_browser() -> None:
    names = {"eta", "units", "data", "on", "expression", "points", "leaves", "weights"}
    assert set(Holder.class_traits(sync=True)) == names
