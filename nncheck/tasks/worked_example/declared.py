"""The references of this assignment: each number as `nnlib.worked_example` declares it, from those it is made of."""

import numpy as np

from nnlib import activations, worked_example

_EXPRESSIONS = {step.symbol: compile(step.expression, step.symbol, "eval") for step in worked_example.steps()}


def value(symbol: str, known: dict[str, float]) -> float:
    """Return the number called `symbol`, from the `known` ones and those that follow from them."""
    if symbol in known:
        return known[symbol]
    expression = _EXPRESSIONS[symbol]
    names = {name: value(name, known) for name in expression.co_names if name != "sigmoid"}
    # The expressions are nnlib's constants, never a student's text.
    return float(eval(expression, {"__builtins__": {}, "sigmoid": activations.sigmoid}, names))  # noqa: S307


def values(symbols: str, **known: float) -> tuple[float, ...]:
    """Return the numbers called `symbols`, which are separated by spaces."""
    return tuple(value(symbol, known) for symbol in symbols.split())


def weights(w: tuple[float, ...]) -> dict[str, float]:
    """Return w1 to w8 by name."""
    return {f"w{k}": w_k for k, w_k in enumerate(w, start=1)}


def drawn(rng: np.random.Generator) -> dict[str, float]:
    """Return every number of the example, by symbol, for other givens; `w` is all eight weights."""
    givens = {name: float(rng.uniform(-1.5, 1.5)) for name in worked_example.GIVENS}
    givens |= {f"target_{unit}": float(rng.uniform(0.05, 0.95)) for unit in worked_example.OUTPUT}
    return with_weights(worked_example.values(givens))


def with_weights(numbers: dict[str, float]) -> dict[str, object]:
    """Return the numbers, and all eight weights together as `w`."""
    return {**numbers, "w": tuple(numbers[f"w{k}"] for k in range(1, 9))}


PAGE = with_weights(worked_example.values())
"""Every number of the example as the page has it."""


def arguments(numbers: dict[str, object], names: str) -> dict[str, object]:
    """Return those of the numbers that a function is called with."""
    return {name: numbers[name] for name in names.split()}
