"""The widget of the worked example on the static page, by keyboard, mouse and touch, and the numbers of the text."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from nnlib import worked_example
from tests.looking import look

pytestmark = pytest.mark.browser

PAGE = "worked-example.html"
# As the course's notes print them.
PRINTED = {
    "net_h1": "0.3775",
    "out_h1": "0.593269992",
    "out_h2": "0.596884378",
    "net_o1": "1.105905967",
    "out_o1": "0.75136507",
    "out_o2": "0.772928465",
    "E_o1": "0.274811083",
    "E_o2": "0.023560026",
    "E": "0.298371109",
    "dE_dw5": "0.082167041",
    "delta_o1": "0.138498562",
    "dE_dout_h1": "0.036350306",
    "dE_dw1": "0.000438568",
    "w5_new": "0.35891648",
    "w6_new": "0.408666186",
    "w7_new": "0.511301270",
    "w8_new": "0.561370121",
    "w1_new": "0.149780716",
}
GIVEN = {"i1": "0.05", "i2": "0.10", "target_o1": "0.01", "target_o2": "0.99", "w1": "0.15", "b1": "0.35", "b2": "0.60"}
TRACE = worked_example.trace()
LAST = len(TRACE)


# Without the mouse, so that a focus set afterwards shows.
AT_REST = """() => {
  document.querySelector('.nn-we-givens').open = false;
  for (const button of document.querySelectorAll('.nn-w button')) {
    if (/notes|Untrained/.test(button.textContent)) button.click();
  }
}"""


def begin(page: Page) -> None:
    """Put the widget back to its start."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.evaluate(AT_REST)
    page.evaluate("document.querySelector('.nn-we details').open = false")
    page.get_by_role("slider", name="Step").fill("0")
    page.evaluate(
        "document.activeElement.blur(); document.querySelector('.nn-worked_example .nn-live').textContent = ''"
    )


def shown(page: Page) -> tuple[str, str]:
    """The symbol and the number that the widget shows now."""
    value = page.locator(".nn-we-value").text_content().removeprefix("= ").replace("−", "-")
    return page.locator(".nn-we").get_attribute("data-symbol"), value


def position(page: Page) -> int:
    return int(page.locator(".nn-we").get_attribute("data-position"))


def test_the_keyboard_steps_from_the_first_number_to_the_last(page: Page) -> None:
    page.get_by_role("button", name="Next").focus()
    read = {}
    for count, (step, value) in enumerate(TRACE, start=1):
        page.keyboard.press("ArrowRight")
        assert position(page) == count
        symbol, text = shown(page)
        assert symbol == step.symbol
        assert text == f"{value:.9f}"
        # The same digits stand in the picture, at their place.
        assert page.locator(f".nn-we-picture .nn-we-now[data-symbol={symbol}]").count() == 1
        read[symbol] = text
    page.keyboard.press("ArrowRight")
    assert position(page) == LAST
    assert {symbol: read[symbol].rstrip("0") for symbol in PRINTED} == {s: t.rstrip("0") for s, t in PRINTED.items()}


def test_the_keyboard_steps_back_and_jumps_to_both_ends(page: Page) -> None:
    page.get_by_role("button", name="Next").focus()
    page.keyboard.press("End")
    assert shown(page) == ("w8_new", "0.561370121")
    for _ in range(LAST):
        page.keyboard.press("ArrowLeft")
    assert position(page) == 0
    page.keyboard.press("End")
    page.keyboard.press("Home")
    assert position(page) == 0
    assert page.locator(".nn-we-count").text_content() == f"Start · 0 of {LAST}"


def test_every_control_is_reached_by_tab_and_shows_it(page: Page) -> None:
    page.locator(".nn-we-phase").first.focus()
    names = []
    for _ in range(11):
        focused = page.evaluate(
            """() => { const node = document.activeElement, style = getComputedStyle(node);
              return [node.labels?.[0]?.textContent ?? node.textContent, style.outlineStyle, style.outlineWidth] }"""
        )
        names.append(focused[0].strip())
        assert focused[1:] == ["solid", "3px"], focused
        page.keyboard.press("Tab")
    phases = ["Forward", "Error", "Output layer", "Hidden layer", "Update"]
    assert names[:5] == phases
    assert [name.split()[-1] for name in names[5:9]] == ["First", "Back", "Next", "Last"]
    assert names[9] == "Step"
    assert names[10].startswith("The numbers so far")


