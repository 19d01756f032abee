"""The perceptron on its page: stepped, run, and its points placed by mouse, finger and keys; every number nnlib's."""

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from nnlib import perceptron
from nnwidgets import Perceptron
from nnwidgets.perceptron import PRESETS
from tests.book.planes import drawn, on_screen
from tests.looking import look

pytestmark = pytest.mark.browser

SPAN = (-1.5, 1.5)
PAGE = "perceptron.html"
WIDGET = ".nn-perceptron"


def begin(page: Page, data: str = "clouds") -> None:
    widget = page.locator(WIDGET)
    choose(page, data)
    press(page, "● Add +1")
    widget.locator("input[type=range]").fill("2")
    widget.locator("details").evaluate("node => { node.open = true }")


def plane(page: Page) -> Locator:
    return page.locator(f"{WIDGET} .nn-plane")


def press(page: Page, name: str) -> None:
    page.locator(WIDGET).get_by_role("button", name=name, exact=True).click()


def choose(page: Page, data: str) -> None:
    """Load these points anew, even where they are chosen already."""
    select = page.locator(f"{WIDGET} select")
    select.select_option("own" if data != "own" else "OR")
    select.select_option(data)


def fact(page: Page, name: str) -> str:
    drawn(page)
    texts = [text.strip() for text in page.locator(f"{WIDGET} .nn-facts > span").all_text_contents()]
    return dict(zip(texts[::2], texts[1::2], strict=True))[name]


def sentence(page: Page) -> Locator:
    return page.locator(f"{WIDGET} .nn-panel p").first


def floats(text: str) -> list[float]:
    return [float(number) for number in text.strip("()").replace("−", "-").split(", ")]


def rows(page: Page) -> list[list[float]]:
    """The points as the table has them: x1, x2, y and the score."""
    drawn(page)
    texts = page.locator(f"{WIDGET} .nn-numbers tbody tr").all()
    return [[float(cell.replace("−", "-")) for cell in row.locator("td").all_text_contents()] for row in texts]


def agrees_with_nnlib(page: Page, seen: int) -> Perceptron:
    """θ, the mistakes and every score are those of nnlib after so many looks at the points shown."""
    shown = rows(page)
    widget = Perceptron(points=[row[:3] for row in shown], seen=seen)
    X, Y = widget.examples
    assert floats(fact(page, "θ")) == pytest.approx(widget.theta.ravel(), abs=5e-4)
    assert int(fact(page, "Mistakes").split()[0]) == widget.mistakes
    assert [row[3] for row in shown] == pytest.approx((Y * (widget.theta.T @ X)).ravel(), abs=1e-3)
    return widget


def pause(page: Page) -> None:
    """Wait until a run has stopped by itself."""
    expect(page.locator(f"{WIDGET} .nn-play")).to_have_text("Play", timeout=15_000)


def test_each_look_is_that_of_nnlib_until_the_run_ends(page: Page) -> None:
    look(page, WIDGET, "perceptron-start")
    for seen in (1, 2, 3, 4):
        press(page, "Step")
        agrees_with_nnlib(page, seen)
    expect(page.locator(f"{WIDGET} .nn-ring")).to_have_class("nn-ring nn-gradient")
    expect(sentence(page)).to_have_text(
        "A mistake: θ moves by y x, and the score of point 4 rises to 0.828: right now."
    )
    lines = page.locator(f"{WIDGET} .nn-working span").all_text_contents()
    assert "= −1.578 ≤ 0: a mistake" in lines
    assert any("θ ← (0, −0.375, −2) + (0.375, −1.125, 1) = (0.375, −1.5, −1)" in line for line in lines)
    look(page, WIDGET, "perceptron-mistake")
    press(page, "Back")
    agrees_with_nnlib(page, 3)
    press(page, "Pass")
    agrees_with_nnlib(page, 12)
    press(page, "Pass")
    agrees_with_nnlib(page, 24)
    for _ in range(3):
        press(page, "Pass")
    widget = agrees_with_nnlib(page, 60)
    X, Y = widget.examples
    trained = perceptron.train(X, Y)
    assert trained.converged
    assert widget.mistakes == trained.mistakes
    expect(sentence(page)).to_contain_text(f"the line separates them, after {trained.mistakes} mistakes of at most 45")
    assert fact(page, "Mistakes") == f"{trained.mistakes} of at most 45"
    look(page, WIDGET, "perceptron-converged")
    press(page, "Reset")
    agrees_with_nnlib(page, 0)


def test_on_xor_it_says_that_everything_repeats(page: Page) -> None:
    choose(page, "XOR")
    assert fact(page, "R2 / γ2") == "none: no line separates the points"
    press(page, "Pass")
    press(page, "Pass")
    agrees_with_nnlib(page, 8)
    expect(sentence(page)).to_contain_text(
        "After pass 2 θ is (0, 0, 0), as at the start: everything repeats, for ever."
    )
    look(page, WIDGET, "perceptron-xor")


