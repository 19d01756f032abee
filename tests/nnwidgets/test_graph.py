"""The widget of computational graphs: its state in Python, its steps against nnlib, and state that makes no graph."""

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pytest
import traitlets
from playwright.sync_api import Page, expect

from nnlib import activations, naive
from nnlib.graph_trace import Trace, trace
from nnlib.rules import DomainError
from nnwidgets import Graph
from nnwidgets.expressions import read
from nnwidgets.stills import STILLS
from tests.nnwidgets import expression_questions
from tests.nnwidgets.conftest import in_node

LECTURE = {"x": -2.0, "y": 5.0, "z": -4.0}


class Stepped(NamedTuple):
    """A text, nnlib's trace of its graph, and what graph_steps.js makes of it."""

    text: str
    trace: Trace
    symbols: list[str]
    steps: list[dict]


@pytest.fixture(scope="module")
def stepped() -> list[Stepped]:
    """Random texts whose numbers are all finite."""
    asked = []
    for each in expression_questions.texts(300, seed=4):
        try:
            traced = trace(read(each.text, each.values))
        except DomainError:
            continue
        if np.isfinite([step.value for step in traced.forward] + [step.gradient for step in traced.backward]).all():
            asked.append((each, traced))
    answers = in_node(
        """return given.map(([text, values]) => {
          const { symbols, steps } = graph_steps.stepsOf(expression.graph(expression.parse(text), values));
          return [symbols.map((runs) => graph_steps.plain(runs)), steps];
        })""",
        "expression",
        "graph_steps",
        given=[(each.text, {name: x for name, x in each.values.items() if math.isfinite(x)}) for each, _ in asked],
    )
    return [Stepped(each.text, traced, *answer) for (each, traced), answer in zip(asked, answers, strict=True)]


def test_the_steps_are_those_of_the_trace_in_order(stepped: list[Stepped]) -> None:
    assert len(stepped) >= 100
    for text, traced, _, steps in stepped:
        forward = [step for step in traced.forward if step.op]
        assert [step["node"] for step in steps] == [s.node for s in forward] + [s.node for s in traced.backward], text
        assert [step["uses"] for step in steps[: len(forward)]] == [list(s.inputs) for s in forward], text
        back = steps[len(forward) :]
        assert [step["uses"] for step in back] == [[e.successor for e in s.edges] for s in traced.backward], text
        assert back[-1]["passed"] == sum(len(step.inputs) for step in traced.forward), text


def test_every_formula_gives_the_number_below_it(stepped: list[Stepped]) -> None:
    """The symbols of a step, with the numbers of nnlib in their places, give nnlib's value or gradient."""
    kinds = set()
    for text, traced, symbols, steps in stepped:
        values = dict(zip(symbols, (step.value for step in traced.forward), strict=True))
        gradients = {symbols[step.node]: step.gradient for step in traced.backward}
        back = {step.node: step for step in traced.backward}
        for step in steps:
            if not step["formula"]:
                continue
            forward = step["phase"] == "forward"
            node = step["node"]
            expected = traced.forward[node].value if forward else back[node].gradient
            # Where terms cancel, the error is relative to the largest of them; in 1 − v², to 1.
            terms = [expected] if forward else [edge.contribution for edge in back[node].edges]
            above = [0.0] if forward else [edge.above for edge in back[node].edges]
            largest = max(map(abs, terms))
            found = result(step["formula"], values, gradients)
            assert abs(found - expected) <= 1e-4 * largest + 1e-14 * max(map(abs, above)), (text, step)
            if not forward:
                rounded = result(step["numbers"], {}, {})
                assert abs(rounded - expected) <= 3e-3 * largest, (text, step)
            kinds |= set(re.findall(r"[a-zσ]+′?\(|\*\*|[-/+]", python(step["formula"])))
    assert kinds >= {"exp(", "ln(", "σ(", "tanh(", "relu(", "relu′(", "**", "-", "/", "+"}


FUNCTIONS = {
    "exp": math.exp,
    "ln": math.log,
    "σ": lambda z: float(activations.sigmoid(np.array([[z]]))[0, 0]),
    "tanh": math.tanh,
    "relu": lambda z: max(0.0, z),
    "relu_slope": lambda z: float(z > 0),
}


def result(pieces: list, values: Mapping[str, float], gradients: Mapping[str, float]) -> float:
    """What a formula of the page comes to, by Python."""
    code = python(pieces).replace("relu′", "relu_slope")
    code = re.sub(r"∂\w+/∂([-\w.]+)", lambda by: repr(gradients[by[1].replace("-", "−")]), code)
    return eval(code, {"__builtins__": {}, **FUNCTIONS, **values})