def test_the_mouse_steps_forward_and_back(page: Page) -> None:
    button = {name: page.get_by_role("button", name=name, exact=True) for name in ("First", "Back", "Next", "Last")}
    button["Next"].click()
    button["Next"].click()
    assert shown(page) == ("out_h1", "0.593269992")
    button["Back"].click()
    assert shown(page) == ("net_h1", "0.377500000")
    button["Last"].click()
    assert position(page) == LAST
    expect(button["Next"]).to_have_attribute("aria-disabled", "true")
    button["First"].click()
    assert position(page) == 0
    expect(button["Back"]).to_have_attribute("aria-disabled", "true")
    button["Next"].click()
    assert position(page) == 1


def test_the_slider_scrubs_and_says_where_it_is(page: Page) -> None:
    slider = page.get_by_role("slider", name="Step")
    slider.fill("14")
    assert shown(page) == ("delta_o1", "0.138498562")
    assert slider.get_attribute("aria-valuetext") == f"14 of {LAST}: delta o1 is 0.138498562"
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert position(page) == 15
    assert slider.input_value() == "15"


def test_a_phase_button_jumps_to_the_first_number_of_its_phase(page: Page) -> None:
    for phase, symbol in (
        ("Update", "w1_new"),
        ("Hidden layer", "dE_o1_dout_h1"),
        ("Output layer", "dE_dout_o1"),
        ("Error", "E_o1"),
        ("Forward", "net_h1"),
    ):
        button = page.get_by_role("button", name=phase, exact=True)
        button.click()
        assert shown(page)[0] == symbol
        assert button.get_attribute("aria-current") == "step"
        assert page.locator("[aria-current=step].nn-we-phase").count() == 1


def test_the_picture_fills_and_empties_as_it_is_stepped(page: Page) -> None:
    drawn = ".nn-we-picture .nn-we-number:not(.nn-we-later)"
    for symbol, text in GIVEN.items():
        assert page.locator(f"{drawn}[data-symbol={symbol}] .nn-we-digits").text_content() == text
    before = page.locator(drawn).count()
    page.get_by_role("slider", name="Step").fill(str(LAST))
    after = page.locator(drawn)
    # All but what only passes along an edge: eight ∂net/∂w and four ∂E/∂out of one output.
    assert after.count() == before + LAST - 12
    picture = dict(
        zip(
            after.evaluate_all("nodes => nodes.map(node => node.dataset.symbol)"),
            after.locator(".nn-we-digits").all_text_contents(),
            strict=True,
        )
    )
    for symbol in ("out_h1", "delta_o1", "dE_dw5", "w5_new", "E"):
        assert picture[symbol].rstrip("0") == PRINTED[symbol].rstrip("0")
    page.get_by_role("slider", name="Step").fill("0")
    assert page.locator(drawn).count() == before


def test_edges_light_up_forward_and_back(page: Page) -> None:
    lit = "() => [...document.querySelectorAll('.nn-we-edge')].map(edge => edge.dataset.kind).filter(Boolean)"
    page.get_by_role("slider", name="Step").fill("1")
    assert page.evaluate(lit) == ["value", "value"]
    page.get_by_role("slider", name="Step").fill("28")
    assert page.evaluate(lit) == ["gradient", "gradient"]
    page.get_by_role("slider", name="Step").fill("51")
    assert page.evaluate(lit) == ["weight"]


def test_the_table_in_the_widget_holds_the_numbers_so_far(page: Page) -> None:
    page.get_by_role("slider", name="Step").fill("8")
    page.locator(".nn-we summary").click()
    rows = page.locator(".nn-we .nn-numbers tbody tr:visible")
    assert rows.count() == 8
    assert rows.last.locator("td").all_text_contents() == ["8", "0.772928465"]


