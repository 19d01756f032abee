"""What a page of the book shows: a widget with what stands in its place, an array in its colour, a number, all steps.

The worked example's are made from the same declarations as the widget, so picture, prose and table cannot disagree.
Chapter *The worked 0.05/0.10 example*.
"""

from collections.abc import Mapping

import numpy as np
from IPython.display import HTML, display

from nnlib import worked_example
from nnwidgets.markup import piece, pieces
from nnwidgets.notation import Piece, name, with_numbers, with_symbols
from nnwidgets.picture import Picture
from nnwidgets.stills import STILLS
from nnwidgets.worked_example import PHASES, texts


def show(widget: Picture) -> None:
    """Show a widget on a page, and for where no JavaScript runs, a figure and a sentence in its place."""
    markup = STILLS[widget.module](widget).data
    display(widget, HTML(f'<noscript><div class="nn-noscript">{markup}</div></noscript>'))


def array(values: object, kind: str = "", digits: int = 4) -> HTML:
    """Return the numbers of `values`, a line for each row, to so many decimals, in the colour of `kind`."""
    rows = np.array(values, ndmin=2)
    gap = 2 * "\N{NO-BREAK SPACE}"
    lines = (gap.join(f"{value:z.{digits}f}".replace("-", "−") for value in row) for row in rows)
    return HTML("<br>".join(piece(Piece(kind, ((line, ""),))) for line in lines))


def number(symbol: str, givens: Mapping[str, float] = worked_example.GIVENS) -> HTML:
    """Return the number called `symbol`, in its colour, as the widget prints it."""
    return HTML(_number(symbol, texts(givens)))


def steps_table(givens: Mapping[str, float] = worked_example.GIVENS) -> HTML:
    """Return every step as a row: its number, symbol, and the formula with symbols, with numbers, and its value."""
    numbers = texts(givens)
    rows = []
    phase = None
    for count, step in enumerate(worked_example.steps(), start=1):
        if step.phase != phase:
            phase = step.phase
            rows.append(f'<tr class="nn-phase"><th scope="rowgroup" colspan="3">{PHASES[phase]}</th></tr>')
        label, _, kind = name(step.symbol)
        rows.append(
            f'<tr><td>{count}</td><th scope="row">{piece(Piece(kind, label))}</th>'
            f"<td>{pieces(with_symbols(step.expression))}<br>= {pieces(with_numbers(step.expression, numbers))}"
            f"<br>= <b>{_number(step.symbol, numbers)}</b></td></tr>"
        )
    head = "".join(f'<th scope="col">{text}</th>' for text in ("step", "number", "how it comes about"))
    return HTML(
        '<table class="nn-steps"><caption>All numbers of one step of training</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _number(symbol: str, numbers: Mapping[str, str]) -> str:
    return piece(Piece(name(symbol).kind, ((numbers[symbol], ""),)))
