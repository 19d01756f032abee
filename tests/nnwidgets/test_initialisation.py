"""The widget of the start: its traits, and its mathematics against nnlib, in Node."""

import itertools
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from traitlets import TraitError

from nnlib import deep, initialisation
from nnlib.activations import activation
from nnlib.model import Model
from nnwidgets import Initialisation
from nnwidgets.picture import files_of, source_of
from nnwidgets.stills import STILLS
from tests.nnwidgets.conftest import NODE

RUNNER = Path(__file__).with_name("initialisation_runner.mjs")
ACTIVATIONS = ("tanh", "sigmoid", "relu")
STARTS = ("small_random", "scaled_by_fan", "xavier_normal", "he", "zeros")
DATA_SETS = ("xor_cloud", "moons", "blobs")


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[dict]]:
    """A function that puts questions to the widget's mathematics."""
    folder = tmp_path_factory.mktemp("js")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    for name in ("initialisation_math.js", "math.js"):
        (folder / name).write_text(source_of(name), encoding="utf-8")

    def ask(*questions: dict) -> list[dict]:
        command = [NODE, RUNNER, folder / "initialisation_math.js"]
        run = subprocess.run(command, input=json.dumps(questions), capture_output=True, encoding="utf-8")
        if run.returncode:
            raise ChildProcessError(run.stderr)
        return json.loads(run.stdout)

    return ask


def choice(**changes: object) -> dict:
    """The state of a deep network, as the view hands it over."""
    return {
        "activation": "tanh", "start": "small_random", "sigma": 0.1, "depth": 5, "width": 50, "seed": 1, **changes
    }  # fmt: skip


def normal_average(function: Callable[[np.ndarray], np.ndarray], variance: float) -> float:
    """The mean of function(z) over z from N(0, variance), added up on a grid that is fine enough for any bend."""
    z = np.linspace(-10, 10, 400_001) * np.sqrt(variance)
    density = np.exp(-(z**2) / (2 * variance))
    return float(np.sum(function(z) * density) / np.sum(density))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_layer_has_the_statistics_that_nnlib_finds(ask: Callable[..., list[dict]], name: str) -> None:
    choices = [
        choice(activation=name, start=start, sigma=sigma, depth=depth, width=width, seed=seed)
        for start in STARTS
        for sigma, depth, width, seed in ((0.03, 5, 50, 1), (1.0, 10, 20, 2), (10.0, 3, 11, 3), (0.001, 1, 10, 4))
    ]
    for wanted, found in zip(choices, ask(*({"kind": "run", "choice": each} for each in choices)), strict=True):
        L, n = wanted["depth"] + 1, wanted["width"]
        W = {l: np.reshape(found["W"][l], (n, n)) for l in range(1, L + 1)}
        layers = deep.Layers(W, {l: np.zeros((n, 1)) for l in W})
        X, E = (np.reshape(found[each], (n, -1)) for each in "XE")
        model = Model(name, "identity", "squared_error")
        cache = deep.forward(layers, X, model)
        cache.A[L] = E
        delta = deep.errors(layers, cache, np.zeros_like(E), model)
        values = initialisation.statistics({l: cache.A[l] for l in range(1, L)}, name)
        errors = initialisation.statistics(delta)
        assert found["values"][0] == pytest.approx([X.mean(), X.std(), 0], rel=1e-10, abs=1e-14)
        for l in range(1, L):
            size = np.abs(cache.A[l]).max()
            np.testing.assert_allclose(found["values"][l], values[l], rtol=1e-10, atol=1e-12 * size)
        for l in range(1, L + 1):
            np.testing.assert_allclose(found["errors"][l], errors[l], rtol=1e-10, atol=1e-12 * np.abs(delta[l]).max())
        s = Initialisation(start=wanted["start"], sigma=wanted["sigma"], width=n).weight_deviation
        drawn = np.concatenate([each.ravel() for each in W.values()]).std()
        assert drawn == pytest.approx(s, rel=6 / np.sqrt(2 * L * n * n))


def test_the_size_of_the_weights_changes_their_size_alone(ask: Callable[..., list[dict]]) -> None:
    small, large, other = ask(
        *({"kind": "run", "choice": choice(sigma=sigma, seed=seed)} for sigma, seed in ((0.1, 1), (0.4, 1), (0.1, 2)))
    )
    np.testing.assert_allclose(np.array(large["W"][3]), 4 * np.array(small["W"][3]), rtol=1e-12)
    assert large["X"] == small["X"]
    assert other["X"] != small["X"]
    assert other["W"] != small["W"]


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("variance", [1e-6, 0.3, 1.0, 40.0, 1e4])
def test_the_averages_of_the_rule_are_those_of_a_fine_sum(
    ask: Callable[..., list[dict]], name: str, variance: float
) -> None:
    (found,) = ask({"kind": "averages", "activation": name, "variance": variance})
    g, g_prime = activation(name).g, activation(name).g_prime
    mean = normal_average(g, variance)
    assert found["square"] == pytest.approx(normal_average(lambda z: g(z) ** 2, variance), rel=1e-4)
    spread = normal_average(lambda z: (g(z) - mean) ** 2, variance)
    assert found["deviation"] == pytest.approx(np.sqrt(spread), rel=1e-4)
    assert found["slope"] == pytest.approx(normal_average(lambda z: g_prime(z) ** 2, variance), rel=1e-4)


