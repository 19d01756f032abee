"""The playground without a browser: its traits, and its runs in Node, held to nnlib."""

import json
import math

import numpy as np
import pytest
import traitlets

from nnlib import deep
from nnlib.data import synthetic
from nnwidgets import Playground
from nnwidgets.playground import BEGINNING
from tests.nnwidgets.conftest import in_node

DEFAULTS = {
    name: getattr(Playground(), name)
    for name in (*BEGINNING, "learning_rate", "batch_size", "lam", "keep_prob", "optimiser")
}
MODULE = "playground_training"
TOLERANCE = 1e-10
PLACES = {
    "circles": ((0, 0), 2),
    "moons": ((0.5, 0.25), 1.5),
    "xor_cloud": ((0, 0), 2.2),
    "spiral": ((0, 0), 2.2),
    "blobs": ((0, 0), 1.4),
}
# What a run has to show for itself.
REPORT = """const report = (run) => ({
    weights: run.weights(), points: run.points(), epoch: run.epoch, costs: run.costs, measured: run.measure(),
    cost: run.network.cost(run.train.X, run.train.Y),
  });
  const { Run } = playground_training;
"""


def run(body: str, given: object = None) -> object:
    """What JavaScript makes of `given`, with `Run` and `report` at hand."""
    return in_node(REPORT + body, MODULE, given=given)


def drawn(rng: np.random.Generator) -> dict:
    """Settings of a run, at random."""
    count = int(rng.integers(20, 120))
    return DEFAULTS | {
        "data": str(rng.choice(list(PLACES))),
        "count": count,
        "noise": float(rng.uniform(0, 0.5)),
        "test": float(rng.choice([0.1, 0.2, 0.35, 0.5, 0.9])),
        "data_seed": int(rng.integers(100)),
        "hidden": rng.integers(1, 9, rng.integers(0, 4)).tolist(),
        "activation": str(rng.choice(["tanh", "sigmoid", "relu", "identity"])),
        "loss": str(rng.choice(["binary_cross_entropy", "squared_error"])),
        "initialisation": str(rng.choice(["xavier_normal", "he", "small_random"])),
        "seed": int(rng.integers(100)),
        "learning_rate": float(rng.choice([0.01, 0.1])),
        "lam": float(rng.choice([0, 0.001, 0.1])),
        **training(rng, count),
    }


def training(rng: np.random.Generator, count: int) -> dict:
    """Settings that may change on the way, at random."""
    return {
        "batch_size": int(rng.integers(1, count + 1)),
        "keep_prob": float(rng.choice([1, 0.5])),
        "optimiser": str(rng.choice(["descent", "momentum", "adam"])),
    }


def playground(settings: dict, found: dict) -> Playground:
    """The widget with these settings and what a run found."""
    one = Playground(**settings)
    one.weights, one.points = found["weights"], found["points"]
    return one


@pytest.fixture(scope="module")
def trained() -> list[tuple[dict, dict]]:
    """Settings, and what their run shows after two epochs."""
    rng = np.random.default_rng(0)
    settings = [drawn(rng) for _ in range(60)]
    body = (
        "return given.map((s) => { const run = new Run(s); run.finishEpoch(); run.finishEpoch(); return report(run); })"
    )
    return list(zip(settings, run(body, settings), strict=True))


def test_costs_and_accuracies_are_those_of_nnlib(trained: list[tuple[dict, dict]]) -> None:
    for settings, found in trained:
        one = playground(settings, found)
        state, measured = one.state(), found["measured"]
        assert math.isclose(one.cost, found["cost"], rel_tol=TOLERANCE)
        assert one.accuracy == (measured["train"]["right"], measured["test"]["right"])
        for part, X, Y in (("train", state["X"], state["Y"]), ("test", state["X_test"], state["Y_test"])):
            assert math.isclose(one.mean_loss(X, Y), measured[part]["cost"], rel_tol=TOLERANCE)
        assert found["epoch"] == 2
        epochs, train, test = np.array(found["costs"]).T
        assert epochs.tolist() == [0, 1, 2]
        assert (train[-1], test[-1]) == (measured["train"]["cost"], measured["test"]["cost"])


