"""Symbols and formulas of the worked example as HTML: each piece in its colour, its runs lowered or raised."""

from collections.abc import Iterable
from html import escape

from nnwidgets.notation import Piece, Runs


def pieces(several: Iterable[Piece]) -> str:
    """Return the HTML of these pieces, one after the other."""
    return "".join(piece(each) for each in several)


def piece(one: Piece) -> str:
    """Return the HTML of a piece."""
    text = _runs(one.runs)
    return f'<span class="nn-{one.kind}">{text}</span>' if one.kind else text


def _runs(runs: Runs) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" if tag else escape(text) for text, tag in runs)
