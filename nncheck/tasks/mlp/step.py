"""Task *mlp.step*: one step of descent, θ ← θ − η ∂J/∂θ for all four parameters at once; the gradient is passed in."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nncheck.tasks.steps import in_single
from nnlib import mlp

Array = np.ndarray
Four = tuple[Array, Array, Array, Array]


def reference(gradient_of: Callable, W1: Array, b1: Array, W2: Array, b2: Array, learning_rate: float) -> Four:
    """Return the parameters after one step."""
    params = mlp.Parameters(W1, b1, W2, b2)
    return tuple(mlp.step(params, mlp.Parameters(*gradient_of(*params)), learning_rate))


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a network, a learning rate, and a gradient in which every parameter plays a part."""
    n0, n1, n2 = distinct_sizes(rng, 3)
    return {
        "gradient_of": Given("a tangled gradient", {"s": float(rng.uniform(0.5, 1.5))}),
        "W1": rng.normal(size=(n1, n0)),
        "b1": rng.normal(size=(n1, 1)),
        "W2": rng.normal(size=(n2, n1)),
        "b2": rng.normal(size=(n2, 1)),
        "learning_rate": float(rng.uniform(0.05, 0.5)),
    }


def _with_step(change: Callable) -> Callable:
    """The reference, with the new parameters made of (θ, dθ, learning_rate) in another way."""

    def step(gradient_of: Callable, W1: Array, b1: Array, W2: Array, b2: Array, learning_rate: float) -> Four:
        params = (W1, b1, W2, b2)
        return change(params, gradient_of(*params), learning_rate)

    return step


def _each(update: Callable) -> Callable:
    """The reference, with another update of each parameter."""
    return _with_step(lambda params, grads, eta: tuple(update(p, d, eta) for p, d in zip(params, grads, strict=True)))


def _only(*learned: int) -> Callable:
    """The reference, with only some of the four parameters learned."""
    return _with_step(
        lambda params, grads, eta: tuple(
            p - eta * d if k in learned else p for k, (p, d) in enumerate(zip(params, grads, strict=True))
        )
    )


def _entries(rate: Callable = lambda eta: eta) -> Callable:
    """One step in loops over the entries."""

    def step(gradient_of: Callable, W1: Array, b1: Array, W2: Array, b2: Array, learning_rate: float) -> list:
        moved = []
        for p, d in zip((W1, b1, W2, b2), gradient_of(W1, b1, W2, b2), strict=True):
            new = np.empty(p.shape)
            for i in range(p.shape[0]):
                for j in range(p.shape[1]):
                    new[i, j] = p[i, j] - rate(learning_rate) * d[i, j]
            moved.append(new)
        return moved

    return step


class _Network:
    def __init__(self, *params: Array):
        self.params = list(params)

    def descend(self, gradient_of: Callable, rate: float) -> list[Array]:
        grads = gradient_of(*self.params)
        self.params = [np.subtract(p, np.multiply(rate, d)) for p, d in zip(self.params, grads, strict=True)]
        return self.params


def _class(rate: Callable = lambda eta: eta) -> Callable:
    """One step by an object that holds the parameters."""
    return lambda gradient_of, W1, b1, W2, b2, eta: _Network(W1, b1, W2, b2).descend(gradient_of, rate(eta))


def _layer_by_layer(gradient_of: Callable, W1: Array, b1: Array, W2: Array, b2: Array, learning_rate: float) -> Four:
    dW1, db1, _, _ = gradient_of(W1, b1, W2, b2)
    W1, b1 = W1 - learning_rate * dW1, b1 - learning_rate * db1
    _, _, dW2, db2 = gradient_of(W1, b1, W2, b2)
    return W1, b1, W2 - learning_rate * dW2, b2 - learning_rate * db2


def _one_by_one(gradient_of: Callable, W1: Array, b1: Array, W2: Array, b2: Array, learning_rate: float) -> Four:
    params = [W1, b1, W2, b2]
    for k in range(4):
        params[k] = params[k] - learning_rate * gradient_of(*params)[k]
    return tuple(params)


def _one_by_one_by_name(gradient_of: Callable, W1: Array, b1: Array, W2: Array, b2: Array, eta: float) -> Four:
    W1 = W1 - eta * gradient_of(W1, b1, W2, b2)[0]
    b1 = b1 - eta * gradient_of(W1, b1, W2, b2)[1]
    W2 = W2 - eta * gradient_of(W1, b1, W2, b2)[2]
    b2 = b2 - eta * gradient_of(W1, b1, W2, b2)[3]
    return W1, b1, W2, b2


def _one_by_one_in_a_class(gradient_of: Callable, W1: Array, b1: Array, W2: Array, b2: Array, eta: float) -> list:
    network = _Network(W1, b1, W2, b2)
    for k in range(4):
        before = network.params
        after = network.descend(gradient_of, eta)
        network.params = [*before[:k], after[k], *before[k + 1 :]]
    return network.params


def _in_place(gradient_of: Callable, W1: Array, b1: Array, W2: Array, b2: Array, learning_rate: float) -> Four:
    for p, d in zip((W1, b1, W2, b2), gradient_of(W1, b1, W2, b2), strict=True):
        p -= learning_rate * d
    return W1, b1, W2, b2


class _Params(NamedTuple):
    W1: Array
    b1: Array
    W2: Array
    b2: Array


