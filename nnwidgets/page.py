"""What a page of the book shows as text: any array in its colour; of the worked example, a number and all steps.

The worked example's are made from the same `example` as the widget, so that picture, prose and table cannot disagree.
Chapter *The worked 0.05/0.10 example*.
"""

from collections.abc import Iterable, Mapping
from html import escape

import numpy as np
from IPython.display import HTML

from nnlib import worked_example
from nnwidgets.notation import Piece, Runs
from nnwidgets.worked_example import PHASES, example

WITHOUT_SCRIPT = (
    ("i1", "i2"),
    ("w1", "w2", "w3", "w4", "b1"),
    ("out_h1", "out_h2"),
    ("w5", "w6", "w7", "w8", "b2"),
    ("out_o1", "out_o2"),
    ("target_o1", "target_o2"),
    ("E",),
)
"""The network line by line, from the inputs to the error."""


def array(values: object, kind: str = "", digits: int = 4) -> HTML:
    """Return the numbers of `values`, a line for each row, to so many decimals, in the colour of `kind`."""
    rows = np.array(values, ndmin=2)
    gap = 2 * "\N{NO-BREAK SPACE}"
    lines = (gap.join(f"{value:z.{digits}f}".replace("-", "−") for value in row) for row in rows)
    return HTML("<br>".join(_piece(Piece(kind, ((line, ""),))) for line in lines))


def number(symbol: str, givens: Mapping[str, float] = worked_example.GIVENS) -> HTML:
    """Return the number called `symbol`, in its colour, as the widget prints it."""
    name = example(givens)["names"][symbol]
    return HTML(_piece(Piece(name["kind"], ((name["text"], ""),))))


def steps_table(givens: Mapping[str, float] = worked_example.GIVENS) -> HTML:
    """Return every step as a row: its number, symbol, and the formula with symbols, with numbers, and its value."""
    shown = example(givens)
    rows = []
    phase = None
    for count, step in enumerate(shown["steps"], start=1):
        if step["phase"] != phase:
            phase = step["phase"]
            rows.append(f'<tr class="nn-phase"><th scope="rowgroup" colspan="3">{PHASES[phase]}</th></tr>')
        name = shown["names"][step["symbol"]]
        value = _piece(Piece(name["kind"], ((name["text"], ""),)))
        rows.append(
            f'<tr><td>{count}</td><th scope="row">{_piece(Piece(name["kind"], name["label"]))}</th>'
            f"<td>{_pieces(step['formula'])}<br>= {_pieces(step['numbers'])}<br>= <b>{value}</b></td></tr>"
        )
    head = "".join(f'<th scope="col">{text}</th>' for text in ("step", "number", "how it comes about"))
    return HTML(
        '<table class="nn-steps"><caption>All numbers of one step of training</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _pieces(pieces: Iterable[Piece]) -> str:
    return "".join(_piece(piece) for piece in pieces)


def _piece(piece: Piece) -> str:
    text = _runs(piece.runs)
    return f'<span class="nn-{piece.kind}">{text}</span>' if piece.kind else text


def _runs(runs: Runs) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" if tag else escape(text) for text, tag in runs)


def without_script(givens: Mapping[str, float] = worked_example.GIVENS) -> HTML:
    """Return what stands in the widget's place where JavaScript does not run: the network it would draw, in words."""
    shown = example(givens)["names"]
    items = "".join(f"<li>{_named(shown, *symbols)}</li>" for symbols in WITHOUT_SCRIPT)
    return HTML(
        '<noscript><div class="nn-noscript"><p>Here a picture steps through the numbers of this chapter; it needs '
        "JavaScript. Without it, read the same numbers in the table below. The network:</p>"
        f"<ul>{items}</ul></div></noscript>"
    )


def _named(shown: Mapping[str, dict], *symbols: str) -> str:
    named = []
    for symbol in symbols:
        name = shown[symbol]
        value = Piece(name["kind"], ((name["text"], ""),))
        named.append(f"{_piece(Piece(name['kind'], name['label']))} = {_piece(value)}")
    return ", ".join(named)
