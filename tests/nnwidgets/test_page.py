"""The worked example as text on a page."""

import re

import pytest

from nnlib import worked_example
from nnwidgets import WorkedExample
from nnwidgets.page import array, number, steps_table
from nnwidgets.stills import STILLS


def text(markup: str) -> str:
    return re.sub(r"<[^>]*>", "", markup)


def test_a_number_is_printed_in_its_colour() -> None:
    assert number("delta_o1").data == '<span class="nn-gradient">0.138498562</span>'
    assert number("w5").data == '<span class="nn-weight">0.40</span>'
    assert number("out_o1").data == '<span class="nn-value">0.751365070</span>'
    assert number("eta").data == '<span class="nn-given">0.50</span>'


def test_a_number_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError, match="net_h3"):
        number("net_h3")


def test_the_table_has_a_row_for_each_step_with_formula_numbers_and_value() -> None:
    rows = re.findall(r"<tr><td>.*?</tr>", steps_table().data)
    assert len(rows) == len(worked_example.trace())
    assert text(rows[0]) == "1neth1w1 · i1 + w2 · i2 + b1= 0.15 · 0.05 + 0.20 · 0.10 + 0.35= 0.377500000"
    assert text(rows[-1]) == "51w8+w8 − η · ∂E/∂w8= 0.55 − 0.50 · (−0.022740242)= 0.561370121"


def test_the_table_names_each_phase_once() -> None:
    phases = re.findall(r'colspan="3">([^<]*)<', steps_table().data)
    assert phases == ["Forward", "Error", "Output layer", "Hidden layer", "Update"]


def test_the_text_without_script_stands_for_every_weight_and_bias() -> None:
    markup = STILLS["worked_example"](WorkedExample()).data
    for symbol, value in worked_example.GIVENS.items():
        if symbol != "eta":
            assert f"= {value:.2f}" in text(markup), symbol


def test_other_givens_give_other_text() -> None:
    givens = {**worked_example.GIVENS, "i1": 1.0}
    assert text(number("i1", givens).data) == "1.00"
    assert "0.520000000" in steps_table(givens).data


def test_an_array_is_printed_row_by_row_in_its_colour() -> None:
    shown = array([[1, -0.5], [0.25, 2]], "weight", digits=2).data.replace("\N{NO-BREAK SPACE}", "_")
    assert shown == '<span class="nn-weight">1.00__−0.50</span><br><span class="nn-weight">0.25__2.00</span>'


def test_a_single_number_without_a_kind_has_no_colour_and_zero_no_sign() -> None:
    assert array(-0.12345).data == "−0.1235"
    assert array(-0.00001).data == "0.0000"