def test_the_rule_is_that_of_the_chapter_and_wide_networks_keep_to_it(ask: Callable[..., list[dict]]) -> None:
    he, tanh, sigmoid, small = ask(
        *(
            {"kind": "run", "choice": choice(width=100, **changes)}
            for changes in (
                {"activation": "relu", "start": "he"},
                {"start": "scaled_by_fan", "sigma": 1.5},
                {"activation": "sigmoid", "start": "xavier_normal"},
                {"sigma": 0.01, "depth": 9},
            )
        )
    )
    # He's start keeps the mean square of z at 2, of which ReLU lets half through, with the mean 1/√π.
    np.testing.assert_allclose(he["predicted"]["values"][1:], np.sqrt(1 - 1 / np.pi), rtol=1e-4)
    np.testing.assert_allclose(he["predicted"]["errors"][1:], 1, rtol=1e-4)
    # As in the chapter: a factor of 0.1 at each layer, 10⁻⁹ after nine.
    np.testing.assert_allclose(small["predicted"]["values"], 0.1 ** np.arange(10), rtol=0.02)
    down = sigmoid["predicted"]["errors"][1:]
    assert all(below <= above / 4 for below, above in itertools.pairwise(down))
    for found in (he, tanh, sigmoid, small):
        values, errors = (np.array([each[1] for each in found[name] if each]) for name in ("values", "errors"))
        np.testing.assert_allclose(values, found["predicted"]["values"], rtol=0.4)
        np.testing.assert_allclose(errors, found["predicted"]["errors"][1:], rtol=0.4)


@pytest.mark.parametrize(
    ("changes", "up", "down"),
    [
        ({"sigma": 0.03}, "faded", "faded"),
        ({"start": "xavier_normal"}, "kept", "kept"),
        ({"sigma": 1.0, "width": 100}, "saturated", "exploded"),
        ({"activation": "sigmoid", "start": "xavier_normal"}, "kept", "faded"),
        ({"activation": "relu", "sigma": 1.0}, "exploded", "exploded"),
        ({"activation": "relu", "start": "he"}, "kept", "kept"),
        ({"start": "zeros"}, "zero", "zero"),
    ],
)
def test_what_became_of_values_and_errors_is_told(
    ask: Callable[..., list[dict]], changes: dict, up: str, down: str
) -> None:
    (found,) = ask({"kind": "run", "choice": choice(**changes)})
    assert (found["judged"]["up"], found["judged"]["down"]) == (up, down)
    if up == "saturated":
        shares = [share for _, _, share in found["values"]]
        assert shares[found["judged"]["layer"]] == max(shares) >= 0.5


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_equal_units_stay_equal_to_the_last_bit_and_random_ones_part(ask: Callable[..., list[dict]], name: str) -> None:
    choices = [{"activation": name, "data": data, "equal": 0.5, "seed": 3} for data in DATA_SETS]
    for found in ask(*({"kind": "pair", "choice": each, "visits": [0, 2000]} for each in choices)):
        for equal, random in found["seen"]:
            assert equal["units"] == [equal["units"][0]] * 4
            assert equal["gradients"] == [equal["gradients"][0]] * 4
            assert (equal["different"], random["different"]) == (1, 4)
        assert found["seen"][1][0]["units"] != found["seen"][0][0]["units"]
        assert found["seen"][1][1]["cost"] < found["seen"][0][1]["cost"]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_zeros_with_balanced_classes_never_take_a_step(ask: Callable[..., list[dict]], name: str) -> None:
    (found,) = ask(
        {"kind": "pair", "choice": {"activation": name, "data": "moons", "equal": 0, "seed": 3}, "visits": [2000]}
    )
    equal = found["seen"][0][0]
    np.testing.assert_allclose(equal["units"], 0, atol=1e-9)
    assert equal["cost"] == pytest.approx(np.log(2), abs=1e-9)


