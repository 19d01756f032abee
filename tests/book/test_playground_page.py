"""The playground on its page: trained, read and changed by mouse, touch and keyboard, and held to nnlib."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from nnlib import deep
from nnlib.model import Model
from tests.looking import look

pytestmark = pytest.mark.browser

PAGE = "playground.html"
WIDGET = ".nn-playground"


def begin(page: Page) -> None:
    """Put the playground at its beginning."""
    if button(page, "Pause").count():
        button(page, "Pause").click()
    button(page, "Reset").click()
    expect(page.locator(".nn-counter")).to_have_text("epoch 0")


def button(page: Page, name: str) -> Locator:
    return page.locator(WIDGET).get_by_role("button", name=name, exact=True)


def slider(page: Page, name: str) -> Locator:
    return page.locator(WIDGET).get_by_role("slider", name=name, exact=True)


def choose(page: Page, label: str, option: str) -> None:
    page.locator(WIDGET).get_by_role("combobox", name=label, exact=True).select_option(label=option)


def unit(page: Page, name: str) -> Locator:
    return page.locator(WIDGET).get_by_role("radio", name=name, exact=True)


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("%", ""))


def weight(page: Page, k: int) -> Locator:
    """The field of weight k of the unit that is chosen."""
    return page.locator(f"{WIDGET} .nn-fields input").nth(k - 1)


def costs(page: Page) -> dict[str, list[float]]:
    """Points, cost and percentage of both parts, as the table says."""
    rows = page.locator(f"{WIDGET} .nn-costs tbody tr")
    return {
        part: [number(text) for text in rows.nth(row).locator("td").all_text_contents()]
        for row, part in enumerate(("train", "test"))
    }


def table(page: Page) -> list[list[str]]:
    """The rows of the table of weights: unit, b, weights, activation."""
    details = page.locator(f"{WIDGET} .nn-numbers")
    details.evaluate("node => { node.open = true; }")
    page.wait_for_function("document.querySelectorAll('.nn-playground .nn-numbers tbody tr').length > 2")
    rows = details.locator("tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.children].map((cell) => cell.textContent))"
    )
    details.evaluate("node => { node.open = false; }")
    return rows


def small_network(page: Page) -> None:
    """One hidden layer of two units, moons."""
    choose(page, "Points", "moons")
    slider(page, "hidden layers").fill("1")
    slider(page, "units in layer 1").fill("2")
    expect(page.locator(f"{WIDGET} .nn-unit")).to_have_count(3)


def restore(page: Page) -> None:
    choose(page, "Points", "circles")
    slider(page, "units in layer 1").fill("8")
    slider(page, "hidden layers").fill("2")
    expect(page.locator(f"{WIDGET} .nn-unit")).to_have_count(17)


def test_it_learns_its_points_within_seconds_while_you_watch(page: Page) -> None:
    look(page, WIDGET, "playground-start")
    before = costs(page)
    choose(page, "Speed", "full speed")
    page.emulate_media(reduced_motion="no-preference")
    button(page, "Play").click()
    frames = """() => {
      const [canvas] = document.querySelectorAll('.nn-playground .nn-stage canvas');
      return canvas.toDataURL();
    }"""
    first = page.evaluate(frames)
    page.wait_for_function("parseInt(document.querySelector('.nn-counter').textContent.slice(6)) > 40")
    assert page.evaluate(frames) != first
    button(page, "Pause").click()
    page.emulate_media(reduced_motion="reduce")
    choose(page, "Speed", "10 epochs/s")
    page.wait_for_timeout(400)
    after = costs(page)
    assert before["train"][1] > 0.6
    assert after["train"][1] < 0.2
    assert after["train"][2] > 90
    assert page.locator(f"{WIDGET} .nn-chart .nn-curve").first.get_attribute("d").count("L") >= 40
    look(page, WIDGET, "playground-trained")


def test_what_is_shown_is_what_nnlib_computes(page: Page) -> None:
    small_network(page)
    for _ in range(3):
        button(page, "Epoch").click()
    expect(page.locator(".nn-counter")).to_have_text("epoch 3")
    rows = table(page)
    assert [row[0] for row in rows] == ["x1", "x2", "a[1]1", "a[1]2", "ŷ"]
    W = {1: np.array([[number(w) for w in row[2].split(", ")] for row in rows[2:4]])}
    W[2] = np.array([[number(w) for w in rows[4][2].split(", ")]])
    b = {1: np.array([[number(row[1])] for row in rows[2:4]]), 2: np.array([[number(rows[4][1])]])}
    x = np.array([[number(rows[0][3])], [number(rows[1][3])]])
    A = deep.forward(deep.Layers(W, b), x, Model()).A
    shown = [number(row[3]) for row in rows[2:]]
    assert np.allclose(shown, [*A[1][:, 0], A[2][0, 0]], atol=5e-3)
    # Fields, table and readout agree.
    assert number(weight(page, 2).input_value()) == pytest.approx(W[2][0, 1], abs=1.1e-3)
    assert costs(page)["train"][0] == 400
    restore(page)


def test_weights_are_set_by_keyboard_and_training_goes_on_from_them(page: Page) -> None:
    small_network(page)
    output = unit(page, "The output")
    output.focus()
    page.keyboard.press("ArrowLeft")
    expect(unit(page, "Unit 1 of layer 1")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(unit(page, "Unit 2 of layer 1")).to_have_attribute("aria-checked", "true")
    expect(page.locator(f"{WIDGET} .nn-caption")).to_have_text("What unit 2 of layer 1 says")
    before = costs(page)
    page.keyboard.press("Tab")
    expect(weight(page, 1)).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("-1.5")
    page.keyboard.press("Tab")
    expect(weight(page, 1)).to_have_value("−1.5")
    page.wait_for_timeout(100)
    assert costs(page) != before
    assert table(page)[3][2].split(", ")[0] == "−1.500"
    look(page, WIDGET, "playground-unit")
    button(page, "Step").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".nn-counter")).to_have_text("epoch 0, batch 1 of 40")
    assert 0 < abs(number(weight(page, 1).input_value()) + 1.5) < 0.2
    weight(page, 1).fill("much")
    weight(page, 1).press("Tab")
    expect(page.locator(f"{WIDGET} .nn-fields .nn-problem:visible").first).to_have_text(
        "w 1: type a number from −100 to 100."
    )
    look(page, WIDGET, "playground-refused")
    weight(page, 1).fill("0")
    weight(page, 1).press("Tab")
    output.click()
    restore(page)


def test_a_weight_is_pointed_at_and_picked_by_mouse(page: Page) -> None:
    small_network(page)
    stage = page.locator(f"{WIDGET} .nn-stage")
    stage.scroll_into_view_if_needed()
    ends = [unit(page, name).bounding_box() for name in ("Unit 1 of layer 1", "The output")]
    (x1, y1), (x2, y2) = ((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in ends)
    page.mouse.move((x1 + x2) / 2, (y1 + y2) / 2)
    readout = page.locator(f"{WIDGET} .nn-readout")
    expect(readout).to_have_text(re.compile(r"^The weight from unit 1 of layer 1 to the output: −?\d\.\d{3}$"))
    shown = number(readout.text_content().rsplit(" ", 1)[1])
    page.mouse.click((x1 + x2) / 2, (y1 + y2) / 2)
    expect(weight(page, 1)).to_be_focused()
    assert number(weight(page, 1).input_value()) == pytest.approx(shown, abs=1e-9)
    unit(page, "Unit 2 of layer 1").hover()
    expect(page.locator(f"{WIDGET} .nn-caption")).to_have_text("What unit 2 of layer 1 says")
    page.mouse.move(5, 5)
    expect(page.locator(f"{WIDGET} .nn-caption")).to_have_text("The output ŷ")
    restore(page)


def test_an_input_is_followed_through_the_network(page: Page) -> None:
    handle = slider(page, "The input whose activations are written below the units")
    handle.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    rows = table(page)
    assert [rows[0][3], rows[1][3]] == ["1.500", "−0.500"]
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")


def test_settings_change_the_run_and_some_begin_it_again(page: Page) -> None:
    button(page, "Epoch").click()
    expect(page.locator(".nn-counter")).to_have_text("epoch 1")
    slider(page, "batch size").fill("8")
    expect(page.locator(f"{WIDGET} output").filter(has_text="all 400")).to_be_visible()
    button(page, "Step").click()
    expect(page.locator(".nn-counter")).to_have_text("epoch 2")
    slider(page, "kept for the test").fill("0.5")
    expect(page.locator(".nn-counter")).to_have_text("epoch 0")
    assert [part[0] for part in costs(page).values()] == [250, 250]
    slider(page, "kept for the test").fill("0.2")
    slider(page, "batch size").fill("3")
    choose(page, "start", "zeros")
    expect(page.locator(f"{WIDGET} .nn-verdict")).to_contain_text("All units of a layer began alike")
    choose(page, "start", "Xavier")
    slider(page, "hidden layers").fill("3")
    expect(page.locator(f"{WIDGET} .nn-unit")).to_have_count(25)
    look(page, WIDGET, "playground-deep")
    slider(page, "hidden layers").fill("0")
    expect(page.locator(f"{WIDGET} .nn-unit")).to_have_count(1)
    look(page, WIDGET, "playground-shallow")
    slider(page, "hidden layers").fill("2")
    expect(page.locator(f"{WIDGET} .nn-unit")).to_have_count(17)


def test_a_cost_without_end_stops_it_with_a_sentence(page: Page) -> None:
    choose(page, "g", "identity")
    slider(page, "learning rate η").fill("12")
    slider(page, "penalty λ").fill("13")
    button(page, "Play").click()
    verdict = page.locator(f"{WIDGET} .nn-verdict")
    expect(verdict).to_have_text("The cost has become infinite: lower η and reset.")
    expect(page.locator(f"{WIDGET} .nn-live")).to_have_text(verdict.text_content())
    expect(button(page, "Play")).to_be_visible()
    expect(button(page, "Step")).to_have_attribute("aria-disabled", "true")
    button(page, "Play").click()
    expect(button(page, "Play")).to_be_visible()
    assert "NaN" not in page.locator(WIDGET).inner_text()
    look(page, WIDGET, "playground-infinite")
    slider(page, "learning rate η").fill("6")
    slider(page, "penalty λ").fill("0")
    choose(page, "g", "tanh")
    button(page, "Reset").click()
    expect(verdict).not_to_contain_text("infinite")


def test_the_same_settings_give_the_same_numbers_again(page: Page) -> None:
    def after_an_epoch() -> str:
        button(page, "Reset").click()
        expect(page.locator(".nn-counter")).to_have_text("epoch 0")
        button(page, "Epoch").click()
        expect(page.locator(".nn-counter")).to_have_text("epoch 1")
        return json.dumps(table(page))

    first = after_an_epoch()
    assert after_an_epoch() == first
    button(page, "New weights").click()
    assert after_an_epoch() != first


def test_it_works_under_a_finger_on_a_phone(phone: Page) -> None:
    look(phone, WIDGET, "playground-phone")
    for name in ("Play", "Step", "Epoch", "Reset"):
        assert button(phone, name).bounding_box()["height"] >= 44, name
    unit(phone, "Unit 4 of layer 2").tap()
    expect(phone.locator(f"{WIDGET} .nn-fields")).to_contain_text("Unit 4 of layer 2: its weights from layer 1")
    box = unit(phone, "Unit 4 of layer 2").bounding_box()
    assert min(box["width"], box["height"]) >= 44
    handle = slider(phone, "The input whose activations are written below the units")
    handle.scroll_into_view_if_needed()
    handle.tap()
    expect(handle).to_be_focused()
    small_network(phone)
    phone.locator(f"{WIDGET} .nn-stage").scroll_into_view_if_needed()
    ends = [unit(phone, name).bounding_box() for name in ("Unit 2 of layer 1", "The output")]
    x, y = (sum(box[at] + box[size] / 2 for box in ends) / 2 for at, size in (("x", "width"), ("y", "height")))
    phone.touchscreen.tap(x, y)
    expect(weight(phone, 2)).to_be_focused()
    restore(phone)
    slider(phone, "hidden layers").fill("3")
    expect(phone.locator(f"{WIDGET} .nn-unit")).to_have_count(25)
    button(phone, "Epoch").tap()
    expect(phone.locator(f"{WIDGET} .nn-counter")).to_have_text("epoch 1")
    look(phone, WIDGET, "playground-phone-deep")


def test_the_answers_are_folded_until_asked_for(page: Page) -> None:
    answers = page.locator("article details:not(.nn-numbers, .nn-quiz details)")
    assert answers.count() == 8
    expect(answers.first.locator("p").first).to_be_hidden()
    answers.first.locator("summary").click()
    expect(answers.first.locator("p").first).to_be_visible()
