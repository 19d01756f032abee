"""Logistic regression in the plane, on its page: by mouse, touch and keyboard, and what it shows against nnlib."""

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from nnlib import logistic
from nnwidgets.logistic import DATA, START
from tests.looking import look

pytestmark = pytest.mark.browser

NAME = ".nn-logistic"
PAGE = "logistic-regression.html"
FACTS = ("w1", "w2", "b", "J", "‖∇J‖", "right", "steps")


def begin(page: Page) -> None:
    """Choose the mixed examples, which puts the weights at the start."""
    widget = page.locator(NAME)
    widget.locator("canvas").first.scroll_into_view_if_needed()
    widget.get_by_role("button", name="overlapping").click()
    rate(widget, 0)
    expect(fact(widget, "steps")).to_have_text("0")
    expect(fact(widget, "J")).to_have_text("2.0767")


def fact(widget: Locator, name: str) -> Locator:
    """The number that stands under this name."""
    return widget.locator(".nn-facts b").nth(FACTS.index(name))


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def rate(widget: Locator, power: float) -> None:
    """Set η to 10^power."""
    widget.get_by_role("slider", name="η").fill(str(power))


def numbers(widget: Locator) -> dict[str, float]:
    assert widget.locator(".nn-facts div > span").all_text_contents() == list(FACTS)
    return {name: number(fact(widget, name).text_content()) for name in FACTS if name != "right"}


def table(widget: Locator) -> np.ndarray:
    """The rows x1, x2, y, ŷ, ŷ − y of the table of numbers."""
    widget.locator("details").evaluate("node => { node.open = true; }")
    expect(widget.locator("tbody tr").first).to_be_visible()
    rows = widget.locator("tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('td')].map(cell => cell.textContent))"
    )
    widget.locator("details").evaluate("node => { node.open = false; }")
    return np.array([[number(cell) for cell in row] for row in rows])


def given(points: list, theta: tuple) -> tuple[np.ndarray, ...]:
    x1, x2, y = np.array(points, dtype=float).T
    return np.array([theta[:2]]), np.array([[theta[2]]]), np.array([x1, x2]), np.array([y])


def drag(page: Page, handle: Locator, right: float, down: float) -> None:
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2)
    page.mouse.move(x + right, y + down)
    page.mouse.up()


def test_steps_by_hand_are_the_steps_of_nnlib(page: Page) -> None:
    widget = page.locator(NAME)
    look(page, NAME, "logistic-start")
    for _ in range(4):
        widget.get_by_role("button", name="Step").click()
    expect(fact(widget, "steps")).to_have_text("4")
    arguments = given(DATA["overlapping"], START)
    trained = logistic.train(*arguments, learning_rate=1.0, steps=4)
    W, b = trained.W, trained.b
    gradient = logistic.gradient(W, b, *arguments[2:])
    expected = {
        "w1": W[0, 0],
        "w2": W[0, 1],
        "b": b.item(),
        "J": trained.costs[-1],
        "‖∇J‖": np.hypot(np.linalg.norm(gradient.dW), gradient.db.item()),
        "steps": 4,
    }
    assert numbers(widget) == pytest.approx(expected, abs=5.1e-5)
    rows = table(widget)
    A = logistic.forward(W, b, arguments[2])
    np.testing.assert_allclose(rows.T[:3], [*arguments[2], *arguments[3]])
    np.testing.assert_allclose(rows.T[3:], [*A, *(A - arguments[3])], atol=5.1e-5)
    widget.get_by_role("button", name="Reset").click()
    expect(fact(widget, "w1")).to_have_text("−4.0000")


