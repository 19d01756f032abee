r"""A gradient says which way is down; the optimiser says how far to go, and the schedule how that changes with time.

    descent    θ ← θ − η g
    momentum   v ← μ v + g                        θ ← θ − η v
    Adam       m ← β1 m + (1 − β1) g              m̂ = m / (1 − β1^t)
               s ← β2 s + (1 − β2) g²             ŝ = s / (1 − β2^t)
                                                  θ ← θ − η m̂ / (√ŝ + ε)

g is ∂J/∂θ of a batch of any size. Parameters, gradients and an optimiser's memory are dictionaries of arrays with the
same names; nothing is changed in place. Chapters *Descent*
and *Valleys and saddles*.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from nnlib.shapes import Array, ShapeError, number_array

Named = Mapping[str, Array]
"""Arrays by name: parameters, or their gradients."""

State = dict[str, Any]
"""What an optimiser remembers from step to step."""

Schedule = Callable[[int], float]
"""The learning rate η of epoch 0, 1, 2, …"""


class Optimiser(Protocol):
    """What `training.train` asks of an optimiser."""

    def start(self, params: Named) -> State:
        """Return the memory before the first step."""

    def step(self, params: Named, gradients: Named, state: State, learning_rate: float) -> tuple[dict, State]:
        """Return the parameters and the memory after one step."""


@dataclass(frozen=True)
class Descent:
    """Plain gradient descent: θ ← θ − η g.

    Source: slides "Training neural networks", GD for neural networks.
    """

    def start(self, params: Named) -> State:
        """Return an empty memory."""
        return {}

    def step(self, params: Named, gradients: Named, state: State, learning_rate: float) -> tuple[dict, State]:
        """Return θ − η g for every parameter, and the memory unchanged."""
        gradients = _fitting(params, gradients)
        return {name: theta - learning_rate * gradients[name] for name, theta in params.items()}, state


@dataclass(frozen=True)
class Momentum:
    """Descent with a heavy ball: v ← μ v + g, θ ← θ − η v; v starts at 0.

    Raises:
        ValueError: `momentum` μ is outside [0, 1).

    Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
    """

    momentum: float = 0.9

    def __post_init__(self):
        _between("momentum", self.momentum)

    def start(self, params: Named) -> State:
        """Return v = 0 for every parameter."""
        return {"v": _zeros(params)}

    def step(self, params: Named, gradients: Named, state: State, learning_rate: float) -> tuple[dict, State]:
        """Return θ − η v for every parameter, and the new v."""
        gradients = _fitting(params, gradients)
        v = {name: self.momentum * state["v"][name] + g for name, g in gradients.items()}
        return {name: theta - learning_rate * v[name] for name, theta in params.items()}, {"v": v}


@dataclass(frozen=True)
class Adam:
    """Adam: each entry steps by its own mean gradient over its own root mean square; m and s start at 0.

    The hats undo the start at 0: without them the first steps would be too short by 1 − β^t.

    Raises:
        ValueError: `beta1` or `beta2` is outside [0, 1), or `eps` is not positive.

    Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8

    def __post_init__(self):
        _between("beta1", self.beta1)
        _between("beta2", self.beta2)
        _positive("eps", self.eps)

    def start(self, params: Named) -> State:
        """Return m = s = 0 for every parameter, and t = 0."""
        return {"m": _zeros(params), "s": _zeros(params), "t": 0}

    def step(self, params: Named, gradients: Named, state: State, learning_rate: float) -> tuple[dict, State]:
        """Return θ − η m̂ / (√ŝ + ε) for every parameter, and the new m, s and t."""
        gradients = _fitting(params, gradients)
        t = state["t"] + 1
        m = {name: self.beta1 * state["m"][name] + (1 - self.beta1) * g for name, g in gradients.items()}
        s = {name: self.beta2 * state["s"][name] + (1 - self.beta2) * g**2 for name, g in gradients.items()}
        stepped = {}
        for name, theta in params.items():
            m_hat = m[name] / (1 - self.beta1**t)
            s_hat = s[name] / (1 - self.beta2**t)
            stepped[name] = theta - learning_rate * m_hat / (np.sqrt(s_hat) + self.eps)
        return stepped, {"m": m, "s": s, "t": t}


def constant(learning_rate: float) -> Schedule:
    """Return the schedule η(t) = η₀."""
    _positive("learning_rate", learning_rate)
    return lambda epoch: learning_rate


def inverse_time(learning_rate: float, decay: float) -> Schedule:
    """Return the schedule η(t) = η₀ / (1 + decay · t): Σ η diverges and Σ η² does not, as stochastic descent asks."""
    _positive("learning_rate", learning_rate)
    _positive("decay", decay)
    return lambda epoch: learning_rate / (1 + decay * epoch)


def step_decay(learning_rate: float, factor: float, every: int) -> Schedule:
    """Return the schedule η(t) = η₀ · factor^⌊t / every⌋, with t and `every` in epochs."""
    _positive("learning_rate", learning_rate)
    _positive("factor", factor)
    _positive("every", every)
    return lambda epoch: learning_rate * factor ** (epoch // every)


def cosine(learning_rate: float, epochs: int) -> Schedule:
    """Return the schedule η(t) = ½ η₀ (1 + cos(π t / epochs)): η₀ at first, 0 from `epochs` on."""
    _positive("learning_rate", learning_rate)
    _positive("epochs", epochs)
    return lambda epoch: learning_rate * (1 + math.cos(math.pi * min(epoch, epochs) / epochs)) / 2


def _zeros(params: Named) -> dict[str, Array]:
    return {name: np.zeros_like(number_array(name, theta)) for name, theta in params.items()}


def _fitting(params: Named, gradients: Named) -> dict[str, Array]:
    """Return the gradients as arrays after checking that each parameter has one of its shape."""
    if set(gradients) != set(params):
        raise ShapeError(
            f"gradients: expected one for each of {', '.join(params)}; got {', '.join(gradients) or 'none'}."
        )
    fitting = {}
    for name, theta in params.items():
        fitting[name] = number_array(f"d{name}", gradients[name])
        if fitting[name].shape != np.shape(theta):
            raise ShapeError(
                f"d{name}: expected shape {np.shape(theta)} as {name}, got {fitting[name].shape}. "
                "Likely cause: a transpose, or a sum over the wrong axis."
            )
    return fitting


def _between(symbol: str, value: float) -> None:
    if not 0 <= value < 1:
        raise ValueError(f"{symbol}: expected a number in [0, 1), got {value}.")


def _positive(symbol: str, value: float) -> None:
    if not value > 0:
        raise ValueError(f"{symbol}: expected a number > 0, got {value}.")
