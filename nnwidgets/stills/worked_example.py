"""The network of the worked example in words, line by line from the inputs to the error."""

from collections.abc import Mapping

from IPython.display import HTML

from nnwidgets.markup import piece
from nnwidgets.notation import Piece, name
from nnwidgets.worked_example import WorkedExample, texts

LINES = (
    ("i1", "i2"),
    ("w1", "w2", "w3", "w4", "b1"),
    ("out_h1", "out_h2"),
    ("w5", "w6", "w7", "w8", "b2"),
    ("out_o1", "out_o2"),
    ("target_o1", "target_o2"),
    ("E",),
)


def still(widget: WorkedExample) -> HTML:
    """Return the network that the widget would draw, in words."""
    numbers = texts(widget.givens)
    items = "".join(f"<li>{', '.join(_named(symbol, numbers) for symbol in line)}</li>" for line in LINES)
    return HTML(
        "<p>Here a picture steps through the numbers of this chapter; it needs JavaScript. Without it, read the same "
        f"numbers in the table below. The network:</p><ul>{items}</ul>"
    )


def _named(symbol: str, numbers: Mapping[str, str]) -> str:
    label, _, kind = name(symbol)
    return f"{piece(Piece(kind, label))} = {piece(Piece(kind, ((numbers[symbol], ''),)))}"
