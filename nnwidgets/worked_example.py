"""The worked 0.05/0.10 example as a picture that is stepped through, number by number, and trained on.

    w = WorkedExample()      w.position = 12      w.givens = {**w.givens, "w5": 0.9}      w.iteration = 10_000

The steps are declared in `nnlib.worked_example`, and sent as they are; `js/worked_trace.js` computes their numbers,
so that a reader can change what they start from on a static page too. Chapter *The worked 0.05/0.10 example*.
"""

import ast
import math
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import traitlets

from nnlib import worked_example
from nnwidgets import notation
from nnwidgets.picture import Picture
from nnwidgets.traits import Whole

MOST_ITERATIONS = 10_000
LAST = sum(1 for _ in worked_example.steps())
OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}

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

    `givens` are the numbers the example starts from; assign a new mapping to compute it all anew. `iteration` says how
    many steps of training have been taken, and `position` how many numbers of the next one are computed: 0 is before
    the first, `len(example["steps"])` after the last.
    """

    givens = traitlets.Any().tag(sync=True, to_json=lambda value, _: dict(value))
    position = Whole(0, 0, LAST)
    iteration = Whole(0, 0, MOST_ITERATIONS)
    example = traitlets.Any().tag(sync=True)

    def __init__(self, givens: Mapping[str, float] = worked_example.GIVENS, position: int = 0, **state: object) -> None:
        super().__init__(example=declared(), givens=givens, position=position, **state)

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
        try:
            traced = worked_example.trace(numbers)
        except OverflowError:
            raise traitlets.TraitError("givens: these numbers are too large; a square of them is infinite.") from None
        for step, result in traced:
            if not math.isfinite(result):
                raise traitlets.TraitError(f"givens: these numbers are too large; {step.symbol} comes out as {result}.")
        # Read-only, so that a change in place, which nobody would notice, is refused.
        return MappingProxyType(numbers)

    @traitlets.validate("example")
    def _check_example(self, proposal: dict) -> dict:
        if proposal["value"] != declared():
            raise traitlets.TraitError("example: expected what nnlib declares; to change a number, set givens.")
        return proposal["value"]

    def state(self) -> dict[str, object]:
        """Return the network as it is after `iteration` steps: W1, b1, W2, b2, X, Y, eta, its A1, A2, dW1, dW2, E.

        `position` and `iteration` too. Weights are (units, inputs), the others columns; E is a number.
        """
        now = worked_example.after(self.iteration, self.givens)
        params, X, Y = worked_example.network(now)
        v = worked_example.values(now)
        return {
            **params._asdict(),
            "X": X,
            "Y": Y,
            "A1": np.array([[v["out_h1"]], [v["out_h2"]]]),
            "A2": np.array([[v["out_o1"]], [v["out_o2"]]]),
            "dW1": np.array([[v["dE_dw1"], v["dE_dw2"]], [v["dE_dw3"], v["dE_dw4"]]]),
            "dW2": np.array([[v["dE_dw5"], v["dE_dw6"]], [v["dE_dw7"], v["dE_dw8"]]]),
            "E": v["E"],
            "eta": v["eta"],
            "position": self.position,
            "iteration": self.iteration,
        }


def declared() -> dict:
    """Return what is the same whatever the numbers: `names` by symbol, `steps`, `phases`, and the notes' `givens`."""
    steps = list(worked_example.steps())
    symbols = (*worked_example.GIVENS, *(step.symbol for step in steps))
    return {
        "givens": worked_example.GIVENS,
        "names": {symbol: notation.name(symbol)._asdict() for symbol in symbols},
        "steps": [
            {
                "symbol": step.symbol,
                "phase": step.phase,
                "at": step.at,
                "formula": notation.tokens(step.expression),
                "postfix": postfix(step.expression),
                "meaning": meaning(step),
            }
            for step in steps
        ],
        "phases": [{"id": key, "label": label} for key, label in PHASES.items()],
    }


def postfix(expression: str) -> list[str | float]:
    """Return `expression` in the order in which it is computed: "w1 * i1 + b1" as w1, i1, *, b1, +."""

    def computed(node: ast.expr) -> list[str | float]:
        match node:
            case ast.BinOp(left, operator, right):
                return [*computed(left), *computed(right), OPERATORS[type(operator)]]
            case ast.UnaryOp(ast.USub(), operand):
                return [*computed(operand), "negate"]
            case ast.Call(ast.Name(function), [argument]):
                return [*computed(argument), function]
            case ast.Name(symbol):
                return [symbol]
            case ast.Constant(number):
                return [number]
        raise ValueError(f"expression: expected names, numbers, + - * / ** and a function, got {ast.unparse(node)!r}.")

    return computed(ast.parse(expression, mode="eval").body)


def texts(givens: Mapping[str, float]) -> dict[str, str]:
    """Return the text of every number of the first step, by symbol."""
    traced = worked_example.trace(givens)
    return {name: notation.given(value) for name, value in givens.items()} | {
        step.symbol: notation.nine(value) for step, value in traced
    }


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
