r"""Functions that a check hands to a student's function, by name, so that a call can be described as plain data.

They are no part of any solution: a student who reads them learns nothing about the tasks.

    square   z²        tanh   tanh z        softsign   z / (1 + |z|)
    and the slopes of these
    bowl     J(W, b) = ½ Σ_j k_j (W_j − c_j)² + ½ (b − d)² + s b Σ_j W_j

    a tangled gradient     gradient_of(*params) → θ + s S for each θ of params, S the sum of all their entries
    the same by layer      gradient_of(W, b, X, Y) → c + θ S / 10 for each θ, S the sum of all entries of W and b, and c
                           the mean over the examples of Σ x Σ y
    two made-up passes     passes(X, Y) → A[l]_k = k s + l and δ[l]_k = t − k l s of each example, with s = Σ x, t = Σ y
                           and k from 1 to nl; A[0] is X
    a cubic                f(θ) = k Σ θ³ + (Σ θ)²

    a threshold unit   unit(w, b, X) → the row of g(w x + b), an example in each column of X
    a made-up update   update(theta, x, y) → θ/2 + y x, and 1 if y x_1 > Σθ, else 0
    a made-up unit     unit(p, q, u, v, b) → net = u p − v q + b and out = net²
    a made-up step     step(w) → each w_k / 2 + 1                    a made-up error   error_of(w) → Σ_k w_k²
    made-up output gradients   (w5 + w1, …, w8 + w4, w1 + w2 + w3 + w4): four slopes, and that of a bias
    made-up hidden gradients   (w1 w5, …, w4 w8, w5 + w6 + w7 + w8)
    a made-up epoch    epoch(theta, X, Y) → θ with 1 added to each θ_j < X_j1, and how many these were

    default_rng            a fresh generator of random numbers, from a seed
    an epoch that adds 1   W + 1, so that W[0, 0] counts the epochs
    costs by epoch         costs[number of epochs], read off W[0, 0]
    scores by size         scores[i, j] of a network of layers[i] hidden layers with units[j] units each

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


def _slope_of_square() -> Callable:
    return lambda z: 2 * z


def _slope_of_tanh() -> Callable:
    return lambda z: 1 / np.cosh(z) ** 2


def _slope_of_softsign() -> Callable:
    return lambda z: 1 / (1 + np.abs(z)) ** 2


def _bowl_cost(k: Array, c: Array, d: Array, s: float) -> Callable:
    def cost_of(W: Array, b: Array) -> float:
        return float(np.sum(k * (W - c) ** 2) / 2 + np.sum((b - d) ** 2) / 2 + s * np.sum(b) * np.sum(W))

    return cost_of


def _bowl_gradient(k: Array, c: Array, d: Array, s: float) -> Callable:
    def gradient_of(W: Array, b: Array) -> tuple[Array, Array]:
        return k * (W - c) + s * np.sum(b), (b - d) + s * np.sum(W)

    return gradient_of


def _tangled_gradient(s: float) -> Callable:
    def gradient_of(*params: Array) -> tuple[Array, ...]:
        total = sum(float(np.sum(theta)) for theta in params)
        return tuple(theta + s * total for theta in params)

    return gradient_of


def _tangled_gradient_by_layer() -> Callable:
    def gradient_of(W: dict, b: dict, X: Array, Y: Array) -> tuple[dict, dict]:
        total = sum(float(np.sum(theta)) for params in (W, b) for theta in params.values())
        common = float(np.mean(np.sum(X, axis=0) * np.sum(Y, axis=0)))
        return tuple({l: common + theta * total / 10 for l, theta in params.items()} for params in (W, b))

    return gradient_of


def _two_made_up_passes(sizes: tuple) -> Callable:
    def passes(X: Array, Y: Array) -> tuple[dict, dict]:
        s, t = (np.sum(values, axis=0, keepdims=True) for values in (X, Y))
        k = {l: np.arange(1, size + 1).reshape(-1, 1) for l, size in enumerate(sizes)}
        A = {l: np.array(X) if l == 0 else k[l] * s + l for l in k}
        return A, {l: t - k[l] * l * s for l in k if l > 0}

    return passes


def _cubic(k: float) -> Callable:
    return lambda theta: float(k * np.sum(theta**3) + np.sum(theta) ** 2)


def _threshold_unit() -> Callable:
    def unit(w: object, b: object, X: object) -> Array:
        weights, rows = np.ravel(w), [np.ravel(row) for row in X]
        if len(weights) != len(rows):
            raise ValueError(f"the unit was given {len(weights)} weights and {len(rows)} rows of inputs")
        return np.array([[float(np.dot(weights, x) + np.sum(b) >= 0) for x in np.transpose(rows)]])

    return unit


def _made_up_update() -> Callable:
    def update(theta: Array, x: Array, y: Array) -> tuple[Array, int]:
        return theta / 2 + y * x, int(np.sum(y) * np.ravel(x)[0] > np.sum(theta))

    return update


def _made_up_epoch() -> Callable:
    def epoch(theta: Array, X: Array, Y: Array) -> tuple[Array, int]:
        below = theta < X[:, :1]
        return theta + below, int(np.sum(below))

    return epoch


def _one_more() -> Callable:
    return lambda W: W + 1


def _costs_by_epoch(costs: Array) -> Callable:
    # Whoever trains on after the last epoch sees its cost again.
    return lambda W: float(np.ravel(costs)[min(round(float(W[0, 0])), np.size(costs) - 1)])


def _scores_by_size(scores: Array, layers: tuple, units: tuple) -> Callable:
    table = {(i, j): float(scores[k][n]) for k, i in enumerate(layers) for n, j in enumerate(units)}
    return lambda depth, width: table[int(depth), int(width)]


def _made_up_unit() -> Callable:
    def unit(p: float, q: float, u: float, v: float, b: float) -> tuple[float, float]:
        net = u * p - v * q + b
        return net, net**2

    return unit


def _made_up_output_gradients() -> Callable:
    return lambda w: (*(w[k + 4] + w[k] for k in range(4)), sum(w[:4]))


def _made_up_hidden_gradients() -> Callable:
    return lambda w: (*(w[k] * w[k + 4] for k in range(4)), sum(w[4:]))


def _made_up_step() -> Callable:
    return lambda w: tuple(w_k / 2 + 1 for w_k in w)


def _made_up_error() -> Callable:
    return lambda w: sum(w_k**2 for w_k in w)


_MAKERS = {
    "square": _square,
    "tanh": _tanh,
    "softsign": _softsign,
    "the slope of square": _slope_of_square,
    "the slope of tanh": _slope_of_tanh,
    "the slope of softsign": _slope_of_softsign,
    "the bowl's cost": _bowl_cost,
    "the bowl's gradient": _bowl_gradient,
    "a tangled gradient": _tangled_gradient,
    "a tangled gradient by layer": _tangled_gradient_by_layer,
    "two made-up passes": _two_made_up_passes,
    "a cubic": _cubic,
    "a threshold unit": _threshold_unit,
    "a made-up update": _made_up_update,
    "a made-up epoch": _made_up_epoch,
    "a made-up unit": _made_up_unit,
    "made-up output gradients": _made_up_output_gradients,
    "made-up hidden gradients": _made_up_hidden_gradients,
    "a made-up step": _made_up_step,
    "a made-up error": _made_up_error,
    "default_rng": np.random.default_rng,
    "an epoch that adds 1": _one_more,
    "costs by epoch": _costs_by_epoch,
    "scores by size": _scores_by_size,
}

_FORMULAS = {
    "square": "z²",
    "tanh": "tanh z",
    "softsign": "z / (1 + |z|)",
    "the slope of square": "2z",
    "the slope of tanh": "1 / cosh² z",
    "the slope of softsign": "1 / (1 + |z|)²",
    "the bowl's cost": "½ Σ k (W − c)² + ½ (b − d)² + s b Σ W",
    "the bowl's gradient": "its gradient (k (W − c) + s b, b − d + s Σ W)",
    "a tangled gradient": "(θ + s S for each θ, where S is the sum of all entries of all parameters)",
    "a tangled gradient by layer": "(c + θ S / 10 for each θ, S the sum of all entries, c the mean of Σ x Σ y)",
    "two made-up passes": "(A[0] = x, A[l]_k = k Σx + l, δ[l]_k = Σy − k l Σx, for k = 1, 2, …)",
    "a cubic": "k Σ θ³ + (Σ θ)²",
    "a threshold unit": "g(w x + b)",
    "a made-up update": "(θ/2 + y x, and 1 if y x_1 > Σθ, else 0)",
    "a made-up unit": "(net = u p − v q + b, and out = net²)",
    "made-up output gradients": "(w5 + w1, w6 + w2, w7 + w3, w8 + w4, and for b2 w1 + w2 + w3 + w4)",
    "made-up hidden gradients": "(w1 w5, w2 w6, w3 w7, w4 w8, and for b1 w5 + w6 + w7 + w8)",
    "a made-up step": "(each w_k / 2 + 1)",
    "a made-up error": "Σ w_k²",
    "a made-up epoch": "(θ with 1 added to each θ_j < X_j1, and how many these were)",
    "default_rng": "np.random.default_rng(seed)",
    "an epoch that adds 1": "an epoch that makes W + 1 of W",
    "costs by epoch": "the cost after 0, 1, 2, … epochs",
    "scores by size": "a table of scores",
}
