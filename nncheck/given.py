r"""Functions that a check hands to a student's function, by name, so that a call can be described as plain data.

They are no part of any solution: a student who reads them learns nothing about the tasks.

    square   z²        tanh   tanh z        softsign   z / (1 + |z|)
    bowl     J(W, b) = ½ Σ_j k_j (W_j − c_j)² + ½ (b − d)² + s b Σ_j W_j

The bowl's two gradients depend on both parameters, so that one updated too early shows.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.plain import numbers

Array = np.ndarray


class Given(NamedTuple):
    """A function to hand over: its name below, and the numbers it is made with."""

    name: str
    numbers: dict[str, object] = {}  # noqa: RUF012

    def words(self) -> str:
        """What to call it in a message: its formula, and the numbers in it."""
        formula = _FORMULAS.get(self.name, self.name)
        # The bowl's gradient is that of the cost beside it: no need to say the numbers again.
        if self.name == "the bowl's gradient" or not self.numbers:
            return formula
        return f"{formula} with {', '.join(f'{name} = {numbers(value)}' for name, value in self.numbers.items())}"


def function(given: Given) -> Callable:
    """Return the function that `given` names.

    Raises:
        KeyError: there is none of that name.
    """
    return _MAKERS[given.name](**given.numbers)


def _square() -> Callable:
    return lambda z: z**2


def _tanh() -> Callable:
    return np.tanh


def _softsign() -> Callable:
    return lambda z: z / (1 + np.abs(z))


def _bowl_cost(k: Array, c: Array, d: Array, s: float) -> Callable:
    def cost_of(W: Array, b: Array) -> float:
        return float(np.sum(k * (W - c) ** 2) / 2 + np.sum((b - d) ** 2) / 2 + s * np.sum(b) * np.sum(W))

    return cost_of


def _bowl_gradient(k: Array, c: Array, d: Array, s: float) -> Callable:
    def gradient_of(W: Array, b: Array) -> tuple[Array, Array]:
        return k * (W - c) + s * np.sum(b), (b - d) + s * np.sum(W)

    return gradient_of


_MAKERS = {
    "square": _square,
    "tanh": _tanh,
    "softsign": _softsign,
    "the bowl's cost": _bowl_cost,
    "the bowl's gradient": _bowl_gradient,
}

_FORMULAS = {
    "square": "z²",
    "tanh": "tanh z",
    "softsign": "z / (1 + |z|)",
    "the bowl's cost": "½ Σ k (W − c)² + ½ (b − d)² + s b Σ W",
    "the bowl's gradient": "its gradient (k (W − c) + s b, b − d + s Σ W)",
}
