"""The sigmoid unit with two losses, on its page: by mouse, touch and keyboard, and what it shows against nnlib."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from nnwidgets import SigmoidLoss
from tests.looking import look

pytestmark = pytest.mark.browser

NAME = ".nn-sigmoid_loss"
PAGE = "logistic-regression.html"


def begin(page: Page) -> None:
    """Set z = −4 and the target 1."""
    widget = page.locator(NAME)
    widget.scroll_into_view_if_needed()
    widget.get_by_role("button", name="target y = 1").click()
    widget.get_by_role("slider", name="z", exact=True).fill("-4")
    expect(widget.locator("output")).to_have_text("−4.00")


def shown(widget: Locator) -> dict[str, float]:
    """The numbers in the table, and z."""
    (entropy, pull), (squared, weak) = (
        [number(text) for text in row.locator("td").all_text_contents()[:2]]
        for row in widget.locator(".nn-losses tbody tr").all()
    )
    a, slope = (number(text.split(" = ")[-1]) for text in widget.locator(".nn-facts span").all_text_contents())
    z = number(widget.locator("output").text_content())
    return {
        "z": z,
        "a": a,
        "slope": slope,
        "entropy": entropy,
        "entropy_gradient": pull,
        "squared": squared,
        "squared_gradient": weak,
    }


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(" · 10", "e"))


def test_what_is_shown_is_what_nnlib_says_from_end_to_end(page: Page) -> None:
    widget = page.locator(NAME)
    slider = widget.get_by_role("slider", name="z", exact=True)
    for y in (1, 0):
        widget.get_by_role("button", name=f"target y = {y}").click()
        for z in (-10, -4, -0.7, 0, 2.3, 10):
            slider.fill(str(z))
            expect(widget.locator("output")).to_have_text(f"{z:.2f}".replace("-", "−"))
            expected = SigmoidLoss(z=z, y=y)
            for name, value in shown(widget).items():
                # Four decimals, or three digits of what is smaller.
                error = 5.1e-5 if abs(value) >= 1e-3 else 6e-3 * abs(value)
                assert value == pytest.approx(getattr(expected, name), abs=error), (z, y, name)


def test_the_sentence_tells_the_four_cases_apart(page: Page) -> None:
    widget = page.locator(NAME)
    sentence = widget.locator(".nn-panel")
    expect(sentence).to_contain_text("Wrong and sure of it: it says 0.018 and the target is 1.")
    expect(sentence).to_contain_text("57 times smaller, −0.01735: it learns next to nothing from its worst mistake.")
    look(page, NAME, "sigmoid_loss-wrong")
    slider = widget.get_by_role("slider", name="z", exact=True)
    for z, start in ((-1, "Wrong, but not sure"), (1, "On the right side"), (6, "Right and sure")):
        slider.fill(str(z))
        expect(sentence).to_contain_text(start)
    widget.get_by_role("button", name="target y = 0").click()
    expect(sentence).to_contain_text("Wrong and sure of it: it says 0.998 and the target is 0.")
    expect(sentence).to_contain_text("pulls z down")
    look(page, NAME, "sigmoid_loss-zero")


def test_the_mouse_drags_the_point_on_either_curve(page: Page) -> None:
    widget = page.locator(NAME)
    for curve in ("sigmoid", "cross-entropy"):
        handle = widget.get_by_role("slider", name=f"Move z along the {curve}")
        before = handle.locator("circle").bounding_box()
        chart = widget.locator("svg").filter(has=page.get_by_role("slider", name=f"Move z along the {curve}"))
        width = chart.bounding_box()["width"]
        x, y = before["x"] + before["width"] / 2, before["y"] + before["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + (width - 70) * 0.3, y - 30, steps=4)
        page.mouse.up()
        # Three tenths of an axis of 20, to a pixel or two.
        expect(widget.locator("output")).to_have_text(re.compile(r"^(1\.9|2\.0)"))
        assert float(handle.get_attribute("aria-valuenow")) == pytest.approx(2, abs=0.1)
        widget.get_by_role("slider", name="z", exact=True).fill("-4")
        expect(widget.locator("output")).to_have_text("−4.00")


def test_the_keyboard_alone_moves_z(page: Page) -> None:
    widget = page.locator(NAME)
    handle = widget.get_by_role("slider", name="Move z along the sigmoid")
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(handle).to_have_attribute("aria-valuetext", "minus 3.80")
    page.keyboard.press("Shift+ArrowLeft")
    expect(handle).to_have_attribute("aria-valuetext", "minus 4.80")
    page.keyboard.press("End")
    expect(widget.locator("output")).to_have_text("10.00")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    expect(widget.locator("output")).to_have_text("−10.00")
    right = widget.get_by_role("img", name="Two losses along z.")
    assert "the cross-entropy is 10.0000 with the slope minus 1.0000" in right.get_attribute("aria-label")
    assert right.get_attribute("aria-label").endswith("with the slope minus 0.000045394.")
    look(page, NAME, "sigmoid_loss-end")
    # All that can be worked is reached by Tab, in the order in which it is seen.
    names = []
    widget.get_by_role("button", name="target y = 1").focus()
    for _ in range(5):
        names.append(page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent"))
        page.keyboard.press("Tab")
    assert names == [
        "target y = 1",
        "target y = 0",
        "",
        "Move z along the sigmoid",
        "Move z along the cross-entropy",
    ]


def test_it_works_by_touch_on_a_phone(site: str, visit: Callable[..., Page]) -> None:
    page = visit(site + PAGE, width=360, height=740, has_touch=True, is_mobile=True)
    widget = page.locator(NAME)
    widget.scroll_into_view_if_needed()
    widget.get_by_role("button", name="target y = 0").tap()
    expect(widget.locator(".nn-panel")).to_contain_text("Right and sure of it")
    handle = widget.get_by_role("slider", name="Move z along the cross-entropy")
    handle.scroll_into_view_if_needed()
    box = handle.locator("circle").bounding_box()
    assert min(box["width"], box["height"]) >= 43
    finger = page.context.new_cdp_session(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x + 60, "y": y}]),
        ("touchMove", [{"x": 340, "y": y}]),
        ("touchEnd", []),
    ):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(widget.locator(".nn-panel")).to_contain_text("Wrong and sure of it")
    assert number(widget.locator("output").text_content()) > 5
    for button in widget.locator("button").all():
        assert button.bounding_box()["height"] >= 44
    look(page, NAME, "sigmoid_loss-phone")
