"""How a number of the worked example is written and spoken, and which of the book's three colours it has.

The symbols of `nnlib.worked_example` are names of code, such as `dE_dout_h1`; here is the one place that turns them
into ∂E/∂out with subscripts, for the widget and for the page alike. Chapter *The worked 0.05/0.10 example*.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

PLAIN, SUB, SUP = "", "sub", "sup"

DERIVATIVE = re.compile(r"d(?P<of>[A-Za-z]+(?:_[ho]\d)?)_d(?P<by>\w+)")
TOKEN = re.compile(r"[A-Za-z_]\w*|\*\*|\d+|\S")
OPERATORS = {"*": " · ", "-": " − ", "+": " + ", "/": " / "}
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LARGE = 1e6
"""From here on, a number is written as a power of ten."""


Runs = tuple[tuple[str, str], ...]
"""Text as it is set: (text, "" or "sub" or "sup"), one after the other."""


class Piece(NamedTuple):
    """A part of a formula in one colour; `kind` as in `Name`, or "" for the text between the symbols."""

    kind: str
    runs: Runs


class Name(NamedTuple):
    """A symbol as it is shown, how it is read out, and its colour.

    `kind` is "value" for what flows forward, "gradient" for what flows back, "weight" for weights and biases, "given"
    for what is none of these.
    """

    label: Runs
    spoken: str
    kind: str


def name(symbol: str) -> Name:
    """Return how `symbol`, one of `nnlib.worked_example`'s, is shown."""
    derivative = DERIVATIVE.fullmatch(symbol)
    if derivative:
        of, by = derivative["of"], derivative["by"]
        if of in ("out", "net"):
            of = f"{of}_{by.partition('_')[2]}"
        above, below = name(of), name(by)
        label = (("∂", PLAIN), *above.label, ("/∂", PLAIN), *below.label)
        return Name(label, f"partial {above.spoken} by partial {below.spoken}", "gradient")
    base, _, unit = symbol.partition("_")
    if base == "delta":
        return Name((("δ", PLAIN), (unit, SUB)), f"delta {unit}", "gradient")
    if base == "eta":
        return Name((("η", PLAIN),), "eta", "given")
    if unit == "new":
        weight = name(base)
        return Name((*weight.label, ("+", SUP)), f"new {weight.spoken}", "weight")
    if not unit and len(base) > 1:
        unit, base = base[1:], base[0]
    label = ((base, PLAIN), (unit, SUB)) if unit else ((base, PLAIN),)
    return Name(label, f"{base} {unit}".strip(), "weight" if base in ("w", "b") else "value")


def tokens(expression: str) -> list[str]:
    """Return `expression` cut into symbols and the text between them, as it is typeset: ·, −, ², σ."""
    cut = []
    before = "("
    for part in TOKEN.findall(expression):
        if part == "sigmoid":
            cut.append("σ")
        elif part == "-" and before == "(":
            cut.append("−")
        elif before == "**":
            cut[-1] = "²"
        else:
            cut.append(OPERATORS.get(part, part))
        before = part
    return cut


def with_symbols(expression: str) -> list[Piece]:
    """Return `expression` as it is written with symbols."""
    return [_symbol(token) if _is_symbol(token) else text(token) for token in tokens(expression)]


def with_numbers(expression: str, numbers: Mapping[str, str]) -> list[Piece]:
    """Return `expression` with the text of its number in place of each symbol; a negative one in parentheses."""
    pieces = []
    before = "("
    for token in tokens(expression):
        if _is_symbol(token):
            number = numbers[token]
            alone = before == "(" or not number.startswith("−")
            pieces.append(Piece(name(token).kind, ((number if alone else f"({number})", PLAIN),)))
        else:
            pieces.append(text(token))
        before = token
    return pieces


def text(plain: str) -> Piece:
    """Return text that is no symbol."""
    return Piece("", ((plain, PLAIN),))


def nine(value: float) -> str:
    """Return `value` to nine decimals, as the course's notes print it; from a million on as 1.23457 · 10⁶."""
    return _typeset(f"{value:z.9f}" if abs(value) < LARGE else f"{value:.5e}")


def given(value: float) -> str:
    """Return a number the example starts from as it is written down: 0.05, 0.10, 0.5."""
    short = round(value, 2) == value and abs(value) < LARGE
    return _typeset(f"{value:z.2f}" if short else f"{value:.12g}")


def _typeset(number: str) -> str:
    """Return Python's text of a number with a minus sign instead of a hyphen, and its power of ten raised."""
    digits, _, power = number.partition("e")
    raised = f" · 10{str(int(power)).translate(RAISED)}" if power else ""
    return digits.replace("-", "−") + raised


def _symbol(symbol: str) -> Piece:
    shown = name(symbol)
    return Piece(shown.kind, shown.label)


def _is_symbol(token: str) -> bool:
    return re.fullmatch(r"[A-Za-z_]\w*", token) is not None
