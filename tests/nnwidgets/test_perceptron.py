"""The perceptron's picture: every look the same in Node as in nnlib, the best bound, and what it says and refuses."""

import numpy as np
import pytest
import traitlets
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from nnlib import perceptron
from nnlib.data import boolean
from nnwidgets import Perceptron
from nnwidgets.perceptron import MOST_LOOKS, PRESETS
from nnwidgets.stills import STILLS
from tests.nnwidgets.conftest import in_node

eighth = st.integers(-12, 12).map(lambda whole: whole / 8)
fine = st.integers(-1536, 1536).map(lambda whole: whole / 1024)
coordinate = st.one_of(eighth, fine)
points = st.lists(st.tuples(coordinate, coordinate, st.sampled_from([-1.0, 1.0])).map(list), min_size=1, max_size=12)
runs = st.lists(st.tuples(points, st.integers(0, 120)), min_size=20, max_size=20)

LOOKS = """return given.map(([points, seen]) => {
  const run = new perceptron_run.Run(points);
  while (run.seen < seen) run.look();
  return { theta: [...run.theta], mistakes: run.mistakes, converged: run.converged, cycle: run.cycle, over: run.over };
})"""
MARGIN = "return given.map((points) => perceptron_run.bestMargin(points))"
ACCOUNT = """return given.map(([points, seen]) => {
  const run = new perceptron_run.Run(points);
  while (run.seen < seen) run.look();
  return perceptron_run.account(run, perceptron_run.bestMargin(points));
})"""


def by_hand(rows: list[list[float]], seen: int) -> tuple[list[float], int]:
    """θ and the number of mistakes, straight from the rule, in whole numbers."""
    theta, mistakes = np.zeros(3, dtype=object), 0
    for look in range(seen):
        x1, x2, y = rows[look % len(rows)]
        x = np.array([int(x1 * 1024), int(x2 * 1024), 1024], dtype=object)
        if y * (theta @ x) <= 0:
            theta, mistakes = theta + int(y) * x, mistakes + 1
    return [int(value) / 1024 for value in theta], mistakes


@settings(max_examples=15)
@given(runs)
def test_theta_after_any_number_of_looks_is_that_of_nnlib_and_exact(cases: list) -> None:
    for (rows, seen), found in zip(cases, in_node(LOOKS, "perceptron_run", given=cases), strict=True):
        theta, mistakes = by_hand(rows, seen)
        widget = Perceptron(points=rows, seen=seen)
        assert found["theta"] == theta == widget.theta.ravel().tolist()
        assert found["mistakes"] == mistakes == widget.mistakes


def best(rows: list[list[float]]) -> np.ndarray | None:
    """The θ of the largest margin, by Lawson and Hanson's least distance programming; None where there is none."""
    Z = np.array([[y * x1, y * x2, y] for x1, x2, y in rows]).T
    E, f = np.vstack([Z, np.ones(Z.shape[1])]), np.array([0.0, 0, 0, 1])
    a, length = nnls(E, f)
    r = E @ a - f
    return None if length < 1e-7 else -r[:3] / r[3]


@settings(max_examples=15)
@given(st.lists(points, min_size=20, max_size=20))
def test_the_bound_is_the_best_there_is(cases: list) -> None:
    for rows, found in zip(cases, in_node(MARGIN, "perceptron_run", given=cases), strict=True):
        theta = best(rows)
        assert (found is None) == (theta is None), rows
        if found:
            X, Y = Perceptron(points=rows).examples
            bound = perceptron.mistake_bound(theta[:, None], X, Y)
            assert found["bound"] == pytest.approx(bound, rel=1e-6)
            mine = np.array(found["theta"])[:, None]
            assert perceptron.mistake_bound(mine, X, Y) == pytest.approx(found["bound"], rel=1e-9)
            assert found["gamma"] == pytest.approx(perceptron.margin(mine, X, Y), rel=1e-9)
            assert found["R"] == pytest.approx(np.max(np.linalg.norm(X, axis=0)))


def test_of_or_it_is_the_bound_of_the_chapter() -> None:
    (found,) = in_node(MARGIN, "perceptron_run", given=[PRESETS["OR"]])
    X, Y = boolean.examples(boolean.TABLES["OR"])
    gate = np.array([[1.0], [1.0], [-0.5]])
    assert found["bound"] == pytest.approx(perceptron.mistake_bound(gate, perceptron.with_ones(X), perceptron.signs(Y)))


@pytest.mark.parametrize("name", [name for name in PRESETS if name != "XOR"])
def test_a_run_ends_where_a_line_separates_and_keeps_to_the_bound(name: str) -> None:
    X, Y = Perceptron(data=name).examples
    trained = perceptron.train(X, Y, epochs=1000)
    assert trained.converged
    (found,) = in_node(LOOKS, "perceptron_run", given=[[PRESETS[name], trained.epochs * len(PRESETS[name])]])
    (margin,) = in_node(MARGIN, "perceptron_run", given=[PRESETS[name]])
    assert found["converged"]
    assert found["over"]
    assert found["theta"] == trained.theta.ravel().tolist()
    assert found["mistakes"] == trained.mistakes <= margin["bound"]


