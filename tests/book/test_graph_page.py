"""The widget of computational graphs on the static page, by keyboard, mouse and touch; its numbers are nnlib's."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from nnlib.graph import Node
from nnlib.graph_trace import Trace, trace
from nnlib.naive import costs
from nnwidgets.expressions import read
from tests.looking import look

pytestmark = pytest.mark.browser

PAGE = "computational-graphs.html"
LECTURE = {"x": -2, "y": 5, "z": -4}
VALUES_OF_LEAVES = """nodes => Object.fromEntries(nodes.map(node => [
  node.labels[0].querySelector("span").textContent, Number(node.value.replace("−", "-"))]))"""
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# What of the labels lies over a box or over another label, in pixels of the drawing.
COVERED = """([labels, boxes]) => {
  const area = (a, b) => Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
    Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
  const box = (node) => node.getBoundingClientRect();
  const [all, nodes] = [labels, boxes].map((those) => [...document.querySelectorAll(those)].map(box));
  const over = all.map((a, i) => all.slice(i + 1).reduce((sum, b) => sum + area(a, b), 0));
  return [Math.max(0, ...over), Math.max(0, ...all.flatMap((a) => nodes.map((b) => area(a, b))))];
}"""


def begin(page: Page) -> None:
    """Put the widget back to the lecture's graph at its start."""
    widget = page.locator(".nn-graph")
    widget.scroll_into_view_if_needed()
    widget.locator("select").select_option(label="q has two successors")
    widget.locator("select").select_option(label="(x + y) z")
    expect(widget).to_have_attribute("data-position", "0")
    expect(widget.locator(".nn-wrong")).to_be_hidden()


@pytest.fixture
def widget(page: Page) -> Locator:
    return page.locator(".nn-graph")


def number(text: str) -> float:
    return float(text.replace("−", "-").strip("()"))


def choose(widget: Locator, example: str) -> None:
    widget.locator("select").select_option(label=example)
    widget.page.evaluate(DRAWN)


def type_in(widget: Locator, expression: str) -> None:
    field = widget.get_by_label("Expression")
    field.fill(expression)
    field.press("Enter")
    widget.page.evaluate(DRAWN)


def go_to(widget: Locator, step: int) -> None:
    widget.get_by_role("slider").fill(str(step))
    expect(widget).to_have_attribute("data-position", str(step))


def output(widget: Locator) -> Node:
    """The graph that the widget's fields say, by nnlib."""
    values = widget.locator(".nn-leaves input").evaluate_all(VALUES_OF_LEAVES)
    return read(widget.get_by_label("Expression").input_value(), values)


def count(widget: Locator) -> int:
    return int(widget.get_attribute("data-steps"))


def shown(widget: Locator, kind: str, node: int) -> str | None:
    """The number in the box of a node, or nothing while it can't be seen."""
    cell = widget.locator(f"[data-node='{node}'] .nn-{kind} .nn-end")
    return cell.text_content() if cell.is_visible() else None


def holds_steps_of(widget: Locator, traced: Trace) -> None:
    """Press → once for each step of the trace: what is new then stands in the picture and below it."""
    forward = [step for step in traced.forward if step.op]
    assert count(widget) == len(forward) + len(traced.backward)
    widget.get_by_role("button", name="Next").focus()
    result = widget.locator(".nn-result")
    for at, step in enumerate([*forward, *traced.backward], start=1):
        kind = "value" if at <= len(forward) else "gradient"
        assert shown(widget, kind, step.node) is None
        widget.page.keyboard.press("ArrowRight")
        expect(widget).to_have_attribute("data-position", str(at))
        expected = getattr(step, kind)
        assert number(shown(widget, kind, step.node)) == pytest.approx(expected, rel=5e-4, abs=5e-5)
        assert number(result.text_content().removeprefix("= ")) == pytest.approx(expected, rel=5e-4, abs=5e-5)
        now = widget.locator("[data-now=forward], [data-now=backward]")
        assert now.get_attribute("data-node") == str(step.node)
        if kind == "gradient":
            labels = widget.locator(f".nn-label[data-from='{step.node}'][data-now]").all_text_contents()
            factors = sorted(tuple(number(factor) for factor in label.split(" × ")) for label in labels)
            expected = sorted((edge.local, edge.above) for edge in step.edges)
            assert factors == [pytest.approx(pair, rel=5e-3, abs=5e-5) for pair in expected]