def test_play_goes_to_the_bottom_and_stops_there(page: Page) -> None:
    widget = page.locator(NAME)
    rate(widget, 0.4)
    widget.get_by_role("button", name="Play").click()
    expect(widget.get_by_role("button", name="Pause")).to_be_visible()
    expect(widget.get_by_role("button", name="Play")).to_be_visible(timeout=20_000)
    arguments = given(DATA["overlapping"], START)
    bottom = logistic.train(*arguments, learning_rate=2.5, steps=3000)
    shown = numbers(widget)
    assert [shown["w1"], shown["w2"], shown["b"], shown["J"]] == pytest.approx(
        [*bottom.W[0], bottom.b.item(), bottom.costs[-1]], abs=1e-4
    )
    assert shown["‖∇J‖"] == 0
    expect(widget.locator(".nn-panel")).to_contain_text("The bottom of the one valley: J = 0.4019")
    look(page, NAME, "logistic-bottom")


def test_xor_ends_in_a_coin_toss(page: Page) -> None:
    widget = page.locator(NAME)
    widget.get_by_role("button", name="XOR").click()
    rate(widget, 0.4)
    widget.get_by_role("button", name="Play").click()
    expect(widget.locator(".nn-panel")).to_contain_text("every ŷ is ½", timeout=15_000)
    expect(widget.get_by_role("button", name="Play")).to_be_visible(timeout=15_000)
    expect(fact(widget, "J")).to_have_text("0.6931")
    np.testing.assert_allclose(table(widget)[:, 3], 0.5, atol=1e-4)


def test_separable_examples_let_the_weights_grow(page: Page) -> None:
    widget = page.locator(NAME)
    widget.get_by_role("button", name="separable").click()
    widget.get_by_role("button", name="Play").click()
    expect(widget.locator(".nn-panel")).to_contain_text("the weights grow for ever", timeout=15_000)
    before = numbers(widget)
    page.wait_for_timeout(1500)
    widget.get_by_role("button", name="Pause").click()
    after = numbers(widget)
    assert after["J"] < before["J"]
    assert np.hypot(after["w1"], after["w2"]) > np.hypot(before["w1"], before["w2"])
    expect(fact(widget, "right")).to_have_text("12 of 12")
    look(page, NAME, "logistic-separable")


def test_a_rate_that_is_too_large_is_said_and_stays_drawable(page: Page) -> None:
    widget = page.locator(NAME)
    rate(widget, 2)
    expect(widget.locator(".nn-panel")).to_have_text(
        "At η = 100.0 a step jumps across the valley and J rises: lower η."
    )
    for _ in range(12):
        widget.get_by_role("button", name="Step").click()
    assert all(np.isfinite(list(numbers(widget).values())))
    assert "NaN" not in widget.inner_html()
    look(page, NAME, "logistic-jumping")


def test_the_mouse_drags_examples_and_weights(page: Page) -> None:
    widget = page.locator(NAME)
    weights = widget.get_by_role("slider", name="The weights")
    drag(page, weights, 60, 40)
    expect(fact(widget, "w1")).not_to_have_text("−4.0000")
    moved = numbers(widget)
    assert moved["w1"] > -4
    assert moved["w2"] < 3
    map_before = widget.locator(".nn-contours").get_attribute("d")
    line_before = widget.locator(".nn-line").get_attribute("y1")
    # The third example is not the one that has the ring: the nearest is taken.
    reach = widget.locator(".nn-grip").nth(2)
    drag(page, reach, 30, -20)
    expect(widget.get_by_role("slider", name="Example 3 of 16")).to_be_visible()
    x1, x2, y = table(widget)[2, :3]
    assert (x1, x2, y) != (-1.2, 0.5, 0)
    assert x1 > -1.2
    assert x2 > 0.5
    points = [row if i != 2 else [x1, x2, y] for i, row in enumerate(DATA["overlapping"])]
    now = numbers(widget)
    cost = logistic.cost(*given(points, (now["w1"], now["w2"], now["b"])))
    assert now["J"] == pytest.approx(cost, abs=5.1e-5)
    # Another surface; the line is that of the weights, which stayed.
    assert widget.locator(".nn-contours").get_attribute("d") != map_before
    assert widget.locator(".nn-line").get_attribute("y1") == line_before
    # A click on the map brings the weights there.
    box = widget.locator(".nn-plane svg").nth(1).bounding_box()
    page.mouse.click(box["x"] + box["width"] * (34 + 183) / 400, box["y"] + box["height"] * 183 / 400)
    expect(fact(widget, "steps")).to_have_text("0")
    centre = numbers(widget)
    assert [centre["w1"], centre["w2"]] == pytest.approx([0, 0], abs=0.05)
    assert widget.get_by_role("button", name="overlapping").get_attribute("aria-pressed") == "false"


