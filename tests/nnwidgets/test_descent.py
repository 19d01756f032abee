"""The race downhill: its traits, and its JavaScript, whose every path and cost is that of nnlib or of numpy."""

import re

import numpy as np
import pytest
import traitlets

from nnlib import convexity, linear, training
from nnlib.optim import Adam, Momentum
from nnlib.surfaces import path
from nnwidgets import DescentRace
from nnwidgets.descent import RUNNERS, SURFACES
from nnwidgets.stills import STILLS
from tests.nnwidgets.conftest import in_node

either = pytest.mark.parametrize("name", SURFACES)
SETTINGS = {"learningRate": 0.1, "adamRate": 0.07, "batchSize": 7, "momentum": 0.8, "seed": 5}
STARTS = {"line": [-1.0, 2.0], "row": [-0.45, 0.5]}

# Everything there is to know of a race, with every step, and the order in which each runner looks at the examples.
RACE = """
  const landscape = new descent_race.Landscape(given.name, given.examples);
  const { settings, clock, time } = given;
  const race = new descent_race.Race(landscape, settings);
  const done = race.reach(clock, time);
  const rng = new math.Generator(settings.seed);
  const order = Int32Array.from(landscape.X, (_, i) => i);
  const orders = Array.from({ length: given.epochs ?? 0 }, () => [...rng.shuffle(order)]);
  return {
    done, orders,
    least: landscape.least, near: landscape.near, minima: landscape.minima, steepest: landscape.steepest(),
    runners: race.runners.map(({ name, trail, steps, examples, arrived, lost, cost, place }) =>
      ({ name, ...trail, steps_made: steps, examples, arrived, lost, cost, place })),
  };
"""


def examples(name: str) -> tuple[np.ndarray, np.ndarray]:
    return DescentRace(surface=name).examples


def race(name: str, clock: str, time: float, *, start: list[float] | None = None, **given: object) -> dict:
    """The race, its runners by name."""
    X, Y = examples(name)
    epochs = given.pop("epochs", 0)
    settings = {**SETTINGS, "start": start or STARTS[name], **given}
    asked = {"name": name, "examples": np.vstack([X, Y]).T.tolist(), "settings": settings}
    found = in_node(RACE, "descent_race", "math", given={**asked, "clock": clock, "time": time, "epochs": epochs})
    return {**found, "runners": {runner["name"]: runner for runner in found["runners"]}}


def trail(runner: dict) -> np.ndarray:
    return np.array([runner["first"], runner["second"]])


@either
def test_batch_momentum_and_adam_go_the_ways_of_nnlib(name: str) -> None:
    X, Y = examples(name)
    runners = race(name, "epochs", 200)["runners"]
    for runner, eta, options in (
        ("batch", 0.1, {}),
        ("momentum", 0.1, {"optimiser": Momentum(0.8)}),
        ("adam", 0.07, {"optimiser": Adam()}),
    ):
        expected = path(SURFACES[name], STARTS[name], X, Y, epochs=200, learning_rate=eta, **options)
        np.testing.assert_allclose(trail(runners[runner]), expected, rtol=0, atol=1e-10)
        costs = [SURFACES[name].cost(SURFACES[name].named(*place), X, Y) for place in expected.T]
        np.testing.assert_allclose(runners[runner]["costs"], costs, rtol=0, atol=1e-10)


@either
def test_stochastic_and_mini_batch_go_the_way_of_their_own_order(name: str) -> None:
    X, Y = examples(name)
    found = race(name, "epochs", 2, epochs=2)
    surface = SURFACES[name]
    for runner, size in (("stochastic", 1), ("mini_batch", 7)):
        params, expected = surface.named(*STARTS[name]), [STARTS[name]]
        for order in found["orders"]:
            for at in training.minibatches(X.shape[1], size):
                chosen = np.array(order)[at]
                gradient = surface.gradient(params, X[:, chosen], Y[:, chosen])
                params = {key: params[key] - 0.1 * gradient[key] for key in params}
                expected.append([value.item() for value in params.values()])
        np.testing.assert_allclose(trail(found["runners"][runner]), np.transpose(expected), rtol=0, atol=1e-10)
    assert sorted(found["orders"][0]) == list(range(100))


@either
def test_the_map_and_the_least_cost_are_those_of_nnlib(name: str) -> None:
    X, Y = examples(name)
    first, second = np.linspace(-3, 3, 17), np.linspace(2.6, -2.6, 13)
    body = """
      const landscape = new descent_race.Landscape(given.name, given.examples);
      const { first, second } = given;
      const slopes = first.map((value, k) => landscape.gradient([value, second[k % second.length]]));
      return { J: [...landscape.grid(first, second)], slopes };
    """
    given = {"name": name, "examples": np.vstack([X, Y]).T.tolist(), "first": list(first), "second": list(second)}
    found = in_node(body, "descent_race", given=given)
    expected = SURFACES[name].grid(first.reshape(1, -1), second.reshape(1, -1), X, Y)
    np.testing.assert_allclose(np.reshape(found["J"], (13, 17)), expected, rtol=1e-12)
    slopes = [SURFACES[name].gradient(SURFACES[name].named(a, second[k % 13]), X, Y) for k, a in enumerate(first)]
    expected = [[value.item() for value in slope.values()] for slope in slopes]
    np.testing.assert_allclose(found["slopes"], expected, rtol=0, atol=1e-12)


