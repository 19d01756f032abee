"""The widget of the chapter *Regularisation*: its training and its grid in Node, held to nnlib, and its class."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
import traitlets
from playwright.sync_api import Page, expect

from nnlib import deep, dropout_network, losses, optim, selection, training
from nnwidgets import Regularisation
from nnwidgets.regularisation import EPOCHS, LAYERS, MOST_ROWS, PARTS, UNITS, parameters, sizes
from tests.nnwidgets.conftest import in_node

SETTINGS = {
    "lam": 0,
    "keep_prob": 1,
    "early": False,
    "patience": 50,
    "noise": 0.3,
    "points": 40,
    "seed": 4,
    "layers": 2,
    "units": 16,
}
RUNS = [
    {},
    {"lam": 0.003, "seed": 1, "units": 4},
    {"keep_prob": 0.8, "layers": 3, "noise": 0.1, "points": 25},
    {"early": True, "lam": 0.0001, "seed": 7},
    {"layers": 1, "units": 1, "noise": 0.5, "points": 10, "seed": 0},
]
RUN = """
const runs = regularisation_runs;
const { settings, epochs } = given;
const data = runs.dataOf(settings);
const run = new runs.Run(settings, data);
const start = runs.flat(run.network);
run.advance(epochs, () => true);
const sets = Object.fromEntries(Object.entries(data).map(([part, { X, Y }]) => [part, { X: [...X], Y: [...Y] }]));
const judged = Object.fromEntries(Object.entries(data).map(([part, set]) => [part, runs.judge(run.network, set)]));
return {
  sets, start, judged, weights: run.parameters, squares: runs.squares(run.network), history: run.history,
  epoch: run.epoch, stopped: run.stopped, best: run.best.epoch, key: runs.keyOf(settings),
};
"""


class Trained(NamedTuple):
    """What Node says of one run, with arrays of nnlib's shapes."""

    settings: dict
    answer: dict
    sets: dict[str, tuple[np.ndarray, np.ndarray]]

    def layers(self, which: str = "weights") -> deep.Layers:
        """The parameters at the end, or at the "start"."""
        n = sizes(self.settings["layers"], self.settings["units"])
        W, b, rest = {}, {}, np.array(self.answer[which])
        for l in range(1, len(n)):
            W[l], rest = rest[: n[l] * n[l - 1]].reshape(n[l], n[l - 1]), rest[n[l] * n[l - 1] :]
            b[l], rest = rest[: n[l]].reshape(-1, 1), rest[n[l] :]
        assert rest.size == 0
        return deep.Layers(W, b)


def trained(epochs: int = EPOCHS, **changes: object) -> Trained:
    """Train in Node with these changes to the settings."""
    settings = SETTINGS | changes
    answer = in_node(RUN, "regularisation_runs", given={"settings": settings, "epochs": epochs})
    sets = {part: (np.reshape(each["X"], (2, -1)), np.array([each["Y"]])) for part, each in answer["sets"].items()}
    return Trained(settings, answer, sets)


class Restrained(NamedTuple):
    """What nnlib trains in its place: descent feels the penalty, the cost that decides when to stop does not."""

    lam: float

    def cost(self, params: dict, X: np.ndarray, Y: np.ndarray) -> float:
        return training.Network().cost(params, X, Y)

    def gradient(self, params: dict, X: np.ndarray, Y: np.ndarray) -> dict:
        return training.Network(lam=self.lam).gradient(params, X, Y)


@pytest.mark.parametrize("changes", RUNS, ids=str)
def test_costs_shares_and_squares_are_those_of_nnlib_with_all_units_on(changes: dict) -> None:
    run = trained(epochs=150, **changes)
    layers = run.layers()
    for part, (X, Y) in run.sets.items():
        judged = run.answer["judged"][part]
        assert judged["cost"] == pytest.approx(deep.cost(layers, X, Y), abs=1e-10)
        assert judged["right"] == pytest.approx(np.mean((deep.forward(layers, X).A[len(layers.W)] > 0.5) == Y))
    assert run.answer["squares"] == pytest.approx(losses.penalty(layers.W.values(), 1.0), rel=1e-12)
    if not run.answer["stopped"]:
        # What the curves end with are the same costs, so no unit was off when they were taken.
        last = run.answer["history"][-1]
        assert last == [150, run.answer["judged"]["training"]["cost"], run.answer["judged"]["validation"]["cost"]]