def test_a_step_is_announced_once_the_reader_pauses(page: Page) -> None:
    live = page.locator(".nn-w .nn-live")
    page.get_by_role("button", name="Next").focus()
    for _ in range(14):
        page.keyboard.press("ArrowRight")
    expect(live).to_have_text(f"14 of {LAST}: delta o1 is 0.138498562")
    page.get_by_role("slider", name="Step").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(600)
    # The slider has told the reader itself.
    expect(live).to_have_text(f"14 of {LAST}: delta o1 is 0.138498562")


def test_negative_numbers_are_read_out_with_their_sign(page: Page) -> None:
    slider = page.get_by_role("slider", name="Step")
    slider.fill("21")
    assert slider.get_attribute("aria-valuetext") == f"21 of {LAST}: delta o2 is minus 0.038098237"


def drawn(page: Page, symbol: str) -> str:
    """The number of this symbol in the picture."""
    return page.locator(f".nn-we-picture [data-symbol={symbol}] .nn-we-digits").text_content().replace("−", "-")


def typed(page: Page, label: str, text: str) -> Locator:
    """Type `text` into the field of this label, open the panel if need be, and leave the field by Tab."""
    page.evaluate("document.querySelector('.nn-we-givens').open = true")
    field = page.get_by_role("textbox", name=label, exact=True)
    field.fill(text)
    field.press("Tab")
    return field


def verdict(page: Page) -> str:
    return page.locator(".nn-we-training .nn-panel").text_content()


def test_every_given_can_be_changed_and_every_number_follows(page: Page) -> None:
    page.get_by_role("slider", name="Step").fill(str(LAST))
    page.locator(".nn-we-givens summary").click()
    fields = page.locator(".nn-we-fields input")
    assert fields.count() == len(worked_example.GIVENS)
    givens = {name: round(0.9 - 0.13 * k, 2) for k, name in enumerate(worked_example.GIVENS)} | {"eta": 2.5}
    for field, value in zip(fields.all(), givens.values(), strict=True):
        field.fill(str(value).replace("-", "−"))
    fields.last.press("Enter")
    expected = worked_example.values(givens)
    for symbol in ("net_h1", "out_o2", "E", "delta_o1", "dE_dw1", "w1_new", "w8_new"):
        assert drawn(page, symbol) == f"{expected[symbol]:.9f}", symbol
    assert shown(page) == ("w8_new", f"{expected['w8_new']:.9f}")
    assert drawn(page, "target_o2") == f"{givens['target_o2']:.2f}"
    expect(page.locator(".nn-w .nn-live")).to_have_text("All numbers are computed anew.")
    look(page, ".nn-worked_example", "worked-example-changed")
    page.get_by_role("button", name="The notes’ numbers").click()
    assert drawn(page, "w5_new") == "0.358916480"
    assert fields.first.input_value() == "0.05"


def test_a_number_that_is_none_or_too_large_is_refused_in_a_sentence_and_the_old_one_stays(page: Page) -> None:
    for text in ("abc", "", "1e300", "-2000"):
        field = typed(page, "w1", text)
        assert page.locator(".nn-we-fields .nn-problem:not(:empty)").all_text_contents() == [
            "w 1: type a number from −1000 to 1000."
        ]
        assert field.get_attribute("aria-invalid") == "true"
        assert drawn(page, "w1") == "0.15"
    page.get_by_role("button", name="The notes’ numbers").click()
    assert page.locator(".nn-we-fields .nn-problem:not(:empty)").count() == 0
    expect(page.get_by_role("textbox", name="w1", exact=True)).to_have_value("0.15")


def test_an_arrow_key_in_a_field_moves_the_caret_and_not_the_step(page: Page) -> None:
    typed(page, "b1", "0.4").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Home")
    assert position(page) == 0
    assert drawn(page, "b1") == "0.40"


