"""The threshold unit on its page: dragged by mouse and finger, moved by keys, failing at XOR and then not."""

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from nnlib import threshold
from nnlib.data import boolean
from tests.book.planes import drawn, on_screen
from tests.looking import look

pytestmark = pytest.mark.browser

SPAN = (-0.5, 1.5)
ARROW = 0.3
PAGE = "threshold-units.html"
WIDGET = ".nn-boolean"


def begin(page: Page) -> None:
    """Put the widget back to its start."""
    widget = page.locator(WIDGET)
    widget.get_by_label("Function").select_option("AND")
    combine = widget.get_by_role("button", name="Combine two units")
    if combine.get_attribute("aria-pressed") == "true":
        combine.click()
    widget.get_by_role("button", name="Start again").click()


def sentence(page: Page) -> Locator:
    return page.locator(f"{WIDGET} .nn-panel")


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def weights(page: Page) -> list[float]:
    """w1, w2 and b of the unit that is moved, as its sliders show them."""
    drawn(page)
    return [number(text) for text in page.locator(f"{WIDGET} .nn-slider output").all_text_contents()]


def column(page: Page, title: str) -> list[float]:
    """A column of the truth table."""
    drawn(page)
    titles = page.locator(f"{WIDGET} .nn-truth thead :is(th, td)").all_text_contents()
    rows = page.locator(f"{WIDGET} .nn-truth tbody tr").all()
    return [number(row.locator("td").nth(titles.index(title)).text_content()) for row in rows]


def agrees_with_nnlib(page: Page) -> None:
    """The table of a single unit is that of the weights shown."""
    w1, w2, b = weights(page)
    X = boolean.every_input(2)
    assert np.allclose(column(page, "z"), w1 * X[0] + w2 * X[1] + b)
    assert column(page, "a") == threshold.forward([threshold.unit([w1, w2], b)], X)[0].tolist()


def plane(page: Page, unit: int = 0) -> Locator:
    return page.locator(f"{WIDGET} .nn-plane").nth(unit)


def drag(page: Page, unit: int, start: tuple[float, float], *stops: tuple[float, float]) -> None:
    drawn(page)
    page.mouse.move(*on_screen(plane(page, unit), *start, SPAN))
    page.mouse.down()
    for stop in stops:
        page.mouse.move(*on_screen(plane(page, unit), *stop, SPAN), steps=4)
    page.mouse.up()


def set_unit(page: Page, w1: float, w2: float, b: float) -> None:
    for slider, value in zip(page.locator(f"{WIDGET} input[type=range]").all(), (w1, w2, b), strict=True):
        slider.fill(str(value))


def test_the_mouse_turns_and_shifts_the_line_until_it_is_and(page: Page) -> None:
    look(page, WIDGET, "boolean-start")
    expect(sentence(page)).to_contain_text("2 of 4 rows are right. At (0, 0) z = 0.50")
    agrees_with_nnlib(page)
    # The line passes (0.25, 0.75), with its arrow to (0.55, 0.45). The tip goes to where (1, 1) points.
    drag(page, 0, (0.25 + ARROW, 0.75 - ARROW), (0.6, 0.8), (0.25 + ARROW, 0.75 + ARROW))
    assert np.allclose(weights(page), [1, 1, -1], atol=0.05)
    agrees_with_nnlib(page)
    # Then the line by its disc, which is where it was, to between the corners.
    before = weights(page)[:2]
    drag(page, 0, (0.25, 0.75), (0.6, 0.9))
    assert weights(page)[:2] == before
    assert weights(page)[2] == pytest.approx(-1.5, abs=0.05)
    expect(sentence(page)).to_have_text("All 4 rows are right: this unit computes AND. Try OR next.")
    expect(page.locator(f"{WIDGET} figcaption").first).to_have_text("This unit computes: AND")
    agrees_with_nnlib(page)
    look(page, WIDGET, "boolean-and")


def test_the_keyboard_alone_finds_or_and_nand(page: Page) -> None:
    function = page.locator(f"{WIDGET} select")
    function.focus()
    page.keyboard.press("ArrowDown")
    expect(function).to_have_value("OR")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Shift the line of the unit"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Turn the line of the unit"
    for _ in range(20):
        page.keyboard.press("ArrowUp")
    w1, w2, b = weights(page)
    assert w2 > 0
    agrees_with_nnlib(page)
    page.keyboard.press("Shift+Tab")
    for _ in range(60):
        if column(page, "a") == [0, 1, 1, 1]:
            break
        page.keyboard.press("ArrowDown")
    assert weights(page)[:2] == [w1, w2]
    assert weights(page)[2] > b
    expect(sentence(page)).to_have_text("All 4 rows are right: this unit computes OR. Try NAND next.")
    expect(page.locator(f"{WIDGET} [role=status]")).to_have_text(
        "All 4 rows are right: this unit computes OR. Try NAND next."
    )
    function.focus()
    page.keyboard.press("ArrowDown")
    expect(function).to_have_value("NAND")
    sliders = page.locator(f"{WIDGET} input[type=range]")
    for slider, key, times in (
        (0, "Home", 1),
        (0, "ArrowRight", 20),
        (1, "Home", 1),
        (1, "ArrowRight", 20),
        (2, "End", 1),
    ):
        sliders.nth(slider).focus()
        for _ in range(times):
            page.keyboard.press(key)
    assert weights(page) == [-1, -1, 3]
    for _ in range(15):
        page.keyboard.press("ArrowLeft")
    assert weights(page) == [-1, -1, 1.5]
    expect(sentence(page)).to_have_text("All 4 rows are right: this unit computes NAND. Now try XOR.")
    agrees_with_nnlib(page)