def test_the_first_points_are_for_training(trained: list[tuple[dict, dict]]) -> None:
    for settings, found in trained:
        state = playground(settings, found).state()
        held = state["X_test"].shape[1]
        assert held == math.floor(settings["test"] * settings["count"] + 0.5)
        assert state["X"].shape == (2, settings["count"] - held)
        assert np.concatenate([state["X"], state["X_test"]], axis=1).T.tolist() == [row[:2] for row in found["points"]]


def test_a_step_after_any_changes_of_settings_is_that_of_nnlib() -> None:
    rng = np.random.default_rng(1)
    questions = []
    for _ in range(25):
        settings = drawn(rng)
        tunes = [settings | training(rng, settings["count"]) for _ in range(12)]
        last = settings | {"batch_size": 1000, "keep_prob": 1, "optimiser": "descent", "learning_rate": 0.2}
        questions.append({"settings": settings, "tunes": tunes, "last": last})
    body = """return given.map(({ settings, tunes, last }) => {
      const run = new Run(settings);
      for (const tune of tunes) { run.tune(tune); run.step(); run.step(); run.measure(); }
      run.tune(last);
      const before = run.weights();
      run.step();
      return { before, after: run.weights(), points: run.points() };
    })"""
    for question, found in zip(questions, run(body, questions), strict=True):
        one = playground(question["settings"], {"weights": found["before"], "points": found["points"]})
        X, Y = one.state()["X"], one.state()["Y"]
        gradients = deep.backward(one.layers, deep.forward(one.layers, X, one.model), Y, one.model, one.lam)
        for name, gradient in deep.named(gradients).items():
            expected = np.array(found["before"][name]) - 0.2 * gradient
            assert np.allclose(found["after"][name], expected, rtol=TOLERANCE, atol=TOLERANCE), name


def test_the_same_settings_give_the_same_run_and_other_seeds_another() -> None:
    body = """return given.map((s) => {
      const run = new Run(s);
      for (let i = 0; i < 57; i++) run.step();
      return report(run);
    })"""
    settings = DEFAULTS | {"keep_prob": 0.5, "optimiser": "adam"}
    one, two, other_weights, other_points = run(
        body, [settings, settings, settings | {"seed": 2}, settings | {"data_seed": 2}]
    )
    assert one == two
    assert other_weights["points"] == one["points"]
    assert other_weights["weights"] != one["weights"]
    assert other_points["points"] != one["points"]


def test_it_goes_on_from_weights_that_are_set() -> None:
    body = """
      const run = new Run(given.settings);
      run.finishEpoch();
      run.load(given.weights, 7, [[0, 0.7, 0.7], [4, 0.6, 0.6]]);
      const loaded = report(run);
      for (let i = 0; i < 5; i++) run.finishEpoch();
      return { loaded, later: report(run) };"""
    settings = DEFAULTS | {"hidden": [2], "count": 40}
    weights = {"W1": [[1.5, -2], [0, 3]], "b1": [[0.25], [-1]], "W2": [[1, -1]], "b2": [[0.5]]}
    found = run(body, {"settings": settings, "weights": weights})
    assert found["loaded"]["weights"] == weights
    assert found["later"]["weights"] != weights
    assert found["later"]["epoch"] == 12
    # Costs go on at the distance at which they came.
    assert [row[0] for row in found["later"]["costs"]] == [0, 4, 8, 12]


def test_costs_are_kept_at_even_distances_and_never_too_many() -> None:
    body = "const run = new Run(given); while (run.epoch < 2300) run.finishEpoch(); return run.costs"
    costs = run(body, DEFAULTS | {"count": 20, "hidden": []})
    epochs = [row[0] for row in costs]
    assert len(epochs) <= 500
    assert epochs[0] == 0
    assert set(np.diff(epochs)) == {8}
    assert epochs[-1] == 2296