def test_the_keyboard_goes_through_both_passes_of_the_lecture(widget: Locator) -> None:
    holds_steps_of(widget, trace(output(widget)))
    keys = widget.page.keyboard
    keys.press("ArrowRight")
    expect(widget).to_have_attribute("data-position", "7")
    expect(widget.get_by_role("status")).to_have_text("Step 7 of 7, backward: the gradient by x is minus 4")
    keys.press("Home")
    expect(widget).to_have_attribute("data-position", "0")
    expect(widget.get_by_role("button", name="Back")).to_have_attribute("aria-disabled", "true")
    keys.press("End")
    keys.press("ArrowLeft")
    expect(widget).to_have_attribute("data-position", "6")
    # In a field the keys move the caret.
    widget.get_by_label("Expression").press("Home")
    expect(widget).to_have_attribute("data-position", "6")


def test_what_comes_back_along_several_edges_is_added_up(widget: Locator) -> None:
    choose(widget, "q has two successors")
    holds_steps_of(widget, trace(output(widget)))
    go_to(widget, 7)
    lines = widget.locator(".nn-formula").all_text_contents()
    assert lines == ["∂f/∂q = t · ∂f/∂f + 1 · ∂f/∂t", "= −1 · 1 + 1 · 3", "= 2"]
    assert widget.locator(".nn-edge[data-now]").count() == 2
    look(widget.page, ".nn-graph", "graph-two-successors")


@pytest.mark.parametrize(
    "example", ["Logistic regression", "Two layers of one unit", "Eight layers of two units", "tanh(x * x) / (x - 3)"]
)
def test_every_number_and_count_is_that_of_nnlib(widget: Locator, example: str) -> None:
    if "(" in example:
        type_in(widget, example)
        expect(widget.locator("select")).to_have_value("own")
    else:
        choose(widget, example)
    traced, counted = trace(output(widget)), costs(output(widget))
    go_to(widget, count(widget))
    widget.locator("summary").click()
    rows = [row.locator("td").all_text_contents() for row in widget.locator("tbody tr").all()]
    widget.locator("summary").click()
    gradients = {step.node: step.gradient for step in traced.backward}
    for (_, value, gradient), step in zip(rows, traced.forward, strict=True):
        assert number(value) == pytest.approx(step.value, rel=1e-8)
        assert number(gradient) == pytest.approx(gradients[step.node], rel=1e-8, abs=1e-12)
    leaves = sum(not step.op for step in traced.forward)
    expect(widget.locator(".nn-counts")).to_have_text(
        f"Backpropagation: {counted.backward.multiplications} multiplications for all {leaves} leaves. "
        f"Leaf by leaf: {counted.leaf_by_leaf.multiplications:,}. "
        f"Path by path: {counted.path_by_path.multiplications:,}."
    )
    assert f"· {counted.backward.multiplications} of {counted.backward.multiplications} multiplications" in (
        widget.locator(".nn-written").text_content()
    )
    over_labels, over_boxes = widget.page.evaluate(COVERED, [".nn-graph .nn-label rect", ".nn-graph .nn-node rect"])
    assert over_boxes == 0
    # Two labels may touch, and no letter of one lies under the other.
    assert over_labels < 60


def test_the_question_of_the_chapter_about_paths_has_its_answer(widget: Locator) -> None:
    type_in(widget, "a = x + x; b = a + a; f = b + b")
    go_to(widget, count(widget))
    assert shown(widget, "gradient", 0) == "8"
    expect(widget.locator(".nn-counts")).to_have_text(
        "Backpropagation: 6 multiplications for the only leaf. Leaf by leaf: 6. Path by path: 24."
    )
    type_in(widget, "a = x + x; b = a + a; c = b + b; f = c + c")
    expect(widget.locator(".nn-counts")).to_contain_text("Backpropagation: 8 ")
    expect(widget.locator(".nn-counts")).to_contain_text("Path by path: 64.")
    choose(widget, "Eight layers of two units")
    go_to(widget, 25)
    look(widget.page, ".nn-graph", "graph-eight-layers")