def test_the_keyboard_alone_does_all_of_it(page: Page) -> None:
    widget = page.locator(NAME)
    widget.get_by_role("button", name="separable").focus()
    page.keyboard.press("Enter")
    ring = widget.get_by_role("slider", name="Example")
    ring.focus()
    page.keyboard.press("PageDown")
    expect(ring).to_have_attribute("aria-valuetext", "class 0, x1 minus 1.70, x2 minus 1.60")
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    expect(ring).to_have_attribute("aria-label", "Example 12 of 12; Page Down is the next")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowLeft")
    expect(ring).to_have_attribute("aria-valuetext", "class 1, x1 minus 0.40, x2 0.60")
    widget.get_by_role("button", name="Change the ringed class").focus()
    page.keyboard.press("Enter")
    expect(ring).to_have_attribute("aria-valuetext", "class 0, x1 minus 0.40, x2 0.60")
    weights = widget.get_by_role("slider", name="The weights")
    weights.focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(fact(widget, "w1")).to_have_text("−3.0000")
    expect(fact(widget, "w2")).to_have_text("2.9000")
    widget.get_by_role("button", name="Step").focus()
    page.keyboard.press("Enter")
    expect(fact(widget, "steps")).to_have_text("1")
    widget.get_by_role("slider", name="b", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(fact(widget, "steps")).to_have_text("0")
    widget.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(widget.locator("tbody tr")).to_have_count(12)
    look(page, NAME, "logistic-keyboard")
    page.keyboard.press("Enter")


def test_it_works_by_touch_on_a_phone(site: str, visit: Callable[..., Page]) -> None:
    page = visit(site + PAGE, width=360, height=740, has_touch=True, is_mobile=True)
    widget = page.locator(NAME)
    finger = page.context.new_cdp_session(page)

    def swipe(node: Locator, right: float, down: float) -> None:
        node.evaluate("node => node.scrollIntoView({ block: 'center' })")
        box = node.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        ways = [(x + right * part, y + down * part) for part in (0.3, 0.7, 1)]
        finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for x, y in ways:
            finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        # A browser takes what a finger does next within an instant for a part of the same; a busy one's is long.
        page.wait_for_timeout(1500)

    # Up and down too, where a finger would scroll the page.
    swipe(widget.locator(".nn-grip").nth(12), 20, 90)
    ring = widget.get_by_role("slider", name="Example 13 of 16")
    expect(ring).to_be_visible()
    assert number(ring.get_attribute("aria-valuetext").split("x2 ")[1].replace("minus ", "-")) < 0.8
    swipe(widget.get_by_role("slider", name="The weights"), 60, 80)
    expect(fact(widget, "w1")).not_to_have_text("−4.0000")
    assert numbers(widget)["w2"] < 0.5
    widget.get_by_role("button", name="Step").tap()
    expect(fact(widget, "steps")).to_have_text("1")
    for button in widget.locator("button").all():
        assert button.bounding_box()["height"] >= 44
    look(page, NAME, "logistic-phone")


def test_it_runs_smoothly_and_rests_off_screen(site: str, visit: Callable[..., Page]) -> None:
    page = visit(site + PAGE)
    page.emulate_media(reduced_motion="no-preference")
    widget = page.locator(NAME)
    widget.get_by_role("button", name="separable").click()
    widget.get_by_role("button", name="Play").click()
    expect(fact(widget, "steps")).not_to_have_text("0")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(300)
    resting = fact(widget, "steps").text_content()
    page.wait_for_timeout(400)
    assert fact(widget, "steps").text_content() == resting
    widget.get_by_role("button", name="Pause").scroll_into_view_if_needed()
    expect(fact(widget, "steps")).not_to_have_text(resting)
