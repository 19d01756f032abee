"""The pure parts of the widgets' frame: how numbers are written, what checks let through, ticks and cut lines."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.nnwidgets.conftest import in_node

finite = st.floats(-1e300, 1e300)


def test_a_number_is_written_with_a_true_minus_and_no_sign_on_zero() -> None:
    values = [0.5, -0.5, -0.001, 1e6, -2.5e12, 123456.789, 0]
    assert in_node("return given.map((value) => dom.text(value))", "dom", given=values) == [
        "0.50",
        "−0.50",
        "0.00",
        "1.00 · 10⁶",
        "−2.50 · 10¹²",
        "123456.79",
        "0.00",
    ]


def test_what_is_no_number_is_written_as_what_it_is() -> None:
    body = "return [dom.text(NaN), dom.text(Infinity), dom.text(-Infinity)]"
    assert in_node(body, "dom") == ["not a number", "∞", "−∞"]


@settings(max_examples=15)
@given(st.lists(finite, min_size=50, max_size=50))
def test_the_written_number_is_the_number(values: list[float]) -> None:
    for value, text in zip(
        values, in_node("return given.map((v) => dom.text(v, 4))", "dom", given=values), strict=True
    ):
        superscripts = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
        digits, _, power = text.translate(superscripts).partition(" · 10")
        written = float(digits) * 10.0 ** int(power or 0)
        assert math.isclose(written, value, rel_tol=0.006, abs_tol=5.1e-5)


def test_a_symbol_is_read_out_without_its_marks() -> None:
    given = ["w_1", "10^{−3}", "∂J/∂w_{12}", "a[l]", "x_1^2", [["net", ""], ["h1", "sub"]]]
    assert in_node("return given.map(dom.spoken)", "dom", given=given) == [
        "w 1",
        "10 −3",
        "∂J/∂w 12",
        "a[l]",
        "x 1 2",
        "net h1",
    ]


@pytest.mark.parametrize(
    ("check", "value", "passed"),
    [
        ("number(-1, 2, 0.5)", 1.5, 1.5),
        ("number(-1, 2, 0.5)", 7, 2),
        ("number(-1, 2, 0.5)", "1.25", 1.25),
        ("number(-1, 2, 0.5)", None, 0.5),
        ("number(-1, 2, 0.5)", [], 0.5),
        ("number(-1, 2, 0.5)", "NaN", 0.5),
        ("whole(0, 8, 3)", 4.9, 4),
        ("whole(0, 8, 3)", {}, 3),
        ('oneOf(["moons", "xor"])', "xor", "xor"),
        ('oneOf(["moons", "xor"])', "__proto__", "moons"),
        ("flag", True, True),
        ("flag", "true", False),
        ("list(view.number(0, 1, 0), 2)", [0.5, 3, 0.1], [0.5, 1]),
        ("list(view.number(0, 1, 0), 2)", "text", []),
        ("list(view.list(view.flag, 1), 2)", [[True, True], None], [[True], []]),
    ],
)
def test_a_check_lets_through_what_can_be_drawn(check: str, value: object, passed: object) -> None:
    assert in_node(f"return view.{check}(given)", "view", given=value) == passed


@settings(max_examples=20)
@given(st.lists(st.tuples(finite, st.floats(1e-12, 1e12), st.integers(2, 9)), min_size=20, max_size=20))
def test_ticks_are_round_in_the_range_and_neither_few_nor_many(cases: list[tuple[float, float, int]]) -> None:
    cases = [(low, low + span, count) for low, span, count in cases if span > abs(low) * 1e-6]
    assume(cases)
    body = "return given.map(([low, high, count]) => chart.ticks({ range: [low, high] }, count))"
    for (low, high, count), ticks in zip(cases, in_node(body, "chart", given=cases), strict=True):
        slack = 1e-6 * (high - low)
        assert all(low - slack <= tick <= high + slack for tick in ticks)
        assert count / 2.6 - 1 <= len(ticks) <= count + 2
        steps = np.diff(ticks)
        assert np.allclose(steps, steps[:1], rtol=1e-6)
        mantissas = steps / 10.0 ** np.floor(np.log10(steps) + 1e-7)
        assert set(np.round(mantissas, 3)) <= {1, 2, 5}


def test_ticks_of_a_logarithmic_axis_are_powers_of_ten() -> None:
    body = "return given.map(([low, high, count]) => chart.ticks({ range: [low, high], log: true }, count))"
    given = [[1e-5, 1, 10], [1, 1e4, 2], [2, 8, 5], [0.5, 20, 5]]
    assert in_node(body, "chart", given=given) == [[1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1], [1, 100, 1e4], [], [1, 10]]


weights = st.floats(-5, 5)


@settings(max_examples=20)
@given(st.lists(st.tuples(weights, weights, weights), min_size=30, max_size=30))
def test_a_line_is_cut_where_it_meets_the_edges(lines: list[tuple[float, float, float]]) -> None:
    body = "return given.map(([w1, w2, b]) => plane.cut(w1, w2, b, [-1, 2], [-1.5, 1]))"
    corners = np.array([[-1, -1, 2, 2], [-1.5, 1, -1.5, 1]])
    for (w1, w2, b), ends in zip(lines, in_node(body, "plane", given=lines), strict=True):
        size = max(abs(w1), abs(w2))
        if size < 1e-6:
            continue
        sides = np.array([w1, w2]) @ corners + b
        if ends is None:
            # All corners on one side, or as good as touched.
            assert (sides > -1e-6 * size).all() or (sides < 1e-6 * size).all()
            continue
        for x, y in ends:
            assert abs(w1 * x + w2 * y + b) <= 1e-6 * size * 4
            on_edge = min(abs(x + 1), abs(x - 2), abs(y + 1.5), abs(y - 1))
            assert on_edge < 1e-6
            assert -1 - 1e-6 <= x <= 2 + 1e-6
            assert -1.5 - 1e-6 <= y <= 1 + 1e-6


def test_tints_are_stronger_further_from_zero_and_bare_where_there_is_no_number() -> None:
    body = """
      const data = new Uint8ClampedArray(20);
      plane.tint(data, [-1, 0, 0.5, 2, NaN], [1, 2, 3], [4, 5, 6]);
      return Array.from(data);
    """
    data = np.array(in_node(body, "plane")).reshape(5, 4)
    assert data[:, 3].tolist() == [90, 0, 45, 90, 0]
    assert data[0, :3].tolist() == [4, 5, 6]
    assert data[2, :3].tolist() == [1, 2, 3]