@pytest.mark.parametrize("data", PLACES)
def test_without_noise_the_points_lie_where_nnlib_puts_them(data: str) -> None:
    points = np.array(run("return new Run(given).points()", DEFAULTS | {"data": data, "noise": 0, "count": 60}))
    centre, stretch = PLACES[data]
    found = np.column_stack([points[:, :2] / stretch + centre, points[:, 2]])
    if data == "xor_cloud":
        # Its points are drawn, not placed.
        assert np.abs(found).max() <= 1
        assert ((found[:, 0] * found[:, 1] < 0) == found[:, 2]).all()
        return
    X, Y = getattr(synthetic, data)(60, 0, np.random.default_rng(0))
    expected = np.column_stack([X.T, Y.T])
    order = [np.lexsort(np.round(rows, 9).T) for rows in (found, expected)]
    assert np.allclose(found[order[0]], expected[order[1]], atol=1e-12)
    assert np.abs(points[:, :2]).max() < 3


def test_units_that_start_at_zero_stay_alike() -> None:
    settings = DEFAULTS | {"initialisation": "zeros", "activation": "sigmoid", "optimiser": "adam", "data": "moons"}
    body = "const run = new Run(given); while (run.epoch < 30) run.finishEpoch(); return run.weights()"
    W1 = np.array(run(body, settings)["W1"])
    assert np.abs(W1).max() > 0.1
    assert np.ptp(W1, axis=0).max() < 1e-12


def test_a_run_that_grows_without_end_is_noticed() -> None:
    settings = DEFAULTS | {"activation": "identity", "learning_rate": 10, "lam": 1}
    body = """
      const [bad, good] = given.map((s) => new Run(s));
      for (let i = 0; i < 400; i++) { bad.step(); good.step(); }
      return { bad: bad.sound, good: good.sound, costs: bad.costs.flat().every(Number.isFinite) };"""
    assert run(body, [settings, DEFAULTS]) == {"bad": False, "good": True, "costs": True}


def test_work_ends_at_its_steps_and_at_its_time() -> None:
    body = """
      const run = new Run(given);
      const few = run.work(1e6, 13);
      const none = run.work(0, 1e9);
      return { few, none, batches: run.batches, all: run.stepsPerEpoch };"""
    assert run(body, DEFAULTS) == {"few": 13, "none": 8, "batches": 21, "all": 40}


def test_the_boundary_is_where_the_unit_is_undecided() -> None:
    body = """
      const { Field, REACH } = playground_training;
      const run = new Run(given);
      while (run.epoch < 30) run.finishEpoch();
      const field = new Field(48).look(run.network);
      const boundary = (l, i) => {
        const points = [];
        field.boundary(l, i, (x1, y1, x2, y2) => points.push([x1, y1], [x2, y2]));
        return points.map(([x, y]) => [(2 * x - 1) * REACH, (1 - 2 * y) * REACH]);
      };
      return { weights: run.weights(), points: run.points(), line: boundary(1, 0), output: boundary(2, 0),
        shade: Array.from(field.shade(2, 0, new Float64Array(48 * 48))) };"""
    settings = DEFAULTS | {"hidden": [4]}
    found = run(body, settings)
    one = playground(settings, found)
    line, output = (np.array(found[name]).T for name in ("line", "output"))
    assert len(line.T) > 40
    assert np.abs(deep.forward(one.layers, line, one.model).Z[1][0]).max() < 1e-9
    assert len(output.T) > 40
    assert np.abs(deep.forward(one.layers, output, one.model).A[2] - 0.5).max() < 0.02
    middles = (np.arange(48) + 0.5) / 48 * 6 - 3
    grid = np.stack([np.tile(middles, 48), np.repeat(-middles, 48)])
    shade = 2 * deep.forward(one.layers, grid, one.model).A[2][0] - 1
    assert np.allclose(found["shade"], shade, atol=1e-12)


def test_the_weight_under_the_finger_is_the_one_whose_line_is_nearest() -> None:
    body = """
      const { place, nearest } = playground_network;
      const sizes = [2, 3, 1];
      const hits = [];
      for (const [l, i, k] of [[1, 0, 0], [1, 2, 1], [2, 0, 2]]) {
        const [x1, y1] = place(sizes, l - 1, k);
        const [x2, y2] = place(sizes, l, i);
        hits.push(nearest(sizes, 0.45 * x1 + 0.55 * x2, 0.45 * y1 + 0.55 * y2 + 1));
      }
      return [...hits, nearest(sizes, 5, 5)];"""
    assert in_node(body, "playground_network") == [[1, 0, 0], [1, 2, 1], [2, 0, 2], None]


