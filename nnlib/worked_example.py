r"""The 0.05/0.10 example: two inputs, two hidden units, two outputs, and every number of one step of training.

Each step is declared once, as the expression that a reader would type; the value is what that expression gives. The
pictures, the page and the tests are all made from this list. Plain floats, no arrays, so that it is a second witness
beside `mlp`.

    net = Σ w · in + b      out = σ(net)      E = Σ ½ (target − out)²      w⁺ = w − η ∂E/∂w

The biases are not updated, as in the course's notes. Chapter *The worked 0.05/0.10 example*; CS 217 lecture 12, 12.2.1.
"""

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from nnlib import mlp

GIVENS = {
    "i1": 0.05,
    "i2": 0.10,
    "target_o1": 0.01,
    "target_o2": 0.99,
    "w1": 0.15,
    "w2": 0.20,
    "w3": 0.25,
    "w4": 0.30,
    "w5": 0.40,
    "w6": 0.45,
    "w7": 0.50,
    "w8": 0.55,
    "b1": 0.35,
    "b2": 0.60,
    "eta": 0.5,
}
"""The numbers the example starts from, by name."""

MODEL = mlp.Model(hidden="sigmoid", output="sigmoid", loss="squared_error")
"""The same network for `mlp`."""

HIDDEN = {"h1": ("w1", "w2"), "h2": ("w3", "w4")}
OUTPUT = {"o1": ("w5", "w6"), "o2": ("w7", "w8")}


class Step(NamedTuple):
    """One number of the example.

    `phase` is "forward", "error", "output layer", "hidden layer" or "update"; `symbol` its name; `expression` how it
    comes from the numbers before it; `at` the unit or weight it belongs to.
    """

    phase: str
    symbol: str
    expression: str
    at: str


class Traced(NamedTuple):
    """A step and the value its expression has."""

    step: Step
    value: float


def steps() -> Iterator[Step]:
    """Yield every step of one training step, each using only givens and the symbols before it."""
    yield from _forward_steps()
    yield from _error_steps()
    yield from _output_steps()
    yield from _hidden_steps()
    for weights in (*HIDDEN.values(), *OUTPUT.values()):
        for w in weights:
            yield Step("update", f"{w}_new", f"{w} - eta * dE_d{w}", w)


def _forward_steps() -> Iterator[Step]:
    for unit, (u, v) in HIDDEN.items():
        yield Step("forward", f"net_{unit}", f"{u} * i1 + {v} * i2 + b1", unit)
        yield Step("forward", f"out_{unit}", f"sigmoid(net_{unit})", unit)
    for unit, (u, v) in OUTPUT.items():
        yield Step("forward", f"net_{unit}", f"{u} * out_h1 + {v} * out_h2 + b2", unit)
        yield Step("forward", f"out_{unit}", f"sigmoid(net_{unit})", unit)


def _error_steps() -> Iterator[Step]:
    for unit in OUTPUT:
        yield Step("error", f"E_{unit}", f"(target_{unit} - out_{unit}) ** 2 / 2", unit)
    yield Step("error", "E", " + ".join(f"E_{unit}" for unit in OUTPUT), "E")


def _output_steps() -> Iterator[Step]:
    for unit, weights in OUTPUT.items():
        yield Step("output layer", f"dE_dout_{unit}", f"-(target_{unit} - out_{unit})", unit)
        yield Step("output layer", f"dout_dnet_{unit}", f"out_{unit} * (1 - out_{unit})", unit)
        yield Step("output layer", f"delta_{unit}", f"dE_dout_{unit} * dout_dnet_{unit}", unit)
        for w, source in zip(weights, HIDDEN, strict=True):
            yield Step("output layer", f"dnet_{unit}_d{w}", f"out_{source}", w)
            yield Step("output layer", f"dE_d{w}", f"delta_{unit} * dnet_{unit}_d{w}", w)


