"""Logistic regression in the plane: its mathematics against nnlib, its examples, its traits, and garbage in them."""

from collections.abc import Callable

import numpy as np
import pytest
import traitlets
from playwright.sync_api import Page

from nnlib import logistic
from nnwidgets import Logistic
from nnwidgets.logistic import DATA, FAR, LONGEST, SPAN, START
from nnwidgets.stills import STILLS
from tests.nnwidgets.conftest import in_node

UNIT = "const unit = new logistic_unit.LogisticUnit(points);"
NODES = 9


def run(body: str, **given: object) -> object:
    return in_node(f"const {{ {', '.join(given)} }} = given; {UNIT} {body}", "logistic_unit", given=given)


def arrays(points: list, theta: list) -> tuple[np.ndarray, ...]:
    x1, x2, y = np.array(points, dtype=float).T
    return np.array([theta[:2]]), np.array([[theta[2]]]), np.array([x1, x2]), np.array([y])


def drawn(seed: int) -> tuple[list, list]:
    """Examples and a start."""
    rng = np.random.default_rng(seed)
    m = int(rng.integers(1, 20))
    points = np.column_stack([rng.uniform(-SPAN, SPAN, (m, 2)), rng.integers(0, 2, m)])
    return points.tolist(), rng.uniform(-6, 6, 3).tolist()


def test_both_languages_have_the_same_examples_and_limits() -> None:
    body = "const { DATA, START, SPAN, FAR, LONGEST } = logistic_unit; return { DATA, START, SPAN, FAR, LONGEST };"
    found = in_node(body, "logistic_unit")
    expected = {"DATA": DATA, "START": list(START), "SPAN": SPAN, "FAR": FAR, "LONGEST": LONGEST}
    assert found == expected