def test_the_minima_and_the_limit_are_right() -> None:
    X, Y = examples("line")
    found = race("line", "steps", 0)
    np.testing.assert_allclose(found["minima"], [np.hstack(linear.solve(X, Y))[0]], rtol=1e-10)
    curvatures = np.linalg.eigvalsh(convexity.hessian(np.ones((1, X.shape[1])), X))
    assert found["steepest"] == pytest.approx(curvatures[1], rel=1e-12)
    X, Y = examples("row")
    found = race("row", "steps", 0)
    lowest, mirrored = found["minima"]
    assert mirrored == [-value for value in lowest]
    gradient = SURFACES["row"].gradient(SURFACES["row"].named(*lowest), X, Y)
    assert max(abs(value.item()) for value in gradient.values()) < 1e-12
    values = np.linspace(-3, 3, 61).reshape(1, -1)
    assert SURFACES["row"].grid(values, values, X, Y).min() >= found["least"]


def test_in_the_same_epochs_everyone_looks_at_the_same_examples() -> None:
    runners = race("line", "epochs", 3)["runners"]
    assert {runner["examples"] for runner in runners.values()} == {300}
    steps = {name: runner["steps_made"] for name, runner in runners.items()}
    # 100 examples in batches of 7 are 15 batches, the last one short.
    assert steps == {"batch": 3, "stochastic": 300, "mini_batch": 45, "momentum": 3, "adam": 3}
    begun = race("line", "epochs", 0.5)["runners"]
    assert {name: runner["examples"] for name, runner in begun.items()} == {
        "batch": 0,
        "stochastic": 50,
        "mini_batch": 49,
        "momentum": 0,
        "adam": 0,
    }


def test_in_the_same_steps_the_work_differs() -> None:
    runners = race("line", "steps", 40)["runners"]
    assert {runner["steps_made"] for runner in runners.values()} == {40}
    examples = {name: runner["examples"] for name, runner in runners.items()}
    # Two whole epochs of 15 batches, and ten batches of 7.
    assert examples == {"batch": 4000, "stochastic": 40, "mini_batch": 270, "momentum": 4000, "adam": 4000}


def test_by_steps_momentum_arrives_first_and_by_examples_stochastic() -> None:
    found = race("line", "epochs", 250, batchSize=10)
    arrived = {name: runner["arrived"] for name, runner in found["runners"].items()}
    assert min(arrived, key=lambda name: arrived[name]["steps"]) == "momentum"
    assert min(arrived, key=lambda name: arrived[name]["examples"]) == "stochastic"
    batch = found["runners"]["batch"]
    within = [step for step, cost in zip(batch["steps"], batch["costs"], strict=True) if cost <= 1.01 * found["least"]]
    assert arrived["batch"]["steps"] == within[0]


def test_a_race_run_in_pieces_is_the_same_race() -> None:
    X, Y = examples("row")
    body = """
      const landscape = new descent_race.Landscape("row", given.examples);
      const race = () => new descent_race.Race(landscape, given.settings);
      const [whole, pieces] = [race(), race()];
      whole.reach("epochs", 9);
      for (let time = 0; time < 9; time += 0.37) while (!pieces.reach("epochs", time, () => false));
      pieces.reach("epochs", 9);
      const beyond = [8.9, 9, 9.1].map((time) => whole.isBeyond("epochs", time));
      return { places: [whole, pieces].map(({ runners }) => runners.map(({ place }) => place)), beyond };
    """
    settings = {**SETTINGS, "start": STARTS["row"]}
    found = in_node(body, "descent_race", given={"examples": np.vstack([X, Y]).T.tolist(), "settings": settings})
    assert found["places"][0] == found["places"][1]
    assert found["beyond"] == [True, False, False]


def test_a_long_trail_is_thinned_and_keeps_its_beginning_whole() -> None:
    stochastic = race("line", "epochs", 250)["runners"]["stochastic"]
    assert stochastic["steps_made"] == 25_000
    assert stochastic["steps"][:200] == list(range(200))
    assert len(stochastic["steps"]) < 1500
    assert stochastic["steps"][-1] > 24_800


def test_who_runs_off_stops_and_stays_a_number() -> None:
    found = race("line", "steps", 300, learningRate=3)["runners"]
    assert found["batch"]["lost"]
    assert found["batch"]["steps_made"] < 300
    assert np.isfinite([*found["batch"]["place"], found["batch"]["cost"]]).all()
    assert not found["adam"]["lost"]


def test_on_the_saddle_nobody_ever_moves() -> None:
    found = race("row", "epochs", 20, start=[0, 0])["runners"]
    assert {tuple(runner["place"]) for runner in found.values()} == {(0, 0)}