def test_training_goes_on_step_by_step_to_the_error_of_the_chapter(page: Page) -> None:
    assert verdict(page) == "Before training, E = 0.298371109."
    page.get_by_role("button", name="+1", exact=True).click()
    assert verdict(page) == "After 1 step, E = 0.291027774."
    for name, steps in (("+10", 11), ("+100", 111), ("+1,000", 1111)):
        page.get_by_role("button", name=name, exact=True).click()
        assert verdict(page).startswith(f"After {steps:,} steps, E = {worked_example.errors(steps)[-1]:.9f}")
    expect(page.locator(".nn-w .nn-live")).to_have_text(verdict(page))
    page.get_by_role("button", name="+10,000", exact=True).click()
    assert verdict(page) == "After 10,000 steps, E = 0.0000351019, 8,500 times smaller than at the start."
    expect(page.get_by_role("button", name="+1", exact=True)).to_have_attribute("aria-disabled", "true")
    weights = page.locator(".nn-we-training td:last-child").all_text_contents()
    after = worked_example.after(10_000)
    assert [text.replace("−", "-") for text in weights] == [f"{after[f'w{i}']:.9f}" for i in range(1, 9)]
    assert "0.0000351019 after 10,000 steps" in page.locator(".nn-chart [role=img]").get_attribute("aria-label")
    look(page, ".nn-worked_example", "worked-example-trained")


def test_looking_inside_a_step_of_training_shows_its_numbers(page: Page) -> None:
    slider = page.get_by_role("slider", name="Trained for")
    slider.focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "30 steps"
    # Its arrows are its own.
    assert position(page) == 0
    page.get_by_role("slider", name="Step").fill(str(LAST))
    inside = worked_example.values(worked_example.after(30))
    for symbol in ("w5", "out_h1", "E", "delta_o2", "dE_dw3", "w7_new"):
        assert drawn(page, symbol) == f"{inside[symbol]:.9f}", symbol
    assert drawn(page, "i1") == "0.05"
    assert page.locator(".nn-we-count").text_content() == f"Update · {LAST} of {LAST} · training step 31"
    # The point goes along the curve: to the right, and down.
    at = "node => [Number(node.getAttribute('cx')), Number(node.getAttribute('cy'))]"
    point = page.locator(".nn-chart circle")
    before = point.evaluate(at)
    slider.press("End")
    assert all(after > old for after, old in zip(point.evaluate(at), before, strict=True))


def test_a_rate_that_is_too_large_is_said(page: Page) -> None:
    page.locator(".nn-we-givens summary").click()
    page.get_by_role("button", name="η = 10").click()
    page.get_by_role("button", name="+100", exact=True).click()
    error = worked_example.errors(100, {**worked_example.GIVENS, "eta": 10.0})[-1]
    assert f"E = {error:.9f}" in verdict(page)
    typed(page, "η", "1000")
    assert verdict(page) == (
        "After 100 steps, E = 0.0001000000, and nothing changes any more: a sigmoid is flat where it is. Lower η, or "
        "start elsewhere."
    )


def test_equal_weights_stay_equal(page: Page) -> None:
    page.locator(".nn-we-givens summary").click()
    page.get_by_role("button", name="All weights 0.3").click()
    page.get_by_role("button", name="Swap the targets").click()
    page.get_by_role("button", name="+100", exact=True).click()
    assert drawn(page, "w1") == drawn(page, "w3") != drawn(page, "w2") == drawn(page, "w4")
    assert drawn(page, "w5") == drawn(page, "w6") != drawn(page, "w7") == drawn(page, "w8")
    assert (drawn(page, "target_o1"), drawn(page, "target_o2")) == ("0.99", "0.01")


def test_the_page_prints_every_number_as_text(page: Page) -> None:
    rows = page.locator(".nn-steps tbody tr:not(.nn-phase)")
    printed = [text.replace("−", "-") for text in rows.locator("b").all_text_contents()]
    assert printed == [f"{value:.9f}" for _, value in TRACE]
    by_symbol = dict(zip([step.symbol for step, _ in TRACE], printed, strict=True))
    assert {symbol: by_symbol[symbol].rstrip("0") for symbol in PRINTED} == {
        symbol: text.rstrip("0") for symbol, text in PRINTED.items()
    }