@pytest.mark.parametrize("changes", [each for each in RUNS if "keep_prob" not in each], ids=str)
def test_a_run_is_the_training_of_nnlib_from_the_same_start(changes: dict) -> None:
    run = trained(**changes)
    settings = run.settings
    witness = training.train(
        Restrained(settings["lam"]),
        deep.named(run.layers("start")),
        *run.sets["training"],
        epochs=EPOCHS if settings["early"] else 120,
        learning_rate=0.02,
        optimiser=optim.Adam(),
        validation=run.sets["validation"],
        patience=settings["patience"] if settings["early"] else None,
    )
    history = np.array(run.answer["history"])
    early = history[history[:, 0] <= 120]
    at = early[:, 0].astype(int) - 1
    np.testing.assert_allclose(early[:, 1], witness.history.cost[at], rtol=1e-7)
    np.testing.assert_allclose(early[:, 2], witness.history.validation[at], rtol=1e-7)
    if not settings["early"]:
        assert (run.answer["epoch"], run.answer["stopped"]) == (EPOCHS, "epochs")
        return
    assert run.answer["stopped"] == witness.stopped == "early"
    assert run.answer["epoch"] == witness.history.cost.size < EPOCHS
    assert run.answer["best"] == 1 + np.argmin(witness.history.validation)
    for name, theta in deep.named(run.layers()).items():
        np.testing.assert_allclose(theta, witness.params[name], rtol=1e-6, atol=1e-9)


def test_with_early_stopping_the_weights_of_the_best_epoch_come_back() -> None:
    stopped = trained(early=True)
    best = stopped.answer["best"]
    assert stopped.answer["epoch"] == best + stopped.settings["patience"]
    assert trained(epochs=best, early=True).answer["weights"] == stopped.answer["weights"]
    assert trained(epochs=best).answer["weights"] == stopped.answer["weights"]
    # Also where the patience outlasts the epochs.
    patient = trained(early=True, keep_prob=0.6, patience=200)
    assert patient.answer["stopped"] == "epochs"
    least = min(row[2] for row in patient.answer["history"])
    assert patient.answer["judged"]["validation"]["cost"] == least


def test_masks_of_dropout_are_drawn_in_training_and_the_step_is_that_of_nnlib() -> None:
    body = """
      const { Run, dataOf, flat, judge } = regularisation_runs;
      const [run, other] = [new Run(given), new Run(given)];
      const start = flat(run.network);
      run.step();
      const M = run.network.batch(given.points).M.slice(1, -1).map((mask) => [...mask]);
      const first = flat(run.network);
      run.step();
      other.step();
      for (let i = 0; i < 5; i++) judge(other.network, other.data.validation);
      other.step();
      const { X, Y } = dataOf(given).training;
      return { start, M, first, second: flat(run.network), judged: flat(other.network), X: [...X], Y: [...Y] };"""
    settings = SETTINGS | {"keep_prob": 0.7, "lam": 0.001}
    answer = in_node(body, "regularisation_runs", given=settings)
    run = Trained(settings, answer, {})
    M = {l: np.reshape(mask, (16, 40)) for l, mask in enumerate(answer["M"], start=1)}
    assert {value for mask in M.values() for value in np.unique(mask)} == {0, 1 / 0.7}
    start, X, Y = run.layers("start"), np.reshape(answer["X"], (2, 40)), np.array([answer["Y"]])
    cache = dropout_network.forward(start, X, M)
    gradients = deep.named(dropout_network.backward(start, cache, M, Y, lam=0.001))
    params = deep.named(start)
    adam = optim.Adam()
    expected, _ = adam.step(params, gradients, adam.start(params), 0.02)
    for name, theta in deep.named(run.layers("first")).items():
        np.testing.assert_allclose(theta, expected[name], rtol=1e-9, atol=1e-12)
    # To judge a network draws nothing.
    assert answer["judged"] == answer["second"]


def test_the_same_settings_give_the_same_run_and_each_setting_another() -> None:
    plain = trained(epochs=20).answer
    assert trained(epochs=20).answer == plain
    changes = {"lam": 0.01, "keep_prob": 0.9, "noise": 0.2, "points": 50, "seed": 5, "layers": 3, "units": 8}
    for name, value in changes.items():
        other = trained(epochs=20, **{name: value}).answer
        assert other["weights"] != plain["weights"], name
        assert other["key"] != plain["key"], name
    assert trained(epochs=20, points=50).answer["sets"]["validation"] == plain["sets"]["validation"]
    # A patience that is not in use changes nothing.
    assert trained(epochs=20, patience=10).answer["key"] == plain["key"]


