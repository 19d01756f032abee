"""The race downhill on its page: by mouse, touch and keyboard, and what it shows against nnlib."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from nnlib.optim import Momentum
from nnlib.surfaces import path
from nnwidgets import DescentRace
from nnwidgets.descent import SURFACES
from tests.looking import look

pytestmark = pytest.mark.browser

NAME = ".nn-descent"
PAGE = "descent.html"
RUNNERS = ("Batch", "Stochastic", "Mini-batch", "Momentum", "Adam")
SPANS = {"line": (-1.5, 2.5), "row": (-3.0, 3.0)}
# In the drawing of the map, 400 wide: where its square lies, and how wide it is.
LEFT, SIDE = 34, 366


def begin(page: Page) -> None:
    """Put everyone to a start near (−1, 2), with the settings of the beginning."""
    widget = page.locator(NAME)
    for name in ("One valley", "Same epochs", "Reset"):
        widget.get_by_role("button", name=name).click()
    rate(widget, 0.1)
    for box in widget.get_by_role("checkbox").all():
        box.set_checked(True)
    page.mouse.click(*on_screen(widget, -1, 2))
    at(widget, (-1, 2))


def rate(widget: Locator, eta: float) -> None:
    widget.get_by_role("slider", name="η", exact=True).fill(f"{np.log10(eta):g}")


def on_screen(widget: Locator, first: float, second: float, surface: str = "line") -> tuple[float, float]:
    """Where a place of the map is on the screen."""
    svg = widget.locator(".nn-plane > svg:visible")
    svg.scroll_into_view_if_needed()
    box = svg.bounding_box()
    low, high = SPANS[surface]
    right, up = ((value - low) / (high - low) * SIDE for value in (first, second))
    scale = box["width"] / 400
    return box["x"] + scale * (LEFT + right), box["y"] + scale * (SIDE - up)


def start(widget: Locator) -> list[float]:
    said = widget.get_by_role("slider", name="Start").get_attribute("aria-valuetext").replace("minus ", "-")
    return [float(number) for number in re.findall(r"-?\d+\.\d+", said)]


def at(widget: Locator, place: tuple[float, float], near: float = 0.03) -> None:
    """Wait until the start is there."""
    expect(widget.get_by_role("slider", name="Start")).to_have_attribute("aria-valuetext", re.compile(r"\d"))
    widget.page.wait_for_timeout(50)
    assert start(widget) == pytest.approx(place, abs=near)


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def steps(widget: Locator) -> list[int]:
    return [int(number(text)) for text in widget.locator(".nn-standings td:nth-child(2)").all_text_contents()]


def ran(widget: Locator, *expected: int) -> None:
    """Wait until the standings say that so many steps were made."""
    for cell, count in zip(widget.locator(".nn-standings td:nth-child(2)").all(), expected, strict=True):
        expect(cell).to_have_text(f"{count:,}")


def table(widget: Locator) -> dict[str, list[float]]:
    """Epochs, examples, J, distance and ‖∇J‖ of each runner."""
    widget.locator("details").evaluate("node => { node.open = true; }")
    expect(widget.locator("details tbody tr")).to_have_count(5)
    rows = widget.locator("details tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
    )
    widget.locator("details").evaluate("node => { node.open = false; }")
    return {name: [number(cell) for cell in cells] for name, *cells in rows}


def agrees_with_nnlib(widget: Locator, epochs: int, name: str = "line", **settings: float) -> None:
    """Batch, momentum and Adam are where nnlib has them after so many steps of the whole batch."""
    model, surface = DescentRace(surface=name, starts=[start(widget)] * 2, **settings), SURFACES[name]
    X, Y = model.examples
    lowest = path(surface, (1.0, 1.0), X, Y, epochs=1000, learning_rate=0.1, optimiser=Momentum(0.9))[:, -1]
    minima = [lowest, -lowest] if name == "row" else [lowest]
    shown = table(widget)
    for runner in ("Batch", "Momentum", "Adam"):
        place = model.path(runner.lower(), epochs)[:, -1]
        params = surface.named(*place)
        slope = [value.item() for value in surface.gradient(params, X, Y).values()]
        distance = min(np.linalg.norm(place - minimum) for minimum in minima)
        expected = [epochs, 100 * epochs, surface.cost(params, X, Y), distance, np.hypot(*slope)]
        assert shown[runner] == pytest.approx(expected, abs=6e-5), runner


def sentence(widget: Locator) -> Locator:
    return widget.locator(".nn-verdict")


def test_the_start_is_dragged_and_everyone_runs_again(page: Page) -> None:
    widget = page.locator(NAME)
    expect(sentence(widget)).to_contain_text("All stand at the start")
    widget.get_by_role("button", name="10 epochs").click()
    ran(widget, 10, 1000, 100, 10, 10)
    agrees_with_nnlib(widget, 10)
    expect(sentence(widget)).to_contain_text("First within 1 % of the least cost: Stochastic")
    look(page, NAME, "descent-epochs")
    before = table(widget)
    page.mouse.move(*on_screen(widget, *start(widget)))
    page.mouse.down()
    page.mouse.move(*on_screen(widget, 0, 1))
    page.mouse.move(*on_screen(widget, 0.5, -1))
    page.mouse.up()
    at(widget, (0.5, -1))
    ran(widget, 10, 1000, 100, 10, 10)
    agrees_with_nnlib(widget, 10)
    assert table(widget)["Batch"][2] != before["Batch"][2]


def test_per_step_momentum_wins_and_per_epoch_stochastic(page: Page) -> None:
    widget = page.locator(NAME)
    widget.get_by_role("button", name="Same steps").click()
    for _ in range(5):
        widget.get_by_role("button", name="10 steps").click()
    ran(widget, 50, 50, 50, 50, 50)
    agrees_with_nnlib(widget, 50)
    model = DescentRace(starts=[start(widget)] * 2)
    line, (X, Y) = SURFACES["line"], model.examples
    way, end = model.path("momentum", 50), model.path("momentum", 300)[:, -1]
    costs = [line.cost(line.named(*place), X, Y) for place in way.T]
    arrived = int(np.argmax(np.array(costs) <= 1.01 * line.cost(line.named(*end), X, Y)))
    expect(sentence(widget)).to_contain_text(
        f"Momentum, after {arrived} steps and {100 * arrived:,} gradients of single examples"
    )
    examples = {name: row[1] for name, row in table(widget).items()}
    assert examples == {"Batch": 5000, "Stochastic": 50, "Mini-batch": 500, "Momentum": 5000, "Adam": 5000}
    look(page, NAME, "descent-steps")
    widget.get_by_role("button", name="Same epochs").click()
    ran(widget, 50, 5000, 500, 50, 50)
    expect(sentence(widget)).to_contain_text("First within 1 % of the least cost: Stochastic")
    expect(sentence(widget)).to_contain_text("it jitters about the minimum")
    # A smaller rate jitters less: the mean over the second half of the way, in per cent.
    jitter = [float(re.search(r"([\d.]+) % above the least on average", sentence(widget).inner_text())[1])]
    rate(widget, 10**-1.5)
    expect(sentence(widget)).not_to_contain_text(f"{jitter[0]:g} % above")
    assert all(float(found) < jitter[0] / 2 for found in re.findall(r"([\d.]+) % above", sentence(widget).inner_text()))


def test_a_rate_above_the_limit_runs_off_and_is_drawn(page: Page) -> None:
    widget = page.locator(NAME)
    for name in ("Stochastic", "Mini-batch"):
        widget.get_by_role("checkbox", name=name).uncheck()
    widget.get_by_role("button", name="Same steps").click()
    rate(widget, 10**-0.05)
    for _ in range(4):
        widget.get_by_role("button", name="10 steps").click()
    expect(sentence(widget)).to_contain_text(
        "Batch has run off: lower η. For the whole batch the limit is 2/c = 0.827."
    )
    look(page, NAME, "descent-off")
    inside = widget.inner_html()
    assert "NaN" not in inside
    assert "Infinity" not in inside
    # Just below the limit it stays.
    rate(widget, 10**-0.1)
    expect(sentence(widget)).not_to_contain_text("run off")
    agrees_with_nnlib(widget, 40, learning_rate=0.794)
    for name in ("Batch", "Momentum", "Adam"):
        widget.get_by_role("checkbox", name=name, exact=True).uncheck()
    expect(sentence(widget)).to_have_text("Nobody runs: switch a runner on.")


def test_two_valleys_have_a_saddle_that_holds_everyone(page: Page) -> None:
    widget = page.locator(NAME)
    widget.get_by_role("button", name="Two valleys").click()
    widget.get_by_role("button", name="On the saddle").click()
    widget.get_by_role("button", name="10 epochs").click()
    expect(sentence(widget)).to_contain_text("The start is on the saddle")
    widget.get_by_role("button", name="Beside the saddle").click()
    at(widget, (-0.45, 0.5), 0)
    for _ in range(2):
        widget.get_by_role("button", name="10 epochs").click()
    ran(widget, 30, 3000, 300, 30, 30)
    agrees_with_nnlib(widget, 30, "row")
    before = table(widget)
    shown = widget.locator(".nn-standings td:nth-child(3)").nth(1).text_content()
    widget.get_by_role("button", name="Another order").click()
    page.wait_for_function(
        "shown => document.querySelectorAll('.nn-standings td:nth-child(3)')[1].textContent !== shown", arg=shown
    )
    after = table(widget)
    assert [name for name in RUNNERS if before[name] != after[name]] == ["Stochastic", "Mini-batch"]
    look(page, NAME, "descent-valleys")


def test_the_keyboard_alone_does_all_of_it(page: Page) -> None:
    widget = page.locator(NAME)
    widget.get_by_role("slider", name="Start").focus()
    before = start(widget)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    at(widget, (before[0] + 0.04, before[1] - 0.4), 0.011)
    # The first after the start is the tab; from there, Tab leads on to every button.
    for name in ("Same epochs", "Same steps", "Play", "1 epoch", "10 epochs"):
        page.keyboard.press("Tab")
        assert name in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    ran(widget, 10, 1000, 100, 10, 10)
    agrees_with_nnlib(widget, 10)
    widget.get_by_role("checkbox", name="Adam").focus()
    page.keyboard.press("Space")
    expect(widget.locator(".nn-standings td:nth-child(2)").last).to_have_text("")
    widget.get_by_role("slider", name="η of Adam").focus()
    page.keyboard.press("ArrowRight")
    expect(widget.get_by_role("slider", name="η of Adam")).to_have_attribute("aria-valuetext", "0.11")
    page.keyboard.press("ArrowLeft")
    expect(widget.get_by_role("status")).to_contain_text("First within 1 % of the least cost")


def test_on_a_phone_a_finger_is_enough(phone: Page) -> None:
    widget = phone.locator(NAME)
    phone.touchscreen.tap(*on_screen(widget, 0.5, 1.5))
    at(widget, (0.5, 1.5))
    widget.get_by_role("button", name="10 epochs").tap()
    ran(widget, 10, 1000, 100, 10, 10)
    agrees_with_nnlib(widget, 10)
    widget.get_by_role("checkbox", name="Momentum").tap()
    expect(widget.get_by_role("checkbox", name="Momentum")).not_to_be_checked()
    for control in widget.locator("button:visible, .nn-check:visible, input[type=range]:visible").all():
        assert control.bounding_box()["height"] >= 44
    look(phone, NAME, "descent-phone")


def test_play_runs_to_the_same_end_as_steps_do(site: str, visit: Callable[..., Page]) -> None:
    page = visit(site + PAGE)
    page.emulate_media(reduced_motion="no-preference")
    widget = page.locator(NAME)
    begin(page)
    widget.get_by_role("slider", name="speed").fill("50")
    widget.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('.nn-standings td:nth-child(2)').textContent >= 20")
    widget.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(100)
    paused = steps(widget)
    page.wait_for_timeout(200)
    assert steps(widget) == paused
    widget.get_by_role("button", name="1 epoch").click()
    batch = paused[0] + 1
    ran(widget, batch, 100 * batch, 10 * batch, batch, batch)
    agrees_with_nnlib(widget, batch)
    played = table(widget)
    widget.get_by_role("button", name="Reset").click()
    ran(widget, 0, 0, 0, 0, 0)
    for _ in range(batch // 10):
        widget.get_by_role("button", name="10 epochs").click()
    for _ in range(batch % 10):
        widget.get_by_role("button", name="1 epoch").click()
    ran(widget, batch, 100 * batch, 10 * batch, batch, batch)
    assert table(widget) == played