def test_weights_that_do_not_fit_are_told_from_those_that_do() -> None:
    bad = [
        None,
        "W1",
        {},
        {"W1": [[1, 2]]},
        {"W1": [[1, 2, 3]], "b1": [[0]]},
        {"W1": [[1, None]], "b1": [[0]]},
        {"W1": [1, 2], "b1": [0]},
        {"W1": [[1, 2], [3, 4]], "b1": [[0], [0]]},
    ]
    good = {"W1": [[1, 2]], "b1": [[0]]}
    body = "return given.map((weights) => playground_training.fits(weights, [2, 1]))"
    assert in_node(body, MODULE, given=[*bad, good]) == [False] * len(bad) + [True]


def test_python_and_the_page_agree_on_what_a_run_began_from() -> None:
    one = Playground(hidden=[1], noise=0.25, test=0.5, seed=3)
    one.weights = {"W1": [[1, 2]], "b1": [[0]], "W2": [[1]], "b2": [[0]]}
    settings = {name: getattr(one, name) for name in BEGINNING}
    body = "return JSON.stringify(JSON.parse(given.begun)) === playground_training.keyOf(given.settings)"
    assert in_node(body, MODULE, given={"begun": one._begun, "settings": settings}) is True
    one.weights = {}
    assert one._begun == ""


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("hidden", [8, 9], "hidden: expected at most 3 sizes from 1 to 8, got [8, 9]."),
        ("hidden", [1, 1, 1, 1], "hidden: expected at most 3 sizes from 1 to 8, got [1, 1, 1, 1]."),
        ("hidden", 8, "hidden: expected at most 3 sizes from 1 to 8, got 8."),
        ("hidden", [2.5], "hidden: expected at most 3 sizes from 1 to 8, got [2.5]."),
        ("weights", [1], "weights: expected a dictionary with W1, b1, and so on, got [1]."),
        ("weights", {"W1": "a"}, "weights: expected a matrix of finite numbers for W1, got 'a'."),
        ("weights", {"W1": [[math.nan, 0]]}, "weights: expected a matrix of finite numbers for W1, got [[nan, 0]]."),
        (
            "weights",
            {"W1": np.zeros((1, 2)), "b1": np.zeros((1, 1)), "W2": np.zeros((1, 2)), "b2": np.zeros((1, 1))},
            "weights: expected the shapes W1 (1, 2), b1 (1, 1), W2 (1, 1), b2 (1, 1); "
            "got W1 (1, 2), b1 (1, 1), W2 (1, 2), b2 (1, 1).",
        ),
        ("batch_size", 0, "batch_size: expected a whole number from 1 to 1000, got 0."),
        ("keep_prob", 0, "keep_prob: expected a number from 0.1 to 1, got 0."),
    ],
)
def test_what_cannot_be_is_refused(name: str, value: object, sentence: str) -> None:
    one = Playground(hidden=[1])
    with pytest.raises(traitlets.TraitError) as refused:
        setattr(one, name, value)
    assert str(refused.value) == sentence


def test_the_state_is_arrays_by_the_names_of_the_page(trained: list[tuple[dict, dict]]) -> None:
    settings, found = next(each for each in trained if len(each[0]["hidden"]) == 2)
    one = playground(settings, found)
    state = one.state()
    assert {"W1", "b1", "W2", "b2", "W3", "b3", "X", "Y", "X_test", "Y_test", "epoch"} <= state.keys()
    assert state["W2"].shape == tuple(settings["hidden"][::-1])
    assert state["b2"].shape == (settings["hidden"][1], 1)
    assert "weights" not in state
    assert not [name for name in state if name.startswith("_")]


def test_before_it_was_seen_there_are_no_weights_and_it_says_so() -> None:
    assert "W1" not in Playground().state()
    with pytest.raises(ValueError, match="weights: there are none yet; show the playground"):
        _ = Playground().layers


def test_numbers_of_the_browser_are_kept_as_they_came() -> None:
    sent = {"W1": [[1, 2.5]], "b1": [[0]], "W2": [[3]], "b2": [[0]]}
    one = Playground(hidden=[1])
    one.weights, one.costs = sent, [[0, 0.5, 1]]
    assert json.dumps(one.weights) == json.dumps(sent)
    assert json.dumps(one.costs) == "[[0, 0.5, 1]]"
