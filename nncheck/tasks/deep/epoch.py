"""Task *deep.epoch*: one epoch of mini-batch descent: for each batch a gradient and a step, from where you stand.

The gradient is passed in as a function and the batches as indices, so the loop is the same whatever it trains.
"""

from collections.abc import Callable

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task
from nncheck.tasks.deep import networks
from nncheck.tasks.deep.networks import ByLayer, by_layer
from nnlib import deep, optim
from nnlib.deep import Layers

Array = np.ndarray
Pair = tuple[ByLayer, ByLayer]


def reference(
    W: ByLayer, b: ByLayer, X: Array, Y: Array, gradient_of: Callable, batches: list[Array], learning_rate: float
) -> Pair:
    """Return the parameters after a step for each batch, by `nnlib.optim`."""
    params, descent = deep.named(Layers(W, b)), optim.Descent()
    for batch in batches:
        gradients = Layers(*gradient_of(*deep.layered(params), X[:, batch], Y[:, batch]))
        params, _ = descent.step(params, deep.named(gradients), {}, learning_rate)
    return tuple(deep.layered(params))


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a network, data, a gradient in which everything plays a part, and batches, the last one short."""
    n, m = networks.sizes(rng)
    order, size = rng.permutation(m), int(rng.integers(1, m + 1))
    return {
        "W": networks.weights(n, rng),
        "b": networks.biases(n, rng),
        "X": rng.normal(size=(n[0], m)),
        "Y": rng.normal(size=(n[-1], m)),
        "gradient_of": Given("a tangled gradient by layer"),
        "batches": [order[k : k + size] for k in range(0, m, size)],
        "learning_rate": float(rng.uniform(0.05, 0.2)),
    }


def _moved(params: ByLayer, grads: ByLayer, eta: float) -> ByLayer:
    return {l: params[l] - eta * grads[l] for l in params}


def _with(
    X_of: Callable = lambda X, batch: X[:, batch],
    Y_of: Callable = lambda Y, batch: Y[:, batch],
    batches_of: Callable = lambda batches: batches,
    rate: Callable = lambda eta, batch, X, batches: eta,
    move_W: Callable = _moved,
    move_b: Callable = _moved,
) -> Callable:
    """The epoch, in parts that a mistake can change."""

    def epoch(
        W: ByLayer, b: ByLayer, X: Array, Y: Array, gradient_of: Callable, batches: list[Array], learning_rate: float
    ) -> Pair:
        for batch in batches_of(batches):
            dW, db = gradient_of(W, b, X_of(X, batch), Y_of(Y, batch))
            eta = rate(learning_rate, batch, X, batches)
            W, b = move_W(W, dW, eta), move_b(b, db, eta)
        return W, b

    return epoch


def _too_early(
    W: ByLayer, b: ByLayer, X: Array, Y: Array, gradient_of: Callable, batches: list[Array], learning_rate: float
) -> Pair:
    for batch in batches:
        W = _moved(W, gradient_of(W, b, X[:, batch], Y[:, batch])[0], learning_rate)
        b = _moved(b, gradient_of(W, b, X[:, batch], Y[:, batch])[1], learning_rate)
    return W, b


def _bias_first(
    W: ByLayer, b: ByLayer, X: Array, Y: Array, gradient_of: Callable, batches: list[Array], learning_rate: float
) -> Pair:
    for batch in batches:
        b = _moved(b, gradient_of(W, b, X[:, batch], Y[:, batch])[1], learning_rate)
        W = _moved(W, gradient_of(W, b, X[:, batch], Y[:, batch])[0], learning_rate)
    return W, b


def _layer_by_layer(
    W: ByLayer, b: ByLayer, X: Array, Y: Array, gradient_of: Callable, batches: list[Array], learning_rate: float
) -> Pair:
    for batch in batches:
        for l in sorted(W, reverse=True):
            dW, db = gradient_of(W, b, X[:, batch], Y[:, batch])
            W, b = W | {l: W[l] - learning_rate * dW[l]}, b | {l: b[l] - learning_rate * db[l]}
    return W, b


def _from_the_start(
    W: ByLayer, b: ByLayer, X: Array, Y: Array, gradient_of: Callable, batches: list[Array], learning_rate: float
) -> Pair:
    new_W, new_b = W, b
    for batch in batches:
        dW, db = gradient_of(W, b, X[:, batch], Y[:, batch])
        new_W, new_b = _moved(new_W, dW, learning_rate), _moved(new_b, db, learning_rate)
    return new_W, new_b


def _not_carried_on(
    W: ByLayer, b: ByLayer, X: Array, Y: Array, gradient_of: Callable, batches: list[Array], learning_rate: float
) -> Pair:
    return _with(batches_of=lambda batches: batches[-1:])(W, b, X, Y, gradient_of, batches, learning_rate)


def _in_place(
    W: ByLayer, b: ByLayer, X: Array, Y: Array, gradient_of: Callable, batches: list[Array], learning_rate: float
) -> Pair:
    for batch in batches:
        dW, db = gradient_of(W, b, X[:, batch], Y[:, batch])
        for l in W:
            W[l] -= learning_rate * dW[l]
            b[l] -= learning_rate * db[l]
    return W, b


def _swapped(
    W: ByLayer, b: ByLayer, X: Array, Y: Array, gradient_of: Callable, batches: list[Array], learning_rate: float
) -> Pair:
    for batch in batches:
        dW, db = gradient_of(W, b, X[:, batch], Y[:, batch])
        for l in W:
            W[l] = W[l] - learning_rate * dW[l]
            b[l] = b[l] - learning_rate * db[l]
    return W, b


def _on_copies(
    W: ByLayer, b: ByLayer, X: Array, Y: Array, gradient_of: Callable, batches: list[Array], learning_rate: float
) -> Pair:
    W, b = ({l: params[l].copy() for l in params} for params in (W, b))
    return _in_place(W, b, X, Y, gradient_of, batches, learning_rate)


def _entries(
    W: ByLayer, b: ByLayer, X: Array, Y: Array, gradient_of: Callable, batches: list[Array], learning_rate: float
) -> Pair:
    W, b = ({l: params[l].copy() for l in params} for params in (W, b))
    for k in range(len(batches)):
        gradients = gradient_of(W, b, np.take(X, batches[k], axis=1), np.take(Y, batches[k], axis=1))
        for params, grads in zip((W, b), gradients, strict=True):
            for l in params:
                for index in np.ndindex(params[l].shape):
                    params[l][index] -= learning_rate * grads[l][index]
    return W, b


def _recursion(
    W: ByLayer, b: ByLayer, X: Array, Y: Array, gradient_of: Callable, batches: list[Array], learning_rate: float
) -> Pair:
    if not batches:
        return W, b
    first, *rest = batches
    dW, db = gradient_of(W, b, X[:, first], Y[:, first])
    moved = _moved(W, dW, learning_rate), _moved(b, db, learning_rate)
    return _recursion(*moved, X, Y, gradient_of, rest, learning_rate)


class _Trainer:
    def __init__(self, W: ByLayer, b: ByLayer):
        self.W, self.b = dict(W), dict(b)

    def step(self, gradients: Pair, eta: float) -> None:
        for params, grads in zip((self.W, self.b), gradients, strict=True):
            for l, grad in grads.items():
                params[l] = np.subtract(params[l], np.multiply(eta, grad))


def _class(
    W: ByLayer, b: ByLayer, X: Array, Y: Array, gradient_of: Callable, batches: list[Array], learning_rate: float
) -> list:
    trainer = _Trainer(W, b)
    for batch in batches:
        trainer.step(gradient_of(trainer.W, trainer.b, X.T[batch].T, Y.T[batch].T), learning_rate)
    return [trainer.W, trainer.b]


def _single(
    W: ByLayer, b: ByLayer, X: Array, Y: Array, gradient_of: Callable, batches: list[Array], learning_rate: float
) -> Pair:
    W, b = ({l: params[l].astype(np.float32) for l in params} for params in (W, b))
    return reference(W, b, X.astype(np.float32), Y.astype(np.float32), gradient_of, batches, learning_rate)


def _fields(change: Callable) -> Callable:
    """The reference, with its pair changed."""
    return lambda *arguments: change(*reference(*arguments))


def _whole(X: Array, batch: Array) -> Array:
    return X


TASK = Task(
    id="deep.epoch",
    title="One epoch",
    chapter="descent",
    parts=(Part("W", 2, ("nl", "nl-1")), Part("b", 1, ("nl", "1"))),
    reference=reference,
    examples=(
        {
            "W": by_layer(1, [[1, -1], [2, 0], [0, 1]], [[1, 0.5, -1]]),
            "b": by_layer(1, [[0.5], [-1], [1]], [[2]]),
            "X": np.array([[1.0, 0.0, 2.0, -1.0], [0.0, 1.0, 1.0, 3.0]]),
            "Y": np.array([[1.0, 0.0, 2.0, -1.0]]),
            "gradient_of": Given("a tangled gradient by layer"),
            "batches": [np.array([2, 0]), np.array([3, 1])],
            "learning_rate": 0.1,
        },
        {
            "W": by_layer(1, [[1, -1, 2]], [[2], [-1]]),
            "b": by_layer(1, [[-2]], [[1], [3]]),
            "X": np.array([[2.0, 1.0, 0.0, 1.0], [1.0, 0.0, 3.0, -2.0], [-1.0, 2.0, 0.5, 0.0]]),
            "Y": np.array([[0.0, 1.0, 1.0, 4.0], [1.0, 0.0, 0.0, 2.0]]),
            "gradient_of": Given("a tangled gradient by layer"),
            "batches": [np.array([1, 3, 0]), np.array([2])],
            "learning_rate": 0.2,
        },
        {
            "W": by_layer(1, [[1, 2], [0, 1], [1, 0]]),
            "b": by_layer(1, [[0], [1], [-1]]),
            "X": np.array([[1.0], [2.0]]),
            "Y": np.array([[1.0], [0.0], [3.0]]),
            "gradient_of": Given("a tangled gradient by layer"),
            "batches": [np.array([0])],
            "learning_rate": 0.5,
        },
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "uphill",
            "The gradient points to where the cost grows.",
            _with(rate=lambda eta, *_: -eta),
        ),
        Mistake(
            "no learning rate",
            "The learning rate says how far to go along the gradient.",
            _with(rate=lambda eta, *_: 1.0),
        ),
        Mistake(
            "the learning rate shared among the batches",
            "Each batch's step goes learning_rate times its gradient, however many batches there are.",
            _with(rate=lambda eta, batch, X, batches: eta / len(batches)),
        ),
        Mistake(
            "the learning rate divided by the batch's size",
            "The gradient is a mean over the batch already.",
            _with(rate=lambda eta, batch, X, batches: eta / len(batch)),
        ),
        Mistake(
            "the whole of X and Y for every batch",
            "A batch's gradient comes from its own examples: take their columns.",
            _with(X_of=_whole, Y_of=_whole),
        ),
        Mistake(
            "batches of X with the first targets",
            "Each example keeps its own target: X and Y are cut alike.",
            _with(Y_of=lambda Y, batch: Y[:, : len(batch)]),
        ),
        Mistake(
            "the first examples for every batch",
            "The indices say which columns; their number alone says only how many.",
            _with(X_of=lambda X, batch: X[:, : len(batch)], Y_of=lambda Y, batch: Y[:, : len(batch)]),
        ),
        Mistake(
            "the last batch dropped",
            "Every batch makes a step, a short one too.",
            _with(batches_of=lambda batches: batches[:-1]),
            {
                "recursion": lambda W, b, X, Y, g, batches, eta: _recursion(W, b, X, Y, g, batches[:-1], eta),
                "a class": lambda W, b, X, Y, g, batches, eta: _class(W, b, X, Y, g, batches[:-1], eta),
            },
        ),
        Mistake(
            "only the first batch",
            "An epoch goes through all the batches; a return inside the loop ends it early.",
            _with(batches_of=lambda batches: batches[:1]),
            {
                "recursion": lambda W, b, X, Y, g, batches, eta: _recursion(W, b, X, Y, g, batches[:1], eta),
                "a class": lambda W, b, X, Y, g, batches, eta: _class(W, b, X, Y, g, batches[:1], eta),
            },
        ),
        Mistake(
            "only the last batch",
            "Each step starts where the last one ended, not at the first parameters.",
            _not_carried_on,
        ),
        Mistake(
            "the batches backwards",
            "The batches come in the order in which they are given.",
            _with(batches_of=lambda batches: batches[::-1]),
            {
                "recursion": lambda W, b, X, Y, g, batches, eta: _recursion(W, b, X, Y, g, batches[::-1], eta),
                "a class": lambda W, b, X, Y, g, batches, eta: _class(W, b, X, Y, g, batches[::-1], eta),
            },
        ),
        Mistake(
            "every gradient at the first parameters",
            "After a step the slope is another one: take the next gradient where you stand.",
            _from_the_start,
        ),
        Mistake(
            "updated weights used for the biases of the same step",
            "All gradients of a step belong to the same point: compute them, then move.",
            _too_early,
        ),
        Mistake(
            "updated biases used for the weights of the same step",
            "All gradients of a step belong to the same point: compute them, then move.",
            _bias_first,
        ),
        Mistake(
            "updated layers used in the same step",
            "All gradients of a step belong to the same point: compute them for every layer, then move.",
            _layer_by_layer,
        ),
        Mistake(
            "the biases are never updated",
            "The biases are learned like the weights.",
            _with(move_b=lambda b, db, eta: b),
        ),
        Mistake(
            "the weights are never updated",
            "The weights are learned like the biases.",
            _with(move_W=lambda W, dW, eta: W),
        ),
        Mistake(
            "only the last layer learns",
            "Every layer learns; that is what the backward pass is for.",
            _with(
                move_W=lambda W, dW, eta: W | {len(W): _moved(W, dW, eta)[len(W)]},
                move_b=lambda b, db, eta: b | {len(b): _moved(b, db, eta)[len(b)]},
            ),
        ),
        Mistake("the two values exchanged", "The first value is W, the second is b.", _fields(lambda W, b: (b, W))),
        Mistake(
            "the caller's dictionaries are changed",
            "Putting a new array into the caller's dictionary changes the caller's network; copy the dictionary first.",
            _swapped,
            {"in place": _in_place},
        ),
    ),
    styles={
        "new dictionaries": _with(),
        "on copies, in place": _on_copies,
        "loops": _entries,
        "recursion": _recursion,
        "a class": _class,
        "nested lists": _fields(lambda W, b: [{l: p[l].tolist() for l in p} for p in (W, b)]),
        "single precision": _single,
    },
)
