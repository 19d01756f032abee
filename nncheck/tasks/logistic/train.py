"""Task *logistic.train*: W ← W − η ∂J/∂W, b ← b − η ∂J/∂b, a fixed number of steps, and the cost along the way.

The cost and its gradient are passed in as functions, so the loop is the same whatever it trains.
"""

from collections.abc import Callable

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task

Array = np.ndarray
Result = tuple[Array, Array, Array]


def reference(cost_of: Callable, gradient_of: Callable, W: Array, b: Array, learning_rate: float, steps: int) -> Result:
    """Return the parameters after `steps` steps, and the cost before each step and after the last.

    The same loop as `nnlib.logistic.train`, to which the tests hold it, with the functions passed in.
    """
    costs = [cost_of(W, b)]
    for _ in range(steps):
        dW, db = gradient_of(W, b)
        W = W - learning_rate * dW
        b = b - learning_rate * db
        costs.append(cost_of(W, b))
    return W, b, np.array(costs)


def bowl(W: list, b: float, k: list, c: list, d: float, s: float) -> Arguments:
    """The first arguments: a bowl's cost and gradient, and where to start; the lists are rows."""
    W, k, c = (np.array([row], dtype=float) for row in (W, k, c))
    b, d = np.array([[b]]), np.array([[d]])
    shape = {"k": k, "c": c, "d": d, "s": s}
    return {
        "cost_of": Given("the bowl's cost", shape),
        "gradient_of": Given("the bowl's gradient", shape),
        "W": W,
        "b": b,
    }


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a bowl, a start, a learning rate and a number of steps."""
    n0 = int(rng.integers(1, 6))
    k, s = rng.uniform(0.5, 1.5, n0), float(rng.uniform(0.2, 0.4))
    start = bowl(rng.normal(size=n0), rng.normal(), k, rng.normal(size=n0), rng.normal(), s)
    return {**start, "learning_rate": float(rng.uniform(0.05, 0.3)), "steps": int(rng.integers(1, 8))}


def _after(change: Callable) -> Callable:
    """The reference, with its three values changed."""
    return lambda *arguments: change(*reference(*arguments))


def _descent(update: Callable) -> Callable:
    """The reference, with another update of (W, b) by (W, b, gradient_of, learning_rate, steps)."""

    def train(cost_of: Callable, gradient_of: Callable, W: Array, b: Array, learning_rate: float, steps: int) -> Result:
        costs = [cost_of(W, b)]
        for _ in range(steps):
            W, b = update(W, b, gradient_of, learning_rate, steps)
            costs.append(cost_of(W, b))
        return W, b, np.array(costs)

    return train


def _with_steps(change: Callable) -> Callable:
    """The reference, with another number of steps."""
    return lambda cost_of, gradient_of, W, b, learning_rate, steps: reference(
        cost_of, gradient_of, W, b, learning_rate, change(steps)
    )


def _step(W: Array, b: Array, gradient_of: Callable, learning_rate: float) -> tuple[Array, Array]:
    dW, db = gradient_of(W, b)
    return W - learning_rate * dW, b - learning_rate * db


def _too_early(W: Array, b: Array, gradient_of: Callable, learning_rate: float, steps: int) -> tuple[Array, Array]:
    W = _step(W, b, gradient_of, learning_rate)[0]
    return W, _step(W, b, gradient_of, learning_rate)[1]


def _in_place(cost_of: Callable, gradient_of: Callable, W: Array, b: Array, learning_rate: float, steps: int) -> Result:
    costs = [cost_of(W, b)]
    for _ in range(steps):
        dW, db = gradient_of(W, b)
        W -= learning_rate * dW
        b -= learning_rate * db
        costs.append(cost_of(W, b))
    return W, b, np.array(costs)


def _one_gradient(
    cost_of: Callable, gradient_of: Callable, W: Array, b: Array, learning_rate: float, steps: int
) -> Result:
    first = gradient_of(W, b)
    return _descent(lambda W, b, *_: _step(W, b, lambda *_: first, learning_rate))(
        cost_of, gradient_of, W, b, learning_rate, steps
    )


def _on_copies(cost_of: Callable, gradient_of: Callable, W: Array, b: Array, eta: float, steps: int) -> Result:
    return _in_place(cost_of, gradient_of, W.copy(), b.copy(), eta, steps)


def _while(cost_of: Callable, gradient_of: Callable, W: Array, b: Array, eta: float, steps: int) -> list:
    costs = []
    while len(costs) < steps:
        costs += [cost_of(W, b)]
        gradients = gradient_of(W, b)
        W, b = (theta - eta * d for theta, d in zip((W, b), gradients, strict=True))
    return [W, b, [*costs, cost_of(W, b)]]


def _recursion(cost_of: Callable, gradient_of: Callable, W: Array, b: Array, eta: float, steps: int) -> Result:
    if steps == 0:
        return W, b, np.array([cost_of(W, b)])
    W1, b1, costs = _recursion(cost_of, gradient_of, *_step(W, b, gradient_of, eta), eta, steps - 1)
    return W1, b1, np.append(cost_of(W, b), costs)


def _history(cost_of: Callable, gradient_of: Callable, W: Array, b: Array, eta: float, steps: int) -> Result:
    path = [(W, b)]
    for _ in range(steps):
        path.append(_step(*path[-1], gradient_of, eta))
    return *path[-1], [float(cost_of(*point)) for point in path]


def _with_path(cost_of: Callable, gradient_of: Callable, W: Array, b: Array, eta: float, steps: int) -> tuple:
    return *_history(cost_of, gradient_of, W, b, eta, steps), "and more that was not asked for"


def _preallocated(cost_of: Callable, gradient_of: Callable, W: Array, b: Array, eta: float, steps: int) -> Result:
    costs = np.zeros(steps + 1)
    for step in range(steps):
        costs[step] = cost_of(W, b)
        dW, db = gradient_of(W, b)
        W = np.subtract(W, np.multiply(eta, dW))
        b = b + -eta * db
    costs[steps] = cost_of(W, b)
    return W, b, costs


class _Trainer:
    def __init__(self, cost_of: Callable, gradient_of: Callable, eta: float):
        self.cost_of, self.gradient_of, self.eta = cost_of, gradient_of, eta

    def run(self, W: Array, b: Array, steps: int) -> Result:
        self.costs = [self.cost_of(W, b)]
        for _ in range(steps):
            W, b = _step(W, b, self.gradient_of, self.eta)
            self.costs.append(self.cost_of(W, b))
        return W, b, np.asarray(self.costs)


def _climbing(cost_of: Callable, gradient_of: Callable, W: Array, b: Array, eta: float, steps: int) -> Result:
    return _Trainer(cost_of, gradient_of, -eta).run(W, b, steps)


def _while_with(update: Callable) -> Callable:
    """The loop without a counter, with another update of a parameter."""

    def train(cost_of: Callable, gradient_of: Callable, W: Array, b: Array, eta: float, steps: int) -> list:
        costs = [cost_of(W, b)]
        while len(costs) <= steps:
            dW, db = gradient_of(W, b)
            W, b = update(W, eta, dW), update(b, eta, db)
            costs += [cost_of(W, b)]
        return [W, b, costs]

    return train


def _line_by_line(cost_of: Callable, gradient_of: Callable, W: Array, b: Array, eta: float, steps: int) -> Result:
    costs = np.array([cost_of(W, b)])
    for _ in range(steps):
        W = W - eta * gradient_of(W, b)[0]
        b = b - eta * gradient_of(W, b)[1]
        costs = np.append(costs, cost_of(W, b))
    return W, b, costs


def _early_on_copies(cost_of: Callable, gradient_of: Callable, W: Array, b: Array, eta: float, steps: int) -> list:
    theta, costs = [W.copy(), b.copy()], [cost_of(W, b)]
    for _ in range(steps):
        for k in range(2):
            theta[k] -= eta * gradient_of(*theta)[k]
        costs.append(cost_of(*theta))
    return [*theta, costs]


TASK = Task(
    id="logistic.train",
    title="Gradient descent",
    chapter="logistic-regression",
    parts=(Part("W", 1, ("as W",)), Part("b", 1, ("1", "1")), Part("costs", 1, ("steps + 1",))),
    reference=reference,
    examples=(
        {**bowl([3.0, -1.0], 1.0, [1, 1], [0, 0], 0.0, 0.5), "learning_rate": 0.5, "steps": 1},
        {**bowl([2.0], -1.0, [1], [1], 1.0, 0.25), "learning_rate": 0.1, "steps": 0},
        {**bowl([1.0, 0.0, -1.0], 0.5, [0.5, 1, 1.5], [0, 1, 1], -1.0, 0.25), "learning_rate": 0.2, "steps": 3},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "uphill",
            "The gradient points to where the cost grows; look at your costs.",
            _descent(lambda W, b, g, eta, steps: _step(W, b, g, -eta)),
            elsewhere={"a class": _climbing, "while": _while_with(lambda theta, eta, d: theta + eta * d)},
        ),
        Mistake(
            "no learning rate",
            "The learning rate says how far to go along the gradient.",
            _descent(lambda W, b, g, eta, steps: _step(W, b, g, 1.0)),
            elsewhere={
                "while": _while_with(lambda theta, eta, d: theta - d),
                "recursion": lambda cost_of, gradient_of, W, b, eta, steps: _recursion(
                    cost_of, gradient_of, W, b, 1, steps
                ),
            },
        ),
        Mistake(
            "the learning rate shared among the steps",
            "Each step goes learning_rate times the gradient, however many steps there are.",
            _descent(lambda W, b, g, eta, steps: _step(W, b, g, eta / steps)),
        ),
        Mistake(
            "the bias is never updated",
            "The bias is learned like the weights.",
            _descent(lambda W, b, g, eta, steps: (_step(W, b, g, eta)[0], b)),
        ),
        Mistake(
            "the weights are never updated",
            "The weights are learned like the bias.",
            _descent(lambda W, b, g, eta, steps: (W, _step(W, b, g, eta)[1])),
        ),
        Mistake(
            "updated weights used in the same step",
            "Both gradients of a step belong to the same point: compute both, then move.",
            _descent(_too_early),
            elsewhere={"in one line each": _line_by_line, "on copies, in place": _early_on_copies},
        ),
        Mistake(
            "the first gradient for every step",
            "After a step the slope is another one; look again where you stand.",
            _one_gradient,
        ),
        Mistake(
            "one step too few",
            "Count how often the parameters change; with steps = 1 they change once.",
            _with_steps(lambda steps: max(steps - 1, 0)),
            elsewhere={
                "while": lambda cost_of, gradient_of, W, b, eta, steps: _while(
                    cost_of, gradient_of, W, b, eta, max(steps - 1, 0)
                ),
                "the whole path first": lambda cost_of, gradient_of, W, b, eta, steps: _history(
                    cost_of, gradient_of, W, b, eta, max(steps - 1, 0)
                ),
            },
        ),
        Mistake(
            "one step too many",
            "Count how often the parameters change; with steps = 0 they don't.",
            _with_steps(lambda steps: steps + 1),
        ),
        Mistake(
            "the last cost is missing",
            "The costs begin before the first step and end after the last: one more than there are steps.",
            _after(lambda W, b, costs: (W, b, costs[:-1])),
        ),
        Mistake(
            "the first cost is missing",
            "The costs begin before the first step and end after the last: one more than there are steps.",
            _after(lambda W, b, costs: (W, b, costs[1:])),
        ),
        Mistake(
            "only the last cost",
            "The costs along the way are wanted, to be plotted.",
            _after(lambda W, b, costs: (W, b, costs[-1])),
        ),
        Mistake(
            "the costs backwards",
            "The first cost is the one before the first step.",
            _after(lambda W, b, costs: (W, b, costs[::-1])),
        ),
        Mistake(
            "the parameters of the start",
            "Return the parameters after the last step.",
            lambda cost_of, gradient_of, W, b, learning_rate, steps: (
                W,
                b,
                reference(cost_of, gradient_of, W, b, learning_rate, steps)[2],
            ),
        ),
        Mistake(
            "the caller's arrays are changed",
            "`-=` on an array changes the very array that was passed in; each step needs a new one.",
            _in_place,
        ),
    ),
    styles={
        "on copies, in place": _on_copies,
        "while": _while,
        "recursion": _recursion,
        "the whole path first": _history,
        "preallocated": _preallocated,
        "a class": lambda cost_of, gradient_of, W, b, eta, steps: _Trainer(cost_of, gradient_of, eta).run(W, b, steps),
        "with the path": _with_path,
    },
    extra=True,
)
