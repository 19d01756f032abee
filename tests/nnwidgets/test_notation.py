"""Symbols and expressions of code, as they are written on the page."""

import pytest

from nnlib import worked_example
from nnwidgets import notation


def plain(pieces: list[notation.Piece]) -> str:
    return "".join(text for piece in pieces for text, _ in piece.runs)


@pytest.mark.parametrize(
    ("symbol", "label", "spoken", "kind"),
    [
        ("i1", (("i", ""), ("1", "sub")), "i 1", "value"),
        ("w5", (("w", ""), ("5", "sub")), "w 5", "weight"),
        ("b2", (("b", ""), ("2", "sub")), "b 2", "weight"),
        ("eta", (("η", ""),), "eta", "given"),
        ("E", (("E", ""),), "E", "value"),
        ("net_h1", (("net", ""), ("h1", "sub")), "net h1", "value"),
        ("target_o2", (("target", ""), ("o2", "sub")), "target o2", "value"),
        ("delta_o1", (("δ", ""), ("o1", "sub")), "delta o1", "gradient"),
        ("w5_new", (("w", ""), ("5", "sub"), ("+", "sup")), "new w 5", "weight"),
        ("dE_dw5", (("∂", ""), ("E", ""), ("/∂", ""), ("w", ""), ("5", "sub")), "partial E by partial w 5", "gradient"),
    ],
)
def test_a_symbol_is_written_spoken_and_coloured(symbol: str, label: tuple, spoken: str, kind: str) -> None:
    assert notation.name(symbol) == notation.Name(label, spoken, kind)


@pytest.mark.parametrize(
    ("symbol", "text"),
    [
        ("dE_dout_o1", "∂E/∂outo1"),
        ("dout_dnet_h2", "∂outh2/∂neth2"),
        ("dnet_o1_dw5", "∂neto1/∂w5"),
        ("dE_o1_dout_h1", "∂Eo1/∂outh1"),
    ],
)
def test_a_derivative_names_what_is_derived_and_by_what(symbol: str, text: str) -> None:
    assert "".join(run for run, _ in notation.name(symbol).label) == text


def test_no_two_symbols_look_or_sound_the_same() -> None:
    symbols = list(worked_example.values())
    assert len({notation.name(symbol).label for symbol in symbols}) == len(symbols)
    assert len({notation.name(symbol).spoken for symbol in symbols}) == len(symbols)


@pytest.mark.parametrize(
    ("expression", "symbols", "numbers"),
    [
        ("w1 * i1 + b1", "w1 · i1 + b1", "0.15 · 0.05 + 0.35"),
        ("sigmoid(net_h1)", "σ(neth1)", "σ(0.3775)"),
        ("-(target_o1 - out_o1)", "−(targeto1 − outo1)", "−(0.01 − 0.75)"),
        ("(target_o1 - out_o1) ** 2 / 2", "(targeto1 − outo1)² / 2", "(0.01 − 0.75)² / 2"),
        ("w1 - eta * dE_dw1", "w1 − η · ∂E/∂w1", "0.15 − 0.5 · (−0.25)"),
        ("dE_dw1 * w1", "∂E/∂w1 · w1", "−0.25 · 0.15"),
    ],
)
def test_an_expression_is_typeset_with_symbols_and_with_numbers(expression: str, symbols: str, numbers: str) -> None:
    texts = {"w1": "0.15", "i1": "0.05", "b1": "0.35", "net_h1": "0.3775", "target_o1": "0.01", "out_o1": "0.75"}
    texts |= {"eta": "0.5", "dE_dw1": "−0.25"}
    assert plain(notation.with_symbols(expression)) == symbols
    assert plain(notation.with_numbers(expression, texts)) == numbers


@pytest.mark.parametrize(
    ("value", "text"), [(0.1, "0.10"), (0.5, "0.50"), (-0.25, "−0.25"), (3.0, "3.00"), (0.125, "0.125")]
)
def test_a_given_number_is_printed_as_it_was_written(value: float, text: str) -> None:
    assert notation.given(value) == text


def test_a_computed_number_has_nine_decimals_and_a_minus_sign() -> None:
    assert notation.nine(0.7513650695523157) == "0.751365070"
    assert notation.nine(-0.022602540477475067) == "−0.022602540"