def test_the_history_of_a_long_run_is_short_and_holds_its_first_best_and_last_epochs() -> None:
    for changes in ({}, {"lam": 0.003}):
        run = trained(**changes)
        epochs = [row[0] for row in run.answer["history"]]
        assert len(epochs) <= MOST_ROWS
        assert epochs == sorted(set(epochs))
        assert epochs[:100] == list(range(1, 101))
        assert run.answer["best"] in epochs
        assert epochs[-1] == EPOCHS
        assert max(np.diff(np.log(epochs[100:]))) < 0.03


GRID = """
const { Grid, Run, SIZES, bestOf, judge, PARTS } = regularisation_runs;
let grid = new Grid(given.settings);
let left = 0;
// Interrupted again and again, and put together anew from its rows now and then.
for (let pause = 1; !grid.done; pause++) {
  left = 170;
  grid.advance(() => left-- > 0);
  if (pause % 9 === 0) grid = new Grid(given.settings, grid.rows);
  if (pause > 1000) throw new Error("it does not come to an end");
}
const alone = SIZES.map((size) => {
  const run = new Run({ ...given.settings, ...size });
  run.advance(2000, () => true);
  return PARTS.map((part) => judge(run.network, run.data[part]));
});
return { rows: grid.rows, alone, best: PARTS.map((part) => bestOf(grid.rows, part)), none: bestOf([], "test") };
"""


@pytest.fixture(scope="module")
def grid() -> dict:
    """The grid of the default settings with early stopping, which is short."""
    settings = SETTINGS | {"early": True, "patience": 20}
    return in_node(GRID, "regularisation_runs", given={"settings": settings})


def test_the_grid_trains_each_size_as_a_run_of_its_own_however_often_it_is_interrupted(grid: dict) -> None:
    assert [tuple(row[:2]) for row in grid["rows"]] == [(layers, units) for layers in LAYERS for units in UNITS]
    for row, judged in zip(grid["rows"], grid["alone"], strict=True):
        assert row[2:5] == [each["right"] for each in judged]
        assert row[5:] == [each["cost"] for each in judged]


def test_the_best_size_is_the_one_that_nnlib_chooses(grid: dict) -> None:
    assert grid["none"] == -1
    settings = {"early": True, "patience": 20}
    key = in_node("return regularisation_runs.gridKeyOf(given)", "regularisation_runs", given=SETTINGS | settings)
    widget = Regularisation(grid=grid["rows"], grid_of=key, **settings)
    for k, part in enumerate(PARTS):
        score = {(row[0], row[1]): row[2 + k] for row in grid["rows"]}
        found = selection.grid_search(lambda layers, units, score=score: score[layers, units], LAYERS, UNITS)
        assert tuple(grid["rows"][grid["best"][k]][:2]) == (found.best_layers, found.best_units)
        widget.judged_by = part
        assert widget.best_size == (found.best_layers, found.best_units)
    assert Regularisation(grid=grid["rows"], grid_of=key).best_size is None


def test_what_the_chapter_says_of_its_picture_is_so() -> None:
    plain = trained()
    curve = [row[2] for row in plain.answer["history"]]
    assert curve[-1] > 3 * min(curve)
    assert 50 < plain.answer["best"] < 200
    strong = trained(lam=0.1)
    assert strong.answer["squares"] < 1e-3
    assert deep.forward(strong.layers(), strong.sets["test"][0]).A[3] == pytest.approx(0.5, abs=1e-3)
    # The first pause is not yet the turn.
    hasty, patient = trained(early=True, patience=10), trained(early=True, patience=50)
    assert hasty.answer["epoch"] < 50 < patient.answer["best"]
    costs = [run.answer["judged"]["validation"]["cost"] for run in (patient, hasty, plain)]
    assert costs == sorted(costs)
    assert costs[1] > 1.2 * costs[0]
    # A penalty and dropout, each alone, end with a smaller gap and a smaller validation cost.
    for changes in ({"lam": 0.00316}, {"keep_prob": 0.8}):
        restrained = trained(**changes).answer["judged"]
        assert restrained["validation"]["cost"] < 0.3 * curve[-1]
        assert restrained["training"]["cost"] > plain.answer["judged"]["training"]["cost"]