def test_on_xor_it_repeats_itself_and_says_so() -> None:
    for passes in (1, 2, 5):
        (found,) = in_node(LOOKS, "perceptron_run", given=[[PRESETS["XOR"], 4 * passes]])
        assert found["theta"] == [0, 0, 0]
        assert found["mistakes"] == 4 * passes
        assert (found["cycle"], found["converged"]) == ([0, 1], False)
    assert in_node(ACCOUNT, "perceptron_run", given=[[PRESETS["XOR"], 8]]) == [
        "After pass 2 θ is (0, 0, 0), as at the start: everything repeats, for ever. No line separates these points."
    ]


@settings(max_examples=8)
@given(st.lists(st.lists(st.tuples(eighth, eighth, st.sampled_from([-1.0, 1.0])), min_size=2, max_size=6), min_size=12))
def test_a_cycle_is_a_cycle(cases: list) -> None:
    """Where it says that θ came back, all of it comes back, mistakes and all, once more."""
    asked = [[rows, 60 * len(rows)] for rows in cases]
    for rows, found in zip(cases, in_node(LOOKS, "perceptron_run", given=asked), strict=True):
        if not found["cycle"]:
            continue
        assert not found["converged"]
        first, second = found["cycle"]
        m = len(rows)
        assert by_hand(rows, first * m)[0] == by_hand(rows, second * m)[0]
        assert by_hand(rows, (2 * second - first) * m)[0] == by_hand(rows, second * m)[0]
        assert by_hand(rows, second * m)[1] > by_hand(rows, first * m)[1]
        assert best(rows) is None


def test_it_says_what_happened_at_each_look() -> None:
    OR = PRESETS["OR"]
    told = in_node(ACCOUNT, "perceptron_run", given=[[[], 0], [OR, 0], [OR, 1], [OR, 3], [OR, 24]])
    assert told[0] == "There are no points. Choose a class, then press the plane where you want one."
    assert told[1] == "θ is 0: every score is 0, and there is no line yet. Step looks at point 1."
    assert told[2] == "A mistake: θ moves by y x, and the score of point 1 rises to 1: right now."
    assert "after 9 mistakes of at most 27, and none will ever come" in told[4]
    close = [[0.5, 0.5, 1], [0.5, 0.5009765625, -1]]
    (tired,) = in_node(ACCOUNT, "perceptron_run", given=[[close, MOST_LOOKS]])
    assert tired.startswith(f"{MOST_LOOKS} looks, and still mistakes. A line exists, but the gap is very narrow.")


def test_the_browser_has_the_same_points_to_start_with() -> None:
    assert in_node("return perceptron_run.PRESETS", "perceptron_run") == PRESETS


def test_the_name_of_the_points_follows_them_and_they_follow_it() -> None:
    widget = Perceptron()
    assert (widget.data, widget.points) == ("clouds", PRESETS["clouds"])
    widget.data = "XOR"
    assert widget.points == PRESETS["XOR"]
    widget.points = [*widget.points, [0.5, 0.5, 1]]
    assert widget.data == "own"
    assert Perceptron(data="AND").points == PRESETS["AND"]
    assert Perceptron(points=[[0, 0, 1]], seen=3).data == "own"


def test_coordinates_are_kept_to_the_grid_on_which_sums_are_exact() -> None:
    assert Perceptron(points=[[0.1, -1 / 3, 1]]).points == [[102 / 1024, -341 / 1024, 1]]


def test_its_state_is_arrays() -> None:
    state = Perceptron(data="OR", seen=2).state()
    assert state["X"].tolist() == [[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]]
    assert state["Y"].tolist() == [[-1, 1, 1, 1]]
    assert (state["theta"].tolist(), state["mistakes"], state["seen"]) == ([[0], [1], [0]], 2, 2)
    empty = Perceptron(points=[]).state()
    assert (empty["X"].shape, empty["Y"].shape, empty["mistakes"]) == ((3, 0), (1, 0), 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"points": [[0, 0, 0]]}, "points: expected −1 or +1 as the third entry of each row, its class, got 0."),
        ({"points": [[0, 2, 1]]}, "points: expected numbers from -1.5 to 1.5, got 2."),
        ({"points": [[0, 1]]}, "points: expected rows of 3 finite numbers each, got shape (1, 2)."),
        ({"points": [[0, 0, 1]] * 41}, "points: expected at most 40 rows, got 41."),
        ({"data": "moons"}, "data: expected one of 'clouds', 'OR', 'AND', 'XOR', 'own'; got 'moons'."),
        ({"placing": 2}, "placing: expected one of 1, -1, 0; got 2."),
        ({"seen": MOST_LOOKS + 1}, f"seen: expected a whole number from 0 to {MOST_LOOKS}, got {MOST_LOOKS + 1}."),
        ({"speed": 0}, "speed: expected a number from 1 to 30, got 0."),
    ],
)
def test_what_cannot_be_shown_is_refused(change: dict, message: str) -> None:
    with pytest.raises(traitlets.TraitError) as error:
        Perceptron(**change)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("widget", "line"),
    [
        (Perceptron(data="XOR", seen=4), "there is no line yet"),
        (Perceptron(data="OR", seen=2), "the line of θ = (0, 1, 0) after 2 looks"),
        (Perceptron(points=[]), "0 points"),
    ],
)
def test_the_figure_in_its_place_says_what_it_shows(widget: Perceptron, line: str) -> None:
    assert line in STILLS["perceptron"](widget).data