def sentence(name: str, clock: str, time: float, *, without: tuple[str, ...] = (), **settings: object) -> str:
    X, Y = examples(name)
    body = """
      const landscape = new descent_race.Landscape(given.name, given.examples);
      const race = new descent_race.Race(landscape, given.settings);
      race.reach(given.clock, given.time);
      return descent_verdict.verdict(race, given.clock, given.time, (name) => !given.without.includes(name));
    """
    settings = {**SETTINGS, "start": STARTS[name], "batchSize": 10, **settings}
    given = {"name": name, "examples": np.vstack([X, Y]).T.tolist(), "settings": settings}
    given |= {"clock": clock, "time": time, "without": without}
    return in_node(body, "descent_race", "descent_verdict", given=given)


def test_the_sentence_says_what_there_is_to_see() -> None:
    assert sentence("line", "epochs", 0) == (
        "All stand at the start, where J is 1.256; the least is 0.118. Press Play, or drag the start."
    )
    assert re.fullmatch(
        r"Nobody has come within 1 % of the least cost yet\. "
        r"Nearest is Momentum, \d+ % above it after 1,000 gradients of single examples\.",
        sentence("line", "steps", 10),
    )
    assert sentence("line", "steps", 45, adamRate=0.1).startswith(
        "First within 1 % of the least cost: Momentum, after 31 steps and 3,100 gradients of single examples; "
        "then Adam, after 39 steps."
    )
    assert re.search(
        r"First .*: Stochastic, .* Stochastic does not stay there: it jitters about the minimum, .* Lower η\.",
        sentence("line", "epochs", 20),
    )
    assert sentence("line", "steps", 100, learningRate=0.9, without=("stochastic", "mini_batch")).startswith(
        "Batch has run off: lower η. For the whole batch the limit is 2/c = 0.827. First within"
    )
    assert "limit" not in sentence("line", "epochs", 20, learningRate=0.5)
    assert sentence("row", "epochs", 5, start=[0, 0]) == (
        "The start is on the saddle: the gradient is 0 there, of every example, and nobody ever moves. "
        "Move it a little."
    )
    everyone = ("batch", "stochastic", "mini_batch", "momentum", "adam")
    assert sentence("line", "epochs", 5, without=everyone) == "Nobody runs: switch a runner on."


def test_two_minima_part_them() -> None:
    sides = {}
    for seed in (1, 5):
        runners = race("row", "epochs", 160, batchSize=10, seed=seed)["runners"]
        sides[seed] = {name: np.sign(runner["place"][0]) for name, runner in runners.items()}
    # The order of the examples decides for stochastic; momentum looks at all of them.
    assert [sides[seed]["stochastic"] for seed in (1, 5)] == [1, -1]
    assert [sides[seed]["momentum"] for seed in (1, 5)] == [-1, -1]
    assert "They have parted: two minima cost the same." in sentence("row", "epochs", 160, seed=1)
    assert "parted" not in sentence("row", "epochs", 160, start=[-1.0, 0.5])


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("starts", [[0, 0]], "starts: expected 2 rows, got 1."),
        ("starts", [[0, 0], [0, 9]], "starts: expected numbers from -3 to 3, got 9."),
        ("learning_rate", 0, "learning_rate: expected a number from 0.01 to 3, got 0."),
        ("clock", "seconds", "clock: expected one of 'epochs', 'steps'; got 'seconds'."),
        ("line_examples", [[1, 2]], "line_examples: expected at least 2 rows, got 1."),
        ("row_examples", [[1, 9]] * 3, "row_examples: expected numbers from -5 to 5, got 9."),
    ],
)
def test_what_cannot_be_shown_is_refused(name: str, value: object, message: str) -> None:
    with pytest.raises(traitlets.TraitError) as refused:
        DescentRace(**{name: value})
    assert str(refused.value) == message


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"surface": "row", "time": 30.5},
        {"learning_rate": 3, "adam_rate": 3, "time": 300},
        {f"with_{name}": False for name in RUNNERS},
    ],
)
def test_a_figure_stands_in_its_place_in_every_state(state: dict) -> None:
    still = STILLS["descent"](DescentRace(**state)).data
    assert still.startswith("<p>Here batch, stochastic, mini-batch, momentum and Adam race downhill")
    assert all((name.replace("_", "-") in still.partition("<svg")[2]) == (len(state) < 5) for name in RUNNERS)


@either
def test_paths_in_python_are_those_of_nnlib(name: str) -> None:
    widget = DescentRace(surface=name, adam_rate=0.07)
    runners = race(name, "epochs", 20)["runners"]
    for runner in ("batch", "momentum", "adam"):
        np.testing.assert_allclose(widget.path(runner, 20), trail(runners[runner]), rtol=0, atol=1e-10)
    assert widget.path("stochastic", 2).shape == (2, 201)
    assert widget.path("mini_batch", 2).shape == (2, 21)
    with pytest.raises(ValueError, match=r"^runner: expected one of batch, .*; got 'newton'\.$"):
        widget.path("newton", 2)