def _hidden_steps() -> Iterator[Step]:
    for k, (unit, weights) in enumerate(HIDDEN.items()):
        for above, onward in OUTPUT.items():
            # The weights before the update: the notes warn of the slip of using the new ones here.
            yield Step("hidden layer", f"dE_{above}_dout_{unit}", f"delta_{above} * {onward[k]}", onward[k])
        total = " + ".join(f"dE_{above}_dout_{unit}" for above in OUTPUT)
        yield Step("hidden layer", f"dE_dout_{unit}", total, unit)
        yield Step("hidden layer", f"dout_dnet_{unit}", f"out_{unit} * (1 - out_{unit})", unit)
        yield Step("hidden layer", f"delta_{unit}", f"dE_dout_{unit} * dout_dnet_{unit}", unit)
        for w, source in zip(weights, ("i1", "i2"), strict=True):
            yield Step("hidden layer", f"dnet_{unit}_d{w}", source, w)
            yield Step("hidden layer", f"dE_d{w}", f"delta_{unit} * dnet_{unit}_d{w}", w)


def trace(givens: Mapping[str, float] = GIVENS) -> list[Traced]:
    """Return every step with its value, from `givens` (the names of `GIVENS`, all of them).

    Raises:
        KeyError: a given is missing or unknown; the message names it.
    """
    odd = set(GIVENS) ^ set(givens)
    if odd:
        raise KeyError(f"givens: expected exactly the names of GIVENS; missing or unknown: {', '.join(sorted(odd))}")
    known = {name: float(value) for name, value in givens.items()}
    traced = []
    for step in steps():
        # The expressions are the constants above, never a reader's text.
        value = eval(step.expression, {"__builtins__": {}, "sigmoid": _sigmoid}, known)  # noqa: S307
        known[step.symbol] = value
        traced.append(Traced(step, value))
    return traced


def values(givens: Mapping[str, float] = GIVENS) -> dict[str, float]:
    """Return the givens and every traced number in one dictionary, by symbol."""
    return {**givens, **{traced.step.symbol: traced.value for traced in trace(givens)}}


def network(givens: Mapping[str, float] = GIVENS) -> tuple[mlp.Parameters, np.ndarray, np.ndarray]:
    """Return the example as `mlp` writes it: parameters, X (2, 1) and Y (2, 1)."""
    row = [givens[f"w{i}"] for i in range(1, 9)]
    params = mlp.Parameters(
        W1=np.array([row[0:2], row[2:4]]),
        b1=np.full((2, 1), givens["b1"]),
        W2=np.array([row[4:6], row[6:8]]),
        b2=np.full((2, 1), givens["b2"]),
    )
    X = np.array([[givens["i1"]], [givens["i2"]]])
    Y = np.array([[givens["target_o1"]], [givens["target_o2"]]])
    return params, X, Y


def training(iterations: int, givens: Mapping[str, float] = GIVENS) -> Iterator[mlp.Parameters]:
    """Yield the parameters before the first of `iterations` training steps and after each; the biases stay."""
    params, X, Y = network(givens)
    yield params
    for _ in range(iterations):
        gradients = mlp.backward(params, mlp.forward(params, X, MODEL), X, Y, MODEL)
        stepped = mlp.step(params, gradients, givens["eta"])
        params = stepped._replace(b1=params.b1, b2=params.b2)
        yield params


def errors(iterations: int, givens: Mapping[str, float] = GIVENS) -> np.ndarray:
    """Return E before the first of `iterations` training steps and after each: `iterations` + 1 numbers.

    The notes print 0.000351085 after 10,000 steps; computed, it is 0.0000351019.
    """
    _, X, Y = network(givens)
    return np.array([mlp.cost(params, X, Y, MODEL) for params in training(iterations, givens)])


def after(iterations: int, givens: Mapping[str, float] = GIVENS) -> dict[str, float]:
    """Return `givens` with the weights that they have after so many training steps."""
    *_, params = training(iterations, givens)
    row = np.concatenate([params.W1.ravel(), params.W2.ravel()])
    return {**givens, **{f"w{i}": float(w) for i, w in enumerate(row, start=1)}}


def _sigmoid(z: float) -> float:
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    return math.exp(z) / (1 + math.exp(z))
