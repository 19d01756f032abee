"""The worked 0.05/0.10 example as a picture that is stepped through, forward and back, number by number.

    w = WorkedExample()      w.position = 12      w.givens = {**w.givens, "w5": 0.9}

All numbers come from `nnlib.worked_example.trace`; the picture is drawn by `js/worked_example.js`, on a static page and
in JupyterLab alike. Chapter *The worked 0.05/0.10 example*.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType

import traitlets

from nnlib import worked_example
from nnwidgets import notation
from nnwidgets.picture import Picture

PHASES = {
    "forward": "Forward",
    "error": "Error",
    "output layer": "Output layer",
    "hidden layer": "Hidden layer",
    "update": "Update",
}
"""The phases of `nnlib.worked_example.Step`, in order, and how they are called."""

MEANINGS = {
    "net": "The net input: what comes in, each value times its weight, plus the bias.",
    "out": "The output: the sigmoid of the net input.",
    "E": "The error of one output: half the squared distance from its target.",
    "E total": "The total error. Training makes this number smaller.",
    "dE_dout": "How the error changes with this output.",
    "dout_dnet": "The slope of the sigmoid, found from its output alone.",
    "delta": "How the error changes with the net input: the two factors before it, multiplied.",
    "dnet_dw": "How the net input changes with this weight: the value that came in along it.",
    "dE_dw": "The gradient of this weight: δ times what came in.",
    "sent back": "What one output sends back, through the weight as it was before its update.",
    "gathered": "What came back from both outputs, added up.",
    "new": "The new weight: a step of size η down the gradient.",
}


class WorkedExample(Picture, module="worked_example"):
    """The picture; every view of one object stays in step with the others.

    `position` says how many of the numbers are computed: 0 is before the first, `len(example["steps"])` after the last.
    `givens` are the numbers the example starts from; assign a new mapping to compute it all anew.
    """

    givens = traitlets.Any()
    example = traitlets.Dict().tag(sync=True)
    position = traitlets.Int(0).tag(sync=True)

    def __init__(self, givens: Mapping[str, float] = worked_example.GIVENS, position: int = 0) -> None:
        super().__init__(givens=givens, position=position)

    @traitlets.validate("givens")
    def _check_givens(self, proposal: dict) -> Mapping[str, float]:
        wanted, value = worked_example.GIVENS, proposal["value"]
        if not isinstance(value, Mapping):
            raise traitlets.TraitError(f"givens: expected a mapping of names to numbers, got {type(value).__name__}.")
        odd = set(wanted) ^ set(value)
        if odd:
            names = ", ".join(sorted(map(str, odd)))
            raise traitlets.TraitError(f"givens: expected exactly {', '.join(wanted)}; missing or unknown: {names}.")
        for name, number in value.items():
            if isinstance(number, bool) or not isinstance(number, (int, float)) or not math.isfinite(number):
                raise traitlets.TraitError(f"givens: expected a finite number for {name}, got {number!r}.")
        numbers = {name: float(value[name]) for name in wanted}
        for step, result in worked_example.trace(numbers):
            if not math.isfinite(result):
                raise traitlets.TraitError(f"givens: these numbers are too large; {step.symbol} comes out as {result}.")
        # Read-only, so that a change in place, which nobody would notice, is refused.
        return MappingProxyType(numbers)

    @traitlets.observe("givens")
    def _compute(self, change: dict) -> None:
        self.example = example(change["new"])

    @traitlets.validate("position")
    def _check_position(self, proposal: dict) -> int:
        last = sum(1 for _ in worked_example.steps())
        if not 0 <= proposal["value"] <= last:
            raise traitlets.TraitError(f"position: expected a number from 0 to {last}, got {proposal['value']}.")
        return proposal["value"]


def example(givens: Mapping[str, float] = worked_example.GIVENS) -> dict:
    """Return all that a view shows, ready for JSON: `names` by symbol, the `steps` in order, and their `phases`."""
    traced = worked_example.trace(givens)
    texts = {symbol: notation.given(value) for symbol, value in givens.items()}
    texts |= {step.symbol: notation.nine(value) for step, value in traced}
    values = {**givens, **{step.symbol: value for step, value in traced}}
    names = {}
    for symbol, value in values.items():
        label, spoken, kind = notation.name(symbol)
        names[symbol] = {"label": label, "spoken": spoken, "kind": kind, "value": value, "text": texts[symbol]}
    steps = [
        {
            "symbol": step.symbol,
            "phase": step.phase,
            "at": step.at,
            "uses": [token for token in notation.tokens(step.expression) if token in names],
            "formula": notation.with_symbols(step.expression),
            "numbers": notation.with_numbers(step.expression, texts),
            "meaning": meaning(step),
        }
        for step, _ in traced
    ]
    return {"names": names, "steps": steps, "phases": [{"id": key, "label": label} for key, label in PHASES.items()]}


def meaning(step: worked_example.Step) -> str:
    """Return one sentence that says what the number of this step is."""
    symbol = step.symbol
    if symbol == "E":
        return MEANINGS["E total"]
    if symbol.endswith("_new"):
        return MEANINGS["new"]
    if step.phase == "hidden layer" and "_dout_h" in symbol:
        return MEANINGS["gathered" if symbol.startswith("dE_dout") else "sent back"]
    first, _, second = symbol.partition("_d")
    key = first.partition("_")[0]
    if second:
        key += "_d" + second.rstrip("0123456789").partition("_")[0]
    return MEANINGS[key]