# Long runs at rates that settle, short ones at rates that jump about, where each step magnifies the rounding.
@pytest.mark.parametrize(
    ("seed", "learning_rate", "steps"), [(0, 0.01, 10), (1, 0.1, 5000), (2, 0.5, 300), (3, 1.0, 77), (4, 30.0, 5)]
)
def test_after_any_number_of_steps_the_weights_are_those_of_nnlib(seed: int, learning_rate: float, steps: int) -> None:
    points, theta = drawn(seed)
    found = run("return unit.descend(theta, eta, steps)", points=points, theta=theta, eta=learning_rate, steps=steps)
    W, b, costs = logistic.train(*arrays(points, theta), learning_rate=learning_rate, steps=steps)
    np.testing.assert_allclose(found, [*W[0], *b[0]], rtol=1e-9, atol=1e-9)
    # And so the cost there is the last of the costs.
    assert run("return unit.cost(theta)", points=points, theta=found) == pytest.approx(costs[-1], rel=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_known_at_a_place_is_what_nnlib_says(seed: int) -> None:
    points, theta = drawn(seed)
    found = run("const at = unit.at(theta); return { ...at, p: Array.from(at.p) }", points=points, theta=theta)
    given = arrays(points, theta)
    W, b, X, Y = given
    gradient = np.append(*(part.ravel() for part in logistic.gradient(*given)))
    np.testing.assert_allclose(found["p"], logistic.forward(W, b, X)[0], rtol=1e-12)
    np.testing.assert_allclose(found["gradient"], gradient, rtol=1e-10, atol=1e-14)
    assert found["J"] == pytest.approx(logistic.cost(*given), rel=1e-12)
    assert found["length"] == pytest.approx(np.linalg.norm(gradient), rel=1e-10)
    assert found["right"] == np.sum(logistic.predict(W, b, X) == Y)


@pytest.mark.parametrize("name", DATA)
def test_the_surface_is_the_cost_of_nnlib(name: str) -> None:
    found = run("return Array.from(unit.surface(0.7, nodes))", points=DATA[name], nodes=NODES)
    places = np.linspace(-6, 6, NODES)
    expected = [[logistic.cost(*arrays(DATA[name], [w1, w2, 0.7])) for w1 in places] for w2 in places[::-1]]
    np.testing.assert_allclose(np.reshape(found, (NODES, NODES)), expected, rtol=1e-12)


@pytest.mark.parametrize("eta", [0.5, 2.0, 20.0, 90.0])
def test_a_step_that_will_raise_the_cost_is_foreseen(eta: float) -> None:
    found = run("return unit.ahead(theta, eta)", points=DATA["overlapping"], theta=START, eta=eta)
    costs = logistic.train(*arrays(DATA["overlapping"], START), learning_rate=eta, steps=10).costs
    rises = np.flatnonzero(np.diff(costs) > 1e-9)
    if rises.size:
        np.testing.assert_allclose(found["rise"], costs[rises[0] : rises[0] + 2], rtol=1e-9)
    else:
        assert found["rise"] is None
    assert found["far"] is False


def test_rounding_at_the_bottom_is_no_rise() -> None:
    bottom = run("return unit.descend([0, 0, 0], 2.5, 5000)", points=DATA["overlapping"])
    found = run("return unit.ahead(theta, 2.5)", points=DATA["overlapping"], theta=bottom)
    assert found == {"rise": None, "far": False}


def test_weights_that_leave_are_foreseen() -> None:
    assert run("return unit.ahead([99, 99, 0], 100)", points=[[-3, 1, 1]])["far"] is True
    far = in_node("return [[100, 0, 0], [0, 101, 0], [0, 0, NaN]].map(logistic_unit.isFar)", "logistic_unit")
    assert far == [False, True, True]


def test_a_path_keeps_places_that_are_apart_and_never_too_many() -> None:
    body = """
      let path = [];
      for (let i = 0; i < 3000; i++) path = logistic_unit.pathTo(path, [i / 60, 0, i]);
      return path;"""
    path = np.array(in_node(body, "logistic_unit"))
    assert len(path) == LONGEST
    np.testing.assert_allclose(np.diff(path[:, 0]), 2 / 60)
    assert path[-1, 2] >= 2998


def test_the_examples_are_what_they_are_called() -> None:
    for name, points in DATA.items():
        given = arrays(points, [0.0, 0.0, 0.0])
        trained = logistic.train(*given, learning_rate=1.0, steps=4000)
        right = np.mean(logistic.predict(trained.W, trained.b, given[2]) == given[3])
        assert (right == 1) == (name == "separable")
        if name == "XOR":
            # Nothing pulls at weights of 0: that is the bottom.
            assert trained.costs[-1] == pytest.approx(np.log(2))
            np.testing.assert_allclose(np.append(*logistic.gradient(*given)), 0, atol=1e-15)
        if name == "separable":
            longer = logistic.train(trained.W, trained.b, *given[2:], learning_rate=1.0, steps=4000)
            assert np.linalg.norm(longer.W) > np.linalg.norm(trained.W) + 0.3


def test_state_is_arrays_as_nnlib_takes_them() -> None:
    widget = Logistic(points=DATA["XOR"], w1=1, w2=-2, b=0.5)
    state = widget.state()
    assert (state["X"].shape, state["Y"].shape) == ((2, 12), (1, 12))
    np.testing.assert_array_equal(state["W"], [[1, -2]])
    np.testing.assert_array_equal(state["b"], [[0.5]])
    assert widget.cost == pytest.approx(logistic.cost(state["W"], state["b"], state["X"], state["Y"]))
    assert widget.gradient.dW.shape == (1, 2)
    assert Logistic(points=DATA["separable"], w1=1, w2=1, b=0).accuracy == 1


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"points": []}, r"points: expected at least one row \(x1, x2, y\), got none\."),
        ({"points": [[0, 0, 0.5]]}, r"points: expected rows \(x1, x2, y\) with y 0 or 1, got y = 0\.5\."),
        ({"points": [[0, 4, 1]]}, r"points: expected numbers from -3 to 3, got 4\."),
        ({"points": [[0, 1]]}, r"points: expected rows of 3 finite numbers each, got shape \(1, 2\)\."),
        ({"w1": float("inf")}, r"w1: expected a number from -100 to 100, got inf\."),
        ({"learning_rate": 0}, r"learning_rate: expected a number from 0\.01 to 100, got 0\."),
        ({"steps": 1.5}, r"steps: expected a whole number"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_sentence(state: dict, message: str) -> None:
    with pytest.raises(traitlets.TraitError, match=message):
        Logistic(**state)


def test_the_still_says_where_descent_leads() -> None:
    widget = Logistic()
    text = STILLS["logistic"](widget).data
    W, _, _ = logistic.train(*arrays(widget.points, START), learning_rate=widget.learning_rate, steps=60)
    assert f"w1 = {W[0, 0]:.2f}, w2 = {W[0, 1]:.2f} in 60 steps" in text
    assert "it needs JavaScript" in text


GARBAGE = [
    None,
    "text",
    1e308,
    [[None, "1", 1e308], [1], {"x": 1}],
    {},
]


@pytest.mark.browser
@pytest.mark.parametrize("value", GARBAGE, ids=repr)
def test_garbage_in_the_page_gives_a_picture_all_the_same(show: Callable[..., Page], value: object) -> None:
    names = ("points", "selected", "w1", "w2", "b", "learning_rate", "start", "path", "steps", "playing")
    page = show(Logistic(), **dict.fromkeys(names, value))
    page.get_by_role("button", name="Step").click()
    page.get_by_role("button", name="Reset").click()
    assert page.get_by_role("alert").count() == 0
    assert "NaN" not in page.locator(".nn-logistic").inner_html()
    assert page.locator(".nn-panel").text_content() != ""