def test_the_class_gives_the_network_of_the_run_as_nnlib_takes_it() -> None:
    run = trained(epochs=60, lam=0.00316, layers=3, units=4)
    widget = Regularisation(lam=0.00316, layers=3, units=4)
    assert not widget.trained
    assert widget.network is None
    assert "W1" not in widget.state()
    answer = run.answer
    widget.run_of, widget.epoch = answer["key"], 60
    widget.weights, widget.history = answer["weights"], answer["history"]
    assert widget.trained
    assert deep.cost(widget.network, *run.sets["validation"]) == pytest.approx(answer["history"][-1][2], abs=1e-12)
    state = widget.state()
    assert [state[name].shape for name in ("W1", "b1", "W2", "W4", "b4")] == [(4, 2), (4, 1), (4, 4), (1, 4), (1, 1)]
    assert state["history"].shape == (60, 3)
    # Another setting: that run is none of its own any more.
    widget.seed = 5
    assert widget.network is None


@pytest.mark.browser
def test_a_run_that_was_saved_half_way_goes_on_as_if_it_had_never_stopped(show: Callable[..., Page]) -> None:
    half, further = trained(epochs=60, keep_prob=0.8), trained(epochs=61, keep_prob=0.8)
    widget = Regularisation(keep_prob=0.8, run_of=half.answer["key"], epoch=60, best_epoch=half.answer["best"])
    widget.weights, widget.history = half.answer["weights"], half.answer["history"]
    page = show(widget)
    cells = page.locator(".nn-runs tbody td")
    for run, epoch in ((half, "60"), (further, "61")):
        expect(cells.first).to_have_text(epoch)
        costs = [f"{run.answer['judged'][part]['cost']:.3f}" for part in ("training", "validation")]
        assert cells.all_text_contents()[1:3] == costs
        # The masks and Adam's memory are in no trait: the run is made once more.
        page.get_by_role("button", name="Step").click()
    page.get_by_role("slider", name="seed").press("ArrowRight")
    page.get_by_role("button", name="Reset").click()
    expect(page.locator(".nn-panel").first).to_contain_text("Press Play")


@pytest.mark.browser
@pytest.mark.parametrize(
    "wrong",
    [{"weights": [0.5] * 336}, {"history": []}, {"run_of": "[0]"}, {"history": [["a"], [1, 2]]}, {"weights": "text"}],
    ids=str,
)
def test_a_run_that_does_not_fit_its_settings_counts_as_not_begun(show: Callable[..., Page], wrong: dict) -> None:
    run = trained(epochs=5)
    saved = {"run_of": run.answer["key"], "epoch": 5, "weights": run.answer["weights"]}
    saved["history"] = run.answer["history"]
    page = show(Regularisation(), **(saved | wrong))
    expect(page.locator(".nn-panel").first).to_contain_text("Press Play")
    assert page.locator(".nn-runs tbody td").first.text_content() == "0"


def test_the_number_of_parameters_is_that_of_the_network() -> None:
    counts = in_node(
        "return regularisation_runs.SIZES.map((size) => [size.layers, size.units, "
        "regularisation_runs.parametersOf(size), regularisation_runs.startOf({ ...size, lam: 0, seed: 1 }).params"
        ".reduce((sum, theta) => sum + theta.length, 0)])",
        "regularisation_runs",
    )
    for layers, units, count, made in counts:
        assert parameters(layers, units) == count == made


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("lam", 0.2, "lam: expected a number from 0 to 0.1, got 0.2."),
        ("keep_prob", 0.4, "keep_prob: expected a number from 0.5 to 1, got 0.4."),
        ("patience", 0, "patience: expected a whole number from 10 to 200, got 0."),
        ("units", 3, "units: expected one of 1, 2, 4, 8, 16; got 3."),
        ("layers", 4, "layers: expected a whole number from 1 to 3, got 4."),
        ("judged_by", "luck", "judged_by: expected one of 'validation', 'training', 'test'; got 'luck'."),
        ("weights", [np.inf], "weights: expected at most 609 finite numbers; one is not finite."),
        ("history", [[1, 2]], "history: expected rows of 3 finite numbers each, got shape (1, 2)."),
        ("kept", np.ones((5, 14)), "kept: expected at most 4 rows, got 5."),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_sentence(name: str, value: object, sentence: str) -> None:
    widget = Regularisation()
    with pytest.raises(traitlets.TraitError) as refused:
        setattr(widget, name, value)
    assert str(refused.value) == sentence