def _unrolled(gradient_of: Callable, W1: Array, b1: Array, W2: Array, b2: Array, learning_rate: float) -> list:
    params = (W1, b1, W2, b2)
    theta = np.concatenate([p.ravel() for p in params])
    theta = theta - learning_rate * np.concatenate([d.ravel() for d in gradient_of(*params)])
    pieces = np.split(theta, np.cumsum([p.size for p in params])[:-1])
    return [piece.reshape(p.shape) for piece, p in zip(pieces, params, strict=True)]


TASK = Task(
    id="mlp.step",
    title="One step of descent",
    chapter="two-layer-network",
    parts=(Part("W1", 1, ("as W1",)), Part("b1", 1, ("as b1",)), Part("W2", 1, ("as W2",)), Part("b2", 1, ("as b2",))),
    reference=reference,
    examples=(
        {
            "gradient_of": Given("a tangled gradient", {"s": 1.0}),
            "W1": np.array([[1.0, 0.0], [-1.0, 2.0], [0.0, 1.0]]),
            "b1": np.array([[0.0], [1.0], [-1.0]]),
            "W2": np.array([[2.0, -1.0, 0.0]]),
            "b2": np.array([[-2.0]]),
            "learning_rate": 0.5,
        },
        {
            "gradient_of": Given("a tangled gradient", {"s": 0.5}),
            "W1": np.array([[1.0, 2.0, 3.0]]),
            "b1": np.array([[-1.0]]),
            "W2": np.array([[4.0], [0.0]]),
            "b2": np.array([[1.0], [-2.0]]),
            "learning_rate": 0.1,
        },
        {
            "gradient_of": Given("a tangled gradient", {"s": 1.0}),
            "W1": np.array([[0.5]]),
            "b1": np.array([[0.5]]),
            "W2": np.array([[-2.0]]),
            "b2": np.array([[3.0]]),
            "learning_rate": 0.2,
        },
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "uphill",
            "The gradient points to where the cost grows.",
            _each(lambda p, d, eta: p + eta * d),
            {"loops": _entries(lambda eta: -eta), "a class": _class(lambda eta: -eta)},
        ),
        Mistake(
            "no learning rate",
            "The learning rate says how far to go along the gradient.",
            _each(lambda p, d, eta: p - d),
            {"loops": _entries(lambda eta: 1.0), "a class": _class(lambda eta: 1.0)},
        ),
        Mistake(
            "divided by the learning rate",
            "A smaller learning rate makes a smaller step.",
            _each(lambda p, d, eta: p - d / eta),
            {"loops": _entries(lambda eta: 1 / eta), "a class": _class(lambda eta: 1 / eta)},
        ),
        Mistake(
            "the updated hidden layer used for the output layer",
            "All four gradients of a step belong to the same point: compute them all, then move.",
            _layer_by_layer,
        ),
        Mistake(
            "each updated parameter used at once",
            "All four gradients of a step belong to the same point: compute them all, then move.",
            _one_by_one,
            {"by name": _one_by_one_by_name, "a class": _one_by_one_in_a_class},
        ),
        Mistake("the biases are never updated", "The biases are learned like the weights.", _only(0, 2)),
        Mistake("the weights are never updated", "The weights are learned like the biases.", _only(1, 3)),
        Mistake("the hidden layer is never updated", "Both layers learn; that is what backward is for.", _only(2, 3)),
        Mistake("the output layer is never updated", "Both layers learn, the last one too.", _only(0, 1)),
        Mistake("nothing is updated", "Return the new parameters.", _only()),
        Mistake(
            "the gradients returned",
            "The gradients say where to go; what is wanted is where you are after the step.",
            _with_step(lambda params, grads, eta: grads),
        ),
        Mistake(
            "the step returned",
            "What is wanted is where you are after the step, the old parameters plus the step.",
            _each(lambda p, d, eta: -eta * d),
        ),
        Mistake(
            "two steps",
            "Move once; the caller repeats it as often as needed.",
            lambda gradient_of, W1, b1, W2, b2, eta: reference(
                gradient_of, *reference(gradient_of, W1, b1, W2, b2, eta), eta
            ),
        ),
        Mistake(
            "the sign of the gradient alone",
            "Where the slope is steep the step is long: its size matters, not only its sign.",
            _each(lambda p, d, eta: p - eta * np.sign(d)),
        ),
        Mistake(
            "the output layer first",
            "The order is W1, b1, W2, b2.",
            lambda *arguments: (lambda W1, b1, W2, b2: (W2, b2, W1, b1))(*reference(*arguments)),
        ),
        Mistake(
            "the caller's arrays are changed",
            "`-=` on an array changes the very array that was passed in; the step needs a new one.",
            _in_place,
        ),
    ),
    styles={
        "in a loop over the parameters": _each(lambda p, d, eta: p - eta * d),
        "loops": _entries(),
        "a class": _class(),
        "on copies, in place": lambda g, W1, b1, W2, b2, eta: _in_place(
            g, W1.copy(), b1.copy(), W2.copy(), b2.copy(), eta
        ),
        "a named tuple": lambda *arguments: _Params(*reference(*arguments)),
        "unrolled into a vector": _unrolled,
        "nested lists": lambda *arguments: [p.tolist() for p in reference(*arguments)],
        "single precision": in_single(_each(lambda p, d, eta: p - eta * d)),
    },
)