def test_training_takes_the_steps_of_nnlib_and_the_way_back_is_the_way_there(ask: Callable[..., list[dict]]) -> None:
    asked = {"activation": "tanh", "data": "xor_cloud", "equal": 0.5, "seed": 5}
    (found,) = ask({"kind": "pair", "choice": asked, "visits": [0, 50, 300, 50]})
    X, Y = np.reshape(found["X"], (2, -1)), np.reshape(found["Y"], (1, -1))
    np.testing.assert_allclose([X.mean(axis=1), X.std(axis=1)], [[0, 0], [1, 1]], atol=1e-12)
    before, after, _, again = found["seen"]
    assert after == again
    for start, end in zip(before, after, strict=True):
        units = np.array(start["units"])
        W = {1: units[:, :2].copy(), 2: units[:, 3].reshape(1, 4)}
        b = {1: units[:, 2:3].copy(), 2: np.array([[start["top"]]])}
        for _ in range(50):
            layers = deep.Layers(W, b)
            dW, db = deep.backward(layers, deep.forward(layers, X), Y)
            W, b = ({l: theta[l] - slope[l] for l in theta} for theta, slope in ((W, dW), (b, db)))
        np.testing.assert_allclose(end["units"], np.hstack([W[1], b[1], W[2].T]), rtol=1e-10, atol=1e-12)
        assert end["cost"] == pytest.approx(deep.cost(deep.Layers(W, b), X, Y), rel=1e-10)


def test_histograms_count_every_value_once(ask: Callable[..., list[dict]]) -> None:
    rng = np.random.default_rng(0)
    values = np.concatenate([rng.normal(0, 3, 500), 10.0 ** rng.uniform(-15, 6, 200), np.zeros(20)])
    (found,) = ask({"kind": "counts", "values": values.tolist(), "range": [-3, 3], "bins": 24})
    inside = np.clip(values, -3, np.nextafter(3, 0))
    assert found["histogram"] == np.histogram(inside, 24, (-3, 3))[0].tolist()
    logs = np.clip(np.log10(np.abs(values[values != 0])), -3, np.nextafter(3, 0))
    assert found["powers"] == np.histogram(logs, 24, (-3, 3))[0].tolist()


def test_the_state_is_numbers_and_names() -> None:
    state = Initialisation(sigma=1, start="he").state()
    assert state == {
        "activation": "tanh", "data": "xor_cloud", "depth": 5, "equal": 0.5, "playing": False, "seed": 1,
        "sigma": 1.0, "start": "he", "steps": 0, "view": "layers", "width": 50,
    }  # fmt: skip
    assert files_of("initialisation")[0] == "initialisation.js"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sigma": 0}, "sigma: expected a number from 0.001 to 10, got 0."),
        ({"depth": 11}, "depth: expected a whole number from 1 to 10, got 11."),
        ({"width": 9}, "width: expected a whole number from 10 to 100, got 9."),
        ({"steps": 1.5}, "steps: expected a whole number from 0 to 2000, got 1.5."),
        ({"activation": "softmax"}, "activation: expected one of 'tanh', 'sigmoid', 'relu'; got 'softmax'."),
    ],
)
def test_what_cannot_be_shown_is_refused(changes: dict, message: str) -> None:
    with pytest.raises(TraitError) as refused:
        Initialisation(**changes)
    assert str(refused.value) == message


@pytest.mark.parametrize("start", STARTS)
def test_a_notebook_measures_the_same_network_with_numpy(start: str) -> None:
    widget = Initialisation(start=start, sigma=0.5, activation="relu", depth=2, width=100)
    values, errors = widget.measure()
    assert list(values) == [0, 1, 2]
    assert sorted(errors) == [1, 2, 3]
    assert values[0].deviation == pytest.approx(1, abs=0.03)
    assert errors[3].deviation == pytest.approx(1, abs=0.03)
    first = widget.weight_deviation * np.sqrt(100) * np.sqrt((1 - 1 / np.pi) / 2)
    assert values[1].deviation == pytest.approx(first, rel=0.2)
    assert widget.measure() == (values, errors)


@pytest.mark.parametrize("start", STARTS)
def test_without_javascript_there_is_a_figure_and_a_sentence(start: str) -> None:
    markup = STILLS["initialisation"](Initialisation(start=start)).data
    assert "it needs JavaScript" in markup
    assert 'role="img"' in markup


@pytest.mark.browser
def test_state_that_makes_no_sense_is_brought_into_range(show: Callable[..., Page]) -> None:
    page = show(
        Initialisation(), sigma="much", depth=99, seed=-4, start="best", activation=7, steps=1e99,
        equal=[1], data={}, view=0, playing="yes",
    )  # fmt: skip
    assert page.locator(".nn-layers tbody tr").count() == 10
    assert page.get_by_role("slider", name="σ").get_attribute("aria-valuetext") == "0.0300"
    assert "The signal" in page.locator(".nn-panel:visible").text_content()
    page.get_by_role("button", name="Equal units").click()
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Train 100 steps").click()
    expect(page.locator(".nn-panel:visible")).to_contain_text("still copies of one")


@pytest.mark.browser
def test_two_views_of_one_widget_show_the_same(show: Callable[..., Page]) -> None:
    widget = Initialisation(view="units", data="moons", equal=0.3)
    page = show(widget, widget)
    page.get_by_role("button", name="Train 100 steps").first.click()
    verdicts = page.locator(".nn-panel:visible")
    verdicts.nth(1).scroll_into_view_if_needed()
    expect(verdicts.nth(1)).to_contain_text("After 100 steps")
    assert verdicts.nth(0).text_content() == verdicts.nth(1).text_content()