def test_one_unit_fails_at_xor_and_two_lines_shifted_succeed(page: Page) -> None:
    page.locator(f"{WIDGET} select").select_option("XOR")
    set_unit(page, 1, 1, -0.5)
    expect(sentence(page)).to_have_text(
        "3 of 4 rows are right. That is the most one line can do for XOR: press “Combine two units”."
    )
    look(page, WIDGET, "boolean-xor-alone")
    page.get_by_role("button", name="Start again").click()
    page.get_by_role("button", name="Combine two units").click()
    expect(page.locator(f"{WIDGET} .nn-plane")).to_have_count(3)
    expect(sentence(page)).to_contain_text("2 of 4 rows are right.")
    assert column(page, "a") == [1, 1, 1, 1]
    # Each line goes from one side of (0, 0) and (1, 1) to the other; taking hold of a line chooses its unit.
    drag(page, 0, (0.25, 0.75), (0.75, 0.25))
    assert weights(page) == pytest.approx([1, -1, -0.5], abs=0.05)
    drag(page, 1, (0.75, 0.25), (0.25, 0.75))
    assert page.get_by_role("button", name="Second unit").get_attribute("aria-pressed") == "true"
    expect(sentence(page)).to_have_text(
        "All 4 rows are right: two units and a third that reads them compute XOR, which no single unit can."
    )
    assert column(page, "a") == [0, 1, 1, 0]
    assert page.locator(f"{WIDGET} figcaption").all_text_contents() == [
        "First unit: x1 AND NOT x2",
        "Second unit: x2 AND NOT x1",
        "Last unit: OR",
    ]
    look(page, WIDGET, "boolean-xor-solved")


def test_hidden_units_that_throw_together_what_differs_are_called_to_account(page: Page) -> None:
    page.locator(f"{WIDGET} select").select_option("XOR")
    page.get_by_role("button", name="Combine two units").click()
    set_unit(page, 1, 0, -0.5)
    page.get_by_role("button", name="Second unit").click()
    set_unit(page, 1, 0, -0.5)
    expect(sentence(page)).to_contain_text("give the same h1 and h2, but XOR is 0 at one and 1 at the other")
    drawn(page)
    labels = [text for text in plane(page, 2).locator(".nn-tick").all_text_contents() if len(text) > 1]
    assert sorted(labels) == ["00  01", "10  11"]
    look(page, WIDGET, "boolean-thrown-together")


def test_without_weights_there_is_no_line_and_the_arrow_can_be_pulled_out_again(page: Page) -> None:
    set_unit(page, 0, 0, -0.5)
    expect(sentence(page)).to_contain_text("Both weights are 0: z = b for every input, and there is no line.")
    line = plane(page).locator("line")
    expect(line).to_have_attribute("visibility", "hidden")
    agrees_with_nnlib(page)
    look(page, WIDGET, "boolean-no-line")
    transform = page.get_by_label("Turn the line of the unit").first.get_attribute("transform")
    box = page.get_by_label("Turn the line of the unit").first.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 60, middle[1], steps=3)
    page.mouse.up()
    assert page.get_by_label("Turn the line of the unit").first.get_attribute("transform") != transform
    assert weights(page)[0] > 0
    expect(line).not_to_have_attribute("visibility", "hidden")
    agrees_with_nnlib(page)


def test_a_line_beyond_the_picture_can_be_fetched_back(page: Page) -> None:
    set_unit(page, 1, 1, 3)
    assert column(page, "a") == [1, 1, 1, 1]
    handle = page.get_by_label("Shift the line of the unit").first
    box, around = handle.bounding_box(), plane(page).bounding_box()
    assert around["x"] <= box["x"] + box["width"] / 2 <= around["x"] + around["width"]
    assert around["y"] <= box["y"] + box["height"] / 2 <= around["y"] + around["height"]
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(*on_screen(plane(page), 0.75, 0.75, SPAN), steps=4)
    page.mouse.up()
    assert weights(page) == pytest.approx([1, 1, -1.5], abs=0.05)


def test_a_finger_drags_on_a_phone_and_the_unit_that_is_moved_is_large(phone: Page) -> None:
    page = phone
    page.locator(f"{WIDGET} select").select_option("XOR")
    page.get_by_role("button", name="Combine two units").tap()
    page.get_by_role("button", name="Last unit").tap()
    widths = [plane(page, unit).bounding_box()["width"] for unit in range(3)]
    assert widths[2] > 300
    assert max(widths[:2]) < 180
    # A tap on a small plane makes it the large one.
    plane(page, 0).tap()
    assert page.get_by_role("button", name="First unit").get_attribute("aria-pressed") == "true"
    client = page.context.new_cdp_session(page)
    stops = [on_screen(plane(page, 0), *at, SPAN) for at in ((0.25, 0.75), (0.5, 0.5), (0.75, 0.25))]
    for kind, (x, y) in zip(("touchStart", "touchMove", "touchMove"), stops, strict=True):
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert weights(page) == pytest.approx([1, -1, -0.5], abs=0.05)
    heights = [button.bounding_box()["height"] for button in page.locator(f"{WIDGET} button:visible").all()]
    assert min(heights) >= 44
    look(page, WIDGET, "boolean-phone")
