"""The widget of the start on its page: by mouse, keyboard and touch, and its numbers beside those of numpy."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from nnwidgets import Initialisation
from tests.looking import look

pytestmark = pytest.mark.browser

PAGE = "initialisation.html"
WIDGET = ".nn-initialisation"


def begin(page: Page) -> None:
    """Put the widget back to its start."""
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="A deep network").click()
    page.get_by_role("combobox", name="Activation").select_option("tanh")
    page.get_by_role("combobox", name="Weights").select_option("small_random")
    settle(page, {"σ": np.log10(0.03), "hidden layers": 5, "units n in each": 50})
    expect(verdict(page)).to_contain_text("The signal fades")


def settle(page: Page, places: dict[str, float]) -> None:
    for name, place in places.items():
        page.get_by_role("slider", name=name, exact=True).fill(f"{place:.2f}")


def verdict(page: Page):
    return page.locator(f"{WIDGET} .nn-panel:visible")


def table(page: Page) -> list[list[str]]:
    """The cells of the table of numbers, row by row, opened if need be."""
    details = page.locator(f"{WIDGET} .nn-numbers:visible")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    rows = details.locator("tbody tr")
    expect(rows.first).to_be_attached()
    return rows.evaluate_all("rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent))")


def as_number(text: str) -> float:
    """The number that is written so, such as 4.4 · 10⁻⁴ or 12.5 %."""
    digits, _, power = text.replace("−", "-").removesuffix(" %").partition(" · 10")
    return float(digits) * 10 ** float(power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")) or 0)


def test_the_mouse_finds_the_size_that_keeps_the_signal(page: Page) -> None:
    slider = page.get_by_role("slider", name="σ", exact=True)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2

    def at(sigma: float) -> float:
        return box["x"] + 8 + (box["width"] - 16) * (np.log10(sigma) + 3) / 4

    page.mouse.move(at(0.03), middle)
    page.mouse.down()
    page.mouse.move(at(0.15), middle, steps=4)
    expect(verdict(page)).to_contain_text("A good start. The values keep their size")
    expect(page.get_by_role("img", name=re.compile("^Deviations by layer: values from 1 at the input"))).to_be_visible()
    page.mouse.move(at(9), middle, steps=4)
    page.mouse.up()
    expect(verdict(page)).to_contain_text("is saturated: its slope is next to 0 there. The errors explode")
    look(page, WIDGET, "initialisation-saturated")


def test_the_keyboard_moves_the_size_and_it_is_said_aloud_once_it_rests(page: Page) -> None:
    slider = page.get_by_role("slider", name="σ", exact=True)
    slider.focus()
    for _ in range(7):
        page.keyboard.press("PageUp")
    assert float(slider.get_attribute("aria-valuetext")) > 0.3
    expect(page.locator(f"{WIDGET} > [role=status]")).to_contain_text("saturated")
    page.keyboard.press("Home")
    assert slider.get_attribute("aria-valuetext") == "0.00100"


@pytest.mark.parametrize(
    ("activation", "start", "sigma"),
    [
        ("tanh", "small_random", 0.01),
        ("tanh", "small_random", 1.0),
        ("relu", "he", 0.03),
        ("sigmoid", "xavier_normal", 0.03),
    ],
)
def test_the_page_shows_what_numpy_measures(page: Page, activation: str, start: str, sigma: float) -> None:
    page.get_by_role("combobox", name="Activation").select_option(activation)
    page.get_by_role("combobox", name="Weights").select_option(start)
    settle(page, {"hidden layers": 9, "units n in each": 100} | ({"σ": np.log10(sigma)} if "random" in start else {}))
    widget = Initialisation(activation=activation, start=start, sigma=sigma, depth=9, width=100)
    values, errors = widget.measure()
    page.wait_for_function("() => document.querySelectorAll('.nn-layers tbody tr').length === 9")
    rows = table(page)
    assert [row[0] for row in rows] == ["0, input", *map(str, range(1, 10)), "10, output"]
    for l, row in enumerate(rows):
        if l in values:
            assert as_number(row[2]) == pytest.approx(values[l].deviation, rel=0.5)
            assert as_number(row[3]) == pytest.approx(values[l].deviation, rel=0.5)
        if l in errors:
            assert as_number(row[5]) == pytest.approx(errors[l].deviation, rel=0.5)
            assert as_number(row[6]) == pytest.approx(errors[l].deviation, rel=0.5)
        if 1 <= l <= 9 and activation != "relu":
            assert as_number(row[4]) == pytest.approx(100 * values[l].saturated, abs=3)
    # The first layer follows the rule closely: z is a sum over standard normal inputs.
    assert as_number(rows[1][2]) == pytest.approx(values[1].deviation, rel=0.05)


def test_with_zeros_every_sigmoid_says_one_half(page: Page) -> None:
    page.get_by_role("combobox", name="Activation").select_option("sigmoid")
    page.get_by_role("combobox", name="Weights").select_option("zeros")
    expect(verdict(page)).to_contain_text("Every activation is ½, whatever x is")
    rows = table(page)
    assert {tuple(row[1:3]) for row in rows[1:6]} == {("0.500", "0")}
    assert {row[5] for row in rows[1:6]} == {"0"}
    expect(page.get_by_role("slider", name="σ", exact=True)).to_be_hidden()
    look(page, WIDGET, "initialisation-zeros")


def test_many_moves_within_a_frame_are_drawn_once(page: Page) -> None:
    drawn = page.evaluate(
        """async () => {
          const slider = [...document.querySelectorAll('.nn-initialisation .nn-slider')]
            .find((each) => each.textContent.startsWith('σ')).querySelector('input');
          const path = document.querySelector('.nn-initialisation .nn-histogram path');
          const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          await frame();
          let changes = 0;
          const watch = new MutationObserver((records) => { changes += records.length; });
          watch.observe(path, { attributes: true });
          for (const place of [-1.2, -1, -0.8, -0.5]) {
            slider.value = place;
            slider.dispatchEvent(new Event('input', { bubbles: true }));
          }
          await frame();
          watch.disconnect();
          return changes;
        }"""
    )
    assert drawn == 1


def test_equal_units_stay_copies_and_random_ones_part(page: Page) -> None:
    page.get_by_role("button", name="Equal units").click()
    page.get_by_role("button", name="Reset").click()
    expect(verdict(page)).to_contain_text("The gradients of equal units are equal.")
    train = page.get_by_role("button", name="Train 100 steps from here")
    train.focus()
    for _ in range(4):
        page.keyboard.press("Enter")
    expect(verdict(page)).to_contain_text("After 400 steps the 4 units on the left are still copies of one")
    rows = table(page)
    assert [row[0] for row in rows] == [f"{name} {i}" for name in ("equal", "random") for i in (1, 2, 3, 4)]
    assert len({tuple(row[1:]) for row in rows[:4]}) == 1
    assert len({tuple(row[1:]) for row in rows[4:]}) == 4
    left, right = map(float, re.search(r"J = ([\d.]+) on the left, ([\d.]+)", verdict(page).text_content()).groups())
    assert left > 0.5 > 0.25 > right
    assert page.locator(f"{WIDGET} .nn-bars").first.get_attribute("aria-label").endswith("all units are the same")
    look(page, WIDGET, "initialisation-units")
    settle(page, {"equal weights": 0})
    train.click()
    expect(verdict(page)).to_contain_text("After 100 steps nothing has moved on the left")
    expect(verdict(page)).to_contain_text("J = 0.693 on the left")
    settle(page, {"equal weights": 0.5})


def test_it_plays_pauses_and_stops_at_the_end(page: Page) -> None:
    page.emulate_media(reduced_motion="no-preference")
    page.get_by_role("button", name="Equal units").click()
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Play").click()
    expect(verdict(page)).to_contain_text(re.compile(r"After \d\d+ steps"))
    page.get_by_role("button", name="Pause").click()
    rest = verdict(page).text_content()
    page.get_by_role("button", name="Step", exact=True).click()
    expect(verdict(page)).not_to_have_text(rest)
    for _ in range(19):
        page.get_by_role("button", name="Train 100 steps from here").click()
    page.get_by_role("button", name="Play").click()
    expect(verdict(page)).to_contain_text("After 2000 steps", timeout=15_000)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.get_by_role("button", name="Step", exact=True)).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_a_phone_shows_all_of_it_to_a_finger(site: str, open_page: Callable) -> None:
    phone, watch = open_page(site + PAGE, width=360, height=740, has_touch=True, is_mobile=True)
    slider = phone.get_by_role("slider", name="σ", exact=True)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box["height"] >= 44
    phone.touchscreen.tap(box["x"] + 0.55 * box["width"], box["y"] + box["height"] / 2)
    expect(verdict(phone)).to_contain_text("A good start.")
    look(phone, WIDGET, "initialisation-kept")
    phone.get_by_role("button", name="Equal units").tap()
    phone.get_by_role("button", name="Train 100 steps from here").tap()
    expect(verdict(phone)).to_contain_text("After 100 steps")
    for button in phone.locator(f"{WIDGET} button:visible").all():
        assert button.bounding_box()["height"] >= 44
    look(phone, WIDGET, "initialisation-units")
    assert (watch.foreign, watch.failed, watch.errors) == ([], [], [])