def test_a_leaf_that_is_changed_changes_all_that_follows(widget: Locator) -> None:
    go_to(widget, 7)
    field = widget.get_by_label("z", exact=True)
    field.fill("0,5")
    field.press("Enter")
    expect(widget.locator("[data-node='0'] .nn-gradient .nn-end")).to_have_text("0.5")
    assert widget.get_attribute("data-position") == "7"
    field.fill("much")
    field.press("Enter")
    expect(widget.locator(".nn-problem:not(:empty)")).to_have_text("z: type a number from −100000 to 100000.")
    assert shown(widget, "gradient", 0) == "0.5"
    field.fill("-4")
    field.press("Enter")
    expect(widget.locator(".nn-problem:not(:empty)")).to_have_count(0)


def test_an_expression_that_is_wrong_leaves_the_old_graph_and_says_where(widget: Locator) -> None:
    go_to(widget, 5)
    type_in(widget, "q = x + * y; f = q * z")
    problem = widget.locator(".nn-problem:not(:empty)")
    expect(problem).to_have_text("Expected a number, a name or ( after + at character 9, got *.")
    text, caret = widget.locator(".nn-caret").text_content().split("\n")
    assert text[caret.index("▲")] == "*"
    assert widget.get_by_label("Expression").get_attribute("aria-invalid") == "true"
    assert (widget.locator(".nn-node").count(), widget.get_attribute("data-position")) == (5, "5")
    look(widget.page, ".nn-graph", "graph-wrong")
    # What is wrong in one field is not put right in another.
    widget.get_by_label("x", exact=True).fill("1")
    widget.get_by_label("x", exact=True).press("Enter")
    expect(problem).to_have_count(1)
    type_in(widget, "ln(x) * y")
    expect(problem).to_have_count(0)
    expect(widget.locator(".nn-leaves input")).to_have_count(2)
    widget.get_by_label("x", exact=True).fill("-1")
    widget.get_by_label("x", exact=True).press("Enter")
    expect(problem).to_have_text("Log: expected a number > 0, got -1 at character 1.")
    assert widget.get_by_label("x", exact=True).input_value() == "1"


def test_on_a_phone_the_step_is_scrolled_into_sight_and_the_page_is_not(site: str, visit: Callable[..., Page]) -> None:
    page = visit(site + PAGE, width=360, height=740, has_touch=True, is_mobile=True)
    widget = page.locator(".nn-graph")
    assert widget.locator(".nn-stage").get_attribute("tabindex") is None
    for name in ("Next", "Next", "Next"):
        widget.get_by_role("button", name=name).tap()
    expect(widget).to_have_attribute("data-position", "3")
    assert min(button.bounding_box()["height"] for button in widget.get_by_role("button").all()) >= 44
    look(page, ".nn-graph", "graph-phone")

    choose(widget, "Logistic regression")
    stage = widget.locator(".nn-stage")
    expect(stage).to_have_attribute("tabindex", "0")
    expect(stage).to_have_role("region")
    left, right = 0, page.viewport_size["width"]
    for step in range(1, count(widget) + 1, 3):
        go_to(widget, step)
        box = widget.locator(".nn-node[data-now=forward], .nn-node[data-now=backward]").bounding_box()
        assert left <= box["x"], step
        assert box["x"] + box["width"] <= right, step
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    look(page, ".nn-graph", "graph-phone-wide")
    # Where the graph is wider than the page, its arrow keys scroll it.
    before = stage.evaluate("node => node.scrollLeft")
    stage.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("([node, before]) => node.scrollLeft > before", arg=[stage.element_handle(), before])
    assert widget.get_attribute("data-position") == str(step)


def test_something_runs_along_the_edges_unless_the_reader_wants_rest(
    site: str, visit: Callable[..., Page], widget: Locator
) -> None:
    running = "() => document.getAnimations().filter((each) => each.animationName?.startsWith('nn-graph')).length"
    go_to(widget, 1)
    assert widget.page.evaluate(running) == 0
    page = visit(site + PAGE)
    page.emulate_media(reduced_motion="no-preference")
    page.locator(".nn-graph").get_by_role("button", name="Next").click()
    page.wait_for_function(f"({running})() === 2")
    page.wait_for_function(f"({running})() === 0")