def test_the_mouse_places_moves_changes_and_removes_points(page: Page) -> None:
    for _ in range(5):
        press(page, "Pass")
    page.mouse.click(*on_screen(plane(page), -0.25, -0.74, SPAN))
    assert rows(page)[-1][:3] == [-0.25, -0.75, 1]
    expect(page.locator(f"{WIDGET} select")).to_have_value("own")
    agrees_with_nnlib(page, 60)
    # Point 3 goes to where it is in the way, and the run is taken anew at every place between.
    page.mouse.move(*on_screen(plane(page), -0.75, -0.75, SPAN))
    page.mouse.down()
    page.mouse.move(*on_screen(plane(page), 0.5, -0.875, SPAN), steps=5)
    page.mouse.up()
    assert rows(page)[2][:3] == [0.5, -0.875, -1]
    assert len(rows(page)) == 13
    agrees_with_nnlib(page, 60)
    assert fact(page, "R2 / γ2") == "none: no line separates the points"
    press(page, "□ Add −1")
    page.mouse.click(*on_screen(plane(page), -0.25, -0.75, SPAN))
    assert rows(page)[-1][:3] == [-0.25, -0.75, -1]
    press(page, "✕ Remove")
    page.mouse.click(*on_screen(plane(page), 0.5, -0.875, SPAN))
    page.mouse.click(*on_screen(plane(page), 1.25, 1.25, SPAN))
    assert [row[:3] for row in rows(page)] == [*PRESETS["clouds"][:2], *PRESETS["clouds"][3:], [-0.25, -0.75, -1]]
    agrees_with_nnlib(page, 60)


def test_the_keyboard_alone_places_and_removes_points_and_teaches(page: Page) -> None:
    choose(page, "own")
    expect(sentence(page)).to_have_text("There are no points. Choose a class, then press the plane where you want one.")
    look(page, WIDGET, "perceptron-empty")
    page.get_by_role("button", name="✕ Remove").focus()
    page.keyboard.press("Tab")
    cross = page.locator(f"{WIDGET} .nn-crosshair")
    assert cross.evaluate("node => node === document.activeElement")
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert [row[:3] for row in rows(page)] == [[-1.5, 1.5, 1]]
    expect(cross).to_have_attribute("aria-valuetext", "minus 1.5, 1.5: point 1, class plus 1")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press(" ")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert [row[:3] for row in rows(page)] == [[-1.5, 1.5, 1], [-0.25, 1.5, -1], [-0.25, 1.375, -1]]
    look(page, WIDGET, "perceptron-crosshair")
    page.keyboard.press("Delete")
    assert len(rows(page)) == 2
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Step"
    for _ in range(2):
        page.keyboard.press("Enter")
    agrees_with_nnlib(page, 2)


def test_a_run_plays_at_the_speed_that_is_set_and_stops_at_the_end(page: Page) -> None:
    page.emulate_media(reduced_motion="no-preference")
    page.locator(f"{WIDGET} input[type=range]").fill("30")
    press(page, "Play")
    expect(page.locator(f"{WIDGET} .nn-play")).to_have_text("Pause")
    pause(page)
    expect(sentence(page)).to_contain_text("the line separates them")
    X, Y = Perceptron().examples
    assert floats(fact(page, "θ")) == perceptron.train(X, Y).theta.ravel().tolist()
    assert not np.any(np.array(rows(page))[:, 3] <= 0)
    choose(page, "XOR")
    press(page, "Play")
    pause(page)
    expect(sentence(page)).to_contain_text("After pass 1 θ is (0, 0, 0), as at the start")
    page.emulate_media(reduced_motion="reduce")


def test_a_finger_places_and_drags_on_a_phone_and_the_page_still_scrolls(phone: Page) -> None:
    page = phone
    choose(page, "own")
    page.touchscreen.tap(*on_screen(plane(page), 0.5, 0.5, SPAN))
    page.locator(WIDGET).get_by_role("button", name="□ Add −1").tap()
    page.touchscreen.tap(*on_screen(plane(page), -0.5, -0.5, SPAN))
    assert [row[:3] for row in rows(page)] == [[0.5, 0.5, 1], [-0.5, -0.5, -1]]
    swipe(page, (-0.5, -0.5), (0.0, -1.0), (1.0, -1.0))
    assert rows(page)[1][:3] == [1, -1, -1]
    before = page.evaluate("scrollY")
    swipe(page, (-1.0, -1.0), (-1.0, 0.0), (-1.0, 1.0))
    page.wait_for_function("before => scrollY > before", arg=before)
    assert len(rows(page)) == 2
    for _ in range(2):
        press(page, "Step")
    agrees_with_nnlib(page, 2)
    heights = [button.bounding_box()["height"] for button in page.locator(f"{WIDGET} button:visible").all()]
    assert min(heights) >= 44
    look(page, WIDGET, "perceptron-phone")


def swipe(page: Page, *places: tuple[float, float]) -> None:
    client = page.context.new_cdp_session(page)
    on_the_screen = [on_screen(plane(page), *place, SPAN) for place in places]
    for number, (x, y) in enumerate(on_the_screen):
        kind = "touchMove" if number else "touchStart"
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
