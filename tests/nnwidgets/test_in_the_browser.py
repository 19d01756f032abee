"""Widgets on a page of their own, without the book: several views, bad state, cleaning up, and the mount script."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from nnwidgets import WorkedExample
from tests.nnwidgets.conftest import MOUNT

pytestmark = pytest.mark.browser


def test_two_views_of_one_widget_stay_in_step(show: Callable[..., Page]) -> None:
    widget = WorkedExample(position=3)
    page = show(widget, widget)
    views = page.locator(".nn-we")
    assert [view.get_attribute("data-position") for view in views.all()] == ["3", "3"]
    views.nth(0).get_by_role("button", name="Next").click()
    assert views.nth(0).get_attribute("data-symbol") == "out_h2"
    # A view is drawn once it is seen.
    views.nth(1).scroll_into_view_if_needed()
    expect(views.nth(1)).to_have_attribute("data-symbol", "out_h2")
    views.nth(1).get_by_role("button", name="Back").focus()
    live = page.locator(".nn-worked_example .nn-live")
    expect(live.nth(0)).to_have_text("4 of 51: out h2 is 0.596884378")
    page.keyboard.press("Home")
    assert views.nth(1).get_attribute("data-position") == "0"
    views.nth(0).scroll_into_view_if_needed()
    expect(views.nth(0)).to_have_attribute("data-position", "0")
    expect(live.nth(1)).to_have_text("Start: nothing is computed yet, 51 numbers to come")
    # The view that only followed said nothing of it.
    assert live.nth(0).text_content() == "4 of 51: out h2 is 0.596884378"


def test_two_widgets_go_their_own_ways(show: Callable[..., Page]) -> None:
    page = show(WorkedExample(position=1), WorkedExample({**WorkedExample().givens, "i1": 1.0}, position=1))
    values = page.locator(".nn-we-value").all_text_contents()
    assert values == ["= 0.377500000", "= 0.520000000"]
    assert page.locator("head style").count() == 3


@pytest.mark.parametrize(
    "example", [None, {}, {"names": {}, "steps": [], "phases": []}, {"names": {}, "steps": [{}], "phases": []}, "text"]
)
def test_bad_state_gives_one_sentence_instead_of_a_picture(show: Callable[..., Page], example: object) -> None:
    page = show(WorkedExample(), example=example)
    assert page.get_by_role("alert").all_text_contents() == [
        "This picture has no numbers to show, or not the right ones; run its cell again."
    ]


@pytest.mark.parametrize(("position", "shown"), [(-4, "0"), (99, "51"), ("7", "7"), (None, "0"), (2.9, "2")])
def test_a_position_that_makes_no_sense_is_brought_into_range(
    show: Callable[..., Page], position: object, shown: str
) -> None:
    page = show(WorkedExample(), position=position)
    assert page.locator(".nn-we").get_attribute("data-position") == shown


def test_text_from_the_state_is_never_markup(show: Callable[..., Page]) -> None:
    widget = WorkedExample(position=1)
    example = json.loads(json.dumps(widget.example))
    planted = "<img src=x onerror=\"document.title='planted'\">"
    example["names"]["net_h1"]["label"] = [[planted, ""]]
    example["steps"][0]["meaning"] = planted
    page = show(widget, example=example)
    assert page.locator(".nn-we-meaning").text_content() == planted
    assert page.locator(".nn-we img").count() == 0
    assert page.title() == "Widgets"


@pytest.mark.parametrize(
    ("esm", "reason"),
    [
        ("throw new Error('broken')", "broken"),
        ("export default { render() { throw new Error('no canvas') } }", "no canvas"),
        ("export default {}", "render is not a function"),
    ],
)
def test_a_module_that_fails_leaves_a_message_in_its_place(show: Callable[..., Page], esm: str, reason: str) -> None:
    page = show(WorkedExample(), _esm=esm)
    message = page.get_by_role("alert").text_content()
    assert message.startswith("This widget could not start (")
    assert reason in message


def test_a_view_without_its_state_says_so(show: Callable[..., Page]) -> None:
    page = show(WorkedExample(), remove_state=True)
    assert "its state is not on this page" in page.get_by_role("alert").text_content()


def test_the_model_of_the_page_keeps_to_the_widget_protocol(show: Callable[..., Page]) -> None:
    module = """
      export default {
        initialize({ model }) { model.set('started', (model.get('started') ?? 0) + 1) },
        render({ model, el }) {
          const heard = [];
          const listener = (_, value) => heard.push(value);
          model.on('change:position change:other', listener);
          model.set('position', 5);
          model.set('position', 5);
          model.set({ position: 6, other: 'a' });
          model.save_changes();
          model.send({});
          model.off('change:position', listener);
          model.set('position', 7);
          model.off('change:other');
          model.set('other', 'b');
          model.on('change', () => heard.push('any'));
          model.set('other', 'c');
          model.off();
          model.set('other', 'd');
          el.textContent = JSON.stringify([heard, model.get('started')]);
        },
      }"""
    widget = WorkedExample()
    page = show(widget, widget, _esm=module)
    first = page.locator(".nn-widget").first.text_content()
    assert json.loads(first) == [[5, 6, "a", "any"], 1]


def test_reduced_motion_is_honoured(show: Callable[..., Page]) -> None:
    page = show(WorkedExample())
    page.get_by_role("button", name="Next").click()
    assert page.evaluate("document.getAnimations().length") == 0
    page.emulate_media(reduced_motion="no-preference")
    page.get_by_role("button", name="Last").click()
    page.get_by_role("button", name="Forward").click()
    assert page.evaluate("document.getAnimations().length") == 2


def test_the_mount_script_is_small() -> None:
    assert MOUNT.stat().st_size <= 3 * 1024