def test_the_prose_has_the_numbers_of_the_notes(page: Page) -> None:
    prose = " ".join(page.locator("article p, article li, article td").all_text_contents())
    missing = [text for text in PRINTED.values() if text.rstrip("0") not in prose]
    assert missing == []


def test_the_page_prints_the_computed_error_and_the_slip_of_the_notes(page: Page) -> None:
    text = page.locator("article").text_content()
    assert "After 10,000 steps the error is 0.0000351019." in text
    assert "The course’s notes say 0.000351085" in text
    assert "0.0000351085" in text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_works_by_touch_on_a_phone(site: str, visit: Callable[..., Page], theme: str) -> None:
    page = visit(site + PAGE, width=360, height=740, theme=theme, has_touch=True, is_mobile=True)
    assert page.locator(".nn-we-picture.nn-we-down").count() == 1
    following = page.get_by_role("button", name="Next")
    following.tap()
    following.tap()
    assert shown(page) == ("out_h1", "0.593269992")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for button in page.locator(".nn-we-panel button").all():
        assert button.bounding_box()["height"] >= 44
    page.get_by_role("button", name="+100", exact=True).tap()
    assert verdict(page).startswith("After 100 steps")
    page.locator(".nn-we-givens summary").tap()
    for control in page.locator(".nn-we-training button, .nn-we-givens :is(button, input)").all():
        assert control.bounding_box()["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if theme == "light":
        look(page, ".nn-worked_example", "worked-example-phone")
    page.locator(".nn-we-givens summary").tap()
    # The current number is never under the step and its buttons, which are in sight together.
    page.get_by_role("button", name="Last").tap()
    number = page.locator(".nn-we-picture .nn-we-now").bounding_box()
    assert 0 < number["y"] < page.locator(".nn-we-panel").bounding_box()["y"] - number["height"]
    for part in (".nn-we-value", ".nn-we-panel .nn-bar"):
        box = page.locator(part).bounding_box()
        assert 0 <= box["y"] <= 740 - box["height"]


def test_the_picture_turns_when_the_page_gets_narrow(page: Page) -> None:
    page.get_by_role("slider", name="Step").fill("5")
    assert page.locator(".nn-we-across").count() == 1
    page.set_viewport_size({"width": 360, "height": 740})
    expect(page.locator(".nn-we-down")).to_have_count(1)
    assert shown(page) == ("net_o1", "1.105905967")
    assert page.locator(".nn-we-picture .nn-we-now").get_attribute("data-symbol") == "net_o1"


def test_labels_do_not_overlap_in_the_picture(page: Page) -> None:
    overlaps = """() => {
      const boxes = [...document.querySelectorAll('.nn-we-unit > rect, .nn-we-ground')].map(node => node.getBBox());
      const before = (a, b) => a.x + a.width <= b.x || a.y + a.height <= b.y;
      const apart = (a, b) => before(a, b) || before(b, a);
      const lines = [...document.querySelectorAll('.nn-we-number:not(.nn-we-later)')].map(line => {
        const [name, digits] = [...line.querySelectorAll('text')].map(text => text.getBBox());
        return name.x + name.width - digits.x;
      });
      return [boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b => !apart(a, b))).length, Math.max(...lines)];
    }"""
    page.get_by_role("slider", name="Step").fill(str(LAST))
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(200)
        boxes, lines = page.evaluate(overlaps)
        assert boxes == 0
        assert lines <= 0


def test_without_javascript_the_network_and_the_way_to_its_numbers_stand_there(site: str, open_page: Callable) -> None:
    page, watch = open_page(site + PAGE, java_script_enabled=False)
    fallback = page.locator(".nn-noscript")
    expect(fallback).to_be_visible()
    text = fallback.inner_text()
    assert "it needs JavaScript" in text
    assert "0.298371109" in text
    assert page.locator(".nn-steps").is_visible()
    assert watch.foreign == []


def test_with_javascript_the_fallback_takes_no_room(page: Page) -> None:
    assert page.locator(".nn-noscript").count() == 0
    assert page.locator(".output:has(> noscript)").bounding_box()["height"] == 0