def python(pieces: list) -> str:
    """The same formula as Python writes it; the gradients stay as they are."""
    runs = "".join(f"**({run})" if style == "sup" else run for _, runs in pieces for run, style in runs)
    return re.sub(r"(?<=[\w)]) (?=[\w(])", "*", runs.replace("−", "-").replace(" · ", "*"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (-2.5, "−2.5"),
        (1 / 3, "0.3333"),
        (123456.0, "123500"),
        (1.23456e7, "1.235e7"),
        (-9.99999e-5, "−0.0001"),
        (1.2e-9, "1.2e−9"),
    ],
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert in_node("return graph_steps.short(given)", "graph_steps", given=value) == text


def test_numbers_that_are_none_are_said() -> None:
    assert in_node("return [0 / 0, 1 / 0, -1 / 0].map((x) => graph_steps.short(x))", "graph_steps") == [
        "NaN",
        "∞",
        "−∞",
    ]


def test_the_state_is_that_of_the_lecture() -> None:
    assert Graph(position=3).state() == {
        "expression": "q = x + y; f = q * z",
        "position": 3,
        "values": {"x": -2, "y": 5, "q": 3, "z": -4, "f": -12},
        "gradients": {"x": -4, "y": -4, "q": -4, "z": 3, "f": 1},
    }


def test_the_graph_is_there_for_nnlib() -> None:
    widget = Graph("a = x + x; b = a + a; a * b", {"x": 3})
    assert widget.values == {"x": 3.0}
    assert widget.output.value == 72
    assert naive.costs(widget.output).path_by_path.multiplications == 2 * 2 + 2 * 2 * 3


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"expression": "x + * y"}, 'expression: cannot read "x + * y" as a formula.'),
        ({"expression": "ln(x)", "values": {"x": -2}}, "log: expected a number > 0, got -2."),
        ({"expression": "x" * 501}, "expression: expected text of at most 500 characters, got"),
        ({"values": [1, 2]}, "values: expected numbers from -100000 to 100000 by name, got [1, 2]."),
        ({"values": {"x": "2"}}, "values: expected numbers from -100000 to 100000 by name, got '2' for 'x'."),
        ({"values": {"x": math.nan}}, "values: expected numbers from -100000 to 100000 by name, got nan for 'x'."),
        ({"values": {1: 2}}, "values: expected numbers from -100000 to 100000 by name, got 2 for 1."),
        ({"values": {f"x{i}": 0 for i in range(61)}}, "values: expected at most 60 names, got 61."),
        ({"position": 121}, "position: expected a whole number from 0 to 120, got 121."),
    ],
)
def test_what_cannot_be_shown_is_refused(state: dict, message: str) -> None:
    with pytest.raises(traitlets.TraitError) as refused:
        Graph(**state)
    assert message in str(refused.value)


def test_a_value_for_which_the_graph_is_not_defined_is_refused_and_the_old_one_stays() -> None:
    widget = Graph("ln(x) / y", {"x": 2, "y": 1})
    with pytest.raises(traitlets.TraitError, match=r"values: ÷: expected a divisor other than 0, got 0\."):
        widget.values = {"x": 2, "y": 0}
    assert widget.values == {"x": 2, "y": 1}


def test_the_still_shows_both_passes() -> None:
    shown = STILLS["graph"](Graph("(x + y) * z", LECTURE)).data
    assert "it needs JavaScript" in shown
    assert "+ is 3, its gradient −4; z is −4, its gradient 3; × is −12, its gradient 1." in shown


@pytest.fixture
def page(show: Callable[..., Page]) -> Page:
    return show(Graph(), expression="x + * y", position=99)


@pytest.mark.browser
def test_state_that_makes_no_graph_gives_a_sentence_and_a_graph_all_the_same(page: Page) -> None:
    view = page.locator(".nn-graph")
    expect(view.locator(".nn-problem:not(:empty)")).to_have_text(
        "Expected a number, a name or ( after + at character 5, got *."
    )
    assert view.get_by_label("Expression").input_value() == "x + * y"
    assert view.locator(".nn-node").count() == 5
    assert view.get_attribute("data-position") == "7"


@pytest.mark.browser
def test_names_that_javascript_knows_are_names_like_others(page: Page) -> None:
    field = page.get_by_label("Expression")
    field.fill("constructor * toString + valueOf")
    field.press("Enter")
    expect(page.locator(".nn-graph .nn-problem:visible")).to_have_count(0)
    assert page.locator(".nn-leaves input").evaluate_all("nodes => nodes.map(node => node.value)") == ["1", "1", "1"]
    page.get_by_role("button", name="Last").click()
    assert page.locator(".nn-node .nn-gradient .nn-end").all_text_contents() == ["1"] * 5


@pytest.mark.browser
def test_a_second_view_follows_and_says_nothing(show: Callable[..., Page]) -> None:
    widget = Graph()
    page = show(widget, widget)
    first, second = page.locator(".nn-graph").all()
    field = first.get_by_label("Expression")
    field.fill("u = x * x; tanh(u)")
    field.press("Enter")
    expect(second.get_by_label("Expression")).to_have_value("u = x * x; tanh(u)")
    expect(second.locator(".nn-node")).to_have_count(3)
    expect(first.get_by_role("status")).to_have_text("Start, 5 steps to come")
    assert second.get_by_role("status").text_content() == ""
    # Python gets what the browser holds.
    assert json.dumps(widget.state()["values"])
