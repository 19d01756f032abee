"""The network of the worked example in words, line by line from the inputs to the error."""

from collections.abc import Mapping

from IPython.display import HTML

from nnwidgets.markup import piece
from nnwidgets.notation import Piece
from nnwidgets.worked_example import WorkedExample

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
    names = widget.example["names"]
    items = "".join(f"<li>{_named(names, *symbols)}</li>" for symbols in LINES)
    return HTML(
        "<p>Here a picture steps through the numbers of this chapter; it needs JavaScript. Without it, read the same "
        f"numbers in the table below. The network:</p><ul>{items}</ul>"
    )


def _named(names: Mapping[str, dict], *symbols: str) -> str:
    named = []
    for symbol in symbols:
        name = names[symbol]
        value = Piece(name["kind"], ((name["text"], ""),))
        named.append(f"{piece(Piece(name['kind'], name['label']))} = {piece(value)}")
    return ", ".join(named)
